"""Fingers: shapes, and closing round a cylinder."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.hosts.previs.figures.body import body_of
from hotset.hosts.previs.figures.hands import hand_frame, hand_shape
from hotset.hosts.previs.figures.words import ARCHETYPES, HAND_SHAPES


@pytest.mark.parametrize("archetype", ARCHETYPES)
@pytest.mark.parametrize("side", ["r", "l"])
def test_the_frame_of_a_hand_is_square_and_right_handed_for_its_side(archetype: str, side: str) -> None:
    hand = hand_frame(body_of(archetype), side)
    axes = np.stack([hand.fingers, hand.palm, hand.thumb])
    assert np.abs(axes @ axes.T - np.eye(3)).max() < 1e-6
    wrist = body_of(archetype).joint(f"hand_{side}")
    thumb = body_of(archetype).tip(f"thumb_tip_{side}") - wrist
    pinky = body_of(archetype).tip(f"pinky_tip_{side}") - wrist
    assert (thumb - pinky) @ hand.thumb > 0


@pytest.mark.parametrize("shape", HAND_SHAPES)
def test_both_hands_take_a_shape_alike(shape: str) -> None:
    body = body_of("woman")
    right, left = hand_shape(body, "r", shape), hand_shape(body, "l", shape)
    assert np.abs(right.tips * [-1, 1, 1] - left.tips).max() < 0.012


def test_a_fist_brings_the_tips_to_the_palm_and_a_flat_hand_does_not() -> None:
    body = body_of("man")
    middle = hand_frame(body, "r").middle
    fist = np.linalg.norm(hand_shape(body, "r", "fist").tips[1:] - middle, axis=1)
    flat = np.linalg.norm(hand_shape(body, "r", "flat").tips[1:] - middle, axis=1)
    assert fist.max() < 0.07
    assert flat.min() > 0.07


@settings(max_examples=6, deadline=None)
@given(radius=st.floats(0.02, 0.05))
def test_a_grip_wraps_its_cylinder(radius: float) -> None:
    body = body_of("woman")
    hand = hand_frame(body, "r")
    shape = hand_shape(body, "r", "grip", radius)
    off = shape.tips - shape.centre
    away = np.linalg.norm(off - np.outer(off @ hand.thumb, hand.thumb), axis=1)
    # The bones of the finger tips lie outside the cylinder, and not far outside.
    assert (away > radius).all()
    assert (away < radius + 0.035).all()
    # Thumb and fingers are on different sides of it.
    sides = off - np.outer(off @ hand.thumb, hand.thumb)
    sides /= np.linalg.norm(sides, axis=1, keepdims=True)
    assert sides[0] @ sides[1] < 0.75


def test_a_pinch_brings_thumb_and_index_near() -> None:
    shape = hand_shape(body_of("woman"), "r", "pinch")
    assert np.linalg.norm(shape.tips[0] - shape.tips[1]) < 0.025


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="claw"):
        hand_shape(body_of("woman"), "r", "claw")
