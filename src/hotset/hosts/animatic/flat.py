"""Moves of a camera that stays where it is: each frame is one perspective warp of the picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.animatic.lens import Lens
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import CHROMA_OF_LUMA, Grid
from hotset.media import PLANES

__all__ = ["draw_flat"]

_FLAGS = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


def draw_flat(planes: PLANES, grid: Grid, lens: Lens, pose: Pose, into: PLANES) -> None:
    """Fill the frame `into` (Y, U, V) with what a camera that turned and zoomed sees of the dense `planes`."""
    seen = lens.turned(pose)
    _warp(planes[0], grid.luma @ seen, into[0])
    # Chroma asks at the luma places of its samples.
    chroma = grid.chroma @ seen @ CHROMA_OF_LUMA
    _warp(planes[1], chroma, into[1])
    _warp(planes[2], chroma, into[2])


def _warp(plane: NDArray[np.uint8], place: NDArray[np.float64], into: NDArray[np.uint8]) -> None:
    size = (into.shape[1], into.shape[0])
    cv2.warpPerspective(plane, place, size, dst=into, flags=_FLAGS, borderMode=cv2.BORDER_REPLICATE)
