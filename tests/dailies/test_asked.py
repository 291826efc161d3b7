from fractions import Fraction

import pytest

from hotset.dailies.asked import asked_of
from hotset.film.motion import Beat, CameraMove, Motion
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind, Easing
from hotset.units import Digest


def setup(*camera, action="", beats=(), seconds=4, **changes):
    return TakeSetup(
        model="animatic",
        slate="12A",
        width=1280,
        height=720,
        frame_rate=Fraction(24),
        seconds=Fraction(seconds),
        first_frame=Digest("a" * 64),
        motion=Motion(camera=camera, action=action, beats=beats),
        prompt="",
        **changes,
    )


def move(kind, amount=0.0, **changes):
    return CameraMove(kind=kind, amount=amount, easing=Easing.LINEAR, **changes)


def test_the_facts_are_those_of_the_setup():
    facts = asked_of(setup(audio=True))
    assert (facts.width, facts.height, facts.frame_rate, facts.seconds, facts.audio) == (1280, 720, 24, 4, True)


def test_a_shot_asked_to_stand_still_moves_nowhere():
    assert asked_of(setup()).moving == ()
    assert asked_of(setup(move(CameraMoveKind.STATIC))).moving == ()


@pytest.mark.parametrize(
    ("kind", "amount", "seen"),
    [
        (CameraMoveKind.PAN, 5.0, True),
        (CameraMoveKind.PAN, -5.0, True),
        (CameraMoveKind.PAN, 0.2, False),
        (CameraMoveKind.ZOOM, 1.3, True),
        (CameraMoveKind.ZOOM, 0.8, True),
        (CameraMoveKind.ZOOM, 1.02, False),
        (CameraMoveKind.DOLLY, 0.4, True),
        (CameraMoveKind.DOLLY, 0.1, False),
        (CameraMoveKind.HANDHELD, 0.5, True),
        (CameraMoveKind.HANDHELD, 0.1, False),
        (CameraMoveKind.RACK_FOCUS, 1.0, False),
    ],
)
def test_a_move_too_slow_to_see_is_not_held_against_a_take(kind, amount, seen):
    assert bool(asked_of(setup(move(kind, amount))).moving) is seen


def test_action_asks_for_motion_only_of_a_model_that_moves_subjects():
    acting = setup(move(CameraMoveKind.PAN, 9, end=Fraction(2)), action="she turns")
    assert asked_of(acting).moving == ((0, 2),)
    assert asked_of(acting, subjects_move=True).moving == ((0, 4),)
    assert asked_of(setup(beats=(Beat(at=Fraction(1), action="blink"),)), subjects_move=True).moving == ((0, 4),)


def test_moves_that_touch_are_one_and_a_pause_between_is_none():
    first = move(CameraMoveKind.PAN, 9, end=Fraction(1))
    touching = move(CameraMoveKind.TILT, 9, start=Fraction(1), end=Fraction(2))
    later = move(CameraMoveKind.PAN, -9, start=Fraction(3))
    assert asked_of(setup(later, touching, first)).moving == ((0, 2), (3, 4))


def test_an_eased_move_may_settle():
    eased = CameraMove(kind=CameraMoveKind.PAN, amount=9, easing=Easing.EASE)
    assert asked_of(setup(eased)).moving == ((Fraction(6, 10), Fraction(34, 10)),)
