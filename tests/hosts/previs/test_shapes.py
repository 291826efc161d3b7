"""The modelling primitives are closed, look outwards, and have the sizes that they were asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.hosts.previs import outlines, shapes
from hotset.hosts.previs.geometry import Material, Mesh

CLAY = Material("clay", (0.5, 0.5, 0.5))
CHALK = Material("chalk", (0.9, 0.9, 0.9))

SOLIDS = {
    "bevelled_box": shapes.bevelled_box((1, 2, 3), CLAY, 0.1),
    "sharp_box": shapes.bevelled_box((1, 2, 3), CLAY, 0.0),
    "cylinder": shapes.cylinder(1, 2, CLAY),
    "cone": shapes.cylinder(1, 2, CLAY, top=0.2),
    "disc": shapes.disc(1, CLAY),
    "lathe": shapes.lathe([(0, 0), (1, 0), (0.6, 1), (0, 1.2)], CLAY),
    "lathe_ring": shapes.lathe([(0.5, 0), (1, 0), (1, 1), (0.5, 1), (0.5, 0)], CLAY),
    "tube": shapes.tube(outlines.spline([(0, 0, 0), (0, 0, 1), (1, 0, 1)]), 0.1, CLAY),
    "sweep": shapes.sweep([(0, 0, 0), (0, 1, 0), (0, 2, 1)], outlines.rectangle(0.2, 0.1, 0.02), CLAY, up=(0, 0, 1)),
    "torus": shapes.tube(np.c_[outlines.circle(1, 16), np.zeros(16)], 0.1, CLAY, closed=True),
    "extrude": shapes.extrude(outlines.polygon([(0, 0), (1, 0), (1, 1), (0.5, 0.3), (0, 1)]), 1, CLAY, 0.02),
    "cushion": shapes.superellipsoid((1, 1, 0.3), CLAY),
    "ball": shapes.ball(1, CLAY),
    "slab": shapes.sheet(lambda u, v: (u, v, 0.1 * np.sin(3 * u)), (6, 4), CLAY, 0.05),
    "pane": shapes.pane(4, 3, 0.2, CLAY, [(-1, 1, 1, 2), (1.2, 0, 1.8, 2)]),
    "sign_plate": shapes.sign_plate(1, 0.5, CLAY, CHALK),
}


def face_normals(mesh: Mesh) -> np.ndarray:
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(float) for k in range(3))
    normals = np.cross(b - a, c - a)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-18)


@pytest.mark.parametrize("name", SOLIDS)
def test_a_solid_is_closed_and_looks_outwards(name: str) -> None:
    mesh = SOLIDS[name]
    assert np.isfinite(mesh.vertices).all()
    assert shapes.open_edges(mesh) == 0
    assert shapes.volume(mesh) > 0
    assert len(mesh.face_material) == len(mesh.faces)


@pytest.mark.parametrize("name", SOLIDS)
def test_shading_normals_are_unit_and_on_the_side_of_their_faces(name: str) -> None:
    mesh = SOLIDS[name]
    assert mesh.normals is not None
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)
    agreement = np.einsum("ij,ikj->ik", face_normals(mesh), mesh.normals[mesh.faces])
    assert agreement.min() > 0.2


def test_volumes_are_those_of_the_solids() -> None:
    assert shapes.volume(SOLIDS["sharp_box"]) == pytest.approx(6.0)
    assert shapes.volume(shapes.cylinder(1, 2, CLAY, 128, bevel=0)) == pytest.approx(2 * np.pi, rel=2e-3)
    assert shapes.volume(shapes.ball(1, CLAY, 40, 80)) == pytest.approx(4 / 3 * np.pi, rel=1e-2)
    wall = shapes.pane(4, 3, 0.2, CLAY, [(-1, 1, 1, 2)])
    assert shapes.volume(wall) == pytest.approx((12 - 2) * 0.2)


def test_an_open_sheet_has_open_edges() -> None:
    assert shapes.open_edges(shapes.plane(1, 1, CLAY)) == 4


def test_a_bevelled_box_keeps_its_size_and_stands_on_the_floor() -> None:
    mesh = SOLIDS["bevelled_box"]
    assert np.allclose(np.ptp(mesh.vertices, axis=0), (1, 2, 3))
    assert mesh.vertices[:, 2].min() == 0


def test_placing_turns_anticlockwise_from_above() -> None:
    moved = shapes.place(shapes.bevelled_box((0.1, 1, 0.1), CLAY, 0), (5, 0, 0), turn=90)
    assert np.ptp(moved.vertices[:, 0]) == pytest.approx(1, abs=1e-6)
    front = shapes.place(shapes.pane(1, 1, 0.1, CLAY), (0, -1, 0), turn=0)
    assert shapes.volume(shapes.place(front, turn=30, tilt=20, roll=10, scale=2.0)) == pytest.approx(0.8, rel=1e-4)


def test_placing_scales_rolls_tilts_and_turns_in_this_order() -> None:
    egg = shapes.superellipsoid((1.0, 0.6, 0.4), CLAY, (1.0, 1.0), 4, 6)
    steps = shapes.place(egg, scale=(1.0, 2.0, 3.0))
    for step in ({"roll": 20.0}, {"tilt": 35.0}, {"turn": 50.0}, {"at": (1.0, 2.0, 3.0)}):
        steps = shapes.place(steps, **step)
    once = shapes.place(egg, (1.0, 2.0, 3.0), 50.0, 35.0, 20.0, (1.0, 2.0, 3.0))
    assert np.allclose(once.vertices, steps.vertices, atol=1e-5)


def test_a_shape_made_again_is_the_same_and_cannot_be_written_to() -> None:
    one, two = (shapes.bevelled_box((1.0, 0.5, 0.25), m) for m in (CLAY, Material("other", (0.1, 0.2, 0.3))))
    assert one.vertices is two.vertices
    assert one.materials != two.materials
    with pytest.raises(ValueError, match="read-only"):
        one.vertices[0] = 0


def test_paint_adds_a_material_where_told() -> None:
    mesh = shapes.paint(shapes.ball(1, CLAY), CHALK, lambda centres, normals: centres[:, 2] > 1)
    assert mesh.materials == (CLAY, CHALK)
    assert 0 < int(mesh.face_material.sum()) < len(mesh.faces)


def test_cloth_hangs_by_its_drop() -> None:
    mesh = shapes.cloth(1.0, 0.6, CLAY, 0.3, seed=1)
    assert mesh.vertices[:, 2].min() == pytest.approx(-0.296, abs=0.02)
    assert mesh.vertices[:, 2].max() == pytest.approx(0.004, abs=1e-3)


def test_waves_are_the_same_for_the_same_seed() -> None:
    points = np.random.default_rng(0).normal(size=(50, 3))
    assert np.array_equal(shapes.waves(points, 4), shapes.waves(points, 4))
    assert not np.array_equal(shapes.waves(points, 4), shapes.waves(points, 5))


@given(st.lists(st.tuples(st.floats(0.2, 1.0), st.floats(0.05, 1.0)), min_size=3, max_size=14))
@settings(max_examples=60, deadline=None)
def test_any_star_shaped_outline_is_covered_by_its_triangles(rays: list[tuple[float, float]]) -> None:
    angle = np.cumsum([step for _, step in rays])
    angle = angle / (angle[-1] + 0.5) * 2 * np.pi
    reach = np.array([length for length, _ in rays])
    outline = np.stack([np.cos(angle), np.sin(angle)], 1) * reach[:, None]
    after = np.roll(outline, -1, 0)
    area = float(np.sum(outline[:, 0] * after[:, 1] - after[:, 0] * outline[:, 1]) / 2)
    if area < 1e-3 or np.max(np.diff(angle, append=angle[0] + 2 * np.pi)) > np.pi * 0.95:
        return
    a, b, c = (outline[outlines.triangulate(outline)[:, k]] for k in range(3))
    cut = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    assert cut.sum() / 2 == pytest.approx(area, rel=1e-6)
    assert cut.min() > -1e-9


def test_simplified_keeps_ends_and_stays_close() -> None:
    line = outlines.arc(1.0, 0, 90, 64)
    thin = outlines.simplified(line, 0.01)
    assert len(thin) < 10
    assert np.allclose(thin[[0, -1]], line[[0, -1]])
