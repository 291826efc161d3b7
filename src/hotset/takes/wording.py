"""A camera path and an action in words, for hosts that are directed by a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hotset.film.motion import CameraMove, Motion
from hotset.film.words import CameraMoveKind, Easing
from hotset.hosts.port import PromptRules
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


def take_prompt(
    motion: Motion,
    style: str,
    rules: PromptRules | None = None,
    *,
    seconds: Fraction | None = None,
    cited: Sequence[str] = (),
    ends_locked: bool = False,
) -> str:
    """Only what the locked frame leaves open: camera, action, timing. The frame itself is never described again.

    `rules` are the model's own; `cited` the names of what the references show, in their order; `seconds` the length of
    the clip, for models that are told when a beat ends; `ends_locked`: a last frame is sent too.
    """
    rules = rules or PromptRules()
    marks = [mark for mark, sent in ((rules.first, True), (rules.last, ends_locked)) if mark and sent]
    sentences = ["The camera " + " and ".join(_moves(motion))]
    if motion.action.strip():
        sentences.append(motion.action.strip())
    sentences += _beats(motion, rules, seconds)
    if rules.cite:
        for number, name in enumerate(cited):
            cite = rules.cite.format(n=rules.cite_from + number, i=number)
            sentences.append(f"{name} looks as in {cite}")
    if rules.one_shot:
        sentences.append(rules.one_shot)
    if style.strip():
        sentences.append(style.strip())
    return " ".join([*marks, *map(_ended, sentences)])


def _ended(sentence: str) -> str:
    """The sentence with a full stop, where it does not end in a sign of its own."""
    plain = sentence.rstrip(".")
    return plain if plain.endswith(("!", "?", "…", '"', "”")) else f"{plain}."


def _moves(motion: Motion) -> list[str]:
    return [camera_words(m) for m in motion.camera] or ["holds still"]


def _beats(motion: Motion, rules: PromptRules, seconds: Fraction | None) -> list[str]:
    """The beats in the model's own form, each lasting until the next one."""
    ends = [*(beat.at for beat in motion.beats[1:]), seconds]
    found = []
    for beat, end in zip(motion.beats, ends, strict=False):
        until = seconds_text(end if end is not None else beat.at + 1).removesuffix("s")
        at = seconds_text(beat.at).removesuffix("s")
        found.append(rules.beat.format(**{"from": at, "to": until, "action": beat.action.strip()}))
    return found
