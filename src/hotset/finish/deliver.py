"""Deliver: from circled takes to the master, its captions, the cut, the stems and the contact sheet.

Everything that costs time is a step with a digest, so a second delivery encodes nothing, and after one replaced take
only that take and its two seams are made. Files appear by rename: a kill leaves the old delivery or the new one, file
by file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotset.errors import MediaError, ProductionError
from hotset.film.production import Production, Title
from hotset.finish import captions
from hotset.finish.assemble import join, overlaps, part_films, plan_picture
from hotset.finish.conform import Grid, Source, conform, inspect_take
from hotset.finish.contact_sheet import SHEET_VERSION, contact_sheet
from hotset.finish.cut import CLIPS, PlacedLine, SoundClip, build_cut, read_cut, write_cut
from hotset.finish.dialogue import Dialogue, dialogue_of, timed_words
from hotset.finish.edit import ChosenTake, Edit, edit_of
from hotset.finish.inspect import master_facts
from hotset.finish.mix import Mix, make_mix, read_wave
from hotset.finish.titles import TITLES_VERSION, check_title, title_frames
from hotset.finish.works import Bench, Step, Works, write_atomically
from hotset.media import FilmWriter, decode_frames
from hotset.units import Digest

__all__ = ["Delivered", "deliver", "digest_of_file", "language_of", "title_card", "write_cut_files"]

CUT_FILE = "cut.otio"
MASTER_VERSION = 3
_LANGUAGES = {
    "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "sv": "swe", "da": "dan",
    "no": "nor", "fi": "fin", "pl": "pol", "cs": "ces", "hu": "hun", "ro": "ron", "el": "ell", "tr": "tur", "ru": "rus",
    "uk": "ukr", "ja": "jpn", "zh": "zho", "ko": "kor", "ar": "ara", "he": "heb", "hi": "hin",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What was delivered, measured on the finished file.

    `seconds` is exact; `notes` say what was left out or is unusual.
    """

    master: Path
    srt: Path | None
    vtt: Path | None
    cut: Path
    contact_sheets: tuple[Path, ...]
    clips: Mapping[str, Path]
    stems: Mapping[str, Path]
    edit: Edit
    frames: int
    seconds: Fraction
    lufs: float
    true_peak_dbtp: float
    edited: bool
    """Whether an editor's cut.otio was delivered and not the production's own order."""
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def cached(self) -> int:
        """How many steps were found done."""
        return sum(step.cached for step in self.steps)

    @property
    def made(self) -> int:
        """How many steps had to be done."""
        return len(self.steps) - self.cached


@dataclass(frozen=True, slots=True)
class _Take:
    """Bytes of one take by name, chosen or alternate."""

    slate: str
    path: Path
    digest: Digest


def deliver(
    production: Production,
    chosen: Sequence[ChosenTake],
    *,
    works: Works,
    folder: Path,
    boards: Mapping[str, Path] | None = None,
    honour_cut: bool = True,
    progress: Callable[[Step], None] | None = None,
) -> Delivered:
    """Make the film of the chosen takes in `<folder>/deliverables` and `<folder>/cut.otio`.

    `boards` are the locked pictures by slate, for the contact sheet; without them it shows the takes' first frames. A
    cut.otio that an editor has changed is what is delivered, and is not written over, unless `honour_cut` is False.
    Raises ProductionError, FieldError or MediaError when there is nothing to deliver, or a title or a take is at fault.
    """
    bench = Bench(works, progress)
    ready = _prepare(bench, production, chosen, folder, honour_cut=honour_cut)
    edit, grid = ready.edit, ready.grid
    by_slate = {take.slate: take for take in chosen}
    dialogue = dialogue_of(bench, production, by_slate, edit, ready.speaking)
    mix = make_mix(bench, production, edit, ready.clips, dialogue, ready.speaking)
    cues = captions.cues_of(timed_words(dialogue), grid.rate, edit.frames) if production.deliverables.captions else ()
    master = _master(bench, production, edit, ready.clips, grid, mix, cues)
    facts = _facts(bench, master, edit, production)
    out = folder / "deliverables"
    write_atomically(out / "master.mp4", master)
    exported = _export_clips(folder, ready.takes, ready.sources, ready.cards)
    stems = _export_stems(out, mix)
    srt, vtt = _export_captions(out, cues, grid.rate)
    if not ready.edited:
        sounds = _sound_clips(stems, dialogue, edit, grid.rate)
        _write_cut(bench, production, chosen, ready, folder, lines=_placed(dialogue, grid.rate), sounds=sounds)
    sheets = _export_sheets(bench, production, out, boards or {}, ready.sources, by_slate)
    notes = [note for event in edit.events if event.take for note in ready.sources[event.take].notes]
    notes += [*_short(production, edit), *_held(edit, ready.clips), *dialogue.notes, *mix.notes]
    if ready.speaking:
        notes.append(f"own sound of the take, no scratch voice: {', '.join(sorted(ready.speaking))}")
    return Delivered(
        master=out / "master.mp4",
        srt=srt,
        vtt=vtt,
        cut=folder / CUT_FILE,
        contact_sheets=sheets,
        clips=exported,
        stems=stems,
        edit=edit,
        frames=edit.frames,
        seconds=edit.frames / grid.rate,
        lufs=float(facts["lufs"]),
        true_peak_dbtp=float(facts["true_peak_dbtp"]),
        edited=ready.edited,
        faults=tuple(facts["faults"]),
        notes=tuple(dict.fromkeys(notes)),
        steps=tuple(bench.steps),
    )


def write_cut_files(
    production: Production, chosen: Sequence[ChosenTake], *, works: Works, folder: Path
) -> tuple[Path, Edit]:
    """Write `<folder>/cut.otio` in the production's own order, with the clips that it refers to, and nothing else.

    A cut that an editor has changed is left as it is, and its edit is returned.
    Raises ProductionError or MediaError when there is nothing to cut, or a take is at fault.
    """
    bench = Bench(works, None)
    ready = _prepare(bench, production, chosen, folder, honour_cut=True)
    _export_clips(folder, ready.takes, ready.sources, ready.cards)
    if not ready.edited:
        _write_cut(bench, production, chosen, ready, folder)
    return folder / CUT_FILE, ready.edit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A film ready to be put together: its edit, and a clip on the film's grid for every event of it."""

    grid: Grid
    takes: dict[str, _Take]
    sources: dict[str, Source]
    cards: dict[str, Source]
    clips: tuple[Source | None, ...]
    speaking: frozenset[str]
    edit: Edit
    edited: bool


def _prepare(
    bench: Bench, production: Production, chosen: Sequence[ChosenTake], folder: Path, *, honour_cut: bool
) -> _Ready:
    if not chosen:
        raise ProductionError("there is no circled take to deliver.", next_commands=("hotset takes",))
    grid = Grid.of(production)
    for title in filter(None, (production.opening, production.closing)):
        check_title(title)
    takes = _takes(chosen)
    theirs = _theirs(folder / CUT_FILE, takes, production) if honour_cut else None
    used = {take.take_name for take in chosen} | ({e.take for e in theirs.events if e.take} if theirs else set())
    sources = {name: conform(bench, name, takes[name].path, takes[name].digest, grid) for name in sorted(used)}
    available = {name: source.frames for name, source in sources.items()}
    edit = theirs or edit_of(production, tuple(chosen), available)
    cards = _cards(bench, production, grid)
    return _Ready(
        grid=grid,
        takes=takes,
        sources=sources,
        cards=cards,
        clips=_clips(edit, sources, cards),
        speaking=_speaking(chosen, sources, edit),
        edit=edit,
        edited=theirs is not None,
    )


def _write_cut(
    bench: Bench,
    production: Production,
    chosen: Sequence[ChosenTake],
    ready: _Ready,
    folder: Path,
    *,
    lines: Sequence[PlacedLine] = (),
    sounds: Sequence[SoundClip] = (),
) -> None:
    """The cut with every take of every shot, the ones that are not in it inspected only."""
    available = {name: source.frames for name, source in ready.sources.items()}
    for name in sorted(ready.takes.keys() - available.keys()):
        available[name] = inspect_take(bench, name, ready.takes[name].path, ready.takes[name].digest, ready.grid)
    write_cut(build_cut(production, chosen, ready.edit, available, lines=lines, sounds=sounds), folder / CUT_FILE)


def _takes(chosen: Sequence[ChosenTake]) -> dict[str, _Take]:
    takes: dict[str, _Take] = {}
    for take in chosen:
        for one in (take, *take.alternates):
            takes[one.take_name] = _Take(take.slate, one.path, one.digest)
    return takes


def _theirs(cut: Path, takes: Mapping[str, _Take], production: Production) -> Edit | None:
    """The edit of a cut that an editor has changed; None where there is none, or it is as we wrote it."""
    if not cut.is_file():
        return None
    edit, as_written = read_cut(cut, production.frame_rate, {name: take.slate for name, take in takes.items()})
    return None if as_written else edit


def _cards(bench: Bench, production: Production, grid: Grid) -> dict[str, Source]:
    named = {"opening": production.opening, "closing": production.closing}
    return {name: title_card(bench, name, title, grid) for name, title in named.items() if title is not None}


def title_card(bench: Bench, name: str, title: Title, grid: Grid) -> Source:
    """A title as a clip on the grid."""
    frames = max(1, int(title.seconds * grid.rate + Fraction(1, 2)))
    inputs = {
        "version": TITLES_VERSION,
        "title": title,
        "width": grid.width,
        "height": grid.height,
        "rate": grid.rate,
    }

    def make(folder: Path) -> Mapping[str, Path]:
        with FilmWriter(folder / "card.mp4", grid.width, grid.height, grid.rate) as film:
            for frame in title_frames(title, grid.width, grid.height, frames, float(grid.rate)):
                film.write_rgb(frame)
        return {"card": folder / "card.mp4"}

    path = bench.do("card", name, inputs, make)["card"]
    key = f"card:{TITLES_VERSION}:{title!r}:{grid}"
    return Source(key=key, path=path, frames=frames, groups=tuple(range(0, frames, 12)), original=path)


def _clips(edit: Edit, sources: Mapping[str, Source], cards: Mapping[str, Source]) -> tuple[Source | None, ...]:
    out: list[Source | None] = []
    for event in edit.events:
        if event.kind in ("opening", "closing") and event.kind not in cards:
            raise ProductionError(f"the cut shows the {event.kind} title, and the production has none.")
        out.append({"take": sources.get(event.take), "black": None}.get(event.kind, cards.get(event.kind)))
    return tuple(out)


def _speaking(chosen: Sequence[ChosenTake], sources: Mapping[str, Source], edit: Edit) -> frozenset[str]:
    """The slates whose own sound is used: asked for, or there is any that can be heard."""
    used = {event.slate: event.take for event in edit.events if event.kind == "take"}
    wanted = {take.slate: take.own_sound for take in chosen}
    return frozenset(slate for slate, take in used.items() if wanted.get(slate) is not False and sources[take].audible)


def _master(
    bench: Bench,
    production: Production,
    edit: Edit,
    clips: Sequence[Source | None],
    grid: Grid,
    mix: Mix,
    cues: Sequence[captions.CaptionCue],
) -> Path:
    parts = plan_picture(edit, clips)
    films = part_films(bench, parts, clips, grid)
    sound = mix.master
    inputs = {**_master_inputs(production, edit, clips, grid, cues), "sound": digest_of_file(sound)}

    def make(folder: Path) -> Mapping[str, Path]:
        frames = join(
            folder / "master.mp4",
            parts,
            films,
            grid,
            sound=read_wave(sound),
            cues=cues,
            language=language_of(production),
            title=production.title,
        )
        if frames != edit.frames:
            raise MediaError(f"the master came out with {frames} frames instead of {edit.frames}.")
        return {"master": folder / "master.mp4"}

    return bench.do("master", f"{edit.frames} frames", inputs, make)["master"]


def language_of(production: Production) -> str:
    """The production's language in ISO 639-2, as films are tagged; 'und' where it is not one of the common ones."""
    return _LANGUAGES.get(production.language.split("-")[0].lower(), "und")


def digest_of_file(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()


def _master_inputs(
    production: Production,
    edit: Edit,
    clips: Sequence[Source | None],
    grid: Grid,
    cues: Sequence[captions.CaptionCue],
) -> dict[str, object]:
    return {
        "version": MASTER_VERSION,
        "edit": edit,
        "clips": [None if clip is None else clip.key for clip in clips],
        "grid": [grid.width, grid.height, grid.rate],
        "cues": [[cue.start, cue.end, cue.text] for cue in cues],
        "language": production.language,
        "title": production.title,
    }


def _facts(bench: Bench, master: Path, edit: Edit, production: Production) -> dict[str, Any]:
    loudness = production.sound.loudness_lufs

    def measure() -> dict[str, object]:
        facts = master_facts(master, expected_frames=edit.frames, loudness_lufs=loudness)
        return {"lufs": str(facts.lufs), "true_peak_dbtp": str(facts.true_peak_dbtp), "faults": list(facts.faults)}

    inputs = {"master": digest_of_file(master), "frames": edit.frames, "loudness": loudness}
    return bench.note("facts", "master", inputs, measure)


def _export_clips(
    folder: Path, takes: Mapping[str, _Take], sources: Mapping[str, Source], cards: Mapping[str, Source]
) -> dict[str, Path]:
    """The clips that the cut refers to: conformed where the film uses them, as they came where it does not."""
    out: dict[str, Path] = {}
    files = {name: sources[name].path if name in sources else take.path for name, take in takes.items()}
    files |= {name: card.path for name, card in cards.items()}
    for name, path in files.items():
        out[name] = folder / CLIPS / f"{name}.mp4"
        # A copy and no link: what an editing program does to its clips must not reach the vault.
        write_atomically(out[name], path)
    return out


def _export_stems(out: Path, mix: Mix) -> dict[str, Path]:
    stems = {name: out / "stems" / f"{name}.wav" for name in mix.stems}
    for name, path in stems.items():
        write_atomically(path, mix.stems[name])
    return stems


def _export_captions(out: Path, cues: Sequence[captions.CaptionCue], rate: Fraction) -> tuple[Path | None, Path | None]:
    srt, vtt = out / "master.srt", out / "master.vtt"
    if not cues:
        # Yesterday's captions beside today's silent film would be a lie.
        srt.unlink(missing_ok=True)
        vtt.unlink(missing_ok=True)
        return None, None
    write_atomically(srt, captions.srt(cues, rate).encode())
    write_atomically(vtt, captions.vtt(cues, rate).encode())
    return srt, vtt


def _placed(dialogue: Dialogue, rate: Fraction) -> tuple[PlacedLine, ...]:
    fps = float(rate)
    return tuple(
        PlacedLine(
            slate=placed.spoken.utterance.slate,
            speaker=placed.spoken.utterance.speaker,
            text=placed.spoken.utterance.line.text,
            start=int(placed.start * fps),
            end=int(placed.end * fps) + 1,
        )
        for placed in dialogue.lines
    )


def _sound_clips(stems: Mapping[str, Path], dialogue: Dialogue, edit: Edit, rate: Fraction) -> tuple[SoundClip, ...]:
    clips: list[SoundClip] = []
    for name in stems:
        url = f"deliverables/stems/{name}.wav"
        if name == "voices":
            clips += [
                SoundClip(track="Voices", name=f"{line.slate} {line.speaker}", url=url, start=line.start, end=line.end)
                for line in _placed(dialogue, rate)
            ]
        else:
            clips.append(SoundClip(track=name.capitalize(), name=name, url=url, start=0, end=edit.frames))
    return tuple(clips)


def _export_sheets(
    bench: Bench,
    production: Production,
    out: Path,
    boards: Mapping[str, Path],
    sources: Mapping[str, Source],
    by_slate: Mapping[str, ChosenTake],
) -> tuple[Path, ...]:
    if not production.deliverables.contact_sheet:
        return ()
    found = {slate: path for slate, path in boards.items() if path.is_file()}
    pictures: dict[str, Path | NDArray[np.uint8]] = {**found}
    shown = {slate: digest_of_file(path) for slate, path in found.items()}
    shown |= {slate: take.digest for slate, take in by_slate.items() if slate not in pictures}

    def make(folder: Path) -> Mapping[str, Path]:
        for slate, take in by_slate.items():
            if slate not in pictures:
                _, first = next(iter(decode_frames(sources[take.take_name].path, count=1)))
                pictures[slate] = first
        files = {}
        for number, page in enumerate(contact_sheet(production, pictures), 1):
            files[f"page{number}"] = folder / f"page{number}.png"
            files[f"page{number}"].write_bytes(page)
        return files

    inputs = {"version": SHEET_VERSION, "production": production, "pictures": shown}
    pages = bench.do("contact sheet", production.title, inputs, make)
    paths = []
    for number in range(1, len(pages) + 1):
        name = "contact-sheet.png" if number == 1 else f"contact-sheet-{number}.png"
        write_atomically(out / name, pages[f"page{number}"])
        paths.append(out / name)
    return tuple(paths)


def _short(production: Production, edit: Edit) -> list[str]:
    """Shots that the cut shows shorter than the production asks for."""
    rate = production.frame_rate
    notes = []
    for event in edit.events:
        if event.kind == "take":
            missing = int(production.shot(event.slate).duration * rate + Fraction(1, 2)) - event.frames
            if missing > 0:
                notes.append(f"{event.slate}: shown {missing} frames shorter than the shot is in the production")
    return notes


def _held(edit: Edit, clips: Sequence[Source | None]) -> list[str]:
    """Dissolves that had to hold a frame, because the take before has too few beyond the cut."""
    return [
        f"{edit.events[n].slate or edit.events[n].kind}: the dissolve into it holds the last frame of the take before "
        f"for {lies.held} frames; shoot handles"
        for n, lies in enumerate(overlaps(edit, clips))
        if lies.held
    ]
