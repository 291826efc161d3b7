"""The coffee service: cup, saucer, spoon, portafilter, tamper, pitcher, beans and what runs from the spouts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hotset.hosts.previs.geometry import Material, Mesh
from hotset.hosts.previs.outlines import Points, circle, rounded, spline
from hotset.hosts.previs.props.bench import Bench, Recipe
from hotset.hosts.previs.props.palette import card, chrome, glazed, liquid, matte, plastic, steam, steel, wood
from hotset.hosts.previs.shapes import lathe, paint, sheet, solid, superellipsoid, sweep, waves

__all__ = ["RECIPES", "RED", "crema", "portafilter_at"]

RED = "#8c2c1b"
"""The red-brown glaze of the house cup."""

_OUTSIDE = spline(
    [(0.0208, 0.0012), (0.0222, 0.006), (0.0272, 0.015), (0.0312, 0.028), (0.0333, 0.042), (0.0342, 0.0555)], 3
)
_INSIDE = spline(
    [(0.0296, 0.0555), (0.0285, 0.042), (0.0258, 0.026), (0.0205, 0.014), (0.0125, 0.0085), (0.0, 0.0075)], 3
)


def crema(radius: float, z: float, seed: int, detail: float = 1.0) -> Mesh:
    """The top of an espresso, a disc 2 mm deep at height `z`: hazel crema, darker at the rim, mottled."""
    segments, rings = max(16, round(44 * detail)), 9
    reach = np.linspace(0, 1, rings) ** 0.8
    profile = [(0.0, z - 0.002), (radius, z - 0.002), (radius, z + 0.0004)]
    profile += [(radius * r, z + 0.0005 * max(0.0, r - 0.85) / 0.15 * 0.6) for r in reach[::-1][1:]]
    # Mottling is colour, not form: only the rim against the porcelain is worth a line.
    mesh = lathe(profile, replace(liquid("#b5783a", 1.0), lines=False), segments, 60.0, "crema")

    def far(centres: np.ndarray, share: float) -> np.ndarray:
        return np.hypot(centres[:, 0], centres[:, 1]) > share * radius

    def mottle(centres: np.ndarray, floor: float) -> np.ndarray:
        return waves(centres / radius, seed, 1.3) + 0.35 * np.hypot(centres[:, 0], centres[:, 1]) / radius > floor

    mesh = paint(mesh, replace(liquid("#9c5f29", 1.0), lines=False), lambda c, n: mottle(c, 0.42))
    mesh = paint(mesh, replace(liquid("#c98f4d", 1.0), lines=False), lambda c, n: ~mottle(c, -0.05) & ~far(c, 0.8))
    return paint(mesh, liquid("#7d4519", 1.0), lambda c, n: far(c, 0.93) | (n[:, 2] < 0.2))


def _wisps(b: Bench, z: float, height: float, spread: float) -> None:
    """Four ribbons of steam that rise from a round mouth of radius `spread` at `z`, waving wider as they rise."""
    for i in range(4):
        phase, lean = b.rng.uniform(0, 6.28), b.rng.uniform(-0.3, 0.3)
        t = np.linspace(0, 1, 18)
        x = np.sin(phase + t * 7) * spread * 0.75 * t + (i - 1.5) * spread * 0.45 + lean * height * t * 0.3
        y = np.cos(phase + t * 5) * spread * 0.6 * t
        width = spread * 0.22 * np.sin(np.pi * np.clip(t * 0.96 + 0.02, 0, 1)) ** 0.7 + 2e-4
        path = np.stack([x, y, z + t * height], 1)
        b.add(sweep(path, circle(1.0, 8) * (1.0, 0.35), steam(), scales=width))


def _ear(b: Bench, material: Material, path: Points, wide: float, thick: float) -> None:
    """A cup's handle: a flattened bar whose two ends run into the cup."""
    across = 1 + 0.35 * np.abs(np.linspace(-1, 1, len(path))) ** 2
    section = rounded([(-1, -1), (1, -1), (1, 1), (-1, 1)], 0.9, 2, closed=True) * (wide / 2, thick / 2)
    b.add(sweep(path, section, material, scales=np.stack([across, across], 1), up=(0.0, 1.0, 0.0), crease_deg=75))


def _loop(reach: float, top: float, bottom: float, start: float) -> Points:
    """The path of a handle at +x: out of the wall at `top`, round by `reach`, back into the wall at `bottom`."""
    middle, out = (top + bottom) / 2, reach - start
    points = [
        (start - 0.0012, 0, top - 0.001),
        (start + out * 0.40, 0, top + 0.0014),
        (start + out * 0.82, 0, top - 0.002),
    ]
    points += [
        (reach, 0, middle + 0.002),
        (start + out * 0.80, 0, bottom + 0.005),
        (start + out * 0.30, 0, bottom - 0.0005),
    ]
    points.append((start - 0.0075, 0, bottom - 0.001))
    return spline(points, 4)


def _streams(b: Bench) -> None:
    """What falls into the cup from a group whose spouts are 92 mm above its foot, and the steam off it."""
    t = np.linspace(0, 1, 12)
    for side in (-1, 1):
        x = side * (0.0165 - 0.0015 * t**2)
        z = 0.0945 + (0.0245 - 0.0945) * t
        b.bar(np.stack([x, 0.0003 * np.sin(t * 7), z], 1), 0.0019 - 0.0006 * t**0.7, liquid("#6b3510", 1.0), 10)
        ring = [(0, 0), (0.0046, 0), (0.0026, 0.0009), (0, 0.0014)]
        b.turned(ring, liquid("#d9a257", 1.0), (side * 0.015, 0, 0.025), 16)
    _wisps(b, 0.045, 0.14, 0.031)


def espresso_cup(b: Bench) -> None:
    """A thick 60 ml cup: coloured glaze outside, white inside, its ear at +x; 'filling' is half full under two
    streams."""
    outer, inner = glazed(b.hue("main", RED)), glazed(b.hue("inside", "#f3efe6"))
    foot = [(0.0, 0.0022), (0.0165, 0.0022), (0.0178, 0.0), (0.0200, 0.0)]
    lip = [(0.0340, 0.0572), (0.0329, 0.0583), (0.0315, 0.0582), (0.0302, 0.0572)]
    line = np.concatenate([foot, _OUTSIDE, lip, _INSIDE])
    cup = lathe(line, outer, b.n(44), 50.0, "cup")

    def white(centres: np.ndarray, _: np.ndarray) -> np.ndarray:
        # The border lies on a ring of the profile: anywhere else it would saw through the quads.
        inside = (
            np.hypot(centres[:, 0], centres[:, 1]) < np.interp(centres[:, 2], _OUTSIDE[:, 1], _OUTSIDE[:, 0]) - 0.0026
        )
        return (inside & (centres[:, 2] > 0.0055)) | (centres[:, 2] > 0.0572)

    b.add(paint(cup, inner, white))
    _ear(b, outer, _loop(0.0535, 0.0455, 0.0200, 0.0320), 0.0100, 0.0064)
    if b.state != "empty":
        z = 0.0245 if b.state in ("half", "filling") else 0.0425
        radius = float(np.interp(z, _INSIDE[::-1, 1], _INSIDE[::-1, 0])) + 0.0006
        b.add(crema(radius, z, b.seed, b.detail))
    if b.state == "steaming":
        _wisps(b, 0.045, 0.12, 0.02)
    elif b.state == "filling":
        _streams(b)
    b.hold((0.0525, 0.0, 0.034), (0, 0, 1), 0.004)
    b.spout = (-0.0335, 0.0, 0.0575)


def saucer(b: Bench) -> None:
    """A dished saucer, 126 mm across, with a well for the cup."""
    line = [(0.0, 0.0012), (0.0300, 0.0012), (0.0315, 0.0), (0.0345, 0.0), (0.0365, 0.0026)]
    line += [(0.0480, 0.0078), (0.0575, 0.0132), (0.0622, 0.0163), (0.0632, 0.0176), (0.0626, 0.0187), (0.0608, 0.0185)]
    line += [(0.0560, 0.0162), (0.0470, 0.0115), (0.0360, 0.0076), (0.0265, 0.0060), (0.0240, 0.0046), (0.0, 0.0044)]
    b.turned(spline(line, 2), glazed(b.hue("main", RED)), n=56, crease=50)
    b.surface = 0.0045
    b.hold((0.0, -0.0605, 0.0165), (1, 0, 0), 0.003, 0.0605)


def _spoon(b: Bench, long: float) -> None:
    """A spoon along y, bowl at -y, its base on z = 0."""
    metal, half = chrome("#c9cacb"), long / 2
    wide, deep, reach = long * 0.105, long * 0.045, long * 0.30

    def bowl(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        angle, r = u * 2 * np.pi, 1 - v
        x, y = np.cos(angle) * r, np.sin(angle) * r
        plump = 1 - 0.16 * y
        return x * wide * plump, y * reach / 2 - half + reach / 2, deep * r**2.2 + 0.0009 + 0.0012 * np.maximum(y, 0)

    around, rings = b.n(28), 7
    u, v = np.meshgrid(np.arange(around) / around, np.linspace(0, 1, rings), indexing="ij")
    top = np.stack(np.broadcast_arrays(*bowl(u, v)), -1)
    low = top - (0, 0, 0.0009)
    loop = np.concatenate([low[:, ::-1], top], 1).transpose(1, 0, 2)
    count = len(loop)
    i, j = np.meshgrid(np.arange(count - 1), np.arange(around), indexing="ij")
    a, c = i * around + j, (i + 1) * around + (j + 1) % around
    d, e = i * around + (j + 1) % around, (i + 1) * around + j
    faces = np.concatenate([np.stack([a, d, c], -1).reshape(-1, 3), np.stack([a, c, e], -1).reshape(-1, 3)])
    b.add(solid("bowl", loop, faces, metal, 60.0))
    y = np.array([reach - half - 0.0004, reach - half + 0.010, 0.05 * long, 0.3 * long, half - 0.006, half])
    z = np.array([deep * 1.16, deep * 1.32, deep * 1.15, deep * 0.75, deep * 0.5, deep * 0.45])
    path = spline(np.stack([0 * y, y, z], 1), 4)
    t = np.linspace(0, 1, len(path))
    broad = np.interp(t, [0, 0.12, 0.35, 0.8, 0.96, 1], [0.0042, 0.0026, 0.0024, 0.0048, 0.0052, 0.0030]) * long / 0.12
    thin = np.interp(t, [0, 0.15, 1], [0.0011, 0.0015, 0.0010])
    b.add(sweep(path, circle(1.0, b.n(12)), metal, scales=np.stack([thin, broad], 1), up=(0, 0, 1)))
    b.hold((0, half * 0.55, deep * 0.7), (0, 1, 0), 0.004)


def spoon(b: Bench) -> None:
    """A coffee spoon, 118 mm, lying along y with its bowl towards -y."""
    _spoon(b, 0.118)


def cup_and_saucer(b: Bench) -> None:
    """The hero: a full cup on its saucer, the ear towards the camera, a spoon resting on the rim at the right."""
    saucer(b)
    start = len(b.parts)
    espresso_cup(b)
    moved = b.parts[start:]
    del b.parts[start:]
    for mesh in moved:
        b.add(mesh, (-0.002, 0.004, 0.0047), turn=-118)
    start = len(b.parts)
    _spoon(b, 0.122)
    moved = b.parts[start:]
    del b.parts[start:]
    for mesh in moved:
        b.add(mesh, (0.0405, 0.0045, 0.0158), turn=-14, tilt=1.5, roll=-15)
    # By the saucer: a hand on the ear would hide the cup that it brings.
    b.hold((0.0, -0.0605, 0.0165), (1, 0, 0), 0.003, 0.0605)
    b.spout, b.surface = None, None


def portafilter_at(b: Bench, at: tuple[float, float, float], turn: float, state: str, handle: str = "#1b1a19") -> None:
    """A two-spout portafilter with the foot of its spouts at `at`, its handle along -y before `turn`."""
    metal, grip_of = chrome(), wood(handle, 0.35) if handle != "#1b1a19" else plastic(handle)
    start = len(b.parts)
    bowl = [(0.0, 0.034), (0.012, 0.034), (0.024, 0.038), (0.0315, 0.046), (0.0325, 0.066), (0.0350, 0.068)]
    bowl += [(0.0352, 0.0755), (0.0340, 0.0765), (0.0292, 0.0765), (0.0285, 0.0750), (0.0275, 0.0530), (0.0, 0.0520)]
    b.turned(bowl, metal, n=40, soft=0.0015)
    for side in (-1, 1):
        b.box((0.014, 0.0105, 0.0055), metal, (side * 0.0385, 0, 0.0690), 0.0015)
        path = spline([(0, 0, 0.030), (side * 0.009, 0, 0.0245), (side * 0.0155, 0, 0.014), (side * 0.0165, 0, 0.0)], 4)
        b.bar(path, np.interp(np.linspace(0, 1, len(path)), [0, 1], [0.0066, 0.0044]), metal, 12)
    b.post(0.0085, 0.016, metal, (0, 0, 0.0245), 18)
    neck = spline([(0, -0.030, 0.058), (0, -0.048, 0.058), (0, -0.066, 0.055)], 4)
    b.bar(neck, np.interp(np.linspace(0, 1, len(neck)), [0, 0.5, 1], [0.0095, 0.0062, 0.0075]), metal, 14)
    shaft = spline(
        [(0, -0.062, 0.0555), (0, -0.085, 0.052), (0, -0.120, 0.045), (0, -0.155, 0.037), (0, -0.176, 0.032)], 4
    )
    t = np.linspace(0, 1, len(shaft))
    thick = np.interp(t, [0, 0.06, 0.2, 0.5, 0.8, 0.94, 1], [0.009, 0.0115, 0.0118, 0.0132, 0.0142, 0.0118, 0.006])
    b.bar(shaft, thick, grip_of, 16)
    if state != "empty":
        grounds = matte("#3a2113")
        if state == "dosed":
            heap = [
                (0.0, 0.054),
                (0.0283, 0.054),
                (0.0283, 0.0745),
                (0.024, 0.078),
                (0.014, 0.0845),
                (0.005, 0.0885),
                (0, 0.0893),
            ]
            mesh = lathe(heap, grounds, b.n(32), 60.0)
            shake = 1 + 0.04 * waves(mesh.vertices.astype(float), b.seed, 0.012)
            lumps = mesh.vertices * np.stack([shake, shake, 1 + (shake - 1) * (mesh.vertices[:, 2] > 0.076)], 1)
            b.add(solid("grounds", np.minimum(lumps, 1.0), mesh.faces, grounds, 60.0))
        else:
            b.turned([(0, 0.054), (0.0283, 0.054), (0.0283, 0.0700), (0.0275, 0.0694), (0, 0.0694)], grounds, n=32)
    moved = b.parts[start:]
    del b.parts[start:]
    for mesh in moved:
        b.add(mesh, at, turn)


def portafilter(b: Bench) -> None:
    """A portafilter on its spouts, handle towards -y; empty, dosed with a heap of grounds, tamped flat, or
    with the tamper in its basket."""
    portafilter_at(b, (0, 0, 0), 0.0, b.state, b.hue("handle", "#1b1a19"))
    if b.state == "tamping":
        start = len(b.parts)
        tamper(b)
        moved = b.parts[start:]
        del b.parts[start:]
        for mesh in moved:
            b.add(mesh, (0, 0, 0.0700))
        # The palm lies on the knob, so what it closes round lies level.
        b.hold((0, 0, 0.070 + 0.066), (1, 0, 0), 0.017)
    else:
        b.hold((0, -0.118, 0.0455), (0, -1, -0.2), 0.013)
    b.spout = (0.0, 0.0, 0.0)


def tamper(b: Bench) -> None:
    """A tamper: steel base 58 mm, turned handle."""
    b.turned(
        [(0, 0), (0.0289, 0), (0.0291, 0.009), (0.024, 0.015), (0.010, 0.021), (0.009, 0.028), (0, 0.028)],
        chrome(),
        n=40,
        soft=0.0015,
    )
    handle = spline(
        [
            (0, 0.0275),
            (0.0105, 0.0275),
            (0.0115, 0.034),
            (0.0115, 0.046),
            (0.0175, 0.066),
            (0.0185, 0.078),
            (0.0125, 0.088),
            (0, 0.091),
        ],
        4,
    )
    b.turned(handle, wood(b.hue("handle", "#5a2c17"), 0.3), n=32, crease=60)
    b.hold((0, 0, 0.062), (0, 0, 1), 0.016)


def espresso_stream(b: Bench) -> None:
    """Two thin streams, 33 mm apart, that fall 85 mm and draw together a little; z = 0 is where they land."""
    t = np.linspace(0, 1, 16)
    for side in (-1, 1):
        x = side * (0.0165 - 0.002 * t**2) + 0.0003 * np.sin(t * 9 + b.seed + side)
        radius = 0.0019 - 0.0008 * t**0.7 + 0.00012 * np.sin(t * 22 + side)
        b.bar(np.stack([x, 0.0004 * np.sin(t * 7), 0.085 * (1 - t)], 1), radius, liquid("#5a2d10", 1.0), 10)
        b.turned(
            [(0, 0), (0.0042, 0), (0.0024, 0.0009), (0, 0.0014)], liquid("#a86a30", 1.0), (side * 0.0145, 0, 0), 16
        )


def milk_pitcher(b: Bench) -> None:
    """A steel pitcher, 350 ml, lip at -x, handle at +x; with milk unless empty."""
    metal = steel(roughness=0.2)
    out = spline(
        [(0.0405, 0.0015), (0.0425, 0.012), (0.0420, 0.035), (0.0365, 0.062), (0.0330, 0.080), (0.0338, 0.094)],
        4 if b.detail > 0.7 else 1,
    )
    line = np.concatenate(
        [[(0, 0.0), (0.039, 0.0)], out, [(0.0330, 0.0945)], out[::-1] - (0.0012, 0), [(0.038, 0.003), (0, 0.003)]]
    )
    body = lathe(line, metal, b.n(40), 50.0)
    points = body.vertices.astype(float)
    angle = np.arctan2(points[:, 1], -points[:, 0])
    pull = np.exp(-((angle / 0.42) ** 2)) * np.clip((points[:, 2] - 0.066) / 0.028, 0, 1) ** 1.5
    points[:, 0] -= pull * 0.014
    points[:, 2] += pull * 0.006
    b.add(solid("pitcher", points, body.faces, metal, 50.0))
    _ear(
        b,
        metal,
        spline([(0.0335, 0, 0.086), (0.056, 0, 0.086), (0.071, 0, 0.066), (0.066, 0, 0.035), (0.041, 0, 0.020)], 5),
        0.012,
        0.003,
    )
    if b.state != "empty":
        b.turned([(0, 0.052), (0.0376, 0.054), (0.0363, 0.0595), (0, 0.060)], liquid("#f4ecdd", 1.0), n=32)
    b.hold((0.070, 0, 0.060), (0, 0, 1), 0.005)
    b.spout = (-0.047, 0.0, 0.1)


def bean(material: Material, dark: Material) -> Mesh:
    """One roasted bean, 11 mm long, flat side with its groove up."""
    mesh = superellipsoid((0.011, 0.0078, 0.0062), material, (1.0, 1.0), 6, 10)
    points = mesh.vertices.astype(float)
    upper = points[:, 2] > 0.0031
    points[:, 2] = np.where(upper, 0.0031 + (points[:, 2] - 0.0031) * 0.45, points[:, 2])
    groove = np.exp(-((points[:, 1] / 0.0011) ** 2)) * upper
    points[:, 2] -= groove * 0.0016
    shaped = solid("bean", points, mesh.faces, material, 60.0)
    return paint(shaped, dark, lambda c, n: (np.abs(c[:, 1]) < 0.0011) & (c[:, 2] > 0.002))


def bean_scatter(b: Bench) -> None:
    """Some thirty roasted beans strewn over a hand's breadth, or heaped in the state 'pile'."""
    base = b.hue("main", "#4a2413")
    one = bean(matte(base), matte("#21100a"))
    pile = b.state == "pile"
    placed: list[tuple[float, float, float]] = []
    for _ in range((70 if pile else 34) if b.detail > 0.7 else 18):
        for _ in range(20):
            angle, reach = (
                b.rng.uniform(0, 6.28),
                (0.034 if pile else 0.075) * b.rng.uniform() ** (0.8 if pile else 0.5),
            )
            x, y = float(np.cos(angle) * reach), float(np.sin(angle) * reach * 0.85)
            if pile or all((x - u) ** 2 + (y - v) ** 2 > 0.0117**2 for u, v, _ in placed):
                break
        # Each bean comes to rest in the hollow between those already under it.
        under = [w + 0.0042 * (1 - ((x - u) ** 2 + (y - v) ** 2) / 0.009**2) for u, v, w in placed]
        level = max([0.0, *under]) if pile else 0.0
        placed.append((x, y, level))
        flip = b.rng.uniform() < 0.5
        lean = float(b.rng.normal(0, 14)) if level > 0 else 0.0
        turn = b.rng.uniform(0, 360)
        b.add(one, (x, y, level + (0.0044 if flip else 0.0)), turn, (180.0 if flip else 0.0) + lean)


def coffee_bag(b: Bench) -> None:
    """A gusseted half-kilo bag with a folded top, a label and a valve."""
    main, label = card(b.hue("main", "#33261f")), card(b.hue("label", "#d9c7a3"))
    levels = [
        (0.0, 0.118, 0.074),
        (0.004, 0.124, 0.080),
        (0.06, 0.126, 0.083),
        (0.15, 0.124, 0.076),
        (0.20, 0.122, 0.050),
    ]
    levels += [(0.235, 0.122, 0.014), (0.262, 0.122, 0.0075), (0.266, 0.121, 0.006)]
    path = np.array([(0, 0, z) for z, _, _ in levels])
    scales = np.array([(w, d) for _, w, d in levels])
    section = rounded([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)], 0.09, 2, closed=True)
    b.add(sweep(path, section, main, scales=scales, up=(1, 0, 0), crease_deg=65))
    b.box((0.128, 0.019, 0.024), main, (0, 0, 0.252), 0.004)
    b.box((0.140, 0.004, 0.005), card("#b8a27a"), (0, -0.0105, 0.262), 0.001)

    def tag(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, ...]:
        z = 0.045 + v * 0.095
        return (u - 0.5) * 0.088, -np.interp(z, scales_z, scales_y) / 2 - 0.0008 + 0 * u, z

    scales_z, scales_y = path[:, 2], scales[:, 1]
    b.add(sheet(tag, (1, 8), label, 0.0006))
    for z, w, h in ((0.118, 0.060, 0.008), (0.102, 0.034, 0.004), (0.060, 0.050, 0.003)):
        y = -float(np.interp(z, scales_z, scales_y)) / 2 - 0.0022
        b.box((w, 0.002, h), card(b.hue("accent", RED)), (0, y, z), 0.0, tilt=-2)
    b.post(0.008, 0.002, plastic("#8c857c"), (0, -0.0325, 0.170), 14, tilt=90 - 14)
    b.hold((0, 0, 0.16), (0, 0, 1), 0.04)


RECIPES: dict[str, Recipe] = {
    "espresso_cup": espresso_cup,
    "saucer": saucer,
    "cup_and_saucer": cup_and_saucer,
    "spoon": spoon,
    "portafilter": portafilter,
    "tamper": tamper,
    "espresso_stream": espresso_stream,
    "milk_pitcher": milk_pitcher,
    "bean_scatter": bean_scatter,
    "coffee_bag": coffee_bag,
}
