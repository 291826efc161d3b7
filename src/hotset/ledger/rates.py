"""Dated rate cards: what a host asks for a model, from when on, and who said so.

One file of `hotset/data/rates` for each host, so that a change of price is a change of data; another package brings the
cards of its own hosts by the entry point group `hotset.rates`, which names a folder of it (`my_package.data.rates`). A
price that is not known is an error and never $0. Amounts are exact and rounded up to a whole micro, so that a quote is
never too low by a part of one.

    schema, checked, source     as in every data file
    [[rate]]
    id, host, model             the id goes into every entry
    valid_from, valid_until     dates; of several rates in force the one that says the most of the setup counts, and of
                                those the youngest
    unit                        second | image | megapixel | token
    price, per                  '$3.80' per so many units (1 where it is left out)
    audio                       true or false: only for setups with or without sound
    resolution                  only for this output size, by the model's own name of it
    draft                       true: only for drafts; where it is left out, only for what is no draft
    max_short_side, max_pixels  only up to so many pixels on the shorter side, or of the whole picture; the narrowest
                                that fits counts
    pixels_per_token, token_frame_rate      for tokens: width x height x frames / pixels_per_token, where frames are
                                frame rate x seconds, and token_extra_frames more; token_floor: rounded down, not up
    reference_price, references_free        for stills: this much for each picture shown beyond so many
    [[billing]]
    host, model                 the rule of one host, or of one of its models
    failed, moderated, expired, cancelled   what is asked for a job that ended so: free | billed | unknown
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from typing import Any

from hotset.errors import MoneyError
from hotset.units import Micros, micros, usd

__all__ = [
    "RATES_GROUP",
    "UNITS",
    "Billing",
    "Quote",
    "Rate",
    "billing",
    "parse_billing",
    "parse_rates",
    "price_of",
    "quote",
    "rates",
]

NOTHING = Micros(0)

RATES_GROUP = "hotset.rates"
"""The entry points of other packages' rate cards."""

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
    resolution: str | None = None
    draft: bool = False
    max_short_side: int | None = None
    max_pixels: int | None = None
    pixels_per_token: int | None = None
    token_frame_rate: int | None = None
    token_extra_frames: int = 0
    token_floor: bool = False
    reference_price: Micros = NOTHING
    references_free: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """What a host asks for jobs that end without a result: 'free', 'billed' (the whole price) or 'unknown'.

    Where nothing is known of a host, nothing is taken for free.
    """

    host: str
    model: str = ""
    failed: str = "unknown"
    moderated: str = "unknown"
    expired: str = "unknown"
    cancelled: str = "unknown"
    source: str = ""

    def rule(self, how: str) -> str:
        """The rule for a job that ended so."""
        return {
            "failed": self.failed,
            "moderated": self.moderated,
            "expired": self.expired,
            "cancelled": self.cancelled,
        }.get(how, "unknown")


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
    found = [rate for text, name in _cards() for rate in parse_rates(text, name)]
    ids = [rate.id for rate in found]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise MoneyError(f"Two rates are called {twice[0]}.")
    return tuple(found)


@cache
def _billing() -> tuple[Billing, ...]:
    return tuple(rule for text, name in _cards() for rule in parse_billing(text, name))


def billing(host: str, model: str) -> Billing:
    """The billing rule of a model at a host, else the host's own; all unknown where neither is known."""
    mine = [rule for rule in _billing() if rule.host == host and rule.model in ("", model)]
    return max(mine, key=lambda rule: rule.model != "", default=Billing(host=host))


def _cards() -> list[tuple[str, str]]:
    """Text and name of every card."""
    points = sorted(entry_points(group=RATES_GROUP), key=lambda point: point.name)
    folders = [files("hotset").joinpath("data", "rates"), *(files(point.module) for point in points)]
    cards = [f for folder in folders for f in sorted(folder.iterdir(), key=lambda f: f.name)]
    return [(card.read_text(encoding="utf-8"), card.name) for card in cards if card.name.endswith(".toml")]


def parse_rates(text: str, name: str) -> tuple[Rate, ...]:
    """The rates of one card in TOML. Raises MoneyError that names the card, the rate and the key."""
    card = _card(text, name)
    return tuple(_rate(entry, card, name) for entry in card.get("rate", ()))


def parse_billing(text: str, name: str) -> tuple[Billing, ...]:
    """The billing rules of one card in TOML. Raises MoneyError that names the card and the key."""
    found = []
    for entry in _card(text, name).get("billing", ()):
        unknown = sorted(set(entry) - set(Billing.__dataclass_fields__))
        if unknown or "host" not in entry:
            wrong = f"has a key that means nothing: {unknown[0]}" if unknown else "names no host"
            raise MoneyError(f"A billing rule of {name} {wrong}.")
        rule = Billing(**entry)
        for how in ("failed", "moderated", "expired", "cancelled"):
            if rule.rule(how) not in ("free", "billed", "unknown"):
                raise MoneyError(
                    f"A billing rule of {name} says {how} = {rule.rule(how)!r}: it is free, billed or unknown."
                )
        found.append(rule)
    return tuple(found)


def _card(text: str, name: str) -> dict[str, Any]:
    try:
        card = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MoneyError(f"The rate card {name} is no TOML: {error}.") from error
    if card.get("schema") != "hotset.rates/1":
        raise MoneyError(f"The rate card {name} has the schema {card.get('schema')!r}, not 'hotset.rates/1'.")
    return card


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
        if "reference_price" in values:
            values["reference_price"] = micros(values["reference_price"])
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
    resolution: str = "",
    draft: bool = False,
    references: int = 0,
    cards: Sequence[Rate] | None = None,
) -> Quote:
    """What `count` stills or takes of this length and size cost on a day.

    seconds: of one take; width and height: pixels; references: pictures shown to it; cards: other rates than the
    bundled ones. Raises MoneyError where no rate is known for the model at this host on that day.
    """
    known = rates() if cards is None else cards
    mine = [rate for rate in known if rate.model == model and rate.host == host]
    fitting = [
        rate
        for rate in mine
        if rate.valid_from <= at
        and (rate.valid_until is None or at <= rate.valid_until)
        and (rate.audio is None or rate.audio == audio)
        and (rate.resolution is None or rate.resolution == resolution)
        and rate.draft == draft
        and (rate.max_short_side is None or min(width, height) <= rate.max_short_side)
        and (rate.max_pixels is None or width * height <= rate.max_pixels)
    ]
    if not fitting:
        raise _no_price(model, host, at, bool(mine))
    rate = min(fitting, key=_rank)
    number = _units(rate, Fraction(seconds), width, height, count)
    shown = max(0, references - rate.references_free) * count
    amount = math.ceil(Fraction(rate.price) * number / rate.per) + rate.reference_price * shown
    units = {f"{rate.unit}s": str(number)}
    if rate.reference_price and shown:
        units["references"] = str(references * count)
    return _quoted(rate, Micros(amount), units)


def price_of(used: Mapping[str, str], rate_id: str, cards: Sequence[Rate] | None = None) -> Quote | None:
    """The price of what a host says it counted ({'tokens': '108900'}), at the rate that the quote was made with.

    None where it counted in other units than that rate asks for, or where what it says is no count.
    """
    rate = next((rate for rate in (rates() if cards is None else cards) if rate.id == rate_id), None)
    if rate is None or f"{rate.unit}s" not in used:
        return None
    try:
        number, references = Fraction(used[f"{rate.unit}s"]), int(used.get("references", 0))
    except (ValueError, ZeroDivisionError):
        return None
    if number < 0:
        return None
    amount = math.ceil(Fraction(rate.price) * number / rate.per)
    shown = max(0, references - rate.references_free)
    return _quoted(rate, Micros(amount + rate.reference_price * shown), dict(used))


def _quoted(rate: Rate, amount: Micros, units: Mapping[str, str]) -> Quote:
    return Quote(amount=amount, units=units, rate_id=rate.id, rate_source=rate.source, valid_from=rate.valid_from)


def _no_price(model: str, host: str, at: date, known: bool) -> MoneyError:
    told = f" Rates for it are known, but none for {at} and this setup." if known else ""
    return MoneyError(
        f"No price is known for {model} at {host}, and an unknown price is never taken for $0.{told}",
        next_commands=("hotset models", "hotset quote"),
    )


def _rank(rate: Rate) -> tuple[float | bool, ...]:
    """The least counts: the narrowest, then the one that says the most of sound and size, then the youngest."""
    return (
        rate.max_short_side or math.inf,
        rate.max_pixels or math.inf,
        rate.resolution is None,
        rate.audio is None,
        -rate.valid_from.toordinal(),
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
    frames = seconds * (rate.token_frame_rate or 0) + rate.token_extra_frames
    tokens = frames * width * height / (rate.pixels_per_token or 1)
    return (math.floor(tokens) if rate.token_floor else math.ceil(tokens)) * count
