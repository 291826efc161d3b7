"""The story reel: the whole film, cheap and early, with slates and a running timecode, before anybody pays for a take.

The same edit, voices, music and seams as the master, at a small size. A shot that has no clip yet shows its board, and
a shot that has no board shows its slate on paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.film.production import Production, Shot, Title
from hotset.finish import captions
from hotset.finish.assemble import join, part_films, plan_picture
from hotset.finish.conform import Grid, Source, frames_on_grid, inspect_take
from hotset.finish.contact_sheet import frame_words
from hotset.finish.deliver import digest_of_file, language_of, title_card
from hotset.finish.dialogue import dialogue_of, timed_words
from hotset.finish.edit import ChosenTake, Edit, Event, edit_of
from hotset.finish.mix import make_mix, read_wave
from hotset.finish.titles import card_picture
from hotset.finish.typography import Face, line_mask, missing_glyphs
from hotset.finish.works import Bench, Step, Works, write_atomically
from hotset.media import FilmWriter, read_picture
from hotset.units import Digest, frame_count, timecode

__all__ = ["Reel", "reel"]

_REEL_VERSION = 3
_LONG_SIDE = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """The story reel: its file, its length (exact seconds), what was left out, and the steps that made it."""

    path: Path
    frames: int
    seconds: Fraction
    notes: tuple[str, ...]
    steps: tuple[Step, ...]


def reel(
    production: Production,
    clips: Sequence[ChosenTake],
    *,
    works: Works,
    folder: Path,
    boards: Mapping[str, Path] | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Reel:
    """Make `<folder>/deliverables/animatic.mp4`, with every shot of the production in order.

    Raises MediaError for a clip or a board that cannot be read, and FieldError for a title that cannot be set.
    """
    bench = Bench(works, progress)
    full, small = Grid.of(production), _small(production)
    by_slate = {clip.slate: clip for clip in clips}
    lengths = {
        clip.take_name: inspect_take(bench, clip.take_name, clip.path, clip.digest, full) for clip in by_slate.values()
    }
    edit = _edit(production, by_slate, lengths)
    sources: list[Source | None] = []
    for event, start in zip(edit.events, edit.starts(), strict=True):
        if event.kind != "take":
            title = production.opening if event.kind == "opening" else production.closing
            sources.append(title_card(bench, event.kind, title, small) if title else None)
            continue
        shot = production.shot(event.slate)
        clip, board = by_slate.get(event.slate), (boards or {}).get(event.slate)
        sources.append(_clip(bench, shot, clip, board, event, start, small, lengths))
    dialogue = dialogue_of(bench, production, by_slate, edit, frozenset())
    mix = make_mix(bench, production, edit, sources, dialogue, frozenset())
    cues = captions.cues_of(timed_words(dialogue), full.rate, edit.frames) if production.deliverables.captions else ()
    parts = plan_picture(edit, sources)
    films = part_films(bench, parts, sources, small)
    inputs = {
        "version": _REEL_VERSION,
        "edit": edit,
        "clips": [None if source is None else source.key for source in sources],
        "grid": [small.width, small.height, small.rate],
        "cues": [[cue.start, cue.end, cue.text] for cue in cues],
        "sound": digest_of_file(mix.master),
        "title": production.title,
    }

    def make(place: Path) -> Mapping[str, Path]:
        language, title = language_of(production), f"{production.title} (story reel)"
        sound = read_wave(mix.master)
        join(place / "reel.mp4", parts, films, small, sound=sound, cues=cues, language=language, title=title)
        return {"reel": place / "reel.mp4"}

    made = bench.do("story reel", f"{edit.frames} frames", inputs, make)["reel"]
    target = folder / "deliverables" / "animatic.mp4"
    write_atomically(target, made)
    missing = [s.slate for s in production.shots if s.slate not in by_slate]
    notes = [f"no clip yet, shown as a still: {', '.join(missing)}"] if missing else []
    return Reel(
        path=target,
        frames=edit.frames,
        seconds=edit.frames / full.rate,
        notes=tuple(dict.fromkeys([*notes, *dialogue.notes, *mix.notes])),
        steps=tuple(bench.steps),
    )


def _small(production: Production) -> Grid:
    """The film's shape with its longer side at 640 pixels, even sides."""
    scale = Fraction(_LONG_SIDE, max(production.width, production.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (production.width, production.height))
    return Grid(width=width, height=height, rate=production.frame_rate)


def _edit(production: Production, clips: Mapping[str, ChosenTake], lengths: Mapping[str, int]) -> Edit:
    """The production's own order; shots without a clip last as long as the production says."""
    names = {
        shot.slate: clips[shot.slate].take_name if shot.slate in clips else shot.slate for shot in production.shots
    }
    takes = tuple(
        clips.get(shot.slate)
        or ChosenTake(slate=shot.slate, take_name=shot.slate, path=Path(), digest=Digest("0" * 64))
        for shot in production.shots
    )
    rate = production.frame_rate
    available = {
        names[shot.slate]: lengths.get(names[shot.slate], frame_count(shot.duration, rate)) for shot in production.shots
    }
    return edit_of(production, takes, available)


def _clip(
    bench: Bench,
    shot: Shot,
    clip: ChosenTake | None,
    board: Path | None,
    event: Event,
    start: int,
    grid: Grid,
    lengths: Mapping[str, int],
) -> Source:
    """One shot at the small size, its slate and the film's timecode drawn in."""
    frames = lengths.get(event.take, event.frames_out)
    picture = clip.digest if clip else digest_of_file(board) if board and board.is_file() else "paper"
    inputs = {
        "version": _REEL_VERSION,
        "picture": picture,
        "slate": shot.slate,
        "words": [frame_words(shot), shot.motion.action, shot.description],
        "first": start - event.frames_in,
        "frames": frames,
        "grid": [grid.width, grid.height, grid.rate],
    }

    def make(folder: Path) -> Mapping[str, Path]:
        with FilmWriter(folder / "clip.mp4", grid.width, grid.height, grid.rate) as film:
            count = 0
            for number, rgb in enumerate(_pictures(clip, board, frames, grid, shot)):
                film.write_rgb(_slated(rgb, shot, start - event.frames_in + number, grid))
                count = number + 1
        assert count == frames
        return {"clip": folder / "clip.mp4"}

    path = bench.do("reel clip", shot.slate, inputs, make)["clip"]
    key = hashlib.sha256(repr(inputs).encode()).hexdigest()
    return Source(key=f"reel:{key}", path=path, frames=frames, groups=tuple(range(0, frames, 12)), original=path)


def _pictures(
    clip: ChosenTake | None, board: Path | None, frames: int, grid: Grid, shot: Shot
) -> Iterator[NDArray[np.uint8]]:
    if clip is not None:
        yield from frames_on_grid(clip.path, grid)
        return
    if board is not None and board.is_file():
        still = cv2.resize(read_picture(board), (grid.width, grid.height), interpolation=cv2.INTER_AREA)
    else:
        words = _settable(shot.motion.action or shot.description)
        card = Title(text=shot.slate, subtitle=words, ink="#3a342d", ground="#e8e2d6")
        still = card_picture(card, grid.width, grid.height)
    for _ in range(frames):
        yield np.asarray(still, np.uint8)


def _settable(text: str, longest: int = 90) -> str:
    """Words for a card, no longer than it can hold, with a dot for every letter that the type lacks."""
    missing = set(missing_glyphs(text, Face.TEXT))
    words = "".join("·" if letter in missing else letter for letter in " ".join(text.split()))
    return words if len(words) <= longest else words[:longest].rsplit(" ", 1)[0] + " …"


@lru_cache(maxsize=64)
def _mask(text: str, size: float) -> tuple[NDArray[np.float32], float]:
    return line_mask(text, Face.STRONG, size, 0.02)


def _slated(rgb: NDArray[np.uint8], shot: Shot, number: int, grid: Grid) -> NDArray[np.uint8]:
    """A copy of the picture with the slate at the lower left and the film's timecode at the lower right."""
    out = rgb.copy()
    size = max(9.0, min(grid.width, grid.height) * 0.036)
    words = f"{shot.slate}   {frame_words(shot)}"
    band = round(size * 1.9)
    part = out[-band:].astype(np.float32) * 0.42
    texts = ((words, False), (timecode(max(0, number), grid.rate), True))
    for text, right in texts:
        mask, ascent = _mask(text, size)
        mask = mask[:, : grid.width - 8]
        top = round(band * 0.66 - ascent)
        left = grid.width - mask.shape[1] - round(size * 0.8) if right else round(size * 0.8)
        rows = slice(max(top, 0), min(top + mask.shape[0], band))
        ink = mask[rows.start - top : rows.stop - top, :, None]
        field = part[rows, left : left + mask.shape[1]]
        field += (238 - field) * ink[:, : field.shape[1]]
    out[-band:] = np.round(part).astype(np.uint8)
    return out
