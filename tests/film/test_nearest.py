"""The name that was probably meant."""

import pytest

from hotset.film.nearest import hint, listed, nearest


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("colour_temp", ("kelvin", "key", "ratio"), "kelvin"),
        ("frame-rate", ("frame_rate", "size"), "frame_rate"),
        ("titel", ("title", "look"), "title"),
        ("ana", ("anna", "ben"), "anna"),
        ("duration", ("for", "board"), "for"),
        ("zzz", ("anna", "ben"), None),
        ("x", (), None),
    ],
)
def test_nearest(name, known, meant):
    assert nearest(name, known) == meant


def test_the_order_of_the_known_names_does_not_matter():
    assert nearest("cat", ["bat", "hat", "rat"]) == nearest("cat", ["rat", "hat", "bat"])


def test_in_a_sentence():
    assert hint("titel", ["title"]) == "; did you mean 'title'?"
    assert hint("zzz", ["title"]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([str(i) for i in range(20)], 3) == "0, 1, 2 …"
