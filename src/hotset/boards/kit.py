"""The words of the embedded artist's kit that the breakdown may use: sets and their marks, stances, expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from hotset.errors import FieldError, ProductionError, Where
from hotset.film.board import Placement
from hotset.film.nearest import hint, listed
from hotset.film.production import Production
from hotset.film.words import ElementKind
from hotset.hosts.previs.figures.words import (
    ARCHETYPES,
    BOTTOMS,
    BUILDS,
    EXPRESSIONS,
    EXTRAS,
    HAIR,
    HAND_SHAPES,
    STANCES,
    TOPS,
)
from hotset.hosts.previs.props.words import PROPS
from hotset.hosts.previs.sets.words import MARKS, SETS, SURFACES

__all__ = ["Kit", "bundled_kit", "kit_faults"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Names only. `marks` are the places to stand of each set, `surfaces` those where things lie."""

    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    surfaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
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


def _first_mention(word: str, text: str) -> int:
    found = re.search(rf"\b{word}\b", text, re.IGNORECASE)
    return found.start() if found else len(text)


def _free(marks: tuple[str, ...], taken: Mapping[str, str], text: str, wanted: int) -> list[str]:
    """Marks nobody stands on, those that come in pairs first where two have to face each other."""
    pairs = [
        m.removesuffix("_left") for m in marks if m.endswith("_left") and f"{m.removesuffix('_left')}_right" in marks
    ]
    pairs = sorted(pairs, key=lambda p: _first_mention(p, text))
    paired = [f"{p}_{side}" for p in pairs for side in ("left", "right")]
    used = set(taken.values())
    order = [*(paired if wanted > 1 else []), *marks, *paired]
    return list(dict.fromkeys(m for m in order if m not in used and m != "outside"))


def bundled_kit() -> Kit:
    """The kit of the embedded artist."""
    return Kit(marks=MARKS, surfaces=SURFACES, props=PROPS, stances=STANCES, expressions=EXPRESSIONS)


# -- words that the kit does not have ------------------------------------------------------------------------------

_FIGURE_WORDS = {
    "archetype": ARCHETYPES,
    "build": BUILDS,
    "hair": HAIR,
    "top": TOPS,
    "bottom": BOTTOMS,
    "extras": EXTRAS,
}


def kit_faults(production: Production, where: Callable[[str], Where | None]) -> tuple[ProductionError, ...]:
    """Words of a production that the embedded artist's kit does not have, each with the nearest one that it has.

    Other artists read these words as words; then nothing is at fault. `where` finds the place of a dotted key path.
    """
    if production.stills_model != "previs":
        return ()
    faults: list[ProductionError] = []

    def check(word: str | None, known: Collection[str] | None, what: str, path: str) -> None:
        if word and known is not None and word not in known:
            near = hint(word, known) or (
                f"; it has {listed(sorted(known), 14)}." if known else " where there is no set."
            )
            faults.append(FieldError(f"The kit has no {what} {word!r}{near}", where=where(path)))

    for element in production.elements:
        path = f"elements.{element.slug}"
        if element.kind is ElementKind.PLACE:
            check(element.kit, SETS, "set", f"{path}.kit")
        elif element.kind in (ElementKind.PROP, ElementKind.PRODUCT):
            check(element.kit, PROPS, "prop", f"{path}.kit")
        for name, known in _FIGURE_WORDS.items() if element.figure is not None else ():
            words = getattr(element.figure, name)
            for word in (words,) if isinstance(words, str) else words:
                check(word, known, name, f"{path}.figure.{name}")
    sets = {e.slug: e.kit for e in production.elements}
    marks = {s.number: _standing(sets.get(s.place or "")) for s in production.scenes}
    for scene in production.scenes:
        for index, placement in enumerate(scene.staging):
            check(placement.mark, marks[scene.number], "mark", f"scenes.{scene.number}.staging.{index}.mark")
    slugs = {e.slug for e in production.elements}
    for shot in production.shots:
        for name, board in (("board", shot.board), ("last_board", shot.last_board)):
            path = f"shots.{shot.slate}.{name}"
            for index, placement in enumerate(board.composition.placement if board is not None else ()):
                known = marks.get(shot.scene, ())
                check(placement.mark, known, "mark", f"{path}.composition.placement.{index}.mark")
            for index, pose in enumerate(board.pose if board is not None else ()):
                check(pose.stance, STANCES, "stance", f"{path}.pose.{index}.stance")
                check(pose.expression, EXPRESSIONS, "expression", f"{path}.pose.{index}.expression")
                for hand in ("right_hand", "left_hand"):
                    held = getattr(pose, hand)
                    check(held, slugs | set(HAND_SHAPES), "hand shape or element", f"{path}.pose.{index}.{hand}")
    return tuple(faults)


def _standing(kit_set: str | None) -> tuple[str, ...] | None:
    """Where something can stand on a set: its marks and its surfaces. None for a set that there is not."""
    if kit_set and kit_set not in SETS:
        return None
    if not kit_set:
        return ()
    return (*MARKS[kit_set], *SURFACES.get(kit_set, ()), "floor")
