from __future__ import annotations

from dataclasses import replace

import pytest

from hotset.errors import UsageError
from hotset.film.canonical import from_plain
from hotset.film.setup import StillSetup
from hotset.film.states import AttemptState
from hotset.film.words import Reason
from hotset.floor.judging import decide_take, settle_attempt, unknown_stills
from hotset.floor.unit import open_unit
from hotset.floor.wanted import current_setup
from hotset.hosts.registry import model
from hotset.ledger.purchase import Order, admit
from hotset.ledger.rates import quote
from hotset.units import Micros
from hotset.vault.records import AttemptKind
from tests.films import copied


@pytest.fixture
def unit(made_film, tmp_path):
    with open_unit(copied(made_film, tmp_path / "film")) as opened:
        yield opened


def test_a_persons_word_replaces_what_the_checks_decided_and_may_be_changed(unit):
    assert unit.journal.attempt("1A-1").judged_by == "dailies"
    for wanted, ng, hold in (("NG", "camera move", False), ("hold", None, True), ("circled", None, False)):
        held = decide_take(unit, " 1a-1 ", by="ada", ng=ng, hold=hold, note="looked twice")
        assert (held.state, held.reason, held.judged_by, held.note) == (wanted, ng, "ada", "looked twice")
        assert held.verdict["outcome"] == "accept"


def test_the_same_word_again_changes_who_said_it(unit):
    held = decide_take(unit, "1A-1", by="ada", note="mine")
    assert (held.state, held.judged_by, held.note) == (AttemptState.CIRCLED, "ada", "mine")
    assert decide_take(unit, "1B-1", by="ada", ng="face").reason == "face"
    assert decide_take(unit, "1B-1", by="bea", ng="light").reason == "light"


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_taken_as_it_is_written_and_with_underscores(unit, reason):
    assert decide_take(unit, "1A-1", by="ada", ng=str(reason).upper().replace(" ", "_")).reason == str(reason)


def test_what_is_no_reason_lists_the_reasons_and_changes_nothing(unit):
    with pytest.raises(UsageError) as caught:
        decide_take(unit, "1A-1", by="ada", ng="frozn")
    assert "Did you mean 'frozen'?" in caught.value.message
    assert all(str(reason) in caught.value.message for reason in Reason)
    assert unit.journal.attempt("1A-1").state is AttemptState.CIRCLED


@pytest.mark.parametrize(
    ("name", "says"), [("1A-9", "Did you mean 1A-1"), ("77Z-1", "no take 77Z-1"), ("1A", "write it like 12A-3")]
)
def test_what_is_no_take_is_named(unit, name, says):
    with pytest.raises(UsageError, match=says):
        decide_take(unit, name, by="ada")


def test_a_drawing_is_no_take(unit):
    drawing = unit.journal.attempts(kind=AttemptKind.DRAWING)[0]
    with pytest.raises(UsageError):
        decide_take(unit, drawing.name, by="ada")


def test_a_take_that_has_not_come_in_is_not_judged(unit):
    camera, shot = model("animatic", "take"), unit.production.shot("1A")
    setup = current_setup(unit, camera, shot, attempt=2)
    price = quote("animatic", "animatic", seconds=setup.seconds, width=320, height=180, at=unit.today())
    order = Order(
        kind=AttemptKind.TAKE, owner="1A", setup_digest=unit.journal.put_setup("take", setup), host="animatic",
        model="animatic", quote=price,
    )  # fmt: skip
    (waiting,) = admit(unit.journal, [order], unit.production.cap)
    with pytest.raises(UsageError, match="1A-2 is committed: there is nothing to look at yet"):
        decide_take(unit, waiting.name, by="ada")


def test_a_still_that_nobody_knows_the_end_of_is_a_row_for_a_person(unit):
    assert unknown_stills(unit) == []
    drawn = unit.journal.attempts(kind=AttemptKind.DRAWING)[0]
    setup = from_plain(StillSetup, unit.journal.setup(drawn.setup_digest))
    price = quote("previs", "previs", width=320, height=180, at=unit.today())
    order = Order(
        kind=AttemptKind.DRAWING, owner="1A", panel="first", host="previs", model="previs", quote=price,
        setup_digest=unit.journal.put_setup("still", replace(setup, candidate=9)),
    )  # fmt: skip
    (lost,) = admit(unit.journal, [order], unit.production.cap)
    for before, after in ((AttemptState.COMMITTED, AttemptState.SENT), (AttemptState.SENT, AttemptState.UNKNOWN)):
        unit.journal.move(lost.name, (before,), after, note="The answer was lost.")
    (row,) = unknown_stills(unit)
    assert (row.name, row.slate, row.state, row.reason) == (lost.name, "1A", "unknown", "The answer was lost.")
    assert settle_attempt(unit, row.name, by="ada", billed=None).state is AttemptState.LOST
    assert unknown_stills(unit) == []


def unknown(unit):
    """A take that nobody knows the end of."""
    setup = current_setup(unit, model("animatic", "take"), unit.production.shot("1A"), attempt=2)
    price = quote("kling-3.0", "kling", seconds=3, resolution="720p", at=unit.today())
    order = Order(
        kind=AttemptKind.TAKE, owner="1A", setup_digest=unit.journal.put_setup("take", setup), host="kling",
        model="kling-3.0", quote=price,
    )  # fmt: skip
    (take,) = admit(unit.journal, [order], unit.production.cap)
    unit.journal.move(take.name, (AttemptState.COMMITTED,), AttemptState.SENT, worker=unit.worker)
    unit.journal.move(take.name, (AttemptState.SENT,), AttemptState.UNKNOWN)
    return take


@pytest.mark.parametrize(("billed", "line"), [(None, ("Release", 252_000)), (Micros(84_000), ("Actual", 84_000))])
def test_a_person_says_what_an_unknown_take_cost_and_it_is_lost_then(unit, billed, line):
    take = unknown(unit)
    settled = settle_attempt(unit, f" {take.name.lower()} ", by="ada", billed=billed)
    assert (settled.state, settled.judged_by) == (AttemptState.LOST, "ada")
    last = unit.entries()[-1]
    assert (type(last).__name__, last.amount) == line
    with pytest.raises(UsageError, match="No attempt is unknown"):
        settle_attempt(unit, take.name, by="ada", billed=billed)


def test_what_is_not_unknown_is_not_settled_and_what_is_is_named(unit):
    take = unknown(unit)
    with pytest.raises(
        UsageError, match=f"1A-1 is not unknown, so there is nothing to settle. Unknown are: {take.name}"
    ):
        settle_attempt(unit, "1A-1", by="ada", billed=None)
