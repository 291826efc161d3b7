"""Which keys the hosts want, and which of them are there. A key itself is never shown."""

from __future__ import annotations

from dataclasses import dataclass

from hotset.hosts.keys import find_key
from hotset.hosts.registry import host_classes

__all__ = ["KeyRow", "known_keys"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One key that a host asks for."""

    name: str
    host: str
    found: str
    """'environment', 'keyring', or empty: not there."""


def known_keys() -> list[KeyRow]:
    """Every key that an installed host asks for, by host."""
    rows = []
    for host, kind in host_classes().items():
        for name in getattr(kind, "key_names", ()):
            found = find_key(name)
            rows.append(KeyRow(name=name, host=host, found=found.source if found is not None else ""))
    return rows
