"""BT.709 both ways."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.media import rgb_to_yuv, yuv_to_rgb
from hotset.media.colour import yuv_from_rgb_matrix


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
    ],
)
def test_the_primaries_are_those_of_bt709(rgb: tuple[int, ...], yuv: tuple[int, ...]) -> None:
    planes = rgb_to_yuv(np.full((4, 4, 3), rgb, np.uint8))
    assert [int(plane[0, 0]) for plane in planes] == pytest.approx(yuv, abs=1)
    assert np.abs(yuv_to_rgb(planes).astype(int) - rgb).max() <= 2


def test_a_picture_comes_back(scene: np.ndarray) -> None:
    error = yuv_to_rgb(rgb_to_yuv(scene)).astype(int) - scene
    assert np.abs(error).mean() < 1.5
    assert np.abs(error.mean(axis=(0, 1))).max() < 0.3


def test_chroma_lies_on_the_left_column() -> None:
    ramp = np.zeros((8, 64, 3), np.uint8)
    ramp[..., 2] = np.arange(64) * 4
    _, u, _ = rgb_to_yuv(ramp)
    # Blue at even columns, not between them, decides the sample.
    row = yuv_from_rgb_matrix()[1]
    expected = row[2] * np.arange(0, 64, 2) * 4 + row[3]
    assert np.abs(u[2, 1:-1] - expected[1:-1]).max() <= 1
    assert np.abs(yuv_to_rgb(rgb_to_yuv(ramp))[4, 2:-4, 2].astype(int) - ramp[4, 2:-4, 2]).max() <= 3


def test_full_range_and_other_matrices_are_told_apart() -> None:
    full = yuv_from_rgb_matrix(full_range=True)
    assert full[0, :3].sum() == pytest.approx(1, abs=1e-6)
    assert full[0, 3] == 0
    assert yuv_from_rgb_matrix(6)[0, 1] != yuv_from_rgb_matrix(1)[0, 1]
    assert (yuv_from_rgb_matrix(2) == yuv_from_rgb_matrix(1)).all()


def test_odd_sides_are_refused() -> None:
    with pytest.raises(ValueError, match="even"):
        rgb_to_yuv(np.zeros((3, 4, 3), np.uint8))
