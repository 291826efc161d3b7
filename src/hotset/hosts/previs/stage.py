"""Who and what stands on the previs stage, where, and which way it faces: world metres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.geometry import Mesh

__all__ = ["Actor", "Lamp", "Point", "Stage", "facing", "spin", "standing_at", "turn_of"]

Point = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Actor:
    """One element on the stage. `interest` (3,) is what a director places in frame: a face, a prop's middle.

    `front` (3,) is the level direction it faces; `low` and `high` (3,) its bounds without steam. `joints` are a
    figure's, in world metres; empty for a prop.
    """

    slug: str
    mesh: Mesh
    interest: Point
    front: Point
    low: Point
    high: Point
    joints: Mapping[str, Point] = field(default_factory=dict)
    height_m: float = 0.0
    heart: tuple[Point, float] | None = None
    """Of a prop that is more than one thing to look at: the middle and the height of what its detail shots show."""

    @property
    def is_figure(self) -> bool:
        return bool(self.joints)


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light that the set itself has. `kind` as in the sets' practicals ('window', 'lamp', 'sun', ...); `colour`
    linear RGB of
    luminance 1; `power` on a white surface 2 m away (the sun: anywhere) in units of the key; `direction` in which it
    shines; `radius_m` half its mean extent."""

    kind: str
    point: Point
    direction: Point
    colour: tuple[float, float, float]
    power: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that can be seen. `walls` are wild: a point and the normal into the set; `wild` names what goes with
    them; `shell`
    all walls, floors and ceilings; `beyond` what lies outside an interior."""

    meshes: tuple[Mesh, ...]
    actors: Mapping[str, Actor]
    lamps: tuple[Lamp, ...]
    bounds: tuple[Point, Point]
    walls: tuple[tuple[Point, Point], ...] = ()
    wild: frozenset[str] = frozenset()
    shell: frozenset[str] = frozenset()
    beyond: frozenset[str] = frozenset()
    sky: tuple[float, float, float] = (0.55, 0.65, 0.8)
    haze: tuple[float, float, float] = (0.8, 0.82, 0.85)
    indoors: bool = True
    time: str = "day"

    def within_walls(self, point: Point) -> bool:
        """Whether no wild wall stands between a point and the set."""
        return all(float((point - at) @ normal) >= 0.12 for at, normal in self.walls)


def facing(degrees: float) -> Point:
    """The level direction (3,) of something turned `degrees` anticlockwise, seen from above, from its first direction
    -y."""
    angle = np.radians(degrees)
    return np.array([np.sin(angle), -np.cos(angle), 0.0])


def turn_of(direction: NDArray[np.floating]) -> float:
    """The inverse of `facing`: degrees anticlockwise."""
    return float(np.degrees(np.arctan2(direction[0], -direction[1])))


def spin(vector: NDArray[np.floating], degrees: float) -> Point:
    """A vector (3,) turned about z, anticlockwise seen from above."""
    a = np.radians(degrees)
    c, s = np.cos(a), np.sin(a)
    x, y, z = (float(n) for n in vector)
    return np.array([c * x - s * y, s * x + c * y, z])


def standing_at(point: NDArray[np.floating], degrees: float) -> NDArray[np.float64]:
    """The 4x4 matrix that puts a thing from the origin onto `point`, turned `degrees` anticlockwise."""
    matrix = np.eye(4)
    matrix[:3, 0] = spin(np.array([1.0, 0, 0]), degrees)
    matrix[:3, 1] = spin(np.array([0, 1.0, 0]), degrees)
    matrix[:3, 3] = point
    return matrix
