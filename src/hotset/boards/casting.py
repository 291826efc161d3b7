"""Who and what a script needs: the elements that a production has not written down, guessed from the script's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from hotset.boards.cues import set_for, stance_of
from hotset.boards.moments import Speech, moments, sentences_of
from hotset.boards.whereabouts import denied, present_at
from hotset.film.elements import Element, FigureLook, Voice
from hotset.film.script import ParagraphKind, Script, slug_of
from hotset.film.words import ElementKind

__all__ = ["Names", "canonical_speaker", "cast_and_places"]

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


# First names that tell where no pronoun does: the commonest ones only, both sides of the page.
_MENS_NAMES = frozenset(
    re.findall(
        r"\w+",
        """leo tomas thomas tom john jack james jim will william bill bob robert dan daniel david dave edward ed eddie
        george frank harry henry joe joseph sam samuel max ben peter paul mark luke matthew michael mike nick oliver
        oscar owen adam alex andrew anthony arthur carl charles charlie chris eric felix fred gary hank ivan jake karl
        kevin larry louis marcus martin nathan noah otto pablo patrick ray richard rick ron roy simon steve ted tim
        tony victor walter""",
    )
)


@dataclass(slots=True)
class Names:
    """The names of the elements, found again in sentences. A name counts only where it is written with a capital."""

    patterns: list[tuple[re.Pattern[str], Element]] = field(default_factory=list)
    men: dict[str, bool] = field(default_factory=dict)
    """Of the cast: whether 'he' can mean them."""
    _any: re.Pattern[str] | None = None
    _known: dict[str, list[Element]] = field(default_factory=dict)

    @classmethod
    def of(cls, elements: Iterable[Element]) -> Names:
        found = cls()
        for element in elements:
            if element.kind in (ElementKind.PLACE, ElementKind.STYLE):
                continue
            names = {element.name, element.slug.replace("_", " ")}
            if element.kind is ElementKind.CAST:
                if element.figure is not None:
                    found.men[element.slug] = element.figure.archetype in ("man", "elder_man", "boy")
                words = [_proper(n) for n in names if n.strip()]
            else:
                bare = {re.sub(r"^(?:the|a|an|his|her|my|your)\s+", "", n, flags=re.IGNORECASE) for n in names}
                words = [_any_case(n) for n in bare if n.strip()]
            found.patterns.append((re.compile("|".join(sorted(words, key=len, reverse=True))), element))
        return found

    def is_man(self, slug: str) -> bool | None:
        """Whether 'he' can mean an element, None where nothing is known."""
        return self.men.get(slug)

    def in_text(self, text: str) -> list[Element]:
        """The elements that a text names, in the order of their first mention; not those that it says are not there."""
        if text not in self._known:
            self._known[text] = self._search(text)
        return list(self._known[text])

    def pattern(self, slug: str) -> re.Pattern[str] | None:
        """What finds an element's name in a text."""
        return next((p for p, e in self.patterns if e.slug == slug), None)

    def missing_in(self, text: str) -> frozenset[str]:
        """The elements that a text names only to say that they are not there."""
        named = {e.slug for p, e in self.patterns if p.search(text)}
        return frozenset(named - {e.slug for e in self.in_text(text)})

    def _search(self, text: str) -> list[Element]:
        if self._any is None:
            self._any = re.compile("|".join(p.pattern for p, _ in self.patterns) or r"(?!)")
        if not self._any.search(text):
            return []
        found = ((present_at(text, p), i, e) for i, (p, e) in enumerate(self.patterns))
        hits = [(at, i, e) for at, i, e in found if at is not None]
        return [element for _, _, element in sorted(hits, key=lambda h: h[:2])]


def _proper(name: str) -> str:
    words = [re.escape(w) for w in re.findall(r"\w+", name)]
    upper = r"\W+".join(w.upper() for w in words)
    title = r"\W+".join(w[:1].upper() + w[1:].lower() for w in words)
    return rf"\b(?:{upper}|{title})\b"


def _any_case(name: str) -> str:
    return r"(?i:\b" + r"\W+".join(re.escape(w) for w in re.findall(r"\w+", name)) + r"\b)"


def cast_and_places(
    script: Script, known: tuple[Element, ...], sets: tuple[str, ...], props: tuple[str, ...] = ()
) -> tuple[tuple[Element, ...], dict[str, str]]:
    """The known elements and those that the script adds, and the slug of the place of each scene by its number."""
    by_slug = {e.slug: e for e in known}
    by_name = {slug_of(e.name): e for e in known}
    added: dict[str, Element] = {}
    sentences = [s for p in script.paragraphs() if p.kind is ParagraphKind.ACTION for s in sentences_of(p.text)]
    sentences += [s for row in script.rows for s in sentences_of(row.description)]
    speakers = [m for s in script.scenes for m in moments(s.paragraphs) if isinstance(m, Speech) and m.speaker]
    speakers += [m for m in moments(script.before) if isinstance(m, Speech) and m.speaker]
    rows = [(slug_of(row.speaker), row.speaker) for row in script.rows if row.speaker]
    cues = dict([*((m.speaker or "", m.name) for m in reversed(speakers)), *rows])
    cast_names = [
        re.compile(_proper(n)) for n in [*cues.values(), *(e.name for e in known if e.kind is ElementKind.CAST)]
    ]
    for slug, name in [*((m.speaker or "", m.name) for m in speakers), *rows]:
        if slug and slug not in by_slug and slug not in by_name and slug not in added:
            added[slug] = _cast(slug, name, sentences, cast_names, len(added))
    things = _things(sentences, Names.of((*known, *added.values())), props)
    added |= {e.slug: e for e in things if e.slug not in by_slug and e.slug not in by_name and e.slug not in added}
    places: dict[str, str] = {}
    for scene in script.scenes:
        slug = slug_of(scene.place) or "place"
        place = by_slug.get(slug) or by_name.get(slug) or added.get(slug)
        if place is not None and place.kind is not ElementKind.PLACE:
            slug, place = f"{slug}_place", added.get(f"{slug}_place")
        if place is None:
            name = (scene.place or "An unnamed place").title().replace("'S", "'s").replace("’S", "’s")
            place = added[slug] = Element(slug=slug, kind=ElementKind.PLACE, name=name, kit=set_for(scene.place, sets))
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


def _cast(slug: str, name: str, sentences: list[str], names: list[re.Pattern[str]], index: int) -> Element:
    """A member of the cast: the look as the script introduces it, the figure guessed from pronouns and ages near it."""
    spoken = " ".join(w.capitalize() if w.isupper() else w for w in name.split())
    look = _introduced(name, " ".join(sentences))
    archetype = _archetype(name, look, _manhood(name, sentences, names))
    man = archetype in ("man", "elder_man", "boy")
    turn = sum(slug.encode()) + index  # the same look for the same name in the same script, on every machine
    hair = _HAIR_MEN if man else _HAIR
    figure = FigureLook(
        archetype=archetype,
        hair=hair[turn % len(hair)],
        hair_colour="#b3aea6" if archetype.startswith("elder") else _HAIR_COLOURS[turn % len(_HAIR_COLOURS)],
        skin=_SKINS[turn % len(_SKINS)],
        top=_TOPS[turn % len(_TOPS)],
        top_colour=_TOP_COLOURS[index % len(_TOP_COLOURS)],
    )
    voice = Voice(name="en-gb" if index % 2 else "en-us", pitch=(28 if man else 60) + 4 * (index % 4))
    return Element(slug=slug, kind=ElementKind.CAST, name=spoken, look=look, figure=figure, voice=voice)


def _manhood(name: str, sentences: list[str], names: list[re.Pattern[str]]) -> int:
    """Above 0 for a man, below 0 for a woman: pronouns where nobody else can be meant, in the first sentences."""
    mine = re.compile(_proper(name))
    score, seen = 0, 0
    for index, sentence in enumerate(sentences):
        if not mine.search(sentence):
            continue
        seen += 1
        if sum(bool(p.search(sentence)) for p in names) == 1:
            score += len(_MAN.findall(sentence)) - len(_WOMAN.findall(sentence))
            after = sentences[index + 1] if index + 1 < len(sentences) else ""
            if not any(p.search(after) for p in names):
                score += 2 * bool(re.match(r"He\b|His\b", after)) - 2 * bool(re.match(r"She\b|Her\b", after))
        if seen > 12:
            break
    return score


def _introduced(name: str, text: str) -> str:
    """'MARA, thirty, apron, sleeves rolled' → 'thirty, apron, sleeves rolled'. '' where nothing is said."""
    found = re.search(
        rf"\b{re.escape(name.upper())}\b(?:\s*\((?P<age>[^()]{{1,40}})\)|,\s*(?P<rest>[^.;\n]{{0,120}}))", text
    )
    if not found:
        return ""
    if found["age"]:
        return found["age"].strip()
    parts: list[str] = []
    for part in (p.strip() for p in found["rest"].split(",")):
        does = stance_of(part) is not None and bool(parts)
        if len(part.split()) > 6 or does or re.search(r"\b[A-Z]{2,}\b", part) or len(parts) == 4:
            break
        parts.append(part)
    return ", ".join(parts)


def _archetype(name: str, look: str, manhood: int) -> str:
    """The kit's figure for somebody, by name, by how they are introduced, and by pronouns."""
    told = f"{name} {look}"
    own = len(_MAN.findall(told)) - len(_WOMAN.findall(told))
    if own == 0 and manhood == 0:
        own = int(bool(_MENS_NAMES & set(name.casefold().split())))
    man = own > 0 or (own == 0 and manhood > 0)
    if _BOY.search(told):
        return "boy"
    if _GIRL.search(told):
        return "girl"
    if re.search(r"\b(?:[4-9]|1[0-2]|six|seven|eight|nine|ten|eleven|twelve)\b", look) and not _OLD.search(look):
        return "boy" if man else "girl"
    if _OLD.search(told):
        return "elder_man" if man else "elder_woman"
    return "man" if man else "woman"


_THING = re.compile(
    r"^(?:INSERT|CLOSE ON|CLOSER ON|CLOSE|DETAIL|EXTREME CLOSE(?:[- ]UP)?|ECU|CU|ANGLE ON|MACRO)\b[\s:.–—-]*(?:ON\s+)?"
    r"(?P<thing>(?:(?:the|a|an|his|her|their)\s+)?[^.,:;–—!?]{2,40})",
    re.IGNORECASE,
)
_CAPITALS = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir)\s+(?:[a-z]+\s+){0,2}(?P<thing>[A-Z][A-Z]+(?:[ -][A-Z]+)?)\b"
)
_BREAKS = re.compile(r"\s+(?:on|in|of|at|as|with|from|under|over|and|beside|near|falls?|sinks?|lies|stands|is|are)\b")


def _things(sentences: list[str], taken: Names, props: tuple[str, ...]) -> list[Element]:
    """Props that a camera is sent to look at: after INSERT and the like, and in capitals where the kit has them."""
    found: dict[str, Element] = {}
    for sentence in sentences:
        cue = _THING.match(sentence)
        if cue and sentence[:2].isupper() and not taken.in_text(sentence):
            head = _BREAKS.split(cue["thing"].strip(), maxsplit=1)[0]
            _keep(found, re.sub(r"^(?:the|a|an|his|her|their)\s+", "", head, flags=re.IGNORECASE), props, always=True)
        for capitals in _CAPITALS.finditer(sentence):
            if not taken.in_text(capitals["thing"]) and not denied(sentence, *capitals.span("thing")):
                _keep(found, capitals["thing"], props, always=False)
    return list(found.values())


def _keep(found: dict[str, Element], name: str, props: tuple[str, ...], *, always: bool) -> None:
    words = slug_of(name).split("_")
    if not words[0] or len(words) > 4:
        return
    slug = "_".join(words)
    kit = next((p for p in sorted(props, key=len, reverse=True) if set(p.split("_")) <= set(words)), None)
    kit = kit or next((p for p in props if words[-1] in p.split("_")), None)
    if (always or kit) and slug not in found:
        found[slug] = Element(slug=slug, kind=ElementKind.PROP, name=" ".join(words), kit=kit)
