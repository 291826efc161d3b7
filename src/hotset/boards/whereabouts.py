"""Where the words of a script say that a thing is: lying somewhere, in a hand, or not there at all.

Plain patterns, sentence by sentence: what they do not understand is left to the breakdown's other rules.
"""

from __future__ import annotations

import re

__all__ = ["bare_surfaces", "denied", "handled", "lying_on", "present_at", "state_of", "surface_mark"]

_NAMED = "table|counter|bar|desk|bench|bed|nightstand|dresser|sideboard|shelf|plinth|fence|dashboard|floor|ground"
_PLACES = rf"(?:{_NAMED})(?:top)?"
_DETERMINER = r"(?:the|an?|any|his|her|its|their|my|our|your)"
_ON = rf"(?:on|onto|upon|atop|across)\s+(?:\w[\w'’-]*\s+){{0,3}}?(?P<place>{_PLACES})\b"
# A clause ends at its punctuation, and where something else is done.
_STEP = r"(?:\s+(?!(?:and|then|while|but|as|he|she|they|it|sits?|stands?_up)\b)\w[\w'’-]*)"
_HANDLES = (
    r"\b(?:lays?|laying|puts?|putting|sets?|setting|places?|placing|slides?|sliding|pushes|pushing|drops?|dropping|"
    r"takes?|taking|picks?|picking|grabs?|grabbing|lifts?|lifting|touches|touching|reaches|reaching)\b"
)
# 'No one in the bar has a cup' and 'no idea the cup is hot' deny something else.
_ADJECTIVE = rf"(?:(?!(?:{_DETERMINER}|who|that|is|are|was|has|one|longer|more|doubt|and|or|but)\b)[\w’'-]+\s+)"
_BEFORE = re.compile(
    rf"\b(?:(?:no\s+(?:sign|trace)\s+of|without|minus)\s+(?:{_DETERMINER}\s+)?{_ADJECTIVE}{{0,2}}|"
    rf"(?:no|neither|nor)\s+{_ADJECTIVE}?|(?:missing|absent|vanished)\s+)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s+(?:(?:is|are|has|have|was)\s+(?:now\s+|already\s+)?(?:gone|missing|absent|nowhere|vanished|disappeared)|"
    r"(?:is|are)(?:n['’]t|\s+not|\s+no\s+longer)\s+(?:there|here|on))\b",
    re.IGNORECASE,
)
_STATES = ("steaming", "empty", "full", "open", "closed", "torn", "wet", "broken")
_STATE_WORDS = "|".join(_STATES)


def denied(text: str, start: int, end: int) -> bool:
    """Whether the thing named at `text[start:end]` is said not to be there: 'without the suitcase', 'no cup', 'the key
    is gone'."""
    return bool(_BEFORE.search(text[:start]) or _AFTER.match(text, end))


def present_at(text: str, pattern: re.Pattern[str]) -> int | None:
    """Where a text first names something without saying that it is not there; None where it does not."""
    return next((m.start() for m in pattern.finditer(text) if not denied(text, *m.span())), None)


def lying_on(text: str, pattern: re.Pattern[str]) -> str | None:
    """The surface that a text says a thing lies on: 'table', 'floor' and so on."""
    name = f"(?:{pattern.pattern})"
    for form in (
        rf"{name}{_STEP}{{0,4}}?\s+{_ON}",
        rf"\b{_ON}(?:\s*,|\s+(?:lies?|sits?|stands?|rests?|waits?|is|are|lay))\s+(?:\w[\w'’-]*\s+){{0,3}}?{name}",
    ):
        found = re.search(form, text, re.IGNORECASE)
        if found is not None:
            word = found["place"].casefold().removesuffix("top")
            return "floor" if word == "ground" else word
    return None


def handled(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether a text says that somebody lays, takes or touches the thing itself."""
    return bool(re.search(rf"{_HANDLES}(?:\s+\w[\w'’-]*){{0,4}}?\s+(?:{pattern.pattern})", text, re.IGNORECASE))


def surface_mark(word: str, surfaces: tuple[str, ...]) -> str | None:
    """The surface of a set that a script's word means; None where the set has none like it."""
    word = {"bar": "counter", "nightstand": "night_table", "dresser": "sideboard"}.get(word, word)
    if word == "floor" or f"{word}_top" in surfaces:
        return "floor" if word == "floor" else f"{word}_top"
    return next((s for s in surfaces if s.startswith(word) or f"_{word}" in s), None)


def bare_surfaces(text: str) -> tuple[str, ...]:
    """The surfaces that a text says have nothing on them: 'the empty table', 'the counter is bare'."""
    bare = r"(?:empty|bare|cleared|deserted)"
    found = re.finditer(
        rf"\b{bare}\s+(?:\w+\s+)?(?P<a>{_PLACES})\b|\b(?P<b>{_PLACES})\s+(?:is|are|stands?|lies)\s+(?:now\s+)?{bare}\b",
        text,
        re.IGNORECASE,
    )
    return tuple(dict.fromkeys((m["a"] or m["b"]).casefold().removesuffix("top") for m in found))


def state_of(text: str, pattern: re.Pattern[str]) -> str | None:
    """The state that a text says a thing is in: the word beside its name, or one that is beside no other noun."""
    name = f"(?:{pattern.pattern})"
    beside = re.search(
        rf"\b(?P<a>{_STATE_WORDS})\s+(?:\w+\s+)?{name}|{name}\s*(?:,|(?:\s+(?:is|are|stands?|lies)))\s+(?:\w+\s+)?"
        rf"(?P<b>{_STATE_WORDS})\b",
        text,
        re.IGNORECASE,
    )
    if beside is not None:
        return (beside["a"] or beside["b"]).casefold()
    loose = re.search(
        rf"\b(?P<state>{_STATE_WORDS})(?=\s*(?:[.,;:!?]|$)|\s+(?:on|in|at|from|and|with|again|now|before)\b)",
        text,
        re.IGNORECASE,
    )
    if loose is not None:
        return loose["state"].casefold()
    return "steaming" if re.search(r"\bsteams?\b", text, re.IGNORECASE) else None
