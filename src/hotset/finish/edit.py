"""The edit: what the cut says in plain values, free of any file format, and the arithmetic of its frames.

The length of a film is the sum of its events, always. A dissolve does not shorten it: it shows frames *beyond* the cut
(handles) of the take before, or before the cut of the take after, as every editing program does. Where a take has no
frames beyond the cut its last frame is held under the dissolve, and the delivery says so; a take is shot longer by
`hotset.takes.compose.tail_seconds` so that this never happens. A fade takes its frames from both sides of the cut and
needs no handles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hotset.film.canonical import digest_of
from hotset.film.production import Line, Production
from hotset.film.words import Transition
from hotset.units import Digest, Micros, frame_count

_NOTHING = Micros(0)

__all__ = ["Alternate", "ChosenTake", "Edit", "Event", "Overlap", "edit_of", "overlap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """Another take of a shot, kept beside the one that is in the cut."""

    take_name: str
    path: Path
    digest: Digest
    status: str = ""
    """circled, hold or NG, in the words of the take's state."""
    setup: Digest | None = None
    model: str = ""
    cost: Micros = _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTake:
    """The take that a shot shows.

    Frames are counted on the film's own grid, from 0; `frames_out` is not shown itself.
    """

    slate: str
    take_name: str
    path: Path
    digest: Digest
    """Of the bytes at `path`."""
    frames_in: int = 0
    frames_out: int | None = None
    """None: as long as the shot is in the production, or as the take lasts if that is less."""
    lines: tuple[Line, ...] | None = None
    """None: the production's own."""
    transition: Transition | None = None
    """None: the production's own, as is `transition_frames`."""
    transition_frames: int | None = None
    setup: Digest | None = None
    locks: tuple[Digest, ...] = ()
    """The locked frames that it was made from."""
    model: str = ""
    cost: Micros = _NOTHING
    own_sound: bool | None = None
    """Whether the take's own sound is the shot's sound; None: where it has any that can be heard."""
    alternates: tuple[Alternate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One stretch of the film: a take from frame `frames_in` up to `frames_out`, a title card, or black.

    The transition is the one from the event before into this one; its frames are counted in film frames.
    """

    kind: Literal["take", "opening", "closing", "black"] = "take"
    slate: str = ""
    take: str = ""
    frames_in: int = 0
    frames_out: int = 0
    transition: Transition = Transition.CUT
    transition_frames: int = 0

    @property
    def frames(self) -> int:
        """How long it lasts in the film."""
        return self.frames_out - self.frames_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The events of a film in order."""

    events: tuple[Event, ...] = field(default_factory=tuple)

    @property
    def frames(self) -> int:
        """The length of the film: the sum of its events."""
        return sum(event.frames for event in self.events)

    def starts(self) -> tuple[int, ...]:
        """The film frame at which each event starts."""
        out, at = [], 0
        for event in self.events:
            out.append(at)
            at += event.frames
        return tuple(out)

    def digest(self) -> Digest:
        """Identity of this edit."""
        return digest_of(self)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where a transition lies: `before` frames ahead of the cut, `after` behind it; `held` of them repeat a frame."""

    before: int
    after: int
    held: int = 0


def overlap(kind: Transition, frames: int, *, tail: int, head: int, out_length: int, in_length: int) -> Overlap:
    """The frames of a transition round a cut.

    `tail` and `head` are the spare frames of the take before and the take after beyond the cut, `out_length` and
    `in_length` how long the two are shown. A dissolve takes the tail first: the new shot then starts with its locked
    frame.
    """
    if kind is Transition.CUT or frames <= 0:
        return Overlap(0, 0)
    if kind is Transition.FADE:
        before = min(frames // 2, out_length)
        return Overlap(before, min(frames - before, in_length))
    after = min(frames, tail, in_length)
    before = min(frames - after, head, out_length)
    held = max(0, min(frames - after - before, in_length - after))
    return Overlap(before, after + held, held)


def edit_of(production: Production, chosen: tuple[ChosenTake, ...], available: dict[str, int]) -> Edit:
    """The edit that the production's own text asks for. `available` is the length of each take by name, in frames."""
    rate = production.frame_rate
    events = []
    if production.opening:
        events.append(Event(kind="opening", frames_out=frame_count(production.opening.seconds, rate)))
    for take in chosen:
        shot = production.shot(take.slate)
        wanted = take.frames_out if take.frames_out is not None else take.frames_in + frame_count(shot.duration, rate)
        transition = take.transition if take.transition is not None else shot.transition
        frames = take.transition_frames
        if frames is None:
            frames = frame_count(shot.transition_seconds, rate)
        events.append(
            Event(
                slate=take.slate,
                take=take.take_name,
                frames_in=take.frames_in,
                frames_out=min(wanted, available[take.take_name]),
                transition=transition,
                transition_frames=frames if transition is not Transition.CUT else 0,
            )
        )
    if production.closing:
        events.append(Event(kind="closing", frames_out=frame_count(production.closing.seconds, rate)))
    return Edit(events=tuple(events))
