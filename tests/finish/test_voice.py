"""Scratch voices: spoken in another process, with the time of every word, and distinct."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from hotset.film.elements import Element, FigureLook, Voice
from hotset.film.production import Line
from hotset.film.words import ElementKind
from hotset.finish import voice
from hotset.finish.loudness import integrated_lufs
from hotset.finish.voice import Utterance, speak, voices_for
from hotset.finish.works import Bench, FolderWorks
from tests.finish.clips import film_of

needs_voice = pytest.mark.skipif(not voice.voices_available(), reason="the extra 'voice' is not installed")


def utterance(text: str, name: str = "en-us+f2", pace: float = 1.0) -> Utterance:
    return Utterance(slate="1A", index=0, line=Line(text=text), voice=Voice(name=name), speaker="A", pace=pace)


@needs_voice
def test_words_keep_the_texts_spelling_and_follow_each_other(works: FolderWorks) -> None:
    text = "“The usual?” Always the usual — two of them, Mr. O'Neill, at 7:30."
    (line,) = speak(Bench(works), [utterance(text)])
    assert " ".join(word.text for word in line.words) == text
    starts = [word.start for word in line.words]
    assert starts == sorted(starts)
    assert line.words[0].start < 0.15
    assert line.words[-1].end <= line.seconds + 0.01
    assert 3 < line.seconds < 8
    assert integrated_lufs(line.sound) == pytest.approx(-20, abs=0.5)
    assert np.abs(line.sound[:20]).max() < 0.01 > np.abs(line.sound[-20:]).max()


@needs_voice
def test_a_faster_pace_is_shorter_and_voices_differ(works: FolderWorks) -> None:
    text = "Twenty-five seconds that nobody can hurry."
    slow, fast, other = speak(Bench(works), [utterance(text), utterance(text, pace=1.25), utterance(text, "en-us+m3")])
    assert fast.seconds < 0.92 * slow.seconds
    assert slow.sound.shape != other.sound.shape or not np.allclose(slow.sound, other.sound)


@needs_voice
def test_the_second_time_nothing_is_spoken(works: FolderWorks, monkeypatch: pytest.MonkeyPatch) -> None:
    (first,) = speak(Bench(works), [utterance("Good morning.")])
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("spoken again"))
    (second,) = speak(Bench(works), [utterance("Good morning.")])
    assert np.array_equal(first.sound, second.sound)
    assert first.words == second.words


@needs_voice
def test_british_and_unknown_voices_are_found_a_voice(works: FolderWorks) -> None:
    for name in ("en-gb", "en-gb+f2", "en-nowhere", "de"):
        (line,) = speak(Bench(works), [utterance("Good morning.", name)])
        assert line.seconds > 0.4


def test_without_the_extra_it_says_which(works: FolderWorks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "voices_available", lambda: False)
    with pytest.raises(ModuleNotFoundError):
        speak(Bench(works), [utterance("Good morning.")])
    assert speak(Bench(works), []) == ()


def test_the_library_is_never_loaded_here() -> None:
    code = "import sys, hotset.finish.deliver; print('espeakng_loader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_no_two_speakers_share_a_voice_and_what_is_named_is_obeyed() -> None:
    def person(slug: str, archetype: str, spoken: Voice | None = None) -> Element:
        return Element(
            slug=slug, kind=ElementKind.CAST, name=slug, figure=FigureLook(archetype=archetype), voice=spoken
        )

    cast = (
        person("a", "woman"),
        person("b", "woman"),
        person("c", "man"),
        person("d", "child"),
        person("e", "elder", Voice(name="en-gb+m7", pitch=31, words_per_minute=140)),
    )
    voices = voices_for(film_of({"1A": 24}, elements=cast))
    assert len({v.name for v in voices.values()}) == len(cast) + 1
    assert voices["e"] == Voice(name="en-gb+m7", pitch=31, words_per_minute=140)
    assert voices["d"].pitch > voices["a"].pitch
