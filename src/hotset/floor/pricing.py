"""What a production would cost with each model there is: free, and without a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hotset.errors import MoneyError
from hotset.film.production import Shot
from hotset.film.words import Panel
from hotset.floor.shooting import price, shots_named
from hotset.floor.unit import Unit
from hotset.floor.wanted import references_of
from hotset.hosts.registry import Model, models
from hotset.takes.compose import LockedFrame, Wishes, compose_near
from hotset.units import Digest, Micros, seconds_text

__all__ = ["PricedModel", "price_models"]

_UNLOCKED = Digest("0" * 64)
"""Stands for a frame that is not locked yet: no price depends on which picture it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedModel:
    """One take of every shot with one model."""

    model: str
    host: str
    status: str
    shots: int
    """How many shots it could shoot, of `of`."""
    of: int
    amount: Micros | None
    """Of all of them; None while it refuses some, or where a price is not known: a part is never the whole."""
    seconds: str
    """What it would roll, in the lengths that it sells."""
    why: str = ""
    """The first refusal, or that its price is not known."""


def price_models(unit: Unit, *, slates: Sequence[str] = (), wishes: Wishes | None = None) -> list[PricedModel]:
    """One take of every shot, or of the named ones, with each model that makes takes; the cheapest whole film first."""
    shots = shots_named(unit, slates)
    rows = [_priced(unit, model, shots, wishes) for model in models() if model.kind == "take"]
    return sorted(rows, key=lambda row: (row.amount is None, row.amount or 0, -row.shots, row.model))


def _priced(unit: Unit, model: Model, shots: Sequence[Shot], wishes: Wishes | None) -> PricedModel:
    locks, total, seconds, could, why = unit.journal.current_locks(), 0, Fraction(0), 0, ""
    for shot in shots:
        first, last = locks.get((shot.slate, Panel.FIRST)), locks.get((shot.slate, Panel.LAST))
        setup, objections = compose_near(
            unit.production,
            shot,
            model,
            first=LockedFrame(first.picture if first else _UNLOCKED),
            last=None if shot.last_board is None else LockedFrame(last.picture if last else _UNLOCKED),
            references=references_of(unit, shot) if model.abilities.max_references else (),
            wishes=wishes,
        )
        if objections:
            why = why or f"{shot.slate}: " + "; ".join(f"{o.field}: {o.rule}" for o in objections)
            continue
        try:
            total += price(unit, model, setup).amount
        except MoneyError as error:
            why = why or error.message
            continue
        could += 1
        seconds += setup.seconds
    return PricedModel(
        model=model.slug,
        host=model.host,
        status=model.status,
        shots=could,
        of=len(shots),
        amount=Micros(total) if could == len(shots) else None,
        seconds=seconds_text(seconds) if could else "",
        why=why,
    )
