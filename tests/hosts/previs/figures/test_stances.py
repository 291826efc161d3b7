"""The stances as data: inside what a body can do."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from hotset.hosts.previs.figures.stances import POSES, Arm, Foot, Stance
from hotset.hosts.previs.figures.words import HAND_SHAPES


@pytest.mark.parametrize("name", POSES)
def test_a_stance_is_finite_and_within_what_a_body_can_do(name: str) -> None:
    stance = POSES[name]
    assert stance.ground in ("feet", "seat", "low", "lying")
    for field in fields(Stance):
        value = getattr(stance, field.name)
        if isinstance(value, tuple):
            assert np.isfinite(value).all(), field.name
    for turned in (stance.spine, stance.head):
        assert max(map(abs, turned)) <= 75
    assert 0.2 < stance.seat_m < 1.1
    assert 0.4 < stance.surface_m < 1.5


@pytest.mark.parametrize("name", POSES)
def test_arms_reach_no_further_than_they_are_long_and_hands_are_known(name: str) -> None:
    for arm in (POSES[name].right, POSES[name].left):
        assert arm.shape in HAND_SHAPES
        if arm.anchor == "shoulder":
            assert np.linalg.norm(arm.at) <= 1.03
        assert np.linalg.norm(arm.elbow) > 0


@pytest.mark.parametrize("name", POSES)
def test_feet_stand_within_a_step_and_knees_bend_forward(name: str) -> None:
    for foot in (POSES[name].right_foot, POSES[name].left_foot):
        assert np.linalg.norm(foot.at) < 1.2
        assert abs(foot.yaw) <= 90
        assert foot.up >= -0.01


def test_without_a_word_an_arm_hangs_and_a_foot_stands_flat() -> None:
    assert Arm().at[2] < -0.9
    assert (Foot().heel, Foot().up) == (0.0, 0.0)
    assert Stance().ground == "feet"
