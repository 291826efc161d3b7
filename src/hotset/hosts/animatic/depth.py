"""What is known of the depth behind a locked frame, and what is guessed where nothing is known."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.plate import Layers

__all__ = ["GUESSED_SUBJECT_M", "guessed_nearness", "ids_of", "nearness_of", "subject_distance"]

GUESSED_SUBJECT_M = 2.0
"""Metres to the subject of a picture that came without depth."""
_GUESSED_DEPTH = 0.35
"""How much nearer than the rest a guess ever puts the subject, as a share of its nearness."""

Map = NDArray[np.float32]


def nearness_of(layers: Layers) -> Map:
    """Inverse depth (H, W) float32 in 1/m; 0 where nothing is."""
    depth = layers.depth.astype(np.float32)
    good = np.isfinite(depth) & (depth > 0)
    return np.where(good, 1 / np.where(good, depth, 1), 0).astype(np.float32)


def ids_of(layers: Layers, element: str) -> tuple[int, ...]:
    """The object ids of an element: those called like it, or like a part of it ('cup', 'cup.handle', 'cup/lid')."""
    return tuple(i for i, name in layers.names if name == element or name.startswith((f"{element}.", f"{element}/")))


def subject_distance(layers: Layers | None, element: str | None = None) -> float:
    """Metres to an element, or to what fills the middle of the frame; a guess where there is no depth."""
    if layers is None:
        return GUESSED_SUBJECT_M
    x, y, across, down = layers.crop
    near = nearness_of(layers)[y : y + down, x : x + across]
    if element is not None:
        ids = ids_of(layers, element)
        mask = np.isin(layers.ids[y : y + down, x : x + across], ids)
    else:
        mask = np.zeros(near.shape, bool)
        mask[down * 3 // 10 : down * 7 // 10, across * 35 // 100 : across * 65 // 100] = True
    held = near[mask & (near > 0)]
    # The nearer part of the middle: the subject and not the wall that shows beside it.
    return float(1 / np.percentile(held, 70)) if held.size else GUESSED_SUBJECT_M


def guessed_nearness(rgb: NDArray[np.uint8]) -> Map:
    """A gentle relief (H, W) in 1/m for a picture (H, W, 3) without depth: ground nearer at the bottom, subject nearer.

    The subject is what differs in colour from the picture's border and lies towards the middle. The relief is so smooth
    that nothing can tear; where the picture gives no hint it is nearly flat.
    """
    height, width = rgb.shape[:2]
    small = cv2.resize(rgb, (96, max(8, round(96 * height / width))), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    rows, columns = lab.shape[:2]
    edge = np.concatenate([lab[: rows // 10 + 1].reshape(-1, 3), lab[:, 0], lab[:, -1], lab[-1]])
    palette = np.percentile(edge, (15, 50, 85), axis=0).astype(np.float32)
    other = np.min([np.linalg.norm(lab - colour, axis=2) for colour in palette], axis=0)
    across = np.linspace(-1, 1, columns, dtype=np.float32)[None]
    down = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    middle = np.exp(-(across**2 + down**2) / 0.6)
    bump = cv2.GaussianBlur((other * middle).astype(np.float32), (0, 0), columns / 9)
    bump = bump / max(float(bump.max()), 1e-6) if float(bump.max()) > 1 else np.zeros_like(bump)
    relief = 0.65 * bump + 0.35 * (down + 1) / 2
    relief = cv2.GaussianBlur(relief.astype(np.float32), (0, 0), columns / 24)
    near = (1 - _GUESSED_DEPTH + _GUESSED_DEPTH * relief / max(float(relief.max()), 1e-6)) / GUESSED_SUBJECT_M
    return cv2.resize(near.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
