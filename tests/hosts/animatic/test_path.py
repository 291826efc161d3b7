"""Poses from moves."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.words import CameraMoveKind, Easing
from hotset.hosts.animatic.path import Pose, camera_path, ease, is_translation, scaled, sway
from tests.hosts.animatic.conftest import move, take


@pytest.mark.parametrize("easing", list(Easing))
def test_every_easing_goes_from_nothing_to_all(easing: Easing) -> None:
    assert ease(easing, 0) == 0
    assert ease(easing, 1) == 1
    steps = np.diff([ease(easing, n / 100) for n in range(101)])
    assert (steps > 0).all()


def test_an_eased_end_has_no_speed() -> None:
    tiny = 1e-4
    for easing, start, end in (
        (Easing.EASE, True, True),
        (Easing.EASE_IN, True, False),
        (Easing.EASE_OUT, False, True),
        (Easing.LINEAR, False, False),
    ):
        assert (ease(easing, tiny) / tiny < 0.01) is start
        assert ((1 - ease(easing, 1 - tiny)) / tiny < 0.01) is end


def test_a_move_is_complete_in_the_last_frame() -> None:
    poses = camera_path(take(move("pan", 10), move("tilt", -4), move("roll", 3), move("zoom", 1.5)), 2.0)
    assert len(poses) == 24
    assert poses[0] == Pose()
    assert poses[0].is_lock
    last = poses[-1]
    assert [math.degrees(a) for a in (last.pan, last.tilt, last.roll)] == pytest.approx([10, -4, 3])
    assert last.zoom == pytest.approx(1.5)
    assert not last.is_lock


def test_moves_through_space_have_the_camera_s_axes() -> None:
    poses = camera_path(take(move("truck", 0.3), move("pedestal", 0.2), move("dolly", 0.5)), 2.0)
    assert poses[-1].offset == pytest.approx((0.3, -0.2, 0.5))
    assert {kind for kind in CameraMoveKind if is_translation(kind)} == {"dolly", "truck", "pedestal", "arc"}


def test_an_arc_keeps_its_distance_and_looks_at_the_subject() -> None:
    for pose in camera_path(take(move("arc", 20)), 3.0):
        x, _, z = pose.offset
        assert math.hypot(x, 3 - z) == pytest.approx(3)
        assert math.tan(pose.pan) == pytest.approx(-x / (3 - z))
    assert camera_path(take(move("arc", 20)), 3.0)[-1].offset[0] > 0


def test_a_move_keeps_to_its_time() -> None:
    late = move("pan", 8, start=Fraction(1, 4), end=Fraction(1, 2))
    pans = [math.degrees(pose.pan) for pose in camera_path(take(late), 2.0)]
    assert pans[:7] == [0] * 7
    assert pans[9] == pytest.approx(4)
    assert pans[12:] == pytest.approx([8] * 12)


def test_moves_of_one_kind_add_up() -> None:
    poses = camera_path(take(move("pan", 4), move("pan", -4), move("zoom", 2), move("zoom", 0.5)), 2.0)
    assert poses[-1].pan == pytest.approx(0)
    assert poses[-1].zoom == pytest.approx(1)


def test_a_hand_sways_smoothly_from_rest_and_the_same_each_time() -> None:
    setup = take(move("handheld", 1), seconds=Fraction(8))
    pans = np.array([math.degrees(pose.pan) for pose in camera_path(setup, 2.0)])
    assert camera_path(setup, 2.0) == camera_path(setup, 2.0)
    assert pans[0] == 0
    assert 0.1 < pans.std() < 0.8
    assert np.abs(np.diff(pans, 2)).max() < 0.12
    other = [pose.pan for pose in camera_path(take(move("handheld", 1), seconds=Fraction(8), attempt=2), 2.0)]
    assert not np.allclose(np.radians(pans), other)
    weaker = np.array([math.degrees(p.pan) for p in camera_path(take(move("handheld", 0.2), seconds=Fraction(8)), 2)])
    assert weaker.std() < pans.std() / 2


@given(st.binary(min_size=64, max_size=64), st.floats(0, 60))
def test_a_hand_never_throws_the_camera(seed: bytes, seconds: float) -> None:
    assert max(abs(angle) for angle in sway(seed, seconds)) < math.radians(2)


def test_part_of_a_move() -> None:
    assert scaled(move("pan", 8), 0.25).amount == 2
    assert scaled(move("zoom", 0.5), 0.5).amount == 0.75


def test_a_rack_runs_from_nothing_to_all() -> None:
    racked = [pose.racked for pose in camera_path(take(move("rack focus", to="cup", easing=Easing.EASE)), 2.0)]
    assert racked[0] == 0
    assert racked[-1] == 1
    assert sorted(racked) == racked
