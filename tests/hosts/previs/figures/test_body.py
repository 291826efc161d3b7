"""The baked bodies: shapes, weights, skinning."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import (
    SOLE_M,
    body_of,
    kit,
    places_in,
    skin_points,
    smooth_normals,
    vertex_neighbours,
)
from hotset.hosts.previs.figures.words import ARCHETYPES, BUILDS


def test_the_kit_is_whole_and_small() -> None:
    loaded = kit()
    assert np.isfinite(loaded.base).all()
    assert np.abs(loaded.weights.sum(1) - 1).max() < 1e-5
    assert all(up < bone for bone, up in enumerate(loaded.parents))
    for part, faces in loaded.faces.items():
        low, high = loaded.ranges[part]
        assert faces.min() >= low, part
        assert faces.max() < high, part


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_builds_differ_in_girth_and_stand_on_the_floor(archetype: str) -> None:
    girth = []
    for build in BUILDS:
        body = body_of(archetype, build)
        tights = body.part("tights")
        assert abs(tights[:, 2].min()) < 1e-3
        level = body.joint("spine_02")[2]
        girth.append(np.ptp(tights[np.abs(tights[:, 2] - level) < 0.03][:, 1]))
    assert girth[0] < girth[1] < girth[2]


def test_archetypes_have_people_s_heights() -> None:
    heights = {a: body_of(a).part("body")[:, 2].max() for a in ARCHETYPES}
    assert heights["girl"] < heights["woman"] < heights["man"]
    assert 1.45 < heights["woman"] < 1.75
    assert 1.0 < heights["boy"] < 1.45


def test_a_wanted_height_is_reached_in_shoes() -> None:
    body = body_of("man", "slim", 1.83)
    assert body.part("body")[:, 2].max() + SOLE_M * body.scale == pytest.approx(1.83, abs=0.005)


def test_unknown_names_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="robot"):
        body_of("robot")


def test_bones_at_rest_leave_the_points_where_they_are() -> None:
    body = body_of("woman")
    still = np.repeat(np.eye(3)[None], len(body.joints), 0)
    moved = skin_points(body.points, kit().weights, body.joints, still, body.joints)
    assert np.abs(moved - body.points).max() < 1e-5


def test_left_and_right_mirror() -> None:
    body = body_of("woman")
    for bone in ("upperarm", "hand", "thigh", "foot", "index_02"):
        left, right = body.joint(f"{bone}_l"), body.joint(f"{bone}_r")
        assert np.abs(left * [-1, 1, 1] - right).max() < 2e-3


def test_normals_point_out_of_a_box() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], float)
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    normals = smooth_normals(points, faces)
    assert ((normals * (points - points.mean(0))).sum(1) > 0).all()


def test_places_are_those_that_a_face_uses_in_order() -> None:
    faces = np.array([[4, 1, 7], [1, 7, 2]])
    assert places_in(faces, 9).tolist() == np.unique(faces).tolist()


def test_an_edge_of_two_faces_counts_once() -> None:
    start, end = vertex_neighbours(np.array([[0, 1, 2], [2, 1, 3]]), 4)
    assert sorted(zip(start.tolist(), end.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]
