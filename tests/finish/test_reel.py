"""The story reel: every shot in order at a small size, with or without a clip."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hotset.film.production import Production
from hotset.finish.edit import ChosenTake
from hotset.finish.inspect import master_facts
from hotset.finish.reel import reel
from hotset.finish.works import FolderWorks
from hotset.media import decode_frames, probe, write_png


def test_a_reel_before_any_take(
    small_film: tuple[Production, list[ChosenTake]], works: FolderWorks, tmp_path: Path
) -> None:
    production, chosen = small_film
    board = tmp_path / "board.png"
    write_png(board, np.full((108, 192, 3), (200, 30, 30), np.uint8))
    made = reel(production, chosen[:1], works=works, folder=tmp_path / "film", boards={"1B": board})
    assert made.path == tmp_path / "film" / "deliverables" / "animatic.mp4"
    assert made.frames == 24 + 30 + 40 + 28 + 24 == probe(made.path).frames
    assert made.notes[0] == "no clip yet, shown as a still: 1B, 1C"
    assert master_facts(made.path, expected_frames=made.frames).faults == ()
    info = probe(made.path)
    assert (info.width, info.height) == (640, 360)
    _, red = next(iter(decode_frames(made.path, start=24 + 30 + 20, count=1)))
    assert red[100, 300].astype(int)[0] > 180 > 60 > red[100, 300][1]
    _, bottom = next(iter(decode_frames(made.path, start=30, count=1, gray=True)))
    assert bottom[-20:].max() > 180
    again = reel(production, chosen[:1], works=works, folder=tmp_path / "film", boards={"1B": board})
    assert all(step.cached for step in again.steps)


def test_the_timecode_runs(small_film: tuple[Production, list[ChosenTake]], works: FolderWorks, tmp_path: Path) -> None:
    production, chosen = small_film
    made = reel(production, chosen, works=works, folder=tmp_path)
    frames = [gray[-22:, -110:] for _, gray in decode_frames(made.path, start=30, count=3, gray=True)]
    assert np.abs(frames[0].astype(int) - frames[1]).max() > 60
