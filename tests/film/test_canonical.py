"""One spelling for every value."""

import json
from dataclasses import dataclass, field, make_dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.canonical import canonical_json, digest_of, from_plain, plain
from hotset.film.motion import Beat, CameraMove, Motion
from hotset.film.setup import Companion, Reference, TakeSetup
from hotset.film.words import CameraMoveKind, ShotSize
from hotset.units import Digest

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


THINGS = st.builds(
    Thing,
    name=st.text(),
    size=st.sampled_from(ShotSize),
    length=st.fractions(),
    parts=st.lists(st.text(), max_size=3).map(tuple),
    more=st.dictionaries(st.text(), st.integers(), max_size=3),
)


@given(THINGS)
def test_what_was_written_is_read_back_as_the_same_value(thing):
    assert from_plain(Thing, json.loads(canonical_json(thing))) == thing


def test_a_setup_comes_back_whole(tmp_path):
    setup = TakeSetup(
        model="m",
        slate="1A",
        width=1280,
        height=720,
        frame_rate=Fraction(24000, 1001),
        seconds=Fraction(9, 2),
        first_frame=Digest("a" * 64),
        last_frame=Digest("b" * 64),
        companions=(Companion(role="plate", digest=Digest("c" * 64)),),
        motion=Motion(
            camera=(CameraMove(kind=CameraMoveKind.DOLLY, amount=1.0, end=Fraction(2)),),
            action="She turns.",
            beats=(Beat(at=Fraction(1), action="She stops."),),
        ),
        prompt="The camera dollies in.",
        references=(Reference(element="mara", role="cast", digest=Digest("d" * 64)),),
    )
    again = from_plain(TakeSetup, plain(setup))
    assert again == setup
    assert again.digest() == setup.digest()


def test_keys_that_are_not_known_are_left_out_and_what_is_no_such_value_is_an_error():
    assert from_plain(Thing, {"name": "cup", "colour": "red"}) == Thing("cup")
    for wrong in ({"name": 3}, {"name": "cup", "size": "colossal"}, {"name": "cup", "length": "long"}):
        with pytest.raises((TypeError, ValueError)):
            from_plain(Thing, wrong)
