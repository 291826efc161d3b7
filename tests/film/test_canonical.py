"""One spelling for every value."""

import json
from dataclasses import dataclass, field, make_dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.canonical import canonical_json, digest_of, plain
from hotset.film.words import ShotSize

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@dataclass(frozen=True)
class Thing:
    name: str
    size: ShotSize = ShotSize.MEDIUM
    length: Fraction = Fraction(0)
    parts: tuple[str, ...] = ()
    more: dict[str, int] = field(default_factory=dict)


@given(PLAIN)
def test_json_is_its_own_canonical_form(value):
    assert json.loads(canonical_json(value)) == json.loads(json.dumps(value))


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(mapping):
    assert digest_of(mapping) == digest_of(dict(reversed(mapping.items())))


def test_defaults_are_left_out_so_that_a_new_field_changes_no_old_digest():
    newer = make_dataclass(
        "Newer", [("name", str), ("size", ShotSize, ShotSize.MEDIUM), ("added", int, 0)], frozen=True
    )
    assert canonical_json(Thing("a")) == b'{"name":"a"}' == canonical_json(newer("a"))


def test_values_are_spelled_in_one_way():
    thing = Thing("é", ShotSize.CLOSE, Fraction(6, 4), ("x",), {"b": 1, "a": 2})
    wanted = '{"length":"3/2","more":{"a":2,"b":1},"name":"é","parts":["x"],"size":"close"}'
    assert canonical_json(thing).decode() == wanted


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", 1j])
def test_what_has_no_canonical_form_is_an_error(value):
    with pytest.raises(TypeError, match="no canonical form"):
        plain(value)


def test_nan_has_no_canonical_form():
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(float("nan"))
