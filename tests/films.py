"""The small production drawn, and made whole, once for all tests that look at one. Who changes it copies it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.productions import small_production

__all__ = ["copied", "drawn_film", "made_film"]


def copied(folder: Path, place: Path) -> Path:
    """A production's folder copied to `place`, to be changed by one test."""
    shutil.copytree(folder, place)
    return place


@pytest.fixture(scope="session")
def drawn_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small production with its boards drawn and nothing locked. Read only."""
    from hotset.floor.progress import Silent
    from hotset.floor.storyboard import draw_boards
    from hotset.floor.unit import open_unit

    folder = small_production(tmp_path_factory.mktemp("drawn") / "film")
    with open_unit(folder) as unit:
        rows = draw_boards(unit, Silent())
    assert [(r.slate, r.drawn, r.candidates, r.locked) for r in rows] == [("1A", 2, 2, None), ("1B", 2, 2, None)]
    return folder


@pytest.fixture(scope="session")
def made_film(drawn_film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small production made to its end by `hotset make`. Read only."""
    from tests.plug import make_whole

    folder = copied(drawn_film, tmp_path_factory.mktemp("made") / "film")
    make_whole(folder)
    return folder
