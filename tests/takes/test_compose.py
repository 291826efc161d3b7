from dataclasses import replace
from fractions import Fraction

import pytest

from hotset.errors import RefusalError
from hotset.film.setup import Companion, Reference
from hotset.film.words import Transition
from hotset.hosts.port import Abilities
from hotset.hosts.registry import model
from hotset.takes.compose import LockedFrame, compose, objections, tail_seconds
from hotset.units import Digest
from tests.productions import two_shots

FIRST = LockedFrame(Digest("a" * 64), (Companion(role="plate", digest=Digest("b" * 64)),))
ANIMATIC = model("animatic", "take")


def limited(**abilities):
    return replace(ANIMATIC, abilities=Abilities(model="animatic", **abilities))


def test_a_setup_names_the_lock_it_obeys_and_the_same_shot_gives_the_same_digest():
    production = two_shots()
    setup = compose(production, production.shots[0], ANIMATIC, first=FIRST)
    assert setup.first_frame == FIRST.picture
    assert setup.companions == FIRST.companions
    assert setup.seconds == 1
    assert setup.digest() == compose(production, production.shots[0], ANIMATIC, first=FIRST).digest()
    again = compose(production, production.shots[0], ANIMATIC, first=FIRST, attempt=2)
    assert again.digest() != setup.digest()


def test_the_prompt_never_describes_the_frame_again():
    production = two_shots()
    setup = compose(production, production.shots[0], ANIMATIC, first=FIRST)
    assert "dollies in 0.2 metres" in setup.prompt
    assert "Mara" not in setup.prompt


@pytest.mark.parametrize(
    ("abilities", "field"),
    [
        ({"max_seconds": Fraction(1, 2)}, "duration"),
        ({"min_seconds": Fraction(5)}, "duration"),
        ({"sizes": ((1920, 1080),)}, "size"),
        ({"frame_rates": (Fraction(30),)}, "frame rate"),
        ({"moves": ("pan",)}, "camera"),
    ],
)
def test_what_a_model_cannot_honour_is_refused_with_the_field_and_who_could(abilities, field):
    production = two_shots()
    with pytest.raises(RefusalError) as caught:
        compose(production, production.shots[0], replace(limited(**abilities), slug="other"), first=FIRST)
    assert field in caught.value.message
    assert "animatic" in caught.value.message
    assert caught.value.exit_code == 4


def test_a_last_frame_is_never_dropped():
    production = two_shots()
    with pytest.raises(RefusalError, match="last frame"):
        compose(production, production.shots[0], ANIMATIC, first=FIRST, last=FIRST)


def test_clip_lengths_are_rounded_up_to_what_the_model_sells():
    production = two_shots()
    sold = limited(min_seconds=Fraction(4), step_seconds=Fraction(2), max_seconds=Fraction(10))
    for asked, rolled in ((1, 4), (4, 4), (5, 6), (6, 6), (7, 8)):
        shot = replace(production.shots[1], duration=Fraction(asked))
        assert compose(production, shot, sold, first=FIRST).seconds == rolled


def test_a_dissolve_into_the_next_shot_is_rolled_as_a_tail():
    production = two_shots()
    close = replace(production.shots[1], transition=Transition.DISSOLVE, transition_seconds=Fraction(1, 2))
    production = replace(production, shots=(production.shots[0], close))
    assert tail_seconds(production, production.shots[0]) == Fraction(1, 2)
    assert tail_seconds(production, close) == 0
    assert compose(production, production.shots[0], ANIMATIC, first=FIRST).seconds == Fraction(3, 2)


def test_a_fade_and_a_cut_ask_for_no_tail():
    production = two_shots()
    faded = replace(production.shots[1], transition=Transition.FADE, transition_seconds=Fraction(1, 2))
    for following in (production.shots[1], faded):
        production = replace(production, shots=(production.shots[0], following))
        assert tail_seconds(production, production.shots[0]) == 0


def test_references_go_to_models_that_take_them_and_too_many_are_an_objection():
    production = two_shots()
    pictures = tuple(Reference(element=f"e{i}", role="prop", digest=Digest(str(i) * 64)) for i in range(3))
    assert compose(production, production.shots[1], ANIMATIC, first=FIRST, references=pictures).references == ()
    three = limited(max_references=3)
    setup = compose(production, production.shots[1], three, first=FIRST, references=pictures)
    assert setup.references == pictures
    assert [o.field for o in objections(setup, Abilities(model="m", max_references=2))] == ["references"]
