"""What a shot is to be shot as, and which take is there for it: nothing is bought twice for other words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from hotset.errors import HostError, RefusalError, WaitingError
from hotset.film.motion import CameraMove, Motion
from hotset.film.states import AttemptState as S
from hotset.film.words import CameraMoveKind
from hotset.floor import run
from hotset.floor.judging import decide_take
from hotset.floor.progress import Silent
from hotset.floor.shooting import call_sheet, shoot
from hotset.floor.storyboard import lock_board, lock_open_boards
from hotset.floor.unit import open_unit
from hotset.floor.wanted import current_setup, held_take, next_setup, references_of, setup_of
from hotset.hosts.port import Done, PromptRules, Resolution
from hotset.hosts.registry import model
from hotset.ledger.purchase import fail, land
from hotset.media import png_bytes
from hotset.takes.compose import Wishes
from hotset.vault.records import AttemptKind
from tests.films import copied
from tests.floor.hosted import SLUG, Elsewhere, hosted_model, opened, ordered, taught


@pytest.fixture(scope="module")
def locked(drawn_film, tmp_path_factory):
    folder = copied(drawn_film, tmp_path_factory.mktemp("locked") / "film")
    with open_unit(folder) as unit:
        lock_open_boards(unit)
    return folder


@pytest.fixture
def vendor():
    return Elsewhere()


@pytest.fixture
def unit(locked, tmp_path, monkeypatch, vendor):
    taught(monkeypatch)
    with opened(copied(locked, tmp_path / "film"), vendor) as made:
        yield made


@pytest.fixture
def paid(unit, monkeypatch):
    """A take of 1A that was paid for and circled by a person."""
    vendor = unit.hosts.vendor
    attempt, _ = ordered(unit)
    unit.journal.move(attempt.name, (S.COMMITTED,), S.SENT, worker=unit.worker)
    unit.journal.move(attempt.name, (S.SENT,), S.ROLLING, worker=unit.worker, job_id="job")
    land(unit.journal, attempt, ())
    unit.journal.move(attempt.name, (S.IN_THE_CAN,), S.CIRCLED, judged_by="ada")
    assert vendor.calls["submit"] == 0
    return unit.journal.attempt(attempt.name)


def asked(unit, known=None, shot=None, **given):
    """The setup that would be shot now, or None."""
    locks = unit.journal.current_locks()
    return next_setup(unit, known or hosted_model(), shot or unit.production.shot("1A"), locks=locks, **given)


def of(unit, **changes):
    """The unit with another production."""
    unit.production = replace(unit.production, **changes)
    return unit


def test_a_shot_without_a_lock_waits_for_one(drawn_film, tmp_path):
    with opened(copied(drawn_film, tmp_path / "film"), Elsewhere()) as unit:
        with pytest.raises(WaitingError, match="1A has no lock"):
            asked(unit)
        with pytest.raises(WaitingError):
            held_take(unit, hosted_model(), unit.production.shot("1A"))


def test_what_is_shot_for_the_first_time_is_checked_by_its_host(unit, vendor):
    setup = asked(unit)
    assert (setup.model, setup.seconds, setup.resolution, setup.attempt) == (SLUG, 4, "480p", 1)
    assert vendor.calls["check"] == 1
    assert vendor.calls["submit"] == 0


# what never makes a paid take stale


@pytest.mark.parametrize(
    "facts",
    [
        {"prompt": PromptRules(one_shot="No cuts!", cite="Picture {n}", first="@first")},
        {"frame_rate": Fraction(30)},
        {"max_references": 0},
        {"audio": "always"},
        {"step_seconds": Fraction(3), "min_seconds": Fraction(3), "max_seconds": Fraction(15)},
        {"only_seconds": (Fraction(5), Fraction(10))},
        {"resolutions": (Resolution(name="480p", sizes={"16:9": (854, 480)}),)},
        {"resolutions": (Resolution(name="720p", sizes={"16:9": (1280, 720)}),)},
        {"resolutions": (Resolution(name="small", sizes={"16:9": (320, 180)}),)},
        {"max_seconds": Fraction(1, 2), "min_seconds": Fraction(1, 4), "step_seconds": None},
        {"first_frame": False},
        {"status": "retired"},
    ],
    ids=lambda facts: " ".join(facts),
)
def test_new_facts_of_a_model_never_make_a_paid_take_stale(unit, paid, facts):
    assert asked(unit, hosted_model(**facts)) is None
    assert held_take(unit, hosted_model(**facts), unit.production.shot("1A")) == paid


def test_other_words_for_the_same_decision_never_make_a_paid_take_stale(unit, paid):
    assert asked(of(unit, style="Grainy, like an old film.")) is None
    shot = replace(unit.production.shot("1A"), description="Something else altogether.", sound="rain")
    assert asked(unit, shot=shot) is None
    assert [row.status for row in call_sheet(unit, model=SLUG).rows] == ["circled", "to shoot"]


def test_what_was_shot_larger_than_it_had_to_be_is_not_bought_again_smaller(unit, paid):
    assert asked(of(unit, width=160, height=90)) is None


# what does


@pytest.mark.parametrize(
    "change",
    [
        {"motion": Motion(camera=(CameraMove(kind=CameraMoveKind.PAN, amount=-2),))},
        {"duration": Fraction(5)},
    ],
)
def test_another_motion_or_length_is_another_take(unit, paid, change):
    setup = asked(unit, shot=replace(unit.production.shot("1A"), **change))
    assert setup is not None
    assert setup.attempt == 1


def test_another_lens_is_another_take(unit, paid):
    shot = unit.production.shot("1A")
    board = replace(shot.board, composition=replace(shot.board.composition, lens_mm=85))
    assert asked(unit, shot=replace(shot, board=board)).lens_mm == 85


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (180, 320), (320, 320)])
def test_a_larger_film_or_another_shape_is_another_take(unit, paid, width, height):
    setup = asked(of(unit, width=width, height=height))
    assert min(setup.width, setup.height) >= min(width, height)


def test_another_lock_is_another_take(unit, paid):
    lock_board(unit, "1A", 2, "ada")
    setup = asked(unit)
    assert setup.first_frame != setup_of(unit, paid).first_frame
    lock_board(unit, "1A", 1, "ada")
    assert asked(unit) is None, "the first lock again: its take is there"


@pytest.mark.parametrize("wishes", [{"resolution": "720p"}, {"audio": True}])
def test_another_wish_is_another_take(unit, paid, wishes):
    assert asked(unit, wishes=Wishes(**wishes)) is not None
    assert asked(unit, wishes=Wishes(resolution="480P")) is None


def test_another_model_is_another_take(unit, paid):
    assert asked(unit, replace(hosted_model(), slug="seedance-2.0-fast")) is not None


# on its way, lost, NG, again


@pytest.mark.parametrize("state", [S.COMMITTED, S.SENT, S.ROLLING])
def test_a_take_on_its_way_goes_on_with_the_very_setup_it_was_ordered_with(unit, state):
    attempt, setup = ordered(unit)
    for before, after in ((S.COMMITTED, S.SENT), (S.SENT, S.ROLLING)):
        if attempt.state is not state:
            unit.journal.move(attempt.name, (before,), after, worker=unit.worker)
            attempt = unit.journal.attempt(attempt.name)
    changed = hosted_model(prompt=PromptRules(one_shot="No cuts!"), status="retired")
    of(unit, style="Grainy.")
    for again in (False, True):
        resumed = asked(unit, changed, again=again)
        assert resumed == setup
        assert resumed.digest() == attempt.setup_digest


def test_what_nobody_knows_the_end_of_is_not_bought_again(unit):
    attempt, _ = ordered(unit)
    unit.journal.move(attempt.name, (S.COMMITTED,), S.SENT, worker=unit.worker)
    unit.journal.move(attempt.name, (S.SENT,), S.UNKNOWN)
    assert asked(unit) is None
    assert [row.status for row in call_sheet(unit, model=SLUG).rows] == ["unknown", "to shoot"]


def test_an_ng_and_a_retake_on_request_get_the_next_number(unit, paid):
    assert asked(unit, again=True).attempt == 2
    decide_take(unit, paid.name, by="ada", ng="face")
    assert asked(unit).attempt == 2
    with pytest.raises(RefusalError):
        asked(unit, hosted_model(status="retired"))


def test_a_lost_take_is_bought_again_under_its_own_number(unit):
    attempt, _ = ordered(unit)
    fail(unit.journal, attempt, "withdrawn")
    assert asked(unit).attempt == 1


# a model that has ended


def test_what_an_ended_model_made_stays_good_and_nothing_new_is_bought_of_it(unit, paid, monkeypatch):
    taught(monkeypatch, status="retired", instead=("seedance-2.5",))
    sheet = call_sheet(unit, model=SLUG)
    assert [(row.status, row.amount) for row in sheet.rows] == [("circled", 0), ("refused", None)]
    assert "use seedance-2.5 instead" in sheet.rows[1].refusal
    with pytest.raises(RefusalError, match="it ended"):
        shoot(unit, Silent(), model=SLUG)
    assert unit.hosts.vendor.calls["submit"] == 0
    assert [a.owner for a in unit.journal.attempts(kind=AttemptKind.TAKE)] == ["1A"]
    assert shoot(unit, Silent(), model=SLUG, slates=("1A",)) == ([], 1)


def test_a_take_that_rolls_when_its_model_ends_still_comes_in(unit, vendor, monkeypatch):
    monkeypatch.setattr(run, "SILENT_TIMES", 1)
    vendor.ends = HostError("503")
    (rolling,), _ = shoot(unit, Silent(), model=SLUG, slates=("1A",))
    assert rolling.state is S.ROLLING
    taught(monkeypatch, status="retired")
    vendor.ends = Done()
    (landed,), _ = shoot(unit, Silent(), model=SLUG, slates=("1A",))
    assert (landed.name, landed.state) == (rolling.name, S.NG), "it came in, and the checks saw that it is no film"
    assert vendor.calls["submit"] == 1


# references, and what is computed here


def test_references_come_round_by_round_over_the_elements(unit, tmp_path):
    for number in range(3):
        picture = np.full((64, 64, 3), 60 * number, np.uint8)
        (unit.opened.folder / f"{number}.png").write_bytes(png_bytes(picture))
    mara, bar = unit.production.elements
    of(unit, elements=(replace(mara, references=("0.png", "1.png")), replace(bar, references=("2.png",))))
    found = references_of(unit, unit.production.shot("1A"))
    assert [(r.element, r.role) for r in found] == [("mara", "cast"), ("bar", "place"), ("mara", "cast")]
    assert len({r.digest for r in found}) == 3


def test_a_picture_of_an_element_that_comes_later_makes_no_paid_take_stale_and_another_one_does(unit, paid):
    for number in range(2):
        picture = np.full((64, 64, 3), 90 * number, np.uint8)
        (unit.opened.folder / f"{number}.png").write_bytes(png_bytes(picture))
    mara, bar = unit.production.elements
    beside = hosted_model(references_beside_frames=True)
    of(unit, elements=(replace(mara, references=("0.png",)), bar))
    assert asked(unit, beside) is None
    setup = current_setup(unit, beside, unit.production.shot("1A"))
    assert len(setup.references) == 1


def test_work_of_this_machine_is_done_again_for_any_change(unit):
    shoot(unit, Silent(), slates=("1A",), circle=True)
    animatic = model("animatic", "take")
    assert asked(unit, animatic) is None
    assert asked(of(unit, style="Other words."), animatic).attempt == 1
