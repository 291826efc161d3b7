"""The kit's words: marks for a cast, and what the kit does not have."""

from dataclasses import replace

import pytest

from hotset.boards.kit import Kit, bundled_kit, kit_faults
from hotset.film.board import Board, Composition, Placement, Pose
from hotset.film.elements import FigureLook
from tests.productions import two_shots

KIT = Kit(
    marks={"cafe": ("centre", "counter", "behind_counter", "table_left", "table_right", "booth_left", "booth_right")}
)


def marks(*cast, text="", before=None):
    return [p.mark for p in KIT.staging("cafe", list(cast), text, before)]


def test_a_mark_that_is_named_is_taken():
    assert marks(("ann", "Ann stands behind the counter."), ("ben", "Ben leans on the counter.")) == [
        "behind_counter",
        "counter",
    ]


def test_two_without_a_mark_face_each_other():
    assert marks(("ann", ""), ("ben", "")) == ["table_left", "table_right"]
    assert marks(("ann", ""), ("ben", ""), text="A booth by a table.") == ["booth_left", "booth_right"]


def test_marks_are_remembered():
    assert marks(("ben", ""), before={"ben": "table_right", "ann": "counter"}) == ["table_right"]


def test_a_place_without_a_set_has_no_marks():
    assert [p.mark for p in KIT.staging(None, [("ann", "")])] == [None]


def test_the_bundled_kit_has_words():
    kit = bundled_kit()
    assert "cafe" in kit.sets
    assert kit.stances
    assert kit.expressions
    assert kit.props


@pytest.mark.parametrize(
    ("board", "says"),
    [
        (Board(pose=(Pose(element="mara", stance="siting"),)), "no stance 'siting'; did you mean 'sitting'?"),
        (Board(pose=(Pose(element="mara", expression="smiling"),)), "no expression 'smiling'"),
        (Board(pose=(Pose(element="mara", right_hand="fists"),)), "did you mean 'fist'?"),
        (Board(composition=Composition(placement=(Placement(element="mara", mark="cellar"),))), "no mark 'cellar'"),
    ],
)
def test_words_that_the_kit_does_not_have(board, says):
    film = two_shots()
    film = replace(film, shots=(replace(film.shots[0], board=board),))
    (fault,) = kit_faults(film, lambda path: None)
    assert says in fault.message
    assert kit_faults(replace(film, stills_model="another"), lambda path: None) == ()


def test_figures_and_sets_are_checked_too():
    film = two_shots()
    mara, bar = film.elements
    film = replace(
        film, elements=(replace(mara, figure=FigureLook(hair="beehive", extras=("crown",))), replace(bar, kit="moon"))
    )
    told = " ".join(f.message for f in kit_faults(replace(film, scenes=()), lambda path: None))
    assert all(word in told for word in ("'beehive'", "'crown'", "'moon'"))


def test_one_wrong_set_is_one_fault_and_a_mark_without_a_set_says_why():
    film = two_shots()
    mara, bar = film.elements
    (fault,) = kit_faults(replace(film, elements=(mara, replace(bar, kit="cave"))), lambda path: None)
    assert "no set 'cave'" in fault.message
    (fault,) = kit_faults(replace(film, elements=(mara, replace(bar, kit=None))), lambda path: None)
    assert fault.message == "The kit has no mark 'behind_counter' where there is no set."


def test_the_floor_is_a_mark_of_every_set():
    film = two_shots()
    composition = replace(film.shots[0].board.composition, placement=(Placement(element="mara", mark="floor"),))
    board = replace(film.shots[0].board, composition=composition)
    assert kit_faults(replace(film, shots=(replace(film.shots[0], board=board),)), lambda path: None) == ()
