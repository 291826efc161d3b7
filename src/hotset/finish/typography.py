"""Setting type: the faces that come with hotset, which characters they have, and lines set with space between letters.

The faces are Source Serif Pro and Source Sans Pro by Adobe, SIL Open Font License 1.1 (see `type/OFL.txt`).
"""

from __future__ import annotations

import bisect
import io
import struct
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from hotset.errors import FieldError

__all__ = ["Face", "balanced", "check_glyphs", "clipped", "font", "line_mask", "missing_glyphs", "rgb_of", "width_of"]


class Face(StrEnum):
    """The faces, by file name."""

    TITLE = "SourceSerifPro-Light.otf"
    ITALIC = "SourceSerifPro-LightIt.otf"
    TEXT = "SourceSansPro-Regular.otf"
    STRONG = "SourceSansPro-Semibold.otf"


@cache
def _bytes(face: Face) -> bytes:
    return resources.files("hotset.finish").joinpath("type", face.value).read_bytes()


@lru_cache(maxsize=64)
def font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    return ImageFont.truetype(io.BytesIO(_bytes(face)), size)


@cache
def _glyphs(face: Face) -> frozenset[int]:
    """The code points that a face has a shape for, read from its `cmap` table (source.

    OpenType 1.9, formats 4 and 12).
    """
    data = _bytes(face)
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", data, 20 + 16 * n)[0] for n in range(count)}
    base = tables[b"cmap"]
    found: set[int] = set()
    for n in range(struct.unpack_from(">H", data, base + 2)[0]):
        at = base + struct.unpack_from(">I", data, base + 8 + 8 * n)[0]
        kind = struct.unpack_from(">H", data, at)[0]
        if kind == 4:
            half = struct.unpack_from(">H", data, at + 6)[0] // 2
            ends = struct.unpack_from(f">{half}H", data, at + 14)
            starts = struct.unpack_from(f">{half}H", data, at + 16 + 2 * half)
            for start, end in zip(starts, ends, strict=True):
                found.update(range(start, min(end, 0xFFFE) + 1))
        elif kind == 12:
            groups = struct.unpack_from(">I", data, at + 12)[0]
            for g in range(groups):
                start, end, _ = struct.unpack_from(">III", data, at + 16 + 12 * g)
                found.update(range(start, end + 1))
    return frozenset(found)


def missing_glyphs(text: str, face: Face) -> tuple[str, ...]:
    """The characters of a text that a face has no shape for, each once, in order."""
    seen = dict.fromkeys(c for c in text if not c.isspace() and ord(c) not in _glyphs(face))
    return tuple(seen)


def check_glyphs(text: str, face: Face, what: str) -> None:
    """Raises FieldError that names every character that would come out as a box."""
    missing = missing_glyphs(text, face)
    if missing:
        named = ", ".join(f"{c} (U+{ord(c):04X} {unicodedata.name(c, 'unnamed')})" for c in missing)
        raise FieldError(f"{what} cannot be set: the type that comes with hotset has no shape for {named}.")


def rgb_of(colour: str) -> tuple[int, int, int]:
    """'#rrggbb' as three numbers 0..255. Raises FieldError for anything else."""
    text = colour.removeprefix("#")
    try:
        if len(text) == 6:
            return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)
    except ValueError:
        pass
    raise FieldError(f"{colour!r} is no colour; write it like #14110f.")


@dataclass(frozen=True, slots=True)
class _Placed:
    letter: str
    x: float


def _placed(text: str, face: Face, size: float, tracking: float) -> tuple[list[_Placed], float]:
    """Letters with their kerned places, and the width without the space after the last letter."""
    type_ = font(face, size)
    places, x = [], 0.0
    for n, letter in enumerate(text):
        if n:
            pair = text[n - 1 : n + 1]
            x += type_.getlength(pair) - type_.getlength(letter) + tracking * size
        places.append(_Placed(letter, x))
    return places, x + (type_.getlength(text[-1]) if text else 0.0)


def width_of(text: str, face: Face, size: float, tracking: float = 0.0) -> float:
    """How wide a line is, in pixels; `tracking` is extra space between letters in ems."""
    if not tracking:
        return font(face, size).getlength(text)
    return _placed(text, face, size, tracking)[1]


def line_mask(text: str, face: Face, size: float, tracking: float = 0.0) -> tuple[NDArray[np.float32], float]:
    """One line as coverage 0..1, cut tight at the ink's left and right, and how far its baseline lies from the top.

    Drawn at four times the size and reduced, so that letters stand where kerning wants them and not on whole pixels.
    """
    scale = 4
    type_ = font(face, size * scale)
    places, width = _placed(text, face, size * scale, tracking)
    ascent, descent = type_.getmetrics()
    margin = int(size * scale * 0.4) // scale * scale
    high = -(-(ascent + descent) // scale) * scale
    wide = -(-int(width + 2 * margin) // scale) * scale
    canvas = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(canvas)
    for place in places:
        draw.text((margin + place.x, ascent), place.letter, font=type_, fill=255, anchor="ls")
    small = np.asarray(canvas, np.float32).reshape(high // scale, scale, wide // scale, scale).mean(axis=(1, 3)) / 255
    inked = np.flatnonzero(small.max(axis=0) > 0.01)
    if not len(inked):
        return np.zeros((high // scale, 1), np.float32), ascent / scale
    return small[:, inked[0] : inked[-1] + 1], ascent / scale


@lru_cache(maxsize=4096)
def _unit_width(word: str, face: Face) -> float:
    """How wide a word is for each pixel of size. Measured once, large: type scales evenly."""
    return font(face, 200).getlength(word) / 200


def balanced(text: str, face: Face, size: float, tracking: float, widest: float) -> list[str]:
    """The text in as few lines as fit, broken where the lines come out nearest to equal length."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        words = paragraph.split()
        widths = [(_unit_width(word, face) + tracking * len(word)) * size for word in words]
        space = (_unit_width(" ", face) + tracking) * size
        for count in range(1, len(words) + 1):
            ends = _break(widths, space, count)
            rows = [" ".join(words[start:end]) for start, end in pairwise((0, *ends))]
            if count == len(words) or max(width_of(row, face, size, tracking) for row in rows) <= widest:
                lines += rows
                break
    return lines


def _break(widths: list[float], space: float, count: int) -> tuple[int, ...]:
    """Where `count` lines end so that the widest is as narrow as it can be (dynamic programming over break points)."""
    total = list(accumulate(widths, initial=0.0))

    def width(start: int, end: int) -> float:
        return total[end] - total[start] + space * (end - start - 1)

    best: list[tuple[float, tuple[int, ...]] | None] = [None, *((width(0, e), (e,)) for e in range(1, len(widths) + 1))]
    for _ in range(count - 1):
        following: list[tuple[float, tuple[int, ...]] | None] = [None] * (len(widths) + 1)
        for end in range(1, len(widths) + 1):
            choices = [
                (max(held[0], width(start, end)), (*held[1], end))
                for start in range(1, end)
                if (held := best[start]) is not None
            ]
            following[end] = min(choices, default=None)
        best = following
    last = best[-1]
    return last[1] if last else (len(widths),)


def clipped(text: str, face: Face, size: float, widest: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if width_of(text, face, size) <= widest:
        return text

    def cut(letters: int) -> str:
        return text[:letters].rstrip(" ,;:—-") + "…"

    fitting = bisect.bisect_right(range(1, len(text)), widest, key=lambda n: width_of(cut(n), face, size))
    return cut(fitting)
