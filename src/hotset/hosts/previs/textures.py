"""Procedural surfaces for `Material.texture`: how much lighter or darker a point is than the material's own colour.

Every texture is a function of world points (N, 3) in metres and unit normals (N, 3), returns (N, 3) factors about 1,
and
fades out where its pattern is finer than the pixels (`footprint_m` (N,)), so that nothing shimmers or turns to moiré.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["TEXTURES", "shade_texture"]

Floats = NDArray[np.float32]


def _hash(a: NDArray, b: NDArray, salt: int) -> Floats:
    """Even noise in 0..1 for whole numbers."""
    n = (a.astype(np.int64) * 73856093) ^ (b.astype(np.int64) * 19349663) ^ (salt * 83492791)
    n = (n ^ (n >> 13)) * 1274126177
    return ((n & 0xFFFF).astype(np.float32)) / np.float32(65535)


@lru_cache(maxsize=1)
def _sheet() -> Floats:
    """A square of even noise that repeats, 256 cells a side, one more row and column so that it wraps when
    interpolated."""
    cells = np.random.default_rng(20).random((256, 256), np.float32)
    return np.ascontiguousarray(np.pad(cells, ((0, 1), (0, 1)), mode="wrap"))


def _value(u: Floats, v: Floats, salt: int) -> Floats:
    """Smooth noise in 0..1 with features one unit wide."""
    x = np.mod(u + np.float32(salt * 7.31), np.float32(256)).astype(np.float32)
    y = np.mod(v + np.float32(salt * 3.77), np.float32(256)).astype(np.float32)
    columns = 16384
    rows = -(-len(x) // columns)
    padded = np.zeros((2, rows * columns), np.float32)
    padded[0, : len(x)], padded[1, : len(x)] = x, y
    grid = padded.reshape(2, rows, columns)
    found = cv2.remap(_sheet(), grid[0], grid[1], cv2.INTER_LINEAR)
    return np.asarray(found, np.float32).reshape(-1)[: len(x)]


def _flat(points: Floats, normals: Floats) -> tuple[Floats, Floats]:
    """Level and upright coordinates (metres) on the surface: floor x, y; walls along, z."""
    up = np.abs(normals[:, 2]) > 0.7
    sideways = np.abs(normals[:, 0]) > np.abs(normals[:, 1])
    u = np.where(up, points[:, 0], np.where(sideways, points[:, 1], points[:, 0]))
    v = np.where(up, points[:, 1], points[:, 2])
    return u.astype(np.float32), v.astype(np.float32)


def _line(position: Floats, width: float, footprint: Floats) -> Floats:
    """1 on the joints of a grid of unit pitch, 0 between; `width` and `footprint` are in pitches."""
    distance = np.abs(position - np.round(position))
    soft = np.maximum(footprint, 0.01)
    return np.clip((width / 2 - distance) / soft + 0.5, 0, 1) * np.minimum(1, width / soft)


def _grey(level: Floats) -> Floats:
    return np.repeat(level[:, None], 3, axis=1)


def _wood(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    board = np.floor(v / 0.13)
    shade = (_hash(board, board, 3) - 0.5) * 0.20
    along = u * 1.3 + 7.1 * _hash(board, board, 5)
    grain = _value(along * 2, v * 55 + board, 11) - 0.5
    bands = np.sin(along * 2.2 + 24 * v + 5 * _value(along, v * 7, 17))
    fine = np.clip(1 - footprint * 60, 0, 1)
    gap = _line(v / 0.13, 0.035, footprint / 0.13)
    return _grey(1 + shade + (0.22 * grain + 0.05 * bands) * fine - 0.32 * gap)


def _brick(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    row = np.floor(v / 0.078)
    across = u / 0.228 + 0.5 * (row % 2)
    joint = np.maximum(_line(v / 0.078, 0.15, footprint / 0.078), _line(across, 0.055, footprint / 0.228))
    shade = (_hash(np.floor(across), row, 7) - 0.5) * 0.42 * np.clip(1.4 - footprint * 7, 0.3, 1)
    rough = (_value(u * 40, v * 40, 9) - 0.5) * 0.14 * np.clip(1 - footprint * 50, 0, 1)
    level = (1 + shade + rough)[:, None] * np.array([1.02, 1.0, 0.98], np.float32)
    return level * (1 - joint[:, None]) + joint[:, None] * np.array([1.28, 1.34, 1.38], np.float32)


def _plaster(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    return _grey(1 + 0.09 * (_value(u * 1.7, v * 1.7, 21) - 0.5) + 0.05 * (_value(u * 9, v * 9, 23) - 0.5))


def _tile(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    floor = np.abs(normals[:, 2]) > 0.7
    pitch_u = np.where(floor, 0.30, 0.20).astype(np.float32)
    pitch_v = np.where(floor, 0.30, 0.10).astype(np.float32)
    row = np.floor(v / pitch_v)
    across = u / pitch_u + np.where(floor, 0.0, 0.5 * (row % 2)).astype(np.float32)
    joint = np.maximum(_line(v / pitch_v, 0.05, footprint / pitch_v), _line(across, 0.03, footprint / pitch_u))
    return _grey(1 + 0.10 * (_hash(np.floor(across), row, 31) - 0.5) - 0.26 * joint)


def _fabric(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    weave = np.sin(u * 1500) * np.sin((v + 0.4 * points[:, 1]) * 1500) * np.clip(1 - footprint * 900, 0, 1)
    return _grey(1 + 0.07 * weave + 0.08 * (_value(u * 14, v * 14, 41) - 0.5))


def _brushed(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    return _grey(1 + 0.16 * (_value(u * 3, v * 260, 51) - 0.5) * np.clip(1 - footprint * 150, 0.15, 1))


def _marble(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    u, v = u + 0.37 * points[:, 2], v + 0.21 * points[:, 2]
    bend = _value(u * 2.3, v * 2.3, 61) * 2.4 + _value(u * 6, v * 6, 63)
    vein = np.abs(np.sin(3.1 * u + 2.3 * v + 3.4 * bend))
    return _grey(1.03 - 0.30 * np.clip(1 - vein * 9, 0, 1) - 0.10 * np.clip(1 - vein * 2.6, 0, 1))


def _asphalt(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    fine = (_value(u * 120, v * 120, 71) - 0.5) * 0.35 * np.clip(1 - footprint * 100, 0.1, 1)
    return _grey(1 + fine + 0.22 * (_value(u * 0.7, v * 0.7, 73) - 0.5) + 0.12 * (_value(u * 5, v * 5, 75) - 0.5))


def _leather(points: Floats, normals: Floats, footprint: Floats) -> Floats:
    u, v = _flat(points, normals)
    grain = (_value(u * 260, v * 260, 81) - 0.5) * np.clip(1 - footprint * 200, 0, 1)
    return _grey(1 + 0.16 * grain + 0.14 * (_value(u * 11, v * 11, 83) - 0.5))


TEXTURES: dict[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "wood": _wood, "brick": _brick, "plaster": _plaster, "tile": _tile, "fabric": _fabric, "metal_brushed": _brushed,
    "marble": _marble, "asphalt": _asphalt, "leather": _leather,
}  # fmt: skip


def shade_texture(name: str, points: Floats, normals: Floats, footprint_m: Floats) -> Floats:
    """(N, 3) factors of the named texture; ones for a name that is not known."""
    texture = TEXTURES.get(name)
    if texture is None:
        return np.ones((len(points), 3), np.float32)
    return np.maximum(texture(points, normals, footprint_m), 0.05).astype(np.float32)
