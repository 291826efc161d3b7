"""The breakdown: pure, deterministic, nothing lost, and cut by the grammar that editors expect."""

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.boards.breakdown import break_down, rounded
from hotset.boards.kit import bundled_kit, kit_faults
from hotset.film.board import ABSENT, Placement
from hotset.film.canonical import digest_of
from hotset.film.elements import Element, FigureLook
from hotset.film.fountain import read_fountain
from hotset.film.production import Production, Scene
from hotset.film.rules import film_faults
from hotset.film.script import ParagraphKind
from hotset.film.shotlist import read_shot_list
from hotset.film.words import CameraMoveKind, ElementKind, KeyDirection, Mood, ShotSize, Transition, View

SCRIPT = """\
INT. DINER - NIGHT

A booth by the window. JUNE, thirty-two, a mustard coat, sits opposite LEO, sixty-eight, grey cardigan.

JUNE
I signed it.

LEO
People need phones.

She waits for more.

JUNE
That's all?

He lays a brass KEY on the table.

INSERT: the KEY, worn smooth.

LEO
(softly)
Take it. I love you.

DISSOLVE TO:

EXT. STREET - DAWN

June walks down the street.

NARRATOR (V.O.)
She never went back.

INT. DINER - LATER

Leo wipes the counter.
"""

PEOPLE = (
    Element(slug="june", kind=ElementKind.CAST, name="June", figure=FigureLook(archetype="woman")),
    Element(slug="leo", kind=ElementKind.CAST, name="Leo", figure=FigureLook(archetype="elder_man")),
)
CARRIED = (
    ParagraphKind.ACTION,
    ParagraphKind.DIALOGUE,
    ParagraphKind.LYRICS,
    ParagraphKind.CENTRED,
    ParagraphKind.SHOT,
)


def words(text):
    return re.findall(r"\w+", text)


def broken(text=SCRIPT, elements=PEOPLE, **more):
    return break_down(read_fountain(text), elements, Fraction(24), **more)


def shot_of(done, part):
    (found,) = (s for s in done.shots if part in s.description or any(part in line.text for line in s.lines))
    return found


def test_a_scene_opens_wide_in_a_new_place_and_nearer_in_a_known_one():
    done = broken()
    first = {s.scene: s for s in reversed(done.shots)}
    sizes = {number: shot.board.composition.size for number, shot in first.items()}
    assert sizes == {"1": ShotSize.WIDE, "2": ShotSize.WIDE, "3": ShotSize.MEDIUM_WIDE}


def test_dialogue_goes_over_the_shoulders_from_one_side_of_the_line():
    done = broken()
    june, leo = shot_of(done, "I signed it."), shot_of(done, "People need phones.")
    assert (june.board.composition.subject, june.board.composition.over) == ("june", "leo")
    assert (leo.board.composition.subject, leo.board.composition.over) == ("leo", "june")
    assert june.board.composition.size is leo.board.composition.size
    assert {june.board.composition.view, leo.board.composition.view} == {
        View.THREE_QUARTER_LEFT,
        View.THREE_QUARTER_RIGHT,
    }
    assert {p.element: p.looks_at for p in june.board.pose} == {"june": "leo", "leo": "june"}


def test_an_emotional_line_is_close_and_moves():
    shot = shot_of(broken(), "I love you")
    assert shot.board.composition.size is ShotSize.CLOSE
    assert shot.motion.camera[0].kind is CameraMoveKind.DOLLY
    assert shot.board.pose[0].expression == "tender"


def test_a_pronoun_means_the_one_it_fits():
    assert shot_of(broken(), "She waits").board.composition.subject == "june"
    assert "leo" in shot_of(broken(), "He lays a brass").elements


def test_an_insert_is_of_the_thing():
    done = broken()
    shot = shot_of(done, "INSERT: the KEY")
    assert shot.board.composition.size is ShotSize.INSERT
    assert shot.board.composition.subject == "key"
    assert shot.board.pose == ()
    assert next(e for e in done.elements if e.slug == "key").kind is ElementKind.PROP


def test_a_voice_over_is_heard_over_what_is_seen():
    shot = shot_of(broken(), "She never went back.")
    assert "June walks" in shot.description
    (line,) = shot.lines
    assert line.off_screen
    assert line.speaker is None


def test_light_follows_the_heading():
    done = broken()
    night, dawn = done.shots[0].board.lighting, shot_of(done, "June walks").board.lighting
    assert (night.key, night.mood) == (KeyDirection.PRACTICAL, Mood.LOW_KEY)
    assert dawn.mood is Mood.DUSK
    assert [s.time for s in done.scenes] == ["night", "dawn", "dawn"]


def test_the_writers_transition_is_kept():
    shot = shot_of(broken(), "June walks")
    assert shot.transition is Transition.DISSOLVE
    assert shot.transition_seconds > 0


def test_marks_are_kept_when_the_place_comes_back():
    one, _, three = broken().scenes
    before = {p.element: p.mark for p in one.staging}
    assert before == {"june": "booth_left", "leo": "booth_right"}
    assert three.staging[0].mark in ("booth_right", "counter")


def test_what_the_production_says_goes_before_the_guess():
    own = Element(slug="diner", kind=ElementKind.PLACE, name="Rosa's", kit="cafe")
    scene = Scene(number="1", heading="", place="diner", time="evening")
    done = broken(elements=(*PEOPLE, own), scenes=(scene,))
    assert done.elements[:3] == (*PEOPLE, own)
    assert done.scenes[0].time == "evening"
    assert next(e for e in done.elements if e.slug == "diner").kit == "cafe"


def test_the_same_script_gives_the_same_shots():
    assert digest_of(broken()) == digest_of(broken())


def test_durations_are_whole_frames_of_any_rate():
    for rate in (Fraction(24), Fraction(24000, 1001), Fraction(30)):
        for shot in break_down(read_fountain(SCRIPT), (), rate).shots:
            assert (shot.duration * rate).denominator == 1
            assert Fraction(14, 10) <= shot.duration <= Fraction(121, 10)
    assert rounded(0.01, Fraction(24)) == Fraction(1, 4)


def test_a_shot_list_is_shot_as_it_stands():
    script = read_shot_list(
        "Scene,Shot,Size,Move,Duration,Description,Speaker,Dialogue,Location,Time of day\n"
        "1,1A,WS,push in,3s,June waits.,,,DINER,NIGHT\n1,1B,CU,,,June.,JUNE,Well?,,\n",
        Path("shots.csv"),
    )
    done = break_down(script, PEOPLE, Fraction(24))
    one, two = done.shots
    assert (one.slate, one.board.composition.size, one.duration) == ("1A", ShotSize.WIDE, 3)
    assert one.motion.camera[0].amount > 0
    assert (two.board.composition.subject, two.lines[0].text) == ("june", "Well?")
    assert done.scenes[0].time == "night"


def carried(done):
    texts = [s.description for s in done.shots if s.description != s.motion.action or "speaks" not in s.description]
    texts += [line.text for s in done.shots for line in s.lines]
    return Counter(w for text in texts for w in words(text))


def written(script):
    return Counter(w for p in script.paragraphs() if p.kind in CARRIED for w in words(p.text))


SENTENCES = st.sampled_from(
    ["June walks to the door.", "A clock.", "CLOSE ON the KEY.", "She cries.", "POV: the street, wet.",
     "He looks at Leo.",
     "Rain falls on everything that was ever left outside, chairs, tables, umbrellas, for a long time, then it stops.",
     "PAN across the room.", "They drink.", "Dr. Good sits.", "BANG!", "Mr. Leo smiles (a little)… and goes."]
)  # fmt: skip
SPEECHES = st.tuples(
    st.sampled_from(["JUNE", "LEO", "LEO (V.O.)", "NARRATOR", "BEN ^"]),
    st.sampled_from(["", "(softly)\n", "(angry)\n"]),
    st.sampled_from(["No.", "I love you!", "What? Why would I ever? " * 6, "word " * 90, "Wait -- who's there?"]),
).map(lambda parts: f"{parts[0]}\n{parts[1]}{parts[2].strip()}")
HEADINGS = st.sampled_from(["INT. DINER - NIGHT", "EXT. STREET - LATER", ".NOWHERE", "INT. KITCHEN - DAY #7A#"])
SCRIPTS = st.lists(
    SENTENCES | SPEECHES | HEADINGS | st.sampled_from(["CUT TO:", "> centred <", "FADE OUT."]), max_size=22
).map(lambda parts: "INT. HALL - DAY\n\n" + "\n\n".join(parts) + "\n")


@settings(max_examples=150, deadline=None)
@given(SCRIPTS)
def test_every_word_is_carried_by_exactly_one_shot(text):
    script = read_fountain(text)
    assert carried(break_down(script)) == written(script)


@settings(max_examples=150, deadline=None)
@given(SCRIPTS)
def test_two_setups_in_a_row_are_never_the_same(text):
    done = break_down(read_fountain(text))
    for one, two in zip(done.shots, done.shots[1:], strict=False):
        if one.scene == two.scene and one.scene not in ("7A",):
            a, b = one.board.composition, two.board.composition
            assert (a.size, a.angle, a.view, a.subject, a.over) != (b.size, b.angle, b.view, b.subject, b.over)


@settings(max_examples=100, deadline=None)
@given(SCRIPTS)
def test_what_comes_out_has_no_faults(text):
    done = break_down(read_fountain(text))
    film = Production(title="A", elements=done.elements, scenes=done.scenes, shots=done.shots)
    assert len({s.slate for s in done.shots}) == len(done.shots)
    slugs = {e.slug for e in done.elements}
    assert all(set(s.elements) <= slugs for s in done.shots)
    assert film_faults(film, lambda path: None) == ()
    assert kit_faults(film, lambda path: None) == ()


def test_places_are_drawn_with_the_sets_there_are():
    done = broken()
    assert {e.kit for e in done.elements if e.kind is ElementKind.PLACE} <= set(bundled_kit().sets)


@pytest.mark.parametrize("text", ["", "Only action, no scene.\n", "Title: A\n"])
def test_nothing_to_shoot_gives_no_shots(text):
    assert broken(text).shots == ()


def test_what_lies_on_the_table_is_not_in_a_hand():
    film = broken_down("INT. DINER - DAY\n\nJUNE sits.\n\nJune turns. The old key lies on the table.\n")
    shot = film.shots[-1]
    (pose,) = (p for p in shot.board.pose if p.element == "june")
    assert pose.right_hand is None
    (placed,) = (p for p in shot.board.composition.placement if p.element == "key")
    assert placed.mark == "table_top"


def test_a_hand_that_lays_something_down_is_on_it():
    film = broken_down("INT. DINER - DAY\n\nJUNE sits.\n\nJune lays the key on the counter.\n")
    shot = film.shots[-1]
    assert [p.right_hand for p in shot.board.pose] == ["key"]
    assert [(p.element, p.mark) for p in shot.board.composition.placement] == [("key", "counter_top")]
    film = broken_down("INT. DINER - DAY\n\nJUNE sits.\n\nJune takes the key from the counter.\n")
    assert film.shots[-1].board.composition.placement == ()
    assert [p.right_hand for p in film.shots[-1].board.pose] == ["key"]


def test_what_the_words_say_is_not_there_is_not_drawn():
    film = broken_down("INT. DINER - DAY\n\nJUNE sits.\n\nJune looks up without the key.\n\nLEO\nWell?\n")
    assert all("key" not in shot.elements for shot in film.shots)
    staged = Scene(
        number="1",
        heading="",
        place="diner",
        staging=(
            Placement(element="june", mark="table_left"),
            Placement(element="key", mark="table_top"),
        ),
    )
    film = broken_down("INT. DINER - DAY\n\nJUNE sits.\n\nClose on the empty table.\n", scenes=(staged,))
    absent = [p.element for p in film.shots[-1].board.composition.placement if p.state == ABSENT]
    assert absent == ["key"]


def broken_down(text, **more):
    known = (
        Element(slug="june", kind=ElementKind.CAST, name="June", figure=FigureLook()),
        Element(slug="key", kind=ElementKind.PROP, name="the key", kit="key"),
        Element(slug="diner", kind=ElementKind.PLACE, name="Diner", kit="diner"),
    )
    return break_down(read_fountain(text), known, **more)
