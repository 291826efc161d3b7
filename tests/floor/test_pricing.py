from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from hotset.errors import UsageError
from hotset.floor.pricing import price_models
from hotset.floor.unit import open_unit
from hotset.hosts.registry import models
from hotset.takes.compose import Wishes
from tests.productions import small_production


@pytest.fixture
def unit(tmp_path):
    """Nothing is drawn or locked: no price hangs on which picture it is."""
    with open_unit(small_production(tmp_path / "film")) as opened:
        opened.production = replace(
            opened.production,
            width=1280,
            height=720,
            shots=tuple(replace(shot, duration=Fraction(5)) for shot in opened.production.shots),
        )
        yield opened


def priced(unit, **given):
    return {row.model: row for row in price_models(unit, **given)}


def test_one_take_of_every_shot_is_priced_with_every_model_that_makes_takes(unit):
    rows = priced(unit)
    assert set(rows) == {m.slug for m in models() if m.kind == "take"}
    assert (rows["seedance-2.0"].amount, rows["seedance-2.0"].seconds) == (1_512_000, "10s")
    assert rows["kling-3.0"].amount == 840_000
    assert (rows["veo-3.1"].amount, rows["veo-3.1"].seconds) == (2_400_000, "12s"), "it sells 6 s for 5"
    assert rows["animatic"].amount == 0
    assert not unit.journal.attempts()


def test_the_cheapest_whole_film_comes_first_and_what_is_refused_last(unit):
    rows = price_models(unit)
    amounts = [row.amount for row in rows if row.amount is not None]
    assert amounts == sorted(amounts)
    assert [row.amount is None for row in rows] == sorted(row.amount is None for row in rows)


def test_a_part_is_never_shown_as_the_whole(unit):
    long, short = unit.production.shots
    unit.production = replace(unit.production, shots=(replace(long, duration=Fraction(14)), short))
    row = priced(unit)["seedance-1.5-pro"]
    assert (row.shots, row.of, row.amount, row.seconds) == (1, 2, None, "5s")
    assert "its longest clip is 12s, and it needs 14s" in row.why
    assert priced(unit)["seedance-2.0"].amount is not None


def test_a_model_that_has_ended_and_one_without_a_price_say_so(unit):
    rows = priced(unit)
    assert (rows["sora-2"].status, rows["sora-2"].shots, rows["sora-2"].amount) == ("retired", 0, None)
    assert "it ended on 2026-09-24" in rows["sora-2"].why
    assert rows["ltx-2.3@fal"].amount is None
    assert "never taken for $0" in rows["ltx-2.3@fal"].why


def test_named_shots_sizes_and_drafts_are_priced_as_they_would_be_ordered(unit):
    assert priced(unit, slates=("1A",))["seedance-2.0"].amount == 756_000
    drafts = priced(unit, wishes=Wishes(draft=True))
    assert drafts["seedance-2.5"].amount == 2 * 518_276, "854x480: 48,437 tokens at $10.70 a million"
    assert drafts["seedance-2.0"].amount is None
    assert "it has no draft" in drafts["seedance-2.0"].why
    large = priced(unit, wishes=Wishes(resolution="1080p"))
    assert large["kling-3.0"].amount == 1_120_000
    assert "resolution: it makes 480p, 720p" in large["seedance-2.0-fast"].why
    with pytest.raises(UsageError, match="There is no shot 9Z"):
        price_models(unit, slates=("9Z",))
