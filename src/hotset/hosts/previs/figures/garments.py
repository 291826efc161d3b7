"""Garments at rest: the close skin of the tights, hung, cut and finished as tops, trousers and skirts.

`Cut` says how one kind of garment hangs and where it ends; `torso_garment`, `leg_garment` and `skirt` make them for a
body. Lengths are metres on an adult body and scale with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body, body_of, kit
from hotset.hosts.previs.figures.cloth import (
    Piece,
    Tube,
    clip,
    grid_faces,
    relax,
    tights,
    with_normals,
)

__all__ = [
    "ARM",
    "FRONT",
    "HEIGHT",
    "LEG",
    "NECK",
    "SIDE",
    "Cut",
    "bones_sum",
    "crotch",
    "fields",
    "kind_of",
    "leg_garment",
    "nearest_weights",
    "neck_ring",
    "size_of",
    "skirt",
    "torso_garment",
    "waist",
]

Array = NDArray[np.float64]
# Columns of a piece's fields: way along the arm (0 shoulder, 1 elbow, 2 wrist), along the leg (0 hip, 1 knee, 2
# ankle), distance from the neck, height in metres, x in metres, and how far in front of the trunk's middle.
ARM, LEG, NECK, HEIGHT, SIDE, FRONT = range(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """`ease`: how far the cloth stands off the body. `drape`: how fast it may close in again below the chest, metres
    per metre (small: hangs straight). `hem`: height of the lower edge over the crotch. `sleeve`: where it ends along
    the arm (0 .. 2), with `sleeve_ease`. `neck`: how far outside the neck the neckline runs; `vee`: how far it dips in
    front. `folds`: their depth."""

    ease: float = 0.014
    drape: float = 0.10
    hem: float = 0.056
    sleeve: float = 1.93
    sleeve_ease: float = 0.012
    sleeve_drape: float = 0.10
    neck: float = 0.014
    vee: float = 0.0
    folds: float = 0.004
    smooth: int = 5


def bones_sum(weights: NDArray[np.float32], starts: tuple[str, ...]) -> Array:
    """(V,) the weight of all bones whose names start with one of `starts`."""
    columns = [i for i, name in enumerate(kit().names) if name.startswith(starts)]
    return weights[:, columns].sum(1).astype(float)


def size_of(body: Body) -> float:
    """The body's trunk against an adult's, for lengths of cloth."""
    return float(np.linalg.norm(body.joint("neck_01") - body.joint("pelvis"))) / 0.50


def limb_way(points: Array, joints: list[Array]) -> Array:
    """(V,) the way along a two-bone limb: 0 at its root, 1 at the middle joint, 2 at the end; below 0 and above 2
    beyond."""
    a, b, c = joints
    first = (points - a) @ (b - a) / ((b - a) @ (b - a))
    second = (points - b) @ (c - b) / ((c - b) @ (c - b))
    return np.where(second > 0, 1 + second, np.minimum(first, 1.0))


def fields(body: Body, points: Array, weights: NDArray[np.float32]) -> Array:
    """(V, 6) the cutting fields of any points on the body; see the column names."""
    result = np.full((len(points), 6), -1.0)
    share = bones_sum(weights, ("upperarm", "lowerarm", "hand", "thumb", "index", "middle", "ring", "pinky"))
    for side in "lr":
        for column, names in ((ARM, ("upperarm", "lowerarm", "hand")), (LEG, ("thigh", "calf", "foot"))):
            on = (points[:, 0] > 0) == (side == "l")
            chain = [body.joint(f"{n}_{side}") for n in names]
            way = limb_way(points, chain)
            if column == ARM:
                way = np.where(share > 0.35, way, share - 0.5)
            else:
                way = np.where(points[:, 2] < chain[0][2], way, (chain[0][2] - points[:, 2]) / 0.4)
                way = np.where(share > 0.35, -1.0, way)
            result[:, column] = np.where(on, np.maximum(way, -1.0), result[:, column])
    result[:, NECK] = off_neck(body, points)
    result[:, HEIGHT] = points[:, 2]
    result[:, SIDE] = points[:, 0]
    result[:, FRONT] = body.joint("spine_03")[1] - points[:, 1]
    return result


def neck_ring(body: Body) -> tuple[Array, Array, float, float]:
    """The neck as a leaning cylinder: a point on its axis (3,), the axis' direction (3,), half width and half depth in
    metres."""
    base, way = body.joint("neck_01"), body.joint("head") - body.joint("neck_01")
    way = way / np.linalg.norm(way)
    ahead = np.array([0.0, -way[2], way[1]])
    points = body.part("body") - base
    along = points @ way
    near = points[
        (np.abs(along - 0.040 * body.scale) < 0.014 * body.scale) & (np.abs(points[:, 0]) < 0.085 * body.scale)
    ]
    depth = near @ ahead
    middle = (depth.max() + depth.min()) / 2
    wide = np.abs(near[np.abs(near @ ahead - middle) < 0.02 * body.scale][:, 0]).max()
    return base + ahead * middle, way, float(wide), float(np.ptp(depth)) / 2


def off_neck(body: Body, points: Array) -> Array:
    """(V,) metres outward from the neck, as if the neck's own width went on down through the shoulders."""
    base, way, wide, deep = neck_ring(body)
    ahead = np.array([0.0, -way[2], way[1]])
    depth, rise = (points - base) @ ahead, (points - base) @ way
    # Behind, the neck runs straight into the back: there the way down counts as well.
    behind = np.clip((points - base)[:, 1] / deep, 0, 1)
    depth = np.abs(depth) + behind * 1.3 * np.clip(0.004 * body.scale - rise, 0, None)
    ring = np.hypot((points - base)[:, 0] / wide, depth / min(deep, 1.15 * wide))
    high = points[:, 2] > body.joint("upperarm_l")[2] - 0.2 * body.scale
    # What climbs the neck is neck, however far it stands out.
    return np.where(high, np.minimum((ring - 1) * wide, 0.050 * body.scale - rise), 0.3)


def crotch(body: Body) -> float:
    """The height of the crotch in metres."""
    points = body.part("tights")
    middle = points[(np.abs(points[:, 0]) < 0.012 * body.scale)]
    return float(middle[:, 2].min())


def waist(body: Body) -> float:
    """The height of the natural waist in metres: where the trunk is narrowest between ribs and hips, kept within
    reason."""
    return float(body.joint("spine_01")[2] * 0.35 + body.joint("spine_02")[2] * 0.65)


def trunk_tube(body: Body, points: Array, weights: NDArray[np.float32], slope: float, ease: float) -> Tube:
    """The tube that cloth hangs in round the trunk, arms apart; `slope` and `ease` as in `Tube`."""
    arms = bones_sum(weights, ("upperarm", "lowerarm", "hand"))
    low = crotch(body) - 0.06 * body.scale
    own = (arms < 0.4) & (points[:, 2] > low)
    middle = float((points[own, 1].min() + points[own, 1].max()) / 2)
    top = body.joint("neck_01")[2]
    axis = np.array([[0.0, middle, top], [0.0, middle, low]])
    tube = Tube.fit(points[own], axis, (0.0, -1.0, 0.0))
    chest = top - body.joint("spine_03")[2]
    return tube.hang(slope, ease, chest * 0.62)


def fold_noise(along: Array, angle: Array, seed: int, waves: float) -> Array:
    """(V,) -1 .. 1: a smooth ridged pattern over a tube; `waves` per metre along it."""
    draw = np.random.default_rng(seed)
    total = np.zeros(len(along))
    for k in range(4):
        turns = int(draw.integers(1, 4))
        phase, lean = draw.uniform(0, 2 * np.pi), draw.uniform(0.6, 1.4)
        total += np.sin(2 * np.pi * waves * lean * along + (turns if k % 2 else -turns) * angle + phase) / (1 + 0.4 * k)
    ridged = 1 - np.abs(total) / 1.6
    return np.clip(ridged, -1, 1)


def torso_garment(body: Body, cut: Cut, seed: int = 3) -> Piece:
    """The main part of a top: trunk and sleeves in one, cut at neck, sleeves and hem, edges still raw."""
    return _torso_garment(body.archetype, body.build, body.height_m, cut, seed)


@lru_cache(maxsize=32)
def _torso_garment(archetype: str, build: str, height: float | None, cut: Cut, seed: int) -> Piece:
    body = body_of(archetype, build, height)
    k, low = size_of(body), crotch(body)
    piece = tights(body)
    own = fields(body, piece.points, piece.weights)
    normals = with_normals(piece)
    arms = bones_sum(piece.weights, ("upperarm", "lowerarm", "hand"))
    points = piece.points + normals * (cut.ease * 0.55 * k)
    armpit = body.joint("upperarm_l")[2] - 0.075 * k
    tube = trunk_tube(body, piece.points, piece.weights, cut.drape, cut.ease * k)
    share = np.clip((armpit + 0.05 * k - own[:, HEIGHT]) / (0.09 * k), 0, 1) * np.clip(1 - arms * 2.2, 0, 1)
    points, along, angle = tube.push(points, share)
    slack = np.clip((armpit - own[:, HEIGHT]) / (0.14 * k), 0, 1) * share
    depth = cut.folds * k * slack
    outward = (points - np.array([0.0, tube.axis[0, 1], 0.0])) * np.array([1, 1, 0])
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    points = points + outward * (fold_noise(along * 0.55, angle * 2.0, seed, 3.2) * depth)[:, None]
    for side in "lr":
        on = ((points[:, 0] > 0) == (side == "l")) & (arms > 0.3)
        chain = np.stack([body.joint(f"{n}_{side}") for n in ("upperarm", "lowerarm", "hand")])
        solid = on & (arms > 0.6)
        sleeve = Tube.fit(piece.points[solid], chain, (0.0, -1.0, 0.35)).hang(
            cut.sleeve_drape, cut.sleeve_ease * k, 0.06 * k
        )
        moved, way, turn = sleeve.push(points[on], np.clip((arms[on] - 0.4) / 0.5, 0, 1))
        near_elbow = np.exp(-(((way - sleeve.length[1]) / (0.10 * k)) ** 2))
        near_end = np.exp(-(((way - sleeve.length[2] * cut.sleeve / 2) / (0.09 * k)) ** 2))
        amount = cut.folds * k * (0.35 + 0.55 * near_elbow + 0.5 * near_end) * np.clip((arms[on] - 0.6) / 0.4, 0, 1)
        moved += normals[on] * (fold_noise(way, turn, seed + (7 if side == "l" else 11), 9.0) * amount)[:, None]
        points[on] = moved
    piece = replace(piece, points=points, fields=own)
    piece = relax(piece, cut.smooth, 0.5, hold_edges=False)
    # Between the legs the close skin turns inward; a hem that crosses it must not.
    seam = np.clip(1 - np.abs(own[:, SIDE]) / (0.07 * k), 0, 1) * np.clip(
        (low + 0.13 * k - own[:, HEIGHT]) / (0.05 * k), 0, 1
    )
    smooth = relax(piece, 24, 0.5, hold_edges=False).points
    flat = piece.points + (smooth - piece.points) * seam[:, None]
    flat[:, 2] = piece.points[:, 2]
    loose = np.clip((own[:, HEIGHT] - low - cut.hem * k) / (0.07 * k), 0.1, 1)
    piece = replace(piece, points=flat, crumple=piece.crumple * loose)
    piece = clip(piece, piece.fields[:, HEIGHT] - (low + cut.hem * k))
    piece = clip(piece, cut.sleeve - piece.fields[:, ARM])
    dip = cut.vee * k * np.clip(1 - np.abs(piece.points[:, 0]) / (0.085 * k), 0, 1) * (piece.fields[:, FRONT] > 0)
    return clip(piece, piece.fields[:, NECK] - cut.neck * k - dip)


def leg_garment(
    body: Body, ease: float, slope: float, end: float, folds: float, seed: int = 5, rise: float = 0.03
) -> Piece:
    """Trousers, jeans or shorts from a little over the waist to `end` along the leg (0 .. 2), edges still raw."""
    k = size_of(body)
    piece = tights(body)
    own = fields(body, piece.points, piece.weights)
    normals = with_normals(piece)
    points = piece.points + normals * (ease * 0.7 * k)
    low = crotch(body)
    tube = trunk_tube(body, piece.points, piece.weights, 0.6, ease * k)
    hips = np.clip((own[:, HEIGHT] - low - 0.02 * k) / (0.07 * k), 0, 1) * 0.85
    points, _, _ = tube.push(points, hips)
    for side in "lr":
        on = ((points[:, 0] > 0) == (side == "l")) & (own[:, HEIGHT] < low + 0.02 * k)
        chain = np.stack([body.joint(f"{n}_{side}") for n in ("thigh", "calf", "foot")])
        solid = on & (own[:, LEG] < 1.9)
        leg = Tube.fit(piece.points[solid], chain, (0.0, -1.0, 0.0)).hang(slope, ease * k)
        moved, way, turn = leg.push(points[on], np.clip((low + 0.02 * k - own[on, HEIGHT]) / (0.09 * k), 0, 1))
        knee = np.exp(-(((way - leg.length[1]) / (0.10 * k)) ** 2))
        ankle = np.exp(-(((way - leg.length[2] * 0.95) / (0.11 * k)) ** 2))
        amount = folds * k * (0.25 + 0.45 * knee + 1.0 * ankle)
        moved += normals[on] * (fold_noise(way, turn, seed + (side == "l"), 8.0) * amount)[:, None]
        points[on] = moved
    piece = relax(replace(piece, points=points, fields=own), 4, 0.5, hold_edges=False)
    piece = replace(piece, crumple=np.clip((low - 0.05 * k - own[:, HEIGHT]) / (0.1 * k), 0.1, 1))
    piece = clip(piece, waist(body) + rise * k - piece.fields[:, HEIGHT])
    piece = clip(piece, -0.25 - piece.fields[:, ARM])
    return clip(piece, end - piece.fields[:, LEG])


def nearest_weights(body: Body, points: Array) -> NDArray[np.float32]:
    """(V, B) the weights of the nearest point of the close skin, for a separate part that lies on it."""
    low, high = kit().ranges["tights"]
    skin = body.points[low:high]
    result = np.empty((len(points), kit().weights.shape[1]), np.float32)
    for start in range(0, len(points), 512):
        some = points[start : start + 512]
        distance = (skin**2).sum(1)[None, :] - 2 * some @ skin.T
        result[start : start + 512] = kit().weights[low:high][distance.argmin(1)]
    return result


def skirt_weights(body: Body, points: Array) -> NDArray[np.float32]:
    """(V, B) weights of a skirt: pelvis at the top, then each side with its own thigh, the middle with both, the lower
    part
    partly with the calves."""
    names = kit().names
    weights = np.zeros((len(points), len(names)), np.float32)
    hip, knee = body.joint("thigh_l"), body.joint("calf_l")
    down = np.clip((hip[2] + 0.05 * body.scale - points[:, 2]) / (hip[2] - knee[2]) / 0.55, 0, 1)
    left = np.clip(points[:, 0] / (2.2 * hip[0]) + 0.5, 0, 1)
    left = left * left * (3 - 2 * left)
    calf = np.clip((knee[2] + 0.02 - points[:, 2]) / 0.25, 0, 0.75)
    high = np.clip((points[:, 2] - body.joint("pelvis")[2] - 0.04 * body.scale) / (0.12 * body.scale), 0, 1)
    weights[:, names.index("pelvis")] = (1 - down) * (1 - high)
    weights[:, names.index("spine_01")] = (1 - down) * high
    for side, part in (("l", left), ("r", 1 - left)):
        weights[:, names.index(f"thigh_{side}")] = down * part * (1 - calf)
        weights[:, names.index(f"calf_{side}")] = down * part * calf
    return weights


def skirt(
    body: Body,
    top: float,
    end: float,
    ease: float,
    flare: float,
    pleats: int,
    depth: float,
    gap: float = 0.0,
    columns: int = 84,
    span: float | None = None,
) -> Piece:
    """A skirt or coat tail from height `top` to height `end` (metres), `ease` off the hips, widening by `flare` metres
    per metre, with hanging folds of `depth`; open in front by `gap` radians, or, with `span`, only that many radians
    either side of the front. Its edges are still raw."""
    k = size_of(body)
    close = tights(body)
    arms = bones_sum(close.weights, ("upperarm", "lowerarm", "hand"))
    own = (arms < 0.4) & (close.points[:, 2] > end - 0.05) & (close.points[:, 2] < top + 0.1)
    points = close.points[own]
    middle = float((points[:, 1].min() + points[:, 1].max()) / 2)
    axis = np.array([[0.0, middle, top + 0.02], [0.0, middle, end]])
    tube = Tube.fit(points, axis, (0.0, -1.0, 0.0)).hang(0.0, ease * k)
    rows = max(int((top - end) / 0.022), 6)
    angle = np.linspace(gap / 2, 2 * np.pi - gap / 2, columns, endpoint=gap > 0)
    if span is not None:
        angle = np.linspace(-span, span, columns)
    down = np.linspace(0, 1, rows)
    heights = top + (end - top) * down
    grid_angle, grid_height = np.meshgrid(angle, heights)
    along = (top + 0.02 - grid_height).reshape(-1)
    flat = grid_angle.reshape(-1)
    radius = tube.at(along, flat)
    fall = np.repeat(down, columns)
    hang = fall**1.3 * (0.6 + 0.4 * np.sin(2 * flat + 0.7))
    radius = radius + flare * along * np.clip(along / 0.25, 0, 1)
    radius += depth * hang * np.sin(pleats * flat + 0.9 * np.sin(2 * flat + 1.0) + 0.6 * fall)
    turned = np.stack([np.sin(flat), -np.cos(flat)], 1)
    # The reference direction is -y and the axis points down, so angles run from the front to the figure's own right.
    points = np.stack([-turned[:, 0] * radius, middle + turned[:, 1] * radius, grid_height.reshape(-1)], 1)
    faces = grid_faces(rows, columns, wrap=gap == 0 and span is None)
    weights = skirt_weights(body, points)
    own_fields = np.full((len(points), 6), -1.0)
    own_fields[:, HEIGHT], own_fields[:, SIDE], own_fields[:, FRONT] = points[:, 2], points[:, 0], middle - points[:, 1]
    return Piece(
        points,
        faces[:, ::-1],
        weights,
        ("cloth",),
        np.zeros(len(faces), np.uint8),
        own_fields,
        np.full(len(points), 0.5),
    )


def kind_of(body: Body, piece: Piece, loop: NDArray) -> str:
    """Which edge of a garment a loop is: 'neck', 'sleeve', 'leg', 'waist' (an upper edge at the waist) or 'hem'."""
    mean = piece.fields[loop].mean(0)
    if mean[ARM] > 0.15:
        return "sleeve"
    if mean[LEG] > 0.4:
        return "leg"
    middle = piece.points[loop].mean(0)
    if middle[2] > body.joint("spine_03")[2] + 0.05 * body.scale:
        return "neck"
    return "waist" if middle[2] > piece.points[:, 2].mean() else "hem"
