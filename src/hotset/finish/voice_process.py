"""The program that speaks: run as `python -m hotset.finish.voice_process order.json`, one process for all lines.

It alone loads the speech library (espeak-ng, GPL-3.0 or later, the user's own choice by the extra 'voice'), so that the
library stays at arm's length and a crash inside it cannot take the run along. The order is a JSON list of
{"text", "voice", "pitch", "range", "rate", "gap", "out"}; each `out` becomes a .npz of `pcm` (int16), `rate` (samples a
second), the voice `used`, and `words` (rows of: first character, characters, start in milliseconds).
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path

import numpy as np

__all__ = ["main"]

_RETRIEVAL, _UTF8, _WORD, _END = 1, 1, 1, 0
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7
_BY_CHARACTER = 1


class _Union(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Union),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Speaker:
    """One loaded library that keeps what the callback hands over."""

    def __init__(self) -> None:
        import espeakng_loader

        self.library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(Path(espeakng_loader.get_data_path())).encode()
        self.rate = self.library.espeak_Initialize(_RETRIEVAL, 400, data, 1)
        if self.rate <= 0:
            raise SystemExit("the speech library found no voices")
        self.pcm: list[np.ndarray] = []
        self.words: list[tuple[int, int, int]] = []
        self._callback = _CALLBACK(self._hear)
        self.library.espeak_SetSynthCallback(self._callback)

    def _hear(self, wav, samples: int, events) -> int:
        if wav and samples > 0:
            self.pcm.append(np.ctypeslib.as_array(wav, shape=(samples,)).copy())
        index = 0
        while events[index].type != _END:
            event = events[index]
            if event.type == _WORD:
                self.words.append((event.text_position - 1, event.length, event.audio_position))
            index += 1
        return 0

    def _take(self, name: str) -> bool:
        return self.library.espeak_SetVoiceByName(name.encode()) == 0

    def say(self, order: dict) -> None:
        used = next((name for name in _names(order["voice"]) if self._take(name)), None)
        if used is None:
            raise SystemExit(f"no voice is called {order['voice']!r}, and there is none of that language")
        for parameter, key in ((_RATE, "rate"), (_PITCH, "pitch"), (_RANGE, "range"), (_WORD_GAP, "gap")):
            self.library.espeak_SetParameter(parameter, int(order[key]), 0)
        self.pcm, self.words = [], []
        text = order["text"].encode()
        self.library.espeak_Synth(text, len(text) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
        self.library.espeak_Synchronize()
        pcm = np.concatenate(self.pcm) if self.pcm else np.zeros(0, np.int16)
        np.savez(order["out"], pcm=pcm, rate=self.rate, used=used, words=np.array(self.words, np.int64).reshape(-1, 3))


def _names(voice: str) -> list[str]:
    """The voice as asked for, then its language alone: the library spells British English 'en', never 'en-gb'."""
    language, plus, variant = voice.partition("+")
    base = language.split("-")[0]
    return list(dict.fromkeys([voice, base + plus + variant, base, "en"]))


def main(path: str) -> None:
    """Speak every line of the order."""
    speaker = _Speaker()
    for order in json.loads(Path(path).read_text("utf-8")):
        speaker.say(order)


if __name__ == "__main__":
    main(sys.argv[1])
