from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.props import build_prop
from tests.hosts.previs.measures import points_in, points_of


@pytest.mark.parametrize("name", ["glass", "mug", "wine_glass", "bowl"])
def test_a_drink_is_in_its_vessel_under_the_rim_and_gone_when_it_is_empty(name: str) -> None:
    full, empty = build_prop(name, {}, "full"), build_prop(name, {}, "empty")
    drink, wall = points_of(full.mesh, "liquid"), empty.mesh.vertices
    assert not len(points_of(empty.mesh, "liquid"))
    assert drink[:, 2].min() > 0
    assert drink[:, 2].max() < wall[:, 2].max()
    reach = np.hypot(*drink.T[:2])
    assert reach.max() < np.hypot(*wall.T[:2]).max()
    assert full.size_m == pytest.approx(empty.size_m, abs=1e-6)


@pytest.mark.parametrize("name", ["mug", "cappuccino"])
def test_an_ear_is_at_the_right_and_a_hand_goes_to_it(name: str) -> None:
    prop = build_prop(name)
    assert prop.grip is not None
    assert prop.grip.point[0] > 0.05
    assert 0.02 < prop.grip.point[2] < prop.size_m[2]


def test_a_cappuccino_has_milk_on_its_coffee_and_a_saucer_under_it() -> None:
    mesh = build_prop("cappuccino").mesh
    milk = points_in(mesh, "#f2e6d0")
    assert milk[:, 2].max() == pytest.approx(points_of(mesh, "liquid")[:, 2].max())
    saucer, rim = mesh.vertices[mesh.vertices[:, 2] < 0.02], mesh.vertices[mesh.vertices[:, 2] > 0.06]
    assert np.ptp(saucer[:, 1]) > 1.4 * np.ptp(rim[:, 1])


@pytest.mark.parametrize("name", ["bottle", "generic_bottle"])
def test_a_bottle_narrows_to_its_neck_and_pours_from_the_top(name: str) -> None:
    bottle = build_prop(name)
    points = bottle.mesh.vertices
    body = np.ptp(points[points[:, 2] < 0.5 * bottle.size_m[2]][:, 0])
    neck = np.ptp(points[points[:, 2] > 0.9 * bottle.size_m[2]][:, 0])
    assert neck < 0.7 * body
    assert bottle.spout is not None
    assert bottle.spout[2] == pytest.approx(bottle.size_m[2], abs=0.01)


@pytest.mark.parametrize("name", ["package", "generic_bottle", "bottle"])
def test_a_product_shows_its_label_to_the_camera(name: str) -> None:
    mesh = build_prop(name, {"label": "#00ff00"}).mesh
    label = points_in(mesh, "#00ff00")
    assert label[:, 1].min() < mesh.vertices[:, 1].min() + 0.004


def test_a_plate_is_flat_and_a_bowl_deep() -> None:
    plate, bowl = build_prop("plate"), build_prop("bowl", {}, "empty")
    assert plate.size_m[2] < 0.15 * plate.size_m[0]
    assert bowl.size_m[2] > 0.3 * bowl.size_m[0]
    assert plate.size_m[0] > 1.3 * bowl.size_m[0]


def test_a_knife_points_away_from_its_handle() -> None:
    knife = build_prop("knife")
    points = knife.mesh.vertices
    assert knife.grip is not None
    assert knife.grip.point[1] > 0
    tip = points[points[:, 1] < points[:, 1].min() + 0.005]
    blade = points[points[:, 1] < 0]
    assert np.ptp(tip, axis=0)[[0, 2]].max() < 0.5 * np.ptp(blade, axis=0)[[0, 2]].max()


def test_only_a_lit_candle_has_a_flame() -> None:
    lit, out = build_prop("candle", {}, "lit").mesh, build_prop("candle", {}, "out").mesh
    flame = points_of(lit, "glow")
    assert flame[:, 2].min() > 0.8 * out.vertices[:, 2].max()
    assert not len(points_of(out, "glow"))


def test_flowers_stand_over_their_vase() -> None:
    vase = build_prop("vase")
    points = vase.mesh.vertices
    assert vase.grip is not None
    top, foot = points[points[:, 2] > 0.7 * vase.size_m[2]], points[points[:, 2] < 0.02]
    assert np.ptp(top[:, 0]) > 1.5 * np.ptp(foot[:, 0])
    assert vase.grip.point[2] < 0.5 * vase.size_m[2]
