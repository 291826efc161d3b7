"""The board wall: every candidate as a picture file, and one page to look at them side by side and choose.

Candidates live in the vault by digest; a person chooses pictures, not digests.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from hotset.boards.drawing import Frame, frames_of
from hotset.film.words import Panel
from hotset.finish.contact_sheet import frame_words
from hotset.finish.works import write_atomically
from hotset.floor.reporting import thumbnail
from hotset.floor.unit import Unit
from hotset.ledger.report_html import picture_uri
from hotset.vault.records import Candidate, Lock

__all__ = ["PICTURES", "WALL", "write_wall"]

WALL = "deliverables/boards.html"
PICTURES = "deliverables/candidates"

_THUMBNAIL = (640, 640)


def write_wall(unit: Unit) -> Path:
    """Write the page and a picture file for each candidate (`1A-2.png`), and say where the page is."""
    locks = unit.journal.current_locks()
    shots = []
    for frame in frames_of(unit.production, unit.brought()):
        candidates = unit.journal.candidates(frame.owner, frame.panel)
        shots.append(_shot(unit, frame, candidates, locks.get((frame.owner, str(frame.panel)))))
    page = _template().render(title=unit.production.title, shots=shots)
    target = unit.folder / WALL
    write_atomically(target, page.encode())
    return target


def _shot(unit: Unit, frame: Frame, candidates: list[Candidate], lock: Lock | None) -> dict[str, Any]:
    last = frame.panel is Panel.LAST
    pictures = []
    for candidate in candidates:
        name = f"{frame.owner}{'-last' if last else ''}-{candidate.number}.png"
        write_atomically(unit.folder / PICTURES / name, unit.vault.path(candidate.picture))
        pictures.append(
            {
                "number": candidate.number,
                "file": f"{Path(PICTURES).name}/{name}",
                "uri": picture_uri(thumbnail(unit.vault.path(candidate.picture), _THUMBNAIL)),
                "locked": lock is not None and lock.candidate_number == candidate.number,
                "old": candidate.board_digest != frame.digest,
                "brought": candidate.source == "imported",
            }
        )
    return {
        "slate": frame.owner,
        "frame": f"last frame · {frame_words(frame.shot)}" if last else frame_words(frame.shot),
        "words": frame.shot.description,
        "last": last,
        "by": lock.by if lock else "",
        "stale": lock is not None and lock.board_digest != frame.digest,
        "pictures": pictures,
    }


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = files("hotset").joinpath("data", "templates", "boards.html").read_text(encoding="utf-8")
    return environment.from_string(text)
