"""Modelling primitives: closed solids with outward winding and shading normals, in metres, z up.

Unless said otherwise a shape stands on z = 0 with the centre of its base at the origin. Every function returns a
`geometry.Mesh` with one material; `paint` gives some of its faces another. Open sheets (`sheet` without thickness,
`plane`) face the side that their docstring names; all else is closed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotset.hosts.previs.geometry import Material, Mesh, merge, transform
from hotset.hosts.previs.outlines import Points, circle, inset, rounded, triangulate

__all__ = [
    "ball", "bevelled_box", "cloth", "cylinder", "disc", "extrude", "lathe", "open_edges", "paint", "pane", "place",
    "plane", "sheet", "sign_plate", "solid", "superellipsoid", "sweep", "tube", "volume", "waves", "welded",
]  # fmt: skip

Point = Sequence[float] | NDArray[np.floating]


def welded(mesh: Mesh, step: float = 1e-5) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The mesh with vertices closer than `step` metres joined: points (W, 3) and faces (F, 3) into them."""
    keys = np.round(mesh.vertices.astype(np.float64) / step).astype(np.int64)
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return mesh.vertices[first].astype(np.float64), inverse.reshape(-1)[mesh.faces]


def open_edges(mesh: Mesh) -> int:
    """How many directed edges lack their opposite after welding: 0 for a watertight mesh."""
    _, faces = welded(mesh)
    faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    size = int(faces.max()) + 1 if len(faces) else 1
    forward = np.sort(edges[:, 0] * size + edges[:, 1])
    backward = np.sort(edges[:, 1] * size + edges[:, 0])
    both, counts = np.unique(np.concatenate([forward, backward]), return_counts=True)
    balance = np.searchsorted(forward, both, "right") - np.searchsorted(forward, both, "left")
    return int(np.sum(np.abs(2 * balance - counts)) // 2)


def volume(mesh: Mesh) -> float:
    """Signed volume in cubic metres; positive where the faces of a closed mesh look outwards."""
    a, b, c = (mesh.vertices[mesh.faces[:, i]].astype(np.float64) for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)


def solid(name: str, vertices: ArrayLike, faces: ArrayLike, material: Material, crease_deg: float = 42.0) -> Mesh:
    """A mesh from points (V, 3) and faces (F, 3), shaded smooth except across edges sharper than `crease_deg`.

    Faces without area are dropped. A normal is the mean of the face normals about a point, weighted by area, so that
    narrow bevels bend and the large faces beside them stay flat.
    """
    points = np.ascontiguousarray(vertices, np.float64).reshape(-1, 3)
    triangles = np.ascontiguousarray(faces, np.int64).reshape(-1, 3)
    at, corners, normals = _solid(points.tobytes(), triangles.tobytes(), crease_deg)
    blank = np.zeros(len(corners), np.uint8)
    return Mesh(name=name, vertices=at, faces=corners, face_material=blank, materials=(material,), normals=normals)


@lru_cache(maxsize=2048)
def _solid(
    points_: bytes, faces_: bytes, crease_deg: float
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]:
    """Vertices, faces and normals of `solid`, kept: a set at another hour is made of the same shapes again."""
    points = np.frombuffer(points_, np.float64).reshape(-1, 3)
    triangles = np.frombuffer(faces_, np.int64).reshape(-1, 3)
    keys = np.round(points / 1e-5).astype(np.int64)
    joined = _rows_alike(keys)[1][triangles]
    cross = _crossed(points, triangles)
    size = np.linalg.norm(cross, axis=1)
    keep = (size > 1e-13) & (joined[:, 0] != joined[:, 1])
    keep &= (joined[:, 1] != joined[:, 2]) & (joined[:, 2] != joined[:, 0])
    triangles, joined, cross, size = triangles[keep], joined[keep], cross[keep], size[keep]
    normals = _corner_normals(joined.reshape(-1), cross, size, np.cos(np.radians(crease_deg)))
    key = np.concatenate([joined.reshape(-1, 1), np.round(normals * 200).astype(np.int64)], 1)
    first, place_of = _rows_alike(key)
    vertices = points[triangles.reshape(-1)][first].astype(np.float32)
    made = vertices, place_of.reshape(-1, 3).astype(np.int32), normals[first].astype(np.float32)
    for part in made:
        part.flags.writeable = False
    return made


def _crossed(points: NDArray[np.float64], triangles: NDArray[np.integer]) -> NDArray[np.float64]:
    """(F, 3) the cross products of two sides of each face; `numpy.cross` is slow over many small meshes."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    u, v = (b - a).T, (c - a).T
    return np.stack([u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]], 1)


def _rows_alike(keys: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Of the different rows, sorted, each one's first place; and (N,) which of them each row is. What `numpy.unique`
    finds along an axis, in a fraction of the time."""
    order = np.lexsort(keys.T[::-1])
    ranked = keys[order]
    new = np.ones(len(keys), bool)
    new[1:] = (ranked[1:] != ranked[:-1]).any(1)
    inverse = np.empty(len(keys), np.intp)
    inverse[order] = np.cumsum(new) - 1
    return order[new], inverse


def _corner_normals(corner: NDArray, cross: NDArray, size: NDArray, cosine: float) -> NDArray[np.float64]:
    order = np.argsort(corner, kind="stable")
    _, start, counts = np.unique(corner[order], return_index=True, return_counts=True)
    group = np.repeat(np.arange(len(counts)), counts)
    per = counts[group]
    left = np.repeat(np.arange(len(order)), per)
    within = np.arange(len(left)) - np.repeat(np.cumsum(per) - per, per)
    one, other = order[left] // 3, order[start[group[left]] + within] // 3
    unit = cross / size[:, None]
    near = np.einsum("ij,ij->i", unit[one], unit[other]) > cosine
    total = np.stack([np.bincount(order[left[near]], cross[other[near], k], len(order)) for k in range(3)], 1)
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-18)


def place(
    mesh: Mesh,
    at: Point = (0.0, 0.0, 0.0),
    turn: float = 0.0,
    tilt: float = 0.0,
    roll: float = 0.0,
    scale: float | tuple[float, float, float] = 1.0,
) -> Mesh:
    """The mesh scaled, then rolled about y, tilted about x, turned about z (degrees), then moved to `at` (metres)."""
    r, t, u = math.radians(roll), math.radians(tilt), math.radians(turn)
    cr, sr, ct, st, cu, su = math.cos(r), math.sin(r), math.cos(t), math.sin(t), math.cos(u), math.sin(u)
    x, y, z = scale if isinstance(scale, tuple) else (scale, scale, scale)
    matrix = np.array(
        [
            [x * (cu * cr - su * st * sr), -y * su * ct, z * (cu * sr + su * st * cr), at[0]],
            [x * (su * cr + cu * st * sr), y * cu * ct, z * (su * sr - cu * st * cr), at[1]],
            [-x * ct * sr, y * st, z * ct * cr, at[2]],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )
    return transform(mesh, matrix)


def paint(mesh: Mesh, material: Material, where: Callable[[NDArray, NDArray], NDArray[np.bool_]]) -> Mesh:
    """Gives faces another material: `where` takes face centres (F, 3) and unit face normals (F, 3), returns a mask."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    unit = cross / np.maximum(np.linalg.norm(cross, axis=1, keepdims=True), 1e-18)
    mask = where(corners.mean(1), unit)
    chosen = np.where(mask, np.uint8(len(mesh.materials)), mesh.face_material).astype(np.uint8)
    return Mesh(mesh.name, mesh.vertices, mesh.faces, chosen, (*mesh.materials, material), mesh.normals)


def bevelled_box(size: Point, material: Material, bevel: float = 0.004, name: str = "box") -> Mesh:
    """A box of `size` (x, y, z) metres with one soft bevel on every edge; 44 triangles, or 12 where `bevel` is 0."""
    x, y, z = (float(v) for v in size)
    vertices, triangles, normals = _bevelled_box((x, y, z), float(bevel))
    return Mesh(name, vertices, triangles, np.zeros(len(triangles), np.uint8), (material,), normals)


@lru_cache(maxsize=2048)
def _bevelled_box(
    size: tuple[float, float, float], bevel: float
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]:
    half = np.asarray(size, float) / 2
    bevel = float(min(bevel, 0.45 * half.min() * 2))
    signs, normals, triangles = _box_pattern()
    points = np.repeat(signs[:, None] * (half - bevel), 3, axis=1)
    for axis in range(3):
        points[:, axis, axis] = signs[:, axis] * half[axis]
    vertices = points.reshape(-1, 3) + np.array([0.0, 0.0, half[2]])
    if bevel <= 0:
        triangles = triangles[np.linalg.norm(_crossed(vertices, triangles), axis=1) > 1e-15]
    made = vertices.astype(np.float32), triangles, normals
    for part in made:
        part.flags.writeable = False
    return made


@lru_cache(maxsize=1)
def _box_pattern() -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.int32]]:
    """What all bevelled boxes have in common: (8, 3) the signs of the corners, (24, 3) normals of their three points
    each, and (44, 3) triangles."""
    signs = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
    normals = np.zeros((8, 3, 3), np.float32)
    for axis in range(3):
        normals[:, axis, axis] = signs[:, axis]
    faces: list[tuple[int, int, int]] = []

    def quad(a: int, b: int, c: int, d: int) -> None:
        faces.extend([(a, b, c), (a, c, d)])

    index = {tuple(sign.astype(int)): i for i, sign in enumerate(signs)}
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for side in (-1, 1):
            ring = []
            for su, sv in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                sign = [0, 0, 0]
                sign[axis], sign[u], sign[v] = side, su, sv
                ring.append(index[tuple(sign)] * 3 + axis)
            quad(*(ring if side > 0 else ring[::-1]))
        for su in (-1, 1):
            for sv in (-1, 1):
                low, high = [0, 0, 0], [0, 0, 0]
                low[axis], high[axis], low[u], high[u], low[v], high[v] = -1, 1, su, su, sv, sv
                a, b = index[tuple(low)] * 3, index[tuple(high)] * 3
                ring = [a + u, b + u, b + v, a + v]
                quad(*(ring if su * sv < 0 else ring[::-1]))
    for i, sign in enumerate(signs):
        corner = (i * 3, i * 3 + 1, i * 3 + 2)
        faces.append(corner if np.prod(sign) > 0 else corner[::-1])
    return signs, normals.reshape(-1, 3), np.asarray(faces, np.int32)


def _rings(points: NDArray, closed_along: bool, caps: tuple[bool, bool], cap: NDArray | None) -> NDArray[np.int64]:
    """Faces of a grid (rings, sides) of points whose sides wrap round; `cap` are the triangles of one ring."""
    rings, sides = points.shape[:2]
    last = rings if closed_along else rings - 1
    i, j = np.meshgrid(np.arange(last), np.arange(sides), indexing="ij")
    up, on = (i + 1) % rings, (j + 1) % sides
    a, b, c, d = i * sides + j, i * sides + on, up * sides + on, up * sides + j
    faces = [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    if cap is not None and not closed_along:
        if caps[0]:
            faces.append(cap[:, ::-1])
        if caps[1]:
            faces.append(cap + (rings - 1) * sides)
    return np.concatenate(faces)


def lathe(
    profile: ArrayLike, material: Material, segments: int = 32, crease_deg: float = 42.0, name: str = "lathe"
) -> Mesh:
    """A profile of (radius, z) metres turned about the z axis.

    Run the profile from the bottom centre outwards, up, and back to the centre: outward is to its right. It is closed
    where both ends have radius 0 or where the last point repeats the first (a ring).
    """
    line = np.asarray(profile, float)
    ring = bool(np.allclose(line[0], line[-1]))
    line = line[:-1] if ring else line
    angle = np.arange(segments) * (2 * np.pi / segments)
    points = np.empty((len(line), segments, 3))
    points[..., 0] = line[:, :1] * np.cos(angle)
    points[..., 1] = line[:, :1] * np.sin(angle)
    points[..., 2] = line[:, 1:]
    return solid(name, points, _rings(points, ring, (False, False), None), material, crease_deg)


def cylinder(
    radius: float, height: float, material: Material, segments: int = 24, bevel: float = 0.002, top: float | None = None
) -> Mesh:
    """A round post, or a cone where `top` gives another radius for its upper end; edges rounded by `bevel` metres."""
    upper = radius if top is None else top
    bevel = min(bevel, radius * 0.45, height * 0.45, max(upper, 1e-4) * 0.45)
    line = [(0, 0), (radius, 0), (upper, height), (0, height)]
    return lathe(rounded(line, bevel, 1) if bevel > 0 else line, material, segments, name="cylinder")


def disc(radius: float, material: Material, segments: int = 32, thickness: float = 0.001) -> Mesh:
    """A thin round plate standing on z = 0."""
    return cylinder(radius, thickness, material, segments, bevel=0.0)


def _frames(path: Points, closed: bool, up: Point | None) -> tuple[Points, Points]:
    tangent = np.roll(path, -1, 0) - np.roll(path, 1, 0) if closed else np.gradient(path, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-12)
    first = np.asarray(up, float) if up is not None else np.eye(3)[np.argmin(np.abs(tangent[0]))]
    normal = np.empty_like(path)
    for i, direction in enumerate(tangent):
        flat = first - direction * (first @ direction)
        normal[i] = flat / max(float(np.linalg.norm(flat)), 1e-12)
        first = normal[i] if up is None else first
    return normal, np.cross(tangent, normal)


def sweep(
    path: ArrayLike,
    section: ArrayLike,
    material: Material,
    closed: bool = False,
    scales: ArrayLike | None = None,
    up: Point | None = None,
    crease_deg: float = 42.0,
    name: str = "sweep",
) -> Mesh:
    """A closed section (M, 2) carried along a path (N, 3), both in metres, with flat ends.

    The section's first axis keeps towards `up` where that is given and is carried without twist otherwise. `scales`,
    (N,) or (N, 2), stretch the section at each point of the path.
    """
    line, shape = np.asarray(path, float), np.asarray(section, float)
    across, side = _frames(line, closed, up)
    stretch = np.ones((len(line), 2)) if scales is None else np.asarray(scales, float)
    stretch = np.repeat(stretch[:, None], 2, 1) if stretch.ndim == 1 else stretch
    points = line[:, None] + across[:, None] * (shape[None, :, :1] * stretch[:, None, :1])
    points = points + side[:, None] * (shape[None, :, 1:] * stretch[:, None, 1:])
    faces = _rings(points, closed, (True, True), triangulate(shape).astype(np.int64))
    return solid(name, points, faces, material, crease_deg)


def tube(
    path: ArrayLike,
    radius: float | ArrayLike,
    material: Material,
    sides: int = 10,
    closed: bool = False,
    name: str = "tube",
) -> Mesh:
    """A round bar along a path (N, 3); `radius` in metres, one for all or one for each point."""
    line = np.asarray(path, float)
    radii = np.broadcast_to(np.asarray(radius, float), len(line))
    return sweep(line, circle(1.0, sides), material, closed, radii, name=name)


def extrude(
    outline: ArrayLike, height: float, material: Material, bevel: float = 0.0, crease_deg: float = 50.0
) -> Mesh:
    """A closed outline (N, 2) raised from z = 0 to `height`, its edges bevelled by `bevel` metres."""
    shape = np.asarray(outline, float)
    if bevel > 0:
        bevel = min(bevel, height * 0.45)
        small = inset(shape, bevel)
        levels = [(small, 0.0), (shape, bevel), (shape, height - bevel), (small, height)]
    else:
        small, levels = shape, [(shape, 0.0), (shape, height)]
    points = np.stack([np.concatenate([line, np.full((len(line), 1), z)], 1) for line, z in levels])
    faces = _rings(points, False, (True, True), triangulate(small).astype(np.int64))
    return solid("extrude", points, faces, material, crease_deg)


def superellipsoid(
    size: Point, material: Material, roundness: tuple[float, float] = (0.4, 0.4), rings: int = 12, segments: int = 20
) -> Mesh:
    """A cushion of `size` (x, y, z) metres: `roundness` (side, plan) from 0.1, a box, by 1, an egg, to 2, a kite."""
    tall = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)[:, None]
    around = (np.arange(segments) * (2 * np.pi / segments))[None]

    def power(value: NDArray, exponent: float) -> NDArray:
        return np.sign(value) * np.abs(value) ** exponent

    flat = power(np.cos(tall), roundness[0])
    flat[[0, -1]] = 0.0
    x = flat * power(np.cos(around), roundness[1])
    y = flat * power(np.sin(around), roundness[1])
    z = np.broadcast_to(power(np.sin(tall), roundness[0]), x.shape)
    points = np.stack([x, y, z], -1) * (np.asarray(size, float) / 2) + (0, 0, float(size[2]) / 2)
    return solid("cushion", points, _rings(points, False, (False, False), None), material, 70.0)


def ball(radius: float, material: Material, rings: int = 10, segments: int = 16) -> Mesh:
    """A sphere that rests on z = 0."""
    return superellipsoid((2 * radius,) * 3, material, (1.0, 1.0), rings, segments)


def sheet(
    surface: Callable[[NDArray, NDArray], Sequence[ArrayLike]],
    steps: tuple[int, int],
    material: Material,
    thickness: float = 0.0,
    crease_deg: float = 60.0,
    name: str = "sheet",
) -> Mesh:
    """A surface x, y, z = `surface`(u, v) over u, v in 0..1, in `steps` (along u, along v) quads.

    It faces du x dv. With a `thickness` in metres it becomes a closed slab that lies behind that face.
    """
    count_u, count_v = steps
    u, v = np.meshgrid(np.linspace(0, 1, count_u + 1), np.linspace(0, 1, count_v + 1), indexing="ij")
    points = np.stack([np.broadcast_to(np.asarray(part, float), u.shape) for part in surface(u, v)], -1)
    index = np.arange(u.size).reshape(u.shape)
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    top = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    flat = points.reshape(-1, 3)
    if thickness <= 0:
        return solid(name, flat, top, material, crease_deg)
    du, dv = np.gradient(points, axis=0), np.gradient(points, axis=1)
    normal = np.cross(du, dv).reshape(-1, 3)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-18)
    edge = np.concatenate([index[:, 0], index[-1, 1:], index[-2::-1, -1], index[0, -2:0:-1]])
    after = np.roll(edge, -1)
    under = u.size
    rim = np.concatenate([np.stack([edge, edge + under, after], 1), np.stack([after, edge + under, after + under], 1)])
    faces = np.concatenate([top, top[:, ::-1] + under, rim])
    return solid(name, np.concatenate([flat, flat - normal * thickness]), faces, material, crease_deg)


def plane(width: float, depth: float, material: Material) -> Mesh:
    """An open rectangle on z = 0 that faces up, `width` along x and `depth` along y."""
    return sheet(lambda u, v: ((u - 0.5) * width, (v - 0.5) * depth, 0 * u), (1, 1), material, name="plane")


def waves(points: NDArray, seed: int, wavelength: float = 1.0) -> NDArray[np.float64]:
    """Smooth seeded noise in about -1..1 at points (..., 2 or 3), metres; the same for the same seed."""
    rng = np.random.default_rng(seed)
    total = np.zeros(points.shape[:-1])
    for octave in range(3):
        for _ in range(4):
            direction = rng.normal(size=points.shape[-1])
            direction *= 2 * np.pi * 2**octave / (wavelength * np.linalg.norm(direction))
            total += np.sin(points @ direction + rng.uniform(0, 2 * np.pi)) / 2**octave
    return total / 4


def cloth(
    width: float, depth: float, material: Material, drop: float, seed: int = 0, steps: tuple[int, int] = (22, 18)
) -> Mesh:
    """A cloth lying over a table top: flat for `width` x `depth` metres, then hanging `drop` metres in soft folds.

    Its top is 4 mm above z = 0 and its hem hangs to z = -`drop`.
    """

    def surface(u: NDArray, v: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        x, y = (u - 0.5) * (width + 2 * drop), (v - 0.5) * (depth + 2 * drop)
        over_x, over_y = np.maximum(np.abs(x) - width / 2, 0), np.maximum(np.abs(y) - depth / 2, 0)
        fall = np.clip(np.hypot(over_x, over_y), 0, drop)
        fold = waves(np.stack([x, y], -1), seed, 0.35) * 0.09 + 0.12
        keep = np.sign(x) * (np.minimum(np.abs(x), width / 2) + fall * np.where(over_x > 0, fold, 0) + 0.003)
        hold = np.sign(y) * (np.minimum(np.abs(y), depth / 2) + fall * np.where(over_y > 0, fold, 0) + 0.003)
        return keep, hold, 0.004 - fall

    return sheet(surface, steps, material, thickness=0.002, name="cloth")


def pane(
    length: float,
    height: float,
    thickness: float,
    material: Material,
    openings: Sequence[tuple[float, float, float, float]] = (),
    name: str = "wall",
) -> Mesh:
    """A wall along x, centred, standing on z = 0, `thickness` deep about y = 0, with rectangular holes cut through.

    Each opening is (x0, z0, x1, z1) in metres. One closed solid without inner faces, so that no seam is drawn.
    """
    xs = sorted({-length / 2, length / 2, *(x for o in openings for x in (o[0], o[2]))})
    zs = sorted({0.0, height, *(z for o in openings for z in (o[1], o[3]))})
    filled = np.zeros((len(xs) + 1, len(zs) + 1), bool)
    filled[1:-1, 1:-1] = True
    for i in range(len(xs) - 1):
        for k in range(len(zs) - 1):
            x, z = (xs[i] + xs[i + 1]) / 2, (zs[k] + zs[k + 1]) / 2
            filled[i + 1, k + 1] = not any(o[0] < x < o[2] and o[1] < z < o[3] for o in openings)
    front, back = -thickness / 2, thickness / 2
    quads: list[list[tuple[float, float, float]]] = []
    for i in range(len(xs) - 1):
        for k in range(len(zs) - 1):
            if not filled[i + 1, k + 1]:
                continue
            x0, x1, z0, z1 = xs[i], xs[i + 1], zs[k], zs[k + 1]
            quads.append([(x0, front, z0), (x1, front, z0), (x1, front, z1), (x0, front, z1)])
            quads.append([(x1, back, z0), (x0, back, z0), (x0, back, z1), (x1, back, z1)])
            if not filled[i, k + 1]:
                quads.append([(x0, back, z0), (x0, front, z0), (x0, front, z1), (x0, back, z1)])
            if not filled[i + 2, k + 1]:
                quads.append([(x1, front, z0), (x1, back, z0), (x1, back, z1), (x1, front, z1)])
            if not filled[i + 1, k]:
                quads.append([(x0, back, z0), (x1, back, z0), (x1, front, z0), (x0, front, z0)])
            if not filled[i + 1, k + 2]:
                quads.append([(x0, front, z1), (x1, front, z1), (x1, back, z1), (x0, back, z1)])
    corners = np.asarray(quads, float).reshape(-1, 3)
    base = np.arange(len(quads))[:, None] * 4
    faces = np.concatenate([base + np.array([0, 1, 2]), base + np.array([0, 2, 3])])
    return solid(name, corners, faces, material, 30.0)


def sign_plate(
    width: float, height: float, board: Material, mark: Material, lines: int = 3, seed: int = 0, thickness: float = 0.02
) -> Mesh:
    """An upright board facing -y with a rim and strokes where writing would be; no real letters, so nothing to read."""
    rng = np.random.default_rng(seed)
    parts = [bevelled_box((width, thickness, height), board, 0.003)]
    pitch = height * 0.72 / lines
    for row in range(lines):
        z = height * 0.86 - pitch * (row + 0.75)
        x, end = -width * 0.4, width * (0.4 if row == 0 else rng.uniform(0.05, 0.4))
        while x < end - 0.02 * width:
            word = min(float(rng.uniform(0.1, 0.24)) * width, end - x)
            stroke = bevelled_box((word, 0.004, pitch * (0.5 if row == 0 else 0.28)), mark, 0.0)
            parts.append(place(stroke, (x + word / 2, -thickness / 2 - 0.001, z)))
            x += word + 0.035 * width
    return merge("sign", parts)
