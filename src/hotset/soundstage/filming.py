"""The films and stills that doubles deliver: real MP4s and PNGs, made from the pictures that came with the request.

A take starts on the first frame as it was sent, re-encoded as a vendor does, drifts as if a camera moved, and ends on
the last frame where one was sent. Its sound, where asked, is a quiet tone in room noise. It is no model's work: it has
the size, length, rate and sound that the vendor would deliver, and the frames that were locked.

Another seed is another film, also of the same two frames; the same seed is the same file, byte for byte.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.errors import MediaError
from hotset.media import FilmWriter, read_picture, write_png

__all__ = ["read_sent", "render_film", "render_still"]

_RATE = 48_000
_CLOSER = 0.05, 0.11
"""By how much the picture grows over a take: at least and at most, as the seed says."""
_ASIDE = 0.008, 0.024
"""By how much of its width it drifts, and the seed says where to."""


def read_sent(picture: bytes) -> NDArray[np.uint8]:
    """A picture file as RGB (H, W, 3). Raises ValueError where it is none that can be read."""
    with TemporaryDirectory(prefix="hotset-sent-") as folder:
        path = Path(folder) / "sent"
        path.write_bytes(picture)
        try:
            return read_picture(path)
        except MediaError as error:
            raise ValueError("it is no picture that can be read") from error


def render_film(
    path: Path,
    *,
    width: int,
    height: int,
    frames: int,
    frame_rate: Fraction,
    first: bytes | None,
    last: bytes | None,
    audio: bool,
    seed: int,
    stopped: Callable[[], bool] = lambda: False,
) -> Path:
    """Write the take, and beside it its last frame as PNG, whose path is returned.

    Raises InterruptedError where `stopped` says so, asked at each frame.
    """
    dice = np.random.default_rng(seed)
    start = _fitted(read_sent(first), width, height) if first else _backdrop(width, height, dice)
    end = _fitted(read_sent(last), width, height) if last else None
    closer, turn = float(dice.uniform(*_CLOSER)), float(dice.uniform(0, 2 * math.pi))
    drift = float(dice.uniform(*_ASIDE)) * width
    x, y = drift * math.cos(turn), drift * math.sin(turn)
    shown = start
    with FilmWriter(
        path, width, height, frame_rate, crf=23, preset="ultrafast", audio_rate=_RATE if audio else None
    ) as film:
        for number in range(frames):
            if stopped():
                raise InterruptedError("the soundstage has closed")
            at = number / max(frames - 1, 1)
            eased = at * at * (3 - 2 * at)
            shown = _moved(start, 1 + closer * eased, x * eased, y * eased)
            if end is not None:
                shown = np.asarray(cv2.addWeighted(shown, 1 - eased, end, eased, 0), np.uint8)
            film.write_rgb(np.ascontiguousarray(shown))
        if audio:
            film.write_audio(_sound(round(frames / frame_rate * _RATE), dice))
    still = path.with_suffix(".last.png")
    write_png(still, np.ascontiguousarray(shown))
    return still


def render_still(path: Path, width: int, height: int, references: tuple[bytes, ...], *, seed: int) -> Path:
    """Write a still: the first reference reframed, or a backdrop where none came."""
    dice = np.random.default_rng(seed)
    if references:
        picture = _moved(_fitted(read_sent(references[0]), width, height), float(dice.uniform(1.0, 1.2)))
    else:
        picture = _backdrop(width, height, dice)
    write_png(path, np.ascontiguousarray(picture))
    return path


def _fitted(rgb: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Scaled to fill the frame, cropped at the middle."""
    scale = max(width / rgb.shape[1], height / rgb.shape[0])
    size = max(width, round(rgb.shape[1] * scale)), max(height, round(rgb.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    whole = np.asarray(cv2.resize(rgb, size, interpolation=way), np.uint8)
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(whole[y : y + height, x : x + width])


def _moved(rgb: NDArray[np.uint8], scale: float, x: float = 0.0, y: float = 0.0) -> NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    matrix = np.array([[scale, 0, (1 - scale) * width / 2 + x], [0, scale, (1 - scale) * height / 2 + y]])
    return np.asarray(cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _backdrop(width: int, height: int, dice: np.random.Generator) -> NDArray[np.uint8]:
    """A soft gradient with a few blurred shapes, for what was asked in words only."""
    top, bottom = dice.integers(40, 120, 3), dice.integers(120, 230, 3)
    rows = np.linspace(0, 1, height)[:, None, None]
    picture = np.broadcast_to(top * (1 - rows) + bottom * rows, (height, width, 3)).astype(np.uint8).copy()
    for _ in range(7):
        centre = int(dice.integers(0, width)), int(dice.integers(height // 3, height))
        colour = tuple(int(value) for value in dice.integers(30, 240, 3))
        cv2.circle(picture, centre, int(dice.integers(height // 12, height // 4)), colour, -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), height / 60), np.uint8)


def _sound(samples: int, dice: np.random.Generator) -> NDArray[np.float32]:
    time = np.arange(samples) / _RATE
    tone = 0.03 * np.sin(2 * np.pi * 220 * time)
    room = dice.normal(0, 0.006, samples)
    return np.repeat((tone + room)[:, None], 2, axis=1).astype(np.float32)
