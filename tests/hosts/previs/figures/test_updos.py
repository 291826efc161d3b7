"""Gathered hair: the knot at the back, and what hangs from it."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import body_of
from hotset.hosts.previs.figures.locks import skull_of, stack
from hotset.hosts.previs.figures.updos import braid, bun, gathered, knot_at, ponytail

STYLES = {"bun": bun, "ponytail": ponytail, "braid": braid}


def made(style: str, archetype: str = "woman", seed: int = 1):
    skull = skull_of(body_of(archetype))
    return skull, stack(STYLES[style](skull, np.random.default_rng(seed)))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("archetype", ["woman", "girl", "elder_woman"])
def test_a_style_is_whole_and_reaches_out_behind_the_head(style: str, archetype: str) -> None:
    skull, strips = made(style, archetype)
    assert np.isfinite(strips.points).all()
    assert 0 <= strips.faces.min() <= strips.faces.max() < len(strips.points)
    behind = skull.surface(knot_at(skull, 0.0)[None], 0.0)[0, 1]
    assert strips.points[:, 1].max() > behind + 0.008


def test_a_knot_is_at_the_back_and_as_high_as_asked() -> None:
    skull = skull_of(body_of("woman"))
    low, high = (skull.surface(knot_at(skull, height)[None], 0.0)[0] for height in (-0.01, 0.06))
    assert low[1] > skull.centre[1]
    assert high[2] > low[2] + 0.04
    assert abs(low[0]) < 1e-6


def test_a_bun_ends_on_the_head_and_tail_and_braid_hang_below_the_chin() -> None:
    ends = {style: made(style)[1].points[:, 2].min() for style in STYLES}
    skull = skull_of(body_of("woman"))
    assert ends["ponytail"] < skull.chin
    assert ends["braid"] < skull.chin
    assert ends["bun"] > min(ends["ponytail"], ends["braid"]) + 0.05


def test_gathered_hair_is_drawn_towards_the_knot() -> None:
    skull = skull_of(body_of("woman"))
    knot = knot_at(skull, 0.05)
    points = stack(gathered(skull, np.random.default_rng(1), knot)).points
    spot = skull.surface(knot[None], 0.0)[0]
    assert np.linalg.norm(points - spot, axis=1).min() < 0.02


@pytest.mark.parametrize("style", STYLES)
def test_the_same_seed_combs_the_same_hair(style: str) -> None:
    assert (made(style)[1].points == made(style)[1].points).all()
    assert not (made(style)[1].points == made(style, seed=2)[1].points).all()
