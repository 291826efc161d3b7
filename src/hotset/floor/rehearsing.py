"""A rehearsal: the same film against the vendors' doubles, with a book of its own that is held against their bill.

The pictures that were drawn and locked for the production are taken over, so that a rehearsal starts where the film
stands; what it shoots, spends and delivers stays in its own folder.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotset.film.canonical import canonical_json
from hotset.floor.unit import STORE_FOLDER, Unit
from hotset.hosts.registry import models
from hotset.ledger.entries import Actual
from hotset.units import Digest, Micros
from hotset.vault.journal import open_journal
from hotset.vault.store import FolderVault

__all__ = ["Compared", "compare", "take_over_boards"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the doubles billed, and what the book says, since the rehearsal began. They have to be equal."""

    bill: Micros
    book: Micros
    lines: int
    """Lines of the bill."""

    @property
    def equal(self) -> bool:
        """Whether they agree to the millionth of a dollar."""
        return self.bill == self.book


def take_over_boards(unit: Unit) -> int:
    """Copy candidates and locks of the production into its rehearsal, once each; how many locks are new.

    Nothing is written to the production's own journal, and nothing is copied where it has none.
    """
    store = unit.opened.folder / STORE_FOLDER
    if unit.rehearsal is None or not (store / "journal.sqlite").exists():
        return 0
    pictures, made = FolderVault(store / "vault"), 0
    with open_journal(store / "journal.sqlite") as source:
        locks = source.current_locks()
        numbers: dict[tuple[str, str, int], int] = {}
        for candidate in source.candidates():
            for digest in (candidate.picture, *(companion.digest for companion in candidate.companions)):
                if not unit.vault.has(digest):
                    unit.vault.put_file(pictures.path(digest))
            if candidate.setup_digest is not None:
                _take_over_setup(unit, candidate.setup_digest, source.setup(candidate.setup_digest))
            kept = unit.journal.add_candidate(
                owner=candidate.owner,
                panel=candidate.panel,
                picture=candidate.picture,
                companions=candidate.companions,
                board_digest=candidate.board_digest,
                setup_digest=candidate.setup_digest,
                source=candidate.source,
                host=candidate.host,
                model=candidate.model,
            )
            numbers[candidate.owner, candidate.panel, candidate.number] = kept.number
    held = unit.journal.current_locks()
    for (owner, panel), lock in locks.items():
        if (owner, panel) in held and held[owner, panel].picture == lock.picture:
            continue
        unit.journal.lock(owner, panel, numbers[owner, panel, lock.candidate_number], lock.by)
        made += 1
    return made


def _take_over_setup(unit: Unit, digest: Digest, held: object) -> None:
    with unit.journal.writing() as writing:
        writing.put_setup(digest, "still", canonical_json(held).decode())


def compare(unit: Unit, bill: Micros, lines: int, since: float) -> Compared:
    """The doubles' bill beside the book. `since`: seconds since 1970, when the rehearsal began."""
    here = {model.host for model in models() if model.abilities.runs_here}
    spent = sum(e.amount for e in unit.entries() if isinstance(e, Actual) and e.at >= since and e.host not in here)
    return Compared(bill=bill, book=Micros(spent), lines=lines)
