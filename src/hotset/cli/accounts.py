"""Commands about the vendors: their keys, and their doubles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotset.cli.options import AsJson
from hotset.cli.output import Output

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (key, soundstage):
        app.command()(command)


def key(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A key's name, like ARK_API_KEY.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Take it out of the keyring.")] = False,
    json: AsJson = False,
) -> None:
    """Keep a vendor's key in the system's keyring, or say which keys there are. A key is never printed."""
    from hotset.cli.show import key_table
    from hotset.floor.accounts import known_keys
    from hotset.hosts.keys import forget_key, keep_key

    output = Output(json)
    if name is None:
        rows = known_keys()
        output.answer({"keys": rows}, key_table(rows))
        return
    if forget:
        gone = forget_key(name)
        output.answer({"key": name, "forgotten": gone}, f"{name}: {'forgotten' if gone else 'was not in the keyring'}.")
        return
    keep_key(name, typer.prompt(name, hide_input=True, err=json))
    output.answer({"key": name, "kept": True}, f"{name}: kept in the keyring.")


def soundstage(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0: any that is free.")] = 8900,
    speed: Annotated[float, typer.Option(help="How many times faster than the wall's its clock runs.")] = 60.0,
    scenario: Annotated[Path | None, typer.Option(metavar="FILE", help="What goes wrong, as TOML.")] = None,
    seed: Annotated[int, typer.Option(help="For everything that happens at random.")] = 0,
    json: AsJson = False,
) -> None:
    """Serve the doubles of all vendors on this machine, until Ctrl-C."""
    import threading

    from hotset.cli.rehearsing import start_soundstage
    from hotset.cli.show import soundstage_panel

    stage = start_soundstage(port=port, speed=speed, scenario=scenario, seed=seed)
    with stage:
        doubles = {name: f"{stage.address}/{name}" for name in stage.doubles}
        Output(json).answer({"address": stage.address, "doubles": doubles}, soundstage_panel(stage.address, doubles))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return
