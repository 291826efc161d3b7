"""Gate 4: a person circles a take, holds it, or marks it NG with a reason."""

from __future__ import annotations

import difflib

from hotset.errors import UsageError
from hotset.film.slate import parse_take_name
from hotset.film.states import JUDGED, AttemptState
from hotset.film.words import Reason
from hotset.floor.shooting import TakeRow
from hotset.floor.unit import Unit
from hotset.ledger.purchase import settle_unknown
from hotset.units import Micros
from hotset.vault.records import Attempt, AttemptKind

__all__ = ["decide_take", "settle_attempt", "unknown_stills"]


def decide_take(
    unit: Unit, take: str, *, by: str, ng: str | None = None, hold: bool = False, note: str = ""
) -> Attempt:
    """A person's word on a take. A person's word replaces what the technical checks decided, never the other way.

    Raises UsageError when there is no such take, when it has no file to judge, or when the reason is none.
    """
    try:
        name = str(parse_take_name(take))
    except ValueError as error:
        raise UsageError(f"{error}.", next_commands=("hotset takes",)) from error
    names = [a.name for a in unit.journal.attempts(kind=AttemptKind.TAKE)]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"There is no take {name}.{hint}", next_commands=("hotset takes", "hotset shoot"))
    attempt = unit.journal.attempt(name)
    wanted = AttemptState.NG if ng else AttemptState.HOLD if hold else AttemptState.CIRCLED
    if attempt.state not in (*JUDGED, AttemptState.IN_THE_CAN):
        raise UsageError(
            f"{name} is {attempt.state}: there is nothing to look at yet.", next_commands=("hotset takes",)
        )
    reason = str(_reason(ng)) if ng else None
    if attempt.state is wanted:
        unit.journal.change(name, what="judged", reason=reason, judged_by=by, note=note)
    else:
        unit.journal.move(name, (attempt.state,), wanted, reason=reason, judged_by=by, note=note)
    return unit.journal.attempt(name)


def _reason(text: str) -> Reason:
    wanted = text.strip().lower().replace("_", " ")
    words = [str(reason) for reason in Reason]
    if wanted in words:
        return Reason(wanted)
    near = difflib.get_close_matches(wanted, words, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UsageError(f"{text!r} is no reason for an NG.{hint} It is one of: {', '.join(words)}.")


def unknown_stills(unit: Unit) -> list[TakeRow]:
    """The drawings that a person has to settle, as rows beside the takes."""
    drawings = unit.journal.attempts(kind=AttemptKind.DRAWING, states=(AttemptState.UNKNOWN,))
    return [
        TakeRow(
            name=drawing.name,
            slate=drawing.owner,
            state=str(drawing.state),
            model=drawing.model,
            verdict="",
            reason=drawing.reason or drawing.note,
            usable="",
            cost=Micros(0),
            judged_by="",
        )
        for drawing in drawings
    ]


def settle_attempt(unit: Unit, name: str, *, by: str, billed: Micros | None) -> Attempt:
    """A person says what an unknown attempt cost, an amount or None for nothing; it is lost then.

    Raises UsageError where there is no such attempt, or where it is not unknown.
    """
    known = [a for a in unit.journal.attempts() if a.state is AttemptState.UNKNOWN]
    wanted = next((a for a in known if a.name.lower() == name.strip().lower()), None)
    if wanted is None:
        there = f" Unknown are: {', '.join(a.name for a in known)}." if known else " No attempt is unknown."
        raise UsageError(
            f"{name} is not unknown, so there is nothing to settle.{there}", next_commands=("hotset takes",)
        )
    return settle_unknown(unit.journal, wanted.name, billed, by)
