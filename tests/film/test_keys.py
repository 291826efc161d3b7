"""What is said of a key."""

from hotset.film.keys import Key, Section, choice_key
from hotset.film.words import Look


def test_a_section_finds_its_keys():
    section = Section(name="look", doc="How.", keys=(Key(name="for", kind="time", doc="Long.", field="seconds"),))
    assert section.key("for").target == "seconds"
    assert section.key("size") is None


def test_a_choice_holds_the_words_of_its_vocabulary():
    key = choice_key("look", Look, "How.", "pencil", example="shaded")
    assert key.choices == ("pencil", "shaded")
    assert key.target == "look"
