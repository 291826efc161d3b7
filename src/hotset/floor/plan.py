"""The planner: what an attempt needs next. Pure: state and clock in, one word out.

The run is desired state, not a replayed script. An engine's only duty is to call `advance` again; this table, the
journal and the ledger decide what that does, so any number of calls from any process are safe.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from hotset.vault.records import Attempt

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


def need_of(attempt: Attempt, now: datetime, worker: str) -> Need:
    """The next need of an attempt, as this worker sees it."""
    state = attempt.state
    if state in ("committed", "sent", "rolling") and attempt.wake_at is not None and attempt.wake_at > now:
        return Need.WAIT
    if state == "committed":
        return Need.SEND
    if state == "sent":
        expired = attempt.lease_until is None or attempt.lease_until <= now
        return Need.RECONCILE if expired else Need.WAIT
    if state == "rolling":
        return Need.POLL
    if state == "in the can":
        return Need.JUDGE if attempt.kind == "take" else Need.REST
    if state == "unknown":
        return Need.PERSON
    return Need.REST
