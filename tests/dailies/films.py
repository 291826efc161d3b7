"""Small films with faults put in on purpose. The picture is a moving drawing, so that only the fault is unusual."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.dailies.asked import Asked
from hotset.media import FilmWriter

__all__ = ["RATE", "SIZE", "asked", "drawing", "film", "panning", "pencil"]

RATE = Fraction(24)
SIZE = (320, 180)

Picture = NDArray[np.uint8]


def drawing(width: int = 480, height: int = 200, seed: int = 7) -> Picture:
    """A wide picture with shapes of many colours on a soft ground; another seed is another picture."""
    random = np.random.default_rng(seed)
    ground = cv2.resize(random.uniform(60, 190, (3, 6, 3)).astype(np.float32), (width, height))
    picture = ground.clip(0, 255).astype(np.uint8)
    for _ in range(24):
        centre = (int(random.integers(0, width)), int(random.integers(0, height)))
        colour = tuple(int(n) for n in random.integers(20, 250, 3))
        cv2.circle(picture, centre, int(random.integers(6, 40)), colour, -1, cv2.LINE_AA)
    return picture


def pencil(width: int = 1500, height: int = 720, seed: int = 3) -> Picture:
    """Thin grey lines on white paper: the storyboard artist's kind of picture, where little changes when it moves."""
    random = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 246, np.uint8)
    for _ in range(40):
        ends = [(int(random.integers(0, width)), int(random.integers(0, height))) for _ in range(2)]
        cv2.line(picture, ends[0], ends[1], (90, 90, 92), 2, cv2.LINE_AA)
    return picture


def panning(
    picture: Picture, frames: int, *, step: float = 1.5, size: tuple[int, int] = SIZE, start: int = 0
) -> list[Picture]:
    """Frames of a pan to the right over a picture, `step` pixels a frame, without rounding to whole pixels."""
    top = (picture.shape[0] - size[1]) // 2
    found = []
    for frame in range(start, start + frames):
        matrix = np.array([[1, 0, frame * step], [0, 1, top]], np.float32)
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        found.append(cv2.warpAffine(picture, matrix, size, flags=how, borderMode=cv2.BORDER_REFLECT))
    return found


def film(
    path: Path, frames: Iterable[Picture], *, sound: NDArray[np.float32] | None = None, rate: Fraction = RATE
) -> Path:
    """Write frames (H, W, 3) RGB, and sound at 48 kHz where given, as an MP4."""
    held = list(frames)
    height, width = held[0].shape[:2]
    with FilmWriter(path, width, height, rate, audio_rate=None if sound is None else 48000) as writer:
        for frame in held:
            writer.write_rgb(frame)
        if sound is not None:
            writer.write_audio(sound)
    return path


def asked(frames: int = 48, *, moving: bool = True, **changes: object) -> Asked:
    """What a film of so many frames was asked to be."""
    seconds = frames / RATE
    facts: dict[str, object] = {
        "seconds": seconds,
        "frame_rate": RATE,
        "width": SIZE[0],
        "height": SIZE[1],
        "moving": ((Fraction(0), seconds),) if moving else (),
    }
    return Asked(**(facts | changes))  # ty: ignore[invalid-argument-type]
