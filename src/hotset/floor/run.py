"""The run: `advance` does one step of one attempt, and the loop calls it again until nothing is left to do here.

`advance` is safe under any number of calls from any process: every step is a conditional change in the journal, and
money moves only in `hotset.ledger.purchase`. The loop holds no state that matters; killed, it is simply started again.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, Refused
from hotset.film.setup import Companion, StillSetup, TakeSetup
from hotset.film.states import AttemptState
from hotset.floor.plan import Need, need_of
from hotset.floor.unit import Unit
from hotset.floor.workers import is_gone
from hotset.hosts.port import Abilities, Accepted, Asked, Done, Ended, Failed, StillHost, VideoHost
from hotset.hosts.registry import model as model_named
from hotset.hosts.registry import models
from hotset.ledger import purchase
from hotset.ledger.rates import billing
from hotset.vault.records import Attempt, AttemptKind

__all__ = ["advance", "is_lost", "run_attempts"]

POLL_SECONDS = 0.05
"""How often a host on this machine is asked; hosts elsewhere say by `wake_at` when to ask again."""

AT_ONCE = 4
"""How many jobs a host elsewhere is given at once from one run."""

LEASE_TIMES = 1.5
"""The window of a paid call, in times of the longest that its host waits for an answer."""

REFUSED_TIMES = 20
"""After so many refusals of a busy host a request is given up."""

SILENT_TIMES = 10
"""After so many questions without an answer a job is left to the next run. Its money stays committed."""

GONE_SECONDS = 20.0
"""How long after a host has said that a result is gone it is asked for once more."""

HOLD_SECONDS = 120.0
"""How long a job on this machine is held for the process that works on it, before another may take it over.

A process that is seen to have ended is not waited for. One that lives holds on by asking after its job.
"""

Setups = Mapping[str, StillSetup | TakeSetup]
"""The setup of each attempt of this run by its name."""

Landed = Callable[[Attempt], None]


async def advance(unit: Unit, attempt: Attempt, setup: StillSetup | TakeSetup) -> Attempt:
    """Do the next step of one attempt, if any, and return it as it is now.

    Raises HostError where a host that is asked gives no answer: nothing has changed, and it can be asked again.
    """
    need = need_of(attempt, time.time())
    host = _host(unit, attempt)
    if need is Need.SEND:
        return _hold(unit, await _send(unit, attempt, host, setup))
    if need is Need.RECONCILE:
        return await _reconcile(unit, attempt, host, setup)
    if need is Need.POLL:
        return await _ask(unit, attempt, host, setup)
    return attempt


async def run_attempts(unit: Unit, attempts: Iterable[Attempt], setups: Setups, landed: Landed) -> list[Attempt]:
    """Advance every attempt until none needs anything that this process can do; `landed` hears of each that came in.

    Returns the attempts as they ended; one whose host gives no answer any more is returned as it stands, and the next
    run goes on with it. An attempt held by another living process is waited for, not taken over. Raises
    HostRefusedError when a host takes nothing from this account: what was not sent is withdrawn, and costs nothing.
    """
    loop = _Loop(unit, setups, {a.name: a for a in attempts})
    ended: list[Attempt] = []
    try:
        while loop.waiting:
            for done in await loop.turn():
                ended.append(done)
                landed(done)
            if loop.waiting:
                await asyncio.sleep(POLL_SECONDS)
    finally:
        await unit.hosts.hang_up()
    loop.raise_stop()
    return ended


class _Loop:
    """One run in this process: what waits, and when each is asked again. Nothing of it matters after a crash."""

    def __init__(self, unit: Unit, setups: Setups, waiting: dict[str, Attempt]) -> None:
        self.unit = unit
        self.setups = setups
        self.waiting = waiting
        self._again: dict[str, float] = {}
        self._silent: dict[str, int] = {}
        self._stopped: dict[str, tuple[Refused, str]] = {}
        """The kind and the words of why a host takes nothing more from this account, by its name."""

    async def turn(self) -> list[Attempt]:
        """One step of everything that is ready for one; those that have ended."""
        ready = [attempt for attempt in self.waiting.values() if self._is_ready(attempt)]
        for attempt in await asyncio.gather(*(self._step(attempt) for attempt in self._admitted(ready))):
            self.waiting[attempt.name] = attempt
        ended = []
        for name in list(self.waiting):
            attempt = self.waiting[name]
            if attempt.state is AttemptState.COMMITTED and attempt.host in self._stopped:
                why = self._stopped[attempt.host][1]
                attempt = purchase.fail(self.unit.journal, attempt, f"withdrawn: {why}")
            need = need_of(attempt, time.time())
            if need is Need.WAIT:
                self.waiting[name] = self.unit.journal.attempt(name)
            elif need not in (Need.SEND, Need.RECONCILE, Need.POLL) or self._silent.get(name, 0) >= SILENT_TIMES:
                del self.waiting[name]
                ended.append(attempt)
        return ended

    def raise_stop(self) -> None:
        """Say why a host took nothing from this account, if one did."""
        for host, (kind, why) in self._stopped.items():
            commands = ("hotset key", f"hotset shoot --model {self._model_elsewhere(host)}")
            raise HostRefusedError(why, kind=kind, next_commands=commands)

    def _model_elsewhere(self, host: str) -> str:
        return next((m.slug for m in models() if m.kind == "take" and m.host not in (host, *self._stopped)), "animatic")

    def _is_ready(self, attempt: Attempt) -> bool:
        need = need_of(attempt, time.time())
        return need is not Need.WAIT and self._again.get(attempt.name, 0.0) <= time.monotonic()

    def _admitted(self, ready: list[Attempt]) -> list[Attempt]:
        """Those that may take their step: a host elsewhere is sent no more at once than it is likely to take."""
        rolling: dict[str, int] = {}
        for attempt in self.waiting.values():
            if attempt.state in (AttemptState.SENT, AttemptState.ROLLING):
                rolling[attempt.host] = rolling.get(attempt.host, 0) + 1
        admitted = []
        for attempt in ready:
            if attempt.state is AttemptState.COMMITTED and not _runs_here(attempt):
                if rolling.get(attempt.host, 0) >= AT_ONCE or attempt.host in self._stopped:
                    continue
                rolling[attempt.host] = rolling.get(attempt.host, 0) + 1
            admitted.append(attempt)
        return admitted

    async def _step(self, attempt: Attempt) -> Attempt:
        try:
            now = await advance(self.unit, attempt, self.setups[attempt.name])
        except (HostError, TimeoutError) as error:
            # It may have arrived, or it cannot be asked just now: the journal holds what is known.
            now = self.unit.journal.attempt(attempt.name)
            lost = isinstance(error, HostUnknownError | TimeoutError) and now.state is AttemptState.SENT
            self._silent[attempt.name] = 0 if lost else self._silent.get(attempt.name, 0) + 1
            self._again[attempt.name] = time.monotonic() + self._pause(now) * min(self._silent[attempt.name] + 1, 5)
            return now
        self._silent.pop(attempt.name, None)
        if now.state is AttemptState.ROLLING:
            self._again[attempt.name] = time.monotonic() + self._pause(now)
        if now.state is AttemptState.LOST and now.reason in _STOPPING:
            self._stopped.setdefault(now.host, (_STOPPING[now.reason], now.note))
        return now

    def _pause(self, attempt: Attempt) -> float:
        """Seconds of the wall clock until a host is asked about a job again."""
        if _runs_here(attempt):
            return 0.0
        return _abilities(attempt).poll_seconds / self.unit.haste


_STOPPING = {f"refused: {kind}": kind for kind in (Refused.KEY, Refused.CREDIT)}


def _host(unit: Unit, attempt: Attempt) -> StillHost | VideoHost:
    if attempt.kind is AttemptKind.DRAWING:
        return unit.hosts.still(attempt.host)
    return unit.hosts.video(attempt.host)


def _abilities(attempt: Attempt) -> Abilities:
    kind = "still" if attempt.kind is AttemptKind.DRAWING else "take"
    return model_named(attempt.model, kind).abilities


def _runs_here(attempt: Attempt) -> bool:
    return _abilities(attempt).runs_here


async def _send(unit: Unit, attempt: Attempt, host: StillHost | VideoHost, setup: StillSetup | TakeSetup) -> Attempt:
    def submit(reference: str) -> Awaitable[Accepted]:
        return host.submit(setup, reference, unit.picture)  # ty: ignore[invalid-argument-type]

    if _runs_here(attempt):
        return await purchase.send(unit.journal, attempt, unit.worker, submit)
    abilities = _abilities(attempt)
    return await purchase.send(
        unit.journal,
        attempt,
        unit.worker,
        submit,
        # The host gives up by itself first: the call's window must not be over while it still waits.
        lease_seconds=abilities.call_seconds * LEASE_TIMES,
        settle_seconds=abilities.settle_seconds / unit.haste,
        wait_refused=lambda refusal, retries: _wait(unit, refusal, retries),
    )


def _wait(unit: Unit, refusal: HostRefusedError, retries: int) -> float | None:
    """How long to wait before a refused request is sent again; None: it would be refused again, or was too often."""
    if not refusal.passes_later or retries >= REFUSED_TIMES:
        return None
    asked = refusal.again_seconds if refusal.again_seconds is not None else min(60.0, 2.0**retries)
    return asked / unit.haste


async def _reconcile(
    unit: Unit, attempt: Attempt, host: StillHost | VideoHost, setup: StillSetup | TakeSetup
) -> Attempt:
    gone, here = is_gone(attempt.worker), _runs_here(attempt)
    if gone and not here and attempt.worker is not None:
        # Its process has ended, so its call has: the host is asked as soon as it must show what it took.
        soon = time.time() + _abilities(attempt).settle_seconds / unit.haste
        if (attempt.wake_at or 0.0) > soon:
            unit.journal.change(attempt.name, worker=attempt.worker, lease_until=soon, wake_at=soon)
            return unit.journal.attempt(attempt.name)
    asked = _asked(unit, attempt, setup)
    return await purchase.reconcile(
        unit.journal, attempt, lambda reference: host.find(asked), worker=unit.worker, holder_gone=gone and here
    )


def _asked(unit: Unit, attempt: Attempt, setup: StillSetup | TakeSetup) -> Asked:
    """All by which a host may know a request again."""
    others = [a for a in unit.journal.attempts() if a.host == attempt.host and a.name != attempt.name]
    return Asked(
        reference=attempt.reference,
        setup=setup,
        pictures=unit.picture,
        sent_at=unit.host_time(attempt.sent_at or attempt.at),
        known=frozenset(a.job_id for a in others if a.job_id is not None),
    )


async def _ask(unit: Unit, attempt: Attempt, host: StillHost | VideoHost, setup: StillSetup | TakeSetup) -> Attempt:
    """Ask the host how far the job is; fetch and land what is ready, settle what failed."""
    attempt = unit.journal.attempt(attempt.name)
    here = _runs_here(attempt)
    if attempt.state is not AttemptState.ROLLING or (here and _is_held_elsewhere(unit, attempt)):
        # Only the process that sent it knows a job on this machine; asked here, it would look lost and be begun again.
        return attempt
    assert attempt.job_id is not None
    try:
        state = await host.poll(attempt.job_id)
    except HostGoneError as gone:
        # The record itself is gone, and with it the only word on whether there was a result and a bill.
        return purchase.fail(unit.journal, attempt, str(gone), unsure=True)
    if isinstance(state, Failed):
        if here and await host.find(_asked(unit, attempt, setup)) is None:
            # Work on this machine ends with its process and is billed by nobody: it is the same take, begun again.
            return purchase.resend(unit.journal, attempt, state.reason)
        return _failed(unit, attempt, state)
    if not isinstance(state, Done):
        return _hold(unit, attempt)
    with tempfile.TemporaryDirectory(prefix="hotset-") as folder:
        try:
            files = await _fetched(unit, attempt, host, Path(folder))
        except HostGoneError as gone:
            return purchase.fail(unit.journal, attempt, str(gone), state.billed, used=state.used, whole=True)
        result = tuple(
            Companion(role=role, digest=unit.vault.put_file(path, move=True)) for role, path in sorted(files.items())
        )
    return purchase.land(unit.journal, attempt, result, state.billed, used=state.used)


async def _fetched(unit: Unit, attempt: Attempt, host: StillHost | VideoHost, folder: Path) -> Mapping[str, Path]:
    """The result. What was paid for is not given up at the first word that it is gone: it may be said in passing."""
    assert attempt.job_id is not None
    try:
        return await host.fetch(attempt.job_id, folder)
    except HostGoneError:
        if _runs_here(attempt):
            raise
        await asyncio.sleep(GONE_SECONDS / unit.haste)
        return await host.fetch(attempt.job_id, folder)


def _failed(unit: Unit, attempt: Attempt, state: Failed) -> Attempt:
    """Settle a job that ended without a result, by what its host says, else by its dated billing rule.

    What a host counted of a job that it does not bill, like the words that it read, costs nothing.
    """
    reason = state.reason if state.how is Ended.FAILED else f"{state.how}: {state.reason}"
    rule = billing(attempt.host, attempt.model).rule(state.how) if state.billed is None else ""
    whole = rule == "billed"
    used = state.used if whole else None
    return purchase.fail(unit.journal, attempt, reason, state.billed, used=used, whole=whole, unsure=rule == "unknown")


def _hold(unit: Unit, attempt: Attempt) -> Attempt:
    """Hold a job that this process works on, so that no other takes it for lost; the attempt as it is now."""
    if attempt.state is not AttemptState.ROLLING or not _runs_here(attempt):
        return attempt
    if (attempt.lease_until or 0.0) > time.time() + HOLD_SECONDS / 2:
        return attempt
    unit.journal.claim(attempt.name, unit.worker, HOLD_SECONDS)
    return unit.journal.attempt(attempt.name)


def _is_held_elsewhere(unit: Unit, attempt: Attempt) -> bool:
    """Whether another process that may be living holds the attempt."""
    if attempt.worker in (None, unit.worker) or (attempt.lease_until or 0.0) <= time.time():
        return False
    return not is_gone(attempt.worker)


def is_lost(attempt: Attempt) -> bool:
    """Whether an attempt ended without a result."""
    return attempt.state in (AttemptState.LOST, AttemptState.UNKNOWN)
