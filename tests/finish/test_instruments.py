"""Instruments sound at the pitch they are asked for, and stop."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.finish import instruments
from hotset.finish.signal import RATE


def test_a4_is_440() -> None:
    assert instruments.hertz(69) == 440
    assert instruments.hertz(57) == 220


@pytest.mark.parametrize("midi", [40, 57, 69, 81])
@pytest.mark.parametrize("name", ["piano", "bass", "pluck"])
def test_pitch(name: str, midi: int) -> None:
    sound = getattr(instruments, name)(midi, 0.7, 1.0)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 17))
    assert np.argmax(spectrum) * RATE / (1 << 17) == pytest.approx(instruments.hertz(midi), rel=0.01)


def test_all_of_them_start_and_end_in_silence() -> None:
    sounds = [
        instruments.piano(60, 0.6, 1.0),
        instruments.bass(36, 0.6, 0.5),
        instruments.pluck(72, 0.6),
        instruments.brush(0.8, 0.3, 1),
        instruments.kick(0.8),
        instruments.pad(60, 2.0).mean(axis=1),
    ]
    for sound in sounds:
        assert np.abs(sound[:2]).max() < 0.02
        assert np.abs(sound[-2:]).max() < 0.02
        assert 0.02 < np.abs(sound).max() <= 1.5
    assert np.abs(instruments.tick(0.5)).max() > 0.01


def test_reverb_keeps_length_and_adds_a_tail() -> None:
    dry = np.zeros((RATE, 2), np.float32)
    dry[100] = 1
    wet = instruments.reverb(dry, 0.5)
    assert wet.shape == dry.shape
    assert np.abs(wet[RATE // 4 :]).max() > 0
