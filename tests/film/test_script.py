"""Scripts as values: names, headings, numbers, and what cannot be shot."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.fountain import read_fountain
from hotset.film.script import (
    Paragraph,
    ParagraphKind,
    free_number,
    numbered,
    script_faults,
    slug_of,
    split_cue,
    split_heading,
    words_lost,
)

HERE = Path("script.fountain")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("DR. GOOD", "dr_good"), ("MARA", "mara"), ("BRICK'S POOL", "bricks_pool"), ("CAFÉ", "cafe"), ("...", "")],
)
def test_slugs(name, slug):
    assert slug_of(name) == slug


@given(st.text())
def test_a_slug_is_its_own_slug(name):
    assert slug_of(slug_of(name)) == slug_of(name)


@pytest.mark.parametrize(
    ("cue", "parts"),
    [
        ("MARA", ("MARA", "", False)),
        ("MARA (V.O.) (CONT'D)", ("MARA", "V.O. CONT'D", False)),
        ("BRICK ^", ("BRICK", "", True)),
        ("(", ("(", "", False)),
    ],
)
def test_cues(cue, parts):
    assert split_cue(cue) == parts


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("INT. CAFÉ - DAWN", ("int", "CAFÉ", "DAWN")),
        ("EXT. JOE'S DINER - KITCHEN - NIGHT", ("ext", "JOE'S DINER - KITCHEN", "NIGHT")),
        ("INT./EXT. CAR – MOMENTS LATER", ("int/ext", "CAR", "MOMENTS LATER")),
        ("INT. SAN FRANCISCO APARTMENT, DAY", ("int", "SAN FRANCISCO APARTMENT", "DAY")),
        ("SNIPER SCOPE POV", ("", "SNIPER SCOPE POV", "")),
        ("EXT. BRICK'S PATIO - BACK LAWN", ("ext", "BRICK'S PATIO - BACK LAWN", "")),
    ],
)
def test_headings(heading, parts):
    assert split_heading(heading) == parts


def heading(number=""):
    return Paragraph(kind=ParagraphKind.HEADING, text="INT. A", raw="INT. A", line=1, number=number)


def test_scenes_without_a_number_count_on():
    assert numbered([heading(), heading("5"), heading(), heading("5A"), heading("A12")]) == ["1", "5", "6", "5A", "12A"]
    assert free_number("1", {"1", "2"}) == "3"


@given(st.lists(st.text(alphabet="0123456789ABI-.", max_size=4), max_size=12))
def test_every_number_fits_a_slate(numbers):
    made = numbered([heading(n) for n in numbers])
    assert all(n[0].isdigit() and n.isalnum() and n == n.upper() for n in made)


def test_a_script_without_scenes_cannot_be_shot():
    (fault,) = script_faults(read_fountain("Nothing here."), HERE)
    assert "no scene heading" in fault.message


def test_two_scenes_with_one_number_contradict_each_other():
    (fault,) = script_faults(read_fountain("INT. A - DAY #4#\n\nX.\n\nINT. B - DAY #4#\n"), HERE)
    assert fault.where.line == 5
    assert "line 1" in fault.message


def test_lost_words_are_found():
    assert words_lost("Two words two words", read_fountain("Two words")) == ["two", "words"]
