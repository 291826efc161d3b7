"""Hands and things: who holds what, and where a thing held in both hands is."""

from __future__ import annotations

import numpy as np

from hotset.film.board import Pose
from hotset.hosts.previs.figures import build_figure
from hotset.hosts.previs.figures.looks import FigureLook, FigurePose
from hotset.hosts.previs.holding import handle_turn, held_things, holds_in_both, in_hand, reach_for
from hotset.hosts.previs.props import build_prop
from hotset.hosts.previs.sets import Mark
from hotset.hosts.previs.stage import standing_at

BOTH = Pose(element="ann", stance="holding_cup", right_hand="cup", left_hand="cup")
MARK = Mark((0.0, 0.0, 0.0), 0.0, None, None)
FACE = np.array([0.0, -0.08, 1.56])


def test_one_thing_is_held_by_one_figure_in_one_hand_or_both() -> None:
    other = Pose(element="bob", right_hand="cup", left_hand="relaxed")
    held = held_things({"cup"}, {"ann": BOTH, "bob": other})
    assert held == {("ann", "right"): "cup", ("ann", "left"): "cup"}
    assert holds_in_both(BOTH, "cup")
    assert not holds_in_both(other, "cup")


def test_a_cup_in_both_hands_is_between_them_under_the_chin() -> None:
    cup = build_prop("espresso_cup")
    hands = [
        reach_for(side, BOTH, "holding_cup", MARK, "cup", {}, {"cup": cup}, np.eye(4), FACE)
        for side in ("right", "left")
    ]
    right, left = hands
    assert right is not None
    assert left is not None
    assert right.point[0] == -left.point[0] < 0
    pose = FigurePose(stance="holding_cup", right_hand=right, left_hand=left)
    figure = build_figure(FigureLook(), pose, "ann")
    place = in_hand("cup", cup, figure, "right", BOTH, "holding_cup")
    assert np.allclose(place, in_hand("cup", cup, figure, "left", BOTH, "holding_cup"))
    chin = figure.joints["chin"]
    assert abs(place[0, 3] - chin[0]) < 0.06
    assert 0.0 < chin[2] - place[2, 3] < 0.25
    ear = place[:3, :3] @ np.asarray(cup.grip.point if cup.grip else (0, 0, 0))
    assert ear[1] < -0.04


def test_a_small_cup_stands_high_between_the_hands_and_shows_its_upper_half() -> None:
    cup = build_prop("espresso_cup")
    hands = [
        reach_for(side, BOTH, "holding_cup", MARK, "cup", {}, {"cup": cup}, np.eye(4), FACE)
        for side in ("right", "left")
    ]
    pose = FigurePose(stance="holding_cup", right_hand=hands[0], left_hand=hands[1])
    figure = build_figure(FigureLook(), pose, "ann")
    foot = in_hand("cup", cup, figure, "right", BOTH, "holding_cup")[2, 3]
    fingers = max(float(figure.joints[f"index_tip_{side}"][2]) for side in ("right", "left"))
    assert foot + 0.5 * cup.size_m[2] > fingers - 0.012


def test_a_cup_on_its_saucer_is_taken_by_the_rim_next_to_the_hand() -> None:
    cup = build_prop("cup_and_saucer")
    assert cup.grip is not None
    for turn in (0.0, 90.0, 200.0):
        matrix = standing_at(np.array([0.0, -0.45, 0.93]), turn)
        reach = reach_for(
            "right",
            Pose(element="ann"),
            "reaching",
            MARK,
            "cup",
            {"cup": (None, matrix)},
            {"cup": cup},
            np.eye(4),
            FACE,
        )
        assert reach is not None
        away = np.asarray(reach.point) - matrix[:3, 3]
        assert np.isclose(np.hypot(away[0], away[1]), cup.grip.rim_m)
        assert away[1] > 0.9 * cup.grip.rim_m  # the figure looks along -y


def test_a_handle_points_to_whose_hand_is_on_it() -> None:
    key = build_prop("key")
    assert key.grip is not None
    at = np.array([1.0, 2.0, 0.74])
    for holder in (np.array([1.8, 2.0, 0.0]), np.array([0.2, 2.4, 0.0])):
        turned = standing_at(at, handle_turn(key, 30.0, at, holder))[:3, :3] @ np.asarray(key.grip.point)
        way = (holder - at)[:2]
        assert turned[:2] @ way > 0.99 * np.linalg.norm(turned[:2]) * np.linalg.norm(way)
    assert handle_turn(key, 30.0, at, None) == 30.0
    assert handle_turn(build_prop("cup_and_saucer"), 30.0, at, np.zeros(3)) == 30.0


def test_what_lies_on_a_table_is_touched_by_one_hand_only() -> None:
    cup = build_prop("espresso_cup")
    matrix = np.eye(4)
    matrix[:3, 3] = (0.0, -0.4, 0.9)
    lying = {"cup": (None, matrix)}
    right = reach_for("right", BOTH, "standing", MARK, "cup", lying, {"cup": cup}, np.eye(4), FACE)
    left = reach_for("left", BOTH, "standing", MARK, "cup", lying, {"cup": cup}, np.eye(4), FACE)
    assert right is not None
    assert left is None
