"""The geometry of a moved camera."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hotset.hosts.animatic.lens import imported_lens, plate_lens
from hotset.hosts.animatic.path import Pose
from hotset.hosts.plate import Layers

MIDDLE = np.array([[159.5, 89.5]])


def test_a_plate_keeps_its_focal_length_in_lock_pixels(layers: Layers) -> None:
    lens = plate_lens(layers, 160, 90)
    assert lens.focal == pytest.approx(layers.focal_px / 2)
    assert lens.density == 2
    assert lens.spare == (16, 16, 16, 16)


def test_a_picture_that_was_brought_in_has_what_is_beyond_the_frame_as_spare() -> None:
    lens = imported_lens((640, 480), 320, 180, 35)
    assert lens.crop == (0, 60, 640, 360)
    assert lens.spare == (0, 30, 0, 30)
    assert lens.focal == pytest.approx(35 / 36 * 320)
    assert imported_lens((320, 180), 320, 180, 35).spare == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("pose", "x", "y"),
    [
        (Pose(pan=math.radians(5)), math.tan(math.radians(5)), 0),
        (Pose(tilt=math.radians(5)), 0, -math.tan(math.radians(5))),
        (Pose(zoom=2.0), 0, 0),
        (Pose(roll=0.3), 0, 0),
    ],
)
def test_the_middle_goes_where_the_camera_turns(layers: Layers, pose: Pose, x: float, y: float) -> None:
    lens = plate_lens(layers, 320, 180)
    seen = lens.seen(MIDDLE, pose, 0.0)
    assert seen[0] == pytest.approx(MIDDLE[0] + lens.focal * np.array([x, y]))


def test_zoom_and_roll_turn_about_the_middle(layers: Layers) -> None:
    lens = plate_lens(layers, 320, 180)
    right = MIDDLE + np.array([100, 0])
    assert lens.seen(right, Pose(zoom=2.0), 0.0)[0] == pytest.approx([209.5, 89.5])
    # The camera rolls clockwise: what it shows on its right lies lower in the lock, so the picture turns the other way.
    rolled = lens.seen(right, Pose(roll=math.radians(90)), 0.0)[0]
    assert rolled == pytest.approx([159.5, 189.5])


def test_near_things_travel_more_than_far_ones(layers: Layers) -> None:
    lens = plate_lens(layers, 320, 180)
    pose = Pose(offset=(0.1, 0, 0))
    near, far = (lens.seen(MIDDLE, pose, 1 / metres)[0, 0] - MIDDLE[0, 0] for metres in (2, 8))
    assert near == pytest.approx(lens.focal * 0.1 / 2)
    assert near == pytest.approx(4 * far)


def test_a_dolly_magnifies_by_distance(layers: Layers) -> None:
    lens = plate_lens(layers, 320, 180)
    seen = lens.seen(MIDDLE + np.array([100, 0]), Pose(offset=(0, 0, 1.0)), 1 / 2.0)
    assert seen[0, 0] - MIDDLE[0, 0] == pytest.approx(50)


def test_the_lock_sees_itself(layers: Layers) -> None:
    lens = plate_lens(layers, 320, 180)
    points = np.array([[0.0, 0], [319, 179], [10, 100]])
    assert lens.seen(points, Pose(), 0.5) == pytest.approx(points)
