"""A script as values: what a writer wrote, in order, with its lines, whatever format it came in.

Nothing here decides shots. `hotset.boards.breakdown` does, from these values.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hotset.errors import ProductionError, ScriptError, Where

__all__ = [
    "Paragraph",
    "ParagraphKind",
    "Script",
    "ScriptScene",
    "ShotRow",
    "TitleEntry",
    "free_number",
    "numbered",
    "script_faults",
    "slug_of",
    "split_cue",
    "split_heading",
    "words_lost",
    "words_of",
]


class ParagraphKind(StrEnum):
    """What a paragraph of a script is."""

    HEADING = "heading"
    ACTION = "action"
    CHARACTER = "character"
    PARENTHETICAL = "parenthetical"
    DIALOGUE = "dialogue"
    LYRICS = "lyrics"
    TRANSITION = "transition"
    CENTRED = "centred"
    SHOT = "shot"
    """A camera instruction on a line of its own (Final Draft has a style for it)."""
    SECTION = "section"
    SYNOPSIS = "synopsis"
    NOTE = "note"
    BONEYARD = "boneyard"
    PAGE_BREAK = "page break"


SPOKEN = (ParagraphKind.CHARACTER, ParagraphKind.PARENTHETICAL, ParagraphKind.DIALOGUE, ParagraphKind.LYRICS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph. `text` is without markup; `raw` is what stands in the source; lines are counted from 1."""

    kind: ParagraphKind
    text: str
    raw: str
    line: int
    level: int = 0
    """Of a section: how many # it has."""
    extension: str = ""
    """Of a character cue: V.O., O.S., CONT'D as written, without the brackets."""
    dual: bool = False
    """Of a character cue: spoken at the same time as the speech before."""
    number: str = ""
    """Of a heading: the scene number as the writer wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleEntry:
    """One line of the title page."""

    key: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptScene:
    """A scene of the script. `number` is unique in the script and fits a slate; the writer's own is in the heading."""

    number: str
    heading: Paragraph
    paragraphs: tuple[Paragraph, ...] = ()
    setting: str = ""
    """'int', 'ext', 'int/ext' or '' where the heading says neither."""
    place: str = ""
    time: str = ""
    """The heading's own words: 'DAY', 'LATER', …"""

    @property
    def line(self) -> int:
        """The line of the heading."""
        return self.heading.line

    @property
    def raw(self) -> str:
        """The scene as it stands in the source, heading included."""
        return "\n\n".join([self.heading.raw, *(p.raw for p in self.paragraphs if p.raw)])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotRow:
    """One row of a shot list, values as film words where they are known; blank cells are '' or None."""

    scene: str
    shot: str
    line: int
    description: str = ""
    size: str = ""
    angle: str = ""
    view: str = ""
    lens_mm: int | None = None
    move: str = ""
    seconds: str = ""
    """As written; read with the production's frame rate."""
    speaker: str = ""
    dialogue: str = ""
    sound: str = ""
    subject: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A whole script. One that has faults still holds what could be read."""

    format: str
    """'fountain', 'fdx' or 'csv'."""
    title_page: tuple[TitleEntry, ...] = ()
    before: tuple[Paragraph, ...] = ()
    """What stands before the first scene heading."""
    scenes: tuple[ScriptScene, ...] = ()
    rows: tuple[ShotRow, ...] = ()
    """Of a shot list: its rows, in order."""
    faults: tuple[ProductionError, ...] = ()

    @property
    def title(self) -> str:
        """The title of the title page on one line, '' where there is none."""
        for entry in self.title_page:
            if entry.key.casefold() == "title":
                return " ".join(entry.text.split())
        return ""

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph in order, headings included."""
        yield from self.before
        for scene in self.scenes:
            yield scene.heading
            yield from scene.paragraphs

    def speakers(self) -> tuple[str, ...]:
        """The names on character cues, in the order of their first speech, each once."""
        cues = (p.text for p in self.paragraphs() if p.kind is ParagraphKind.CHARACTER)
        rows = (row.speaker for row in self.rows if row.speaker)
        return tuple(dict.fromkeys([*cues, *rows]))

    def places(self) -> tuple[str, ...]:
        """The places of the headings in order, each once."""
        return tuple(dict.fromkeys(scene.place for scene in self.scenes if scene.place))


# -- names -----------------------------------------------------------------------------------------------------

_CUE = re.compile(r"^(?P<name>[^(^]*?)\s*(?P<extensions>(?:\([^()]*\)\s*)*)(?P<dual>\^?)\s*$")
_BRACKETS = re.compile(r"\(([^()]*)\)")

_SETTING = re.compile(
    r"^(?P<setting>INT\s*\.?\s*/\s*EXT|EXT\s*\.?\s*/\s*INT|INT|EXT|EST|I\s*/\s*E|E\s*/\s*I)(?:\.\s*|\s+|$)",
    re.IGNORECASE,
)
TIME_WORDS = frozenset(
    [
        "day",
        "night",
        "morning",
        "evening",
        "afternoon",
        "dawn",
        "dusk",
        "sunrise",
        "sunset",
        "noon",
        "midday",
        "midnight",
        "twilight",
        "later",
        "continuous",
        "same",
        "daybreak",
        "nightfall",
        "morn",
        "magic",
        "golden",
        "moments",
        "moment",
        "now",
        "present",
        "past",
        "flashback",
    ]
)


def slug_of(name: str) -> str:
    """A name as the slug of an element: 'DR. GOOD' is 'dr_good', 'CAFÉ' is 'cafe'. '' without letters and digits."""
    apart = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", ""))
    plain = unicodedata.normalize("NFKC", re.sub(r"(?<=[A-Za-z])[\u0300-\u036f]+", "", apart))
    return "_".join(re.findall(r"[^\W_]+", plain.casefold()))


def split_cue(text: str) -> tuple[str, str, bool]:
    """A character cue as name, extensions ("V.O. CONT'D"), whether it is dual. A cue of no known form is all name."""
    found = _CUE.match(text.strip())
    if not found or not found["name"].strip():
        return text.strip(), "", False
    extensions = " ".join(part.strip() for part in _BRACKETS.findall(found["extensions"]))
    return found["name"].strip(), extensions, bool(found["dual"])


def split_heading(text: str) -> tuple[str, str, str]:
    """A scene heading as setting ('int', 'ext', 'int/ext', ''), place and time, both in the heading's own words."""
    setting, rest = "", text.strip()
    found = _SETTING.match(rest)
    if found:
        word = re.sub(r"[\s.]", "", found["setting"]).lower()
        setting = {"int": "int", "ext": "ext", "est": "ext"}.get(word, "int/ext")
        rest = rest[found.end() :].strip()
    for pattern in (r"\s+[-–—]+\s+|\s*[–—]\s*|\s*--+\s*", r",\s*|\s*/\s*"):
        parts = re.split(pattern, rest)
        if len(parts) > 1 and _is_time(parts[-1]):
            cut = rest.rfind(parts[-1])
            place = re.sub(r"[\s,/–—-]+$", "", rest[:cut])
            return setting, place, parts[-1].strip()
    return setting, rest, ""


def _is_time(text: str) -> bool:
    return any(word in TIME_WORDS for word in re.findall(r"[a-z]+", text.casefold()))


# -- numbers ---------------------------------------------------------------------------------------------------

_FITS = re.compile(r"(\d+)([A-Z]*)")


def free_number(wanted: str, taken: Iterable[str]) -> str:
    """A scene number that fits a slate: digits, perhaps letters. 'A12' and '12-a' become '12A'; one taken counts on."""
    used = set(taken)
    digits = "".join(re.findall(r"\d+", wanted)[:1]).lstrip("0")
    letters = "".join(re.findall(r"[A-Z]", wanted.upper()))
    if digits and digits + letters not in used:
        return digits + letters
    number = int(digits) if digits else 1
    while str(number) in used:
        number += 1
    return str(number)


def numbered(headings: list[Paragraph]) -> list[str]:
    """One number per heading. The writer's numbers are kept; a scene without one counts on from the scene before."""
    kept = {h.number.upper() for h in headings if _FITS.fullmatch(h.number.upper())}
    numbers: list[str] = []
    last = 0
    for heading in headings:
        own = heading.number.upper()
        fits = bool(_FITS.fullmatch(own))
        number = own if fits else free_number(own or str(last + 1), kept | set(numbers))
        numbers.append(number)
        last = max(last, int(re.match(r"\d+", number)[0]))  # ty: ignore[not-subscriptable]
    return numbers


# -- what cannot be shot ---------------------------------------------------------------------------------------


def script_faults(script: Script, path: Path) -> tuple[ProductionError, ...]:
    """The script's own faults: what its reader found, no scene at all, and two scenes with one number."""
    faults = list(script.faults)
    if not script.scenes and not faults:
        faults.append(
            ScriptError(
                "The script has no scene heading, so that there is nothing to shoot; begin a scene with a line like "
                "INT. KITCHEN - DAY, with an empty line before it.",
                where=Where(path, 1),
            )
        )
    first: dict[str, int] = {}
    for scene in script.scenes:
        if scene.number in first:
            faults.append(
                ScriptError(
                    f"Two scenes have the number {scene.number}, the first on line {first[scene.number]}; number one "
                    "of them anew.",
                    where=Where(path, scene.line),
                )
            )
        first.setdefault(scene.number, scene.line)
    return tuple(faults)


# -- nothing is lost -------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")


def words_of(script: Script) -> Counter[str]:
    """Every word that the script's values hold, with how often. Words are runs of letters and digits."""
    texts: list[str] = []
    for entry in script.title_page:
        texts += [entry.key, entry.text]
    for p in script.paragraphs():
        texts += [p.text, p.extension, p.number]
    for row in script.rows:
        texts += [row.description, row.dialogue, row.speaker, row.sound, row.notes, row.subject]
    return Counter(word for text in texts for word in _WORD.findall(text))


def words_lost(source: str, script: Script) -> list[str]:
    """The words of a source text that the script does not hold, each as often as it is missing; empty is faithful."""
    missing = Counter(_WORD.findall(source)) - words_of(script)
    return sorted(missing.elements())
