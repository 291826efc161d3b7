"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "AsJson",
    "DraftOption",
    "FinalOption",
    "ModelOption",
    "Person",
    "ProductionPath",
    "RehearsalOption",
    "ResolutionOption",
    "ShotOption",
    "StillsOption",
    "check_rungs",
    "person_name",
]

ProductionPath = Annotated[
    Path, typer.Argument(metavar="FILE", help="A production's folder, its production.yaml, or a bare script.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]
ShotOption = Annotated[list[str], typer.Option("--shot", "-s", metavar="SLATE", help="Only this shot; repeatable.")]
ModelOption = Annotated[
    str | None, typer.Option("--model", "-m", metavar="NAME", help="Another model than the production's.")
]
StillsOption = Annotated[
    str | None, typer.Option("--stills", metavar="NAME", help="Another artist than the production's.")
]
ResolutionOption = Annotated[
    str, typer.Option("--resolution", metavar="NAME", help="A model's own name of a size, like 480p.")
]
DraftOption = Annotated[bool, typer.Option("--draft", help="Cheap drafts of the takes, where the model has that rung.")]
FinalOption = Annotated[bool, typer.Option("--final", help="The finals of circled drafts: the same takes in full.")]
RehearsalOption = Annotated[bool, typer.Option("--rehearsal", help="Of the rehearsal, not of the production.")]
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


def check_rungs(draft: bool, final: bool) -> None:
    """Raise UsageError where both are asked for."""
    if draft and final:
        from hotset.errors import UsageError

        raise UsageError(
            "A take is a draft or a final.", next_commands=("hotset shoot --draft", "hotset shoot --final")
        )
