"""Pixels fetched four at a time, and laid out in a frame.

A warp pays for each place it looks up, not for what lies there. Where the picture is hardly turned or scaled, two by
two neighbours move as one: a quarter of the places, and no pixel farther than ALIKE beside its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["ALIKE", "BLOCK", "PAIR", "Bundle", "put_chroma", "put_luma", "put_pairs"]

ALIKE = 1 / 16
"""Pixels by which a pixel of a block may lie beside its place: less than shows on the sharpest edge that moves."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Pixels that are fetched at one place: the matrices (3, 3) that look it up.

    `frame` takes the indices of bundles to those of pixels: the bundle's middle. `source` takes what is seen in that
    middle to where the bundle's first pixel is seen, in lock pixels.
    """

    frame: NDArray[np.float64]
    source: NDArray[np.float64]


BLOCK = Bundle(
    np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]], np.float64),
    np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]], np.float64),
)
"""Two by two of luma."""
PAIR = Bundle(
    np.array([[2, 0, 0.5], [0, 1, 0], [0, 0, 1]], np.float64),
    np.array([[1, 0, -1], [0, 1, 0], [0, 0, 1]], np.float64),
)
"""Two of chroma beside each other; its pixels are those of chroma, two lock pixels each."""


def put_luma(blocks: Bytes, into: Bytes) -> None:
    """Lay blocks (H/2, W/2, 4) out as luma `into` (H, W)."""
    height, width = into.shape
    pairs = into.reshape(height, width // 2, 2)
    cv2.mixChannels([blocks], [pairs[::2], pairs[1::2]], [0, 0, 1, 1, 2, 2, 3, 3])


def put_pairs(pairs: Bytes, u: Bytes, v: Bytes) -> None:
    """Lay pairs (h, w/2, 4) of U, V, U, V out as the planes U and V (h, w)."""
    height, width = u.shape
    planes = [plane.reshape(height, width // 2, 2) for plane in (u, v)]
    cv2.mixChannels([pairs], planes, [0, 0, 1, 2, 2, 1, 3, 3])


def put_chroma(chroma: Bytes, u: Bytes, v: Bytes) -> None:
    """Lay the first U and V of (h, w, 4) out as planes (h, w)."""
    cv2.extractChannel(chroma, 0, dst=u)
    cv2.extractChannel(chroma, 1, dst=v)
