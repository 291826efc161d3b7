"""Who and what a script needs: the elements that a production has not written down yet, guessed from the script's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from hotset.boards.cues import set_for
from hotset.boards.moments import Speech, moments
from hotset.film.elements import Element, FigureLook, Voice
from hotset.film.script import ParagraphKind, Script, slug_of
from hotset.film.words import ElementKind

__all__ = ["Names", "cast_and_places"]

_HAIR = ("bob", "short", "wavy", "crop", "ponytail", "side_part", "long", "curly", "bun", "undercut")
_HAIR_MEN = ("short", "side_part", "crop", "curly", "undercut", "buzz")
_TOPS = ("sweater", "shirt", "jacket", "tshirt", "hoodie", "coat")
_TOP_COLOURS = ("#8a4a3c", "#5a7a8c", "#c8952f", "#6d7a5a", "#7a5a78", "#b9b2a4", "#3f5a52", "#a8684a")
_SKINS = ("#c99a7c", "#8d5a3b", "#e0b89a", "#a8734f", "#6a4430", "#d3a888")
_HAIR_COLOURS = ("#3a2a22", "#1f1a18", "#6b4a2e", "#8a6a42", "#2b211d", "#a3522f")

_WOMAN = re.compile(
    r"\b(?:she|her|hers|herself|woman|lady|mother|mom|wife|queen|mrs|ms|actress|waitress|daughter)\b", re.IGNORECASE
)
_MAN = re.compile(
    r"\b(?:he|him|his|himself|man|gentleman|father|dad|husband|king|mr|actor|waiter|son|sir)\b", re.IGNORECASE
)
_GIRL = re.compile(r"\b(?:girl|daughter)\b", re.IGNORECASE)
_BOY = re.compile(r"\b(?:boy|kid|lad)\b", re.IGNORECASE)
_OLD = re.compile(
    r"\b(?:old|elderly|aged|grand(?:mother|father|ma|pa)|retired|sixty|seventy|eighty|ninety|[6-9]\d|60s|70s|80s)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Names:
    """The names of the elements, found again in sentences. A name counts only where it is written with a capital."""

    patterns: list[tuple[re.Pattern[str], Element]] = field(default_factory=list)

    @classmethod
    def of(cls, elements: Iterable[Element]) -> Names:
        found = cls()
        for element in elements:
            if element.kind in (ElementKind.PLACE, ElementKind.STYLE):
                continue
            names = {element.name, element.slug.replace("_", " ")}
            if element.kind is ElementKind.CAST:
                words = [_proper(n) for n in names if n.strip()]
            else:
                bare = {re.sub(r"^(?:the|a|an|his|her|my|your)\s+", "", n, flags=re.IGNORECASE) for n in names}
                words = [_any_case(n) for n in bare if n.strip()]
            found.patterns.append((re.compile("|".join(sorted(words, key=len, reverse=True))), element))
        return found

    def in_text(self, text: str) -> list[Element]:
        """The elements that a text names, in the order of their first mention."""
        hits = [(m.start(), i, e) for i, (p, e) in enumerate(self.patterns) if (m := p.search(text))]
        return [element for _, _, element in sorted(hits, key=lambda h: h[:2])]


def _proper(name: str) -> str:
    words = [re.escape(w) for w in re.findall(r"\w+", name)]
    upper = r"\W+".join(w.upper() for w in words)
    title = r"\W+".join(w[:1].upper() + w[1:].lower() for w in words)
    return rf"\b(?:{upper}|{title})\b"


def _any_case(name: str) -> str:
    return r"(?i:\b" + r"\W+".join(re.escape(w) for w in re.findall(r"\w+", name)) + r"\b)"


def cast_and_places(
    script: Script, known: tuple[Element, ...], sets: tuple[str, ...]
) -> tuple[tuple[Element, ...], dict[str, str]]:
    """The known elements and those that the script adds, and the slug of the place of each scene by its number."""
    by_slug = {e.slug: e for e in known}
    by_name = {slug_of(e.name): e for e in known}
    added: dict[str, Element] = {}
    text = " ".join(p.text for p in script.paragraphs() if p.kind is ParagraphKind.ACTION)
    speakers = [m for s in script.scenes for m in moments(s.paragraphs) if isinstance(m, Speech) and m.speaker]
    speakers += [m for m in moments(script.before) if isinstance(m, Speech) and m.speaker]
    rows = [(slug_of(row.speaker), row.speaker) for row in script.rows if row.speaker]
    for slug, name in [*((m.speaker or "", m.name) for m in speakers), *rows]:
        if slug and slug not in by_slug and slug not in by_name and slug not in added:
            added[slug] = _cast(slug, name, text, len(added))
    places: dict[str, str] = {}
    for scene in script.scenes:
        slug = slug_of(scene.place) or "place"
        # Where a production names exactly one place, a script that calls it otherwise still means a place of its own.
        place = by_slug.get(slug) or by_name.get(slug) or added.get(slug)
        if place is not None and place.kind is not ElementKind.PLACE:
            slug, place = f"{slug}_place", added.get(f"{slug}_place")
        if place is None:
            name = (scene.place or "An unnamed place").title().replace("'S", "'s").replace("’S", "’s")
            place = added[slug] = Element(
                slug=slug, kind=ElementKind.PLACE, name=name, look=name, kit=set_for(scene.place, sets)
            )
        places[scene.number] = place.slug
    return (*known, *added.values()), places


def canonical_speaker(slug: str | None, elements: Iterable[Element]) -> str | None:
    """The element that a cue means: by its slug, or else by its name."""
    if slug is None:
        return None
    slugs = {e.slug for e in elements}
    if slug in slugs:
        return slug
    return next((e.slug for e in elements if slug_of(e.name) == slug), slug)


def _cast(slug: str, name: str, text: str, index: int) -> Element:
    """A member of the cast: the look as the script introduces it, the figure guessed from pronouns and ages near it."""
    spoken = " ".join(w.capitalize() if w.isupper() else w for w in name.split())
    near = " ".join(_around(name, text))
    archetype = _archetype(f"{name} {near}")
    man = archetype in ("man", "elder_man", "boy")
    turn = sum(slug.encode()) + index  # the same look for the same name in the same script, on every machine
    figure = FigureLook(
        archetype=archetype,
        hair=(_HAIR_MEN if man else _HAIR)[turn % (len(_HAIR_MEN) if man else len(_HAIR))],
        hair_colour="#b3aea6" if archetype.startswith("elder") else _HAIR_COLOURS[turn % len(_HAIR_COLOURS)],
        skin=_SKINS[turn % len(_SKINS)],
        top=_TOPS[turn % len(_TOPS)],
        top_colour=_TOP_COLOURS[index % len(_TOP_COLOURS)],
    )
    voice = Voice(name="en-gb" if index % 2 else "en-us", pitch=(28 if man else 60) + 4 * (index % 4))
    return Element(
        slug=slug, kind=ElementKind.CAST, name=spoken, look=_introduced(name, text), figure=figure, voice=voice
    )


def _around(name: str, text: str) -> list[str]:
    """The sentences that introduce a name, and what follows directly."""
    pattern = re.compile(_proper(name))
    return [text[m.start() : m.start() + 160] for m, _ in zip(pattern.finditer(text), range(4), strict=False)]


def _introduced(name: str, text: str) -> str:
    """'MARA, thirty, apron, sleeves rolled' → 'thirty, apron, sleeves rolled'. '' where nothing is said."""
    found = re.search(re.escape(name.upper()) + r"(?:\s*\((?P<age>[^()]{1,40})\))?,?\s*(?P<rest>[^.;\n]{0,120})", text)
    if not found:
        return ""
    if found["age"]:
        return found["age"].strip()
    if not text[found.start("rest") - 2 : found.start("rest")].startswith(","):
        return ""
    parts = [p.strip() for p in found["rest"].split(",")]
    return ", ".join(p for p in parts[:4] if len(p.split()) <= 6)


def _archetype(near: str) -> str:
    women, men = len(_WOMAN.findall(near)), len(_MAN.findall(near))
    man = men > women
    if re.match(r".*\b(?:boy)\b", near[:40], re.IGNORECASE):
        return "boy"
    if re.match(r".*\b(?:girl)\b", near[:40], re.IGNORECASE):
        return "girl"
    head = near[:120]
    if re.search(r"\b(?:[4-9]|1[0-2]|six|seven|eight|nine|ten)\b(?:[- ]year|,)", head) and not _OLD.search(head):
        return "boy" if man or _BOY.search(head) else "girl"
    if _OLD.search(head):
        return "elder_man" if man else "elder_woman"
    if _GIRL.search(head) and not man:
        return "girl"
    return "man" if man else "woman"
