"""Slates: setup letters and take names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.slate import SETUP_LETTERS, TakeName, letters_for, parse_take_name


def test_letters_leave_out_what_reads_as_a_number():
    assert "I" not in SETUP_LETTERS
    assert "O" not in SETUP_LETTERS
    assert [letters_for(i) for i in (0, 7, 8, 12, 23, 24, 25)] == ["A", "H", "J", "N", "Z", "AA", "AB"]


@given(st.lists(st.integers(0, 20_000), unique=True, min_size=2, max_size=40))
def test_every_shot_has_letters_of_its_own_in_order(indices):
    letters = [letters_for(i) for i in sorted(indices)]
    assert len(set(letters)) == len(letters)
    assert letters == sorted(letters, key=lambda text: (len(text), text))


@given(st.integers(1, 999), st.integers(0, 700), st.integers(1, 99))
def test_a_take_name_survives_being_written(scene, index, number):
    take = TakeName(f"{scene}{letters_for(index)}", number)
    assert parse_take_name(str(take)) == take
    assert parse_take_name(f" {str(take).lower()} ") == take


@pytest.mark.parametrize("text", ["", "12", "12A", "A-1", "12A-0", "12A-1-2", "12 A-1"])
def test_what_is_no_take(text):
    with pytest.raises(ValueError, match="write it like 12A-3"):
        parse_take_name(text)
