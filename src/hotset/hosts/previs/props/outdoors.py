"""What stands outside: a car, a bicycle, a street lamp, trees; and the house plant that would like to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hotset.hosts.previs.geometry import Material
from hotset.hosts.previs.outlines import arc, polygon, rounded, spline
from hotset.hosts.previs.props.bench import Bench, Recipe
from hotset.hosts.previs.props.palette import (
    chrome,
    enamel,
    foliage,
    glass,
    glazed,
    glow,
    leather,
    matte,
    plastic,
    rubber,
    wood,
)
from hotset.hosts.previs.shapes import ball, extrude, place, solid, sweep, waves

__all__ = ["RECIPES", "crown"]


def _wheel(b: Bench, x: float, y: float, radius: float) -> None:
    """A car wheel with its axle along x, its face outwards."""
    side = 1 if x > 0 else -1
    tyre = [(radius * 0.62, -0.085), (radius * 0.95, -0.09), (radius, -0.06), (radius, 0.06), (radius * 0.95, 0.09)]
    tyre += [(radius * 0.62, 0.085), (radius * 0.62, -0.085)]
    b.turned(tyre, rubber(), (x, y, radius), 32, 0, tilt=90, turn=90 * side)
    hub = [
        (0, -0.05),
        (radius * 0.63, -0.05),
        (radius * 0.63, 0.05),
        (radius * 0.5, 0.06),
        (radius * 0.25, 0.085),
        (0, 0.088),
    ]
    b.turned(hub, chrome("#b7babd"), (x, y, radius), 24, 0, tilt=90, turn=90 * side)


def _car_ends(b: Bench, dark: Material) -> None:
    """Bumpers, plates, grille and underside."""
    for y, k in ((-2.20, -1), (2.20, 1)):
        b.box((1.50, 0.10, 0.11), chrome("#a9adb0"), (0, y + k * 0.01, 0.36), 0.03)
        b.box((0.46, 0.012, 0.10), matte("#e9e4d2"), (0, y + k * 0.065, 0.37), 0.003)
    b.box((0.80, 0.03, 0.12), dark, (0, -2.185, 0.53), 0.01)
    for k in range(4):
        b.box((0.80, 0.04, 0.010), chrome(), (0, -2.188, 0.54 + k * 0.03), 0.002)
    for x in (-0.66, 0.66):
        b.box((0.05, 3.2, 0.20), dark, (x, 0, 0.24), 0)
    b.box((1.3, 4.1, 0.10), dark, (0, 0, 0.26), 0)


def car(b: Bench) -> None:
    """A saloon car, 4.45 x 1.76 x 1.44 m, nose at -y; head lamps lit in the state 'lights'."""
    body, dark = enamel(b.hue("main", "#4a6a7a")), plastic("#17181a")
    line = [
        (2.20, 0.30),
        (2.22, 0.62),
        (2.12, 0.86),
        (1.45, 0.90),
        (-1.10, 0.86),
        (-2.14, 0.70),
        (-2.22, 0.52),
        (-2.20, 0.30),
    ]
    for centre in (-1.36, 1.36):
        line += [(float(u), float(v)) for u, v in arc(0.37, 180, 0, 10, (centre, 0.30))]
    shell = extrude(polygon(line), 1.76, body, 0.06)
    shell = place(shell, (-0.88, 0, 0), turn=90, tilt=90)
    points = shell.vertices.astype(float)
    points[:, 0] *= (1 - 0.13 * np.abs(points[:, 1] / 2.2) ** 3.5) * (
        1 - 0.10 * np.clip((points[:, 2] - 0.62) / 0.28, 0, 1)
    )
    b.add(solid("body", points, shell.faces, body, 50))
    cabin = rounded(polygon([(-0.98, 0.86), (-0.30, 1.40), (0.85, 1.42), (1.62, 0.88)]), 0.10, 3, closed=True)
    pane = glass("#1c262c", 1.0)
    prism = place(extrude(cabin, 1.50, pane, 0.02), (-0.75, 0, 0), turn=90, tilt=90)
    points = prism.vertices.astype(float)
    points[:, 0] *= 1 - 0.20 * np.clip((points[:, 2] - 0.86) / 0.56, 0, 1)
    b.add(solid("cabin", points, prism.faces, pane, 40))
    roof = [(-0.26, 1.405), (0.2, 1.435), (0.82, 1.42)]
    ridge = spline([(0, y, z) for y, z in roof], 4)
    b.add(
        sweep(
            ridge,
            rounded(
                [(-0.025, -0.60), (0.012, -0.60), (0.022, 0.0), (0.012, 0.60), (-0.025, 0.60)], 0.02, 2, closed=True
            ),
            body,
            up=(0, 0, 1),
        )
    )
    for side in (-1, 1):
        edge = [
            (side * 0.745, -1.02, 0.87),
            (side * 0.60, -0.28, 1.41),
            (side * 0.595, 0.84, 1.425),
            (side * 0.745, 1.66, 0.88),
        ]
        b.bar(rounded(edge, 0.14, 4), 0.034, body, 8)
        b.bar([(side * 0.757, 0.24, 0.88), (side * 0.60, 0.30, 1.42)], 0.030, body, 8)
        b.bar([(side * 0.770, -1.05, 0.875), (side * 0.775, 1.60, 0.90)], 0.016, chrome(), 6)
        for y in (-0.72, 0.27, 1.12):
            b.box((0.006, 0.008, 0.50), dark, (side * 0.872, y, 0.36), 0)
        for y in (0.10, 1.0):
            b.box((0.024, 0.13, 0.022), chrome(), (side * 0.873, y, 0.76), 0.006)
        b.box((0.16, 0.10, 0.10), body, (side * 0.90, -0.72, 0.93), 0.03)
        lamp = glow("#fff3d6", 6.0) if b.state == "lights" else glass("#e6ecee", 1.0)
        b.post(0.085, 0.05, chrome(), (side * 0.60, -2.135, 0.60), 24, tilt=90)
        b.post(0.072, 0.05, lamp, (side * 0.60, -2.150, 0.60), 24, tilt=90, bevel=0.012)
        b.box(
            (0.26, 0.05, 0.11), glow("#b3201a", 1.6 if b.state == "lights" else 0.15), (side * 0.56, 2.165, 0.62), 0.015
        )
        for y in (-1.36, 1.36):
            _wheel(b, side * 0.775, y, 0.315)
    _car_ends(b, dark)


def bicycle(b: Bench) -> None:
    """A town bicycle on its stand, 1.72 m long, front wheel at -y."""
    frame, dark = enamel(b.hue("main", "#2f5d50")), rubber()
    for y in (-0.54, 0.52):
        b.ring(0.335, 0.017, dark, (0, y, 0.352), 40, tilt=90, turn=90)
        b.ring(0.312, 0.009, chrome(), (0, y, 0.352), 36, tilt=90, turn=90)
        for k in range(12):
            angle = k * np.pi / 6 + 0.1
            b.bar(
                [(0.02 * (-1) ** k, y, 0.352), (0, y + 0.31 * np.cos(angle), 0.352 + 0.31 * np.sin(angle))],
                0.0016,
                chrome(),
                6,
            )
        b.bar([(-0.05, y, 0.352), (0.05, y, 0.352)], 0.018, chrome(), 10)
        guard = np.concatenate(
            [np.zeros((13, 1)), arc(0.362, -5 if y > 0 else 30, 165 if y > 0 else 170, 12, (y, 0.352))], 1
        )
        b.add(
            sweep(
                guard,
                np.array([(-0.003, -0.022), (0.003, -0.022), (0.003, 0.022), (-0.003, 0.022)]),
                frame,
                up=(1, 0, 0),
            )
        )
    crank, seat, head = (0, 0.07, 0.29), (0, 0.24, 0.80), (0, -0.36, 0.82)
    for a, c, r in (
        (crank, seat, 0.016),
        (crank, (0, -0.395, 0.70), 0.018),
        (seat, head, 0.015),
        ((0, -0.33, 0.90), (0, -0.42, 0.62), 0.019),
    ):
        b.bar([a, c], r, frame, 10)
    for x in (-0.045, 0.045):
        b.bar([(0, -0.42, 0.63), (x, -0.455, 0.56), (x, -0.54, 0.352)], 0.011, frame, 8)
        b.bar([(x * 0.5, 0.09, 0.29), (x, 0.52, 0.352)], 0.010, frame, 8)
        b.bar([(x * 0.4, 0.235, 0.77), (x, 0.52, 0.352)], 0.009, frame, 8)
    b.bar([seat, (0, 0.27, 0.92)], 0.012, chrome(), 8)
    b.cushion((0.20, 0.27, 0.08), leather(b.hue("seat", "#5a2f1b")), (0, 0.28, 0.91), (0.7, 0.8), n=18)
    b.bar([(0, -0.335, 0.88), (0, -0.30, 1.01)], 0.012, chrome(), 8)
    bars = spline(
        [
            (-0.27, -0.10, 0.99),
            (-0.25, -0.22, 1.02),
            (-0.10, -0.32, 1.02),
            (0, -0.31, 1.01),
            (0.10, -0.32, 1.02),
            (0.25, -0.22, 1.02),
            (0.27, -0.10, 0.99),
        ],
        4,
    )
    b.bar(bars, 0.011, chrome(), 8)
    for x in (-0.27, 0.27):
        b.bar([(x, -0.18, 1.005), (x, -0.07, 0.985)], 0.016, leather("#5a2f1b"), 10)
    b.post(0.09, 0.012, chrome(), (0.05, 0.07, 0.29), 24, roll=90)
    for k in (-1, 1):
        b.bar([(k * 0.06, 0.07, 0.29), (k * 0.08, 0.07 + k * 0.11, 0.29 - k * 0.12)], 0.008, chrome(), 8)
        b.box((0.09, 0.07, 0.02), dark, (k * 0.13, 0.07 + k * 0.11, 0.28 - k * 0.12), 0.004)
    b.bar([(0.03, 0.16, 0.29), (0.16, 0.30, 0.0)], 0.009, chrome(), 8)
    b.post(0.045, 0.07, chrome(), (0, -0.46, 0.83), 18, tilt=90)
    b.hold((0.27, -0.12, 0.995), (0, 1, 0), 0.016)


def street_lamp(b: Bench) -> None:
    """A street lamp, 4.1 m, a glazed lantern on a cast post; lit unless 'off'."""
    iron = enamel(b.hue("main", "#1f2a28"))
    post = [
        (0, 0),
        (0.19, 0),
        (0.19, 0.10),
        (0.14, 0.16),
        (0.13, 0.55),
        (0.15, 0.60),
        (0.075, 0.75),
        (0.058, 2.0),
        (0.072, 2.05),
        (0.055, 2.10),
        (0.042, 3.30),
        (0, 3.30),
    ]
    b.turned(post, iron, n=20, soft=0.01)
    b.turned([(0, 3.28), (0.06, 3.28), (0.10, 3.36), (0.11, 3.40), (0, 3.40)], iron, n=16)
    b.turned(
        [(0, 3.40), (0.12, 3.40), (0.20, 3.82), (0, 3.82)],
        glow("#ffdca0", 5.0 if b.state != "off" else 0.35),
        n=6,
        crease=20,
    )
    for k in range(6):
        angle = k * np.pi / 3
        u = np.array([np.cos(angle), np.sin(angle)])
        b.bar([(*(u * 0.125), 3.39), (*(u * 0.206), 3.83)], 0.011, iron, 6)
    b.turned([(0, 3.81), (0.24, 3.81), (0.22, 3.86), (0.08, 3.98), (0.03, 4.02), (0.035, 4.07), (0, 4.11)], iron, n=16)
    for k in (-1, 1):
        b.bar([(k * 0.04, 0, 3.1), (k * 0.28, 0, 3.12)], 0.014, iron, 8)


def crown(b: Bench, at: tuple[float, float, float], radius: float, material: Material, seed: int) -> None:
    """A clump of leaves: a ball pushed about until it looks grown."""
    mesh = ball(radius, material, b.n(11), b.n(17))
    points = mesh.vertices.astype(float) - (0, 0, radius)
    swell = 1 + 0.20 * waves(points / radius, seed, 1.1) + 0.07 * waves(points / radius, seed + 1, 0.55)
    grown = points * swell[:, None] * (1.08, 1.08, 0.9)
    b.add(solid("leaves", grown, mesh.faces, material, 180), at)
    if radius < 0.2:
        return
    # Single leaves standing off the clump break its outline, so that it is not taken for a boulder.
    rng = np.random.default_rng(seed)
    count = round(48 * b.detail)
    on = grown[rng.integers(len(grown), size=count)] * rng.uniform(0.93, 1.06, (count, 1))
    along = rng.normal(size=(count, 3)) + on / radius
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, rng.normal(size=(count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    long = min(radius, 1.3) * rng.uniform(0.14, 0.24, (count, 1))
    lift = np.cross(along, across) * long * 0.06
    corners = [on - along * long, on + across * long * 0.42, on + along * long, on - across * long * 0.42]
    leaf = np.stack([*corners, on + lift, on - lift], 1)
    top = np.array([(0, 1, 4), (1, 2, 4), (2, 3, 4), (3, 0, 4), (1, 0, 5), (2, 1, 5), (3, 2, 5), (0, 3, 5)])
    if np.linalg.det(np.stack([leaf[0, 1] - leaf[0, 0], leaf[0, 3] - leaf[0, 0], lift[0]])) < 0:
        top = top[:, ::-1]
    faces = (np.arange(count)[:, None, None] * 6 + top).reshape(-1, 3)
    b.add(solid("leaf", leaf.reshape(-1, 3), faces, replace(material, lines=False), 30), at)


def tree(b: Bench) -> None:
    """A broad-leaved tree, 5 to 6 m."""
    bark, tones = matte("#4c3a2c"), ("#587a3c", "#6a8b46", "#4a6a36")
    lean = b.rng.normal(0, 0.12, 2)
    trunk = spline([(0, 0, 0), (0.05, 0.02, 0.6), (lean[0], lean[1], 1.7), (lean[0] * 2, lean[1] * 2, 3.1)], 5)
    t = np.linspace(0, 1, len(trunk))
    b.bar(trunk, np.interp(t, [0, 0.08, 0.4, 1], [0.30, 0.20, 0.16, 0.08]), bark, 12)
    for k in range(9):
        angle, z = k * 2.4 + b.rng.normal(0, 0.2), 2.6 + 0.27 * k
        reach = 1.35 * np.sqrt(max(0.15, 1 - ((k - 3) / 6.5) ** 2)) * (0.75 if k % 2 else 1.0)
        x, y = lean[0] * 2 + np.cos(angle) * reach, lean[1] * 2 + np.sin(angle) * reach
        if k < 6:
            b.bar(
                spline([(lean[0] * 1.4, lean[1] * 1.4, 2.0 + 0.1 * k), (x * 0.5, y * 0.5, z - 0.35), (x, y, z)], 3),
                np.linspace(0.07, 0.02, 7),
                bark,
                6,
            )
        crown(b, (x, y, z), float(b.rng.uniform(0.75, 1.1)), foliage(tones[k % 3]), b.seed + k)
    crown(b, (lean[0] * 2, lean[1] * 2, 4.4), 1.15, foliage(tones[1]), b.seed + 40)


def plant(b: Bench) -> None:
    """A house plant in a pot, about 0.95 m, broad leaves on arching stalks."""
    pot, leaf = glazed(b.hue("main", "#b9643c")), foliage(b.hue("leaf", "#4e7a45"))
    b.turned(
        [
            (0, 0),
            (0.105, 0),
            (0.112, 0.008),
            (0.150, 0.235),
            (0.158, 0.24),
            (0.158, 0.268),
            (0.148, 0.272),
            (0.142, 0.262),
            (0.138, 0.235),
            (0, 0.235),
        ],
        pot,
        n=36,
        soft=0.003,
    )
    b.turned([(0, 0.23), (0.139, 0.233), (0.139, 0.240), (0, 0.246)], matte("#3a2b20"), n=24)
    section = np.array(
        [(0.0, -1.0), (0.22, -0.5), (0.0, 0.0), (0.22, 0.5), (0.0, 1.0), (-0.06, 0.5), (-0.10, 0.0), (-0.06, -0.5)]
    )
    for k in range(13):
        angle = k * 2.4 + b.rng.normal(0, 0.15)
        rise, reach = 0.35 + 0.48 * (1 - k / 13) + b.rng.normal(0, 0.03), 0.10 + 0.26 * (k / 13) ** 0.7
        u = np.array([np.cos(angle), np.sin(angle), 0])
        base = np.array([0, 0, 0.24]) + u * 0.04
        top = base + u * reach + (0, 0, rise * 0.72)
        stalk = spline([base, base + u * reach * 0.25 + (0, 0, rise * 0.45), top], 4)
        b.bar(stalk, np.linspace(0.007, 0.004, len(stalk)), leaf, 6)
        tip = spline(
            [top, top + u * 0.10 + (0, 0, 0.05), top + u * 0.21 + (0, 0, 0.015), top + u * 0.29 - (0, 0, 0.06)], 3
        )
        t = np.linspace(0, 1, len(tip))
        b.add(sweep(tip, section, leaf, scales=0.075 * np.sin(np.pi * t**0.75) + 0.001, up=(0, 0, 1), crease_deg=80))


def bin_(b: Bench) -> None:
    """A wire waste-paper bin, 0.34 m."""
    b.turned(
        [(0, 0), (0.11, 0), (0.14, 0.335), (0.146, 0.34), (0.138, 0.34), (0.108, 0.006), (0, 0.006)],
        plastic(b.hue("main", "#3a3f42")),
        n=28,
    )
    for _ in range(4):
        at = (b.rng.uniform(-0.06, 0.06), b.rng.uniform(-0.06, 0.06), b.rng.uniform(0.24, 0.30))
        crown(b, at, 0.045, matte("#eae4d6"), int(b.rng.integers(99)))


def crate(b: Bench) -> None:
    """A slatted wooden crate, 0.50 x 0.36 x 0.30 m."""
    timber = wood(b.hue("main", "#a27a4b"), 0.8)
    for x in (-0.235, 0.235):
        for y in (-0.165, 0.165):
            b.box((0.03, 0.03, 0.30), timber, (x, y, 0), 0.003)
    for z in (0.01, 0.11, 0.21):
        for y in (-0.187, 0.187):
            b.box((0.50, 0.012, 0.08), timber, (0, y, z), 0.003)
        for x in (-0.255, 0.255):
            b.box((0.012, 0.36, 0.08), timber, (x, 0, z), 0.003)
    b.box((0.48, 0.34, 0.012), timber, (0, 0, 0.006), 0.002)
    b.surface = 0.018


RECIPES: dict[str, Recipe] = {
    "car": car,
    "bicycle": bicycle,
    "street_lamp": street_lamp,
    "tree": tree,
    "plant": plant,
    "bin": bin_,
    "crate": crate,
}
