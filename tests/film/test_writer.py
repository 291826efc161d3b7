"""productions out: what is written is read again as it was, and a change touches nothing else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from hotset.errors import FieldError, TextError
from hotset.film.reader import read_production
from hotset.film.writer import production_text, scalar, set_value
from tests.productions import two_shots

HERE = Path("production.yaml")

TEXT = """\
# A film.
title: 'Old'   # in quotes


shots:
    1A: {for: 4s, board: {composition: {size: close}}}   # one
    1B:
        for: 2s
        palette:
        - '#000000'   # black
"""


def load(text):
    return YAML(typ="safe", pure=True).load(text)


@given(st.text())
def test_any_text_survives_being_written(text):
    assert load(f"a: {scalar(text, flow=False)}") == {"a": text} or load(f"a: {scalar(text, flow=False)}")["a"] == text
    assert load(f"[{scalar(text)}, {{b: {scalar(text)}}}]") == [text, {"b": text}]


def test_a_production_survives_being_written():
    film = two_shots()
    reading = read_production(production_text(film), HERE)
    assert reading.faults == ()
    again = reading.production
    assert (again.elements, again.title, again.cap) == (film.elements, film.title, film.cap)
    assert again.scenes[0].staging == film.scenes[0].staging
    assert [s.board for s in again.shots] == [s.board for s in film.shots]
    assert [s.motion.camera for s in again.shots] == [s.motion.camera for s in film.shots]


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("title", "New: film", "'Old'", "'New: film'"),
        ("shots.1A.for", "3s", "for: 4s", "for: 3s"),
        ("shots.1A.board.composition.size", "medium wide", "size: close", "size: medium wide"),
        ("shots.1B.palette.0", "#ffffff", "'#000000'", "'#ffffff'"),
    ],
)
def test_one_value_changes_and_nothing_else(path, value, old, new):
    assert set_value(TEXT, path, value) == TEXT.replace(old, new, 1)


def test_a_key_is_added_and_taken_away_with_comments_kept():
    added = set_value(TEXT, "shots.1B.follows", "1A")
    assert load(added)["shots"]["1B"]["follows"] == "1A"
    assert all(comment in added for comment in ("# A film.", "# in quotes", "# one", "# black"))
    assert load(set_value(added, "shots.1B.follows", None)) == load(TEXT)
    assert load(set_value(TEXT, "shots.2A", {"for": "1s"}))["shots"]["2A"] == {"for": "1s"}
    assert load(set_value("", "title", "A")) == {"title": "A"}
    assert load(set_value("title:\n", "title", "A")) == {"title": "A"}
    assert set_value(TEXT, ("sound", "music"), None) == TEXT


def test_a_scene_number_is_found_with_or_without_quotes():
    assert load(set_value("scenes:\n  1: {time: day}\n", "scenes.1.place", "bar")) == {
        "scenes": {1: {"time": "day", "place": "bar"}}
    }


@pytest.mark.parametrize("path", ["title.deeper", "shots.1B.palette.7", "shots.1B.palette.x"])
def test_what_is_no_place(path):
    with pytest.raises(FieldError):
        set_value(TEXT, path, "x")


def test_what_is_no_yaml():
    with pytest.raises(TextError):
        set_value("a: [", "a", "x")
