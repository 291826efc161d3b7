"""Moves of a camera that stays where it is: each frame is one perspective warp of the picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.animatic.blocks import ALIKE, BLOCK, PAIR, put_chroma, put_luma, put_pairs
from hotset.hosts.animatic.lens import Lens
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import CHROMA_OF_LUMA, Dense, Grid
from hotset.media import PLANES

__all__ = ["draw_flat"]

_TILE = (640, 360)
"""Frame pixels drawn at a time, width and height: what they are drawn from stays at hand."""
_STRAIGHT = 8.0
"""Rows of the picture that a row of the frame may cross and still find all at hand."""
_LINE = 64
"""Bytes that the processor fetches at once."""
_FLAGS = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP

Matrix = NDArray[np.float64]
Bytes = NDArray[np.uint8]


def draw_flat(planes: Dense, grid: Grid, lens: Lens, pose: Pose, into: PLANES) -> None:
    """Fill the frame `into` (Y, U, V) with what a camera that turned and zoomed sees of the dense `planes`."""
    seen = lens.turned(pose)
    height, width = into[0].shape
    alike = _spread(seen, width, height) <= ALIKE
    # A row of a rolled frame crosses many rows of the picture, and waits for each.
    wide, high = _TILE if _slope(seen, width, height) > _STRAIGHT else (width, height)
    for top in range(0, height, high):
        for left in range(0, width, wide):
            part = (slice(top, min(top + high, height)), slice(left, min(left + wide, width)))
            _draw_part(planes, grid, _moved(seen, left, top), alike, part, into)


def _draw_part(planes: Dense, grid: Grid, seen: Matrix, alike: bool, part: tuple[slice, slice], into: PLANES) -> None:
    """Fill the `part` of luma, and what belongs to it of chroma; `seen` is the homography from the part to lock pixels.

    `alike`: whether neighbouring pixels may be taken for a block that moves as one.
    """
    rows, columns = (slice(side.start // 2, side.stop // 2) for side in part)
    luma, u, v = into[0][part], into[1][rows, columns], into[2][rows, columns]
    height, width = luma.shape
    fetched = width < into[0].shape[1]
    if alike and planes.blocks is not None:
        at = grid.luma @ BLOCK.source @ seen @ BLOCK.frame
        put_luma(_warped(planes.blocks, at, (width // 2, height // 2), fetched), luma)
    else:
        _warped(planes.luma, grid.luma @ seen, (width, height), fetched, luma)
    # Chroma asks at the luma places of its samples.
    seen = seen @ CHROMA_OF_LUMA
    if alike and width % 4 == 0:
        at = grid.chroma @ PAIR.source @ seen @ PAIR.frame
        put_pairs(_warped(planes.chroma, at, (width // 4, height // 2), fetched), u, v)
    else:
        put_chroma(_warped(planes.chroma, grid.chroma @ seen, (width // 2, height // 2), fetched), u, v)


def _warped(source: Bytes, at: Matrix, size: tuple[int, int], fetched: bool, into: Bytes | None = None) -> Bytes:
    """`source` at the places that the homography `at` gives the pixels of a picture of `size` (width, height)."""
    if fetched:
        _fetch(source, at, size)
    found = cv2.warpPerspective(source, at, size, dst=into, flags=_FLAGS, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.uint8)


def _fetch(source: Bytes, at: Matrix, size: tuple[int, int]) -> None:
    """Read once along the rows, which is fast, what will be needed across them, which is slow."""
    places = [_place(at, x, y) for x in (0, size[0]) for y in (0, size[1])]
    left, right = max(int(min(x for x, _ in places)), 0), max(int(max(x for x, _ in places)) + 2, 0)
    top, bottom = max(int(min(y for _, y in places)), 0), max(int(max(y for _, y in places)) + 2, 0)
    depth = source.strides[1]
    source.reshape(source.shape[0], -1)[top:bottom, left * depth : right * depth : _LINE].copy()


def _place(at: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where the homography `at` takes a point."""
    (a, b, c), (d, e, f), (g, h, i) = at.tolist()
    scale = g * x + h * y + i
    return (a * x + b * y + c) / scale, (d * x + e * y + f) / scale


def _slope(seen: Matrix, width: int, height: int) -> float:
    """How many rows of the picture a row of the frame crosses at most."""
    return max(abs(_place(seen, width, y)[1] - _place(seen, 0, y)[1]) for y in (0, height))


def _moved(seen: Matrix, left: int, top: int) -> Matrix:
    """The homography of the part of a frame that begins there."""
    return seen @ np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)


def _spread(seen: Matrix, width: int, height: int) -> float:
    """How far, in lock pixels, the pixels of a block at most lie beside where they are if it only moves."""
    worst = 0.0
    for x, y in ((0, 0), (width - 2, 0), (0, height - 2), (width - 2, height - 2)):
        at, right, below = _place(seen, x, y), _place(seen, x + 1, y), _place(seen, x, y + 1)
        for axis in (0, 1):
            # What a step to the right and one down add, less the step itself.
            across, down = right[axis] - at[axis] - (1 - axis), below[axis] - at[axis] - axis
            worst = max(worst, (abs(across) + abs(down)) / 2)
    return worst
