"""Every set at several hours: it builds, its marks stand free on the floor, its walls are wild, its budget is kept."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from hotset.hosts.previs.geometry import Mesh, linear
from hotset.hosts.previs.sets import MARKS, SETS, SURFACES, TIMES, StageSet, _built, build_set, words
from hotset.hosts.previs.sets.hours import HOURS

BUDGET = {"cafe": 45_000}
ROOMS = (
    "cafe",
    "diner",
    "kitchen",
    "living_room",
    "bedroom",
    "office",
    "corridor",
    "bar",
    "train_compartment",
    "table_top",
)


def corners(mesh: Mesh) -> np.ndarray:
    return mesh.vertices[mesh.faces].reshape(-1, 3).astype(float)


def inside_xy(points: np.ndarray, triangles: np.ndarray, reach: float) -> bool:
    """Whether any corner or edge middle of the triangles comes within `reach` of the points' upright axis."""
    middles = (triangles + np.roll(triangles, 1, axis=1)) / 2
    near = np.concatenate([triangles.reshape(-1, 3), middles.reshape(-1, 3)])
    near = near[(near[:, 2] > 0.25) & (near[:, 2] < 1.55)]
    return bool((np.hypot(near[:, 0] - points[0], near[:, 1] - points[1]) < reach).any())


def covered(stage: StageSet, x: float, y: float, top: float, slack: float) -> bool:
    """Whether some object's faces lie under the point at height `top`."""
    for mesh in stage.meshes:
        triangles = mesh.vertices[mesh.faces].astype(float)
        low, high = triangles.min(1), triangles.max(1)
        box = (low[:, 0] - 0.02 <= x) & (x <= high[:, 0] + 0.02) & (low[:, 1] - 0.02 <= y) & (y <= high[:, 1] + 0.02)
        if (box & (np.abs(high[:, 2] - top) < slack)).any():
            return True
    return False


def test_words_name_what_is_built_and_import_nothing() -> None:
    tree = ast.parse(Path(words.__file__).read_text(encoding="utf-8"))
    assert [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)] == ["__future__"]
    assert set(SETS) == set(MARKS) == set(SURFACES)
    assert set(TIMES) == set(HOURS)
    for name in SETS:
        stage = build_set(name)
        assert tuple(stage.marks) == MARKS[name]
        assert tuple(stage.surfaces) == SURFACES[name]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("time", ["day", "night"])
def test_a_set_is_sound_and_keeps_its_budget(name: str, time: str) -> None:
    stage = build_set(name, {}, time, 0)
    assert sum(len(mesh.faces) for mesh in stage.meshes) <= BUDGET.get(name, 40_000)
    names = [mesh.name for mesh in stage.meshes]
    assert len(names) == len(set(names))
    for mesh in stage.meshes:
        assert np.isfinite(mesh.vertices).all(), mesh.name
        assert mesh.normals is not None
        assert np.isfinite(mesh.normals).all(), mesh.name
        assert int(mesh.face_material.max()) < len(mesh.materials)
    for light in stage.practicals:
        assert light.power > 0
        assert np.linalg.norm(light.direction) == pytest.approx(1)
    assert any(light.kind == "sun" for light in stage.practicals) or name == "limbo"
    assert "centre" in stage.marks or name == "car_interior"


@pytest.mark.parametrize("time", ["dawn", "evening", "night"])
def test_the_hour_changes_light_but_not_geometry(time: str) -> None:
    noon, then = build_set("diner", {}, "noon", 0), build_set("diner", {}, time, 0)
    assert np.array_equal(noon.meshes[0].vertices, then.meshes[0].vertices)
    assert then.sky == linear(HOURS[time].sky)


@pytest.mark.parametrize("name", SETS)
def test_marks_are_within_bounds_and_free_of_furniture(name: str) -> None:
    stage = build_set(name)
    low, high = np.array(stage.bounds)
    triangles = np.concatenate([mesh.vertices[mesh.faces] for mesh in stage.meshes]).astype(float)
    for label, mark in stage.marks.items():
        point = np.array(mark.point)
        assert (point >= low - 1e-6).all(), label
        assert (point <= high + 1e-6).all(), label
        assert point[2] == 0, label
        if mark.seat_m is None:
            assert not inside_xy(point, triangles, 0.17), label
        else:
            assert covered(stage, point[0], point[1], mark.seat_m, 0.06), label


@pytest.mark.parametrize("name", SETS)
def test_surfaces_lie_on_something(name: str) -> None:
    stage = build_set(name)
    for label, spot in stage.surfaces.items():
        assert spot.surface_m == spot.point[2]
        assert covered(stage, spot.point[0], spot.point[1], spot.point[2], 0.03), label


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_has_four_wild_walls_with_something_on_each(name: str) -> None:
    stage = build_set(name)
    walls = {wall.name: wall for wall in stage.walls}
    assert {"wall_back", "wall_front", "wall_left", "wall_right", "ceiling"} <= set(walls)
    known = {mesh.name for mesh in stage.meshes}
    for side in ("wall_back", "wall_front", "wall_left", "wall_right"):
        wall = walls[side]
        assert set(wall.meshes) <= known
        assert len(wall.meshes) >= 2, side
        camera = np.array(wall.point) - 2.0 * np.array(wall.normal) + (0, 0, 1.5)
        seen = {mesh.name for mesh in stage.seen_from(camera)}
        assert not seen & set(wall.meshes)
        assert {"floor"} <= seen
    middle = np.mean(stage.bounds, axis=0)
    assert len(stage.seen_from(middle)) == len(stage.meshes)


def test_facing_marks_look_at_each_other() -> None:
    for name in ("cafe", "diner", "kitchen", "bar"):
        marks = build_set(name).marks
        left, right = marks["table_left"], marks["table_right"]
        angle = np.radians([left.facing_deg, right.facing_deg])
        gaze = np.stack([np.sin(angle), -np.cos(angle)], 1)
        across = np.array(right.point[:2]) - np.array(left.point[:2])
        assert gaze[0] @ across > 0.9 * np.linalg.norm(across)
        assert gaze[1] @ across < -0.9 * np.linalg.norm(across)


def test_the_same_seed_gives_the_same_set() -> None:
    one = build_set("cafe", {}, "day", 2)
    _built.cache_clear()
    two = build_set("cafe", {}, "day", 2)
    for first, second in zip(one.meshes, two.meshes, strict=True):
        assert np.array_equal(first.vertices, second.vertices), first.name


def test_colours_reach_the_walls_and_an_odd_hour_is_day() -> None:
    stage = build_set("living_room", {"wall": "#123456"}, "elevenses")
    back = next(mesh for mesh in stage.meshes if mesh.name == "wall_back")
    assert linear("#123456") in [material.colour for material in back.materials]
    assert stage.time == "day"
    with pytest.raises(KeyError):
        build_set("moon")
