"""YAML as nodes: places, plain complaints, and nothing that unfolds without end."""

from pathlib import Path

import pytest

from hotset.errors import TextError
from hotset.film.nodes import MAX_TEXT, compose

HERE = Path("production.yaml")


def test_scalars_stay_what_was_written():
    root = compose("a: 4:1\nb: NO\nc: 0x10\nd: ~\n", HERE)
    pairs = {name: value for name, _, value in root.pairs([])}
    assert [pairs[k].text for k in "abc"] == ["4:1", "NO", "0x10"]
    assert pairs["d"].empty
    assert (pairs["b"].where.line, pairs["b"].where.column) == (2, 4)


def test_a_repeated_key_is_a_fault_and_the_first_one_counts():
    faults = []
    pairs = [(name, value.text) for name, _, value in compose("a: 1\na: 2\n", HERE).pairs(faults)]
    assert pairs == [("a", "1")]
    assert "first on line 1" in faults[0].message


def test_an_alias_may_be_used():
    root = compose("a: &x {b: 1}\nc: *x\n", HERE)
    assert [value.kind for _, _, value in root.pairs([])] == ["a mapping", "a mapping"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_nothing_is_nothing(text):
    assert compose(text, HERE) is None


LAUGHS = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("a:\n\tb: 1", "A tab", 2),
        ("a: [1", "never closed", 1),
        ("a: 'x", "never closed", 1),
        ("a: b: c", "colon too many", 1),
        ("a: 1\n---\nb: 2", "second document", 2),
        ("a: *x", "nothing is anchored", 1),
        ("a: @x", "has to stand in quotes", 1),
        ("a: 1\nb\nc: 2", "colon is missing", 3),
        ("a: 1\nb: \x07", "control character", 2),
        ("a: &x [*x]", "nested too deep", None),
        ("[" * 5000, "nested too deep", None),
        (LAUGHS, "unfold into more than", 1),
        ("x" * (MAX_TEXT + 1), "at most", None),
    ],
)
def test_what_cannot_be_read_says_why(text, says, line):
    with pytest.raises(TextError, match=says) as caught:
        compose(text, HERE)
    assert caught.value.where.line == line
