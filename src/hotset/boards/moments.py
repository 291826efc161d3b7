"""A scene's script as moments: stretches of action and speeches, short enough to be shot, no word lost or said twice.

Times are estimates in seconds, before anything is drawn: speech at the pace of a calm reader, action by its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hotset.boards.cues import Cue, cue_of
from hotset.film.script import Paragraph, ParagraphKind, slug_of

__all__ = [
    "LONGEST",
    "SHORTEST",
    "Action",
    "Break",
    "Moment",
    "Speech",
    "moments",
    "seconds_of_action",
    "seconds_of_speech",
    "sentences_of",
]

SHORTEST, LONGEST = 1.5, 12.0
"""Seconds that a shot lasts at least and at most."""

_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”')]))\s+(?=[\"“'(]?[A-Z0-9À-Þ])")
_WORDS_PER_SECOND = 2.6
_AIR = 0.6
"""Seconds of silence round a speech."""
_ACTION_WORDS_PER_SECOND = 4.0
_ACTION_BASE = 1.0
_GROUP = 6.0
"""Seconds of action that one shot holds before the breakdown looks for a cut."""

_K = ParagraphKind
_NARRATORS = frozenset(
    {"narrator", "narration", "announcer", "voice", "voiceover", "voice_over", "vo", "super", "title"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that is seen. `text` is the script's own."""

    text: str
    cue: Cue | None = None

    @property
    def seconds(self) -> float:
        return seconds_of_action(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Something that is said by one speaker without a break. `speaker` is a slug, None for a narrator."""

    text: str
    name: str
    speaker: str | None
    parenthetical: str = ""
    unseen: bool = False
    """Voice over or off screen."""
    dual: bool = False

    @property
    def seconds(self) -> float:
        return seconds_of_speech(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A transition that the writer asked for, before the next moment."""

    text: str


Moment = Action | Speech | Break


def seconds_of_speech(text: str) -> float:
    """How long a speech takes, with air round it."""
    words = len(re.findall(r"\w+(?:['’]\w+)*", text))
    pauses = 0.25 * len(re.findall(r"[.?!…](?=\s)|--|—|\.\.\.", text))
    return words / _WORDS_PER_SECOND + pauses + _AIR


def seconds_of_action(text: str) -> float:
    """How long a stretch of action takes on the screen."""
    return _ACTION_BASE + len(text.split()) / _ACTION_WORDS_PER_SECOND


def moments(paragraphs: tuple[Paragraph, ...]) -> Iterator[Moment]:
    """The moments of a scene in order. Together they hold every word of its action and its dialogue exactly once."""
    at = 0
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        at += 1
        if paragraph.kind is _K.CHARACTER:
            end = at
            while end < len(paragraphs) and paragraphs[end].kind in (*_SAID, _K.NOTE, _K.BONEYARD):
                end += 1
            yield from _speeches(paragraph, paragraphs[at:end])
            at = end
        elif paragraph.kind in (_K.ACTION, _K.CENTRED, _K.SHOT):
            yield from _actions(paragraph.text, own=paragraph.kind is not _K.ACTION)
        elif paragraph.kind in _SAID:  # words without a cue: nobody is known to say them, so they are heard
            yield from _split(Speech(text=_flat(paragraph.text), name="", speaker=None, unseen=True))
        elif paragraph.kind is _K.TRANSITION:
            yield Break(text=paragraph.text)


_SAID = (_K.DIALOGUE, _K.PARENTHETICAL, _K.LYRICS)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _speeches(cue: Paragraph, spoken: tuple[Paragraph, ...]) -> Iterator[Speech]:
    slug = slug_of(cue.text)
    narrator = slug in _NARRATORS
    extension = cue.extension.upper().replace(".", "").replace(" ", "")
    unseen = narrator or bool(re.search(r"VO|OS|OC|OFF|VOICE|PHONE|FILTER|RADIO", extension))
    whole = Speech(text="", name=cue.text, speaker=None if narrator else slug or None, unseen=unseen, dual=cue.dual)
    said: list[Speech] = []
    how: list[str] = []
    for paragraph in spoken:
        if paragraph.kind is _K.PARENTHETICAL:
            how.append(_flat(paragraph.text))
        elif paragraph.kind in _SAID and paragraph.text.strip():
            said.append(replace(whole, text=_flat(paragraph.text), parenthetical="; ".join(how)))
            how = []
    if how and said:  # a direction after the last word
        last = said[-1]
        said[-1] = replace(last, parenthetical="; ".join(filter(None, (last.parenthetical, *how))))
    elif how:
        said.append(replace(whole, parenthetical="; ".join(how)))
    for speech in said:
        yield from _split(speech)


def _split(speech: Speech) -> Iterator[Speech]:
    """A speech that is too long for one shot, by its sentences."""
    for text in _packed(speech.text, lambda t: seconds_of_speech(t) <= LONGEST - 1):
        yield replace(speech, text=text)


def _actions(text: str, *, own: bool) -> Iterator[Action]:
    group: list[str] = []
    cue: Cue | None = None
    for sentence in sentences_of(text):
        found = cue_of(sentence)
        full = group and seconds_of_action(" ".join([*group, sentence])) > _GROUP
        if group and (full or (found is not None and found.cuts)):
            yield Action(text=" ".join(group), cue=cue)
            group, cue = [], None
        for part in _packed(sentence, lambda t: seconds_of_action(t) <= LONGEST - 1):
            if group and seconds_of_action(" ".join([*group, part])) > LONGEST - 1:
                yield Action(text=" ".join(group), cue=cue)
                group, cue = [], None
            group.append(part)
        cue = cue or found
    if group:
        yield Action(text=" ".join(group), cue=cue or (Cue() if own else None))


def sentences_of(text: str) -> list[str]:
    """A text by its sentences, each on one line. Abbreviations of titles do not end one."""
    parts: list[str] = []
    for line in text.split("\n"):
        parts += _SENTENCE_END.split(line)
    whole: list[str] = []
    for part in (_flat(p) for p in parts):
        if whole and re.search(r"\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|vs|No|Prof)\.$", whole[-1], re.IGNORECASE):
            whole[-1] += " " + part
        elif part:
            whole.append(part)
    return whole


def _packed(text: str, fits: Callable[[str], bool]) -> list[str]:
    """A text in as few parts as fit, cut after sentences, or clauses, or words. Joined by spaces they are the text."""
    text = _flat(text)
    if fits(text):
        return [text]
    for cut in (r"(?<=[.!?…])\s+", r"(?<=[,;:—–-])\s+", r"\s+"):
        pieces = re.split(cut, text)
        if len(pieces) > 1:
            break
    else:
        return [text]
    parts: list[str] = []
    for piece in pieces:
        joined = f"{parts[-1]} {piece}" if parts else piece
        if parts and fits(joined):
            parts[-1] = joined
        else:
            parts.append(piece)
    return [p for part in parts for p in (_packed(part, fits) if part != text else [part])]
