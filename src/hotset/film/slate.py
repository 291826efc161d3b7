"""Slates as film people write them: scene number, setup letter, take number. '12A-3' is take 3 of setup A of scene 12.

Setup letters run A, B, C … Z without I and O (they are read as 1 and 0 on a board), then AA, AB …. A scene number comes
from the script and may carry letters of its own ('12B' for a scene added between 12 and 13); a hyphen then parts it
from the setup letter: '12B-C' is not used, the canonical form is '12BC' and is told apart by the production's scenes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["SETUP_LETTERS", "TakeName", "letters_for", "parse_take_name"]

SETUP_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

_TAKE = re.compile(r"(?P<shot>[0-9]+[A-Z]+)-(?P<number>[1-9][0-9]*)")


@dataclass(frozen=True, slots=True, order=True)
class TakeName:
    """A take's name: the shot's slate and the take number, counted from 1."""

    shot: str
    number: int

    def __str__(self) -> str:
        return f"{self.shot}-{self.number}"


def letters_for(index: int) -> str:
    """The setup letters of the shot at `index` (from 0) in its scene: A … Z without I and O, then AA …."""
    base = len(SETUP_LETTERS)
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, base)
        letters = SETUP_LETTERS[rest] + letters
    return letters


def parse_take_name(text: str) -> TakeName:
    """'12A-3' as a take name. Raises ValueError when the text is none."""
    found = _TAKE.fullmatch(text.strip().upper())
    if not found:
        raise ValueError(f"{text!r} is no take; write it like 12A-3")
    return TakeName(found["shot"], int(found["number"]))
