"""The whole way of a film in one call: boards, locks, animatic, takes, cut, deliverables, report.

Each stage looks at what is there and makes what is missing, so that a second call makes nothing, and a call after a
crash goes on where the first one stopped. Gates are passed by rule here: candidate 1 is locked, a take that passes the
technical checks is circled. A person's lock or circle is never overruled.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotset.errors import WaitingError
from hotset.film.states import AttemptState
from hotset.floor.cutting import Delivered, deliver_film
from hotset.floor.progress import Progress
from hotset.floor.reel import make_reel
from hotset.floor.rehearsing import take_over_boards
from hotset.floor.reporting import report_of, write_report_page
from hotset.floor.shooting import shoot
from hotset.floor.storyboard import draw_boards, lock_open_boards
from hotset.floor.unit import Unit
from hotset.floor.wall import WALL, write_wall
from hotset.floor.wanted import held_take, references_of
from hotset.hosts.registry import model as model_named
from hotset.ledger.book import open_lines
from hotset.takes.compose import LockedFrame, Wishes, compose
from hotset.units import Digest, usd

__all__ = ["REPORT_PAGE", "Made", "StageRow", "make_film"]

REPORT_PAGE = "deliverables/report.html"

_STAND_IN = LockedFrame(Digest("0" * 64))
"""For a frame that is not locked yet: whether a model can shoot it does not hang on which picture it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """One stage of the way: how much was made now, how much was there already, and how long it took."""

    stage: str
    made: int
    cached: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What `make` did and where it lies."""

    title: str
    stages: tuple[StageRow, ...]
    delivered: Delivered
    files: tuple[tuple[str, Path], ...]
    report: Any


def make_film(unit: Unit, progress: Progress, *, model: str | None = None, wishes: Wishes | None = None) -> Made:
    """Make the film, its takes with another `model` than the production's where one is named.

    Raises RefusalError before anything is drawn where the model cannot shoot a shot that has no take of it yet,
    WaitingError where only a person can decide how to go on.
    """
    take_over_boards(unit)
    _check_model(unit, model, wishes)
    rows: list[StageRow] = []

    def timed(stage: str, work: Callable[[], tuple[int, int, Any]]) -> Any:
        started = time.perf_counter()
        made, cached, result = work()
        rows.append(StageRow(stage=stage, made=made, cached=cached, seconds=time.perf_counter() - started))
        return result

    timed("boards", lambda: _boards(unit, progress))
    timed("locks", lambda: _locks(unit))
    write_wall(unit)
    reel = timed("animatic", lambda: _reel(unit, progress))
    timed("takes", lambda: _takes(unit, progress, model, wishes))
    delivered = timed("finish", lambda: _finish(unit, progress))
    page = unit.folder / REPORT_PAGE
    report = report_of(unit)
    write_report_page(unit, report, page)
    return Made(
        title=unit.production.title,
        stages=tuple(rows),
        delivered=delivered,
        files=(
            *delivered.files,
            ("animatic", reel.path),
            ("boards", unit.folder / WALL),
            ("cost report", page),
        ),
        report=report,
    )


def _check_model(unit: Unit, model: str | None, wishes: Wishes | None) -> None:
    """Compose every shot that has no take yet, with a stand-in for what is not locked yet. Raises RefusalError."""
    chosen = model_named(model or unit.production.takes_model, "take")
    for shot in unit.production.shots:
        try:
            if held_take(unit, chosen, shot, wishes=wishes) is not None:
                continue
        except WaitingError:
            pass  # not locked yet
        compose(
            unit.production,
            shot,
            chosen,
            first=_STAND_IN,
            last=_STAND_IN if shot.last_board is not None else None,
            references=references_of(unit, shot) if chosen.abilities.max_references else (),
            wishes=wishes,
        )


def _boards(unit: Unit, progress: Progress) -> tuple[int, int, Any]:
    rows = draw_boards(unit, progress)
    drawn = sum(row.drawn for row in rows)
    return drawn, sum(row.candidates for row in rows) - drawn, rows


def _locks(unit: Unit) -> tuple[int, int, Any]:
    made = lock_open_boards(unit)
    return len(made), len(unit.journal.current_locks()) - len(made), made


def _reel(unit: Unit, progress: Progress) -> tuple[int, int, Any]:
    made = make_reel(unit, progress)
    return made.made, made.cached, made


def _takes(unit: Unit, progress: Progress, model: str | None, wishes: Wishes | None) -> tuple[int, int, Any]:
    came, cached = shoot(unit, progress, model=model, circle=True, wishes=wishes)
    _raise_unsettled(unit)
    for attempt in came:
        if attempt.state is AttemptState.CIRCLED:
            continue
        if attempt.state in (AttemptState.SENT, AttemptState.ROLLING):
            raise WaitingError(
                f"{attempt.name} is {attempt.state}, and {attempt.host} gives no answer: its money stays committed.",
                next_commands=("hotset make", "hotset takes"),
            )
        if attempt.state is AttemptState.LOST:
            raise WaitingError(
                f"{attempt.name} was lost ({attempt.note or attempt.reason}): the shot has no take yet.",
                next_commands=("hotset make", f"hotset shoot --shot {attempt.owner} --model animatic"),
            )
        why = attempt.reason or (attempt.verdict or {}).get("outcome") or attempt.note
        raise WaitingError(
            f"{attempt.name} is {attempt.state} ({why}): a person decides how to go on.",
            next_commands=(f"hotset circle {attempt.name}", f"hotset shoot --again --shot {attempt.owner}"),
        )
    return len(came), cached, came


def _raise_unsettled(unit: Unit) -> None:
    """Stop where nobody knows what became of a take, or whether it was billed: only a person can say."""
    unsettled = [a for a in unit.journal.attempts() if a.state is AttemptState.UNKNOWN]
    if not unsettled:
        return
    held = {c.attempt: c.amount for c in open_lines(unit.entries())}
    first = unsettled[0]
    others = f" and {len(unsettled) - 1} more" if len(unsettled) > 1 else ""
    raise WaitingError(
        f"Nobody knows what became of {first.name} at {first.host}{others} ({first.note or first.reason}): look at the"
        f" vendor's bill. {usd(sum(held.get(a.name, 0) for a in unsettled))} stay committed until it is settled.",
        next_commands=(f"hotset settle {first.name} --free", f"hotset settle {first.name} --billed AMOUNT"),
    )


def _finish(unit: Unit, progress: Progress) -> tuple[int, int, Any]:
    made = deliver_film(unit, progress)
    return made.made, made.cached, made
