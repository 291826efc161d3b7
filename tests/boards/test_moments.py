"""Moments: short enough to be shot, and every word once."""

from hypothesis import given
from hypothesis import strategies as st

from hotset.boards.moments import (
    LONGEST,
    Action,
    Break,
    Speech,
    moments,
    seconds_of_action,
    seconds_of_speech,
    sentences_of,
)
from hotset.film.fountain import read_fountain


def of(text):
    return list(moments(read_fountain(text).before))


def test_speech_takes_the_time_of_its_words():
    assert seconds_of_speech("one two three four five six seven eight") == 8 / 2.6 + 0.6
    assert seconds_of_speech("One. Two") > seconds_of_speech("One two")
    assert seconds_of_action("He waits.") < seconds_of_action("He waits for a very long time.")


def test_a_speech_keeps_how_it_is_said():
    one, two = of("ANN (V.O.)\n(softly)\nYes.\n(louder)\nNo.\n(a beat)\n")
    assert (one.text, one.parenthetical, one.unseen) == ("Yes.", "softly", True)
    assert (two.text, two.parenthetical) == ("No.", "louder; a beat")


def test_a_narrator_is_nobody():
    (speech,) = of("NARRATOR\nOnce.\n")
    assert (speech.speaker, speech.name, speech.unseen) == (None, "NARRATOR", True)


def test_camera_instructions_cut():
    assert [m.text for m in of("Ann waits. CLOSE ON her hand. It shakes.")] == [
        "Ann waits.",
        "CLOSE ON her hand. It shakes.",
    ]


def test_transitions_are_breaks():
    assert [type(m) for m in of("Ann.\n\nCUT TO:\n\nBen.\n")] == [Action, Break, Action]


def test_titles_do_not_end_a_sentence():
    assert sentences_of("Dr. Good waits. He sits…  “Well?”  No.") == ["Dr. Good waits.", "He sits…", "“Well?”", "No."]


WORDS = st.lists(st.sampled_from(["word", "Word", "end.", "stop,", "--", "Why?", "a"]), min_size=1, max_size=120).map(
    " ".join
)


@given(WORDS)
def test_long_texts_are_cut_and_nothing_is_lost(text):
    parts = of(f"!{text}\n")
    assert " ".join(m.text for m in parts).split() == text.split()
    assert all(m.seconds <= LONGEST for m in parts)
    spoken = of(f"ANN\n!{text}\n")
    assert " ".join(m.text for m in spoken).removeprefix("!").split() == text.split()
    assert all(isinstance(m, Speech) and m.seconds <= LONGEST for m in spoken)
