"""The dense picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hotset.hosts.animatic.lens import imported_lens, plate_lens
from hotset.hosts.animatic.still import DENSITY, prepare_still
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
    assert first[:2] == pytest.approx([-2 * still.grid.left, -2 * still.grid.top])
    chroma = still.grid.chroma @ [0, 0.5, 1]
    assert chroma[:2] == pytest.approx([-still.grid.left, -still.grid.top])
    assert still.planes[1].shape == (still.grid.height // 2, still.grid.width // 2, 4)
