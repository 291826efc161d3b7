"""Clothes at rest: whole, off the skin, ending where they should."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import SOLE_M, body_of, kit, smooth_normals
from hotset.hosts.previs.figures.cloth import clip, loops, tights
from hotset.hosts.previs.figures.garments import crotch, waist
from hotset.hosts.previs.figures.wardrobe import dress_body
from hotset.hosts.previs.figures.words import ARCHETYPES, BOTTOMS, TOPS


@pytest.mark.parametrize("top", TOPS)
@pytest.mark.parametrize("bottom", BOTTOMS)
def test_every_outfit_is_whole(top: str, bottom: str) -> None:
    cloth = dress_body(body_of("woman"), top, bottom).cloth
    assert np.isfinite(cloth.points).all()
    assert cloth.faces.max() < len(cloth.points)
    assert np.abs(cloth.weights.sum(1) - 1).max() < 0.02
    assert cloth.material.max() < len(cloth.materials)
    assert "shoe" in cloth.materials


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_shoes_stand_on_the_floor(archetype: str) -> None:
    body = body_of(archetype)
    cloth = dress_body(body, "shirt", "trousers").cloth
    assert cloth.points[:, 2].min() == pytest.approx(-SOLE_M * body.scale, abs=1e-6)


@pytest.mark.parametrize("archetype", ARCHETYPES)
@pytest.mark.parametrize("top", ["tshirt", "sweater", "shirt"])
def test_cloth_hangs_outside_the_body(archetype: str, top: str) -> None:
    """Seen along the body's own normals, the trunk lies under the cloth."""
    body = body_of(archetype)
    cloth = dress_body(body, top, "trousers").cloth
    low, high = kit().ranges["tights"]
    skin = body.points[low:high]
    quads = kit().faces["tights"] - low
    normals = smooth_normals(skin, np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]))
    trunk = (skin[:, 2] > waist(body)) & (skin[:, 2] < body.joint("spine_03")[2] + 0.05) & (np.abs(skin[:, 0]) < 0.12)
    chosen = np.where(trunk)[0][::7]
    for index in chosen:
        near = cloth.points[np.linalg.norm(cloth.points - skin[index], axis=1) < 0.09]
        assert len(near)
        assert ((near - skin[index]) @ normals[index]).max() > 0.002


def test_the_chest_of_a_shirt_is_bridged() -> None:
    """The section of a top over the chest is nearly convex in front: cloth does not follow the body into the middle."""
    body = body_of("woman")
    cloth = dress_body(body, "tshirt", "jeans").cloth
    level = body.joint("spine_03")[2] + 0.02
    ring = cloth.points[(np.abs(cloth.points[:, 2] - level) < 0.01) & (cloth.points[:, 1] < 0)]
    outer = ring[np.abs(ring[:, 0]) < 0.09]
    middle = outer[np.abs(outer[:, 0]) < 0.012][:, 1].min()
    assert middle - outer[:, 1].min() < 0.022


def test_short_sleeves_show_arms_and_long_ones_hide_them() -> None:
    body = body_of("woman")
    short = dress_body(body, "tshirt", "jeans").visible.sum()
    long = dress_body(body, "shirt", "jeans").visible.sum()
    assert short > long


def test_a_dress_takes_no_trousers() -> None:
    assert "bottom" not in dress_body(body_of("woman"), "dress", "jeans").cloth.materials


@pytest.mark.parametrize("extra", ["apron", "tie", "scarf"])
@pytest.mark.parametrize("top", TOPS)
def test_cloth_extras_lie_on_any_top(extra: str, top: str) -> None:
    assert extra in dress_body(body_of("man"), top, "jeans", (extra,)).cloth.materials


def test_clip_cuts_along_the_line() -> None:
    piece = tights(body_of("man"))
    level = 1.1 - piece.points[:, 2]
    cut = clip(piece, level)
    assert cut.points[:, 2].max() == pytest.approx(1.1, abs=1e-4)
    edge = [loop for loop in loops(cut) if abs(cut.points[loop, 2].mean() - 1.1) < 1e-3]
    assert len(edge) >= 1
    assert all(np.abs(cut.points[loop, 2] - 1.1).max() < 1e-4 for loop in edge)


def test_hem_is_over_the_crotch() -> None:
    body = body_of("man")
    cloth = dress_body(body, "tshirt", "jeans").cloth
    top = np.unique(cloth.faces[cloth.material == cloth.materials.index("top")])
    assert cloth.points[top, 2].min() > crotch(body) - 0.02


def test_unknown_clothes_are_refused() -> None:
    with pytest.raises(ValueError, match="toga"):
        dress_body(body_of("man"), "toga", "jeans")
