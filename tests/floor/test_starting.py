from __future__ import annotations

import pytest

from hotset.errors import ProductionError, UsageError
from hotset.floor.opening import open_text
from hotset.floor.starting import start_production

SCRIPT = (
    "Title: Rain\n\nINT. CAFÉ - DAY\n\nMARA, thirty, in an apron, stands behind the counter.\n\nMARA\nRain again.\n"
)


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "rain.fountain"
    path.write_text(SCRIPT, "utf-8")
    return path


def test_a_production_is_its_script_broken_down_as_text_that_opens_the_same(tmp_path, script):
    started = start_production(tmp_path / "film", script=script)
    assert started.script.read_text("utf-8") == SCRIPT
    film = open_text(tmp_path / "film").ready()
    assert (film.title, len(film.scenes), len(film.shots)) == ("Rain", started.scenes, started.shots) == ("Rain", 1, 2)
    assert [(s.slate, s.duration) for s in film.shots] == [
        (s.slate, s.duration) for s in open_text(script).ready().shots
    ]


def test_without_a_script_there_is_one_to_begin_with_named_after_the_folder(tmp_path):
    started = start_production(tmp_path / "rainy-day")
    assert started.title == "Rainy Day"
    assert started.script.read_text("utf-8").startswith("Title: Rainy Day\n")
    assert open_text(started.production).ready().shots


def test_a_title_that_is_given_is_the_title(tmp_path, script):
    assert start_production(tmp_path / "film", script=script, title="Sun: a film").title == "Sun: a film"
    assert open_text(tmp_path / "film").ready().title == "Sun: a film"


def test_what_is_there_already_is_left_alone(tmp_path, script):
    start_production(tmp_path / "film", script=script)
    (tmp_path / "film" / "production.yaml").write_text("title: mine\n", "utf-8")
    with pytest.raises(UsageError, match="is there already") as caught:
        start_production(tmp_path / "film", script=script)
    assert caught.value.next_commands[0] == f"hotset check {tmp_path / 'film'}"
    assert (tmp_path / "film" / "production.yaml").read_text("utf-8") == "title: mine\n"


def test_another_script_of_the_same_name_is_neither_overwritten_nor_taken_for_it(tmp_path, script):
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / script.name).write_text("another", "utf-8")
    with pytest.raises(UsageError, match="another script"):
        start_production(tmp_path / "film", script=script)
    assert [p.name for p in (tmp_path / "film").iterdir()] == [script.name]


def test_a_script_inside_the_folder_is_used_where_it_lies(tmp_path, script):
    started = start_production(tmp_path, script=script)
    assert started.script == script
    assert script.read_text("utf-8") == SCRIPT


def test_a_script_that_cannot_be_shot_leaves_nothing_behind(tmp_path):
    (tmp_path / "empty.fountain").write_text("Nothing happens.\n", "utf-8")
    for script in (tmp_path / "empty.fountain", tmp_path / "missing.fountain"):
        with pytest.raises(ProductionError):
            start_production(tmp_path / "film", script=script)
        assert not (tmp_path / "film").exists()


def test_a_place_that_cannot_hold_a_production_is_named(tmp_path, script):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(UsageError, match="cannot hold a production"):
        start_production(tmp_path / "file", script=script)
