"""What people sit and lie on: chairs, stools, sofas, a bed, a park bench, a diner's booth."""

from __future__ import annotations

import numpy as np

from hotset.hosts.previs.geometry import Material
from hotset.hosts.previs.outlines import Points, polygon, rectangle, rounded, spline
from hotset.hosts.previs.props.bench import Bench, Recipe
from hotset.hosts.previs.props.palette import chrome, enamel, fabric, leather, wood
from hotset.hosts.previs.shapes import sheet, sweep, waves

__all__ = ["RECIPES"]


def _leg(
    b: Bench, foot: tuple[float, float], head: tuple[float, float, float], thick: float, material: Material
) -> None:
    """A round tapered leg from the floor to `head`."""
    b.bar([(*foot, 0.0), head], [thick * 0.68, thick], material, 10)


def _bent_back(width: float, low: float, high: float, depth: float, lean: float, bow: float, y: float) -> Points:
    """The middle line of a chair back from left foot of the bow over the top to the right foot."""
    half = width / 2
    xs = [-half, -half * 1.02, -half * 0.9, 0.0, half * 0.9, half * 1.02, half]
    zs = [low, low + (high - low) * 0.5, high - 0.05, high, high - 0.05, low + (high - low) * 0.5, low]
    line = [
        (x, y + lean * (z - low) / (high - low) + bow * (1 - (x / half) ** 2) * depth, z)
        for x, z in zip(xs, zs, strict=True)
    ]
    return spline(line, 5)


def chair(b: Bench) -> None:
    """A bentwood café chair; the seat is 0.46 m high and the sitter faces -y."""
    timber = wood(b.hue("main", "#4a2a1a"))
    seat = rounded(
        [(-0.19, -0.20), (0.19, -0.20), (0.205, 0.02), (0.15, 0.19), (-0.15, 0.19), (-0.205, 0.02)],
        0.09,
        4,
        closed=True,
    )
    b.slab(seat, 0.026, timber, (0, 0, 0.434), 0.008)
    small = seat * 0.86
    b.slab(small, 0.012, fabric(b.hue("seat", "#6f3a26")), (0, 0, 0.455), 0.005)
    for x in (-1, 1):
        _leg(b, (x * 0.195, -0.205), (x * 0.165, -0.165, 0.44), 0.017, timber)
        hind = spline([(x * 0.185, 0.225, 0.0), (x * 0.165, 0.180, 0.25), (x * 0.160, 0.165, 0.44)], 4)
        b.bar(hind, np.linspace(0.012, 0.017, len(hind)), timber, 10)
    b.bar(_bent_back(0.345, 0.42, 0.87, 1.0, 0.085, 0.045, 0.162), 0.0145, timber, 10)
    b.bar(_bent_back(0.215, 0.44, 0.79, 1.0, 0.07, 0.03, 0.170), 0.0105, timber, 8)
    hoop = rounded(
        [(-0.165, -0.165, 0.26), (0.165, -0.165, 0.26), (0.158, 0.172, 0.26), (-0.158, 0.172, 0.26)],
        0.09,
        3,
        closed=True,
    )
    b.bar(hoop, 0.0095, timber, 8, closed=True)
    b.surface = 0.467
    b.hold((0, 0.29, 0.868), (1, 0, 0), 0.0145)


def stool(b: Bench) -> None:
    """A bar stool, 0.75 m, with a padded seat and a foot ring."""
    metal, pad = enamel(b.hue("metal", "#222225")), leather(b.hue("main", "#6d2b1d"))
    b.turned(
        [(0, 0.70), (0.165, 0.70), (0.172, 0.715), (0.168, 0.745), (0.15, 0.757), (0, 0.760)], pad, n=36, soft=0.006
    )
    b.turned([(0, 0.685), (0.150, 0.685), (0.150, 0.702), (0, 0.702)], metal, n=28)
    for k in range(4):
        angle = np.radians(45 + 90 * k)
        x, y = np.cos(angle), np.sin(angle)
        b.bar([(x * 0.225, y * 0.225, 0), (x * 0.12, y * 0.12, 0.69)], 0.0125, metal, 8)
    b.ring(0.195, 0.009, chrome(), (0, 0, 0.235), 28)
    b.surface = 0.76


def _upholstered(b: Bench, width: float, seats: int) -> None:
    """A sofa `width` metres wide with `seats` loose cushions."""
    cloth, deep = fabric(b.hue("main", "#7d8272")), 0.86
    seat_z, inner = 0.43, width - 0.36
    b.box((width - 0.06, deep - 0.10, 0.20), cloth, (0, 0.01, 0.13), 0.03)
    for x in (-1, 1):
        b.cushion((0.19, deep, 0.47), cloth, (x * (width / 2 - 0.095), 0, 0.12), (0.28, 0.22))
    b.cushion((width - 0.10, 0.24, 0.66), cloth, (0, deep / 2 - 0.13, 0.14), (0.28, 0.16), tilt=-4)
    each = inner / seats
    for k in range(seats):
        x = -inner / 2 + each * (k + 0.5)
        b.cushion((each * 1.005, 0.64, 0.17), cloth, (x, -0.075, 0.295), (0.32, 0.16))
        b.cushion((each * 0.98, 0.18, 0.42), cloth, (x, 0.175, 0.40), (0.42, 0.22), tilt=-12)
    accent = fabric(b.hue("accent", "#b5552f"))
    b.cushion((0.42, 0.15, 0.40), accent, (-inner / 2 + 0.20, 0.04, 0.45), (0.6, 0.35), turn=9, tilt=-22)
    for x in (-1, 1):
        for y in (-1, 1):
            b.post(0.018, 0.135, wood("#3b2417"), (x * (width / 2 - 0.12), y * (deep / 2 - 0.10), 0), 12, top=0.026)
    b.surface = seat_z + 0.03


def sofa(b: Bench) -> None:
    """A three-seat sofa, 2.1 m, loose cushions, one in the accent colour."""
    _upholstered(b, 2.1, 3)


def armchair(b: Bench) -> None:
    """An armchair, 0.92 m wide."""
    _upholstered(b, 0.92, 1)


def bed(b: Bench) -> None:
    """A double bed, 1.65 x 2.1 m, its head at +y; the blanket is turned back and a little rumpled."""
    timber, linen = wood(b.hue("wood", "#6e4a30")), fabric(b.hue("linen", "#e6e0d4"))
    cover = fabric(b.hue("main", "#4f6272"))
    b.box((1.68, 0.07, 0.95), timber, (0, 1.015, 0.10), 0.015)
    b.box((1.62, 2.02, 0.16), timber, (0, 0, 0.16), 0.012)
    for x in (-0.76, 0.76):
        b.box((0.07, 0.07, 0.2), timber, (x, -0.94, 0), 0.008)
        b.box((0.07, 0.07, 0.2), timber, (x, 1.0, 0), 0.008)
    b.cushion((1.58, 1.98, 0.24), linen, (0, -0.01, 0.30), (0.16, 0.08), n=28)
    for x in (-0.39, 0.39):
        b.cushion(
            (0.68, 0.44, 0.17), linen, (x, 0.72, 0.50), (0.7, 0.38), tilt=14, turn=float(b.rng.normal(0, 3)), n=24
        )

    def blanket(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, ...]:
        x, y = (u - 0.5) * 2.02, -1.30 + v * 1.68
        side = np.maximum(np.abs(x) - 0.80, 0)
        foot = np.maximum(-1.015 - y, 0)
        rumple = 0.016 * waves(np.stack([x, y], -1), b.seed, 0.75) + 0.012
        roll = 0.035 * np.clip((v - 0.93) / 0.07, 0, 1)
        z = 0.552 + rumple + roll - 1.25 * side - 1.1 * foot - 0.5 * np.maximum(np.abs(x) - 0.72, 0) ** 2
        return (
            np.sign(x) * np.minimum(np.abs(x), 0.815) + 0.1 * side * np.sign(x),
            np.maximum(y, -1.05 - 0.05 * foot),
            np.maximum(z, 0.12),
        )

    b.add(sheet(blanket, (b.n(36), b.n(26)), cover, 0.03))
    b.box((1.60, 0.20, 0.035), linen, (0, 0.43, 0.555), 0.014)
    b.surface = 0.56


def bench(b: Bench) -> None:
    """A slatted park bench, 1.7 m, with cast sides."""
    timber, iron = wood(b.hue("main", "#7a5230"), 0.7), enamel(b.hue("metal", "#23302b"))
    for k in range(4):
        b.box((1.7, 0.095, 0.03), timber, (0, -0.19 + k * 0.115, 0.425), 0.005)
    for k in range(3):
        b.box((1.7, 0.028, 0.09), timber, (0, 0.238 + k * 0.028, 0.52 + k * 0.118), 0.005, tilt=-14)
    for x in (-0.68, 0.68):
        frame = spline(
            [
                (x, -0.25, 0.0),
                (x, -0.22, 0.2),
                (x, -0.24, 0.41),
                (x, 0.0, 0.415),
                (x, 0.19, 0.415),
                (x, 0.25, 0.6),
                (x, 0.32, 0.86),
            ],
            5,
        )
        b.add(sweep(frame, rectangle(0.05, 0.034, 0.006, 2), iron, up=(1, 0, 0)))
        b.bar(spline([(x, 0.14, 0.415), (x, 0.19, 0.2), (x, 0.27, 0.0)], 4), 0.022, iron, 8)
        b.bar(
            spline([(x, -0.235, 0.40), (x, -0.25, 0.56), (x, -0.12, 0.635), (x, 0.10, 0.62), (x, 0.25, 0.62)], 4),
            0.018,
            iron,
            8,
        )
    b.surface = 0.456


def booth(b: Bench) -> None:
    """One bench of a diner's booth, 1.25 m wide; the sitter faces -y; buttoned back with rolls."""
    skin, base = leather(b.hue("main", "#8c2f22")), enamel(b.hue("metal", "#c9c5bb"))
    piping = leather(b.hue("accent", "#e6dcc6"))
    b.box((1.23, 0.52, 0.30), enamel("#3a3532"), (0, 0.02, 0.0), 0.006)
    b.box((1.24, 0.535, 0.03), base, (0, 0.015, 0.29), 0.004)
    b.cushion((1.25, 0.58, 0.19), skin, (0, -0.01, 0.305), (0.3, 0.14), n=28)
    b.box((1.25, 0.10, 1.12), skin, (0, 0.315, 0.0), 0.03)
    for k in range(6):
        x = -0.52 + k * 0.208
        b.cushion((0.215, 0.13, 0.56), skin, (x, 0.245, 0.49), (0.45, 0.6), tilt=-5, n=14)
    b.cushion((1.25, 0.17, 0.16), skin, (0, 0.285, 1.02), (0.8, 0.2), n=20)
    b.bar([(-0.61, -0.295, 0.40), (0.61, -0.295, 0.40)], 0.007, piping, 8)
    b.surface = 0.475


def train_seat(b: Bench) -> None:
    """A double railway seat, 1.1 m wide, with wings and arm rests; the sitters face -y."""
    cloth, trim = fabric(b.hue("main", "#2f4a63")), enamel(b.hue("metal", "#8d8f8e"))
    linen = fabric(b.hue("accent", "#d9d2c2"))
    b.box((1.06, 0.40, 0.22), trim, (0, 0.03, 0.06), 0.01)
    for side in (-1, 1):
        x = side * 0.265
        b.cushion((0.51, 0.52, 0.17), cloth, (x, -0.03, 0.28), (0.32, 0.18), n=22)
        b.cushion((0.50, 0.17, 0.78), cloth, (x, 0.235, 0.42), (0.4, 0.2), tilt=-9, n=22)
        b.cushion((0.40, 0.13, 0.24), cloth, (x, 0.285, 1.03), (0.5, 0.3), tilt=-9, n=18)
        b.box((0.33, 0.006, 0.23), linen, (x, 0.222, 1.065), 0.001, tilt=-9)
        wing = rounded(
            polygon([(0.12, 0.42), (0.40, 0.40), (0.46, 1.24), (0.28, 1.27), (0.22, 0.95)]), 0.06, 3, closed=True
        )
        b.slab(wing, 0.03, trim, (side * 0.53 - 0.015, 0, 0), 0.008, turn=90, tilt=90)
    for x in (-0.53, 0.0, 0.53):
        b.cushion((0.055, 0.40, 0.05), leather("#2b2420"), (x, -0.02, 0.60), (0.4, 0.3), n=14)
        b.box((0.025, 0.03, 0.2), trim, (x, -0.12, 0.42), 0.004)
    b.box((1.10, 0.07, 0.9), trim, (0, 0.37, 0.25), 0.02, tilt=-9)
    for x in (-0.46, 0.46):
        b.box((0.06, 0.36, 0.07), trim, (x, 0.03, 0), 0.008)
    b.surface = 0.455


RECIPES: dict[str, Recipe] = {
    "chair": chair,
    "stool": stool,
    "sofa": sofa,
    "armchair": armchair,
    "bed": bed,
    "bench": bench,
    "booth": booth,
    "train_seat": train_seat,
}
