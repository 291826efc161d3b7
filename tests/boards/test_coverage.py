"""The grammar of a scene."""

from hotset.boards.casting import Names
from hotset.boards.coverage import cover
from hotset.boards.cues import cue_of
from hotset.boards.moments import Action, Break, Speech
from hotset.film.elements import Element
from hotset.film.words import ElementKind, ShotSize, Transition

NAMES = Names.of(
    [
        Element(slug="ann", kind=ElementKind.CAST, name="Ann"),
        Element(slug="ben", kind=ElementKind.CAST, name="Ben"),
        Element(slug="key", kind=ElementKind.PROP, name="the key"),
    ]
)


def say(who, text, **more):
    return Speech(text=text, name=who.upper(), speaker=who, **more)


def plans(*moments, new_place=True, **more):
    return cover(list(moments), NAMES, ["ann", "ben"], new_place=new_place, **more)[0]


def test_coverage_gets_closer_as_the_talk_goes_on():
    talk = [say(who, f"Line {i} of the talk.") for i, who in enumerate(["ann", "ben", "ann", "ben"])]
    sizes = [p.size for p in plans(Action(text="Ann and Ben."), *talk)]
    assert sizes == [ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.MEDIUM_CLOSE]


def test_a_setup_that_comes_back_is_the_same():
    talk = [say(who, f"Line {i} of the talk.") for i, who in enumerate(["ann", "ben", "ann", "ben", "ann", "ben"])]
    found = plans(Action(text="Ann and Ben."), *talk)
    assert found[3].setup == found[5].setup
    assert found[4].setup == found[6].setup


def test_who_is_already_in_the_picture_speaks_in_it():
    found = plans(Action(text="A hall."), Action(text="Ann waits."), say("ann", "Well?"))
    assert len(found) == 2
    assert found[1].lines[0].text == "Well?"


def test_two_who_speak_together_are_seen_together():
    found = plans(Action(text="A hall."), say("ann", "No."), say("ben", "No.", dual=True))
    assert found[-1].size is ShotSize.MEDIUM_WIDE
    assert set(found[-1].seen) == {"ann", "ben"}


def test_a_two_shot_that_is_asked_for_has_no_subject_before_the_other():
    action = Action(text="TWO SHOT: they wait.", cue=cue_of("TWO SHOT: they wait."))
    found = plans(Action(text="A hall."), action)[-1]
    assert (found.size, found.subject) == (ShotSize.MEDIUM, None)
    assert set(found.seen) >= {"ann", "ben"}


def test_a_thing_alone_is_an_insert():
    assert plans(Action(text="A hall."), Action(text="The key shines."))[1].size is ShotSize.INSERT


def test_transitions_lead_into_the_next_shot_or_the_next_scene():
    found, left = cover([Action(text="Ann."), Break(text="DISSOLVE TO:")], NAMES, ["ann"], new_place=True)
    assert (found[0].transition, left) == (Transition.CUT, Transition.DISSOLVE)
    assert plans(Action(text="Ann."), transition=left)[0].transition is Transition.DISSOLVE
