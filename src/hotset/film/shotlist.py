"""Shot lists in (CSV): the tables that productions pass around, whatever their columns are called.

Comma, semicolon or tab; with or without a byte order mark. What is not understood is a fault with its line, and columns
that hotset has no use for are kept as notes, so that nothing a person typed is lost.
"""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction
from pathlib import Path

from hotset.errors import ProductionError, ScriptError, TextError, Where
from hotset.film.nearest import hint, listed
from hotset.film.script import Paragraph, ParagraphKind, Script, ScriptScene, ShotRow, split_cue, split_heading
from hotset.film.values import frames_exactly
from hotset.film.words import Angle, CameraMoveKind, ShotSize, View

__all__ = ["read_shot_list"]

_COLUMNS: dict[str, tuple[str, ...]] = {
    "scene": ("scene", "sc", "scene no", "scene number", "scene nr"),
    "shot": ("shot", "shot no", "shot number", "setup", "slate", "nr", "no"),
    "size": ("size", "shot size", "framing", "frame", "shot type", "type"),
    "angle": ("angle", "camera angle"),
    "lens": ("lens", "focal length", "lens mm", "mm"),
    "move": ("move", "movement", "camera", "camera move", "camera movement"),
    "seconds": ("duration", "length", "time", "seconds", "sec", "secs", "est time", "runtime"),
    "description": (
        "description",
        "action",
        "desc",
        "what happens",
        "shot description",
        "visual",
        "content",
        "picture",
    ),
    "dialogue": ("dialogue", "dialog", "line", "lines", "audio", "vo", "voice over", "voiceover"),
    "speaker": ("speaker", "character", "who", "cast"),
    "sound": ("sound", "sfx", "sound effects", "music"),
    "subject": ("subject", "subjects", "talent"),
    "heading": ("heading", "slugline", "scene heading"),
    "place": ("place", "location", "set"),
    "time": ("time of day", "day/night", "d/n", "tod"),
    "setting": ("int/ext", "i/e", "setting"),
}
_SIZES = {
    "ews": ShotSize.EXTREME_WIDE,
    "els": ShotSize.EXTREME_WIDE,
    "xws": ShotSize.EXTREME_WIDE,
    "extreme long": ShotSize.EXTREME_WIDE,
    "ws": ShotSize.WIDE,
    "ls": ShotSize.WIDE,
    "long": ShotSize.WIDE,
    "establishing": ShotSize.WIDE,
    "master": ShotSize.WIDE,
    "fs": ShotSize.FULL,
    "fsh": ShotSize.FULL,
    "mws": ShotSize.MEDIUM_WIDE,
    "mls": ShotSize.MEDIUM_WIDE,
    "medium long": ShotSize.MEDIUM_WIDE,
    "cowboy": ShotSize.MEDIUM_WIDE,
    "american": ShotSize.MEDIUM_WIDE,
    "two shot": ShotSize.MEDIUM_WIDE,
    "2 shot": ShotSize.MEDIUM_WIDE,
    "ms": ShotSize.MEDIUM,
    "mid": ShotSize.MEDIUM,
    "pov": ShotSize.MEDIUM,
    "ots": ShotSize.MEDIUM,
    "over the shoulder": ShotSize.MEDIUM,
    "mcu": ShotSize.MEDIUM_CLOSE,
    "medium close up": ShotSize.MEDIUM_CLOSE,
    "cu": ShotSize.CLOSE,
    "close up": ShotSize.CLOSE,
    "closeup": ShotSize.CLOSE,
    "bcu": ShotSize.EXTREME_CLOSE,
    "ecu": ShotSize.EXTREME_CLOSE,
    "xcu": ShotSize.EXTREME_CLOSE,
    "extreme close up": ShotSize.EXTREME_CLOSE,
    "macro": ShotSize.INSERT,
    "detail": ShotSize.INSERT,
    "ins": ShotSize.INSERT,
} | {str(s): s for s in ShotSize}
_ANGLES = {
    "eye level": Angle.EYE,
    "straight": Angle.EYE,
    "normal": Angle.EYE,
    "low angle": Angle.LOW,
    "high angle": Angle.HIGH,
    "top": Angle.OVERHEAD,
    "top shot": Angle.OVERHEAD,
    "birds eye": Angle.OVERHEAD,
    "bird's eye": Angle.OVERHEAD,
    "worms eye": Angle.GROUND,
    "ground level": Angle.GROUND,
    "canted": Angle.DUTCH,
    "dutch angle": Angle.DUTCH,
    "dutch tilt": Angle.DUTCH,
} | {str(a): a for a in Angle}
_VIEWS = {str(v): v for v in View} | {"profile": View.PROFILE_LEFT, "3/4": View.THREE_QUARTER_LEFT, "rear": View.BACK}
_MOVES = {
    "none": "static",
    "locked": "static",
    "locked off": "static",
    "lock off": "static",
    "fixed": "static",
    "still": "static",
    "tripod": "static",
    "sticks": "static",
    "push in": "dolly in",
    "push": "dolly in",
    "dolly": "dolly in",
    "pull out": "dolly out",
    "pull back": "dolly out",
    "track": "truck",
    "tracking": "truck",
    "slider": "truck",
    "crane": "pedestal",
    "crane up": "pedestal",
    "crane down": "pedestal down",
    "boom up": "pedestal",
    "boom down": "pedestal down",
    "jib": "pedestal",
    "jib up": "pedestal",
    "jib down": "pedestal down",
    "orbit": "arc",
    "hand held": "handheld",
    "handheld camera": "handheld",
    "steadicam": "handheld",
    "gimbal": "handheld",
    "zoom": "zoom in",
    "rack": "rack focus",
    "focus pull": "rack focus",
}


def read_shot_list(text: str, path: Path) -> Script:
    """A CSV shot list as a script with rows. Never raises: faults are collected in the script, with their lines."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        table = list(_lines(text))
    except csv.Error as error:
        return Script(format="csv", faults=(TextError(f"This is no table: {error}.", where=Where(path)),))
    if not table:
        fault = TextError("There is nothing in this shot list; its first row names the columns.", where=Where(path, 1))
        return Script(format="csv", faults=(fault,))
    (head_line, head), body = table[0], table[1:]
    faults: list[ProductionError] = []
    columns = _columns(head, head_line, path, faults)
    rows = [] if faults else [_row(cells, line, columns, head, path, faults) for line, cells in body]
    found = [row for row in rows if row is not None]
    if not faults and not found:
        faults.append(ScriptError("The shot list has columns but no shots.", where=Where(path, head_line)))
    scenes = _scenes(found)
    return Script(format="csv", scenes=scenes, rows=tuple(row for row, _ in found), faults=tuple(faults))


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of every row with something in it."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    counts = {d: first.count(d) for d in (",", ";", "\t")}
    delimiter = max(counts, key=lambda d: (counts[d], d == ","))
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    found, line = [], 1
    for cells in reader:
        if any(c.strip() for c in cells):
            found.append((line, [" ".join(c.split()) for c in cells]))
        line = reader.line_num + 1
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s_.#-]+", " ", text.casefold().replace("(s)", "")).strip()


def _columns(head: list[str], line: int, path: Path, faults: list[ProductionError]) -> dict[str, int]:
    """Which column holds what. A shot list needs a description or a dialogue; two columns of one kind are a fault."""
    found: dict[str, int] = {}
    for index, cell in enumerate(head):
        plain = re.sub(r"\s*\((?:s|sec|seconds|mm)\)$", "", _plain(cell))
        name = next((n for n, aliases in _COLUMNS.items() if plain in aliases), None)
        if name is None:
            continue
        if name in found:
            faults.append(
                TextError(
                    f"The columns {head[found[name]]!r} and {cell!r} both say the {name}; keep one of them.",
                    where=Where(path, line, index + 1),
                )
            )
        found[name] = found.get(name, index)
    if not {"description", "dialogue"} & set(found):
        named = [c for c in head if c]
        near = next(
            (
                f" ({c!r} may be meant{hint(c, ('description', 'dialogue'))})"
                for c in named
                if hint(_plain(c), ("description", "action"))
            ),
            "",
        )
        faults.append(
            TextError(
                f"A shot list needs a column 'description'{near}; this one has {listed(named)}.",
                where=Where(path, line),
            )
        )
    return found


def _row(
    cells: list[str],
    line: int,
    columns: dict[str, int],
    head: list[str],
    path: Path,
    faults: list[ProductionError],
) -> tuple[ShotRow, dict[str, str]] | None:
    """One shot, and what the row says of its scene."""

    def cell(name: str) -> str:
        at = columns.get(name)
        return cells[at] if at is not None and at < len(cells) else ""

    def word(name: str, words: dict[str, str]) -> str:
        written = cell(name)
        if not written:
            return ""
        plain = re.sub(r"\s+shot$", "", _plain(written)) if name == "size" else _plain(written)
        by_plain = {_plain(k): v for k, v in words.items()}
        if plain in by_plain:
            return str(by_plain[plain])
        near = hint(plain, words) or f"; use {listed(sorted(set(words.values())), 16)}."
        faults.append(ScriptError(f"{written!r} is no {name}{near}", where=Where(path, line)))
        return ""

    if not cell("description") and not cell("dialogue"):
        faults.append(ScriptError("This shot has neither a description nor a dialogue.", where=Where(path, line)))
        return None
    scene, shot = _numbers(cell("scene"), cell("shot"))
    speaker, dialogue = _speech(cell("speaker"), cell("dialogue"))
    used = set(columns.values())
    notes = " · ".join(f"{h}: {c}" for i, (h, c) in enumerate(zip(head, cells, strict=False)) if c and i not in used)
    extra = [c for c in cells[len(head) :] if c]
    view = ""
    if _plain(cell("angle")) in {_plain(v) for v in _VIEWS}:
        view = word("angle", {k: str(v) for k, v in _VIEWS.items()})
    row = ShotRow(
        scene=scene,
        shot=shot,
        line=line,
        description=cell("description"),
        size=word("size", {k: str(v) for k, v in _SIZES.items()}),
        angle="" if view else word("angle", {k: str(v) for k, v in _ANGLES.items()}),
        view=view,
        lens_mm=_lens(cell("lens"), line, path, faults),
        move=_move(cell("move"), line, path, faults),
        seconds=_seconds(cell("seconds"), line, path, faults),
        speaker=speaker,
        dialogue=dialogue,
        sound=cell("sound"),
        subject=cell("subject"),
        notes=" · ".join(filter(None, [notes, *extra])),
    )
    return row, {k: cell(k) for k in ("heading", "place", "time", "setting")}


def _numbers(scene: str, shot: str) -> tuple[str, str]:
    """Scene number and the shot's own name. A shot '12A' without a scene is a shot of scene 12."""
    found = re.fullmatch(r"(\d+)\s*[-./]?\s*([A-Za-z]*\d*)", shot)
    number = re.sub(r"[^0-9A-Z]|^(?:SCENE|SC)", "", scene.strip().upper())
    if not number and found and (found[2] or not scene):
        number = found[1] if found[2] else "1"
    digits = re.search(r"\d+", number)
    letters = re.sub(r"[^A-Z]", "", number)
    return (f"{int(digits[0])}{letters}" if digits else "1"), shot


def _speech(speaker: str, dialogue: str) -> tuple[str, str]:
    """'MARA: On the house.' says who speaks."""
    found = re.fullmatch(r"([A-Z][\w .'’-]{0,30}?)\s*(?:\([^()]*\))?\s*:\s+(.+)", dialogue)
    if not speaker and found:
        return split_cue(found[1])[0], found[2]
    return speaker, dialogue


def _lens(written: str, line: int, path: Path, faults: list[ProductionError]) -> int | None:
    if not written:
        return None
    found = re.fullmatch(r"(\d{1,3})(?:\s*-\s*\d+)?\s*(?:mm)?", written.strip(), re.IGNORECASE)
    if not found or not 8 <= int(found[1]) <= 600:
        faults.append(ScriptError(f"{written!r} is no lens; write millimetres like 35mm.", where=Where(path, line)))
        return None
    return int(found[1])


def _move(written: str, line: int, path: Path, faults: list[ProductionError]) -> str:
    plain = _plain(written)
    if not plain:
        return ""
    word = _MOVES.get(plain, plain)
    kinds = [str(k) for k in CameraMoveKind]
    kind = next((k for k in kinds if word == k or word.startswith(k + " ")), None)
    if kind is None:
        near = hint(word, [*kinds, *_MOVES]) or f"; use {listed(kinds)}."
        faults.append(ScriptError(f"{written!r} is no camera move{near}", where=Where(path, line)))
        return ""
    sign = next((s for s in ("left", "right", "up", "down", "in", "out", "back") if s in word[len(kind) :].split()), "")
    return f"{kind} {sign}".strip()


def _seconds(written: str, line: int, path: Path, faults: list[ProductionError]) -> str:
    if not written:
        return ""
    clock = re.fullmatch(r"(\d{1,2}):([0-5]\d)", written)
    text = f"{int(clock[1]) * 60 + int(clock[2])}s" if clock else written.removesuffix('"')
    try:
        frames_exactly(text, Fraction(24))
    except ValueError as error:
        faults.append(ScriptError(f"duration: {error}.", where=Where(path, line)))
        return ""
    return text


def _scenes(rows: list[tuple[ShotRow, dict[str, str]]]) -> tuple[ScriptScene, ...]:
    """One scene per scene number, in the order of its first shot, with what its rows say of it."""
    said: dict[str, dict[str, str]] = {}
    first: dict[str, int] = {}
    for row, about in rows:
        here = said.setdefault(row.scene, {})
        first.setdefault(row.scene, row.line)
        for key, value in about.items():
            here[key] = here.get(key) or value
    scenes = []
    for number, about in said.items():
        setting, place, time = split_heading(about["heading"])
        setting = setting or split_heading(about["setting"] + " ")[0]
        place, time = about["place"] or place, about["time"] or time
        head = about["heading"] or " - ".join(filter(None, [f"{setting.upper()}. {place}".strip(". "), time.upper()]))
        head = head or f"SCENE {number}"
        paragraph = Paragraph(kind=ParagraphKind.HEADING, text=head, raw=head, line=first[number])
        scenes.append(ScriptScene(number=number, heading=paragraph, setting=setting, place=place, time=time))
    return tuple(scenes)
