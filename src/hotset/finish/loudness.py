"""Loudness and true peak as the broadcast world measures them, and the limiter that keeps them.

Sources: ITU-R BS.1770-4 (K-weighting, gating, true peak by fourfold oversampling), EBU R128. Levels in LUFS and dBTP.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from hotset.finish.signal import (
    RATE,
    Sound,
    biquad_response,
    box_smooth,
    convolve,
    decibels,
    gain,
    kernel_of,
    running_minimum,
)

__all__ = ["integrated_lufs", "limit", "momentary_lufs", "reach_loudness", "true_peak_dbtp"]

_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_FLOOR = -70.0
"""LUFS below which a block is silence for the measure."""


@cache
def _k_weighting() -> NDArray[np.float32]:
    # The high-pass at 38 Hz has died to -90 dB after 8192 samples.
    return kernel_of(biquad_response(*_SHELF, 8192), biquad_response(*_HIGH_PASS, 8192), taps=8192)


def _block_powers(sound: Sound) -> NDArray[np.float64]:
    """Mean square of K-weighted 400 ms blocks that overlap by three quarters, channels summed."""
    weighted = convolve(sound, _k_weighting())
    square = weighted.astype(np.float64) ** 2
    power = square.sum(axis=1) if square.ndim == 2 else square
    hop = RATE // 10
    tenths = np.add.reduceat(power, np.arange(0, len(power) - hop + 1, hop)) if len(power) >= hop else np.empty(0)
    if len(power) % hop and len(tenths):
        tenths[-1] = power[(len(tenths) - 1) * hop : len(tenths) * hop].sum()
    if len(tenths) < 4:
        return np.empty(0)
    return (tenths[:-3] + tenths[1:-2] + tenths[2:-1] + tenths[3:]) / (4 * hop)


def momentary_lufs(sound: Sound) -> NDArray[np.float64]:
    """Loudness of every 400 ms, ten times a second."""
    return -0.691 + 10 * np.log10(np.maximum(_block_powers(sound), 1e-12))


def integrated_lufs(sound: Sound) -> float:
    """Gated loudness of the whole; -inf where nothing is louder than the absolute gate."""
    powers = _block_powers(sound)
    loud = powers[-0.691 + 10 * np.log10(np.maximum(powers, 1e-12)) > _FLOOR]
    if not len(loud):
        return float("-inf")
    gated = loud[loud > loud.mean() * 0.1]
    return float(-0.691 + 10 * np.log10(gated.mean()))


@cache
def _phases() -> tuple[NDArray[np.float32], ...]:
    """Three interpolation kernels for the points at 1/4, 2/4 and 3/4 between samples, 48 taps each."""
    taps = np.arange(-23, 25)
    kernels = []
    for quarter in (1, 2, 3):
        distance = taps - quarter / 4
        window = 0.5 + 0.5 * np.cos(np.pi * np.clip(distance / 24.5, -1, 1))
        kernel = np.sinc(distance) * window
        kernels.append((kernel / kernel.sum())[::-1].astype(np.float32))
    return tuple(kernels)


def _true_envelope(sound: Sound) -> NDArray[np.float32]:
    """The largest magnitude at and just after every sample at 192 kHz, over both channels."""
    wide = sound if sound.ndim == 2 else sound[:, None]
    if not len(wide):
        return np.zeros(0, np.float32)
    peak = np.abs(wide).max(axis=1)
    for channel in wide.T:
        for kernel in _phases():
            between = np.abs(np.convolve(channel, kernel)[24 : 24 + len(channel)])
            np.maximum(peak, between, out=peak)
            np.maximum(peak[1:], between[:-1], out=peak[1:])
    return peak


def true_peak_dbtp(sound: Sound) -> float:
    """The highest level between samples too, in dB of full scale."""
    return decibels(float(_true_envelope(sound).max(initial=0.0)))


def limit(sound: Sound, ceiling_dbtp: float, *, look_ms: float = 4.0) -> Sound:
    """The sound with its true peaks kept under a ceiling, by a gain that moves smoothly and sees ahead."""
    peak = _true_envelope(sound)
    ceiling = gain(ceiling_dbtp)
    if peak.max(initial=0.0) <= ceiling:
        return sound
    half = int(RATE * look_ms / 1000)
    wanted = np.minimum(1.0, ceiling / np.maximum(peak, 1e-9))
    # The minimum over the window, then a mean over two half windows, never lies above what the peak itself wants.
    curve = box_smooth(running_minimum(wanted, half), half, passes=2).astype(np.float32)
    return sound * (curve if sound.ndim == 1 else curve[:, None])


def reach_loudness(sound: Sound, target_lufs: float, ceiling_dbtp: float) -> Sound:
    """The sound at a loudness, its peaks limited; gain and limiter are run again while the limiter costs loudness.

    Silence is given back as it is.
    """
    measured = integrated_lufs(sound)
    if measured == float("-inf"):
        return sound
    push = target_lufs - measured
    result = limit(sound * np.float32(gain(push)), ceiling_dbtp)
    for _ in range(4):
        missing = target_lufs - integrated_lufs(result)
        if abs(missing) < 0.05:
            break
        push += missing
        result = limit(sound * np.float32(gain(push)), ceiling_dbtp)
    return result
