from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.props import build_prop
from tests.hosts.previs.measures import points_in, points_of

RIM = 0.0583
GROUNDS = "#3a2113"


def cup_liquid(state: str) -> np.ndarray:
    return points_of(build_prop("espresso_cup", {}, state, 0).mesh, "liquid")


def test_the_cup_is_red_outside_white_inside_with_crema() -> None:
    mesh = build_prop("espresso_cup", {}, "full", 0).mesh
    by_name = {material.name for material in mesh.materials}
    assert {"glazed", "liquid"} <= by_name
    empty = build_prop("espresso_cup", {}, "empty", 0).mesh
    assert "liquid" not in {material.name for material in empty.materials}
    centres = empty.vertices[empty.faces].mean(1)
    red = np.array([material.colour[0] > 3 * material.colour[1] for material in empty.materials])[empty.face_material]
    reach = np.hypot(centres[:, 0], centres[:, 1])
    inside = (reach < 0.020) & (centres[:, 2] > 0.0078)
    assert inside.any()
    assert not red[inside].any()
    outside = (reach > 0.0335) & (centres[:, 2] < 0.05)
    assert red[outside].all()


def test_the_crema_stands_by_state_and_inside_the_cup() -> None:
    full, half = cup_liquid("full"), cup_liquid("half")
    assert half[:, 2].max() < full[:, 2].max() - 0.01
    assert full[:, 2].max() < RIM - 0.005
    for liquid in (full, half):
        outside = np.interp(
            liquid[:, 2], [0.006, 0.015, 0.028, 0.042, 0.0555], [0.0222, 0.0272, 0.0312, 0.0333, 0.0342]
        )
        assert (np.hypot(liquid[:, 0], liquid[:, 1]) < outside).all()
    assert cup_liquid("filling")[:, 2].max() > RIM + 0.02


def test_only_a_hot_cup_steams_and_above_its_rim() -> None:
    steaming = build_prop("espresso_cup", {}, "steaming", 0).mesh
    assert points_of(steaming, "steam")[:, 2].max() > RIM + 0.05
    for state in ("full", "half", "empty"):
        assert not len(points_of(build_prop("espresso_cup", {}, state, 0).mesh, "steam"))


def test_the_ear_stands_out_at_the_right_and_a_hand_closes_round_it() -> None:
    cup = build_prop("espresso_cup", {}, "empty", 0)
    low, high = cup.mesh.vertices.min(0), cup.mesh.vertices.max(0)
    assert high[0] > -low[0] + 0.015
    assert high[1] == pytest.approx(-low[1], abs=1e-3)
    assert cup.grip is not None
    assert -low[0] < cup.grip.point[0] < high[0]
    assert low[2] + 0.015 < cup.grip.point[2] < high[2] - 0.01


def test_a_saucer_is_wider_than_its_cup_and_far_lower() -> None:
    cup, saucer = build_prop("espresso_cup", {}, "empty", 0), build_prop("saucer", {}, "", 0)
    assert saucer.size_m[1] > 1.5 * cup.size_m[1]
    assert saucer.size_m[2] < 0.5 * cup.size_m[2]
    assert saucer.surface_m is not None
    assert saucer.surface_m < saucer.size_m[2] / 2


def test_on_its_saucer_the_cup_stands_in_the_well_with_its_ear_to_the_camera() -> None:
    both, cup = build_prop("cup_and_saucer", {}, "full", 0), build_prop("espresso_cup", {}, "full", 0)
    saucer = build_prop("saucer", {}, "", 0)
    assert cup.size_m[2] < both.size_m[2] < cup.size_m[2] + saucer.size_m[2]
    assert both.grip is not None
    assert both.grip.point[1] < -0.03
    # The spoon is the only chromed thing and lies clear of the cup, at the right.
    assert points_of(both.mesh, "chrome")[:, 0].min() > 0.01


def test_a_spoon_s_bowl_is_towards_the_viewer_and_broader_than_its_stem() -> None:
    points = build_prop("spoon", {}, "", 0).mesh.vertices
    bowl, stem = points[points[:, 1] < -0.03], points[(points[:, 1] > -0.01) & (points[:, 1] < 0.03)]
    assert np.ptp(bowl[:, 0]) > 3 * np.ptp(stem[:, 0])


def test_a_portafilter_s_grounds_tell_its_state() -> None:
    tops = {}
    for state in ("dosed", "tamped", "tamping"):
        tops[state] = points_in(build_prop("portafilter", {}, state, 0).mesh, GROUNDS)[:, 2].max()
    assert not len(points_in(build_prop("portafilter", {}, "empty", 0).mesh, GROUNDS))
    assert tops["dosed"] > 0.0765 > tops["tamped"]
    assert tops["tamping"] == pytest.approx(tops["tamped"])


def test_a_portafilter_is_held_by_its_handle_and_while_tamping_by_the_tamper() -> None:
    plain, tamping = build_prop("portafilter", {}, "tamped", 0), build_prop("portafilter", {}, "tamping", 0)
    assert plain.mesh.vertices[:, 1].min() < -0.15
    assert plain.mesh.vertices[:, 1].max() < 0.05
    assert plain.grip is not None
    assert plain.grip.point[1] < -0.08
    assert tamping.grip is not None
    assert tamping.grip.point[2] > plain.size_m[2] + 0.03
    assert abs(tamping.grip.axis[2]) < 1e-6


def test_the_tamper_goes_into_the_basket() -> None:
    base = points_of(build_prop("tamper", {}, "", 0).mesh, "chrome")
    bowl = build_prop("portafilter", {}, "empty", 0).mesh.vertices
    rim = bowl[bowl[:, 2] > 0.0762]
    rim = np.hypot(rim[:, 0], rim[:, 1])
    assert np.hypot(base[:, 0], base[:, 1]).max() < rim[rim < 0.032].max() + 1e-4


def test_two_streams_draw_together_as_they_fall() -> None:
    points = points_of(build_prop("espresso_stream", {}, "", 0).mesh, "liquid")
    assert points[:, 2].max() == pytest.approx(0.085, abs=0.002)
    falling = points[np.abs(points[:, 0]) < 0.03]
    high, low = falling[falling[:, 2] > 0.08], falling[(falling[:, 2] > 0.002) & (falling[:, 2] < 0.012)]
    for side in (-1, 1):
        above, below = high[high[:, 0] * side > 0], low[low[:, 0] * side > 0]
        assert abs(above[:, 0].mean()) == pytest.approx(0.0165, abs=0.001)
        assert abs(below[:, 0].mean()) < abs(above[:, 0].mean())


def test_a_pitcher_pours_to_the_left_and_is_held_at_the_right() -> None:
    full, empty = build_prop("milk_pitcher", {}, "full", 0), build_prop("milk_pitcher", {}, "empty", 0)
    assert full.spout is not None
    assert full.grip is not None
    assert full.spout[0] == pytest.approx(full.mesh.vertices[:, 0].min(), abs=0.004)
    assert full.grip.point[0] > 0.05
    milk = points_of(full.mesh, "liquid")
    assert len(milk)
    assert milk[:, 2].max() < full.spout[2]
    assert not len(points_of(empty.mesh, "liquid"))


def test_a_pile_of_beans_is_higher_and_narrower_than_strewn_ones() -> None:
    strewn, pile = build_prop("bean_scatter", {}, "strewn", 0), build_prop("bean_scatter", {}, "pile", 0)
    assert pile.size_m[2] > 1.5 * strewn.size_m[2]
    assert pile.size_m[0] < 0.7 * strewn.size_m[0]


def test_a_bag_s_label_is_on_its_front() -> None:
    mesh = build_prop("coffee_bag", {"label": "#00ff00", "accent": "#0000ff"}, "", 0).mesh
    for colour in ("#00ff00", "#0000ff"):
        assert points_in(mesh, colour)[:, 1].max() < -0.02
    # What is printed lies on the label.
    assert points_in(mesh, "#0000ff")[:, 1].min() < points_in(mesh, "#00ff00")[:, 1].min() + 0.002
