"""Money, time and digests."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.units import frame_count, micros, parse_seconds, seconds_text, timecode, usd


@pytest.mark.parametrize(
    ("text", "amount"),
    [("$4.50", 4_500_000), ("4.5 USD", 4_500_000), (4.5, 4_500_000), ("$0.000001", 1), ("-1", -1_000_000), (0, 0)],
)
def test_money_is_read_exactly(text, amount):
    assert micros(text) == amount


@pytest.mark.parametrize("text", ["", "a little", "$1.0000001", "1,000", "€4", "1e3", "$"])
def test_what_is_no_money(text):
    with pytest.raises(ValueError, match="no amount of money"):
        micros(text)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_money_survives_being_written(amount):
    assert micros(usd(amount).replace("$", "").replace(",", "")) == amount


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("4s", 4), ("4.5 s", Fraction(9, 2)), ("1/2", Fraction(1, 2)), ("1500ms", Fraction(3, 2)), ("2 min", 120), (3, 3)],
)
def test_time_is_read_exactly(text, seconds):
    assert parse_seconds(text) == seconds


def test_frames_need_a_rate():
    assert parse_seconds("36f", Fraction(24)) == Fraction(3, 2)
    with pytest.raises(ValueError, match="no frame rate is known"):
        parse_seconds("36f")


@pytest.mark.parametrize("text", ["", "four", "4x", "-4s", "4:00"])
def test_what_is_no_time(text):
    with pytest.raises(ValueError, match="no length of time"):
        parse_seconds(text)


@given(st.integers(0, 100_000), st.sampled_from([24, 25, 30, 60]))
def test_seconds_survive_being_written(frames, rate):
    seconds = Fraction(frames, rate)
    assert parse_seconds(seconds_text(seconds)) == seconds
    assert frame_count(seconds, Fraction(rate)) == frames


def test_timecode_counts_frames_without_dropping():
    assert timecode(0, Fraction(24)) == "00:00:00:00"
    assert timecode(24 * 3661 + 7, Fraction(24000, 1001)) == "01:01:01:07"
