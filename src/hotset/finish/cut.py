"""The cut as an OpenTimelineIO timeline: what an editor opens, changes and hands back.

A shot's clip keeps every take of the shot as a media reference, the one in the cut being active. What an editor
changed (order, in and out points, takes, transitions) is read back as an `Edit`. A clip is known by our metadata, by
the name of its active reference or, where a program has dropped both, by the name of its file: never by its place in
the list.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import opentimelineio as otio

from hotset.errors import MediaError, ProductionError, Where
from hotset.film.production import Production
from hotset.film.words import Transition
from hotset.finish.edit import Alternate, ChosenTake, Edit, Event, overlap
from hotset.finish.works import write_atomically

__all__ = ["CLIPS", "PlacedLine", "SoundClip", "build_cut", "read_cut", "write_cut"]

CLIPS = "deliverables/clips"
_START_HOURS = 1
_SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A spoken line in the film: film frames `start` up to `end`."""

    slate: str
    speaker: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundClip:
    """A stretch of one stem: the same frames of the stem and of the film."""

    track: str
    name: str
    url: str
    start: int
    end: int


def build_cut(
    production: Production,
    chosen: Sequence[ChosenTake],
    edit: Edit,
    available: Mapping[str, int],
    *,
    lines: Sequence[PlacedLine] = (),
    sounds: Sequence[SoundClip] = (),
) -> otio.schema.Timeline:
    """The timeline of an edit. `available` gives the frames of every clip file by take name."""
    rate = float(production.frame_rate)
    timeline = otio.schema.Timeline(name=production.title)
    timeline.global_start_time = otio.opentime.RationalTime(_START_HOURS * 3600 * round(rate), rate)
    timeline.metadata["hotset"] = {
        "schema": _SCHEMA,
        "edit": edit.digest(),
        "frame_rate": str(production.frame_rate),
        "width": production.width,
        "height": production.height,
    }
    picture = otio.schema.Track(name="Picture", kind=otio.schema.TrackKind.Video)
    takes = {take.take_name: take for take in chosen}
    takes |= {other.take_name: take for take in chosen for other in take.alternates}
    starts = edit.starts()
    for index, event in enumerate(edit.events):
        before = edit.events[index - 1] if index else None
        _append_transition(picture, before, event, available, rate)
        shown = [line for line in lines if starts[index] <= line.start < starts[index] + event.frames]
        picture.append(_clip(event, takes.get(event.take), available, shown, starts[index], rate))
    timeline.tracks.append(picture)
    for name in dict.fromkeys(sound.track for sound in sounds):
        timeline.tracks.append(_sound_track(name, [s for s in sounds if s.track == name], edit.frames, rate))
    return timeline


def _range(start: int, frames: int, rate: float) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(otio.opentime.RationalTime(start, rate), otio.opentime.RationalTime(frames, rate))


def _tail(event: Event | None, available: Mapping[str, int]) -> int:
    if event is None or event.kind != "take":
        return 10**6
    return max(0, available.get(event.take, event.frames_out) - event.frames_out)


def _append_transition(
    track: otio.schema.Track, before: Event | None, event: Event, available: Mapping[str, int], rate: float
) -> None:
    if event.transition is Transition.CUT or event.transition_frames <= 0 or before is None:
        return
    lies = overlap(
        event.transition,
        event.transition_frames,
        tail=_tail(before, available),
        head=event.frames_in if event.kind == "take" else 10**6,
        out_length=before.frames,
        in_length=event.frames,
    )
    dissolve = event.transition is Transition.DISSOLVE
    types = otio.schema.TransitionTypes
    kind = types.SMPTE_Dissolve if dissolve else types.Custom
    transition = otio.schema.Transition(
        name=event.transition.value,
        transition_type=kind,
        in_offset=otio.opentime.RationalTime(lies.before, rate),
        out_offset=otio.opentime.RationalTime(lies.after, rate),
    )
    transition.metadata["hotset"] = {"kind": event.transition.value}
    track.append(transition)


def _clip(
    event: Event,
    take: ChosenTake | None,
    available: Mapping[str, int],
    lines: Sequence[PlacedLine],
    start: int,
    rate: float,
) -> otio.schema.Clip | otio.schema.Gap:
    span = _range(event.frames_in, event.frames, rate)
    if event.kind == "black":
        return otio.schema.Gap(source_range=span)
    clip = otio.schema.Clip(name=event.slate or event.kind, source_range=span)
    if take is None:
        clip.media_reference = _reference(event.kind, event.frames_out, rate, {})
        clip.metadata["hotset"] = {"card": event.kind}
        return clip
    references = {}
    for one in (take, *take.alternates):
        facts = {"take": one.take_name, "digest": one.digest, "model": one.model, "cost_usd_micros": one.cost}
        facts |= {"setup": one.setup} if one.setup else {}
        facts |= {"status": one.status} if isinstance(one, Alternate) else {"status": "circled"}
        references[one.take_name] = _reference(one.take_name, available.get(one.take_name), rate, facts)
    clip.set_media_references(references, event.take)
    clip.metadata["hotset"] = {
        "slate": event.slate,
        "take": event.take,
        "setup": take.setup or "",
        "locks": list(take.locks),
        "model": take.model,
        "cost_usd_micros": take.cost,
    }
    for line in lines:
        at = event.frames_in + line.start - start
        marker = otio.schema.Marker(
            name=f"{line.speaker}: {line.text}",
            marked_range=_range(at, min(line.end, start + event.frames) - line.start, rate),
            color=otio.schema.MarkerColor.CYAN,
        )
        clip.markers.append(marker)
    return clip


def _reference(name: str, frames: int | None, rate: float, facts: Mapping[str, Any]) -> otio.schema.ExternalReference:
    reference = otio.schema.ExternalReference(
        target_url=f"{CLIPS}/{name}.mp4", available_range=None if frames is None else _range(0, frames, rate)
    )
    reference.name = name
    if facts:
        reference.metadata["hotset"] = dict(facts)
    return reference


def _sound_track(name: str, sounds: Sequence[SoundClip], frames: int, rate: float) -> otio.schema.Track:
    track = otio.schema.Track(name=name, kind=otio.schema.TrackKind.Audio)
    at = 0
    for sound in sorted(sounds, key=lambda one: one.start):
        start, end = max(sound.start, at), min(sound.end, frames)
        if end <= start:
            continue
        if start > at:
            track.append(otio.schema.Gap(source_range=_range(0, start - at, rate)))
        reference = otio.schema.ExternalReference(target_url=sound.url, available_range=_range(0, frames, rate))
        track.append(
            otio.schema.Clip(name=sound.name, media_reference=reference, source_range=_range(start, end - start, rate))
        )
        at = end
    return track


def write_cut(timeline: otio.schema.Timeline, path: Path) -> None:
    """Write the timeline by one rename; the same cut gives the same bytes."""
    write_atomically(path, otio.adapters.write_to_string(timeline, "otio_json").encode())


def read_cut(path: Path, rate: Fraction, takes: Mapping[str, str]) -> tuple[Edit, bool]:
    """The edit of a cut, and whether it still is the one that was written (False: an editor has changed it).

    `takes` gives the slate of every known take by its name. Raises MediaError for a file that is no timeline, and
    ProductionError for a clip that is none of the production's takes or whose range is empty.
    """
    try:
        timeline = otio.adapters.read_from_file(os.fspath(path), "otio_json")
    except (otio.exceptions.OTIOError, OSError, ValueError, TypeError, KeyError) as error:
        raise MediaError(f"this is no timeline that can be read: {error}", where=Where(path)) from error
    tracks = timeline.video_tracks() if isinstance(timeline, otio.schema.Timeline) else []
    if not tracks:
        raise MediaError("this timeline has no picture track.", where=Where(path))
    events: list[Event] = []
    strangers: list[str] = []
    kind, frames = Transition.CUT, 0
    for item in tracks[0]:
        if isinstance(item, otio.schema.Transition):
            kind, frames = _transition(item, rate)
            continue
        event = _event(item, rate, takes, path)
        if event.kind == "take" and event.take not in takes:
            strangers.append(item.name)
        events.append(_with_transition(event, kind, frames))
        kind, frames = Transition.CUT, 0
    written = timeline.metadata.get("hotset", {}).get("edit")
    edit = Edit(events=tuple(events))
    as_written = written == edit.digest()
    if strangers and not as_written:
        raise ProductionError(
            f"the clip {strangers[0]!r} of the cut is none of this production's takes.",
            where=Where(path),
            next_commands=("hotset takes",),
        )
    return edit, as_written


def _with_transition(event: Event, kind: Transition, frames: int) -> Event:
    return Event(
        kind=event.kind,
        slate=event.slate,
        take=event.take,
        frames_in=event.frames_in,
        frames_out=event.frames_out,
        transition=kind if frames else Transition.CUT,
        transition_frames=frames,
    )


def _count(time: otio.opentime.RationalTime, rate: Fraction) -> int:
    return round(time.rescaled_to(float(rate)).value)


def _transition(item: otio.schema.Transition, rate: Fraction) -> tuple[Transition, int]:
    named = item.metadata.get("hotset", {}).get("kind", "")
    fade = named == Transition.FADE.value or "fade" in item.name.lower() or "dip" in item.name.lower()
    frames = _count(item.in_offset, rate) + _count(item.out_offset, rate)
    return (Transition.FADE if fade else Transition.DISSOLVE), frames


def _event(item: otio.core.Composable, rate: Fraction, takes: Mapping[str, str], path: Path) -> Event:
    if not isinstance(item, otio.schema.Gap | otio.schema.Clip):
        raise ProductionError(f"the cut holds a {type(item).__name__}, which cannot be delivered.", where=Where(path))
    span = item.trimmed_range()
    frames = _count(span.duration, rate)
    if frames <= 0:
        raise ProductionError(f"the clip {item.name!r} of the cut is empty.", where=Where(path))
    if isinstance(item, otio.schema.Gap):
        return Event(kind="black", frames_out=frames)
    name = _take_of(item, takes)
    if name in ("opening", "closing"):
        return Event(kind=name, frames_out=frames)
    # Some programs count media from its own start time code, not from 0.
    available = item.media_reference.available_range if item.media_reference else None
    start = _count(span.start_time, rate) - (_count(available.start_time, rate) if available else 0)
    if start < 0:
        raise ProductionError(f"the clip {item.name!r} starts before its take does.", where=Where(path))
    slate = takes.get(name) or str(item.metadata.get("hotset", {}).get("slate", ""))
    return Event(slate=slate, take=name, frames_in=start, frames_out=start + frames)


def _take_of(clip: otio.schema.Clip, takes: Mapping[str, str]) -> str:
    """The take that a clip shows: by its active reference, by the file's name, then by our metadata on the clip.

    Where none of them is a known take, the first name that there is.
    """
    reference = clip.media_reference
    held = clip.metadata.get("hotset", {})
    if held.get("card") in ("opening", "closing"):
        return str(held["card"])
    url = getattr(reference, "target_url", None)
    names = [
        reference.metadata.get("hotset", {}).get("take") if reference else None,
        PurePosixPath(str(url).replace("\\", "/")).stem if url else None,
        held.get("take"),
        clip.name,
    ]
    known = (str(name) for name in names if name in takes or name in ("opening", "closing"))
    return next(known, None) or next(str(name) for name in (*names, "unnamed") if name)
