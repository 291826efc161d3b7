"""A production opened from disk: folders, files, bare scripts, pictures; all faults, no change."""

from pathlib import Path

import numpy as np
import pytest

from hotset.errors import OverCapError, RefusalError, ScriptError, TextError
from hotset.floor.opening import check, open_text, read_script
from hotset.media import png_bytes
from hotset.units import Micros
from tests.broken.cases import fingerprint

SCRIPT = "Title: The Hall\n\nINT. HALL - DAY\n\nANNA waits.\n\nANNA\nWell?\n"
YAML = "title: The Hall\nscript: script.fountain\nsize: 320x180\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "production.yaml").write_text(YAML, "utf-8")
    (tmp_path / "script.fountain").write_text(SCRIPT, "utf-8")
    return tmp_path


def picture(path, width=640, height=360):
    path.write_bytes(png_bytes(np.full((height, width, 3), 90, np.uint8)))


@pytest.mark.parametrize("target", ["", "production.yaml", "script.fountain"])
def test_what_can_be_opened(folder, target):
    before = fingerprint(folder)
    opened = open_text(folder / target)
    assert opened.faults == ()
    assert opened.ready().title == "The Hall"
    assert opened.ready().shots
    assert opened.folder == folder
    assert opened.script.scenes
    assert fingerprint(folder) == before


def test_other_scripts_on_their_own(tmp_path):
    (tmp_path / "shots.csv").write_text("Description\nRain on a window.\n", "utf-8")
    opened = open_text(tmp_path / "shots.csv")
    assert opened.ready().title == "Shots"
    assert opened.ready().shots[0].description == "Rain on a window."
    (tmp_path / "script.fdx").write_text(
        '<FinalDraft><Content><Paragraph Type="Scene Heading"><Text>INT. A</Text></Paragraph>'
        '<Paragraph Type="Action"><Text>Rain.</Text></Paragraph></Content></FinalDraft>',
        "utf-8",
    )
    assert open_text(tmp_path / "script.fdx").ready().shots[0].description == "Rain."


def test_a_byte_order_mark_is_no_text(folder):
    (folder / "production.yaml").write_bytes(b"\xef\xbb\xbf" + YAML.encode())
    assert check(folder) == []


def test_what_is_not_there_names_what_is_near(folder):
    (fault,) = check(folder / "production.yml")
    assert isinstance(fault, TextError)
    assert "did you mean 'production.yaml'?" in fault.message
    (fault,) = check(folder / "nothing")
    assert fault.next_commands[0].startswith("hotset new")


def test_a_folder_without_a_production_names_its_scripts(tmp_path):
    (tmp_path / "film.fountain").write_text(SCRIPT, "utf-8")
    (fault,) = check(tmp_path)
    assert "film.fountain could be meant" in fault.message


def test_a_file_that_is_neither(tmp_path):
    (tmp_path / "notes.md").write_text("x", "utf-8")
    assert "neither a production.yaml nor a script" in check(tmp_path / "notes.md")[0].message


def test_a_text_that_is_far_too_long_is_not_read(folder):
    with (folder / "script.fountain").open("wb") as file:
        file.truncate(9_000_000)
    (fault,) = check(folder)
    assert "9.0 MB" in fault.message


def test_pictures_are_looked_at(folder):
    picture(folder / "good.png")
    picture(folder / "small.png", 64, 36)
    (folder / "production.yaml").write_text(
        YAML + "shots:\n  1A: {for: 1s, picture: good.png}\n  1B: {for: 1s, picture: small.png}\n", "utf-8"
    )
    opened = open_text(folder)
    assert opened.faults == ()
    (warning,) = opened.warnings
    assert "small.png has 64x36 pixels" in warning


def test_a_picture_in_a_linked_folder_inside_is_fine(folder):
    (folder / "real").mkdir()
    picture(folder / "real" / "a.png")
    (folder / "linked").symlink_to("real")
    (folder / "production.yaml").write_text(YAML + "shots: {1A: {for: 1s, picture: linked/a.png}}\n", "utf-8")
    assert check(folder) == []


def test_the_cap_is_held_against_the_estimate(folder):
    (fault,) = check(folder, estimate=lambda film: Micros(1_000_000))
    assert isinstance(fault, OverCapError)
    assert check(folder, estimate=lambda film: Micros(0)) == []


def test_what_cannot_be_estimated_is_a_fault(folder):
    def estimate(film):
        raise RefusalError("no such model.")

    (fault,) = check(folder, estimate=estimate)
    assert isinstance(fault, RefusalError)


def test_lines_that_no_shot_speaks_are_warned_of(folder):
    (folder / "production.yaml").write_text(YAML + "shots: {1A: {for: 1s, lines: []}}\n", "utf-8")
    opened = open_text(folder)
    assert opened.faults == ()
    assert opened.warnings == ("No shot has room for this line of the script: 'Well?'",)


def test_places_of_keys_are_found(folder):
    assert open_text(folder).where("script").line == 2
    assert open_text(folder).where("shots.9Z.board").path == folder / "production.yaml"


def test_scripts_are_read_from_files_and_texts(folder):
    assert read_script(folder / "script.fountain") == read_script(SCRIPT)
    with pytest.raises(ScriptError, match="no scene heading"):
        read_script("Nothing.")
    with pytest.raises(ScriptError, match=r"did you mean 'script.fountain'"):
        read_script(folder / "scrpt.fountain")
    with pytest.raises(TextError, match="XML is broken"):
        read_script("<a", name="x.fdx")


def test_the_examples_have_no_faults():
    examples = Path(__file__).parents[2] / "examples"
    for path in sorted(examples.glob("*/production.yaml")):
        assert check(path) == [], path
