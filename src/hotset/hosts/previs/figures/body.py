"""The body at rest: the baked kit, the shape of one archetype and build, and skinning.

The kit is baked by `tools/bake_figures.py` from the CC0 MakeHuman/MPFB body; that file describes every array.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.words import ARCHETYPES, BUILDS

__all__ = [
    "SOLE_M",
    "Body",
    "Kit",
    "Triangles",
    "body_of",
    "kit",
    "places_in",
    "skin_points",
    "smooth_normals",
    "vertex_neighbours",
]

Array = NDArray[np.float64]
SOLE_M = 0.022
"""How much the shoes lift the feet, in metres."""
STEP_M = 1 / 20000


@dataclass(frozen=True, slots=True)
class Triangles:
    """A part's own vertices by kit index `vertices` (V,), and `faces` (F, 3) into them."""

    vertices: NDArray[np.int64]
    faces: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kit:
    """The baked arrays, widened for use: N vertices, B bones, S shapes, metres."""

    names: tuple[str, ...]
    parents: tuple[int, ...]
    tip_names: tuple[str, ...]
    shapes: tuple[str, ...]
    base: Array
    deltas: NDArray[np.int16]
    joints: Array
    tips: Array
    weights: NDArray[np.float32]
    ranges: dict[str, tuple[int, int]]
    faces: dict[str, NDArray[np.int64]]
    body_region: NDArray[np.uint8]
    units: dict[str, tuple[NDArray[np.int64], Array]]
    brow_face: NDArray[np.int64]
    brow_bary: Array

    def bone(self, name: str) -> int:
        return self.names.index(name)


@dataclass(frozen=True, slots=True)
class Body:
    """One archetype at rest, soles of the bare feet at z = 0. `points` (N, 3), `joints` (B, 3), `tips` (T, 3), metres.
    `scale`: what the shape was scaled by to reach the wanted height."""

    archetype: str
    build: str
    points: Array
    joints: Array
    tips: Array
    scale: float
    height_m: float | None

    def joint(self, name: str) -> Array:
        return self.joints[kit().names.index(name)]

    def tip(self, name: str) -> Array:
        return self.tips[kit().tip_names.index(name)]

    def part(self, name: str) -> Array:
        low, high = kit().ranges[name]
        return self.points[low:high]


@lru_cache(maxsize=1)
def kit() -> Kit:
    """The baked kit, read once."""
    data = files("hotset.hosts.previs").joinpath("kit/figures.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as box:
        names = tuple(str(n) for n in box["names"])
        weights = np.zeros((len(box["base"]), len(names)), np.float32)
        rows = np.arange(len(weights))
        for column in range(4):
            np.add.at(weights, (rows, box["weight_bone"][:, column]), box["weight"][:, column] / np.float32(255))
        parts = [str(n) for n in box["part_names"]]
        starts = box["unit_start"]
        units = {
            str(name): (
                box["unit_index"][starts[i] : starts[i + 1]].astype(np.int64),
                box["unit_delta"][starts[i] : starts[i + 1]].astype(np.float64),
            )
            for i, name in enumerate(box["unit_names"])
        }
        return Kit(
            names=names,
            parents=tuple(int(p) for p in box["parents"]),
            tip_names=tuple(str(n) for n in box["tip_names"]),
            shapes=tuple(str(n) for n in box["shapes"]),
            base=box["base"].astype(np.float64),
            deltas=box["deltas"],
            joints=box["joints"].astype(np.float64),
            tips=box["tip_points"].astype(np.float64),
            weights=weights,
            ranges={part: (int(a), int(b)) for part, (a, b) in zip(parts, box["ranges"], strict=True)},
            faces={part: box[f"faces_{part}"].astype(np.int64) for part in parts},
            body_region=box["body_region"],
            units=units,
            brow_face=box["brow_face"].astype(np.int64),
            brow_bary=box["brow_bary"].astype(np.float64),
        )


@lru_cache(maxsize=64)
def body_of(archetype: str, build: str = "average", height_m: float | None = None) -> Body:
    """The body of an archetype and build, scaled to stand `height_m` metres tall in shoes. ValueError for unknown
    names."""
    if archetype not in ARCHETYPES or build not in BUILDS:
        raise ValueError(
            f"no figure {archetype!r} with build {build!r}; known: {', '.join(ARCHETYPES)}; {', '.join(BUILDS)}"
        )
    loaded = kit()
    place = loaded.shapes.index(f"{archetype}/{build}")
    points = loaded.base + loaded.deltas[place] * STEP_M
    low, high = loaded.ranges["body"]
    own = float(points[low:high, 2].max()) + SOLE_M
    scale = 1.0 if height_m is None else height_m / own
    return Body(
        archetype, build, points * scale, loaded.joints[place] * scale, loaded.tips[place] * scale, scale, height_m
    )


def skin_points(
    points: Array, weights: NDArray[np.float32], rest: Array, rotations: Array, positions: Array
) -> NDArray[np.float32]:
    """Linear blend skinning. `points` (N, 3) at rest, `weights` (N, B); each bone turns by `rotations` (B, 3, 3) about
    its rest joint (B, 3) and is put at `positions` (B, 3). Returns (N, 3)."""
    moves = np.concatenate([rotations, (positions - np.einsum("bij,bj->bi", rotations, rest))[:, :, None]], axis=2)
    blended = (weights @ moves.reshape(len(moves), 12).astype(np.float32)).reshape(-1, 3, 4)
    here = points.astype(np.float32)
    return np.einsum("nij,nj->ni", blended[:, :, :3], here) + blended[:, :, 3]


def smooth_normals(points: NDArray[np.floating], faces: NDArray[np.integer]) -> NDArray[np.float32]:
    """(V, 3) unit normals, each the area-weighted mean of the faces around a vertex."""
    # Column by column: numpy is slow over rows of three.
    x, y, z = (np.ascontiguousarray(points[:, k], np.float64) for k in range(3))
    first, second, third = (np.ascontiguousarray(faces[:, k]) for k in range(3))
    one = [np.take(v, second) - np.take(v, first) for v in (x, y, z)]
    two = [np.take(v, third) - np.take(v, first) for v in (x, y, z)]
    result = np.empty((3, len(points)))
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        cross = one[u] * two[v] - one[v] * two[u]
        result[axis] = np.bincount(first, cross, len(points))
        result[axis] += np.bincount(second, cross, len(points))
        result[axis] += np.bincount(third, cross, len(points))
    length = np.sqrt(result[0] ** 2 + result[1] ** 2 + result[2] ** 2)
    return np.ascontiguousarray((result / np.maximum(length, 1e-12)).T, np.float32)


def vertex_neighbours(faces: NDArray[np.integer], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The undirected edges of a triangle mesh as (E,) starts and (E,) ends, each edge once."""
    pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64)
    pairs.sort(axis=1)
    keys = pairs[:, 0] * count + pairs[:, 1]
    keys.sort()
    keys = keys[np.append(True, keys[1:] != keys[:-1])]
    return keys // count, keys % count


def places_in(faces: NDArray[np.integer], count: int) -> NDArray[np.intp]:
    """The vertices, of `count`, that a face uses, in order: what `numpy.unique` finds, in a tenth of the time."""
    used = np.zeros(count, bool)
    used[faces.reshape(-1)] = True
    return np.flatnonzero(used)
