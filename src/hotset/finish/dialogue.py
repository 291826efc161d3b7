"""Where every spoken line lies in the film: at the second that its script asks for, or where a reader would put it.

Lines never overlap. A line that is longer than its shot may run over the cut, and may start a little before it; where
speech does not fit its shot it is spoken up to a quarter faster, and what still does not fit is reported.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hotset.film.elements import Voice
from hotset.film.production import Line, Production
from hotset.finish.captions import TimedWord
from hotset.finish.edit import ChosenTake, Edit
from hotset.finish.signal import RATE
from hotset.finish.voice import SpokenLine, Utterance, Word, speak, voices_available, voices_for
from hotset.finish.works import Bench

__all__ = ["Dialogue", "Placed", "dialogue_of", "place_lines", "timed_words"]

FASTEST = 1.25
AIR = 0.14
"""Seconds of silence between two lines, at least."""
_LEAD = 0.7
_EARLY = 0.35
"""Seconds that a line may start before its own shot."""
_OVERHANG = 0.9
"""Seconds that it may run into the next shot before it is spoken faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line in the film; `start` in seconds from the first frame."""

    spoken: SpokenLine
    start: float
    event: int

    @property
    def end(self) -> float:
        """When it is over, in seconds."""
        return self.start + self.spoken.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """All lines in order. `heard` is False when there are no voices and the times are estimates for captions."""

    lines: tuple[Placed, ...]
    heard: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One line to place: the span of its shot in the film, how long it takes, and the second it asks for (or None)."""

    event: int
    shot_start: float
    shot_seconds: float
    seconds: float
    asked: float | None


def dialogue_of(
    bench: Bench, production: Production, chosen: Mapping[str, ChosenTake], edit: Edit, silent: frozenset[str]
) -> Dialogue:
    """The lines of all shots of the edit, spoken and placed; shots in `silent` speak for themselves."""
    utterances, spans = _utterances(production, chosen, edit)
    notes: list[str] = []
    wanted = [u for u in utterances if u.slate not in silent]
    heard = production.sound.voices and bool(wanted)
    if heard and not voices_available():
        heard = False
        notes.append(
            "no voices: the extra 'voice' is not installed (pip install 'hotset[voice]'); captions are estimates"
        )
    spoken: tuple[SpokenLine, ...] = ()
    if heard:
        try:
            spoken = _spoken(bench, utterances, spans, silent)
        except (subprocess.SubprocessError, OSError) as error:
            heard = False
            notes.append(f"no voices: the speech library failed ({_reason(error)}); captions are estimates")
    if not heard:
        spoken = tuple(_estimated(u) for u in utterances)
    slots = [_slot(u, spans, line.seconds) for u, line in zip(utterances, spoken, strict=True)]
    end = edit.frames / float(production.frame_rate)
    starts, complaints = place_lines(slots, end)
    notes += [f"{utterances[n].slate}: {text}" for n, text in complaints]
    lines = tuple(
        Placed(spoken=line, start=start, event=slot.event)
        for line, start, slot in zip(spoken, starts, slots, strict=True)
    )
    return Dialogue(lines=lines, heard=heard, notes=tuple(notes))


def _reason(error: Exception) -> str:
    said = getattr(error, "stderr", b"") or b""
    last = said.decode("utf-8", "replace").strip().splitlines()[-1:] if isinstance(said, bytes) else []
    return last[0] if last else type(error).__name__


@dataclass(frozen=True, slots=True)
class _Span:
    event: int
    start: float
    seconds: float
    trimmed: float
    """Seconds that the cut has taken off the shot's head."""


def _utterances(
    production: Production, chosen: Mapping[str, ChosenTake], edit: Edit
) -> tuple[list[Utterance], dict[str, _Span]]:
    rate = float(production.frame_rate)
    voices = voices_for(production)
    utterances: list[Utterance] = []
    spans: dict[str, _Span] = {}
    for n, (event, start) in enumerate(zip(edit.events, edit.starts(), strict=True)):
        if event.kind != "take" or event.slate in spans:
            continue
        take = chosen.get(event.slate)
        head = event.frames_in - take.frames_in if take else 0
        spans[event.slate] = _Span(n, start / rate, event.frames / rate, max(0, head) / rate)
        lines = take.lines if take is not None and take.lines is not None else production.shot(event.slate).lines
        for index, line in enumerate(lines):
            if line.text.strip():
                voice = voices.get(line.speaker, voices[None])
                speaker = _name(production, line)
                utterances.append(Utterance(slate=event.slate, index=index, line=line, voice=voice, speaker=speaker))
    return utterances, spans


def _name(production: Production, line: Line) -> str:
    if line.speaker is None:
        return line.name or "Narrator"
    try:
        return production.element(line.speaker).name
    except KeyError:
        return line.name or line.speaker


def _spoken(
    bench: Bench, utterances: Sequence[Utterance], spans: Mapping[str, _Span], silent: frozenset[str]
) -> tuple[SpokenLine, ...]:
    """All lines, those of a crowded shot a little faster than their voices would."""

    def say(paced: Sequence[Utterance]) -> tuple[SpokenLine, ...]:
        loud = iter(speak(bench, [u for u in paced if u.slate not in silent]))
        return tuple(_estimated(u) if u.slate in silent else next(loud) for u in paced)

    natural = say(utterances)
    paces = {}
    for slate, span in spans.items():
        own = [line.seconds for line in natural if line.utterance.slate == slate]
        needed = sum(own) + AIR * len(own)
        room = span.seconds + _OVERHANG * 0.6
        if own and needed > room:
            paces[slate] = round(min(FASTEST, needed / room), 2)
    if not paces:
        return natural
    return say([replace(u, pace=paces.get(u.slate, 1.0)) for u in utterances])


def _estimated(utterance: Utterance) -> SpokenLine:
    """A line nobody speaks: words at a reader's pace, so that captions have times."""
    words, at = [], 0.0
    for text in utterance.line.text.split():
        seconds = 0.09 + 0.062 * len(text) + (0.22 if text[-1] in ".?!,;:…" else 0.0)
        seconds *= 165 / max(utterance.voice.words_per_minute, 60)
        words.append(Word(text, at, at + seconds))
        at += seconds
    return SpokenLine(utterance=utterance, sound=np.zeros(int(at * RATE), np.float32), words=tuple(words))


def _slot(utterance: Utterance, spans: Mapping[str, _Span], seconds: float) -> Slot:
    span = spans[utterance.slate]
    asked = None
    if utterance.line.at is not None:
        asked = span.start + max(0.0, float(utterance.line.at) - span.trimmed)
    return Slot(span.event, span.start, span.seconds, seconds, asked)


def place_lines(slots: Sequence[Slot], film_seconds: float) -> tuple[list[float], list[tuple[int, str]]]:
    """The start of every line in film seconds, in order and never overlapping, and what could not be helped by line."""
    starts = _forward(slots)
    limit = film_seconds - 0.15
    for n in range(len(slots) - 1, -1, -1):
        # Pull back what would run past the end, or push the next line out of its shot.
        latest = limit - slots[n].seconds
        if starts[n] > latest:
            starts[n] = max(0.0, latest)
        limit = starts[n] - AIR
    at = 0.0
    complaints = []
    for n, slot in enumerate(slots):
        starts[n] = max(starts[n], at)
        at = starts[n] + slot.seconds + AIR
        late = starts[n] - (slot.asked if slot.asked is not None else slot.shot_start + slot.shot_seconds)
        if slot.asked is not None and late > 0.25:
            complaints.append((n, f"a line starts {late:.1f} s later than asked, after the line before it"))
        elif slot.asked is None and late > 0:
            complaints.append((n, f"a line starts {late:.1f} s after its shot is over; there is too much to say"))
        if starts[n] + slot.seconds > film_seconds + 0.01:
            complaints.append((n, "the last words are cut off by the end of the film"))
    return starts, complaints


def _forward(slots: Sequence[Slot]) -> list[float]:
    starts: list[float] = []
    at = 0.0
    for n, slot in enumerate(slots):
        own = [other for other in slots if other.event == slot.event]
        slack = slot.shot_seconds - sum(other.seconds for other in own) - AIR * (len(own) - 1)
        first = n == 0 or slots[n - 1].event != slot.event
        if slot.asked is not None:
            wanted = slot.asked
        elif first:
            wanted = slot.shot_start + (min(_LEAD, slack * 0.4) if slack > 0 else max(-_EARLY, slack * 0.5))
        else:
            wanted = at + min(0.5, max(0.0, slack / (len(own) + 1)))
        starts.append(max(wanted, at, 0.0))
        at = starts[-1] + slot.seconds + AIR
    return starts


def timed_words(dialogue: Dialogue) -> tuple[TimedWord, ...]:
    """Every word of the film with its times in film seconds, for captions."""
    return tuple(
        TimedWord(
            text=word.text,
            start=placed.start + word.start,
            end=placed.start + word.end,
            speaker=placed.spoken.utterance.speaker,
            line=n,
        )
        for n, placed in enumerate(dialogue.lines)
        for word in placed.spoken.words
    )


def voice_words(voice: Voice) -> str:
    """A voice for people."""
    return f"{voice.name}, pitch {voice.pitch}, {voice.words_per_minute} words a minute"
