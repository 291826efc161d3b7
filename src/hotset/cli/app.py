"""The `hotset` command: its commands, how errors end it, and nothing heavy before a command is chosen."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hotset.cli import accounts, looking, making, shooting
from hotset.cli.output import Output, print_error
from hotset.errors import HotsetError

__all__ = ["app", "run"]

_EPILOG = (
    "Exit codes: 0 done · 1 unexpected · 2 usage · 3 the production's own text or pictures · 4 refused by the model · "
    "5 money · 6 a person decides first · 7 a host failed · 8 vault or journal · 9 unreadable media · 130 stopped."
)

_INTERRUPTED = 130
"""What a shell calls the end by Ctrl-C: 128 and the number of SIGINT."""

app = typer.Typer(
    name="hotset",
    help="Lock the picture first, then pay for motion only, and count what a finished clip costs.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version as version_of

        typer.echo(f"hotset {version_of('hotset')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Lock the picture first, then pay for motion only, and count what a finished clip costs."""


for module in (making, shooting, looking, accounts):
    module.register(app)


def run() -> None:
    """Run the command line; ends the process with the exit code of the error class, if any."""
    as_json = "--json" in sys.argv
    try:
        app()
    except HotsetError as error:
        print_error(error, Output(as_json=as_json))
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, SystemExit) as end:
        if isinstance(end, SystemExit) and end.code != _INTERRUPTED:
            raise
        # typer turns Ctrl-C inside a command into an exit with this code and says nothing.
        print("\nStopped. What was paid for is kept; the same command goes on from here.", file=sys.stderr)
        sys.exit(_INTERRUPTED)
