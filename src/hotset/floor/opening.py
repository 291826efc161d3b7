"""A production from disk: read, completed and checked, with every fault found. Nothing on disk is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hotset.boards.kit import kit_faults
from hotset.boards.shotlist import complete
from hotset.errors import (
    HotsetError,
    MediaError,
    OverCapError,
    PictureError,
    ProductionError,
    ScriptError,
    TextError,
    Where,
)
from hotset.film.finaldraft import read_final_draft
from hotset.film.fountain import read_fountain
from hotset.film.nearest import hint
from hotset.film.production import Production
from hotset.film.reader import Reading, read_production
from hotset.film.rules import film_faults
from hotset.film.script import Script, script_faults
from hotset.film.shotlist import read_shot_list
from hotset.media import MAX_PICTURE_BYTES, picture_size, read_picture
from hotset.units import Micros, usd

__all__ = ["SCRIPTS", "Opened", "check", "open_text", "read_script"]

MAX_YAML = 2_000_000
MAX_SCRIPT = 8_000_000
"""Bytes of a production.yaml and of a script that are read."""

SCRIPTS = (".fountain", ".spmd", ".fdx", ".csv")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")

Estimate = Callable[[Production], Micros]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A production as it was found. It is complete, and may be worked on, only where there are no faults.

    `lines` finds the place of each key of production.yaml by its dotted path. `warnings` hinder nothing: a picture that
    has to be enlarged, a line of the script that no shot speaks.
    """

    production: Production | None
    folder: Path
    path: Path
    faults: tuple[HotsetError, ...] = ()
    warnings: tuple[str, ...] = ()
    lines: Mapping[str, Where] = field(default_factory=dict)
    script: Script | None = None

    def where(self, path: str) -> Where | None:
        """Where a key stands, or the nearest key above it."""
        return Reading(production=None, lines=self.lines).where(path)

    def ready(self) -> Production:
        """The production. Raises the first fault where there is one."""
        if self.faults:
            raise self.faults[0]
        if self.production is None:
            raise TextError("There is no production here.", where=Where(self.path))
        return self.production


def open_text(target: Path, *, estimate: Estimate | None = None) -> Opened:
    """Opens a folder with a production.yaml, the file itself, or a bare script (.fountain, .fdx, .csv).

    `estimate` says what the whole film would cost; where that passes the cap, an OverCapError is among the faults. Only
    what cannot be opened at all is raised by nobody: every fault is in the answer.
    """
    target = Path(target)
    try:
        path = _production_file(target)
        folder = path.parent
        bare = path.suffix.casefold() in SCRIPTS
        reading = _bare(path) if bare else _reading(path, folder)
    except ProductionError as error:
        return Opened(
            production=None, folder=target if target.is_dir() else target.parent, path=target, faults=(error,)
        )
    faults: list[HotsetError] = list(reading.reading.faults)
    opened = Opened(production=None, folder=folder, path=path, lines=reading.reading.lines, script=reading.script)
    if reading.reading.production is None:
        return replace(opened, faults=tuple(faults))
    completed = complete(reading.reading, reading.script)
    production = completed.production
    warnings = [f"No shot has room for this line of the script: {line.text!r}" for line in completed.unspoken]
    faults += film_faults(production, reading.reading.where)
    faults += kit_faults(production, reading.reading.where)
    if not production.shots and not faults:
        faults.append(_nothing_to_shoot(path))
    found, warned = _pictures(reading.reading.production, folder, reading.reading)
    faults += found
    if estimate is not None and not faults:
        try:
            faults += _over_cap(production, estimate(production), reading.reading)
        except HotsetError as error:  # what cannot be estimated says why, like every other fault
            error.where = error.where or reading.reading.where("models")
            faults.append(error)
    return replace(opened, production=production, faults=tuple(faults), warnings=(*warnings, *warned))


def check(target: Path, *, estimate: Estimate | None = None) -> list[HotsetError]:
    """Every fault of a production, one clear error each; an empty list means that it can be made."""
    return list(open_text(target, estimate=estimate).faults)


# -- texts -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    reading: Reading
    script: Script | None


def _production_file(target: Path) -> Path:
    """The file that a target means. Raises TextError where there is none."""
    try:
        if target.is_dir():
            path = target / "production.yaml"
            if path.is_file():
                return path
            names = sorted(p.name for p in target.iterdir() if p.suffix.casefold() in (".yaml", ".yml", *SCRIPTS))
            near = f"; {', '.join(names[:4])} could be meant" if names else ""
            raise TextError(
                f"There is no production.yaml in {target.name or target}{near}.",
                where=Where(target),
                next_commands=(f"hotset new {target}", *(f"hotset check {target / n}" for n in names[:1])),
            )
        if target.exists():
            if target.suffix.casefold() in (".yaml", ".yml", *SCRIPTS):
                return target
            raise TextError(
                f"{target.name} is neither a production.yaml nor a script (.fountain, .fdx, .csv).", where=Where(target)
            )
        siblings = [p.name for p in target.parent.iterdir()] if target.parent.is_dir() else []
    except OSError as error:
        raise TextError(f"It cannot be opened: {error.strerror or error}.", where=Where(target)) from error
    raise TextError(
        f"There is no {target.name!r} here{hint(target.name, siblings) or '.'}",
        where=Where(target),
        next_commands=(f"hotset new {target}",),
    )


def _bare(path: Path) -> _Read:
    """A script without a production.yaml: a production of defaults around it."""
    script = _script(path)
    title = script.title or path.stem.replace("-", " ").replace("_", " ").strip().capitalize() or "Untitled"
    production = Production(title=title, script=path.name)
    return _Read(reading=Reading(production=production, faults=script_faults(script, path)), script=script)


class _Scripts(Mapping[str, Script]):
    """The scripts of a folder by the name that production.yaml gives them, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: Script | None = None
        self.faults: tuple[ProductionError, ...] = ()
        self.asked = ""

    def __getitem__(self, name: str) -> Script:
        self.asked = name
        try:
            path = _inside(self.folder, name, None)
            self.read = _script(path)
        except ProductionError as error:
            self.faults = (error,)
            raise KeyError(name) from error
        self.faults = script_faults(self.read, path)
        return self.read

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _reading(path: Path, folder: Path) -> _Read:
    """A production.yaml with the script that it names."""
    scripts = _Scripts(folder)
    reading = read_production(_text(path, MAX_YAML), path, scripts)
    faults = list(reading.faults)
    if scripts.asked and scripts.read is None:
        # Without its script a production names elements and scenes that only seem to be missing.
        faults = [f for f in faults if "there is no element" not in f.message and "no such scene" not in f.message]
        for fault in scripts.faults:
            fault.where = fault.where or reading.where("script")
    return _Read(reading=replace(reading, faults=(*faults, *scripts.faults)), script=scripts.read)


def read_script(source: Path | str, *, name: str = "script.fountain") -> Script:
    """A script from a file, or from a text in the format that `name` says. Raises TextError or ScriptError."""
    path = source if isinstance(source, Path) else Path(name)
    if isinstance(source, Path):
        if not source.exists():
            siblings = _names(source.parent, pictures=False) if source.parent.is_dir() else []
            raise ScriptError(f"There is no script {source}{hint(source.name, siblings) or '.'}", where=Where(source))
        script = _script(source)
    else:
        script = _parsed(source, path)
    faults = script_faults(script, path)
    if faults:
        raise faults[0]
    return script


def _script(path: Path) -> Script:
    suffix = path.suffix.casefold()
    if suffix not in (*SCRIPTS, ".txt"):
        raise ScriptError(
            f"{path.name} is no script that can be read; bring Fountain (.fountain), Final Draft (.fdx) or a shot list "
            "(.csv).",
            where=Where(path),
        )
    return _parsed(_text(path, MAX_SCRIPT), path)


def _parsed(text: str, path: Path) -> Script:
    suffix = path.suffix.casefold()
    if suffix == ".fdx":
        return read_final_draft(text, path)
    return read_shot_list(text, path) if suffix == ".csv" else read_fountain(text)


def _text(path: Path, most: int) -> str:
    """A text file, UTF-8 with or without its mark. Raises TextError with the line and column of the first bad byte."""
    try:
        if not path.is_file():
            raise TextError(f"{path.name} is no file.", where=Where(path))
        size = path.stat().st_size
        if size > most:
            raise TextError(
                f"{path.name} has {size / 1e6:.1f} MB; at most {most / 1e6:.0f} MB of text are read.", where=Where(path)
            )
        data = path.read_bytes()
    except OSError as error:
        raise TextError(f"{path.name} cannot be read: {error.strerror or error}.", where=Where(path)) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        what = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else f"byte 0x{data[error.start]:02x} is no UTF-8"
        raise TextError(
            f"The text is not UTF-8 ({what}); save it as UTF-8 in your editor.", where=Where(path, line, column)
        ) from error


def _inside(folder: Path, name: str, where: Where | None) -> Path:
    """A file of the production by its name in the text. Raises ScriptError or PictureError: missing, or outside."""
    path = folder / name
    picture = path.suffix.casefold() in _PICTURES
    kind: type[ProductionError] = PictureError if picture else ScriptError
    try:
        real = path.resolve(strict=True)
    except FileNotFoundError as error:
        raise kind(f"There is no file {name}{hint(name, _names(folder, picture)) or '.'}", where=where) from error
    except (OSError, RuntimeError) as error:
        raise kind(f"{name} cannot be opened: it is a link that leads nowhere.", where=where) from error
    if not real.is_relative_to(folder.resolve()):
        raise kind(f"{name} is a link out of the production's folder; copy the file in.", where=where)
    return path


def _names(folder: Path, pictures: bool, most: int = 2000) -> list[str]:
    """The files of the folder that could have been meant."""
    suffixes = _PICTURES if pictures else (*SCRIPTS, ".txt")
    found = []
    for count, path in enumerate(folder.rglob("*")):
        if count > most:
            break
        if path.suffix.casefold() in suffixes and not any(p.startswith(".") for p in path.relative_to(folder).parts):
            found.append(path.relative_to(folder).as_posix())
    return sorted(found)


# -- pictures --------------------------------------------------------------------------------------------------


def _named_pictures(production: Production) -> Iterator[tuple[str, str, bool]]:
    """(dotted path, file name, whether it becomes a frame) of every picture that a production names."""
    for element in production.elements:
        for index, name in enumerate(element.references):
            yield f"elements.{element.slug}.references.{index}", name, False
    for shot in production.shots:
        if shot.picture:
            yield f"shots.{shot.slate}.picture", shot.picture, True


def _pictures(production: Production, folder: Path, reading: Reading) -> tuple[list[ProductionError], list[str]]:
    faults: list[ProductionError] = []
    warnings: list[str] = []
    good: set[str] = set()
    for key, name, frame in _named_pictures(production):
        where = reading.where(key)
        try:
            path = _inside(folder, name, where)
            if name not in good:
                _readable(path, name, where)
                good.add(name)
            if frame:
                width, height = picture_size(path)
                if width < production.width or height < production.height:
                    warnings.append(
                        f"{where}: {name} has {width}x{height} pixels and the film {production.width}x"
                        f"{production.height}; it will be enlarged."
                    )
        except ProductionError as error:
            faults.append(error)
    return faults, warnings


def _readable(path: Path, name: str, where: Where | None) -> None:
    """Raises PictureError for what is no picture. Its size is looked at before anything of it is read."""
    try:
        if not path.is_file():
            raise PictureError(f"{name} is no file.", where=where)
        size = path.stat().st_size
    except OSError as error:
        raise PictureError(f"{name} cannot be read: {error.strerror or error}.", where=where) from error
    if size > MAX_PICTURE_BYTES:
        raise PictureError(
            f"{name} has {size / 1e6:.0f} MB; at most {MAX_PICTURE_BYTES / 1e6:.0f} MB are read. Save a smaller copy.",
            where=where,
        )
    if path.suffix.casefold() not in _PICTURES:
        raise PictureError(f"{name} is no picture that can be read; bring PNG, JPEG, WebP or TIFF.", where=where)
    try:
        read_picture(path)
    except MediaError as error:
        raise PictureError(f"{name} cannot be used: {error.message}", where=where) from error


# -- the whole -------------------------------------------------------------------------------------------------


def _nothing_to_shoot(path: Path) -> ScriptError:
    return ScriptError(
        "There are no shots, and no script to take them from; add script: script.fountain, or list shots.",
        where=Where(path),
    )


def _over_cap(production: Production, cost: Micros, reading: Reading) -> list[HotsetError]:
    if cost <= production.cap:
        return []
    where = reading.where("cap")
    return [
        OverCapError(
            f"Making this film is estimated at {usd(cost)}, and the cap is {usd(production.cap)}. Raise the cap, or "
            "choose models that cost less.",
            where=where,
        )
    ]
