"""Rooms to work, wait, drink and travel in: the office, the corridor, the bar and the train compartment."""

from __future__ import annotations

import numpy as np

from hotset.hosts.previs.geometry import Material, linear
from hotset.hosts.previs.props.palette import (
    brass,
    card,
    chrome,
    enamel,
    fabric,
    glazed,
    glow,
    leather,
    matte,
    paint,
    plastic,
    wood,
)
from hotset.hosts.previs.sets.outside import country_view, skyline, street_view
from hotset.hosts.previs.sets.stage import Stage, StageSet
from hotset.hosts.previs.shapes import sign_plate

__all__ = ["bar", "corridor", "office", "train_compartment"]


def _desk_chair(s: Stage) -> None:
    """A leather chair on five castors behind the desk."""
    seat, dark = leather("#26282b"), plastic("#1c1d1f")
    b = s.part("desk_chair", None, 0.8)
    b.cushion((0.50, 0.48, 0.10), seat, (0, 1.10, 0.42), (0.4, 0.25))
    b.cushion((0.47, 0.11, 0.62), seat, (0, 1.35, 0.55), (0.4, 0.25), tilt=-8)
    b.post(0.03, 0.30, chrome(), (0, 1.12, 0.12), 14)
    for k in range(5):
        angle = k * 2 * np.pi / 5 + 0.3
        x, y = 0.28 * np.cos(angle), 1.12 + 0.28 * np.sin(angle)
        b.bar([(0, 1.12, 0.13), (x, y, 0.075)], [0.026, 0.018], dark, 8)
        b.ball(0.03, dark, (x, y, 0.031), 10)
    for x in (-0.27, 0.27):
        b.box((0.05, 0.28, 0.03), dark, (x, 1.10, 0.66), 0.01)
        b.box((0.03, 0.03, 0.22), dark, (x, 1.18, 0.45), 0.005)


def office(s: Stage) -> StageSet:
    """An office: a desk before a wide window over the town, a visitor's chair, shelves, a pin board."""
    wall, trim = paint(s.hue("wall", "#c3c7c4"), "plaster"), paint(s.hue("trim", "#3d4446"))
    window = (-2.3, 0.85, 2.3, 2.35)
    s.room(
        (-3.0, 3.0),
        (-2.8, 2.0),
        2.8,
        {"wall_back": wall},
        matte(s.hue("floor", "#6b7074"), "fabric"),
        {"wall_back": [window]},
        trim,
    )
    s.glaze("wall_back", window, (5, 1), trim, 1.5)
    skyline(s, "wall_back", 18.0)
    s.dress("desk", (0, 0.35, 0), colours={"main": s.hue("wood", "#8a5d39")}, detail=0.8)
    s.dress("laptop", (-0.12, 0.42, 0.745), 180)
    s.standing_lamp("lamp", (0.58, 0.25, 0.745), 0.31, 0.5)
    s.dress("book_stack", (-0.56, 0.22, 0.745), 10)
    s.dress("mug", (0.30, 0.52, 0.745), 200, colours={"main": "#33506b"})
    papers = s.part("papers")
    for k in range(5):
        papers.box(
            (0.21, 0.297, 0.0018), card("#f2eee3"), (-0.40 + 0.01 * k, 0.50, 0.745 + 0.0018 * k), 0, turn=4 * k - 6
        )
    _desk_chair(s)
    s.dress("chair", (-0.35, -0.75, 0), 180, colours={"main": "#3a3d3f", "seat": "#5b6a72"}, detail=0.6)
    s.dress("shelf", (2.86, 0.5, 0.5), -90, wall="wall_right")
    s.dress("shelf", (2.86, -0.9, 0.5), -90, wall="wall_right", seed=s.seed + 3)
    files = s.part("cabinet", "wall_left", 0.7)
    for y in (0.6, 1.1):
        files.box((0.60, 0.46, 1.30), enamel("#767d7f"), (-2.69, y, 0), 0.008)
        for z in (0.06, 0.47, 0.88):
            files.box((0.02, 0.42, 0.38), enamel("#838a8c"), (-2.383, y, z), 0.006)
            files.box((0.025, 0.12, 0.02), chrome(), (-2.37, y, z + 0.26), 0.004)
    s.dress("plant", (-2.68, 0.85, 1.30), detail=0.5)
    board = s.part("pin_board", "wall_front")
    board.box((1.8, 0.03, 1.1), wood("#8a6a45"), (0.9, -2.78, 1.05), 0.006)
    board.box((1.7, 0.012, 1.0), matte("#b08a5c"), (0.9, -2.762, 1.10), 0)
    for _ in range(14):
        x, z = s.rng.uniform(0.2, 1.6), s.rng.uniform(1.15, 1.85)
        tone = ("#f3efe4", "#e8d37a", "#b9cfd8", "#f3efe4")[int(s.rng.integers(4))]
        board.box(
            (s.rng.uniform(0.09, 0.2), 0.004, s.rng.uniform(0.1, 0.2)),
            card(tone),
            (x, -2.752, z),
            0,
            roll=s.rng.normal(0, 3),
        )
    s.door("wall_left", -1.3, "#8a6a48")
    s.door("wall_front", -1.6, "#8a6a48")
    s.dress("clock", (2.965, -2.0, 1.9), -90, wall="wall_right", detail=0.6)
    s.dress("bin", (1.15, 0.6, 0))
    tubes = s.part("ceiling_lights", "ceiling")
    for x in (-1.2, 1.2):
        tubes.box((0.3, 1.5, 0.04), glow("#f4f1e6", 1.0 + 2.0 * s.hour.lamps), (x, -0.3, 2.745), 0.005)
        s.light("lamp", (x, -0.3, 2.72), (0, 0, -1), (0.3, 1.5), 4000, 0.6 * s.hour.lamps)
    s.sun()
    s.mark("desk", 0.0, 1.10, 0, 0.51, 0.745)
    s.mark("visitor", -0.35, -0.75, 180, 0.467, 0.745)
    s.mark("centre", 1.1, -0.9)
    s.mark("before_desk", 0.45, -0.35, 180, None, 0.745)
    s.mark("window", 1.45, 1.45, 180)
    s.mark("door", -2.35, -1.3, 90)
    s.mark("shelf", 2.1, -0.2, 90)
    s.spot("desk_top", 0.10, 0.15, 0.745)
    return s.finish(((-3.0, -2.8, 0.0), (3.0, 2.0, 2.8)), True)


def corridor(s: Stage) -> StageSet:
    """A long corridor with doors on both sides, ceiling lamps and a window at the far end (+y)."""
    wall, trim = paint(s.hue("wall", "#b7b29a"), "plaster"), paint(s.hue("trim", "#5d4a3a"))
    window = (-0.55, 0.9, 0.55, 2.2)
    s.room(
        (-1.0, 1.0),
        (-6.0, 7.0),
        2.7,
        {"wall_back": wall},
        matte(s.hue("floor", "#7a3f33"), "fabric"),
        {"wall_back": [window]},
        trim,
    )
    s.glaze("wall_back", window, (2, 2), trim, 1.2)
    street_view(s, "wall_back", 9.0, 6.0)
    dado = s.part("dado", "wall_left"), s.part("dado_right", "wall_right")
    for b, x in zip(dado, (-0.985, 0.985), strict=True):
        b.box((0.03, 13.0, 0.05), trim, (x, 0.5, 0.98), 0.008)
    for k, y in enumerate((-4.0, -1.2, 1.6, 4.4)):
        s.door("wall_left", y, s.hue("wood", "#6b4a33"), "closed")
        s.door("wall_right", y + 0.9, s.hue("wood", "#6b4a33"), "closed")
        plates = s.part("numbers_left", "wall_left"), s.part("numbers_right", "wall_right")
        plates[0].box((0.012, 0.09, 0.06), brass(), (-0.94, y, 1.62), 0.002)
        plates[1].box((0.012, 0.09, 0.06), brass(), (0.94, y + 0.9, 1.62), 0.002)
        b = s.part("ceiling_lamps", "ceiling")
        b.turned(
            [(0, -0.12), (0.10, -0.10), (0.15, -0.03), (0.15, 0), (0, 0)],
            glow("#ffe7b8", 0.6 + 3.0 * s.hour.lamps),
            (0, y + 0.4, 2.69),
            24,
        )
        s.light("lamp", (0, y + 0.4, 2.55), (0, 0, -1), (0.3, 0.3), 2900, 0.8 * max(s.hour.lamps, 0.4))
        if k % 2 == 0:
            s.pictures("wall_left", [(y + 1.4, 1.25)])
    s.pictures("wall_right", [(-1.7, 1.25), (3.9, 1.25)])
    s.part("runner").box((1.1, 12.4, 0.006), matte("#8f5a3c", "fabric"), (0, 0.5, 0), 0)
    s.dress("plant", (0.7, 6.5, 0), detail=0.5)
    s.dress("chair", (-0.70, 3.0, 0), 90, colours={"main": "#4a2f1e"})
    s.door("wall_front", 0.0, "#6b4a33")
    s.sun()
    s.mark("centre", 0.0, 0.0)
    s.mark("near", 0.0, -3.6, 180)
    s.mark("far", 0.0, 5.2)
    s.mark("door_left", -0.35, -1.2, -90)
    s.mark("door_right", 0.35, -0.3, 90)
    s.mark("door", 0.0, -5.2, 180)
    s.mark("window", -0.25, 5.95, 180)
    s.mark("chair", -0.70, 3.0, 90, 0.467)
    return s.finish(((-1.0, -6.0, 0.0), (1.0, 7.0, 2.7)), True)


def _bar_back(s: Stage) -> None:
    timber, dark = wood(s.hue("wood", "#5a331d"), 0.3), wood("#3a2013", 0.3)
    b = s.part("back_bar", "wall_back", 0.7)
    b.box((4.6, 0.45, 0.95), dark, (0, 1.97, 0), 0.006)
    b.box((4.7, 0.50, 0.04), timber, (0, 1.95, 0.95), 0.008)
    b.box((2.0, 0.02, 1.15), chrome("#8f9a99"), (0, 2.175, 1.05), 0)
    for x in (-2.3, -1.05, 1.05, 2.3):
        b.box((0.10, 0.32, 1.5), timber, (x, 2.03, 0.98), 0.01)
    b.box((4.9, 0.36, 0.14), timber, (0, 2.02, 2.46), 0.02)
    bottles = s.part("bottles", "wall_back", 0.5)
    tones = ("#7a4a16", "#2f4a2a", "#a9772a", "#c9c2ae", "#5a1a1a", "#33506b")
    for z, x0, x1 in (
        (0.99, -2.2, 2.2),
        (1.40, -2.2, -1.15),
        (1.40, 1.15, 2.2),
        (1.80, -2.2, -1.15),
        (1.80, 1.15, 2.2),
        (2.12, -2.2, -1.15),
        (2.12, 1.15, 2.2),
    ):
        if z > 1:
            b.box((x1 - x0 + 0.1, 0.24, 0.025), timber, ((x0 + x1) / 2, 2.05, z - 0.025), 0.004)
        x = x0 + 0.06
        while x < x1 - 0.05:
            r, h = s.rng.uniform(0.03, 0.042), s.rng.uniform(0.22, 0.31)
            tone = tones[int(s.rng.integers(len(tones)))]
            line = [(0, 0), (r, 0), (r, h * 0.6), (r * 0.38, h * 0.76), (r * 0.38, h), (0, h)]
            bottles.turned(line, glazed(tone), (x, 2.05, z), 14)
            if s.rng.uniform() < 0.75:
                bottles.box((r * 1.3, 0.004, h * 0.24), card("#e6dcc2"), (x, 2.05 - r - 0.0005, z + h * 0.2), 0)
            x += 2 * r + s.rng.uniform(0.012, 0.05)


def bar(s: Stage) -> StageSet:
    """A dark bar: counter with stools, lit bottles behind it, two small tables, a booth of light from the street."""
    wall, trim = paint(s.hue("wall", "#3f4a44"), "plaster"), wood(s.hue("trim", "#3a2013"), 0.3)
    window = (-2.4, 0.95, -0.6, 2.3)
    s.room(
        (-3.4, 3.4),
        (-3.0, 2.2),
        2.9,
        {"wall_back": wall, "wall_right": matte("#7d4a36", "brick")},
        wood(s.hue("floor", "#5e4029")),
        {"wall_left": [window]},
        trim,
        matte("#5a5248", "plaster"),
    )
    s.glaze("wall_left", window, (3, 1), trim, 0.9)
    street_view(s, "wall_left", 7.5, 7.0)
    _bar_back(s)
    timber, dark = wood(s.hue("wood", "#5a331d"), 0.3), wood("#3a2013", 0.3)
    b = s.part("counter", None, 0.8)
    b.box((4.8, 0.50, 1.02), dark, (0, 0.62, 0.06), 0.006)
    b.box((4.7, 0.44, 0.08), matte("#171514"), (0, 0.65, 0), 0)
    for k in range(8):
        b.box((0.48, 0.02, 0.66), timber, (-2.03 + 0.58 * k, 0.366, 0.25), 0.008)
    b.box((5.0, 0.68, 0.05), timber, (0, 0.58, 1.08), 0.012)
    b.bar([(-2.4, 0.24, 0.22), (2.4, 0.24, 0.22)], 0.02, brass(), 10)
    for x in (-2.2, -0.7, 0.7, 2.2):
        b.bar([(x, 0.24, 0.22), (x, 0.37, 0.22)], 0.012, brass(), 8)
    for k in range(5):
        s.dress(
            "stool", (-1.7 + 0.85 * k, -0.05, 0), colours={"main": s.hue("seat", "#6d2b1d")}, into="stools", detail=0.55
        )
    taps = s.part("taps")
    taps.box((0.36, 0.10, 0.05), brass(), (1.4, 0.66, 1.36), 0.015)
    for x in (1.28, 1.4, 1.52):
        taps.post(0.012, 0.10, wood("#24140c"), (x, 0.66, 1.40), 10, top=0.017)
        taps.bar([(x, 0.64, 1.37), (x, 0.55, 1.36), (x, 0.54, 1.31)], 0.008, brass(), 8)
    for x in (1.28, 1.52):
        taps.post(0.02, 0.24, brass(), (x, 0.66, 1.13), 12)
    for x, y in ((-2.2, -1.7), (2.2, -1.7)):
        s.dress("round_table", (x, y, 0), colours={"main": "#6b4426"}, detail=0.5)
        s.dress("chair", (x - 0.6, y, 0), 90, detail=0.5)
        s.dress("chair", (x + 0.6, y, 0), -90, detail=0.5)
        s.dress("candle", (x + 0.05, y + 0.15, 0.74), detail=0.5)
    for x in (-1.4, 0.0, 1.4):
        s.pendant(x, 0.55, 2.0, s.hue("lamp", "#2c4a3e"), 0.8)
    s.pendant(2.2, -1.7, 1.9, s.hue("lamp", "#2c4a3e"), 0.6)
    neon = s.part("neon", "wall_right")
    tube = Material("neon", linear(s.hue("neon", "#ff7a3c")), 0.9, 0.0, emission=1.0 + 2.5 * s.hour.lamps)
    t = np.linspace(0, 2 * np.pi, 30, endpoint=False)
    neon.bar(np.stack([0 * t + 3.36, -0.9 + 0.5 * np.cos(t), 1.95 + 0.26 * np.sin(t)], 1), 0.012, tube, 8, closed=True)
    neon.bar([(3.36, -1.2, 1.86), (3.36, -1.0, 2.06), (3.36, -0.8, 1.86), (3.36, -0.6, 2.06)], 0.012, tube, 8)
    s.light("neon", (3.3, -0.9, 1.95), (-1, 0, 0), (1.0, 0.5), 2200, 0.25 * s.hour.lamps)
    s.pictures("wall_front", [(-1.9, 1.4), (-1.2, 1.5), (1.3, 1.4), (2.0, 1.45)])
    s.pictures("wall_left", [(0.6, 1.4)])
    s.door("wall_front", 0.0, "#3a2013")
    s.light("lamp", (0, 2.0, 1.7), (0, -1, 0), (4.0, 1.2), 2600, 0.3 * s.hour.lamps)
    s.sun()
    s.mark("centre", 0.0, -1.2)
    s.mark("stool_left", -0.85, -0.05, 180, 0.76, 1.13)
    s.mark("stool", 0.0, -0.05, 180, 0.76, 1.13)
    s.mark("stool_right", 0.85, -0.05, 180, 0.76, 1.13)
    s.mark("behind_counter", 0.0, 1.30, 0, None, 1.13)
    s.mark("table_left", 2.2 - 0.6, -1.7, 90, 0.467, 0.74)
    s.mark("table_right", 2.2 + 0.6, -1.7, -90, 0.467, 0.74)
    s.mark("door", 0.0, -2.4, 180)
    s.mark("window", -2.85, -0.9, -90)
    s.spot("counter_top", 0.0, 0.52, 1.13)
    s.spot("table_top", 2.15, -1.75, 0.74)
    return s.finish(((-3.4, -3.0, 0.0), (3.4, 2.2, 2.9)), True)


def _compartment_fittings(s: Stage, wall: Material, trim: Material) -> None:
    """Racks with luggage, lamps, the sliding door and the corridor beyond it."""
    for side in (-1, 1):
        rack = s.part("rack_left" if side < 0 else "rack_right", "wall_left" if side < 0 else "wall_right")
        for k in range(5):
            rack.bar([(side * (1.22 - k * 0.09), -1.0, 1.83), (side * (1.22 - k * 0.09), 0.95, 1.83)], 0.008, trim, 8)
        rack.bar([(side * 0.82, -1.0, 1.88), (side * 0.82, 0.95, 1.88)], 0.011, trim, 8)
        for y in (-0.95, 0.0, 0.9):
            rack.bar(
                [(side * 1.27, y, 1.74), (side * 1.20, y, 1.82), (side * 0.83, y, 1.83), (side * 0.82, y, 1.88)],
                0.010,
                trim,
                8,
            )
        lamp = s.part("wall_lamps")
        lamp.post(0.04, 0.10, glow("#ffe2aa", 0.6 + 3.0 * s.hour.lamps), (side * 1.10, 0.93, 1.52), 16, top=0.055)
        lamp.bar([(side * 1.26, 0.93, 1.50), (side * 1.10, 0.93, 1.51)], 0.010, trim, 8)
        s.light("lamp", (side * 1.08, 0.93, 1.58), (-side, 0, 0), (0.1, 0.1), 2700, 0.35 * s.hour.lamps)
    s.dress("suitcase", (-1.03, 0.35, 1.842), 90, into="luggage", wall="wall_left")
    s.dress("bag", (1.03, 0.55, 1.842), 80, into="luggage_right", wall="wall_right")
    s.dress("hat", (1.02, 0.05, 1.842), 30, into="luggage_right", wall="wall_right")
    curtain = fabric(s.hue("curtain", "#7c3a2c"))
    s.curtains("wall_back", (-0.80, 0.78, 0.80, 1.75), curtain, 0.02, 0.07)
    leaf = s.part("door", "wall_front")
    for x in (-0.39, 0.39):
        leaf.box((0.07, 0.045, 1.98), wood("#5d3a20", 0.3), (x, -1.23, 0.01), 0.006)
    for z, h in ((0.01, 0.75), (1.90, 0.09)):
        leaf.box((0.78, 0.043, h), wood("#5d3a20", 0.3), (0, -1.23, z), 0.006)
    leaf.bar([(0.33, -1.19, 1.0), (0.33, -1.16, 1.0), (0.33, -1.16, 1.16), (0.33, -1.19, 1.16)], 0.009, trim, 8)
    hall = s.part("corridor", "wall_front")
    hall.box((5.0, 0.9, 0.05), matte("#55392c", "fabric"), (0, -1.78, -0.05), 0)
    for k in range(3):
        x = -1.7 + 1.7 * k
        hall.box((1.5, 0.05, 0.85), wall, (x, -2.25, 0), 0.004)
        hall.box((0.14, 0.06, 2.3), wall, (x + 0.85, -2.25, 0), 0.004)
        hall.box((1.6, 0.05, 0.45), wall, (x, -2.25, 1.85), 0.004)
    hall.bar([(-2.4, -2.18, 0.95), (2.4, -2.18, 0.95)], 0.016, trim, 8)


def train_compartment(s: Stage) -> StageSet:
    """A railway compartment: two facing double seats, a window at +y with the country going by, a glazed door at -y."""
    wall, trim = wood(s.hue("wall", "#8a5b34"), 0.3), brass("#a3905e")
    window, door = (-0.72, 0.80, 0.72, 1.75), (-0.42, 0.0, 0.42, 2.0)
    s.room(
        (-1.28, 1.28),
        (-1.15, 1.05),
        2.35,
        {"wall_back": wall},
        matte(s.hue("floor", "#4b3a31"), "fabric"),
        {"wall_back": [window], "wall_front": [door, (-1.15, 0.9, -0.55, 1.85), (0.55, 0.9, 1.15, 1.85)]},
        wood("#5d3a20", 0.3),
        paint("#d9d0b8"),
    )
    s.glaze("wall_back", window, (1, 1), trim, 1.8)
    for opening in ((-1.15, 0.9, -0.55, 1.85), (0.55, 0.9, 1.15, 1.85)):
        s.glaze("wall_front", opening, (1, 1), trim, 0.3, sill=False)
    country_view(s, "wall_back")
    country_view(s, "wall_front")
    cloth = {"main": s.hue("seat", "#2f5a55"), "accent": "#ddd4bf"}
    s.dress("train_seat", (-0.84, 0.32, 0), 90, colours=cloth, detail=0.8)
    s.dress("train_seat", (0.84, 0.32, 0), -90, colours=cloth, detail=0.8)
    table = s.part("table")
    table.box((0.44, 0.38, 0.03), wood("#6b4021", 0.3), (0, 0.85, 0.70), 0.008)
    table.bar([(0, 0.98, 0.42), (0, 0.78, 0.70)], 0.018, trim, 8)
    _compartment_fittings(s, wall, trim)
    sign = sign_plate(0.34, 0.16, enamel("#e9e2cc"), matte("#7a2a20"), 2, s.seed, 0.008)
    s.part("notice_left", "wall_left").add(sign, (-1.272, -0.68, 1.45), 90)
    s.pictures("wall_right", [(-0.66, 1.15)])
    dome = s.part("ceiling_lamp", "ceiling")
    dome.turned(
        [(0, -0.07), (0.12, -0.05), (0.16, 0.0), (0, 0.0)],
        glow("#fff0cc", 0.5 + 2.5 * s.hour.lamps),
        (0, 0.1, 2.345),
        24,
    )
    s.light("lamp", (0, 0.1, 2.26), (0, 0, -1), (0.3, 0.3), 2900, 0.6 * s.hour.lamps)
    s.sun()
    s.mark("seat_left", -0.82, 0.585, 90, 0.455, 0.73)
    s.mark("seat_right", 0.82, 0.585, -90, 0.455, 0.73)
    s.mark("aisle_left", -0.82, 0.055, 90, 0.455)
    s.mark("aisle_right", 0.82, 0.055, -90, 0.455)
    s.mark("centre", 0.0, -0.10)
    s.mark("window", 0.0, 0.38, 180, None, 0.73)
    s.mark("door", 0.0, -0.72, 180)
    s.spot("table_top", 0.0, 0.80, 0.73)
    return s.finish(((-1.28, -1.15, 0.0), (1.28, 1.05, 2.35)), True)
