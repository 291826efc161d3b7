"""Setups, a synthetic lock with known depth, and a way to measure how far a picture moved."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import cv2
import numpy as np
import pytest

from hotset.film.motion import CameraMove, Motion
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind, Easing
from hotset.hosts.plate import Layers
from hotset.units import Digest

WIDTH, HEIGHT, SPARE = 320, 180, 32
FOCAL = 35 / 36 * WIDTH
WALL_M, BOX_M = 4.0, 2.0
BOX = (slice(60, 130), slice(150, 210))
"""Rows and columns of the box in the plate: 86 × 28 in the frame and on."""


def move(kind: str, amount: float = 0.0, **more: object) -> CameraMove:
    """A camera move; linear unless it says otherwise."""
    return CameraMove(kind=CameraMoveKind(kind), amount=amount, **{"easing": Easing.LINEAR, **more})


def take(*moves: CameraMove, seconds: Fraction = Fraction(1), **more: object) -> TakeSetup:
    """A setup of the synthetic lock."""
    held = {
        "model": "animatic",
        "slate": "1A",
        "width": WIDTH,
        "height": HEIGHT,
        "frame_rate": Fraction(24),
        "seconds": seconds,
        "first_frame": Digest("a" * 64),
        "motion": Motion(camera=moves),
        "prompt": "",
    }
    return TakeSetup(**{**held, **more})


def shift(before: np.ndarray, after: np.ndarray, size: int = 64) -> tuple[float, float]:
    """How far the middle of a picture moved, x and y in pixels: matched to a pixel, then by least squares."""
    one, other = before.astype(np.float32), after.astype(np.float32)
    height, width = one.shape
    size = min(size, height // 2, width // 2)
    y0, x0 = (height - size) // 2, (width - size) // 2
    patch = one[y0 : y0 + size, x0 : x0 + size]
    place = cv2.minMaxLoc(cv2.matchTemplate(other, patch, cv2.TM_CCOEFF_NORMED))[3]
    down, across = np.gradient(patch)
    slopes = np.column_stack([across.ravel(), down.ravel()])
    at = np.array(place, np.float64)
    for _ in range(12):
        move = np.array([[1, 0, at[0]], [0, 1, at[1]]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        moved = cv2.warpAffine(other, move, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        at -= np.linalg.lstsq(slopes, (moved - patch).ravel(), rcond=None)[0]
    return float(at[0] - x0), float(at[1] - y0)


@pytest.fixture(scope="session")
def plate() -> np.ndarray:
    """A textured wall with a textured red box before it, with spare picture round the frame (H, W, 3)."""
    rng = np.random.default_rng(3)
    size = (HEIGHT + 2 * SPARE, WIDTH + 2 * SPARE)
    noise = cv2.GaussianBlur(rng.random((*size, 3), np.float32), (0, 0), 1.6)
    rgb = cv2.normalize(noise, None, 40, 200, cv2.NORM_MINMAX)
    box = cv2.GaussianBlur(rng.random(size, np.float32), (0, 0), 1.6)
    box = cv2.normalize(box, None, 120, 250, cv2.NORM_MINMAX)
    rgb[BOX] = 0
    rgb[..., 0][BOX] = box[BOX]
    return rgb.astype(np.uint8)


@pytest.fixture(scope="session")
def layers() -> Layers:
    """Depth and ids of that plate."""
    size = (HEIGHT + 2 * SPARE, WIDTH + 2 * SPARE)
    depth = np.full(size, WALL_M, np.float16)
    ids = np.ones(size, np.uint16)
    depth[BOX], ids[BOX] = BOX_M, 2
    return Layers(depth, ids, ((1, "wall"), (2, "box")), (SPARE, SPARE, WIDTH, HEIGHT), FOCAL)


@pytest.fixture(scope="session")
def making() -> Callable[..., TakeSetup]:
    """`take`, for tests that need no import."""
    return take
