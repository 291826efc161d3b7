"""One spelling for every value, so that equal values have equal digests on every machine and in every version.

Canonical form: JSON with sorted keys and no spaces; fractions as 'n/d'; enums as their value; dataclasses as objects of
their fields. A field that holds its own default is left out, so that adding a field later changes no old digest.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from hotset.units import Digest

__all__ = ["canonical_json", "digest_of", "plain"]


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
