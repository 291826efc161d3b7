"""Refusals before any work."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hotset.errors import RefusalError
from hotset.film.motion import CameraMove
from hotset.hosts.animatic.path import scaled
from hotset.hosts.animatic.spare import check_motion, lens_of, spare_needed
from hotset.hosts.plate import Layers
from tests.hosts.animatic.conftest import BOX_M, FOCAL, SPARE, move, take


@pytest.mark.parametrize(
    "fits",
    [
        (move("static"),),
        (move("pan", 4),),
        (move("tilt", -4),),
        (move("zoom", 3),),
        (move("roll", 5),),
        (move("dolly", 0.8),),
        (move("truck", 0.15),),
        (move("handheld", 1),),
        (move("rack focus", to="box"),),
    ],
)
def test_what_fits_is_not_refused(layers: Layers, fits: tuple[CameraMove, ...]) -> None:
    check_motion(take(*fits), layers)


def test_a_pan_says_how_much_it_needs_and_how_much_there_is(layers: Layers) -> None:
    found = spare_needed(take(move("pan", 12)), layers)
    assert found is not None
    assert found.message.startswith("pan of 12 deg needs")
    assert "on the right, this lock has 10 %: redraw the board with this motion, or pan at most" in found.message
    # At the frame's edge a turned camera sees further than in its middle.
    edge = math.degrees(math.atan((160 + SPARE) / FOCAL) - math.atan(160 / FOCAL))
    assert found.largest == pytest.approx(edge, abs=0.3)
    left = spare_needed(take(move("pan", -12)), layers)
    assert left is not None
    assert "on the left" in left.message
    assert left.largest == pytest.approx(-found.largest, abs=0.11)


@pytest.mark.parametrize(
    "much",
    [
        move("pan", 12),
        move("tilt", 12),
        move("roll", 40),
        move("zoom", 0.6),
        move("dolly", -3),
        move("truck", 1),
        move("pedestal", -0.8),
        move("arc", 30),
        move("dolly", 1.9),
    ],
)
def test_the_largest_amount_fits_and_a_little_more_does_not(layers: Layers, much: CameraMove) -> None:
    found = spare_needed(take(much), layers)
    assert found is not None
    assert found.largest != 0
    share = (found.largest - 1) / (much.amount - 1) if much.kind == "zoom" else found.largest / much.amount
    assert 0 < share < 1
    assert spare_needed(take(scaled(much, share)), layers) is None
    assert spare_needed(take(scaled(much, share * 1.15 + 0.02)), layers) is not None


def test_a_picture_without_spare_only_goes_inwards() -> None:
    for inward in ((move("zoom", 1.5),), (move("dolly", 0.5),), (move("static"),)):
        check_motion(take(*inward))
    for outward in (move("pan", 3), move("zoom", 0.9), move("dolly", -0.5), move("truck", 0.2), move("handheld", 1)):
        with pytest.raises(RefusalError, match=r"this lock has 0 %: bring a larger picture"):
            check_motion(take(outward))


def test_a_pan_fits_after_a_zoom(layers: Layers) -> None:
    check_motion(take(move("zoom", 1.5), move("pan", 3)))
    with pytest.raises(RefusalError, match="pan of 9 deg"):
        check_motion(take(move("zoom", 1.2), move("pan", 9)))


def test_a_larger_picture_is_spare() -> None:
    check_motion(take(move("pedestal", 0.1)), None, (320, 260))
    with pytest.raises(RefusalError):
        check_motion(take(move("truck", 0.1)), None, (320, 260))


def test_too_near_is_said_in_metres(layers: Layers) -> None:
    found = spare_needed(take(move("dolly", 1.9)), layers)
    assert found is not None
    assert f"comes too near to what is in frame, {BOX_M:.2f} m away: dolly at most 1.19 m" in found.message


@pytest.mark.parametrize(
    ("senseless", "words"),
    [
        (move("zoom", 0), "above 0"),
        (move("zoom", -2), "above 0"),
        (move("handheld", 3), "from 0 to 1"),
        (move("rack focus"), "needs the element"),
        (move("rack focus", to="lamp"), "not in this lock; it shows box, wall"),
    ],
)
def test_what_makes_no_sense_is_refused(layers: Layers, senseless: CameraMove, words: str) -> None:
    with pytest.raises(RefusalError, match=words):
        check_motion(take(senseless), layers)


def test_focus_needs_depth() -> None:
    with pytest.raises(RefusalError, match="brought in without any"):
        check_motion(take(move("rack focus", to="box")))


def test_a_camera_that_turns_round_is_refused_and_not_computed(layers: Layers) -> None:
    assert spare_needed(take(move("pan", 200)), layers) is not None


def test_the_lens_is_that_of_what_is_there(layers: Layers) -> None:
    assert lens_of(take(), layers).focal == pytest.approx(FOCAL)
    assert lens_of(take(lens_mm=50), None).focal == pytest.approx(50 / 36 * 320)
    assert np.isfinite(lens_of(take(), None, (999, 444)).focal)
