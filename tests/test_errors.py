"""The tree drawn at the head of hotset.errors is the tree of the classes, exit codes included."""

import inspect
import re
from pathlib import Path

import pytest

import hotset.errors as errors
from hotset.errors import HotsetError, Where
from hotset.units import Micros

LINE = re.compile(r"^ {4}(?P<branch>[│├└─ ]*)(?P<name>\w+Error) +(?P<code>\d)   \S.*$", re.MULTILINE)


def drawn():
    """(name, parent, exit code) of every line of the drawing."""
    above = []
    for found in LINE.finditer(errors.__doc__):
        depth = len(found["branch"]) // 3
        above = [*above[:depth], found["name"]]
        yield found["name"], above[-2] if depth else "Exception", int(found["code"])


def classes():
    found = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, HotsetError)]
    return {(c.__name__, c.__bases__[0].__name__, c.exit_code) for c in found}


def test_the_drawing_is_the_tree():
    assert set(drawn()) == classes()


def test_every_error_says_in_a_docstring_what_it_is():
    assert all(getattr(errors, name).__doc__ for name, _, _ in drawn())


def test_a_message_names_its_place_and_its_cost():
    error = HotsetError(
        "It broke.", where=Where(Path("a.yaml"), 3, 7), cost=Micros(250_000), next_commands=("a", "b", "c")
    )
    assert str(error) == "a.yaml:3:7: It broke. It would have cost $0.25."
    assert error.next_commands == ("a", "b")


@pytest.mark.parametrize(
    ("where", "text"), [(Where(Path("a")), "a"), (Where(Path("a"), 2), "a:2"), (Where(Path("a"), 2, 1), "a:2:1")]
)
def test_a_place_is_written_as_editors_read_it(where, text):
    assert str(where) == text
