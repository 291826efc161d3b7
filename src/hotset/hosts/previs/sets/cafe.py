"""The café: an espresso bar with a machine on its wing, tiled back bar, window front to the street, small tables.

Guests come in at -y; the barista stands behind the counter (y about 1.2) and faces -y. The machine stands on the wing
of the counter at the left with its groups towards +x, so that a barista at 'machine' is seen in profile.
"""

from __future__ import annotations

from hotset.hosts.previs.props.bench import Bench
from hotset.hosts.previs.props.coffee import RED
from hotset.hosts.previs.props.machine import simple_cup
from hotset.hosts.previs.props.palette import (
    brass,
    card,
    enamel,
    glass,
    glazed,
    matte,
    paint,
    plastic,
    steel,
    stone,
    wood,
)
from hotset.hosts.previs.sets.outside import street_view
from hotset.hosts.previs.sets.stage import Stage, StageSet
from hotset.hosts.previs.shapes import sign_plate

__all__ = ["build"]

_TOP = 0.93
"""The height of the counter's top: worked at from behind, leaned on from before."""
_FRONT = [(-3.0, 0.55, -0.85, 2.6), (-0.55, 0.0, 0.55, 2.45), (0.85, 0.55, 3.0, 2.6)]
_LEFT = (-2.7, 0.85, -0.5, 2.5)


def _shell(s: Stage) -> None:
    wall = paint(s.hue("wall", "#d9cdb6"), "plaster")
    floor = wood(s.hue("floor", "#8c6a4a"), 0.5)
    trim = paint(s.hue("trim", "#2f3d38"))
    brick = matte(s.hue("brick", "#a56a4c"), "brick")
    walls = {"wall_back": wall, "wall_front": wall, "wall_left": wall, "wall_right": brick}
    openings = {"wall_front": _FRONT, "wall_left": [_LEFT]}
    s.room((-3.4, 3.4), (-3.6, 2.2), 3.2, walls, floor, openings, trim)
    for opening in (_FRONT[0], _FRONT[2]):
        s.glaze("wall_front", opening, (3, 1), trim, 1.0)
    s.glaze("wall_left", _LEFT, (3, 2), trim, 1.4)
    b = s.part("door", "wall_front")
    for x in (-0.5, 0.5):
        b.box((0.09, 0.09, 2.45), trim, (x, -3.68, 0), 0.006)
    b.box((1.1, 0.09, 0.09), trim, (0, -3.68, 2.36), 0.006)
    for x in (-0.40, 0.40):
        b.box((0.10, 0.05, 2.30), trim, (x, -3.68, 0.02), 0.006)
    for z, h in ((0.02, 0.55), (1.0, 0.06), (2.2, 0.12)):
        b.box((0.72, 0.048, h), trim, (0, -3.68, z), 0.006)
    b.bar([(0.36, -3.62, 0.95), (0.36, -3.56, 0.95), (0.36, -3.56, 1.35), (0.36, -3.62, 1.35)], 0.011, brass(), 8)
    boards = s.part("wainscot", "wall_left")
    for k in range(14):
        y = -3.39 + k * 0.4
        boards.box((0.018, 0.385, 0.72), trim, (-3.39, y, 0.12), 0.006)
    boards.box((0.05, 5.6, 0.04), trim, (-3.38, -0.75, 0.84), 0.01)
    street_view(s, "wall_front", 7.5, 7.5)
    street_view(s, "wall_left", 6.5, 5.5)


def _counter(s: Stage) -> None:
    front, top = paint(s.hue("counter", "#2d423c")), wood(s.hue("wood", "#93602f"), 0.35)
    kick, inner = matte("#1c1b1a"), paint("#4a4038")
    b = s.part("counter")
    b.box((4.1, 0.46, 0.10), kick, (-0.05, 0.56, 0), 0)
    b.box((4.1, 0.50, _TOP - 0.138), front, (-0.05, 0.53, 0.095), 0.004)
    for k in range(8):
        x = -1.845 + k * 0.513
        b.box((0.43, 0.018, 0.58), front, (x, 0.273, 0.20), 0.007)
        b.box((0.33, 0.014, 0.48), front, (x, 0.263, 0.25), 0.006)
    b.box((4.20, 0.66, 0.045), top, (-0.05, 0.53, _TOP - 0.045), 0.009)
    for k in range(6):
        b.box((0.50, 0.016, 0.55), inner, (-1.20 + 0.56 * k, 0.785, 0.20), 0.006)
    b.bar([(-2.05, 0.19, 0.20), (1.95, 0.19, 0.20)], 0.017, brass(), 12)
    for x in (-1.9, -0.6, 0.7, 1.9):
        b.bar([(x, 0.19, 0.20), (x, 0.29, 0.20)], 0.011, brass(), 8)
    wing = s.part("counter_wing")
    wing.box((0.52, 1.10, 0.10), kick, (-1.86, 1.31, 0), 0)
    wing.box((0.56, 1.10, 0.785), inner, (-1.84, 1.32, 0.095), 0.004)
    for k in range(2):
        wing.box((0.016, 0.50, 0.62), inner, (-1.555, 1.05 + k * 0.54, 0.18), 0.006)
        wing.bar([(-1.53, 0.93 + k * 0.54, 0.70), (-1.53, 1.17 + k * 0.54, 0.70)], 0.006, brass(), 8)
    wing.box((0.64, 1.22, 0.04), steel(), (-1.83, 1.47, 0.88), 0.006)
    s.spot("counter_top", 0.35, 0.50, _TOP)
    s.spot("counter_left", -0.75, 0.50, _TOP)
    s.spot("counter_right", 1.10, 0.50, _TOP)
    s.spot("counter_work", 0.42, 0.735, _TOP, 180)
    s.spot("wing_top", -1.62, 1.93, 0.92, 90)


def _bar_things(s: Stage) -> None:
    """What a barista has at hand."""
    s.dress("espresso_machine", (-1.80, 1.255, 0.92), 90, detail=0.45)
    s.spot("machine_tray", -1.665, 1.425, 0.92 + 0.166, 90)
    s.dress("grinder", (-1.86, 1.88, 0.92), 90, detail=0.5)
    s.dress("tamper", (-1.59, 1.80, 0.92), 0)
    s.dress("milk_pitcher", (-1.98, 0.52, _TOP), 200)
    b = s.part("counter_things")
    glass_case = glass("#dde8e6", 0.3)
    b.box((0.62, 0.40, 0.02), wood("#5b3a22"), (1.60, 0.50, _TOP), 0.004)
    for z in (_TOP + 0.127, _TOP + 0.307):
        b.box((0.60, 0.36, 0.008), glass_case, (1.60, 0.50, z), 0)
    b.box((0.62, 0.006, 0.32), glass_case, (1.60, 0.305, _TOP + 0.02), 0)
    for x in (1.293, 1.907):
        b.box((0.006, 0.38, 0.32), glass_case, (x, 0.50, _TOP + 0.02), 0)
    for x in (1.295, 1.905):
        for y in (0.308, 0.692):
            b.box((0.012, 0.012, 0.33), brass(), (x, y, _TOP + 0.017), 0.002)
    for k in range(4):
        b.cushion(
            (0.10, 0.07, 0.045), matte("#b9793a"), (1.38 + k * 0.145, 0.47, _TOP + 0.022), (0.8, 0.8), turn=25 * k, n=12
        )
        b.cushion(
            (0.075, 0.075, 0.05),
            matte("#6d4326" if k % 2 else "#d6a45c"),
            (1.40 + k * 0.13, 0.50, _TOP + 0.137),
            (0.7, 1),
            n=12,
        )
    red, white = glazed(s.hue("accent", RED)), glazed("#ece7dc")
    for k in range(7):
        b.turned(
            [(0, 0), (0.035, 0), (0.063, 0.014), (0.06, 0.016), (0, 0.006)], red, (-1.25, 0.62, _TOP + k * 0.009), 24
        )
    for i, (x, y) in enumerate(((-1.06, 0.66), (-0.97, 0.64), (-1.02, 0.57))):
        simple_cup(b, (x, y, _TOP), red if i else white, white)
    b.turned(
        [(0, 0), (0.05, 0), (0.055, 0.12), (0.045, 0.15), (0.045, 0.165), (0, 0.16)],
        glass("#e5ecea", 0.25),
        (0.98, 0.66, _TOP),
        20,
    )
    b.turned([(0, 0.004), (0.047, 0.004), (0.048, 0.05), (0, 0.055)], brass("#a8803d"), (0.98, 0.66, _TOP), 16)
    till = s.part("till")
    till.box((0.30, 0.24, 0.03), plastic("#242426"), (1.02, 0.62 + 0.14, _TOP), 0.006)
    till.box((0.27, 0.018, 0.20), plastic("#18181a"), (1.02, 0.74, _TOP + 0.032), 0.006, tilt=-18)
    till.box((0.25, 0.002, 0.18), enamel("#5a7f93"), (1.02, 0.757, _TOP + 0.042), 0, tilt=-18)


def _shelf_row(b: Bench, s: Stage, x0: float, x1: float, z: float, kinds: str) -> None:
    """Things in a row on a shelf: c cups, b bags, j jars, o bottles, p a plant."""
    x, y = x0, 2.06
    accent, white = glazed(s.hue("accent", RED)), glazed("#ebe6da")
    while x < x1 - 0.12:
        kind = kinds[int(s.rng.integers(len(kinds)))]
        if kind == "c":
            for k in range(int(s.rng.integers(2, 5))):
                if x > x1 - 0.08:
                    break
                simple_cup(b, (x + 0.035, y, z), accent if s.rng.uniform() < 0.6 else white, white)
                if k % 2 == 0:
                    simple_cup(b, (x + 0.035, y, z + 0.032), white if s.rng.uniform() < 0.5 else accent, white)
                x += 0.082
        elif kind == "b":
            tone = ("#33261f", "#8d3324", "#c9a869", "#2f4a44")[int(s.rng.integers(4))]
            tall = 0.21 + 0.03 * float(s.rng.uniform())
            b.box((0.11, 0.075, tall * 0.84), card(tone), (x + 0.06, y, z), 0.012)
            b.box((0.11, 0.02, tall * 0.2), card(tone), (x + 0.06, y, z + tall * 0.8), 0)
            b.box((0.075, 0.004, 0.075), card("#e2d4b4"), (x + 0.06, y - 0.038, z + 0.05), 0)
            b.box((0.05, 0.004, 0.012), card("#5a2a1e"), (x + 0.06, y - 0.040, z + 0.095), 0)
            x += 0.135
        elif kind == "j":
            fill = ("#3d1f11", "#c99c5a", "#7a5c3a")[int(s.rng.integers(3))]
            b.turned([(0, 0.003), (0.046, 0.003), (0.047, 0.11), (0, 0.115)], matte(fill), (x + 0.055, y, z), 14)
            b.turned(
                [(0, 0), (0.05, 0), (0.051, 0.15), (0, 0.16)],
                glass("#dfe8e4", 0.22),
                (x + 0.055, y, z),
                16,
            )
            b.post(0.046, 0.025, wood("#7d522f"), (x + 0.055, y, z + 0.16), 12, bevel=0)
            x += 0.125
        elif kind == "o":
            tone = ("#3f5a35", "#6b3a1c", "#8a2f22", "#c7b07a")[int(s.rng.integers(4))]
            body = [(0, 0), (0.035, 0), (0.036, 0.17), (0.014, 0.22), (0.013, 0.28), (0, 0.28)]
            b.turned(body, glazed(tone), (x + 0.04, y, z), 14)
            b.turned(
                [(0.0366, 0.05), (0.0368, 0.12), (0.0362, 0.12), (0.0362, 0.05), (0.0366, 0.05)],
                card("#e9dfc6"),
                (x + 0.04, y, z),
                16,
            )
            x += 0.085
        else:
            b.post(0.05, 0.09, matte("#b5633f"), (x + 0.07, y, z), 14, top=0.062)
            for _ in range(9):
                lean = s.rng.normal(0, 0.05, 2)
                tip = (x + 0.07 + lean[0] * 2, y - abs(lean[1]), z + 0.16 + s.rng.uniform(0, 0.1))
                b.bar(
                    [(x + 0.07, y, z + 0.08), (x + 0.07 + lean[0], y - abs(lean[1]) * 0.5, z + 0.15), tip],
                    [0.006, 0.014, 0.002],
                    matte("#55713f"),
                    6,
                )
            x += 0.17
        x += float(s.rng.uniform(0.03, 0.09))


def _back_bar(s: Stage) -> None:
    front, top = paint(s.hue("counter", "#2d423c")), stone("#d8d2c4")
    b = s.part("back_bar", "wall_back")
    b.box((4.3, 0.40, 0.10), matte("#1c1b1a"), (0.15, 1.99, 0), 0)
    b.box((4.4, 0.44, 0.78), front, (0.15, 1.98, 0.095), 0.003)
    for k in range(8):
        x = -1.80 + k * 0.556
        b.box((0.50, 0.016, 0.66), front, (x, 1.757, 0.16), 0.006)
        b.bar([(x - 0.06, 1.735, 0.74), (x + 0.06, 1.735, 0.74)], 0.006, brass(), 8)
    b.box((4.46, 0.48, 0.035), top, (0.15, 1.96, 0.872), 0.006)
    tiles = s.part("tiles", "wall_back")
    tiles.box((4.46, 0.016, 0.62), stone(s.hue("tile", "#e9e5da"), "tile", 0.18), (0.15, 2.194, 0.907), 0.002)
    tiles.box((4.46, 0.022, 0.03), stone(s.hue("accent", RED), "tile", 0.2), (0.15, 2.190, 1.527), 0.004)
    shelves, things = s.part("shelves", "wall_back"), s.part("shelf_things", "wall_back", 0.5)
    for z, kinds in ((1.62, "ccbjo"), (1.98, "bbcjo"), (2.34, "objp")):
        shelves.box((2.95, 0.26, 0.035), wood(s.hue("wood", "#93602f")), (-0.55, 2.06, z), 0.005)
        for x in (-1.9, -0.55, 0.8):
            shelves.box((0.025, 0.24, 0.16), brass(), (x, 2.07, z - 0.155), 0.004)
        _shelf_row(things, s, -1.98, 0.88, z + 0.035, kinds)
    row = s.part("back_bar_things", "wall_back", 0.5)
    _shelf_row(row, s, -1.95, -0.9, 0.907, "ccj")
    _shelf_row(row, s, 0.9, 2.2, 0.907, "bbjc")
    s.spot("back_bar", 0.1, 1.92, 0.907)
    sign = s.part("menu", "wall_back")
    board = sign_plate(1.15, 0.95, matte("#1f2522"), matte("#e6e0cf"), 6, s.seed, 0.03)
    sign.add(board, (1.75, 2.18, 1.62))
    for x in (1.16, 2.34):
        sign.box((0.03, 0.045, 1.0), wood("#6b4426"), (x, 2.175, 1.595), 0.004)
    for z in (1.58, 2.57):
        sign.box((1.21, 0.045, 0.03), wood("#6b4426"), (1.75, 2.175, z), 0.004)
    s.dress("clock", (2.85, 2.165, 2.1), wall="wall_back", detail=0.7)


def _tables(s: Stage) -> None:
    seat = {"main": s.hue("chair", "#4a2a1a"), "seat": s.hue("seat", "#6f3a26")}
    for name, x, y in (("table", 1.65, -1.55), ("window", -2.15, -1.5)):
        s.dress("round_table", (x, y, 0), detail=0.5)
        s.dress("chair", (x - 0.60, y, 0), 90, colours=seat, detail=0.5)
        s.dress("chair", (x + 0.60, y, 0), -90, colours=seat, detail=0.55)
        s.mark(f"{name}_left", x - 0.60, y, 90, 0.467, 0.74)
        s.mark(f"{name}_right", x + 0.60, y, -90, 0.467, 0.74)
        s.spot(f"{name}_top" if name == "table" else "window_table_top", x, y, 0.74)
    b = s.part("table_things")
    for x, y in ((1.78, -1.36), (-2.0, -1.30)):
        b.turned(
            [(0, 0), (0.03, 0), (0.036, 0.05), (0.02, 0.10), (0.024, 0.11), (0, 0.10)],
            glazed("#e8e2d4"),
            (x, y, 0.74),
            16,
            0.004,
        )
        for k in range(3):
            lean = (k - 1) * 0.03
            b.bar([(x, y, 0.82), (x + lean, y, 0.93)], 0.0025, matte("#5b7a45"), 6)
            b.ball(0.018, matte(("#c9483a", "#e8b94a", "#efe6da")[k]), (x + lean, y, 0.94), 8)
    s.part("bench", "wall_right").box((0.46, 2.2, 0.42), wood("#5f3f28"), (3.16, 0.1, 0), 0.01)
    s.part("bench", "wall_right").cushion(
        (0.46, 2.2, 0.09), matte("#7a4a32", "leather"), (3.16, 0.1, 0.41), (0.3, 0.1), n=20
    )
    for k, (y, z, scale) in enumerate(
        ((-2.6, 1.45, 1), (-1.75, 1.55, 1), (-0.9, 1.4, 1), (0.1, 1.55, 1), (0.95, 1.45, 1))
    ):
        s.dress("picture_frame", (3.375, y, z * scale), -90, wall="wall_right", into="pictures", seed=s.seed + k)


def _lights(s: Stage) -> None:
    state = "on" if s.hour.lamps > 0.2 else "off"
    shade = {"main": s.hue("lamp", "#7c2a1d")}
    for x in (-0.75, 0.45, 1.65):
        s.dress("pendant_lamp", (x, 0.42, 2.10), state=state, colours=shade, detail=0.42)
        s.light("pendant", (x, 0.42, 2.12), (0, 0, -1), (0.30, 0.30), 2700, 0.7 * s.hour.lamps)
    for x, y in ((1.65, -1.55), (-2.15, -1.5)):
        s.dress("pendant_lamp", (x, y, 2.10), state=state, colours=shade, detail=0.42)
        s.light("pendant", (x, y, 2.12), (0, 0, -1), (0.30, 0.30), 2700, 0.7 * s.hour.lamps)
    s.sun()


def build(s: Stage) -> StageSet:
    """The café."""
    _shell(s)
    _counter(s)
    _bar_things(s)
    _back_bar(s)
    _tables(s)
    _lights(s)
    s.mark("centre", 0.1, -0.75, 180)
    s.mark("counter", 0.35, -0.12, 180, None, _TOP)
    s.mark("counter_left", -0.75, -0.12, 180, None, _TOP)
    s.mark("counter_right", 1.20, -0.12, 180, None, _TOP)
    s.mark("behind_counter", 0.35, 1.09, 0, None, _TOP)
    s.mark("machine", -1.12, 1.36, -90, None, 0.92)
    s.mark("grinder", -1.18, 1.50, -90, None, 0.92)
    s.mark("window", -2.35, -0.3, -90)
    s.mark("door", 0.0, -3.0, 180)
    s.mark("outside", 0.0, -4.6, 180)
    return s.finish(((-3.4, -5.2, 0.0), (3.4, 2.2, 3.2)), True)
