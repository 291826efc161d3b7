"""Where the camera is at each frame: the moves of a setup, eased and added up.

Axes are those of the locked frame's camera: x right, y down, z forward, in metres; angles in radians with the signs of
`hotset.film.motion`. The pose at time 0 is the locked frame's own, whatever the moves are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from hotset.film.motion import CameraMove
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind, Easing
from hotset.units import frame_count

__all__ = ["Pose", "camera_path", "ease", "is_translation", "scaled", "sway"]

_SWAY_DEG = (0.35, 0.30, 0.15)
"""Hand-held at strength 1: root mean square of pan, tilt and roll."""
_SWAY_HZ = (0.23, 0.41, 0.67, 0.97, 1.43, 2.11, 3.17)
_SWAY_RISE_S = 0.8

_MOVES_THROUGH_SPACE = {
    CameraMoveKind.DOLLY,
    CameraMoveKind.TRUCK,
    CameraMoveKind.PEDESTAL,
    CameraMoveKind.ARC,
}


@dataclass(frozen=True, slots=True)
class Pose:
    """A camera: pan, tilt, roll (radians), zoom (times), offset (x, y, z metres), share of a rack focus (0..1)."""

    pan: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    zoom: float = 1.0
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    racked: float = 0.0

    @property
    def is_lock(self) -> bool:
        """Whether it sees exactly the locked frame."""
        return self == _LOCK


_LOCK = Pose()


def is_translation(kind: CameraMoveKind) -> bool:
    """Whether a move goes through space, so that near things move more than far ones."""
    return kind in _MOVES_THROUGH_SPACE


def scaled(move: CameraMove, share: float) -> CameraMove:
    """The same move with `share` (0..1) of its amount."""
    whole = move.amount
    amount = 1 + (whole - 1) * share if move.kind is CameraMoveKind.ZOOM else whole * share
    return replace(move, amount=amount)


def ease(easing: Easing, share: float) -> float:
    """How much of a move is done (0..1) when `share` (0..1) of its time is over. An eased end has no speed."""
    if easing is Easing.EASE_IN:
        return share * share
    if easing is Easing.EASE_OUT:
        return share * (2 - share)
    if easing is Easing.EASE:
        return share * share * (3 - 2 * share)
    return share


def camera_path(setup: TakeSetup, subject_m: float, moves: tuple[CameraMove, ...] | None = None) -> tuple[Pose, ...]:
    """One pose a frame. `subject_m`: metres to what an arc goes round; `moves` instead of the setup's own."""
    frames = frame_count(setup.seconds, setup.frame_rate)
    chosen = setup.motion.camera if moves is None else moves
    last = Fraction(max(frames - 1, 0)) / setup.frame_rate
    seeds = {n: _seed(setup, n) for n, move in enumerate(chosen) if move.kind is CameraMoveKind.HANDHELD}
    return tuple(_pose(chosen, seeds, Fraction(n) / setup.frame_rate, last, subject_m) for n in range(frames))


def sway(seed: bytes, seconds: float) -> tuple[float, float, float]:
    """Pan, tilt and roll of a hand of strength 1, in radians: slow and wide with a little fast and small, from rest."""
    rise = min(seconds / _SWAY_RISE_S, 1.0)
    rise = rise * rise * (3 - 2 * rise)
    angles = []
    for axis, degrees in enumerate(_SWAY_DEG):
        total = power = 0.0
        for n, hertz in enumerate(_SWAY_HZ):
            at = 2 * (axis * len(_SWAY_HZ) + n)
            phase = 2 * math.pi * int.from_bytes(seed[at : at + 2]) / 65536
            weight = 1 / hertz
            # A detuned pitch for each axis, so that the hand draws no closed figure.
            total += weight * math.sin(2 * math.pi * hertz * (1 + 0.07 * axis) * seconds + phase)
            power += weight * weight / 2
        angles.append(math.radians(degrees) * rise * total / math.sqrt(power))
    return angles[0], angles[1], angles[2]


def _seed(setup: TakeSetup, number: int) -> bytes:
    return hashlib.sha512(f"{setup.digest()} handheld {number}".encode()).digest()


def _share(move: CameraMove, time: Fraction, last: Fraction) -> float:
    """How much of a move's time is over. A move to the end of the shot is complete in the last frame."""
    end = last if move.end is None else min(move.end, last)
    if end <= move.start:
        return 1.0 if time > move.start else 0.0
    return float(min(max((time - move.start) / (end - move.start), Fraction(0)), Fraction(1)))


def _pose(
    moves: tuple[CameraMove, ...], seeds: Mapping[int, bytes], time: Fraction, last: Fraction, subject_m: float
) -> Pose:
    pan = tilt = roll = x = y = z = racked = 0.0
    zoom = 1.0
    for n, move in enumerate(moves):
        done = ease(move.easing, _share(move, time, last))
        part = move.amount * done
        match move.kind:
            case CameraMoveKind.PAN:
                pan += math.radians(part)
            case CameraMoveKind.TILT:
                tilt += math.radians(part)
            case CameraMoveKind.ROLL:
                roll += math.radians(part)
            case CameraMoveKind.ZOOM:
                zoom *= move.amount**done if move.amount > 0 else 1.0
            case CameraMoveKind.DOLLY:
                z += part
            case CameraMoveKind.TRUCK:
                x += part
            case CameraMoveKind.PEDESTAL:
                y -= part
            case CameraMoveKind.ARC:
                angle = math.radians(part)
                x += subject_m * math.sin(angle)
                z += subject_m * (1 - math.cos(angle))
                pan -= angle
            case CameraMoveKind.HANDHELD:
                if _rolling(move, time):
                    swayed = sway(seeds[n], float(time - move.start))
                    pan += move.amount * swayed[0]
                    tilt += move.amount * swayed[1]
                    roll += move.amount * swayed[2]
            case CameraMoveKind.RACK_FOCUS:
                racked = max(racked, done)
            case CameraMoveKind.STATIC:
                pass
    return Pose(pan, tilt, roll, zoom, (x, y, z), racked)


def _rolling(move: CameraMove, time: Fraction) -> bool:
    return time > move.start
