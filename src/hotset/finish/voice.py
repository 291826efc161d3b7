"""Scratch voices: every line spoken, with the time of every word, so that timing can be judged before anybody is hired.

The speech library is the optional extra 'voice'. Without it a film is made without voices, and says so.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hotset.film.elements import Element, Voice
from hotset.film.production import Line, Production
from hotset.finish.loudness import integrated_lufs
from hotset.finish.signal import (
    RATE,
    Sound,
    bell,
    box_smooth,
    convolve,
    fade_edges,
    gain,
    high_pass,
    kernel_of,
    low_pass,
    noise,
    resample,
)
from hotset.finish.works import Bench

__all__ = ["SpokenLine", "Utterance", "Word", "speak", "voices_available", "voices_for"]

_VERSION = 3
_VARIANTS = {
    "woman": ("f2", "f4", "f1", "f3"),
    "man": ("m3", "m7", "m1", "m8"),
    "child": ("f5", "f4", "f3", "f2"),
    "elder": ("m5", "f1", "m2", "m4"),
}
_PITCH_SHIFT = {"child": 22, "elder": -6}
_LINE_LUFS = -20.0


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is spoken; seconds from the start of its line."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One line to be spoken, by whom, and how much faster than that voice's own pace (1 to 1.25)."""

    slate: str
    index: int
    """The line's place in its shot, from 0."""
    line: Line
    voice: Voice
    speaker: str
    """The name that a reader of captions would know."""
    pace: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """A line as sound (48 kHz, mono, about -20 LUFS) and its words."""

    utterance: Utterance
    sound: Sound = field(repr=False)
    words: tuple[Word, ...]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.sound) / RATE


def voices_available() -> bool:
    """Whether the extra 'voice' is installed; the library itself is never loaded into this process."""
    return importlib.util.find_spec("espeakng_loader") is not None


def voices_for(production: Production) -> Mapping[str | None, Voice]:
    """A voice for every speaker, no two alike; None is the narrator.

    What an element names is obeyed. A voice that two speakers share, or none named, is told apart by the variants of
    the speech library that suit who they are.
    """
    taken: set[str] = set()
    voices: dict[str | None, Voice] = {}
    for element in production.cast():
        voices[element.slug] = _own_voice(element, production, taken)
        taken.add(voices[element.slug].name)
    narrator = production.sound.narrator_voice
    voices[None] = Voice(name=_free(narrator, ("m3", "m7", "f2", "m1"), taken), pitch=42, words_per_minute=150)
    return voices


def _own_voice(element: Element, production: Production, taken: set[str]) -> Voice:
    asked = element.voice
    archetype = element.figure.archetype if element.figure else "woman"
    name = asked.name if asked else ("en-us" if production.language == "en" else production.language)
    pitch = asked.pitch if asked else 50 + _PITCH_SHIFT.get(archetype, 0)
    pace = asked.words_per_minute if asked else 165
    return Voice(
        name=_free(name, _VARIANTS.get(archetype, _VARIANTS["woman"]), taken), pitch=pitch, words_per_minute=pace
    )


def _free(name: str, variants: Iterable[str], taken: set[str]) -> str:
    if "+" in name:
        return name
    return next((f"{name}+{v}" for v in variants if f"{name}+{v}" not in taken), name)


def speak(bench: Bench, utterances: Sequence[Utterance]) -> tuple[SpokenLine, ...]:
    """All lines spoken, in one process of their own, and polished.

    Raises ModuleNotFoundError when the extra 'voice' is missing, and subprocess.CalledProcessError or
    subprocess.TimeoutExpired when speaking failed; the caller makes the film without voices then.
    """
    if not utterances:
        return ()
    if not voices_available():
        raise ModuleNotFoundError("espeakng_loader")
    orders = [_order(utterance) for utterance in utterances]

    def make(folder: Path) -> Mapping[str, Path]:
        for number, order in enumerate(orders):
            order["out"] = str(folder / f"raw-{number}.npz")
        (folder / "order.json").write_text(json.dumps(orders), "utf-8")
        command = [sys.executable, "-m", "hotset.finish.voice_process", str(folder / "order.json")]
        subprocess.run(command, check=True, timeout=60 + len(orders), capture_output=True, stdin=subprocess.DEVNULL)
        kept: dict[str, np.ndarray] = {}
        for number, order in enumerate(orders):
            with np.load(str(order["out"])) as raw:
                kept[f"sound{number}"], kept[f"words{number}"] = _polish(raw["pcm"], int(raw["rate"]), raw["words"])
        np.savez(folder / "voices.npz", allow_pickle=False, **kept)
        return {"voices": folder / "voices.npz"}

    files = bench.do("voices", f"{len(orders)} lines", {"version": _VERSION, "orders": [dict(o) for o in orders]}, make)
    with np.load(files["voices"]) as kept:
        return tuple(
            SpokenLine(utterance=u, sound=kept[f"sound{n}"], words=_words(u.line.text, kept[f"words{n}"]))
            for n, u in enumerate(utterances)
        )


def _order(utterance: Utterance) -> dict[str, str | int]:
    voice = utterance.voice
    asks = utterance.line.text.rstrip().endswith(("?", "!"))
    return {
        "text": utterance.line.text,
        "voice": voice.name,
        "pitch": max(0, min(99, voice.pitch)),
        "range": 62 if asks else 48,
        "rate": round(max(80, min(400, voice.words_per_minute * utterance.pace))),
        "gap": 1,
    }


def _words(text: str, rows: np.ndarray) -> tuple[Word, ...]:
    """The text's own words with the times of the rows (first character, characters, start s, end s) that they cover.

    A dash between two words, which nobody pronounces, stays with the word before it.
    """
    words: list[Word] = []
    for found in re.finditer(r"\S+", text):
        spoken = [row for row in rows if found.start() <= row[0] < found.end()]
        if spoken:
            words.append(Word(found.group(), float(spoken[0][2]), float(spoken[-1][3])))
        elif words:
            words[-1] = Word(f"{words[-1].text} {found.group()}", words[-1].start, words[-1].end)
    return tuple(words)


def _polish(pcm: np.ndarray, rate: int, words: np.ndarray) -> tuple[Sound, np.ndarray]:
    """Raw speech made fit to sit in a mix, and its words in seconds of the result."""
    sound = resample(pcm.astype(np.float32) / 32768.0, rate)
    loud = np.flatnonzero(np.abs(sound) > 0.004)
    if not len(loud):
        return np.zeros(RATE // 10, np.float32), np.zeros((0, 4))
    pad = RATE // 40
    first, last = max(int(loud[0]) - pad, 0), min(int(loud[-1]) + 2 * pad, len(sound))
    sound = _compress(convolve(fade_edges(sound[first:last], 240), _tone()))
    sound = fade_edges(convolve(sound, _booth(), tail=True), 480)
    times = [max(0.0, float(ms) / 1000 - first / RATE) for _, _, ms in words]
    spoken = (last - first) / RATE
    ends = [*times[1:], spoken]
    rows = [(int(w[0]), int(w[1]), t, max(t + 0.05, e)) for w, t, e in zip(words, times, ends, strict=True)]
    measured = integrated_lufs(np.pad(sound, (0, max(0, RATE - len(sound)))))
    level = gain(_LINE_LUFS - measured) if np.isfinite(measured) else 1.0
    return sound * np.float32(min(level, 8.0)), np.array(rows, np.float64).reshape(-1, 4)


def _tone() -> np.ndarray:
    """Less boom and hiss, less of the buzz at 3 kHz that tires, a little more chest."""
    return kernel_of(
        high_pass(95),
        bell(190, 2.0, 0.9),
        bell(1100, -1.5, 0.8),
        bell(3300, -4.0, 1.1),
        low_pass(7800, 0.6),
    )


def _compress(sound: Sound, *, ratio: float = 2.6) -> Sound:
    """Loud syllables held back, evenly enough to stay over music. Smooth over 12 ms, no make-up gain."""
    level = np.sqrt(np.maximum(box_smooth(sound.astype(np.float64) ** 2, RATE // 80), 1e-10))
    threshold = float(np.quantile(level[level > 1e-3], 0.55)) if np.any(level > 1e-3) else 1.0
    shape = np.minimum(1.0, (level / threshold) ** (1 / ratio - 1))
    return sound * box_smooth(shape, RATE // 200).astype(np.float32)


def _booth() -> np.ndarray:
    """The sound itself and a small dry room around it, 140 ms."""
    taps = int(0.14 * RATE)
    time = np.arange(taps) / RATE
    room = noise(taps, 11) * np.exp(-time / 0.028) * 0.012
    room[: RATE // 250] = 0
    room = convolve(room.astype(np.float32), kernel_of(low_pass(3800), high_pass(250)))
    room[0] = 1.0
    return room
