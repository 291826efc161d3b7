"""Things people carry, read, write on and lose: phone, letter, book, suitcase, umbrella, key, ring box, camera."""

from __future__ import annotations

import numpy as np

from hotset.hosts.previs.outlines import circle, polygon, rectangle, spline
from hotset.hosts.previs.props.bench import Bench, Recipe
from hotset.hosts.previs.props.palette import (
    brass,
    card,
    chrome,
    enamel,
    fabric,
    glass,
    glow,
    leather,
    plastic,
    rubber,
    steel,
    wood,
)
from hotset.hosts.previs.shapes import sheet, sweep

__all__ = ["RECIPES"]


def phone(b: Bench) -> None:
    """A phone lying on its back, 0.148 x 0.071 m, top at +y; the screen glows unless 'off'."""
    b.slab(rectangle(0.071, 0.148, 0.010, 4), 0.0078, plastic(b.hue("main", "#1b1b1e")), (0, 0, 0), 0.0022)
    on = b.state != "off"
    screen = glow(b.hue("screen", "#9fc4e6"), 1.4) if on else glass("#0c0d10", 1.0)
    b.slab(rectangle(0.065, 0.142, 0.007, 4), 0.0006, screen, (0, 0, 0.0076), 0)
    if on:
        for k, (y, w) in enumerate(((0.035, 0.05), (0.02, 0.036), (-0.005, 0.05), (-0.02, 0.042), (-0.045, 0.05))):
            b.box((w, 0.009 if k else 0.014, 0.0003), glow("#f4f6f8", 1.6), (-(0.05 - w) / 2, y, 0.0081), 0)
    b.hold((0, -0.03, 0.004), (0, 1, 0), 0.036)


def laptop(b: Bench) -> None:
    """An open laptop, 0.32 m wide; its user sits at -y; the screen glows unless 'off'."""
    shell, dark = steel(b.hue("main", "#a9abae")), plastic("#1b1b1d")
    b.slab(rectangle(0.322, 0.222, 0.010, 3), 0.013, shell, (0, 0, 0), 0.003)
    b.box((0.276, 0.092, 0.0010), dark, (0, 0.030, 0.0126), 0)
    for row in range(5):
        b.box((0.270, 0.0135, 0.0016), plastic("#2a2a2d"), (0, 0.066 - row * 0.0178, 0.0128), 0.0004)
    b.box((0.105, 0.062, 0.0006), steel("#9a9ca0"), (0, -0.062, 0.0128), 0)
    b.box((0.322, 0.0065, 0.216), shell, (0, 0.112, 0.010), 0.0025, tilt=-16)
    face = glow(b.hue("screen", "#8fb3d4"), 1.2) if b.state != "off" else glass("#0d0e11", 1.0)
    b.box((0.300, 0.001, 0.188), face, (0, 0.1125, 0.025), 0, tilt=-16)
    b.surface = 0.0145


def letter(b: Bench) -> None:
    """An envelope lying with its flap up; 'open' has the flap back and a folded sheet half out towards +y."""
    paper = card(b.hue("main", "#efe6cf"))
    b.box((0.220, 0.110, 0.0022), paper, (0, 0, 0), 0.0006)
    shadow = card("#d8ccb0")
    if b.state == "open":
        b.slab(polygon([(-0.109, 0), (0.109, 0), (0, 0.075)]), 0.0006, paper, (0, 0.055, 0.0016), 0, tilt=14)
        b.box((0.205, 0.105, 0.0012), card("#faf6ea"), (0.002, 0.040, 0.0022), 0)
        for k in range(5):
            b.box(
                (0.15 - 0.05 * (k == 4), 0.0025, 0.0003),
                card("#555048"),
                (-0.01 - 0.025 * (k == 4), 0.08 - k * 0.012, 0.0034),
                0,
            )
    else:
        b.slab(polygon([(-0.1095, 0), (0.1095, 0), (0.0, -0.068)]), 0.0007, paper, (0, 0.0545, 0.0021), 0)
        b.bar([(-0.108, 0.053, 0.0026), (0, -0.0125, 0.0030), (0.108, 0.053, 0.0026)], 0.0006, shadow, 6)
        b.post(0.0115, 0.0022, enamel(b.hue("accent", "#8f1f1c")), (0, -0.010, 0.0024), 18)
    b.hold((0.10, 0, 0.001), (0, 1, 0), 0.002)


def _volume(b: Bench, at: tuple[float, float, float], size: tuple[float, float, float], tone: str, turn: float) -> None:
    """A closed book lying flat: boards, spine at -x, pages."""
    start = len(b.parts)
    w, d, h = size
    b.box((w, d, 0.003), card(tone), (0, 0, 0), 0.001)
    b.box((w, d, 0.003), card(tone), (0, 0, h - 0.003), 0.001)
    b.box((w - 0.008, d - 0.010, h - 0.005), card("#efe8d6"), (0.001, 0, 0.0025), 0.0006)
    spine = np.stack([-np.cos(np.linspace(-1.5, 1.5, 7)) * h * 0.28, np.sin(np.linspace(-1.5, 1.5, 7)) * h / 2], 1)
    shape = np.concatenate([spine, [(0.004, h / 2), (0.004, -h / 2)]])
    b.slab(polygon(shape), d, card(tone), (-w / 2 + 0.002, d / 2, h / 2), 0.0008, tilt=90)
    b.box((w * 0.5, 0.02, 0.0006), card("#d9c28a"), (0.005, d * 0.22, h - 0.0002), 0)
    moved = b.parts[start:]
    del b.parts[start:]
    for mesh in moved:
        b.add(mesh, at, turn)


def book(b: Bench) -> None:
    """A hardback lying flat, 0.14 x 0.21 x 0.032 m; 'open' shows its pages, top at +y."""
    tone = b.hue("main", "#7a2b22")
    if b.state != "open":
        _volume(b, (0, 0, 0), (0.14, 0.21, 0.032), tone, 0)
        b.surface = 0.032
    else:
        b.box((0.285, 0.214, 0.003), card(tone), (0, 0, 0), 0.001)
        for side in (-1, 1):

            def leaf(u: np.ndarray, v: np.ndarray, side: int = side) -> tuple[np.ndarray, ...]:
                x = u if side > 0 else 1 - u
                return (
                    side * x * 0.136,
                    (v - 0.5) * 0.204,
                    0.0045 + 0.016 * np.sin(np.pi * np.clip(x * 0.93 + 0.07, 0, 1)) ** 0.6,
                )

            b.add(sheet(leaf, (10, 1), card("#f1ead8"), 0.004))
            for k in range(9):
                b.box((0.095, 0.003, 0.0004), card("#7d766a"), (side * 0.068, 0.075 - k * 0.0175, 0.0208), 0)
    b.hold((0.06, 0, 0.016), (0, 1, 0), 0.016)


def book_stack(b: Bench) -> None:
    """Four to six books, one on the other."""
    z = 0.0
    for _ in range(int(b.rng.integers(4, 7))):
        size = (b.rng.uniform(0.12, 0.16), b.rng.uniform(0.18, 0.235), b.rng.uniform(0.018, 0.042))
        tone = b.pick("#7a2b22", "#31485c", "#c2a15f", "#4c5f46", "#d8cfba", "#2b2a2c")
        _volume(b, (b.rng.normal(0, 0.006), b.rng.normal(0, 0.006), z), size, tone, b.rng.normal(0, 9))
        z += size[2]
    b.surface = float(z)


def newspaper(b: Bench) -> None:
    """A folded newspaper, 0.29 x 0.38 m, headline at +y."""
    for k in range(3):
        b.box(
            (0.29 - 0.003 * k, 0.38 - 0.004 * k, 0.0045),
            card("#e4ddcc" if k % 2 else "#ece6d6"),
            (0.001 * k, 0, 0.0045 * k),
            0.002,
        )
    ink, z = card("#3b3935"), 0.0134
    b.box((0.24, 0.032, 0.0005), ink, (0, 0.150, z), 0)
    b.box((0.27, 0.002, 0.0005), ink, (0, 0.128, z), 0)
    b.box((0.25, 0.018, 0.0005), ink, (0, 0.106, z), 0)
    b.box((0.125, 0.095, 0.0005), card("#a39c8f"), (-0.067, 0.035, z), 0)
    for column, (x, top) in enumerate(((0.035, 0.085), (0.1, 0.085), (-0.1, -0.03), (-0.033, -0.03))):
        for k in range(14 if column < 2 else 8):
            b.box((0.056, 0.0045, 0.0005), card("#8c867a"), (x, top - k * 0.018, z), 0)
    b.hold((0.13, 0, 0.007), (0, 1, 0), 0.007)


def suitcase(b: Bench) -> None:
    """A leather suitcase standing upright, 0.66 x 0.20 x 0.46 m, its handle on top."""
    hide, dark = leather(b.hue("main", "#7a4a2a")), leather(b.hue("accent", "#4a2a18"))
    b.slab(rectangle(0.66, 0.44, 0.05, 4), 0.20, hide, (0, 0.10, 0.225), 0.016, tilt=90)
    for y in (-0.012, 0.0):
        b.slab(rectangle(0.664, 0.444, 0.052, 4), 0.006, dark, (0, y + 0.008, 0.225), 0.002, tilt=90)
    for x in (-0.20, 0.20):
        b.box((0.036, 0.208, 0.448), dark, (x, 0, 0.001), 0.005)
        b.box((0.048, 0.010, 0.034), brass(), (x, -0.106, 0.34), 0.003)
    for x in (-0.30, 0.30):
        for z in (0.0, 0.385):
            b.box((0.07, 0.208, 0.066), dark, (x, 0, z), 0.022)
    grip = spline([(-0.075, 0, 0.445), (-0.070, 0, 0.482), (0, 0, 0.492), (0.070, 0, 0.482), (0.075, 0, 0.445)], 5)
    b.bar(grip, np.interp(np.linspace(0, 1, len(grip)), [0, 0.3, 0.7, 1], [0.008, 0.013, 0.013, 0.008]), dark, 10)
    for x in (-0.13, 0.13):
        b.box((0.04, 0.05, 0.016), brass(), (x, -0.07, 0.434), 0.004)
    b.hold((0, 0, 0.491), (1, 0, 0), 0.013)


def umbrella(b: Bench) -> None:
    """An umbrella: 'open' upright over its handle, 'closed' standing on its handle's crook, 0.9 m."""
    tone, shaft = fabric(b.hue("main", "#7d1f22")), steel()
    crook = spline(
        [(0.088, 0, 0.045), (0.078, 0, 0.012), (0.045, 0, 0.0105), (0.010, 0, 0.025), (0, 0, 0.07), (0, 0, 0.15)], 5
    )
    b.bar(crook, 0.0105, wood(b.hue("handle", "#5a331d")), 10)
    b.bar([(0, 0, 0.14), (0, 0, 0.90)], 0.0052, shaft, 8)
    b.post(0.004, 0.05, shaft, (0, 0, 0.885), 8, top=0.0015, bevel=0)
    if b.state == "closed":

        def fold(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, ...]:
            angle = u * 2 * np.pi
            r = (0.008 + 0.030 * (1 - v) ** 0.8) * (1 + 0.22 * np.cos(8 * angle + v * 5))
            return r * np.cos(angle), r * np.sin(angle), 0.29 + v * 0.60

        b.add(sheet(fold, (64, 8), tone, 0.0012))
        b.ring(0.036, 0.004, tone, (0, 0, 0.38), 20)
    else:
        ribs = 8

        def canopy(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, ...]:
            angle = u * 2 * np.pi
            sag = 1 - 0.055 * (1 - np.abs(np.cos(angle * ribs / 2))) * v
            r = 0.53 * np.sin(v * 1.25) / np.sin(1.25) * sag
            z = (
                0.885
                - 0.235 * (1 - np.cos(v * 1.25)) / (1 - np.cos(1.25))
                + 0.025 * v * (1 - np.abs(np.cos(angle * ribs / 2)))
            )
            return r * np.cos(angle), r * np.sin(angle), z

        b.add(sheet(canopy, (64, 10), tone, -0.0 + 0.0015))
        for k in range(ribs):
            angle = k * 2 * np.pi / ribs
            u = np.array([np.cos(angle), np.sin(angle), 0])
            v = np.linspace(0.02, 1, 8)
            arm = u * (0.53 * np.sin(v * 1.25) / np.sin(1.25))[:, None]
            arm[:, 2] = 0.880 - 0.235 * (1 - np.cos(v * 1.25)) / (1 - np.cos(1.25))
            b.bar(arm, 0.0022, shaft, 6)
            b.bar([(0, 0, 0.62), u * 0.27 + (0, 0, 0.817)], 0.0018, shaft, 6)
        b.post(0.011, 0.03, plastic("#222222"), (0, 0, 0.61), 12)
    b.hold((0, 0, 0.12), (0, 0, 1), 0.0105)


def bag(b: Bench) -> None:
    """A leather shoulder bag, 0.34 m wide, with a flap and a strap standing up as a handle."""
    hide, dark = leather(b.hue("main", "#6b3a22")), leather("#3f2214")
    b.cushion((0.34, 0.13, 0.25), hide, (0, 0, 0), (0.22, 0.2), n=28)

    def flap(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, ...]:
        bend = np.clip(v * 1.6, 0, 1) * np.pi * 0.55
        drop = np.clip(v - 0.45, 0, 1) * 0.20
        return (
            (u - 0.5) * (0.326 - 0.06 * v**3),
            0.052 - 0.124 * np.sin(bend / 1.1),
            0.256 + 0.006 * np.sin(bend * 1.8) - drop,
        )

    b.add(sheet(lambda u, v: flap(1 - u, v), (4, 14), hide, 0.004))
    b.box((0.03, 0.006, 0.05), brass(), (0, -0.074, 0.135), 0.003)
    strap = spline(
        [
            (-0.150, 0, 0.21),
            (-0.145, 0, 0.30),
            (-0.08, 0, 0.43),
            (0, 0, 0.465),
            (0.08, 0, 0.43),
            (0.145, 0, 0.30),
            (0.150, 0, 0.21),
        ],
        5,
    )
    b.add(sweep(strap, rectangle(0.026, 0.006, 0.002, 1), dark, up=(0, 1, 0)))
    for x in (-0.15, 0.15):
        b.ring(0.014, 0.003, brass(), (x, 0, 0.225), 16, tilt=90)
    b.hold((0, 0, 0.465), (1, 0, 0), 0.012)


def box(b: Bench) -> None:
    """A cardboard box, 0.40 x 0.30 x 0.28 m, taped; 'open' has its flaps up."""
    skin, tape = card(b.hue("main", "#b08a5c")), card("#d2bb8c")
    w, d, h = 0.40, 0.30, 0.28
    if b.state != "open":
        b.box((w, d, h), skin, (0, 0, 0), 0.003)
        b.box((w + 0.001, 0.05, 0.001), tape, (0, 0, h - 0.0004), 0)
        b.box((0.0014, 0.05, 0.07), tape, (w / 2, 0, h - 0.07), 0)
        b.box((0.0014, 0.05, 0.07), tape, (-w / 2, 0, h - 0.07), 0)
        b.box((w, 0.0012, 0.001), card("#7d6040"), (0, 0, h + 0.0004), 0)
        b.surface = h
    else:
        b.box((w, d, 0.005), skin, (0, 0, 0), 0)
        for x in (-1, 1):
            b.box((0.005, d, h), skin, (x * (w / 2 - 0.0025), 0, 0), 0)
            b.box((0.005, d - 0.01, 0.14), skin, (x * (w / 2 - 0.002), 0, h - 0.002), 0, roll=x * 50)
        for y in (-1, 1):
            b.box((w - 0.01, 0.005, h), skin, (0, y * (d / 2 - 0.0025), 0), 0)
            b.box((w - 0.01, 0.005, 0.14), skin, (0, y * (d / 2 - 0.002), h - 0.002), 0, tilt=-y * 62)
    b.box((0.12, 0.002, 0.07), card("#efe9da"), (-0.09, -d / 2 - 0.0006, 0.13), 0)
    b.hold((0, -d / 2, h / 2), (1, 0, 0), 0.02)


def key(b: Bench) -> None:
    """An old door key, 0.075 m, lying along y with its bow at +y."""
    metal = brass(b.hue("main", "#a98a4a"))
    b.ring(0.0105, 0.0021, metal, (0, 0.026, 0.0026), 28)
    b.bar([(0, 0.0155, 0.0026), (0, -0.037, 0.0026)], 0.0022, metal, 12)
    b.bar([(0, 0.010, 0.0026), (0, 0.0075, 0.0026)], 0.0034, metal, 12)
    for y, x in ((-0.034, 0.0125), (-0.0285, 0.0095), (-0.023, 0.0125)):
        b.box((x, 0.0038, 0.0026), metal, (x / 2, y, 0.0013), 0.0006)
    b.hold((0, 0.026, 0.0026), (1, 0, 0), 0.003)


def ring_box(b: Bench) -> None:
    """A ring box, 0.055 m, open towards -y with a ring in its cushion; or 'closed'."""
    hide, lining, gold = leather(b.hue("main", "#4a1622")), fabric("#efe6da"), brass("#d9b25a")
    b.box((0.055, 0.055, 0.024), hide, (0, 0, 0), 0.004)
    b.box((0.056, 0.056, 0.0022), gold, (0, 0, 0.0226), 0.0008)
    if b.state == "closed":
        b.box((0.055, 0.055, 0.020), hide, (0, 0, 0.0245), 0.006)
        b.box((0.010, 0.003, 0.008), gold, (0, -0.0285, 0.020), 0.001)
    else:
        b.box((0.055, 0.020, 0.053), hide, (0, 0.0285, 0.025), 0.005, tilt=-12)
        b.box((0.047, 0.002, 0.045), lining, (0, 0.0172, 0.030), 0.0006, tilt=-12)
        b.cushion((0.048, 0.022, 0.010), lining, (0, -0.0125, 0.020), (0.6, 0.3), n=16)
        b.cushion((0.048, 0.022, 0.010), lining, (0, 0.0110, 0.020), (0.6, 0.3), n=16)
        b.ring(0.0095, 0.0011, gold, (0, 0, 0.033), 36, tilt=90)
        gem = [(0, 0), (0.0034, 0.0030), (0.0036, 0.0038), (0.0022, 0.0050), (0, 0.0050)]
        b.turned(gem, glass("#e8f4fb", 0.85), (0, 0, 0.0420), 12, crease=10)
        b.post(0.0018, 0.002, gold, (0, 0, 0.0415), 8, top=0.003, bevel=0)
    b.hold((0, 0, 0.012), (0, 1, 0), 0.027)


def camera(b: Bench) -> None:
    """A small rangefinder camera, 0.135 m wide, lens towards -y."""
    body, top, dark = leather(b.hue("main", "#2a2624")), chrome("#c2c3c5"), plastic("#151515")
    b.slab(rectangle(0.135, 0.036, 0.016, 4), 0.050, body, (0, 0, 0.006), 0.001)
    b.slab(rectangle(0.136, 0.037, 0.016, 4), 0.007, top, (0, 0, 0), 0.0015)
    b.slab(rectangle(0.136, 0.037, 0.016, 4), 0.020, top, (0, 0, 0.055), 0.002)
    for r, start, long, tone in (
        (0.0265, 0.017, 0.008, top),
        (0.0235, 0.024, 0.012, dark),
        (0.0245, 0.034, 0.007, top),
    ):
        b.post(r, long, tone, (0.004, -start, 0.033), 36, tilt=90)
    b.turned(
        [(0, 0), (0.018, 0), (0.0135, 0.003), (0.006, 0.0045), (0, 0.0048)],
        glass("#30405c", 0.95),
        (0.004, -0.0405, 0.033),
        28,
        tilt=90,
    )
    b.box((0.020, 0.003, 0.010), glass("#27303c", 1.0), (0.044, -0.0185, 0.060), 0.001)
    b.box((0.012, 0.003, 0.008), glass("#27303c", 1.0), (0.006, -0.0185, 0.061), 0.001)
    b.post(0.0085, 0.006, top, (-0.048, 0, 0.0745), 20)
    b.post(0.0045, 0.005, top, (-0.028, 0, 0.0745), 14)
    b.post(0.0095, 0.007, top, (0.050, 0, 0.0745), 22)
    for x in (-0.067, 0.067):
        b.ring(0.005, 0.0012, top, (x, 0, 0.055), 12, tilt=90)
    b.hold((-0.05, 0, 0.035), (0, 0, 1), 0.018)


def radio(b: Bench) -> None:
    """A table radio, 0.34 m wide: wooden case, cloth grille, dial and two knobs."""
    case_, cloth = wood(b.hue("main", "#6b3f22"), 0.25), fabric(b.hue("accent", "#cdb98c"))
    b.slab(rectangle(0.34, 0.21, 0.035, 5), 0.16, case_, (0, 0.08, 0.113), 0.006, tilt=90)
    b.box((0.30, 0.006, 0.105), cloth, (0, -0.0795, 0.088), 0.002)
    for k in range(6):
        b.box((0.004, 0.008, 0.108), case_, (-0.1 + 0.04 * k, -0.081, 0.087), 0.001)
    b.box((0.18, 0.006, 0.036), glow("#f3cf86", 1.0), (0, -0.0795, 0.036), 0.002)
    b.box((0.0025, 0.008, 0.034), enamel("#a8261c"), (0.03, -0.081, 0.037), 0)
    for x in (-0.125, 0.125):
        b.post(0.020, 0.020, plastic("#2a1d15"), (x, -0.079, 0.054), 24, tilt=90, bevel=0.004)
        b.post(0.022, 0.004, brass(), (x, -0.079, 0.054), 24, tilt=90)
    for x in (-0.13, 0.13):
        b.box((0.03, 0.10, 0.009), rubber(), (x, 0, 0), 0.002)
    b.surface = 0.218


def hat(b: Bench) -> None:
    """A felt hat with a pinched crown lying on its brim, 0.31 m."""
    felt, band = fabric(b.hue("main", "#4b4138")), fabric(b.hue("accent", "#211d1a"))

    def shell(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, ...]:
        angle = u * 2 * np.pi
        r = np.interp(v, [0, 0.35, 0.42, 0.75, 0.9, 1.0], [0.155, 0.100, 0.092, 0.083, 0.060, 0.0])
        z = np.interp(v, [0, 0.35, 0.42, 0.75, 0.9, 1.0], [0.012, 0.004, 0.018, 0.105, 0.122, 0.108])
        pinch = 1 - 0.22 * np.clip((v - 0.6) / 0.3, 0, 1) * np.clip(-np.sin(angle), 0, 1) ** 4
        return r * 0.9 * np.cos(angle) * pinch, r * 1.08 * np.sin(angle), z + 0.010 * np.abs(np.cos(angle)) * (v < 0.2)

    b.add(sheet(shell, (40, 20), felt, 0.003))
    loop = np.concatenate([circle(0.093, 36) * (0.9, 1.08), np.full((36, 1), 0.030)], 1)
    b.add(sweep(loop, rectangle(0.026, 0.004), band, closed=True, up=(0, 0, 1)))
    b.hold((0, -0.15, 0.01), (1, 0, 0), 0.004)


RECIPES: dict[str, Recipe] = {
    "phone": phone,
    "laptop": laptop,
    "letter": letter,
    "envelope": letter,
    "book": book,
    "book_stack": book_stack,
    "newspaper": newspaper,
    "suitcase": suitcase,
    "umbrella": umbrella,
    "bag": bag,
    "box": box,
    "key": key,
    "ring_box": ring_box,
    "camera": camera,
    "radio": radio,
    "hat": hat,
}
