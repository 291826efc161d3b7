"""The arithmetic of cuts and transitions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hotset.film.production import Title
from hotset.film.words import Transition
from hotset.finish.edit import ChosenTake, Edit, Event, Overlap, edit_of, overlap
from hotset.units import Digest
from tests.finish.clips import RATE, film_of

counts = st.integers(0, 60)


def chosen(slate: str, **more: object) -> ChosenTake:
    return ChosenTake(slate=slate, take_name=f"{slate}-1", path=Path("x"), digest=Digest("0" * 64), **more)  # type: ignore[arg-type]


@given(st.sampled_from(Transition), counts, counts, counts, st.integers(1, 60), st.integers(1, 60))
def test_a_transition_never_leaves_the_two_shots(
    kind: Transition, frames: int, tail: int, head: int, out_length: int, in_length: int
) -> None:
    lies = overlap(kind, frames, tail=tail, head=head, out_length=out_length, in_length=in_length)
    assert 0 <= lies.before <= out_length
    assert 0 <= lies.after <= in_length
    assert lies.before + lies.after <= frames
    assert 0 <= lies.held <= lies.after


def test_a_dissolve_takes_the_tail_then_the_head_then_holds() -> None:
    def lies(tail: int, head: int) -> Overlap:
        return overlap(Transition.DISSOLVE, 12, tail=tail, head=head, out_length=50, in_length=50)

    assert lies(20, 0) == Overlap(0, 12, 0)
    assert lies(8, 20) == Overlap(4, 8, 0)
    assert lies(3, 4) == Overlap(4, 8, 5)


def test_the_film_is_the_sum_of_its_events() -> None:
    production = film_of(
        {"1A": 30, "1B": 40},
        opening=Title(text="A", seconds=Fraction(1)),
        shots={"1B": {"transition": Transition.DISSOLVE, "transition_seconds": Fraction(10) / RATE}},
    )
    edit = edit_of(production, (chosen("1A"), chosen("1B", frames_in=5)), {"1A-1": 60, "1B-1": 33})
    assert edit.frames == 24 + 30 + 28
    assert edit.starts() == (0, 24, 54)
    assert edit.events[2].transition_frames == 10


def test_what_the_take_says_goes_before_what_the_production_says() -> None:
    production = film_of({"1A": 30})
    one = chosen("1A", frames_in=2, frames_out=12, transition=Transition.FADE, transition_frames=6)
    event = edit_of(production, (one,), {"1A-1": 60}).events[0]
    assert (event.frames_in, event.frames_out, event.transition, event.transition_frames) == (2, 12, "fade", 6)


def test_equal_edits_have_equal_digests() -> None:
    events = (Event(slate="1A", take="1A-1", frames_out=10),)
    assert Edit(events=events).digest() == Edit(events=events).digest()
    assert Edit(events=events).digest() != Edit().digest()
