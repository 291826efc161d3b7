"""new, check, draw, lock, animatic and make, as a person calls them."""

from __future__ import annotations

import json
import re

import pytest

from hotset.media import probe
from tests.broken.cases import fingerprint
from tests.cli.command import hotset
from tests.films import copied
from tests.productions import small_production

SCRIPT = (
    "Title: Rain\n\nINT. CAFÉ - DAY\n\nMARA, thirty, in an apron, stands behind the counter.\n\nMARA\nRain again.\n"
)


def test_new_starts_a_production_that_has_no_faults_and_says_how_to_go_on(tmp_path):
    (tmp_path / "rain.fountain").write_text(SCRIPT, "utf-8")
    told = hotset("new", "rain", "--script", "rain.fountain", cwd=tmp_path)
    assert told.code == 0
    assert told.out.startswith("Rain\n")
    assert "next: hotset make rain" in told.out
    assert (tmp_path / "rain" / "rain.fountain").read_text("utf-8") == SCRIPT
    checked = hotset("check", tmp_path / "rain")
    assert checked.code == 0
    assert "No faults." in " ".join(checked.out.split())


def test_new_leaves_a_production_alone_that_is_there(tmp_path):
    folder = small_production(tmp_path / "film")
    before = fingerprint(folder)
    told = hotset("new", folder)
    assert told.code == 2
    assert "is there already" in told.err
    assert fingerprint(folder) == before


def test_check_changes_nothing_and_prices_one_take_of_each_shot(tmp_path):
    folder = small_production(tmp_path / "film")
    before = fingerprint(tmp_path)
    told = hotset("check", folder)
    assert (told.code, told.err) == (0, "")
    assert "Two shots: 2 shots in 1 scene, 2 s." in told.out
    assert fingerprint(tmp_path) == before
    held = hotset("check", folder, "--json").json()
    assert (held["shots"], held["scenes"], held["seconds"], held["cap_micros"]) == (2, 1, 2.0, 1_000_000)
    assert held["faults"] == []


def test_a_title_in_brackets_is_a_title(tmp_path):
    folder = small_production(tmp_path / "film", **{"title:_Two_shots\ns": "title: '[/red] :cat: [b]'\ns"})
    told = hotset("check", folder)
    assert "[/red] :cat: [b]: 2 shots" in told.out


def test_draw_writes_the_pictures_to_choose_from(drawn_film, tmp_path):
    folder = copied(drawn_film, tmp_path / "film")
    told = hotset("draw", cwd=folder)
    assert told.code == 0
    assert "boards: deliverables/boards.html" in told.out
    assert re.search(r"1A +2 +– +open", told.out)
    wall = folder / "deliverables"
    assert sorted(p.name for p in (wall / "candidates").iterdir()) == ["1A-1.png", "1A-2.png", "1B-1.png", "1B-2.png"]


def test_draw_again_needs_the_shots(tmp_path):
    told = hotset("draw", "--again", cwd=small_production(tmp_path / "film"))
    assert told.code == 2
    assert "next: hotset draw --again --shot 1A" in told.err
    assert not (tmp_path / "film" / ".hotset").exists()


def test_draw_again_adds_candidates_of_the_named_shot_only(drawn_film, tmp_path):
    folder = copied(drawn_film, tmp_path / "film")
    held = hotset("draw", folder, "--again", "--shot", "1b", "--json").json()["boards"]
    assert [(row["slate"], row["candidates"], row["drawn"]) for row in held] == [("1B", 4, 2)]


def test_lock_shows_locks_one_and_locks_the_rest(drawn_film, tmp_path):
    folder = copied(drawn_film, tmp_path / "film")
    assert hotset("lock", "1a", "2", "--by", "ada", cwd=folder).code == 0
    rows = hotset("lock", "--json", cwd=folder).json()["boards"]
    assert [(r["slate"], r["locked"], r["by"]) for r in rows] == [("1A", 2, "ada"), ("1B", None, None)]
    hotset("lock", "--all", "--by", "bea", cwd=folder)
    rows = hotset("lock", "--json", cwd=folder).json()["boards"]
    assert [(r["slate"], r["locked"], r["by"]) for r in rows] == [("1A", 2, "ada"), ("1B", 1, "bea")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1A",), "A lock needs a shot and a candidate"),
        (("1A", "9"), "1A has no candidate 9; there is 1, 2"),
        (("7Z", "1"), "There is no shot 7Z; there is 1A, 1B"),
        (("1A", "1", "--last"), "1A has no candidate 1; there is none yet"),
    ],
)
def test_lock_names_what_is_not_there(drawn_film, tmp_path, words, says):
    told = hotset("lock", *words, cwd=copied(drawn_film, tmp_path / "film"))
    assert told.code == 2
    assert says in told.err


def test_the_animatic_waits_for_locks_and_lasts_as_long_as_the_film(drawn_film, made_film, tmp_path):
    told = hotset("animatic", copied(drawn_film, tmp_path / "open"))
    assert told.code == 6
    assert "1A has no lock" in told.err
    folder = copied(made_film, tmp_path / "film")
    told = hotset("animatic", cwd=folder)
    assert told.out == "animatic: deliverables/animatic.mp4 (cached)\n"
    assert probe(folder / "deliverables" / "animatic.mp4").frames == 72


def test_make_again_makes_nothing_and_says_so(made_film, tmp_path):
    folder = copied(made_film, tmp_path / "film")
    held = hotset("make", folder, "--json").json()
    assert [(row["stage"], row["made"]) for row in held["stages"]] == [
        (stage, 0) for stage in ("boards", "locks", "animatic", "takes", "finish")
    ]
    assert dict(held["files"])["master"].endswith("deliverables/master.mp4")
    told = hotset("make", cwd=folder)
    assert re.search(r"takes +0 +2 ", told.out)
    assert "$0.00 per finished clip (n = 2)" in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_make_refuses_before_it_writes(tmp_path):
    folder = small_production(tmp_path / "film", **{"kit:_cafe": "kit: cave"})
    told = hotset("make", folder, "--json")
    assert told.code == 3
    assert json.loads(told.err)["exit_code"] == 3
    assert [p.name for p in folder.iterdir()] == ["production.yaml"]
