from fractions import Fraction

import pytest

from hotset.film.motion import AMOUNT_UNITS, Beat, CameraMove, Motion
from hotset.film.words import CameraMoveKind, Easing
from hotset.takes.wording import camera_words, take_prompt


@pytest.mark.parametrize(
    ("kind", "amount", "words"),
    [
        (CameraMoveKind.PAN, 10, "pans right 10 degrees"),
        (CameraMoveKind.PAN, -10, "pans left 10 degrees"),
        (CameraMoveKind.DOLLY, 0.5, "dollies in 0.5 metres"),
        (CameraMoveKind.DOLLY, -0.5, "dollies out 0.5 metres"),
        (CameraMoveKind.ZOOM, 1.5, "zooms in 1.5 times"),
        (CameraMoveKind.ZOOM, 0.5, "zooms out 2 times"),
        (CameraMoveKind.PEDESTAL, -0.2, "sinks 0.2 metres"),
    ],
)
def test_the_sign_of_an_amount_becomes_its_direction(kind, amount, words):
    assert camera_words(CameraMove(kind=kind, amount=amount)).startswith(words)


def test_every_move_and_easing_has_words():
    for kind in AMOUNT_UNITS:
        for easing in Easing:
            assert camera_words(CameraMove(kind=kind, amount=1.2, easing=easing, to="cup"))


def test_the_prompt_holds_camera_action_and_timing():
    motion = Motion(
        camera=(CameraMove(kind=CameraMoveKind.TRUCK, amount=1),),
        action="She turns",
        beats=(Beat(at=Fraction(3, 2), action="the cup falls"),),
    )
    prompt = take_prompt(motion, "Grainy.")
    assert prompt.startswith("The camera trucks right 1 metres")
    assert "She turns." in prompt
    assert "At 1.5s: the cup falls." in prompt
    assert prompt.endswith("Grainy.")
    assert "holds still" in take_prompt(Motion(), "")
