"""Who and what a script needs, guessed from its words."""

from hotset.boards.casting import Names, canonical_speaker, cast_and_places
from hotset.film.elements import Element
from hotset.film.fountain import read_fountain
from hotset.film.words import ElementKind

SCRIPT = read_fountain(
    """\
INT. CAFÉ - DAY

MARA, thirty, rust apron, pours. She does not look up. OLD TOM comes in. He coughs. A RED CUP stands on the counter.

CLOSE ON the brass bell.

MARA
Yes?

OLD TOM
The usual.

NARRATOR (V.O.)
It was always the usual.
"""
)


def element(slug, name, kind=ElementKind.CAST):
    return Element(slug=slug, kind=kind, name=name)


def test_cast_comes_from_the_cues():
    elements, places = cast_and_places(SCRIPT, (), ("cafe",), ("espresso_cup",))
    found = {e.slug: e for e in elements}
    assert set(found) == {"mara", "old_tom", "red_cup", "brass_bell", "cafe"}
    assert found["mara"].look == "thirty, rust apron"
    assert found["mara"].figure.archetype == "woman"
    assert found["old_tom"].figure.archetype == "elder_man"
    assert found["red_cup"].kit == "espresso_cup"
    assert found["brass_bell"].kit is None
    assert found["cafe"].kit == "cafe"
    assert places == {"1": "cafe"}


def test_what_is_known_is_not_added_again():
    known = (element("barista", "Mara"), element("bar", "Café", ElementKind.PLACE))
    elements, places = cast_and_places(SCRIPT, known, (), ())
    assert elements[:2] == known
    assert "mara" not in {e.slug for e in elements}
    assert places == {"1": "bar"}
    assert canonical_speaker("mara", elements) == "barista"
    assert canonical_speaker(None, elements) is None
    assert canonical_speaker("nobody", elements) == "nobody"


def test_names_count_only_with_a_capital():
    names = Names.of([element("brick", "Brick"), element("cup", "the red cup", ElementKind.PROP)])
    assert [e.slug for e in names.in_text("BRICK takes a Red Cup from a brick wall.")] == ["brick", "cup"]
    assert names.in_text("a brick wall, bricks") == []
    assert Names.of([]).in_text("Brick") == []
