"""What the camera sees and what the lights reach: Embree behind numpy arrays.

Pictures are (H, W) arrays, rows from the top. Depth is metres along the view axis, inf where nothing is. Rays are
float32; `directions` need not be unit vectors, distances along them are in their own lengths.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from embreex.mesh_construction import TriangleMesh  # ty: ignore[import-not-found]
from embreex.rtcore_scene import EmbreeScene  # ty: ignore[import-not-found]
from numpy.typing import NDArray

from hotset.hosts.previs.geometry import Material, Mesh, row_dots, scale_rows

__all__ = ["BAND", "Block", "Hits", "Raster", "World", "block_of", "edge_mix"]

Floats = NDArray[np.float32]
FAR = np.float32(1e30)
BAND = 1 << 16
"""How many rays are worked on at a time."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A camera's pixels. `position` (3,) metres; `axes` (3, 3) rows right, up, forward; focal length and middle in
    pixels."""

    position: Floats
    axes: Floats
    width: int
    height: int
    focal_px: float
    centre: tuple[float, float]

    def directions(self, rows: slice = slice(None)) -> Floats:
        """(H*W, 3) through every pixel's middle, one metre along the view axis long: distance along them is depth; of
        some rows where they are given."""
        x = (((np.arange(self.width) + 0.5) - self.centre[0]) / self.focal_px).astype(np.float32)
        y = ((self.centre[1] - (np.arange(self.height)[rows] + 0.5)) / self.focal_px).astype(np.float32)
        down = (y[:, None] * self.axes[1] + self.axes[2]).astype(np.float32)
        across = (x[:, None] * self.axes[0]).astype(np.float32)
        result = np.empty((len(y), len(x), 3), np.float32)
        for k in range(3):
            np.add(down[:, None, k], across[None, :, k], out=result[..., k])
        return result.reshape(-1, 3)

    def directions_at(self, flat: NDArray[np.intp], dx: float = 0.0, dy: float = 0.0) -> Floats:
        """(N, 3) as `directions`, of some pixels by flat index, (dx, dy) pixels right and down of their middles."""
        x = ((flat % self.width).astype(np.float32) + (0.5 + dx - self.centre[0])) / np.float32(self.focal_px)
        y = ((self.centre[1] - 0.5 - dy) - (flat // self.width).astype(np.float32)) / np.float32(self.focal_px)
        local = np.stack([x, y, np.ones_like(x)], 1).astype(np.float32)
        return np.ascontiguousarray(local @ self.axes, np.float32)

    def project(self, points: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pixel positions (N, 2) and depths (N,) of world points (N, 3); points behind the camera have depth <= 0."""
        local = (np.asarray(points, np.float64).reshape(-1, 3) - self.position) @ self.axes.T.astype(np.float64)
        depth = local[:, 2]
        safe = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
        x = self.centre[0] + self.focal_px * local[:, 0] / safe
        y = self.centre[1] - self.focal_px * local[:, 1] / safe
        return np.stack([x, y], 1), depth

    def scaled(self, factor: float) -> Raster:
        """The same view with `factor` times as many pixels each way."""
        width, height = max(1, round(self.width * factor)), max(1, round(self.height * factor))
        fx = width / self.width
        centre = (self.centre[0] * fx, self.centre[1] * height / self.height)
        return Raster(self.position, self.axes, width, height, self.focal_px * fx, centre)


@dataclass(frozen=True, slots=True)
class Hits:
    """The first surface behind each pixel: (H, W) arrays. `face` -1, `ids` 0, `material` 0 and depth inf for the sky.

    `normal` (H, W, 3) is the shading normal turned towards the camera; `point` (H, W, 3) world metres.
    """

    face: NDArray[np.int32]
    depth: Floats
    ids: NDArray[np.uint16]
    material: NDArray[np.uint16]
    normal: Floats
    point: Floats

    def at_half(self) -> Hits:
        """Every second pixel of every second row."""
        part = (slice(0, None, 2), slice(0, None, 2))
        return Hits(*(np.ascontiguousarray(getattr(self, name)[part]) for name in Hits.__slots__))


class Block:
    """Meshes that come and go together, with their Embree scenes, each built when it is first asked for.

    A set's block is kept from board to board (`block_of`), so a production pays for its rooms once.
    """

    def __init__(self, meshes: tuple[Mesh, ...]) -> None:
        self.meshes = meshes
        points, faces, normals, objects, materials, soft = [], [], [], [], [], []
        table: dict[Material, int] = {}
        offset = 0
        for number, mesh in enumerate(meshes):
            own = mesh.normals if mesh.normals is not None else np.zeros_like(mesh.vertices)
            numbers = np.array([table.setdefault(m, len(table)) for m in mesh.materials], np.uint16)
            points.append(mesh.vertices)
            normals.append(own)
            faces.append(mesh.faces.astype(np.int32) + offset)
            objects.append(np.full(len(mesh.faces), number, np.uint16))
            materials.append(numbers[mesh.face_material])
            soft.append(np.full(len(mesh.faces), mesh.normals is not None))
            offset += len(mesh.vertices)
        empty = np.zeros((0, 3), np.float32)
        self.materials = tuple(table)
        self.vertices = np.ascontiguousarray(np.concatenate([empty, *points]), np.float32)
        self.normals = np.concatenate([empty, *normals]).astype(np.float32)
        self.faces = np.ascontiguousarray(np.concatenate([np.zeros((0, 3), np.int32), *faces]), np.int32)
        self.face_object = np.concatenate([np.zeros(0, np.uint16), *objects])
        self.face_material = np.concatenate([np.zeros(0, np.uint16), *materials])
        self.face_soft = np.concatenate([np.zeros(0, bool), *soft])
        clear = np.array([m.opacity < 0.999 for m in self.materials] or [False])[self.face_material]
        glows = np.array([m.emission > 0.05 for m in self.materials] or [False])[self.face_material]
        self.is_clear, self.glows = clear, glows
        self._parts: dict[object, _Part] = {}

    def part(self, kind: str, ignored: frozenset[str] = frozenset()) -> _Part:
        """'solid', 'clear', or 'casters': what throws shadows, without the meshes named in `ignored`."""
        key = (kind, ignored)
        if key not in self._parts:
            chosen = self.is_clear if kind == "clear" else ~self.is_clear
            if kind == "casters":
                silent = np.array([mesh.name in ignored for mesh in self.meshes] or [False])
                chosen = chosen & ~self.glows & ~silent[self.face_object]
                # A second tree is not worth building for the few faces that glow on a figure or a prop.
                if chosen.sum() > 0.97 * (~self.is_clear).sum():
                    return self.part("solid")
            self._parts[key] = _Part(self.vertices, self.faces, np.flatnonzero(chosen))
        return self._parts[key]


class _Identical:
    """These very meshes, as a key: arrays cannot be compared cheaply, and the sets hand out the same meshes again."""

    def __init__(self, meshes: tuple[Mesh, ...]) -> None:
        self.meshes = meshes

    def __hash__(self) -> int:
        return hash(tuple(id(mesh) for mesh in self.meshes))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Identical)
            and len(self.meshes) == len(other.meshes)
            and all(a is b for a, b in zip(self.meshes, other.meshes, strict=True))
        )


@lru_cache(maxsize=6)
def _kept(key: _Identical) -> Block:
    return Block(key.meshes)


def block_of(meshes: tuple[Mesh, ...]) -> Block:
    """The block of these very meshes, kept from the last few that were asked for."""
    return _kept(_Identical(meshes))


class World:
    """What stands on a stage, in blocks. Object ids are 1 + the place of the mesh in order; material 0 is the sky.

    `light_through` names objects that key and practical lights ignore (a room's walls: a film lamp stands behind them).
    """

    def __init__(self, blocks: tuple[Block, ...], light_through: frozenset[str] = frozenset()) -> None:
        self.blocks = blocks
        self.light_through = light_through
        self.names = tuple((i + 1, mesh.name) for i, mesh in enumerate(m for block in blocks for m in block.meshes))
        materials: list[Material | None] = [None]
        faces, objects, numbers = [], [], []
        points = count = 0
        self._starts: list[int] = []
        start = 0
        for block in blocks:
            self._starts.append(start)
            faces.append(block.faces + points)
            objects.append(block.face_object + np.uint16(1 + count))
            numbers.append(block.face_material + np.uint16(len(materials)))
            materials.extend(block.materials)
            points += len(block.vertices)
            count += len(block.meshes)
            start += len(block.faces)
        self.materials = tuple(materials)
        self.faces = np.concatenate(faces)
        self.normals = np.concatenate([block.normals for block in blocks])
        self.vertices = np.concatenate([block.vertices for block in blocks])
        self.face_object, self.face_material = np.concatenate(objects), np.concatenate(numbers)
        self.face_soft = np.concatenate([block.face_soft for block in blocks])

    def see(self, raster: Raster) -> Hits:
        """First opaque hits of a whole raster."""
        height, width = raster.height, raster.width
        windows = [_window(block, raster) if len(block.faces) else None for block in self.blocks[1:]]
        hits = Hits(
            np.empty((height, width), np.int32), np.empty((height, width), np.float32),
            np.empty((height, width), np.uint16), np.empty((height, width), np.uint16),
            np.empty((height, width, 3), np.float32), np.empty((height, width, 3), np.float32),
        )  # fmt: skip
        # A band at a time, so that what is worked out between a ray and its pixel stays in the processor's cache.
        rows = max(1, BAND // width)
        for top in range(0, height, rows):
            band = slice(top, top + rows)
            own = [None if window is None else window[band].reshape(-1) for window in windows]
            self._see_band(
                raster, raster.directions(band), own, Hits(*(getattr(hits, n)[band] for n in Hits.__slots__))
            )
        return hits

    def _see_band(self, raster: Raster, directions: Floats, windows: list[NDArray[np.bool_] | None], out: Hits) -> None:
        shape = out.depth.shape
        face, depth, u, v, geometric = self._first(raster.position, directions, windows)
        normal = self._shading_normals(face, u, v, geometric, directions)
        hit = face >= 0
        far = np.where(hit, depth, np.float32(50))
        for k in range(3):
            out.point[..., k] = (directions[:, k] * far + raster.position[k]).reshape(shape)
        safe = np.maximum(face, 0)
        out.face[...] = face.reshape(shape)
        out.depth[...] = np.where(hit, depth, np.float32(np.inf)).reshape(shape)
        out.ids[...] = (np.take(self.face_object, safe) * hit).reshape(shape)
        out.material[...] = (np.take(self.face_material, safe) * hit).reshape(shape)
        out.normal[...] = normal.reshape(*shape, 3)

    def _first(self, position: Floats, directions: Floats, windows: list[NDArray[np.bool_] | None] | None = None):
        """face, distance, u, v, geometric normal of the first opaque hits; later blocks are traced where they can be
        seen: where `windows`, a mask (N,) for each of them, says so."""
        origins = np.empty_like(directions)
        origins[:] = position
        best = list(self.blocks[0].part("solid").intersect(origins, directions))
        for number, (block, start) in enumerate(zip(self.blocks[1:], self._starts[1:], strict=True)):
            part = block.part("solid")
            window = windows[number] if windows is not None else None
            at = np.flatnonzero(window) if window is not None else np.arange(len(directions))
            if not len(part.numbers) or not len(at):
                continue
            found = part.intersect(origins[: len(at)], np.take(directions, at, axis=0))
            nearer = np.flatnonzero((found[0] >= 0) & (found[1] < best[1][at]))
            to = at[nearer]
            best[0][to] = found[0][nearer] + start
            for k in range(1, 5):
                best[k][to] = found[k][nearer]
        return best

    def see_through(self, raster: Raster, nearer_than: Floats) -> tuple[NDArray[np.intp], Hits] | None:
        """First glass, steam or liquid in front of `nearer_than` (H, W) metres: flat pixel indices (N,) and 1-row
        hits."""
        pieces = []
        for block, start in zip(self.blocks, self._starts, strict=True):
            part = block.part("clear")
            if not len(part.numbers):
                continue
            flat = np.flatnonzero(_covered(block.vertices, block.faces[part.numbers], raster))
            if not len(flat):
                continue
            directions = raster.directions_at(flat)
            face, distance, u, v, geometric = part.intersect(
                np.broadcast_to(raster.position, directions.shape), directions
            )
            keep = (face >= 0) & (distance < nearer_than.reshape(-1)[flat] - 1e-4)
            if keep.any():
                pieces.append(
                    (
                        flat[keep],
                        face[keep] + start,
                        distance[keep],
                        u[keep],
                        v[keep],
                        geometric[keep],
                        directions[keep],
                    )
                )
        if not pieces:
            return None
        flat, face, distance, u, v, geometric, directions = (
            np.concatenate(column) for column in zip(*pieces, strict=True)
        )
        normal = self._shading_normals(face, u, v, geometric, directions)
        row = (1, len(face))
        hits = Hits(
            face.reshape(row),
            distance.reshape(row),
            self.face_object[face].reshape(row),
            self.face_material[face].reshape(row),
            normal.reshape(*row, 3),
            (distance[:, None] * directions + raster.position).reshape(*row, 3),
        )
        return flat, hits

    def blocked(
        self, points: Floats, directions: Floats, far: Floats | float, *, everything: bool = False
    ) -> NDArray[np.bool_]:
        """(N,) whether something stands between points (N, 3) and `far` times their directions.

        Glass and what glows never block; with `everything` walls do as well as people, props and furniture.
        """
        result = np.zeros(len(points), bool)
        for block in self.blocks:
            part = block.part("solid") if everything else block.part("casters", self.light_through)
            left = np.flatnonzero(~result)
            if len(left) == len(result):
                result = part.occluded(points, directions, far)
            elif len(left):
                limit = far[left] if isinstance(far, np.ndarray) else far
                some, away = np.take(points, left, axis=0), np.take(directions, left, axis=0)
                result[left] = part.occluded(some, away, limit)
        return result

    def distance(self, points: NDArray[np.floating], directions: NDArray[np.floating]) -> Floats:
        """(N,) distance to the first opaque surface, in lengths of the directions; 1e30 where there is none."""
        return self.first_object(points, directions)[1]

    def first_object(
        self, points: NDArray[np.floating], directions: NDArray[np.floating]
    ) -> tuple[NDArray[np.int64], Floats]:
        """(N,) object ids (0: nothing) and distances of the first opaque surfaces along rays."""
        origins = np.ascontiguousarray(points, np.float32).reshape(-1, 3)
        towards = np.ascontiguousarray(directions, np.float32).reshape(-1, 3)
        ids, best = np.zeros(len(origins), np.int64), np.full(len(origins), FAR)
        for block, start in zip(self.blocks, self._starts, strict=True):
            face, distance, *_ = block.part("solid").intersect(origins, towards)
            nearer = (face >= 0) & (distance < best)
            ids[nearer] = self.face_object[face[nearer] + start]
            best[nearer] = distance[nearer]
        return ids, best

    def first_faces(self, position: Floats, directions: Floats) -> tuple[NDArray[np.int32], Floats]:
        """(N,) faces (-1: none) and distances of the first opaque surfaces from one place."""
        found = self._first(position, directions)
        return found[0], found[1]

    def _shading_normals(self, face, u, v, geometric, directions) -> Floats:
        # np.take: several times faster than indexing by an array, for rows this short.
        safe = np.maximum(face, 0)
        corners = np.take(self.faces, safe, axis=0)
        normal = np.take(self.normals, corners[:, 0], axis=0)
        scale_rows(normal, 1 - u - v)
        part = np.take(self.normals, corners[:, 1], axis=0)
        scale_rows(part, u)
        normal += part
        np.take(self.normals, corners[:, 2], axis=0, out=part)
        scale_rows(part, v)
        normal += part
        flat = ~np.take(self.face_soft, safe)
        if flat.any():
            normal[flat] = geometric[flat]
        away = row_dots(geometric, directions) > 0
        length = np.sqrt(row_dots(normal, normal))
        scale = np.float32(1) / np.maximum(length, 1e-9)
        # A closed mesh seen from outside is never turned; an open sheet seen from behind is.
        outward = row_dots(normal, geometric) >= 0
        np.negative(scale, out=scale, where=away == outward)
        scale *= face >= 0
        scale_rows(normal, scale)
        return normal


class _Part:
    """Some faces of a block as an Embree scene of their own; results name faces of the block."""

    def __init__(self, vertices: Floats, faces: NDArray[np.int32], numbers: NDArray[np.intp]) -> None:
        self.numbers = numbers.astype(np.int32)
        self._all = len(numbers) == len(faces)
        self._scene = EmbreeScene() if len(numbers) else None
        self._mesh = TriangleMesh(self._scene, vertices, np.ascontiguousarray(faces[numbers])) if len(numbers) else None

    def intersect(self, origins: Floats, directions: Floats):
        if self._scene is None:
            count = len(directions)
            none = np.zeros(count, np.float32)
            return (
                np.full(count, -1, np.int32),
                np.full(count, FAR),
                none,
                none.copy(),
                np.zeros((count, 3), np.float32),
            )
        found = self._scene.run(np.ascontiguousarray(origins), directions, output=True)
        local = found["primID"]
        face = local if self._all else np.where(local >= 0, np.take(self.numbers, np.maximum(local, 0)), np.int32(-1))
        return face, np.minimum(found["tfar"], FAR), found["u"], found["v"], found["Ng"]

    def occluded(self, points: Floats, directions: Floats, far: Floats | float) -> NDArray[np.bool_]:
        if self._scene is None:
            return np.zeros(len(points), bool)
        limits = (
            np.ascontiguousarray(far, np.float32)
            if isinstance(far, np.ndarray)
            else np.full(len(points), far, np.float32)
        )
        origins = np.ascontiguousarray(points, np.float32)
        return (
            self._scene.run(origins, np.ascontiguousarray(directions, np.float32), dists=limits, query="OCCLUDED") >= 0
        )


def _window(block: Block, raster: Raster) -> NDArray[np.bool_]:
    """(H, W) pixels inside the frame-space boxes of a block's meshes."""
    mask = np.zeros((raster.height, raster.width), bool)
    for mesh in block.meshes:
        low, high = (np.array([f(mesh.vertices[:, k]) for k in range(3)]) for f in (np.min, np.max))
        corners = np.array(
            [[(low, high)[i][0], (low, high)[j][1], (low, high)[k][2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)]
        )
        pixels, depth = raster.project(corners)
        if (depth <= 0.02).all():
            continue
        if (depth <= 0.02).any():
            mask[:] = True
            break
        if len(mesh.faces) > 4000 and raster.height > 200:
            mask |= _near_vertices(mesh, raster)
            continue
        a, b = np.floor(pixels.min(0)).astype(int) - 1, np.ceil(pixels.max(0)).astype(int) + 1
        mask[max(a[1], 0) : max(b[1], 0), max(a[0], 0) : max(b[0], 0)] = True
    return mask


def _near_vertices(mesh: Mesh, raster: Raster) -> NDArray[np.bool_]:
    """(H, W) cells of 16 pixels that hold a vertex of a finely cut mesh, the cells round them, and those that its
    larger faces cover."""
    across, up, ahead = (mesh.vertices @ axis - raster.position @ axis for axis in raster.axes)
    scale = np.float32(raster.focal_px / 16) / np.maximum(ahead, np.float32(0.02))
    x = np.float32(raster.centre[0] / 16) + across * scale
    y = np.float32(raster.centre[1] / 16) - up * scale
    rows, columns = raster.height // 16 + 1, raster.width // 16 + 1
    cells = np.zeros((rows + 4, columns + 4), np.uint8)
    inside = np.flatnonzero((x > -2) & (x < columns + 2) & (y > -2) & (y < rows + 2))
    cells[(y[inside] + 2).astype(int).clip(0, rows + 3), (x[inside] + 2).astype(int).clip(0, columns + 3)] = 1
    # A turned or bevelled thing is fine at its edges and has whole sides in two triangles.
    large = np.ones(len(mesh.faces), bool)
    wide = np.zeros(len(mesh.faces), bool)
    for place, size in ((x, columns), (y, rows)):
        a, b, c = (np.take(place, mesh.faces[:, k]) for k in range(3))
        low, high = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)
        large &= (high > 0) & (low < size)
        wide |= high - low > 3
    faces = mesh.faces[large & wide]
    for corner in np.clip(np.stack([x[faces], y[faces]], -1) + 2, -2000, 2000).astype(np.int32):
        cv2.fillConvexPoly(cells, corner, 1)
    cells = cv2.dilate(cells, np.ones((5, 5), np.uint8))[2 : rows + 2, 2 : columns + 2]
    return np.repeat(np.repeat(cells, 16, 0), 16, 1)[: raster.height, : raster.width] > 0


def _covered(vertices: Floats, faces: NDArray[np.int32], raster: Raster) -> NDArray[np.bool_]:
    """(H*W,) pixels that some of these faces may cover, found by drawing them coarsely."""
    used, inverse = np.unique(faces, return_inverse=True)
    pixels, depth = raster.project(vertices[used])
    coarse = np.zeros(((raster.height + 3) // 4 + 1, (raster.width + 3) // 4 + 1), np.uint8)
    triangles = inverse.reshape(-1, 3)
    seen = (depth[triangles] > 0.02).all(1)
    # Glass that crosses the lens itself is left out: it would be a smear over the whole frame.
    corners = np.clip(pixels / 4, -4000, 4000).astype(np.int32)[triangles[seen]]
    inside = (corners.max(1) >= 0).all(1) & (corners.min(1) <= [coarse.shape[1], coarse.shape[0]]).all(1)
    for corner in corners[inside]:
        cv2.fillConvexPoly(coarse, corner, 1)
    coarse = cv2.dilate(coarse, np.ones((3, 3), np.uint8))
    full = np.repeat(np.repeat(coarse, 4, 0), 4, 1)[: raster.height, : raster.width]
    return full.reshape(-1) > 0


def edge_mix(world: World, raster: Raster, hits: Hits) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Antialiasing of what is already shaded: edge pixels by flat index (N,), and for each the four pixels (N, 4) whose
    colours it is the mean of.

    Four rays through each edge pixel find which surface each quarter shows; its colour is that of the neighbour that
    shows the same surface (subpixel reconstruction, Chajdas et al. 2011, without a second shading).
    """
    height, width = hits.depth.shape
    ids = hits.ids.astype(np.int32) * 256 + hits.material
    edge = np.zeros((height, width), bool)
    for axis in (0, 1):
        a = (slice(None, -1), slice(None)) if axis == 0 else (slice(None), slice(None, -1))
        b = (slice(1, None), slice(None)) if axis == 0 else (slice(None), slice(1, None))
        near = np.minimum(hits.depth[a], hits.depth[b])
        with np.errstate(invalid="ignore"):
            split = (ids[a] != ids[b]) | (np.abs(hits.depth[a] - hits.depth[b]) > 0.03 * near)
        edge[a] |= split
        edge[b] |= split
    edge[[0, -1]] = False
    edge[:, [0, -1]] = False
    at = np.flatnonzero(edge)
    around = np.array([0, 1, -1, width, -width])
    candidates = at[:, None] + around
    known_depth, known_id = hits.depth.reshape(-1)[candidates], ids.reshape(-1)[candidates]
    result = np.empty((len(at), 4), np.intp)
    for k, (dx, dy) in enumerate(((-0.125, -0.375), (0.375, -0.125), (0.125, 0.375), (-0.375, 0.125))):
        directions = raster.directions_at(at, dx, dy)
        face, distance = world.first_faces(raster.position, directions)
        safe = np.maximum(face, 0)
        own = np.where(face >= 0, world.face_object[safe].astype(np.int32) * 256 + world.face_material[safe], 0)
        with np.errstate(invalid="ignore"):
            cost = np.abs(known_depth - distance[:, None]) / distance[:, None]
        cost = np.where(np.isfinite(cost), cost, 0) + 4.0 * (known_id != own[:, None]) + 1e-3 * (around != 0)
        result[:, k] = candidates[np.arange(len(at)), np.argmin(cost, axis=1)]
    return at, result
