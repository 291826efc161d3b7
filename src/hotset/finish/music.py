"""Scratch music, written to the length of the film: chords, melody and bars that end when the picture does.

A cue is a few bars of real music (progressions, a melody, an ending). The number of bars is chosen so that the closing
chord lands on the film's last cut at a tempo within a few per cent of the one asked for; nothing is looped and chopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hotset.finish import instruments
from hotset.finish.loudness import integrated_lufs
from hotset.finish.scores import CUES, Chord, Cue, Note
from hotset.finish.signal import RATE, Sound, convolve, gain, high_pass, kernel_of, low_pass, place, stereo

__all__ = ["CUE_NAMES", "MUSIC_VERSION", "MusicPlan", "compose", "plan"]

CUE_NAMES = (*sorted(CUES), "none")

MUSIC_VERSION = 3
_MUSIC_LUFS = -20.0
_BEATS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicPlan:
    """How a cue is laid over a film. `landing` is the second at which the closing chord sounds."""

    cue: str
    seconds: float
    landing: float
    bars: int
    tempo_bpm: float

    @property
    def beat(self) -> float:
        """Seconds of one beat."""
        return 60.0 / self.tempo_bpm


@dataclass(frozen=True, slots=True)
class _Bar:
    chord: Chord
    energy: float
    melody: tuple[Note, ...]
    last: bool = False


def plan(cue: str, tempo_bpm: float, seconds: float, landing: float) -> MusicPlan:
    """The bars and the tempo that put the closing chord on `landing` seconds of a film of `seconds`.

    Raises KeyError for a cue that is not in the kit.
    """
    if cue not in CUES:
        raise KeyError(cue)
    landing = min(max(landing, 0.5), max(seconds - 0.2, 0.5))
    bars = max(1, round(landing * tempo_bpm / (60 * _BEATS)))
    return MusicPlan(cue=cue, seconds=seconds, landing=landing, bars=bars, tempo_bpm=bars * _BEATS * 60 / landing)


def compose(music: MusicPlan) -> Sound:
    """The cue as stereo sound of exactly the film's length, at about -20 LUFS."""
    cue = CUES[music.cue]
    samples = round(music.seconds * RATE)
    dry = np.zeros((samples + 4 * RATE, 2), np.float32)
    bars = _form(cue, music.bars)
    for number, bar in enumerate(bars):
        start = number * _BEATS * music.beat
        _play_bar(dry, cue, bar, start, music.beat, number)
    _close(dry, cue, music)
    wet = instruments.reverb(dry, cue.hall, 2.4)
    wet = convolve(wet, kernel_of(high_pass(38), low_pass(12500)))[:samples]
    fade = min(int(1.2 * RATE), samples)
    wet[samples - fade :] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(fade) / fade)).astype(np.float32)[:, None]
    measured = integrated_lufs(wet)
    return wet if not np.isfinite(measured) else wet * np.float32(gain(_MUSIC_LUFS - measured))


def _form(cue: Cue, count: int) -> list[_Bar]:
    """Chord, energy and melody of every bar: introduction, A, A with melody, B …, and a two-bar cadence."""
    cadence = min(2, count - 1) if count > 1 else 0
    intro = 0 if count < 5 else (2 if count >= 9 else 1)
    bars = [_Bar(cue.a[n % 4], 0.42 + 0.1 * n, ()) for n in range(intro)]
    sections = ((cue.a, cue.melody_a, 0.62), (cue.b, cue.melody_b, 0.85), (cue.a, cue.melody_a, 1.0))
    body = count - intro - cadence
    for n in range(body):
        chords, melody, energy = sections[(n // 4) % 3]
        # The bar before the cadence makes room for it.
        bars.append(_Bar(chords[n % 4], energy if n < body - 1 else energy * 0.85, melody[n % 4]))
    bars += [_Bar(cue.cadence[n - cadence], 0.6 - 0.15 * n, cue.melody_cadence[n - cadence]) for n in range(cadence)]
    return [*bars[:-1], _Bar(bars[-1].chord, bars[-1].energy, bars[-1].melody, last=True)]


def _play_bar(track: Sound, cue: Cue, bar: _Bar, start: float, beat: float, number: int) -> None:
    def at(beats: float) -> int:
        # The last bar leans back a little before the close, as players do.
        return round((start + beats * beat) * RATE)

    length = _BEATS * beat
    for n, midi in enumerate(bar.chord.notes):
        level = cue.pad_level * (0.7 + 0.3 * bar.energy)
        place(track, instruments.pad(midi, round(length + 1.4, 2), cue.pad_colour), at(0) - RATE // 5, level)
        if cue.arpeggio == "chords":
            place(track, stereo(instruments.piano(midi, 0.42, round(length, 2)), 0.25 * (n - 1.5)), at(0.03 * n), 0.5)
    _arpeggio(track, cue, bar, at, beat, number)
    _low(track, cue, bar, at, beat)
    _drums(track, cue, bar, at, beat, number)
    for note in bar.melody:
        velocity = 0.62 + 0.2 * bar.energy + (0.06 if note.beat == 0 else 0)
        tone = instruments.piano(note.midi, round(velocity, 2), round(note.beats * beat + 0.35, 2))
        place(track, stereo(tone, 0.12), at(note.beat) + round(0.012 * RATE), cue.melody_level)


def _arpeggio(track: Sound, cue: Cue, bar: _Bar, at, beat: float, number: int) -> None:
    tones = bar.chord.notes
    if cue.arpeggio == "eighths":
        order = (0, 2, 1, 3, 2, 3, 1, 2) if number % 2 == 0 else (0, 1, 2, 3, 2, 1, 3, 2)
        for step, index in enumerate(order):
            if bar.energy < 0.5 and step % 2:
                continue
            velocity = round(0.34 + 0.14 * bar.energy + (0.08 if step == 0 else 0) - 0.05 * (step % 2), 2)
            swing = 0.06 if step % 2 else 0.0
            tone = instruments.piano(
                tones[index % len(tones)] + 12 * cue.arpeggio_octave, velocity, round(beat * 1.6, 2)
            )
            place(track, stereo(tone, -0.35 + 0.2 * (index % 4)), at(step / 2 + swing), 0.62)
    elif cue.arpeggio == "sixteenths":
        for step in range(16):
            index = (0, 2, 3, 1, 2, 3, 0, 2)[step % 8]
            accent = (1.0, 0.5, 0.7, 0.55)[step % 4]
            midi = tones[index % len(tones)] + 12 * cue.arpeggio_octave + (12 if step % 8 == 6 else 0)
            tone = instruments.pluck(midi, round(accent * (0.3 + 0.3 * bar.energy), 2))
            place(track, stereo(tone, 0.45 * (-1) ** step), at(step / 4), 0.5)
    elif cue.arpeggio == "pulse":
        for step in range(8):
            tone = instruments.pluck(tones[0], round((0.5 if step % 4 else 0.75) * (0.5 + 0.5 * bar.energy), 2), 0.4)
            place(track, stereo(tone, 0.2 * (-1) ** step), at(step / 2), 0.55)
        if number % 2 and bar.energy > 0.5:
            place(track, stereo(instruments.piano(tones[-1] + 12, 0.4, round(beat * 3, 2)), 0.5), at(2.5), 0.5)


def _low(track: Sound, cue: Cue, bar: _Bar, at, beat: float) -> None:
    if bar.energy < 0.4:
        return
    for start, length, step in cue.bass:
        tone = instruments.bass(bar.chord.bass + step, round(0.5 + 0.3 * bar.energy, 2), round(length * beat, 2))
        place(track, stereo(tone), at(start), cue.bass_level)


def _drums(track: Sound, cue: Cue, bar: _Bar, at, beat: float, number: int) -> None:
    if bar.energy < 0.55 or cue.drums == "none":
        return
    if cue.drums == "brushes":
        for start in (1, 3):
            sweep = instruments.brush(0.8, round(beat * 0.55, 2), (number + start) % 4)
            place(track, stereo(sweep, 0.2), at(start) - round(0.02 * RATE), 0.5)
        for start in (0, 1.5, 2, 3.5):
            place(
                track, stereo(instruments.tick(0.4, int(start * 2)), -0.2), at(start + (0.06 if start % 1 else 0)), 0.5
            )
        if bar.energy > 0.8:
            place(track, stereo(instruments.kick(0.45)), at(0), 0.5)
    elif cue.drums == "four":
        for start in range(4):
            place(track, stereo(instruments.kick(0.8)), at(start), 0.62)
            place(track, stereo(instruments.tick(0.5, start, 8000), 0.25), at(start + 0.5), 0.5)
    elif cue.drums == "ticks":
        for step in range(8):
            tap = instruments.tick(0.55 if step % 4 == 0 else 0.3, step % 3, 3800)
            place(track, stereo(tap, 0.5 * (-1) ** step), at(step / 2), 0.42)
        place(track, stereo(instruments.kick(0.7)), at(0), 0.6)
        if bar.energy > 0.8:
            place(track, stereo(instruments.kick(0.45)), at(2.5), 0.5)


def _close(track: Sound, cue: Cue, music: MusicPlan) -> None:
    """The last chord, spread upwards, held until the film is over."""
    ring = max(music.seconds - music.landing + 0.6, 1.0)
    start = round(music.landing * RATE)
    notes = cue.final.notes
    for n, midi in enumerate((*notes, notes[0] + 12)):
        tone = instruments.piano(midi, 0.58, round(min(ring, 6.0), 2))
        place(track, stereo(tone, -0.3 + 0.15 * n), start + round(n * 0.045 * RATE), 0.5)
        if n < len(notes):
            place(track, instruments.pad(midi, round(ring + 0.8, 2), cue.pad_colour), start - RATE // 5, cue.pad_level)
    place(track, stereo(instruments.bass(cue.final.bass, 0.7, round(min(ring, 5.0), 2))), start, cue.bass_level)


def largest_leap(chords: tuple[Chord, ...]) -> int:
    """The widest step, in semitones, that any one voice takes between two chords: small is smooth."""
    leaps = (abs(a - b) for one, other in pairwise(chords) for a, b in zip(one.notes, other.notes, strict=False))
    return max(leaps, default=0)
