"""YAML as nodes with their lines: what was written, before anything is made of it.

Scalars stay the text that a person wrote (4:1 is no number of minutes, NO is no boolean). Aliases are allowed, but a
text may not unfold into more than it is worth, and nothing is ever constructed from a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from hotset.errors import FieldError, ProductionError, TextError, Where

__all__ = ["MAX_NODES", "MAX_TEXT", "Written", "compose"]

MAX_TEXT = 2_000_000
"""Characters of a production.yaml."""
MAX_NODES = 200_000
"""Values that a text may unfold into, aliases counted as often as they are used."""
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Written:
    """A value as written, and where. Lines and columns are counted from 1."""

    node: Node
    path: Path

    @property
    def where(self) -> Where:
        """The place of this value."""
        mark = self.node.start_mark
        return Where(self.path, mark.line + 1, mark.column + 1)

    @property
    def kind(self) -> str:
        """'nothing', 'a single value', 'a list' or 'a mapping', as a person would say it."""
        if isinstance(self.node, MappingNode):
            return "a mapping"
        if isinstance(self.node, SequenceNode):
            return "a list"
        return "nothing" if self.empty else "a single value"

    @property
    def empty(self) -> bool:
        """Nothing was written, or null."""
        return isinstance(self.node, ScalarNode) and self.node.tag == "tag:yaml.org,2002:null"

    @property
    def text(self) -> str | None:
        """A single value's text, None for a list or a mapping."""
        return str(self.node.value) if isinstance(self.node, ScalarNode) else None

    def items(self) -> list[Written] | None:
        """A list's values, None for anything else."""
        if not isinstance(self.node, SequenceNode):
            return None
        return [Written(n, self.path) for n in self.node.value]

    def pairs(self, faults: list[ProductionError]) -> Iterator[tuple[str, Written, Written]]:
        """(name, the key as written, value) of a mapping, each once; repeats and other keys go to the faults."""
        seen: dict[str, int] = {}
        for key_node, value in self.node.value:
            key = Written(key_node, self.path)
            name = key.text
            if name is None:
                faults.append(FieldError(f"A key must be a single word, not {key.kind}.", where=key.where))
            elif name == "<<" and key_node.style is None:
                faults.append(FieldError("Merge keys (<<) are not read here; write the values out.", where=key.where))
            elif name in seen:
                faults.append(
                    FieldError(
                        f"{name!r} stands here twice, first on line {seen[name]}; keep one of them.", where=key.where
                    )
                )
            else:
                seen[name] = key.where.line or 0
                yield name, key, Written(value, self.path)


def compose(text: str, path: Path) -> Written | None:
    """The root of a YAML text, None for an empty one. Raises TextError, with the line where one is known."""
    if len(text) > MAX_TEXT:
        raise TextError(
            f"The text has {len(text):,} characters; at most {MAX_TEXT:,} are read. Keep pictures and scripts in files "
            "of their own.",
            where=Where(path),
        )
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        if root is None:
            return None
        if _unfolded(root, {}, frozenset(), 0) > MAX_NODES:
            raise TextError(
                f"Its anchors and aliases unfold into more than {MAX_NODES:,} values; write out the few you need.",
                where=Where(path, root.start_mark.line + 1),
            )
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Where(path, mark.line + 1, mark.column + 1) if mark else Where(path)
        raise TextError(_plainly(error, text), where=where) from error
    except ReaderError as error:
        line, column = _line_of(text, error.character)
        raise TextError(
            "There is a control character in the text, which no editor shows; delete it.",
            where=Where(path, line, column),
        ) from error
    except (YAMLError, ValueError) as error:
        raise TextError(f"This is not YAML: {str(error).splitlines()[0]}.", where=Where(path)) from error
    except RecursionError as error:
        raise TextError("The brackets are nested too deep to be a production.", where=Where(path)) from error
    return Written(root, path)


def _unfolded(node: Node, known: dict[int, int], above: frozenset[int], depth: int) -> int:
    """How many values a node unfolds into. Raises TextError for one that holds itself."""
    if isinstance(node, ScalarNode):
        return 1
    if id(node) in above or depth > _MAX_DEPTH:
        raise RecursionError
    if id(node) not in known:
        inside = above | {id(node)}
        children = [n for pair in node.value for n in pair] if isinstance(node, MappingNode) else node.value
        known[id(node)] = 1 + sum(_unfolded(n, known, inside, depth + 1) for n in children)
    return known[id(node)]


def _line_of(text: str, character: object) -> tuple[int, int]:
    """Line and column of the first character that YAML does not allow."""
    found = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    at = found.start() if found else 0
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _plainly(error: MarkedYAMLError, text: str) -> str:
    """The parser's complaint in a producer's words, where it is a common one."""
    problem = str(error.problem or error.context or "it cannot be parsed")
    if "'\\t'" in problem:
        return "A tab stands where YAML wants spaces; indent with two spaces."
    if "another document" in problem:
        return "A second document begins here (---); a production is one document."
    if "undefined alias" in problem:
        return f"{problem.split()[-1]} is used as an alias, but nothing is anchored under that name."
    if "mapping values are not allowed" in problem:
        return "There is a colon too many on this line; put a text that holds a colon in quotes."
    if "could not find expected ':'" in problem:
        return "A colon is missing after the key, or a line is indented wrongly, on this line or the one before."
    if "expected <block end>" in problem:
        return "This line is indented differently from the lines it belongs to."
    if "cannot start any token" in problem:
        character = problem.split("'")[1] if "'" in problem else "this character"
        return f"A text that begins with {character} has to stand in quotes."
    if "unexpected end of stream" in problem or "<stream end>" in problem:
        return "A bracket or a quote is opened here or above and never closed."
    return f"This is not YAML: {problem}."
