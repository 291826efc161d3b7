"""Commands that spend, and the ones that judge what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotset.cli.options import AsJson, ModelOption, Person, ProductionPath, ShotOption, person_name
from hotset.cli.output import Output

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (quote, shoot, takes, circle):
        app.command()(command)


def quote(
    file: ProductionPath = Path("."),
    shot: ShotOption = [],  # noqa: B006 - typer copies it
    model: ModelOption = None,
    json: AsJson = False,
) -> None:
    """The call sheet: what is to be shot, what it costs, and what a model refuses and why. Sends nothing."""
    from hotset.cli.show import call_sheet_table
    from hotset.floor.shooting import call_sheet
    from hotset.floor.unit import open_unit

    with open_unit(file) as unit:
        sheet = call_sheet(unit, model=model, slates=[s.upper() for s in shot])
        Output(json).answer(sheet, *call_sheet_table(sheet))


def shoot(
    file: ProductionPath = Path("."),
    shot: ShotOption = [],  # noqa: B006 - typer copies it
    model: ModelOption = None,
    again: Annotated[bool, typer.Option("--again", help="A retake of shots that have a take already.")] = False,
    auto: Annotated[bool, typer.Option("--circle", help="Circle what the technical checks accept.")] = False,
    json: AsJson = False,
) -> None:
    """Shoot every locked shot that has no take of its setup: the whole batch within the cap, or nothing."""
    from hotset.cli.progress import Bars
    from hotset.cli.show import take_table
    from hotset.floor.shooting import shoot as shoot_takes
    from hotset.floor.shooting import take_rows
    from hotset.floor.unit import open_unit

    output = Output(json)
    with open_unit(file) as unit:
        with Bars(output.console()) as bars:
            came, cached = shoot_takes(
                unit, bars, model=model, slates=[s.upper() for s in shot], again=again, circle=auto
            )
        rows = take_rows(unit)
        output.answer({"shot": [a.name for a in came], "cached": cached, "takes": rows}, take_table(rows))


def takes(file: ProductionPath = Path("."), json: AsJson = False) -> None:
    """Every take: its state, its verdict, what it cost."""
    from hotset.cli.show import take_table
    from hotset.floor.shooting import take_rows
    from hotset.floor.unit import open_unit

    with open_unit(file) as unit:
        rows = take_rows(unit)
        Output(json).answer({"takes": rows}, take_table(rows))


def circle(
    take: Annotated[str, typer.Argument(metavar="TAKE", help="The take, like 12A-3.")],
    file: Annotated[Path, typer.Option("--file", "-f", help="The production.")] = Path("."),
    ng: Annotated[str | None, typer.Option("--ng", metavar="REASON", help="No good, for this reason.")] = None,
    hold: Annotated[bool, typer.Option("--hold", help="Keep it in reserve.")] = False,
    note: Annotated[str, typer.Option("--note", help="A note that is kept beside it.")] = "",
    by: Person = None,
    json: AsJson = False,
) -> None:
    """Circle a take: it landed. Or mark it NG with a reason, or hold it."""
    from hotset.cli.show import take_table
    from hotset.floor.judging import decide_take
    from hotset.floor.shooting import take_rows
    from hotset.floor.unit import open_unit

    with open_unit(file) as unit:
        decide_take(unit, take, by=person_name(by), ng=ng, hold=hold, note=note)
        rows = take_rows(unit)
        Output(json).answer({"takes": rows}, take_table(rows))
