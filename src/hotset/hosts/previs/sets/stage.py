"""The stage that a set is built on: rooms with wild walls, named objects, marks, surfaces and practical lights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs import shapes
from hotset.hosts.previs.geometry import Material, Mesh, linear, merge
from hotset.hosts.previs.props import build_prop
from hotset.hosts.previs.props.bench import Bench
from hotset.hosts.previs.props.palette import matte, paint
from hotset.hosts.previs.sets.hours import Hour, hour_of

__all__ = ["Mark", "Practical", "Room", "Stage", "StageSet", "Wall"]

Vec = tuple[float, float, float]
Opening = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place for a figure or prop. `point` in metres, on the floor for figures, on the top for surfaces.

    `facing_deg` is 0 towards -y and turns anticlockwise seen from above: 90 faces +x, -90 faces -x, 180 faces +y.
    `seat_m` is the height of the seat where one sits here; `surface_m` the height of the top within reach in front.
    """

    point: Vec
    facing_deg: float = 0.0
    seat_m: float | None = None
    surface_m: float | None = None


@dataclass(frozen=True, slots=True)
class Practical:
    """A light that belongs to the set: 'window', 'lamp', 'pendant', 'neon', 'street_lamp' or 'sun'.

    `direction` is the unit vector in which it shines, `size_m` its width and height (0, 0 for the sun), `kelvin` its
    colour, `power` what it adds at 2 m (the sun: anywhere) in units of key exposure.
    """

    kind: str
    point: Vec
    direction: Vec
    size_m: tuple[float, float]
    kelvin: float
    power: float


@dataclass(frozen=True, slots=True)
class Wall:
    """A wild wall: `normal` looks into the set; `meshes` are the objects that go when it is taken out."""

    name: str
    point: Vec
    normal: Vec
    meshes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageSet:
    """A built set, in metres. `sky` and `haze` are linear RGB for what no mesh covers, overhead and at the horizon;
    `bounds` is the space ((x0, y0, z0), (x1, y1, z1)) in which figures act; `interior` says whether it has a roof."""

    name: str
    time: str
    meshes: tuple[Mesh, ...]
    marks: Mapping[str, Mark]
    surfaces: Mapping[str, Mark]
    practicals: tuple[Practical, ...]
    sky: Vec
    haze: Vec
    walls: tuple[Wall, ...]
    bounds: tuple[Vec, Vec]
    interior: bool

    def seen_from(self, camera: Sequence[float]) -> tuple[Mesh, ...]:
        """The meshes that stand when the camera (metres) does: every wild wall that it is behind is taken out."""
        eye = np.asarray(camera, float)
        gone = {
            mesh
            for wall in self.walls
            if float((eye - np.asarray(wall.point)) @ np.asarray(wall.normal)) < 0.12
            for mesh in wall.meshes
        }
        return tuple(mesh for mesh in self.meshes if mesh.name not in gone)


@dataclass(slots=True)
class Room:
    """The inner faces of a room's walls, metres."""

    x0: float
    x1: float
    y0: float
    y1: float
    height: float
    openings: dict[str, list[Opening]] = field(default_factory=dict)


class Stage:
    """Collects the objects of one set. Lengths in metres, angles in degrees."""

    thick = 0.16

    def __init__(self, name: str, colours: Mapping[str, str], time: str, seed: int) -> None:
        self.name, self.seed = name, seed
        self.hour: Hour = hour_of(time)
        self.rng = np.random.default_rng((len(name), sum(name.encode()), seed))
        self.marks: dict[str, Mark] = {}
        self.surfaces: dict[str, Mark] = {}
        self.practicals: list[Practical] = []
        self.room_of: Room | None = None
        self._colours = dict(colours)
        self._parts: dict[str, Bench] = {}
        self._hung: dict[str, list[str]] = {}
        self._walls: dict[str, tuple[Vec, Vec]] = {}

    def hue(self, role: str, default: str) -> str:
        """The hex colour asked for this role, or the set's own."""
        return self._colours.get(role, default)

    def part(self, name: str, wall: str | None = None, detail: float = 0.6) -> Bench:
        """The bench of the object of that name, new or as it stands; `wall` hangs it on a wild wall."""
        if name not in self._parts:
            self._parts[name] = Bench(name, self._colours, "", self.seed, detail)
            if wall is not None:
                self._hung.setdefault(wall, []).append(name)
        return self._parts[name]

    def dress(
        self,
        prop: str,
        at: Sequence[float],
        turn: float = 0.0,
        state: str | None = None,
        colours: Mapping[str, str] | None = None,
        into: str | None = None,
        wall: str | None = None,
        detail: float = 0.5,
        seed: int | None = None,
        tilt: float = 0.0,
    ) -> None:
        """Puts a prop on the set, as an object of its own or as part of the object `into`."""
        built = build_prop(prop, colours or {}, state, self.seed if seed is None else abs(seed), detail)
        name = into
        if name is None:
            count = sum(1 for known in self._parts if known == prop or known.startswith(f"{prop}_"))
            name = prop if count == 0 else f"{prop}_{count + 1}"
        self.part(name, wall).include(built, at, turn, tilt)

    def mark(
        self, name: str, x: float, y: float, facing: float = 0.0, seat: float | None = None, top: float | None = None
    ) -> None:
        """A place on the floor for a figure."""
        self.marks[name] = Mark((x, y, 0.0), facing, seat, top)

    def spot(self, name: str, x: float, y: float, z: float, facing: float = 0.0) -> None:
        """A place on a surface for a prop."""
        self.surfaces[name] = Mark((x, y, z), facing, None, z)

    def light(
        self, kind: str, point: Vec, direction: Vec, size: tuple[float, float], kelvin: float, power: float
    ) -> None:
        """A practical; nothing is added where its power is 0."""
        length = float(np.linalg.norm(direction))
        x, y, z = (v / length for v in direction)
        if power > 0:
            self.practicals.append(Practical(kind, point, (x, y, z), size, kelvin, power))

    def lit(self) -> str:
        """The state of the set's lamps at this hour: 'on' or 'off'."""
        return "on" if self.hour.lamps > 0.2 else "off"

    def pendant(self, x: float, y: float, z: float, colour: str, power: float = 0.7, detail: float = 0.55) -> None:
        """A hanging lamp whose rim is at `z`, and its light."""
        self.dress("pendant_lamp", (x, y, z), state=self.lit(), colours={"main": colour}, detail=detail)
        self.light("pendant", (x, y, z + 0.02), (0, 0, -1), (0.30, 0.30), 2700, power * self.hour.lamps)

    def standing_lamp(self, prop: str, at: Vec, bulb: float, power: float = 0.6) -> None:
        """A 'lamp' or 'floor_lamp' at `at` with its bulb `bulb` metres above that, and its light."""
        self.dress(prop, at, state=self.lit(), detail=0.6)
        self.light("lamp", (at[0], at[1], at[2] + bulb), (0, 0, -1), (0.3, 0.3), 2700, power * self.hour.lamps)

    def pictures(self, side: str, places: Sequence[tuple[float, float]]) -> None:
        """Framed pictures on a wall, each at (along the wall, height of its lower edge)."""
        room = self.room_of
        if room is None:
            raise ValueError("pictures need a room")
        for k, (u, z) in enumerate(places):
            at, turn = {
                "wall_back": ((u, room.y1 - 0.02, z), 0.0),
                "wall_front": ((u, room.y0 + 0.02, z), 180.0),
                "wall_left": ((room.x0 + 0.02, u, z), 90.0),
                "wall_right": ((room.x1 - 0.02, u, z), -90.0),
            }[side]
            self.dress("picture_frame", at, turn, wall=side, into=f"pictures_{side[5:]}", seed=self.seed + k)

    def door(self, side: str, u: float, colour: str, state: str = "closed") -> None:
        """A panelled door set against a wall at `u` along it; its casing stands proud of the wall."""
        room = self.room_of
        if room is None:
            raise ValueError("a door needs a room")
        at, turn = {
            "wall_back": ((u, room.y1 - 0.035, 0.0), 0.0),
            "wall_front": ((u, room.y0 + 0.035, 0.0), 180.0),
            "wall_left": ((room.x0 + 0.035, u, 0.0), 90.0),
            "wall_right": ((room.x1 - 0.035, u, 0.0), -90.0),
        }[side]
        self.dress("door", at, turn, state, {"main": colour}, wall=side, detail=0.6)

    def curtains(
        self, side: str, opening: Opening, cloth: Material, drop: float | None = None, share: float = 0.26
    ) -> None:
        """Two curtains drawn aside, each `share` of the window wide, to `drop` metres below it or to the floor."""
        room = self.room_of
        if room is None:
            raise ValueError("curtains need a room")
        u0, z0, u1, z1 = opening
        low, high = (0.04 if drop is None else z0 - drop), z1 + 0.12
        wide = share * (u1 - u0) + 0.12
        b = self.part(f"curtains_{side[5:]}", side)
        turn = {"wall_back": 0.0, "wall_front": 180.0, "wall_left": 90.0, "wall_right": -90.0}[side]
        edge = {"wall_back": room.y1, "wall_front": room.y0, "wall_left": room.x0, "wall_right": room.x1}[side]
        for k, middle in enumerate((u0 - 0.08 + wide / 2, u1 + 0.08 - wide / 2)):

            def folds(u: NDArray, v: NDArray, k: int = k) -> tuple[NDArray, NDArray, NDArray]:
                deep = 0.032 * np.sin(u * 2 * np.pi * 5 + k) * (0.55 + 0.45 * (1 - v)) + 0.008 * np.sin(u * 9 + v * 4)
                return (u - 0.5) * wide * (0.92 + 0.10 * (1 - v)), deep, low + v * (high - low)

            mesh = shapes.sheet(folds, (30, 5), cloth, 0.006)
            off = edge + (-0.10 if turn in (0.0, -90.0) else 0.10)
            b.add(mesh, (middle, off, 0.0) if turn in (0.0, 180.0) else (off, middle, 0.0), turn)
        off = edge + (-0.09 if turn in (0.0, -90.0) else 0.09)
        ends = [(u0 - 0.22, off), (u1 + 0.22, off)] if turn in (0.0, 180.0) else [(off, u0 - 0.22), (off, u1 + 0.22)]
        b.bar([(x, y, high + 0.015) for x, y in ends], 0.013, matte("#2a2623"), 8)

    def sun(self) -> None:
        """The sun (or moon) of the hour."""
        self.light("sun", (0.0, 0.0, 20.0), self.hour.sun, (0.0, 0.0), self.hour.sun_kelvin, self.hour.sun_power)

    def wild(self, name: str, point: Vec, normal: Vec) -> None:
        """Declares a wild wall; objects are hung on it by `part` and `dress`."""
        self._walls[name] = (point, normal)

    def room(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        height: float,
        walls: Mapping[str, Material],
        floor: Material,
        openings: Mapping[str, Sequence[Opening]] | None = None,
        trim: Material | None = None,
        ceiling: Material | None = None,
    ) -> None:
        """Four wild walls 'wall_back' (+y), 'wall_front' (-y), 'wall_left' (-x), 'wall_right' (+x), floor and ceiling.

        Openings are (u0, z0, u1, z1) with u the world's x (back, front) or y (left, right).
        """
        holes = {side: list(found) for side, found in (openings or {}).items()}
        self.room_of = Room(x[0], x[1], y[0], y[1], height, holes)
        wide, deep = x[1] - x[0], y[1] - y[0]
        mid_x, mid_y, t = (x[0] + x[1]) / 2, (y[0] + y[1]) / 2, self.thick
        skirting = trim or paint("#e7e0d2")
        frames = {
            "wall_back": ((mid_x, y[1] + t / 2, 0.0), 0.0, wide + 2 * t, (0.0, -1.0, 0.0), (mid_x, y[1], 0.0), mid_x),
            "wall_front": ((mid_x, y[0] - t / 2, 0.0), 0.0, wide + 2 * t, (0.0, 1.0, 0.0), (mid_x, y[0], 0.0), mid_x),
            "wall_left": ((x[0] - t / 2, mid_y, 0.0), 90.0, deep, (1.0, 0.0, 0.0), (x[0], mid_y, 0.0), mid_y),
            "wall_right": ((x[1] + t / 2, mid_y, 0.0), 90.0, deep, (-1.0, 0.0, 0.0), (x[1], mid_y, 0.0), mid_y),
        }
        for side, (at, turn, long, normal, face, middle) in frames.items():
            cut = [(a - middle, z0, b - middle, z1) for a, z0, b, z1 in holes.get(side, ())]
            material = walls.get(side, walls["wall_back"])
            bench = self.part(side, side)
            bench.add(shapes.pane(long, height, t, material, cut, side), at, turn)
            self.wild(side, face, normal)
            self._skirting(bench, side, face, normal, (wide if turn == 0 else deep), cut, skirting, height)
        self.part("floor").box((wide + 2 * t, deep + 2 * t, 0.1), floor, (mid_x, mid_y, -0.1), 0)
        self.part("ceiling", "ceiling").box(
            (wide + 2 * t, deep + 2 * t, 0.1), ceiling or matte("#efeae0", "plaster"), (mid_x, mid_y, height), 0
        )
        self.wild("ceiling", (mid_x, mid_y, height), (0.0, 0.0, -1.0))

    def _skirting(
        self,
        b: Bench,
        side: str,
        face: Vec,
        normal: Vec,
        long: float,
        cut: list[Opening],
        trim: Material,
        height: float,
    ) -> None:
        stops = sorted((max(a, -long / 2), min(c, long / 2)) for a, z0, c, _ in cut if z0 < 0.1)
        turn = 0.0 if normal[0] == 0 else 90.0
        start = -long / 2
        for left, right in [*stops, (long / 2, long / 2)]:
            if left - start > 0.05:
                middle = (left + start) / 2
                x, y = (face[0] + middle, face[1]) if turn == 0 else (face[0], face[1] + middle)
                b.box((left - start, 0.022, 0.13), trim, (x + normal[0] * 0.010, y + normal[1] * 0.010, 0), 0.005, turn)
            start = right
        x, y = face[0] + normal[0] * 0.025, face[1] + normal[1] * 0.025
        b.box((long, 0.06, 0.07), trim, (x, y, height - 0.07), 0.012, turn)

    def glaze(
        self, side: str, opening: Opening, panes: tuple[int, int], trim: Material, power: float = 1.0, sill: bool = True
    ) -> None:
        """Frame, mullions and sill in an opening of a wall, and the light that comes in by it."""
        room = self.room_of
        if room is None:
            raise ValueError("a window needs a room")
        u0, z0, u1, z1 = opening
        wide, tall, middle = u1 - u0, z1 - z0, (u0 + u1) / 2
        turn = 0.0 if side in ("wall_back", "wall_front") else 90.0
        inward = {"wall_back": (0, -1, 0), "wall_front": (0, 1, 0), "wall_left": (1, 0, 0), "wall_right": (-1, 0, 0)}[
            side
        ]
        edge = {"wall_back": room.y1, "wall_front": room.y0, "wall_left": room.x0, "wall_right": room.x1}[side]
        out = edge + (self.thick / 2 if side in ("wall_back", "wall_right") else -self.thick / 2)
        b = self.part(f"window_{side[5:]}", side)

        def put(u: float, z: float, size: Vec, deep: float = 0.0) -> None:
            v = out + deep
            b.box(size, trim, (u, v, z) if turn == 0 else (v, u, z), 0.005, turn)

        for u in (u0 + 0.03, u1 - 0.03):
            put(u, z0, (0.06, 0.09, tall))
        for z in (z0, z1 - 0.06):
            put(middle, z, (wide, 0.088, 0.06))
        for k in range(1, panes[0]):
            put(u0 + wide * k / panes[0], z0 + 0.02, (0.032, 0.05, tall - 0.04))
        for k in range(1, panes[1]):
            put(middle, z0 + tall * k / panes[1] - 0.014, (wide - 0.04, 0.045, 0.028))
        if sill and z0 > 0.2:
            inner = (inward[0] or inward[1]) * self.thick * 0.55
            put(middle, z0 - 0.035, (wide + 0.16, self.thick * 0.6 + 0.08, 0.045), inner)
        point = (middle, edge, (z0 + z1) / 2) if turn == 0 else (edge, middle, (z0 + z1) / 2)
        kelvin = 6500.0 if self.hour.name != "night" else 3600.0
        self.light("window", point, inward, (wide, tall), kelvin, power * max(self.hour.sky_power, 0.08))

    def rain(self, side: str, opening: Opening) -> None:
        """Rain on the glass of an opening where a colour 'rain' is asked for: a wet film that catches the street's
        light, runnels and drops."""
        colour, room = self._colours.get("rain"), self.room_of
        if colour is None or room is None:
            return
        u0, z0, u1, z1 = opening
        turn = 0.0 if side in ("wall_back", "wall_front") else 90.0
        edge = {"wall_back": room.y1, "wall_front": room.y0, "wall_left": room.x0, "wall_right": room.x1}[side]
        out = edge + (self.thick / 2 if side in ("wall_back", "wall_right") else -self.thick / 2)
        b = self.part(f"rain_{side[5:]}", side)
        # The part's own bench draws the runnels: the set's other chances must not move when it rains.
        chance = np.random.default_rng((self.seed, int(abs(u0) * 100), len(side)))
        film = Material("rain", linear(colour), 0.3, 0.0, emission=0.16, opacity=0.20, lines=False)
        drop = Material("rain", linear(colour), 0.3, 0.0, emission=0.62, opacity=0.62, lines=False)

        def put(u: float, z: float, size: Vec, material: Material, lean: float = 0.0) -> None:
            b.box(size, material, (u, out, z) if turn == 0 else (out, u, z), 0, turn, roll=lean)

        put((u0 + u1) / 2, z0, (u1 - u0 - 0.06, 0.004, z1 - z0 - 0.04), film)
        for _ in range(int(46 * (u1 - u0))):
            u, z = chance.uniform(u0 + 0.06, u1 - 0.06), chance.uniform(z0 + 0.08, z1 - 0.12)
            # Most are beads; one in three has begun to run.
            long = float(chance.uniform(0.10, 0.42)) if chance.uniform() < 0.34 else float(chance.uniform(0.008, 0.03))
            long = min(long, z1 - 0.05 - z)
            put(float(u), float(z), (float(chance.uniform(0.004, 0.0085)), 0.007, long), drop, 4.0)

    def finish(self, bounds: tuple[Vec, Vec], interior: bool) -> StageSet:
        """The set as built."""
        meshes = tuple(merge(name, bench.parts) for name, bench in self._parts.items() if bench.parts)
        walls = tuple(
            Wall(name, point, normal, tuple(self._hung.get(name, ()))) for name, (point, normal) in self._walls.items()
        )
        return StageSet(
            self.name, self.hour.name, meshes, dict(self.marks), dict(self.surfaces), tuple(self.practicals),
            linear(self.hour.sky), linear(self.hour.haze), walls, bounds, interior,
        )  # fmt: skip
