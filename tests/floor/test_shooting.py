from __future__ import annotations

import pytest

from hotset.errors import RefusalError, UsageError, WaitingError
from hotset.film.states import AttemptState
from hotset.floor.judging import decide_take
from hotset.floor.progress import Silent
from hotset.floor.shooting import call_sheet, shoot, take_rows
from hotset.floor.storyboard import lock_open_boards
from hotset.floor.unit import open_unit
from tests.films import copied
from tests.productions import small_production


@pytest.fixture(scope="module")
def locked(drawn_film, tmp_path_factory):
    folder = copied(drawn_film, tmp_path_factory.mktemp("locked") / "film")
    with open_unit(folder) as unit:
        lock_open_boards(unit)
    return folder


@pytest.fixture
def unit(locked, tmp_path):
    with open_unit(copied(locked, tmp_path / "film")) as opened:
        yield opened


def edit(unit, old, new):
    text = unit.opened.path.read_text()
    assert old in text
    unit.opened.path.write_text(text.replace(old, new))
    return open_unit(unit.folder)


def test_the_call_sheet_prices_everything_and_sends_nothing(unit):
    sheet = call_sheet(unit)
    assert [(r.slate, r.status, r.amount) for r in sheet.rows] == [("1A", "to shoot", 0), ("1B", "to shoot", 0)]
    assert (sheet.to_shoot, sheet.refused, sheet.amount, sheet.spent) == (2, 0, 0, 0)
    assert sheet.rate
    assert not [a for a in unit.journal.attempts() if a.kind == "take"]


def test_takes_are_shot_once_judged_and_circled(unit):
    came, cached = shoot(unit, Silent(), circle=True)
    assert [(a.name, a.state, a.judged_by) for a in sorted(came, key=lambda a: a.name)] == [
        ("1A-1", AttemptState.CIRCLED, "dailies"),
        ("1B-1", AttemptState.CIRCLED, "dailies"),
    ]
    assert cached == 0
    assert shoot(unit, Silent(), circle=True) == ([], 2)
    assert [r.status for r in call_sheet(unit).rows] == ["circled", "circled"]


def test_without_circle_a_take_waits_for_a_person_and_is_not_shot_again(unit):
    shoot(unit, Silent(), slates=("1A",))
    rows = take_rows(unit)
    assert [(r.name, r.state, r.verdict, r.usable) for r in rows] == [("1A-1", "in the can", "accept", "0–24")]
    assert shoot(unit, Silent(), slates=("1A",)) == ([], 1)
    decide_take(unit, "1a-1", by="ada")
    assert unit.journal.attempt("1A-1").state is AttemptState.CIRCLED


def test_an_ng_take_gets_a_retake_of_its_own_number(unit):
    shoot(unit, Silent(), slates=("1A",), circle=True)
    decide_take(unit, "1A-1", by="ada", ng="camera move", note="too fast")
    came, _ = shoot(unit, Silent(), slates=("1A",), circle=True)
    assert [a.name for a in came] == ["1A-2"]
    first, second = unit.journal.attempt("1A-1"), unit.journal.attempt("1A-2")
    assert (first.state, first.reason, first.judged_by, first.note) == ("NG", "camera move", "ada", "too fast")
    assert first.setup_digest != second.setup_digest


def test_a_retake_on_request_leaves_the_circled_one_alone(unit):
    shoot(unit, Silent(), slates=("1B",), circle=True)
    came, _ = shoot(unit, Silent(), slates=("1B",), again=True)
    assert [(a.name, a.state) for a in came] == [("1B-2", "in the can")]
    assert unit.journal.attempt("1B-1").state is AttemptState.CIRCLED


def test_another_camera_path_is_another_setup_and_the_old_take_stays(unit):
    shoot(unit, Silent(), slates=("1A",), circle=True)
    with edit(unit, "move: pan, amount: 2deg", "move: pan, amount: -2deg") as changed:
        assert [r.status for r in call_sheet(changed, slates=("1A",)).rows] == ["to shoot"]
        came, _ = shoot(changed, Silent(), slates=("1A",), circle=True)
        assert [a.name for a in came] == ["1A-2"]
        assert [r.name for r in take_rows(changed)] == ["1A-1", "1A-2"]


def test_a_refused_shot_stops_the_whole_batch_before_anything_is_sent(unit):
    with edit(unit, "move: pan, amount: 2deg", "move: pan, amount: 170deg") as changed:
        sheet = call_sheet(changed)
        assert [r.status for r in sheet.rows] == ["refused", "to shoot"]
        assert sheet.amount is None
        assert "spare" in sheet.rows[0].refusal
        with pytest.raises(RefusalError, match="pan"):
            shoot(changed, Silent())
        assert not [a for a in changed.journal.attempts() if a.kind == "take"]


def test_without_a_lock_nothing_is_shot(tmp_path):
    with open_unit(small_production(tmp_path / "film")) as unit:
        assert [r.status for r in call_sheet(unit).rows] == ["no lock", "no lock"]
        with pytest.raises(WaitingError, match="1A has no lock"):
            shoot(unit, Silent())


def test_what_is_not_there_is_named(unit):
    shoot(unit, Silent(), slates=("1A",))
    for take, words in (("1A-7", "Did you mean 1A-1"), ("banana", "no take")):
        with pytest.raises(UsageError, match=words):
            decide_take(unit, take, by="ada")
    with pytest.raises(UsageError, match="Did you mean 'camera move'"):
        decide_take(unit, "1A-1", by="ada", ng="camra move")
