"""The figure kit through its public door."""

from __future__ import annotations

import time

import numpy as np
import pytest

from hotset.hosts.previs.figures import (
    ARCHETYPES,
    EXPRESSIONS,
    EXTRAS,
    HAIR,
    STANCES,
    TOPS,
    FigureLook,
    FigurePose,
    Reach,
    build_figure,
    measure,
)


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_every_stance_builds_without_a_hole_in_the_numbers(archetype: str) -> None:
    for stance in STANCES:
        figure = build_figure(FigureLook(archetype=archetype), FigurePose(stance=stance), "A")
        mesh = figure.mesh
        assert np.isfinite(mesh.vertices).all(), stance
        assert mesh.normals is not None
        assert np.isfinite(mesh.normals).all(), stance
        assert mesh.faces.min() >= 0
        assert mesh.faces.max() < len(mesh.vertices)
        assert mesh.face_material.max() < len(mesh.materials)
        assert mesh.vertices[:, 2].min() > -0.03, stance
        assert np.ptp(mesh.vertices, axis=0).max() < 2.6, stance
        assert all(np.isfinite(point).all() for point in figure.joints.values())


def test_same_request_same_arrays() -> None:
    look, pose = FigureLook(top="hoodie", hair="curly"), FigurePose(stance="walking", expression="laugh", seed=3)
    one, two = build_figure(look, pose, "A"), build_figure(look, pose, "A")
    assert np.array_equal(one.mesh.vertices, two.mesh.vertices)
    assert np.array_equal(one.mesh.face_material, two.mesh.face_material)


def test_every_top_hair_and_extra_builds_together() -> None:
    for index, hair in enumerate(HAIR):
        look = FigureLook(top=TOPS[index % len(TOPS)], hair=hair, extras=EXTRAS[index % 4 :: 3])
        assert np.isfinite(build_figure(look, FigurePose(expression=EXPRESSIONS[index]), "A").mesh.vertices).all()


def test_the_materials_a_face_needs_are_there() -> None:
    names = {m.name for m in build_figure(FigureLook(), FigurePose(), "A").mesh.materials}
    assert {"skin", "lips", "eye_white", "iris", "pupil", "catchlight", "brow", "lash", "hair", "teeth", "top"} <= names


def test_measure_agrees_with_the_built_figure() -> None:
    look = FigureLook(archetype="man", height_m=1.9, hair="bald")
    heights = measure(look)
    figure = build_figure(look, FigurePose(stance="standing"), "A")
    assert heights.height_m == pytest.approx(1.9, abs=0.01)
    assert figure.height_m == pytest.approx(heights.height_m, abs=0.05)
    assert figure.eye_m == pytest.approx(heights.eye_m, abs=0.05)
    assert heights.knee_m < heights.hip_m < heights.waist_m < heights.shoulder_m < heights.chin_m < heights.eye_m


def test_a_grip_s_matrix_holds_the_thing_where_it_was_asked_for() -> None:
    point = (-0.15, -0.4, 1.05)
    figure = build_figure(FigureLook(), FigurePose(right_hand=Reach(point=point, shape="grip", radius_m=0.035)), "A")
    grip = figure.grips["right"]
    assert grip.error_m < 0.01
    assert np.linalg.norm(grip.matrix[:3, 3] - point) < 0.01
    rotation = grip.matrix[:3, :3]
    assert np.abs(rotation @ rotation.T - np.eye(3)).max() < 1e-5
    assert np.linalg.det(rotation) == pytest.approx(1, abs=1e-5)
    assert rotation[2, 2] > 0.9


def test_gaze_points_at_what_is_looked_at() -> None:
    target = np.array([0.5, -1.2, 1.0])
    figure = build_figure(FigureLook(), FigurePose(look_at=tuple(target.tolist())), "A")
    for row, side in enumerate(("right", "left")):
        way = target - figure.joints[f"eye_{side}"]
        assert figure.gaze[row] @ way / np.linalg.norm(way) > 0.998


def test_a_figure_is_quick_once_its_look_is_known() -> None:
    look = FigureLook(top="shirt", hair="long")
    build_figure(look, FigurePose(), "A")
    times = []
    for _ in range(5):
        start = time.process_time()
        build_figure(look, FigurePose(stance="walking"), "A")
        times.append(time.process_time() - start)
    assert min(times) < 0.25


def test_unknown_extras_are_refused() -> None:
    with pytest.raises(ValueError, match="jetpack"):
        build_figure(FigureLook(extras=("jetpack",)), FigurePose(), "A")
