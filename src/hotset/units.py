"""Money, time and digests: the three quantities that hotset never rounds by accident.

Money is a whole number of millionths of a US dollar, time is a fraction of seconds, and identity is a sha256 digest.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import NewType

__all__ = [
    "DIGEST_PATTERN",
    "Digest",
    "Micros",
    "frame_count",
    "micros",
    "parse_seconds",
    "seconds_text",
    "timecode",
    "usd",
]

Micros = NewType("Micros", int)
"""Millionths of a US dollar."""

Digest = NewType("Digest", str)
"""sha256 of some bytes, 64 lower-case hexadecimal digits."""

DIGEST_PATTERN = re.compile(r"[0-9a-f]{64}")

_MONEY = re.compile(r"\$?\s*(-?\d{1,12}(?:\.\d{1,6})?)\s*(?:USD)?", re.IGNORECASE)
_TIME = re.compile(r"(\d+(?:\.\d+)?|\d+/\d+)\s*(s|sec|seconds?|ms|min|m|f|frames?)?", re.IGNORECASE)


def micros(text: str | int | float) -> Micros:
    """'$4.50', '4.5 USD' or 4.5 as millionths of a dollar, exactly.

    Raises ValueError when the text is no amount or has more than six decimals.
    """
    found = _MONEY.fullmatch(str(text).strip())
    if not found:
        raise ValueError(f"{text!r} is no amount of money; write it like $4.50")
    try:
        return Micros(int(Decimal(found[1]) * 1_000_000))
    except InvalidOperation as error:  # unreachable by the pattern, kept so that no bare decimal error escapes
        raise ValueError(f"{text!r} is no amount of money; write it like $4.50") from error


def usd(amount: int, *, places: int = 2) -> str:
    """Millionths of a dollar for people: '$4.50'. More places are shown where two would hide part of the amount."""
    exact = Decimal(amount) / 1_000_000
    text = f"{abs(exact):.6f}"
    whole, decimals = text.split(".")
    decimals = decimals.rstrip("0").ljust(places, "0")
    return f"{'-' if exact < 0 else ''}${int(whole):,}.{decimals}"


def parse_seconds(text: str | int | float, frame_rate: Fraction | None = None) -> Fraction:
    """'4s', '4.5 s', '1/2', '1500ms', '2 min' or, with a frame rate, '36f' as exact seconds.

    Raises ValueError when the text is no time, names another unit, or counts frames where no frame rate is known.
    """
    found = _TIME.fullmatch(str(text).strip())
    if not found:
        raise ValueError(f"{text!r} is no length of time; write seconds like 4.5s or frames like 36f")
    value, unit = Fraction(found[1]), (found[2] or "s").lower()
    if unit.startswith("f"):
        if frame_rate is None:
            raise ValueError(f"{text!r} counts frames, and no frame rate is known here; write seconds like 4.5s")
        return value / frame_rate
    if unit == "ms":
        return value / 1000
    if unit.startswith("m"):
        return value * 60
    return value


def seconds_text(seconds: Fraction) -> str:
    """Exact seconds as short text: '4s', '4.5s', or '1001/240s' where no decimal of three places is exact."""
    if (seconds * 1000).denominator == 1:
        return f"{float(seconds):.3f}".rstrip("0").rstrip(".") + "s"
    return f"{seconds}s"


def frame_count(seconds: Fraction, frame_rate: Fraction) -> int:
    """The whole number of frames nearest to a length of time, halves up."""
    return int(seconds * frame_rate + Fraction(1, 2))


def timecode(frame: int, frame_rate: Fraction) -> str:
    """A frame number as non-drop timecode HH:MM:SS:FF at the rounded rate (SMPTE 12M)."""
    rate = int(frame_rate + Fraction(1, 2))
    seconds, frames = divmod(frame, rate)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}:{frames:02}"
