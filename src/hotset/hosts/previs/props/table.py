"""Tableware, food and drink, and the plain products: glass, mug, bottle, plate, bowl, knife, croissant, package."""

from __future__ import annotations

import numpy as np

from hotset.hosts.previs.geometry import Material
from hotset.hosts.previs.outlines import polygon, rectangle, rounded, spline
from hotset.hosts.previs.props.bench import Bench, Recipe
from hotset.hosts.previs.props.coffee import crema
from hotset.hosts.previs.props.palette import (
    brass,
    card,
    chrome,
    foliage,
    glass,
    glazed,
    glow,
    liquid,
    matte,
    paint,
    plastic,
    wood,
)
from hotset.hosts.previs.shapes import lathe, sheet, solid, sweep, waves
from hotset.hosts.previs.shapes import paint as colour_faces

__all__ = ["RECIPES"]


def _tumbler(b: Bench, height: float, radius: float, wall: float, level: float, drink: Material) -> None:
    """A straight glass with a thick bottom, filled to `level` of its height."""
    line = [(0, 0), (radius * 0.84, 0), (radius * 0.88, 0.003), (radius, height), (radius - wall, height)]
    line += [(radius * 0.88 - wall, 0.012), (0, 0.010)]
    b.turned(line, glass(), n=36, soft=0.0015)
    if level > 0:
        z = 0.012 + (height - 0.012) * level
        r = radius * (0.88 + 0.12 * level) - wall + 0.0004
        b.turned([(0, 0.0105), (radius * 0.88 - wall, 0.0125), (r, z), (0, z)], drink, n=32)


def glass_(b: Bench) -> None:
    """A water glass, 0.12 m."""
    _tumbler(b, 0.12, 0.036, 0.0022, 0.0 if b.state == "empty" else 0.68, liquid(b.hue("liquid", "#cfe0e4"), 0.35))
    b.hold((0, 0, 0.065), (0, 0, 1), 0.036)
    b.spout = (-0.036, 0.0, 0.12)


def mug(b: Bench) -> None:
    """A straight mug, 0.096 m, its ear at +x, coffee in it unless empty."""
    outer = glazed(b.hue("main", "#3f6a6a"))
    line = [(0, 0.002), (0.030, 0.002), (0.0315, 0), (0.036, 0), (0.0405, 0.006), (0.0415, 0.094), (0.0405, 0.0965)]
    line += [(0.0385, 0.0965), (0.0375, 0.094), (0.0365, 0.011), (0.031, 0.006), (0, 0.006)]
    body = lathe(rounded(line, 0.0016, 2), outer, b.n(40), 50)
    b.add(
        colour_faces(
            body,
            glazed(b.hue("inside", "#efe9dc")),
            lambda c, n: (np.hypot(c[:, 0], c[:, 1]) < 0.0385) & (c[:, 2] > 0.0058),
        )
    )
    ear = spline(
        [
            (0.039, 0, 0.078),
            (0.058, 0, 0.080),
            (0.0695, 0, 0.064),
            (0.0675, 0, 0.036),
            (0.054, 0, 0.021),
            (0.0385, 0, 0.021),
        ],
        5,
    )
    section = rounded(
        [(-0.0075, -0.0042), (0.0075, -0.0042), (0.0075, 0.0042), (-0.0075, 0.0042)], 0.004, 2, closed=True
    )
    b.add(sweep(ear, section, outer, up=(0, 1, 0)))
    if b.state != "empty":
        b.turned(
            [(0, 0.07), (0.0378, 0.07), (0.0379, 0.078), (0, 0.078)], liquid(b.hue("liquid", "#3b1f10"), 1.0), n=36
        )
    b.hold((0.068, 0, 0.05), (0, 0, 1), 0.006)
    b.spout = (-0.041, 0.0, 0.096)


def wine_glass(b: Bench) -> None:
    """A stemmed glass, 0.21 m, with wine unless empty."""
    bowl = [(0.0042, 0.088), (0.016, 0.097), (0.034, 0.120), (0.040, 0.148), (0.0365, 0.185), (0.0325, 0.210)]
    curve = spline(bowl, 4)
    foot = [(0, 0), (0.035, 0), (0.0355, 0.0012), (0.012, 0.0045), (0.0045, 0.012), (0.0036, 0.05)]
    inner = curve[::-1] - (0.0012, 0)
    inner[-1] = (0.0, 0.0895)
    b.turned(np.concatenate([foot, curve, inner]), glass(opacity=0.2), n=40, crease=60)
    if b.state != "empty":
        z = 0.138
        fill = curve[curve[:, 1] < z] - (0.0010, -0.0008)
        r = float(np.interp(z, curve[:, 1], curve[:, 0])) - 0.0009
        b.turned(
            np.concatenate([[(0, 0.0897)], fill[1:], [(r, z), (0, z)]]),
            liquid(b.hue("liquid", "#6a0f1c"), 0.9),
            n=36,
            crease=60,
        )
    b.hold((0, 0, 0.055), (0, 0, 1), 0.004)
    b.spout = (-0.0325, 0.0, 0.21)


def _bottle(b: Bench, height: float, radius: float, material: Material, label: Material, cap: Material) -> None:
    """A shouldered bottle with a wrapped label and a cap."""
    neck = radius * 0.36
    line = [
        (0, 0.004),
        (radius * 0.75, 0.004),
        (radius * 0.86, 0),
        (radius * 0.96, 0.002),
        (radius, 0.01),
        (radius, height * 0.60),
    ]
    line += [
        (radius * 0.92, height * 0.67),
        (neck * 1.25, height * 0.76),
        (neck, height * 0.80),
        (neck, height * 0.955),
    ]
    line += [(neck * 1.12, height * 0.96), (neck * 1.12, height * 0.985), (neck, height * 0.99), (0, height * 0.99)]
    b.turned(rounded(line, radius * 0.16, 3), material, n=44, crease=60)
    low, high, r = height * 0.16, height * 0.50, radius + 0.0004
    b.turned([(r, low), (r + 0.0004, low), (r + 0.0004, high), (r, high), (r, low)], label, n=44)
    b.turned(
        [(0, height * 0.90), (neck * 1.22, height * 0.90), (neck * 1.24, height), (0, height)], cap, n=28, soft=0.001
    )


def _print(b: Bench, radius: float, rows: list[tuple[float, float, float, str]]) -> None:
    """Printing on the label's front: (middle height, width along the curve, height, colour) per row."""
    for z, wide, tall, colour in rows:
        reach = wide / radius

        def strip(
            u: np.ndarray, v: np.ndarray, z: float = z, reach: float = reach, tall: float = tall
        ) -> tuple[np.ndarray, ...]:
            angle = -np.pi / 2 + (u - 0.5) * reach
            return np.cos(angle) * radius, np.sin(angle) * radius, z + (v - 0.5) * tall

        b.add(sheet(strip, (b.n(10), 1), card(colour), 0.0004))


def bottle(b: Bench) -> None:
    """A wine bottle, 0.30 m, green glass, paper label."""
    body = glass(b.hue("main", "#2c4a2e"), 0.86)
    _bottle(b, 0.30, 0.0375, body, card(b.hue("label", "#e9e0c8")), paint(b.hue("accent", "#6d1a20")))
    accent = b.hue("accent", "#6d1a20")
    _print(b, 0.0388, [(0.128, 0.044, 0.012, accent), (0.108, 0.03, 0.004, "#3a342c"), (0.07, 0.05, 0.003, "#3a342c")])
    b.hold((0, 0, 0.10), (0, 0, 1), 0.0375)
    b.spout = (0.0, 0.0, 0.30)


def generic_bottle(b: Bench) -> None:
    """A product bottle, 0.21 m: coloured body, wrapped label, cap."""
    body = plastic(b.hue("main", "#b02a22"))
    _bottle(b, 0.21, 0.034, body, card(b.hue("label", "#f1ebdc")), plastic(b.hue("accent", "#c8b04a")))
    accent = b.hue("main", "#b02a22")
    _print(
        b, 0.0353, [(0.086, 0.040, 0.014, accent), (0.066, 0.026, 0.004, "#3a342c"), (0.05, 0.034, 0.003, "#3a342c")]
    )
    b.hold((0, 0, 0.09), (0, 0, 1), 0.034)
    b.spout = (0.0, 0.0, 0.21)


def package(b: Bench) -> None:
    """A product carton, 0.13 x 0.05 x 0.19 m, with a printed panel on its front and a band round it."""
    main, label = card(b.hue("main", "#2c5f6b")), b.hue("label", "#f0e8d6")
    b.box((0.13, 0.05, 0.19), main, (0, 0, 0), 0.0016)
    b.box((0.1306, 0.0506, 0.026), card(b.hue("accent", "#d8a441")), (0, 0, 0.128), 0.0005)
    b.box((0.094, 0.0008, 0.078), card(label), (0, -0.0252, 0.040), 0)
    b.post(0.021, 0.0008, card(b.hue("accent", "#d8a441")), (0, -0.0253, 0.090), 28, tilt=90, bevel=0)
    for z, w, h in ((0.060, 0.066, 0.008), (0.052, 0.040, 0.003), (0.046, 0.052, 0.003)):
        b.box((w, 0.0008, h), card("#3a342c"), (0, -0.0258, z), 0)
    b.hold((0, 0, 0.10), (0, 0, 1), 0.045)
    b.surface = 0.19


def plate(b: Bench) -> None:
    """A dinner plate, 0.26 m."""
    line = [
        (0, 0.002),
        (0.075, 0.002),
        (0.077, 0),
        (0.082, 0),
        (0.085, 0.004),
        (0.105, 0.014),
        (0.129, 0.021),
        (0.130, 0.0228),
    ]
    line += [(0.128, 0.0236), (0.104, 0.0175), (0.088, 0.009), (0.080, 0.0062), (0, 0.0058)]
    b.turned(spline(line, 2), glazed(b.hue("main", "#ece7dc")), n=56, crease=50)
    b.surface = 0.006
    b.hold((0, -0.12, 0.02), (1, 0, 0), 0.004)


def bowl(b: Bench) -> None:
    """A bowl, 0.16 m across; 'full' of soup."""
    out = spline([(0.034, 0.004), (0.055, 0.016), (0.072, 0.040), (0.079, 0.068)], 4)
    inner = out[::-1] - (0.0035, -0.002)
    line = np.concatenate(
        [[(0, 0.003), (0.028, 0.003), (0.029, 0), (0.033, 0)], out, [(0.0775, 0.070)], inner[1:], [(0, 0.0075)]]
    )
    b.turned(line, glazed(b.hue("main", "#5b7f8c")), n=48, crease=50)
    if b.state == "full":
        b.turned(
            [(0, 0.04), (0.0705, 0.04), (0.0738, 0.052), (0, 0.0525)], liquid(b.hue("liquid", "#c9772e"), 1.0), n=44
        )
    b.hold((0.079, 0, 0.05), (0, 1, 0), 0.006)
    b.surface = 0.008


def knife(b: Bench) -> None:
    """A kitchen knife, 0.30 m, lying along y with its point at -y."""
    blade = polygon([(0.0, 0.03), (0.036, 0.03), (0.038, -0.02), (0.033, -0.09), (0.018, -0.14), (0.0, -0.172)])
    b.slab(blade, 0.0022, chrome(), (-0.018, 0, 0.0075), 0.0008)
    b.box((0.034, 0.016, 0.014), chrome(), (0, 0.036, 0.0015), 0.003)
    haft = rounded(
        [(-0.014, 0), (0.014, 0), (0.015, 0.06), (0.018, 0.105), (-0.010, 0.110), (-0.012, 0.05)], 0.012, 3, closed=True
    )
    b.slab(haft, 0.017, wood(b.hue("handle", "#3b2419")), (0, 0.042, 0), 0.005)
    for y in (0.062, 0.092, 0.122):
        b.post(0.0028, 0.0175, brass(), (0.001, y, 0), 10, bevel=0)
    b.hold((0.001, 0.092, 0.009), (0, 1, 0), 0.013)


def croissant(b: Bench) -> None:
    """A croissant, 0.16 m, its horns towards -y, rolled in ridges."""
    t = np.linspace(-1, 1, 65 if b.detail > 0.7 else 35)
    angle = t * 1.25
    path = np.stack([0.068 * np.sin(angle), 0.035 - 0.055 * (1 - np.cos(angle)) * 1.1, 0 * t], 1)
    girth = 0.0285 * (1 - np.abs(t) ** 1.8) ** 0.72 + 0.0055
    ridge = 1 + 0.13 * np.abs(np.sin(t * np.pi * 3.5 + np.pi / 2)) ** 0.6 - 0.09
    path[:, 2] = girth * 0.86
    circle_ = np.stack([np.cos(np.arange(16) * np.pi / 8), np.sin(np.arange(16) * np.pi / 8)], 1) * (0.86, 1.0)
    mesh = sweep(path, circle_, matte(b.hue("main", "#b9742f")), scales=girth * ridge, up=(0, 0, 1), crease_deg=75)
    points = mesh.vertices.astype(float)
    points[:, 2] = np.maximum(points[:, 2], 0.0)
    shaped = solid("croissant", points, mesh.faces, mesh.materials[0], 75)
    b.add(colour_faces(shaped, matte("#d6a05a"), lambda c, n: (waves(c, b.seed + 3, 0.05) > 0.15) & (c[:, 2] < 0.034)))
    for _ in range(7):
        crumb = (*b.rng.uniform(0.002, 0.005, 2), 0.0015)
        b.box(
            crumb,
            matte("#c98f4d"),
            (b.rng.uniform(-0.09, 0.09), b.rng.uniform(-0.075, -0.03), 0),
            0,
            b.rng.uniform(0, 90),
        )
    b.hold((0, 0.03, 0.025), (1, 0, 0), 0.025)


def candle(b: Bench) -> None:
    """A candle on a small brass foot, 0.20 m; its flame when 'lit'."""
    b.turned(
        [(0, 0), (0.045, 0), (0.048, 0.006), (0.044, 0.009), (0.018, 0.012), (0.016, 0.034), (0, 0.034)],
        brass(),
        n=28,
        soft=0.002,
    )
    b.turned(
        [(0, 0.03), (0.0115, 0.03), (0.0112, 0.168), (0.0095, 0.172), (0.004, 0.169), (0, 0.169)],
        matte(b.hue("main", "#efe6d0")),
        n=20,
    )
    b.bar([(0, 0, 0.166), (0.0006, 0, 0.176), (0.0016, 0, 0.182)], 0.0009, matte("#26211c"), 6)
    if b.state != "out":
        flame = spline([(0, 0.174), (0.0038, 0.178), (0.0052, 0.184), (0.0036, 0.194), (0.0012, 0.204), (0, 0.208)], 3)
        b.turned(flame, glow("#ffbf5a", 9.0), n=14, crease=70)
    b.hold((0, 0, 0.09), (0, 0, 1), 0.0115)


def vase(b: Bench) -> None:
    """A vase with a loose bunch of seven flowers, 0.42 m in all."""
    out = spline([(0.036, 0.0), (0.050, 0.030), (0.056, 0.075), (0.040, 0.130), (0.028, 0.160), (0.034, 0.180)], 4)
    inner = out[::-1][:8] - (0.003, 0)
    b.turned(
        np.concatenate([[(0, 0)], out, inner, [(0, inner[-1][1])]]), glazed(b.hue("main", "#d9d2c2")), n=36, crease=60
    )
    petals = [b.hue("accent", "#c8452f"), "#e6b64a", "#efe4d2"]
    for k in range(7):
        angle, reach = k * 2.4, 0.03 + 0.018 * (k % 4)
        x, y = np.cos(angle) * reach * 2.0, np.sin(angle) * reach * 2.0
        z = 0.40 - reach * 0.9 + b.rng.uniform(-0.02, 0.02)
        stem = spline([(0, 0, 0.12), (x * 0.25, y * 0.25, 0.20), (x * 0.8, y * 0.8, z - 0.05), (x, y, z)], 3)
        b.bar(stem, 0.0022, foliage("#4f7a3e"), 6)
        tone = matte(petals[k % 3])
        for m in range(6):
            turn = m * 60 + b.rng.uniform(-6, 6)
            b.cushion(
                (0.034, 0.017, 0.007),
                tone,
                (x + 0.016 * np.cos(np.radians(turn)), y + 0.016 * np.sin(np.radians(turn)), z - 0.002),
                (1, 1),
                turn,
                0,
                -28,
                n=10,
            )
        b.ball(0.0085, matte("#7a4a1c"), (x, y, z + 0.003), 10)
        if k % 2 == 0:
            leaf = spline([(x * 0.4, y * 0.4, 0.22), (x * 0.9, y * 0.9, 0.26), (x * 1.6, y * 1.6, 0.25)], 3)
            b.add(
                sweep(
                    leaf,
                    np.array([(0, -1), (0.12, 0), (0, 1), (-0.12, 0)]),
                    foliage("#5b8446"),
                    scales=np.sin(np.linspace(0.1, 3.0, len(leaf))) * 0.014,
                    up=(0, 0, 1),
                )
            )
    b.hold((0, 0, 0.09), (0, 0, 1), 0.054)


def cappuccino(b: Bench) -> None:
    """A wide cup of milk coffee on its saucer."""
    outer = glazed(b.hue("main", "#ece7dc"))
    b.turned(
        spline(
            [
                (0, 0.001),
                (0.034, 0.001),
                (0.036, 0),
                (0.04, 0),
                (0.055, 0.008),
                (0.076, 0.017),
                (0.077, 0.019),
                (0.055, 0.0125),
                (0.03, 0.006),
                (0, 0.005),
            ],
            2,
        ),
        outer,
        n=48,
        crease=50,
    )
    out = spline([(0.024, 0.006), (0.034, 0.016), (0.044, 0.040), (0.048, 0.066)], 4)
    line = np.concatenate(
        [
            [(0, 0.008), (0.02, 0.008), (0.022, 0.0055)],
            out,
            [(0.0465, 0.0675)],
            out[::-1][1:-3] - (0.0035, 0),
            [(0, 0.016)],
        ]
    )
    b.turned(line, outer, n=44, crease=50)
    b.add(crema(0.0432, 0.056, b.seed), (0, 0, 0))
    b.turned([(0, 0.0562), (0.026, 0.0562), (0.024, 0.0572), (0, 0.0573)], liquid("#f2e6d0", 1.0), n=32)
    ear = spline([(0.045, 0, 0.056), (0.062, 0, 0.058), (0.069, 0, 0.044), (0.058, 0, 0.030), (0.040, 0, 0.028)], 5)
    b.add(sweep(ear, rectangle(0.011, 0.006, 0.0025, 2), outer, up=(0, 1, 0)))
    b.hold((0.067, 0, 0.045), (0, 0, 1), 0.005)


RECIPES: dict[str, Recipe] = {
    "glass": glass_,
    "mug": mug,
    "wine_glass": wine_glass,
    "bottle": bottle,
    "generic_bottle": generic_bottle,
    "package": package,
    "plate": plate,
    "bowl": bowl,
    "knife": knife,
    "croissant": croissant,
    "candle": candle,
    "vase": vase,
    "cappuccino": cappuccino,
}
