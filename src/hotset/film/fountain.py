"""Fountain in: plain-text screenplays, by the syntax of https://fountain.io/syntax, with no text lost.

Our own parser, because the ones at hand drop text that a production needs back: (CONT'D) on a cue, an unclosed note or
boneyard, a title page's second lines, and the line numbers of everything. A parser of screenplays cannot fail: what is
nothing else is action. What cannot be shot (no scene heading at all) is said by whoever breaks the script down.

Where the syntax leaves room we read as its example files do: a heading needs an empty line before it, not after it; a
note or boneyard that fills a whole line leaves no empty line behind; FADE IN:, FADE OUT. and the like are transitions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hotset.film.script import (
    Paragraph,
    ParagraphKind,
    Script,
    ScriptScene,
    TitleEntry,
    numbered,
    split_cue,
    split_heading,
)

__all__ = ["assembled", "read_fountain", "without_emphasis"]

_K = ParagraphKind

_PREFIX = re.compile(r"(?:INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I/E|E/I)(?P<dot>\.|\s)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*#(?P<number>[\w.\-]+)#\s*$")
_FADES = re.compile(r"(?:FADE IN[:.]?|FADE OUT[:.]?|FADE TO (?:BLACK|WHITE)[:.]?|CUT TO BLACK[:.]?|THE END[:.]?)")
_TITLE_LINE = re.compile(r"(?P<key>[^\W\d_][^:\n]{0,40}?)\s*:\s*(?P<text>.*)")
_TITLE_KEYS = frozenset(
    ("title", "credit", "author", "authors", "source", "draft", "date", "contact", "copyright", "notes", "revision")
)
_EMPHASIS = (
    re.compile(r"(?<![\w\\])(_)(?=[^\s_])(?P<inner>[^\n]*?[^\s_\\])\1(?!\w)"),
    re.compile(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])(?P<inner>[^\n]*?[^\s*\\])\1(?![\w*])"),
)


@dataclass(slots=True)
class _Line:
    """A line after notes and boneyards are lifted out. `raw` keeps them."""

    number: int
    text: str
    raw: str
    lifted: list[Paragraph] = field(default_factory=list)
    gone: bool = False
    """Nothing is left of the line but what was lifted out."""

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def read_fountain(text: str) -> Script:
    """A Fountain screenplay as a script. Takes any text; an empty one is a script without scenes."""
    source = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    title_page, first = _title_page(source)
    lines = _lift(source, first)
    return assembled("fountain", _Reader(lines).paragraphs(), title_page)


def assembled(name: str, paragraphs: list[Paragraph], title_page: tuple[TitleEntry, ...]) -> Script:
    """Paragraphs in order as a script: each heading opens a scene."""
    starts = [i for i, p in enumerate(paragraphs) if p.kind is _K.HEADING]
    numbers = numbered([paragraphs[i] for i in starts])
    scenes = []
    for at, number, end in zip(starts, numbers, [*starts, len(paragraphs)][1:], strict=False):
        setting, place, time = split_heading(paragraphs[at].text)
        scenes.append(
            ScriptScene(
                number=number,
                heading=paragraphs[at],
                paragraphs=tuple(paragraphs[at + 1 : end]),
                setting=setting,
                place=place,
                time=time,
            )
        )
    before = tuple(paragraphs[: starts[0]] if starts else paragraphs)
    return Script(format=name, title_page=title_page, before=before, scenes=tuple(scenes))


def without_emphasis(text: str) -> str:
    """Text without *italics*, **bold** and _underline_ marks, and with escaped marks as themselves."""
    for pattern in _EMPHASIS:
        for _ in range(4):  # emphasis inside emphasis, as deep as the syntax allows
            text, found = pattern.subn(lambda m: m["inner"], text)
            if not found:
                break
    return re.sub(r"\\([*_\\])", r"\1", text)


# -- the title page --------------------------------------------------------------------------------------------


def _title_page(source: list[str]) -> tuple[tuple[TitleEntry, ...], int]:
    """The entries of the title page and the index of the line where the script begins."""
    start = next((i for i, line in enumerate(source) if line.strip()), len(source))
    if start == len(source) or not _opens_title_page(source, start):
        return (), start
    entries: list[TitleEntry] = []
    at = start
    while at < len(source) and source[at].strip():
        line = source[at]
        found = _TITLE_LINE.fullmatch(line) if not line[0].isspace() else None
        if found:
            entries.append(TitleEntry(key=found["key"], text=without_emphasis(found["text"].strip()), line=at + 1))
        else:
            last = entries[-1]
            joined = "\n".join(part for part in (last.text, without_emphasis(line.strip())) if part)
            entries[-1] = TitleEntry(key=last.key, text=joined, line=last.line)
        at += 1
    return tuple(entries), at


def _opens_title_page(source: list[str], start: int) -> bool:
    found = _TITLE_LINE.fullmatch(source[start])
    if not found:
        return False
    if found["key"].casefold().split()[0] in _TITLE_KEYS:
        return True
    goes_on = start + 1 < len(source) and bool(source[start + 1].strip())
    return not found["key"].isupper() and not _PREFIX.match(source[start]) and (bool(found["text"]) or goes_on)


# -- notes and boneyards ---------------------------------------------------------------------------------------

_OPENINGS = re.compile(r"/\*|\[\[")


def _lift(source: list[str], first: int) -> list[_Line]:
    """The lines from `first` on, with notes and boneyards taken out. One that is never closed stays text."""
    lines: list[_Line] = []
    at = first
    while at < len(source):
        line = _Line(at + 1, source[at], source[at])
        begin = 0
        while opening := _OPENINGS.search(line.text, begin):
            span = _closing(source, at, line.text, opening)
            if span is None:
                begin = opening.end()
                continue
            end_line, inner, rest = span
            kind = _K.BONEYARD if opening[0] == "/*" else _K.NOTE
            raw = opening[0] + inner + ("*/" if kind is _K.BONEYARD else "]]")
            line.lifted.append(Paragraph(kind=kind, text=inner.strip(), raw=raw, line=at + 1))
            begin = opening.start()
            line.text = line.text[:begin] + rest
            line.raw = "\n".join([line.raw, *source[at + 1 : end_line + 1]])
            at = end_line
        line.gone = bool(line.lifted) and line.blank
        lines.append(line)
        at += 1
    return lines


def _closing(source: list[str], at: int, text: str, opening: re.Match[str]) -> tuple[int, str, str] | None:
    """Where a note or boneyard ends: (line index, its text, what follows on that line), None if it never does."""
    mark = "*/" if opening[0] == "/*" else "]]"
    inner, here, end = [], text[opening.end() :], at
    while True:
        found = here.find(mark)
        if found >= 0:
            return end, "\n".join([*inner, here[:found]]), here[found + 2 :]
        inner.append(here)
        end += 1
        if end >= len(source) or (mark == "]]" and source[end] == ""):
            return None
        here = source[end]


# -- paragraphs ------------------------------------------------------------------------------------------------


class _Reader:
    """Goes down the lines once. Every line ends up in exactly one paragraph."""

    def __init__(self, lines: list[_Line]) -> None:
        self.lines = lines
        self.out: list[Paragraph] = []
        self.lifted: list[Paragraph] = []
        """Notes and boneyards of the lines that were read, waiting for the paragraph they stand in to be added."""

    def paragraphs(self) -> list[Paragraph]:
        at, after_blank = 0, True
        while at < len(self.lines):
            line = self.lines[at]
            self.lifted = list(line.lifted)
            if line.blank:
                after_blank = after_blank or not line.gone
                at += 1
            else:
                kind = self._kind(at, after_blank)
                at = self._take(kind, at)
                after_blank = kind in (_K.HEADING, _K.SECTION, _K.SYNOPSIS, _K.PAGE_BREAK, _K.CENTRED, _K.TRANSITION)
            self.out += self.lifted
        return self.out

    def _kind(self, at: int, after_blank: bool) -> ParagraphKind:
        text = self.lines[at].text.strip()
        forced = _forced_kind(text)
        if forced is not None:
            return forced
        after = at + 1
        while after < len(self.lines) and self.lines[after].gone:
            after += 1
        before_blank = after >= len(self.lines) or self.lines[after].blank
        if after_blank:
            prefix = _PREFIX.match(text)
            if prefix and (before_blank or prefix[0].isupper()) and text[prefix.end() :].strip():
                return _K.HEADING
            if before_blank and text.isupper() and (text.endswith("TO:") or _FADES.fullmatch(text)):
                return _K.TRANSITION
            if not before_blank and _is_cue(text):
                return _K.CHARACTER
        return _K.ACTION

    def _take(self, kind: ParagraphKind, at: int) -> int:
        """Adds what begins at `at`; the index of the first line after it."""
        line = self.lines[at]
        text = line.text.strip()
        if kind is _K.CHARACTER:
            return self._take_speech(at)
        if kind is _K.ACTION:
            return self._take_action(at)
        if kind is _K.HEADING:
            self._take_heading(line, text)
        elif kind is _K.SECTION:
            title = text.lstrip("#")
            self._add(kind, title.strip(), [line], level=len(text) - len(title))
        elif kind is _K.PAGE_BREAK:
            self._add(kind, "", [line])
        elif kind is _K.CENTRED:
            self._add(kind, text[1:-1].strip(), [line])
        elif kind is _K.TRANSITION:
            self._add(kind, text.removeprefix(">").strip(), [line])
        else:  # lyrics and synopses: one mark, then the text
            self._add(kind, text[1:].strip(), [line])
        return at + 1

    def _take_heading(self, line: _Line, text: str) -> None:
        text = " ".join(text.removeprefix(".").split())
        found = _NUMBER.search(text)
        number = found["number"] if found else ""
        self._add(_K.HEADING, text[: found.start()] if found else text, [line], number=number)

    def _take_action(self, at: int) -> int:
        block = [self.lines[at]]
        at += 1
        while at < len(self.lines):
            line = self.lines[at]
            if line.gone:
                self.lifted += line.lifted
            elif line.blank or _forced_kind(line.text.strip()) not in (None, _K.ACTION):
                break
            else:
                self.lifted += line.lifted
                block.append(line)
            at += 1
        texts = [line.text.replace("\t", "    ").rstrip() for line in block]
        texts = [t.lstrip()[1:] if t.lstrip().startswith("!") else t for t in texts]
        self._add(_K.ACTION, "\n".join(texts), block)
        return at

    def _take_speech(self, at: int) -> int:
        cue = self.lines[at]
        name, extension, dual = split_cue(cue.text.strip().removeprefix("@"))
        self._add(_K.CHARACTER, name, [cue], extension=extension, dual=dual)
        at += 1
        block: list[_Line] = []
        kind = _K.DIALOGUE
        while at < len(self.lines):
            line = self.lines[at]
            text = line.text.strip()
            if line.gone:
                self.lifted += line.lifted
                at += 1
                continue
            if line.blank and len(line.text) < 2:  # two spaces keep a speech going over an empty line
                break
            if kind is _K.PARENTHETICAL and not block[-1].text.strip().endswith(")"):
                block.append(line)
            else:
                new = _K.LYRICS if text[:1] == "~" else _K.PARENTHETICAL if text[:1] == "(" else _K.DIALOGUE
                if block and (new is not kind or new is not _K.DIALOGUE):
                    self._add_spoken(kind, block)
                    block = []
                kind = new
                block.append(line)
            self.lifted += line.lifted
            at += 1
        self._add_spoken(kind, block)
        return at

    def _add_spoken(self, kind: ParagraphKind, block: list[_Line]) -> None:
        texts = [line.text.strip() for line in block]
        if kind is _K.LYRICS:
            texts = [t.removeprefix("~").strip() for t in texts]
        joined = "\n".join(texts).strip()
        if kind is _K.PARENTHETICAL:
            joined = joined.removeprefix("(").removesuffix(")").strip()
        if block:
            self._add(kind, joined, block)

    def _add(
        self,
        kind: ParagraphKind,
        text: str,
        block: list[_Line],
        *,
        level: int = 0,
        extension: str = "",
        dual: bool = False,
        number: str = "",
    ) -> None:
        self.out.append(
            Paragraph(
                kind=kind,
                text=without_emphasis(text),
                raw="\n".join(line.raw for line in block),
                line=block[0].number,
                level=level,
                extension=extension,
                dual=dual,
                number=number,
            )
        )


def _forced_kind(text: str) -> ParagraphKind | None:
    """The kind that a mark at the start of a line forces, None where there is no mark."""
    if re.fullmatch(r"={3,}", text):
        return _K.PAGE_BREAK
    if text.startswith(">"):
        return _K.CENTRED if len(text) > 1 and text.endswith("<") else _K.TRANSITION
    if re.match(r"\.[^\s.]", text):
        return _K.HEADING
    marks = {"!": _K.ACTION, "@": _K.CHARACTER, "~": _K.LYRICS, "#": _K.SECTION, "=": _K.SYNOPSIS}
    return marks.get(text[:1])


def _is_cue(text: str) -> bool:
    """All capitals outside brackets, with a letter in it."""
    name = re.sub(r"\([^()]*\)", "", text).rstrip("^ ")
    return any(c.isalpha() for c in name) and name == name.upper()
