"""A row of a shot list as a planned shot."""

from __future__ import annotations

from fractions import Fraction

from hotset.boards.casting import Names, canonical_speaker
from hotset.boards.coverage import Plan
from hotset.boards.cues import cue_of, is_group
from hotset.boards.moments import Speech
from hotset.film.elements import Element
from hotset.film.motion import CameraMove
from hotset.film.script import ShotRow, slug_of
from hotset.film.values import frames_exactly
from hotset.film.words import Angle, CameraMoveKind, ElementKind, ShotSize, View

__all__ = ["plan_of_row"]

_AMOUNTS = {
    CameraMoveKind.PAN: 18.0,
    CameraMoveKind.TILT: 12.0,
    CameraMoveKind.ROLL: 8.0,
    CameraMoveKind.ZOOM: 1.3,
    CameraMoveKind.DOLLY: 0.5,
    CameraMoveKind.TRUCK: 0.8,
    CameraMoveKind.PEDESTAL: 0.5,
    CameraMoveKind.ARC: 25.0,
    CameraMoveKind.HANDHELD: 0.4,
}


def plan_of_row(
    row: ShotRow, elements: tuple[Element, ...], names: Names, frame_rate: Fraction
) -> tuple[Plan, Fraction | None]:
    """The plan of a row, and its length in seconds where the row says one."""
    named = names.in_text(f"{row.subject}. {row.description}")
    seen = [e.slug for e in named]
    cast = [e.slug for e in named if e.kind is ElementKind.CAST]
    plan = Plan(
        size=ShotSize(row.size) if row.size else _guessed_size(row, bool(cast)), seen=seen, asked=bool(row.size)
    )
    plan.subject = cast[0] if cast else (seen[0] if seen else None)
    asked = [e for e in names.in_text(row.subject) if e.kind is ElementKind.CAST]
    if len(cast) > 1 and (len(asked) > 1 or is_group(row.description)):
        plan.subject = None
    if row.angle:
        plan.angle = Angle(row.angle)
    if row.view:
        plan.view = View(row.view)
    plan.move = _move(row, plan.subject)
    if row.description:
        plan.text.append(row.description)
    if row.dialogue:
        speaker = canonical_speaker(slug_of(row.speaker) or None, elements)
        plan.lines.append(Speech(text=row.dialogue, name=row.speaker, speaker=speaker, unseen=speaker is None))
        if speaker is not None and speaker not in plan.seen:
            plan.seen.append(speaker)
            plan.subject = plan.subject or speaker
    return plan, frames_exactly(row.seconds, frame_rate) if row.seconds else None


def _guessed_size(row: ShotRow, cast: bool) -> ShotSize:
    cue = cue_of(row.description)
    if cue is not None and cue.size is not None:
        return cue.size
    return ShotSize.MEDIUM if cast or row.dialogue else ShotSize.WIDE


def _move(row: ShotRow, subject: str | None) -> CameraMove | None:
    if not row.move:
        return None
    word, _, sign = row.move.partition(" ")
    kind = CameraMoveKind(row.move if row.move == CameraMoveKind.RACK_FOCUS else word)
    if kind is CameraMoveKind.STATIC:
        return None
    if kind is CameraMoveKind.RACK_FOCUS:
        return CameraMove(kind=kind, to=subject) if subject else None
    amount = _AMOUNTS[kind]
    if sign in ("left", "down", "out", "back"):
        amount = 0.75 if kind is CameraMoveKind.ZOOM else -amount
    return CameraMove(kind=kind, amount=amount)
