"""A camera path and an action in words, for hosts that are directed by a prompt."""

from __future__ import annotations

from hotset.film.motion import CameraMove, Motion
from hotset.film.words import CameraMoveKind, Easing
from hotset.units import seconds_text

__all__ = ["camera_words", "take_prompt"]

_DIRECTIONS: dict[CameraMoveKind, tuple[str, str]] = {
    CameraMoveKind.PAN: ("pans right", "pans left"),
    CameraMoveKind.TILT: ("tilts up", "tilts down"),
    CameraMoveKind.ROLL: ("rolls clockwise", "rolls counter-clockwise"),
    CameraMoveKind.DOLLY: ("dollies in", "dollies out"),
    CameraMoveKind.TRUCK: ("trucks right", "trucks left"),
    CameraMoveKind.PEDESTAL: ("rises", "sinks"),
    CameraMoveKind.ARC: ("arcs to the right round the subject", "arcs to the left round the subject"),
}
_UNITS = {
    CameraMoveKind.PAN: "degrees",
    CameraMoveKind.TILT: "degrees",
    CameraMoveKind.ROLL: "degrees",
    CameraMoveKind.ARC: "degrees",
    CameraMoveKind.DOLLY: "metres",
    CameraMoveKind.TRUCK: "metres",
    CameraMoveKind.PEDESTAL: "metres",
}


def camera_words(move: CameraMove) -> str:
    """One move as a clause: 'dollies in 0.3 metres, easing in and out'."""
    if move.kind is CameraMoveKind.STATIC:
        return "holds still"
    if move.kind is CameraMoveKind.HANDHELD:
        return "is hand-held, breathing slightly" if move.amount < 0.5 else "is hand-held and restless"
    if move.kind is CameraMoveKind.RACK_FOCUS:
        return f"racks focus to {move.to}" if move.to else "racks focus"
    if move.kind is CameraMoveKind.ZOOM:
        words = f"zooms in {move.amount:g} times" if move.amount >= 1 else f"zooms out {1 / move.amount:g} times"
    else:
        words = f"{_DIRECTIONS[move.kind][move.amount < 0]} {abs(move.amount):g} {_UNITS[move.kind]}"
    easing = {Easing.EASE: "easing in and out", Easing.EASE_IN: "easing in", Easing.EASE_OUT: "easing out"}
    return f"{words}, {easing[move.easing]}" if move.easing in easing else f"{words} at a steady speed"


def take_prompt(motion: Motion, style: str) -> str:
    """Only what the locked frame leaves open: camera, action, timing. The frame itself is never described again."""
    moves = [camera_words(m) for m in motion.camera] or ["holds still"]
    sentences = ["The camera " + " and ".join(moves)]
    if motion.action:
        sentences.append(motion.action.strip())
    sentences.extend(f"At {seconds_text(beat.at)}: {beat.action.strip()}" for beat in motion.beats)
    sentences.append("One continuous shot, no cuts")
    if style:
        sentences.append(style.strip())
    return " ".join(s.rstrip(".") + "." for s in sentences)
