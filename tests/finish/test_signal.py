"""Filters and envelopes do what their names say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.finish import signal


def level(sound: np.ndarray, hertz: float) -> float:
    time = np.arange(len(sound)) / signal.RATE
    return abs(np.mean(sound * np.exp(-2j * np.pi * hertz * time))) * 2


def sine(hertz: float, seconds: float = 1.0, rate: int = signal.RATE) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32)


def test_convolution_is_numpys() -> None:
    sound, kernel = signal.noise(70_000, 1), signal.noise(900, 2)
    assert np.allclose(signal.convolve(sound, kernel), np.convolve(sound, kernel)[:70_000], atol=2e-3)
    assert len(signal.convolve(sound, kernel, tail=True)) == 70_899
    both = signal.convolve(np.stack([sound, sound], axis=1), kernel)
    assert np.allclose(both[:, 0], both[:, 1])


@pytest.mark.parametrize(("stage", "kept", "gone"), [("low_pass", 200, 8000), ("high_pass", 4000, 60)])
def test_filters_keep_and_remove(stage: str, kept: float, gone: float) -> None:
    kernel = signal.kernel_of(getattr(signal, stage)(900))
    assert level(signal.convolve(sine(kept), kernel), kept) == pytest.approx(1.0, abs=0.06)
    assert level(signal.convolve(sine(gone), kernel), gone) < 0.03


def test_a_bell_lifts_its_frequency_only() -> None:
    kernel = signal.kernel_of(signal.bell(1000, 6.0, 1.0))
    assert signal.decibels(level(signal.convolve(sine(1000), kernel), 1000)) == pytest.approx(6.0, abs=0.2)
    assert signal.decibels(level(signal.convolve(sine(100), kernel), 100)) == pytest.approx(0.0, abs=0.3)


@pytest.mark.parametrize("rate", [22050, 44100, 50000, 48000])
def test_resampling_keeps_pitch_length_and_level(rate: int) -> None:
    out = signal.resample(sine(1000, 1.0, rate), rate)
    assert len(out) == signal.RATE
    assert level(out[4800:-4800], 1000) == pytest.approx(1.0, abs=0.01)
    assert len(signal.resample(np.zeros(0, np.float32), rate)) == 0


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=60), st.integers(0, 20))
def test_the_running_minimum_is_the_minimum(values: list[float], half: int) -> None:
    curve = np.array(values, np.float32)
    padded = np.pad(curve, half, mode="edge")
    expected = [padded[n : n + 2 * half + 1].min() for n in range(len(curve))]
    assert signal.running_minimum(curve, half).tolist() == expected


@given(st.integers(1, 400), st.integers(1, 90))
def test_smoothing_keeps_length_and_constants(count: int, width: int) -> None:
    assert np.allclose(signal.box_smooth(np.full(count, 0.7), width), 0.7)


def test_fading_the_edges_starts_and_ends_near_nothing() -> None:
    out = signal.fade_edges(np.ones((1000, 2), np.float32), 100)
    assert out[0].max() < 0.001 > out[-1].max()
    assert out[500].tolist() == [1, 1]
    assert len(signal.fade_edges(np.ones(1, np.float32), 100)) == 1


def test_placing_outside_the_track_is_cut_off() -> None:
    track = np.zeros(10, np.float32)
    signal.place(track, np.ones(4, np.float32), -2)
    signal.place(track, np.ones(4, np.float32), 8, 0.5)
    signal.place(track, np.ones(4, np.float32), 50)
    assert track.tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 0.5, 0.5]


def test_gain_and_decibels_undo_each_other() -> None:
    assert signal.decibels(signal.gain(-7.5)) == pytest.approx(-7.5)
    assert signal.decibels(0) == float("-inf")
