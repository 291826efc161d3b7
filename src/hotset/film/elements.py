"""Elements: what must look the same wherever it appears."""

from __future__ import annotations

from dataclasses import dataclass

from hotset.film.words import ElementKind

__all__ = ["Element", "FigureLook", "Voice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLook:
    """How the embedded artist draws one member of the cast. Colours are '#rrggbb'.

    The words of each field are those of the figure kit (`hotset.hosts.previs.figures.words`); hosted models are told
    the element's `look` in words and shown its references instead.
    """

    archetype: str = "woman"
    build: str = "average"
    height_m: float | None = None
    skin: str = "#c99a7c"
    hair: str = "bob"
    hair_colour: str = "#3a2a22"
    top: str = "sweater"
    top_colour: str = "#8a8f98"
    bottom: str = "trousers"
    bottom_colour: str = "#3d4654"
    shoes_colour: str = "#2b2622"
    extras: tuple[str, ...] = ()
    extras_colour: str = "#5b4636"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The scratch voice of one speaker: a voice name the voice host knows, pitch 0–99 and words per minute."""

    name: str = "en-us"
    pitch: int = 50
    words_per_minute: int = 165


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A member of the cast, a prop, the product, a place or a style.

    `look` describes it in words for hosted models. `references` are picture files, relative to the production's folder.
    `kit` names what the embedded artist draws for a prop, product or place (a prop or a set of its kit); `colours`
    overrides the kit's own, by part.
    """

    slug: str
    kind: ElementKind
    name: str
    look: str = ""
    references: tuple[str, ...] = ()
    credit: str = ""
    kit: str | None = None
    colours: tuple[tuple[str, str], ...] = ()
    figure: FigureLook | None = None
    voice: Voice | None = None
    negative: str = ""
    """What it must never look like, in words."""
