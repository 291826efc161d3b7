"""The cost report of a production, and its page with the locked boards on it."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from hotset.film.words import Panel
from hotset.finish.works import write_atomically
from hotset.floor.unit import Unit
from hotset.ledger.report import CostReport, read_report
from hotset.ledger.report_html import picture_uri, report_page

__all__ = ["report_of", "thumbnail", "write_report_page"]

THUMBNAIL = (320, 180)


def report_of(unit: Unit, *, reused: int | None = None) -> CostReport:
    """The report as the journal is now. Raises MoneyError where the book does not add up."""
    return read_report(unit.journal, unit.production, reused=reused)


def write_report_page(unit: Unit, report: CostReport, path: Path) -> None:
    """Write the report as one HTML page that loads nothing from elsewhere."""
    locks = unit.journal.current_locks()
    boards = {
        owner: picture_uri(thumbnail(unit.vault.path(lock.picture)))
        for (owner, panel), lock in locks.items()
        if panel == Panel.FIRST
    }
    write_atomically(path, report_page(report, boards).encode())


def thumbnail(path: Path, size: tuple[int, int] = THUMBNAIL) -> bytes:
    """A picture as a small WebP that fits in `size` pixels."""
    with Image.open(path) as picture:
        small = picture.convert("RGB")
        small.thumbnail(size, Image.Resampling.LANCZOS)
    held = io.BytesIO()
    small.save(held, "WEBP", quality=82, method=4)
    return held.getvalue()
