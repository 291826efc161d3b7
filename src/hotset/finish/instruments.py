"""The instruments of the scratch music: felt piano, pad, bass, pluck, brushes, kick, by addition of sines.

Every function gives float32 at 48 kHz, about full scale for `velocity` 1; the same arguments give the same samples.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from hotset.finish.signal import RATE, Sound, convolve, high_pass, kernel_of, low_pass, noise

__all__ = ["bass", "brush", "hertz", "kick", "pad", "piano", "pluck", "reverb", "tick"]

_TAU = np.float32(2 * np.pi)


def hertz(midi: float) -> float:
    """The frequency of a MIDI note number, A4 = 69 = 440 Hz."""
    return 440.0 * 2.0 ** ((midi - 69) / 12)


def _time(seconds: float) -> NDArray[np.float32]:
    return (np.arange(int(seconds * RATE)) / RATE).astype(np.float32)


def _release(sound: Sound, seconds: float) -> Sound:
    """The last part faded out, as a damper does."""
    count = min(int(seconds * RATE), len(sound))
    if count:
        sound[-count:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(count) / count)).astype(np.float32)
    return sound


@cache
def piano(midi: int, velocity: float, seconds: float) -> Sound:
    """A felt piano: few partials, slightly sharp as on a real string, two strings a hair apart, a soft hammer."""
    time = _time(seconds + 0.3)
    base = hertz(midi)
    out = np.zeros(len(time), np.float32)
    bright = 900 + 2200 * velocity
    for k in range(1, 11):
        f = base * k * np.sqrt(1 + 0.00035 * k * k)
        if f > 9000:
            break
        level = k**-0.9 * np.exp(-f / bright) * (0.75 if k == 2 else 1.0)
        if level < 2e-3:
            break
        decay = (0.55 + 0.45 * k) * (base / 262) ** 0.55
        shape = 0.7 * np.exp(-time * np.float32(decay * 1.6)) + 0.3 * np.exp(-time * np.float32(decay * 0.45))
        beat = np.cos(_TAU * np.float32(0.00035 * f) * time)
        out += np.float32(level) * shape * beat * np.sin(_TAU * np.float32(f) * time)
    thump = int(0.05 * RATE)
    hammer = noise(thump, 1000 + midi) * np.exp(-np.arange(thump) / (0.006 * RATE)).astype(np.float32)
    out[:thump] += 0.05 * convolve(hammer, kernel_of(low_pass(700), taps=512))
    out *= np.minimum(time / np.float32(0.006), 1)
    return _release(out * np.float32(0.9 * velocity), 0.3)


@cache
def pad(midi: int, seconds: float, colour: float = 1.0) -> Sound:
    """Slow strings, stereo: three voices a few cents apart on each side; `colour` opens the upper partials."""
    time = _time(seconds)
    sides = []
    for side in (0, 1):
        out = np.zeros(len(time), np.float32)
        for n, cents in enumerate((-7.0, 1.5, 6.0)):
            base = hertz(midi + (cents + side * 2.3) / 100)
            for k in range(1, 8):
                f = base * k
                level = np.exp(-f / (700 * colour)) / k
                if level < 0.004:
                    break
                phase = 1.7 * n + 2.1 * side + 0.9 * k
                out += np.float32(level) * np.sin(_TAU * np.float32(f) * time + np.float32(phase))
        breath = 1 + 0.12 * np.sin(_TAU * np.float32(0.21 + 0.05 * side) * time + np.float32(midi))
        sides.append(out * breath.astype(np.float32))
    sound = np.stack(sides, axis=1) * np.float32(0.33)
    rise = min(1.1, seconds * 0.35)
    sound *= (0.5 - 0.5 * np.cos(np.pi * np.minimum(time / np.float32(rise), 1)))[:, None]
    fall = (0.5 - 0.5 * np.cos(np.pi * np.clip((np.float32(seconds) - time) / np.float32(rise), 0, 1)))[:, None]
    return (sound * fall).astype(np.float32)


@cache
def bass(midi: int, velocity: float, seconds: float) -> Sound:
    """A round bass, fingers rather than a pick."""
    time = _time(seconds + 0.12)
    f = np.float32(hertz(midi))
    shape = np.exp(-time * np.float32(0.9)) * np.minimum(time / np.float32(0.012), 1)
    body = np.sin(_TAU * f * time) + 0.42 * np.exp(-time * 2) * np.sin(_TAU * 2 * f * time)
    body += 0.16 * np.exp(-time * 5) * np.sin(_TAU * 3 * f * time)
    return _release((body * shape * np.float32(0.8 * velocity)).astype(np.float32), 0.12)


@cache
def pluck(midi: int, velocity: float, seconds: float = 0.5) -> Sound:
    """A short synthetic string whose upper partials fall away at once."""
    time = _time(seconds)
    base = hertz(midi)
    out = np.zeros(len(time), np.float32)
    for k in range(1, 12):
        f = base * k
        if f > 8000:
            break
        shape = np.exp(-time * np.float32(5 + 3.2 * k))
        out += np.float32(1 / k) * shape * np.sin(_TAU * np.float32(f) * time + np.float32(0.3 * k))
    out *= np.minimum(time / np.float32(0.003), 1)
    return _release(out * np.float32(0.6 * velocity), 0.06)


@cache
def brush(velocity: float, seconds: float, seed: int) -> Sound:
    """A brush drawn over a snare: a hiss that swells and stops."""
    count = int(seconds * RATE)
    position = np.arange(count) / count
    shape = np.sin(np.pi * position**0.55) ** 1.5
    hiss = convolve(noise(count, 300 + seed), kernel_of(high_pass(1800), low_pass(6200, 0.6), taps=1024))
    return (hiss * shape * 0.22 * velocity).astype(np.float32)


@cache
def tick(velocity: float, seed: int = 0, tone_hz: float = 5200.0) -> Sound:
    """A very short tap, as of a fingertip on wood or a closed hi-hat."""
    count = int(0.07 * RATE)
    shape = np.exp(-np.arange(count) / (0.009 * RATE))
    sound = convolve(noise(count, 40 + seed), kernel_of(high_pass(tone_hz * 0.5), low_pass(tone_hz * 1.6), taps=512))
    return (sound * shape * 0.4 * velocity).astype(np.float32)


@cache
def kick(velocity: float) -> Sound:
    """A soft low drum: a sine that falls from 120 to 46 Hz."""
    time = _time(0.42)
    pitch = 46 + 74 * np.exp(-time * 34)
    sound = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-time * 8.5) * np.minimum(time / 0.003, 1)
    return _release((sound * velocity).astype(np.float32), 0.1)


@cache
def _room(seconds: float, seed: int) -> Sound:
    taps = int(seconds * RATE)
    time = np.arange(taps) / RATE
    sides = []
    for side in (0, 1):
        low = convolve(noise(taps, seed + side), kernel_of(low_pass(900), high_pass(150), taps=2048))
        high = convolve(noise(taps, seed + 2 + side), kernel_of(high_pass(900), low_pass(5200), taps=2048))
        sides.append(low * np.exp(-time * 6.9 / seconds) + 0.55 * high * np.exp(-time * 11.5 / seconds))
    room = np.stack(sides, axis=1)
    rise = int(0.012 * RATE)
    room[:rise] *= np.linspace(0, 1, rise)[:, None] ** 2
    return (room / np.sqrt((room**2).sum(axis=0))).astype(np.float32)


def reverb(sound: Sound, wet: float, seconds: float = 2.2, seed: int = 5) -> Sound:
    """Stereo sound with a hall of noise behind it, of equal length; `wet` is the hall's share of amplitude."""
    return sound + np.float32(wet) * convolve(sound, _room(seconds, seed))
