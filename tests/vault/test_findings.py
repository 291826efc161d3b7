"""`verify` finds what was altered behind the journal's back, with the triggers taken out of the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotset.film.setup import Companion
from hotset.film.states import AttemptState as S
from hotset.units import Micros
from hotset.vault.journal import Journal
from hotset.vault.records import EntryKind
from hotset.vault.store import FolderVault
from tests.vault.conftest import digest, slate


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    return FolderVault(tmp_path / "vault")


@pytest.fixture
def film(journal: Journal, vault: FolderVault) -> Journal:
    """A take in the can and paid, one committed, a locked still, a title card."""
    picture = vault.put_bytes(b"picture")
    journal.add_candidate("1A", "first", picture, board_digest=digest("b"), source="imported")
    journal.lock("1A", "first", 1, "auto")
    journal.record_work(digest("step"), "title", [Companion(role="picture", digest=vault.put_bytes(b"card"))], 0.1)
    for owner in ("1A", "1B"):
        take = slate(journal, owner, owner)
        with journal.writing() as writing:
            writing.move(take.name, {S.SLATED}, S.COMMITTED)
            held = writing.write_entry(kind=EntryKind.COMMITMENT, attempt=take, amount=Micros(500_000))
            if owner == "1A":
                for before, after in ((S.COMMITTED, S.SENT), (S.SENT, S.ROLLING)):
                    writing.move(take.name, {before}, after)
                result = (Companion(role="take", digest=vault.put_bytes(b"mp4")),)
                writing.move(take.name, {S.ROLLING}, S.IN_THE_CAN, result=result)
                writing.write_entry(kind=EntryKind.ACTUAL, attempt=take, amount=Micros(400_000), commitment=held.id)
    return journal


@pytest.fixture
def raw(film: Journal) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(film.path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    connection.close()


def test_an_honest_film_has_no_findings(film: Journal, vault: FolderVault) -> None:
    assert film.verify() == []
    assert film.verify(vault) == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE entries SET amount = 1 WHERE id = 2", "entry 2: it is not what was sealed"),
        ("UPDATE entries SET at = 1 WHERE id = 1", "entry 1: it is not what was sealed"),
        ("DELETE FROM entries WHERE id = 2", "entry 2: it was sealed, and is gone"),
        ("DELETE FROM entries WHERE id = 2", "attempt 1A-1: it is in the can and its commitment 1 is still open"),
        ("DELETE FROM entries WHERE id = 3", "attempt 1B-1: it is committed and has 0 open commitments"),
        ("DELETE FROM seals WHERE entry = 3", "entry 3: it was never sealed"),
        ("UPDATE entries SET commitment = 3 WHERE id = 2", "entry 2: it is of 1A-1 and settles a commitment of 1B-1"),
        (
            "UPDATE attempts SET state = 'circled' WHERE name = '1A-1'",
            "it is circled, and its events led to in the can",
        ),
        ("UPDATE attempts SET turn = 9 WHERE name = '1A-1'", "it is at turn 9, and its events have 4"),
        ("UPDATE attempts SET state = 'asleep' WHERE name = '1A-1'", "'asleep' is not a valid AttemptState"),
        ("UPDATE attempts SET body = '{}' WHERE name = '1A-1'", "is not readable"),
        ("UPDATE events SET body = replace(body, 'rolling', 'hold')", "cannot become hold"),
        ("DELETE FROM attempts WHERE name = '1B-1'", "attempt 1B-1: it has events and is not there"),
        ("DELETE FROM attempts WHERE name = '1B-1'", "entry 3: its attempt 1B-1 is not there"),
        ("DELETE FROM attempts WHERE name = '1B-1'", "names one of attempts that is not there"),
        ("UPDATE setups SET body = '{}'", "it is not what its digest says"),
        ("UPDATE candidates SET picture = board_digest", "it names another picture than its candidate"),
        ("DELETE FROM candidates", "its candidate 1 is not there"),
        ("UPDATE works SET body = replace(body, '/1', '/9')", "written by a newer hotset"),
    ],
)
def test_what_was_altered_is_found(film: Journal, raw: sqlite3.Connection, statement: str, says: str) -> None:
    raw.execute(statement)
    findings = [str(finding) for finding in film.verify()]
    assert any(says in finding for finding in findings), findings


def test_every_byte_is_read_and_missing_damaged_and_unreadable_are_told_apart(
    film: Journal, vault: FolderVault
) -> None:
    lost, bad, blocked = (vault.put_bytes(b) for b in (b"mp4", b"picture", b"card"))
    extra = vault.put_bytes(b"nobody names me")
    places = {d: vault.root / d[:2] / d for d in (lost, bad, blocked, extra)}
    places[lost].unlink()
    for flipped in (bad, extra):
        places[flipped].chmod(0o644)
        places[flipped].write_bytes(b"other")
    places[blocked].unlink()
    places[blocked].mkdir()
    found = {f.name: (f.kind, f.message) for f in film.verify(vault)}
    assert found[lost] == ("missing", "not in the vault. It is the take of 1A-1.")
    assert found[bad][0] == found[extra][0] == "damaged"
    assert "1A first candidate 1" in found[bad][1]
    assert "No record names it" in found[extra][1]
    assert found[blocked][0] == "unreadable"
    assert "the picture of a title" in found[blocked][1]
