"""Hair as geometry: the skull to comb over, and locks, which are tapered strips with a rounded section.

A style is a few hundred numbers (where each lock starts, where it lies on the skull, how far it falls), drawn from a
fixed seed, so the same style is always the same hair. Azimuth is in radians: 0 in front, positive to the figure's
left, pi at the back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body
from hotset.hosts.previs.figures.cloth import grid_faces
from hotset.hosts.previs.figures.pose import ear_point, eye_centre

__all__ = ["Skull", "Strips", "between", "blobs", "cap", "lock_strips", "skull_of", "stack", "tones"]

Array = NDArray[np.float64]
SECTION = np.array([[-1.0, 0.0], [-0.62, 0.72], [0.0, 1.0], [0.62, 0.72], [1.0, 0.0], [0.0, -0.45]])


@dataclass(frozen=True, slots=True)
class Strips:
    """Hair geometry at rest: `points` (V, 3), `faces` (F, 3), `tone` (F,) 0 dark, 1 middle, 2 light, 3 shaved, 4
    tie."""

    points: Array
    faces: NDArray[np.int64]
    tone: NDArray[np.uint8]


def stack(parts: list[Strips]) -> Strips:
    """Several bundles of strips as one."""
    offset, faces = 0, []
    for part in parts:
        faces.append(part.faces + offset)
        offset += len(part.points)
    return Strips(
        np.concatenate([p.points for p in parts]), np.concatenate(faces), np.concatenate([p.tone for p in parts])
    )


@dataclass(frozen=True, slots=True)
class Skull:
    """The convex scalp of a head at rest. `centre` (3,), `size`: the head against an adult woman's, `directions` (D,
    3) and `support` (D,) of its hull, heights of `eye`, `chin`, `ear` in metres, `ear_x` half the width over the ears,
    `neck_y`."""

    centre: Array
    size: float
    directions: Array
    support: Array
    eye: float
    chin: float
    ear_x: float
    neck: Array

    def radius(self, way: Array) -> Array:
        """(...) distance from the centre to the scalp in unit directions (..., 3)."""
        flat = way.reshape(-1, 3)
        result = np.empty(len(flat))
        near = 1 / self.support[:, None]
        for start in range(0, len(flat), 2048):
            cosine = self.directions @ flat[start : start + 2048].T
            # The nearest of the planes that face this way: the largest of cosine / support.
            share = np.where(cosine > 0.25, cosine * near, 0).max(0)
            with np.errstate(divide="ignore"):
                result[start : start + 2048] = 1 / share
        return result.reshape(way.shape[:-1])

    def hairline(self, azimuth: Array, rise: float = 0.0) -> Array:
        """(...) height in metres of the hairline; `rise` lifts it in front, for hair that is going."""
        turn = np.abs((np.asarray(azimuth) + np.pi) % (2 * np.pi) - np.pi)
        stops = np.radians([0, 16, 32, 46, 57, 66, 74, 82, 94, 106, 120, 138, 160, 180])
        # A slight peak, bays over the outer brows, the temple's corner, a whisker before the ear, round the ear.
        heights = np.array([65, 69, 73, 61, 40, 17, -3, -8, 13, 8, -20, -50, -68, -72]) / 1000
        lifted = rise * np.interp(turn, np.radians([0, 30, 60, 80]), [0.75, 1.0, 0.7, 0.0])
        return self.eye + (np.interp(turn, stops, heights) + lifted) * self.size

    def direction(self, azimuth: Array, height: Array) -> Array:
        """(..., 3) the direction from the centre to the scalp at an azimuth and a height in metres."""
        azimuth, height = np.broadcast_arrays(np.asarray(azimuth, float), np.asarray(height, float))
        flat = np.stack([np.sin(azimuth), -np.cos(azimuth), np.zeros_like(azimuth)], -1)
        rise = np.clip((height - self.centre[2]) / (0.115 * self.size), -1.4, 0.995)
        way = flat * np.sqrt(np.maximum(1 - np.clip(rise, -0.999, 0.999) ** 2, 0.0))[..., None]
        way[..., 2] = rise
        way /= np.linalg.norm(way, axis=-1, keepdims=True)
        for _ in range(3):
            z = self.centre[2] + way[..., 2] * self.radius(way)
            way[..., 2] += (height - z) / (0.12 * self.size) * 0.8
            way /= np.linalg.norm(way, axis=-1, keepdims=True)
        return way

    def surface(self, way: Array, lift: Array | float) -> Array:
        return self.centre + way * (self.radius(way) + lift)[..., None]


def skull_of(body: Body) -> Skull:
    """Measure the scalp of a body at rest."""
    eye = (eye_centre(body, "r") + eye_centre(body, "l")) / 2
    head = body.part("body")
    head = head[head[:, 2] > body.joint("neck_01")[2]]
    crown = head[:, 2].max()
    size = float(crown - eye[2]) / 0.1155
    centre = np.array([0.0, eye[1] + 0.083 * size, eye[2] + 0.022 * size])
    ear_x = abs(float(ear_point(body, "l")[0]))
    scalp = head[
        (head[:, 2] > eye[2] + 0.028 * size)
        | ((head[:, 1] > centre[1] + 0.035 * size) & (head[:, 2] > eye[2] - 0.085 * size))
    ]
    golden = np.pi * (3 - np.sqrt(5))
    index = np.arange(420)
    z = 1 - 2 * (index + 0.5) / 420
    directions = np.stack(
        [np.sqrt(1 - z**2) * np.cos(golden * index), np.sqrt(1 - z**2) * np.sin(golden * index), z], 1
    )
    support = ((scalp - centre) @ directions.T).max(0)
    chin = float(body.joint("head")[2]) - 0.028 * body.scale
    neck = np.array([0.0, float(body.joint("neck_01")[1] + body.joint("head")[1]) / 2, float(body.joint("neck_01")[2])])
    return Skull(centre, size, directions, np.maximum(support, 0.03), float(eye[2]), chin, ear_x, neck)


Draw = np.random.Generator


def tones(draw: Draw, count: int, light: float = 0.25, dark: float = 0.3) -> NDArray:
    """(count,) a tone a strip: 0 dark, 1 middle, 2 light; `dark` and `light` are shares."""
    value = draw.uniform(0, 1, count)
    return np.where(value < dark, 0, np.where(value > 1 - light, 2, 1)).astype(np.uint8)


def between(start: Array, end: Array, part: Array) -> Array:
    """(L, S, 3) directions on the great arcs from `start` to `end` (L, 3) at parts (S,)."""
    angle = np.arccos(np.clip((start * end).sum(-1), -1, 1))[:, None, None]
    sine = np.maximum(np.sin(angle), 1e-4)
    t = part[None, :, None]
    way = np.sin((1 - t) * angle) / sine * start[:, None] + np.sin(t * angle) / sine * end[:, None]
    return way / np.linalg.norm(way, axis=-1, keepdims=True)


def lock_strips(
    paths: Array,
    outward: Array,
    width: Array,
    thick: Array,
    tone: NDArray,
    taper: tuple[float, float] = (0.35, 0.08),
    power: float = 0.55,
) -> Strips:
    """Locks along `paths` (L, S, 3) with outward directions (L, S, 3): `width` and `thick` (L,) half sizes in metres,
    `taper` the share of them at root and tip."""
    count, steps = paths.shape[:2]
    tangent = np.gradient(paths, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=-1, keepdims=True), 1e-9)
    side = np.cross(outward, tangent)
    side /= np.maximum(np.linalg.norm(side, axis=-1, keepdims=True), 1e-9)
    up = np.cross(tangent, side)
    s = np.linspace(0, 1, steps)
    shape = np.minimum(
        taper[0] + (1 - taper[0]) * np.clip(s / 0.22, 0, 1),
        taper[1] + (1 - taper[1]) * np.clip((1 - s) / 0.75, 0, 1) ** power,
    )
    w = width[:, None] * shape
    h = thick[:, None] * np.sqrt(shape)
    ring = (
        SECTION[None, None, :, 0, None] * (side * w[..., None])[:, :, None]
        + SECTION[None, None, :, 1, None] * (up * h[..., None])[:, :, None]
    )
    points = paths[:, :, None] + ring
    sides = len(SECTION)
    faces = grid_faces(steps, sides, wrap=True)
    ends = [[0, sides - 1 - k, sides - 2 - k] for k in range(sides - 2)]
    tip = (steps - 1) * sides
    ends += [[tip, tip + k + 1, tip + k + 2] for k in range(sides - 2)]
    one = np.concatenate([faces[:, ::-1], np.asarray(ends)])
    every = (one[None] + (np.arange(count) * steps * sides)[:, None, None]).reshape(-1, 3)
    return Strips(points.reshape(-1, 3), every, np.repeat(tone.astype(np.uint8), len(one)))


def cap(
    skull: Skull,
    thick: float,
    tone: int,
    rise: float = 0.0,
    lowest: float | None = None,
    edge: float = 0.0012,
    rough: float = 0.0022,
) -> Strips:
    """The close layer of hair from the hairline to the crown, `thick` metres deep; its hairline is a little uneven."""
    around, rows = 96, 14
    azimuth = np.linspace(-np.pi, np.pi, around, endpoint=False)
    line = skull.hairline(azimuth, rise)
    line = line + (np.sin(azimuth * 23) + np.sin(azimuth * 41 + 1)) * rough * skull.size
    if lowest is not None:
        line = np.maximum(line, lowest)
    start = skull.direction(azimuth, line)
    pole = np.tile(np.array([0.0, 0.12, 0.99]) / np.hypot(0.12, 0.99), (around, 1))
    part = np.linspace(0, 1, rows)
    way = between(start, pole, part)
    depth = edge + (thick - edge) * np.clip(part / 0.3, 0, 1) ** 0.7
    points = skull.surface(way, np.broadcast_to(depth * skull.size, way.shape[:2]))
    points[:, 0] -= start * 0.004
    grid = points.transpose(1, 0, 2).reshape(-1, 3)
    faces = grid_faces(rows, around, wrap=True)[:, ::-1]
    return Strips(grid, faces, np.full(len(faces), tone, np.uint8))


def blobs(centres: Array, outward: Array, radius: Array, tone: NDArray, flat: float = 0.8) -> Strips:
    """Curls as small rounded lumps, (L,) of them."""
    rings, turns = 4, 7
    polar = np.linspace(0.0, np.pi, rings + 1)[1:-1]
    turn = np.arange(turns) / turns * 2 * np.pi
    unit_points = [[0, 0, 1.0]]
    for p in polar:
        unit_points += [[np.sin(p) * np.cos(t), np.sin(p) * np.sin(t), np.cos(p)] for t in turn]
    unit_points.append([0, 0, -1.0])
    ball = np.asarray(unit_points)
    faces = [[0, 1 + k, 1 + (k + 1) % turns] for k in range(turns)]
    for r in range(rings - 2):
        for k in range(turns):
            a, b = 1 + r * turns + k, 1 + r * turns + (k + 1) % turns
            faces += [[a, a + turns, b], [b, a + turns, b + turns]]
    last = len(ball) - 1
    base = 1 + (rings - 2) * turns
    faces += [[last, base + (k + 1) % turns, base + k] for k in range(turns)]
    helper = np.where(np.abs(outward[:, 2:3]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    first = np.cross(helper, outward)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(outward, first)
    frame = np.stack([first, second, outward * flat], 1)
    points = centres[:, None] + radius[:, None, None] * np.einsum("pk,lkj->lpj", ball, frame)
    every = (np.asarray(faces)[None] + (np.arange(len(centres)) * len(ball))[:, None, None]).reshape(-1, 3)
    return Strips(points.reshape(-1, 3), every, np.repeat(tone.astype(np.uint8), len(faces)))
