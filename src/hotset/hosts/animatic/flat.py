"""Moves of a camera that stays where it is: each frame is one perspective warp of the picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.animatic.lens import Lens
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import CHROMA_OF_LUMA, Dense, Grid
from hotset.media import PLANES

__all__ = ["draw_flat"]

_STRIPS = 8
_FLAGS = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


def draw_flat(planes: Dense, grid: Grid, lens: Lens, pose: Pose, into: PLANES) -> None:
    """Fill the frame `into` (Y, U, V) with what a camera that turned and zoomed sees of the dense `planes`."""
    seen = lens.turned(pose)
    width = into[0].shape[1]
    # A row of a rolled frame crosses many rows of the picture, each on a page of its own: strips keep those at hand.
    strips = _STRIPS if pose.roll else 1
    for number in range(strips):
        # Even, so that luma and chroma are cut at the same place.
        left, right = (2 * (n * width // (2 * strips)) for n in (number, number + 1))
        _draw_strip(planes, grid, seen, left, right, into)


def _draw_strip(planes: Dense, grid: Grid, seen: NDArray[np.float64], left: int, right: int, into: PLANES) -> None:
    """Fill the columns from `left` to `right`, both even; `seen` is the homography from frame to lock pixels."""
    luma, half = into[0][:, left:right], slice(left // 2, right // 2)
    start = np.array([[1, 0, left], [0, 1, 0], [0, 0, 1]], np.float64)
    at, size = grid.luma @ seen @ start, (luma.shape[1], luma.shape[0])
    cv2.warpPerspective(planes[0], at, size, dst=luma, flags=_FLAGS, borderMode=cv2.BORDER_REPLICATE)
    # Chroma asks at the luma places of its samples.
    at, size = grid.chroma @ seen @ start @ CHROMA_OF_LUMA, (size[0] // 2, size[1] // 2)
    chroma = cv2.warpPerspective(planes[1], at, size, flags=_FLAGS, borderMode=cv2.BORDER_REPLICATE)
    cv2.extractChannel(chroma, 0, dst=into[1][:, half])
    cv2.extractChannel(chroma, 1, dst=into[2][:, half])
