"""The one door that money goes through: commit before the call, settle once after it.

    admit        slated → committed     the whole batch in one transaction, or nothing
    send         committed → sent       the intent is on disk before the call is made
                 sent → rolling         the job id is on disk before anything else happens
    reconcile    sent → rolling | committed | unknown      what became of a call whose answer was lost
    land         rolling → in the can   with its Actual
    fail         rolling → lost         with its Actual or its Release
                 rolling → unknown      where the host does not say whether it bills what ended so
    resend       rolling → committed    only what ran on this machine at no cost and ended with its process

Each may be called again after a crash at any point, by any worker. A call is handed in, so that this module knows no
host; and no call is ever made twice in here. Two rules make that hold: a step is conditional on the state (and where an
older caller could be mistaken, on the turn) that it was decided on; and a lost answer is asked for, by our own
reference, only when the window of its call is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotset.errors import HostRefusedError, HostUnknownError, MoneyError, OverCapError, StoreError, UsageError
from hotset.film.setup import Companion
from hotset.film.states import AttemptState, check_transition
from hotset.ledger.rates import Quote, price_of
from hotset.units import Digest, Micros, usd
from hotset.vault.journal import Journal
from hotset.vault.records import Attempt, AttemptKind, EntryKind, companions_as_list
from hotset.vault.writing import Writing

__all__ = ["HasJob", "Order", "admit", "fail", "land", "reconcile", "resend", "send", "settle_unknown"]

_S = AttemptState
_HAS_RESULT = frozenset({_S.IN_THE_CAN, _S.CIRCLED, _S.HOLD, _S.NG})

CALL_SHARE = 0.75
"""The part of a lease in which a call must be answered. The rest is for an answer that is on its way."""


class HasJob(Protocol):
    """What a host answers when it has taken a request."""

    @property
    def job_id(self) -> str:
        """The host's own id of the job."""
        ...


Submit = Callable[[str], Awaitable[HasJob]]
"""Makes the paid call with our reference. Raises HostRefusedError only where certainly nothing was accepted."""

WaitRefused = Callable[[HostRefusedError, int], float | None]
"""After a refusal, and so many technical retries: how many seconds to wait before the same request is sent again.

None: it is given up.
"""

Find = Callable[[str], Awaitable[HasJob | None]]
"""Asks the host for our reference. None only where the host is certain that it has none, else HostUnknownError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One attempt that is wanted. Its setup is in the journal already."""

    kind: AttemptKind
    owner: str
    panel: str | None = None
    setup_digest: Digest
    host: str
    model: str
    quote: Quote


def admit(journal: Journal, orders: Sequence[Order], cap: Micros) -> list[Attempt]:
    """Reserves the money of a whole batch, or of none of it; one attempt for each order, in their order.

    A setup that has an attempt of this kind that was not lost is not bought again: that attempt is returned. Actuals,
    open commitments and the new quotes together stay within `cap` (micros).
    Raises OverCapError, and then nothing was written.
    """
    with journal.writing() as writing:
        found: dict[tuple[AttemptKind, Digest], Attempt] = {}
        wanted: list[Order] = []
        for order in orders:
            key = (order.kind, order.setup_digest)
            if key in found or any((o.kind, o.setup_digest) == key for o in wanted):
                continue
            live = writing.live_attempt(*key)
            if live is not None and live.state is not _S.SLATED:
                found[key] = live
            else:
                wanted.append(order)
        _check_cap(writing, wanted, cap)
        for order in wanted:
            found[order.kind, order.setup_digest] = _commit(writing, order)
    return [found[order.kind, order.setup_digest] for order in orders]


def _check_cap(writing: Writing, orders: Sequence[Order], cap: Micros) -> None:
    asked = sum(order.quote.amount for order in orders)
    if not asked:
        return  # what costs nothing passes no cap, not even one that the host's own bill has passed already
    actual, committed = writing.spent()
    room = cap - actual - committed
    if asked <= room:
        return
    fits, total = 0, 0
    for order in orders:
        total += order.quote.amount
        if total > room:
            break
        fits += 1
    many = "this" if len(orders) == 1 else f"these {len(orders)} together"
    part = "" if len(orders) == 1 else f" The first {fits} of them would fit." if fits else " None of them would fit."
    raise OverCapError(
        f"The cap is {usd(cap)}: {usd(actual)} are spent, {usd(committed)} are committed, and {many} would be"
        f" {usd(asked)}, {usd(asked - room)} too much.{part} Nothing was committed.",
        cost=Micros(asked),
        next_commands=("hotset quote", "hotset report"),
    )


def _commit(writing: Writing, order: Order) -> Attempt:
    attempt = writing.live_attempt(order.kind, order.setup_digest) or writing.slate(
        kind=order.kind,
        owner=order.owner,
        panel=order.panel,
        setup_digest=order.setup_digest,
        host=order.host,
        model=order.model,
    )
    if not writing.move(attempt.name, {_S.SLATED}, _S.COMMITTED):
        raise StoreError(f"{attempt.name} is held by {attempt.worker}, so nothing can be committed for it.")
    writing.write_entry(
        kind=EntryKind.COMMITMENT,
        attempt=attempt,
        amount=order.quote.amount,
        units=order.quote.units,
        rate_id=order.quote.rate_id,
    )
    return writing.attempt(attempt.name)


async def send(
    journal: Journal,
    attempt: Attempt,
    worker: str,
    submit: Submit,
    *,
    lease_seconds: float = 240.0,
    settle_seconds: float | None = None,
    wait_refused: WaitRefused = lambda refusal, retries: None,
) -> Attempt:
    """Makes the paid call of a committed attempt, once; the attempt as it is afterwards.

    Where the attempt is not committed any more, or another worker holds it, nothing is sent and it is returned as it
    is. A refusal (HostRefusedError) releases the money and the attempt is lost; or, where `wait_refused` says how long
    to wait, it is committed again as one more technical retry. Whatever else `submit` raises is raised here, and the
    attempt stays `sent`: the answer is lost and `reconcile` finds it when the lease is over, or `settle_seconds` after
    the call has ended, when the host must show it. `submit` has three quarters of the lease to answer.
    """
    now = journal.clock()
    until = now + lease_seconds
    moved = await asyncio.to_thread(
        journal.move, attempt.name, {_S.COMMITTED}, _S.SENT, worker=worker, lease_until=until, wake_at=until
    )
    sent = await asyncio.to_thread(journal.attempt, attempt.name)
    if not moved:
        return sent
    try:
        async with asyncio.timeout(lease_seconds * CALL_SHARE):
            accepted = await submit(sent.reference)
    except HostRefusedError as refusal:
        return _refused(journal, sent, worker, refusal, wait_refused(refusal, sent.technical_retries))
    except Exception as error:  # whatever it was, the request may have arrived: say so, keep its money, let it through
        note = f"The answer was lost: {error or type(error).__name__}"
        if settle_seconds is not None:
            until = min(until, journal.clock() + settle_seconds)
        journal.change(sent.name, worker=worker, what="answer lost", note=note, lease_until=until, wake_at=until)
        raise
    # No await from here until the job id is on disk: a cancellation cannot come between.
    with journal.writing() as writing:
        _accept(writing, sent, accepted.job_id)
        current = writing.attempt(sent.name)
    if current.job_id != accepted.job_id:
        raise MoneyError(
            f"{sent.name} was answered with the job {accepted.job_id} after its lease was over, when it was"
            f" {current.state} already: {_committed_text(journal, sent)} may be billed a second time."
        )
    return current


def _refused(
    journal: Journal, sent: Attempt, worker: str, refusal: HostRefusedError, again_seconds: float | None
) -> Attempt:
    why = str(refusal)
    with journal.writing() as writing:
        if again_seconds is not None:
            retries, wake = sent.technical_retries + 1, writing.now + again_seconds
            writing.move(
                sent.name, {_S.SENT}, _S.COMMITTED, worker=worker, turn=sent.turn, technical_retries=retries,
                wake_at=wake, note=why,
            )  # fmt: skip
        elif writing.move(
            sent.name, {_S.SENT}, _S.LOST, worker=worker, turn=sent.turn, reason=f"refused: {refusal.kind}", note=why
        ):
            _settle(writing, sent, None, why)
        return writing.attempt(sent.name)


def _accept(writing: Writing, sent: Attempt, job_id: str) -> None:
    """sent → rolling; or where this answer comes after its lease, whatever still keeps it from being paid twice."""
    current = writing.attempt(sent.name)
    if current.state is _S.COMMITTED:  # given up as never sent, and not sent again yet: take it back
        writing.move(sent.name, {_S.COMMITTED}, _S.SENT, worker=current.worker)
        current = writing.attempt(sent.name)
    elif current.state is _S.SENT and current.turn != sent.turn:
        writing.event("attempt", sent.name, "stray job", {"job_id": job_id})
        return
    if current.state in (_S.SENT, _S.UNKNOWN):
        writing.move(
            sent.name, {current.state}, _S.ROLLING, worker=current.worker, job_id=job_id, wake_at=None, note=""
        )
    elif current.job_id != job_id:
        writing.event("attempt", sent.name, "stray job", {"job_id": job_id})


async def reconcile(
    journal: Journal, attempt: Attempt, find: Find, *, worker: str | None = None, holder_gone: bool = False
) -> Attempt:
    """Asks what became of a call whose answer was lost; the attempt as it is afterwards.

    Nothing happens while the call's window is open, unless `holder_gone` says that its worker is certainly dead *and*
    that its host takes nothing after the caller is gone. Found: rolling. Certainly none: committed again, as one more
    technical retry. HostUnknownError: unknown, which a person settles, or a later `reconcile` that finds it. An unknown
    attempt that the host certainly does not have is lost, its money released. Other errors of `find` are raised.
    """
    current = await asyncio.to_thread(journal.attempt, attempt.name)
    if current.state not in (_S.SENT, _S.UNKNOWN) or (current.state is _S.UNKNOWN and current.job_id is not None):
        return current  # an unknown one with a job was answered: only its bill is not known, and no host tells that
    if current.state is _S.SENT and not holder_gone and (current.wake_at or 0.0) > journal.clock():
        return current
    try:
        found = await find(current.reference)
    except HostUnknownError as error:
        return await asyncio.to_thread(_nobody_knows, journal, current, worker, str(error))
    with journal.writing() as writing:
        holder = current.worker if holder_gone else worker
        if found is not None:
            writing.move(
                current.name, {current.state}, _S.ROLLING, worker=holder, turn=current.turn, job_id=found.job_id,
                wake_at=None, note="",
            )  # fmt: skip
        elif current.state is _S.SENT:
            retries = current.technical_retries + 1
            writing.move(
                current.name, {_S.SENT}, _S.COMMITTED, worker=holder, turn=current.turn, technical_retries=retries,
                wake_at=None,
            )  # fmt: skip
        elif writing.move(current.name, {_S.UNKNOWN}, _S.LOST, worker=holder, turn=current.turn, reason="never sent"):
            _settle(writing, current, None, "The host has certainly never had it.")
        return writing.attempt(current.name)


def _nobody_knows(journal: Journal, current: Attempt, worker: str | None, why: str) -> Attempt:
    if current.state is _S.SENT:
        journal.move(current.name, {_S.SENT}, _S.UNKNOWN, worker=worker, turn=current.turn, wake_at=None, note=why)
    return journal.attempt(current.name)


def land(
    journal: Journal,
    attempt: Attempt,
    result: Sequence[Companion],
    billed: Micros | None = None,
    quote: Quote | None = None,
    *,
    used: Mapping[str, str] | None = None,
) -> Attempt:
    """Its bytes are in the vault: in the can, and its money settled, in one transaction.

    The Actual is what the host billed; where it does not say, `quote` (the price of what was really delivered), or the
    price of what the host counted as `used` at the rate of the commitment; else what was committed. Landing again does
    nothing. A second, different result is kept in the events as an alternate.
    Raises UsageError where the attempt is neither rolling nor unknown.
    """
    with journal.writing() as writing:
        current = writing.attempt(attempt.name)
        if current.state in _HAS_RESULT:
            if tuple(result) != current.result:
                alternate = {"result": companions_as_list(tuple(result))}
                writing.event("attempt", current.name, "alternate result", alternate)
            return current
        check_transition(current.kind, current.state, _S.IN_THE_CAN, name=current.name)
        writing.move(
            current.name, {current.state}, _S.IN_THE_CAN, worker=current.worker, result=tuple(result), wake_at=None
        )
        if billed is None and quote is None and used:
            quote = _counted(writing, current, used, merged=True)
        amount = billed if billed is not None else None if quote is None else quote.amount
        _settle(writing, current, amount, "", quote, always=True)
        return writing.attempt(current.name)


def fail(
    journal: Journal,
    attempt: Attempt,
    reason: str,
    billed: Micros | None = None,
    *,
    used: Mapping[str, str] | None = None,
    whole: bool = False,
    unsure: bool = False,
) -> Attempt:
    """It ended without a result, or is withdrawn before it was sent: lost, with what was billed or a Release.

    Without `billed` it cost what the host counted as `used`, at the rate of the commitment; and where it says neither,
    with `whole` (the host bills it like a result) what was committed. `unsure`: nobody knows whether the host bills it,
    so its commitment stays open and it is unknown until a person settles it. Failing again does nothing.
    Raises UsageError where the attempt is neither committed nor rolling: one that is sent is asked about first, and an
    unknown one is settled by a person.
    """
    with journal.writing() as writing:
        current = writing.attempt(attempt.name)
        if current.state is _S.LOST:
            return current
        if unsure and current.state is _S.UNKNOWN:
            return current
        if current.state not in (_S.COMMITTED, _S.ROLLING):
            raise UsageError(f"{current.name} is {current.state}, so it cannot fail.", next_commands=("hotset takes",))
        if unsure and current.state is _S.ROLLING:
            writing.move(current.name, {_S.ROLLING}, _S.UNKNOWN, worker=current.worker, reason=reason, wake_at=None)
            return writing.attempt(current.name)
        writing.move(current.name, {current.state}, _S.LOST, worker=current.worker, reason=reason, wake_at=None)
        counted = _counted(writing, current, used, merged=False) if billed is None and used else None
        _settle(writing, current, counted.amount if counted else billed, reason, counted, always=whole)
        return writing.attempt(current.name)


def resend(journal: Journal, attempt: Attempt, why: str) -> Attempt:
    """rolling → committed, as one more technical retry: its host worked on this machine and certainly lost the job.

    Only for hosts that bill nothing; the commitment stays open and is used again. Does nothing when it moved meanwhile.
    """
    with journal.writing() as writing:
        current = writing.attempt(attempt.name)
        held = writing.open_commitment(attempt.name)
        if held is not None and held.amount:
            raise MoneyError(f"{current.name} was sent for {usd(held.amount)}, so it is not simply sent again.")
        if current.state is _S.ROLLING and current.turn == attempt.turn:
            retries = current.technical_retries + 1
            writing.move(
                current.name, {_S.ROLLING}, _S.COMMITTED, worker=current.worker, turn=current.turn,
                technical_retries=retries, job_id=None, wake_at=None, note=why,
            )  # fmt: skip
        return writing.attempt(current.name)


def settle_unknown(journal: Journal, name: str, amount: Micros | None, by: str) -> Attempt:
    """A person says what became of an unknown attempt: `amount` was billed, or None for nothing.

    Settling again does nothing. Raises UsageError where the attempt is not unknown.
    """
    with journal.writing() as writing:
        current = writing.attempt(name)
        if current.state is _S.LOST:
            return current
        if current.state is not _S.UNKNOWN:
            raise UsageError(f"{name} is {current.state}, not unknown, so there is nothing to settle.")
        why = current.reason or "unknown"
        writing.move(name, {_S.UNKNOWN}, _S.LOST, worker=current.worker, reason=why, judged_by=by)
        _settle(writing, current, amount, f"Settled by {by}.")
        return writing.attempt(name)


def _settle(
    writing: Writing,
    attempt: Attempt,
    amount: Micros | None,
    note: str,
    quote: Quote | None = None,
    *,
    always: bool = False,
) -> None:
    """One Actual or Release for the open commitment. No amount: a Release, or with `always` what was committed."""
    held = writing.open_commitment(attempt.name)
    if held is None:
        raise MoneyError(f"{attempt.name} has no open commitment, so there is nothing to settle. Run hotset verify.")
    if amount is None and always:
        amount = held.amount
    paid = amount is not None and (amount > 0 or always)
    notes = [note] if note else []
    if paid and amount != held.amount:
        notes.append(f"{usd(held.amount)} were committed.")
    writing.write_entry(
        kind=EntryKind.ACTUAL if paid else EntryKind.RELEASE,
        attempt=attempt,
        amount=amount if paid and amount is not None else held.amount,
        commitment=held.id,
        units=quote.units if quote is not None else held.units,
        rate_id=quote.rate_id if quote is not None else held.rate_id,
        note=" ".join(notes),
    )


def _counted(writing: Writing, attempt: Attempt, used: Mapping[str, str], *, merged: bool) -> Quote | None:
    """The price of what the host counted, at the rate that was quoted; None where that rate asks for something else.

    `merged`: what the host does not count is as it was ordered, which is so only where there is a result.
    """
    held = writing.open_commitment(attempt.name)
    return None if held is None else price_of({**(held.units if merged else {}), **used}, held.rate_id)


def _committed_text(journal: Journal, attempt: Attempt) -> str:
    """What is committed for an attempt, for people."""
    amounts = [r.amount for r in journal.entry_rows() if r.attempt == attempt.name and r.commitment is None]
    return usd(amounts[-1]) if amounts else "its price"
