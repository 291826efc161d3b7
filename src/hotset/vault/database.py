"""How the journal's database is opened, entered and left, and what its faults are called."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from hotset.errors import BusyError, DamagedError, StoreError

__all__ = ["Database"]

_WRITES = "hotset_writes"


class Database:
    """One SQLite file, for any number of threads: each reads on its own connection, and one at a time writes."""

    def __init__(self, path: Path, *, busy_seconds: float = 20.0) -> None:
        """Opens nothing yet. `busy_seconds` is how long to wait for another process that writes."""
        self.path = Path(path)
        self._write_lock = RLock()  # SQLite makes rivals sleep and try again; within one process we can simply queue
        self._engine = _engine(self.path, busy_seconds)

    @property
    def dialect(self) -> str:
        """'sqlite' or 'postgresql'."""
        return self._engine.dialect.name

    @contextlib.contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection that sees one moment of the journal. Raises StoreError and its kinds."""
        with self._faults(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Generator[Connection]:
        """A transaction that is alone in writing from its start, and on disk when it is left without an error."""
        with self._write_lock, self._faults(), self._engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Gives the file back. Whoever goes on using the journal opens it again."""
        self._engine.dispose()

    @contextlib.contextmanager
    def _faults(self) -> Generator[None]:
        try:
            yield
        except IntegrityError as error:
            raise StoreError(f"The journal refuses that: {error.orig}.") from error
        except OperationalError as error:
            raise self._operational(str(error.orig)) from error
        except DatabaseError as error:
            raise DamagedError(
                f"The journal {self.path} is damaged: {error.orig}. Bring it back from a backup; the vault is whole"
                " without it."
            ) from error

    def _operational(self, text: str) -> StoreError:
        if "locked" in text or "busy" in text:
            return BusyError(f"Another process is writing to the journal {self.path}. Try again when it is done.")
        if "full" in text:
            return StoreError(
                f"The disk of the journal {self.path} is full. Nothing was half-written. Make room and run the same"
                " command again."
            )
        if "unable to open" in text:
            return StoreError(f"The journal {self.path} cannot be opened. Is its folder there, and yours?")
        if "readonly" in text:
            return StoreError(f"The journal {self.path} is read-only here.")
        return StoreError(f"The journal {self.path} failed: {text}.")


def _engine(path: Path, busy_seconds: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
        pool_size=4,
        max_overflow=60,
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the begin below is ours; the driver would begin late, and only for writes
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # NORMAL may lose the intent to send, and then the money is sent twice
            "foreign_keys = ON",
            "recursive_triggers = ON",
            f"busy_timeout = {int(busy_seconds * 1000)}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
