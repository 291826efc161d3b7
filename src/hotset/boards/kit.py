"""The words of the embedded artist's kit that the breakdown may use: sets and their marks, stances, expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hotset.film.board import Placement
from hotset.hosts.previs.figures.words import EXPRESSIONS, STANCES
from hotset.hosts.previs.props.words import PROPS
from hotset.hosts.previs.sets.words import MARKS

__all__ = ["Kit", "bundled_kit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Names only. `marks` are the places to stand of each set."""

    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    props: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()

    @property
    def sets(self) -> tuple[str, ...]:
        """The names of the sets."""
        return tuple(self.marks)

    def staging(
        self, kit_set: str | None, cast: list[tuple[str, str]], text: str = "", before: Mapping[str, str] | None = None
    ) -> tuple[Placement, ...]:
        """A mark for each member of the cast, given as (slug, the sentences that name them).

        A mark that a sentence names is taken ('behind the counter'); the first two without stand opposite each other.
        In a place that the kit has no set for, nobody gets a mark. `before` are the marks that they had here last.
        """
        marks = self.marks.get(kit_set or "", ())
        if not marks:
            return tuple(Placement(element=slug) for slug, _ in cast)
        taken: dict[str, str] = {}
        for slug, said in cast:
            mark = next((m for m in _most_exact(marks) if m not in taken.values() and _named(m, said)), None)
            if mark:
                taken[slug] = mark
        for slug, mark in (before or {}).items():
            if slug not in taken and mark in marks and mark not in taken.values() and any(slug == s for s, _ in cast):
                taken[slug] = mark
        left = [slug for slug, _ in cast if slug not in taken]
        for slug, mark in zip(left, _free(marks, taken, text, len(left)), strict=False):
            taken[slug] = mark
        return tuple(Placement(element=slug, mark=taken.get(slug)) for slug, _ in cast)


def _most_exact(marks: tuple[str, ...]) -> list[str]:
    return sorted(marks, key=lambda m: (-len(m.split("_")), marks.index(m)))


def _named(mark: str, text: str) -> bool:
    """Whether a sentence names a mark. Sides are not named by words: a left table is any table."""
    words = [w for w in mark.split("_") if w not in ("left", "right")]
    if len(words) != len(mark.split("_")) or words == ["centre"]:
        return False
    between = r"\b\W+(?:the\W+|a\W+|an\W+|his\W+|her\W+)?"
    return bool(re.search(r"\b" + between.join(words) + r"\b", text, re.IGNORECASE))


def _free(marks: tuple[str, ...], taken: Mapping[str, str], text: str, wanted: int) -> list[str]:
    """Marks nobody stands on, those that come in pairs first where two have to face each other."""
    pairs = [
        m.removesuffix("_left") for m in marks if m.endswith("_left") and f"{m.removesuffix('_left')}_right" in marks
    ]
    pairs = sorted(pairs, key=lambda p: not re.search(rf"\b{p}\b", text, re.IGNORECASE))
    paired = [f"{p}_{side}" for p in pairs for side in ("left", "right")]
    used = set(taken.values())
    order = [*(paired if wanted > 1 else []), *marks, *paired]
    return list(dict.fromkeys(m for m in order if m not in used and m != "outside"))


def bundled_kit() -> Kit:
    """The kit of the embedded artist."""
    return Kit(marks=MARKS, props=PROPS, stances=STANCES, expressions=EXPRESSIONS)
