"""Rates: chosen by date, size and sound, exact, and never $0 by ignorance."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.errors import MoneyError
from hotset.ledger.rates import UNITS, parse_rates, quote, rates

CARD = """
schema = "hotset.rates/1"
checked = 2026-11-22
source = "https://example.com/prices"

[[rate]]
id = "v-2026-06"
host = "h"
model = "video"
unit = "second"
price = "$0.12"
valid_from = 2026-06-01

[[rate]]
id = "v-2026-11"
host = "h"
model = "video"
unit = "second"
price = "$0.10"
valid_from = 2026-11-01

[[rate]]
id = "v-2026-11-small"
host = "h"
model = "video"
unit = "second"
price = "$0.05"
max_short_side = 480
valid_from = 2026-11-01

[[rate]]
id = "v-loud"
host = "h"
model = "loud"
unit = "second"
price = "$0.15"
audio = true
valid_from = 2026-11-01

[[rate]]
id = "v-quiet"
host = "h"
model = "loud"
unit = "second"
price = "$0.10"
audio = false
valid_from = 2026-11-01
valid_until = 2026-11-30

[[rate]]
id = "tokens"
host = "h"
model = "tokens"
unit = "token"
price = "$4.30"
per = 1_000_000
pixels_per_token = 1024
token_frame_rate = 24
valid_from = 2026-11-01

[[rate]]
id = "pixels"
host = "h"
model = "pixels"
unit = "megapixel"
price = "$0.03"
valid_from = 2026-11-01

[[rate]]
id = "images"
host = "h"
model = "images"
unit = "image"
price = "$0.035"
valid_from = 2026-11-01
"""
CARDS = parse_rates(CARD, "test.toml")
TODAY = date(2026, 11, 22)


def ask(model: str, **given: object) -> tuple[int, str, dict[str, str]]:
    values = {"seconds": Fraction(5), "width": 1280, "height": 720, "at": TODAY, **given}
    found = quote(model, "h", cards=CARDS, **values)  # ty: ignore[invalid-argument-type]
    return found.amount, found.rate_id, dict(found.units)


def test_the_embedded_models_cost_nothing_and_say_so() -> None:
    for model, host in (("previs", "previs"), ("animatic", "animatic")):
        found = quote(model, host, seconds=Fraction(7, 2), width=1280, height=720, at=TODAY)
        assert (found.amount, found.rate_source, found.valid_from) == (0, "hotset itself", date(2026, 11, 1))
    assert all(rate.unit in UNITS for rate in rates())


def test_an_unknown_price_is_an_error_and_never_nothing() -> None:
    with pytest.raises(MoneyError, match=r"never taken for \$0\.$"):
        quote("veo-9", "nowhere", seconds=Fraction(5), at=TODAY)
    with pytest.raises(MoneyError, match=r"Rates for it are known, but none for 2026-01-01"):
        ask("video", at=date(2026, 1, 1))
    with pytest.raises(MoneyError, match="none for 2026-12-01"):
        ask("loud", at=date(2026, 12, 1))
    with pytest.raises(MoneyError, match="per second, and the setup does not say"):
        ask("video", seconds=0)
    with pytest.raises(MoneyError, match="per megapixel"):
        ask("pixels", width=0, height=0)
    with pytest.raises(MoneyError, match="per image"):
        ask("images", count=0)


def test_the_youngest_rate_in_force_counts() -> None:
    assert ask("video") == (500_000, "v-2026-11", {"seconds": "5"})
    assert ask("video", at=date(2026, 7, 1))[:2] == (600_000, "v-2026-06")
    assert ask("video", width=480, height=848)[:2] == (250_000, "v-2026-11-small")
    assert ask("loud", audio=True)[:2] == (750_000, "v-loud")
    assert ask("loud")[:2] == (500_000, "v-quiet")


def test_every_unit_is_counted_exactly() -> None:
    assert ask("video", seconds=Fraction(7, 2), count=2)[0] == 700_000
    # 1280 x 720 x 24 x 5 / 1024 = 108,000 tokens at $4.30 a million.
    assert ask("tokens") == (464_400, "tokens", {"tokens": "108000"})
    assert ask("pixels", count=2) == (55_296, "pixels", {"megapixels": "1152/625"})
    assert ask("images", count=3) == (105_000, "images", {"images": "3"})


@given(st.fractions(min_value=Fraction(1, 24), max_value=60, max_denominator=1001))
def test_a_quote_is_never_below_the_exact_price(seconds: Fraction) -> None:
    amount = ask("video", seconds=seconds)[0]
    assert 0 <= amount - seconds * 100_000 < 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("hotset.rates/1", "hotset.rates/2"), "has the schema 'hotset.rates/2'"),
        (('unit = "second"', 'unit = "minute"'), "per 'minute'; it can be per second, image, megapixel, token"),
        (('price = "$0.12"', 'price = "cheap"'), "no amount of money"),
        (('price = "$0.12"', 'price = "-$1"'), "no amount of money"),
        (('price = "$0.12"', 'price = "$-1"'), "would be paid to you"),
        (('price = "$0.12"', 'prize = "$0.12"'), "a key that means nothing: prize"),
        (("valid_from = 2026-06-01\n", ""), "The rate v-2026-06 of x.toml does not say its valid_from"),
        (("pixels_per_token = 1024\n", ""), "does not say pixels_per_token"),
        (("[[rate]]", "[[rate"), "is no TOML"),
        (('source = "https://example.com/prices"', ""), "does not say its source"),
    ],
)
def test_a_faulty_card_is_named(change: tuple[str, str], says: str) -> None:
    with pytest.raises(MoneyError, match=says.replace("$", r"\$")):
        parse_rates(CARD.replace(*change, 1), "x.toml")
