"""The cost report as one page that needs nothing else: no script, and no font or picture from anywhere but itself.

The page's own policy (Content-Security-Policy) forbids it to load anything, so a later slip shows at once.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import jinja2

from hotset.ledger.entries import Actual, Commitment, Entry
from hotset.ledger.report import CostReport, rounded_usd
from hotset.ledger.report_text import landing_words, reused_words
from hotset.units import seconds_text, usd

__all__ = ["duration_text", "picture_uri", "report_page"]

_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp", b"GIF8": "image/gif"}


def picture_uri(data: bytes) -> str:
    """A PNG, JPEG, WebP or GIF as a data URI. Raises ValueError for anything else."""
    for magic, kind in _PICTURES.items():
        if data.startswith(magic):
            return f"data:{kind};base64,{base64.b64encode(data).decode()}"
    raise ValueError("only PNG, JPEG, WebP and GIF go into a page")


def report_page(report: CostReport, boards: Mapping[str, str] | None = None) -> str:
    """The report as HTML. `boards` has a data URI of each shot's locked first frame, by slate; small ones suffice.

    Raises ValueError for a board that is no data URI: the page loads nothing.
    """
    pictures = dict(boards or {})
    outside = [slate for slate, uri in pictures.items() if not uri.startswith("data:image/")]
    if outside:
        raise ValueError(f"the board of {outside[0]} is no data URI, and the page loads nothing")
    return _template().render(
        report=report,
        boards=pictures,
        budget=_budget(report),
        parts=_parts(report),
        most_of_a_shot=max((s.actual.amount for scene in report.scenes for s in scene.shots), default=0),
        made_at=datetime.fromtimestamp(report.at, UTC),
        landing_words=landing_words(report),
        reused_words=reused_words(report),
        entry_kind=_entry_kind,
    )


def duration_text(seconds: float) -> str:
    """Seconds for people: '48 s', '2 min 5 s', '1 h 4 min'."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _budget(report: CostReport) -> dict[str, float] | None:
    """The bar of the cap in per cent: spent, open, and where the cap is; None where there is no money to show."""
    whole = max(report.cap, report.actual.amount + report.open.amount)
    if not whole:
        return None
    return {
        "spent": 100 * report.actual.amount / whole,
        "open": 100 * report.open.amount / whole,
        "cap": 100 * report.cap / whole,
    }


def _parts(report: CostReport) -> list[dict[str, object]]:
    """What came of it, with the length of each bar in per cent: of money, or of counts where there was none."""
    free = not report.actual.amount
    amounts = [share.count if free else share.actual.amount for share in report.shares]
    most = max(amounts, default=0) or 1
    return [{"share": s, "bar": 100 * a / most} for s, a in zip(report.shares, amounts, strict=True)]


def _entry_kind(entry: Entry) -> str:
    if isinstance(entry, Commitment):
        return "commitment"
    return f"{'actual' if isinstance(entry, Actual) else 'release'} of {entry.commitment}"


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "usd": usd,
        "rounded_usd": rounded_usd,
        "seconds": seconds_text,
        "duration": duration_text,
        "moment": _moment,
    }
    text = files("hotset").joinpath("data", "templates", "report.html").read_text(encoding="utf-8")
    return environment.from_string(text)
