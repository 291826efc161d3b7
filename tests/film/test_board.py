"""Boards: values with film people's defaults."""

import dataclasses

import pytest

from hotset.film.board import Board, Composition, Focus, Lighting, Placement, Pose
from hotset.film.canonical import plain
from hotset.film.words import ShotSize


def test_a_board_that_says_nothing_is_canonically_nothing():
    assert plain(Board()) == {}


def test_only_what_was_decided_is_written_down():
    board = Board(composition=Composition(size=ShotSize.CLOSE), pose=(Pose(element="mara"),))
    assert plain(board) == {"composition": {"size": "close"}, "pose": [{"element": "mara"}]}


@pytest.mark.parametrize(
    "value", [Board(), Composition(), Lighting(), Focus(), Pose(element="a"), Placement(element="a")]
)
def test_values_cannot_be_changed(value):
    first = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, first, None)
    assert hash(value) == hash(dataclasses.replace(value))
