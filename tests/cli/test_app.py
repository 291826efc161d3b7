"""The command as a whole: its help, its version, how errors and Ctrl-C end it, and what every --json answer is."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotset import errors
from hotset.cli.app import app
from tests.cli.command import hotset
from tests.films import copied
from tests.productions import small_production

COMMANDS = (
    "new", "check", "draw", "lock", "animatic", "make", "quote", "shoot", "takes", "circle", "cut", "deliver",
    "report", "models", "verify", "settle", "key", "soundstage",
)  # fmt: skip
SOURCE = Path(errors.__file__).parent


def codes():
    return {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "exit_code")}


def test_the_version_is_the_packages():
    assert hotset("--version").out == f"hotset {importlib.metadata.version('hotset')}\n"


def test_the_help_names_every_command_and_every_exit_code():
    told = hotset("--help")
    assert told.code == 0
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", told.out), command
    for code in codes():
        assert re.search(rf"[:·] {code} \w", " ".join(told.out.split())), f"exit code {code} is not explained"
    assert max(map(len, told.out.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_fits_the_terminal(command):
    told = hotset(command, "--help")
    assert told.code == 0
    assert "--json" in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_a_wrong_word_is_a_matter_of_usage():
    for words in (("shot",), ("quote", "--no-such"), ("lock", "1A", "two")):
        assert hotset(*words).code == 2


def test_an_error_ends_with_its_code_and_says_where_what_and_how_to_go_on(tmp_path):
    folder = small_production(tmp_path / "film", **{"size:_close": "size: clse"})
    told = hotset("quote", folder)
    assert told.code == 3
    assert told.out == ""
    where, what = told.err.splitlines()[:2]
    assert re.fullmatch(rf"{re.escape(str(folder / 'production.yaml'))}:30:\d+", where)
    assert "clse" in what
    told = hotset("shoot", small_production(tmp_path / "good"))
    assert told.code == 6
    assert told.err.splitlines() == ["1A has no lock.", "  next: hotset lock 1A 1", "  next: hotset make"]


def test_an_error_is_json_on_standard_error_where_json_was_asked_for(tmp_path):
    told = hotset("shoot", small_production(tmp_path / "film"), "--json")
    assert told.out == ""
    assert json.loads(told.err) == {
        "error": "WaitingError",
        "exit_code": 6,
        "message": "1A has no lock.",
        "where": None,
        "cost_micros": None,
        "next": ["hotset lock 1A 1", "hotset make"],
    }


def test_every_next_command_in_the_source_is_a_command():
    named = {
        (path.relative_to(SOURCE).as_posix(), word)
        for path in SOURCE.rglob("*.py")
        for line in re.findall(r"next_commands=\(([^)]*)\)", path.read_text("utf-8"))
        for word in re.findall(r"[\"']hotset (\w+)", line)
    }
    assert len(named) > 20
    assert {(file, word) for file, word in named if word not in COMMANDS} == set()


def test_the_commands_are_the_documented_ones():
    assert sorted(command.callback.__name__ for command in app.registered_commands if command.callback) == sorted(
        COMMANDS
    )


def test_ctrl_c_ends_with_130_and_the_same_command_goes_on(tmp_path):
    folder = small_production(tmp_path / "film")
    words = [sys.executable, "-m", "hotset.cli", "draw", str(folder)]
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A test run that was itself started in the background ignores Ctrl-C, and so would everything that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until = time.monotonic() + 60
    while not (folder / ".hotset" / "journal.sqlite").exists() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.3)
    # To the whole group, as a terminal does it.
    os.killpg(process.pid, signal.SIGINT)
    out, told = process.communicate(timeout=60)
    assert process.returncode == 130, out + told
    assert "Stopped. What was paid for is kept" in told
    assert "Traceback" not in told
    assert hotset("draw", folder).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("quote",),
        ("takes",),
        ("cut",),
        ("deliver",),
        ("report",),
        ("verify",),
        ("animatic",),
        ("draw",),
        ("lock", "--file"),
        ("make",),
        ("circle", "1A-1", "--hold", "--file"),
        ("shoot", "--again", "--shot", "1a"),
    ],
    ids=lambda words: words[0],
)
def test_every_json_answer_is_one_document_and_nothing_else(made_film, json_copy, words):
    told = hotset(*words, json_copy, "--json")
    assert told.code == 0, told.err
    assert isinstance(told.json(), dict)


@pytest.fixture(scope="module")
def json_copy(made_film, tmp_path_factory):
    return copied(made_film, tmp_path_factory.mktemp("json") / "film")


def test_new_and_models_answer_in_json_too(tmp_path):
    assert hotset("new", tmp_path / "film", "--json").json()["shots"] > 0
    assert [m["slug"] for m in hotset("models", "--json").json()["models"]]
    assert hotset("models", "previs", "--json").json()["kind"] == "still"
