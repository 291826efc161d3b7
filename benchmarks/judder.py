"""How evenly a slow pan moves, in pixels, on a picture whose place its phase tells: ours, MoviePy, ffmpeg zoompan."""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
from moviepy import CompositeVideoClip, ImageClip
from numpy.typing import NDArray

from benchmarks.report import Figure, publish
from hotset.hosts.animatic.flat import draw_flat
from hotset.hosts.animatic.lens import imported_lens
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import prepare_still
from hotset.media import write_png

__all__ = ["main"]

WIDTH, HEIGHT, FRAMES = 1280, 720, 60
STEP_PX = 0.37
_WAVE_PX, _SLANT_PX = 32.0, 47.3
_ZOOM = Fraction(6, 5)
Picture = NDArray[np.uint8]


def main() -> int:
    """Measure the three, and print the root mean square of the error of each step."""
    still = _waves(round(WIDTH * _ZOOM), round(HEIGHT * _ZOOM))
    with tempfile.TemporaryDirectory() as folder:
        figures = [
            Figure("animatic, pan of 0.37 px a frame", _error(_ours(still)), "px rms", "<= 0.02"),
            Figure("MoviePy, the same pan", _error(_moviepy(still)), "px rms"),
            Figure("ffmpeg zoompan, the same pan", _error(_zoompan(still, Path(folder))), "px rms"),
        ]
    return publish("judder", figures)


def _waves(width: int, height: int) -> Picture:
    # Slanted, so that each row is rounded otherwise and the rounding to 8 bits is not taken for movement.
    turns = np.arange(width)[None] / _WAVE_PX + np.arange(height)[:, None] / _SLANT_PX
    return np.repeat(np.round(128 + 80 * np.sin(2 * np.pi * turns)).astype(np.uint8)[..., None], 3, 2)


def _ours(still: Picture) -> Iterator[Picture]:
    height, width = still.shape[:2]
    # So long a lens that turning it moves the whole picture alike; the same plate as the others, the rest is spare.
    lens = imported_lens((width, height), WIDTH, HEIGHT, 20_000)
    crop = ((width - WIDTH) // 2, (height - HEIGHT) // 2, WIDTH, HEIGHT)
    lens = type(lens)(WIDTH, HEIGHT, lens.focal, crop, (width, height))
    ready = prepare_still(still, lens)
    frame = tuple(np.empty_like(plane) for plane in ready.lock)
    for number in range(FRAMES):
        pose = Pose(pan=math.atan(number * STEP_PX / lens.focal))
        draw_flat(ready.planes, ready.grid, lens, pose, frame)
        yield frame[0]


def _moviepy(still: Picture) -> Iterator[Picture]:
    moving = ImageClip(still).with_duration(FRAMES / 24).with_position(lambda t: (-STEP_PX * t * 24, 0))
    film = CompositeVideoClip([moving], size=(WIDTH, HEIGHT)).with_fps(24)
    for number in range(FRAMES):
        yield film.get_frame(number / 24)[..., 0]


def _zoompan(still: Picture, folder: Path) -> Iterator[Picture]:
    write_png(folder / "still.png", still)
    pan = f"zoompan=z={float(_ZOOM)}:x='{STEP_PX}*on':y=0:d={FRAMES}:s={WIDTH}x{HEIGHT}:fps=24"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(folder / "still.png"), "-vf", pan]
    made = subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "gray", "-"], check=True, capture_output=True)
    frames = np.frombuffer(made.stdout, np.uint8).reshape(-1, HEIGHT, WIDTH)
    yield from frames[:FRAMES]


def _error(frames: Iterator[Picture]) -> float:
    """Root mean square of the difference between each step and the mean step, in pixels of the frame."""
    places = []
    turns = np.arange(512)[None] / _WAVE_PX + np.arange(200)[:, None] / _SLANT_PX
    wave = np.hanning(512) * np.exp(-2j * np.pi * turns)
    for frame in frames:
        middle = frame[HEIGHT // 2 - 100 : HEIGHT // 2 + 100, 384:896].astype(np.float64)
        places.append(np.angle(((middle - middle.mean()) * wave).sum()))
    steps = np.diff(np.unwrap(places)) * _WAVE_PX / (2 * np.pi)
    return float(np.sqrt(np.mean((steps - steps.mean()) ** 2)))


if __name__ == "__main__":
    cv2.setNumThreads(1)
    sys.exit(main())
