"""The key is nowhere: not in what a whole rehearsed film leaves on disk, prints or logs, and not in what goes wrong."""

from __future__ import annotations

import base64

import pytest

from hotset.floor import unit
from hotset.hosts.conformance.secrecy import listening
from hotset.hosts.keys import Key
from tests.cli.command import hotset
from tests.productions import small_production

MARK = "marked-key-0b5c9d2e-that-nothing-may-hold"
SWAPS = {"size:_320x180": "size: 640x360", "candidates:_2": "candidates: 1"}
SCENARIO = """
[[fault]]
call = "create"
trouble = "echo"
[[fault]]
call = "create"
trouble = "drop after"
skip = 1
[[fault]]
call = "poll"
trouble = "page before"
times = 2
"""
WRITTEN = (MARK.encode(), base64.b64encode(MARK.encode()), MARK[::-1].encode())


def holding(folder):
    """The files that hold the key, as it is or written in another way."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if any(text in path.read_bytes() for text in WRITTEN)]


@pytest.fixture
def marked(monkeypatch):
    """Every rehearsal's key is the marked one; each is remembered."""
    given = []

    def key(text, source):
        given.append(text)
        return Key(MARK, source)

    monkeypatch.setattr(unit, "Key", key)
    return given


@pytest.mark.slow
def test_the_key_is_in_nothing_that_a_rehearsed_film_leaves_behind(tmp_path, marked):
    film = small_production(tmp_path / "film", **SWAPS)
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    with listening() as lines:
        words = ("--model", "seedance-2.0-mini", "--resolution", "480p", "--soundstage")
        begun = hotset("make", film, *words, "--scenario", scenario)
        made = hotset("make", film, *words)
        told = [hotset(*command, film, "--rehearsal", "--json") for command in (("takes",), ("report",), ("verify",))]
    assert marked, "the hosts were given the marked key"
    names = {path.name for path in (film / "rehearsal").rglob("*")}
    assert {"journal.sqlite", "vault"} <= names
    assert made.code == 0, made.out + made.err
    assert {"report.html", "cut.otio"} <= names
    assert holding(film) == []
    for answer in (begun, made, *told):
        assert MARK not in answer.out + answer.err
    assert any("•••" in line for line in lines), "the vendor repeated the key, and it was taken out"
    assert any(line.startswith(("httpx2", "httpcore2")) for line in lines), "the HTTP client was heard"
    assert not [line for line in lines if MARK in line]
