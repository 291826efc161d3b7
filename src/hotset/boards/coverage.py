"""The coverage of one scene: moments in, planned shots out, by the grammar that editors expect.

A new place is seen wide first. Speech goes shot and reverse shot over the shoulders, from the same side of the line
all through the scene, and closer as it goes on. A thing that is named alone is an insert. A setup that comes back is
the same again. Two setups that follow each other on one subject differ by 30 degrees or two sizes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from hotset.boards.casting import Names
from hotset.boards.cues import Cue, is_emotional, is_moving
from hotset.boards.moments import LONGEST, SHORTEST, Action, Break, Moment, Speech
from hotset.film.elements import Element
from hotset.film.motion import CameraMove
from hotset.film.words import Angle, CameraMoveKind, ElementKind, ShotSize, Transition, View

__all__ = ["Plan", "cover"]

_SIZES = tuple(ShotSize)
_BRIEF = 4.0
"""Seconds of action that may stand before a speech in one shot."""
_TOGETHER = re.compile(r"\b(?:they|both|each other|the two|the men|the women|together)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_TURN = {
    View.FRONT: 0,
    View.THREE_QUARTER_LEFT: -45,
    View.THREE_QUARTER_RIGHT: 45,
    View.PROFILE_LEFT: -90,
    View.PROFILE_RIGHT: 90,
    View.BACK_LEFT: -135,
    View.BACK_RIGHT: 135,
    View.BACK: 180,
}
"""The side of the subject that the camera sees, in degrees."""


@dataclass(slots=True)
class Plan:
    """One shot before it is drawn. `subject`, `over` and `seen` are slugs; `text` and `lines` are the script's own."""

    size: ShotSize
    subject: str | None = None
    over: str | None = None
    angle: Angle = Angle.EYE
    view: View = View.FRONT
    seen: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    lines: list[Speech] = field(default_factory=list)
    move: CameraMove | None = None
    transition: Transition = Transition.CUT
    emotional: bool = False
    asked: bool = False
    """The writer asked for this framing."""

    @property
    def setup(self) -> tuple[object, ...]:
        """What makes two shots the same setup."""
        return (self.size, self.subject, self.over, self.angle, self.view)

    @property
    def seconds(self) -> float:
        """Action and narration run together; what is said in the picture comes after the action."""
        heard = sum(s.seconds for s in self.lines if s.unseen)
        said = sum(s.seconds for s in self.lines if not s.unseen and not s.dual)
        together = max((s.seconds for s in self.lines if s.dual), default=0.0)
        action = sum(Action(text=t).seconds for t in self.text)
        if said and action:
            action = max(0.0, action - 1.0)  # people begin to speak while they are still moving
        return min(LONGEST, max(SHORTEST, max(action, heard) + max(said, together)))


def cover(
    moments: list[Moment], names: Names, present: list[str], *, new_place: bool, transition: Transition = Transition.CUT
) -> tuple[list[Plan], Transition]:
    """The shots of one scene, and the transition that the writer asked for at its end, into the scene after it.

    `present` are the slugs of its cast, the first two being the sides of the line; `transition` leads into the scene.
    """
    scene = _Scene(names, present, new_place)
    scene.transition = transition
    for moment in moments:
        if isinstance(moment, Break):
            scene.transition = _transition(moment.text)
        elif isinstance(moment, Speech):
            scene.speech(moment)
        else:
            scene.action(moment)
    return [scene.settle(i) for i in range(len(scene.plans))], scene.transition


def _transition(text: str) -> Transition:
    if re.search(r"DISSOLVE|MIX TO", text, re.IGNORECASE):
        return Transition.DISSOLVE
    return Transition.FADE if re.search(r"FADE (?:IN|TO|OUT)|FADE:", text, re.IGNORECASE) else Transition.CUT


class _Scene:
    """Walks down a scene's moments and remembers who is where, who spoke last, and how close the camera has come."""

    def __init__(self, names: Names, present: list[str], new_place: bool) -> None:
        self.names = names
        self.present = present
        self.new_place = new_place
        self.plans: list[Plan] = []
        self.transition = Transition.CUT
        self.last_subject: str | None = None
        self.speaker: str | None = None
        self.partner: str | None = None
        self.speeches = 0

    # -- action --

    def action(self, moment: Action) -> None:
        named = self.names.in_text(moment.text)
        cast = [e.slug for e in named if e.kind is ElementKind.CAST]
        things = [e for e in named if e.kind is not ElementKind.CAST]
        if not cast:
            cast = self._meant(moment.text)
        plan = self._framed(moment, cast, things)
        plan.text.append(moment.text)
        plan.seen = list(dict.fromkeys([*plan.seen, *cast, *(t.slug for t in things)]))
        plan.emotional = is_emotional(moment.text)
        if moment.cue is not None:
            self._obey(plan, moment.cue)
        if cast:
            self.last_subject = cast[0]
        self._add(plan)

    def _meant(self, text: str) -> list[str]:
        """Who a pronoun means: the one of the cast here it fits, the last one seen before the others."""
        if _TOGETHER.search(text) and len(self.present) > 1:
            return self.present[:2]
        found = _PRONOUN.search(text)
        if found is None:
            return []
        man = found[0].casefold() in ("he", "him", "his")
        order = dict.fromkeys([self.last_subject, self.speaker, self.partner, *self.present])
        return [s for s in order if s in self.present and self.names.is_man(s) in (man, None)][:1]

    def _framed(self, moment: Action, cast: list[str], things: list[Element]) -> Plan:
        """The frame for a stretch of action that nobody gave a framing for."""
        text = moment.text
        if not self.plans and moment.cue is None:
            size = ShotSize.WIDE if self.new_place else ShotSize.MEDIUM_WIDE
            everyone = list(dict.fromkeys([*cast, *self.present])) if self.new_place else cast
            return Plan(size=size, subject=cast[0] if cast and not self.new_place else None, seen=everyone)
        if things and not cast:
            return Plan(size=ShotSize.INSERT, subject=things[0].slug, seen=[things[0].slug], angle=Angle.HIGH)
        subject = cast[0] if cast else self.last_subject or (self.present[0] if self.present else None)
        if subject is None:
            return Plan(size=ShotSize.WIDE)
        view = self._facing(subject)
        if len(cast) > 1:
            return Plan(size=ShotSize.MEDIUM_WIDE, subject=subject, seen=cast, view=View.FRONT)
        if is_moving(text):
            return Plan(size=ShotSize.FULL, subject=subject, seen=[subject], view=view)
        if is_emotional(text):
            return Plan(size=ShotSize.CLOSE, subject=subject, seen=[subject], view=view)
        return Plan(size=ShotSize.MEDIUM, subject=subject, seen=[subject], view=view)

    def _obey(self, plan: Plan, cue: Cue) -> None:
        """What the writer asked for goes before the grammar."""
        plan.asked = bool(cue.size or cue.angle or cue.pov)
        if cue.size is not None:
            plan.size = cue.size
            if cue.size in (ShotSize.INSERT, ShotSize.EXTREME_CLOSE):
                things = [s for s in plan.seen if s not in self.present]
                if not things and cue.size is ShotSize.INSERT:
                    plan.seen = []
                plan.subject = things[0] if things else (plan.subject if plan.seen else None)
                plan.angle = Angle.HIGH if things and cue.size is ShotSize.INSERT else plan.angle
        if cue.angle is not None:
            plan.angle = cue.angle
        if cue.pov:
            others = [s for s in plan.seen if s != self.last_subject]
            plan.subject, plan.view = (others[0] if others else None), View.FRONT
        if cue.group:
            named = [s for s in plan.seen if s in self.present]
            everyone = named if len(named) > 1 else self.present[:3]
            plan.subject, plan.seen = None, list(dict.fromkeys([*everyone, *plan.seen]))
        if cue.move is not None:
            plan.move = cue.move

    # -- speech --

    def speech(self, moment: Speech) -> None:
        last = self.plans[-1] if self.plans else None
        if moment.dual and last is not None and last.lines:
            last.lines.append(moment)
            last.size, last.over = ShotSize.MEDIUM_WIDE, None
            last.seen = list(dict.fromkeys([*last.seen, *([moment.speaker] if moment.speaker else [])]))
            return
        if moment.unseen and last is not None and self._room_for(last, moment):
            last.lines.append(moment)
            return
        if last is None and (self.new_place or moment.unseen):
            self._add(Plan(size=ShotSize.WIDE, seen=list(self.present), lines=[moment]))
            self._heard(moment)
            return
        if (
            last is not None
            and last.lines
            and last.lines[-1].speaker == moment.speaker
            and self._room_for(last, moment)
        ):
            last.lines.append(moment)
            last.emotional = last.emotional or _moved(moment)
            return
        if moment.unseen:
            self._add(replace(self._aside(), lines=[moment]))
            return
        self._heard(moment)
        if last is not None and self._goes_on(last, moment):
            last.lines.append(moment)
            last.emotional = last.emotional or _moved(moment)
            if self.partner not in (None, moment.speaker) and last.size is ShotSize.MEDIUM:
                last.over, last.seen = self.partner, list(dict.fromkeys([*last.seen, self.partner or ""]))
            self.last_subject = moment.speaker
            return
        plan = self._on_speaker(moment)
        plan.lines.append(moment)
        self._add(plan)

    def _goes_on(self, last: Plan, moment: Speech) -> bool:
        """Whether somebody is already in the picture, alone and near enough, when they begin to speak."""
        near = last.size in (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE)
        brief = sum(Action(text=t).seconds for t in last.text) <= _BRIEF
        return near and brief and last.subject == moment.speaker and not last.lines and self._room_for(last, moment)

    def _room_for(self, plan: Plan, moment: Speech) -> bool:
        """Whether a shot can carry one more speech and still be a shot."""
        trial = replace(plan, lines=[*plan.lines, moment])
        action = sum(Action(text=t).seconds for t in plan.text)
        heard = sum(s.seconds for s in trial.lines if s.unseen)
        said = sum(s.seconds for s in trial.lines if not s.unseen)
        return max(action, heard) + said <= (LONGEST if moment.unseen else LONGEST * 0.7)

    def _heard(self, moment: Speech) -> None:
        if moment.speaker is not None and moment.speaker != self.speaker:
            self.partner = self.speaker or next((p for p in self.present if p != moment.speaker), None)
            self.speaker = moment.speaker
        self.speeches += 1

    def _aside(self) -> Plan:
        """Something to look at while a voice is heard: who listens, or the place."""
        listener = self.partner or self.last_subject or (self.present[0] if self.present else None)
        if listener is None:
            return Plan(size=ShotSize.WIDE)
        return Plan(size=ShotSize.MEDIUM_CLOSE, subject=listener, seen=[listener], view=self._facing(listener))

    def _on_speaker(self, moment: Speech) -> Plan:
        speaker = moment.speaker
        if speaker is None:
            return self._aside()
        view = self._facing(speaker)
        moved = _moved(moment)
        partner = self.partner if self.partner != speaker else None
        self.last_subject = speaker
        if moved:
            return Plan(size=ShotSize.CLOSE, subject=speaker, seen=[speaker], view=view, emotional=True)
        if partner is None:
            return Plan(size=ShotSize.MEDIUM_CLOSE, subject=speaker, seen=[speaker], view=view)
        size = ShotSize.MEDIUM if self.speeches <= 2 else ShotSize.MEDIUM_CLOSE
        return Plan(size=size, subject=speaker, over=partner, seen=[speaker, partner], view=view)

    def _facing(self, slug: str) -> View:
        """Screen sides: the first of the cast stands left and faces right, the second faces left, others face us."""
        if len(self.present) < 2 or slug not in self.present[:2]:
            return View.FRONT if len(self.present) > 2 else View.THREE_QUARTER_LEFT
        return View.THREE_QUARTER_RIGHT if slug == self.present[0] else View.THREE_QUARTER_LEFT

    # -- together --

    def _add(self, plan: Plan) -> None:
        plan.transition, self.transition = self.transition, Transition.CUT
        self.plans.append(plan)

    def settle(self, index: int) -> Plan:
        """A plan told apart from the one before it, with a move where something moves."""
        plan = self.plans[index]
        if index:
            _tell_apart(self.plans[index - 1], plan)
        if plan.move is None:
            plan.move = _motivated(plan)
        return plan


def _moved(moment: Speech) -> bool:
    how = moment.parenthetical
    return (
        is_emotional(f"{how} {moment.text}")
        or moment.text.rstrip().endswith("!")
        or bool(re.search(r"soft|quiet", how))
    )


def _apart(one: Plan, other: Plan) -> bool:
    """The 30-degree rule, with two sizes as good as an angle. Over another shoulder is another angle."""
    if one.subject != other.subject:
        return True
    turned = abs(_TURN[one.view] - _TURN[other.view]) % 360
    sizes = abs(_SIZES.index(one.size) - _SIZES.index(other.size))
    return (
        min(turned, 360 - turned) >= 30
        or sizes >= 2
        or one.angle is not other.angle
        or bool(one.over) != bool(other.over)
    )


def _tell_apart(before: Plan, plan: Plan) -> None:
    """Changes a plan until it cuts with the one before: the size of a frame without a subject, else the view."""
    if _apart(before, plan) and before.setup != plan.setup:
        return
    views = (View.FRONT, View.THREE_QUARTER_LEFT, View.THREE_QUARTER_RIGHT, View.PROFILE_LEFT)
    if plan.subject is None:
        order = (ShotSize.MEDIUM_WIDE, ShotSize.WIDE, ShotSize.EXTREME_WIDE, ShotSize.FULL)
        plan.size = next(
            s for s in order if abs(_SIZES.index(s) - _SIZES.index(before.size)) >= 1 and s is not before.size
        )
        return
    for view in views:
        if _apart(before, replace(plan, view=view)):
            plan.view = view
            return


def _motivated(plan: Plan) -> CameraMove | None:
    """A move only where something moves or somebody is moved."""
    text = " ".join(plan.text)
    if plan.size is ShotSize.FULL and is_moving(text):
        return CameraMove(kind=CameraMoveKind.PAN, amount=-10.0 if plan.view is View.THREE_QUARTER_LEFT else 10.0)
    if plan.size in (ShotSize.CLOSE, ShotSize.EXTREME_CLOSE) and plan.emotional:
        return CameraMove(kind=CameraMoveKind.DOLLY, amount=0.12)
    if plan.size in (ShotSize.WIDE, ShotSize.EXTREME_WIDE) and plan.seconds >= 4:
        return CameraMove(kind=CameraMoveKind.DOLLY, amount=0.3)
    if plan.size is ShotSize.INSERT and plan.seconds >= 3:
        return CameraMove(kind=CameraMoveKind.DOLLY, amount=0.06)
    return None
