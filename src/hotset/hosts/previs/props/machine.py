"""What stands on an espresso bar: the two-group machine, the grinder, and the stove-top pot and kettle of a kitchen."""

from __future__ import annotations

import numpy as np

from hotset.hosts.previs.geometry import Material
from hotset.hosts.previs.outlines import polygon, rectangle, rounded, spline
from hotset.hosts.previs.props.bench import Bench, Recipe
from hotset.hosts.previs.props.coffee import RED, crema, portafilter_at
from hotset.hosts.previs.props.palette import (
    chrome,
    enamel,
    glass,
    glazed,
    glow,
    liquid,
    matte,
    plastic,
    rubber,
    steel,
    wood,
)
from hotset.hosts.previs.shapes import lathe, paint, superellipsoid

__all__ = ["RECIPES", "simple_cup"]


def simple_cup(
    b: Bench, at: tuple[float, float, float], material: Material, inside: Material, height: float = 0.056
) -> None:
    """A cup for the cup rail: no handle, few faces."""
    r = height * 0.6
    out = [(0, 0), (r * 0.66, 0), (r * 0.92, height * 0.4), (r, height), (r * 0.88, height)]
    cup = lathe([*out, (r * 0.78, height * 0.4), (0, height * 0.2)], material, b.n(12))
    # The wall leans outwards, so the inside is where a face looks at the axis.
    b.add(paint(cup, inside, lambda c, n: (n[:, :2] * c[:, :2]).sum(1) < -1e-9), at)


def _gauge(b: Bench, at: tuple[float, float, float], radius: float) -> None:
    """A pressure gauge facing -y about `at`."""
    x, y, z = at
    b.post(radius, 0.012, chrome(), (x, y + 0.006, z), 28, tilt=90)
    b.post(radius * 0.86, 0.002, matte("#f2efe6"), (x, y - 0.0045, z), 28, tilt=90, bevel=0)
    for k in range(7):
        angle = np.radians(225 - 45 * k)
        spot = (x + np.cos(angle) * radius * 0.68, y - 0.0068, z + np.sin(angle) * radius * 0.68)
        b.box((0.0018, 0.0006, radius * 0.18), matte("#222222"), spot, 0, roll=90 - np.degrees(angle))
    b.box((0.0022, 0.0012, radius * 0.72), matte("#a3211b"), (x, y - 0.0078, z), 0, roll=-38)
    b.post(radius * 0.12, 0.003, matte("#222222"), (x, y - 0.0055, z), 10, tilt=90, bevel=0)


def _group(b: Bench, x: float, brewing: bool) -> None:
    """One group: bell, ring and locked portafilter; the foot of its spouts is 0.258 m high at y = -0.135."""
    y, shine = -0.135, chrome()
    bell = [(0, 0.388), (0.030, 0.388), (0.034, 0.372), (0.043, 0.352), (0.0445, 0.336), (0.040, 0.332), (0, 0.332)]
    b.turned(bell[::-1], shine, (x, y, 0), 36, soft=0.002)
    b.ring(0.0445, 0.0022, steel(), (x, y, 0.349), 32)
    b.box((0.060, 0.105, 0.042), shine, (x, y + 0.052, 0.352), 0.008)
    # The locked portafilter shows its bowl's outside only: half the facets do.
    detail, b.detail = b.detail, b.detail * 0.6
    portafilter_at(b, (x, y, 0.258), 8.0, "empty", b.hue("handle", "#1b1a19"))
    b.detail = detail
    pad = (x, -0.1945, 0.408)
    b.box((0.150, 0.006, 0.036), plastic("#1c1c1e"), pad, 0.0025)
    for k in range(5):
        lit = brewing and k == 1
        face = glow("#ffb765", 2.5) if lit else steel("#d9d9d6")
        b.post(0.0088, 0.004, face, (x - 0.056 + k * 0.028, -0.1965, 0.426), 16, tilt=90)
    if brewing:
        _brew(b, x, y)


def _brew(b: Bench, x: float, y: float) -> None:
    """A cup under the spouts with two streams that fall into it."""
    top, red = 0.166, glazed(b.hue("cup", RED))
    cup = [(0, 0), (0.0205, 0), (0.0265, 0.014), (0.0325, 0.036), (0.0342, 0.057), (0.0325, 0.0583), (0.0300, 0.057)]
    b.turned([*cup, (0.0262, 0.026), (0.0262, 0.02), (0, 0.02)], red, (x, y, top), 32)
    b.add(crema(0.0268, 0.031, b.seed, 0.6), (x, y, top))
    for side in (-1, 1):
        z = np.linspace(0.259, top + 0.0305, 9)
        path = np.stack([x + side * np.linspace(0.0165, 0.0150, 9), np.full(9, y), z], 1)
        b.bar(path, np.linspace(0.0019, 0.0011, 9), liquid("#5a2d10", 1.0), 8)


def _wand(b: Bench, side: int) -> None:
    """A steam wand at the end of the front and the knob that opens it."""
    x = side * 0.312
    path = [
        (x, -0.155, 0.385),
        (x, -0.195, 0.372),
        (x, -0.215, 0.335),
        (x * 1.01, -0.222, 0.25),
        (x * 1.03, -0.238, 0.19),
    ]
    line = spline(path, 5)
    b.bar(line, 0.0052, chrome(), 12)
    b.post(0.0075, 0.016, chrome(), (x * 1.032, -0.2405, 0.178), 14, tilt=-14)
    b.bar([(x, -0.218, 0.318), (x * 1.005, -0.2215, 0.262)], 0.0088, rubber("#232325"), 14)
    b.ball(0.014, chrome(), (x, -0.158, 0.385), 14)
    b.post(0.021, 0.030, plastic("#1c1b1a"), (x, -0.192, 0.432), 20, tilt=90, bevel=0.005)
    b.post(0.010, 0.012, chrome(), (x, -0.182, 0.432), 16, tilt=90)


def _tray(b: Bench) -> None:
    """The drip tray: a rim, a dark well and a grate of round bars 0.166 m high."""
    metal, dark = steel(), matte("#18181a")
    b.box((0.700, 0.300, 0.016), dark, (0, -0.105, 0.140), 0.002)
    for y in (-0.262, 0.036):
        b.box((0.700, 0.014, 0.028), metal, (0, y, 0.138), 0.003)
    for x in (-0.346, 0.346):
        b.box((0.014, 0.300, 0.028), metal, (x, -0.112, 0.138), 0.003)
    for k in range(21):
        b.box((0.680, 0.0045, 0.006), metal, (0, -0.247 + k * 0.0134, 0.160), 0.0012)
    for x in (-0.2, 0.0, 0.2):
        b.box((0.006, 0.29, 0.006), metal, (x, -0.113, 0.155), 0)


def _cup_rail(b: Bench) -> None:
    """The warm top of the machine: a rail of two bars and rows of cups."""
    shine = chrome()
    corners = [(-0.335, -0.165), (0.335, -0.165), (0.335, 0.225), (-0.335, 0.225)]
    for z in (0.528, 0.556):
        loop = rounded([(x, y, z) for x, y in corners], 0.03, 3, closed=True)
        b.bar(loop, 0.0042, shine, 8, closed=True)
    for x, y in [*corners, (0, -0.165), (0, 0.225), (-0.17, -0.165), (0.17, -0.165)]:
        inset = 0.92 if abs(x) > 0.3 else 1.0
        b.post(0.0045, 0.062, shine, (x * inset, y * (0.95 if abs(x) > 0.3 else 1), 0.498), 8, bevel=0)
    red, white, inner = glazed(b.hue("cup", RED)), glazed("#eeeae0"), glazed("#e9e4d8")
    for row, y in enumerate((-0.11, -0.02, 0.07, 0.16)):
        for k in range(8):
            if b.rng.uniform() < 0.18:
                continue
            x = -0.29 + k * 0.083 + b.rng.normal(0, 0.003)
            material = red if row < 2 or b.rng.uniform() < 0.4 else white
            simple_cup(b, (x, y, 0.507), material, inner)
            if row > 0 and b.rng.uniform() < 0.45:
                simple_cup(b, (x + 0.003, y, 0.539), material, inner)


def espresso_machine(b: Bench) -> None:
    """A two-group lever-less bar machine, 0.76 m wide, groups towards -y; 'brewing' fills two cups.

    `spout` is where the right-hand group (x = +0.17) pours; cups stand on the grate at `surface_m`.
    """
    metal, side = steel(), enamel(b.hue("main", "#8f2418"))
    for x in (-0.31, 0.31):
        for y in (-0.19, 0.19):
            b.post(0.024, 0.062, rubber(), (x, y, 0), 16)
            b.post(0.028, 0.012, chrome(), (x, y, 0.05), 16)
    b.box((0.712, 0.520, 0.088), metal, (0, -0.005, 0.058), 0.008)
    b.box((0.712, 0.210, 0.360), metal, (0, 0.150, 0.140), 0.006)
    b.box((0.704, 0.006, 0.190), steel("#c7c9ca", 0.18), (0, 0.043, 0.168), 0.002)
    front = polygon([(-0.19, 0.395), (-0.175, 0.362), (0.06, 0.352), (0.06, 0.498), (-0.165, 0.498), (-0.19, 0.47)])
    b.slab(rounded(front, 0.012, 3, closed=True), 0.712, metal, (-0.356, 0, 0), 0.002, turn=90, tilt=90)
    low = [(-0.275, 0.055), (0.262, 0.055), (0.268, 0.30), (0.250, 0.515), (-0.17, 0.515), (-0.222, 0.47)]
    outline = polygon([*low, (-0.205, 0.36), (-0.10, 0.315), (-0.125, 0.20), (-0.275, 0.170)])
    for x in (-0.382, 0.354):
        b.slab(rounded(outline, 0.03, 4, closed=True), 0.028, side, (x, 0, 0), 0.005, turn=90, tilt=90)
    for x in (-0.384, 0.382):
        b.box((0.003, 0.28, 0.012), chrome(), (x, 0.05, 0.40), 0)
    _tray(b)
    b.box((0.30, 0.004, 0.030), side, (0, -0.266, 0.085), 0.001)
    b.box((0.13, 0.004, 0.010), chrome(), (0, -0.2675, 0.095), 0)
    b.box((0.704, 0.42, 0.010), metal, (0, 0.03, 0.496), 0.002)
    brewing = b.state == "brewing"
    for x in (-0.17, 0.17):
        _group(b, x, brewing)
    for x in (-0.035, 0.035):
        _gauge(b, (x, -0.192, 0.440), 0.027)
    b.bar(spline([(0, -0.155, 0.36), (0, -0.185, 0.345), (0, -0.190, 0.305)], 4), 0.0055, chrome(), 10)
    for sign in (-1, 1):
        _wand(b, sign)
    _cup_rail(b)
    back = steel("#9a9c9e")
    b.box((0.60, 0.004, 0.26), side, (0, 0.256, 0.17), 0.002)
    for k in range(7):
        b.box((0.36, 0.006, 0.008), back, (0, 0.258, 0.215 + k * 0.022), 0.001)
    b.box((0.20, 0.005, 0.04), chrome(), (0, 0.259, 0.39), 0.002)
    b.spout, b.surface = (0.17, -0.135, 0.258), 0.166
    b.heart = ((0.17, -0.135, 0.27), 0.22)
    b.hold((0.182, -0.252, 0.303), (0.14, -1, -0.2), 0.013)


def _beans(b: Bench) -> None:
    """What the hopper holds: a lumpy heap, and against the glass the beans themselves."""
    wall = ([0.409, 0.424, 0.487, 0.50, 0.527], [0.042, 0.047, 0.079, 0.081, 0.081])
    z = np.linspace(0.4145, 0.527, 7)
    top = [(0.07, 0.533), (0.05, 0.537), (0, 0.541)]
    line = [(0.0, 0.409), (0.042, 0.409), *zip(np.interp(z, *wall), z, strict=True), *top]
    dark = b.hue("beans", "#3d1f11")
    b.turned(line, matte(dark), (0, 0.035, 0), 24, crease=70)
    if b.detail < 0.7:
        return
    tones = [superellipsoid((0.0165, 0.0075, 0.0105), matte(t), (1.0, 1.0), 3, 6) for t in ("#4b2815", dark, "#62381d")]
    for k in range(130):
        # Rows of a sunflower on the cone that faces the guests: every gap is filled, none in a line.
        height = 0.417 + 0.117 * ((k + 0.5) / 130) ** 0.72
        radius = float(np.interp(height, *wall)) - 0.002
        angle = -np.pi / 2 + ((k * 0.6180340) % 1.0 - 0.5) * np.pi * 1.7
        at = (radius * np.cos(angle), 0.035 + radius * np.sin(angle), height - 0.005)
        turn = float(np.degrees(angle)) + 90
        b.add(tones[k % 3], at, turn, 0.0, float(b.rng.uniform(-75, 75)))


def grinder(b: Bench) -> None:
    """An on-demand grinder, 0.58 m tall, its chute and fork towards -y, beans in the hopper."""
    body, dark = enamel(b.hue("main", "#26262a")), plastic("#17171a")
    foot = rectangle(0.205, 0.300, 0.05, 4)
    b.slab(foot, 0.030, body, (0, 0.01, 0), 0.006)
    b.slab(rectangle(0.160, 0.165, 0.045, 4), 0.315, body, (0, 0.065, 0.028), 0.010)
    b.slab(rectangle(0.185, 0.225, 0.06, 4), 0.050, body, (0, 0.035, 0.335), 0.010)
    b.box((0.13, 0.004, 0.075), steel(roughness=0.2), (0, -0.0195, 0.235), 0.002)
    b.box((0.062, 0.003, 0.030), glow("#bfe3ff", 1.2), (0, -0.0225, 0.262), 0.001)
    for k in (-1, 0, 1):
        b.post(0.0055, 0.004, steel(), (k * 0.02, -0.0215, 0.247), 12, tilt=90)
    chute = [(-0.022, 0), (0.022, 0), (0.014, -0.075), (-0.014, -0.075)]
    b.slab(polygon([(x, y) for x, y in chute]), 0.036, chrome(), (0, -0.040, 0.300), 0.004)
    b.post(0.019, 0.055, dark, (0, -0.098, 0.262), 20, top=0.026)
    for side in (-1, 1):
        path = spline([(side * 0.03, -0.02, 0.155), (side * 0.034, -0.06, 0.155), (side * 0.033, -0.125, 0.158)], 4)
        b.bar(path, 0.0045, chrome(), 8)
    b.box((0.085, 0.02, 0.03), chrome(), (0, -0.012, 0.142), 0.004)
    b.slab(rectangle(0.17, 0.13, 0.02, 3), 0.010, steel(), (0, -0.075, 0.029), 0.003)
    b.turned(
        [(0, 0.385), (0.070, 0.385), (0.074, 0.392), (0.074, 0.402), (0.060, 0.408), (0, 0.408)],
        dark,
        (0, 0.035, 0),
        32,
    )
    b.ring(0.074, 0.004, chrome(), (0, 0.035, 0.397), 32)
    _beans(b)
    hopper = [
        (0.047, 0.408),
        (0.0540, 0.4235),
        (0.0885, 0.490),
        (0.0885, 0.556),
        (0.0865, 0.556),
        (0.0865, 0.491),
        (0.052, 0.425),
    ]
    hopper += [(0.045, 0.408), (0.047, 0.408)]
    b.turned(hopper, glass("#d8d3c8", 0.1), (0, 0.035, 0), 36)
    lid = [(0, 0.554), (0.092, 0.554), (0.094, 0.562), (0.088, 0.572), (0.03, 0.576), (0, 0.576)]
    b.turned(lid, dark, (0, 0.035, 0), 36, soft=0.003)
    b.spout = (0.0, -0.098, 0.262)
    b.heart = ((0.0, 0.035, 0.485), 0.19)


def moka_pot(b: Bench) -> None:
    """An eight-sided stove-top pot, 0.21 m tall, lip at -x, handle at +x."""
    metal, dark = steel("#c5c6c8", 0.22), plastic(b.hue("handle", "#1a1918"))
    low = [(0, 0), (0.051, 0), (0.053, 0.004), (0.043, 0.082), (0, 0.082)]
    high = [(0, 0.096), (0.040, 0.096), (0.049, 0.172), (0.047, 0.174), (0, 0.174)]
    for line in (low, high):
        b.add(lathe(line, metal, 8, 20), turn=22.5)
    b.turned([(0, 0.080), (0.044, 0.080), (0.046, 0.084), (0.046, 0.094), (0.043, 0.098), (0, 0.098)], metal, n=40)
    b.add(lathe([(0, 0.173), (0.048, 0.173), (0.047, 0.177), (0.016, 0.190), (0, 0.190)], metal, 8, 20), turn=22.5)
    b.turned(
        spline([(0, 0.189), (0.007, 0.189), (0.006, 0.196), (0.011, 0.206), (0.006, 0.213), (0, 0.214)], 3), dark, n=16
    )
    b.slab(polygon([(0, -0.014), (0, 0.014), (-0.030, 0)]), 0.042, metal, (-0.040, 0, 0.130), 0.002)
    arm = spline([(0.044, 0, 0.162), (0.078, 0, 0.167), (0.094, 0, 0.150), (0.088, 0, 0.100), (0.082, 0, 0.072)], 5)
    b.bar(arm, np.interp(np.linspace(0, 1, len(arm)), [0, 0.3, 1], [0.006, 0.009, 0.0075]), dark, 10)
    b.hold((0.0905, 0, 0.118), (0.1, 0, 1), 0.009)
    b.spout = (-0.070, 0.0, 0.172)


def kettle(b: Bench) -> None:
    """A goose-neck kettle, 0.23 m tall, spout at -x, handle at +x."""
    body, dark = enamel(b.hue("main", "#2f3a3d")), wood(b.hue("handle", "#6b4226"))
    shell = [(0, 0), (0.078, 0), (0.082, 0.006), (0.080, 0.03), (0.064, 0.135), (0.058, 0.146), (0, 0.146)]
    b.turned(shell, body, n=44, soft=0.004)
    b.turned([(0, 0.145), (0.056, 0.145), (0.054, 0.152), (0.02, 0.160), (0, 0.161)], body, n=36, soft=0.002)
    b.turned(
        spline([(0, 0.160), (0.008, 0.160), (0.006, 0.170), (0.014, 0.182), (0.009, 0.191), (0, 0.192)], 3), dark, n=20
    )
    neck = spline(
        [
            (-0.070, 0, 0.035),
            (-0.105, 0, 0.045),
            (-0.118, 0, 0.085),
            (-0.128, 0, 0.135),
            (-0.158, 0, 0.158),
            (-0.172, 0, 0.152),
        ],
        6,
    )
    b.bar(neck, np.linspace(0.0105, 0.0052, len(neck)), body, 12)
    arm = spline([(0.060, 0, 0.135), (0.085, 0, 0.150), (0.116, 0, 0.150), (0.128, 0, 0.120), (0.120, 0, 0.060)], 6)
    b.bar(arm, np.interp(np.linspace(0, 1, len(arm)), [0, 0.25, 1], [0.006, 0.0105, 0.0088]), dark, 12)
    b.hold((0.127, 0, 0.105), (0, 0, 1), 0.010)
    b.spout = (-0.172, 0.0, 0.150)


RECIPES: dict[str, Recipe] = {
    "espresso_machine": espresso_machine,
    "grinder": grinder,
    "moka_pot": moka_pot,
    "kettle": kettle,
}
