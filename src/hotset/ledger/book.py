"""The book: what all entries together say. Pure functions; every figure carries the ids of its entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hotset.errors import MoneyError
from hotset.film.states import AttemptState
from hotset.ledger.entries import Actual, Commitment, Entry
from hotset.units import Micros, usd
from hotset.vault.findings import Finding, entry_findings
from hotset.vault.records import EntryKind, EntryRow

__all__ = [
    "NOTHING",
    "Book",
    "Figure",
    "Totals",
    "actuals",
    "balance",
    "check_book",
    "grouped",
    "highest_exposure",
    "open_commitments",
    "open_lines",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount and where it comes from."""

    amount: Micros
    entries: tuple[int, ...] = ()
    """Ids of the entries whose amounts add up to it."""

    def __str__(self) -> str:
        return usd(self.amount)

    def __add__(self, other: Figure) -> Figure:
        return Figure(Micros(self.amount + other.amount), (*self.entries, *other.entries))


NOTHING = Figure(Micros(0))


def _sum(entries: Iterable[Entry]) -> Figure:
    parts = tuple(entries)
    return Figure(Micros(sum(e.amount for e in parts)), tuple(e.id for e in parts))


def actuals(entries: Iterable[Entry]) -> Figure:
    """Everything that was really paid."""
    return _sum(e for e in entries if isinstance(e, Actual))


def open_commitments(entries: Iterable[Entry]) -> Figure:
    """What is reserved and not settled yet: it may still become an Actual."""
    return _sum(open_lines(entries))


def open_lines(entries: Iterable[Entry]) -> list[Commitment]:
    """The commitments that are not settled yet, oldest first."""
    lines = tuple(entries)
    settled = {e.commitment for e in lines if not isinstance(e, Commitment)}
    return [e for e in lines if isinstance(e, Commitment) and e.id not in settled]


def grouped(entries: Iterable[Entry], key: Callable[[str], str | None]) -> dict[str, Figure]:
    """Actuals by what `key` says of their attempt's name; None leaves one out. The largest first."""
    groups: dict[str, Figure] = {}
    for entry in entries:
        if isinstance(entry, Actual):
            group = key(entry.attempt)
            if group is not None:
                groups[group] = groups.get(group, NOTHING) + Figure(entry.amount, (entry.id,))
    return dict(sorted(groups.items(), key=lambda item: (-item[1].amount, item[0])))


def highest_exposure(entries: Iterable[Entry]) -> Micros:
    """The most that was ever spent and reserved together, at any line of the book: what the cap has to be above."""
    held: dict[int, int] = {}
    paid = highest = 0
    for entry in sorted(entries, key=lambda e: e.id):
        if isinstance(entry, Commitment):
            held[entry.id] = entry.amount
        else:
            held.pop(entry.commitment, None)
            paid += entry.amount if isinstance(entry, Actual) else 0
        highest = max(highest, paid + sum(held.values()))
    return Micros(highest)


@dataclass(frozen=True, slots=True)
class Totals:
    """What is gone and what is reserved, in micros."""

    actual: Micros
    open: Micros


@dataclass(frozen=True, slots=True)
class Book:
    """All entries of a production, at one moment."""

    entries: tuple[Entry, ...]

    def totals(self) -> Totals:
        """Everything that was paid, and every open commitment."""
        return Totals(actuals(self.entries).amount, open_commitments(self.entries).amount)

    def by_attempt(self) -> dict[str, Micros]:
        """What each attempt really cost, in micros; one that was never paid for is not in it."""
        return {name: figure.amount for name, figure in grouped(self.entries, lambda name: name).items()}


def balance(entries: Iterable[Entry], states: Mapping[str, AttemptState]) -> list[Finding]:
    """What does not add up; nothing where the book is true. `states` has every attempt by name."""
    return entry_findings([_row(entry) for entry in entries], states)


def check_book(entries: Iterable[Entry], states: Mapping[str, AttemptState]) -> None:
    """Raises MoneyError where the book does not add up: no figure is shown of a book that does not."""
    findings = balance(entries, states)
    if findings:
        more = f" There are {len(findings) - 1} more faults." if len(findings) > 1 else ""
        raise MoneyError(f"The book does not add up. {findings[0]}.{more}", next_commands=("hotset verify",))


def _row(entry: Entry) -> EntryRow:
    if isinstance(entry, Commitment):
        kind = EntryKind.COMMITMENT
    else:
        kind = EntryKind.ACTUAL if isinstance(entry, Actual) else EntryKind.RELEASE
    return EntryRow(
        id=entry.id,
        at=entry.at,
        kind=kind,
        attempt=entry.attempt,
        commitment=None if isinstance(entry, Commitment) else entry.commitment,
        host=entry.host,
        model=entry.model,
        amount=entry.amount,
        units=entry.units,
        rate_id=entry.rate_id,
        note=entry.note,
    )
