"""Checks that change nothing: the production's text and files before the work, journal and vault after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotset.errors import HotsetError
from hotset.film.production import Production
from hotset.floor.opening import Opened, open_text
from hotset.floor.unit import Unit
from hotset.hosts.registry import model as model_named
from hotset.ledger.rates import quote
from hotset.units import Micros

__all__ = ["CheckReport", "Verified", "check_production", "one_take_each", "verify_store"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What `hotset check` found."""

    path: Path
    title: str
    scenes: int
    shots: int
    seconds: float
    estimate: Micros | None
    cap: Micros
    faults: tuple[HotsetError, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What `hotset verify` read, and what was wrong."""

    events: int
    entries: int
    attempts: int
    files: int
    bytes: int
    findings: tuple[Any, ...]


def check_production(path: Path) -> CheckReport:
    """Read the whole production and collect every fault. Opens no journal and writes nothing."""
    opened: Opened = open_text(path, estimate=one_take_each)
    production = opened.production
    return CheckReport(
        path=opened.path,
        title=production.title if production else "",
        scenes=len(production.scenes) if production else 0,
        shots=len(production.shots) if production else 0,
        seconds=float(sum((s.duration for s in production.shots), start=0)) if production else 0.0,
        estimate=one_take_each(production) if production and not opened.faults else None,
        cap=production.cap if production else Micros(0),
        faults=opened.faults,
        notes=opened.warnings,
    )


def one_take_each(production: Production) -> Micros:
    """What the film costs when every board gets its candidates and every shot exactly one take, at today's rates."""
    today = datetime.now(UTC).date()
    stills = model_named(production.stills_model, "still")
    takes = model_named(production.takes_model, "take")
    width, height = production.width, production.height
    total = 0
    for shot in production.shots:
        drawn = (0 if shot.picture else 1) + (1 if shot.last_board else 0)
        if drawn:
            each = quote(stills.slug, stills.host, width=width, height=height, at=today).amount
            total += each * drawn * production.candidates
        seconds = shot.duration
        total += quote(takes.slug, takes.host, seconds=seconds, width=width, height=height, at=today).amount
    return Micros(total)


def verify_store(unit: Unit) -> Verified:
    """Read every record of the journal and every byte of the vault."""
    journal = unit.journal
    findings = tuple(journal.verify(unit.vault))
    sizes = []
    for digest in unit.vault.digests():
        try:
            sizes.append(unit.vault.verify(digest))
        except HotsetError:
            # The journal's own reading names every damaged file that a record needs; strays are counted there too.
            continue
    return Verified(
        events=len(journal.events()),
        entries=len(journal.entry_rows()),
        attempts=len(journal.attempts()),
        files=len(sizes),
        bytes=sum(sizes),
        findings=findings,
    )
