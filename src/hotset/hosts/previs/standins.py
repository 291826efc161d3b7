"""What is drawn where a production names nothing: a look from a slug, a prop from the words of its name."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from hotset.film.elements import Element, FigureLook
from hotset.hosts.previs import shapes
from hotset.hosts.previs.geometry import Material, Mesh, linear

__all__ = ["look_of", "plain_prop", "prop_by_words"]

SKINS = ("#f0c8a8", "#d9a98a", "#c68e6c", "#a56b49", "#7d4b32", "#5a3524")
HAIRS = ("#2a1f1a", "#3a2a20", "#5b3a24", "#7a5232", "#a87b46", "#141210", "#6d6a68")
CLOTHES = ("#7b8794", "#a0563f", "#3f5a6b", "#8a7a52", "#5d6b4a", "#6a4a5c", "#c0a27a", "#39424e", "#b9b4a8")
TROUSERS = ("#3d4654", "#4b4038", "#2f3a33", "#55585f", "#6b5c48")
WOMAN_WORDS = (
    "woman",
    "girl",
    "mother",
    "mum",
    "sister",
    "wife",
    "she",
    "her ",
    "lady",
    "grandmother",
    "daughter",
    "aunt",
)
MAN_WORDS = (
    "man",
    "boy",
    "father",
    "dad",
    "brother",
    "husband",
    " he ",
    "his ",
    "gentleman",
    "grandfather",
    "son",
    "uncle",
)
OLD_WORDS = ("old", "elder", "grand", "grey-haired", "gray-haired", "retired", "seventy", "eighty")
CHILD_WORDS = ("girl", "boy", "child", "kid")


def look_of(element: Element) -> FigureLook:
    """The figure of a cast element: its own, or one that follows from its slug and the words it is described in."""
    if element.figure is not None:
        return element.figure
    rng = np.random.default_rng(crc32(element.slug.encode()))
    words = f" {element.name} {element.look} ".lower()
    female = any(f" {w.strip()}" in words for w in WOMAN_WORDS)
    male = any(f" {w.strip()}" in words for w in MAN_WORDS) and not female
    if not female and not male:
        female = bool(rng.integers(2))
    old, young = any(w in words for w in OLD_WORDS), any(f" {w}" in words for w in CHILD_WORDS)
    archetype = "woman" if female else "man"
    if young:
        archetype = "girl" if female else "boy"
    elif old:
        archetype = f"elder_{archetype}"
    hair = ("bob", "long", "ponytail", "bun", "wavy") if female else ("short", "crop", "side_part", "curly")
    hair_colour = "#b9b4ac" if old else HAIRS[int(rng.integers(len(HAIRS)))]
    tops = ("shirt", "sweater", "jacket", "blouse") if female else ("shirt", "sweater", "jacket", "tshirt")
    return FigureLook(
        archetype=archetype,
        skin=SKINS[int(rng.integers(len(SKINS)))],
        hair=hair[int(rng.integers(len(hair)))],
        hair_colour=hair_colour,
        top=tops[int(rng.integers(len(tops)))],
        top_colour=CLOTHES[int(rng.integers(len(CLOTHES)))],
        bottom="trousers",
        bottom_colour=TROUSERS[int(rng.integers(len(TROUSERS)))],
    )


def prop_by_words(element: Element, known: tuple[str, ...]) -> str | None:
    """The prop of the kit whose name shares most words with the element's slug, name and look; None where none does."""
    words = set(
        f"{element.slug} {element.name} {element.look}".lower()
        .replace("-", " ")
        .replace("_", " ")
        .replace(",", " ")
        .split()
    )
    scored = [(len(words & set(name.split("_"))) / (1 + name.count("_")), name) for name in known]
    best = max(scored, default=(0.0, ""), key=lambda pair: (pair[0], pair[1]))
    return best[1] if best[0] > 0.3 else None


def plain_prop(slug: str) -> Mesh:
    """A plain thing on z = 0 in a colour of its own: a bottle's or a box's size, after its slug."""
    rng = np.random.default_rng(crc32(slug.encode()))
    colour = linear(CLOTHES[int(rng.integers(len(CLOTHES)))])
    material = Material("plain", colour, 0.5)
    if rng.integers(2):
        return shapes.cylinder(0.038, 0.16, material)
    return shapes.bevelled_box((0.14, 0.06, 0.19), material, 0.006)
