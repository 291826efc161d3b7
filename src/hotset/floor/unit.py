"""The unit: one production opened on disk, with its vault, its journal and the hosts it works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from hotset.film.production import Production
from hotset.floor.opening import Opened, open_text
from hotset.floor.workers import worker_name
from hotset.hosts.registry import Hosts
from hotset.ledger.book import grouped
from hotset.ledger.entries import Entry, read_entries
from hotset.units import Digest, Micros
from hotset.vault.journal import Journal, open_journal
from hotset.vault.store import FolderVault

__all__ = ["STORE_FOLDER", "Unit", "open_unit"]

STORE_FOLDER = ".hotset"


@dataclass(slots=True)
class Unit:
    """A production, what was made for it and what happened. Use it as a context manager: it closes what it opened."""

    opened: Opened
    production: Production
    folder: Path
    vault: FolderVault
    journal: Journal
    hosts: Hosts = field(default_factory=Hosts)
    worker: str = field(default_factory=worker_name)

    _brought: dict[str, Digest] | None = None

    def today(self) -> date:
        """The day that rates are asked for."""
        return datetime.now(UTC).date()

    def brought(self) -> Mapping[str, Digest]:
        """The digest of each picture file that people brought, taken into the vault as it is, once."""
        if self._brought is None:
            files = {shot.picture for shot in self.production.shots if shot.picture is not None}
            self._brought = {file: self.vault.put_file(self.folder / file) for file in sorted(files)}
        return self._brought

    def entries(self) -> tuple[Entry, ...]:
        """The whole book, oldest line first."""
        return read_entries(self.journal)

    def cost_of_attempts(self) -> dict[str, Micros]:
        """What each attempt really cost, by its name; what is not settled is not in it."""
        return {name: figure.amount for name, figure in grouped(self.entries(), lambda name: name).items()}

    def picture(self, digest: Digest) -> Path:
        """A verified file for a picture that a setup names."""
        return self.vault.path(digest)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.hosts.close()
        self.journal.close()


def open_unit(path: Path) -> Unit:
    """Open a production folder, its production.yaml, or a bare script.

    Raises the first fault of its text as a ProductionError, before anything is written.
    """
    opened = open_text(path)
    production = opened.ready()
    store = opened.folder / STORE_FOLDER
    return Unit(
        opened=opened,
        production=production,
        folder=opened.folder,
        vault=FolderVault(store / "vault"),
        journal=open_journal(store / "journal.sqlite"),
    )
