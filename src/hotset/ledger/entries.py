"""The lines of the book as values: a Commitment before a paid call, then exactly one Actual or Release.

An entry is never edited and never deleted; the database itself refuses. Amounts are never negative: a Release gives
back what its Commitment held, and what an Actual leaves of its Commitment is free again by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotset.units import Micros
from hotset.vault.journal import Journal
from hotset.vault.records import EntryKind, EntryRow

__all__ = ["Actual", "Commitment", "Entry", "Release", "entry_from", "read_entries"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    id: int
    at: float
    """Seconds since 1970, UTC."""
    attempt: str
    host: str
    model: str
    amount: Micros
    units: Mapping[str, str] = field(default_factory=dict)
    """What the price was asked for: 'seconds', 'images', 'megapixels' or 'tokens', as exact text."""
    rate_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(_Line):
    """Money reserved for one attempt before anything is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual(_Line):
    """Money that is gone: what the host billed, or its price where it does not say."""

    commitment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(_Line):
    """A reservation given back: nothing was billed."""

    commitment: int


Entry = Commitment | Actual | Release


def entry_from(row: EntryRow) -> Entry:
    """A stored line as the value of its kind."""
    values = {
        "id": row.id,
        "at": row.at,
        "attempt": row.attempt,
        "host": row.host,
        "model": row.model,
        "amount": row.amount,
        "units": dict(row.units),
        "rate_id": row.rate_id,
        "note": row.note,
    }
    if row.commitment is None:
        return Commitment(**values)
    kind = Actual if row.kind is EntryKind.ACTUAL else Release
    return kind(**values, commitment=row.commitment)


def read_entries(journal: Journal) -> tuple[Entry, ...]:
    """The whole book, oldest line first. Raises StoreError and its kinds."""
    return tuple(entry_from(row) for row in journal.entry_rows())
