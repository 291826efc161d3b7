"""A production finds its elements, scenes and shots by name, never by where they lie."""

import pytest

from tests.productions import two_shots


def test_things_are_found_by_name():
    production = two_shots()
    assert production.element("bar").name == "Corner café"
    assert production.scene("1").place == "bar"
    assert production.shot("1B").slate == "1B"
    assert [e.slug for e in production.cast()] == ["mara"]


@pytest.mark.parametrize(("find", "name"), [("element", "cup"), ("scene", "2"), ("shot", "1C")])
def test_what_is_not_there_is_an_error(find, name):
    with pytest.raises(KeyError, match=name):
        getattr(two_shots(), find)(name)
