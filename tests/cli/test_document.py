from __future__ import annotations

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import pytest

from hotset.cli.document import document
from hotset.units import Micros


class Word(StrEnum):
    WIDE = "wide"


@dataclass(frozen=True)
class Inner:
    path: Path
    size: Word


@dataclass(frozen=True)
class Outer:
    seconds: Fraction
    cost: Micros
    inner: tuple[Inner, ...]
    by: dict


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Fraction(1, 4), 0.25),
        (Micros(5), 5),
        (Path("a/b"), "a/b"),
        (Word.WIDE, "wide"),
        ({"a"}, ["a"]),
        (None, None),
        (True, True),
        (math.nan, None),
        (math.inf, None),
        (b"x", "b'x'"),
    ],
)
def test_each_kind_of_value_has_one_form(value, told):
    assert document(value) == told


def test_a_value_of_a_room_is_an_object_with_every_field():
    value = Outer(Fraction(3, 2), Micros(1), (Inner(Path("p"), Word.WIDE),), {("1A", Word.WIDE): 1, Word.WIDE: 2})
    assert document(value) == {
        "seconds": 1.5,
        "cost": 1,
        "inner": [{"path": "p", "size": "wide"}],
        "by": {"1A wide": 1, "wide": 2},
    }
    assert json.loads(json.dumps(document(value), allow_nan=False)) == document(value)


def test_a_class_is_no_value():
    assert document(Inner) == str(Inner)
