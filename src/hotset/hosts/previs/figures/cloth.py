"""Cloth as geometry: pieces of garment, cut along level lines, hung from the body's hull, smoothed, hemmed.

A garment starts as the kit's 'tights', a close skin over trunk, arms and legs, divided once. It is made to hang
(`Tube`), smoothed, cut where it ends (`clip`), and finished along its edges (`edge_band`), so that it reads as cloth
with a thickness.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body, body_of, kit, places_in, smooth_normals, vertex_neighbours

__all__ = [
    "Piece",
    "Tube",
    "clip",
    "edge_band",
    "grid_faces",
    "join",
    "loops",
    "painted",
    "patch",
    "plain",
    "relax",
    "tights",
    "with_normals",
]

Array = NDArray[np.float64]
DIRECTIONS = 40
FIELDS = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the figure at rest. `points` (V, 3) metres, `faces` (F, 3), `weights` (V, B), `materials`: names,
    `material` (F,) into them, `fields` (V, K): the cutting fields (see `wardrobe.fields`), `crumple` (V,): how much it
    folds when pressed."""

    points: Array
    faces: NDArray[np.int64]
    weights: NDArray[np.float32]
    materials: tuple[str, ...]
    material: NDArray[np.uint8]
    fields: Array
    crumple: Array


def empty_fields(count: int) -> Array:
    """(count, 1) no cutting fields: what a piece that is never cut carries."""
    return np.zeros((count, 1))


def plain(points: Array, faces: NDArray, weights: NDArray[np.float32], material: str) -> Piece:
    """A piece of one material that neither folds nor is cut further."""
    count = len(points)
    return Piece(
        points,
        faces,
        weights,
        (material,),
        np.zeros(len(faces), np.uint8),
        np.full((count, FIELDS), -1.0),
        np.zeros(count),
    )


def painted(piece: Piece, material: str) -> Piece:
    """The same piece, all of one material."""
    return replace(piece, materials=(material,), material=np.zeros(len(piece.faces), np.uint8))


def join(pieces: list[Piece]) -> Piece:
    """Several pieces as one; fields are kept where all pieces have the same ones."""
    names: list[str] = []
    faces, material = [], []
    offset = 0
    for piece in pieces:
        index = []
        for name in piece.materials:
            if name not in names:
                names.append(name)
            index.append(names.index(name))
        faces.append(piece.faces + offset)
        material.append(np.asarray(index, np.uint8)[piece.material])
        offset += len(piece.points)
    return Piece(
        np.concatenate([p.points for p in pieces]),
        np.concatenate(faces),
        np.concatenate([p.weights for p in pieces]),
        tuple(names),
        np.concatenate(material),
        np.concatenate([p.fields for p in pieces])
        if len({p.fields.shape[1] for p in pieces}) == 1
        else empty_fields(offset),
        np.concatenate([p.crumple for p in pieces]),
    )


@lru_cache(maxsize=1)
def _tights_plan() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The tights divided once: (V, 4) parents (repeated where fewer) as indices into the tights, and (F, 3)
    triangles."""
    low, high = kit().ranges["tights"]
    quads = kit().faces["tights"] - low
    count = high - low
    edge: dict[tuple[int, int], int] = {}
    parents = [[i, i, i, i] for i in range(count)]
    small = []
    for quad in quads.tolist():
        middles = []
        for a, b in zip(quad, quad[1:] + quad[:1], strict=True):
            key = (min(a, b), max(a, b))
            if key not in edge:
                edge[key] = len(parents)
                parents.append([a, a, b, b])
            middles.append(edge[key])
        centre = len(parents)
        parents.append(quad)
        for k in range(4):
            a, b, c, d = quad[k], middles[k], centre, middles[k - 1]
            small += [[a, b, c], [a, c, d]]
    return np.asarray(parents), np.asarray(small)


def tights(body: Body) -> Piece:
    """The tights of a body, divided once: about 10,600 points."""
    return _tights(body.archetype, body.build, body.height_m)


@lru_cache(maxsize=24)
def _tights(archetype: str, build: str, height: float | None) -> Piece:
    body = body_of(archetype, build, height)
    parents, faces = _tights_plan()
    low, high = kit().ranges["tights"]
    points = body.points[low:high][parents].mean(1)
    weights = kit().weights[low:high][parents].mean(1)
    start, end = vertex_neighbours(faces, len(points))
    points = _smooth(points, start, end, 1, 0.5)
    return Piece(
        points,
        faces,
        weights,
        ("cloth",),
        np.zeros(len(faces), np.uint8),
        empty_fields(len(points)),
        np.ones(len(points)),
    )


def _smooth(
    points: Array, start: NDArray, end: NDArray, rounds: int, rate: float, fixed: NDArray | None = None
) -> Array:
    count = len(points)
    degree = np.maximum(np.bincount(start, minlength=count) + np.bincount(end, minlength=count), 1)[:, None]
    for _ in range(rounds):
        total = np.empty_like(points)
        for axis in range(points.shape[1]):
            column = points[:, axis]
            total[:, axis] = np.bincount(start, column[end], count) + np.bincount(end, column[start], count)
        moved = points + (total / degree - points) * rate
        points = moved if fixed is None else np.where(fixed[:, None], points, moved)
    return points


def relax(piece: Piece, rounds: int, rate: float = 0.5, hold_edges: bool = True) -> Piece:
    """Smooth the points; open edges stay where they are."""
    start, end = vertex_neighbours(piece.faces, len(piece.points))
    fixed = None
    if hold_edges:
        fixed = np.zeros(len(piece.points), bool)
        fixed[_open_edges(piece.faces, len(piece.points)).reshape(-1)] = True
    return replace(piece, points=_smooth(piece.points, start, end, rounds, rate, fixed))


def with_normals(piece: Piece) -> NDArray[np.float32]:
    """(V, 3) smooth normals of a piece."""
    return smooth_normals(piece.points, piece.faces)


def _open_edges(faces: NDArray, count: int) -> NDArray[np.int64]:
    """(E, 2) directed edges that belong to one face only."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    keys = np.minimum(edges[:, 0], edges[:, 1]) * count + np.maximum(edges[:, 0], edges[:, 1])
    _, first, times = np.unique(keys, return_index=True, return_counts=True)
    return edges[first[times == 1]]


def loops(piece: Piece, shortest: int = 8) -> list[NDArray[np.int64]]:
    """The open edges as closed loops of vertex indices, in the direction of their faces."""
    onward: dict[int, int] = {int(a): int(b) for a, b in _open_edges(piece.faces, len(piece.points))}
    result = []
    while onward:
        first, here = onward.popitem()
        chain = [first]
        while here != first and here in onward:
            chain.append(here)
            here = onward.pop(here)
        if here == first and len(chain) >= shortest:
            result.append(np.asarray(chain))
    return result


def clip(piece: Piece, level: Array) -> Piece:
    """Keep where `level` (V,) is positive; faces across zero are cut along it, so that the edge is a clean line."""
    level = np.where(np.abs(level) < 1e-5, 1e-5, level)
    inside = level[piece.faces] > 0
    count = inside.sum(1)
    attributes = np.concatenate([piece.points, piece.weights, piece.fields, piece.crumple[:, None]], axis=1)
    cut = np.flatnonzero((count == 1) | (count == 2))
    if not len(cut):
        return _compact(piece, attributes, piece.faces[count == 3], piece.material[count == 3])
    # The corner that stands alone comes first, so that both edges that are cut leave from it.
    single = count[cut] == 1
    alone = np.argmax(inside[cut] == single[:, None], axis=1)
    a, b, c = (piece.faces[cut, (alone + k) % 3] for k in range(3))
    edges = np.stack([np.stack([a, b], 1), np.stack([c, a], 1)], 1).reshape(-1, 2)
    keys = edges.min(1) * len(level) + edges.max(1)
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    start, end = edges[first[order]].T
    part = (level[start] / (level[start] - level[end]))[:, None]
    rows = np.concatenate([attributes, attributes[start] + (attributes[end] - attributes[start]) * part])
    ab, ca = (len(attributes) + rank[which]).reshape(-1, 2).T
    alike = single[:, None]
    pairs = np.stack([np.where(alike, np.stack([a, ab, ca], 1), np.stack([ab, b, c], 1)), np.stack([ab, c, ca], 1)], 1)
    kept = np.stack([np.ones(len(cut), bool), ~single], 1).reshape(-1)
    faces = np.concatenate([piece.faces[count == 3], pairs.reshape(-1, 3)[kept]])
    material = np.concatenate([piece.material[count == 3], np.repeat(piece.material[cut], 2)[kept]])
    return _compact(piece, rows, faces, material)


def _compact(piece: Piece, rows: Array, faces: NDArray, material: NDArray) -> Piece:
    used = places_in(faces, len(rows))
    renumber = np.zeros(len(rows), np.int64)
    renumber[used] = np.arange(len(used))
    rows = rows[used]
    bones = piece.weights.shape[1]
    return Piece(
        rows[:, :3],
        renumber[faces],
        rows[:, 3 : 3 + bones].astype(np.float32),
        piece.materials,
        material,
        rows[:, 3 + bones : -1],
        rows[:, -1],
    )


def patch(piece: Piece, levels: list[Array], lift: float, material: str, thick: float = 0.003) -> Piece:
    """A second layer cut out of a piece where every one of `levels`, (V,) each, is positive; lifted along the normals,
    with a rim."""
    raised = replace(piece, points=piece.points + with_normals(piece) * lift)
    columns = np.stack([np.asarray(level) for level in levels], axis=1)
    raised = replace(raised, fields=columns, material=np.zeros(len(piece.faces), np.uint8), materials=(material,))
    for column in range(columns.shape[1]):
        raised = clip(raised, raised.fields[:, column])
        if not len(raised.faces):
            return raised
    rims = [replace(raised, fields=np.full((len(raised.points), FIELDS), -1.0))]
    normals = with_normals(raised)
    for loop in loops(raised, 3):
        rims.append(edge_band(rims[0], loop, normals, [(0.0008, -thick * 0.4), (0.0, -thick * 1.4)], material, 1))
    return join(rims)


def edge_band(
    piece: Piece,
    loop: NDArray,
    normals: NDArray,
    profile: list[tuple[float, float]],
    material: str,
    smooth: int = 6,
    stretch: Array | None = None,
) -> Piece:
    """Continue a piece beyond one open edge. `profile`: rows of (metres on along the cloth, metres out of it) from the
    edge; `stretch` (L,) scales the rows per point."""
    line = piece.points[loop]
    ahead = np.roll(line, -1, 0) - np.roll(line, 1, 0)
    normal = normals[loop].astype(float)
    # Off the cloth: the faces lie to the left of their own edge direction, so outward is to the right.
    onward = np.cross(ahead, normal)
    for _ in range(smooth):
        onward = (np.roll(onward, 1, 0) + onward + np.roll(onward, -1, 0)) / 3
        normal = (np.roll(normal, 1, 0) + normal + np.roll(normal, -1, 0)) / 3
    onward /= np.maximum(np.linalg.norm(onward, axis=1, keepdims=True), 1e-12)
    normal -= onward * (onward * normal).sum(1, keepdims=True)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    scale = np.ones(len(loop)) if stretch is None else stretch
    rows = [line] + [line + onward * (a * scale)[:, None] + normal * (b * scale)[:, None] for a, b in profile]
    width, count = len(loop), len(rows)
    faces = grid_faces(count, width, wrap=True)
    points = np.concatenate(rows)
    return Piece(
        points,
        faces,
        np.tile(piece.weights[loop], (count, 1)),
        (material,),
        np.zeros(len(faces), np.uint8),
        np.tile(piece.fields[loop], (count, 1)),
        np.zeros(len(points)),
    )


def grid_faces(rows: int, columns: int, wrap: bool = False) -> NDArray[np.int64]:
    """Triangles of a grid whose points are numbered row by row; with `wrap` the last column joins the first. Seen with
    rows going down and columns going right, faces look towards the viewer."""
    across = columns if wrap else columns - 1
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(across), indexing="ij")
    a = r * columns + c
    b = r * columns + (c + 1) % columns
    d = (r + 1) * columns + c
    e = (r + 1) * columns + (c + 1) % columns
    return np.stack([np.stack([a, d, e], -1), np.stack([a, e, b], -1)], 2).reshape(-1, 3)


@dataclass(frozen=True, slots=True)
class Tube:
    """The hull of a limb or trunk as a table of radii about an axis: `axis` (K, 3) a line of joints, `length` (K,) the
    way along it, `radius` (T, A) at stations every `step` from `start`, and at A even angles from the reference
    direction `zero`."""

    axis: Array
    length: Array
    start: float
    step: float
    radius: Array
    zero: Array

    @classmethod
    def fit(cls, points: Array, axis: Array, zero: tuple[float, float, float], step: float = 0.016) -> Tube:
        """The convex section of `points` at each station along `axis`: cloth bridges what is hollow."""
        length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(axis, axis=0), axis=1))])
        blank = cls(axis, length, 0.0, step, np.zeros((0, 0)), np.asarray(zero, float))
        along, angle, radius = blank.locate(points)
        start = float(along.min())
        stations = np.arange(start, along.max() + step, step)
        phi = np.arange(DIRECTIONS) / DIRECTIONS * 2 * np.pi
        flat = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
        spread = flat @ np.stack([np.cos(phi), np.sin(phi)])
        cosine = np.cos(phi[:, None] - phi[None, :])
        table = np.zeros((len(stations), DIRECTIONS))
        for row, station in enumerate(stations):
            near = np.abs(along - station) < step * 1.5
            if near.sum() < 6:
                near = np.abs(along - station) < step * 4
            support = spread[near].max(0) if near.any() else np.zeros(DIRECTIONS)
            limit = np.where(cosine > 0.15, np.maximum(support, 0.004)[:, None] / np.maximum(cosine, 0.15), np.inf)
            table[row] = limit.min(0)
        return cls(axis, length, start, step, table, np.asarray(zero, float))

    def locate(self, points: Array) -> tuple[Array, Array, Array]:
        """Way along the axis, angle and distance from it, of points (V, 3). Beyond its ends the axis goes straight
        on."""
        best = np.full(len(points), np.inf)
        along, angle, radius = (np.zeros(len(points)) for _ in range(3))
        for k in range(len(self.axis) - 1):
            a, b = self.axis[k], self.axis[k + 1]
            size = float(np.linalg.norm(b - a))
            way = (b - a) / size
            t = (points - a) @ way
            low = -np.inf if k == 0 else 0.0
            high = np.inf if k == len(self.axis) - 2 else size
            kept = np.clip(t, low, high)
            off = points - (a + kept[:, None] * way)
            distance = np.linalg.norm(off, axis=1)
            first = self.zero - way * (self.zero @ way)
            first /= np.linalg.norm(first)
            second = np.cross(way, first)
            nearer = distance < best
            best = np.where(nearer, distance, best)
            along = np.where(nearer, self.length[k] + kept, along)
            angle = np.where(nearer, np.arctan2(off @ second, off @ first), angle)
            radius = np.where(nearer, np.hypot(off @ second, off @ first), radius)
        return along, angle, radius

    def hang(self, slope: float, ease: float, first: float = -np.inf) -> Tube:
        """Let the section, going along the axis from station `first` on, shrink by no more than `slope` metres per
        metre, and widen it by `ease`."""
        table = self.radius.copy()
        for row in range(1, len(table)):
            if self.start + row * self.step >= first:
                table[row] = np.maximum(table[row], table[row - 1] - slope * self.step)
        for _ in range(3):
            padded = np.concatenate([table[:1], table, table[-1:]])
            table = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
        return replace(self, radius=table + ease)

    def at(self, along: Array, angle: Array) -> Array:
        """The radius at a way along and an angle, (V,) each."""
        row = np.clip((along - self.start) / self.step, 0, len(self.radius) - 1.001)
        column = (angle / (2 * np.pi)) % 1.0 * self.radius.shape[1]
        r, c = row.astype(int), column.astype(int) % self.radius.shape[1]
        fr, fc = row - r, column - np.floor(column)
        d = (c + 1) % self.radius.shape[1]
        table = self.radius
        return (table[r, c] * (1 - fc) + table[r, d] * fc) * (1 - fr) + (
            table[r + 1, c] * (1 - fc) + table[r + 1, d] * fc
        ) * fr

    def push(self, points: Array, share: Array) -> tuple[Array, Array, Array]:
        """Move points outward to the hull by `share` (V,) of the way; also their way along and angle."""
        along, angle, radius = self.locate(points)
        wanted = np.maximum(self.at(along, angle), radius)
        moved = points.copy()
        for k in range(len(self.axis) - 1):
            low = -np.inf if k == 0 else self.length[k]
            high = np.inf if k == len(self.axis) - 2 else self.length[k + 1]
            here = (along >= low) & (along <= high)
            a, b = self.axis[k], self.axis[k + 1]
            way = (b - a) / np.linalg.norm(b - a)
            foot = a + (along[here] - self.length[k])[:, None] * way
            gain = 1 + (wanted[here] / np.maximum(radius[here], 1e-6) - 1) * share[here]
            moved[here] = foot + (points[here] - foot) * gain[:, None]
        return moved, along, angle
