"""What the command line prints: tables for people, one JSON document for programs, errors with the next command."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotset.cli.document import document
from hotset.errors import HotsetError
from hotset.units import usd

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["Output", "columns", "print_error"]


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's answer goes: for people to the terminal, or with --json as one document to standard output."""

    as_json: bool = False

    def console(self) -> Console:
        """A console for people: standard output, or standard error beside a JSON document.

        Text is printed as it is: a title in [brackets] or a line with a :colon: in it is no instruction to the console.
        """
        from rich.console import Console

        return Console(stderr=self.as_json, highlight=False, markup=False, emoji=False)

    def answer(self, answer: Any, *people: RenderableType) -> None:
        """Print the JSON document, or what people are shown."""
        if self.as_json:
            print(json.dumps(document(answer), indent=2, ensure_ascii=False))
            return
        console = self.console()
        for part in people:
            console.print(part)


def columns(
    *heads: str, right: Sequence[str] = (), whole: Sequence[str] = (), title: str | None = None, one_line: bool = False
) -> Any:
    """An empty table with these heads; `right` names the ones whose figures are set flush right.

    A figure, the first column and the columns named in `whole` are never broken into lines; other text that is too
    long for the terminal runs on below, or with `one_line` ends in an ellipsis.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.expand = one_line
    for place, head in enumerate(heads, 1):
        table.add_column(
            head,
            justify="right" if head in right else "left",
            overflow="ellipsis" if one_line else "fold",
            no_wrap=one_line or place == 1 or head in right or head in whole,
            ratio=1 if one_line and place == len(heads) else None,
        )
    return table


def print_error(error: HotsetError, output: Output) -> None:
    """One error: what is wrong, where, what it would have cost, and the cheapest next commands."""
    if output.as_json:
        body = {
            "error": type(error).__name__,
            "exit_code": error.exit_code,
            "message": error.message,
            "where": str(error.where) if error.where else None,
            "cost_micros": error.cost,
            "next": list(error.next_commands),
        }
        print(json.dumps(body, indent=2, ensure_ascii=False), file=sys.stderr)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    if error.where:
        # Never broken into lines: editors and terminals jump to file:line.
        console.print(Text(str(error.where), style="bold"), soft_wrap=True)
    text = Text(error.message)
    if error.cost is not None:
        text.append(f" It would have cost {usd(error.cost)}.")
    console.print(text)
    for command in error.next_commands:
        console.print(Text("  next: ", style="dim").append(command, style="cyan"), soft_wrap=True)
