"""quote, shoot, takes and circle, as a person calls them."""

from __future__ import annotations

import re

import pytest

from tests.cli.command import hotset
from tests.films import copied


@pytest.fixture
def film(made_film, tmp_path):
    return copied(made_film, tmp_path / "film")


def test_quote_prices_what_is_to_be_shot_and_writes_no_attempt(drawn_film, tmp_path):
    folder = copied(drawn_film, tmp_path / "film")
    told = hotset("quote", folder)
    assert re.search(r"1A +1s +no lock", told.out)
    assert "No total: some shots cannot be priced yet" in told.out
    hotset("lock", "--all", "--file", folder)
    told = hotset("quote", folder)
    assert "2 to shoot with animatic: $0.00" in told.out
    assert "Spent $0.00, committed $0.00, cap $1.00." in told.out
    held = hotset("quote", folder, "--shot", "1b", "--json").json()
    assert [(row["slate"], row["status"], row["refusal"]) for row in held["rows"]] == [("1B", "to shoot", "")]
    assert hotset("takes", folder, "--json").json() == {"takes": []}


def test_quote_says_why_a_model_refuses(film):
    text = film / "production.yaml"
    text.write_text(text.read_text().replace("amount: 2deg", "amount: 170deg"))
    told = hotset("quote", film)
    assert told.code == 0
    assert re.search(r"1A +1s +refused", told.out)
    assert re.search(r"^1A: .*pan", told.out, re.MULTILINE)
    told = hotset("shoot", film)
    assert told.code == 4
    assert "pan" in told.err


def test_a_model_that_is_not_there_is_named(film):
    told = hotset("quote", film, "--model", "animtic")
    assert told.code == 2
    assert "Did you mean animatic?" in told.err
    told = hotset("quote", film, "--model", "previs")
    assert told.code == 4
    assert "makes stills, not takes" in told.err


def test_shoot_shoots_what_is_missing_and_a_person_circles(film):
    held = hotset("shoot", film, "--json").json()
    assert (held["shot"], held["cached"]) == ([], 2)
    held = hotset("shoot", film, "--again", "--shot", "1a", "--json").json()
    assert held["shot"] == ["1A-2"]
    assert {t["name"]: t["state"] for t in held["takes"]} == {
        "1A-1": "circled",
        "1A-2": "in the can",
        "1B-1": "circled",
    }
    told = hotset("circle", "1a-2", "--by", "ada", cwd=film)
    assert re.search(r"1A-2 +circled +accept.* ada +animatic +\$0.00", told.out)


def test_circle_marks_ng_and_hold_with_reason_and_note(film):
    hotset("circle", "1A-1", "--ng", "camera_move", "--note", "too quick", "--by", "ada", "--file", film)
    hotset("circle", "1B-1", "--hold", "--file", film, "--by", "bea")
    rows = {row["name"]: row for row in hotset("takes", film, "--json").json()["takes"]}
    assert (rows["1A-1"]["state"], rows["1A-1"]["reason"], rows["1A-1"]["judged_by"]) == ("NG", "camera move", "ada")
    assert (rows["1B-1"]["state"], rows["1B-1"]["judged_by"]) == ("hold", "bea")
    assert "1A-1   NG" in hotset("takes", film).out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1A-7",), "There is no take 1A-7. Did you mean 1A-1?"),
        (("banana",), "no take"),
        (("1A-1", "--ng", "camra move"), "Did you mean 'camera move'?"),
    ],
)
def test_circle_names_what_is_not_there(made_film, words, says):
    told = hotset("circle", *words, "--file", made_film)
    assert told.code == 2
    assert says in told.err


def test_a_shot_that_is_not_there_is_named(made_film):
    told = hotset("quote", made_film, "--shot", "9Z")
    assert told.code == 2
    assert "There is no shot 9Z; there is 1A, 1B." in told.err


def test_quote_all_prices_the_film_with_every_model_and_sends_nothing(film):
    told = hotset("quote", film, "--model", "all")
    assert told.code == 0
    assert max(map(len, told.out.splitlines())) <= 80
    assert re.search(r"animatic +animatic +2/2 +2s +\$0.00", told.out)
    assert re.search(r"seedance-2.0 +ark +2/2 +8s +\$0.56", told.out)
    assert re.search(r"sora-2 +openai +0/2 +–", told.out)
    assert "sora-2: 1A: model: it ended on 2026-09-24 and takes nothing any more" in told.out
    assert "Models that could" not in told.out
    held = hotset("quote", film, "--model", "all", "--shot", "1b", "--json").json()["models"]
    assert {row["of"] for row in held} == {1}
    assert len(hotset("takes", film, "--json").json()["takes"]) == 2


def test_quote_of_a_draft_is_the_drafts(film):
    held = hotset("quote", film, "--model", "omni-1.2", "--draft", "--json").json()
    (first, _) = (row["setup"] for row in held["rows"])
    assert (first["resolution"], first["width"], first["draft"], held["rate"]) == (
        "360p", 640, True, "gemini-omni-1.2-draft-2026-11",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1A-1",), "Say --billed AMOUNT or --free."),
        (("1A-1", "--free", "--billed", "$1"), "Say --billed AMOUNT or --free."),
        (("1A-1", "--billed", "much"), "'much' is no amount of money"),
        (("1A-1", "--free"), "1A-1 is not unknown, so there is nothing to settle. No attempt is unknown."),
    ],
)
def test_settle_says_what_it_needs_and_what_is_not_unknown(made_film, words, says):
    told = hotset("settle", *words, "--file", made_film)
    assert told.code == 2
    assert says in " ".join(told.err.split())
