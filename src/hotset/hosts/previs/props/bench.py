"""The workbench that a prop is built on: parts are made, placed and collected, then merged into one object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotset.hosts.previs import shapes
from hotset.hosts.previs.geometry import Material, Mesh, merge
from hotset.hosts.previs.outlines import circle, rounded, simplified

__all__ = ["Bench", "Grip", "Prop", "Recipe"]

Vec = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Grip:
    """Where a hand closes round a prop: a bar through `point` along `axis` (unit), `radius_m` thick; prop space.

    `rim_m`: of a round thing that is taken by its rim, how far that is from the middle; where the thing stands, a hand
    takes the side next to it.
    """

    point: Vec
    axis: Vec
    radius_m: float
    rim_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Prop:
    """A prop standing on z = 0 with the centre of its base at the origin, facing -y; metres.

    `size_m` is its extent along x, y, z without steam; `spout` the point that it pours from (or a stream lands from);
    `surface_m` the height of the top that other things stand on.
    """

    mesh: Mesh
    size_m: Vec
    grip: Grip | None = None
    spout: Vec | None = None
    surface_m: float | None = None
    heart: tuple[Vec, float] | None = None
    """The middle and the height of what one looks at from near: a grinder's hopper, a machine's group."""


class Bench:
    """Collects the parts of one prop. Lengths in metres, angles in degrees.

    `state` is one of the prop's states, `rng` is seeded by name and seed, `detail` scales how finely round things are
    cut (1 for a hero, about 0.5 for set dressing).
    """

    def __init__(self, name: str, colours: Mapping[str, str], state: str, seed: int, detail: float = 1.0) -> None:
        self.name, self.state, self.seed, self.detail = name, state, seed, detail
        self.rng = np.random.default_rng((crc32(name.encode()), seed))
        self.parts: list[Mesh] = []
        self.grip: Grip | None = None
        self.spout: Vec | None = None
        self.surface: float | None = None
        self.heart: tuple[Vec, float] | None = None
        self._colours = dict(colours)
        self._stack: list[Callable[[Mesh], Mesh]] = []

    def hue(self, role: str, default: str) -> str:
        """The hex colour asked for this role, or the prop's own."""
        return self._colours.get(role, default)

    def n(self, count: int) -> int:
        """A count of facets after `detail`, never below 6."""
        return max(6, round(count * self.detail))

    def pick(self, *choices: str) -> str:
        """One of the choices, by seed."""
        return choices[int(self.rng.integers(len(choices)))]

    def add(
        self,
        mesh: Mesh,
        at: Sequence[float] = (0, 0, 0),
        turn: float = 0.0,
        tilt: float = 0.0,
        roll: float = 0.0,
        scale: float | Vec = 1.0,
    ) -> None:
        """Takes a mesh in, placed as by `shapes.place`."""
        self.parts.append(shapes.place(mesh, at, turn, tilt, roll, scale))

    def box(
        self,
        size: Sequence[float],
        material: Material,
        at: Sequence[float] = (0, 0, 0),
        bevel: float = 0.003,
        turn: float = 0.0,
        tilt: float = 0.0,
        roll: float = 0.0,
    ) -> None:
        """A bevelled box with the centre of its base at `at`; set dressing goes without its finest bevels."""
        if self.detail < 0.65 and bevel < 0.0035:
            bevel = 0.0
        self.add(shapes.bevelled_box(size, material, bevel), at, turn, tilt, roll)

    def turned(
        self,
        profile: ArrayLike,
        material: Material,
        at: Sequence[float] = (0, 0, 0),
        n: int = 32,
        soft: float = 0.0,
        tilt: float = 0.0,
        turn: float = 0.0,
        crease: float = 42.0,
    ) -> None:
        """A lathed profile of (radius, z); `soft` rounds its corners by that many metres."""
        line = rounded(np.asarray(profile, float), soft, 2 if self.detail >= 0.65 else 1) if soft > 0 else profile
        line = np.asarray(line, float)
        if self.detail < 0.75 and not np.allclose(line[0], line[-1]):
            line = simplified(line, 0.014 * float(np.ptp(line, axis=0).max()) * (1 - self.detail))
        self.add(shapes.lathe(line, material, self.n(n), crease), at, turn, tilt)

    def post(
        self,
        radius: float,
        height: float,
        material: Material,
        at: Sequence[float] = (0, 0, 0),
        n: int = 20,
        top: float | None = None,
        bevel: float = 0.0015,
        tilt: float = 0.0,
        turn: float = 0.0,
        roll: float = 0.0,
    ) -> None:
        """A cylinder or cone standing on `at`; `tilt` 90 lays it along -y, `roll` 90 along +x."""
        self.add(shapes.cylinder(radius, height, material, self.n(n), bevel, top), at, turn, tilt, roll)

    def bar(
        self, path: ArrayLike, radius: float | ArrayLike, material: Material, sides: int = 10, closed: bool = False
    ) -> None:
        """A round bar along a path (N, 3)."""
        line = np.asarray(path, float)
        if self.detail < 0.75 and not closed:
            radii = np.broadcast_to(np.asarray(radius, float), len(line))[:, None]
            both = simplified(
                np.concatenate([line, radii], 1), 0.02 * float(np.ptp(line, axis=0).max()) * (1 - self.detail)
            )
            line, radius = both[:, :3], both[:, 3]
        self.add(shapes.tube(line, radius, material, self.n(sides) if sides > 6 else sides, closed))

    def ring(
        self,
        radius: float,
        thick: float,
        material: Material,
        at: Sequence[float],
        n: int = 28,
        tilt: float = 0.0,
        turn: float = 0.0,
    ) -> None:
        """A torus about `at`: `radius` to the middle of a bar of radius `thick`, lying flat unless tilted."""
        path = np.concatenate([circle(radius, self.n(n)), np.zeros((self.n(n), 1))], 1)
        self.add(shapes.tube(path, thick, material, self.n(8), closed=True), at, turn, tilt)

    def slab(
        self,
        outline: ArrayLike,
        height: float,
        material: Material,
        at: Sequence[float] = (0, 0, 0),
        bevel: float = 0.002,
        turn: float = 0.0,
        tilt: float = 0.0,
        roll: float = 0.0,
    ) -> None:
        """An extruded closed outline (N, 2)."""
        self.add(shapes.extrude(outline, height, material, bevel), at, turn, tilt, roll)

    def cushion(
        self,
        size: Sequence[float],
        material: Material,
        at: Sequence[float] = (0, 0, 0),
        roundness: tuple[float, float] = (0.35, 0.25),
        turn: float = 0.0,
        tilt: float = 0.0,
        roll: float = 0.0,
        n: int = 20,
    ) -> None:
        """A stuffed box (superellipsoid) resting on `at`."""
        mesh = shapes.superellipsoid(size, material, roundness, self.n(round(n * 0.6)), self.n(n))
        self.add(mesh, at, turn, tilt, roll)

    def ball(self, radius: float, material: Material, at: Sequence[float] = (0, 0, 0), n: int = 16) -> None:
        """A sphere about `at`, its centre."""
        mesh = shapes.ball(radius, material, self.n(round(n * 0.6)), self.n(n))
        self.add(mesh, (at[0], at[1], at[2] - radius))

    def include(self, prop: Prop, at: Sequence[float] = (0, 0, 0), turn: float = 0.0, tilt: float = 0.0) -> None:
        """Another finished prop as a part of this one."""
        self.add(prop.mesh, at, turn, tilt)

    def hold(self, point: Sequence[float], axis: Sequence[float], radius: float, rim: float = 0.0) -> None:
        """Says where a hand holds it; `rim`: see `Grip.rim_m`."""
        direction = np.asarray(axis, float)
        x, y, z = (float(v) for v in direction / np.linalg.norm(direction))
        self.grip = Grip((float(point[0]), float(point[1]), float(point[2])), (x, y, z), radius, rim)

    def finish(self) -> Prop:
        """The parts as one prop, named for what it is, set down so that its lowest point is at z = 0."""
        mesh = merge(self.name, self.parts)
        hard = np.array([m.name != "steam" for m in mesh.materials])[mesh.face_material]
        corners: NDArray = mesh.vertices[mesh.faces[hard]].reshape(-1, 3)
        lift = -float(corners[:, 2].min())
        x, y, z = (float(v) for v in np.ptp(corners, axis=0))
        grip, spout, surface = self.grip, self.spout, self.surface
        if grip is not None:
            grip = replace(grip, point=(grip.point[0], grip.point[1], grip.point[2] + lift))
        if spout is not None:
            spout = (spout[0], spout[1], spout[2] + lift)
        heart = self.heart
        if heart is not None:
            heart = ((heart[0][0], heart[0][1], heart[0][2] + lift), heart[1])
        surface = None if surface is None else surface + lift
        return Prop(shapes.place(mesh, (0, 0, lift)), (x, y, z), grip, spout, surface, heart)


Recipe = Callable[[Bench], None]
