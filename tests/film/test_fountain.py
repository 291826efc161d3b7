"""Fountain in, with no text lost. The examples are our own; the rules are those of https://fountain.io/syntax."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.film.fountain import read_fountain, without_emphasis
from hotset.film.script import ParagraphKind, words_lost
from hotset.film.script import ParagraphKind as K

WHOLE = """\
Title:
    _**THE LAST LAMP**_
    a small film
Credit: Written by
Author: Nobody
Draft date: 1/2/2026

# Act one

= Somebody comes home.

INT. HALL - NIGHT #1A#

A long hall.
Longer than it looks.   [[how long?]]

ANNA (O.S.)
(whispering)
Is anybody *there*?
(listens)
No.

BEN ^
No.

@McCOY
Somebody forced me.

~La la la

> THE LAST LAMP <

/* This scene
was longer once. */

CUT TO:

.A FORCED PLACE

!NOT A CHARACTER
but action.

===

FADE OUT.
"""


def kinds(text):
    return [p.kind for p in read_fountain(text).paragraphs()]


def texts(text, kind):
    return [p.text for p in read_fountain(text).paragraphs() if p.kind is kind]


def test_a_whole_script():
    script = read_fountain(WHOLE)
    assert script.title == "THE LAST LAMP a small film"
    assert [e.key for e in script.title_page] == ["Title", "Credit", "Author", "Draft date"]
    assert [(s.number, s.setting, s.place, s.time) for s in script.scenes] == [
        ("1A", "int", "HALL", "NIGHT"),
        ("2", "", "A FORCED PLACE", ""),
    ]
    assert [p.kind for p in script.paragraphs()] == [
        K.SECTION, K.SYNOPSIS, K.HEADING, K.ACTION, K.NOTE, K.CHARACTER, K.PARENTHETICAL, K.DIALOGUE, K.PARENTHETICAL,
        K.DIALOGUE, K.CHARACTER, K.DIALOGUE, K.CHARACTER, K.DIALOGUE, K.LYRICS, K.CENTRED, K.BONEYARD, K.TRANSITION,
        K.HEADING, K.ACTION, K.PAGE_BREAK, K.TRANSITION,
    ]  # fmt: skip
    assert words_lost(WHOLE, script) == []


def test_lines_are_those_of_the_source():
    lines = WHOLE.split("\n")
    for paragraph in read_fountain(WHOLE).paragraphs():
        assert paragraph.raw.split("\n")[0] in lines[paragraph.line - 1]


def test_cues_keep_what_else_stands_on_them():
    anna, ben, mccoy = (p for p in read_fountain(WHOLE).paragraphs() if p.kind is K.CHARACTER)
    assert (anna.text, anna.extension, ben.dual, mccoy.text) == ("ANNA", "O.S.", True, "McCOY")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("INT. A - DAY\n", [K.HEADING]),
        ("int. a - day\n", [K.HEADING]),
        ("EXT. A\nHe waits.\n", [K.HEADING, K.ACTION]),
        ("Interesting. He waits.\n", [K.ACTION]),
        ("International waters.\n", [K.ACTION]),
        ("BANG\n", [K.ACTION]),
        ("BANG\nIt falls.\n", [K.CHARACTER, K.DIALOGUE]),
        ("23\nskidoo\n", [K.ACTION]),
        ("R2D2\nBleep.\n", [K.CHARACTER, K.DIALOGUE]),
        ("SMASH CUT TO:\n", [K.TRANSITION]),
        ("FADE IN:\n\nINT. A\n", [K.TRANSITION, K.HEADING]),
        ("He went TO:\n", [K.ACTION]),
        ("> Burn to pink.\n", [K.TRANSITION]),
        ("....\n", [K.ACTION]),
        ("ANNA\nOne.\n  \nTwo.\n", [K.CHARACTER, K.DIALOGUE]),
        ("ANNA\nOne.\n\nTwo.\n", [K.CHARACTER, K.DIALOGUE, K.ACTION]),
        ("ANNA\n(this goes\non)\nOne.\n", [K.CHARACTER, K.PARENTHETICAL, K.DIALOGUE]),
        ("One. [[never closed\n", [K.ACTION]),
        ("One. /* never closed\n", [K.ACTION]),
        ("ANNA\n[[a note]]\nOne.\n", [K.CHARACTER, K.DIALOGUE, K.NOTE]),
    ],
)
def test_paragraphs(text, wanted):
    assert sorted(kinds(text)) == sorted(wanted)
    assert words_lost(text, read_fountain(text)) == []


def test_a_note_leaves_no_empty_line_behind():
    assert texts("One\n[[a note]]\ntwo.\n", K.ACTION) == ["One\ntwo."]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("*a* **b** ***c*** _d_", "a b c d"),
        ("_**both**_", "both"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("2*3*4 and a_b_c", "2*3*4 and a_b_c"),
        (r"\*not\*", "*not*"),
        ("*open", "*open"),
    ],
)
def test_emphasis(text, plain):
    assert without_emphasis(text) == plain


@pytest.mark.parametrize(
    "text", ["Title: A\n\nINT. B\n", "FADE IN:\n\nINT. B\n", "INT. B: C - DAY\n\nX.\n", "Note: x\n"]
)
def test_what_opens_a_title_page(text):
    assert bool(read_fountain(text).title_page) is text.startswith(("Title", "Note"))


def test_line_ends_and_marks_of_any_system():
    plain = read_fountain("INT. A - DAY\n\nANNA\nOne.\n")
    assert read_fountain("\ufeffINT. A - DAY\r\n\r\nANNA\r\nOne.\r\n") == plain
    assert read_fountain("INT. A - DAY\r\rANNA\rOne.\r") == plain
    assert read_fountain("").scenes == ()


LINES = st.sampled_from(
    [
        "", "  ", "INT. HALL - DAY #2#", "ANNA", "anna walks", "(softly)", "CUT TO:", "> centred <", "# One", "= two",
        "===", "[[note", "a note]]", "/* bone", "yard */", "~song", "!FORCED", "@forced", ".PLACE", "Title: x",
        "    more", "*bold* _words_", "BEN (V.O.) ^", "It's 2*3*4 [[in]] /* out */ words", "\tIndented",
        "Ünïcode — “quotes”",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(LINES, max_size=25))
def test_no_text_is_lost(lines):
    source = "\n".join(lines)
    assert words_lost(source, read_fountain(source)) == []


@given(st.text())
def test_any_text_is_a_script(text):
    script = read_fountain(text)
    assert all(p.kind in ParagraphKind for p in script.paragraphs())
    assert [w for w in words_lost(text, script) if "*" not in text and "_" not in text] == []
