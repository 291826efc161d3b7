"""Flat moves, measured on the frame."""

from __future__ import annotations

import math

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


def test_at_rest_it_is_the_lock(still: Still) -> None:
    for got, own in zip(drawn(still, Pose()), still.lock, strict=True):
        # The lock's outermost chroma knows nothing beyond the frame; the plate does.
        assert np.abs(got.astype(int) - own)[1:-1, 1:-1].max() <= 1


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
