"""Finished steps on the vault's shelf: what the finish room made, by the digest of the step, kept for the next run."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotset.film.setup import Companion
from hotset.units import Digest
from hotset.vault.journal import Journal
from hotset.vault.store import FolderVault

__all__ = ["VaultWorks"]


@dataclass(slots=True)
class VaultWorks:
    """The finish room's shelf over journal and vault: the step's digest in the one, the bytes in the other."""

    journal: Journal
    vault: FolderVault
    _started: float = field(default_factory=time.perf_counter)

    def get(self, step: Digest) -> Mapping[str, Path] | None:
        """The files of a step by name, or None when it was not done or the vault no longer holds all of them."""
        outputs = self.journal.work(step)
        if outputs is None or not all(self.vault.has(c.digest) for c in outputs):
            return None
        return {c.role: self.vault.path(c.digest) for c in outputs}

    def put(self, step: Digest, kind: str, files: Mapping[str, Path]) -> Mapping[str, Path]:
        """Keep a finished step's files and say where they are now."""
        outputs = tuple(
            Companion(role=name, digest=self.vault.put_file(path, move=True)) for name, path in sorted(files.items())
        )
        self.journal.record_work(step, kind, outputs, time.perf_counter() - self._started)
        return {c.role: self.vault.path(c.digest) for c in outputs}
