"""Our meter against FFmpeg's, and the limiter against its promise."""

from __future__ import annotations

import av
import av.filter
import numpy as np
import pytest

from hotset.finish.loudness import integrated_lufs, limit, momentary_lufs, reach_loudness, true_peak_dbtp
from hotset.finish.signal import RATE, convolve, kernel_of, low_pass, noise


def by_ffmpeg(sound: np.ndarray) -> float:
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=RATE, layout="stereo", time_base="1/48000")
    meter, sink = graph.add("ebur128", "metadata=1:framelog=quiet"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    last = ""
    for at in range(0, len(sound), 4800):
        frame = av.AudioFrame.from_ndarray(sound[at : at + 4800].reshape(1, -1).copy(), format="flt", layout="stereo")
        frame.sample_rate, frame.pts = RATE, at
        graph.push(frame)
        while True:
            try:
                last = graph.pull().metadata["lavfi.r128.I"]
            except av.BlockingIOError:
                break
    return float(last)


def programme(kind: str) -> np.ndarray:
    time = np.arange(RATE * 12) / RATE
    if kind == "tone":
        mono = 0.2 * np.sin(2 * np.pi * 997 * time)
    elif kind == "speech-like":
        mono = convolve(noise(len(time), 3), kernel_of(low_pass(1800))) * 0.2 * (np.sin(2 * np.pi * 0.7 * time) > -0.3)
    else:
        mono = noise(len(time), 5) * np.interp(time, [0, 6, 12], [0.001, 0.3, 0.002])
    return np.stack([mono, 0.6 * np.roll(mono, 400)], axis=1).astype(np.float32)


@pytest.mark.parametrize("kind", ["tone", "speech-like", "swell"])
def test_integrated_loudness_is_ffmpegs_to_a_twentieth(kind: str) -> None:
    sound = programme(kind)
    assert integrated_lufs(sound) == pytest.approx(by_ffmpeg(sound), abs=0.05)


def test_a_full_scale_sine_at_997_hz_is_minus_3_lufs_mono() -> None:
    time = np.arange(RATE * 5) / RATE
    mono = np.sin(2 * np.pi * 997 * time).astype(np.float32)
    assert integrated_lufs(mono) == pytest.approx(-3.01, abs=0.05)


def test_silence_has_no_loudness_and_stays_silence() -> None:
    silence = np.zeros((RATE, 2), np.float32)
    assert integrated_lufs(silence) == float("-inf")
    assert integrated_lufs(silence[:100]) == float("-inf")
    assert reach_loudness(silence, -14, -2) is silence
    assert true_peak_dbtp(silence) == float("-inf")
    assert len(momentary_lufs(silence)) == 7


def test_true_peak_sees_between_samples() -> None:
    time = np.arange(RATE) / RATE
    sound = (0.9 * np.sin(2 * np.pi * RATE / 4 * time + np.pi / 4)).astype(np.float32)
    assert np.abs(sound).max() < 0.65
    assert true_peak_dbtp(sound) == pytest.approx(20 * np.log10(0.9), abs=0.15)


@pytest.mark.parametrize("kind", ["tone", "speech-like", "swell"])
def test_the_limiter_keeps_its_ceiling_and_leaves_quiet_sound_alone(kind: str) -> None:
    sound = programme(kind)
    hot = sound * np.float32(6)
    held = limit(hot, -2.0)
    assert true_peak_dbtp(held) <= -1.99
    assert np.all(np.abs(held) <= np.abs(hot) + 1e-6)
    quiet = sound * np.float32(0.01)
    assert limit(quiet, -2.0) is quiet


@pytest.mark.parametrize("kind", ["tone", "speech-like", "swell"])
def test_loudness_is_reached_under_the_ceiling(kind: str) -> None:
    mastered = reach_loudness(programme(kind), -14.0, -2.0)
    assert integrated_lufs(mastered) == pytest.approx(-14.0, abs=0.3)
    assert true_peak_dbtp(mastered) <= -1.95
