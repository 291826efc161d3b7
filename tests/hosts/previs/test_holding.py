"""Hands and things: who holds what, and where a thing held in both hands is."""

from __future__ import annotations

import numpy as np

from hotset.film.board import Pose
from hotset.hosts.previs.figures import build_figure
from hotset.hosts.previs.figures.looks import FigureLook, FigurePose
from hotset.hosts.previs.holding import held_things, holds_in_both, in_hand, reach_for
from hotset.hosts.previs.props import build_prop
from hotset.hosts.previs.sets import Mark

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


def test_what_lies_on_a_table_is_touched_by_one_hand_only() -> None:
    cup = build_prop("espresso_cup")
    matrix = np.eye(4)
    matrix[:3, 3] = (0.0, -0.4, 0.9)
    lying = {"cup": (None, matrix)}
    right = reach_for("right", BOTH, "standing", MARK, "cup", lying, {"cup": cup}, np.eye(4), FACE)
    left = reach_for("left", BOTH, "standing", MARK, "cup", lying, {"cup": cup}, np.eye(4), FACE)
    assert right is not None
    assert left is None
