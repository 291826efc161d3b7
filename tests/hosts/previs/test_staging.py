from __future__ import annotations

import numpy as np

from hotset.film.board import Placement, Pose
from hotset.film.production import Scene
from hotset.film.words import ShotSize, View
from hotset.hosts.previs.artist import prepare
from hotset.hosts.previs.sets import build_set
from hotset.hosts.previs.staging import stage_of
from tests.hosts.previs.stills import ANA, BEN, CUP, DINER, SEATED, board, prepared, setup


def test_the_cast_keeps_its_marks_from_shot_to_shot() -> None:
    marks = build_set("diner", {}, "day").marks
    for of in (board(ShotSize.CLOSE), board(ShotSize.WIDE, "ben")):
        actors = prepared(of).staged.stage.actors
        for slug, mark in (("ana", "table_left"), ("ben", "table_right")):
            middle = (actors[slug].low + actors[slug].high) / 2
            assert np.linalg.norm(middle[:2] - np.array(marks[mark].point)[:2]) < 0.5


def test_eyelines_cross_in_shot_and_reverse_shot() -> None:
    one = prepared(board(ShotSize.CLOSE, "ana", View.THREE_QUARTER_RIGHT))
    other = prepared(board(ShotSize.CLOSE, "ben", View.THREE_QUARTER_LEFT))
    for ready, slug, towards in ((one, "ana", "ben"), (other, "ben", "ana")):
        actors = ready.staged.stage.actors
        line = actors[towards].interest - actors[slug].interest
        look = ready.camera.axes[0] @ (line / np.linalg.norm(line))
        assert look > 0.2 if slug == "ana" else look < -0.2
        assert float(actors[slug].front @ line) > 0


def test_a_figure_looks_at_the_camera_and_at_frame_sides() -> None:
    gaze = {}
    for side in ("camera", "left", "right"):
        of = board(ShotSize.CLOSE, view=View.FRONT, pose=(Pose(element="ana", stance="sitting", looks_at=side),))
        ready = prepare(setup(of, elements=(DINER, ANA)))
        pose, matrix = ready.staged.casting["ana"][1:]
        assert pose.look_at is not None
        target = (matrix @ np.append(pose.look_at, 1.0))[:3]
        away = target - ready.staged.stage.actors["ana"].interest
        gaze[side] = float(ready.camera.axes[0] @ away)
        if side == "camera":
            assert np.allclose(target, ready.camera.position, atol=1e-3)
    assert gaze["left"] < -0.5 < 0.5 < gaze["right"]


def test_a_prop_stands_on_its_surface_or_near_its_owner() -> None:
    surface = build_set("diner", {}, "day").surfaces["table_top"].point
    cup = prepared(board()).staged.stage.actors["cup"]
    assert np.allclose(cup.interest[:2], surface[:2], atol=0.08)
    assert np.isclose(cup.low[2], surface[2], atol=0.01)
    loose = Scene(number="2", heading="", place="diner", staging=(Placement(element="ana", mark="table_left"),))
    stage = stage_of(setup(board(pose=SEATED[:1]), elements=(DINER, ANA, CUP), scene=loose)).stage
    ana, cup = stage.actors["ana"], stage.actors["cup"]
    assert np.linalg.norm(cup.interest[:2] - ana.interest[:2]) < 0.9
    assert 0.4 < cup.low[2] < 1.2


def test_what_lies_on_the_floor_lies_on_the_floor_of_any_set() -> None:
    on_floor = (Placement(element="ana", mark="table_left"), Placement(element="cup", mark="floor"))
    scene = Scene(number="2", heading="", place="diner", staging=on_floor)
    stage = stage_of(setup(board(pose=SEATED[:1]), elements=(DINER, ANA, CUP), scene=scene)).stage
    ana, cup = stage.actors["ana"], stage.actors["cup"]
    assert abs(cup.low[2]) < 0.01
    assert 0.3 < np.linalg.norm(cup.interest[:2] - ana.interest[:2]) < 1.5


def test_a_held_prop_is_at_the_hand() -> None:
    scene = Scene(number="2", heading="", place="diner", staging=(Placement(element="ana", mark="centre"),))
    of = board(pose=(Pose(element="ana", stance="holding_cup", right_hand="cup"),))
    stage = stage_of(setup(of, elements=(DINER, ANA, CUP), scene=scene)).stage
    palm = stage.actors["ana"].joints["palm_right"]
    assert np.linalg.norm(stage.actors["cup"].interest - palm) < 0.16


def test_two_without_marks_face_each_other() -> None:
    bare = Scene(number="3", heading="")
    of = board(ShotSize.MEDIUM, subject=None, pose=(Pose(element="ana"), Pose(element="ben")))
    actors = stage_of(setup(of, elements=(ANA, BEN), scene=bare)).stage.actors
    line = actors["ben"].interest - actors["ana"].interest
    assert 0.6 < np.linalg.norm(line) < 3
    assert float(actors["ana"].front @ line) > 0
    assert float(actors["ben"].front @ line) < 0
