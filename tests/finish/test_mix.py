"""The mix: voices in front, music out of their way, loudness on target."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from hotset.film.elements import Voice
from hotset.film.production import Line, Production, Sound
from hotset.finish.conform import Grid, conform
from hotset.finish.dialogue import Dialogue, Placed
from hotset.finish.edit import Edit, Event
from hotset.finish.loudness import integrated_lufs, true_peak_dbtp
from hotset.finish.mix import Mix, make_mix, read_wave, write_wave
from hotset.finish.signal import RATE, noise
from hotset.finish.voice import SpokenLine, Utterance
from hotset.finish.works import Bench, FolderWorks
from tests.finish.clips import film_of, take, vendor_clip

NOBODY = Dialogue(lines=(), heard=False)


def one_line(start: float, seconds: float) -> Dialogue:
    utterance = Utterance(slate="1A", index=0, line=Line(text="x"), voice=Voice(), speaker="A")
    sound = noise(int(seconds * RATE), 4) * np.float32(0.1)
    return Dialogue(
        lines=(Placed(spoken=SpokenLine(utterance=utterance, sound=sound, words=()), start=start, event=0),), heard=True
    )


def mixed(works: FolderWorks, production: Production, dialogue: Dialogue = NOBODY) -> Mix:
    frames = int(production.shots[0].duration * production.frame_rate)
    edit = Edit(events=(Event(slate="1A", take="1A-1", frames_out=frames),))
    return make_mix(Bench(works), production, edit, (None,), dialogue, frozenset())


def test_the_mix_is_as_long_as_the_film_and_as_loud_as_asked_for(works: FolderWorks) -> None:
    mix = mixed(works, film_of({"1A": 241}, sound=Sound(music="warm", loudness_lufs=-16)), one_line(2, 3))
    sound = read_wave(mix.master)
    assert len(sound) == 241 * 2000
    assert integrated_lufs(sound) == pytest.approx(-16, abs=0.3)
    assert mix.lufs == pytest.approx(integrated_lufs(sound), abs=0.01)
    assert true_peak_dbtp(sound) <= -1.9
    assert sorted(mix.stems) == ["ambience", "music", "voices"]
    assert all(len(read_wave(stem)) == len(sound) for stem in mix.stems.values())


def test_music_makes_room_before_a_line_and_comes_back(works: FolderWorks) -> None:
    production = film_of({"1A": 288}, sound=Sound(music="warm"))
    alone = read_wave(mixed(works, production).stems["music"])
    under = read_wave(mixed(works, production, one_line(5, 3)).stems["music"])

    def down(first: float, last: float) -> float:
        part = slice(int(first * RATE), int(last * RATE))
        return 20 * np.log10(np.sqrt((under[part] ** 2).mean()) / np.sqrt((alone[part] ** 2).mean()))

    assert down(0, 4) == pytest.approx(0, abs=0.1)
    assert down(5.0, 5.1) < -4
    assert down(5.5, 7.5) < -5
    assert down(9.2, 11) == pytest.approx(0, abs=0.2)


def test_what_is_not_known_is_reported(works: FolderWorks) -> None:
    production = film_of({"1A": 48}, sound=Sound(music="polka"), shots={"1A": {"sound": "a dragon"}})
    notes = mixed(works, production).notes
    assert any("no cue is called 'polka'" in note for note in notes)
    assert "1A: nothing is known that sounds like 'a dragon'" in notes


def test_a_silent_film_stays_silent(works: FolderWorks) -> None:
    production = film_of({"1A": 48}, sound=Sound(music="none"), shots={"1A": {"sound": "silence"}})
    mix = mixed(works, production)
    assert np.abs(read_wave(mix.master)).max() == 0
    assert mix.lufs == float("-inf")
    assert mix.stems == {}


def test_a_takes_own_sound_is_heard(works: FolderWorks, tmp_path: Path) -> None:
    production = film_of({"1A": 24}, sound=Sound(music="none"), shots={"1A": {"sound": "silence"}})
    one = take("1A", vendor_clip(tmp_path / "a.mp4", 1, [Fraction(n, 24) for n in range(24)], sound_seconds=1.047))
    bench = Bench(works)
    source = conform(bench, one.take_name, one.path, one.digest, Grid.of(production))
    edit = Edit(events=(Event(slate="1A", take="1A-1", frames_out=24),))
    mix = make_mix(bench, production, edit, (source,), NOBODY, frozenset({"1A"}))
    spectrum = np.abs(np.fft.rfft(read_wave(mix.stems["production"])[:, 0]))
    assert np.argmax(spectrum) == pytest.approx(440, abs=1)


def test_waves_come_back_as_written_and_silence_without_dither(tmp_path: Path) -> None:
    sound = np.clip(noise(2000, 1).reshape(-1, 2) * 0.3, -1, 1)
    write_wave(tmp_path / "a.wav", sound)
    assert np.abs(read_wave(tmp_path / "a.wav") - sound).max() < 3 / 32767
    write_wave(tmp_path / "b.wav", np.zeros((100, 2), np.float32))
    assert np.abs(read_wave(tmp_path / "b.wav")).max() == 0
