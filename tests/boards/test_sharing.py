"""Which listed shot speaks which line: in order, none twice, none lost."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hotset.boards.sharing import share_lines
from hotset.film.board import Board, Composition
from hotset.film.production import Line, Shot


def shot(slate, subject=None, lines=(), seconds=4, description=""):
    board = Board(composition=Composition(subject=subject))
    return Shot(
        slate=slate, scene="1", duration=Fraction(seconds), board=board, lines=tuple(lines), description=description
    )


def say(who, text):
    return Line(text=text, speaker=who)


SAID = [shot("1A", lines=[say("ann", "Hello there.")]), shot("1B", lines=[say("ben", "Well?"), say("ann", "Yes.")])]


def shared(*shots, written=()):
    keys = {s.slate: frozenset({"lines"} if s.slate in written else ()) for s in shots}
    lines, left = share_lines(list(shots), SAID, keys)
    return {slate: [line.text for line in found] for slate, found in lines.items()}, [line.text for line in left]


def test_lines_go_to_the_shots_of_their_speakers():
    assert shared(shot("1A", "ann"), shot("1B", "ben"), shot("1C", "ann")) == (
        {"1A": ["Hello there."], "1B": ["Well?"], "1C": ["Yes."]},
        [],
    )


def test_a_line_that_is_claimed_is_not_said_again():
    lines, left = shared(shot("1A", "ann"), shot("1B", lines=[say("ben", "well")]), written=("1B",))
    assert lines == {"1A": ["Hello there.", "Yes."], "1B": ["well"]}
    assert left == []


def test_lines_that_find_no_room_are_told():
    lines, left = shared(shot("1A"), written=("1A",))
    assert lines == {"1A": []}
    assert left == ["Hello there.", "Well?", "Yes."]


def test_a_scene_without_speech_needs_no_sharing():
    assert share_lines([shot("1A")], [], {"1A": frozenset()}) == ({"1A": ()}, [])


@given(st.lists(st.sampled_from(["ann", "ben", None]), min_size=1, max_size=8), st.integers(1, 6))
def test_order_is_kept_and_nothing_is_lost(speakers, count):
    said = [shot(f"1{chr(65 + i)}", lines=[say(who, f"Line number {i}.")]) for i, who in enumerate(speakers)]
    mine = [shot(f"2{chr(65 + i)}", ("ann", "ben")[i % 2]) for i in range(count)]
    lines, left = share_lines(mine, said, {s.slate: frozenset() for s in mine})
    assert left == []
    assert [line for s in mine for line in lines[s.slate]] == [line for s in said for line in s.lines]
