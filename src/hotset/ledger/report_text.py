"""The cost report for a terminal of 80 columns, as rich renderables. Nothing is printed here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hotset.ledger.report import CostReport, ShotCost, rounded_usd
from hotset.units import seconds_text, usd

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

__all__ = ["headline", "landing_words", "per_clip_words", "report_renderables", "reused_words"]

_MARKS = {"circled": "◉", "hold": "○", "NG": "✕", "lost": "–", "in the can": "·", "unknown": "?"}
_STYLES = {"circled": "green", "hold": "yellow", "NG": "red", "unknown": "bold red"}


def per_clip_words(report: CostReport) -> str:
    """The headline figure, or in words why there is none."""
    if report.per_clip is None:
        return "No finished clip yet, so no cost of one."
    return rounded_usd(report.per_clip)


def landing_words(report: CostReport) -> str:
    """The first-take landing rate with its n and its interval, or in words that there is none."""
    landing = report.landing
    if landing.share is None or landing.low is None or landing.high is None:
        return "n = 0: no first take has been judged yet"
    interval = f"95 % interval {landing.low:.0%} to {landing.high:.0%}"
    return f"{landing.share:.0%} of first takes landed (n = {landing.n}, {interval})"


def reused_words(report: CostReport) -> str:
    """What came out of the vault instead of being computed."""
    kept = f"{report.works} computed steps are in the vault"
    return kept if report.reused is None else f"{kept}, {report.reused} were not made again"


def headline(report: CostReport) -> tuple[RenderableType, ...]:
    """Cost per finished clip with its definition and what stands beside it, in one panel."""
    from rich.panel import Panel
    from rich.text import Text

    n = report.finished_clips
    text = Text()
    if report.per_clip is None:
        text.append(per_clip_words(report), style="bold")
    else:
        text.append(per_clip_words(report), style="bold")
        text.append(f" per finished clip (n = {n})", style="bold")
        if report.per_second is not None:
            text.append(f", {rounded_usd(report.per_second)} per finished second")
    text.append(f"\n{report.definition}\n", style="dim")
    text.append(f"spent {report.actual}   open {report.open}   cap {usd(report.cap)}   left {usd(report.left)}")
    if report.is_free and report.entries:
        text.append("\nEverything ran on this machine: nothing was asked, nothing was billed.", style="dim")
    if report.unknown:
        names = ", ".join(take.name for take in report.unknown)
        text.append(f"\nNobody knows what became of {names}; their money stays reserved.", style="bold red")
    return (Panel(text, title=f"Cost report: {report.title}", title_align="left", width=80),)


def report_renderables(report: CostReport) -> tuple[RenderableType, ...]:
    """The whole report: headline, shots by scene, where the money went, models, notes."""
    parts: list[RenderableType] = [*headline(report), _shots(report)]
    if report.models:
        parts += [_shares(report), _models(report)]
    if report.elements:
        parts.append(_elements(report))
    if report.unknown:
        parts.append(_unknown(report))
    return (*parts, _notes(report))


def _table(title: str) -> Table:
    from rich import box
    from rich.table import Table

    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, width=80, pad_edge=False)


def _shots(report: CostReport) -> RenderableType:
    from rich.text import Text

    table = _table("Shots")
    table.add_column("shot", no_wrap=True)
    table.add_column("", ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column("takes", no_wrap=True)
    table.add_column("stills", justify="right")
    table.add_column("in the cut", no_wrap=True)
    table.add_column("cost", justify="right", no_wrap=True)
    for scene in report.scenes:
        done = f"{scene.finished_clips} of {len(scene.shots)}"
        table.add_row(scene.number, Text(scene.heading), "", "", done, str(scene.actual), style="bold")
        for shot in scene.shots:
            clip = "–" if shot.clip_seconds is None else f"{shot.in_cut} {seconds_text(shot.clip_seconds)}"
            table.add_row(shot.slate, Text(shot.description), _marks(shot), str(shot.stills), clip, str(shot.actual))
    counts = report.takes
    told = f"◉ {counts.circled} circled  ○ {counts.hold} hold  ✕ {counts.ng} NG  – {counts.lost} lost"
    if counts.to_judge or counts.under_way or counts.unknown:
        told += f"  · {counts.to_judge} to judge  … {counts.under_way} under way  ? {counts.unknown} unknown"
    table.caption = f"{counts.shot} takes: {told}"
    table.caption_justify = "left"
    return table


def _marks(shot: ShotCost) -> RenderableType:
    from rich.text import Text

    text = Text()
    for _, state, _ in shot.outcomes[:12]:
        text.append(_MARKS.get(state, "…"), style=_STYLES.get(state, "dim"))
    if len(shot.outcomes) > 12:
        text.append(f"+{len(shot.outcomes) - 12}", style="dim")
    return text


def _shares(report: CostReport) -> RenderableType:
    from rich.text import Text

    table = _table("What came of it")
    table.add_column("", ratio=1)
    table.add_column("", width=24, no_wrap=True)
    table.add_column("count", justify="right")
    table.add_column("cost", justify="right", no_wrap=True)
    free = not report.actual.amount
    most = max((share.count if free else share.actual.amount for share in report.shares), default=0)
    for share in report.shares:
        part = share.count if free else share.actual.amount
        bar = "█" * round(24 * part / most) if most else ""
        style = {"landed": "green", "waste": "red", "waiting": "dim"}.get(share.kind, "cyan")
        table.add_row(Text(share.label), Text(bar, style=style), str(share.count), str(share.actual))
    table.caption = "Bars show counts: no money was spent." if free else "Bars show money; the parts are the whole."
    table.caption_justify = "left"
    return table


def _models(report: CostReport) -> RenderableType:
    table = _table("Models")
    for name in ("model", "host", "makes"):
        table.add_column(name)
    for name in ("requests", "results", "landed", "cost"):
        table.add_column(name, justify="right")
    for m in report.models:
        table.add_row(m.model, m.host, m.makes, str(m.requests), str(m.results), str(m.landed), str(m.actual))
    return table


def _elements(report: CostReport) -> RenderableType:
    table = _table("Elements, and shots no longer in the script")
    table.add_column("", ratio=1)
    table.add_column("stills", justify="right")
    table.add_column("cost", justify="right")
    for element in report.elements:
        table.add_row(element.slug, str(element.stills), str(element.actual))
    return table


def _unknown(report: CostReport) -> RenderableType:
    table = _table("Nobody knows what became of these: a person has to settle them")
    table.add_column("take", no_wrap=True)
    table.add_column("host")
    table.add_column("our reference", ratio=1)
    table.add_column("reserved", justify="right")
    for take in report.unknown:
        table.add_row(take.name, take.host, take.reference, str(take.reserved))
    return table


def _notes(report: CostReport) -> RenderableType:
    from rich.text import Text

    stills = report.stills
    lines = [
        landing_words(report),
        f"{stills.drawn} stills drawn, {stills.imported} brought, {stills.locked} panels locked",
        reused_words(report),
        f"{report.technical_retries} technical retries, {report.machine_seconds:.0f} s between asking and having",
        f"{len(report.entries)} entries, as of {datetime.fromtimestamp(report.at, UTC):%Y-%m-%d %H:%M} UTC",
    ]
    return Text("\n".join(lines), style="dim")
