"""Single values: the unit is part of the value."""

import contextlib
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.motion import AMOUNT_UNITS
from hotset.film.values import KINDS, amount, choice, frames_exactly, number
from hotset.film.words import CameraMoveKind, View


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("20deg", "deg", 20),
        ("-20 °", "deg", -20),
        (".4m", "m", 0.4),
        ("1.2×", "x", 1.2),
        ("3200k", "K", 3200),
        ("7", "", 7),
    ],
)
def test_numbers(text, unit, value):
    assert number(text, unit, "thing") == value


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("20", "deg", "no unit"),
        ("20m", "deg", "wrong unit"),
        ("4cm", "m", "in metres"),
        ("x", "m", "is no"),
        ("4s", "", "plain"),
    ],
)
def test_wrong_units_are_said(text, unit, says):
    with pytest.raises(ValueError, match=says):
        number(text, unit, "thing")


def test_a_choice_forgives_how_it_is_written():
    assert choice("Three_Quarter  LEFT", tuple(View), "view") == "three-quarter left"
    with pytest.raises(ValueError, match="did you mean 'front'"):
        choice("frnt", tuple(View), "view")


@pytest.mark.parametrize("kind", list(CameraMoveKind))
def test_every_move_takes_its_own_unit_only(kind):
    unit = AMOUNT_UNITS[kind]
    if unit:
        assert amount(f"1{unit}", kind) == 1
        for other in {"deg", "m", "x"} - {unit}:
            with pytest.raises(ValueError, match="wrong unit"):
                amount(f"1{other}", kind)
        with pytest.raises(ValueError, match="needs an amount"):
            amount(None, kind)
    else:
        assert amount(None, kind) == (0.5 if kind is CameraMoveKind.HANDHELD else 0)


@given(st.integers(1, 2000), st.sampled_from([Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(60)]))
def test_times_are_whole_frames(thousandths, rate):
    if thousandths * rate / 1000 >= Fraction(1, 2):
        seconds = frames_exactly(f"{thousandths}ms", rate)
        assert (seconds * rate).denominator == 1
        assert abs(seconds - Fraction(thousandths, 1000)) <= 1 / rate / 2


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("rate", "23.976", Fraction(24000, 1001)),
        ("rate", "30000/1001", Fraction(30000, 1001)),
        ("rate", "25 fps", Fraction(25)),
        ("size", "1920x1080", (1920, 1080)),
        ("ratio", "4:1", 4.0),
        ("share", "40%", 0.4),
        ("money", "$0.50", 500_000),
        ("path", "a//b/./c.png", "a/b/c.png"),
        ("slug", "café_1", "café_1"),
        ("yes_no", "Off", False),
    ],
)
def test_values(kind, text, value):
    assert KINDS[kind].read(text) == value


@given(st.text(), st.sampled_from(sorted(KINDS)))
def test_no_text_is_anything_but_read_or_refused(text, kind):
    with contextlib.suppress(ValueError):
        KINDS[kind].read(text)


def test_patterns_for_editors_agree_with_the_reader():
    examples = {"money": "$2.00", "colour": "#8c2a1c", "lens": "35mm", "kelvin": "3200K", "ratio": "4:1",
                "degrees": "-20deg",
                "metres": "1.7m", "loudness": "-14 LUFS", "slate": "12A"}  # fmt: skip
    assert {name for name, kind in KINDS.items() if kind.pattern} == set(examples)
    for name, text in examples.items():
        assert re.fullmatch(KINDS[name].pattern, text)
        KINDS[name].read(text)
