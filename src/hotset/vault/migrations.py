"""How a journal comes to the schema of this hotset: made new, or brought up step by step.

A journal is stamped with its version. MIGRATIONS has one function for each version after the first; each runs in a
transaction of its own together with its stamp, so that a crash leaves the version before or the version after.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version

from sqlalchemy import Connection, func, insert, inspect, select

from hotset.errors import DamagedError, NewerStoreError, StoreError
from hotset.vault.database import Database
from hotset.vault.records import entry_of, seal_of
from hotset.vault.tables import METADATA, TRIGGERS, VERSION_2_TRIGGERS_SQLITE, entries, seals, versions

__all__ = ["MIGRATIONS", "VERSION", "migrate"]

VERSION = 2
"""The schema that this hotset reads and writes."""


def _seal_the_entries(connection: Connection) -> None:
    """Version 2: every entry has a seal (older ones are sealed as they are found), and nothing is ever replaced."""
    seals.create(connection)
    for statement in VERSION_2_TRIGGERS_SQLITE:
        connection.exec_driver_sql(statement)
    seal = ""
    for row in connection.execute(select(entries).order_by(entries.c.id)).mappings().all():
        entry = entry_of(row)
        seal = seal_of(entry, seal)
        connection.execute(insert(seals).values(entry=entry.id, seal=seal))


MIGRATIONS: dict[int, Callable[[Connection], None]] = {2: _seal_the_entries}
"""Version → the function that brings a journal there from the version before."""


def migrate(database: Database) -> int:
    """Makes or upgrades the journal's schema; the version that it had before, 0 for a new one.

    Raises NewerStoreError for a newer hotset's journal, DamagedError for a database that is none of hotset's.
    """
    with database.reading() as connection:
        before = _version(connection)
    if before == VERSION:
        return before
    if before > VERSION:
        raise NewerStoreError(
            f"The journal {database.path} was written by a newer hotset (schema {before}; this one knows {VERSION})."
        )
    current = before
    while current < VERSION:
        with database.writing() as connection:
            current = _version(connection)  # another process may have been faster
            if current == 0:
                _create(connection, database.dialect)
                current = VERSION
                _stamp(connection, VERSION)
            elif current < VERSION:
                MIGRATIONS[current + 1](connection)
                current += 1
                _stamp(connection, current)
    return before


def _version(connection: Connection) -> int:
    names = set(inspect(connection).get_table_names())
    if not names:
        return 0
    if "versions" not in names:
        raise DamagedError("The database is not a journal of hotset: it has tables, and no table of versions.")
    return connection.scalar(select(func.max(versions.c.version))) or 0


def _create(connection: Connection, dialect: str) -> None:
    if dialect not in TRIGGERS:
        raise StoreError(f"The journal cannot live in {dialect} yet: its triggers are not written.")
    METADATA.create_all(connection, checkfirst=False)
    for statement in TRIGGERS[dialect]:
        connection.exec_driver_sql(statement)


def _stamp(connection: Connection, version: int) -> None:
    try:
        hotset = package_version("hotset")
    except PackageNotFoundError:  # run from a source tree that was never installed
        hotset = "unknown"
    connection.execute(insert(versions).values(version=version, at=time.time(), hotset=hotset))
