"""Sets under the sky: street, park, rooftop, beach, field. Wild walls are what would stand behind a camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.geometry import Material
from hotset.hosts.previs.props.bench import Bench
from hotset.hosts.previs.props.outdoors import crown
from hotset.hosts.previs.props.palette import enamel, fabric, foliage, liquid, matte, paint, rubber, steel, wood
from hotset.hosts.previs.sets.outside import facade, towers
from hotset.hosts.previs.sets.stage import Stage, StageSet
from hotset.hosts.previs.shapes import sheet, waves

__all__ = ["beach", "field", "park", "rooftop", "street"]


def _ground(b: Bench, half: float, steps: int, material: Material, bump: float, seed: int, flat: float) -> None:
    """Ground to `half` metres on every side: level within `flat` metres of the origin, rolling beyond."""

    def surface(u: NDArray, v: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        x, y = (np.sign(t - 0.5) * np.abs(2 * t - 1) ** 1.7 * half for t in (u, v))
        rise = np.clip((np.hypot(x, y) - flat) / flat, 0, 1)
        return x, y, rise * bump * (waves(np.stack([x, y], -1), seed, half * 0.45) + 0.35)

    b.add(sheet(surface, (steps, steps), material, 0.05, 70))


def _lamp_post(s: Stage, x: float, y: float) -> None:
    s.dress("street_lamp", (x, y, 0), state="on" if s.hour.lamps > 0.5 else "off", into="street_lamps")
    s.light("street_lamp", (x, y, 3.6), (0, 0, -1), (0.4, 0.4), 2500, 0.9 * s.hour.lamps if s.hour.lamps > 0.5 else 0.0)


def _street_things(s: Stage) -> None:
    """What stands on the pavement and at the kerb."""
    for x in (-9.0, -1.8, 5.4, 12.6):
        _lamp_post(s, x, 0.45)
    s.dress("car", (3.4, -1.15, -0.15), 90, detail=0.6)
    s.dress("car", (-7.5, -1.15, -0.15), 90, colours={"main": "#8c3427"}, detail=0.5)
    s.dress("car", (-2.0, -5.6, -0.15), -90, colours={"main": "#c9c2ae"}, detail=0.5)
    s.dress("bench", (-3.6, 2.6, 0), 0, detail=0.6)
    s.dress("bicycle", (1.2, 2.95, 0), 88, detail=0.5)
    for x in (-5.6, 8.8):
        s.dress("tree", (x, 0.75, 0), seed=s.seed + int(x), detail=0.6)
    things = s.part("street_things")
    things.post(0.17, 0.55, enamel("#8f2a20"), (6.8, 0.4, 0), 16)
    things.ball(0.17, enamel("#8f2a20"), (6.8, 0.4, 0.58), 12)
    things.turned(
        [(0, 0), (0.24, 0), (0.26, 0.75), (0.27, 0.80), (0.2, 0.82), (0, 0.75)], enamel("#2f3a36"), (-2.75, 0.5, 0), 16
    )
    awning = s.part("awning", "wall_back")
    cloth, light_ = fabric(s.hue("accent", "#9a3a28")), fabric("#e9dfc8")
    for k in range(10):
        awning.box((0.30, 1.25, 0.02), cloth if k % 2 else light_, (-1.4 + 0.3 * k, 2.78, 2.55), 0, tilt=16)
        awning.box((0.30, 0.012, 0.18), cloth if k % 2 else light_, (-1.4 + 0.3 * k, 2.165, 2.22), 0)
    s.dress("round_table", (-1.2, 2.45, 0), detail=0.4)
    s.dress("chair", (-1.85, 2.45, 0), 90, detail=0.45)


def street(s: Stage) -> StageSet:
    """A town street along x: pavement and shop fronts at +y, the road and the houses opposite at -y."""
    walk, road = matte(s.hue("floor", "#a39b8e")), matte("#5b5b5d", "asphalt")
    s.part("pavement").box((44, 3.4, 0.15), walk, (0, 1.7, -0.15), 0)
    kerb = s.part("kerb")
    for k in range(22):
        kerb.box((1.98, 0.22, 0.16), matte("#b8b1a4"), (-21 + 2 * k, -0.11, -0.15), 0.02)
    s.part("road").box((44, 6.4, 0.1), road, (0, -3.4, -0.25), 0)
    for k in range(12):
        s.part("road").box((1.6, 0.12, 0.006), matte("#d8d2c2"), (-20 + 3.6 * k, -3.4, -0.15), 0)
    s.part("pavement_far", "wall_front").box((44, 2.4, 0.15), walk, (0, -7.8, -0.15), 0)
    slabs = s.part("slabs")
    for k in range(29):
        slabs.box((0.012, 3.35, 0.002), matte("#857e72"), (-21 + 1.5 * k, 1.72, 0.0), 0)
    slabs.box((44, 0.012, 0.002), matte("#857e72"), (0, 1.5, 0.0), 0)
    for side, y, sign in (("wall_back", 3.4, -1.0), ("wall_front", -9.0, 1.0)):
        x, k = -22.0, 0
        while x < 21:
            wide = float(s.rng.uniform(4.2, 6.4))
            b = s.part(f"house_{side[5:]}_{k + 1}", side)
            facade(
                b,
                s.hour,
                x + wide / 2,
                wide,
                float(s.rng.uniform(8.5, 12.5)),
                y,
                sign,
                s.seed + k + (40 if sign > 0 else 0),
            )
            x, k = x + wide, k + 1
        s.wild(side, (0, y, 0), (0, sign, 0))
    for side, x, sign in (("wall_left", -22.0, 1.0), ("wall_right", 22.0, -1.0)):
        end = Bench("end", {}, "", s.seed, 0.6)
        for k in range(3):
            facade(end, s.hour, -5.0 + 5.0 * k, 5.0, 9.0 + k, 0.0, -1.0, s.seed + 90 + k)
        target = s.part(f"end_{side[5:]}", side)
        for mesh in end.parts:
            target.add(mesh, (x, -3.0, -0.15), -90.0 if sign < 0 else 90.0)
        s.wild(side, (x, 0, 0), (sign, 0, 0))
    _street_things(s)
    s.sun()
    s.mark("centre", 0.2, 1.3)
    s.mark("left", -2.6, 1.3, 90)
    s.mark("right", 2.8, 1.3, -90)
    s.mark("shop_door", 2.2, 2.75)
    s.mark("kerb", 0.6, 0.15)
    s.mark("lamp", -1.8, 0.95)
    s.mark("bench", -3.6, 2.42, 0, 0.456)
    s.mark("far", 9.8, 1.6, -90)
    s.mark("cafe_table", -1.85, 2.45, 90, 0.467, 0.74)
    s.spot("table_top", -1.2, 2.45, 0.74)
    return s.finish(((-14.0, -8.5, -0.15), (14.0, 3.3, 6.0)), False)


def park(s: Stage) -> StageSet:
    """A park: a path across the grass, a bench, lamps, trees near and far, houses beyond."""
    _ground(s.part("grass"), 40.0, 30, foliage(s.hue("floor", "#7f9a52")), 0.9, s.seed, 9.0)
    path = s.part("path")

    def way(u: NDArray, v: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        x = (u - 0.5) * 17
        return x, 0.6 * np.sin(x * 0.3) + (v - 0.5) * 1.9 - 0.2, 0 * u + 0.008

    path.add(sheet(way, (24, 2), matte("#c9b48c"), 0.01))
    s.dress("bench", (0.4, 1.75, 0), 0, colours={"main": s.hue("wood", "#7a5230")}, detail=0.7)
    for x, y in ((-2.4, 1.7), (6.4, 2.4)):
        _lamp_post(s, x, y)
    for k, (x, y) in enumerate(
        ((-4.6, 3.6), (4.2, 4.4), (-0.9, 7.5), (8.5, 6.5), (-9.0, 6.0), (-7.5, -5.5), (6.8, -6.0))
    ):
        s.dress("tree", (x, y, 0 if np.hypot(x, y) < 9 else 0.1), k * 50, seed=s.seed + k % 3, detail=0.5)
    far = s.part("far_trees", None, 0.4)
    for k in range(22):
        angle = k * 2 * np.pi / 22 + 0.1
        reach = 22 + 4 * float(s.rng.uniform())
        tone = foliage(("#5b7a48", "#6d8850", "#4f6e42")[k % 3])
        crown(
            far, (reach * np.cos(angle), reach * np.sin(angle), 2.0), float(s.rng.uniform(2.2, 3.6)), tone, s.seed + k
        )
    town = s.part("town")
    towers(town, s.hour, np.random.default_rng((s.seed, 3)), 34.0, 36.0, -1.0, -2.0)
    bushes = s.part("bushes", None, 0.6)
    for x, y in ((2.4, 2.6), (3.1, 2.4), (-1.4, 2.9), (-6.0, 2.2), (-3.6, -3.4), (3.9, -3.6)):
        crown(bushes, (x, y, 0.32), 0.48, foliage("#587a3c"), s.seed + abs(int(10 * x)))
    s.dress("bin", (1.75, 1.85, 0))
    s.sun()
    s.mark("centre", 0.0, -0.3)
    s.mark("bench_left", -0.05, 1.57, 0, 0.456)
    s.mark("bench_right", 0.75, 1.57, 0, 0.456)
    s.mark("bench", 0.35, 1.57, 0, 0.456)
    s.mark("path_left", -3.2, -0.7, 90)
    s.mark("path_right", 3.2, 0.3, -90)
    s.mark("tree", -4.2, 2.4, 0)
    s.mark("lamp", -2.0, 0.9)
    s.spot("bench_top", 1.0, 1.55, 0.456)
    return s.finish(((-8.0, -8.0, 0.0), (8.0, 8.0, 6.0)), False)


def _roof_things(s: Stage) -> None:
    """The water tank, the washing, pipes and odds and ends."""
    tank = s.part("water_tank", None, 0.8)
    for x in (3.6, 4.6):
        for y in (0.4, 1.4):
            tank.bar([(x, y, 0), (x, y, 1.1)], 0.05, steel("#5a5450"), 8)
    tank.turned([(0, 1.1), (0.82, 1.1), (0.82, 2.5), (0.84, 2.52), (0, 3.05)], wood("#7d5a3c", 0.9), (4.1, 0.9, 0), 24)
    for z in (1.3, 1.75, 2.2):
        tank.ring(0.83, 0.014, rubber("#2b2724"), (4.1, 0.9, z), 24)
    line = s.part("washing", None, 0.7)
    for x in (-1.2, 2.0):
        line.bar([(x, 2.9, 0), (x, 2.9, 2.0)], 0.03, steel("#6d6a66"), 8)
    line.bar([(-1.2, 2.9, 1.92), (0.4, 2.9, 1.80), (2.0, 2.9, 1.92)], 0.006, matte("#d9d2c2"), 6)
    for k, (x, w, h, tone) in enumerate(
        (
            (-0.75, 0.55, 0.8, "#e9e4d8"),
            (0.0, 0.7, 0.95, "#9fb4bd"),
            (0.75, 0.5, 0.6, "#c2553b"),
            (1.35, 0.6, 0.85, "#e9e4d8"),
        )
    ):

        def linen(
            u: NDArray, v: NDArray, x: float = x, w: float = w, h: float = h, k: int = k
        ) -> tuple[NDArray, NDArray, NDArray]:
            drift = (1 - v) * (0.10 * np.sin(u * 7 + k) + 0.05 * np.sin(u * 15))
            return x + (u - 0.5) * w, 2.9 + drift, 1.84 - h * (1 - v) - 0.02 * np.cos(x)

        line.add(sheet(linen, (12, 6), fabric(tone), 0.004))
    pipes = s.part("pipes")
    pipes.post(0.06, 0.7, steel(), (-1.6, -3.2, 0), 12)
    pipes.post(0.11, 0.12, steel(), (-1.6, -3.2, 0.7), 12, top=0.03)
    pipes.box((1.1, 0.9, 0.75), enamel("#a9aca8"), (-4.2, -2.4, 0.08), 0.02)
    pipes.post(0.32, 0.02, rubber(), (-4.2, -2.4, 0.82), 20)
    s.dress("crate", (1.2, -2.9, 0), 25)
    s.dress("crate", (0.75, -3.15, 0), -10)
    s.dress("chair", (0.3, 1.3, 0), -20, detail=0.5)
    s.dress("plant", (-2.3, 3.4, 0), detail=0.5)


def rooftop(s: Stage) -> StageSet:
    """A flat roof: parapet all round, stair hut, chimneys, a water tank, washing, the town on every side."""
    skin, cap = matte(s.hue("wall", "#96664e"), "brick"), matte("#b8b0a2")
    s.part("floor").box((11, 8.4, 0.2), matte(s.hue("floor", "#7d7a75"), "asphalt"), (0, 0, -0.2), 0)
    for name, x, y, w, d, normal in (
        ("wall_back", 0.0, 4.1, 11.0, 0.25, (0, -1, 0)), ("wall_front", 0.0, -4.1, 11.0, 0.25, (0, 1, 0)),
        ("wall_left", -5.4, 0.0, 0.25, 7.95, (1, 0, 0)), ("wall_right", 5.4, 0.0, 0.25, 7.95, (-1, 0, 0)),
    ):  # fmt: skip
        b = s.part(f"parapet_{name[5:]}", name)
        b.box((w, d, 0.85), skin, (x, y, 0), 0)
        b.box((w + 0.08, d + 0.1, 0.07), cap, (x, y, 0.85), 0.012)
        s.wild(name, (x, y, 0), normal)
    hut = s.part("stair_hut")
    hut.box((2.2, 2.0, 2.5), skin, (-3.9, 2.7, 0), 0)
    hut.box((2.4, 2.2, 0.12), cap, (-3.9, 2.7, 2.5), 0.01)
    s.dress("door", (-3.7, 1.68, 0), colours={"main": "#4d6a5f", "accent": "#c9c2b2"}, into="stair_hut")
    s.light("lamp", (-3.7, 1.55, 2.25), (0, -1, -1), (0.15, 0.15), 2700, 0.6 * s.hour.lamps)
    stacks = s.part("chimneys")
    for x, y in ((2.9, 3.2), (4.3, -2.9)):
        stacks.box((0.9, 0.55, 1.7), skin, (x, y, 0), 0.01)
        stacks.box((1.0, 0.65, 0.10), cap, (x, y, 1.7), 0.01)
        for k in (-0.25, 0.25):
            stacks.turned(
                [(0, 0), (0.11, 0), (0.09, 0.42), (0.11, 0.45), (0.07, 0.45), (0, 0.3)],
                matte("#a65a3c"),
                (x + k, y, 1.8),
                14,
            )
    _roof_things(s)
    for side, y, sign, turn in (
        ("back", 20.0, -1.0, 0.0),
        ("front", -20.0, 1.0, 0.0),
        ("left", 20.0, -1.0, 90.0),
        ("right", 20.0, -1.0, -90.0),
    ):
        b = Bench("town", {}, "", s.seed, 0.6)
        towers(b, s.hour, np.random.default_rng((s.seed, len(side))), 20.0, y, sign, -9.0)
        for mesh in b.parts:
            s.part(f"town_{side}").add(mesh, (0, 0, 0), turn)
    s.sun()
    s.mark("centre", 0.0, 0.0)
    s.mark("edge", -0.5, -3.4)
    s.mark("edge_left", -4.8, 0.0, -90)
    s.mark("door", -3.7, 0.95)
    s.mark("washing", 0.4, 2.2, 180)
    s.mark("chair", 0.3, 1.3, -20, 0.467)
    s.spot("parapet_top", 1.4, -4.1, 0.92)
    return s.finish(((-5.4, -4.1, 0.0), (5.4, 4.1, 5.0)), False)


def beach(s: Stage) -> StageSet:
    """A beach: sand, the sea with its surf at +y up to the horizon, a boat, dunes with grass behind the camera."""

    def sand(u: NDArray, v: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        x, y = (u - 0.5) * 90, -22 + v * 31
        ripple = 0.012 * waves(np.stack([x, y], -1), s.seed, 1.6)
        dune = np.clip((-y - 7) / 9, 0, 1) * (1.3 + 0.8 * waves(np.stack([x, y], -1), s.seed + 1, 14.0))
        return x, y, ripple * np.clip(np.abs(y) / 3, 0.1, 1) + dune - 0.10 * np.clip(y - 3.5, 0, 9)

    s.part("sand").add(sheet(sand, (48, 36), matte(s.hue("floor", "#d9c093")), 0.05, 80))

    def swell(u: NDArray, v: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        x, y = (u - 0.5) * (90 + 500 * v**2), 5.0 + 0.7 * np.sin((u - 0.5) * 34) + 240 * v**2.6
        wave = 0.09 * np.sin(y * 1.6 + np.sin(x * 0.25)) * np.clip(v * 8, 0.1, 1) * np.exp(-y / 40)
        return x, y, -0.10 + wave

    s.part("sea").add(sheet(swell, (44, 40), liquid(s.hue("accent", "#3f7f8f"), 1.0), 0.02, 80))
    foam = s.part("foam")
    for k, y0 in enumerate((4.75, 6.4, 9.2)):

        def crest(u: NDArray, v: NDArray, k: int = k, y0: float = y0) -> tuple[NDArray, NDArray, NDArray]:
            x = (u - 0.5) * 80
            wide = (0.16 + 0.05 * k) * (1 + 0.6 * waves(np.stack([x, 0 * x], -1), s.seed + k, 5.0))
            return x, y0 + 0.6 * np.sin(x * 0.378 + 0.5 * k) + (v - 0.5) * wide * 2, 0 * u - 0.03 + 0.05 * k

        foam.add(sheet(crest, (90, 1), matte("#f2f1ea"), 0.04))
    boat = s.part("boat", None, 0.8)
    hull = sheet(
        lambda u, v: (
            np.cos(v * np.pi) * 0.62 * np.sin(np.pi * np.clip(u * 0.88 + 0.06, 0, 1)) ** 0.6,
            (u - 0.5) * 3.4,
            0.52
            + 0.14 * (2 * u - 1) ** 2
            - 0.5 * np.sin(v * np.pi) * np.sin(np.pi * np.clip(u * 0.9 + 0.05, 0, 1)) ** 0.4,
        ),
        (16, 10), paint(s.hue("boat", "#2f5d78")), -0.03,
    )  # fmt: skip
    boat.add(hull, (-3.6, 2.0, 0.02), turn=62, roll=6)
    for k in (-0.6, 0.5):
        boat.box((0.98, 0.22, 0.03), wood("#8a623c"), (-3.6 - k * 0.88, 2.0 + k * 0.47, 0.40), 0.005, turn=62)
    grass = s.part("dune_grass")
    for _ in range(70):
        x, y = s.rng.uniform(-16, 16), s.rng.uniform(-13, -8.5)
        z = float(np.clip((-y - 7) / 9, 0, 1) * 1.3)
        for _ in range(3):
            tip = (x + s.rng.normal(0, 0.18), y + s.rng.normal(0, 0.18), z + 0.75)
            grass.bar(
                [(x, y, z - 0.1), ((x + tip[0]) / 2, (y + tip[1]) / 2, z + 0.4), tip],
                [0.02, 0.014, 0.002],
                foliage("#8c9a58"),
                6,
            )
    posts = s.part("groyne")
    for k in range(9):
        posts.post(0.10, 1.1 - 0.05 * k, wood("#5a4636", 0.9), (7.0 + 0.1 * k, 0.5 + 1.1 * k, -0.5), 10)
    s.sun()
    s.mark("centre", 0.0, 0.0)
    s.mark("left", -1.8, 0.2, 60)
    s.mark("right", 1.8, 0.2, -60)
    s.mark("shore", 0.0, 3.4, 180)
    s.mark("boat", -2.2, 0.8, 30)
    s.mark("dunes", 0.5, -5.5, 180)
    return s.finish(((-10.0, -7.0, -0.3), (10.0, 4.5, 6.0)), False)


def field(s: Stage) -> StageSet:
    """Open country: a track through the grass, a fence, one tree, hedges and hills to the horizon."""
    _ground(s.part("grass"), 70.0, 40, foliage(s.hue("floor", "#9aa257")), 2.2, s.seed, 10.0)
    track = s.part("track")
    for lane in (-0.7, 0.7):

        def rut(u: NDArray, v: NDArray, lane: float = lane) -> tuple[NDArray, NDArray, NDArray]:
            y = (v - 0.5) * 19
            return lane + (u - 0.5) * 0.5 + 0.4 * np.sin(y * 0.25), y, 0 * u + 0.008

        track.add(sheet(rut, (2, 24), matte("#a98f62"), 0.01))
    fence = s.part("fence")
    for k in range(9):
        fence.box((0.11, 0.09, 1.15), wood("#77614a", 0.9), (-8.8 + 2.2 * k, 4.2, 0), 0.012)
    for z in (0.45, 0.85):
        fence.box((18.0, 0.035, 0.12), wood("#77614a", 0.9), (0.0, 4.15, z), 0.008)
    s.dress("tree", (3.8, 6.3, 0), seed=s.seed + 2, detail=0.7)
    s.dress("tree", (-8.5, -6.5, 0.1), 90, seed=s.seed + 1, detail=0.5)
    hedge = s.part("hedges", None, 0.5)
    for k in range(30):
        angle = k * 2 * np.pi / 30
        reach = 26 + 6 * float(s.rng.uniform())
        crown(
            hedge,
            (reach * np.cos(angle), reach * np.sin(angle), 0.8),
            float(s.rng.uniform(1.2, 2.4)),
            foliage("#5f7a42"),
            s.seed + k,
        )
    hills = s.part("hills", None, 0.6)
    for k in range(12):
        angle = k * 2 * np.pi / 12 + 0.2
        at = (95 * np.cos(angle), 95 * np.sin(angle), -3.0)
        crown(hills, at, float(s.rng.uniform(11, 17)), foliage(("#7d9468", "#8a9f86")[k % 2]), s.seed + 50 + k)
    tufts = s.part("tufts")
    for _ in range(70):
        x, y = s.rng.uniform(-9, 9), s.rng.uniform(-7, 8)
        if abs(x) < 1.6 or (abs(x) < 3.2 and abs(y) < 2.0):
            continue
        for _ in range(3):
            tip = (x + s.rng.normal(0, 0.10), y + s.rng.normal(0, 0.10), s.rng.uniform(0.2, 0.42))
            tufts.bar(
                [(x, y, -0.02), ((x * 2 + tip[0]) / 3, (y * 2 + tip[1]) / 3, tip[2] * 0.6), tip],
                [0.012, 0.009, 0.001],
                foliage("#b0ab62"),
                6,
            )
    s.sun()
    s.mark("centre", 0.0, 0.0)
    s.mark("left", -2.4, 0.3, 60)
    s.mark("right", 2.4, 0.3, -60)
    s.mark("fence", -1.2, 3.7)
    s.mark("tree", 3.4, 5.4)
    s.mark("track", 0.2, -5.0, 180)
    s.spot("fence_top", 0.0, 4.15, 0.97)
    return s.finish(((-9.0, -9.0, 0.0), (9.0, 9.0, 8.0)), False)
