"""Captions that can be read."""

from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hotset.finish.captions import MAX_LINE, CaptionCue, TimedWord, cues_of, srt, vtt

RATE = Fraction(24)


def said(text: str, start: float = 0.0, *, line: int = 0, speaker: str = "A", pace: float = 0.3) -> list[TimedWord]:
    return [
        TimedWord(text=word, start=start + n * pace, end=start + (n + 1) * pace, speaker=speaker, line=line)
        for n, word in enumerate(text.split())
    ]


words = st.sampled_from(["so", "coffee,", "never", "hurry.", "portafilter", "and", "a", "morning?", "one;", "with"])


@given(st.lists(st.lists(words, min_size=1, max_size=40), min_size=1, max_size=5), st.floats(0.12, 0.5))
def test_cues_keep_every_word_in_order_and_the_rules(lines: list[list[str]], pace: float) -> None:
    spoken: list[TimedWord] = []
    at = 0.5
    for n, line in enumerate(lines):
        spoken += said(" ".join(line), at, line=n, speaker="AB"[n % 2], pace=pace)
        at = spoken[-1].end + 0.4
    frames = int(at * 24) + 48
    cues = cues_of(spoken, RATE, frames)
    shown = " ".join(row.removeprefix("– ") for cue in cues for row in cue.lines).split()
    assert shown == [word for line in lines for word in line]
    for cue in cues:
        assert 1 <= len(cue.lines) <= 2
        assert all(len(row) <= MAX_LINE for row in cue.lines)
        assert cue.end > cue.start
    for before, after in itertools.pairwise(cues):
        assert after.start - before.end >= 2
    assert cues[-1].end <= frames


def test_a_short_line_stays_long_enough_to_read() -> None:
    (cue,) = cues_of(said("No.", 1.0, pace=0.2), RATE, 240)
    assert cue.start == 24
    assert cue.end - cue.start >= 0.8 * 24


def test_long_speech_breaks_at_sentences_and_lines_at_clauses() -> None:
    text = (
        "Eighteen grams of the good coffee and not one bean more. Then one straight arm, and you lean on it with all."
    )
    cues = cues_of(said(text), RATE, 2400)
    assert cues[0].text.endswith("more.")
    assert cues[1].lines[0] == "Then one straight arm,"


def test_two_people_at_once_share_a_cue_with_dashes() -> None:
    spoken = said("Every morning?", 1.0, line=0, speaker="Tomas") + said("Only once.", 1.7, line=1, speaker="Mara")
    (cue,) = cues_of(spoken, RATE, 240)
    assert cue.lines == ("– Every morning?", "– Only once.")


def test_formats() -> None:
    cues = (
        CaptionCue(start=24, end=49, lines=("One & two", "<three>")),
        CaptionCue(start=24 * 3600, end=24 * 3601, lines=("x",)),
    )
    assert srt(cues, RATE).startswith("1\n00:00:01,000 --> 00:00:02,042\nOne & two\n<three>\n\n2\n01:00:00,000 -->")
    assert vtt(cues, RATE).startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.042\nOne &amp; two\n&lt;three>\n")
    assert cues_of([], RATE, 100) == ()
