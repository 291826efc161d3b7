"""What a take was asked to be, as far as a technical check can hold it to that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from hotset.film.motion import CameraMove, Motion
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind, Easing

__all__ = ["Asked", "asked_of"]

_SEEN_A_SECOND: dict[CameraMoveKind, float] = {
    CameraMoveKind.PAN: 0.5,
    CameraMoveKind.TILT: 0.5,
    CameraMoveKind.ROLL: 0.8,
    CameraMoveKind.ARC: 1.0,
    CameraMoveKind.DOLLY: 0.05,
    CameraMoveKind.TRUCK: 0.05,
    CameraMoveKind.PEDESTAL: 0.05,
}
"""The least speed, in the units of `hotset.film.motion` a second, that must be seen; slower may look like a still.

How far away the subject is, is not known here: the metres are those of a wide shot.
"""

_SEEN_ZOOM_A_SECOND = 0.012
"""The same for a zoom, in natural logarithms of its times."""

_SEEN_HANDHELD = 0.2

_SETTLING = Fraction(15, 100)
"""The share of an eased move at its slow end in which nothing needs to be seen to move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The facts of a setup that a take is held to.

    `moving` holds the spans, in seconds from the take's start, in which something has to be seen to move; outside them
    a still picture is as good as any.
    """

    seconds: Fraction
    frame_rate: Fraction
    width: int
    height: int
    moving: tuple[tuple[Fraction, Fraction], ...] = ()
    audio: bool = False


def asked_of(setup: TakeSetup, *, subjects_move: bool = False) -> Asked:
    """The facts of a setup. Where `subjects_move`, the model moves more than the camera, and action asks for motion.

    The animatic moves the camera only, and a static frame of its is right however much happens in the script.
    """
    acts = bool(setup.motion.action.strip() or setup.motion.beats)
    whole = ((Fraction(0), setup.seconds),)
    return Asked(
        seconds=setup.seconds,
        frame_rate=setup.frame_rate,
        width=setup.width,
        height=setup.height,
        moving=whole if subjects_move and acts else _camera_spans(setup.motion, setup.seconds),
        audio=setup.audio,
    )


def _camera_spans(motion: Motion, seconds: Fraction) -> tuple[tuple[Fraction, Fraction], ...]:
    spans = sorted(_span(move, seconds) for move in motion.camera if _is_seen(move, seconds))
    joined: list[tuple[Fraction, Fraction]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return tuple(joined)


def _is_seen(move: CameraMove, seconds: Fraction) -> bool:
    length = float((seconds if move.end is None else min(move.end, seconds)) - move.start)
    if length <= 0:
        return False
    if move.kind is CameraMoveKind.HANDHELD:
        return move.amount >= _SEEN_HANDHELD
    if move.kind is CameraMoveKind.ZOOM:
        return move.amount > 0 and abs(math.log(move.amount)) / length >= _SEEN_ZOOM_A_SECOND
    return abs(move.amount) / length >= _SEEN_A_SECOND.get(move.kind, math.inf)


def _span(move: CameraMove, seconds: Fraction) -> tuple[Fraction, Fraction]:
    end = seconds if move.end is None else min(move.end, seconds)
    slow = (end - move.start) * _SETTLING
    return (
        move.start + (slow if move.easing in (Easing.EASE, Easing.EASE_IN) else 0),
        end - (slow if move.easing in (Easing.EASE, Easing.EASE_OUT) else 0),
    )
