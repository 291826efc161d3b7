from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.props import build_prop
from tests.hosts.previs.measures import brightest, points_in, points_of


@pytest.mark.parametrize(
    ("name", "height"), [("table", 0.75), ("round_table", 0.74), ("desk", 0.745), ("counter", 1.05)]
)
def test_a_top_is_the_highest_thing_and_is_what_things_stand_on(name: str, height: float) -> None:
    prop = build_prop(name)
    assert prop.surface_m == pytest.approx(height, abs=1e-3)
    assert prop.size_m[2] == pytest.approx(height, abs=1e-3)
    top = prop.mesh.vertices[prop.mesh.vertices[:, 2] > height - 0.01]
    assert np.ptp(top[:, 0]) > 0.9 * prop.size_m[0]
    assert np.ptp(top[:, 1]) > 0.9 * prop.size_m[1]


def test_a_round_table_is_round() -> None:
    x, y, _ = build_prop("round_table").size_m
    assert x == pytest.approx(y, rel=0.01)


def test_there_is_room_for_knees_under_a_desk() -> None:
    points = build_prop("desk").mesh.vertices
    knees = (np.abs(points[:, 0] + 0.2) < 0.4) & (points[:, 1] > -0.2) & (points[:, 1] < 0.35)
    assert not (knees & (points[:, 2] > 0.1) & (points[:, 2] < 0.68)).any()


@pytest.mark.parametrize("name", ["lamp", "floor_lamp", "pendant_lamp"])
def test_a_lamp_that_is_on_outshines_one_that_is_off(name: str) -> None:
    assert brightest(build_prop(name, {}, "on").mesh) > 4 * max(brightest(build_prop(name, {}, "off").mesh), 0.1)


def test_a_standing_lamp_shines_over_a_sitter_and_a_pendant_at_its_rim() -> None:
    assert points_of(build_prop("floor_lamp", {}, "on").mesh, "glow")[:, 2].min() > 1.2
    assert points_of(build_prop("pendant_lamp", {}, "on").mesh, "glow")[:, 2].max() < 0.3


def test_an_open_door_swings_away_within_its_frame() -> None:
    closed, opened = (build_prop("door", {"main": "#00ff00"}, state) for state in ("closed", "open"))
    assert opened.size_m[1] > closed.size_m[1] + 0.5
    leaf = points_in(opened.mesh, "#00ff00")
    assert leaf[:, 1].max() > 0.6
    assert leaf[:, 1].min() > -0.1
    assert opened.size_m[0] == pytest.approx(closed.size_m[0], abs=1e-3)


def test_only_the_unit_with_a_sink_has_a_tap_over_its_top() -> None:
    sink, plain = build_prop("kitchen_unit", {}, "sink"), build_prop("kitchen_unit", {}, "plain")
    assert sink.surface_m == plain.surface_m
    assert plain.surface_m is not None
    assert plain.size_m[2] == pytest.approx(plain.surface_m, abs=5e-3)
    assert sink.size_m[2] > plain.size_m[2] + 0.15


def test_things_on_a_shelf_stand_on_its_boards() -> None:
    mesh = build_prop("shelf").mesh
    books = points_of(mesh, "card")
    levels = np.array([0.052, 0.472, 0.892])
    lowest = np.abs(books[:, 2, None] - levels).min(1)
    assert np.isclose(lowest, 0, atol=2e-3).mean() > 0.2
    assert books[:, 2].min() > levels[0] - 2e-3


def test_pictures_and_clocks_hang_flat_and_face_the_room() -> None:
    for name in ("picture_frame", "clock"):
        prop = build_prop(name)
        assert prop.size_m[1] < 0.3 * min(prop.size_m[0], prop.size_m[2]), name
    frame = build_prop("picture_frame").mesh
    assert points_of(frame, "card")[:, 1].mean() < frame.vertices[:, 1].max() - 0.005


def test_a_rug_is_no_step() -> None:
    assert build_prop("rug").size_m[2] < 0.02
