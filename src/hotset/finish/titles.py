"""Title cards that look like a film's: one light serif, air around it, and time to arrive and leave.

A short title is set in capitals with wide spacing; a sentence is left as it was written. The line under it is there to
be read, on a telephone too: a sturdy upright face, never smaller than `SMALLEST`, in the full colour of the ink. The
card breathes: it fades in, grows by a hundredth or two while it stands, and fades out.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.film.production import Title
from hotset.finish.typography import Face, balanced, check_glyphs, line_mask, rgb_of, width_of

__all__ = ["TITLES_VERSION", "card_picture", "check_title", "title_frames"]

TITLES_VERSION = 3
SMALLEST = 0.047
"""The size of the line under the title as a share of the frame's shorter side: 34 pixels at 720p, the height that
subtitles have."""
SAFE = 0.9
"""The share of the frame's width and height that every screen shows (EBU R 95: graphics within 90 %)."""
_SENTENCE_END = tuple(".?!…,;:”\"'")
_GROWTH = 0.018
"""How much larger the words are at the end of the card than at its start."""
_CAP, _LEADING, _TO_RULE = 0.67, 1.34, 0.66
"""Of the title, in its own size: the height of its capitals, from line to line, from its last line to the rule."""
_TO_CREDIT, _CREDIT_LEADING, _CREDIT_TRACKING = 1.72, 1.4, 0.03
"""Of the line under it, in its own size: from the rule down to it, from line to line, and between its letters."""


def check_title(title: Title) -> None:
    """Raises FieldError when a character of the card has no shape in the faces, or a colour is none."""
    check_glyphs(_spelling(title.text)[0], Face.TITLE, f"The title {title.text!r}")
    check_glyphs(title.subtitle, Face.TEXT, f"The subtitle {title.subtitle!r}")
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
    small = max(size * 0.36, min(width, height) * SMALLEST)
    # Narrower than the title may be: two short lines are read faster than one long one.
    narrow = width * (0.62 if width >= height else 0.80)
    subs = _credit_rows(title.subtitle, small, narrow)
    while _tall(size, small, len(rows), len(subs)) > SAFE * height / (1 + _GROWTH):
        # Too much text for the frame: all of it becomes smaller together, so that the credit is not lost alone.
        size, small = size * 0.93, small * 0.93
        subs = _credit_rows(title.subtitle, small, narrow)
    card = np.zeros((height, width), np.float32)
    baseline = height * 0.485 - _tall(size, small, len(rows), len(subs)) / 2 + size * _CAP
    baseline = max(baseline, 0.5 * (1 - SAFE) * height + size * _CAP)
    for row in rows:
        mask, ascent = line_mask(row, Face.TITLE, size, tracking)
        _stamp(card, mask, baseline - ascent)
        baseline += size * _LEADING
    if subs:
        baseline -= size * _LEADING
        _rule(card, baseline + size * _TO_RULE, width, max(1, round(min(width, height) / 540)))
        baseline += size * _TO_RULE + small * _TO_CREDIT
        for row in subs:
            mask, ascent = line_mask(row, Face.TEXT, small, _CREDIT_TRACKING)
            _stamp(card, mask, baseline - ascent)
            baseline += small * _CREDIT_LEADING
    return card


def _credit_rows(text: str, small: float, widest: float) -> list[str]:
    """The line under the title in as many rows as it needs: it wraps rather than shrinks."""
    return balanced(text, Face.TEXT, small, _CREDIT_TRACKING, widest) if text else []


def _tall(size: float, small: float, rows: int, subs: int) -> float:
    """How high the words stand, from the top of the title's capitals to the last baseline."""
    title = size * (_CAP + _LEADING * (rows - 1))
    return title + (size * _TO_RULE + small * (_TO_CREDIT + _CREDIT_LEADING * (subs - 1)) if subs else 0)


def _fitted(text: str, face: Face, size: float, tracking: float, widest: float) -> tuple[float, list[str]]:
    """The size, made smaller where a single word or more than three lines would not fit, and the lines."""
    for _ in range(24):
        rows = balanced(text, face, size, tracking, widest)
        if len(rows) <= 3 and all(width_of(row, face, size, tracking) <= widest for row in rows):
            return size, rows
        size *= 0.93
    return size, balanced(text, face, size, tracking, widest)


def _stamp(card: NDArray[np.float32], mask: NDArray[np.float32], top: float) -> None:
    """Lay a line on the card, its ink centred."""
    y, x = round(top), round((card.shape[1] - mask.shape[1]) / 2)
    y0, y1 = max(y, 0), min(y + mask.shape[0], card.shape[0])
    x0, x1 = max(x, 0), min(x + mask.shape[1], card.shape[1])
    if y1 > y0 and x1 > x0:
        part = mask[y0 - y : y1 - y, x0 - x : x1 - x]
        np.maximum(card[y0:y1, x0:x1], part, out=card[y0:y1, x0:x1])


def _rule(card: NDArray[np.float32], y: float, width: int, thick: int) -> None:
    half = round(width * 0.022)
    row = round(y)
    card[row : row + thick, width // 2 - half : width // 2 + half] = 0.6
