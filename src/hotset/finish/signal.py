"""Sound as arrays: filters, resampling, envelopes and reverberation in numpy.

Everywhere in this room sound is float32, shaped (samples,) or (samples, 2), at 48,000 samples a second, full scale ±1.
Filters are applied as convolutions with their impulse response, by overlap-add: numpy has no recursive filter, and the
responses that are used here die away within a fraction of a second.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RATE",
    "Sound",
    "bell",
    "biquad_response",
    "box_smooth",
    "convolve",
    "decibels",
    "fade_edges",
    "gain",
    "high_pass",
    "kernel_of",
    "low_pass",
    "noise",
    "place",
    "resample",
    "running_minimum",
    "stereo",
]

RATE = 48_000
"""Samples a second of everything that is mixed."""

Sound = NDArray[np.float32]


def gain(decibels_: float) -> float:
    """Decibels as a factor of amplitude."""
    return float(10.0 ** (decibels_ / 20.0))


def decibels(amplitude: float) -> float:
    """A factor of amplitude in decibels; zero gives -inf."""
    return 20.0 * float(np.log10(amplitude)) if amplitude > 0 else float("-inf")


def stereo(sound: Sound, pan: float = 0.0) -> Sound:
    """Mono sound between two loudspeakers, -1 left to 1 right, at constant power."""
    angle = (pan + 1.0) * np.pi / 4.0
    return np.stack([sound * np.float32(np.cos(angle)), sound * np.float32(np.sin(angle))], axis=1)


def place(track: Sound, sound: Sound, at: int, level: float = 1.0) -> None:
    """Add a sound into a track from sample `at`; what falls outside the track is dropped."""
    start, stop = max(at, 0), min(at + len(sound), len(track))
    if stop > start:
        track[start:stop] += sound[start - at : stop - at] * np.float32(level)


def noise(samples: int, seed: int) -> Sound:
    """White noise of unit deviation, the same for the same seed."""
    return np.random.default_rng(seed).standard_normal(samples, dtype=np.float32)


def convolve(sound: Sound, kernel: NDArray[np.floating], *, tail: bool = False) -> Sound:
    """Causal convolution along time, of equal length (or longer by the kernel's tail), channel by channel.

    A stereo kernel, shaped (taps, 2), filters each channel with its own column.
    """
    taps, length = len(kernel), len(sound)
    block = 1 << int(np.ceil(np.log2(max(4 * taps, min(length + taps, 1 << 15)))))
    step = block - taps + 1
    # Channels as rows: a transform along contiguous memory is several times faster.
    rows = np.ascontiguousarray(np.atleast_2d(sound.T), np.float32)
    spectrum = np.fft.rfft(np.atleast_2d(np.asarray(kernel, np.float32).T), block)
    out = np.zeros((len(rows), length + taps - 1), np.float32)
    for start in range(0, length, step):
        result = np.fft.irfft(np.fft.rfft(rows[:, start : start + step], block) * spectrum, block)
        stop = min(start + block, out.shape[1])
        out[:, start:stop] += result[:, : stop - start]
    if not tail:
        out = out[:, :length]
    return np.ascontiguousarray(out.T) if sound.ndim == 2 else out[0]


@lru_cache(maxsize=256)
def biquad_response(b: tuple[float, ...], a: tuple[float, ...], taps: int) -> NDArray[np.float64]:
    """The first samples of a second-order section's impulse response. Read only: it is kept for the next caller."""
    out = np.zeros(taps)
    x1 = x2 = y1 = y2 = 0.0
    for n in range(taps):
        x0 = 1.0 if n == 0 else 0.0
        y0 = (b[0] * x0 + b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2) / a[0]
        out[n] = y0
        x1, x2, y1, y2 = x0, x1, y0, y1
    out.setflags(write=False)
    return out


def kernel_of(*stages: NDArray[np.float64], taps: int = 4096) -> NDArray[np.float32]:
    """Several filters in a row as one kernel."""
    total = np.zeros(taps)
    total[0] = 1.0
    for stage in stages:
        size = 2 * taps
        total = np.fft.irfft(np.fft.rfft(total, size) * np.fft.rfft(stage[:taps], size), size)[:taps]
    return total.astype(np.float32)


def low_pass(hertz: float, q: float = 0.7071, *, rate: int = RATE, taps: int = 2048) -> NDArray[np.float64]:
    """Second-order low-pass, 12 dB an octave (source: R. Bristow-Johnson, Audio EQ Cookbook)."""
    w = 2 * np.pi * min(hertz, rate * 0.49) / rate
    alpha, cosine = np.sin(w) / (2 * q), np.cos(w)
    half = (1 - cosine) / 2
    return biquad_response((half, 2 * half, half), (1 + alpha, -2 * cosine, 1 - alpha), taps)


def high_pass(hertz: float, q: float = 0.7071, *, rate: int = RATE, taps: int = 4096) -> NDArray[np.float64]:
    """Second-order high-pass, 12 dB an octave (same source)."""
    w = 2 * np.pi * hertz / rate
    alpha, cosine = np.sin(w) / (2 * q), np.cos(w)
    half = (1 + cosine) / 2
    return biquad_response((half, -2 * half, half), (1 + alpha, -2 * cosine, 1 - alpha), taps)


def bell(hertz: float, db: float, q: float = 1.0, *, rate: int = RATE, taps: int = 2048) -> NDArray[np.float64]:
    """A peak or a dip of `db` around a frequency (same source)."""
    w = 2 * np.pi * hertz / rate
    amount = 10 ** (db / 40)
    alpha, cosine = np.sin(w) / (2 * q), np.cos(w)
    b = (1 + alpha * amount, -2 * cosine, 1 - alpha * amount)
    return biquad_response(b, (1 + alpha / amount, -2 * cosine, 1 - alpha / amount), taps)


def resample(sound: Sound, rate_in: int, rate_out: int = RATE) -> Sound:
    """Another sampling rate, by windowed sinc interpolation; the length is the nearest whole number of samples."""
    if rate_in == rate_out or len(sound) == 0:
        return sound.astype(np.float32)
    length = round(len(sound) * rate_out / rate_in)
    half, ratio = 24, min(1.0, rate_out / rate_in) * 0.96
    reach = int(np.ceil(half / ratio))
    padded = np.pad(sound.astype(np.float64), (reach, reach))
    out = np.empty(length, np.float32)
    offsets = np.arange(1 - reach, reach + 1)
    for start in range(0, length, 1 << 14):
        position = np.arange(start, min(start + (1 << 14), length)) * (rate_in / rate_out)
        base = np.floor(position).astype(np.int64)
        distance = (base[:, None] + offsets) - position[:, None]
        weight = ratio * np.sinc(distance * ratio) * (0.5 + 0.5 * np.cos(np.pi * np.clip(distance / reach, -1, 1)))
        out[start : start + len(base)] = np.einsum("ij,ij->i", padded[base[:, None] + offsets + reach], weight)
    return out


def box_smooth(curve: NDArray[np.floating], samples: int, passes: int = 2) -> NDArray[np.float64]:
    """A curve smoothed by a centred moving average, edges held."""
    out = curve.astype(np.float64)
    half = max(samples // 2, 1)
    for _ in range(passes):
        padded = np.pad(out, (half + 1, half), mode="edge")
        total = np.cumsum(padded)
        out = (total[2 * half + 1 :] - total[: -(2 * half + 1)]) / (2 * half + 1)
    return out


def running_minimum(curve: NDArray[np.floating], half: int) -> NDArray[np.floating]:
    """The smallest value within `half` samples on either side, by doubling (log time, exact)."""
    width, out = 2 * half + 1, np.pad(curve, half, mode="edge")
    reach = 1
    while reach * 2 <= width:
        out = np.minimum(out[:-reach], out[reach:])
        reach *= 2
    rest = width - reach
    return np.minimum(out[: len(out) - rest], out[rest:]) if rest else out


def fade_edges(sound: Sound, samples: int) -> Sound:
    """A copy whose ends rise and fall smoothly over a few samples, so that nothing clicks."""
    out = sound.copy()
    count = min(samples, len(out) // 2)
    if count:
        ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / count)).astype(np.float32)
        shape = ramp if out.ndim == 1 else ramp[:, None]
        out[:count] *= shape
        out[-count:] *= shape[::-1]
    return out
