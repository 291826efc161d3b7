"""Stages for one thing: the seamless studio, the macro table top, and the inside of a car."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.geometry import Material, linear
from hotset.hosts.previs.outlines import spline
from hotset.hosts.previs.props.palette import chrome, enamel, fabric, glass, glow, leather, matte, paint, plastic, wood
from hotset.hosts.previs.sets.outside import country_view, street_view
from hotset.hosts.previs.sets.stage import Room, Stage, StageSet
from hotset.hosts.previs.shapes import sheet

__all__ = ["car_interior", "limbo", "table_top"]


def limbo(s: Stage) -> StageSet:
    """A seamless sweep of one colour, floor running up into wall on three sides, with two soft boxes and a plinth."""
    tone = Material("sweep", linear(s.hue("main", "#cfcac0")), roughness=0.95, specular=0.01, lines=False)

    def sweep_(u: NDArray, v: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        run = v * 11.0
        bend, radius = 6.2, 1.6
        angle = np.clip((run - bend) / radius, 0, np.pi / 2)
        up = np.clip(run - bend - radius * np.pi / 2, 0, None)
        y = -3.2 + np.minimum(run, bend) + radius * np.sin(angle)
        return (u - 0.5) * 12.0, y, radius * (1 - np.cos(angle)) + up

    s.part("sweep").add(sheet(sweep_, (2, 44), tone, 0.02, 80))
    front = s.part("flat_front", "wall_front")
    front.box((12, 0.05, 4.0), matte("#8d8a84"), (0, -5.5, 0), 0)
    front.box((12, 2.4, 0.05), matte("#6f6c67"), (0, -4.35, -0.06), 0)
    s.wild("wall_front", (0, -4.6, 0), (0, 1, 0))
    for side, x in (("wall_left", -5.0), ("wall_right", 5.0)):
        b = s.part(f"flat_{side[5:]}", side)
        b.box((0.06, 8.0, 4.0), tone, (x * 1.19, 0.2, 0), 0)
        s.wild(side, (x, 0, 0), (-np.sign(x), 0, 0))
        box = s.part(f"soft_box_{side[5:]}", side)
        box.box((0.10, 1.2, 1.6), plastic("#1b1b1c"), (x * 0.86, -0.9, 1.3), 0.02, roll=-12 * np.sign(x))
        box.box((0.02, 1.1, 1.5), glow("#fff6e8", 3.0), (x * 0.845, -0.9, 1.35), 0, roll=-12 * np.sign(x))
        box.bar([(x * 0.88, -0.9, 0), (x * 0.88, -0.9, 1.5)], 0.025, plastic("#1b1b1c"), 8)
        for k in range(3):
            angle = k * 2.09
            box.bar(
                [(x * 0.88, -0.9, 0.4), (x * 0.88 + 0.45 * np.cos(angle), -0.9 + 0.45 * np.sin(angle), 0.0)],
                0.015,
                plastic("#1b1b1c"),
                8,
            )
        s.light("lamp", (x * 0.83, -0.9, 2.1), (-np.sign(x), 0.25, -0.35), (1.1, 1.5), 5600, 0.9 if x < 0 else 0.4)
    plinth = s.part("plinth", None, 0.8)
    plinth.box((0.5, 0.5, 0.9), paint(s.hue("accent", "#e9e5dc")), (1.3, 0.9, 0), 0.012)
    s.mark("centre", 0.0, 0.0)
    s.mark("left", -0.9, 0.1, 25)
    s.mark("right", 0.85, -0.1, -25)
    s.mark("plinth", 1.3, 0.25, 180, None, 0.9)
    s.mark("back", 0.0, 1.8)
    s.spot("floor", 0.0, 0.0, 0.0)
    s.spot("plinth_top", 1.3, 0.9, 0.9)
    return s.finish(((-4.6, -4.6, 0.0), (4.6, 3.0, 4.0)), False)


def _planks(s: Stage, z: float) -> None:
    """A table of old boards along x, worn at the edges, with a few nicks."""
    base = np.asarray(linear(s.hue("wood", "#7f4a27")))
    b = s.part("table", None, 1.0)
    y = -0.46
    for k in range(6):
        deep = (0.150, 0.165, 0.145, 0.160, 0.150, 0.160)[k]
        shade = base * float(s.rng.uniform(0.78, 1.12))
        board = Material("board", (float(shade[0]), float(shade[1]), float(shade[2])), roughness=0.32, texture="wood")
        b.box(
            (1.9, deep - 0.0015, 0.036),
            board,
            (float(s.rng.normal(0, 0.006)), y + deep / 2, z - 0.036 - float(s.rng.uniform(0, 0.0004))),
            0.0022,
        )
        y += deep
    dark = matte("#3a1d0d")
    for _ in range(26):
        x, v = s.rng.uniform(-0.75, 0.75), s.rng.uniform(-0.40, 0.40)
        if np.hypot(x, v) < 0.10:
            continue
        b.box((s.rng.uniform(0.012, 0.05), 0.0009, 0.0003), dark, (x, v, z - 0.0001), 0, turn=s.rng.normal(0, 7))
    for x in (-0.82, 0.82):
        for v in (-0.37, 0.38):
            b.box((0.09, 0.09, z - 0.036), wood("#6b3a1c"), (x, v, 0), 0.008)
    for v in (-0.39, 0.40):
        b.box((1.6, 0.03, 0.10), wood("#6b3a1c"), (0, v, z - 0.136), 0.004)


_BULBS = (
    (-2.5, 3.0, 1.30, 0.045), (-1.7, 2.5, 1.02, 0.035), (-0.9, 3.1, 1.45, 0.05), (-0.35, 2.6, 0.92, 0.03),
    (0.35, 3.0, 1.18, 0.045), (0.95, 2.4, 1.00, 0.035), (1.7, 3.0, 1.38, 0.05), (2.5, 2.6, 1.08, 0.04),
)  # fmt: skip
"""Small lamps beyond the table: along the wall, away from the table, height, radius; metres."""


def _beyond(s: Stage) -> None:
    """The room beyond the table on every side: small lamps, low tables, sideboards, pictures."""
    bulb = Material("bulb", linear("#ffc878"), 0.9, 0.0, emission=7.0)
    for side, k in (("wall_back", 0), ("wall_front", 1), ("wall_right", 2), ("wall_left", 3)):
        turn = (0.0, 180.0, -90.0, 90.0)[k]
        c, n = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        lamps, shapes_ = s.part(f"bokeh_{side[5:]}", side, 0.6), s.part(f"far_{side[5:]}", side, 0.5)
        for u, v, h, r in _BULBS:
            if side == "wall_left" and -1.7 < u < 1.0:
                continue
            x, y = c * u - n * v, n * u + c * v
            lamps.ball(r, bulb, (x, y, h), 12)
            lamps.bar([(x, y, h + r), (x, y, 2.8)], 0.004, matte("#1a1410"), 6)
        for u, v, h in (
            (-1.6, 2.3, 0.86),
            (-0.75, 1.9, 0.62),
            (-0.1, 2.5, 0.80),
            (0.55, 2.0, 0.68),
            (1.25, 2.4, 0.88),
            (2.1, 2.1, 0.7),
        ):
            # Low table lights: a macro camera that looks down sees the room below its own height only.
            x, y = c * u - n * v, n * u + c * v
            lamps.ball(0.028, bulb, (x, y, h), 12)
            shapes_.post(0.018, h - 0.024, matte("#241811"), (x, y, 0), 8)
            shapes_.post(0.26, 0.025, wood("#4a2d1b"), (x, y, h - 0.14), 18)
        for u, w, h, tone in ((-1.9, 1.3, 0.95, "#4a2d1b"), (0.5, 1.6, 1.05, "#53331f"), (2.2, 0.8, 0.9, "#3b2518")):
            x, y = c * u - n * 3.3, n * u + c * 3.3
            shapes_.box((w, 0.45, h), wood(tone), (x, y, 0), 0, turn)
            for m in range(5):
                p = u - w * 0.4 + w * 0.2 * m
                x, y = c * p - n * 3.25, n * p + c * 3.25
                shapes_.post(
                    0.045,
                    float(s.rng.uniform(0.12, 0.3)),
                    matte(("#8a3a24", "#6b5a3c", "#a58a5a", "#3f4a40")[m % 4]),
                    (x, y, h),
                    12,
                )
        s.pictures(side, [(-0.9, 1.6), (1.3, 1.7)] if side != "wall_left" else [(2.0, 1.6)])


def table_top(s: Stage) -> StageSet:
    """A macro stage: a worn wooden table 0.75 m high, warm dark rooms beyond it on every side with small lamps."""
    z = 0.75
    wall = matte(s.hue("wall", "#3a2a20"), "plaster")
    s.room(
        (-3.6, 3.6),
        (-3.6, 3.6),
        2.8,
        {"wall_back": wall},
        wood(s.hue("floor", "#3f2a1b")),
        {"wall_left": [(-1.6, 0.8, 0.6, 2.3)]},
        wood("#2e1c11"),
        matte("#3a2f27"),
    )
    s.glaze("wall_left", (-1.6, 0.8, 0.6, 2.3), (3, 2), wood("#2e1c11"), 1.3)
    street_view(s, "wall_left", 8.0, 7.0)
    _planks(s, z)
    _beyond(s)
    for x, y, turn in ((-1.5, 1.9, 150), (1.4, 2.1, 210), (2.1, -1.4, -60), (-1.7, -2.0, 40)):
        s.dress("chair", (x, y, 0), turn, into="chairs", detail=0.4)
    s.pendant(0.0, 2.2, 1.85, s.hue("lamp", "#5a2a1c"), 0.5)
    s.light("pendant", (0.7, -0.4, 1.75), (-0.45, 0.3, -0.85), (0.35, 0.35), 2800, 0.9)
    s.light("lamp", (0.0, 3.0, 1.6), (0, -1, -0.1), (4.0, 0.6), 2500, 0.35)
    s.sun()
    s.mark("behind_table", 0.0, 0.95, 0, None, z)
    s.mark("before_table", 0.0, -0.95, 180, None, z)
    s.mark("centre", 0.0, -1.6, 180)
    s.mark("left", -1.45, 0.0, 90, None, z)
    s.mark("right", 1.45, 0.0, -90, None, z)
    s.spot("table_top", 0.0, 0.0, z)
    s.spot("table_left", -0.22, 0.05, z)
    s.spot("table_right", 0.22, 0.05, z)
    s.spot("table_back", 0.10, 0.28, z)
    return s.finish(((-3.6, -3.6, 0.0), (3.6, 3.6, 2.8)), True)


def _car_seats(s: Stage) -> None:
    skin, dark = leather(s.hue("seat", "#6b4a33")), plastic("#1d1c1b")
    for name, x in (("seat_driver", 0.37), ("seat_passenger", -0.37)):
        b = s.part(name, None, 0.8)
        b.box((0.46, 0.46, 0.20), dark, (x, 0.0, 0.0), 0.02)
        b.cushion((0.50, 0.52, 0.18), skin, (x, -0.02, 0.16), (0.35, 0.22))
        b.cushion((0.48, 0.16, 0.62), skin, (x, 0.25, 0.25), (0.4, 0.25), tilt=-12)
        b.cushion((0.28, 0.10, 0.18), skin, (x, 0.385, 0.90), (0.5, 0.3), tilt=-10)
        for dx in (-0.06, 0.06):
            b.bar([(x + dx, 0.36, 0.80), (x + dx, 0.39, 0.94)], 0.006, chrome(), 6)
    b = s.part("seat_back", "wall_back", 0.8)
    b.cushion((1.25, 0.52, 0.20), skin, (0, 0.98, 0.14), (0.35, 0.12))
    b.cushion((1.25, 0.18, 0.62), skin, (0, 1.27, 0.25), (0.35, 0.12), tilt=-12)


def _dashboard(s: Stage, body: Material, dark: Material, trim: Material) -> None:
    """Dashboard, steering wheel, mirror, bonnet and gear stick."""
    dash = s.part("dashboard", "wall_front", 0.9)
    dash.cushion((1.42, 0.46, 0.34), trim, (0, -0.92, 0.42), (0.5, 0.2), n=26)
    dash.box((1.38, 0.30, 0.30), dark, (0, -0.98, 0.20), 0.03)
    dash.box((0.34, 0.03, 0.15), dark, (0.37, -0.70, 0.60), 0.02, tilt=20)
    for x in (0.30, 0.44):
        dash.post(0.055, 0.012, chrome(), (x, -0.68, 0.665), 20, tilt=70)
        dash.post(0.049, 0.003, glow("#e9dfbf", 0.7), (x, -0.671, 0.668), 20, tilt=70, bevel=0)
    dash.box((0.24, 0.02, 0.10), glow("#9fc0d0", 0.5), (0.0, -0.695, 0.60), 0.006, tilt=14)
    for x in (-0.62, -0.14, 0.62):
        dash.box((0.11, 0.02, 0.055), dark, (x, -0.690, 0.62), 0.006, tilt=10)
    wheel = s.part("steering_wheel", "wall_front", 1.0)
    wheel.ring(0.185, 0.014, leather("#1f1b18"), (0.37, -0.52, 0.66), 36, tilt=62)
    wheel.post(0.05, 0.04, dark, (0.37, -0.535, 0.645), 18, tilt=62)
    for angle in (0.0, np.pi, 1.5 * np.pi):
        u, v = 0.175 * np.cos(angle), 0.175 * np.sin(angle)
        wheel.bar(
            [
                (0.37, -0.535, 0.655),
                (0.37 + u, -0.52 + v * np.cos(np.radians(62)), 0.66 + v * np.sin(np.radians(62))),
            ],
            0.012,
            chrome(),
            8,
        )
    wheel.bar([(0.37, -0.54, 0.65), (0.37, -0.85, 0.50)], 0.03, dark, 10)


def _car_shell(s: Stage, body: Material, dark: Material, trim: Material) -> None:
    """Doors, pillars and roof, and what of the car is seen through the windscreen."""
    for side in (-1, 1):
        wall = "wall_left" if side < 0 else "wall_right"
        b = s.part(f"doors_{wall[5:]}", wall, 0.8)
        for y0, y1 in ((-0.95, 0.30), (0.36, 1.30)):
            b.box((0.06, y1 - y0, 0.68), body, (side * 0.76, (y0 + y1) / 2, 0.0), 0.02)
            b.box((0.05, y1 - y0 - 0.12, 0.42), trim, (side * 0.715, (y0 + y1) / 2, 0.12), 0.02)
            b.cushion((0.09, 0.42, 0.06), trim, (side * 0.68, (y0 + y1) / 2 + 0.1, 0.42), (0.4, 0.3), n=12)
            b.bar([(side * 0.685, y0 + 0.25, 0.53), (side * 0.685, y0 + 0.38, 0.53)], 0.009, chrome(), 8)
        for line in (
            [(0.74, -1.12, 0.70), (0.62, -0.55, 1.18)],
            [(0.74, 0.33, 0.68), (0.63, 0.36, 1.19)],
            [(0.72, 1.62, 0.72), (0.60, 1.15, 1.18)],
        ):
            b.bar([(side * x, y, z) for x, y, z in line], 0.03, trim, 8)
        b.bar(
            spline([(side * 0.62, -0.55, 1.18), (side * 0.635, 0.3, 1.20), (side * 0.60, 1.15, 1.18)], 4), 0.03, trim, 8
        )
        b.box((0.16, 0.05, 0.11), body, (side * 0.88, -0.78, 0.72), 0.03)
    roof = sheet(
        lambda u, v: ((u - 0.5) * 1.26, -0.56 + v * 1.74, 1.21 + 0.03 * np.sin(np.pi * u) * np.sin(np.pi * v)),
        (8, 8),
        fabric("#b9b0a0"),
        0.03,
    )
    s.part("roof", "ceiling").add(roof)
    mirror = s.part("mirror", "wall_front", 0.9)
    mirror.box((0.22, 0.025, 0.065), dark, (0, -0.56, 1.06), 0.012)
    mirror.box((0.20, 0.004, 0.052), chrome("#aeb8bc"), (0, -0.546, 1.066), 0)
    mirror.bar([(0, -0.57, 1.10), (0, -0.57, 1.19)], 0.008, dark, 8)
    hood = s.part("bonnet", "wall_front", 0.8)
    hood.cushion((1.45, 1.25, 0.34), body, (0, -1.75, 0.36), (0.4, 0.25), n=24)
    hood.add(
        sheet(
            lambda u, v: ((u - 0.5) * (1.44 - 0.2 * v), -1.10 + v * 0.55, 0.68 + v * 0.51),
            (1, 1),
            glass("#dce8ec", 0.08),
            0.004,
        )
    )
    s.part("gear").bar([(0, -0.32, 0.0), (0, -0.36, 0.34)], 0.010, chrome(), 8)
    s.part("gear").ball(0.028, dark, (0, -0.36, 0.36), 12)
    s.part("gear").box((0.2, 0.9, 0.20), trim, (0, 0.05, 0.0), 0.03)


def car_interior(s: Stage) -> StageSet:
    """Inside a car that drives towards -y: two front seats, the wheel at +x, glass all round, country outside."""
    body, dark = enamel(s.hue("main", "#4a6a7a")), plastic("#232221")
    trim = plastic(s.hue("trim", "#3a332d"))
    s.room_of = Room(-0.78, 0.78, -1.15, 1.6, 1.25)
    for name, point, normal in (
        ("wall_front", (0.0, -1.02, 0.5), (0.0, 1.0, 0.0)), ("wall_back", (0.0, 1.5, 0.5), (0.0, -1.0, 0.0)),
        ("wall_left", (-0.72, 0.0, 0.5), (1.0, 0.0, 0.0)), ("wall_right", (0.72, 0.0, 0.5), (-1.0, 0.0, 0.0)),
        ("ceiling", (0.0, 0.0, 1.2), (0.0, 0.0, -1.0)),
    ):  # fmt: skip
        s.wild(name, point, normal)
    s.part("floor").box((1.5, 2.9, 0.06), matte("#2a2725", "fabric"), (0, 0.2, -0.06), 0)
    _car_seats(s)
    _dashboard(s, body, dark, trim)
    _car_shell(s, body, dark, trim)
    for wall in ("wall_front", "wall_left", "wall_right", "wall_back"):
        country_view(s, wall)
    s.part("road").box((7.0, 120.0, 0.05), matte("#5b5b5d", "asphalt"), (0, 0, -0.45), 0)
    for k in range(12):
        s.part("road").box((0.14, 2.6, 0.01), matte("#ded8c8"), (1.9, -36 + 6.5 * k, -0.40), 0)
    for wall, point, facing in (
        ("wall_left", (-0.74, 0, 0.92), (1, 0, 0)),
        ("wall_right", (0.74, 0, 0.92), (-1, 0, 0)),
        ("wall_front", (0, -0.9, 0.95), (0, 1, 0)),
    ):
        del wall
        s.light("window", point, facing, (1.2, 0.45), 6000, 1.2 * max(s.hour.sky_power, 0.08))
    s.light("lamp", (0, -0.6, 0.66), (0, 1, 0.2), (0.3, 0.1), 3200, 0.15 * s.hour.lamps)
    s.sun()
    s.mark("driver", 0.37, 0.0, 0, 0.33, 0.66)
    s.mark("passenger", -0.37, 0.0, 0, 0.33, 0.60)
    s.mark("back_left", -0.35, 0.98, 0, 0.33)
    s.mark("back_right", 0.35, 0.98, 0, 0.33)
    s.spot("dashboard_top", -0.30, -0.90, 0.75)
    return s.finish(((-0.78, -1.15, 0.0), (0.78, 1.6, 1.25)), True)
