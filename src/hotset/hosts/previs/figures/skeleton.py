"""Turning a body's bones: directions and frames, the two-bone reach of arms and legs, and the spread of a twist.

A `Skeleton` holds one global rotation and one position per bone. Every bone only ever turns, about its own joint, so
bone lengths never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body, kit

__all__ = [
    "FINGERS",
    "Skeleton",
    "about",
    "between",
    "cross",
    "frame",
    "mix",
    "rotation_angle",
    "turn",
    "twist_about",
    "two_bone",
    "unit",
]

Array = NDArray[np.float64]
FINGERS = ("thumb", "index", "middle", "ring", "pinky")


def cross(a: Array, b: Array) -> Array:
    """(3,) the cross product of two vectors (3,). numpy's own takes ten times as long for so little."""
    ax, ay, az = (float(v) for v in a)
    bx, by, bz = (float(v) for v in b)
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def unit(vector: Array | tuple[float, ...] | list[float]) -> Array:
    """The vector at length one; zero stays zero."""
    values = np.asarray(vector, np.float64)
    return values / max(sqrt(float(values @ values)), 1e-12)


def about(axis: Array | tuple[float, ...], degrees: float) -> Array:
    """(3, 3) rotation about an axis, right-handed (Rodrigues)."""
    x, y, z = (float(v) for v in axis)
    size = max(sqrt(x * x + y * y + z * z), 1e-12)
    x, y, z = x / size, y / size, z / size
    angle = radians(degrees)
    s, c = sin(angle), cos(angle)
    d = 1 - c
    return np.array(
        [
            [1 - d * (y * y + z * z), d * x * y - s * z, d * x * z + s * y],
            [d * x * y + s * z, 1 - d * (x * x + z * z), d * y * z - s * x],
            [d * x * z - s * y, d * y * z + s * x, 1 - d * (x * x + y * y)],
        ]
    )


def turn(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Array:
    """(3, 3) rotation in degrees of something that faces -y: `yaw` to its own left, `pitch` bowing forward, `roll`
    tipping to its own right."""
    return about((0, 0, 1), yaw) @ about((1, 0, 0), pitch) @ about((0, 1, 0), -roll)


def between(start: Array, end: Array) -> Array:
    """(3, 3) the smallest rotation that takes one direction to another."""
    a, b = unit(start), unit(end)
    axis = cross(a, b)
    size = float(np.linalg.norm(axis))
    dot = float(np.clip(a @ b, -1, 1))
    if size < 1e-9:
        if dot > 0:
            return np.eye(3)
        return about(cross(a, np.array([0.31, 0.77, 0.55])), 180)
    return about(axis, float(np.degrees(np.arctan2(size, dot))))


def frame(along: Array, side: Array) -> Array:
    """(3, 3) whose columns are `along`, `side` made perpendicular to it, and their cross product."""
    first = unit(along)
    second = unit(side - first * (first @ side))
    return np.array([first, second, cross(first, second)]).T


def rotation_angle(rotation: Array) -> tuple[Array, float]:
    """Axis (3,) and degrees of a rotation."""
    vector = np.array(
        [rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]]
    )
    degrees = float(np.degrees(np.arctan2(np.linalg.norm(vector), np.trace(rotation) - 1)))
    return (unit(vector) if degrees > 1e-6 else np.array([0.0, 0.0, 1.0])), degrees


def mix(start: Array, end: Array, part: float) -> Array:
    """The rotation `part` of the way from one to another."""
    axis, degrees = rotation_angle(end @ start.T)
    return about(axis, degrees * part) @ start


def twist_about(rotation: Array, axis: Array) -> float:
    """The degrees of a rotation that are about `axis` (swing-twist)."""
    vector = np.array(
        [rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]]
    )
    along = float(vector @ axis)
    return float(np.degrees(2 * np.arctan2(along, 1 + np.trace(rotation))))


def two_bone(
    root: Array, target: Array, upper: float, lower: float, pole: Array, straightest: float = 0.998
) -> tuple[Array, Array]:
    """Elbow (3,) and wrist (3,) of a two-bone limb that reaches from `root` towards `target`, the middle joint on the
    side of `pole`. A target out of reach is approached as near as `straightest` of the full length allows."""
    way = target - root
    longest, shortest = (upper + lower) * straightest, abs(upper - lower) + 0.18 * min(upper, lower)
    direction = unit(way)
    distance = float(np.clip(np.linalg.norm(way), shortest, longest))
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    height = np.sqrt(max(upper**2 - along**2, 0.0))
    side = pole - direction * (direction @ pole)
    if np.linalg.norm(side) < 1e-6:
        side = cross(direction, np.array([0.3, 0.9, 0.2]))
    return root + direction * along + unit(side) * height, root + direction * distance


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    return {name: number for number, name in enumerate(kit().names)}


@dataclass(slots=True)
class Skeleton:
    """Global rotations (B, 3, 3) and positions (B, 3) of a body's bones; made at rest, then turned in place."""

    body: Body
    rotations: Array
    positions: Array

    @classmethod
    def at_rest(cls, body: Body) -> Skeleton:
        count = len(body.joints)
        return cls(body, np.repeat(np.eye(3)[None], count, 0), body.joints.copy())

    def index(self, name: str) -> int:
        return _numbers()[name]

    def rotation(self, name: str) -> Array:
        return self.rotations[self.index(name)]

    def position(self, name: str) -> Array:
        return self.positions[self.index(name)]

    def set(self, name: str, rotation: Array) -> None:
        """Give a bone its global rotation; its position follows from its parent's as last set."""
        here, up = self.index(name), kit().parents[self.index(name)]
        self.rotations[here] = rotation
        if up >= 0:
            self.positions[here] = self.carry(up, self.body.joints[here])

    def carry(self, bone: int | str, rest: Array) -> Array:
        """Where a rest point goes when it moves with one bone."""
        here = bone if isinstance(bone, int) else self.index(bone)
        return self.positions[here] + self.rotations[here] @ (rest - self.body.joints[here])

    def follow(self, name: str) -> None:
        """Let a bone and everything under it keep its parent's rotation."""
        here = self.index(name)
        for bone, up in enumerate(kit().parents):
            if bone == here or (up >= 0 and bone > here and self._under(bone, here)):
                self.rotations[bone] = self.rotations[up]
                self.positions[bone] = self.carry(up, self.body.joints[bone])

    def _under(self, bone: int, top: int) -> bool:
        while bone >= 0:
            if bone == top:
                return True
            bone = kit().parents[bone]
        return False

    def shift(self, offset: Array) -> None:
        self.positions += offset

    def limb(self, bones: tuple[str, str, str], middle: Array, end: Array, hinge_rest: Array, hinge: Array) -> None:
        """Lay a limb's two bones through `middle` and `end`, the hinge of the middle joint along `hinge`; the twist of
        an arm's upper bone is spread over its three twist bones."""
        first, second, third = bones
        rest = [self.body.joint(n) for n in bones]
        root = self.position(first)
        whole = frame(middle - root, hinge) @ frame(rest[1] - rest[0], hinge_rest).T
        if f"{first}_half" in _numbers():
            parent = self.rotations[kit().parents[self.index(first)]]
            swing = between(parent @ (rest[1] - rest[0]), middle - root) @ parent
            self.set(first, swing)
            self.set(f"{first}_half", mix(swing, whole, 0.5))
            self.set(f"{first}_full", whole)
        else:
            self.set(first, whole)
        lower = frame(end - middle, hinge) @ frame(rest[2] - rest[1], hinge_rest).T
        for name in (second, f"{second}_half", f"{second}_full"):
            if name in _numbers():
                self.set(name, lower)
        self.set(third, lower)

    def forearm_twist(self, side: str, hand: Array) -> None:
        """Turn the twist bones of a forearm after its hand's global rotation."""
        lower = self.rotation(f"lowerarm_{side}")
        axis = unit(lower @ (self.body.joint(f"hand_{side}") - self.body.joint(f"lowerarm_{side}")))
        degrees = twist_about(hand @ lower.T, axis)
        self.set(f"lowerarm_{side}_half", about(axis, degrees * 0.5) @ lower)
        self.set(f"lowerarm_{side}_full", about(axis, degrees * 0.92) @ lower)
