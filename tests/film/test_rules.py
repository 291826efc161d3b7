"""What only the whole film can tell."""

from dataclasses import replace
from fractions import Fraction

import pytest

from hotset.film.board import Board, Pose
from hotset.film.motion import Beat, Motion
from hotset.film.production import Title
from hotset.film.rules import film_faults
from hotset.film.words import Transition
from tests.productions import two_shots


def faults(first=None, second=None, **changes):
    film = two_shots()
    one, two = film.shots
    shots = (replace(one, **(first or {})), replace(two, **(second or {})))
    return [f.message for f in film_faults(replace(film, shots=shots, **changes), lambda path: None)]


def test_a_sound_film_has_no_faults():
    assert (
        faults(second={"follows": "1A", "transition": Transition.DISSOLVE, "transition_seconds": Fraction(1, 2)}) == []
    )


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ({"follows": "1A"}, {}, "follows itself"),
        ({"follows": "1B"}, {"follows": "1A"}, "1A → 1B → 1A"),
        ({}, {"follows": "9Z"}, "no such shot"),
        ({"transition": Transition.DISSOLVE, "transition_seconds": Fraction(1, 2)}, {}, "nothing to dissolve from"),
        ({}, {"transition": Transition.DISSOLVE, "transition_seconds": Fraction(2)}, "longer than it can give"),
        ({"duration": Fraction(1, 4)}, {"transition": Transition.DISSOLVE, "transition_seconds": Fraction(1, 2)},
         "longer than shot 1A before it"),
        ({"motion": Motion(beats=(Beat(at=Fraction(1), action="late"),))}, {}, "this beat is set to 1s"),
        ({"board": Board(pose=(Pose(element="bar"),))}, {}, "only cast can pose"),
    ],
)  # fmt: skip
def test_one_fault_each(first, second, says):
    (message,) = faults(first, second)
    assert says in message


def test_a_film_may_dissolve_from_its_opening_card():
    first = {"transition": Transition.DISSOLVE, "transition_seconds": Fraction(1, 2)}
    assert faults(first, opening=Title(text="A")) == []
