"""Dated rate cards: what a host asks for a model, from when on, and who said so.

One file of `hotset/data/rates` for each host, so that a change of price is a change of data. A price that is not known
is an error and never $0. Amounts are exact and rounded up to a whole micro, so that a quote is never too low by a part
of one.

    schema, checked, source     as in every data file
    [[rate]]
    id, host, model             the id goes into every entry
    valid_from, valid_until     dates; of several rates in force the youngest counts
    unit                        second | image | megapixel | token
    price, per                  '$3.80' per so many units (1 where it is left out)
    audio                       true or false: only for setups with or without sound
    max_short_side              only up to this many pixels on the shorter side; the narrowest that fits counts
    pixels_per_token, token_frame_rate      for tokens: width x height x frame rate x seconds / pixels_per_token
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from hotset.errors import MoneyError
from hotset.units import Micros, micros, usd

__all__ = ["UNITS", "Quote", "Rate", "parse_rates", "quote", "rates"]

UNITS = ("second", "image", "megapixel", "token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One line of a rate card."""

    id: str
    host: str
    model: str
    unit: str
    price: Micros
    per: int = 1
    valid_from: date
    valid_until: date | None = None
    """The last day on which it holds."""
    source: str
    checked: date
    audio: bool | None = None
    max_short_side: int | None = None
    pixels_per_token: int | None = None
    token_frame_rate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A price asked for, before anything is committed."""

    amount: Micros
    units: Mapping[str, str] = field(default_factory=dict)
    """The counted unit and how many of it, as exact text: {'seconds': '5'}."""
    rate_id: str
    rate_source: str
    valid_from: date


@cache
def rates() -> tuple[Rate, ...]:
    """All rates of the data files. Raises MoneyError for a file that is no rate card."""
    cards = sorted(
        (f for f in files("hotset").joinpath("data", "rates").iterdir() if f.name.endswith(".toml")), key=str
    )
    found = [rate for card in cards for rate in parse_rates(card.read_text(encoding="utf-8"), card.name)]
    ids = [rate.id for rate in found]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise MoneyError(f"Two rates are called {twice[0]}.")
    return tuple(found)


def parse_rates(text: str, name: str) -> tuple[Rate, ...]:
    """The rates of one card in TOML. Raises MoneyError that names the card, the rate and the key."""
    try:
        card = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MoneyError(f"The rate card {name} is no TOML: {error}.") from error
    if card.get("schema") != "hotset.rates/1":
        raise MoneyError(f"The rate card {name} has the schema {card.get('schema')!r}, not 'hotset.rates/1'.")
    return tuple(_rate(entry, card, name) for entry in card.get("rate", ()))


def _rate(entry: Mapping[str, Any], card: Mapping[str, Any], name: str) -> Rate:
    where = f"The rate {entry.get('id', '?')} of {name}"
    unknown = sorted(set(entry) - set(Rate.__dataclass_fields__))
    if unknown:
        raise MoneyError(f"{where} has a key that means nothing: {unknown[0]}.")
    values: dict[str, Any] = {"source": card.get("source"), "checked": card.get("checked"), **entry}
    for key in ("id", "host", "model", "unit", "price", "valid_from", "source", "checked"):
        if values.get(key) in (None, ""):
            raise MoneyError(f"{where} does not say its {key}.")
    if values["unit"] not in UNITS:
        raise MoneyError(f"{where} is per {values['unit']!r}; it can be per {', '.join(UNITS)}.")
    if values["unit"] == "token" and not (values.get("pixels_per_token") and values.get("token_frame_rate")):
        raise MoneyError(f"{where} counts tokens, and does not say pixels_per_token and token_frame_rate.")
    try:
        values["price"] = micros(values["price"])
    except ValueError as error:
        raise MoneyError(f"{where}: {error}.") from error
    if values["price"] < 0 or values.get("per", 1) < 1:
        raise MoneyError(f"{where} would be paid to you: {usd(values['price'])} per {values.get('per', 1)}.")
    return Rate(**values)


def quote(
    model: str,
    host: str,
    *,
    seconds: Fraction | int = 0,
    width: int = 0,
    height: int = 0,
    count: int = 1,
    at: date,
    audio: bool = False,
    cards: Sequence[Rate] | None = None,
) -> Quote:
    """What `count` stills or takes of this length and size cost on a day.

    seconds: of one take; width and height: pixels; cards: other rates than the bundled ones.
    Raises MoneyError where no rate is known for the model at this host on that day.
    """
    rate = _choose(rates() if cards is None else cards, model, host, at, audio, min(width, height))
    number = _units(rate, Fraction(seconds), width, height, count)
    amount = Micros(math.ceil(Fraction(rate.price) * number / rate.per))
    return Quote(
        amount=amount,
        units={f"{rate.unit}s": str(number)},
        rate_id=rate.id,
        rate_source=rate.source,
        valid_from=rate.valid_from,
    )


def _choose(known: Sequence[Rate], model: str, host: str, at: date, audio: bool, short_side: int) -> Rate:
    mine = [rate for rate in known if rate.model == model and rate.host == host]
    fitting = [
        rate
        for rate in mine
        if rate.valid_from <= at
        and (rate.valid_until is None or at <= rate.valid_until)
        and (rate.audio is None or rate.audio == audio)
        and (rate.max_short_side is None or short_side <= rate.max_short_side)
    ]
    if not fitting:
        told = f" Rates for it are known, but none for {at} and this setup." if mine else ""
        raise MoneyError(
            f"No price is known for {model} at {host}, and an unknown price is never taken for $0.{told}",
            next_commands=("hotset models", "hotset quote"),
        )
    # The narrowest rate that fits, then the youngest, then the one that says the most about sound.
    return min(
        fitting,
        key=lambda r: (r.max_short_side or math.inf, -r.valid_from.toordinal(), r.audio is None),
    )


def _units(rate: Rate, seconds: Fraction, width: int, height: int, count: int) -> Fraction | int:
    needs = {"second": (seconds,), "image": (), "megapixel": (width, height), "token": (seconds, width, height)}
    if count < 1 or any(value <= 0 for value in needs[rate.unit]):
        raise MoneyError(f"The rate {rate.id} is per {rate.unit}, and the setup does not say how many that are.")
    if rate.unit == "second":
        return seconds * count
    if rate.unit == "image":
        return count
    if rate.unit == "megapixel":
        return Fraction(width * height * count, 1_000_000)
    tokens = seconds * width * height * (rate.token_frame_rate or 0) / (rate.pixels_per_token or 1)
    return math.ceil(tokens) * count
