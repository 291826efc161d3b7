"""Expressions, lids, eyes, brows."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import body_of, kit
from hotset.hosts.previs.figures.face import EXPRESSION_UNITS, brows, expression_offsets, face_normals, lashes
from hotset.hosts.previs.figures.pose import eye_centre, mouth_point
from hotset.hosts.previs.figures.words import ARCHETYPES, EXPRESSIONS


def lips() -> np.ndarray:
    return np.unique(kit().faces["body"][kit().body_region == 1])


def corners() -> np.ndarray:
    body = body_of("woman")
    return lips()[np.argsort(-np.abs(body.points[lips(), 0]))[:12]]


def lifted(expression: str, archetype: str = "woman") -> float:
    """How far the corners of the mouth go up, metres, against the neutral face."""
    body = body_of(archetype)
    move = expression_offsets(body, expression, 1.0) - expression_offsets(body, "neutral", 1.0)
    return float(move[corners(), 2].mean())


def test_every_expression_is_known_and_uses_known_units() -> None:
    assert set(EXPRESSIONS) == set(EXPRESSION_UNITS)
    for mix in EXPRESSION_UNITS.values():
        assert set(mix) <= set(kit().units)


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_mouth_corners_go_the_right_way(archetype: str) -> None:
    assert lifted("smile", archetype) > 0.003
    assert lifted("sad", archetype) < -0.001


def test_a_smirk_is_one_sided() -> None:
    body = body_of("woman")
    move = expression_offsets(body, "smirk", 1.0)[corners()]
    side = body.points[corners(), 0]
    assert move[side < 0, 2].mean() > move[side > 0, 2].mean() + 0.002


def test_open_mouths_open_and_closed_eyes_close() -> None:
    body = body_of("man")
    low = lips()[body.points[lips(), 2] < mouth_point(body)[2] - 0.006]
    assert expression_offsets(body, "laugh", 1.0)[low, 2].min() < -0.006
    move = expression_offsets(body, "eyes_closed", 1.0)
    eye = eye_centre(body, "r")
    near = np.linalg.norm(body.points - eye, axis=1) < 0.03
    assert move[near, 2].min() < -0.004


def test_strength_scales() -> None:
    body = body_of("woman")
    none = expression_offsets(body, "angry", 0.0)
    half = expression_offsets(body, "angry", 0.5)
    full = expression_offsets(body, "angry", 1.0)
    assert np.abs(none - expression_offsets(body, "neutral", 1.0)).max() < 1e-3
    assert np.abs(full).max() > np.abs(half).max()


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_brows_lie_over_the_eyes_and_just_off_the_skin(archetype: str) -> None:
    body = body_of(archetype)
    points, faces = brows(body.points, face_normals(body.points), 0.002)
    assert faces.max() < len(points)
    for side, sign in (("r", -1), ("l", 1)):
        eye = eye_centre(body, side)
        own = points[points[:, 0] * sign > 0]
        assert 0.008 < own[:, 2].mean() - eye[2] < 0.035
        assert abs(own[:, 0].mean() - eye[0]) < 0.015


def test_lashes_stay_a_fine_line() -> None:
    body = body_of("woman")
    points, _ = lashes(body.points)
    ball = body.part("eye_l")
    radius = np.ptp(ball[:, 0]) / 2
    left = points[points[:, 0] > 0]
    assert np.linalg.norm(left - eye_centre(body, "l"), axis=1).max() < radius * 1.5


def test_an_unknown_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="smug"):
        expression_offsets(body_of("woman"), "smug", 1.0)
