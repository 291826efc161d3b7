"""Elements, as they are read and written."""

from pathlib import Path

from hotset.film.elements import Element, FigureLook, Voice
from hotset.film.production import Production
from hotset.film.reader import read_production
from hotset.film.words import ElementKind
from hotset.film.writer import production_text


def test_an_element_survives_being_written():
    mara = Element(
        slug="mara",
        kind=ElementKind.CAST,
        name="Mara: the barista",
        look="thirty, 'apron' #1",
        references=("elements/mara.png",),
        credit="J. Doe, CC0",
        figure=FigureLook(hair="bun", height_m=1.72, extras=("apron", "glasses")),
        voice=Voice(pitch=62),
        negative="no hat",
    )
    cup = Element(
        slug="red_cup", kind=ElementKind.PRODUCT, name="Cup", kit="espresso_cup", colours=(("body", "#8c2a1c"),)
    )
    style = Element(slug="ink", kind=ElementKind.STYLE, name="Ink")
    written = production_text(Production(title="Elements", elements=(mara, cup, style)))
    reading = read_production(written, Path("production.yaml"))
    assert reading.faults == ()
    assert reading.production.elements == (mara, cup, style)


def test_a_name_is_made_of_the_slug():
    reading = read_production("title: A\nelements:\n  red_cup: {kind: prop}\n", Path("production.yaml"))
    assert reading.production.elements[0].name == "Red cup"
