"""What is worn on the head and face: glasses, hats, beards. Each follows the posed head."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body, body_of, kit, smooth_normals
from hotset.hosts.previs.figures.cloth import grid_faces
from hotset.hosts.previs.figures.locks import Skull, skull_of
from hotset.hosts.previs.figures.looks import Look
from hotset.hosts.previs.figures.pose import Posed, eye_centre, mouth_point
from hotset.hosts.previs.geometry import Material, Mesh, linear

__all__ = ["extra_meshes"]

Array = NDArray[np.float64]
Shape = tuple[Array, NDArray[np.int64]]


def tube(line: Array, radius: float, sides: int = 7, closed: bool = False) -> Shape:
    """A round wire along `line` (K, 3)."""
    ahead = np.roll(line, -1, 0) - np.roll(line, 1, 0) if closed else np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    helper = np.where(np.abs(ahead[:, 2:3]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    first = np.cross(helper, ahead)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(ahead, first)
    turn = np.arange(sides) / sides * 2 * np.pi
    points = line[:, None] + radius * (
        first[:, None] * np.cos(turn)[None, :, None] + second[:, None] * np.sin(turn)[None, :, None]
    )
    rows = np.concatenate([points, points[:1]]) if closed else points
    return rows.reshape(-1, 3), grid_faces(len(rows), sides, wrap=True)


def lump(shapes: list[Shape]) -> Shape:
    """Several shapes as one."""
    offset, faces = 0, []
    for points, triangles in shapes:
        faces.append(triangles + offset)
        offset += len(points)
    return np.concatenate([p for p, _ in shapes]), np.concatenate(faces)


def glasses(body: Body, skull: Skull) -> Shape:
    """Round-cornered spectacles in front of the eyes, with arms to the ears."""
    k = skull.size
    shapes: list[Shape] = []
    turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    inner, outer = [], []
    for side, sign in (("r", -1.0), ("l", 1.0)):
        eye = eye_centre(body, side)
        ring = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.75, np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.8
        x = eye[0] + sign * 0.002 * k + 0.0245 * k * ring[0]
        z = eye[2] - 0.002 * k + 0.0195 * k * ring[1]
        y = (
            eye[1]
            - 0.026 * k
            + 0.010 * np.clip(np.abs(x - eye[0]) / (0.0245 * k), 0, 1) * (np.sign(x - eye[0]) == sign) * k * 0.5
        )
        line = np.stack([x, y, z], 1)
        shapes.append(tube(line, 0.0014 * k, closed=True))
        inner.append(line[np.argmin(line[:, 0] * sign)])
        outer.append(line[np.argmax(line[:, 0] * sign)])
        ear = np.array([sign * (skull.ear_x - 0.006 * k), skull.centre[1] - 0.004 * k, eye[2] + 0.010 * k])
        start = outer[-1]
        hinge = start + np.array([sign * 0.0022, 0.007, 0.004]) * k
        tip = ear + np.array([0.0, 0.020, -0.022]) * k
        shapes.append(tube(np.stack([start, hinge, (hinge + ear) / 2, ear, tip]), 0.0015 * k))
    lift = np.array([0.0, -0.003, 0.004]) * k
    shapes.append(tube(np.stack([inner[0], (inner[0] + inner[1]) / 2 + lift, inner[1]]), 0.0014 * k))
    return lump(shapes)


def lathe(
    centre: Array, rows: list[tuple[float, float]], wide: float, deep: float, tilt: float, droop: float = 0.0
) -> Shape:
    """A turned shape round the head: `rows` of (share of the head's ring, height in metres), tilted back by `tilt`,
    its first rows drooping in front and behind by `droop`."""
    turns = 56
    angle = np.arange(turns) / turns * 2 * np.pi
    points = []
    for share, height in rows:
        x, y = wide * share * np.sin(angle), -deep * share * np.cos(angle)
        z = height - droop * np.clip(share - 1.1, 0, 1) * np.cos(angle) ** 2 - tilt * -y
        points.append(np.stack([x, y, z], 1) + centre)
    return np.concatenate(points), grid_faces(len(rows), turns, wrap=True)[:, ::-1]


def head_ring(skull: Skull, height: float) -> tuple[Array, float, float]:
    """Centre (3,), half width and half depth of the head, hair included, at a height over the eyes."""
    azimuth = np.linspace(-np.pi, np.pi, 48, endpoint=False)
    ring = skull.surface(skull.direction(azimuth, np.full(48, skull.eye + height * skull.size)), np.full(48, 0.0))
    middle = (ring[:, 1].max() + ring[:, 1].min()) / 2
    centre = np.array([0.0, middle, skull.eye + height * skull.size])
    return centre, float(np.abs(ring[:, 0]).max()), float(np.ptp(ring[:, 1])) / 2


def hat(body: Body, skull: Skull) -> Shape:
    """A soft felt hat with a brim."""
    k = skull.size
    centre, wide, deep = head_ring(skull, 0.062)
    rows = [
        (0.96, -0.004),
        (1.0, -0.002),
        (1.30, -0.004),
        (1.58, 0.002),
        (1.60, 0.004),
        (1.57, 0.006),
        (1.30, 0.002),
        (1.06, 0.004),
    ]
    rows += [
        (1.05, 0.012),
        (1.02, 0.030),
        (0.99, 0.060),
        (0.95, 0.082),
        (0.86, 0.096),
        (0.68, 0.099),
        (0.45, 0.092),
        (0.22, 0.088),
        (0.0, 0.087),
    ]
    return lathe(centre, [(s, h * k) for s, h in rows], wide + 0.016 * k, deep + 0.014 * k, 0.10, 0.05 * k)


def cap_shape(body: Body, skull: Skull) -> Shape:
    """A cap with a visor."""
    k = skull.size
    # High on the brow, as one pushes a cap back indoors: the visor must not hide the eyes of a bent head.
    centre, wide, deep = head_ring(skull, 0.066)
    rows = [
        (0.97, -0.006),
        (1.0, -0.004),
        (1.02, 0.010),
        (1.01, 0.032),
        (0.94, 0.058),
        (0.78, 0.080),
        (0.52, 0.094),
        (0.25, 0.099),
        (0.06, 0.101),
        (0.0, 0.104),
    ]
    dome = lathe(centre, [(s, h * k) for s, h in rows], wide + 0.014 * k, deep + 0.013 * k, 0.06)
    across = np.linspace(-1, 1, 21)
    points = []
    for level in (0.0, 0.004 * k):
        for t in np.linspace(0, 1, 7):
            angle = across * 1.02
            reach = 1.0 + t * 0.46 * np.sqrt(np.clip(1 - across**2, 0, 1)) ** 0.7
            x, y = (wide + 0.014 * k) * np.sin(angle), -(deep + 0.013 * k) * np.cos(angle) * reach
            z = -0.002 * k - t * 0.006 * k - 0.014 * k * across**2 * t + level
            points.append(np.stack([x, y, z], 1) + centre)
    sheet = grid_faces(7, 21)
    visor = np.concatenate(points), np.concatenate([sheet, sheet[:, ::-1] + 7 * 21])
    return lump([dome, visor])


@lru_cache(maxsize=96)
def head_extra(archetype: str, build: str, height: float | None, name: str) -> Shape:
    """One thing worn on the head of a body at rest: 'glasses', 'hat' or 'cap'."""
    body = body_of(archetype, build, height)
    makers = {"glasses": glasses, "hat": hat, "cap": cap_shape}
    return makers[name](body, skull_of(body))


@lru_cache(maxsize=48)
def whisker_region(archetype: str, build: str, height: float | None, name: str) -> tuple[NDArray[np.int64], Array]:
    """The faces (F, 3) of the face under a beard or moustache, and (N,) how thick it grows on each kit point, 0 ..
    1."""
    body = body_of(archetype, build, height)
    skull = skull_of(body)
    k, mouth = skull.size, mouth_point(body)
    low, high = kit().ranges["body"]
    points = body.points[low:high]
    x, z = np.abs(points[:, 0]), points[:, 2] - mouth[2]
    lips = np.zeros(len(points), bool)
    lips[(kit().faces["body"][kit().body_region != 0] - low).reshape(-1)] = True
    front = mouth[1] + 0.125 * k - points[:, 1]
    if name == "moustache":
        top = 0.0205 * k - 0.16 * x
        grow = np.minimum(np.minimum((top - z) / 0.006, (z + 0.006 * k - 0.1 * x) / 0.006), (0.034 * k - x) / 0.010)
        grow = np.where(points[:, 1] < mouth[1] + 0.035 * k, grow, 0)
    else:
        cheek = -0.012 * k + np.clip(x - 0.030 * k, 0, None) * 1.25
        grow = np.minimum((cheek - z) / (0.014 * k), (front - 0.012 * k) / (0.014 * k))
        grow = np.minimum(
            grow, (z + 0.078 * k + np.clip(points[:, 1] - mouth[1] - 0.02 * k, 0, None) * 0.55) / (0.014 * k)
        )
        around = np.minimum((0.036 * k - x) / 0.008, (0.017 * k - 0.1 * x - z) / 0.006)
        side = np.where((x > 0.022 * k) & (z > -0.02 * k), around, 0)
        grow = np.where(points[:, 2] > skull.chin - 0.06 * k, np.maximum(grow, side), 0)
    full = np.zeros(len(body.points))
    full[low:high] = np.where(lips, 0, np.clip(grow, 0, 1))
    faces = kit().faces["body"]
    return faces[(full[faces] > 0.02).any(1) & ~(lips[faces - low]).any(1)], full


def whiskers(body: Body, name: str, points: NDArray[np.floating], material: Material) -> Mesh:
    """A beard or moustache grown on the posed face."""
    faces, thick = whisker_region(body.archetype, body.build, body.height_m, name)
    skull = skull_of(body)
    used = np.unique(faces)
    normals = smooth_normals(points, kit().faces["body"])[used]
    rest = body.points[used]
    strands = (
        np.sin(rest[:, 0] * 900 + 2 * np.sin(rest[:, 2] * 240)) * 0.22
        + np.sin(rest[:, 0] * 410 - rest[:, 2] * 190) * 0.2
    )
    depth = (0.0095 if name == "beard" else 0.0075) * skull.size
    down = np.array([0.0, 0.0, -1.0]) * (0.35 if name == "beard" else 0.25)
    grown = points[used] + (normals + down) * (thick[used] * (1 + strands) * depth - 0.0012)[:, None]
    renumber = np.zeros(len(points), np.int64)
    renumber[used] = np.arange(len(used))
    triangles = renumber[faces].astype(np.int32)
    vertices = grown.astype(np.float32)
    return Mesh(
        name, vertices, triangles, np.zeros(len(triangles), np.uint8), (material,), smooth_normals(vertices, triangles)
    )


def extra_meshes(look: Look, body: Body, posed: Posed, points: NDArray[np.floating]) -> list[Mesh]:
    """The extras worn on head and face; `points` (N, 3) are the kit's points as posed."""
    result = []
    skeleton = posed.skeleton
    colour = linear(look.extras_colour)
    hair = linear(look.hair_colour)
    for name in look.extras:
        if name in ("glasses", "hat", "cap"):
            rest, faces = head_extra(body.archetype, body.build, body.height_m, name)
            vertices = (skeleton.position("head") + (rest - body.joint("head")) @ skeleton.rotation("head").T).astype(
                np.float32
            )
            triangles = faces.astype(np.int32)
            own = (0.02, 0.018, 0.016) if name == "glasses" else colour
            material = Material(name, own, roughness=0.35 if name == "glasses" else 0.85)
            result.append(
                Mesh(
                    name,
                    vertices,
                    triangles,
                    np.zeros(len(triangles), np.uint8),
                    (material,),
                    smooth_normals(vertices, triangles),
                )
            )
        elif name in ("beard", "moustache"):
            shade = (hair[0] * 0.85, hair[1] * 0.85, hair[2] * 0.85)
            result.append(whiskers(body, name, points, Material(name, shade, roughness=0.9, lines=False)))
    return result
