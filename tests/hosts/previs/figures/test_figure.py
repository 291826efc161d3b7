"""A figure put together: one mesh, named parts, measures that hold."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures import FigureLook, FigurePose
from hotset.hosts.previs.figures.figure import build_figure, compact, measure, simple, skin_materials, tint
from hotset.hosts.previs.figures.words import ARCHETYPES
from hotset.hosts.previs.geometry import Material, linear

GREY = Material("grey", (0.5, 0.5, 0.5))


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_heights_are_in_their_order_and_what_is_built_has_them(archetype: str) -> None:
    look = FigureLook(archetype=archetype, hair="bald")
    heights = measure(look)
    ordered = (
        0, heights.knee_m, heights.hip_m, heights.waist_m, heights.shoulder_m, heights.chin_m, heights.eye_m,
        heights.height_m,
    )  # fmt: skip
    assert list(ordered) == sorted(set(ordered))
    figure = build_figure(look, FigurePose(), "A")
    assert figure.mesh.vertices[:, 2].max() == pytest.approx(heights.height_m, abs=0.03)


def test_a_height_that_is_asked_for_is_kept() -> None:
    assert measure(FigureLook(height_m=1.9)).height_m - measure(FigureLook(height_m=1.6)).height_m == pytest.approx(
        0.3, abs=0.02
    )


def test_a_figure_is_one_object_of_named_materials_in_the_looks_colours() -> None:
    figure = build_figure(FigureLook(top_colour="#aa2211", hair="bob", extras=("glasses",)), FigurePose(), "mara")
    names = {material.name for material in figure.mesh.materials}
    assert figure.mesh.name == "mara"
    assert {"skin", "lips", "top", "hair", "iris", "glasses"} <= names
    top = next(material for material in figure.mesh.materials if material.name == "top")
    assert top.colour == pytest.approx(linear("#aa2211"))


def test_the_face_looks_forward_and_sides_are_the_figures_own() -> None:
    joints = build_figure(FigureLook(), FigurePose(), "A").joints
    assert joints["eye_left"][0] > joints["eye_right"][0]
    assert joints["toe_right"][1] < joints["ankle_right"][1]
    assert joints["crown"][2] > joints["eyes"][2] > joints["chin"][2] > joints["chest"][2] > joints["pelvis"][2]


def test_a_tint_never_passes_white() -> None:
    assert tint((0.9, 0.5, 0.1), 2, 1, 0.5) == (1.0, 0.5, 0.05)
    assert len(skin_materials(FigureLook())) == 4


def test_compact_drops_what_no_face_uses_and_keeps_the_shape() -> None:
    points = np.array([[9, 9, 9], [0, 0, 0], [1, 0, 0], [9, 9, 9], [0, 1, 0]], float)
    mesh = compact(simple("a", points, np.array([[1, 2, 4]]), GREY))
    assert len(mesh.vertices) == 3
    assert (mesh.vertices[mesh.faces[0]] == points[[1, 2, 4]]).all()
    assert mesh.normals is not None
    assert np.abs(mesh.normals - [0, 0, 1]).max() < 1e-6
