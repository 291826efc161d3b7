"""A real journal in a real file, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotset.vault.journal import Journal, open_journal
from tests.ledger.films import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def journal(tmp_path: Path, clock: HandClock) -> Iterator[Journal]:
    with open_journal(tmp_path / "journal.sqlite", clock=clock) as opened:
        yield opened
