"""The database itself refuses to be tampered with: plain SQL, past all of our code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from hotset.film.states import AttemptState as S
from hotset.units import Micros
from hotset.vault.journal import Journal
from hotset.vault.records import EntryKind
from tests.vault.conftest import digest, slate

KEPT = ("attempts", "candidates", "entries", "events", "locks", "seals", "setups")
COLUMNS = "(id, at, kind, attempt, commitment, host, model, amount, rate_id, body)"


def commit(journal: Journal, owner: str = "1A", amount: int = 100) -> int:
    """A committed take; the id of its commitment."""
    take = slate(journal, owner, owner)
    with journal.writing() as writing:
        writing.move(take.name, {S.SLATED}, S.COMMITTED)
        return writing.write_entry(kind=EntryKind.COMMITMENT, attempt=take, amount=Micros(amount)).id


@pytest.fixture
def raw(journal: Journal) -> Iterator[sqlite3.Connection]:
    """Someone with sqlite3 and the file: no pragma of ours is set but foreign keys."""
    commit(journal)
    journal.add_candidate("1A", "first", digest("p"), board_digest=digest("b"), source="imported")
    journal.lock("1A", "first", 1, "auto")
    connection = sqlite3.connect(journal.path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


def entry(kind: str, commitment: str, *, number: str = "NULL", attempt: str = "1A-1", amount: int = 100) -> str:
    return (
        f"INTO entries {COLUMNS} VALUES"
        f" ({number}, 0, '{kind}', '{attempt}', {commitment}, 'h', 'm', {amount}, '', '{{}}')"
    )


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE entries SET amount = 1", "never changed"),
        ("UPDATE OR REPLACE entries SET id = 7", "never changed"),
        ("DELETE FROM entries", "never deleted"),
        (
            "INSERT OR REPLACE " + entry("commitment", "NULL", number="1", amount=1),
            "never replaced|open commitment already",
        ),
        ("REPLACE " + entry("commitment", "NULL", number="1", amount=1), "never replaced|open commitment already"),
        ("INSERT " + entry("actual", "1", amount=-1), "CHECK constraint"),
        ("INSERT " + entry("actual", "NULL"), "settles a commitment"),
        ("INSERT " + entry("release", "99"), "settles a commitment"),
        ("INSERT " + entry("actual", "1", attempt="1B-1"), "settles a commitment"),
        ("INSERT " + entry("commitment", "1"), "open commitment already"),
        ("INSERT " + entry("commitment", "NULL"), "open commitment already"),
        ("INSERT " + entry("commitment", "NULL", attempt="9Z-9"), "FOREIGN KEY"),
        ("INSERT " + entry("gift", "NULL"), "CHECK constraint|settles a commitment"),
        ("UPDATE seals SET seal = ''", "never changed"),
        ("DELETE FROM seals", "never deleted"),
        ("REPLACE INTO seals VALUES (1, '')", "never replaced"),
        ("UPDATE events SET body = '{}'", "never changed"),
        ("DELETE FROM events", "never deleted"),
        ("REPLACE INTO events VALUES (1, 0, '', '', '', '')", "never replaced"),
        ("DELETE FROM locks", "never deleted"),
        ("UPDATE locks SET picture = 'x'", "only superseded"),
        ("UPDATE locks SET state = 'open'", "only superseded|CHECK"),
        ("DELETE FROM candidates", "never deleted"),
        ("UPDATE candidates SET picture = 'x'", "never changed"),
        ("DELETE FROM attempts", "never deleted|FOREIGN KEY"),
        ("UPDATE attempts SET reference = 'x'", "never changed"),
        ("UPDATE attempts SET setup_digest = 'x'", "never changed|FOREIGN KEY"),
        ("UPDATE setups SET body = '{}'", "never changed"),
        ("DELETE FROM setups", "never deleted|FOREIGN KEY"),
        *((f"REPLACE INTO {table} SELECT * FROM {table}", "never replaced|open commitment already") for table in KEPT),
    ],
)
def test_sql_cannot_do_it(raw: sqlite3.Connection, statement: str, says: str) -> None:
    before = list(raw.iterdump())
    with pytest.raises(sqlite3.IntegrityError, match=says):
        raw.execute(statement)
    assert list(raw.iterdump()) == before


def test_a_commitment_is_settled_once(raw: sqlite3.Connection) -> None:
    raw.execute("INSERT " + entry("actual", "1"))
    for kind in ("actual", "release"):
        for verb in ("INSERT ", "REPLACE "):
            with pytest.raises(sqlite3.IntegrityError, match="settled once"):
                raw.execute(verb + entry(kind, "1"))
    with pytest.raises(sqlite3.IntegrityError, match="settles a commitment"):
        raw.execute("INSERT " + entry("release", "2"))  # an actual is settled by nothing


def test_a_setup_has_one_live_attempt_and_a_panel_one_lock(raw: sqlite3.Connection) -> None:
    raw.execute("CREATE TEMP TABLE copy AS SELECT * FROM attempts")
    raw.execute("UPDATE copy SET name = '1A-2', reference = 'r'")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        raw.execute("INSERT INTO attempts SELECT * FROM copy")
    raw.execute("UPDATE attempts SET state = 'lost'")
    raw.execute("INSERT INTO attempts SELECT * FROM copy")
    raw.execute("CREATE TEMP TABLE again AS SELECT * FROM locks")
    raw.execute("UPDATE again SET id = 9")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        raw.execute("INSERT INTO locks SELECT * FROM again")
