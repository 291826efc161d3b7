"""Captions from the times of words: cues that can be read, as SubRip, as WebVTT and as text for the master's own track.

The rules (source: common broadcast practice, as in the BBC's and Netflix's timed text guides): two lines of 42
characters at most, 20 characters a second where speech allows it, at least 0.8 s, two frames of air between cues,
breaks at clauses, dashes where two people speak in one cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["CaptionCue", "TimedWord", "cues_of", "srt", "vtt"]

MAX_LINE = 42
MAX_RATE = 20.0
"""Characters a second."""
MIN_SECONDS = 0.8
MAX_SECONDS = 6.0
LINGER_SECONDS = 0.5
"""How long a cue may stay after its last word when nothing follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWord:
    """One word in the film; seconds from the film's first frame. `line` tells lines apart, `speaker` people."""

    text: str
    start: float
    end: float
    speaker: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionCue:
    """Text on screen from frame `start` up to, not including, frame `end`."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The cue as one string with line breaks."""
        return "\n".join(self.lines)


def cues_of(words: Sequence[TimedWord], rate: Fraction, frames: int) -> tuple[CaptionCue, ...]:
    """All cues of a film of `frames` frames, in order, none overlapping."""
    groups = _joined(_split(words))
    fps = float(rate)
    starts = [max(0, int(group[0].start * fps)) for group in groups]
    cues = []
    for number, group in enumerate(groups):
        text = " ".join(word.text for word in group)
        needed = max(MIN_SECONDS, len(text) / MAX_RATE)
        spoken_end = group[-1].end
        wanted = max(spoken_end + LINGER_SECONDS * 0.4, group[0].start + needed)
        limit = starts[number + 1] - 2 if number + 1 < len(groups) else frames
        end = min(max(int(wanted * fps + 0.999), starts[number] + 1), limit)
        if 0 < limit - end < fps * LINGER_SECONDS and number + 1 < len(groups):
            end = limit  # A blink between two cues is worse than a cue that stays a moment.
        if end > starts[number]:
            cues.append(CaptionCue(start=starts[number], end=end, lines=_lines(group)))
    return tuple(cues)


def _split(words: Sequence[TimedWord]) -> list[list[TimedWord]]:
    """Words grouped so that each group is of one line and fits a cue, broken at sentences and clauses first."""
    groups: list[list[TimedWord]] = []
    for number in sorted({word.line for word in words}):
        groups += _fit([word for word in words if word.line == number])
    return groups


def _fit(words: list[TimedWord]) -> list[list[TimedWord]]:
    text = " ".join(word.text for word in words)
    if len(words) <= 1 or (_breaks_into_two(text) and words[-1].end - words[0].start <= MAX_SECONDS):
        return [words]
    middle = len(text) / 2
    best, cost = 1, float("inf")
    length = 0
    for n, word in enumerate(words[:-1]):
        length += len(word.text) + 1
        kind = 0 if word.text[-1] in ".?!…" else 1 if word.text[-1] in ",;:—–" else 2 + _weak(words[n + 1].text)
        price = kind * 18 + abs(length - middle)
        if price < cost:
            best, cost = n + 1, price
    return [*_fit(words[:best]), *_fit(words[best:])]


_OPENERS = frozenset(
    "and but or so that which who because when where while if as for to with from of in on at".split()  # noqa: SIM905
)


def _weak(following: str) -> float:
    """How bad a break before this word is: good before a conjunction or preposition."""
    return 0.0 if following.lower().strip("“\"'(") in _OPENERS else 1.0


def _breaks_into_two(text: str) -> bool:
    return len(text) <= MAX_LINE or _two_lines(text) is not None


def _two_lines(text: str) -> tuple[str, str] | None:
    """The best break into two lines, or None when neither fits."""
    best: tuple[float, tuple[str, str]] | None = None
    for found in re.finditer(" ", text):
        first, second = text[: found.start()], text[found.end() :]
        if max(len(first), len(second)) > MAX_LINE:
            continue
        kind = 0 if first[-1] in ".?!…" else 1 if first[-1] in ",;:—–" else 2 + _weak(second.split(" ")[0])
        # A shorter first line covers less of the picture.
        price = kind * 6 + abs(len(first) - len(second)) * 0.5 + (2 if len(first) > len(second) else 0)
        if best is None or price < best[0]:
            best = (price, (first, second))
    return best[1] if best else None


def _joined(groups: list[list[TimedWord]]) -> list[list[TimedWord]]:
    """Two short lines of two people that follow at once, shown as one cue with dashes."""
    out: list[list[TimedWord]] = []
    for group in groups:
        before = out[-1] if out else None
        if (
            before is not None
            and len({word.speaker for word in before}) == 1
            and before[0].speaker != group[0].speaker
            and group[0].start - before[-1].end < 0.35
            and before[-1].end - before[0].start < 1.1
            and max(len(_said(before)), len(_said(group))) <= 24
        ):
            before.extend(group)
        else:
            out.append(list(group))
    return out


def _said(group: Iterable[TimedWord]) -> str:
    return " ".join(word.text for word in group)


def _lines(group: Sequence[TimedWord]) -> tuple[str, ...]:
    speakers = list(dict.fromkeys(word.speaker for word in group))
    if len(speakers) > 1:
        return tuple(f"– {_said(w for w in group if w.speaker == speaker)}" for speaker in speakers)
    text = _said(group)
    if len(text) <= MAX_LINE:
        return (text,)
    return _two_lines(text) or (text,)


def _clock(frame: int, rate: Fraction, comma: str) -> str:
    # Rounded up, so that a player that rounds down to its own frames never shows a cue one frame early.
    ms = -(-frame * 1000 * rate.denominator // rate.numerator)
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{comma}{rest % 1000:03}"


def srt(cues: Sequence[CaptionCue], rate: Fraction) -> str:
    """The cues as SubRip."""
    blocks = (
        f"{n}\n{_clock(cue.start, rate, ',')} --> {_clock(cue.end, rate, ',')}\n{cue.text}\n"
        for n, cue in enumerate(cues, 1)
    )
    return "\n".join(blocks)


def vtt(cues: Sequence[CaptionCue], rate: Fraction) -> str:
    """The cues as WebVTT."""
    blocks = (
        f"{_clock(cue.start, rate, '.')} --> {_clock(cue.end, rate, '.')}\n{_escaped(cue.text)}\n" for cue in cues
    )
    return "WEBVTT\n\n" + "\n".join(blocks)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("-->", "--&gt;")
