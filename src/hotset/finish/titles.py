"""Title cards that look like a film's: one light serif, air around it, and time to arrive and leave.

A short title is set in capitals with wide spacing; a sentence is left as it was written. The card breathes: it fades
in, grows by a hundredth or two while it stands, and fades out.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.film.production import Title
from hotset.finish.typography import Face, balanced, check_glyphs, line_mask, rgb_of, width_of

__all__ = ["TITLES_VERSION", "card_picture", "check_title", "title_frames"]

TITLES_VERSION = 2
_SENTENCE_END = tuple(".?!…,;:”\"'")
_GROWTH = 0.018
"""How much larger the words are at the end of the card than at its start."""


def check_title(title: Title) -> None:
    """Raises FieldError when a character of the card has no shape in the faces, or a colour is none."""
    check_glyphs(_spelling(title.text)[0], Face.TITLE, f"The title {title.text!r}")
    check_glyphs(title.subtitle, Face.ITALIC, f"The subtitle {title.subtitle!r}")
    rgb_of(title.ink)
    rgb_of(title.ground)


def card_picture(title: Title, width: int, height: int) -> NDArray[np.uint8]:
    """The card with its words fully there, as RGB (height, width, 3)."""
    check_title(title)
    mask = _card_mask(title, width, height)[..., None]
    ground, ink = (np.array(rgb_of(colour), np.float32) for colour in (title.ground, title.ink))
    return np.round(ground + (ink - ground) * mask).astype(np.uint8)


def title_frames(title: Title, width: int, height: int, frames: int, rate: float) -> Iterator[NDArray[np.uint8]]:
    """Every frame of the card as RGB (height, width, 3); equal frames are the same array object."""
    check_title(title)
    words = _card_mask(title, width, height)
    ground, ink = (np.array(rgb_of(colour), np.float32) for colour in (title.ground, title.ink))
    empty = np.empty((height, width, 3), np.uint8)
    empty[:] = np.round(ground).astype(np.uint8)
    for number in range(frames):
        strength = _strength(number, frames, rate)
        if strength <= 0:
            yield empty
            continue
        grown = 1 + _GROWTH * number / max(frames - 1, 1)
        # About the middle, in exact sub-pixel steps: whole-pixel growth would make the letters tremble.
        matrix = np.array([[grown, 0, (1 - grown) * width / 2], [0, grown, (1 - grown) * height / 2]], np.float32)
        mask = cv2.warpAffine(words, matrix, (width, height), flags=cv2.INTER_LINEAR) * np.float32(strength)
        rows = np.flatnonzero(mask.max(axis=1) > 0)
        frame = empty.copy()
        if len(rows):
            part = slice(rows[0], rows[-1] + 1)
            frame[part] = np.round(ground + (ink - ground) * mask[part, :, None]).astype(np.uint8)
        yield frame


def _strength(number: int, frames: int, rate: float) -> float:
    """How much of the ink is there, 0..1: nothing on the first and last frames, whole in the middle."""
    hold = min(round(rate * 0.16), frames // 8)
    rise = max(1.0, min(rate * 0.62, frames * 0.28))
    fall = max(1.0, min(rate * 0.5, frames * 0.22))
    arriving = (number - hold + 0.5) / rise
    leaving = (frames - hold - number - 0.5) / fall
    position = float(np.clip(min(arriving, leaving), 0, 1))
    return position * position * (3 - 2 * position)


def _spelling(text: str) -> tuple[str, float]:
    """The words as they are set, and the space between letters in ems."""
    line = text.strip()
    if len(line) <= 28 and "\n" not in line and not line.endswith(_SENTENCE_END):
        return line.upper(), 0.24
    return line, 0.015


def _card_mask(title: Title, width: int, height: int) -> NDArray[np.float32]:
    """Where the ink lies, 0..1 (height, width).

    The words stand a little above the middle, where the eye expects them.
    """
    text, tracking = _spelling(title.text)
    widest = width * (0.76 if width >= height else 0.82)
    size = min(height * 0.098, width * 0.092) if tracking > 0.1 else min(height * 0.074, width * 0.068)
    size, rows = _fitted(text, Face.TITLE, size, tracking, widest)
    masks = [line_mask(row, Face.TITLE, size, tracking) for row in rows]
    small = max(size * 0.36, min(width, height) * 0.03)
    small, sub_rows = (
        _fitted(title.subtitle, Face.ITALIC, small, 0.045, widest * 0.94) if title.subtitle else (small, [])
    )
    subs = [line_mask(row, Face.ITALIC, small, 0.045) for row in sub_rows]
    leading, cap = size * 1.34, size * 0.67
    to_rule = size * 0.66
    to_subtitle = to_rule + small * 1.72
    total = cap + leading * (len(masks) - 1) + (to_subtitle + small * 1.4 * (len(subs) - 1) if subs else 0)
    card = np.zeros((height, width), np.float32)
    baseline = height * 0.485 - total / 2 + cap
    for mask, ascent in masks:
        _stamp(card, mask, baseline - ascent, 1.0)
        baseline += leading
    if subs:
        baseline -= leading
        _rule(card, baseline + to_rule, width, max(1, round(min(width, height) / 720)))
        baseline += to_subtitle
        for mask, ascent in subs:
            _stamp(card, mask, baseline - ascent, 0.82)
            baseline += small * 1.4
    return card


def _fitted(text: str, face: Face, size: float, tracking: float, widest: float) -> tuple[float, list[str]]:
    """The size, made smaller where a single word or more than three lines would not fit, and the lines."""
    for _ in range(24):
        rows = balanced(text, face, size, tracking, widest)
        if len(rows) <= 3 and all(width_of(row, face, size, tracking) <= widest for row in rows):
            return size, rows
        size *= 0.93
    return size, balanced(text, face, size, tracking, widest)


def _stamp(card: NDArray[np.float32], mask: NDArray[np.float32], top: float, strength: float) -> None:
    """Lay a line on the card, its ink centred."""
    y, x = round(top), round((card.shape[1] - mask.shape[1]) / 2)
    y0, y1 = max(y, 0), min(y + mask.shape[0], card.shape[0])
    x0, x1 = max(x, 0), min(x + mask.shape[1], card.shape[1])
    if y1 > y0 and x1 > x0:
        part = mask[y0 - y : y1 - y, x0 - x : x1 - x] * strength
        np.maximum(card[y0:y1, x0:x1], part, out=card[y0:y1, x0:x1])


def _rule(card: NDArray[np.float32], y: float, width: int, thick: int) -> None:
    half = round(width * 0.022)
    row = round(y)
    card[row : row + thick, width // 2 - half : width // 2 + half] = 0.5
