"""Shot lists in: whatever the columns are called, with the line of every fault."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.script import words_lost
from hotset.film.shotlist import read_shot_list

HERE = Path("shots.csv")


def test_a_list_as_productions_pass_it_around():
    script = read_shot_list(
        "\ufeffScene;Shot;Shot Size;Camera Movement;Lens (mm);Duration;Description;Dialogue;Location;Crew\r\n"
        "1;1A;CU;Push in;85mm;0:05;The red cup.;MARA: On the house.;CAFÉ;Jo\r\n"
        ';;;;;;;;;\r\n1;1B;WS;locked off;;4s;"Mara; alone, ""waiting"".";;;\r\n',
        HERE,
    )
    assert script.faults == ()
    one, two = script.rows
    assert (one.size, one.move, one.lens_mm, one.seconds, one.speaker, one.dialogue) == (
        "close", "dolly in", 85, "5s", "MARA", "On the house.",
    )  # fmt: skip
    assert one.notes == "Crew: Jo"
    assert (two.size, two.move, two.description, two.line) == ("wide", "static", 'Mara; alone, "waiting".', 4)
    assert [(s.number, s.place, s.line) for s in script.scenes] == [("1", "CAFÉ", 2)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter):
    text = delimiter.join(["Scene", "Description"]) + "\n" + delimiter.join(["2", "Rain"]) + "\n"
    assert read_shot_list(text, HERE).rows[0].description == "Rain"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,1A,closse up,,,,Rain", "'closse up' is no size"),
        ("1,1A,,sidewise,,,Rain", "'sidewise' is no angle"),
        ("1,1A,,,wobble,,Rain", "'wobble' is no camera move"),
        ("1,1A,,,,long,Rain", "'long' is no length of time"),
        ("1,1A,,,,0,Rain", "shorter than one frame"),
        ("1,1A,,,,,", "neither a description nor a dialogue"),
    ],
)
def test_faults_name_their_line(row, says):
    script = read_shot_list(f"Scene,Shot,Size,Angle,Move,Duration,Description\n1,1Z,CU,,,,Sun\n{row}\n", HERE)
    (fault,) = script.faults
    assert says in fault.message
    assert fault.where.line == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing in this shot list"),
        ("a,b\n1,2\n", "needs a column 'description'"),
        ("Description,Action\nx,y\n", "both say the description"),
        ("Description\n", "no shots"),
        ('Description\n"open\n', "no table"),
    ],
)
def test_what_is_no_shot_list(text, says):
    assert says in read_shot_list(text, HERE).faults[0].message


@pytest.mark.parametrize(
    ("scene", "shot", "number"),
    [("12", "A", "12"), ("", "12A", "12"), ("", "3", "1"), ("Scene 4", "", "4"), ("2b", "", "2B")],
)
def test_scene_numbers(scene, shot, number):
    script = read_shot_list(f"Scene,Shot,Description\n{scene},{shot},Rain\n", HERE)
    assert script.rows[0].scene == number


@given(st.text())
def test_any_text_is_read_or_is_at_fault(text):
    script = read_shot_list(text, HERE)
    assert script.rows or script.faults


WORD = st.text(alphabet="abcdefghij XYZ,;\"'", min_size=1, max_size=30).filter(lambda t: t.strip() and ":" not in t)


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=6))
def test_no_text_is_lost(rows):
    def quoted(text):
        return '"' + text.replace('"', '""') + '"'

    cells = "\n".join(f"{quoted(description)},{quoted(note)}" for description, note in rows)
    script = read_shot_list(f"Description,Remarks\n{cells}\n", HERE)
    assert script.faults == ()
    assert words_lost(cells, script) == []
