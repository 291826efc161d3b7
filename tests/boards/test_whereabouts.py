"""What the words say of a thing's place: on a surface, in a hand, or not there."""

import re

import pytest

from hotset.boards.whereabouts import (
    bare_surfaces,
    denied,
    handled,
    lying_on,
    present_at,
    state_of,
    surface_mark,
)

CUP = re.compile(r"(?i:\bred\W+cup\b)|(?i:\bcup\b)")


@pytest.mark.parametrize(
    "text",
    [
        "She leaves without the cup.",
        "Ann, without her old red cup, waits.",
        "There is no cup on the table.",
        "No sign of the cup.",
        "The cup is gone.",
        "The cup isn't there.",
        "The missing cup.",
        "Neither cup nor spoon.",
    ],
)
def test_a_thing_that_is_said_not_to_be_there_is_not(text):
    assert present_at(text, CUP) is None


@pytest.mark.parametrize(
    "text",
    [
        "She leaves with the cup.",
        "No one takes the cup.",
        "She has no idea the cup is hot.",
        "No, the cup falls.",
        "There is no doubt: the cup is hers.",
        "Without a word she takes the cup.",
        "The cup is not hot.",
        "There is no cup. Then the cup appears.",
    ],
)
def test_a_denial_of_something_else_leaves_it(text):
    assert present_at(text, CUP) is not None


def test_a_denial_is_of_the_mention_it_stands_at():
    text = "No cup. A cup."
    assert [denied(text, *m.span()) for m in CUP.finditer(text)] == [True, False]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The cup lies on the table.", "table"),
        ("Ann lays the cup on the old wooden counter.", "counter"),
        ("The red cup, cold, stands there.", None),
        ("On the bar stands a red cup.", "bar"),
        ("On the desk, the cup.", "desk"),
        ("The cup is broken on the ground.", "floor"),
        ("The cup waits on the tabletop.", "table"),
        ("Ann takes the cup and sits on the table.", None),
        ("Ann takes the cup from the table.", None),
        ("Ann takes the cup. Ben sleeps on the floor.", None),
    ],
)
def test_where_a_thing_lies(text, place):
    assert lying_on(text, CUP) == place


def test_a_hand_is_on_it_where_the_words_put_one():
    assert handled("Ann lays the red cup on the table.", CUP)
    assert handled("She takes his cup.", CUP)
    assert not handled("The cup lies on the table. Ann takes her coat.", CUP)
    assert not handled("Ann turns. The cup is on the bar.", CUP)


def test_a_word_means_a_surface_of_the_set():
    diner = ("table_top", "table_top_left", "counter_top")
    assert surface_mark("table", diner) == "table_top"
    assert surface_mark("bar", diner) == "counter_top"
    assert surface_mark("desk", diner) is None
    assert surface_mark("floor", ()) == "floor"
    assert surface_mark("nightstand", ("night_table_left", "bed_top")) == "night_table_left"


def test_empty_surfaces_are_told():
    assert bare_surfaces("The empty table.") == ("table",)
    assert bare_surfaces("The counter is bare now, an empty wooden bench.") == ("counter", "bench")
    assert bare_surfaces("The empty cup on the table.") == ()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The empty cup.", "empty"),
        ("An empty red cup.", "empty"),
        ("The cup is now empty.", "empty"),
        ("The cup on the empty table.", None),
        ("The cup in the open door of an empty bar.", None),
        ("Steam rises.", "steaming"),
        ("The cup, steaming.", "steaming"),
        ("He puts the cup down, empty.", "empty"),
    ],
)
def test_a_state_is_the_things_own(text, state):
    assert state_of(text, CUP) == state
