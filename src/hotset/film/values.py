"""Single values of production.yaml: text with its unit in, a value out, or one sentence on what is wrong with it.

Every quantity is written with its unit, so that 20 cannot be taken for degrees by one reader and for metres by another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from hotset.film.motion import AMOUNT_UNITS
from hotset.film.nearest import hint, listed
from hotset.film.words import CameraMoveKind, Transition
from hotset.units import Micros, frame_count, micros, parse_seconds

__all__ = ["KINDS", "Kind", "amount", "choice", "frames_exactly", "number", "transition"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of value: what it is called, how it is read, and the pattern that an editor can check."""

    called: str
    read: Callable[[str], Any]
    pattern: str = ""
    json_type: tuple[str, ...] = ("string",)


_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
MAX_SECONDS = 3600


def number(text: str, unit: str, what: str, *, optional: bool = False) -> float:
    """'20deg' with unit 'deg' as 20.0. The unit must be there unless it is optional. Raises ValueError."""
    found = re.fullmatch(rf"({_NUMBER})\s*(\D*)", text.strip())
    if not found:
        raise ValueError(f"{text!r} is no {what}; write it like {_example(unit)}")
    given = found[2].strip().casefold().replace("°", "deg")
    spellings = {
        "deg": ("deg", "degree", "degrees"),
        "m": ("m", "metre", "metres", "meter", "meters"),
        "x": ("x", "times", "×"),
        "mm": ("mm",),
        "k": ("k", "kelvin"),
        "lufs": ("lufs",),
        "bpm": ("bpm",),
    }.get(unit.casefold(), (unit.casefold(),))
    value = float(found[1])
    if (given in spellings and given) or (not given and (optional or not unit)):
        return value
    if not given:
        raise ValueError(f"{text!r} has no unit; a {what} is written with {unit!r}, like {_example(unit, found[1])}")
    if not unit:
        raise ValueError(f"{text!r} has a unit where a plain {what} is wanted; write it like {found[1]}")
    if unit == "m" and given in ("cm", "mm", "ft", "feet", "foot", "in"):
        raise ValueError(f"{text!r} is in {given}; a {what} is written in metres, like 0.4m")
    raise ValueError(f"{text!r} has the wrong unit; a {what} is written with {unit!r}, like {_example(unit, found[1])}")


def _example(unit: str, value: str = "") -> str:
    return {
        "deg": f"{value or '20'}deg",
        "m": f"{value or '0.4'}m",
        "x": f"{value or '1.2'}x",
        "mm": f"{value or '35'}mm",
        "K": f"{value or '3200'}K",
        "LUFS": f"{value or '-14'} LUFS",
    }.get(unit, f"{value or '1'}{unit}")


def choice(text: str, words: tuple[str, ...], what: str) -> str:
    """One of the words; '_', '-' and capitals are forgiven. Raises ValueError with the nearest, and all there are."""
    plain = {re.sub(r"[\s_-]+", " ", w.casefold()): w for w in words}
    wanted = re.sub(r"[\s_-]+", " ", text.strip().casefold())
    if wanted in plain:
        return plain[wanted]
    near = hint(text, words)
    raise ValueError(
        f"{text!r} is no {what}{near or ';'} {'one of' if not near else 'It is one of'} {listed(words, 20)}"
    )


def amount(text: str | None, move: CameraMoveKind) -> float:
    """The amount of a camera move in its own unit. Raises ValueError for another unit, or where one is missing."""
    unit = AMOUNT_UNITS[move]
    if text is None:
        if unit:
            raise ValueError(f"a {move} needs an amount; write it like amount: {_example(unit)}")
        return 0.5 if move is CameraMoveKind.HANDHELD else 0.0
    if move is CameraMoveKind.HANDHELD:
        value = number(text, "", "strength of a handheld camera")
        if not 0 <= value <= 1:
            raise ValueError(f"{text!r} is out of range; a handheld camera has a strength from 0 to 1")
        return value
    if not unit:
        raise ValueError(f"a {move} has no amount; leave it away")
    value = number(text, unit, f"{move}'s amount")
    if move is CameraMoveKind.ZOOM and not 0.05 <= value <= 20:
        raise ValueError(f"{text!r} is out of range; a zoom goes from 0.05x to 20x, and 1x is no zoom")
    if abs(value) > (360 if unit == "deg" else 1000):
        raise ValueError(f"{text!r} is out of range; at most {'360deg' if unit == 'deg' else '1000m'} either way")
    return value


def transition(text: str) -> tuple[Transition, str]:
    """'dissolve 12f' as its kind and its length as written ('' where none is). Raises ValueError."""
    words = text.strip().split(maxsplit=1)
    kind = Transition(choice(words[0] if words else "", tuple(Transition), "transition"))
    length = words[1] if len(words) > 1 else ""
    if kind is Transition.CUT and length:
        raise ValueError(f"{text!r}: a cut has no length; write cut, or dissolve {length}")
    if length:
        parse_seconds(length, Fraction(24))
    return kind, length


def frames_exactly(text: str, rate: Fraction, *, zero: bool = False) -> Fraction:
    """A length of time, rounded to whole frames. Raises ValueError for no time, none at all, or more than an hour."""
    try:
        seconds = parse_seconds(text, rate)
    except ZeroDivisionError as error:
        raise ValueError(f"{text!r} is no length of time; write seconds like 4.5s or frames like 36f") from error
    frames = frame_count(seconds, rate)
    if frames == 0 and not zero:
        raise ValueError(f"{text!r} is shorter than one frame; a shot lasts at least one, like 1.5s")
    if seconds > MAX_SECONDS:
        raise ValueError(f"{text!r} is longer than an hour; write seconds like 4.5s or frames like 36f")
    return frames / rate


# -- one reader per type of value ------------------------------------------------------------------------------


def _text(text: str) -> str:
    return text.strip()


def _word(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][\w.+/:-]*(?: [\w.+/:-]+)*", text.strip()):
        raise ValueError(f"{text!r} is no name; use letters, digits and _ - .")
    return text.strip()


def _slug(text: str) -> str:
    plain = text.strip()
    if not re.fullmatch(r"[^\W_]+(?:_[^\W_]+)*", plain) or plain != plain.casefold():
        raise ValueError(f"{text!r} is no element; elements are written in small letters, digits and _, like red_cup")
    return text.strip()


def _slate(text: str) -> str:
    if not re.fullmatch(r"[0-9]+[A-Z]+", text.strip().upper()):
        raise ValueError(f"{text!r} is no slate; a shot is named by scene number and setup letter, like 12A")
    return text.strip().upper()


def _scene(text: str) -> str:
    if not re.fullmatch(r"[0-9]+[A-Z]*", text.strip().upper()):
        raise ValueError(f"{text!r} is no scene number; write digits and perhaps letters, like 12 or 12A")
    return text.strip().upper()


def _yes_no(text: str) -> bool:
    plain = text.strip().casefold()
    if plain in ("yes", "true", "on"):
        return True
    if plain in ("no", "false", "off"):
        return False
    raise ValueError(f"{text!r} is neither yes nor no")


def _whole(text: str) -> int:
    if not re.fullmatch(r"[-+]?\d{1,9}", text.strip()):
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def _share(text: str) -> float:
    plain = text.strip()
    value = number(plain.removesuffix("%"), "", "share of the frame")
    value = value / 100 if plain.endswith("%") else value
    if not 0 <= value <= 1:
        raise ValueError(f"{text!r} is outside the frame; write 0 to 1 (or 0% to 100%) from the left and from the top")
    return value


def _money(text: str) -> Micros:
    if not re.search(r"\$|USD", text, re.IGNORECASE):
        raise ValueError(f"{text!r} names no currency; write dollars like $2.00")
    value = micros(text)
    if value < 0:
        raise ValueError(f"{text!r} is less than nothing; write dollars like $2.00")
    return value


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text.strip()):
        raise ValueError(f"{text!r} is no colour; write red, green and blue in hexadecimal like '#8c2a1c', in quotes")
    return text.strip().lower()


def _rate(text: str) -> Fraction:
    known = {"23.976": Fraction(24000, 1001), "23.98": Fraction(24000, 1001)}
    known |= {"29.97": Fraction(30000, 1001), "59.94": Fraction(60000, 1001)}
    plain = re.sub(r"\s*fps$", "", text.strip(), flags=re.IGNORECASE)
    if plain in known:
        return known[plain]
    if not re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?|\d{1,6}/\d{1,6}", plain) or re.fullmatch(r".*/0+", plain):
        raise ValueError(f"{text!r} is no frame rate; write frames per second like 24, 25 or 23.976")
    value = Fraction(plain)
    if not 1 <= value <= 240:
        raise ValueError(f"{text!r} is out of range; a frame rate is between 1 and 240 frames per second")
    return value


def _size(text: str) -> tuple[int, int]:
    plain = text.strip().casefold().replace("×", "x")
    shapes = {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (1080, 1080), "4:5": (864, 1080), "4:3": (960, 720)}
    shapes |= {"2.39:1": (1720, 720), "21:9": (1680, 720), "3:4": (720, 960), "1.85:1": (1332, 720)}
    if plain in shapes:
        return shapes[plain]
    found = re.fullmatch(r"(\d{1,5})\s*x\s*(\d{1,5})", plain)
    if not found:
        raise ValueError(f"{text!r} is no picture size; write pixels like 1280x720, or a shape: {listed(shapes)}")
    width, height = int(found[1]), int(found[2])
    if not (64 <= width <= 8192 and 64 <= height <= 8192):
        raise ValueError(f"{text!r} is out of range; width and height are between 64 and 8192 pixels")
    if width % 2 or height % 2:
        raise ValueError(f"{text!r} has an odd side, which no video can have; use {width & ~1}x{height & ~1}")
    return width, height


def _lens(text: str) -> int:
    value = number(text, "mm", "lens")
    if not 8 <= value <= 600 or value != int(value):
        raise ValueError(f"{text!r} is no lens there is; use 8mm to 600mm in whole millimetres, like 35mm")
    return int(value)


def _kelvin(text: str) -> int:
    value = number(text, "K", "colour temperature")
    if not 1000 <= value <= 20000:
        raise ValueError(f"{text!r} is out of range; light is between 1000K (candle) and 20000K (blue sky)")
    return round(value)


def _ratio(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*:\s*1", text.strip())
    if not found:
        raise ValueError(f"{text!r} is no lighting ratio; write key to fill like 4:1")
    value = float(found[1])
    if not 1 <= value <= 64:
        raise ValueError(f"{text!r} is out of range; key to fill is between 1:1 and 64:1")
    return value


def _degrees(text: str) -> float:
    value = number(text, "deg", "angle")
    if abs(value) > 360:
        raise ValueError(f"{text!r} is out of range; at most 360deg either way")
    return value


def _metres(text: str) -> float:
    value = number(text, "m", "height")
    if not 0.3 <= value <= 3:
        raise ValueError(f"{text!r} is out of range; a person is between 0.3m and 3m tall")
    return value


def _loudness(text: str) -> float:
    value = number(text, "LUFS", "loudness")
    if not -40 <= value <= -5:
        raise ValueError(f"{text!r} is out of range; loudness is between -40 and -5 LUFS, like -14 LUFS")
    return value


def _tempo(text: str) -> int:
    value = number(text, "bpm", "tempo", optional=True)
    if not 30 <= value <= 240:
        raise ValueError(f"{text!r} is out of range; a tempo is between 30 and 240 beats per minute")
    return round(value)


def _time(text: str) -> str:
    frames_exactly(text, Fraction(24), zero=True)
    return text.strip()


def _transition(text: str) -> tuple[Transition, str]:
    return transition(text)


def _path(text: str) -> str:
    plain = text.strip()
    parts = PurePosixPath(plain.replace("\\", "/"))
    if not plain or "\x00" in plain or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", plain):
        raise ValueError(f"{text!r} is no file in the production's folder; write it like elements/cup.png")
    if "\\" in plain:
        raise ValueError(f"{text!r} has backslashes; write folders with /, like elements/cup.png")
    if parts.is_absolute() or plain.startswith("~") or ".." in parts.parts:
        raise ValueError(
            f"{text!r} lies outside the production's folder; copy the file in, and write it like pictures/a.png"
        )
    return str(parts)


KINDS: dict[str, Kind] = {
    "text": Kind("text", _text, json_type=("string", "number")),
    "word": Kind("a name", _word, json_type=("string", "number")),
    "slug": Kind("an element", _slug),
    "slate": Kind("a slate", _slate, r"^[0-9]+[A-Za-z]+$"),
    "scene": Kind("a scene number", _scene, json_type=("string", "integer")),
    "yes_no": Kind("yes or no", _yes_no, json_type=("string", "boolean")),
    "whole": Kind("a whole number", _whole, json_type=("integer",)),
    "share": Kind("a share of the frame", _share, json_type=("string", "number")),
    "money": Kind("dollars", _money, r"^\$?\s*\d+(\.\d+)?\s*(USD)?$"),
    "colour": Kind("a colour", _colour, r"^#[0-9a-fA-F]{6}$"),
    "rate": Kind("frames per second", _rate, json_type=("string", "number")),
    "size": Kind("a picture size", _size),
    "lens": Kind("millimetres", _lens, r"^\d+\s*mm$"),
    "kelvin": Kind("kelvin", _kelvin, r"^\d+\s*[Kk]$"),
    "ratio": Kind("a ratio", _ratio, r"^\d+(\.\d+)?\s*:\s*1$"),
    "degrees": Kind("degrees", _degrees, r"^[-+]?\d+(\.\d+)?\s*(deg|°)$"),
    "metres": Kind("metres", _metres, r"^\d+(\.\d+)?\s*m$"),
    "loudness": Kind("LUFS", _loudness, r"^-\d+(\.\d+)?\s*LUFS$"),
    "tempo": Kind("beats per minute", _tempo, json_type=("string", "integer")),
    "time": Kind("a length of time", _time, json_type=("string", "number")),
    "transition": Kind("a transition", _transition),
    "path": Kind("a file in the production's folder", _path),
    "amount": Kind("an amount in the move's own unit", _text, json_type=("string", "number")),
}
"""Every type of single value, by its name in the schema. `read` raises ValueError with one sentence."""
