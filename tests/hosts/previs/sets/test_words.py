"""The names of sets, marks, surfaces and hours: plain words that cost nothing to read."""

from __future__ import annotations

from hotset.hosts.previs.sets.words import MARKS, SETS, SURFACES, TIMES


def test_words_are_plain_and_unique() -> None:
    for words in (SETS, TIMES, *MARKS.values(), *SURFACES.values()):
        assert len(set(words)) == len(words)
        assert all(word == word.lower() and " " not in word for word in words)


def test_every_set_has_marks_and_says_which_surfaces_it_has() -> None:
    assert tuple(MARKS) == SETS == tuple(SURFACES)
    assert all(MARKS[name] for name in SETS)


def test_plain_day_is_an_hour() -> None:
    assert TIMES[0] == "day"
