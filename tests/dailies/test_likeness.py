import cv2
import numpy as np
import pytest

from hotset.dailies.likeness import likeness, small, small_size
from tests.dailies.films import drawing

LOCK = drawing(640, 360)


def like(frame, lock=LOCK):
    return likeness(small(np.ascontiguousarray(frame)), lock)


def middle(picture, times):
    height, width = picture.shape[:2]
    down, across = round(height / times), round(width / times)
    top, left = (height - down) // 2, (width - across) // 2
    return picture[top : top + down, left : left + across]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (512, 512), (1920, 800), (4, 4)])
def test_a_small_picture_keeps_its_shape(width, height):
    across, down = small_size(width, height)
    assert across % 2 == down % 2 == 0
    assert across / down == pytest.approx(width / height, rel=0.04)
    assert 0.9 < across * down / (160 * 90) < 1.1


def test_a_frame_is_its_lock_at_any_size():
    for size in ((1280, 720), (320, 180)):
        found = like(cv2.resize(LOCK, size, interpolation=cv2.INTER_AREA))
        assert found.ssim > 0.99
        assert found.mean_delta_e < 1


def test_a_stretched_and_a_cropped_lock_are_told():
    square = LOCK[:, 140:500]
    assert like(square).fit == "crop"
    assert like(square).ssim > 0.99
    assert like(cv2.resize(LOCK, (360, 360))).fit == "stretch"
    assert like(cv2.resize(LOCK, (360, 360))).ssim > 0.99


def test_a_move_by_some_pixels_is_found():
    found = like(np.roll(LOCK, (4, -8), axis=(0, 1)))
    assert found.ssim > 0.95
    assert found.shift == pytest.approx((-1.25, 1.1), abs=0.3)


def test_a_mirrored_lock_fits_better_mirrored():
    found = like(LOCK[:, ::-1])
    assert found.mirrored_ssim > 0.99
    assert found.ssim < 0.7


@pytest.mark.parametrize("times", [1.1, 1.2, 1.3])
def test_a_punched_in_lock_is_measured(times):
    found = like(middle(LOCK, times))
    assert found.closer == times
    assert found.closer_ssim > 0.95
    assert found.closer_ssim - found.ssim > 0.1


def test_other_light_keeps_the_shapes_and_changes_the_colour():
    found = like((LOCK * 0.8).astype(np.uint8))
    assert found.ssim > 0.9
    assert found.mean_delta_e > 8


def test_one_changed_corner_is_the_worst_block():
    frame = LOCK.copy()
    frame[20:60, 30:90] = (250, 20, 20)
    found = like(frame)
    assert found.mean_delta_e < 5
    assert found.worst_delta_e > 20
