"""Any value of any room as one JSON document: every field, money in millionths of a dollar, times in seconds."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

__all__ = ["document"]


def document(value: Any) -> Any:
    """The value as JSON types: dataclasses as objects, fractions as decimals, paths as text, enums by their value.

    Anything else that JSON does not know is given as its text.
    """
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: document(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): document(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [document(item) for item in value]
    if isinstance(value, Fraction):
        return float(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return str(value)


def _key(key: Any) -> str:
    if isinstance(key, tuple):
        return " ".join(str(part) for part in key)
    return str(key.value if isinstance(key, Enum) else key)
