"""Where lines lie: in their shot, over the cut where they must, never over each other."""

from __future__ import annotations

import subprocess
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.production import Line, Production, Sound
from hotset.finish import dialogue, voice
from hotset.finish.dialogue import AIR, Slot, dialogue_of, place_lines, timed_words
from hotset.finish.edit import Edit, Event
from hotset.finish.works import Bench, FolderWorks
from tests.finish.clips import film_of


@given(st.lists(st.tuples(st.floats(0.2, 4), st.integers(0, 5), st.none() | st.floats(0, 4)), max_size=12))
def test_lines_never_overlap_and_keep_their_order(lines: list[tuple[float, int, float | None]]) -> None:
    slots = [
        Slot(event, event * 4.0, 4.0, seconds, None if asked is None else event * 4.0 + asked)
        for seconds, event, asked in sorted(lines, key=lambda one: one[1])
    ]
    starts, _ = place_lines(slots, 24.0)
    for n in range(1, len(starts)):
        assert starts[n] >= starts[n - 1] + slots[n - 1].seconds + AIR - 1e-9
    assert all(start >= 0 for start in starts)


def test_a_lone_line_starts_a_moment_after_its_shot() -> None:
    ((start,), notes) = place_lines([Slot(0, 2.0, 4.0, 1.5, None)], 10.0)
    assert 2.3 < start < 2.9
    assert notes == []


def test_what_is_asked_for_is_obeyed() -> None:
    starts, notes = place_lines([Slot(0, 0, 4, 1.0, 1.25), Slot(0, 0, 4, 1.0, 2.5)], 10.0)
    assert starts == [1.25, 2.5]
    assert notes == []


def test_a_long_line_runs_over_the_cut_and_starts_a_little_early() -> None:
    (first, second), notes = place_lines([Slot(1, 4, 2, 2.8, None), Slot(2, 6, 4, 1.0, None)], 12.0)
    assert 3.6 <= first < 4
    assert second >= first + 2.8 + AIR
    assert notes == []


def test_too_much_speech_is_reported() -> None:
    _, notes = place_lines([Slot(0, 0, 2, 3.0, None), Slot(0, 0, 2, 3.0, None)], 4.0)
    assert any("too much to say" in text for _, text in notes)
    assert any("cut off" in text for _, text in notes)
    _, notes = place_lines([Slot(0, 0, 4, 2.0, 0.0), Slot(0, 0, 4, 1.0, 1.0)], 8.0)
    assert [text for _, text in notes] == ["a line starts 1.1 s later than asked, after the line before it"]


def two_lines() -> tuple[Production, Edit]:
    lines = (Line(text="Eighteen grams of coffee, levelled, and one straight arm.", name="Narrator"),)
    production = film_of({"1A": 48, "1B": 96}, sound=Sound(music="none"), shots={"1A": {"lines": lines}})
    events = (Event(slate="1A", take="1A-1", frames_out=48), Event(slate="1B", take="1B-1", frames_out=96))
    return production, Edit(events=events)


@pytest.mark.skipif(not voice.voices_available(), reason="the extra 'voice' is not installed")
def test_a_crowded_shot_is_spoken_faster_within_limits(works: FolderWorks) -> None:
    production, edit = two_lines()
    (line,) = dialogue_of(Bench(works), production, {}, edit, frozenset()).lines
    assert 1 < line.spoken.utterance.pace <= 1.25


def test_without_voices_the_film_has_captions_and_says_so(works: FolderWorks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogue, "voices_available", lambda: False)
    production, edit = two_lines()
    result = dialogue_of(Bench(works), production, {}, edit, frozenset())
    assert not result.heard
    assert "extra 'voice' is not installed" in result.notes[0]
    assert " ".join(word.text for word in timed_words(result)).startswith("Eighteen grams of coffee,")


def test_a_crash_of_the_voice_costs_the_voice_only(works: FolderWorks, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(-11, "speak", stderr=b"one\nSegmentation fault")

    monkeypatch.setattr(dialogue, "voices_available", lambda: True)
    monkeypatch.setattr(voice, "voices_available", lambda: True)
    monkeypatch.setattr(voice.subprocess, "run", crash)
    production, edit = two_lines()
    result = dialogue_of(Bench(works), production, {}, edit, frozenset())
    assert not result.heard
    assert "Segmentation fault" in result.notes[0]


def test_a_shot_that_speaks_for_itself_gets_no_voice_but_captions(works: FolderWorks) -> None:
    production, edit = two_lines()
    result = dialogue_of(Bench(works), production, {}, edit, frozenset({"1A"}))
    assert not result.heard
    assert result.notes == ()
    assert timed_words(result)


def test_a_trimmed_head_moves_the_line_with_the_picture(works: FolderWorks) -> None:
    lines = (Line(text="Now.", name="N", at=Fraction(2)),)
    production = film_of({"1A": 96}, sound=Sound(voices=False), shots={"1A": {"lines": lines}})
    whole = Edit(events=(Event(slate="1A", take="1A-1", frames_out=96),))
    trimmed = Edit(events=(Event(slate="1A", take="1A-1", frames_in=24, frames_out=96),))
    from tests.finish.test_edit import chosen

    takes = {"1A": chosen("1A")}
    assert dialogue_of(Bench(works), production, takes, whole, frozenset()).lines[0].start == 2
    assert dialogue_of(Bench(works), production, takes, trimmed, frozenset()).lines[0].start == 1
