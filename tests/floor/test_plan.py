import pytest

from hotset.film.states import AttemptState
from hotset.floor.plan import Need, need_of
from hotset.units import Digest
from hotset.vault.records import Attempt, AttemptKind

NOW = 1_000.0


def attempt(state, kind=AttemptKind.TAKE, **changes):
    facts = {
        "name": "1A-1",
        "kind": kind,
        "owner": "1A",
        "panel": None,
        "number": 1,
        "setup_digest": Digest("a" * 64),
        "host": "h",
        "model": "m",
        "state": AttemptState(state),
        "reference": "r",
        "turn": 1,
        "at": 0.0,
        "changed_at": 0.0,
    }
    return Attempt(**(facts | changes))


def need(what, *, gone=False):
    return need_of(what, NOW, gone=lambda _: gone)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("slated", Need.REST),
        ("committed", Need.SEND),
        ("rolling", Need.POLL),
        ("in the can", Need.JUDGE),
        ("unknown", Need.PERSON),
        ("lost", Need.REST),
        ("circled", Need.REST),
        ("hold", Need.REST),
        ("NG", Need.REST),
    ],
)
def test_each_state_needs_one_thing(state, wanted):
    assert need(attempt(state)) is wanted


def test_every_state_has_a_need():
    for state in AttemptState:
        assert need(attempt(state)) in Need


def test_what_is_being_sent_is_left_alone_while_its_worker_may_live():
    leased = attempt("sent", worker="w", lease_until=NOW + 60)
    assert need(leased) is Need.WAIT
    assert need(leased, gone=True) is Need.RECONCILE
    assert need(attempt("sent", worker="w", lease_until=NOW - 1)) is Need.RECONCILE


def test_nothing_is_asked_before_its_time():
    for state in ("committed", "rolling"):
        assert need(attempt(state, wake_at=NOW + 5)) is Need.WAIT
        assert need(attempt(state, wake_at=NOW - 5)) is not Need.WAIT


def test_a_still_is_chosen_by_a_lock_and_not_judged_and_a_judged_take_waits_for_a_person():
    assert need(attempt("in the can", kind=AttemptKind.DRAWING)) is Need.REST
    assert need(attempt("in the can", verdict={"outcome": "ask"})) is Need.REST
