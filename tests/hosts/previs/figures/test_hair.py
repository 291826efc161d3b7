"""Hair styles and the skull under them."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import body_of
from hotset.hosts.previs.figures.hair import STYLES, hair_shape
from hotset.hosts.previs.figures.locks import skull_of
from hotset.hosts.previs.figures.words import ARCHETYPES, HAIR


def test_every_style_is_made() -> None:
    assert set(HAIR) == {*STYLES, "bald"}


@pytest.mark.parametrize("style", [s for s in HAIR if s != "bald"])
def test_a_style_is_finite_weighted_and_off_the_face(style: str) -> None:
    made = hair_shape("woman", "average", None, style)
    assert made is not None
    strips, weights = made
    assert np.isfinite(strips.points).all()
    assert strips.faces.max() < len(strips.points)
    assert np.abs(weights.sum(1) - 1).max() < 1e-5
    assert len(strips.faces) < 40_000
    skull = skull_of(body_of("woman"))
    face = (np.abs(strips.points[:, 0]) < 0.03) & (strips.points[:, 1] < skull.centre[1] - 0.04)
    assert not (face & (strips.points[:, 2] < skull.eye + 0.01)).any()


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_hair_covers_the_crown_of_every_head(archetype: str) -> None:
    body = body_of(archetype)
    for style in ("short", "bob", "bun"):
        made = hair_shape(archetype, "average", None, style)
        assert made is not None
        assert made[0].points[:, 2].max() > body.part("body")[:, 2].max()


def test_lengths_are_told_apart() -> None:
    lowest = {}
    for style in ("crop", "bob", "wavy", "long"):
        made = hair_shape("woman", "average", None, style)
        assert made is not None
        lowest[style] = made[0].points[:, 2].min()
    assert lowest["crop"] > lowest["bob"] > lowest["wavy"] > lowest["long"]


def test_a_hat_presses_the_hair_down() -> None:
    free, pressed = hair_shape("man", "average", None, "afro"), hair_shape("man", "average", None, "afro", True)
    assert free is not None
    assert pressed is not None
    assert pressed[0].points[:, 2].max() < free[0].points[:, 2].max() - 0.03


def test_the_same_style_is_the_same_hair() -> None:
    one = hair_shape("woman", "average", None, "curly")
    hair_shape.cache_clear()
    two = hair_shape("woman", "average", None, "curly")
    assert one is not None
    assert two is not None
    assert np.array_equal(one[0].points, two[0].points)


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="mohawk"):
        hair_shape("woman", "average", None, "mohawk")
