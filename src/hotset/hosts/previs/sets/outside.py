"""What is seen through windows and over walls: façades across the street, trees, a skyline, ground and sky."""

from __future__ import annotations

import numpy as np

from hotset.hosts.previs.geometry import Material, linear
from hotset.hosts.previs.props.bench import Bench
from hotset.hosts.previs.sets.hours import Hour
from hotset.hosts.previs.sets.stage import Stage
from hotset.hosts.previs.shapes import ball

__all__ = ["country_view", "facade", "lit", "skyline", "street_view", "towers"]

_MIST_GLOW = 1.0
"""How bright thick mist is of itself, in units of a white at key exposure."""
BRICKS = ("#a8775b", "#8f5e49", "#b9a487", "#7f7a70", "#9c8a72", "#6f5a4c")


def lit(hour: Hour, colour: str, texture: str | None = None, share: float = 1.0) -> Material:
    """Daylit stuff beyond a window: dull, with glow of its own since no lamp of the set reaches it.

    The mist of the hour takes most of the darkness from dark things and shines of itself, as it does at dawn.
    """
    own, glow = linear(colour), share * (0.06 + 0.62 * hour.sky_power)
    if hour.mist is not None:
        air, thick = linear(hour.mist[0]), hour.mist[1]
        own = (
            own[0] + (air[0] - own[0]) * thick,
            own[1] + (air[1] - own[1]) * thick,
            own[2] + (air[2] - own[2]) * thick,
        )
        glow += (_MIST_GLOW - glow) * thick
    return Material(
        "outside",
        own,
        roughness=0.95,
        specular=0.01,
        emission=glow,
        texture=texture,
    )


def facade(
    b: Bench, hour: Hour, x: float, wide: float, tall: float, y: float, sign: float, seed: int, shop: bool = True
) -> None:
    """A house front in the plane `y`, looking along `sign` (-1 or 1) y: storeys of windows, a shop, a cornice."""
    rng = np.random.default_rng((seed, int(abs(x) * 97), int(wide * 31)))
    skin = lit(hour, BRICKS[int(rng.integers(len(BRICKS)))], "brick")
    trim, dark = lit(hour, "#d9cfbd"), lit(hour, "#3b4148", share=0.6)
    # Deep amber: paler panes read as paper by day, not as lamps by night.
    warm = Material("lit_window", linear("#ff9f3a"), 0.9, 0.0, emission=0.95)
    b.box((wide, 2.0, tall), skin, (x, y - sign, 0), 0)
    b.box((wide + 0.1, 0.3, 0.3), trim, (x, y + sign * 0.1, tall - 0.3), 0)
    first = 3.6 if shop else 0.6
    storey, count = 3.1, max(2, int(wide / 1.9))
    for row in range(int((tall - first) / storey)):
        for k in range(count):
            u, z = x - wide / 2 + wide * (k + 0.5) / count, first + row * storey + 0.5
            b.box((1.2, 0.16, 1.95), trim, (u, y, z - 0.08), 0)
            glowing = hour.dark and rng.uniform() < 0.3
            b.box((1.0, 0.18, 1.75), warm if glowing else dark, (u, y + sign * 0.012, z), 0)
            b.box((0.05, 0.2, 1.75), trim, (u, y + sign * 0.015, z), 0)
            b.box((1.4, 0.3, 0.09), trim, (u, y + sign * 0.06, z - 0.15), 0)
    if shop:
        tone = ("#7a2f26", "#2e4d46", "#c79b45", "#33425c")[int(rng.integers(4))]
        b.box((wide * 0.92, 0.2, 0.7), lit(hour, tone), (x, y + sign * 0.03, 2.7), 0)
        b.box((wide * 0.5, 0.22, 0.22), lit(hour, "#efe6d2", share=1.3), (x, y + sign * 0.04, 2.94), 0)
        glass = warm if hour.dark and rng.uniform() < 0.45 else dark
        b.box((wide * 0.55, 0.16, 2.0), glass, (x - wide * 0.14, y + sign * 0.02, 0.55), 0)
        b.box((wide * 0.2, 0.16, 2.45), dark, (x + wide * 0.28, y + sign * 0.02, 0.1), 0)
        # Goods on show: without them a lit shop window is a blank panel.
        for k in range(5):
            u, tall_ = x + wide * (-0.36 + 0.11 * k), float(rng.uniform(0.25, 0.95))
            goods = lit(hour, ("#4b2e24", "#2c3a44", "#6a5a3a", "#3d2b3a")[int(rng.integers(4))], share=0.7)
            b.box((wide * float(rng.uniform(0.04, 0.085)), 0.05, tall_), goods, (u, y + sign * 0.09, 0.56), 0)
        for u in (-0.44, -0.14, 0.15, 0.41):
            b.box((0.12, 0.22, 2.6), lit(hour, tone), (x + wide * u, y + sign * 0.02, 0.05), 0)


def _street_tree(b: Bench, hour: Hour, x: float, y: float, seed: int) -> None:
    rng = np.random.default_rng((seed, int(abs(x) * 113)))
    bark, leaf = lit(hour, "#4a3b30", share=0.7), lit(hour, "#5f7a48", share=0.8)
    b.bar([(x, y, 0), (x + 0.05, y, 1.6), (x - 0.05, y + 0.05, 2.6)], [0.11, 0.08, 0.05], bark, 8)
    for _ in range(6):
        at = (x + rng.normal(0, 0.5), y + rng.normal(0, 0.4), 2.7 + rng.uniform(0, 1.5))
        b.ball(float(rng.uniform(0.45, 0.75)), leaf, at, 12)


def street_view(s: Stage, side: str, distance: float = 7.5, span: float = 9.0) -> None:
    """A street beyond a wall's windows: pavement, road, a row of façades, trees and a lamp post; goes with the wall.

    Built looking out along -y and turned for the other sides; `distance` metres to the façades, `span` half its width.
    """
    hour = s.hour
    b = Bench("outside", {}, "", s.seed, 0.6)
    b.box((2 * span, 2.6, 0.12), lit(hour, "#a39c90", share=0.8), (0, -1.5, -0.14), 0)
    b.box(
        (2 * span, distance - 4.2, 0.02),
        lit(hour, "#6a6a6c", "asphalt", 0.7),
        (0, -(distance + 0.9) / 2 - 0.9, -0.16),
        0,
    )
    b.box((2 * span, 1.8, 0.12), lit(hour, "#a39c90", share=0.8), (0, -distance + 0.6, -0.14), 0)
    rng = np.random.default_rng((s.seed, len(side)))
    x = -span
    while x < span - 1:
        wide = float(rng.uniform(3.6, 5.4))
        facade(b, hour, x + wide / 2, wide, float(rng.uniform(7.5, 11.0)), -distance, 1.0, s.seed + len(side))
        x += wide
    for u in (-span * 0.62, span * 0.2, span * 0.75):
        _street_tree(b, hour, u, -distance + 1.3, s.seed)
    lamp = lit(hour, "#23282a", share=0.6)
    b.bar([(-span * 0.22, -2.4, 0), (-span * 0.22, -2.4, 3.4)], [0.06, 0.04], lamp, 8)
    bulb = Material("street_lamp", linear("#ffd79a"), 0.9, 0.0, emission=6.0 if hour.dark else 0.8)
    b.ball(0.17, bulb, (-span * 0.22, -2.4, 3.55), 12)
    _turned_out(s, b, side)


def towers(b: Bench, hour: Hour, rng: np.random.Generator, span: float, y: float, sign: float, low: float) -> None:
    """Two rows of town blocks in the plane `y`, looking along `sign` y, standing on `low` metres; windows as bands."""
    warm = Material("lit_window", linear("#ffcf87"), 0.9, 0.0, emission=1.1)
    for row, haze in ((1, "#8d9aa6"), (0, "#77828c")):
        x = -span
        while x < span:
            wide, tall = float(rng.uniform(2.5, 6.0)), float(rng.uniform(4, 10)) + 5.0 * row
            at = y - sign * row * 7.0
            b.box((wide, 2.0, tall), lit(hour, haze), (x + wide / 2, at, low), 0)
            if rng.uniform() < 0.5:
                b.box((wide * 0.3, 1.2, 1.4), lit(hour, haze), (x + wide * rng.uniform(0.25, 0.75), at, low + tall), 0)
            for k in range(int(tall / 2.2) if row == 0 else 0):
                for m in range(int(wide / 1.3)):
                    glowing = hour.dark and rng.uniform() < 0.35
                    pane = warm if glowing else lit(hour, "#505c68", share=0.8)
                    b.box((0.7, 0.1, 1.1), pane, (x + 0.75 + m * 1.3, at + sign * 1.0, low + 0.8 + k * 2.2), 0)
            x += wide + float(rng.uniform(0.0, 1.2))


def _turned_out(s: Stage, b: Bench, side: str) -> None:
    """Takes parts built looking out along -y to the wall that they are seen through."""
    room = s.room_of
    if room is None:
        raise ValueError("a view needs a room")
    at, turn = {
        "wall_front": ((0.0, room.y0 - s.thick, 0.0), 0.0),
        "wall_left": ((room.x0 - s.thick, 0.0, 0.0), -90.0),
        "wall_right": ((room.x1 + s.thick, 0.0, 0.0), 90.0),
        "wall_back": ((0.0, room.y1 + s.thick, 0.0), 180.0),
    }[side]
    target = s.part(f"outside_{side[5:]}", side)
    for mesh in b.parts:
        target.add(mesh, at, turn)


def skyline(s: Stage, side: str, distance: float = 18.0) -> None:
    """The town seen from some floors up, beyond a wall's windows."""
    b = Bench("outside", {}, "", s.seed, 0.6)
    towers(b, s.hour, np.random.default_rng((s.seed, 7)), distance * 1.3, -distance, 1.0, -5.0)
    _turned_out(s, b, side)


def country_view(s: Stage, side: str) -> None:
    """Fields, hedges, telegraph poles and hills, as from a train."""
    b, hour = Bench("outside", {}, "", s.seed, 0.6), s.hour
    rng = np.random.default_rng((s.seed, 11))
    for k, (tone, y, deep) in enumerate((("#8a9a55", -6.0, 11.0), ("#b3a85f", -16.0, 9.0), ("#7d9456", -26.0, 12.0))):
        b.box((90, deep, 0.1), lit(hour, tone), (0, y, -0.9 + 0.25 * k), 0)
    for k, (tone, y, size) in enumerate((("#6f8a66", -34.0, 9.0), ("#8498a0", -46.0, 15.0))):
        for m in range(5):
            mesh = ball(1.0, lit(hour, tone), 8, 14)
            b.add(mesh, ((m - 2) * 17.0 + 5 * k, y, -size * 0.45), scale=(size * 1.5, 4.0, size * 0.42))
    for _ in range(16):
        x, y = rng.uniform(-28, 28), float(rng.choice([-11.0, -20.5, -12.0]))
        b.ball(float(rng.uniform(0.6, 1.3)), lit(hour, "#4f6a3c", share=0.8), (x, y, 0.0), 10)
    for x in (-9.0, 1.8, 12.5):
        b.box((0.14, 0.14, 5.2), lit(hour, "#4a3d31", share=0.6), (x, -4.2, -0.8), 0)
        b.box((1.3, 0.08, 0.10), lit(hour, "#4a3d31", share=0.6), (x, -4.2, 3.9), 0)
    for z in (3.98, 3.6):
        b.bar([(-30, -4.2, z), (30, -4.2, z)], 0.012, lit(hour, "#2e2c2a", share=0.5), 6)
    _turned_out(s, b, side)
