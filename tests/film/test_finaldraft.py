"""Final Draft in: no text lost, nothing expanded, nothing fetched."""

from pathlib import Path

import pytest

from hotset.errors import TextError
from hotset.film.finaldraft import read_final_draft
from hotset.film.fountain import read_fountain
from hotset.film.script import ParagraphKind as K
from hotset.film.script import words_of

HERE = Path("script.fdx")

DOCUMENT = """<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="5">
  <Content>
    <Paragraph Number="1A" Type="Scene Heading"><SceneProperties Page="1"/><Text>INT. HALL - NIGHT</Text></Paragraph>
    <Paragraph Type="Action"><Text>A long </Text><Text Style="Bold">hall.</Text></Paragraph>
    <Paragraph Type="Character"><Text>ANNA (V.O.)</Text></Paragraph>
    <Paragraph Type="Parenthetical"><Text>(whispering)</Text></Paragraph>
    <Paragraph Type="Dialogue"><Text>Is anybody there?</Text></Paragraph>
    <Paragraph><DualDialogue>
      <Paragraph Type="Character"><Text>ANNA</Text></Paragraph>
      <Paragraph Type="Dialogue"><Text>No.</Text></Paragraph>
      <Paragraph Type="Character"><Text>BEN</Text></Paragraph>
      <Paragraph Type="Dialogue"><Text>No &amp; no.</Text></Paragraph>
    </DualDialogue></Paragraph>
    <Paragraph Type="Shot"><Text>CLOSE ON THE LAMP</Text></Paragraph>
    <Paragraph Type="Some Style Of Ours"><ScriptNote><Paragraph><Text>a note</Text></Paragraph></ScriptNote>
    <Text>It goes out.</Text></Paragraph>
    <Paragraph Type="Transition"><Text>CUT TO:</Text></Paragraph>
    <Paragraph Type="Scene Heading"><Text>EXT. STREET - DAY</Text></Paragraph>
  </Content>
  <TitlePage><Content>
    <Paragraph><Text>The Last Lamp</Text></Paragraph>
    <Paragraph><Text>written by</Text></Paragraph>
    <Paragraph><Text>Nobody</Text></Paragraph>
  </Content></TitlePage>
</FinalDraft>
"""

THE_SAME = """\
Title: The Last Lamp
Credit: written by
Author: Nobody

INT. HALL - NIGHT #1A#

A long **hall.**

ANNA (V.O.)
(whispering)
Is anybody there?

ANNA
No.

BEN ^
No & no.

CLOSE ON THE LAMP

It goes out. [[a note]]

CUT TO:

EXT. STREET - DAY
"""


def test_a_document_holds_what_its_fountain_twin_holds():
    script = read_final_draft(DOCUMENT, HERE)
    assert words_of(script) == words_of(read_fountain(THE_SAME))
    assert script.title == "The Last Lamp"
    assert [(s.number, s.place, s.time) for s in script.scenes] == [("1A", "HALL", "NIGHT"), ("2", "STREET", "DAY")]
    kinds = [p.kind for p in script.paragraphs()]
    assert kinds == [
        K.HEADING, K.ACTION, K.CHARACTER, K.PARENTHETICAL, K.DIALOGUE, K.CHARACTER, K.DIALOGUE, K.CHARACTER, K.DIALOGUE,
        K.SHOT, K.ACTION, K.NOTE, K.TRANSITION, K.HEADING,
    ]  # fmt: skip
    cues = [(p.text, p.extension, p.dual) for p in script.paragraphs() if p.kind is K.CHARACTER]
    assert cues == [("ANNA", "V.O.", False), ("ANNA", "", False), ("BEN", "", True)]


def test_lines_are_those_of_the_document():
    heading = read_final_draft(DOCUMENT, HERE).scenes[1].heading
    assert "EXT. STREET" in DOCUMENT.split("\n")[heading.line - 1]


LAUGHS = "".join(f'<!ENTITY a{i} "&a{i - 1};&a{i - 1};">' for i in range(1, 30))


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        (f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]><FinalDraft>&a29;</FinalDraft>', "document type", 1),
        ('<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd"><FinalDraft/>', "document type", 1),
        ("<FinalDraft>\n<Content>\n", "broken", 3),
        ("<FinalDraft>&a;</FinalDraft>", "broken", 1),
        ("", "broken", 1),
        ("not xml", "broken", 1),
        ("<html><body/></html>", "no Final Draft script", 1),
        ("<FinalDraft/>", "no content", 1),
        ("<a>" * 300 + "</a>" * 300, "nested deeper", 1),
    ],
)
def test_what_is_refused(text, says, line):
    with pytest.raises(TextError, match=says) as caught:
        read_final_draft(text, HERE)
    assert caught.value.where.line == line
