"""Rows of a shot list as planned shots."""

from fractions import Fraction

import pytest

from hotset.boards.casting import Names
from hotset.boards.rows import plan_of_row
from hotset.film.elements import Element
from hotset.film.script import ShotRow
from hotset.film.words import Angle, CameraMoveKind, ElementKind, ShotSize

ANN = Element(slug="ann", kind=ElementKind.CAST, name="Ann")


def plan(**row):
    return plan_of_row(ShotRow(scene="1", shot="1A", line=2, **row), (ANN,), Names.of([ANN]), Fraction(24))


def test_what_the_row_says_is_planned():
    made, seconds = plan(description="Ann waits.", size="close", angle="low", seconds="2.5s")
    assert (made.size, made.angle, made.subject, made.text, seconds) == (
        ShotSize.CLOSE, Angle.LOW, "ann", ["Ann waits."], Fraction(5, 2),
    )  # fmt: skip


def test_a_row_of_two_is_of_both():
    ben = Element(slug="ben", kind=ElementKind.CAST, name="Ben")

    def subject(**row):
        shot = ShotRow(scene="1", shot="1A", line=2, **row)
        return plan_of_row(shot, (ANN, ben), Names.of([ANN, ben]), Fraction(24))[0].subject

    assert subject(subject="Ann and Ben", description="They wait.") is None
    assert subject(description="Two-shot of Ann and Ben.") is None
    assert subject(subject="Ann", description="Ann waits for Ben.") == "ann"


def test_what_it_leaves_out_is_guessed():
    assert plan(description="A hall.")[0].size is ShotSize.WIDE
    assert plan(description="Ann.")[0].size is ShotSize.MEDIUM
    assert plan(description="CLOSE ON a lamp.")[0].size is ShotSize.CLOSE
    assert plan(description="Ann.")[1] is None


@pytest.mark.parametrize(
    ("move", "kind", "sign"),
    [
        ("pan left", CameraMoveKind.PAN, -1),
        ("dolly in", CameraMoveKind.DOLLY, 1),
        ("pedestal down", CameraMoveKind.PEDESTAL, -1),
    ],
)
def test_moves(move, kind, sign):
    made = plan(description="Ann.", move=move)[0].move
    assert made.kind is kind
    assert made.amount * sign > 0


def test_moves_that_are_none():
    assert plan(description="Ann.", move="static")[0].move is None
    assert plan(description="Ann.", move="rack focus")[0].move.to == "ann"
    assert plan(description="A hall.", move="zoom out")[0].move.amount < 1


def test_who_speaks_is_seen():
    made, _ = plan(description="A hall.", speaker="ANN", dialogue="Well?")
    assert made.seen == ["ann"]
    assert not made.lines[0].unseen
