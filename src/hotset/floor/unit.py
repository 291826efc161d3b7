"""The unit: one production opened on disk, with its vault, its journal and the hosts it works with."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from hotset.film.production import Production
from hotset.floor.opening import Opened, open_text
from hotset.floor.workers import worker_name
from hotset.hosts.keys import Key
from hotset.hosts.port import Access
from hotset.hosts.registry import Hosts
from hotset.ledger.book import grouped
from hotset.ledger.entries import Entry, read_entries
from hotset.units import Digest, Micros
from hotset.vault.journal import Journal, open_journal
from hotset.vault.store import FolderVault

__all__ = ["REHEARSAL_FOLDER", "STORE_FOLDER", "Rehearsal", "Unit", "open_rehearsed", "open_unit"]

STORE_FOLDER = ".hotset"

REHEARSAL_FOLDER = "rehearsal"
"""Where everything of a rehearsal lies, beside the production."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A soundstage to work with instead of the vendors. Nothing of it gets into the production's own book."""

    address: str
    """'http://127.0.0.1:port'; each host's double is below it, under the host's name."""
    clock: Callable[[], float]
    """The soundstage's time, seconds since 1970."""
    speed: float
    """How many times faster than the wall's it runs."""

    def access(self, host: str, spool: Path) -> Access:
        """What a host is given: the double's address, and a key that opens nothing else."""
        return Access(
            address=f"{self.address}/{host}",
            keys=lambda names, wanted: Key(f"rehearsal-{wanted}", "soundstage"),
            spool=spool,
            clock=self.clock,
            haste=self.speed,
        )


@dataclass(slots=True)
class Unit:
    """A production, what was made for it and what happened. Use it as a context manager: it closes what it opened."""

    opened: Opened
    production: Production
    folder: Path
    """Where the cut and the deliverables go: the production's folder, or its rehearsal's."""
    vault: FolderVault
    journal: Journal
    hosts: Hosts = field(default_factory=Hosts)
    worker: str = field(default_factory=worker_name)
    rehearsal: Rehearsal | None = None

    _brought: dict[str, Digest] | None = None
    _references: dict[str, Digest] = field(default_factory=dict)

    @property
    def haste(self) -> float:
        """How many times faster than on the wall the hosts' clock runs."""
        return self.rehearsal.speed if self.rehearsal is not None else 1.0

    def host_time(self, at: float) -> float:
        """A time of the journal on the hosts' clock, seconds since 1970."""
        if self.rehearsal is None:
            return at
        return self.rehearsal.clock() - (time.time() - at) * self.rehearsal.speed

    def today(self) -> date:
        """The day that rates are asked for."""
        return datetime.now(UTC).date()

    def brought(self) -> Mapping[str, Digest]:
        """The digest of each picture file that people brought, taken into the vault as it is, once."""
        if self._brought is None:
            files = {shot.picture for shot in self.production.shots if shot.picture is not None}
            self._brought = {file: self.vault.put_file(self.opened.folder / file) for file in sorted(files)}
        return self._brought

    def brought_picture(self, file: str) -> Digest:
        """The digest of one picture file that people brought, taken into the vault as it is.

        Raises PictureError's kin where it is not there.
        """
        if file not in self._references:
            self._references[file] = self.vault.put_file(self.opened.folder / file)
        return self._references[file]

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


def open_unit(path: Path, rehearsal: Rehearsal | None = None) -> Unit:
    """Open a production folder, its production.yaml, or a bare script.

    In a rehearsal the pictures are the production's own, and everything else lies in a folder of its own: the book of
    a rehearsal is not the production's, and neither are its takes. Raises the first fault of its text as a
    ProductionError, before anything is written.
    """
    opened = open_text(path)
    production = opened.ready()
    store = opened.folder / STORE_FOLDER
    home = store if rehearsal is None else opened.folder / REHEARSAL_FOLDER / STORE_FOLDER
    home.parent.mkdir(parents=True, exist_ok=True)
    spool = home / "spool"

    def access(host: str) -> Access:
        return Access(spool=spool) if rehearsal is None else rehearsal.access(host, spool)

    return Unit(
        opened=opened,
        production=production,
        folder=home.parent,
        vault=FolderVault(home / "vault"),
        journal=open_journal(home / "journal.sqlite"),
        hosts=Hosts(access),
        rehearsal=rehearsal,
    )


def open_rehearsed(path: Path) -> Unit:
    """The rehearsal of a production, to look at it and to settle it; no double is called. Raises as `open_unit`."""
    return open_unit(path, Rehearsal(address="", clock=time.time, speed=1.0))
