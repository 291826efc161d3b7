"""How answers look to people: tables for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hotset.cli.output import Output, columns, print_error
from hotset.units import seconds_text, usd

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hotset.floor.accounts import KeyRow
    from hotset.floor.checking import CheckReport, Verified
    from hotset.floor.cutting import CutMade, Delivered
    from hotset.floor.make import Made
    from hotset.floor.pricing import PricedModel
    from hotset.floor.rehearsing import Compared
    from hotset.floor.shooting import CallSheet, TakeRow
    from hotset.floor.starting import Started
    from hotset.floor.storyboard import BoardRow

__all__ = [
    "board_table",
    "call_sheet_table",
    "check_answer",
    "compared_line",
    "cut_table",
    "delivery_table",
    "file_line",
    "key_table",
    "made_report",
    "new_panel",
    "price_table",
    "soundstage_panel",
    "take_table",
    "verify_answer",
]


def new_panel(started: Started) -> RenderableType:
    """What was started and how to go on."""
    from rich.text import Text

    text = Text.assemble(
        (f"{started.title}\n", "bold"),
        f"{_many(started.shots, 'shot')} in {_many(started.scenes, 'scene')}, in {started.production}\n",
        ("  next: ", "dim"),
        (f"hotset make {started.folder}\n", "cyan"),
        ("  or:   ", "dim"),
        (f"hotset draw {started.folder}", "cyan"),
    )
    return text


def check_answer(report: CheckReport, output: Output) -> None:
    """One block for each fault; one line when there is none."""
    from rich.text import Text

    if output.as_json:
        faults = [
            {
                "error": type(fault).__name__,
                "exit_code": fault.exit_code,
                "message": fault.message,
                "where": str(fault.where) if fault.where else None,
                "next": list(fault.next_commands),
            }
            for fault in report.faults
        ]
        output.answer(
            {
                "path": str(report.path),
                "title": report.title,
                "shots": report.shots,
                "scenes": report.scenes,
                "seconds": report.seconds,
                "estimate_micros": report.estimate,
                "cap_micros": report.cap,
                "notes": list(report.notes),
                "faults": faults,
            }
        )
        return
    for fault in report.faults:
        print_error(fault, output)
    console = output.console()
    for note in report.notes:
        console.print(f"note: {note}", style="yellow", soft_wrap=True)
    if report.faults:
        console.print(f"{_many(len(report.faults), 'fault')}. Nothing was changed.", style="bold")
        return
    price = usd(report.estimate or 0)
    console.print(
        Text.assemble(
            (report.title, "bold"),
            f": {_many(report.shots, 'shot')} in {_many(report.scenes, 'scene')}, {report.seconds:g} s. "
            f"One take of each: {price}; cap {usd(report.cap)}. No faults.",
        )
    )


def board_table(rows: Sequence[BoardRow]) -> RenderableType:
    """How the boards stand."""
    from rich.text import Text

    table = columns("shot", "stills", "new", "locked", "by", "", right=("stills", "new", "locked"), one_line=True)
    for row in rows:
        table.add_row(
            row.slate if row.panel == "first" else f"{row.slate} {row.panel}",
            str(row.candidates),
            str(row.drawn) if row.drawn else "–",
            str(row.locked) if row.locked else "open",
            row.by or "",
            Text("the board changed after the lock", style="yellow") if row.stale else row.description,
        )
    return table


def call_sheet_table(sheet: CallSheet) -> tuple[RenderableType, ...]:
    """The call sheet with its total; what is refused says why below."""
    table = columns("shot", "length", "status", "rolls", "price", right=("length", "rolls", "price"))
    for row in sheet.rows:
        price = "–" if row.amount is None or row.status != "to shoot" else usd(row.amount)
        table.add_row(row.slate, row.seconds, row.status, row.units, price)
    lines = [f"{row.slate}: {row.refusal}" for row in sheet.rows if row.refusal]
    if sheet.amount is None:
        lines.append("No total: some shots cannot be priced yet, and a part is never shown as the whole.")
    else:
        lines.append(f"{sheet.to_shoot} to shoot with {sheet.model}: {usd(sheet.amount)}")
    lines.append(f"Spent {usd(sheet.spent)}, committed {usd(sheet.committed)}, cap {usd(sheet.cap)}.")
    return table, "\n".join(lines)


def price_table(rows: Sequence[PricedModel]) -> tuple[RenderableType, ...]:
    """Every model with the price of the whole, the cheapest first; those that refuse a shot say why below."""
    table = columns("model", "host", "shots", "rolls", "one take of each", right=("shots", "rolls", "one take of each"))
    for row in rows:
        amount = "–" if row.amount is None else usd(row.amount)
        table.add_row(row.model, row.host, f"{row.shots}/{row.of}", row.seconds, amount)
    lines = [f"{row.model}: {row.why}" for row in rows if row.why]
    return (table, "\n".join(lines)) if lines else (table,)


def take_table(rows: Sequence[TakeRow]) -> RenderableType:
    """Every take with its state."""
    from rich.text import Text

    table = columns(
        "take", "state", "checks", "usable", "reason", "by", "model", "cost",
        right=("cost", "usable"), whole=("state", "checks"),
    )  # fmt: skip
    styles = {"circled": "green", "NG": "red", "lost": "red", "unknown": "yellow"}
    for row in rows:
        state = Text(row.state, style=styles.get(row.state, ""))
        table.add_row(row.name, state, row.verdict, row.usable, row.reason, row.judged_by, row.model, usd(row.cost))
    return table


def cut_table(made: CutMade) -> tuple[RenderableType, ...]:
    """The cut, shot by shot."""
    table = columns("shot", "take", "in", "out", "length", "into it", right=("in", "out", "length"), whole=("take",))
    for row in made.rows:
        table.add_row(row.slate, row.take, row.start, row.end, row.length, row.transition)
    return table, f"{made.path} · {made.frames} frames · {seconds_text(made.seconds)}"


def delivery_table(made: Delivered) -> tuple[RenderableType, ...]:
    """What was delivered, and what the master is."""
    return _files(made.files), *_facts(made)


def _files(files: Sequence[tuple[str, Path]]) -> RenderableType:
    from rich.text import Text

    table = columns("deliverable", "file")
    for name, path in files:
        table.add_row(name, Text(_from_here(path), style="cyan"))
    return table


def _facts(made: Delivered) -> tuple[RenderableType, ...]:
    from rich.text import Text

    facts = columns("master", "")
    for name, value in made.facts:
        facts.add_row(name, value)
    notes = [Text(f"note: {note}", style="yellow") for note in made.notes]
    return facts, *notes


def made_report(made: Made) -> tuple[RenderableType, ...]:
    """What `make` did: the stages with their cached column, the files, the headline of the cost report."""
    from hotset.ledger.report_text import headline

    table = columns("stage", "made", "cached", "seconds", right=("made", "cached", "seconds"), title=made.title)
    for row in made.stages:
        table.add_row(row.stage, str(row.made), str(row.cached), f"{row.seconds:.1f}")
    files = _files(made.files)
    return table, files, *_facts(made.delivered), *headline(made.report)


def key_table(rows: Sequence[KeyRow]) -> RenderableType:
    """The keys that hosts ask for, and where each was found."""
    from rich.text import Text

    table = columns("key", "for", "found")
    for row in rows:
        table.add_row(row.name, row.host, Text(row.found or "no", style="green" if row.found else "dim"))
    return table


def soundstage_panel(address: str, doubles: Mapping[str, str]) -> RenderableType:
    """Where the doubles are."""
    table = columns("double", "address", title=f"The soundstage is open at {address}")
    for name, at in doubles.items():
        table.add_row(name, at)
    table.add_row("desk", f"{address}/desk/bill, /desk/jobs, /desk/requests, /desk/clock, /desk/faults")
    return table


def compared_line(compared: Compared) -> RenderableType:
    """The doubles' bill beside the book."""
    from rich.text import Text

    bill, book = usd(compared.bill), usd(compared.book)
    if compared.equal:
        return Text(
            f"Rehearsed: the vendors' doubles billed {bill} in {_many(compared.lines, 'line')}; so says the book."
        )
    return Text(f"Rehearsed: the vendors' doubles billed {bill}, and the book says {book}.", style="bold red")


def verify_answer(result: Verified, output: Output) -> None:
    """What was read, and every record or file that is not as it was written."""
    from rich.text import Text

    people: list[RenderableType] = [
        f"{result.attempts} attempts, {result.entries} entries, {result.events} events, "
        f"{result.files} files ({result.bytes / 1e6:.1f} MB) read."
    ]
    people += [Text(str(finding), style="red") for finding in result.findings]
    if not result.findings:
        people.append(Text("Everything is as it was written.", style="green"))
    output.answer(result, *people)


def file_line(name: str, path: Path, *, cached: bool = False) -> RenderableType:
    """One file that was made, or that was there."""
    from rich.text import Text

    return Text.assemble(f"{name}: ", (_from_here(path), "cyan"), " (cached)" if cached else "")


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _from_here(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
