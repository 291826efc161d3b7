"""Commands from the script to the locked boards, and the one that goes the whole way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotset.cli.options import (
    AsJson,
    ModelOption,
    Person,
    ProductionPath,
    ResolutionOption,
    ShotOption,
    StillsOption,
    person_name,
)
from hotset.cli.output import Output
from hotset.cli.rehearsing import ScenarioOption, SoundstageAtOption, SoundstageOption

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (new, check, draw, lock, animatic, make):
        app.command()(command)


def new(
    folder: Annotated[Path, typer.Argument(help="The folder of the new production.")],
    script: Annotated[
        Path | None, typer.Option(help="A script to start from: .fountain, .fdx or a .csv shot list.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The film's title; the script's by default.")] = None,
    json: AsJson = False,
) -> None:
    """Start a production: a folder with production.yaml, and the script broken down into shots."""
    from hotset.cli.show import new_panel
    from hotset.floor.starting import start_production

    started = start_production(folder, script=script, title=title)
    Output(json).answer(started, new_panel(started))


def check(file: ProductionPath = Path("."), json: AsJson = False) -> None:
    """Read everything and say every fault, with file and line. Changes nothing."""
    from hotset.cli.show import check_answer
    from hotset.floor.checking import check_production

    report = check_production(file)
    check_answer(report, Output(json))
    if report.faults:
        raise typer.Exit(report.faults[0].exit_code)


def draw(
    file: ProductionPath = Path("."),
    shot: ShotOption = [],  # noqa: B006 - typer copies it
    again: Annotated[bool, typer.Option("--again", help="More candidates for the named shots.")] = False,
    stills: StillsOption = None,
    soundstage: SoundstageOption = False,
    soundstage_at: SoundstageAtOption = None,
    scenario: ScenarioOption = None,
    json: AsJson = False,
) -> None:
    """Draw the boards that have no candidates yet."""
    from hotset.cli.progress import Bars
    from hotset.cli.rehearsing import rehearsing
    from hotset.cli.show import board_table, compared_line, file_line
    from hotset.errors import UsageError
    from hotset.floor.rehearsing import take_over_boards
    from hotset.floor.storyboard import draw_boards
    from hotset.floor.unit import open_unit
    from hotset.floor.wall import write_wall

    if again and not shot:
        raise UsageError("--again needs the shots to draw again.", next_commands=("hotset draw --again --shot 1A",))
    output = Output(json)
    with rehearsing(soundstage, soundstage_at, scenario) as stage, open_unit(file, stage.rehearsal) as unit:
        take_over_boards(unit)
        with Bars(output.console()) as bars:
            rows = draw_boards(unit, bars, slates=[s.upper() for s in shot], again=again, model=stills)
        wall = write_wall(unit)
        answer = {"boards": rows, "wall": str(wall)}
        compared = stage.compared(unit)
        if compared is None:
            output.answer(answer, board_table(rows), file_line("boards", wall))
        else:
            answer["rehearsal"] = compared
            output.answer(answer, board_table(rows), file_line("boards", wall), compared_line(compared))


def lock(
    shot: Annotated[str | None, typer.Argument(metavar="[SLATE]", help="The shot to lock.")] = None,
    candidate: Annotated[int | None, typer.Argument(help="The candidate that is the picture.")] = None,
    file: Annotated[Path, typer.Option("--file", "-f", help="The production.")] = Path("."),
    last: Annotated[bool, typer.Option("--last", help="The shot's last frame instead of its first.")] = False,
    all_open: Annotated[bool, typer.Option("--all", help="Lock candidate 1 of every open board.")] = False,
    by: Person = None,
    json: AsJson = False,
) -> None:
    """Lock a candidate: from then on it is the picture. Without arguments, show how the boards stand."""
    from hotset.cli.show import board_table, file_line
    from hotset.errors import UsageError
    from hotset.film.words import Panel
    from hotset.floor.storyboard import board_rows, lock_board, lock_open_boards
    from hotset.floor.unit import open_unit
    from hotset.floor.wall import write_wall

    if (shot is None) != (candidate is None):
        raise UsageError(
            "A lock needs a shot and a candidate.", next_commands=("hotset lock 1A 1", "hotset lock --all")
        )
    with open_unit(file) as unit:
        if all_open:
            lock_open_boards(unit, by=person_name(by))
        elif shot is not None and candidate is not None:
            panel = Panel.LAST if last else Panel.FIRST
            lock_board(unit, shot.upper(), candidate, person_name(by), panel=panel)
        rows = board_rows(unit)
        wall = write_wall(unit)
        Output(json).answer({"boards": rows, "wall": str(wall)}, board_table(rows), file_line("boards", wall))


def animatic(file: ProductionPath = Path("."), json: AsJson = False) -> None:
    """The whole film from its locked boards, with sound, before any take: deliverables/animatic.mp4."""
    from hotset.cli.progress import Bars
    from hotset.cli.show import file_line
    from hotset.floor.reel import make_reel
    from hotset.floor.unit import open_unit

    output = Output(json)
    with open_unit(file) as unit, Bars(output.console()) as bars:
        made = make_reel(unit, bars)
    output.answer(made, file_line("animatic", made.path, cached=not made.made))


def make(
    file: ProductionPath = Path("."),
    model: ModelOption = None,
    resolution: ResolutionOption = "",
    soundstage: SoundstageOption = False,
    soundstage_at: SoundstageAtOption = None,
    scenario: ScenarioOption = None,
    json: AsJson = False,
) -> None:
    """The whole way: draw, lock, animatic, shoot, circle, cut, deliver, report. Run again, it goes on."""
    from hotset.cli.progress import Bars
    from hotset.cli.rehearsing import rehearsing
    from hotset.cli.show import compared_line, made_report
    from hotset.floor.make import make_film
    from hotset.floor.unit import open_unit
    from hotset.takes.compose import Wishes

    output = Output(json)
    with rehearsing(soundstage, soundstage_at, scenario) as stage, open_unit(file, stage.rehearsal) as unit:
        with Bars(output.console()) as bars:
            made = make_film(unit, bars, model=model, wishes=Wishes(resolution=resolution))
        compared = stage.compared(unit)
        if compared is None:
            output.answer(made, *made_report(made))
        else:
            output.answer({"film": made, "rehearsal": compared}, *made_report(made), compared_line(compared))
