"""Stances, looking and reaching."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.hosts.previs.figures.body import SOLE_M, body_of, kit, skin_points
from hotset.hosts.previs.figures.hands import contact
from hotset.hosts.previs.figures.looks import FigurePose, Reach
from hotset.hosts.previs.figures.pose import Posed, eye_centre, pose_body
from hotset.hosts.previs.figures.stances import POSES
from hotset.hosts.previs.figures.words import ARCHETYPES, STANCES

STANDING = tuple(name for name in STANCES if POSES[name].ground == "feet" and name not in ("running",))


def feet(archetype: str, posed: Posed) -> np.ndarray:
    body = body_of(archetype)
    low, high = kit().ranges["tights"]
    skeleton = posed.skeleton
    points = skin_points(
        body.points[low:high], kit().weights[low:high], body.joints, skeleton.rotations, skeleton.positions
    )
    return points[body.points[low:high, 2] < 0.05 * body.scale]


def test_every_stance_has_a_pose() -> None:
    assert set(STANCES) == set(POSES)


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_bones_keep_their_length_in_every_stance(archetype: str) -> None:
    body = body_of(archetype)
    for stance in STANCES:
        skeleton = pose_body(body, FigurePose(stance=stance)).skeleton
        for bone, up in enumerate(kit().parents):
            if up < 0 or kit().names[bone].endswith(("_half", "_full")):
                continue
            rest = np.linalg.norm(body.joints[bone] - body.joints[up])
            now = np.linalg.norm(skeleton.positions[bone] - skeleton.positions[up])
            assert now == pytest.approx(rest, abs=1e-6), (stance, kit().names[bone])
        turned = skeleton.rotations @ skeleton.rotations.transpose(0, 2, 1)
        assert np.abs(turned - np.eye(3)).max() < 1e-6, stance
        assert np.linalg.det(skeleton.rotations).min() > 0.99


@pytest.mark.parametrize("stance", STANDING)
@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_standing_feet_are_on_the_floor(archetype: str, stance: str) -> None:
    sole = SOLE_M * body_of(archetype).scale
    lowest = feet(archetype, pose_body(body_of(archetype), FigurePose(stance=stance)))[:, 2].min()
    assert abs(lowest - sole) < 0.01


@settings(max_examples=15, deadline=None)
@given(
    # Farther across the body, low and at arm's length, is beyond a woman's reach: at 0.15 she is 33 mm short.
    x=st.floats(-0.35, 0.10),
    y=st.floats(-0.50, -0.25),
    z=st.floats(0.85, 1.40),
    shape=st.sampled_from(["relaxed", "grip", "pinch", "point", "fist", "cup"]),
    side=st.sampled_from(["right", "left"]),
)
def test_a_reachable_point_is_reached(x: float, y: float, z: float, shape: str, side: str) -> None:
    body = body_of("woman")
    point = (x if side == "right" else -x, y, z)
    reach = Reach(point=point, shape=shape)
    posed = pose_body(body, FigurePose(right_hand=reach) if side == "right" else FigurePose(left_hand=reach))
    short = side[0]
    assert posed.errors[short] < 0.01
    assert np.linalg.norm(contact(posed.skeleton, short, posed.shapes[short]) - point) == pytest.approx(
        posed.errors[short], abs=1e-6
    )


def test_a_point_out_of_reach_is_reported_and_leant_towards() -> None:
    body = body_of("woman")
    near = pose_body(body, FigurePose(right_hand=Reach(point=(-0.1, -0.62, 1.0))))
    far = pose_body(body, FigurePose(right_hand=Reach(point=(-0.1, -3.0, 1.0))))
    assert near.errors["r"] < 0.01
    assert far.errors["r"] > 1.0
    assert far.skeleton.position("neck_01")[1] < near.skeleton.position("neck_01")[1] + 0.01


@settings(max_examples=15, deadline=None)
@given(x=st.floats(-1.2, 1.2), y=st.floats(-3.0, -0.8), z=st.floats(0.6, 2.2))
def test_eyes_meet_a_point_in_front(x: float, y: float, z: float) -> None:
    body = body_of("man")
    posed = pose_body(body, FigurePose(look_at=(x, y, z)))
    for side in "rl":
        ahead = posed.eyes[side] @ np.array([0.0, -1.0, 0.0])
        way = np.array([x, y, z]) - posed.skeleton.carry("head", eye_centre(body, side))
        assert np.degrees(np.arccos(np.clip(ahead @ way / np.linalg.norm(way), -1, 1))) < 3.0


def test_looking_behind_stays_within_a_neck_s_limits() -> None:
    body = body_of("man")
    posed = pose_body(body, FigurePose(look_at=(0.5, 4.0, 1.6)))
    head = posed.skeleton.rotation("spine_03").T @ posed.skeleton.rotation("head")
    yaw = np.degrees(np.arctan2(head[0, 1], head[1, 1]))
    assert 40 < abs(yaw) < 80


def test_the_shape_of_the_table_is_obeyed() -> None:
    body = body_of("woman")
    low = pose_body(body, FigurePose(stance="leaning_counter", surface_m=0.85)).skeleton.position("hand_r")[2]
    high = pose_body(body, FigurePose(stance="leaning_counter", surface_m=0.98)).skeleton.position("hand_r")[2]
    assert 0.09 < high - low < 0.17


@pytest.mark.parametrize("archetype", ["woman", "elder_man"])
def test_who_presses_stands_back_until_the_arm_is_straight(archetype: str) -> None:
    body = body_of(archetype)
    hand = Reach(point=(-0.05, -0.36, 1.06), shape="grip", axis=(1.0, 0.0, 0.0), radius_m=0.017)
    posed = pose_body(body, FigurePose(stance="pressing", right_hand=hand, surface_m=0.93))
    joints = [posed.skeleton.position(name) for name in ("upperarm_r", "lowerarm_r", "hand_r")]
    upper, lower = joints[1] - joints[0], joints[2] - joints[1]
    bend = np.degrees(np.arccos(upper @ lower / (np.linalg.norm(upper) * np.linalg.norm(lower))))
    assert bend < 25
    assert posed.errors["r"] < 0.02
    leaning = pose_body(body, FigurePose(stance="leaning_counter", right_hand=hand, surface_m=0.93))
    assert posed.skeleton.position("pelvis")[1] > leaning.skeleton.position("pelvis")[1] + 0.02


def test_a_seed_varies_and_repeats() -> None:
    body = body_of("woman")
    one = pose_body(body, FigurePose(seed=4)).skeleton.positions
    again = pose_body(body, FigurePose(seed=4)).skeleton.positions
    other = pose_body(body, FigurePose(seed=5)).skeleton.positions
    assert np.array_equal(one, again)
    assert not np.allclose(one, other)


def test_mirrored_reaches_mirror() -> None:
    body = body_of("woman")
    stance = "typing"
    both = pose_body(
        body,
        FigurePose(
            stance=stance,
            right_hand=Reach(point=(-0.15, -0.4, 0.9)),
            left_hand=Reach(point=(0.15, -0.4, 0.9)),
        ),
    )
    right, left = both.skeleton.position("lowerarm_r"), both.skeleton.position("lowerarm_l")
    assert np.abs(right * [-1, 1, 1] - left).max() < 0.03


def test_unknown_stance_is_refused() -> None:
    with pytest.raises(ValueError, match="handstand"):
        pose_body(body_of("woman"), FigurePose(stance="handstand"))
