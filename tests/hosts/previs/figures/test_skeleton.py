"""Turning bones: rotations, frames, the reach of a limb, and bones that keep their length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.hosts.previs.figures.body import body_of, kit
from hotset.hosts.previs.figures.skeleton import (
    FINGERS,
    Skeleton,
    about,
    between,
    cross,
    frame,
    mix,
    rotation_angle,
    turn,
    twist_about,
    two_bone,
    unit,
)

VECTORS = st.tuples(*(st.floats(-2, 2) for _ in range(3))).filter(lambda v: float(np.linalg.norm(v)) > 0.1)


def is_rotation(matrix: np.ndarray) -> bool:
    return bool(np.abs(matrix @ matrix.T - np.eye(3)).max() < 1e-9 and np.linalg.det(matrix) > 0)


def test_zero_stays_zero_and_the_rest_gets_length_one() -> None:
    assert (unit((0.0, 0.0, 0.0)) == 0).all()
    assert np.linalg.norm(unit((3.0, 4.0, 0.0))) == pytest.approx(1)


def test_a_cross_product_is_numpys() -> None:
    a, b = np.array([1.0, -2.0, 0.5]), np.array([0.3, 4.0, -1.5])
    assert np.array_equal(cross(a, b), np.cross(a, b))


@given(VECTORS, st.floats(-170, 170))
def test_a_rotation_is_read_back_as_axis_and_angle(axis: tuple[float, float, float], degrees: float) -> None:
    matrix = about(axis, degrees)
    assert is_rotation(matrix)
    found, angle = rotation_angle(matrix)
    assert np.abs(about(tuple(found), angle) - matrix).max() < 1e-6
    assert twist_about(matrix, unit(axis)) == pytest.approx(degrees, abs=1e-5)


def test_a_turn_goes_to_the_figures_own_left_bows_forward_and_tips_right() -> None:
    ahead, up = np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0])
    assert (turn(yaw=90) @ ahead) @ [1, 0, 0] == pytest.approx(1)
    assert (turn(pitch=30) @ up) @ ahead > 0.4
    assert (turn(roll=30) @ up) @ [-1, 0, 0] > 0.4


@given(VECTORS, VECTORS)
def test_the_smallest_rotation_takes_one_direction_to_the_other(a: tuple, b: tuple) -> None:
    matrix = between(np.array(a), np.array(b))
    assert is_rotation(matrix)
    assert np.abs(matrix @ unit(a) - unit(b)).max() < 1e-6


def test_opposite_directions_have_a_rotation_too() -> None:
    for axis in np.eye(3):
        assert np.abs(between(axis, -axis) @ axis + axis).max() < 1e-9


def test_a_frame_is_square_and_starts_along_its_first_direction() -> None:
    matrix = frame(np.array([0.0, 0.0, 2.0]), np.array([1.0, 0.0, 5.0]))
    assert is_rotation(matrix)
    assert np.abs(matrix[:, :2] - [[0, 1], [0, 0], [1, 0]]).max() < 1e-9


def test_a_mix_goes_from_one_rotation_to_the_other() -> None:
    start, end = about((0, 0, 1), 10), about((0, 0, 1), 70)
    for part, degrees in ((0.0, 10), (0.5, 40), (1.0, 70)):
        assert np.abs(mix(start, end, part) - about((0, 0, 1), degrees)).max() < 1e-9


@settings(max_examples=60)
@given(VECTORS, VECTORS)
def test_a_limb_keeps_its_bones_and_reaches_what_it_can(target: tuple, pole: tuple) -> None:
    root, upper, lower = np.zeros(3), 0.3, 0.28
    elbow, wrist = two_bone(root, np.array(target), upper, lower, np.array(pole))
    assert np.linalg.norm(elbow) == pytest.approx(upper, abs=1e-6)
    assert np.linalg.norm(wrist - elbow) == pytest.approx(lower, abs=1e-6)
    if 0.1 < np.linalg.norm(target) < 0.57:
        assert np.abs(wrist - target).max() < 1e-6
    side = np.array(pole) - unit(target) * (unit(target) @ np.array(pole))
    if np.linalg.norm(side) > 1e-3:
        assert (elbow - unit(target) * (unit(target) @ elbow)) @ side >= 0


def test_turning_bones_never_changes_their_length() -> None:
    body = body_of("woman")
    skeleton = Skeleton.at_rest(body)
    assert (skeleton.position("head") == body.joint("head")).all()
    skeleton.set("spine_01", turn(yaw=20, pitch=15))
    skeleton.set("spine_02", turn(yaw=40))
    here, up = skeleton.index("spine_02"), kit().parents[skeleton.index("spine_02")]
    moved = np.linalg.norm(skeleton.positions[here] - skeleton.positions[up])
    assert moved == pytest.approx(float(np.linalg.norm(body.joints[here] - body.joints[up])))


def test_every_finger_has_bones() -> None:
    for finger in FINGERS:
        assert any(name.startswith(finger) for name in kit().names)
