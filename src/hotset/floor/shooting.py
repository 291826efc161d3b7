"""Layer 2 on the floor: what each shot would be shot as, what that costs, and the shooting itself.

The call sheet is free: it composes every setup, or says why a model refuses it, and prices what is not shot yet.
Shooting admits the whole batch against the cap or nothing of it, and judges each take as it comes in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotset.dailies.judge import judge_take
from hotset.dailies.verdict import Outcome, Verdict
from hotset.errors import RefusalError, UsageError, WaitingError
from hotset.film.canonical import plain
from hotset.film.production import Shot
from hotset.film.setup import TakeSetup
from hotset.film.slate import TakeName
from hotset.film.states import AttemptState
from hotset.floor.progress import Progress
from hotset.floor.run import run_attempts
from hotset.floor.unit import Unit
from hotset.floor.wanted import check_setup, current_setup, held_take, next_setup, setup_of
from hotset.hosts.registry import Model
from hotset.hosts.registry import model as model_named
from hotset.ledger import purchase
from hotset.ledger.book import actuals, open_commitments
from hotset.ledger.rates import Quote, quote
from hotset.takes.compose import Wishes
from hotset.units import Micros
from hotset.vault.records import Attempt, AttemptKind, Lock

__all__ = [
    "AUTO",
    "CallSheet",
    "CallSheetRow",
    "TakeRow",
    "call_sheet",
    "judge",
    "price",
    "shoot",
    "shots_named",
    "take_rows",
]

AUTO = "dailies"
"""Who circled, where no person did."""

STAGE = "takes"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheetRow:
    """One shot on the call sheet. Exactly one of `setup` and `refusal` is there, unless the shot has no lock yet."""

    slate: str
    seconds: str
    status: str
    """'to shoot', 'rolling', 'unknown', 'to judge', 'circled', 'on hold', 'no lock' or 'refused'."""
    amount: Micros | None
    """What the next take costs; None where nothing can be shot."""
    units: str = ""
    refusal: str = ""
    setup: TakeSetup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheet:
    """What is to be shot, what it costs, and what was spent already."""

    model: str
    host: str
    rate: str
    rows: tuple[CallSheetRow, ...]
    to_shoot: int
    refused: int
    amount: Micros | None
    """Of everything to shoot; None while some of it is refused or unlocked: a part is never shown as the whole."""
    spent: Micros
    committed: Micros
    cap: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRow:
    """One take as a person reads it."""

    name: str
    slate: str
    state: str
    model: str
    verdict: str
    reason: str
    usable: str
    cost: Micros
    judged_by: str


def call_sheet(
    unit: Unit, *, model: str | None = None, slates: Sequence[str] = (), wishes: Wishes | None = None
) -> CallSheet:
    """Compose and price every shot, or the named ones, without sending anything."""
    chosen = model_named(model or unit.production.takes_model, "take")
    locks = unit.journal.current_locks()
    rows = [_row(unit, chosen, shot, locks, wishes) for shot in shots_named(unit, slates)]
    to_shoot = [row for row in rows if row.status == "to shoot"]
    unpriced = [row for row in rows if row.status in ("refused", "no lock")]
    entries = unit.entries()
    rate = price(unit, chosen, to_shoot[0].setup) if to_shoot and to_shoot[0].setup else None
    return CallSheet(
        model=chosen.slug,
        host=chosen.host,
        rate=rate.rate_id if rate else "",
        rows=tuple(rows),
        to_shoot=len(to_shoot),
        refused=sum(row.status == "refused" for row in rows),
        amount=None if unpriced else Micros(sum(row.amount or 0 for row in to_shoot)),
        spent=actuals(entries).amount,
        committed=open_commitments(entries).amount,
        cap=unit.production.cap,
    )


def shoot(
    unit: Unit,
    progress: Progress,
    *,
    model: str | None = None,
    slates: Sequence[str] = (),
    again: bool = False,
    circle: bool = False,
    wishes: Wishes | None = None,
) -> tuple[list[Attempt], int]:
    """Shoot what the call sheet has to shoot, all or nothing, and judge it. With `again` what landed gets a retake.

    With `circle` a take that dailies accept is circled at once; else it waits in the can for a person.
    Returns the takes that came in now, and how many shots needed nothing. Raises OverCapError, RefusalError or
    WaitingError before anything is sent.
    """
    chosen = model_named(model or unit.production.takes_model, "take")
    shots = shots_named(unit, slates)
    locks = unit.journal.current_locks()
    setups = [(shot, next_setup(unit, chosen, shot, locks=locks, again=again, wishes=wishes)) for shot in shots]
    wanted = [(shot, setup) for shot, setup in setups if setup is not None]
    progress.begin(STAGE, len(shots))
    progress.step(STAGE, "", len(shots) - len(wanted))
    orders = [_order(unit, chosen, shot, setup) for shot, setup in wanted]
    attempts = purchase.admit(unit.journal, orders, unit.production.cap)
    by_name = {a.name: setup for a, (_, setup) in zip(attempts, wanted, strict=True)}

    def landed(attempt: Attempt) -> None:
        if attempt.state is AttemptState.IN_THE_CAN:
            judge(unit, attempt, by_name[attempt.name], circle=circle)
        progress.step(STAGE, attempt.name)

    ended = asyncio.run(run_attempts(unit, attempts, by_name, landed))
    progress.end(STAGE)
    return [unit.journal.attempt(a.name) for a in ended], len(shots) - len(wanted)


def judge(unit: Unit, attempt: Attempt, setup: TakeSetup, *, circle: bool) -> Verdict:
    """The technical verdict on a take, written beside it. Accepted takes are circled where that was asked for."""
    path = unit.vault.path(_take_digest(attempt), needed_for=attempt.name)
    last = unit.vault.path(setup.last_frame) if setup.last_frame else None
    # What is computed here moves the camera only; a video model is held to the action too.
    acts = not model_named(attempt.model, "take").abilities.runs_here
    lock = unit.vault.path(setup.first_frame)
    verdict = judge_take(path, setup, lock, last_lock=last, subjects_move=acts)
    reasons = verdict.reasons()
    reason = str(reasons[0]) if reasons else None
    held = plain(verdict)
    if circle and verdict.outcome is Outcome.ACCEPT:
        unit.journal.move(attempt.name, (AttemptState.IN_THE_CAN,), AttemptState.CIRCLED, verdict=held, judged_by=AUTO)
    elif verdict.outcome is Outcome.REJECT:
        unit.journal.move(
            attempt.name, (AttemptState.IN_THE_CAN,), AttemptState.NG, verdict=held, reason=reason, judged_by=AUTO
        )
    else:
        unit.journal.change(attempt.name, what="judged", verdict=held, reason=reason)
    return verdict


def take_rows(unit: Unit) -> list[TakeRow]:
    """Every take of the production in slate order."""
    costs = unit.cost_of_attempts()
    order = {shot.slate: i for i, shot in enumerate(unit.production.shots)}
    takes = unit.journal.attempts(kind=AttemptKind.TAKE)
    takes.sort(key=lambda a: (order.get(a.owner, len(order)), a.owner, a.number))
    return [_take_row(a, costs.get(a.name, Micros(0))) for a in takes]


def shots_named(unit: Unit, slates: Sequence[str]) -> list[Shot]:
    """The shots of these slates, or all of them. Raises UsageError for a slate that there is not."""
    known = [shot.slate for shot in unit.production.shots]
    for slate in slates:
        if slate not in known:
            raise UsageError(f"There is no shot {slate}; there is {', '.join(known)}.")
    return [shot for shot in unit.production.shots if not slates or shot.slate in slates]


def _row(
    unit: Unit, model: Model, shot: Shot, locks: Mapping[tuple[str, str], Lock], wishes: Wishes | None
) -> CallSheetRow:
    seconds = f"{float(shot.duration):g}s"
    try:
        held = held_take(unit, model, shot, locks=locks, wishes=wishes)
        if held is None:
            setup = current_setup(unit, model, shot, locks=locks, wishes=wishes)
            check_setup(unit, model, setup)
        else:
            setup = setup_of(unit, held)
    except WaitingError:
        return CallSheetRow(slate=shot.slate, seconds=seconds, status="no lock", amount=None)
    except RefusalError as error:
        return CallSheetRow(slate=shot.slate, seconds=seconds, status="refused", amount=None, refusal=error.message)
    return CallSheetRow(
        slate=shot.slate,
        seconds=seconds,
        status=_STATUS[held.state] if held else "to shoot",
        amount=Micros(0) if held else price(unit, model, setup).amount,
        units=f"{float(setup.seconds):g} s",
        setup=setup,
    )


_STATUS = {
    AttemptState.COMMITTED: "rolling",
    AttemptState.SENT: "rolling",
    AttemptState.ROLLING: "rolling",
    AttemptState.UNKNOWN: "unknown",
    AttemptState.IN_THE_CAN: "to judge",
    AttemptState.CIRCLED: "circled",
    AttemptState.HOLD: "on hold",
}


def _order(unit: Unit, model: Model, shot: Shot, setup: TakeSetup) -> purchase.Order:
    return purchase.Order(
        kind=AttemptKind.TAKE,
        owner=shot.slate,
        panel=None,
        setup_digest=unit.journal.put_setup("take", setup),
        host=model.host,
        model=model.slug,
        quote=price(unit, model, setup),
    )


def price(unit: Unit, model: Model, setup: TakeSetup) -> Quote:
    """What a setup costs today. Raises MoneyError where no price is known."""
    return quote(
        model.slug,
        model.host,
        seconds=setup.seconds,
        width=setup.width,
        height=setup.height,
        at=unit.today(),
        audio=setup.audio,
        resolution=setup.resolution,
        draft=setup.draft,
        references=len(setup.references),
    )


def _take_digest(attempt: Attempt):
    digest = attempt.digest("take")
    if digest is None:
        raise WaitingError(f"The take {attempt.name} has no file.", next_commands=("hotset verify",))
    return digest


def _take_row(attempt: Attempt, cost: Micros) -> TakeRow:
    held = attempt.verdict or {}
    usable = held.get("usable")
    return TakeRow(
        name=str(TakeName(attempt.owner, attempt.number)),
        slate=attempt.owner,
        state=str(attempt.state),
        model=attempt.model,
        verdict=str(held.get("outcome", "")),
        reason=attempt.reason or "",
        usable=f"{usable[0]}–{usable[1]}" if usable else "",
        cost=cost,
        judged_by=attempt.judged_by or "",
    )
