"""Hands and things: what a hand holds, where it goes for it, and where a held thing is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hotset.film.board import Pose
from hotset.hosts.previs.figures.looks import Figure, Reach
from hotset.hosts.previs.figures.words import HAND_SHAPES
from hotset.hosts.previs.props import Prop
from hotset.hosts.previs.props.bench import Grip
from hotset.hosts.previs.sets import Mark
from hotset.hosts.previs.stage import Point, standing_at, turn_of

__all__ = [
    "SIT",
    "handle_turn",
    "held_things",
    "hold_point",
    "hold_turn",
    "holds_in_both",
    "in_hand",
    "reach_for",
    "tilt",
    "triple",
]

SIT = ("sitting", "sitting_forward", "sitting_back", "writing", "typing")
HAND_REACH_M = 0.95
HALF_HAND_M = 0.042
"""From the middle of a palm to the edge of its first finger."""
HANDS_APART_M = 0.012
"""Half of what two hands round one thing stay apart: their fingers meet, they do not cross."""


def held_things(slugs: set[str], poses: Mapping[str, Pose]) -> dict[tuple[str, str], str]:
    """(figure, side) to the prop that the hand holds or touches; both hands of one figure may hold the same."""
    result: dict[tuple[str, str], str] = {}
    for slug, pose in poses.items():
        for side, thing in (("right", pose.right_hand), ("left", pose.left_hand)):
            if thing is None or thing not in slugs:
                continue
            if all(owner == slug for (owner, _), other in result.items() if other == thing):
                result[slug, side] = thing
    return result


def holds_in_both(pose: Pose, thing: str) -> bool:
    """Whether both hands hold the same thing."""
    return pose.right_hand == pose.left_hand == thing


def reach_for(
    side, pose: Pose, stance: str, mark: Mark, thing: str | None, lying, props, inverse, face: Point
) -> Reach | None:
    """Where a hand goes for what it holds, touches or shows; None leaves it to the stance."""
    named = pose.right_hand if side == "right" else pose.left_hand
    out = -1.0 if side == "right" else 1.0
    eye = float((inverse @ np.append(face, 1.0))[2])
    if thing is None:
        if named in HAND_SHAPES and named in ("point", "flat", "fist"):
            return Reach(point=(out * 0.22, -0.42, eye - 0.34), shape=named)
        return None
    if holds_in_both(pose, thing) and thing not in lying:
        return _cradle(side, stance, eye, props[thing])
    if side == "left" and holds_in_both(pose, thing):
        return None
    grip = props[thing].grip or Grip((0.0, 0.0, 0.5 * props[thing].size_m[2]), (0.0, 0.0, 1.0), 0.03)
    shape = "pinch" if grip.radius_m < 0.012 else "grip"
    if thing in lying:
        matrix = inverse @ lying[thing][1]
        shoulder = np.array([out * 0.18, 0.0, eye - 0.24])
        point = _held_at(grip, matrix, shoulder)
        if float(np.linalg.norm(point - shoulder)) > HAND_REACH_M:
            return None
        axis = matrix[:3, :3] @ np.asarray(grip.axis)
        return Reach(point=triple(point), shape=shape, axis=triple(axis), radius_m=grip.radius_m)
    axis = hold_turn(grip) @ np.asarray(grip.axis)
    if stance == "pouring":
        axis = tilt(out) @ axis
    return Reach(point=hold_point(stance, out, eye, mark), shape=shape, axis=triple(axis), radius_m=grip.radius_m)


def _held_at(grip: Grip, matrix: NDArray[np.float64], shoulder: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3,) where a thing that stands at `matrix` is taken: its grip, or the side of its rim next to the shoulder."""
    if grip.rim_m <= 0:
        return (matrix @ np.append(grip.point, 1.0))[:3]
    middle = matrix[:3, 3]
    way = (shoulder - middle) * np.array([1.0, 1.0, 0.0])
    way = way / max(float(np.linalg.norm(way)), 1e-6)
    return middle + way * grip.rim_m + matrix[:3, 2] * grip.point[2]


def hold_point(stance: str, out: float, eye: float, mark: Mark) -> tuple[float, float, float]:
    """Where the middle of a held thing is, in the figure's coordinates."""
    if stance == "drinking":
        return out * 0.045, -0.17, eye - 0.12
    if stance == "phone":
        return out * 0.10, -0.05, eye - 0.05
    if stance == "pouring":
        top = mark.surface_m if mark.surface_m is not None else 0.62 * eye
        return out * 0.14, -0.38, max(top + 0.22, 0.62 * eye)
    if stance in SIT:
        top = mark.surface_m if mark.surface_m is not None else eye - 0.45
        return out * 0.13, -0.34, max(top + 0.12, eye - 0.42)
    if stance in ("reaching", "waving", "pointing"):
        return out * 0.16, -0.50, eye - 0.22
    return out * 0.12, -0.30, eye - 0.36


def hold_turn(grip: Grip) -> NDArray[np.float64]:
    """The turn that brings a prop into a hand: a handle that sticks out points back to the wrist, the body lies
    ahead."""
    x, y, _ = grip.point
    if np.hypot(x, y) < 0.02:
        return np.eye(3)
    return standing_at(np.zeros(3), turn_of(np.array([-x, -y, 0.0])))[:3, :3]


def handle_turn(prop: Prop, turn: float, at: Point, holder: Point | None) -> float:
    """The turn in degrees of a thing that stands at `at` with somebody's hand on it: a handle that sticks out points to
    whom it is for, and the rest of it is seen beyond the fingers. Without handle or holder it is `turn`."""
    if holder is None or prop.grip is None or prop.grip.rim_m > 0:
        return turn
    x, y, _ = prop.grip.point
    if np.hypot(x, y) < 0.02:
        return turn
    return turn_of(holder - at) - turn_of(np.array([x, y, 0.0]))


def tilt(out: float) -> NDArray[np.float64]:
    """Tipped to pour across the body: about the forward axis, towards the other hand."""
    a = np.radians(62.0 * -out)
    c, s = np.cos(a), np.sin(a)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ np.eye(3)


def _cradle(side: str, stance: str, eye: float, prop: Prop) -> Reach:
    """One of two hands that close round a thing's body from both sides, a little under its middle: its rim stays
    free."""
    out = -1.0 if side == "right" else 1.0
    radius = 0.5 * min(prop.size_m[0], prop.size_m[1])
    _, ahead, up = _cradled_at(stance, eye)
    low = up - 0.3 * prop.size_m[2] - _above_hands(prop)
    return Reach(point=(out * HANDS_APART_M, ahead, low), shape="cup", radius_m=min(radius * 1.1, 0.09))


def _above_hands(prop: Prop) -> float:
    """How far the foot of a thing between two hands is above the middle of the palms: something small stands on the
    lower fingers, so that its upper half is seen."""
    return max(0.0, HALF_HAND_M - 0.5 * prop.size_m[2])


def _cradled_at(stance: str, eye: float) -> tuple[float, float, float]:
    """The middle of what two hands hold: at the lips to drink, under the chin otherwise, lower when seated."""
    if stance == "drinking":
        return 0.0, -0.185, eye - 0.115
    if stance in SIT:
        return 0.0, -0.30, eye - 0.36
    return 0.0, -0.24, eye - 0.205


def in_hand(slug: str, prop: Prop, figure: Figure, side: str, pose: Pose, stance: str) -> NDArray[np.float64]:
    """The matrix, in the figure's coordinates, of a thing in a hand: upright as it is carried, its grip where the hand
    has really got to; between the hands when both hold it."""
    local = np.eye(4)
    if holds_in_both(pose, slug):
        # What sticks out (an ear) points ahead, between the fingertips.
        x, y, _ = prop.grip.point if prop.grip is not None else (0.0, 0.0, 0.0)
        rotation = (
            standing_at(np.zeros(3), -turn_of(np.array([x, y, 0.0])))[:3, :3] if np.hypot(x, y) > 0.02 else np.eye(3)
        )
        hands = [figure.grips[s].matrix[:3, 3] for s in ("right", "left")]
        at = (hands[0] + hands[1]) / 2 + np.array([0.0, 0.0, _above_hands(prop)])
        local[:3, :3], local[:3, 3] = rotation, at
        return local
    grip = prop.grip or Grip((0.0, 0.0, 0.5 * prop.size_m[2]), (0.0, 0.0, 1.0), 0.03)
    rotation = hold_turn(grip)
    if stance == "pouring":
        rotation = tilt(-1.0 if side == "right" else 1.0) @ rotation
    local[:3, :3] = rotation
    local[:3, 3] = figure.grips[side].matrix[:3, 3] - rotation @ np.asarray(grip.point)
    return local


def triple(values: NDArray[np.floating]) -> tuple[float, float, float]:
    """A point as plain floats."""
    return float(values[0]), float(values[1]), float(values[2])
