"""Tables, counters, shelves, lamps and what belongs to a room."""

from __future__ import annotations

import numpy as np

from hotset.hosts.previs.outlines import rectangle, rounded, simplified, spline
from hotset.hosts.previs.props.bench import Bench, Recipe
from hotset.hosts.previs.props.palette import (
    brass,
    card,
    chrome,
    enamel,
    glass,
    glow,
    matte,
    paint,
    plastic,
    steel,
    stone,
    wood,
)
from hotset.hosts.previs.shapes import lathe
from hotset.hosts.previs.shapes import paint as paint_faces

__all__ = ["RECIPES"]


def table(b: Bench) -> None:
    """A dining table, 1.40 x 0.80 m, 0.75 m high."""
    timber = wood(b.hue("main", "#8a5a35"))
    b.box((1.40, 0.80, 0.035), timber, (0, 0, 0.715), 0.006)
    for x in (-1, 1):
        b.box((0.03, 0.62, 0.08), timber, (x * 0.60, 0, 0.637), 0.003)
        b.box((1.18, 0.03, 0.08), timber, (0, x * 0.31, 0.637), 0.003)
        for y in (-1, 1):
            b.bar([(x * 0.635, y * 0.345, 0), (x * 0.61, y * 0.32, 0.716)], [0.02, 0.032], timber, 12)
    b.surface = 0.75


def round_table(b: Bench) -> None:
    """A café table: a round top 0.70 m across on a cast foot, 0.74 m high."""
    iron, top = enamel(b.hue("metal", "#1f2021")), stone(b.hue("main", "#e4dfd5"))
    b.turned([(0, 0.712), (0.335, 0.712), (0.350, 0.720), (0.350, 0.735), (0.345, 0.740), (0, 0.740)], top, n=48)
    b.ring(0.351, 0.0065, brass(), (0, 0, 0.727), 44)
    foot = [
        (0, 0),
        (0.205, 0),
        (0.210, 0.010),
        (0.16, 0.022),
        (0.06, 0.045),
        (0.030, 0.085),
        (0.024, 0.16),
        (0.024, 0.62),
    ]
    b.turned([*foot, (0.036, 0.66), (0.10, 0.700), (0.10, 0.713), (0, 0.713)], iron, n=32, soft=0.006)
    b.surface = 0.74


def desk(b: Bench) -> None:
    """A writing desk, 1.50 x 0.72 m, drawers on the sitter's left; the sitter faces -y from +y."""
    timber, dark = wood(b.hue("main", "#7a4f31")), wood("#4b2e1d")
    b.box((1.50, 0.72, 0.032), timber, (0, 0, 0.713), 0.006)
    b.box((0.42, 0.64, 0.69), timber, (0.50, 0, 0.025), 0.005)
    b.box((0.40, 0.60, 0.03), dark, (0.50, 0, 0), 0.002)
    for k in range(3):
        z = 0.06 + k * 0.22
        b.box((0.38, 0.016, 0.195), timber, (0.50, 0.326, z), 0.005)
        b.box((0.13, 0.02, 0.012), brass(), (0.50, 0.345, z + 0.115), 0.004)
    for y in (-1, 1):
        b.box((0.05, 0.05, 0.715), timber, (-0.70, y * 0.30, 0), 0.006)
    b.box((1.0, 0.02, 0.36), timber, (-0.20, -0.29, 0.355), 0.003)
    b.surface = 0.745


def counter(b: Bench) -> None:
    """A shop counter, 1.8 x 0.6 m, 1.05 m high, panelled towards -y, with a wooden top."""
    front, top = paint(b.hue("main", "#2e3f3a")), wood(b.hue("wood", "#8d5a33"))
    b.box((1.76, 0.52, 0.10), matte("#1c1b1a"), (0, 0.02, 0), 0.002)
    b.box((1.80, 0.56, 0.92), front, (0, 0.01, 0.09), 0.004)
    for k in range(4):
        x = -0.675 + k * 0.45
        b.box((0.36, 0.016, 0.66), front, (x, -0.274, 0.21), 0.007)
        b.box((0.28, 0.012, 0.58), front, (x, -0.284, 0.25), 0.005)
    b.box((1.86, 0.64, 0.042), top, (0, 0, 1.008), 0.008)
    b.bar([(-0.86, -0.345, 0.20), (0.86, -0.345, 0.20)], 0.016, brass(), 12)
    for x in (-0.7, 0.0, 0.7):
        b.bar([(x, -0.345, 0.20), (x, -0.268, 0.20)], 0.010, brass(), 8)
    b.surface = 1.05


def shelf(b: Bench) -> None:
    """A wall shelf of three boards, 1.2 m wide, 1.1 m high, with a few things on it; back at +y."""
    timber, iron = wood(b.hue("main", "#80522f")), enamel("#202021")
    for k in range(3):
        z = 0.02 + k * 0.42
        b.box((1.2, 0.24, 0.032), timber, (0, 0, z), 0.005)
        x = -0.52
        while x < 0.45:
            kind = b.rng.integers(3)
            if kind == 0:
                for _ in range(int(b.rng.integers(3, 6))):
                    w, h = b.rng.uniform(0.022, 0.04), b.rng.uniform(0.18, 0.27)
                    tone = b.pick("#8a3b2a", "#c7b58c", "#34485c", "#5c6b4a", "#d8d0bd", "#2c2b2b")
                    b.box((w, 0.16, h), card(tone), (x + w / 2, 0.01, z + 0.032), 0.002)
                    x += w + 0.002
            elif kind == 1:
                r, h = b.rng.uniform(0.035, 0.055), b.rng.uniform(0.09, 0.2)
                tone = b.pick("#b9b09c", "#7f8f86", "#9c5a3c", "#e3ddd0")
                b.turned(
                    [(0, 0), (r, 0), (r * 1.2, h * 0.5), (r * 0.6, h), (r * 0.45, h), (0, h * 0.8)],
                    matte(tone),
                    (x + r, 0, z + 0.032),
                    18,
                    0.01,
                )
                x += 2 * r + 0.03
            x += b.rng.uniform(0.02, 0.12)
    for x in (-0.5, 0.5):
        b.box((0.022, 0.012, 1.1), iron, (x, 0.126, 0), 0.002)
    b.surface = 0.892


def lamp(b: Bench) -> None:
    """A table lamp, 0.46 m, its shade lit unless 'off'."""
    foot, shade = brass(b.hue("metal", "#a98546")), b.hue("main", "#f1dfba")
    b.turned(
        [
            (0, 0),
            (0.075, 0),
            (0.078, 0.012),
            (0.03, 0.022),
            (0.012, 0.04),
            (0.026, 0.09),
            (0.012, 0.15),
            (0.009, 0.27),
            (0, 0.27),
        ],
        foot,
        n=28,
        soft=0.004,
    )
    cone = [(0.142, 0.225), (0.145, 0.226), (0.096, 0.425), (0.093, 0.425), (0.142, 0.225)]
    b.turned(cone, matte(shade, "fabric") if b.state == "off" else glow(shade, 1.6), n=36)
    b.ball(0.03, glow("#fff2d4", 0.3 if b.state == "off" else 6.0), (0, 0, 0.31), 14)
    b.post(0.004, 0.16, foot, (0, 0, 0.265), 8)
    b.post(0.008, 0.02, foot, (0, 0, 0.425), 10)
    b.box((0.186, 0.004, 0.004), foot, (0, 0, 0.419), 0)
    b.hold((0, 0, 0.12), (0, 0, 1), 0.02)


def floor_lamp(b: Bench) -> None:
    """A standard lamp, 1.58 m."""
    metal, shade = enamel(b.hue("metal", "#242322")), b.hue("main", "#efd9ae")
    b.turned([(0, 0), (0.15, 0), (0.152, 0.014), (0.03, 0.028), (0.012, 0.05), (0.012, 1.36), (0, 1.36)], metal, n=32)
    cone = [(0.215, 1.20), (0.219, 1.201), (0.156, 1.56), (0.152, 1.56), (0.215, 1.20)]
    b.turned(cone, matte(shade, "fabric") if b.state == "off" else glow(shade, 1.6), n=40)
    b.ball(0.035, glow("#fff2d4", 0.3 if b.state == "off" else 6.0), (0, 0, 1.38), 14)
    for k in range(3):
        angle = k * 2.0944
        b.bar([(0, 0, 1.345), (0.176 * np.cos(angle), 0.176 * np.sin(angle), 1.44)], 0.0025, metal, 6)


def pendant_lamp(b: Bench) -> None:
    """A hanging lamp: an enamel bell 0.34 m across with its cord, 1.1 m in all; z = 0 is the rim of the bell."""
    shell, inner = enamel(b.hue("main", "#2b3a36")), enamel("#f2e9d5")
    under = [(0, 0.150), (0.052, 0.148), (0.124, 0.101), (0.162, 0.034), (0.168, 0.0)]
    bell = [(0.171, 0.0015), (0.166, 0.035), (0.128, 0.105), (0.055, 0.155), (0.040, 0.205), (0.028, 0.225), (0, 0.228)]
    line = np.concatenate([spline(under, 2), spline(bell, 2)])
    if b.detail < 0.75:
        line = simplified(line, 0.003)
    dome = lathe(line, shell, b.n(36), 60)

    def inside(centres: np.ndarray, normals: np.ndarray) -> np.ndarray:
        return (normals[:, 2] < 0) & ((normals[:, :2] * centres[:, :2]).sum(1) < 1e-6)

    b.add(paint_faces(dome, inner, inside))
    on = b.state != "off"
    b.turned(
        spline([(0, 0.028), (0.022, 0.034), (0.031, 0.058), (0.024, 0.088), (0.014, 0.105), (0, 0.106)], 3),
        glow("#ffdf9f", 8.0 if on else 0.3),
        n=18,
    )
    b.post(0.017, 0.06, brass(), (0, 0, 0.1), 14)
    b.bar([(0, 0, 0.22), (0, 0, 1.10)], 0.004, plastic("#1a1a1a"), 8)


def clock(b: Bench) -> None:
    """A wall clock, 0.32 m, standing on its rim and facing -y, at ten past ten."""
    b.turned(
        [(0, 0), (0.155, 0), (0.160, 0.012), (0.155, 0.036), (0.146, 0.040), (0.142, 0.026), (0, 0.026)],
        enamel(b.hue("main", "#20211f")),
        (0, 0.02, 0.16),
        44,
        tilt=90,
    )
    b.post(0.144, 0.002, matte("#f3efe4"), (0, -0.005, 0.16), 40, tilt=90, bevel=0)
    for k in range(12):
        angle = np.radians(30 * k)
        long = 0.026 if k % 3 == 0 else 0.014
        r = 0.130 - long
        b.box(
            (0.006, 0.002, long),
            matte("#222222"),
            (np.sin(angle) * r, -0.008, 0.16 + np.cos(angle) * r),
            0,
            roll=30 * k,
        )
    for roll, long, wide in ((305, 0.07, 0.009), (62, 0.105, 0.006)):
        b.box((wide, 0.002, long), matte("#1c1c1c"), (0, -0.0095, 0.16), 0, roll=roll)
    b.post(0.008, 0.006, brass(), (0, -0.007, 0.16), 12, tilt=90)


def picture_frame(b: Bench) -> None:
    """A framed picture, 0.50 x 0.62 m, standing upright and facing -y; the picture is a seeded abstract."""
    frame = wood(b.hue("main", "#3a2618"))
    w, h = 0.50, 0.62
    for x in (-1, 1):
        b.box((0.032, 0.028, h), frame, (x * (w / 2 - 0.016), 0, 0), 0.005)
    for z in (0.0, h - 0.032):
        b.box((w, 0.0275, 0.032), frame, (0, 0, z), 0.005)
    b.box((w - 0.05, 0.012, h - 0.05), card("#eee7d8"), (0, 0.004, 0.025), 0)
    b.box((w - 0.17, 0.010, h - 0.19), card(b.pick("#c9b28a", "#9fb0a8", "#d4c3a6")), (0, 0.0005, 0.095), 0)
    ground = b.pick("#7a5a3a", "#46605a", "#8a3f2c")
    b.box((w - 0.17, 0.004, 0.16), card(ground), (0, -0.005, 0.095), 0)
    b.post(
        0.055,
        0.004,
        card(b.pick("#c25a2e", "#e0b04d", "#2f4656")),
        (b.rng.uniform(-0.07, 0.07), -0.003, b.rng.uniform(0.32, 0.42)),
        28,
        tilt=90,
        bevel=0,
    )


def window(b: Bench) -> None:
    """A sash window, 1.10 x 1.40 m, with a sill, facing -y into the room."""
    trim = paint(b.hue("main", "#e9e4d8"))
    w, h = 1.10, 1.40
    for x in (-1, 1):
        b.box((0.075, 0.10, h), trim, (x * (w / 2 - 0.0375), 0, 0), 0.006)
    b.box((w, 0.0995, 0.075), trim, (0, 0, h - 0.075), 0.006)
    b.box((w + 0.12, 0.18, 0.04), trim, (0, -0.03, 0), 0.008)
    for z, y in ((0.68, -0.012), (1.01, 0.0), (0.36, 0.0)):
        deep = 0.055 if z == 0.68 else 0.03
        b.box((w - 0.14, deep, 0.05 if z == 0.68 else 0.024), trim, (0, y, z), 0.004)
    b.box((0.024, 0.0295, h - 0.10), trim, (0, 0, 0.03), 0.003)
    b.box((w - 0.12, 0.004, h - 0.10), glass("#d7e4ea", 0.12), (0, 0.01, 0.035), 0)
    b.surface = 0.04


def door(b: Bench) -> None:
    """A panelled door in its frame, 0.98 x 2.10 m, facing -y; 'open' swings it 70 degrees away."""
    leaf, trim = paint(b.hue("main", "#6b4a33")), paint(b.hue("accent", "#e9e4d8"))
    for x in (-1, 1):
        b.box((0.075, 0.14, 2.10), trim, (x * 0.4525, 0, 0), 0.008)
    b.box((0.98, 0.139, 0.075), trim, (0, 0, 2.025), 0.008)
    start = len(b.parts)
    b.box((0.83, 0.042, 2.02), leaf, (0.415, 0, 0.003), 0.003)
    for z, h in ((0.16, 0.62), (0.92, 0.92)):
        for x in (0.225, 0.605):
            for y in (-0.022, 0.022):
                b.box((0.27, 0.012, h), leaf, (x, y, z), 0.0055)
    for y in (-1, 1):
        b.bar([(0.77, y * 0.02, 1.03), (0.77, y * 0.055, 1.03), (0.66, y * 0.058, 1.03)], 0.009, brass(), 10)
        b.post(0.024, 0.006, brass(), (0.77, y * 0.021 + 0.003, 1.03), 18, tilt=90)
    moved = b.parts[start:]
    del b.parts[start:]
    for mesh in moved:
        b.add(mesh, (-0.415, 0.0, 0), turn=70 if b.state == "open" else 0)


def kitchen_unit(b: Bench) -> None:
    """A run of kitchen base cupboards, 1.8 m, with a stone top and a sink tap; fronts face -y."""
    front, top = paint(b.hue("main", "#5f7466")), stone(b.hue("accent", "#e2ddd2"))
    b.box((1.80, 0.52, 0.10), matte("#262524"), (0, 0.03, 0), 0)
    b.box((1.80, 0.58, 0.765), front, (0, 0.01, 0.10), 0.003)
    for k in range(3):
        x = -0.6 + k * 0.6
        b.box((0.57, 0.020, 0.16), front, (x, -0.288, 0.690), 0.004)
        b.box((0.57, 0.020, 0.55), front, (x, -0.288, 0.125), 0.004)
        b.box((0.46, 0.010, 0.44), front, (x, -0.297, 0.18), 0.004)
        b.bar(
            rounded(
                [
                    (x - 0.06, -0.298, 0.77),
                    (x - 0.06, -0.322, 0.77),
                    (x + 0.06, -0.322, 0.77),
                    (x + 0.06, -0.298, 0.77),
                ],
                0.01,
                2,
            ),
            0.005,
            brass(),
            8,
        )
        b.post(0.013, 0.024, brass(), (x + 0.22, -0.298, 0.61), 12, tilt=90)
    b.box((1.84, 0.64, 0.035), top, (0, 0, 0.865), 0.006)
    if b.state != "plain":
        b.box((0.50, 0.36, 0.006), steel(), (0.55, 0, 0.8985), 0.002)
        b.box((0.44, 0.30, 0.003), matte("#6f7173"), (0.55, 0, 0.9035), 0)
        b.bar(
            spline(
                [(0.55, 0.20, 0.90), (0.55, 0.20, 1.12), (0.55, 0.16, 1.20), (0.55, 0.08, 1.20), (0.55, 0.04, 1.13)], 5
            ),
            0.0115,
            chrome(),
            12,
        )
        b.bar([(0.55, 0.20, 0.98), (0.62, 0.19, 1.0)], 0.006, chrome(), 8)
    b.surface = 0.90


def rug(b: Bench) -> None:
    """A rug, 2.0 x 1.4 m, with borders."""
    tones = [b.hue("main", "#7c3b2c"), b.hue("accent", "#d2b98c"), b.hue("main", "#7c3b2c"), "#3b4652"]
    for k, (w, d) in enumerate(((2.0, 1.4), (1.86, 1.26), (1.80, 1.20), (1.1, 0.6))):
        b.slab(rectangle(w, d, 0.01), 0.008 + k * 0.0006, matte(tones[k], "fabric"), (0, 0, 0), 0)
    b.surface = 0.01


RECIPES: dict[str, Recipe] = {
    "table": table,
    "round_table": round_table,
    "desk": desk,
    "counter": counter,
    "shelf": shelf,
    "lamp": lamp,
    "floor_lamp": floor_lamp,
    "pendant_lamp": pendant_lamp,
    "clock": clock,
    "picture_frame": picture_frame,
    "window": window,
    "door": door,
    "kitchen_unit": kitchen_unit,
    "rug": rug,
}
