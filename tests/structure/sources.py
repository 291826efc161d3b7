"""The package's source files, parsed once, for the tests that look at how it is built."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["PACKAGE", "ROOT", "Source", "offenders", "sources", "sources_of_tests"]

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hotset"


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file. `name` is its path below src/hotset (or tests), with forward slashes."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first part of the name: a room, or a module of the package's own ('errors.py')."""
        return self.name.partition("/")[0]

    @property
    def lines(self) -> list[str]:
        """The text by lines."""
        return self.text.splitlines()

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full module name of every import, lazy ones and import_module('…') included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.lineno, node.module
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield node.lineno, first.value

    def calls(self) -> Iterator[tuple[int, str]]:
        """Line and last name of every call: 'open' of open(…), 'read_text' of path.read_text(…)."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node.lineno, _called(node)


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the package."""
    return tuple(_read(PACKAGE))


@cache
def sources_of_tests() -> tuple[Source, ...]:
    """Every Python file of the tests."""
    return tuple(_read(ROOT / "tests"))


def offenders(found: list[str]) -> str:
    """A list of offenders as the message of a failed test."""
    return f"{len(found)} offender(s):\n" + "\n".join(f"  {line}" for line in sorted(found))


def _read(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield Source(path.relative_to(folder).as_posix(), path, text, ast.parse(text, str(path)))


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""
