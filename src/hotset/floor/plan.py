"""The planner: what an attempt needs next. Pure: state and clock in, one word out.

The run is desired state, not a replayed script. An engine's only duty is to call `advance` again; this table, the
journal and the ledger decide what that does, so any number of calls from any process are safe.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from hotset.film.states import AttemptState
from hotset.floor.workers import is_gone
from hotset.vault.records import Attempt, AttemptKind

__all__ = ["Need", "need_of"]


class Need(StrEnum):
    """What is done next for one attempt."""

    SEND = "send"
    WAIT = "wait"
    """Another process is sending it, or it is not yet time to ask again."""
    RECONCILE = "reconcile"
    """It was being sent when its process died: the host is asked before anything is sent again."""
    POLL = "poll"
    JUDGE = "judge"
    PERSON = "person"
    """Only a person can settle it."""
    REST = "rest"
    """Nothing more is to be done."""


def need_of(attempt: Attempt, now: float, *, gone: Callable[[str | None], bool] = is_gone) -> Need:
    """The next need of an attempt at `now` (seconds since 1970, UTC). `gone` says whether a worker is dead."""
    state = attempt.state
    if state in _WAITS and attempt.wake_at is not None and attempt.wake_at > now:
        return Need.WAIT
    if state is AttemptState.COMMITTED:
        return Need.SEND
    if state is AttemptState.SENT:
        leased = attempt.lease_until is not None and attempt.lease_until > now
        return Need.WAIT if leased and not gone(attempt.worker) else Need.RECONCILE
    if state is AttemptState.ROLLING:
        return Need.POLL
    if state is AttemptState.IN_THE_CAN:
        return Need.JUDGE if attempt.kind is AttemptKind.TAKE and attempt.verdict is None else Need.REST
    if state is AttemptState.UNKNOWN:
        return Need.PERSON
    return Need.REST


_WAITS = frozenset({AttemptState.COMMITTED, AttemptState.ROLLING})
