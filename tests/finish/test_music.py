"""Music that is written to the film: whole bars, an ending on time, the same every time."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.finish.loudness import integrated_lufs, momentary_lufs
from hotset.finish.music import CUE_NAMES, compose, plan
from hotset.finish.signal import RATE

CUES = [name for name in CUE_NAMES if name != "none"]


@given(st.floats(1.5, 600), st.integers(50, 140), st.floats(0.5, 1.0))
def test_bars_are_whole_and_the_tempo_close_to_the_one_asked_for(seconds: float, tempo: int, share: float) -> None:
    music = plan("warm", tempo, seconds, seconds * share)
    assert music.bars * 4 * music.beat == pytest.approx(music.landing)
    assert music.landing <= max(seconds - 0.2, 0.5)
    if music.bars >= 8:
        assert music.tempo_bpm == pytest.approx(tempo, rel=0.07)


def test_unknown_cues_are_key_errors() -> None:
    with pytest.raises(KeyError):
        plan("polka", 100, 10, 8)


@pytest.mark.parametrize("cue", CUES)
def test_every_cue_fills_its_film_and_ends_with_it(cue: str) -> None:
    music = plan(cue, 84, 16.0, 13.0)
    sound = compose(music)
    assert sound.shape == (16 * RATE, 2)
    assert integrated_lufs(sound) == pytest.approx(-20, abs=0.1)
    assert np.isfinite(sound).all()
    assert np.abs(sound[-10:]).max() < 1e-4
    loud = momentary_lufs(sound)
    # The closing chord is struck on the landing, and nothing is struck after it.
    landing = round(music.landing * 10)
    assert loud[landing : landing + 3].max() > loud[landing + 12 : landing + 15].max()
    assert loud[:10].max() > -45
    # Two loudspeakers hear different things, and neither is left out.
    left, right = np.sqrt((sound.astype(float) ** 2).mean(axis=0))
    assert 0.5 < left / right < 2
    assert not np.allclose(sound[:, 0], sound[:, 1])


def test_the_same_plan_gives_the_same_samples() -> None:
    music = plan("pulse", 100, 6.0, 5.0)
    assert np.array_equal(compose(music), compose(music))


@pytest.mark.parametrize("seconds", [0.8, 2.0, 4.0])
def test_very_short_films_have_music_too(seconds: float) -> None:
    sound = compose(plan("bright", 84, seconds, seconds * 0.7))
    assert len(sound) == round(seconds * RATE)
    assert np.abs(sound).max() > 0.01


def test_no_clicks() -> None:
    sound = compose(plan("melancholy", 66, 12.0, 10.0)).astype(float)
    steps = np.abs(np.diff(sound[:, 0]))
    assert steps.max() < 0.35 * np.abs(sound).max()
    assert Fraction(len(sound), RATE) == 12
