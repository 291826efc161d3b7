"""Rates: chosen by date, size and sound, exact, and never $0 by ignorance."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.errors import MoneyError
from hotset.ledger.rates import UNITS, billing, parse_billing, parse_rates, price_of, quote, rates

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

[[rate]]
id = "rungs"
host = "h"
model = "rungs"
unit = "second"
price = "$0.10"
valid_from = 2026-11-10

[[rate]]
id = "rungs-1080p"
host = "h"
model = "rungs"
unit = "second"
price = "$0.20"
resolution = "1080p"
valid_from = 2026-11-01

[[rate]]
id = "rungs-1080p-loud"
host = "h"
model = "rungs"
unit = "second"
price = "$0.30"
resolution = "1080p"
audio = true
valid_from = 2026-11-01

[[rate]]
id = "rungs-draft"
host = "h"
model = "rungs"
unit = "second"
price = "$0.01"
draft = true
valid_from = 2026-11-01

[[rate]]
id = "frames"
host = "h"
model = "frames"
unit = "token"
price = "$10.70"
per = 1_000_000
pixels_per_token = 1024
token_frame_rate = 24
token_extra_frames = 1
token_floor = true
valid_from = 2026-11-01

[[rate]]
id = "frames-up"
host = "h"
model = "frames-up"
unit = "token"
price = "$10.70"
per = 1_000_000
pixels_per_token = 1024
token_frame_rate = 24
token_extra_frames = 1
valid_from = 2026-11-01

[[rate]]
id = "shown"
host = "h"
model = "shown"
unit = "image"
price = "$0.09"
reference_price = "$0.003"
references_free = 1
valid_from = 2026-11-01

[[rate]]
id = "shown-small"
host = "h"
model = "shown"
unit = "image"
price = "$0.045"
max_pixels = 2_360_000
reference_price = "$0.003"
references_free = 1
valid_from = 2026-11-01

[[billing]]
host = "h"
failed = "free"

[[billing]]
host = "h"
model = "loud"
failed = "billed"
cancelled = "free"
source = "said so"
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


def test_the_rate_that_says_the_most_of_the_setup_counts_and_not_a_younger_one_that_says_less() -> None:
    assert ask("rungs", resolution="720p")[1] == "rungs"
    assert ask("rungs", resolution="1080p")[:2] == (1_000_000, "rungs-1080p")
    assert ask("rungs", resolution="1080p", audio=True)[:2] == (1_500_000, "rungs-1080p-loud")


def test_a_draft_has_a_rate_of_its_own_and_no_other_stands_in_for_it() -> None:
    assert ask("rungs", resolution="480p", draft=True)[:2] == (50_000, "rungs-draft")
    with pytest.raises(MoneyError, match="none for 2026-11-22 and this setup"):
        ask("video", draft=True)


def test_tokens_of_one_frame_more_are_rounded_as_the_vendor_rounds_them() -> None:
    # 1280 x 720 / 1024 x (24 x 10 + 1) = 216,900; at 854 x 480 a frame is 400.3125 tokens.
    assert ask("frames", seconds=10) == (2_320_830, "frames", {"tokens": "216900"})
    assert ask("frames", width=854, height=480)[2] == {"tokens": "48437"}
    assert ask("frames-up", width=854, height=480)[2] == {"tokens": "48438"}
    assert ask("frames", width=854, height=480, count=2)[2] == {"tokens": "96874"}


def test_stills_are_priced_by_their_pixels_and_by_the_pictures_they_are_shown() -> None:
    assert ask("shown", width=2048, height=1152)[:2] == (45_000, "shown-small")
    assert ask("shown", width=1536, height=1536)[:2] == (45_000, "shown-small"), "2,359,296 pixels"
    assert ask("shown", width=1712, height=1440)[:2] == (90_000, "shown"), "2,465,280 pixels"
    assert ask("shown", width=1024, height=1024, references=1) == (45_000, "shown-small", {"images": "1"})
    assert ask("shown", width=1024, height=1024, references=4) == (
        54_000, "shown-small", {"images": "1", "references": "4"},
    )  # fmt: skip
    assert ask("shown", width=1024, height=1024, references=4, count=2)[0] == 108_000


def test_what_a_host_counted_is_priced_at_the_rate_of_the_quote() -> None:
    counted = price_of({"tokens": "108900", "frames": "121"}, "frames", CARDS)
    assert counted is not None
    assert (counted.amount, counted.rate_id, counted.units["frames"]) == (1_165_230, "frames", "121")
    asked = quote("shown", "h", width=512, height=512, references=4, at=TODAY, cards=CARDS)
    settled = price_of(asked.units, asked.rate_id, CARDS)
    assert settled is not None
    assert settled.amount == asked.amount, "what was quoted, counted as it was quoted, costs what was quoted"
    delivered = price_of({"seconds": "4.5"}, "v-2026-06", CARDS)
    assert delivered is not None
    assert delivered.amount == 540_000, "the rate of the quote, not the youngest"


@pytest.mark.parametrize(
    ("used", "rate"),
    [
        ({"units": "4"}, "frames"),
        ({}, "frames"),
        ({"tokens": "4"}, "nobody-knows-it"),
        ({"tokens": "n/a"}, "frames"),
        ({"tokens": "-4"}, "frames"),
        ({"tokens": "1/0"}, "frames"),
        ({"images": "1", "references": "some"}, "shown"),
    ],
)
def test_what_is_no_count_has_no_price(used: dict[str, str], rate: str) -> None:
    assert price_of(used, rate, CARDS) is None


def test_a_model_has_a_billing_rule_of_its_own_before_its_hosts_and_nobody_is_free_by_ignorance() -> None:
    hosts, models_own = parse_billing(CARD, "x.toml")
    assert [hosts.rule(how) for how in ("failed", "moderated", "expired", "cancelled", "struck by lightning")] == [
        "free", *["unknown"] * 4,
    ]  # fmt: skip
    assert (models_own.rule("failed"), models_own.rule("cancelled"), models_own.source) == ("billed", "free", "said so")
    assert billing("nowhere", "m").rule("failed") == "unknown"
    assert billing("ark", "seedance-2.0").rule("moderated") == "free"
    assert billing("kling", "kling-3.0").rule("expired") == "unknown"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('host = "h"\nfailed = "maybe"', "says failed = 'maybe': it is free, billed or unknown"),
        ('host = "h"\nfaild = "free"', "a key that means nothing: faild"),
        ('failed = "free"', "names no host"),
    ],
)
def test_a_faulty_billing_rule_is_named(rule: str, says: str) -> None:
    with pytest.raises(MoneyError, match=says):
        parse_billing(f'schema = "hotset.rates/1"\n[[billing]]\n{rule}\n', "x.toml")
