"""A journal of an older hotset is brought up whole or not at all; one of a newer hotset is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hotset.errors import DamagedError, NewerStoreError
from hotset.film.states import AttemptState as S
from hotset.vault import migrations
from hotset.vault.journal import open_journal
from hotset.vault.migrations import MIGRATIONS, VERSION

OLD = Path(__file__).parent / "journal-1.sql"


def old_journal(folder: Path) -> Path:
    path = folder / "journal.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(OLD.read_text())
    connection.close()
    return path


def schema(path: Path) -> set[tuple[str, str, str]]:
    """Every table, index and trigger, as the database spells it."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {(kind, name, " ".join(sql.replace('"', "").split())) for kind, name, sql in rows}


def test_there_is_a_function_for_every_version_after_the_first() -> None:
    assert sorted(MIGRATIONS) == list(range(2, VERSION + 1))


def test_a_pre_release_journal_is_brought_up_and_nothing_in_it_is_lost(tmp_path: Path) -> None:
    path = old_journal(tmp_path)
    with open_journal(path) as journal:
        assert journal.verify() == []
        assert [(a.name, a.state) for a in journal.attempts()] == [("1A first 1", S.IN_THE_CAN), ("1A-1", S.CIRCLED)]
        assert [(r.kind, r.amount) for r in journal.entry_rows()][2:] == [("commitment", 400_000), ("actual", 380_000)]
        assert [c.number for c in journal.candidates()] == [1, 2]
        assert journal.current_locks()["1A", "first"].by == "mara"
        cut = journal.latest_cut()
        assert cut is not None
        assert cut.clips[0].take == "1A-1"
        assert len(journal.works()) == 1
        assert len(journal.events()) == 22


def test_an_upgraded_journal_has_the_schema_of_a_new_one(tmp_path: Path) -> None:
    open_journal(old_journal(tmp_path)).close()
    open_journal(tmp_path / "new.sqlite").close()
    assert schema(tmp_path / "journal.sqlite") == schema(tmp_path / "new.sqlite")
    connection = sqlite3.connect(tmp_path / "journal.sqlite")
    assert connection.execute("SELECT version FROM versions").fetchall() == [(1,), (2,)]
    connection.close()


def test_an_upgrade_that_fails_or_dies_leaves_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old_journal(tmp_path)
    before = schema(path)

    def breaks(connection: Connection) -> None:
        MIGRATIONS[0](connection)
        raise RuntimeError("half way")

    with monkeypatch.context() as patch:
        patch.setitem(MIGRATIONS, 0, MIGRATIONS[2])
        patch.setitem(MIGRATIONS, 2, breaks)
        with pytest.raises(RuntimeError):
            open_journal(path)
    assert schema(path) == before
    script = """
    import os, signal, sys
    from pathlib import Path
    from hotset.vault import migrations
    from hotset.vault.journal import open_journal
    migrations._stamp = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    open_journal(Path(sys.argv[1]))
    """
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(script), path], check=False).returncode == -9
    assert schema(path) == before
    with open_journal(path) as journal:
        assert journal.verify() == []


def test_a_newer_journal_is_refused_and_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.sqlite"
    open_journal(path).close()
    monkeypatch.setattr(migrations, "VERSION", VERSION - 1)
    with pytest.raises(NewerStoreError, match="newer hotset"):
        open_journal(path)


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "other.sqlite")
    connection.execute("CREATE TABLE films (title)")
    connection.close()
    with pytest.raises(DamagedError, match="not a journal of hotset"):
        open_journal(tmp_path / "other.sqlite")


def test_two_processes_may_make_the_same_journal(quick_path: Path) -> None:
    script = "import sys; from hotset.vault.journal import open_journal; open_journal(sys.argv[1]).close()"
    path = str(quick_path / "journal.sqlite")
    makers = [subprocess.Popen([sys.executable, "-c", script, path]) for _ in range(2)]
    assert [maker.wait(60) for maker in makers] == [0, 0]
