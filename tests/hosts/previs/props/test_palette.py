from __future__ import annotations

import pytest

from hotset.hosts.previs.geometry import Material, linear
from hotset.hosts.previs.props import palette

COLOUR = "#7a5230"
METALS = {"brass", "chrome", "steel"}
CLEAR = {"glass", "liquid", "steam"}


def made(kind: str) -> Material:
    maker = getattr(palette, kind)
    return maker() if kind == "steam" else maker(COLOUR)


@pytest.mark.parametrize("kind", palette.__all__)
def test_a_material_is_of_its_kind(kind: str) -> None:
    material = made(kind)
    assert material.name == kind
    assert (material.metallic == 1.0) == (kind in METALS)
    assert (material.opacity < 1) == (kind in CLEAR)
    assert (material.emission > 0) == (kind in {"glow", "steam"})
    assert 0 < material.roughness <= 1
    if kind != "steam":
        assert material.colour == linear(COLOUR)


def test_steam_is_never_outlined() -> None:
    assert not made("steam").lines
    assert all(made(kind).lines for kind in palette.__all__ if kind != "steam")


def test_polished_things_are_smoother_than_dull_ones() -> None:
    rank = [
        made(kind).roughness for kind in ("chrome", "glazed", "enamel", "plastic", "wood", "paint", "card", "fabric")
    ]
    assert rank == sorted(rank)


def test_a_glow_has_the_power_that_was_asked_for() -> None:
    assert palette.glow(COLOUR, 6.0).emission == 6.0
