"""The mix: voices in front, music that makes room for them, a room around it all; then loudness and true peak.

Four stems of exactly the film's length are summed. The music's gain follows the lines' own times, so it is down before
the first syllable and comes back after the last. The sum is brought to the loudness asked for (ITU-R BS.1770, EBU
R128).
"""

from __future__ import annotations

import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hotset.film.production import Production
from hotset.finish.ambience import AMBIENCE_VERSION, QUIET, ambience_of, bed_phrases, unknown_phrases
from hotset.finish.conform import Grid, Source, take_sound
from hotset.finish.dialogue import Dialogue
from hotset.finish.edit import Edit
from hotset.finish.loudness import integrated_lufs, reach_loudness, true_peak_dbtp
from hotset.finish.music import CUE_NAMES, MUSIC_VERSION, MusicPlan, compose, plan
from hotset.finish.signal import RATE, Sound, box_smooth, decibels, fade_edges, gain, place, stereo
from hotset.finish.works import Bench

__all__ = ["CEILING_DBTP", "MIX_VERSION", "Mix", "make_mix", "read_wave", "write_wave"]

MIX_VERSION = 5
CEILING_DBTP = -2.0
"""One decibel below what is promised: the sound is coded once more after this, and coding adds peaks."""
_MUSIC_DB, _DUCK_DB = -3.0, -8.0
_OWN_LUFS = -22.0
STEMS = ("voices", "music", "ambience", "production")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """The files of a mix (16-bit stereo WAV at 48 kHz, all of the film's length), its measures, what was left out."""

    master: Path
    stems: Mapping[str, Path]
    lufs: float
    true_peak_dbtp: float
    notes: tuple[str, ...] = ()


def make_mix(
    bench: Bench,
    production: Production,
    edit: Edit,
    clips: Sequence[Source | None],
    dialogue: Dialogue,
    speaking: frozenset[str],
) -> Mix:
    """The film's sound. `speaking` are the slates whose takes bring their own."""
    grid = Grid.of(production)
    notes: list[str] = []
    music = _music_plan(production, edit, notes)
    rooms = _rooms(production, edit)
    inputs = {
        "version": [MIX_VERSION, AMBIENCE_VERSION, MUSIC_VERSION],
        "frames": edit.frames,
        "rate": grid.rate,
        "loudness": production.sound.loudness_lufs,
        "music": None if music is None else [music.cue, music.bars, f"{music.seconds:.6f}", f"{music.landing:.6f}"],
        "rooms": [[name, words, start, frames] for name, words, start, frames in rooms],
        "lines": [
            [p.spoken.utterance, f"{p.start:.4f}", len(p.spoken.sound)] for p in dialogue.lines if dialogue.heard
        ],
        "own": [
            [source.key, event.frames_in, event.frames]
            for event, source in zip(edit.events, clips, strict=True)
            if source is not None and event.slate in speaking
        ],
    }

    def make(folder: Path) -> Mapping[str, Path]:
        stems = {
            "voices": _voices(dialogue, grid.samples(edit.frames)),
            "music": _music(music, dialogue, grid.samples(edit.frames)),
            "ambience": _ambience(rooms, grid, edit.frames),
            "production": _own_sound(edit, clips, speaking, grid),
        }
        whole = np.zeros((grid.samples(edit.frames), 2), np.float32)
        for stem in stems.values():
            if stem is not None:
                whole += stem
        mixed = reach_loudness(fade_edges(whole, RATE // 50), production.sound.loudness_lufs, CEILING_DBTP)
        files = {"master": folder / "master.wav"}
        write_wave(files["master"], mixed)
        for name, stem in stems.items():
            if stem is not None and float(np.abs(stem).max(initial=0)) > 0:
                files[name] = folder / f"{name}.wav"
                write_wave(files[name], stem)
        return files

    files = dict(bench.do("sound", f"{edit.frames} frames", inputs, make))
    master = files.pop("master")
    measured = bench.note("loudness", "mix", inputs, lambda: _measure(master))
    for name, words, _, _ in rooms:
        notes += [f"{name}: nothing is known that sounds like {u!r}" for u in unknown_phrases(words)]
    return Mix(
        master=master,
        stems=files,
        lufs=float(measured["lufs"]),
        true_peak_dbtp=float(measured["true_peak_dbtp"]),
        notes=tuple(dict.fromkeys(notes)),
    )


def _measure(path: Path) -> dict[str, str]:
    sound = read_wave(path)
    return {"lufs": str(integrated_lufs(sound)), "true_peak_dbtp": str(true_peak_dbtp(sound))}


def _music_plan(production: Production, edit: Edit, notes: list[str]) -> MusicPlan | None:
    cue = production.sound.music
    if cue == "none" or not edit.events:
        return None
    rate = float(production.frame_rate)
    seconds = edit.frames / rate
    last = edit.events[-1]
    landing = seconds - last.frames / rate if last.kind == "closing" and len(edit.events) > 1 else seconds - 2.4
    if cue not in CUE_NAMES:
        notes.append(f"no music: no cue is called {cue!r}; there are {', '.join(CUE_NAMES)}")
        return None
    return plan(cue, production.sound.tempo_bpm, seconds, landing if landing > 1 else seconds * 0.6)


def _rooms(production: Production, edit: Edit) -> list[tuple[str, str, int, int]]:
    """The sound in words of every shot (slate, words, start, frames), and where it lies.

    A shot that names no place's sound keeps the one of its scene, else the café would fall silent at every insert.
    """
    beds: dict[str, str] = {}
    for shot in production.shots:
        if shot.scene not in beds and (phrases := bed_phrases(shot.sound)):
            beds[shot.scene] = ", ".join(phrases)
    rooms: list[tuple[str, str, int, int]] = []
    for event, start in zip(edit.events, edit.starts(), strict=True):
        if event.kind == "take":
            shot = production.shot(event.slate)
            words = shot.sound
            if shot.scene in beds and not bed_phrases(words) and words.strip().lower() not in QUIET:
                words = f"{words}, {beds[shot.scene]}".removeprefix(", ")
            rooms.append((event.slate, words, start, event.frames))
    return rooms


def _voices(dialogue: Dialogue, samples: int) -> Sound | None:
    if not dialogue.heard:
        return None
    track = np.zeros((samples, 2), np.float32)
    names = list(dict.fromkeys(p.spoken.utterance.speaker for p in dialogue.lines))
    for placed in dialogue.lines:
        # A little apart, so that two voices are two people.
        pan = 0.0 if len(names) == 1 else 0.12 * (-1) ** names.index(placed.spoken.utterance.speaker)
        level = 0.8 if placed.spoken.utterance.line.off_screen else 1.0
        place(track, stereo(placed.spoken.sound, pan) * np.float32(1.414), round(placed.start * RATE), level)
    return track


def _music(music: MusicPlan | None, dialogue: Dialogue, samples: int) -> Sound | None:
    if music is None:
        return None
    sound = compose(music)
    sound = sound[:samples] if len(sound) >= samples else np.pad(sound, ((0, samples - len(sound)), (0, 0)))
    return sound * np.float32(gain(_MUSIC_DB)) * _duck(dialogue, samples)[:, None]


def _duck(dialogue: Dialogue, samples: int) -> Sound:
    """The music's gain under the lines: down ahead of a line, up after it, and held down over short pauses."""
    step = RATE // 200
    busy = np.zeros(-(-samples // step) + 1)
    spans = [(p.start - 0.3, p.end + 0.25) for p in dialogue.lines] if dialogue.heard else []
    for n, (start, end) in enumerate(spans):
        follows = spans[n + 1][0] if n + 1 < len(spans) else end
        end = follows if 0 < follows - end < 1.1 else end
        busy[max(0, int(start * 200)) : max(0, int(end * 200))] = 1
    curve = box_smooth(busy, 70, passes=2)
    decibel = _DUCK_DB * curve
    return np.interp(np.arange(samples), np.arange(len(curve)) * step, 10 ** (decibel / 20)).astype(np.float32)


def _ambience(rooms: Sequence[tuple[str, str, int, int]], grid: Grid, frames: int) -> Sound:
    """Every shot's room, each crossfaded into the next over a few frames so that no cut is heard as a step."""
    track = np.zeros((grid.samples(frames), 2), np.float32)
    overlap_frames = max(1, round(float(grid.rate) * 0.2))
    for name, words, start, length in rooms:
        first, last = max(0, start - overlap_frames), min(frames, start + length + overlap_frames)
        begin, end = grid.samples(first), grid.samples(last)
        sound = ambience_of(words, (end - begin) / RATE, name).sound
        place(track, fade_edges(sound, grid.samples(overlap_frames)), begin)
    return track


def _own_sound(edit: Edit, clips: Sequence[Source | None], speaking: frozenset[str], grid: Grid) -> Sound | None:
    if not speaking:
        return None
    track = np.zeros((grid.samples(edit.frames), 2), np.float32)
    for event, source, start in zip(edit.events, clips, edit.starts(), strict=True):
        if source is None or event.slate not in speaking:
            continue
        sound = take_sound(source, grid, event.frames_in, event.frames)
        measured = integrated_lufs(sound)
        level = gain(min(_OWN_LUFS - measured, 20.0)) if np.isfinite(measured) else 1.0
        begin, end = grid.samples(start), grid.samples(start + event.frames)
        place(track, fade_edges(sound[: end - begin], RATE // 125), begin, level)
    return track


def write_wave(path: Path, sound: Sound) -> None:
    """Stereo sound as 16-bit WAV, with triangular dither that is the same every time."""
    rng = np.random.default_rng(16)
    dither = rng.random(sound.shape, dtype=np.float32) - rng.random(sound.shape, dtype=np.float32)
    # Digital silence stays silent.
    scaled = np.where(sound == 0, 0, sound * 32767 + dither)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.clip(np.round(scaled), -32768, 32767).astype("<i2").tobytes())


def read_wave(path: Path) -> Sound:
    """A 16-bit stereo WAV as it was written."""
    with wave.open(str(path), "rb") as held:
        raw = held.readframes(held.getnframes())
    return np.frombuffer(raw, "<i2").reshape(-1, 2).astype(np.float32) / 32767


def level_words(sound: Sound) -> str:
    """Peak and root mean square for people."""
    rms = float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))) if len(sound) else 0.0
    return f"peak {decibels(float(np.abs(sound).max(initial=0))):.1f} dB, rms {decibels(rms):.1f} dB"
