"""What a style draws from: the geometry, the light and the roles behind every pixel of one view, and the focus."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.film.board import Focus
from hotset.film.words import DepthOfField
from hotset.hosts.previs.lights import Rig
from hotset.hosts.previs.rays import Hits, Raster, World
from hotset.hosts.previs.shading import Surface

__all__ = [
    "Glass",
    "Seen",
    "as_bytes",
    "circle_of_confusion",
    "floats",
    "grade",
    "lay_over",
    "luminance",
    "noise_field",
    "to_linear",
    "to_srgb",
]

Floats = NDArray[np.float32]
STOP = {DepthOfField.DEEP: 0.0, DepthOfField.MEDIUM: 3.2, DepthOfField.SHALLOW: 1.25}
"""The f-number of each depth of field; 0: a pinhole."""


@dataclass(frozen=True, slots=True)
class Glass:
    """Clear things in front: flat pixel indices (N,), what they add (N, 3), how much of the back they let through
    (N,)."""

    at: NDArray[np.intp]
    colour: Floats
    through: Floats


@dataclass(frozen=True, slots=True)
class Seen:
    """`role` (H, W) uint8: 0 the set, 1 an actor, 2 the subject; `skin` (H, W) bool; `blur_px` (H, W) signed circle of
    confusion in plate pixels, negative in front of the focus; `sky` (H, W, 3) linear; `haze` linear RGB of the
    distance."""

    world: World
    raster: Raster
    hits: Hits
    surface: Surface
    rig: Rig
    role: NDArray[np.uint8]
    skin: NDArray[np.bool_]
    blur_px: Floats
    sky: Floats
    haze: tuple[float, float, float]
    glass: Glass | None
    focus_m: float
    palette: tuple[tuple[float, float, float], ...]
    seed: int
    scale: float
    """Plate pixels per pixel of a frame 1280 wide: line weights and grain keep their size in the picture."""


def circle_of_confusion(
    depth: Floats, focus_m: float, focus: Focus, lens_mm: float, focal_px: float, hold_m: float = 0.0
) -> Floats:
    """(H, W) signed diameter of the blur in pixels for a lens of `lens_mm` focused at `focus_m`.

    `hold_m` before and behind the focus stays sharp: near a small product one stops down, as any product photographer.
    """
    stop = STOP[focus.depth]
    if stop <= 0:
        return np.zeros_like(depth)
    aperture = lens_mm / 1000 / stop * min(1.0, (focus_m / 1.3) ** 0.7)
    far = np.where(np.isfinite(depth), depth, np.float32(200))
    away = far - np.float32(focus_m)
    away = np.sign(away) * np.maximum(np.abs(away) - np.float32(hold_m), 0)
    size = np.float32(1.25 * focal_px * aperture / max(focus_m, 0.1)) * away / np.maximum(far, np.float32(0.05))
    limit = np.float32(focal_px * 0.020)
    return np.clip(size, -limit, limit).astype(np.float32)


def floats(values: NDArray) -> Floats:
    """What OpenCV gives back, as the float32 that it was given: OpenCV's own types leave that open."""
    return np.asarray(values, np.float32)


def lay_over(picture: Floats, over: Floats | tuple[float, ...] | NDArray, share: Floats) -> None:
    """Mixes a picture (H, W, 3) in place with another, or with one colour, by `share` (H, W) of it.

    Channel by channel, since numpy is slow where the innermost axis is three long.
    """
    one = np.ndim(over) == 1
    layer = np.asarray(over, np.float32)
    for k in range(3):
        plane = picture[..., k]
        part = (layer[k] if one else layer[..., k]) - plane
        part *= share
        plane += part


def luminance(picture: Floats, weights: tuple[float, float, float]) -> Floats:
    """(H, W) the weighted sum of the channels of a picture (H, W, 3)."""
    return floats(cv2.transform(picture, np.asarray(weights, np.float32)[None]))


def as_bytes(display: Floats) -> NDArray[np.uint8]:
    """A picture (H, W, 3) of values 0..1 as uint8; what lies outside is cut off."""
    return np.asarray(cv2.convertScaleAbs(np.maximum(display, 0), alpha=255), np.uint8)


_STEPS = 4096
_SQUARED = ((np.arange(_STEPS, dtype=np.float64) / (_STEPS - 1)) ** (2 / 2.2)).astype(np.float32)


def to_srgb(linear: Floats) -> Floats:
    """Display values 0..1 of linear light, by a pure power of 2.2; by table, from the square root, so that darks keep
    steps."""
    root = np.sqrt(np.clip(linear, 0, 1))
    root *= np.float32(_STEPS - 1)
    return _SQUARED[(root + np.float32(0.5)).astype(np.uint16)]


def to_linear(display: Floats) -> Floats:
    """The inverse of `to_srgb`."""
    return np.power(np.clip(display, 0, 1), np.float32(2.2))


_MARGIN = 192


def noise_field(height: int, width: int, cell_px: float, seed: int) -> Floats:
    """(H, W) smooth noise of about -1..1 with blobs of `cell_px` pixels; a window, chosen by the seed, of one kept
    sheet."""
    sheet = _noise_sheet(height, width, round(cell_px, 3), seed % 7)
    y, x = (seed * 7919) % _MARGIN, (seed * 104729) % _MARGIN
    return sheet[y : y + height, x : x + width]


@lru_cache(maxsize=48)
def _noise_sheet(height: int, width: int, cell_px: float, kind: int) -> Floats:
    rng = np.random.default_rng((kind, int(cell_px * 1000)))
    height, width = height + _MARGIN, width + _MARGIN
    rows, columns = int(np.ceil(height / cell_px)) + 3, int(np.ceil(width / cell_px)) + 3
    small = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
    large = cv2.resize(small, (int(columns * cell_px) + 1, int(rows * cell_px) + 1), interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(large[:height, :width], np.float32)


def grade(
    display: Floats, palette: tuple[tuple[float, float, float], ...], keep: NDArray[np.bool_], strength: float = 0.4
) -> Floats:
    """Display RGB (H, W, 3) pulled gently towards the palette (display RGB): each colour towards the nearest of them.

    Lightness stays. The first colour also tints what has little colour of its own. `keep` (skin) moves a quarter as
    far.
    """
    if not palette:
        return display
    height, width = display.shape[:2]
    small = cv2.resize(display, (max(width // 4, 1), max(height // 4, 1)), interpolation=cv2.INTER_AREA)
    small = np.clip(small, 0, 1).astype(np.float32, copy=False)
    lab = floats(cv2.cvtColor(small, cv2.COLOR_RGB2Lab))
    wanted = cv2.cvtColor(np.asarray(palette, np.float32)[None], cv2.COLOR_RGB2Lab)[0]
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    pull = np.zeros((*lab.shape[:2], 2), np.float32)
    total = np.full(lab.shape[:2], 1e-4, np.float32)
    for i, (light, a, b) in enumerate(wanted):
        own = np.float32(np.hypot(a, b) + 1e-3)
        near = ((lab[..., 1] - a) ** 2 + (lab[..., 2] - b) ** 2) / 900 + (lab[..., 0] - light) ** 2 / 3600
        weight = np.exp(-near) * np.float32(1.3) + np.float32(0.2) if i == 0 else np.exp(-near)
        reach = np.minimum(1, (chroma + 8) / own)
        pull[..., 0] += weight * (a * reach - lab[..., 1])
        pull[..., 1] += weight * (b * reach - lab[..., 2])
        total += weight
    pull /= (total + 0.35)[..., None]
    held = cv2.resize(keep.astype(np.float32), (lab.shape[1], lab.shape[0]), interpolation=cv2.INTER_AREA)
    # Shadows keep their own neutral: a tinted shadow reads as dirt.
    shade = np.clip(lab[..., 0] / 45, 0.15, 1)
    pull *= (np.float32(strength) * (1 - 0.75 * held) * shade)[..., None]
    lab[..., 1:] += pull
    change = cv2.cvtColor(lab, cv2.COLOR_Lab2RGB) - small
    return display + cv2.resize(change, (width, height), interpolation=cv2.INTER_LINEAR)
