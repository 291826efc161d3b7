"""The film's picture: whole groups of pictures copied from the clips, and only the seams encoded.

A seam is what no clip holds ready: a dissolve, a fade, and the frames between a cut inside a group and that group's
end. Each seam is a small film of its own, made once for its content, so replacing one take costs two seams. Every
frame lies on the film's exact grid; what is copied and what is encoded has the same parameter sets, or it is not
joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from hotset.errors import ProductionError
from hotset.film.words import Transition
from hotset.finish.captions import CaptionCue
from hotset.finish.conform import Grid, Source
from hotset.finish.edit import Edit, Overlap, overlap
from hotset.finish.signal import RATE, Sound
from hotset.finish.works import Bench
from hotset.media import PLANES, FilmWriter, Muxer, decode_yuv
from hotset.media_assembly import captions_off

__all__ = ["Copied", "Made", "Mixed", "Part", "join", "overlaps", "part_films", "plan_picture", "realise"]

_SEAM_VERSION = 2
_LONGEST_SEAM = 48
_SOUND_BITS = 256_000
_ENDLESS = 10**6


@dataclass(frozen=True, slots=True)
class Mixed:
    """One film frame: frame `first` of clip `a`, mixed with frame `second` of clip `b` where `share` (of b) is above 0.

    A clip of None is black.
    """

    a: int | None
    first: int
    b: int | None = None
    second: int = 0
    share: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether it is a clip's own frame, untouched."""
        return self.a is not None and self.share == 0.0


@dataclass(frozen=True, slots=True)
class Copied:
    """Frames taken over without encoding."""

    clip: int
    start: int
    frames: int


@dataclass(frozen=True, slots=True)
class Made:
    """Frames to encode."""

    mixes: tuple[Mixed, ...]

    @property
    def frames(self) -> int:
        """How many."""
        return len(self.mixes)


Part = Copied | Made


def overlaps(edit: Edit, clips: Sequence[Source | None]) -> tuple[Overlap, ...]:
    """Where the transition into each event lies. `clips` has one source per event, None for black."""
    out: list[Overlap] = []
    for n, event in enumerate(edit.events):
        before = edit.events[n - 1] if n else None
        source = clips[n - 1] if n else None
        tail = (
            _ENDLESS if before is None or before.kind != "take" or source is None else source.frames - before.frames_out
        )
        out.append(
            overlap(
                event.transition
                if before is not None or event.transition is not Transition.DISSOLVE
                else Transition.FADE,
                event.transition_frames,
                tail=max(0, tail),
                head=event.frames_in if event.kind == "take" else 0,
                # What the transition into the shot before has used is not there for this one.
                out_length=max(0, before.frames - out[-1].after) if before else 0,
                in_length=event.frames,
            )
        )
    return tuple(out)


def plan_picture(edit: Edit, clips: Sequence[Source | None]) -> tuple[Part, ...]:
    """What to copy and what to encode, in film order; the parts' frames add up to the edit's.

    Raises ProductionError when an event asks for frames that its clip does not have.
    """
    mixes = _film_frames(edit, clips)
    starts = {*edit.starts()}
    parts: list[Part] = []
    run: list[int] = []
    for at in [*range(len(mixes)), None]:
        if run and (at is None or not _continues(mixes, run[-1], at, starts)):
            parts += _cut_run([mixes[n] for n in run], clips)
            run = []
        if at is not None:
            run.append(at)
    return tuple(parts)


def _film_frames(edit: Edit, clips: Sequence[Source | None]) -> list[Mixed]:
    mixes: list[Mixed] = []
    for n, event in enumerate(edit.events):
        source = clips[n]
        if source is not None and event.frames_out > source.frames:
            raise ProductionError(
                f"the cut shows frames {event.frames_in}–{event.frames_out} of {event.take or event.kind}, "
                f"which has only {source.frames}."
            )
        mixes += [Mixed(None if source is None else n, event.frames_in + k) for k in range(event.frames)]
    for n, (lies, start) in enumerate(zip(overlaps(edit, clips), edit.starts(), strict=True)):
        event = edit.events[n]
        kind = event.transition if n or event.transition is Transition.CUT else Transition.FADE
        total = lies.before + lies.after
        for k in range(total):
            at = start - lies.before + k
            if kind is Transition.FADE:
                # Down to black at the cut, up from it after.
                inside = (k + 0.5) / lies.before if k < lies.before else 1 - (k - lies.before + 0.5) / lies.after
                mixes[at] = Mixed(mixes[at].a, mixes[at].first, None, 0, _eased(inside))
            else:
                out = _frame_of(edit, clips, n - 1, edit.events[n - 1].frames_out + at - start)
                into = _frame_of(edit, clips, n, event.frames_in + at - start)
                mixes[at] = Mixed(*out, *into, (k + 1) / (total + 1))
    return mixes


def _eased(position: float) -> float:
    return position * position * (3 - 2 * position)


def _frame_of(edit: Edit, clips: Sequence[Source | None], n: int, frame: int) -> tuple[int | None, int]:
    """A frame of an event's clip, beyond its cut too; past the clip's end its last frame is held."""
    source = clips[n]
    return (None, 0) if source is None else (n, min(max(frame, 0), source.frames - 1))


def _continues(mixes: Sequence[Mixed], last: int, at: int, starts: set[int]) -> bool:
    """Whether a frame belongs to the same run as the one before it: a plain stretch of one clip, or one transition."""
    one, other = mixes[last], mixes[at]
    if one.plain and other.plain:
        return other.a == one.a and other.first == one.first + 1 and at not in starts
    if one.plain != other.plain:
        return False
    return at not in starts or other.b is not None


def _cut_run(mixes: list[Mixed], clips: Sequence[Source | None]) -> list[Part]:
    """A run as parts: whole groups copied, the rest encoded in pieces that are not too long."""
    if not mixes[0].plain:
        return [Made(tuple(mixes[n : n + _LONGEST_SEAM])) for n in range(0, len(mixes), _LONGEST_SEAM)]
    clip = mixes[0].a
    source = clips[clip] if clip is not None else None
    assert clip is not None
    assert source is not None
    start, end = mixes[0].first, mixes[-1].first + 1
    edges = [edge for edge in (*source.groups, source.frames) if start <= edge <= end]
    first, last = (edges[0], edges[-1]) if len(edges) > 1 else (end, end)
    parts: list[Part] = []
    if first > start:
        parts.append(Made(tuple(mixes[: first - start])))
    if last > first:
        parts.append(Copied(clip, first, last - first))
    if end > last:
        parts.append(Made(tuple(mixes[last - start :])))
    return parts


def realise(bench: Bench, part: Made, clips: Sequence[Source | None], grid: Grid) -> Path:
    """The seam as a film of its own."""

    def key(clip: int | None) -> str:
        source = None if clip is None else clips[clip]
        return "black" if source is None else source.key

    inputs = {
        "version": _SEAM_VERSION,
        "width": grid.width,
        "height": grid.height,
        "rate": grid.rate,
        "frames": [[key(m.a), m.first, key(m.b), m.second, f"{m.share:.6f}"] for m in part.mixes],
    }

    def make(folder: Path) -> Mapping[str, Path]:
        _encode_seam(folder / "seam.mp4", part, clips, grid)
        return {"seam": folder / "seam.mp4"}

    return bench.do("seam", f"{part.frames} frames", inputs, make)["seam"]


def _encode_seam(target: Path, part: Made, clips: Sequence[Source | None], grid: Grid) -> None:
    wanted: dict[int, set[int]] = {}
    for mix in part.mixes:
        for clip, frame in ((mix.a, mix.first), (mix.b, mix.second)):
            if clip is not None:
                wanted.setdefault(clip, set()).add(frame)
    held: dict[tuple[int, int], PLANES] = {}
    for clip, frames in wanted.items():
        source = clips[clip]
        assert source is not None
        low, high = min(frames), max(frames)
        for number, planes in decode_yuv(source.path, start=low, count=high - low + 1):
            held[clip, number] = planes
    with FilmWriter(target, grid.width, grid.height, grid.rate) as film:
        for mix in part.mixes:
            one = None if mix.a is None else held[mix.a, mix.first]
            other = None if mix.b is None else held[mix.b, mix.second]
            film.write_yuv(*_mix(one, other, mix.share, grid))


def _mix(one: PLANES | None, other: PLANES | None, share: float, grid: Grid) -> PLANES:
    if one is not None and share == 0.0:
        return one
    black = _black(grid)
    mixed = (
        np.asarray(cv2.addWeighted(a, 1 - share, b, share, 0), np.uint8)
        for a, b in zip(one or black, other or black, strict=True)
    )
    y, u, v = mixed
    return y, u, v


def _black(grid: Grid) -> PLANES:
    half = grid.height // 2, grid.width // 2
    return (
        np.full((grid.height, grid.width), 16, np.uint8),
        np.full(half, 128, np.uint8),
        np.full(half, 128, np.uint8),
    )


def part_films(
    bench: Bench, parts: Sequence[Part], clips: Sequence[Source | None], grid: Grid
) -> tuple[tuple[Path, int], ...]:
    """For every part the film to copy from and the frame to start at; seams are made where the shelf lacks them."""
    out: list[tuple[Path, int]] = []
    for part in parts:
        if isinstance(part, Made):
            out.append((realise(bench, part, clips, grid), 0))
            continue
        source = clips[part.clip]
        assert source is not None
        out.append((source.path, part.start))
    return tuple(out)


def join(
    target: Path,
    parts: Sequence[Part],
    films: Sequence[tuple[Path, int]],
    grid: Grid,
    *,
    sound: Sound | None,
    cues: Sequence[CaptionCue] = (),
    language: str = "und",
    title: str = "",
) -> int:
    """The finished file: copied picture, one continuous sound track, captions as text; says how many frames it has.

    Sound goes out beside the picture it belongs to, so that a player need not seek to and fro.
    """
    metadata = {"title": title} if title else {}
    with Muxer(target, grid.rate, metadata=metadata) as muxer:
        picture = muxer.add_copied_video(films[0][0])
        audio = muxer.add_audio_aac(RATE, 2, bit_rate=_SOUND_BITS) if sound is not None else None
        text = muxer.add_subtitles_mov_text(language=language) if cues else None
        waiting = list(cues)
        for part, (film, start) in zip(parts, films, strict=True):
            done = picture.frames
            picture.copy(film, start=start, count=part.frames)
            if audio is not None and sound is not None:
                audio.write(sound[grid.samples(done) : grid.samples(picture.frames)])
            while text is not None and waiting and waiting[0].start < picture.frames:
                cue = waiting.pop(0)
                text.write(cue.start / grid.rate, cue.end / grid.rate, cue.text)
    if cues:
        captions_off(target)  # The film is in the language that it is captioned in: captions are there when asked for.
    return picture.frames
