"""Frames a second of the animatic against x264 alone on ready frames of the same take: CPU time, one worker."""

from __future__ import annotations

import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from benchmarks.report import Figure, publish
from benchmarks.scene import traced
from hotset.film.motion import CameraMove, Motion
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind
from hotset.hosts.animatic.shoot import Sources, draw_take, shoot
from hotset.hosts.plate import frame_of, write_layers
from hotset.media import PLANES, FilmWriter, write_png
from hotset.units import Digest

__all__ = ["main"]

FRAMES = 48
_ROUNDS = 3
SPARE = 0.12
FLAT, PARALLAX = ">= 0.75", ">= 0.45"
_MOVES = (
    ("static", FLAT, (("static", 0.0, None),)),
    ("pan", FLAT, (("pan", 4.0, None),)),
    ("tilt", FLAT, (("tilt", 2.0, None),)),
    ("roll", FLAT, (("roll", 3.0, None),)),
    ("zoom", FLAT, (("zoom", 1.25, None),)),
    ("handheld", FLAT, (("handheld", 0.6, None),)),
    ("dolly", PARALLAX, (("dolly", 0.3, None),)),
    ("truck", PARALLAX, (("truck", 0.1, None),)),
    ("arc", PARALLAX, (("arc", 2.0, None),)),
    ("rack focus", "", (("rack focus", 0.0, "crate"),)),
)


def main() -> int:
    """Measure every move at 720p and 1080p."""
    cv2.setNumThreads(1)
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for width, height in ((1280, 720), (1920, 1080)):
            sources = _lock(Path(folder), width, height)
            for name, target, moves in _MOVES if height == 720 else _MOVES[1::3]:
                share, fps, alone = _measure(Path(folder), sources, width, height, moves)
                goal = target if height == 720 else ""
                figures.append(
                    Figure(f"{name}, {height}p, of x264 alone ({fps:.0f} of {alone:.0f} fps)", share, "", goal)
                )
    return publish("animatic", figures)


def _lock(folder: Path, width: int, height: int) -> Sources:
    room = traced(width, height, spare=SPARE, fine=1)
    crop = (round(width * SPARE), round(height * SPARE), width, height)
    where = folder / str(height)
    where.mkdir()
    write_png(where / "plate.png", room.rgb)
    write_png(where / "picture.png", frame_of(room.rgb, crop, width, height))
    write_layers(where / "layers.npz", room.layers(crop))
    return Sources(where / "picture.png", where / "plate.png", where / "layers.npz")


def _measure(
    folder: Path, sources: Sources, width: int, height: int, moves: tuple[tuple[str, float, str | None], ...]
) -> tuple[float, float, float]:
    """The share of x264's own speed, and both in frames a CPU second. Preparing a lock is paid once and left out."""
    camera = tuple(CameraMove(kind=CameraMoveKind(kind), amount=amount, to=to) for kind, amount, to in moves)
    whole = TakeSetup(
        model="animatic", slate="1A", width=width, height=height, frame_rate=Fraction(24),
        seconds=Fraction(FRAMES, 24), first_frame=Digest(f"{height:064}"), motion=Motion(camera=camera), prompt="",
    )  # fmt: skip
    target = folder / "take.mp4"
    frames = _Held(width, height)
    # The first time pays for preparing the lock; the frames are kept as they are drawn.
    draw_take(whole, sources, frames)
    both, alone = [], []
    for _ in range(_ROUNDS):
        start = time.process_time()
        shoot(whole, sources, target)
        middle = time.process_time()
        _encode(folder / "alone.mp4", frames.held, width, height)
        both.append(middle - start)
        alone.append(time.process_time() - middle)
    return min(alone) / min(both), FRAMES / min(both), FRAMES / min(alone)


class _Held:
    """Keeps frames in memory."""

    def __init__(self, width: int, height: int) -> None:
        half = (height // 2, width // 2)
        self.planes: PLANES = (np.empty((height, width), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8))
        self.held: list[PLANES] = []

    def write(self) -> None:
        self.write_yuv(*self.planes)

    def write_yuv(self, y: np.ndarray, u: np.ndarray, v: np.ndarray) -> None:
        self.held.append((y.copy(), u.copy(), v.copy()))


def _encode(path: Path, frames: list[PLANES], width: int, height: int) -> None:
    with FilmWriter(path, width, height, Fraction(24), threads=1) as film:
        for planes in frames:
            film.write_yuv(*planes)


if __name__ == "__main__":
    sys.exit(main())
