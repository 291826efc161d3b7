"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AsJson", "ModelOption", "Person", "ProductionPath", "ShotOption", "person_name"]

ProductionPath = Annotated[
    Path, typer.Argument(metavar="FILE", help="A production's folder, its production.yaml, or a bare script.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]
ShotOption = Annotated[list[str], typer.Option("--shot", "-s", metavar="SLATE", help="Only this shot; repeatable.")]
ModelOption = Annotated[
    str | None, typer.Option("--model", "-m", metavar="NAME", help="Another model than the production's.")
]
Person = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides; the login name by default.")]


def person_name(given: str | None) -> str:
    """The name that a decision is kept under."""
    if given:
        return given
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user id that has no name, as in some containers; a KeyError before Python 3.13
        return "somebody"
