"""The cues of the scratch music, written out: chords, melodies and how they are played. All of it is our own."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["CUES", "Chord", "Cue", "Note"]

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True, slots=True)
class Chord:
    """Four close voices and a bass, as MIDI note numbers."""

    bass: int
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One note of a melody: where in its bar and how long, in beats."""

    beat: float
    beats: float
    midi: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A short piece: two progressions of four bars with their melodies, a cadence of two, a last chord, a way to play.

    `bass` lists (beat, beats, semitones above the chord's bass). Levels are factors of amplitude.
    """

    a: tuple[Chord, ...]
    b: tuple[Chord, ...]
    cadence: tuple[Chord, ...]
    final: Chord
    melody_a: tuple[tuple[Note, ...], ...]
    melody_b: tuple[tuple[Note, ...], ...]
    melody_cadence: tuple[tuple[Note, ...], ...]
    arpeggio: str
    drums: str
    bass: tuple[tuple[float, float, int], ...]
    arpeggio_octave: int = 0
    pad_level: float = 0.10
    pad_colour: float = 1.0
    bass_level: float = 0.33
    melody_level: float = 0.95
    hall: float = 0.5


def _midi(name: str) -> int:
    found = re.fullmatch(r"([A-G])([#b]?)(\d)", name)
    if not found:
        raise ValueError(f"{name!r} is no note")
    return _STEPS[found[1]] + {"": 0, "#": 1, "b": -1}[found[2]] + 12 * (int(found[3]) + 1)


def _chords(text: str) -> tuple[Chord, ...]:
    """'F2: A3 C4 E4 G4 | …' as chords."""
    chords = []
    for bar in text.split("|"):
        low, _, upper = bar.partition(":")
        chords.append(Chord(_midi(low.strip()), tuple(_midi(note) for note in upper.split())))
    return tuple(chords)


def _melody(text: str) -> tuple[tuple[Note, ...], ...]:
    """'A4 1.5, G4 .5, C5 2 | - 1, …' as bars of notes; '-' is a rest."""
    bars = []
    for bar in text.split("|"):
        beat, notes = 0.0, []
        for item in filter(None, (part.split() for part in bar.split(","))):
            name, beats = item[0], float(item[1])
            if name != "-":
                notes.append(Note(beat, beats, _midi(name)))
            beat += beats
        bars.append(tuple(notes))
    return tuple(bars)


CUES: dict[str, Cue] = {
    "warm": Cue(
        a=_chords("F2: A3 C4 E4 G4 | A2: G3 C4 E4 A4 | Bb2: A3 D4 F4 A4 | C3: G3 Bb3 D4 F4"),
        b=_chords("D2: A3 C4 F4 A4 | Bb1: A3 D4 F4 Bb4 | G2: Bb3 D4 F4 A4 | C2: Bb3 D4 E4 G4"),
        cadence=_chords("Bb1: A3 C4 D4 F4 | C2: G3 Bb3 D4 F4"),
        final=_chords("F2: A3 C4 G4 A4")[0],
        melody_a=_melody("A4 1.5, G4 .5, C5 2 | E5 1, D5 .5, C5 2.5 | D5 1.5, C5 .5, A4 2 | G4 3, - 1"),
        melody_b=_melody("F5 1.5, E5 .5, D5 2 | D5 1, C5 .5, A4 2.5 | Bb4 1.5, A4 .5, G4 2 | G4 1, A4 1, C5 2"),
        melody_cadence=_melody("D5 1.5, C5 .5, A4 2 | G4 2, A4 1, G4 1"),
        arpeggio="eighths",
        drums="brushes",
        bass=((0, 1.8, 0), (2, 1.4, 7), (3.5, 0.5, 0)),
    ),
    "melancholy": Cue(
        a=_chords("A1: G3 B3 C4 E4 | F2: A3 C4 E4 G4 | E2: G3 C4 E4 G4 | G2: A3 B3 D4 E4"),
        b=_chords("D2: A3 C4 E4 F4 | C2: A3 C4 E4 A4 | F2: A3 C4 E4 A4 | E2: A3 B3 E4 G4"),
        cadence=_chords("D2: A3 C4 E4 F4 | E2: G#3 B3 D4 E4"),
        final=_chords("A1: A3 B3 C4 E4")[0],
        melody_a=_melody("E5 2.5, D5 .5, C5 1 | C5 1.5, B4 .5, A4 2 | G4 2, C5 2 | B4 3, - 1"),
        melody_b=_melody("F5 2, E5 2 | E5 1, D5 1, C5 2 | A4 2, C5 2 | B4 4"),
        melody_cadence=_melody("A4 2, F4 2 | E4 2, G#4 2"),
        arpeggio="chords",
        drums="none",
        bass=((0, 3.6, 0),),
        pad_level=0.14,
        pad_colour=0.9,
        bass_level=0.3,
        hall=0.75,
    ),
    "bright": Cue(
        a=_chords("D2: A3 D4 F#4 A4 | C#2: A3 C#4 E4 A4 | B1: A3 D4 F#4 A4 | G1: A3 B3 D4 G4"),
        b=_chords("E2: G3 B3 D4 G4 | G2: G3 B3 D4 A4 | F#2: A3 D4 F#4 A4 | A1: A3 C#4 E4 A4"),
        cadence=_chords("G1: G3 B3 D4 A4 | A1: A3 D4 E4 G4"),
        final=_chords("D2: A3 D4 E4 F#4")[0],
        melody_a=_melody(
            "F#5 1, A5 .5, F#5 .5, E5 1, D5 1 | E5 1, C#5 1, A4 2 | D5 1, F#5 .5, D5 .5, C#5 1, B4 1 | D5 3, - 1"
        ),
        melody_b=_melody(
            "G5 1, F#5 .5, E5 .5, D5 2 | B4 1, D5 1, G5 2 | F#5 1, E5 .5, D5 .5, A4 2 | C#5 1, D5 1, E5 2"
        ),
        melody_cadence=_melody("B4 1, D5 1, G5 2 | F#5 1, E5 1, C#5 2"),
        arpeggio="sixteenths",
        drums="brushes",
        bass=((0, 0.9, 0), (1.5, 0.5, 0), (2, 0.9, 7), (3, 0.9, 12)),
        pad_level=0.07,
        pad_colour=1.2,
        melody_level=0.8,
        hall=0.4,
    ),
    "tense": Cue(
        a=_chords("D2: D3 A3 D4 F4 | D2: D3 Bb3 D4 F4 | D2: D3 A3 D4 G4 | D2: D3 A3 C#4 E4"),
        b=_chords("Bb1: D3 Bb3 C#4 F4 | A1: C#3 A3 C#4 G4 | G1: D3 Bb3 D4 F4 | A1: C#3 Bb3 C#4 E4"),
        cadence=_chords("G1: D3 Bb3 D4 E4 | A1: C#3 A3 C#4 G4"),
        final=_chords("D2: D3 A3 D4 E4")[0],
        melody_a=_melody("- 4 | - 2, A5 2 | - 4 | - 1, Bb5 1, A5 2"),
        melody_b=_melody("F5 4 | - 2, E5 2 | D5 3, F5 1 | E5 4"),
        melody_cadence=_melody("- 2, D5 2 | C#5 4"),
        arpeggio="pulse",
        drums="ticks",
        bass=((0, 3.6, 0),),
        pad_level=0.15,
        pad_colour=0.8,
        melody_level=0.5,
        hall=0.7,
    ),
    "pulse": Cue(
        a=_chords("E2: G3 B3 E4 G4 | C2: G3 C4 E4 G4 | G1: G3 B3 D4 G4 | D2: F#3 A3 D4 F#4"),
        b=_chords("A1: A3 C4 E4 A4 | C2: G3 C4 E4 G4 | E2: G3 B3 E4 G4 | D2: F#3 A3 D4 A4"),
        cadence=_chords("C2: G3 C4 E4 G4 | D2: A3 D4 E4 F#4"),
        final=_chords("E2: G3 B3 E4 F#4")[0],
        melody_a=_melody("- 4 | B5 2, G5 2 | - 4 | A5 2, F#5 2"),
        melody_b=_melody("E5 2, G5 2 | G5 3, - 1 | B5 2, A5 1, G5 1 | F#5 4"),
        melody_cadence=_melody("G5 2, E5 2 | F#5 4"),
        arpeggio="sixteenths",
        drums="four",
        bass=tuple((step / 2, 0.45, 0) for step in range(8)),
        pad_level=0.08,
        pad_colour=1.1,
        melody_level=0.5,
        hall=0.35,
    ),
}
