"""A room that is traced exactly: a wall, a floor and boards that stand in it, with textures that no pixel aliases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.plate import Layers

__all__ = ["Room", "traced"]

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Room:
    """One traced view: RGB (H, W, 3) uint8, metres along the view axis and object ids (H, W)."""

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float16]
    ids: NDArray[np.uint16]
    focal_px: float

    def layers(self, crop: tuple[int, int, int, int]) -> Layers:
        """What lies behind this view as a plate."""
        names = tuple((n + 1, name) for n, name in enumerate(_NAMES))
        return Layers(self.depth, self.ids, names, crop, self.focal_px)


_NAMES = ("wall", "floor", "post", "board", "screen", "sign", "crate")
_FLOOR_M = 1.1
_WALL_M = 6.0
# Left, top, right, bottom in metres (y down) and distance of the boards, far to near.
_BOARDS = (
    (-2.6, -1.6, -2.2, 1.1, 5.0),
    (0.6, -0.9, 2.4, 0.5, 4.4),
    (-1.5, -0.5, -0.3, 1.1, 3.4),
    (0.9, 0.1, 1.5, 1.1, 2.6),
    (-0.35, 0.35, 0.25, 1.1, 2.1),
)


def traced(
    width: int, height: int, *, offset: tuple[float, float, float] = (0, 0, 0), spare: float = 0.0, fine: int = 2
) -> Room:
    """The room from a camera moved by `offset` metres (right, down, forward), with a share of spare picture all round.

    `fine` × `fine` rays make a pixel's colour.
    """
    wide, high = round(width * spare), round(height * spare)
    focal = 35 / 36 * width
    across = (np.arange((width + 2 * wide) * fine) + 0.5) / fine - wide - width / 2
    down = (np.arange((height + 2 * high) * fine) + 0.5) / fine - high - height / 2
    dx, dy = np.meshgrid(across / focal, down / focal)
    place = np.array(offset, np.float64)
    depth = np.full(dx.shape, _WALL_M - place[2])
    ids = np.ones(dx.shape, np.uint16)
    floor = np.where(dy > 1e-6, (_FLOOR_M - place[1]) / np.maximum(dy, 1e-6), np.inf)
    nearer = floor < depth
    depth[nearer], ids[nearer] = floor[nearer], 2
    for number, (left, top, right, bottom, metres) in enumerate(_BOARDS):
        away = metres - place[2]
        x, y = place[0] + dx * away, place[1] + dy * away
        hit = (x > left) & (x < right) & (y > top) & (y < bottom)
        depth[hit], ids[hit] = away, 3 + number
    x, y, z = place[0] + dx * depth, place[1] + dy * depth, place[2] + depth
    rgb = _paint(ids, x, np.where(ids == 2, z, y))
    small = rgb.reshape(rgb.shape[0] // fine, fine, rgb.shape[1] // fine, fine, 3).mean(axis=(1, 3))
    middle = (slice(fine // 2, None, fine), slice(fine // 2, None, fine))
    return Room(np.clip(small + 0.5, 0, 255).astype(np.uint8), depth[middle].astype(np.float16), ids[middle], focal)


def _paint(ids: NDArray[np.uint16], x: Vector, y: Vector) -> NDArray[np.float32]:
    """Waves of each surface's own colours and pitch, longer than any pixel here is wide."""
    rng = np.random.default_rng(11)
    rgb = np.zeros((*ids.shape, 3), np.float32)
    for number in range(1, int(ids.max()) + 1):
        here = ids == number
        base, px, py = rng.uniform(70, 190, 3), x[here], y[here]
        value = np.zeros(px.shape)
        for _ in range(6):
            pitch, turn, phase = rng.uniform(2, 16), rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi)
            value += np.sin(2 * np.pi * pitch * (px * np.cos(turn) + py * np.sin(turn)) / 2 + phase)
        rgb[here] = base + value[:, None] * rng.uniform(5, 12, 3)
    return rgb
