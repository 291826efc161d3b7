"""Motion: what a locked frame leaves to the video model — camera path, subject action and timing.

Units and signs of a camera move's amount, one convention for every host (vendors differ; hosts translate):

    pan        degrees, positive to the right        tilt       degrees, positive up
    roll       degrees, positive clockwise: the camera's own, so the picture turns counter-clockwise
    zoom       times, above 1 is in                  dolly      metres, positive towards the subject
    truck      metres, positive to the right         pedestal   metres, positive up
    arc        degrees round the subject, positive to the camera's right
    handheld   0..1, strength                        rack focus the element that ends up sharp (`to`), amount unused
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hotset.film.words import CameraMoveKind, Easing

__all__ = ["AMOUNT_UNITS", "Beat", "CameraMove", "Motion"]

AMOUNT_UNITS: dict[CameraMoveKind, str] = {
    CameraMoveKind.STATIC: "",
    CameraMoveKind.PAN: "deg",
    CameraMoveKind.TILT: "deg",
    CameraMoveKind.ROLL: "deg",
    CameraMoveKind.ZOOM: "x",
    CameraMoveKind.DOLLY: "m",
    CameraMoveKind.TRUCK: "m",
    CameraMoveKind.PEDESTAL: "m",
    CameraMoveKind.ARC: "deg",
    CameraMoveKind.HANDHELD: "",
    CameraMoveKind.RACK_FOCUS: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraMove:
    """One part of the camera path; parts of one shot run together. Times are seconds from the start of the shot."""

    kind: CameraMoveKind
    amount: float = 0.0
    easing: Easing = Easing.EASE
    start: Fraction = Fraction(0)
    end: Fraction | None = None
    """None: the end of the shot."""
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Something that happens at a time, in seconds from the start of the shot."""

    at: Fraction
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Camera path, what the subject does, and when."""

    camera: tuple[CameraMove, ...] = ()
    action: str = ""
    beats: tuple[Beat, ...] = ()
