"""Commands that spend, and the ones that judge what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotset.cli.options import (
    AsJson,
    DraftOption,
    FinalOption,
    ModelOption,
    Person,
    ProductionPath,
    RehearsalOption,
    ResolutionOption,
    ShotOption,
    check_rungs,
    person_name,
)
from hotset.cli.output import Output
from hotset.cli.rehearsing import ScenarioOption, SoundstageAtOption, SoundstageOption

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (quote, shoot, takes, circle, settle):
        app.command()(command)


def quote(
    file: ProductionPath = Path("."),
    shot: ShotOption = [],  # noqa: B006 - typer copies it
    model: ModelOption = None,
    resolution: ResolutionOption = "",
    draft: DraftOption = False,
    final: FinalOption = False,
    json: AsJson = False,
) -> None:
    """The call sheet: what is to be shot, what it costs, and what a model refuses and why. Sends nothing.

    With --model all: what the whole would cost with every model there is.
    """
    from hotset.cli.show import call_sheet_table, price_table
    from hotset.floor.pricing import price_models
    from hotset.floor.shooting import call_sheet
    from hotset.floor.unit import open_unit
    from hotset.takes.compose import Wishes

    check_rungs(draft, final)
    wishes, slates = Wishes(resolution=resolution, draft=draft, final=final), [s.upper() for s in shot]
    with open_unit(file) as unit:
        if model == "all":
            prices = price_models(unit, slates=slates, wishes=wishes)
            Output(json).answer({"models": prices}, *price_table(prices))
            return
        sheet = call_sheet(unit, model=model, slates=slates, wishes=wishes)
        Output(json).answer(sheet, *call_sheet_table(sheet))


def shoot(
    file: ProductionPath = Path("."),
    shot: ShotOption = [],  # noqa: B006 - typer copies it
    model: ModelOption = None,
    resolution: ResolutionOption = "",
    draft: DraftOption = False,
    final: FinalOption = False,
    again: Annotated[bool, typer.Option("--again", help="A retake of shots that have a take already.")] = False,
    auto: Annotated[bool, typer.Option("--circle", help="Circle what the technical checks accept.")] = False,
    soundstage: SoundstageOption = False,
    soundstage_at: SoundstageAtOption = None,
    scenario: ScenarioOption = None,
    json: AsJson = False,
) -> None:
    """Shoot every locked shot that has no take of its setup: the whole batch within the cap, or nothing."""
    from hotset.cli.progress import Bars
    from hotset.cli.rehearsing import rehearsing
    from hotset.cli.show import compared_line, take_table
    from hotset.floor.rehearsing import take_over_boards
    from hotset.floor.shooting import shoot as shoot_takes
    from hotset.floor.shooting import take_rows
    from hotset.floor.unit import open_unit
    from hotset.takes.compose import Wishes

    check_rungs(draft, final)
    output, wishes = Output(json), Wishes(resolution=resolution, draft=draft, final=final)
    with rehearsing(soundstage, soundstage_at, scenario) as stage, open_unit(file, stage.rehearsal) as unit:
        take_over_boards(unit)
        with Bars(output.console()) as bars:
            came, cached = shoot_takes(
                unit, bars, model=model, slates=[s.upper() for s in shot], again=again, circle=auto, wishes=wishes
            )
        rows = take_rows(unit)
        answer = {"shot": [a.name for a in came], "cached": cached, "takes": rows}
        compared = stage.compared(unit)
        if compared is None:
            output.answer(answer, take_table(rows))
        else:
            output.answer({**answer, "rehearsal": compared}, take_table(rows), compared_line(compared))


def takes(file: ProductionPath = Path("."), rehearsal: RehearsalOption = False, json: AsJson = False) -> None:
    """Every take: its state, its verdict, what it cost; and every still that nobody knows the end of."""
    from hotset.cli.show import take_table
    from hotset.floor.judging import unknown_stills
    from hotset.floor.shooting import take_rows
    from hotset.floor.unit import open_rehearsed, open_unit

    with (open_rehearsed if rehearsal else open_unit)(file) as unit:
        rows = [*take_rows(unit), *unknown_stills(unit)]
        Output(json).answer({"takes": rows}, take_table(rows))


def settle(
    attempt: Annotated[str, typer.Argument(metavar="TAKE", help="The take or drawing that is unknown, like 12A-3.")],
    billed: Annotated[str | None, typer.Option("--billed", metavar="AMOUNT", help="What the vendor billed.")] = None,
    free: Annotated[bool, typer.Option("--free", help="The vendor billed nothing.")] = False,
    file: Annotated[Path, typer.Option("--file", "-f", help="The production.")] = Path("."),
    rehearsal: RehearsalOption = False,
    by: Person = None,
    json: AsJson = False,
) -> None:
    """Say what became of a paid call that nobody could answer for: what the vendor's bill says of it."""
    from hotset.errors import UsageError
    from hotset.floor.judging import settle_attempt
    from hotset.floor.unit import open_rehearsed, open_unit
    from hotset.units import micros, usd

    if (billed is None) == (not free):
        raise UsageError("Say --billed AMOUNT or --free.", next_commands=(f"hotset settle {attempt} --free",))
    try:
        amount = None if billed is None else micros(billed)
    except ValueError as error:
        raise UsageError(f"{error}.") from error
    with (open_rehearsed if rehearsal else open_unit)(file) as unit:
        done = settle_attempt(unit, attempt, by=person_name(by), billed=amount)
    cost = "for nothing" if amount is None else f"for {usd(amount)}"
    Output(json).answer(
        {"attempt": done.name, "state": done.state, "billed_micros": amount}, f"{done.name}: settled {cost}."
    )


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
