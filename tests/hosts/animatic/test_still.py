"""The dense picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hotset.hosts.animatic.lens import imported_lens, plate_lens
from hotset.hosts.animatic.still import DENSITY, KEPT, dense_planes, prepare_still, thinned
from hotset.hosts.plate import Layers, frame_of
from hotset.media import rgb_to_yuv
from tests.hosts.animatic.conftest import HEIGHT, WIDTH


def part(plane: np.ndarray, left: int, top: int, density: int, shape: tuple[int, int]) -> np.ndarray:
    """Every `density`th sample from the lock's first pixel on."""
    return plane[-top * density :: density, -left * density :: density][: shape[0], : shape[1]]


def test_every_second_sample_is_the_lock_itself(plate: np.ndarray, layers: Layers) -> None:
    still = prepare_still(plate, plate_lens(layers, WIDTH, HEIGHT))
    frame = frame_of(plate, layers.crop, WIDTH, HEIGHT)
    assert (part(still.rgb, still.grid.left, still.grid.top, DENSITY, frame.shape[:2]) == frame).all()
    assert all((held == own).all() for held, own in zip(still.lock, rgb_to_yuv(frame), strict=True))


@pytest.mark.parametrize("density", [1.25, 2.0, 3.0])
def test_a_denser_plate_is_the_lock_too(density: float) -> None:
    rng = np.random.default_rng(5)
    size = (round(WIDTH * density), round(HEIGHT * density))
    noise = cv2.GaussianBlur(rng.random((size[1], size[0], 3), np.float32), (0, 0), 2 * density)
    picture = cv2.normalize(noise, None, 20, 230, cv2.NORM_MINMAX).astype(np.uint8)
    still = prepare_still(picture, imported_lens(size, WIDTH, HEIGHT, 35))
    frame = frame_of(picture, (0, 0, *size), WIDTH, HEIGHT)
    got = part(still.rgb, still.grid.left, still.grid.top, DENSITY, frame.shape[:2])
    assert np.abs(got.astype(int) - frame).mean() < 0.8


def test_a_small_picture_is_enlarged_smoothly() -> None:
    picture = np.repeat(np.arange(0, 240, 3, dtype=np.uint8)[None, :, None], 45, 0).repeat(3, 2)
    still = prepare_still(picture, imported_lens((80, 45), WIDTH, HEIGHT, 35))
    row = still.rgb[still.grid.height // 2, :, 0].astype(int)
    assert (np.diff(row) >= 0).all()


def test_the_grids_matrices_agree_with_its_samples(plate: np.ndarray, layers: Layers) -> None:
    still = prepare_still(plate, plate_lens(layers, WIDTH, HEIGHT))
    first = still.grid.luma @ [0, 0, 1]
    assert first[:2] == pytest.approx([-KEPT * still.grid.left, -KEPT * still.grid.top])
    chroma = still.grid.chroma @ [0, 0.5, 1]
    assert chroma[:2] == pytest.approx([-KEPT / 2 * still.grid.left, -KEPT / 2 * still.grid.top])
    size = (round(still.grid.height * KEPT / DENSITY), round(still.grid.width * KEPT / DENSITY))
    assert still.planes.luma.shape == pytest.approx(size, abs=1)
    assert still.planes.chroma.shape[:2] == pytest.approx((size[0] / 2, size[1] / 2), abs=1)


def test_beside_each_sample_lie_its_neighbours() -> None:
    across, down = np.meshgrid(np.arange(80), np.arange(60))
    picture = np.repeat((40 + across + 2 * down).astype(np.uint8)[..., None], 3, 2)
    planes = dense_planes(picture)
    assert planes.blocks is not None
    first, right, below, both = (planes.blocks[4:-4, 4:-4, n].astype(float) for n in range(4))
    # A lock pixel is two dense samples; luma has 219 steps where RGB has 255.
    step = DENSITY * 219 / 255
    assert (right - first).mean() == pytest.approx(step, abs=0.1)
    assert (below - first).mean() == pytest.approx(2 * step, abs=0.1)
    assert (both - first).mean() == pytest.approx(3 * step, abs=0.1)
    assert (planes.blocks[..., 0] == planes.luma).all()


def test_thinning_keeps_the_first_sample_in_its_place_and_level_ground_level() -> None:
    level = np.full((40, 40), 120, np.uint8)
    assert (thinned(level) == 120).all()
    ramp = np.repeat(np.arange(0, 200, 2, dtype=np.uint8)[None], 20, 0)
    # A sample kept is 4/3 dense ones further on.
    expected = np.arange(thinned(ramp).shape[1]) * 2 * DENSITY / KEPT
    assert np.abs(thinned(ramp)[10] - expected)[4:-4].max() < 1
