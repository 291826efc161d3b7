"""A new production: a folder, its production.yaml, and the script broken down into shots that a person can change."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from hotset.boards.shotlist import new_production_text
from hotset.errors import UsageError
from hotset.floor.opening import read_script

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

    Raises UsageError when there is a production already, ScriptError or TextError when the script cannot be used; then
    nothing is written.
    """
    target = folder / PRODUCTION_FILE
    if target.exists():
        raise UsageError(
            f"{target} is there already.", next_commands=(f"hotset check {folder}", f"hotset make {folder}")
        )
    if script is not None:
        held = read_script(script)
        name, content = script.name, None
    else:
        name, content = "script.fountain", _EXAMPLE.format(title=title or folder.resolve().name)
        held = read_script(content, name=name)
    heading = title or held.title or folder.resolve().name.replace("-", " ").replace("_", " ").title()
    text, scenes, shots = new_production_text(heading, held, script_name=name)
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / name
    if content is not None:
        if not place.exists():
            place.write_text(content, encoding="utf-8")
    elif script is not None and not place.exists():
        shutil.copyfile(script, place)
    target.write_text(text, encoding="utf-8")
    return Started(folder=folder, production=target, script=place, title=heading, scenes=scenes, shots=shots)
