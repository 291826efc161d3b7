"""The shot list, completed: what is written stays, what is open is decided, nothing of the script is lost."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.boards.breakdown import break_down
from hotset.boards.shotlist import WRITTEN_OUT, complete, new_production_text
from hotset.film.fountain import read_fountain
from hotset.film.production import Production
from hotset.film.reader import Reading, read_production
from hotset.film.words import ShotSize

SCRIPT = read_fountain(
    "INT. DINER - NIGHT\n\nANN waits for BEN.\n\nANN\nWell?\n\nBEN\nYes.\n\n"
    "EXT. STREET - DAY\n\nBen leaves.\n\nBEN\nBye!\n"
)
HERE = Path("production.yaml")


def completed(text, script=SCRIPT):
    reading = read_production(f"title: A\nscript: s\n{text}", HERE, {"s": script} if script else None)
    assert reading.faults == ()
    return complete(reading, script)


def test_a_scene_that_is_not_listed_is_broken_down():
    film = completed("").production
    assert film.shots == break_down(SCRIPT, (), film.frame_rate).shots


def test_a_listed_scene_has_exactly_its_shots_and_all_its_lines():
    film = completed(
        "shots:\n  1A: {for: 3s, board: {composition: {size: close, subject: ann}}}\n  1B: {description: Ben nods.}\n"
    ).production
    first = [s for s in film.shots if s.scene == "1"]
    assert [s.slate for s in first] == ["1A", "1B"]
    assert [[line.text for line in s.lines] for s in first] == [["Well?"], ["Yes."]]
    assert first[0].board.composition.size is ShotSize.CLOSE
    assert first[0].board.composition.lens_mm == 85
    assert first[0].board.lighting.kelvin == 2900
    assert first[0].duration == 3
    assert first[1].board.composition.subject == "ben"
    assert any(s.scene == "2" for s in film.shots)


def test_a_shot_that_says_nothing_is_the_breakdowns_own():
    guess = break_down(SCRIPT).shots[0]
    film = completed("shots:\n  1A: {for: 5s}\n").production
    (shot,) = (s for s in film.shots if s.scene == "1")
    assert (shot.description, shot.board, shot.duration) == (guess.description, guess.board, 5)
    assert [line.text for line in shot.lines] == ["Well?", "Yes."]


def test_lines_that_no_shot_takes_are_told():
    done = completed("shots:\n  1A: {for: 5s, lines: []}\n")
    assert [line.text for line in done.unspoken] == ["Well?", "Yes."]


def test_the_listed_order_is_the_films_where_every_shot_is_listed():
    film = completed("shots:\n  2A: {for: 1s}\n  1A: {for: 1s}\n").production
    assert [s.slate for s in film.shots] == ["2A", "1A"]


def test_a_last_board_is_the_first_one_but_for_what_it_says():
    film = completed(
        "shots:\n  1A: {board: {composition: {subject: ann}}, last_board: {composition: {size: insert}}}\n"
    ).production
    shot = film.shot("1A")
    assert shot.last_board.composition.size is ShotSize.INSERT
    assert shot.last_board.composition.subject == "ann"
    assert shot.last_board.lighting == shot.board.lighting


def test_a_production_without_a_script():
    text = "title: A\nelements:\n  ann: {kind: cast}\n  bar: {kind: place, kit: cafe}\n"
    text += "shots:\n  1A: {description: Ann waits.}\n"
    film = complete(read_production(text, HERE)).production
    assert [(s.number, s.place) for s in film.scenes] == [("1", "bar")]
    assert film.shots[0].elements == ("bar", "ann")
    assert film.shots[0].duration > 0


def test_somebody_who_is_not_in_the_frame_is_heard():
    shot = "{board: {composition: {subject: ann}}, lines: [{speaker: ben, text: Yes.}, {text: So.}]}"
    film = completed(f"shots: {{1A: {shot}}}\n").production
    assert [(line.name, line.off_screen) for line in film.shot("1A").lines] == [("Ben", True), ("", True)]


def test_a_new_production_is_written_out_whole():
    text, scenes, shots = new_production_text("", SCRIPT, script_name="s")
    film = complete(Reading(production=Production(title="Untitled", script="s")), SCRIPT).production
    reading = read_production(text, HERE, {"s": SCRIPT})
    assert reading.faults == ()
    assert (scenes, shots) == (2, len(film.shots))
    assert complete(reading, SCRIPT).production == film


def test_a_very_long_film_is_left_to_the_breakdown():
    script = read_fountain("INT. A - DAY\n\n" + "He waits.\n\n" * (WRITTEN_OUT + 5))
    text, _, shots = new_production_text("Long", script)
    assert shots > WRITTEN_OUT
    assert "too many shots to list" in text
    assert read_production(text, HERE, {"script.fountain": script}).production.shots == ()


def test_without_a_script_a_new_production_is_a_beginning():
    assert read_production(new_production_text("Bare")[0], HERE).production.title == "Bare"


def shot_1a(text):
    return next(s for s in completed(f"shots:\n  1A: {text}\n").production.shots if s.slate == "1A")


@pytest.mark.parametrize(
    "text",
    [
        "{elements: [ann, ben], board: {composition: {size: medium}}}",
        "{elements: [ann, ben], board: {composition: {size: full, subject: none}}}",
        "{elements: [ann, ben], board: {composition: {size: close, subject: none}}}",
        "{description: Ann and Ben wait.}",
        "{description: A two shot at the table.}",
        "{description: 'TWO SHOT: the table between them.'}",
    ],
)
def test_a_frame_of_several_people_needs_no_subject(text):
    shot = shot_1a(text)
    assert shot.board.composition.subject is None
    assert {p.element for p in shot.board.pose} == {"ann", "ben"}
    assert shot.board.focus.on is None
    assert shot.board.composition.size not in (ShotSize.INSERT, ShotSize.WIDE)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("{elements: [ann, ben], board: {composition: {size: close}}, lines: [{speaker: ben, text: Yes.}]}", "ben"),
        ("{elements: [ann, ben], board: {composition: {size: medium, over: ann}}, lines: []}", "ben"),
        ("{elements: [ann], board: {composition: {size: medium}}}", "ann"),
        ("{elements: [ann, ben], board: {composition: {size: medium, subject: ben}}}", "ben"),
    ],
)
def test_near_over_a_shoulder_or_alone_there_is_a_subject(text, subject):
    assert shot_1a(text).board.composition.subject == subject


def test_nothing_cannot_be_completed():
    with pytest.raises(ValueError, match="nothing was read"):
        complete(Reading(production=None))


PARTS = st.sampled_from(
    ["ANN waits.", "Ben runs.", "INSERT: a KEY.", "ANN\nNo: 'never'!", "BEN (V.O.)\n(softly)\nYes, #1.", "They drink.",
     "EXT. STREET - DAY", "INT. CAFÉ - NIGHT #9B#", "DISSOLVE TO:", "> THE END <"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(PARTS, max_size=14))
def test_any_breakdown_survives_being_written(parts):
    script = read_fountain("INT. HALL - DAY\n\n" + "\n\n".join(parts) + "\n")
    if len({s.number for s in script.scenes}) < len(script.scenes):
        return
    film = complete(Reading(production=Production(title="A", script="s")), script).production
    text, _, _ = new_production_text("A", script, script_name="s")
    reading = read_production(text, HERE, {"s": script})
    assert reading.faults == ()
    assert complete(reading, script).production == film
