"""Same setup, same digest; another decision, another digest."""

from dataclasses import replace
from fractions import Fraction

import pytest

from hotset.film.board import Board, Composition
from hotset.film.motion import Motion
from hotset.film.setup import StillSetup, TakeSetup
from hotset.film.words import Look, Panel, ShotSize
from hotset.units import Digest
from tests.productions import two_shots

FRAME = Digest("ab" * 32)


def still():
    production = two_shots()
    return StillSetup(
        model="previs",
        slate="1A",
        panel=Panel.FIRST,
        candidate=1,
        width=320,
        height=180,
        board=production.shots[0].board,
        motion=production.shots[0].motion,
        scene=production.scenes[0],
        elements=production.elements,
        look=Look.PENCIL,
        prompt="",
    )


def take():
    return TakeSetup(
        model="animatic",
        slate="1A",
        width=320,
        height=180,
        frame_rate=Fraction(24),
        seconds=Fraction(2),
        first_frame=FRAME,
        motion=Motion(action="She looks up."),
        prompt="",
    )


@pytest.mark.parametrize(
    ("make", "changes"),
    [
        (still, {"candidate": 2}),
        (still, {"board": Board(composition=Composition(size=ShotSize.INSERT))}),
        (still, {"panel": Panel.LAST}),
        (take, {"attempt": 2}),
        (take, {"seconds": Fraction(49, 24)}),
        (take, {"last_frame": FRAME}),
    ],
)
def test_a_digest_is_of_everything_that_was_decided(make, changes):
    assert make().digest() == make().digest()
    assert replace(make(), **changes).digest() != make().digest()
