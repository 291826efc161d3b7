"""The run: `advance` does one step of one attempt, and the loop calls it again until nothing is left to do here.

`advance` is safe under any number of calls from any process: every step is a conditional change in the journal, and
money moves only in `hotset.ledger.purchase`. The loop holds no state that matters; killed, it is simply started again.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from hotset.film.setup import Companion, StillSetup, TakeSetup
from hotset.film.states import AttemptState
from hotset.floor.plan import Need, need_of
from hotset.floor.unit import Unit
from hotset.floor.workers import is_gone
from hotset.hosts.port import Done, Failed, StillHost, VideoHost
from hotset.hosts.registry import model as model_named
from hotset.ledger import purchase
from hotset.vault.records import Attempt, AttemptKind

__all__ = ["advance", "is_lost", "run_attempts"]

POLL_SECONDS = 0.05
"""How often a host on this machine is asked; hosts elsewhere say by `wake_at` when to ask again."""

HOLD_SECONDS = 120.0
"""How long a job on this machine is held for the process that works on it, before another may take it over.

A process that is seen to have ended is not waited for. One that lives holds on by asking after its job.
"""

Setups = Mapping[str, StillSetup | TakeSetup]
"""The setup of each attempt of this run by its name."""

Landed = Callable[[Attempt], None]


async def advance(unit: Unit, attempt: Attempt, setup: StillSetup | TakeSetup) -> Attempt:
    """Do the next step of one attempt, if any, and return it as it is now."""
    need = need_of(attempt, time.time())
    host = _host(unit, attempt)
    if need is Need.SEND:
        sent = await purchase.send(
            unit.journal, attempt, unit.worker, lambda reference: _submit(unit, host, setup, reference)
        )
        return _hold(unit, sent)
    if need is Need.RECONCILE:
        return await _reconcile(unit, attempt, host)
    if need is Need.POLL:
        return await _ask(unit, attempt, host)
    return attempt


async def run_attempts(unit: Unit, attempts: Iterable[Attempt], setups: Setups, landed: Landed) -> list[Attempt]:
    """Advance every attempt until none needs anything that this process can do; `landed` hears of each that came in.

    Returns the attempts as they ended. An attempt held by another living process is waited for, not taken over.
    """
    waiting = {a.name: a for a in attempts}
    ended: list[Attempt] = []
    while waiting:
        steps = [
            advance(unit, attempt, setups[name])
            for name, attempt in waiting.items()
            if need_of(attempt, time.time()) not in (Need.WAIT,)
        ]
        for attempt in await asyncio.gather(*steps):
            waiting[attempt.name] = attempt
        for name in list(waiting):
            need = need_of(waiting[name], time.time())
            if need is Need.WAIT:
                waiting[name] = unit.journal.attempt(name)
            elif need not in (Need.SEND, Need.RECONCILE, Need.POLL):
                done = waiting.pop(name)
                ended.append(done)
                landed(done)
        if waiting:
            await asyncio.sleep(POLL_SECONDS)
    return ended


def _host(unit: Unit, attempt: Attempt) -> StillHost | VideoHost:
    if attempt.kind is AttemptKind.DRAWING:
        return unit.hosts.still(attempt.host)
    return unit.hosts.video(attempt.host)


def _submit(unit: Unit, host: StillHost | VideoHost, setup: StillSetup | TakeSetup, reference: str):
    return host.submit(setup, reference, unit.picture)  # ty: ignore[invalid-argument-type]


async def _reconcile(unit: Unit, attempt: Attempt, host: StillHost | VideoHost) -> Attempt:
    gone = _runs_here(attempt) and is_gone(attempt.worker)
    return await purchase.reconcile(unit.journal, attempt, host.find, worker=unit.worker, holder_gone=gone)


def _runs_here(attempt: Attempt) -> bool:
    kind = "still" if attempt.kind is AttemptKind.DRAWING else "take"
    return model_named(attempt.model, kind).abilities.runs_here


async def _ask(unit: Unit, attempt: Attempt, host: StillHost | VideoHost) -> Attempt:
    """Ask the host how far the job is; fetch and land what is ready, settle what failed."""
    attempt = unit.journal.attempt(attempt.name)
    here = _runs_here(attempt)
    if attempt.state is not AttemptState.ROLLING or (here and _is_held_elsewhere(unit, attempt)):
        # Only the process that sent it knows a job on this machine; asked here, it would look lost and be begun again.
        return attempt
    assert attempt.job_id is not None
    state = await host.poll(attempt.job_id)
    if isinstance(state, Failed):
        if here and await host.find(attempt.reference) is None:
            # Work on this machine ends with its process and is billed by nobody: it is the same take, begun again.
            return purchase.resend(unit.journal, attempt, state.reason)
        return purchase.fail(unit.journal, attempt, state.reason, state.billed)
    if not isinstance(state, Done):
        return _hold(unit, attempt)
    with tempfile.TemporaryDirectory(prefix="hotset-") as folder:
        files = await host.fetch(attempt.job_id, Path(folder))
        result = tuple(
            Companion(role=role, digest=unit.vault.put_file(path, move=True)) for role, path in sorted(files.items())
        )
    return purchase.land(unit.journal, attempt, result, state.billed)


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
