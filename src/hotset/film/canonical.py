"""One spelling for every value, so that equal values have equal digests on every machine and in every version.

Canonical form: JSON with sorted keys and no spaces; fractions as 'n/d'; enums as their value; dataclasses as objects of
their fields. A field that holds its own default is left out, so that adding a field later changes no old digest.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import itertools
import json
import types
import typing
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from hotset.units import Digest

__all__ = ["canonical_json", "digest_of", "from_plain", "plain"]


def plain(value: Any) -> Any:
    """A film value as JSON types, defaults left out. Raises TypeError for anything that has no canonical form."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if not _is_default(field, getattr(value, field.name))
        }
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_json(value: Any) -> bytes:
    """The canonical spelling, UTF-8."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest_of(value: Any) -> Digest:
    """sha256 of the canonical spelling."""
    return Digest(hashlib.sha256(canonical_json(value)).hexdigest())


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    if field.default is not dataclasses.MISSING:
        return value == field.default and type(value) is type(field.default)
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return False


def from_plain(kind: Any, value: Any) -> Any:
    """The film value of a type from what `plain` made of it: `from_plain(TakeSetup, plain(setup)) == setup`.

    Keys that the type does not know are left out, so that what a newer hotset wrote can be read as far as it is known.
    Raises TypeError or ValueError for what is no such value.
    """
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, typing.NewType):
        return from_plain(kind.__supertype__, value)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        return from_plain(next(one for one in inside if one is not type(None)), value)
    if origin is typing.Literal:
        if value not in inside:
            raise ValueError(f"{value!r} is none of {inside}")
        return value
    if origin is tuple:
        each = itertools.repeat(inside[0]) if inside[-1] is Ellipsis else inside
        return tuple(from_plain(one, item) for one, item in zip(each, value, strict=False))
    if origin is not None and issubclass(origin, Mapping):
        return {from_plain(inside[0], key): from_plain(inside[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: from_plain(hints[name], item) for name, item in value.items() if name in hints})
    if kind is Fraction:
        return Fraction(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(kind, type) and not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
