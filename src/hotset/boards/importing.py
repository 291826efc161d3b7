"""Pictures that people bring: fitted to the film's frame once, so that the lock is the very picture a host is sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.errors import MediaError, PictureError, Where
from hotset.media import read_picture

__all__ = ["Brought", "bring_picture"]


@dataclass(frozen=True, slots=True)
class Brought:
    """A picture fitted to the frame. `frame` (height, width, 3) uint8 sRGB; `enlarged` is how often each pixel was."""

    frame: NDArray[np.uint8]
    enlarged: float


def bring_picture(path: Path, width: int, height: int, *, x: float | None = None, y: float | None = None) -> Brought:
    """Fill the frame with the picture: the largest part of the film's shape, centred on x, y (0..1) or the middle.

    PNG, JPEG, WebP and TIFF; the rotation that a camera noted is honoured. Raises PictureError naming the file.
    """
    try:
        picture = read_picture(path)
    except MediaError as error:
        raise PictureError(error.message, where=Where(path)) from error
    down, across = picture.shape[:2]
    if min(down, across) < 16:
        raise PictureError(f"{path.name} is {across}x{down} pixels, too small to be a frame.", where=Where(path))
    scale = max(width / across, height / down)
    part_w, part_h = min(across, round(width / scale)), min(down, round(height / scale))
    left = _start(x, across, part_w)
    top = _start(y, down, part_h)
    part = picture[top : top + part_h, left : left + part_w]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LANCZOS4
    frame = np.asarray(cv2.resize(part, (width, height), interpolation=how), np.uint8)
    if scale > 1.2:
        frame = _crisp(frame, scale)
    return Brought(np.ascontiguousarray(frame), max(1.0, scale))


def _start(centre: float | None, length: int, part: int) -> int:
    middle = 0.5 if centre is None else centre
    return round(min(max(middle * length - part / 2, 0), length - part))


def _crisp(frame: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Unsharp mask in luma that gives an enlarged picture back its edges, without colour fringes."""
    ycc = cv2.cvtColor(frame, cv2.COLOR_RGB2YCrCb)
    luma = ycc[..., 0].astype(np.float32)
    soft = cv2.GaussianBlur(luma, (0, 0), 0.6 * scale)
    ycc[..., 0] = np.clip(luma + 0.6 * (luma - soft), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB), np.uint8)
