"""Room tone and simple effects, synthesised from the words in a shot's `sound`.

The words are looked up phrase by phrase; what no recipe answers to is reported, never dropped in silence. Beds last as
long as the shot, effects happen in it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotset.finish.signal import RATE, Sound, convolve, fade_edges, gain, high_pass, kernel_of, low_pass, noise, place

__all__ = ["AMBIENCE_VERSION", "QUIET", "Ambience", "ambience_of", "bed_phrases", "known_words", "unknown_phrases"]

AMBIENCE_VERSION = 3
QUIET = ("silence", "none", "quiet")
"""Words that ask for nothing at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambience:
    """The sound of one shot (48 kHz, stereo) and the phrases that nothing is known about."""

    sound: Sound
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Recipe:
    pattern: str
    make: Callable[[float, int], Sound]
    level_db: float
    """Of the root mean square while it sounds, re full scale."""
    seconds: float | None = None
    """None: a bed, as long as the shot."""


def ambience_of(words: str, frames_seconds: float, name: str) -> Ambience:
    """The sound that words describe, of the given length; the same words and name give the same samples.

    An empty text gives a quiet room, because a film that falls into digital silence sounds broken.
    """
    samples = round(frames_seconds * RATE)
    track = np.zeros((samples, 2), np.float32)
    seed = zlib.crc32(name.encode())
    found, unknown = [], []
    for phrase in _phrases(words):
        if phrase in QUIET:
            return Ambience(sound=track)
        recipes = [recipe for recipe in _RECIPES if re.search(recipe.pattern, phrase)]
        found += recipes[:1] if recipes and recipes[0].seconds is None else recipes[:2]
        if not recipes:
            unknown.append(phrase)
    if not any(recipe.seconds is None for recipe in found):
        found.append(_ROOM)
    effects = [recipe for recipe in found if recipe.seconds is not None]
    for n, recipe in enumerate(dict.fromkeys(found)):
        if recipe.seconds is None:
            sides = [_levelled(recipe.make(frames_seconds, seed + 17 * n + side), recipe) for side in (0, 1)]
            place(track, np.stack(sides, axis=1), 0)
        else:
            order = effects.index(recipe)
            length = min(recipe.seconds, frames_seconds)
            start = min(0.12 * frames_seconds + order * frames_seconds / len(effects), frames_seconds - length)
            sound = _levelled(recipe.make(length, seed + 17 * n), recipe)
            pan = 0.35 * (-1) ** order
            place(track, np.stack([sound * (1 - pan) * 0.71, sound * (1 + pan) * 0.71], axis=1), round(start * RATE))
    return Ambience(sound=fade_edges(track, RATE // 50), unknown=tuple(unknown))


def unknown_phrases(words: str) -> tuple[str, ...]:
    """The parts of a text that no recipe answers to."""
    return tuple(p for p in _phrases(words) if p not in QUIET and not any(re.search(r.pattern, p) for r in _RECIPES))


def _phrases(words: str) -> list[str]:
    parts = re.split(r"[,;.]|\band\b|\bwith\b|\bthen\b|\bover\b", words.lower())
    return [part.strip() for part in parts if part.strip()]


def bed_phrases(words: str) -> tuple[str, ...]:
    """The parts of a text that sound as long as the shot does: what a place sounds like, not what happens in it."""
    return tuple(
        phrase
        for phrase in _phrases(words)
        if (first := next((r for r in _RECIPES if re.search(r.pattern, phrase)), None)) and first.seconds is None
    )


def known_words() -> tuple[str, ...]:
    """What can be asked for, one word of each recipe."""
    return tuple(re.sub(r"\\b|\(\?:|\)|\?", "", recipe.pattern).split("|")[0] for recipe in _RECIPES)


def _levelled(sound: Sound, recipe: _Recipe) -> Sound:
    loud = sound[np.abs(sound) > 0.02 * max(float(np.abs(sound).max(initial=0)), 1e-9)]
    rms = float(np.sqrt(np.mean(loud**2))) if len(loud) else 1.0
    return fade_edges(sound, RATE // 100) * np.float32(gain(recipe.level_db) / max(rms, 1e-9))


def _count(seconds: float) -> int:
    return max(1, int(seconds * RATE))


def _band(seconds: float, seed: int, low: float, high: float, q: float = 0.7071) -> Sound:
    """Noise between two frequencies."""
    return convolve(noise(_count(seconds), seed), kernel_of(high_pass(low, q), low_pass(high, q)))


def _drift(seconds: float, seed: int, hertz: float, depth: float) -> NDArray[np.float32]:
    """A slow random wave about 1, within ±depth."""
    knots = np.random.default_rng(seed).uniform(-1, 1, max(4, int(seconds * hertz) + 4))
    at = np.linspace(0, len(knots) - 1.001, _count(seconds))
    whole = at.astype(int)
    part = at - whole
    smooth = part * part * (3 - 2 * part)
    return (1 + depth * (knots[whole] * (1 - smooth) + knots[whole + 1] * smooth)).astype(np.float32)


def _swell(seconds: float, rise: float, fall: float) -> NDArray[np.float32]:
    time = np.arange(_count(seconds)) / RATE
    shape = np.clip(np.minimum(time / rise, (seconds - time) / fall), 0, 1)
    return (shape * shape * (3 - 2 * shape)).astype(np.float32)


def _rings(partials: tuple[tuple[float, float, float], ...], seconds: float) -> Sound:
    """A struck body: (hertz, level, seconds until it has died by 60 dB) of each way that it rings."""
    time = np.arange(_count(seconds)) / RATE
    out = sum(level * np.exp(-6.9 * time / dies) * np.sin(2 * np.pi * hertz * time) for hertz, level, dies in partials)
    return np.asarray(out * np.minimum(time / 0.0006, 1), np.float32)


def _scattered(seconds: float, seed: int, per_second: float, make: Callable[[np.random.Generator], Sound]) -> Sound:
    """Small sounds at random moments."""
    rng = np.random.default_rng(seed)
    out = np.zeros(_count(seconds), np.float32)
    for at in rng.uniform(0, seconds, rng.poisson(per_second * seconds)):
        place(out, make(rng), int(at * RATE), float(rng.uniform(0.3, 1.0)))
    return out


def _room(seconds: float, seed: int) -> Sound:
    time = np.arange(_count(seconds)) / RATE
    hum = 0.05 * np.sin(2 * np.pi * 100 * time) + 0.03 * np.sin(2 * np.pi * 200 * time + 1)
    return _band(seconds, seed, 60, 420) * _drift(seconds, seed + 9, 0.5, 0.15) + hum.astype(np.float32)


def _murmur(seconds: float, seed: int) -> Sound:
    out = np.zeros(_count(seconds), np.float32)
    for n in range(9):
        rng = np.random.default_rng(seed + n)
        low = rng.uniform(180, 420)
        voice = _band(seconds, seed + 31 * n, low, low * 3.4, 1.1)
        syllables = np.clip(_drift(seconds, seed + 7 * n, rng.uniform(5, 8), 1.0) - 0.75, 0, None)
        turns = np.clip(_drift(seconds, seed + 11 * n, 0.45, 1.0) - 0.5, 0, 1)
        out += voice * syllables * turns
    return out + 0.12 * _band(seconds, seed + 99, 90, 900)


def _espresso(seconds: float, seed: int) -> Sound:
    time = np.arange(_count(seconds)) / RATE
    pump = sum(np.sin(2 * np.pi * 50 * k * time + k) / k**0.7 for k in (2, 3, 4, 6, 8, 12))
    pump = np.asarray(pump * (1 + 0.25 * np.sin(2 * np.pi * 25 * time)), np.float32)
    hiss = _band(seconds, seed, 2200, 7000) * _drift(seconds, seed + 1, 9, 0.3)
    return (0.16 * convolve(pump, kernel_of(low_pass(900))) + 0.4 * hiss) * _swell(seconds, 0.35, 0.5)


def _steam(seconds: float, seed: int) -> Sound:
    hiss = _band(seconds, seed, 1500, 9000) * _drift(seconds, seed + 1, 14, 0.45)
    return (hiss + 0.4 * _band(seconds, seed + 2, 350, 900) * _drift(seconds, seed + 3, 18, 0.6)) * _swell(
        seconds, 0.12, 0.4
    )


def _grinder(seconds: float, seed: int) -> Sound:
    wander = _drift(seconds, seed, 6, 0.03)
    phase = 2 * np.pi * np.cumsum(128 * wander) / RATE
    motor = sum(np.sin(k * phase + k * k) / k**0.8 for k in range(1, 16))
    beans = _band(seconds, seed + 1, 700, 5200) * np.clip(_drift(seconds, seed + 2, 55, 1.0), 0.1, None)
    return (0.25 * np.asarray(motor, np.float32) + 0.8 * beans) * _swell(seconds, 0.2, 0.35)


def _pour(seconds: float, seed: int) -> Sound:
    def bubble(rng: np.random.Generator) -> Sound:
        length = rng.uniform(0.012, 0.035)
        time = np.arange(_count(length)) / RATE
        start = rng.uniform(500, 1900)
        tone = np.sin(2 * np.pi * (start * time + 0.5 * start * 9 * time**2)) * np.exp(-5 * time / length)
        return (tone * np.minimum(time / 0.002, 1)).astype(np.float32)

    stream = 0.10 * _band(seconds, seed, 900, 4200) * _drift(seconds, seed + 1, 12, 0.4)
    return (stream + 0.35 * _scattered(seconds, seed + 2, 70, bubble)) * _swell(seconds, 0.25, 0.5)


def _clink(seconds: float, seed: int) -> Sound:
    cup = ((2310.0, 1.0, 0.22), (3725.0, 0.6, 0.16), (5640.0, 0.35, 0.11), (7150.0, 0.2, 0.07), (880.0, 0.3, 0.06))
    out = _rings(cup, seconds)
    place(out, _rings(tuple((f * 1.013, a, d) for f, a, d in cup), 0.3), int(0.085 * RATE), 0.35)
    return out


def _door(seconds: float, seed: int) -> Sound:
    out = np.zeros(_count(seconds), np.float32)
    latch = _rings(((1400.0, 0.5, 0.05), (2900.0, 0.3, 0.03)), 0.1)
    place(out, latch, 0, 0.5)
    place(out, _rings(((72.0, 1.0, 0.3), (128.0, 0.6, 0.22), (310.0, 0.25, 0.1)), 0.6), int(0.16 * RATE))
    place(out, latch, int(0.2 * RATE), 0.6)
    return out


def _footsteps(seconds: float, seed: int) -> Sound:
    rng = np.random.default_rng(seed)
    out = np.zeros(_count(seconds), np.float32)
    for n in range(int(seconds / 0.56) + 1):
        heel = _rings(((95.0, 1.0, 0.09), (210.0, 0.4, 0.05)), 0.2)
        scuff = _band(0.09, seed + n, 900, 3600) * np.exp(-np.arange(_count(0.09)) / (0.02 * RATE)).astype(np.float32)
        at = int((n * 0.56 + rng.uniform(-0.02, 0.02) + 0.03) * RATE)
        place(out, heel, at, 0.8 + 0.2 * (n % 2))
        place(out, scuff, at + int(0.02 * RATE), 0.12)
    return out


def _rain(seconds: float, seed: int) -> Sound:
    def drop(rng: np.random.Generator) -> Sound:
        return _rings(((float(rng.uniform(1500, 5200)), 1.0, 0.02),), 0.03)

    return _band(seconds, seed, 900, 9000) * _drift(seconds, seed + 1, 1.2, 0.2) + _scattered(
        seconds, seed + 2, 60, drop
    )


def _wind(seconds: float, seed: int) -> Sound:
    low = _band(seconds, seed, 120, 420, 1.4) * _drift(seconds, seed + 1, 0.7, 0.7)
    return low + 0.5 * _band(seconds, seed + 2, 480, 900, 2.2) * np.clip(
        _drift(seconds, seed + 3, 0.6, 1.0) - 0.5, 0, None
    )


def _street(seconds: float, seed: int) -> Sound:
    out = _band(seconds, seed, 45, 320) * _drift(seconds, seed + 1, 0.4, 0.3)
    rng = np.random.default_rng(seed)
    for _ in range(max(1, int(seconds / 5))):
        length = float(rng.uniform(2.5, 4.5))
        car = _band(length, seed + 5, 120, 1100) * _swell(length, length * 0.5, length * 0.5)
        place(out, car, int(rng.uniform(-1, max(seconds - 1, 0)) * RATE), 0.8)
    return out


def _birds(seconds: float, seed: int) -> Sound:
    def chirp(rng: np.random.Generator) -> Sound:
        out = np.zeros(_count(0.5), np.float32)
        base = rng.uniform(2600, 4600)
        for n in range(int(rng.integers(2, 5))):
            time = np.arange(_count(0.07)) / RATE
            tone = np.sin(2 * np.pi * (base * time + 5000 * time**2)) * np.sin(np.pi * time / 0.07)
            place(out, tone.astype(np.float32), int(n * 0.1 * RATE))
        return out

    return _scattered(seconds, seed, 0.8, chirp) + 0.02 * _band(seconds, seed + 1, 200, 2000)


def _crickets(seconds: float, seed: int) -> Sound:
    time = np.arange(_count(seconds)) / RATE
    trill = np.clip(np.sin(2 * np.pi * 31 * time), 0, 1) * (np.sin(2 * np.pi * 0.9 * time + seed % 7) > -0.2)
    tone = np.sin(2 * np.pi * 4350 * time) + 0.6 * np.sin(2 * np.pi * 4520 * time)
    return (tone * trill).astype(np.float32) + 0.2 * _band(seconds, seed, 3500, 6500)


def _train(seconds: float, seed: int) -> Sound:
    out = _band(seconds, seed, 40, 260) * _drift(seconds, seed + 1, 3, 0.3)
    clack = _rings(((160.0, 1.0, 0.09), (420.0, 0.5, 0.05), (1150.0, 0.2, 0.03)), 0.2)
    for n in range(int(seconds / 0.72) + 1):
        for offset in (0.0, 0.13):
            place(out, clack, int((n * 0.72 + offset) * RATE), 2.2)
    return out


def _bell(seconds: float, seed: int) -> Sound:
    return _rings(((1864.0, 1.0, 1.4), (3729.0, 0.4, 0.8), (5310.0, 0.25, 0.5), (2610.0, 0.2, 0.9)), seconds)


def _click(seconds: float, seed: int) -> Sound:
    out = np.zeros(_count(seconds), np.float32)
    place(out, _rings(((2100.0, 0.7, 0.02), (620.0, 0.6, 0.03)), 0.06), 0)
    place(out, _rings(((1700.0, 0.5, 0.02), (540.0, 0.6, 0.04)), 0.06), int(0.045 * RATE), 0.7)
    return out


def _thud(seconds: float, seed: int) -> Sound:
    return _rings(((84.0, 1.0, 0.18), (190.0, 0.5, 0.1), (420.0, 0.2, 0.05)), seconds)


def _jingle(seconds: float, seed: int) -> Sound:
    def piece(rng: np.random.Generator) -> Sound:
        base = float(rng.uniform(3200, 6800))
        return _rings(((base, 1.0, 0.12), (base * 1.47, 0.5, 0.08)), 0.15)

    out = _scattered(seconds, seed, 14, piece)
    place(out, _rings(((240.0, 1.0, 0.07), (3900.0, 0.5, 0.1)), 0.2), 0)
    return out


def _clock(seconds: float, seed: int) -> Sound:
    out = np.zeros(_count(seconds), np.float32)
    for n in range(int(seconds * 2) + 1):
        tone = 2300.0 if n % 2 else 1900.0
        place(out, _rings(((tone, 0.6, 0.025), (610.0, 0.5, 0.04)), 0.06), int(n * 0.5 * RATE))
    return out


def _rustle(seconds: float, seed: int) -> Sound:
    crackle = np.clip(_drift(seconds, seed + 1, 40, 1.0) - 0.8, 0, None)
    return _band(seconds, seed, 1800, 8000) * crackle * _swell(seconds, 0.15, 0.3)


def _sea(seconds: float, seed: int) -> Sound:
    swell = np.clip(_drift(seconds, seed + 1, 0.28, 0.8), 0.15, None)
    return _band(seconds, seed, 150, 3200) * swell


_ROOM = _Recipe(r"\broom(?: ?tone)?\b|\binterior\b|\bhum\b|\bfridge\b|\bhush", _room, -56)

_RECIPES: tuple[_Recipe, ...] = (
    _Recipe(r"\bespresso|\bmachine\b|\bextraction|\bpump\b", _espresso, -36, 3.2),
    _Recipe(r"\bsteam|\bhiss", _steam, -38, 2.0),
    _Recipe(r"\bgrind", _grinder, -35, 2.6),
    _Recipe(r"\bpour|\btrickl|\bstreams?\b|\bdrip|\bwater\b|\bcoffee falls", _pour, -38, 3.5),
    _Recipe(r"\bclink|\bsaucer|\bchina\b|\bcups?\b|\bporcelain|\bspoon|\bglass(?:es)?\b|\bcrockery", _clink, -30, 0.5),
    _Recipe(r"\bdoor\b", _door, -28, 0.9),
    _Recipe(r"\bfootstep|\bsteps\b|\bwalk|\bshoes\b", _footsteps, -36, 2.3),
    _Recipe(r"\bclick|\bswitch|\blatch|\bbutton", _click, -30, 0.15),
    _Recipe(r"\bthud|\bthump|\btamp|\bknock|\btap\b|\bdrop", _thud, -30, 0.4),
    _Recipe(r"\bbell|\bchime|\bding", _bell, -34, 1.8),
    _Recipe(r"\bkeys?\b|\bcoins?\b|\bjingle", _jingle, -34, 0.7),
    _Recipe(r"\bclock|\btick", _clock, -42),
    _Recipe(r"\bpaper|\bpages?\b|\brustl|\bcloth", _rustle, -40, 0.9),
    _Recipe(r"\bquiet (?:caf|bar|diner|restaurant|room full)", _murmur, -54),
    _Recipe(
        r"\bcaf[eé]|\bbar\b|\bdiner|\brestaurant|\bmurmur|\bchatter|\bcrowd|\bvoices\b|\bwalla|\bpeople\b|\bbusy\b",
        _murmur,
        -46,
    ),
    _Recipe(r"\brain", _rain, -44),
    _Recipe(r"\bwind\b|\bbreeze", _wind, -46),
    _Recipe(r"\bstreet|\btraffic|\bcars?\b|\bcity\b", _street, -46),
    _Recipe(r"\bbirds?|\bbirdsong|\bdawn chorus|\bsparrow", _birds, -46),
    _Recipe(r"\bcricket|\bnight insects|\bcicada", _crickets, -50),
    _Recipe(r"\btrain\b|\brails?\b|\btram\b", _train, -42),
    _Recipe(r"\bsea\b|\bwaves\b|\bsurf\b|\bocean", _sea, -44),
    _ROOM,
)
