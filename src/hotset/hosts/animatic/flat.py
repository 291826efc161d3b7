"""Moves of a camera that stays where it is: each frame is one perspective warp of the picture."""

from __future__ import annotations

import cv2

from hotset.hosts.animatic.lens import Lens
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import CHROMA_OF_LUMA, Dense, Grid
from hotset.media import PLANES

__all__ = ["draw_flat"]

_FLAGS = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


def draw_flat(planes: Dense, grid: Grid, lens: Lens, pose: Pose, into: PLANES) -> None:
    """Fill the frame `into` (Y, U, V) with what a camera that turned and zoomed sees of the dense `planes`."""
    seen = lens.turned(pose)
    height, width = into[0].shape
    edge = cv2.BORDER_REPLICATE
    cv2.warpPerspective(planes[0], grid.luma @ seen, (width, height), dst=into[0], flags=_FLAGS, borderMode=edge)
    # Chroma asks at the luma places of its samples.
    at = grid.chroma @ seen @ CHROMA_OF_LUMA
    chroma = cv2.warpPerspective(planes[1], at, (width // 2, height // 2), flags=_FLAGS, borderMode=edge)
    cv2.extractChannel(chroma, 0, dst=into[1])
    cv2.extractChannel(chroma, 1, dst=into[2])
