"""Final Draft in (.fdx): the XML that most script programs export, read without ever expanding or fetching anything.

A document type or an entity has no place in a script and is refused before it is looked at. Paragraph types that are
not known become action, so that no text is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from hotset.errors import TextError, Where
from hotset.film.fountain import assembled
from hotset.film.script import Paragraph, ParagraphKind, Script, TitleEntry, split_cue

__all__ = ["read_final_draft"]

_K = ParagraphKind
_TYPES = {
    "scene heading": _K.HEADING,
    "action": _K.ACTION,
    "general": _K.ACTION,
    "character": _K.CHARACTER,
    "parenthetical": _K.PARENTHETICAL,
    "dialogue": _K.DIALOGUE,
    "lyrics": _K.LYRICS,
    "singing": _K.LYRICS,
    "transition": _K.TRANSITION,
    "shot": _K.SHOT,
    "new act": _K.SECTION,
    "end of act": _K.SECTION,
    "cold opening": _K.SECTION,
    "outline 1": _K.SECTION,
    "outline 2": _K.SECTION,
    "outline 3": _K.SECTION,
    "outline body": _K.SYNOPSIS,
}
_MAX_DEPTH = 200


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    line: int
    children: list[_Tag | str] = field(default_factory=list)

    def all(self, name: str) -> list[_Tag]:
        return [c for c in self.children if isinstance(c, _Tag) and c.name == name]

    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)


class _RefusedError(Exception):
    """Something in the XML that a script has no use for."""


def read_final_draft(text: str, path: Path) -> Script:
    """A Final Draft document as a script. Raises TextError, with the line, for XML that is broken, dangerous, or no
    Final Draft document."""
    root = _parse(text, path)
    content = next(iter(root.all("Content")), None)
    if root.name == "FinalDraft" and content is None:
        raise TextError("The Final Draft document has no content.", where=Where(path, root.line))
    if content is None or root.name != "FinalDraft":
        raise TextError(
            f"This is XML, but no Final Draft script: it begins with <{root.name}>, not with <FinalDraft>.",
            where=Where(path, root.line),
        )
    paragraphs: list[Paragraph] = []
    for tag in content.all("Paragraph"):
        paragraphs += _paragraphs(tag)
    return assembled("fdx", paragraphs, _title_page(root))


def _paragraphs(tag: _Tag, dual: bool = False) -> list[Paragraph]:
    """A paragraph of the document, its notes after it. Dual dialogue holds the paragraphs of both speakers."""
    found: list[Paragraph] = []
    for pair in tag.all("DualDialogue"):
        cues = 0
        for inner in pair.all("Paragraph"):
            cues += inner.attributes.get("Type") == "Character"
            found += _paragraphs(inner, dual=cues > 1)
    text = "".join(t.text() for t in tag.all("Text"))
    kind = _TYPES.get(tag.attributes.get("Type", "").casefold(), _K.ACTION)
    if text.strip() or kind is _K.HEADING:
        found.append(_paragraph(kind, text, tag, dual))
    summary = "\n".join(p for s in tag.all("SceneProperties") for p in _below(s, "Summary"))
    if summary:
        found.append(Paragraph(kind=_K.SYNOPSIS, text=summary, raw=summary, line=tag.line))
    for note in tag.all("ScriptNote"):
        inner = "\n".join("".join(t.text() for t in p.all("Text")) for p in note.all("Paragraph")).strip()
        if inner:
            found.append(Paragraph(kind=_K.NOTE, text=inner, raw=inner, line=note.line))
    return found


def _below(tag: _Tag, name: str) -> list[str]:
    return [
        "".join(t.text() for t in p.all("Text")).strip()
        for s in tag.all(name)
        for p in s.all("Paragraph")
        if p.all("Text")
    ]


def _paragraph(kind: ParagraphKind, text: str, tag: _Tag, dual: bool) -> Paragraph:
    text = text.strip("\n")
    plain, extension, number = text, "", ""
    if kind is _K.CHARACTER:
        plain, extension, _ = split_cue(text)
    elif kind is _K.PARENTHETICAL:
        plain = text.strip().removeprefix("(").removesuffix(")").strip()
    elif kind is _K.HEADING:
        plain, number = " ".join(text.split()), tag.attributes.get("Number", "").strip()
    raw = f"{text} #{number}#" if number else text
    return Paragraph(
        kind=kind,
        text=plain if kind in (_K.ACTION, _K.DIALOGUE) else plain.strip(),
        raw=raw,
        line=tag.line,
        extension=extension,
        dual=dual and kind is _K.CHARACTER,
        number=number,
        level=1 if kind is _K.SECTION else 0,
    )


def _title_page(root: _Tag) -> tuple[TitleEntry, ...]:
    """The title page as entries: the first line is the title, 'by' and what follows is the author, the rest is kept."""
    lines = [
        ("".join(t.text() for t in p.all("Text")).strip(), p.line)
        for page in root.all("TitlePage")
        for content in page.all("Content")
        for p in content.all("Paragraph")
    ]
    lines = [(text, line) for text, line in lines if text]
    entries: list[TitleEntry] = []
    key = "Title"
    for text, line in lines:
        if entries and re.fullmatch(r"(?:(?:written|screenplay|story|teleplay)\s+)?by", text, re.IGNORECASE):
            entries.append(TitleEntry(key="Credit", text=text, line=line))
            key = "Author"
            continue
        entries.append(TitleEntry(key=key, text=text, line=line))
        key = "Contact" if key == "Author" else "Notes"
    return tuple(entries)


def _parse(text: str, path: Path) -> _Tag:
    """The XML as tags with their lines."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    stack: list[_Tag] = [_Tag("", {}, 0)]

    def refuse(what: str) -> NoReturn:
        raise _RefusedError(what)

    def elsewhere(*_: object) -> int:
        refuse("a reference to another file")

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _MAX_DEPTH:
            raise _RefusedError("tags nested deeper than any script's")
        tag = _Tag(name, attributes, parser.CurrentLineNumber)
        stack[-1].children.append(tag)
        stack.append(tag)

    parser.StartDoctypeDeclHandler = lambda *_: refuse("a document type (<!DOCTYPE>)")
    parser.EntityDeclHandler = lambda *_: refuse("an entity (<!ENTITY>)")
    parser.ExternalEntityRefHandler = elsewhere
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = lambda data: stack[-1].children.append(data)
    try:
        parser.Parse(text.removeprefix("\ufeff").encode("utf-8", "replace"), True)
    except _RefusedError as error:
        raise TextError(
            f"The file holds {error}, which no script needs and which can do harm; export it again from your script "
            "program.",
            where=Where(path, parser.CurrentLineNumber),
        ) from error
    except expat.ExpatError as error:
        raise TextError(
            f"The XML is broken here: {expat.ErrorString(error.code)}.",
            where=Where(path, error.lineno, error.offset + 1),
        ) from error
    return next(c for c in stack[0].children if isinstance(c, _Tag))
