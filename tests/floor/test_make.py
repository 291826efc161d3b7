"""The whole way: once, again, and after the plug was pulled."""

from __future__ import annotations

import pytest

from hotset.errors import WaitingError
from hotset.floor.judging import decide_take
from hotset.floor.make import make_film
from hotset.floor.progress import Silent
from hotset.floor.storyboard import lock_board
from hotset.floor.unit import open_unit
from tests.films import copied
from tests.plug import kill_once, make_whole, seen
from tests.productions import small_production


@pytest.fixture(scope="module")
def whole(made_film):
    """The small film made without a hitch: its folder and what came out."""
    return made_film, seen(made_film)


def test_the_whole_way_leaves_a_film_and_an_honest_book(whole):
    folder, film = whole
    for name in ("master.mp4", "animatic.mp4", "contact-sheet.png", "report.html", "boards.html"):
        assert (folder / "deliverables" / name).stat().st_size > 1000
    assert dict(film.takes)["1A-1"] == dict(film.takes)["1B-1"] == "circled"
    assert film.entries == (6, 6)


def test_a_second_run_makes_nothing_again_and_says_so(whole, tmp_path):
    folder, film = whole
    copied(folder, tmp_path / "film")
    with open_unit(tmp_path / "film") as unit:
        made = make_film(unit, Silent())
    assert [(row.stage, row.made) for row in made.stages] == [
        ("boards", 0),
        ("locks", 0),
        ("animatic", 0),
        ("takes", 0),
        ("finish", 0),
    ]
    assert all(row.cached > 0 for row in made.stages)
    assert seen(tmp_path / "film") == film


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.02, 0.2, 0.45, 0.7, 0.9])
def test_after_a_kill_the_same_film_comes_out(whole, drawn_film, tmp_path, share):
    _, film = whole
    at = round(share * film.events)
    # A kill that comes later than the boards needs none drawn anew.
    early = at < seen(drawn_film).events
    folder = small_production(tmp_path / "film") if early else copied(drawn_film, tmp_path / "film")
    assert kill_once(folder, at, wait_s=0.02)
    after = make_whole(folder)
    assert after.files == film.files
    assert after.takes == film.takes
    assert after.entries == film.entries


def test_a_persons_decisions_are_kept(whole, tmp_path):
    copied(whole[0], tmp_path / "film")
    with open_unit(tmp_path / "film") as unit:
        lock_board(unit, "1A", 2, "ada")
        decide_take(unit, "1B-1", by="ada", ng="face")
        made = make_film(unit, Silent())
        assert {row.stage: row.made for row in made.stages}["takes"] == 2
        takes = {a.name: (a.state, a.judged_by) for a in unit.journal.attempts(kind="take")}
        assert takes["1B-1"] == ("NG", "ada")
        assert takes["1A-2"][0] == takes["1B-2"][0] == "circled"
        assert unit.journal.current_locks()["1A", "first"].by == "ada"
        assert {clip.take for clip in unit.journal.latest_cut().clips} == {"1A-2", "1B-2"}


def test_a_take_that_fails_its_checks_stops_the_way_for_a_person(whole, tmp_path, monkeypatch):
    from hotset.dailies.verdict import Finding, decide
    from hotset.film.words import Reason
    from hotset.floor import shooting

    # A real take that fails is not to be had from the embedded host, so the judge is told to find fault.
    def strict(*_, **__):
        found = Finding(reason=Reason.FROZEN, measured=1, limit=0, unit="s", message="It stands still.")
        return decide([found], usable=None, checked=("frozen",))

    monkeypatch.setattr(shooting, "judge_take", strict)
    copied(whole[0], tmp_path / "film")
    with open_unit(tmp_path / "film") as unit:
        lock_board(unit, "1A", 2, "ada")
        with pytest.raises(WaitingError, match=r"1A-2 is NG \(frozen\)") as caught:
            make_film(unit, Silent())
    assert caught.value.next_commands == ("hotset circle 1A-2", "hotset shoot --again --shot 1A")
