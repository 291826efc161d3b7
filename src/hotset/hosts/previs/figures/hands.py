"""Hands: the frame of a palm, how fingers curl for a shape, and how they close round a cylinder.

The frame of a hand at rest has `fingers` (towards the middle knuckle), `palm` (out of the palm) and `thumb` (towards
the thumb's side, across the knuckles). Joint angles are degrees of bend from a straight finger.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body, body_of
from hotset.hosts.previs.figures.skeleton import FINGERS, Skeleton, about, cross, unit

__all__ = ["HandFrame", "HandShape", "contact", "hand_frame", "hand_shape", "pose_hand"]

Array = NDArray[np.float64]
FLESH = {"thumb": 0.0088, "index": 0.0078, "middle": 0.008, "ring": 0.0075, "pinky": 0.0066}
"""Half thickness of each finger in metres on a body of scale 1."""

# Bend of the three joints of index, middle, ring and pinky; then the thumb: towards the palm, across it, and its two
# bends.
CURLS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "relaxed": ((20, 28, 14), (27, 34, 17), (33, 38, 19), (36, 40, 20)),
    "flat": ((4, 6, 3), (3, 5, 3), (4, 6, 3), (6, 8, 4)),
    "fist": ((78, 98, 62), (82, 102, 64), (84, 102, 64), (84, 100, 62)),
    "point": ((4, 6, 4), (74, 96, 58), (80, 100, 60), (82, 98, 60)),
    "pinch": ((48, 46, 22), (52, 50, 26), (48, 44, 24), (42, 38, 20)),
    "cup": ((38, 40, 22), (40, 42, 24), (42, 44, 24), (44, 44, 24)),
    "grip": ((52, 58, 34), (54, 60, 36), (56, 60, 36), (58, 60, 36)),
}
THUMBS: dict[str, tuple[float, float, float, float]] = {
    "relaxed": (12, 14, 14, 18),
    "flat": (0, -6, 4, 4),
    "fist": (26, 44, 38, 50),
    "point": (26, 40, 34, 46),
    "pinch": (34, 30, 22, 26),
    "cup": (30, 14, 14, 20),
    "grip": (32, 24, 20, 28),
}
SPREAD = {"index": 1.0, "middle": 0.15, "ring": -0.65, "pinky": -1.5}


@dataclass(frozen=True, slots=True)
class HandFrame:
    """The rest directions of a hand, each (3,): see the module. `middle` (3,) is the middle of the palm's skin."""

    fingers: Array
    palm: Array
    thumb: Array
    middle: Array


@dataclass(frozen=True, slots=True)
class HandShape:
    """Rotations of the finger bones within the hand's own rest frame: (15, 3, 3), finger by finger from the thumb,
    knuckle to tip; and `centre` (3,), the rest-frame point that a Reach puts on its target."""

    rotations: Array
    centre: Array
    tips: Array


def _chain(body: Body, finger: str, side: str) -> Array:
    """(4, 3) the joints of one finger at rest, knuckle to tip."""
    return np.stack([body.joint(f"{finger}_{k:02d}_{side}") for k in (1, 2, 3)] + [body.tip(f"{finger}_tip_{side}")])


@lru_cache(maxsize=64)
def _frame(archetype: str, build: str, height: float | None, side: str) -> HandFrame:
    body = body_of(archetype, build, height)
    wrist = body.joint(f"hand_{side}")
    knuckles = np.stack([body.joint(f"{f}_01_{side}") for f in FINGERS[1:]])
    fingers = unit(knuckles[1] - wrist)
    across = unit(knuckles[0] - knuckles[3])
    palm = unit(cross(across, fingers)) * (1.0 if side == "l" else -1.0)
    # Fingers bend towards the palm, which settles its sign whatever the rig's handedness.
    bend = sum(_chain(body, f, side)[3] - _chain(body, f, side)[0] for f in FINGERS[1:])
    if unit(bend) @ palm < 0:
        palm = -palm
    palm = unit(palm - fingers * (palm @ fingers))
    thumb = unit(across - fingers * (across @ fingers) - palm * (across @ palm))
    middle = wrist * 0.35 + knuckles.mean(0) * 0.65 + palm * 0.019 * body.scale
    return HandFrame(fingers, palm, thumb, middle)


def hand_frame(body: Body, side: str) -> HandFrame:
    """The rest frame of the 'l' or 'r' hand."""
    return _frame(body.archetype, body.build, body.height_m, side)


def _bend_axis(chain: Array, hand: HandFrame) -> Array:
    """The axis about which a finger bends towards the palm."""
    along = unit(chain[1] - chain[0])
    return unit(cross(along, hand.palm - along * (along @ hand.palm)))


def _rest_bends(chain: Array, hand: HandFrame, axis: Array) -> Array:
    """(3,) degrees by which each phalanx of the rest finger is already bent against the one before (the palm for the
    first)."""
    directions = [hand.fingers, *[unit(chain[k + 1] - chain[k]) for k in range(3)]]
    result = []
    for before, after in pairwise(directions):
        a, b = before - axis * (before @ axis), after - axis * (after @ axis)
        result.append(np.degrees(np.arctan2(cross(a, b) @ axis, a @ b)))
    return np.asarray(result)


def _finger(
    chain: Array, hand: HandFrame, bends: tuple[float, float, float] | Array, spread: float, side: str
) -> Array:
    """(3, 3, 3) rotations of one finger for three total bends."""
    axis = _bend_axis(chain, hand)
    fan = about(hand.palm, spread * (1 if cross(hand.palm, hand.fingers) @ hand.thumb > 0 else -1))
    return _bent(axis, _rest_bends(chain, hand, axis), fan, bends)


def _bent(axis: Array, rest: Array, fan: Array, bends: tuple[float, float, float] | Array) -> Array:
    total = np.eye(3)
    result = []
    for number in range(3):
        total = total @ about(axis, float(bends[number] - rest[number]))
        result.append(fan @ total)
    return np.stack(result)


def _thumb_root(hand: HandFrame, forward: float, across: float) -> Array:
    sign = 1 if cross(hand.fingers, hand.thumb) @ hand.palm > 0 else -1
    return about(hand.palm, -across * sign) @ about(hand.fingers, forward * sign)


def _thumb_axis(chain: Array, hand: HandFrame) -> Array:
    """The thumb's own hinge, which lies across it, in between the palm's plane and its normal."""
    along = unit(chain[2] - chain[1])
    inward = unit(-hand.thumb * 0.8 + hand.palm * 0.45)
    return unit(cross(along, inward - along * (along @ inward)))


def _thumb(chain: Array, hand: HandFrame, pose: tuple[float, float, float, float]) -> Array:
    """(3, 3, 3) rotations of the thumb: `pose` is how far it comes forward out of the palm's plane, across the palm,
    and its two bends."""
    forward, across, first, second = pose
    base, axis = _thumb_root(hand, forward, across), _thumb_axis(chain, hand)
    one = base @ about(axis, first)
    return np.stack([base, one, one @ about(axis, second)])


ThumbPose = tuple[float, float, float, float]


def _thumbs(
    chain: Array, hand: HandFrame, forwards: range, acrosses: range, bends: range, share: float
) -> tuple[list[ThumbPose], Array]:
    """Every thumb pose of a grid, the first bend being `share` of the second, and (N, 4, 3) the thumb's joints in
    each."""
    axis, parts = _thumb_axis(chain, hand), np.diff(chain, axis=0)
    folded = []
    for bend in bends:
        one = about(axis, bend * share)
        first, second = parts[0], one @ parts[1]
        third = one @ about(axis, float(bend)) @ parts[2]
        folded.append([np.zeros(3), first, first + second, first + second + third])
    roots = np.stack([_thumb_root(hand, float(f), float(a)) for f in forwards for a in acrosses])
    joints = chain[0] + np.einsum("rij,bkj->rbki", roots, np.asarray(folded))
    poses = [(float(f), float(a), b * share, float(b)) for f in forwards for a in acrosses for b in bends]
    return poses, joints.reshape(-1, 4, 3)


def _points(chain: Array, rotations: Array) -> Array:
    """(4, 3) a finger's joints after turning."""
    places = [chain[0]]
    for k in range(3):
        places.append(places[-1] + rotations[k] @ (chain[k + 1] - chain[k]))
    return np.stack(places)


def _wrap(chain: Array, hand: HandFrame, centre: Array, axis: Array, radius: float, side: str) -> Array:
    """Close one finger round a cylinder: each phalanx bends as far as the cylinder lets it. Returns three bends."""
    bends = np.zeros(3)
    limits = (88.0, 104.0, 70.0)
    hinge = _bend_axis(chain, hand)
    rest = _rest_bends(chain, hand, hinge)
    share = np.linspace(0.15, 1.0, 7)[:, None]
    for number in range(3):
        best = 0.0
        for angle in np.arange(4.0, limits[number], 4.0):
            bends[number] = float(angle)
            if number < 2:
                bends[number + 1 :] = 6.0
            joints = _points(chain, _bent(hinge, rest, np.eye(3), bends))
            a, b = joints[number], joints[number + 1]
            samples = a + (b - a) * share - centre
            away = samples - axis * (samples @ axis)[:, None]
            if np.linalg.norm(away, axis=1).min() < radius:
                break
            best = float(angle)
        bends[number] = best
    # A finger that never met the cylinder rests lightly instead of closing on air.
    return np.asarray([min(b, limit) for b, limit in zip(bends, (80, 88, 52), strict=True)])


def _thumb_wrap(chain: Array, hand: HandFrame, centre: Array, axis: Array, radius: float) -> ThumbPose:
    """The thumb pose whose pad lies on the cylinder, most nearly opposite the fingers."""
    poses, joints = _thumbs(chain, hand, range(10, 71, 10), range(-20, 51, 10), range(0, 51, 12), 0.8)
    middles = np.concatenate([joints[:, 1:], (joints[:, 1:-1] + joints[:, 2:]) / 2], axis=1) - centre
    away = np.linalg.norm(middles - axis * (middles @ axis)[..., None], axis=-1)
    tip = joints[:, 3] - centre
    along = tip @ axis
    side = tip - axis * along[:, None]
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-12)
    bend = np.array([pose[3] for pose in poses])
    cost = 60 * np.abs(away[:, 2] - radius) + 200 * np.maximum(0.0, radius - away.min(1)) + 0.5 * (side @ -hand.palm)
    cost += 0.35 * np.abs(side @ hand.fingers - 0.55) + 0.004 * np.abs(bend - 24) + 4 * np.abs(along - 0.02)
    return poses[int(np.argmin(cost))]


def _thumb_meets(chain: Array, hand: HandFrame, tip: Array, apart: float) -> ThumbPose:
    """The thumb pose whose tip comes to within `apart` metres of a finger's `tip`: the flesh between the two bones."""
    poses, joints = _thumbs(chain, hand, range(0, 76, 8), range(-20, 61, 8), range(0, 50, 10), 0.7)
    bend = np.array([pose[3] for pose in poses])
    cost = np.abs(np.linalg.norm(joints[:, 3] - tip, axis=1) - apart) + 1e-4 * np.abs(bend - 20)
    return poses[int(np.argmin(cost))]


@lru_cache(maxsize=256)
def _shape(archetype: str, build: str, height: float | None, side: str, shape: str, radius: float) -> HandShape:
    body = body_of(archetype, build, height)
    hand = hand_frame(body, side)
    chains = {f: _chain(body, f, side) for f in FINGERS}
    bends = {f: np.asarray(c, float) for f, c in zip(FINGERS[1:], CURLS[shape], strict=True)}
    thumb = THUMBS[shape]
    spread = {"flat": 3.0, "relaxed": 0.6, "cup": 2.0}.get(shape, 0.0)
    knuckles = np.stack([chains[f][0] for f in FINGERS[1:]]).mean(0)
    centre = hand.middle
    if shape in ("grip", "cup"):
        flesh = 0.011 * body.scale
        centre = knuckles - hand.fingers * 0.006 * body.scale + hand.palm * (radius + flesh)
        for finger in FINGERS[1:]:
            bends[finger] = _wrap(chains[finger], hand, centre, hand.thumb, radius + FLESH[finger] * body.scale, side)
        thumb = _thumb_wrap(chains["thumb"], hand, centre, hand.thumb, radius + FLESH["thumb"] * body.scale)
    if shape == "pinch":
        index = _points(chains["index"], _finger(chains["index"], hand, bends["index"], 0.0, side))
        thumb = _thumb_meets(chains["thumb"], hand, index[3], 0.015 * body.scale)
    rotations = [_thumb(chains["thumb"], hand, thumb)]
    for finger in FINGERS[1:]:
        rotations.append(_finger(chains[finger], hand, bends[finger], spread * SPREAD[finger], side))
    tips = np.stack([_points(chains[f], r)[3] for f, r in zip(FINGERS, rotations, strict=True)])
    if shape == "point":
        centre = tips[1]
    elif shape == "pinch":
        centre = (tips[0] + tips[1]) / 2
    return HandShape(np.concatenate(rotations), centre, tips)


def hand_shape(body: Body, side: str, shape: str, radius_m: float = 0.034) -> HandShape:
    """The finger rotations of a named shape; for 'grip' and 'cup' closed round a cylinder of `radius_m`. ValueError
    for an unknown shape."""
    if shape not in CURLS:
        raise ValueError(f"no hand shape {shape!r}; known: {', '.join(CURLS)}")
    return _shape(body.archetype, body.build, body.height_m, side, shape, round(radius_m, 4))


def pose_hand(skeleton: Skeleton, side: str, shape: HandShape) -> None:
    """Turn the finger bones of one hand, whose hand bone already stands where it should."""
    hand = skeleton.rotation(f"hand_{side}")
    for number, finger in enumerate(FINGERS):
        for joint in range(3):
            skeleton.set(f"{finger}_{joint + 1:02d}_{side}", hand @ shape.rotations[number * 3 + joint])


def contact(skeleton: Skeleton, side: str, shape: HandShape) -> Array:
    """(3,) where the hand's working point is now."""
    return skeleton.carry(f"hand_{side}", shape.centre)
