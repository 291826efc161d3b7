"""The vocabularies: the value is the word that a person writes."""

import inspect
from enum import StrEnum

import pytest

import hotset.film.words as words

VOCABULARIES = [c for _, c in inspect.getmembers(words, inspect.isclass) if issubclass(c, StrEnum) and c is not StrEnum]


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.__name__)
def test_words_are_what_a_person_writes(vocabulary):
    for word in vocabulary:
        assert word == word.lower().strip()
        assert "_" not in word
        assert str(word) == word.value
    assert vocabulary.__doc__


def test_sizes_stand_from_wide_to_detail():
    order = list(words.ShotSize)
    assert order[0] is words.ShotSize.EXTREME_WIDE
    assert order[-1] is words.ShotSize.INSERT
    assert order.index(words.ShotSize.MEDIUM) < order.index(words.ShotSize.CLOSE)


def test_every_vocabulary_is_exported():
    assert {v.__name__ for v in VOCABULARIES} == set(words.__all__)
