"""Garments on the body's own measures: fields that say where a point is, edges where they should be."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import body_of, kit
from hotset.hosts.previs.figures.cloth import loops, tights
from hotset.hosts.previs.figures.garments import (
    ARM,
    HEIGHT,
    SIDE,
    crotch,
    fields,
    kind_of,
    leg_garment,
    limb_way,
    nearest_weights,
    neck_ring,
    off_neck,
    size_of,
    skirt,
    waist,
)
from hotset.hosts.previs.figures.words import ARCHETYPES


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_a_bodys_measures_lie_in_their_order(archetype: str) -> None:
    body = body_of(archetype)
    knee, shoulder = body.joint("calf_l")[2], body.joint("upperarm_l")[2]
    assert knee < crotch(body) < waist(body) < shoulder < neck_ring(body)[0][2] + 0.1
    assert 0.4 < size_of(body) < 1.3


def test_a_way_along_a_limb_is_counted_by_its_joints() -> None:
    joints = [np.array([0.0, 0, 0]), np.array([1.0, 0, 0]), np.array([1.0, 0, -1])]
    points = np.array([[0.0, 0, 0], [0.5, 0, 0], [1, 0, 0], [1, 0, -0.5], [1, 0, -1]])
    assert limb_way(points, joints) == pytest.approx([0, 0.5, 1, 1.5, 2], abs=0.02)


def test_fields_say_height_side_and_whether_a_point_is_on_an_arm() -> None:
    body = body_of("man")
    piece = tights(body)
    found = fields(body, piece.points, piece.weights)
    assert np.isfinite(found).all()
    assert found[:, HEIGHT] == pytest.approx(piece.points[:, 2], abs=1e-5)
    assert np.abs(found[:, SIDE]) == pytest.approx(np.abs(piece.points[:, 0]), abs=1e-5)
    wrist = np.argmin(np.linalg.norm(piece.points - body.joint("hand_l"), axis=1))
    chest = np.argmin(np.linalg.norm(piece.points - body.joint("spine_03"), axis=1))
    assert found[wrist, ARM] > 1.5
    assert found[chest, ARM] < 0.2


def test_the_neck_is_a_cylinder_that_the_skin_stands_off_from_outwards() -> None:
    body = body_of("woman")
    base, way, wide, deep = neck_ring(body)
    assert np.linalg.norm(way) == pytest.approx(1)
    assert 0.03 < deep < wide * 1.6 < 0.2
    away = off_neck(body, np.stack([base, base + np.array([wide + 0.05, 0, 0])]))
    assert away[0] < 0 < away[1]


@pytest.mark.parametrize(("end", "below"), [(0.7, "thigh_l"), (1.9, "calf_l")])
def test_trousers_end_along_the_leg_where_they_are_asked_to(end: float, below: str) -> None:
    body = body_of("woman")
    piece = leg_garment(body, 0.01, 0.05, end, 0.004)
    assert np.isfinite(piece.points).all()
    assert piece.points[:, 2].min() < body.joint(below)[2]
    assert piece.points[:, 2].max() > crotch(body)
    kinds = sorted(kind_of(body, piece, loop) for loop in loops(piece))
    assert kinds.count("leg") == 2
    assert "waist" in kinds


def test_a_skirt_hangs_between_its_two_heights_and_moves_with_hips_and_legs() -> None:
    body = body_of("woman")
    top, low = waist(body), body.joint("calf_l")[2]
    piece = skirt(body, top, low, 0.01, 0.2, 9, 0.01)
    assert piece.points[:, 2].max() == pytest.approx(top, abs=0.03)
    assert piece.points[:, 2].min() == pytest.approx(low, abs=0.03)
    assert np.abs(piece.weights.sum(1) - 1).max() < 1e-3


def test_a_part_that_lies_on_the_skin_moves_as_the_skin_does() -> None:
    body = body_of("boy")
    low, high = kit().ranges["tights"]
    some = slice(low, high, 97)
    assert np.abs(nearest_weights(body, body.points[some]) - kit().weights[some]).max() < 1e-6
