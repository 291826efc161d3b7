"""Flat moves, measured on the frame."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from hotset.hosts.animatic.flat import draw_flat
from hotset.hosts.animatic.lens import plate_lens
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import Still, prepare_still
from hotset.hosts.plate import Layers
from tests.hosts.animatic.conftest import FOCAL, HEIGHT, WIDTH, shift


@pytest.fixture(scope="module")
def still(plate: np.ndarray, layers: Layers) -> Still:
    return prepare_still(plate, plate_lens(layers, WIDTH, HEIGHT))


def drawn(still: Still, pose: Pose) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    into = tuple(np.zeros_like(plane) for plane in still.lock)
    draw_flat(still.planes, still.grid, still.lens, pose, into)
    return into


def test_at_rest_it_is_the_lock_and_as_sharp(still: Still) -> None:
    for got, own in zip(drawn(still, Pose()), still.lock, strict=True):
        # The lock's outermost chroma knows nothing beyond the frame; the plate does.
        difference = np.abs(got.astype(int) - own)[1:-1, 1:-1]
        assert difference.mean() < 0.5
        assert difference.max() <= 10
    assert sharpness(drawn(still, Pose())[0]) == pytest.approx(sharpness(still.lock[0]), rel=0.06)


def sharpness(luma: np.ndarray) -> float:
    return float(np.abs(cv2.Laplacian(luma.astype(np.float32), -1)).mean())


def test_between_samples_it_is_hardly_softer(still: Still) -> None:
    between = [drawn(still, Pose(pan=math.atan((n + 0.37) / FOCAL), tilt=math.atan(0.4 / FOCAL)))[0] for n in range(4)]
    assert min(sharpness(luma) for luma in between) > 0.8 * sharpness(still.lock[0])


@pytest.mark.parametrize("pose", [Pose(pan=0.05), Pose(roll=0.05, tilt=0.01), Pose(zoom=1.1)])
def test_blocks_show_what_single_pixels_show(still: Still, pose: Pose) -> None:
    alone = replace(still, planes=replace(still.planes, blocks=None))
    for one, other in zip(drawn(still, pose), drawn(alone, pose), strict=True):
        assert np.abs(one.astype(int) - other).mean() < 0.5


def test_in_tiles_it_is_the_same_picture(still: Still, monkeypatch: pytest.MonkeyPatch) -> None:
    pose = Pose(roll=0.05, pan=0.02)
    whole = drawn(still, pose)
    monkeypatch.setattr("hotset.hosts.animatic.flat._TILE", (64, 36))
    for one, other in zip(whole, drawn(still, pose), strict=True):
        assert np.abs(one.astype(int) - other).max() <= 1


@pytest.mark.parametrize("degrees", [0.1, 0.7, 2.0, -1.3])
def test_a_pan_to_the_right_moves_the_picture_left(still: Still, degrees: float) -> None:
    x, y = shift(still.lock[0], drawn(still, Pose(pan=math.radians(degrees)))[0])
    assert x == pytest.approx(-FOCAL * math.tan(math.radians(degrees)), abs=0.1)
    assert y == pytest.approx(0, abs=0.1)


def test_a_tilt_up_moves_the_picture_down(still: Still) -> None:
    _, y = shift(still.lock[0], drawn(still, Pose(tilt=math.radians(1)))[0])
    assert y == pytest.approx(FOCAL * math.tan(math.radians(1)), abs=0.1)


def test_chroma_moves_with_luma(still: Still) -> None:
    _, u, v = drawn(still, Pose(pan=math.radians(2)))
    for got, own in ((u, still.lock[1]), (v, still.lock[2])):
        x, _ = shift(own, got)
        assert 2 * x == pytest.approx(-FOCAL * math.tan(math.radians(2)), abs=0.3)


def test_zooming_in_magnifies(still: Still) -> None:
    near = drawn(still, Pose(zoom=2.0))[0]
    middle = still.lock[0][HEIGHT // 4 : HEIGHT * 3 // 4, WIDTH // 4 : WIDTH * 3 // 4]
    assert np.abs(near[::2, ::2].astype(int) - middle).mean() < 12


def test_rolling_clockwise_turns_the_picture_the_other_way(still: Still) -> None:
    rolled = drawn(still, Pose(roll=math.radians(3)))[0]
    right = (slice(60, 120), slice(240, 320))
    _, y = shift(still.lock[0][right], rolled[right])
    assert y < -3


def test_steps_smaller_than_a_pixel_are_even(still: Still) -> None:
    step = math.atan(0.137 / FOCAL)
    places = [shift(still.lock[0], drawn(still, Pose(pan=n * step))[0])[0] for n in range(12)]
    steps = np.diff(places)
    assert steps.mean() == pytest.approx(-0.137, abs=0.01)
    assert steps.std() < 0.04
