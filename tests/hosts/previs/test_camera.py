from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hotset.film.board import Composition, Placement, Pose
from hotset.film.elements import Element, FigureLook
from hotset.film.words import Angle, ElementKind, ShotSize, View
from hotset.hosts.previs.artist import prepare
from hotset.hosts.previs.camera import Camera, aim, subject_of
from tests.hosts.previs.stills import ANA, BEN, CUP, DINER, SCENE, board, prepared, setup

ASPECT = 16 / 9


def face_of(camera: Camera, actor) -> np.ndarray:
    return camera.where(actor.interest, ASPECT)[0]


@pytest.mark.parametrize("at", [(0.5, 0.5), (0.2, 0.3), (0.8, 0.7)])
def test_aim_puts_the_point_where_it_is_asked(at: tuple[float, float]) -> None:
    camera = aim(np.array([1.0, -3.0, 1.2]), np.array([0.0, 0.4, 1.6]), at, 1.2, ASPECT)
    assert np.allclose(camera.where(np.array([0.0, 0.4, 1.6]), ASPECT)[0], at, atol=1e-3)
    assert abs(camera.axes[0][2]) < 1e-9
    assert np.allclose(camera.axes @ camera.axes.T, np.eye(3), atol=1e-9)


def test_a_dutch_angle_rolls() -> None:
    level = aim(np.array([0.0, -3, 1]), np.array([0.0, 0, 1]), (0.5, 0.5), 1.0, ASPECT, 11.0)
    assert abs(level.axes[0][2]) > 0.15


def test_raster_agrees_with_the_camera() -> None:
    camera = aim(np.array([0.0, -3, 1.2]), np.array([0.0, 0, 1.5]), (0.5, 0.4), 1.1, ASPECT)
    raster = camera.raster(320, 180, 1.0, 0.1)
    assert (raster.width, raster.height) == (384, 216)
    point = np.array([[0.3, 0.2, 1.1]])
    pixel = raster.project(point)[0][0]
    assert np.allclose((pixel - [32, 18]) / [320, 180], camera.where(point, ASPECT)[0], atol=1e-6)


@pytest.mark.parametrize("size", [ShotSize.CLOSE, ShotSize.MEDIUM, ShotSize.FULL])
def test_the_subject_s_head_is_in_frame(size: ShotSize) -> None:
    ready = prepared(board(size))
    actor = ready.staged.stage.actors["ana"]
    eyes, crown, chin = (ready.camera.where(actor.joints[j], ASPECT)[0] for j in ("eyes", "crown", "chin"))
    for point in (eyes, chin):
        assert 0.05 < point[0] < 0.95
        assert 0.02 < point[1] < 0.98
    assert -0.03 < crown[1] < eyes[1] < chin[1]


def test_closer_sizes_show_a_larger_head() -> None:
    heads = []
    for size in (ShotSize.EXTREME_CLOSE, ShotSize.CLOSE, ShotSize.MEDIUM_CLOSE, ShotSize.MEDIUM, ShotSize.WIDE):
        ready = prepared(board(size))
        joints = ready.staged.stage.actors["ana"].joints
        ends = ready.camera.where(np.stack([joints["crown"], joints["chin"]]), ASPECT)
        heads.append(abs(ends[1, 1] - ends[0, 1]))
    assert heads == sorted(heads, reverse=True)
    assert heads[0] > 2 * heads[3]


def test_a_placed_face_lies_at_its_place() -> None:
    for x in (0.33, 0.66):
        ready = prepared(board(ShotSize.MEDIUM_CLOSE, placement=(Placement(element="ana", x=x, y=0.38),)))
        assert np.allclose(face_of(ready.camera, ready.staged.stage.actors["ana"]), (x, 0.38), atol=0.03)


@pytest.mark.parametrize(
    ("view", "side"), [(View.THREE_QUARTER_LEFT, -1), (View.THREE_QUARTER_RIGHT, 1), (View.PROFILE_RIGHT, 1)]
)
def test_left_and_right_are_where_the_subject_faces_in_the_picture(view: View, side: int) -> None:
    ready = prepared(board(ShotSize.CLOSE, view=view))
    front = ready.staged.stage.actors["ana"].front
    assert side * float(front @ ready.camera.axes[0]) > 0.2


def test_two_people_are_both_in_frame_one_on_each_side() -> None:
    ready = prepared(board(ShotSize.MEDIUM, subject=None, view=View.FRONT))
    xs = [face_of(ready.camera, ready.staged.stage.actors[slug])[0] for slug in ("ana", "ben")]
    assert min(xs) > 0.05
    assert max(xs) < 0.95
    assert min(xs) < 0.45
    assert max(xs) > 0.55


def test_a_group_frame_is_composed_for_those_who_have_a_pose_in_it() -> None:
    eve = Element(slug="eve", kind=ElementKind.CAST, name="Eve", figure=FigureLook(hair="long"))
    away = replace(SCENE, staging=(*SCENE.staging, Placement(element="eve", mark="door")))
    of = board(ShotSize.MEDIUM, subject=None, view=View.FRONT)
    two = prepare(setup(of, elements=(DINER, ANA, BEN, CUP, eve), scene=away))
    everybody = prepare(
        setup(replace(of, pose=(*of.pose, Pose(element="eve"))), elements=(DINER, ANA, BEN, CUP, eve), scene=away)
    )
    assert set(two.staged.stage.actors) >= {"ana", "ben", "eve"}
    for slug in ("ana", "ben"):
        assert 0.05 < face_of(two.camera, two.staged.stage.actors[slug])[0] < 0.95
    apart = [
        abs(
            face_of(ready.camera, ready.staged.stage.actors["ana"])[0]
            - face_of(ready.camera, ready.staged.stage.actors["ben"])[0]
        )
        for ready in (two, everybody)
    ]
    assert apart[0] > 1.2 * apart[1]


def test_over_the_shoulder_keeps_the_near_head_at_the_edge() -> None:
    ready = prepared(board(ShotSize.MEDIUM_CLOSE, view=View.THREE_QUARTER_RIGHT, over="ben"))
    actors = ready.staged.stage.actors
    near, far = face_of(ready.camera, actors["ben"]), face_of(ready.camera, actors["ana"])
    depth = [float(ready.camera.axes[2] @ (actors[s].interest - ready.camera.position)) for s in ("ben", "ana")]
    assert depth[0] < depth[1]
    assert min(near[0], 1 - near[0]) < 0.3
    assert abs(near[0] - far[0]) > 0.25


def test_the_subject_is_not_hidden_and_the_camera_is_in_nothing() -> None:
    for of in (board(ShotSize.MEDIUM), board(ShotSize.CLOSE, view=View.PROFILE_RIGHT), board(ShotSize.INSERT, "cup")):
        ready = prepared(of)
        camera, stage = ready.camera, ready.staged.stage
        actor = subject_of(of.composition, stage)
        assert actor is not None
        towards = (actor.interest - camera.position)[None]
        found, distance = ready.world.first_object(camera.position[None], towards)
        names = dict(ready.world.names)
        assert names.get(int(found[0])) == actor.slug or distance[0] > 0.97
        around = np.concatenate([camera.axes, -camera.axes])
        assert ready.world.distance(np.broadcast_to(camera.position, around.shape), around).min() > 0.04


def test_subject_falls_back_to_group_then_prop() -> None:
    stage = prepared(board()).staged.stage
    assert subject_of(Composition(), stage) is None
    found = subject_of(Composition(subject="cup"), stage)
    assert found is not None
    assert found.slug == "cup"


def test_angles_raise_and_lower_the_camera() -> None:
    from dataclasses import replace

    heights = {}
    for angle in (Angle.LOW, Angle.EYE, Angle.HIGH):
        of = board(ShotSize.CLOSE)
        ready = prepared(replace(of, composition=replace(of.composition, angle=angle)))
        heights[angle] = ready.camera.position[2] - ready.staged.stage.actors["ana"].interest[2]
    assert heights[Angle.LOW] < heights[Angle.EYE] < heights[Angle.HIGH]
