from __future__ import annotations

import pytest

from hotset.errors import OverCapError, UsageError, WaitingError
from hotset.floor import storyboard
from hotset.floor.progress import Silent
from hotset.floor.storyboard import AUTO, board_rows, draw_boards, lock_board, lock_open_boards
from hotset.floor.unit import open_unit
from hotset.ledger.rates import Quote
from hotset.units import Micros
from hotset.vault.records import AttemptKind
from tests.films import copied
from tests.productions import small_production


@pytest.fixture
def unit(drawn_film, tmp_path):
    """A copy of the drawn production, so that each test may change its own."""
    with open_unit(copied(drawn_film, tmp_path / "film")) as opened:
        yield opened


def test_a_second_call_draws_nothing_again(unit):
    before = len(unit.journal.attempts(kind=AttemptKind.DRAWING))
    rows = draw_boards(unit, Silent())
    assert all(row.drawn == 0 for row in rows)
    assert len(unit.journal.attempts(kind=AttemptKind.DRAWING)) == before == 4


def test_candidates_are_numbered_as_asked_and_differ(unit):
    for slate in ("1A", "1B"):
        held = unit.journal.candidates(slate, "first")
        assert [c.number for c in held] == [1, 2]
        assert [unit.journal.setup(c.setup_digest)["candidate"] for c in held] == [1, 2]
        assert len({c.picture for c in held}) == 2


def test_every_still_went_through_the_book(unit):
    kinds = [type(entry).__name__ for entry in unit.entries()]
    assert kinds.count("Commitment") == kinds.count("Actual") == 4
    assert all(entry.amount == 0 for entry in unit.entries())


def test_more_of_one_shot_are_drawn_on_request(unit):
    rows = draw_boards(unit, Silent(), slates=("1A",), again=True)
    assert [(r.slate, r.drawn, r.candidates) for r in rows] == [("1A", 2, 4)]
    assert len({c.picture for c in unit.journal.candidates("1A", "first")}) == 4


def test_open_boards_are_locked_and_a_persons_lock_stays(unit):
    lock_board(unit, "1A", 2, "ada")
    made = lock_open_boards(unit)
    assert [(lock.owner, lock.candidate_number, lock.by) for lock in made] == [("1B", 1, AUTO)]
    assert lock_open_boards(unit) == []
    assert unit.journal.current_locks()["1A", "first"].by == "ada"


def test_a_changed_board_is_drawn_anew_and_only_hotsets_own_lock_gives_way(unit):
    lock_board(unit, "1A", 1, "ada")
    lock_open_boards(unit)
    text = unit.opened.path.read_text().replace("size: medium", "size: wide").replace("size: close", "size: insert")
    unit.opened.path.write_text(text)
    with open_unit(unit.folder) as changed:
        rows = draw_boards(changed, Silent())
        assert [(r.slate, r.drawn, r.candidates, r.stale) for r in rows] == [("1A", 2, 4, True), ("1B", 2, 4, True)]
        assert [lock.owner for lock in lock_open_boards(changed)] == ["1B"]
        rows = board_rows(changed)
        assert [(r.slate, r.locked, r.by, r.stale) for r in rows] == [("1A", 1, "ada", True), ("1B", 3, AUTO, False)]


def test_first_and_last_frame_of_a_shot_are_counted_apart(drawn_film, tmp_path):
    folder = copied(drawn_film, tmp_path / "film")
    text = (folder / "production.yaml").read_text()
    last = "    last_board:\n      composition: {size: insert, lens: 85mm, subject: mara}\n"
    (folder / "production.yaml").write_text(text.replace("candidates: 2", "candidates: 1") + last)
    with open_unit(folder) as unit:
        rows = draw_boards(unit, Silent())
        assert [(r.slate, r.panel, r.candidates, r.drawn) for r in rows] == [
            ("1A", "first", 2, 0),
            ("1B", "first", 2, 0),
            ("1B", "last", 1, 1),
        ]


def test_what_is_not_there_is_named(unit):
    with pytest.raises(UsageError, match="There is no shot 7Z; there is 1A, 1B"):
        lock_board(unit, "7Z", 1, "ada")
    with pytest.raises(UsageError, match="no candidate 9; there is 1, 2"):
        lock_board(unit, "1A", 9, "ada")
    with pytest.raises(UsageError, match="no shot 7Z"):
        draw_boards(unit, Silent(), slates=("7Z",))


def test_nothing_is_locked_before_it_is_drawn(tmp_path):
    with open_unit(small_production(tmp_path / "film")) as unit, pytest.raises(WaitingError) as caught:
        lock_open_boards(unit)
    assert caught.value.next_commands == ("hotset draw --shot 1A",)


def test_stills_over_the_cap_are_not_begun(tmp_path, monkeypatch):
    # No bundled artist asks for money yet, so the price is put in here.
    def dear(model, host, **_):
        from datetime import date

        return Quote(amount=Micros(400_000), rate_id="dear", rate_source="a test", valid_from=date(2026, 1, 1))

    monkeypatch.setattr(storyboard, "quote", dear)
    with open_unit(small_production(tmp_path / "film")) as unit:
        with pytest.raises(OverCapError) as caught:
            draw_boards(unit, Silent())
        assert caught.value.cost == 1_600_000
        assert unit.journal.attempts() == []
        assert unit.entries() == ()


def test_a_brought_picture_is_the_only_candidate_and_is_taken_in_once(tmp_path):
    import numpy as np
    from PIL import Image

    folder = small_production(tmp_path / "film", **{"description:_She_smiles.": "picture: mine.png"})
    Image.fromarray(np.full((400, 640, 3), 90, np.uint8)).save(folder / "mine.png")
    with open_unit(folder) as unit:
        draw_boards(unit, Silent(), slates=("1B",))
        draw_boards(unit, Silent(), slates=("1B",))
        held = unit.journal.candidates("1B", "first")
        assert [(c.source, c.number) for c in held] == [("imported", 1)]
        assert unit.journal.attempts() == []
        from hotset.media import read_picture

        assert read_picture(unit.vault.path(held[0].picture)).shape == (180, 320, 3)
