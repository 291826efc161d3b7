from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.geometry import linear
from hotset.hosts.previs.sets import build_set
from tests.hosts.previs.measures import gaze, mesh_of


def test_the_sweep_is_one_smooth_colour_from_floor_to_wall() -> None:
    sweep = mesh_of(build_set("limbo", {"main": "#88aacc"}), "sweep")
    (tone,) = sweep.materials
    assert tone.colour == linear("#88aacc")
    assert not tone.lines
    points = sweep.vertices
    assert np.abs(points[(np.abs(points[:, 1]) < 2) & (points[:, 2] > -0.01)][:, 2]).max() < 0.01
    back = points[points[:, 1] > points[:, 1].max() - 0.05]
    assert np.ptp(back[:, 2]) > 1.0


def test_the_soft_boxes_light_the_middle_from_two_sides_one_as_key() -> None:
    stage = build_set("limbo")
    left, right = sorted((p for p in stage.practicals if p.kind == "lamp"), key=lambda p: p.point[0])
    for light in (left, right):
        to_middle = np.array([0.0, 0.0, 1.2]) - np.array(light.point)
        assert to_middle @ np.array(light.direction) / np.linalg.norm(to_middle) > 0.85
    assert left.power > 1.5 * right.power


def test_limbo_is_the_same_at_any_hour() -> None:
    day, night = build_set("limbo"), build_set("limbo", {}, "night")
    assert day.practicals == night.practicals


def test_the_plinth_carries_at_the_height_of_its_mark() -> None:
    stage = build_set("limbo")
    plinth, mark = mesh_of(stage, "plinth").vertices, stage.marks["plinth"]
    assert stage.surfaces["plinth_top"].point[2] == pytest.approx(plinth[:, 2].max(), abs=1e-3)
    assert mark.point[1] < plinth[:, 1].min()
    assert gaze(mark.facing_deg)[1] > 0.9


def test_everybody_round_the_table_top_looks_at_it() -> None:
    stage = build_set("table_top")
    table = mesh_of(stage, "table").vertices
    for name, mark in stage.marks.items():
        way = -np.array(mark.point[:2])
        assert gaze(mark.facing_deg) @ way / np.linalg.norm(way) > 0.9, name
    for name, spot in stage.surfaces.items():
        assert (np.array(spot.point[:2]) > table.min(0)[:2]).all(), name
        assert (np.array(spot.point[:2]) < table.max(0)[:2]).all(), name
        assert spot.point[2] == pytest.approx(table[:, 2].max(), abs=2e-3), name


def test_small_lamps_glow_beyond_the_table_on_every_side() -> None:
    stage = build_set("table_top")
    for side in ("back", "front", "left", "right"):
        bulbs = mesh_of(stage, f"bokeh_{side}")
        assert max(material.emission for material in bulbs.materials) > 3, side
        wall = next(wall for wall in stage.walls if wall.name == f"wall_{side}")
        assert bulbs.name in wall.meshes


def test_who_drives_has_the_wheel_before_them_and_looks_ahead() -> None:
    stage = build_set("car_interior")
    wheel = mesh_of(stage, "steering_wheel").vertices
    driver, passenger = stage.marks["driver"], stage.marks["passenger"]
    middle = (wheel.min(0) + wheel.max(0)) / 2
    assert abs(middle[0] - driver.point[0]) < 0.05
    assert middle[1] < driver.point[1] - 0.2
    assert passenger.point[0] == pytest.approx(-driver.point[0])
    assert all(gaze(mark.facing_deg)[1] < -0.9 for mark in stage.marks.values())
    for side in ("left", "right"):
        assert stage.marks[f"back_{side}"].point[1] > driver.point[1] + 0.7


def test_a_camera_before_the_windscreen_looks_in_without_the_dashboard() -> None:
    stage = build_set("car_interior")
    seen = {mesh.name for mesh in stage.seen_from((0.0, -2.5, 1.1))}
    assert not seen & {"dashboard", "steering_wheel", "bonnet"}
    assert "seat_back" in seen
