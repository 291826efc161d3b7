"""Known and guessed depth."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hotset.hosts.animatic.depth import (
    GUESSED_SUBJECT_M,
    guessed_nearness,
    ids_of,
    nearness_of,
    subject_distance,
)
from hotset.hosts.plate import Layers


def test_nearness_is_the_inverse_of_depth_and_nothing_is_far(layers: Layers) -> None:
    assert set(np.unique(nearness_of(layers))) == {np.float32(0.25), np.float32(0.5)}
    empty = Layers(np.full((4, 4), np.inf, np.float16), layers.ids[:4, :4], (), (0, 0, 4, 4), 1.0)
    assert (nearness_of(empty) == 0).all()


def test_an_element_is_found_by_name_and_by_its_parts(layers: Layers) -> None:
    named = Layers(layers.depth, layers.ids, ((1, "cup"), (2, "cup.lid"), (3, "cupboard")), layers.crop, 1.0)
    assert ids_of(named, "cup") == (1, 2)
    assert ids_of(named, "door") == ()


def test_the_subject_is_what_fills_the_middle_or_what_is_named(layers: Layers) -> None:
    assert subject_distance(layers, "wall") == pytest.approx(4)
    assert subject_distance(layers, "box") == pytest.approx(2)
    assert 2 <= subject_distance(layers) <= 4
    assert subject_distance(None) == GUESSED_SUBJECT_M


def test_a_guess_puts_subject_and_ground_nearer_and_tears_nothing() -> None:
    picture = np.full((180, 320, 3), 120, np.uint8)
    cv2.circle(picture, (160, 90), 40, (220, 30, 30), -1)
    near = guessed_nearness(picture)
    assert near.shape == (180, 320)
    assert near[90, 160] > near[90, 20]
    assert near[170, 20] > near[10, 20]
    assert near.max() * GUESSED_SUBJECT_M <= 1.02
    assert near.min() * GUESSED_SUBJECT_M > 0.6
    assert np.abs(np.diff(near, axis=1)).max() < 0.006


def test_a_picture_without_a_hint_is_nearly_flat() -> None:
    near = guessed_nearness(np.full((90, 160, 3), 50, np.uint8))
    assert np.ptp(near[45]) < 1e-4
