"""CPU seconds that the storyboard artist takes for one board of the example production, plate and layers included."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from benchmarks.report import Figure, publish
from hotset.boards.drawing import frames_of, still_setup
from hotset.film.fountain import read_fountain
from hotset.film.reader import read_production
from hotset.film.setup import StillSetup
from hotset.film.words import Panel
from hotset.hosts.previs.artist import draw

__all__ = ["example_setups", "main"]

EXAMPLE = Path(__file__).parent.parent / "examples" / "espresso"
SLATES = ("1A", "1C", "1D", "2A", "2C")


def main() -> int:
    """Draw some boards and take the mean; the first is drawn twice, so that loading the kit is not counted."""
    cv2.setNumThreads(1)
    setups = list(example_setups(*SLATES))
    draw(setups[0])
    seconds = []
    for setup in setups:
        start = time.process_time()
        draw(setup)
        seconds.append(time.process_time() - start)
    figures = [Figure(f"board {setup.slate}", s, "CPU s") for setup, s in zip(setups, seconds, strict=True)]
    return publish("boards", [Figure("mean of the boards", float(np.mean(seconds)), "CPU s", "<= 2.0"), *figures])


def example_setups(*slates: str) -> Iterator[StillSetup]:
    """The first panels of shots of the example production, as the floor would have them drawn."""
    path = EXAMPLE / "production.yaml"
    script = read_fountain((EXAMPLE / "script.fountain").read_text(encoding="utf-8"))
    production = read_production(path.read_text(encoding="utf-8"), path, {"script.fountain": script}).production
    assert production is not None
    for frame in frames_of(production):
        if frame.shot.slate in slates and frame.panel is Panel.FIRST:
            yield still_setup(production, frame, 1, model="previs")


if __name__ == "__main__":
    sys.exit(main())
