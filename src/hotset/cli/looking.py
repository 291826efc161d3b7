"""Commands from the circled takes to the finished film, and those that say how things stand."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hotset.cli.document import document
from hotset.cli.options import AsJson, ProductionPath, RehearsalOption
from hotset.cli.output import Output

__all__ = ["Makes", "register"]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (cut, deliver, report, models, verify):
        app.command()(command)


def cut(file: ProductionPath = Path("."), json: AsJson = False) -> None:
    """Write the cut of the circled takes as cut.otio, for any editor that reads OpenTimelineIO."""
    from hotset.cli.show import cut_table
    from hotset.floor.cutting import make_cut
    from hotset.floor.unit import open_unit

    with open_unit(file) as unit:
        made = make_cut(unit)
        Output(json).answer(made, *cut_table(made))


def deliver(file: ProductionPath = Path("."), json: AsJson = False) -> None:
    """Finish the film: master, captions, contact sheet, and the clips for the editor."""
    from hotset.cli.progress import Bars
    from hotset.cli.show import delivery_table
    from hotset.floor.cutting import deliver_film
    from hotset.floor.unit import open_unit

    output = Output(json)
    with open_unit(file) as unit:
        with Bars(output.console()) as bars:
            made = deliver_film(unit, bars)
        output.answer(made, *delivery_table(made))


def report(
    file: ProductionPath = Path("."),
    rehearsal: RehearsalOption = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write the report as a page here as well.")] = None,
    json: AsJson = False,
) -> None:
    """The cost report: what a finished clip cost, and every figure behind it."""
    from hotset.floor.reporting import report_of, write_report_page
    from hotset.floor.unit import open_rehearsed, open_unit
    from hotset.ledger.report_text import report_renderables

    with (open_rehearsed if rehearsal else open_unit)(file) as unit:
        made = report_of(unit)
        if html is not None:
            write_report_page(unit, made, html)
        Output(json).answer(made, *report_renderables(made))


class Makes(StrEnum):
    """What a model makes."""

    STILLS = "stills"
    TAKES = "takes"


def models(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One model, in full.")] = None,
    makes: Annotated[Makes | None, typer.Option("--makes", help="Only models that make these.")] = None,
    json: AsJson = False,
) -> None:
    """The models there are, what they can do and what they ask."""
    import difflib
    from datetime import UTC, datetime

    from hotset.cli.catalogue import model_matrix, model_page
    from hotset.errors import UsageError
    from hotset.hosts.registry import models as known_models
    from hotset.ledger.rates import billing, rates

    output, today = Output(json), datetime.now(UTC).date()
    known = [m for m in known_models() if makes is None or f"{m.kind}s" == makes.value]
    if name is None:
        output.answer({"models": known}, *model_matrix(known, today=today, wide=output.console().width))
        return
    found = next((model for model in known if model.slug == name.lower()), None)
    if found is None:
        near = difflib.get_close_matches(name, [m.slug for m in known], n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"No model is called {name!r}.{hint}", next_commands=("hotset models",))
    lines = [rate for rate in rates() if rate.model == found.slug and rate.host == found.host]
    output.answer(
        {**document(found), "rates": lines, "billing": billing(found.host, found.slug)}, *model_page(found, today=today)
    )


def verify(file: ProductionPath = Path("."), rehearsal: RehearsalOption = False, json: AsJson = False) -> None:
    """Read every record of the journal and every byte of the vault, and say what is not as it was written."""
    from hotset.cli.show import verify_answer
    from hotset.floor.checking import verify_store
    from hotset.floor.unit import open_rehearsed, open_unit

    with (open_rehearsed if rehearsal else open_unit)(file) as unit:
        result = verify_store(unit)
    verify_answer(result, Output(json))
    if result.findings:
        raise typer.Exit(8)
