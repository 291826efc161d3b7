"""The times of day: the sun goes down, the lamps come on."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.geometry import linear
from hotset.hosts.previs.sets.hours import HOURS, hour_of
from hotset.hosts.previs.sets.words import TIMES


def test_every_time_of_day_is_an_hour_and_an_odd_one_is_day() -> None:
    assert set(HOURS) == set(TIMES)
    assert hour_of(" Dusk ") is HOURS["dusk"]
    assert hour_of("elevenses") is HOURS["day"]


@pytest.mark.parametrize("hour", HOURS.values(), ids=lambda hour: hour.name)
def test_sunlight_comes_down_and_powers_are_powers(hour) -> None:
    assert hour.sun[2] < 0
    assert 0.8 < np.linalg.norm(hour.sun) < 1.1
    assert 0 < hour.sun_power <= 1.2
    assert 0 < hour.sky_power <= 1
    assert 0 <= hour.lamps <= 1
    assert 2000 < hour.sun_kelvin < 9000


def test_the_day_gets_darker_and_the_lamps_count_for_more() -> None:
    order = [HOURS[name] for name in ("noon", "afternoon", "sunset", "dusk", "night")]
    assert [h.sun_power for h in order] == sorted((h.sun_power for h in order), reverse=True)
    assert [h.lamps for h in order] == sorted(h.lamps for h in order)
    brightness = [sum(linear(h.sky)) for h in order]
    assert brightness[-1] < brightness[0] / 5


def test_windows_across_the_street_are_lit_when_it_is_dark() -> None:
    assert {name for name, hour in HOURS.items() if hour.dark} == {"evening", "dusk", "night"}


def test_a_low_sun_is_warm_and_a_high_one_is_high() -> None:
    assert HOURS["sunset"].sun_kelvin < HOURS["noon"].sun_kelvin
    assert HOURS["sunset"].sun[2] > HOURS["noon"].sun[2]
