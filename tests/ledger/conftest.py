"""A real journal in a real file, with a clock that the test turns."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotset.vault.journal import Journal, open_journal
from tests.ledger.films import HandClock


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
    with open_journal(quick_path / "journal.sqlite", clock=clock) as opened:
        yield opened
