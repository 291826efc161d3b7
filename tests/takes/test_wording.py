from fractions import Fraction

import pytest

from hotset.film.motion import AMOUNT_UNITS, Beat, CameraMove, Motion
from hotset.film.words import CameraMoveKind, Easing
from hotset.hosts.port import PromptRules
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


def test_no_sign_is_set_behind_a_sign():
    prompt = take_prompt(Motion(action="She laughs!"), 'Grain. "Noir"', PromptRules(one_shot=""))
    assert prompt == 'The camera holds still. She laughs! Grain. "Noir"'
    assert take_prompt(Motion(action=" ... "), "  ", PromptRules(one_shot="")).count(".") <= 2
    assert take_prompt(Motion(action="  "), "  ", PromptRules(one_shot="")) == "The camera holds still."


def test_a_beat_in_the_models_own_form_lasts_until_the_next_one():
    beats = tuple(Beat(at=Fraction(at), action=f"does {at} {{this}}") for at in (0, 2, 5))
    rules = PromptRules(beat="[{from}-{to}s] {action}", one_shot="")
    prompt = take_prompt(Motion(beats=beats), "", rules, seconds=Fraction(15, 2))
    assert prompt.endswith("[0-2s] does 0 {this}. [2-5s] does 2 {this}. [5-7.5s] does 5 {this}.")
    assert take_prompt(Motion(beats=beats), "", rules).endswith("[5-6s] does 5 {this}.")


@pytest.mark.parametrize(
    ("cite", "first", "says"),
    [
        ("Image {n}", 1, "Mara looks as in Image 1. The bar looks as in Image 2."),
        ("<<<image_{n}>>>", 2, "Mara looks as in <<<image_2>>>. The bar looks as in <<<image_3>>>."),
        ("<IMAGE_REF_{i}>", 1, "Mara looks as in <IMAGE_REF_0>. The bar looks as in <IMAGE_REF_1>."),
    ],
)
def test_pictures_are_cited_as_the_model_counts_them(cite, first, says):
    rules = PromptRules(cite=cite, cite_from=first, one_shot="")
    assert take_prompt(Motion(), "", rules, cited=("Mara", "The bar")).endswith(says)
    assert "Mara" not in take_prompt(Motion(), "", PromptRules(), cited=("Mara",))


def test_frames_are_marked_only_where_they_are_sent():
    rules = PromptRules(first="@first", last="@last")
    assert take_prompt(Motion(), "", rules, ends_locked=True).startswith("@first @last The camera")
    assert take_prompt(Motion(), "", rules).startswith("@first The camera")


def test_the_words_against_cuts_stand_before_the_style():
    assert take_prompt(Motion(), "Noir").endswith("One continuous shot, no cuts. Noir.")
