"""What a figure wears: garments chosen by name, finished with collars, cuffs, plackets and pockets, and shoes.

`dress_body` gives the pieces at rest and says which skin they hide. Everything is made once per body and choice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import SOLE_M, Body, body_of, kit, vertex_neighbours
from hotset.hosts.previs.figures.cloth import (
    Piece,
    clip,
    edge_band,
    join,
    loops,
    painted,
    patch,
    plain,
    relax,
    tights,
    with_normals,
)
from hotset.hosts.previs.figures.garments import (
    ARM,
    FRONT,
    HEIGHT,
    LEG,
    NECK,
    SIDE,
    Cut,
    bones_sum,
    crotch,
    fields,
    kind_of,
    leg_garment,
    size_of,
    skirt,
    torso_garment,
    waist,
)
from hotset.hosts.previs.figures.overlays import apron, scarf, tie
from hotset.hosts.previs.figures.words import BOTTOMS, TOPS

__all__ = ["Outfit", "dress_body"]

Array = NDArray[np.float64]
Profile = list[tuple[float, float]]

HEM: Profile = [(0.0015, 0.0022), (0.003, 0.0), (0.0015, -0.004), (-0.014, -0.006), (-0.04, -0.007)]
RIB: Profile = [
    (0.001, -0.0035),
    (0.006, -0.0055),
    (0.024, -0.005),
    (0.029, -0.0065),
    (0.027, -0.0095),
    (-0.01, -0.011),
]
WAIST_RIB: Profile = [
    (0.001, -0.003),
    (0.006, -0.0045),
    (0.036, -0.004),
    (0.042, -0.006),
    (0.040, -0.009),
    (0.0, -0.011),
]
LONG_HEM: Profile = [(0.012, 0.0006), (0.026, 0.001), (0.036, 0.001), *((a + 0.036, b) for a, b in HEM)]
"""A hem some way below the cut: the close skin cannot be cut lower, because it turns in between the legs."""
CUFF: Profile = [(0.0, -0.0015), (0.002, 0.002), (0.040, -0.001), (0.043, -0.0035), (0.038, -0.0065), (0.0, -0.008)]
CREW: Profile = [(-0.001, 0.002), (0.004, 0.0035), (0.011, 0.002), (0.0145, -0.001), (0.013, -0.004), (-0.012, -0.006)]
ROLL: Profile = [(-0.002, 0.003), (0.006, 0.006), (0.016, 0.0055), (0.022, 0.0015), (0.020, -0.003), (-0.008, -0.007)]
BELT: Profile = [(0.001, 0.001), (0.002, 0.0035), (0.002, 0.0035), (0.004, 0.001), (0.002, -0.003), (-0.02, -0.006)]

CUTS: dict[str, Cut] = {
    "tshirt": Cut(ease=0.013, drape=0.16, sleeve=0.66, sleeve_ease=0.016, sleeve_drape=-0.02, neck=0.013, folds=0.005),
    "shirt": Cut(
        ease=0.014,
        drape=0.16,
        hem=0.056,
        sleeve=1.80,
        sleeve_ease=0.010,
        sleeve_drape=0.11,
        neck=0.007,
        vee=0.03,
        folds=0.006,
    ),
    "blouse": Cut(
        ease=0.015,
        drape=0.14,
        hem=0.056,
        sleeve=1.80,
        sleeve_ease=0.015,
        sleeve_drape=0.05,
        neck=0.018,
        vee=0.075,
        folds=0.008,
    ),
    "sweater": Cut(
        ease=0.019,
        drape=0.10,
        hem=0.075,
        sleeve=1.84,
        sleeve_ease=0.014,
        sleeve_drape=0.06,
        neck=0.012,
        folds=0.007,
        smooth=7,
    ),
    "hoodie": Cut(
        ease=0.023,
        drape=0.08,
        hem=0.07,
        sleeve=1.84,
        sleeve_ease=0.017,
        sleeve_drape=0.05,
        neck=0.016,
        vee=0.012,
        folds=0.008,
        smooth=7,
    ),
    "jacket": Cut(
        ease=0.024,
        drape=0.12,
        hem=0.056,
        sleeve=1.87,
        sleeve_ease=0.015,
        sleeve_drape=0.07,
        neck=0.012,
        folds=0.004,
        smooth=8,
    ),
    "coat": Cut(
        ease=0.028,
        drape=0.10,
        hem=0.056,
        sleeve=1.88,
        sleeve_ease=0.019,
        sleeve_drape=0.06,
        neck=0.012,
        folds=0.005,
        smooth=8,
    ),
    "dress": Cut(
        ease=0.010,
        drape=0.34,
        hem=0.13,
        sleeve=0.52,
        sleeve_ease=0.014,
        sleeve_drape=0.0,
        neck=0.026,
        vee=0.025,
        folds=0.002,
    ),
}


@dataclass(frozen=True, slots=True)
class Outfit:
    """The pieces at rest, as one, whose materials are named 'top', 'top_trim', 'bottom', 'bottom_trim', 'under',
    'shoe', 'sole', 'lace', 'button', or after an extra; and which of the kit's body faces (F,) stay visible."""

    cloth: Piece
    visible: NDArray[np.bool_]
    edges: tuple[NDArray[np.int64], NDArray[np.int64]]
    """The cloth's edges as (E,) starts and ends, kept because a pose needs them every time."""


def collar(piece: Piece, loop: NDArray, normals: NDArray, k: float, material: str) -> Piece:
    """A shirt collar: a stand up the neck and a fall folded over it, open in front, with points."""
    stand: Profile = [
        (0.001, 0.003),
        (0.012, 0.003),
        (0.024, 0.0025),
        (0.030, 0.0045),
        (0.0305, 0.0085),
        (0.024, 0.0115),
    ]
    fall: Profile = [(0.012, 0.0145), (0.0, 0.0175), (-0.010, 0.019), (-0.0115, 0.0165), (-0.002, 0.0140)]
    rows = [(a * k, b * k) for a, b in stand + fall]
    band = edge_band(piece, loop, normals, rows, material, 8)
    width = len(loop)
    middle = piece.points[loop].mean(0)
    around = np.arctan2(piece.points[loop, 0], middle[1] - piece.points[loop, 1])
    front = np.exp(-((around / 0.5) ** 2))
    points = band.points.reshape(-1, width, 3)
    # Towards the front the fall runs on into two points, and the stand sinks to the button.
    for row in range(1, len(rows) + 1):
        down = np.clip((row - 5) / 4, 0, 1)
        points[row, :, 2] -= front * (0.015 * down + 0.004 * (1 - down)) * k
        points[row, :, 1] -= front * 0.004 * down * k
        points[row, :, 0] += np.sign(points[row, :, 0]) * front * 0.012 * down * k
    row = np.minimum(band.faces // width, len(rows)).max(1)
    column = band.faces % width
    gap = np.where(row > 5, 0.16, 0.05)
    keep = np.abs(around[column]).min(1) > gap
    still = np.zeros(len(band.points))
    return replace(
        band, points=points.reshape(-1, 3), faces=band.faces[keep], material=band.material[keep], crumple=still
    )


def finished(body: Body, piece: Piece, styles: dict[str, tuple[Profile, str]], skip: tuple[str, ...] = ()) -> Piece:
    """Finish every open edge by kind; kinds in `skip` are left to the caller."""
    k = size_of(body)
    normals = with_normals(piece)
    parts = [piece]
    for loop in loops(piece):
        kind = kind_of(body, piece, loop)
        if kind in skip:
            continue
        profile, material = styles.get(kind, (HEM, piece.materials[0]))
        parts.append(edge_band(piece, loop, normals, [(a * k, b * k) for a, b in profile], material))
    return join(parts)


def neck_loop(body: Body, piece: Piece) -> NDArray | None:
    """(L,) vertices of the edge round the neck, or None."""
    found = [loop for loop in loops(piece) if kind_of(body, piece, loop) == "neck"]
    return max(found, key=len) if found else None


def front_strip(body: Body, piece: Piece, width: float, low: float, high: float, material: str) -> Piece:
    """A strip down the middle of the front between two heights."""
    k = size_of(body)
    f = piece.fields
    return patch(
        piece,
        [width * k - np.abs(f[:, SIDE]), f[:, FRONT] - 0.02 * k, f[:, HEIGHT] - low, high - f[:, HEIGHT]],
        0.003 * k,
        material,
    )


def surface(piece: Piece, x: Array, z: Array) -> Array:
    """(V,) y of the foremost point of a piece at each (x, z), from its nearest front points."""
    front = piece.points[piece.fields[:, FRONT] > 0]
    result = np.empty(len(x))
    for i in range(len(x)):
        near = np.hypot(front[:, 0] - x[i], front[:, 2] - z[i])
        pick = np.argsort(near)[:6]
        weight = 1 / (near[pick] + 1e-3)
        result[i] = (front[pick, 1] * weight).sum() / weight.sum()
    return result


def discs(piece: Piece, x: Array, z: Array, radius: float, material: str) -> Piece:
    """Flat buttons on the front of a piece at points (x, z)."""
    y = surface(piece, x, z) - 0.0045
    turn = np.arange(8) / 8 * 2 * np.pi
    points, faces = [], []
    front = np.where(piece.fields[:, FRONT] > 0)[0]
    weights = []
    for i in range(len(x)):
        rim = np.stack([x[i] + radius * np.cos(turn), np.full(8, y[i] + 0.001), z[i] + radius * np.sin(turn)], 1)
        centre = np.array([[x[i], y[i] - 0.0016, z[i]]])
        faces.append(np.stack([np.full(8, 8), (np.arange(8) + 1) % 8, np.arange(8)], 1) + 9 * i)
        points += [rim, centre]
        near = front[np.argmin(np.hypot(piece.points[front, 0] - x[i], piece.points[front, 2] - z[i]))]
        weights.append(np.tile(piece.weights[near], (9, 1)))
    return plain(np.concatenate(points), np.concatenate(faces)[:, ::-1], np.concatenate(weights), material)


def shirt(body: Body, name: str, seed: int) -> list[Piece]:
    """A shirt with collar, buttons and cuffs, or a blouse without."""
    k = size_of(body)
    raw = painted(torso_garment(body, CUTS[name], seed), "top")
    cuffs = {"sleeve": (CUFF, "top"), "hem": (LONG_HEM, "top")}
    if name == "blouse":
        return [finished(body, raw, {**cuffs, "neck": (HEM, "top")})]
    parts = [finished(body, raw, cuffs, skip=("neck",))]
    loop = neck_loop(body, raw)
    top = raw.points[:, 2].max()
    if loop is not None:
        parts.append(collar(raw, loop, with_normals(raw), k, "top"))
        top = float(raw.points[loop, 2].min())
    low = crotch(body) + (CUTS[name].hem + 0.002) * k
    parts.append(front_strip(body, raw, 0.0145, low, top, "top"))
    z = np.linspace(low + 0.09 * k, top - 0.02 * k, 6)
    parts.append(discs(raw, np.zeros(6), z, 0.0052 * k, "button"))
    pocket = raw.fields
    side = pocket[:, SIDE] - 0.072 * k
    height = pocket[:, HEIGHT] - (body.joint("upperarm_l")[2] - 0.115 * k)
    parts.append(
        patch(
            raw, [0.034 * k - np.abs(side), pocket[:, FRONT], height + 0.045 * k, 0.03 * k - height], 0.0022 * k, "top"
        )
    )
    return parts


def sweater(body: Body, name: str, seed: int) -> list[Piece]:
    """A knitted sweater with ribbed edges."""
    k = size_of(body)
    raw = painted(torso_garment(body, CUTS[name], seed), "top")
    neck = ROLL if name == "sweater" else CREW
    parts = [
        finished(body, raw, {"sleeve": (RIB, "top_trim"), "hem": (WAIST_RIB, "top_trim"), "neck": (neck, "top_trim")})
    ]
    if name == "hoodie":
        f = raw.fields
        low = crotch(body) + 0.085 * k
        taper = 0.125 * k - np.abs(f[:, SIDE]) - np.clip(f[:, HEIGHT] - low - 0.06 * k, 0, None) * 0.55
        parts.append(
            patch(
                raw,
                [taper, f[:, FRONT] - 0.03 * k, f[:, HEIGHT] - low, low + 0.17 * k - f[:, HEIGHT]],
                0.006 * k,
                "top",
                0.006,
            )
        )
        parts.append(hood(body, raw, k))
    return parts


def hood(body: Body, piece: Piece, k: float) -> Piece:
    """A hood lying on the back and round the neck."""
    loop = neck_loop(body, piece)
    if loop is None:
        return piece
    middle = piece.points[loop].mean(0)
    around = np.arctan2(piece.points[loop, 0], middle[1] - piece.points[loop, 1])
    back = (1 - np.cos(around)) / 2
    rows: Profile = [
        (0.006, 0.010),
        (0.020, 0.020),
        (0.032, 0.034),
        (0.030, 0.052),
        (0.010, 0.064),
        (-0.020, 0.058),
        (-0.045, 0.034),
        (-0.05, 0.012),
    ]
    scale = 0.32 + 0.95 * back**1.4
    return edge_band(piece, loop, with_normals(piece), [(a * k, b * k) for a, b in rows], "top", 10, scale)


def jacket(body: Body, name: str, seed: int) -> list[Piece]:
    """A tailored jacket or coat, open over a shirt front."""
    k = size_of(body)
    cut = CUTS[name]
    raw = painted(torso_garment(body, cut, seed), "top")
    f = raw.fields
    button = waist(body) + 0.02 * k
    rise = np.clip((f[:, HEIGHT] - button) / (0.30 * k), 0, 1.2)
    fall = np.clip((button - f[:, HEIGHT]) / (0.22 * k), 0, 1.2)
    open_by = (0.006 + 0.052 * rise**0.9 + 0.030 * fall**1.3) * k
    edge = np.abs(f[:, SIDE]) - open_by
    front = f[:, FRONT] > 0
    outer = clip(raw, np.where(front, edge, 0.05))
    parts = [finished(body, outer, {}, skip=())]
    width = (0.010 + 0.050 * np.sin(np.pi * np.clip(rise / 1.05, 0, 1) ** 1.25)) * k
    lapel: list[Array] = [
        np.where(front, edge - 0.0005 * k, -0.02),
        np.where(rise > 0.01, width - edge, -0.02),
        np.where(f[:, NECK] < 0.012 * k, -0.02, 0.02),
    ]
    parts.append(patch(raw, lapel, 0.0055 * k, "top", 0.005))
    loop = neck_loop(body, raw)
    if loop is not None:
        parts.append(back_collar(raw, loop, k))
    z = np.array([button - 0.015 * k, button - 0.115 * k])
    x = np.full(2, 0.026 * k)
    parts.append(discs(raw, x, z, 0.0085 * k, "button"))
    for sign in (-1.0, 1.0):
        side = f[:, SIDE] * sign - 0.105 * k
        height = f[:, HEIGHT] - (crotch(body) + 0.085 * k)
        if name == "jacket":
            parts.append(
                patch(
                    raw,
                    [0.062 * k - np.abs(side), np.where(front, 0.02, -0.02), 0.022 * k - np.abs(height)],
                    0.004 * k,
                    "top",
                    0.004,
                )
            )
    inner = painted(torso_garment(body, replace(CUTS["tshirt"], ease=0.008, sleeve=0.15, folds=0.001), seed), "under")
    inner = clip(inner, np.minimum(inner.fields[:, FRONT] + 0.05 * k, 0.115 * k - np.abs(inner.fields[:, SIDE])))
    parts.append(finished(body, inner, {"neck": (CREW, "under")}))
    # The tail goes on below the waist as one hanging sheet: to the seat for a jacket, to the knee for a coat.
    low, ease, gap = (crotch(body) - 0.035 * k, 0.027, 0.42)
    if name == "coat":
        low, ease, gap = (body.joint("calf_l")[2] - 0.01 * k, 0.030, 0.16)
    tail = skirt(
        body,
        crotch(body) + 0.075 * k,
        low,
        ease,
        0.05 if name == "jacket" else 0.16,
        7,
        0.004 if name == "jacket" else 0.012,
        gap=gap,
    )
    parts.append(finished(body, painted(tail, "top"), {}))
    return parts


def back_collar(piece: Piece, loop: NDArray, k: float) -> Piece:
    """The collar of a jacket: round the back of the neck, ending where the lapels begin."""
    rows: Profile = [
        (0.010, 0.002),
        (0.022, 0.004),
        (0.027, 0.008),
        (0.022, 0.013),
        (0.006, 0.017),
        (-0.022, 0.019),
        (-0.024, 0.015),
    ]
    band = edge_band(piece, loop, with_normals(piece), [(a * k, b * k) for a, b in rows], "top", 8)
    width = len(loop)
    middle = piece.points[loop].mean(0)
    around = np.abs(np.arctan2(piece.points[loop, 0], middle[1] - piece.points[loop, 1]))
    keep = around[band.faces % width].min(1) > 0.85
    return replace(band, faces=band.faces[keep], material=band.material[keep], crumple=np.zeros(len(band.points)))


def dress(body: Body, seed: int) -> list[Piece]:
    """A dress with a seam at the waist and a skirt below the knee."""
    k = size_of(body)
    raw = painted(torso_garment(body, CUTS["dress"], seed), "top")
    low = waist(body) - 0.01 * k
    lower = painted(skirt(body, low + 0.015 * k, body.joint("calf_l")[2] - 0.03 * k, 0.010, 0.20, 9, 0.016), "top")
    seam = patch(
        raw, [0.014 * k - np.abs(raw.fields[:, HEIGHT] - low), 0.5 - raw.fields[:, ARM]], 0.004 * k, "top_trim"
    )
    upper = clip(raw, raw.fields[:, HEIGHT] - (low - 0.02 * k))
    return [finished(body, upper, {}), seam, finished(body, lower, {}, skip=("waist",))]


def shoes(body: Body, boots: bool = False) -> Piece:
    """Both shoes, from the foot of the tights: an upper that ends under the ankle, and a sole that stands out from
    it."""
    k = body.scale
    piece = tights(body)
    own = fields(body, piece.points, piece.weights)
    normals = with_normals(piece)
    feet = replace(piece, points=piece.points + normals * 0.005 * k, fields=own)
    feet = relax(feet, 6, 0.5, hold_edges=False)
    feet = clip(feet, feet.fields[:, LEG] - (1.80 if boots else 1.945))
    parts = []
    upper = painted(clip(feet, feet.points[:, 2] - 0.010 * k), "shoe")
    normal = with_normals(upper)
    sole_top = 0.010 * k
    for loop in loops(upper):
        if upper.points[loop, 2].mean() > 0.03 * k:
            rim = [(0.002, 0.002), (0.004, 0.0), (0.002, -0.004), (-0.02, -0.008)]
            parts.append(edge_band(upper, loop, normal, [(a * k, b * k) for a, b in rim], "shoe", 4))
        else:
            parts.append(sole(upper, loop, sole_top, k))
    return join([upper, *parts])


def sole(upper: Piece, loop: NDArray, top: float, k: float) -> Piece:
    """The sole under one shoe: its outline let out a little, straight down to the floor, and closed below."""
    line = upper.points[loop]
    middle = line.mean(0)
    out = line - middle
    out[:, 2] = 0
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    rows = []
    for grow, height in (
        (0.0, top),
        (0.0045 * k, top + 0.001),
        (0.0055 * k, top - 0.006 * k),
        (0.004 * k, -SOLE_M * k),
    ):
        ring = line + out * grow
        ring[:, 2] = height
        rows.append(ring)
    centre = middle.copy()
    centre[2] = -SOLE_M * k
    points = np.concatenate([*rows, centre[None]])
    width = len(loop)
    ring = np.arange(width)
    faces = []
    for r in range(3):
        a, b = r * width + ring, r * width + (ring + 1) % width
        faces += [np.stack([a, a + width, b], 1), np.stack([b, a + width, b + width], 1)]
    last = 3 * width + ring
    faces.append(np.stack([last, np.full(width, 4 * width), 3 * width + (ring + 1) % width], 1))
    weights = np.concatenate([np.tile(upper.weights[loop], (4, 1)), upper.weights[loop[:1]]])
    return plain(points, np.concatenate(faces), weights, "sole")


def bottoms(body: Body, name: str, top: str) -> list[Piece]:
    """The lower garment. Under a top that hangs over it, it starts just inside that top's hem."""
    k = size_of(body)
    over = 9.0 if top in ("jacket", "coat") or (top, name) in TUCKED else crotch(body) + (CUTS[top].hem + 0.035) * k
    if name == "skirt":
        high = min(waist(body) + 0.015 * k, over)
        raw = painted(skirt(body, high, body.joint("calf_l")[2] + 0.02 * k, 0.010, 0.12, 8, 0.013), "bottom")
        return [finished(body, raw, {"waist": (BELT, "bottom")})]
    ease, slope, end, folds = {
        "jeans": (0.007, 0.20, 1.955, 0.005),
        "trousers": (0.013, 0.07, 1.965, 0.005),
        "shorts": (0.014, 0.0, 0.86, 0.004),
    }[name]
    raw = painted(leg_garment(body, ease, slope, end, folds), "bottom")
    raw = clip(raw, over - raw.fields[:, HEIGHT])
    turn_up: Profile = [
        (0.0, 0.003),
        (-0.001, 0.006),
        (-0.001, 0.006),
        (0.002, 0.004),
        (0.002, -0.002),
        (-0.03, -0.006),
    ]
    return [
        finished(body, raw, {"waist": (BELT, "bottom_trim"), "leg": (turn_up if name == "jeans" else HEM, "bottom")})
    ]


TUCKED = {("blouse", "skirt"), ("shirt", "skirt"), ("tshirt", "skirt"), ("blouse", "trousers")}


def tops(body: Body, name: str, bottom: str, seed: int) -> list[Piece]:
    """The pieces of a top as it is worn with a bottom: tucked in or over it."""
    if (name, bottom) in TUCKED:
        parts = tops(body, name, "jeans", seed)
        low = waist(body) - 0.012 * size_of(body)
        return [
            clip(
                p,
                p.points[:, 2] - low + 9 * (p.fields[:, ARM] > -0.25)
                if p.fields.shape[1] > 1
                else p.points[:, 2] - low,
            )
            for p in parts
        ]
    if name in ("shirt", "blouse"):
        return shirt(body, name, seed)
    if name in ("sweater", "hoodie"):
        return sweater(body, name, seed)
    if name in ("jacket", "coat"):
        return jacket(body, name, seed)
    if name == "dress":
        return dress(body, seed)
    raw = painted(torso_garment(body, CUTS["tshirt"], seed), "top")
    return [finished(body, raw, {"neck": (CREW, "top"), "hem": (LONG_HEM, "top")})]


def visible_skin(body: Body, top: str, bottom: str) -> NDArray[np.bool_]:
    """(F,) body faces that no garment covers. What lies a little inside a garment stays, so that a sleeve is not
    empty."""
    low, high = kit().ranges["body"]
    k = size_of(body)
    own = fields(body, body.points[low:high], kit().weights[low:high])
    cut = CUTS[top]
    trunk = bones_sum(kit().weights[low:high], ("spine", "clavicle", "pelvis", "upperarm"))
    head = bones_sum(kit().weights[low:high], ("head", "neck"))
    neck_edge = cut.neck * k + 0.02 * k + cut.vee * k * (own[:, FRONT] > 0) * (np.abs(own[:, SIDE]) < 0.08 * k)
    if top in ("jacket", "coat"):
        neck_edge = neck_edge + 0.0
    hidden = (trunk > 0.3) & (own[:, NECK] > neck_edge) & (head < 0.7) & (own[:, ARM] < 0.2)
    hidden |= (own[:, ARM] > -0.4) & (own[:, ARM] < cut.sleeve - 0.10) & (own[:, NECK] > 0.03)
    ends = {"trousers": 1.9, "jeans": 1.9, "shorts": 0.78, "skirt": 0.75}
    reach = 0.75 if top == "dress" else ends[bottom]
    hidden |= (own[:, LEG] > -0.5) & (own[:, LEG] < reach) & (body.points[low:high, 2] < crotch(body) + 0.2)
    hidden |= own[:, LEG] > 1.97
    return ~hidden[kit().faces["body"] - low].all(1)


@lru_cache(maxsize=24)
def _shoes(archetype: str, build: str, height: float | None) -> Piece:
    return shoes(body_of(archetype, build, height))


@lru_cache(maxsize=96)
def _outfit(archetype: str, build: str, height: float | None, top: str, bottom: str, extras: tuple[str, ...]) -> Outfit:
    body = body_of(archetype, build, height)
    parts = tops(body, top, bottom, 3)
    if top != "dress":
        parts += bottoms(body, bottom, top)
    parts.append(_shoes(archetype, build, height))
    if extras:
        raw = torso_garment(body, CUTS[top], 3)
        for extra in extras:
            parts += {"apron": apron, "tie": tie, "scarf": scarf}[extra](body, raw)
    cloth = join([p for p in parts if len(p.faces)])
    return Outfit(cloth, visible_skin(body, top, bottom), vertex_neighbours(cloth.faces, len(cloth.points)))


def dress_body(body: Body, top: str, bottom: str, extras: tuple[str, ...] = ()) -> Outfit:
    """The outfit of a body. A dress takes no bottom. Of `extras`, those of cloth are worn here. ValueError for unknown
    names."""
    if top not in TOPS or bottom not in BOTTOMS:
        raise ValueError(f"no clothes {top!r} with {bottom!r}; known: {', '.join(TOPS)}; {', '.join(BOTTOMS)}")
    worn = tuple(e for e in ("tie", "apron", "scarf") if e in extras)
    return _outfit(body.archetype, body.build, body.height_m, top, bottom, worn)
