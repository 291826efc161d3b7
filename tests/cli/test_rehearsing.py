"""--soundstage and --rehearsal, as a person calls them: no key, no money, a book apart."""

from __future__ import annotations

import pytest

from hotset.cli.rehearsing import rehearsing, start_soundstage
from hotset.errors import UsageError
from tests.cli.command import hotset
from tests.films import copied
from tests.productions import small_production

MODEL = ("--model", "seedance-2.0-mini", "--resolution", "480p")


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    """A film that is large enough for the vendors, with everything locked."""
    swaps = {"size:_320x180": "size: 640x360", "candidates:_2": "candidates: 1"}
    folder = small_production(tmp_path_factory.mktemp("locked") / "film", **swaps)
    assert hotset("draw", folder).code == 0
    hotset("lock", "--all", "--file", folder)
    return folder


@pytest.fixture
def film(locked, tmp_path):
    return copied(locked, tmp_path / "film")


def test_outside_a_rehearsal_nothing_is_opened(tmp_path):
    with rehearsing(False) as stage:
        assert (stage.rehearsal, stage.desk) == (None, None)
    with pytest.raises(UsageError, match="needs --soundstage"), rehearsing(False, None, tmp_path / "s.toml"):
        pass
    with pytest.raises(UsageError, match="no soundstage of this machine"), rehearsing(False, "http://example.com:1"):
        pass
    with pytest.raises(UsageError, match="No soundstage answers"), rehearsing(False, "http://127.0.0.1:9"):
        pass


def test_a_scenario_belongs_to_the_soundstage_that_is_opened(tmp_path):
    wrong = tmp_path / "s.toml"
    wrong.write_text("[[fault]]\ntrouble = 'rain'\n")
    with pytest.raises(UsageError, match=r"s.toml: "):
        start_soundstage(scenario=wrong)
    with (
        start_soundstage() as stage,
        pytest.raises(UsageError, match="has its scenario"),
        rehearsing(False, stage.address, wrong),
    ):
        pass


def test_a_rehearsal_shoots_against_the_doubles_and_its_book_is_their_bill(film):
    told = hotset("shoot", film, *MODEL, "--shot", "1A", "--soundstage", "--json")
    assert told.code == 0, told.err
    held = told.json()
    assert held["shot"] == ["1A-1"]
    bill = held["rehearsal"]
    assert bill["bill"] == bill["book"] > 0
    assert bill["lines"] == 1
    rows = hotset("takes", film, "--rehearsal", "--json").json()["takes"]
    assert [(row["name"], row["model"], row["cost"]) for row in rows] == [("1A-1", MODEL[1], bill["bill"])]
    assert hotset("takes", film, "--json").json() == {"takes": []}, "the production knows nothing of it"
    assert hotset("report", film, "--rehearsal", "--json").json()["actual"]["amount"] == bill["bill"]
    assert hotset("verify", film, "--rehearsal").code == 0


def test_what_nobody_knows_the_end_of_is_settled_in_the_rehearsals_own_book(film, tmp_path):
    scenario = tmp_path / "s.toml"
    scenario.write_text("[[fault]]\nvendor = 'fal'\ncall = 'create'\ntrouble = 'drop after'\n")
    words = ("--model", "seedance-2.0-mini@fal", "--shot", "1A", "--scenario", scenario)
    told = hotset("shoot", film, *words, "--soundstage", "--json")
    rows = {row["name"]: row for row in hotset("takes", film, "--rehearsal", "--json").json()["takes"]}
    assert rows["1A-1"]["state"] == "unknown", told.err
    assert hotset("settle", "1A-1", "--free", "--file", film).code == 2, "it is not in the production's book"
    told = hotset("settle", "1a-1", "--billed", "$0.29", "--file", film, "--rehearsal", "--by", "ada")
    assert told.out == "1A-1: settled for $0.29.\n"
    (row,) = hotset("takes", film, "--rehearsal", "--json").json()["takes"]
    assert (row["state"], row["cost"], row["judged_by"]) == ("lost", 290_000, "ada")
