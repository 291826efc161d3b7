"""The diner: booths along a window to the street, a table between two facing benches, a counter with stools opposite.

The hero table is at the origin's window side; 'table_left' faces +x, 'table_right' faces -x, the window is behind both
at +y, so a camera at -y holds them in profile and a camera along x looks down the row of booths.
"""

from __future__ import annotations

import numpy as np

from hotset.hosts.previs.geometry import Material, Mesh, linear
from hotset.hosts.previs.props.palette import (
    card,
    chrome,
    enamel,
    glass,
    glazed,
    glow,
    leather,
    matte,
    paint,
    plastic,
    steel,
    stone,
)
from hotset.hosts.previs.sets.outside import street_view
from hotset.hosts.previs.sets.stage import Stage, StageSet
from hotset.hosts.previs.shapes import sheet, sign_plate

__all__ = ["build", "chequers"]

_TABLES = (-2.30, 0.0, 2.30)
_WINDOWS = [(-3.45, 0.82, -1.25, 2.25), (-1.1, 0.82, 1.1, 2.25), (1.25, 0.82, 3.45, 2.25)]


def chequers(x: tuple[float, float], y: tuple[float, float], pitch: float, one: Material, two: Material) -> Mesh:
    """A floor of square tiles in two materials, facing up at z = 0.001."""
    count = max(1, round((x[1] - x[0]) / pitch)), max(1, round((y[1] - y[0]) / pitch))
    flat = sheet(lambda u, v: (x[0] + u * (x[1] - x[0]), y[0] + v * (y[1] - y[0]), 0 * u + 0.001), count, one)
    centres = flat.vertices[flat.faces].mean(1)
    i = np.floor((centres[:, 0] - x[0]) / (x[1] - x[0]) * count[0])
    j = np.floor((centres[:, 1] - y[0]) / (y[1] - y[0]) * count[1])
    odd = ((i + j) % 2).astype(np.uint8)
    return Mesh("floor", flat.vertices, flat.faces, odd, (one, two), flat.normals)


def _shell(s: Stage) -> None:
    wall, trim = paint(s.hue("wall", "#c9bfa6")), enamel(s.hue("trim", "#b9b6ae"))
    dado = stone(s.hue("accent", "#2f6f6b"), "tile", 0.2)
    openings = {"wall_back": _WINDOWS, "wall_left": [(-1.55, 0.0, -0.55, 2.35), (-0.15, 0.82, 0.9, 2.25)]}
    s.room((-3.9, 3.9), (-3.5, 1.15), 2.9, {"wall_back": wall}, matte("#5c5750"), openings, trim)
    one, two = stone("#d9d4c8", "tile"), stone(s.hue("floor", "#3b2f2c"), "tile")
    s.part("floor").add(chequers((-3.9, 3.9), (-3.5, 1.15), 0.31, one, two))
    for opening in _WINDOWS:
        s.glaze("wall_back", opening, (3, 1), trim, 1.0)
        s.rain("wall_back", opening)
    s.glaze("wall_left", openings["wall_left"][1], (1, 1), trim, 0.5)
    s.part("dado", "wall_back").box((7.8, 0.014, 0.68), dado, (0, 1.142, 0.10), 0.002)
    s.part("dado_right", "wall_right").box((0.014, 4.6, 1.0), dado, (3.893, -1.17, 0.10), 0.002)
    b = s.part("door", "wall_left")
    for y in (-1.50, -0.60):
        b.box((0.10, 0.10, 2.35), trim, (-3.98, y, 0), 0.006)
    b.box((0.10, 1.0, 0.10), trim, (-3.98, -1.05, 2.25), 0.006)
    for z, h in ((0.02, 0.30), (0.98, 0.08), (2.12, 0.13)):
        b.box((0.05, 0.82, h), trim, (-3.98, -1.05, z), 0.006)
    for y in (-1.41, -0.69):
        b.box((0.048, 0.09, 2.23), trim, (-3.98, y, 0.02), 0.006)
    b.bar([(-3.93, -0.78, 0.9), (-3.88, -0.78, 0.9), (-3.88, -0.78, 1.3), (-3.93, -0.78, 1.3)], 0.012, chrome(), 8)
    street_view(s, "wall_back", 8.5, 19.0)
    street_view(s, "wall_left", 7.5, 6.0)


def _booths(s: Stage) -> None:
    skin = {"main": s.hue("seat", "#8c2f22"), "accent": "#e6dcc6"}
    top, edge = stone(s.hue("table", "#d8cdb8"), "marble", 0.2), chrome()
    for x in _TABLES:
        hero = x == 0.0
        s.dress("booth", (x - 0.79, 0.42, 0), 90, colours=skin, detail=0.8 if hero else 0.5)
        s.dress("booth", (x + 0.79, 0.42, 0), -90, colours=skin, detail=0.8 if hero else 0.5)
        b = s.part("table" if hero else f"table_{'left' if x < 0 else 'right'}")
        b.box((0.74, 1.18, 0.032), top, (x, 0.49, 0.716), 0.004)
        b.box((0.752, 1.192, 0.022), edge, (x, 0.49, 0.721), 0.006)
        b.post(0.045, 0.70, edge, (x, 0.52, 0.015), 20)
        b.turned([(0, 0), (0.24, 0), (0.235, 0.012), (0.06, 0.03), (0, 0.03)], edge, (x, 0.52, 0), 28)
        _condiments(s, x, hero)
    for name, side, facing in (("left", -1, 90), ("right", 1, -90)):
        s.mark(f"table_{name}", side * 0.79, 0.36, facing, 0.475, 0.748)
    s.mark("booth_left", -2.30 + 0.79, 0.36, -90, 0.475, 0.748)
    s.mark("booth_right", 2.30 - 0.79, 0.36, 90, 0.475, 0.748)
    s.spot("table_top", 0.0, 0.32, 0.748)
    s.spot("table_top_left", -0.22, 0.30, 0.748, 90)
    s.spot("table_top_right", 0.22, 0.30, 0.748, -90)


def _condiments(s: Stage, x: float, hero: bool) -> None:
    b = s.part("table_things" if hero else "far_table_things", detail=0.8 if hero else 0.5)
    z, y = 0.748, 0.93
    b.box((0.11, 0.09, 0.13), chrome(), (x - 0.12, y, z), 0.008)
    b.box((0.085, 0.002, 0.10), card("#f3efe6"), (x - 0.12, y - 0.046, z + 0.015), 0)
    red = [(0, 0), (0.032, 0), (0.033, 0.11), (0.026, 0.135), (0.008, 0.175), (0.004, 0.19), (0, 0.19)]
    b.turned(red, plastic("#a82419"), (x + 0.02, y, z), 20, 0.005)
    b.turned(red, plastic("#d9a520"), (x + 0.10, y - 0.01, z), 20, 0.005)
    b.turned([(0, 0), (0.036, 0), (0.037, 0.09), (0, 0.09)], glass("#f2efe6", 0.5), (x + 0.19, y + 0.01, z), 18, 0.003)
    b.turned([(0, 0.09), (0.037, 0.09), (0.02, 0.125), (0.006, 0.14), (0, 0.14)], chrome(), (x + 0.19, y + 0.01, z), 18)
    for k, u in enumerate((-0.20, -0.225)):
        b.turned(
            [(0, 0), (0.017, 0), (0.018, 0.055), (0, 0.055)], glass("#f4f1ea", 0.6), (x + u, y - 0.05 + k * 0.06, z), 12
        )
        b.turned([(0, 0.055), (0.018, 0.055), (0.012, 0.072), (0, 0.074)], steel(), (x + u, y - 0.05 + k * 0.06, z), 12)
    menu = s.part("menus")
    menu.box((0.14, 0.012, 0.24), card(s.hue("accent", "#2f6f6b")), (x - 0.30, y + 0.06, z), 0.002, turn=20, tilt=-8)


def _counter(s: Stage) -> None:
    front, top = enamel(s.hue("accent", "#2f6f6b")), stone("#ded8ca", "marble", 0.2)
    b = s.part("counter")
    b.box((6.4, 0.50, 0.12), matte("#1d1c1b"), (0.5, -2.42, 0), 0)
    b.box((6.4, 0.50, 0.87), front, (0.5, -2.42, 0.12), 0.01)
    for k in range(5):
        b.box((6.4, 0.012, 0.03), chrome(), (0.5, -2.166, 0.25 + k * 0.16), 0.004)
    b.box((6.5, 0.64, 0.04), top, (0.5, -2.40, 0.99), 0.006)
    b.box((6.52, 0.655, 0.024), chrome(), (0.5, -2.40, 0.998), 0.006)
    seat = leather(s.hue("seat", "#8c2f22"))
    stools = s.part("stools", detail=0.6)
    for k in range(6):
        x = -2.0 + k * 1.0
        stools.turned(
            [(0, 0), (0.20, 0), (0.195, 0.015), (0.05, 0.04), (0.035, 0.06), (0.035, 0.62), (0.10, 0.64), (0, 0.64)],
            chrome(),
            (x, -1.83, 0),
            24,
        )
        stools.turned(
            [(0, 0.635), (0.175, 0.635), (0.185, 0.66), (0.185, 0.70), (0.165, 0.72), (0, 0.725)],
            seat,
            (x, -1.83, 0),
            28,
            0.008,
        )
        stools.ring(0.186, 0.010, chrome(), (x, -1.83, 0.665), 24)
    s.mark("counter", 0.0, -1.83, 0, 0.725, 1.03)
    s.mark("counter_right", 2.0, -1.83, 0, 0.725, 1.03)
    s.mark("behind_counter", 0.0, -2.88, 180, None, 1.03)
    s.spot("counter_top", 0.0, -2.38, 1.03)
    things = s.part("counter_things")
    for x in (-1.6, 1.45):
        things.turned(
            [(0, 0), (0.09, 0), (0.03, 0.02), (0.025, 0.12), (0.13, 0.135), (0, 0.14)], chrome(), (x, -2.42, 1.03), 24
        )
        things.turned(
            [(0, 0.14), (0.11, 0.14), (0.10, 0.18), (0.03, 0.20), (0, 0.2)], matte("#b9742f"), (x, -2.42, 1.03), 20
        )
        things.turned(
            [
                (0.128, 0.138),
                (0.13, 0.22),
                (0.09, 0.30),
                (0, 0.32),
                (0, 0.315),
                (0.088, 0.295),
                (0.126, 0.22),
                (0.124, 0.138),
                (0.128, 0.138),
            ],
            glass("#e3ebea", 0.16),
            (x, -2.42, 1.03),
            24,
        )
    for x in (-0.6, 0.65, 2.6):
        things.box((0.11, 0.09, 0.13), chrome(), (x, -2.52, 1.03), 0.008)
        things.turned([(0, 0), (0.034, 0), (0.036, 0.09), (0.03, 0.09)], glazed("#ece6d8"), (x + 0.2, -2.45, 1.03), 18)


def _back(s: Stage) -> None:
    """The wall behind the counter: a pass, shelves, a coffee urn, a menu and a neon sign."""
    steel_, white = steel(), glazed("#e9e4d8")
    b = s.part("back_counter", "wall_front")
    b.box((6.6, 0.42, 0.90), steel_, (0.5, -3.28, 0), 0.006)
    b.box((6.7, 0.46, 0.03), steel_, (0.5, -3.26, 0.90), 0.005)
    b.box((7.6, 0.014, 0.75), stone("#dcd6c8", "tile", 0.2), (0, -3.492, 0.93), 0.002)
    for z in (1.62, 1.95):
        b.box((3.4, 0.26, 0.03), steel_, (-1.3, -3.36, z), 0.004)
    things = s.part("back_things", "wall_front", 0.5)
    for row, z in enumerate((1.65, 1.98)):
        x = -2.9
        while x < 0.25:
            if s.rng.uniform() < 0.5:
                for k in range(int(s.rng.integers(2, 6))):
                    things.turned(
                        [(0, 0), (0.06, 0), (0.105, 0.014), (0.10, 0.016), (0, 0.006)],
                        white,
                        (x + 0.1, -3.36, z + k * 0.011),
                        18,
                    )
                x += 0.26
            else:
                tone = ("#a82419", "#2f6f6b", "#e9e4d8", "#c9a24a")[int(s.rng.integers(4))]
                things.turned(
                    [(0, 0), (0.038, 0), (0.042, 0.095), (0.036, 0.095), (0.034, 0.01), (0, 0.01)],
                    glazed(tone),
                    (x + 0.045, -3.36, z),
                    14,
                )
                x += 0.105
        del row
    for x in (1.2, 1.55):
        things.turned(
            [(0, 0), (0.14, 0), (0.14, 0.08), (0.12, 0.10), (0.12, 0.42), (0.06, 0.47), (0, 0.48)],
            chrome(),
            (x, -3.26, 0.93),
            24,
            0.01,
        )
        things.box((0.03, 0.06, 0.03), plastic("#222222"), (x, -3.12, 1.06), 0.005)
    menu = s.part("menu", "wall_front")
    for k, x in enumerate((1.2, 2.15, 3.1)):
        plate = sign_plate(0.88, 0.70, matte("#efe8d6"), matte("#5a2a20" if k != 1 else "#1f4a47"), 6, s.seed + k)
        menu.add(plate, (x, -3.48, 1.62), turn=180)
    power = 2.5 if s.hour.lamps > 0.5 else 0.9
    neon = s.part("neon", "wall_front")
    tube = Material("neon", linear(s.hue("neon", "#ff5a4a")), 0.9, 0.0, emission=power * 1.4)
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    neon.bar(np.stack([-1.3 + 1.15 * np.cos(t), 0 * t - 3.45, 2.52 + 0.20 * np.sin(t)], 1), 0.012, tube, 8, closed=True)
    wave = np.linspace(-0.85, 0.85, 46)
    neon.bar(
        np.stack([-1.3 + wave, 0 * wave - 3.45, 2.52 + 0.075 * np.sin(wave * 16)], 1),
        0.011,
        glow("#ffd9a0", power * 1.4),
        8,
    )
    s.light("neon", (-1.3, -3.40, 2.52), (0, 1, 0), (2.3, 0.4), 2200, 0.25 * s.hour.lamps)


def _jukebox(s: Stage) -> None:
    b = s.part("jukebox", "wall_right", 0.7)
    arch = [(-0.40, 0.0), (0.40, 0.0), (0.40, 1.05)]
    arch += [(0.40 * float(np.cos(a)), 1.05 + 0.40 * float(np.sin(a))) for a in np.linspace(0.2, np.pi - 0.2, 9)] + [
        (-0.40, 1.05)
    ]
    b.slab(np.asarray(arch), 0.50, enamel("#6d2a1c"), (3.88, -1.0, 0), 0.02, turn=-90, tilt=90)
    small = np.asarray(arch) * (0.82, 0.86) + (0, 0.09)
    b.slab(small, 0.02, glow("#f3b04a", 1.1), (3.385, -1.0, 0), 0.006, turn=-90, tilt=90)
    for k in range(5):
        b.box((0.03, 0.52 - k * 0.02, 0.025), chrome(), (3.35, -1.0, 0.22 + k * 0.11), 0.006)
    b.box((0.03, 0.5, 0.24), plastic("#1d1a19"), (3.352, -1.0, 0.82), 0.008)


def build(s: Stage) -> StageSet:
    """The diner."""
    _shell(s)
    _booths(s)
    _counter(s)
    _back(s)
    _jukebox(s)
    state = "on" if s.hour.lamps > 0.2 else "off"
    for x in _TABLES:
        s.dress("pendant_lamp", (x, 0.45, 1.72), state=state, colours={"main": s.hue("lamp", "#a33a24")}, detail=0.7)
        s.light("pendant", (x, 0.45, 1.74), (0, 0, -1), (0.30, 0.30), 2700, 0.9 * s.hour.lamps)
    for x in (-1.5, 0.5, 2.5):
        s.dress("pendant_lamp", (x, -2.40, 1.95), state=state, colours={"main": "#d9d3c4"}, detail=0.5)
        s.light("pendant", (x, -2.40, 1.97), (0, 0, -1), (0.30, 0.30), 3000, 0.6 * s.hour.lamps)
    for k in range(2):
        s.dress(
            "picture_frame", (3.875, -2.2 + 2.4 * k, 1.45), -90, wall="wall_right", into="pictures", seed=s.seed + k
        )
    s.dress("clock", (3.86, -1.0, 1.85), -90, wall="wall_right", detail=0.6)
    s.sun()
    s.mark("centre", 0.0, -0.95, 0)
    s.mark("aisle", -1.2, -0.95, 90)
    s.mark("table_side", 0.0, -0.55, 180, None, 0.748)
    s.mark("door", -3.3, -1.05, 90)
    s.mark("window", 3.68, 0.5, 180)
    s.mark("jukebox", 2.95, -1.0, 90)
    return s.finish(((-3.9, -3.5, 0.0), (3.9, 1.15, 2.9)), True)
