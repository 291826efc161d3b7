"""The connection itself: what SQLite was told, and what its faults are called."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from hotset.errors import StoreError
from hotset.vault.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "j.sqlite", busy_seconds=0.2)


def test_every_connection_is_safe(database: Database) -> None:
    asked = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "busy_timeout": 200}
    with database.reading() as one, database.reading() as two:
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked}
            assert found == asked


def test_a_reader_sees_one_moment_and_does_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as writer:
        writer.exec_driver_sql("CREATE TABLE t (a)")
    with database.reading() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
        with database.writing() as writer:
            writer.exec_driver_sql("INSERT INTO t VALUES (1)")
        assert reader.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
    with database.reading() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM t").scalar() == 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("database or disk is full", "Make room"),
        ("attempt to write a readonly database", "read-only"),
        ("disk I/O error", "failed: disk I/O error"),
    ],
)
def test_a_fault_is_named(database: Database, fault: str, says: str) -> None:
    def fails() -> None:
        with database.reading():
            raise OperationalError("SELECT 1", {}, sqlite3.OperationalError(fault))

    with pytest.raises(StoreError, match=says):
        fails()


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    folder = tmp_path / "my film? 100% #1"
    folder.mkdir()
    database = Database(folder / "j.sqlite")
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
    database.close()
    assert (folder / "j.sqlite").exists()
    assert database.dialect == "sqlite"
