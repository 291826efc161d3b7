"""A real journal in a real file, with a clock that the test turns."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotset.units import Digest
from hotset.vault.journal import Journal, open_journal
from hotset.vault.records import Attempt, AttemptKind


class HandClock:
    """Seconds since 1970 that pass only when the test says so."""

    def __init__(self, now: float = 1_795_300_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def digest(text: str) -> Digest:
    """A digest for a test to name."""
    return Digest(hashlib.sha256(text.encode()).hexdigest())


def slate(journal: Journal, owner: str = "1A", setup: str = "a") -> Attempt:
    """A new take of a setup of its own."""
    setup_digest = journal.put_setup("take", {"setup": setup})
    with journal.writing() as writing:
        return writing.slate(
            kind=AttemptKind.TAKE, owner=owner, panel=None, setup_digest=setup_digest, host="h", model="m"
        )


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def quick_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has one: each commit is synced, and a busy disk is not what is tested."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="hotset-test-", dir="/dev/shm"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def journal(quick_path: Path, clock: HandClock) -> Iterator[Journal]:
    with open_journal(quick_path / "film" / ".hotset" / "journal.sqlite", clock=clock) as opened:
        yield opened
