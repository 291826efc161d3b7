from __future__ import annotations

from hotset.film.elements import Element
from hotset.film.production import Scene
from hotset.film.words import ElementKind
from hotset.hosts.previs.staging import stage_of
from hotset.hosts.previs.standins import look_of, plain_prop, prop_by_words
from tests.hosts.previs.stills import ANA, DINER, board, setup


def test_elements_without_a_kit_get_one_by_their_words() -> None:
    nan = Element(slug="nan", kind=ElementKind.CAST, name="Nan", look="an old woman in a grey coat")
    assert look_of(nan).archetype == "elder_woman"
    assert look_of(nan) == look_of(nan)
    mug = Element(slug="m", kind=ElementKind.PROP, name="the espresso cup")
    assert prop_by_words(mug, ("bottle", "espresso_cup")) == "espresso_cup"
    odd = Element(slug="zorb", kind=ElementKind.PROP, name="Zorb")
    assert prop_by_words(odd, ("bottle", "espresso_cup")) is None
    scene = Scene(number="4", heading="", place="diner")
    stage = stage_of(setup(board(pose=()), elements=(DINER, ANA, odd), scene=scene)).stage
    assert set(stage.actors) == {"ana", "zorb"}


def test_a_plain_prop_stands_on_the_floor_and_is_the_same_each_time() -> None:
    one, again = plain_prop("zorb"), plain_prop("zorb")
    assert abs(float(one.vertices[:, 2].min())) < 1e-6
    assert one.materials == again.materials
