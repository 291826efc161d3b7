"""Filling in what a picture does not show, from what is round it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["push_pull"]

_SMALLEST = 4


def push_pull(picture: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float32]:
    """The picture (H, W) or (H, W, n) where `known` (H, W) is 1; elsewhere a smooth continuation of it.

    A pyramid of weighted means goes down until all is known, and comes back up only into what is not (Gortler 1996).
    """
    height, width = known.shape
    if min(height, width) <= _SMALLEST or float(known.min()) >= 1:
        total = float(known.sum())
        weights = known[..., None] if picture.ndim == 3 else known
        mean = (picture * weights).sum(axis=(0, 1)) / max(total, 1e-6)
        return (picture * weights + mean * (1 - weights)).astype(np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    weights = known[..., None] if picture.ndim == 3 else known
    weight = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    summed = cv2.resize(np.ascontiguousarray(picture * weights), half, interpolation=cv2.INTER_AREA)
    spread = weight[..., None] if picture.ndim == 3 else weight
    mean = (summed / np.maximum(spread, 1e-6)).astype(np.float32)
    # Half a pixel known is known well enough one level down.
    below = push_pull(mean, np.minimum(weight * 2, 1).astype(np.float32))
    above = cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR)
    return (picture * weights + above * (1 - weights)).astype(np.float32)
