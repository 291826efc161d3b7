"""What is said of one key of production.yaml, and of a mapping of keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Key", "Section", "choice_key"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key. `kind` names a type of `hotset.film.values.KINDS`, or 'choice', 'section', and `many` what holds it."""

    name: str
    kind: str
    doc: str
    many: str = ""
    """'' for one value, 'list' for a list of them, 'map' for a mapping from names to them."""
    map_key: str = "word"
    """Of a map: the type of its names."""
    section: Section | None = None
    choices: tuple[str, ...] = ()
    default: str = ""
    """As it would be written; '' where there is none."""
    example: str = ""
    field: str = ""
    """The name of the value's field, where it differs from the key."""
    least: int | None = None
    most: int | None = None
    """Of a whole number: its range. Of a list: how many at most."""
    required: bool = False

    @property
    def target(self) -> str:
        """The name of the field that this key fills."""
        return self.field or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A mapping with fixed keys."""

    name: str
    doc: str
    keys: tuple[Key, ...] = field(default=())

    def key(self, name: str) -> Key | None:
        """The key of this name, None where there is none."""
        return next((k for k in self.keys if k.name == name), None)


def choice_key(
    name: str, words: Iterable[str], doc: str, default: str, *, example: str, field: str = "", required: bool = False
) -> Key:
    """A key whose value is a word of a vocabulary."""
    return Key(
        name=name,
        kind="choice",
        choices=tuple(str(w) for w in words),
        doc=doc,
        default=default,
        example=example,
        field=field,
        required=required,
    )
