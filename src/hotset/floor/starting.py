"""A new production: a folder, its production.yaml, and the script broken down into shots that a person can change."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hotset.errors import UsageError
from hotset.film.writer import production_text
from hotset.floor.opening import open_text

__all__ = ["Started", "start_production"]

PRODUCTION_FILE = "production.yaml"

_EXAMPLE = """Title: {title}

INT. KITCHEN - MORNING

ANNA, thirty, in a blue sweater, stands at the window with a mug of coffee. Rain.

ANNA
It can't rain for ever.

She puts the mug down and smiles.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What was started."""

    folder: Path
    production: Path
    script: Path
    title: str
    scenes: int
    shots: int


def start_production(folder: Path, *, script: Path | None = None, title: str | None = None) -> Started:
    """Write a new production into `folder`, from a script or from a small one to begin with.

    Raises UsageError when there is a production or another script of that name already, or nothing can be written
    there, and the first fault of the script; then nothing is written.
    """
    target = folder / PRODUCTION_FILE
    if target.exists():
        raise UsageError(
            f"{target} is there already.", next_commands=(f"hotset check {folder}", f"hotset make {folder}")
        )
    with tempfile.TemporaryDirectory(prefix="hotset-") as waiting:
        source = script
        if source is None:
            source = Path(waiting) / "script.fountain"
            source.write_text(_EXAMPLE.format(title=title or _title_of(folder)), encoding="utf-8")
        production = open_text(source).ready()
        named = replace(production, title=title or production.title or _title_of(folder), script=source.name)
        text = production_text(named)
        place = folder / source.name
        if place.exists() and place.read_bytes() != source.read_bytes():
            raise UsageError(
                f"{place} is there already and is another script.",
                next_commands=(f"hotset new {folder} --script {place}",),
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                shutil.copyfile(source, place)
            target.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{folder} cannot hold a production: {error.strerror}.") from error
    return Started(
        folder=folder,
        production=target,
        script=place,
        title=named.title,
        scenes=len(named.scenes),
        shots=len(named.shots),
    )


def _title_of(folder: Path) -> str:
    return folder.resolve().name.replace("-", " ").replace("_", " ").title()
