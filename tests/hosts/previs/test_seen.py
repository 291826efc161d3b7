from __future__ import annotations

import numpy as np

from hotset.film.board import Focus
from hotset.film.words import DepthOfField
from hotset.hosts.previs.seen import (
    as_bytes,
    circle_of_confusion,
    grade,
    lay_over,
    luminance,
    noise_field,
    to_linear,
    to_srgb,
)


def test_display_values_turn_back() -> None:
    x = np.linspace(0, 1, 101, dtype=np.float32)
    assert np.allclose(to_linear(to_srgb(x)), x, atol=0.004)


def test_blur_grows_with_distance_from_the_focus() -> None:
    depth = np.array([[1.0, 2.0, 4.0, 20.0]], np.float32)
    shallow = circle_of_confusion(depth, 2.0, Focus(depth=DepthOfField.SHALLOW), 50, 1000)[0]
    assert shallow[1] == 0
    assert shallow[0] < 0 < shallow[2] < shallow[3]
    medium = circle_of_confusion(depth, 2.0, Focus(depth=DepthOfField.MEDIUM), 50, 1000)[0]
    assert medium[3] < shallow[3]
    assert not circle_of_confusion(depth, 2.0, Focus(depth=DepthOfField.DEEP), 50, 1000).any()


def test_the_palette_moves_hue_and_spares_skin() -> None:
    picture = np.full((40, 80, 3), (0.50, 0.52, 0.55), np.float32)
    keep = np.zeros((40, 80), bool)
    keep[:, 40:] = True
    graded = grade(picture, ((0.85, 0.35, 0.2),), keep, 0.5)
    moved = (graded - picture)[:, 8, 0].mean(), (graded - picture)[:, 72, 0].mean()
    assert moved[0] > 0.004
    assert 0 <= moved[1] < 0.5 * moved[0]
    assert grade(picture, (), keep) is picture


def test_noise_is_the_same_each_time_and_another_with_another_seed() -> None:
    assert np.array_equal(noise_field(40, 60, 7, 5), noise_field(40, 60, 7, 5))
    assert not np.array_equal(noise_field(40, 60, 7, 5), noise_field(40, 60, 7, 6))


def test_laying_over_mixes_by_share_with_a_picture_or_a_colour() -> None:
    under = np.full((2, 2, 3), 0.2, np.float32)
    share = np.array([[0, 1], [0.5, 0.25]], np.float32)
    for over in (np.full((2, 2, 3), 0.6, np.float32), (0.6, 0.6, 0.6)):
        mixed = under.copy()
        lay_over(mixed, over, share)
        assert np.allclose(mixed, (0.2 + 0.4 * share)[..., None])


def test_bytes_are_rounded_and_cut_off() -> None:
    shown = as_bytes(np.array([[[-0.5, 0.5, 2.0]]], np.float32))
    assert shown.dtype == np.uint8
    assert shown.reshape(-1).tolist() == [0, 128, 255]


def test_luminance_weighs_the_channels() -> None:
    assert np.allclose(luminance(np.array([[[1, 2, 3]]], np.float32), (0.5, 0.25, 0.25)), 1.75)
