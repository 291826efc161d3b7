"""The journal: what happened. One class over one database; sync, and safe to call from any thread.

Everything is either written once and never again (setups, candidates, cuts, events, entries), only superseded (locks),
or moved by conditional steps that the transition table allows (attempts). Each change writes its event in the same
transaction.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from pathlib import Path
from typing import Any, Unpack

from sqlalchemy import Select, or_, select

from hotset.errors import DamagedError, StoreError
from hotset.film.canonical import canonical_json
from hotset.film.setup import Companion
from hotset.film.states import AttemptState, LockState
from hotset.units import Digest
from hotset.vault import tables as t
from hotset.vault.database import Database
from hotset.vault.findings import Finding, journal_findings, vault_findings
from hotset.vault.migrations import migrate
from hotset.vault.records import (
    Attempt,
    AttemptKind,
    Candidate,
    Changes,
    Cut,
    CutClip,
    EntryRow,
    Event,
    Lock,
    Work,
    attempt_of,
    candidate_of,
    cut_of,
    entry_of,
    event_of,
    lock_of,
    work_of,
)
from hotset.vault.store import Vault
from hotset.vault.writing import Writing

__all__ = ["Clock", "Journal", "open_journal"]

Clock = Callable[[], float]
"""Seconds since 1970."""

_S = AttemptState
_DUE = (_S.COMMITTED, _S.SENT, _S.ROLLING)


def open_journal(path: Path, *, clock: Clock = time.time, busy_seconds: float = 20.0) -> Journal:
    """Opens a journal, which is made where there is none and upgraded where it is older.

    Raises NewerStoreError for a newer hotset's journal, DamagedError for what is no journal, BusyError and StoreError.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The journal {path} cannot be opened: {error.strerror}.") from error
    database = Database(path, busy_seconds=busy_seconds)
    try:
        migrate(database)
    except BaseException:  # nothing is handled here: whatever it was, the file must not stay open
        database.close()
        raise
    return Journal(database, clock=clock)


class Journal:
    """See the module. Made by `open_journal`."""

    def __init__(self, database: Database, *, clock: Clock = time.time) -> None:
        self.database = database
        self.clock = clock

    @property
    def path(self) -> Path:
        """The database's file."""
        return self.database.path

    def close(self) -> None:
        """Gives the file back."""
        self.database.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def writing(self) -> Generator[Writing]:
        """One transaction for several steps: all of them are on disk, or none."""
        with self.database.writing() as connection:
            yield Writing(connection, self.clock())

    # setups

    def put_setup(self, kind: str, value: Any) -> Digest:
        """Keeps a setup ('still' or 'take', any film value) in canonical JSON; its digest is `value.digest()`."""
        body = canonical_json(value)
        digest = Digest(hashlib.sha256(body).hexdigest())
        if self._one(select(t.setups.c.digest).where(t.setups.c.digest == digest)) is None:
            with self.writing() as writing:
                writing.put_setup(digest, kind, body.decode())
        return digest

    def setup(self, digest: Digest) -> dict[str, Any]:
        """A setup as JSON types. Raises StoreError where there is none, DamagedError where it is not its digest."""
        row = self._one(select(t.setups).where(t.setups.c.digest == digest))
        if row is None:
            raise StoreError(f"The journal has no setup {digest[:12]}….", next_commands=("hotset verify",))
        if hashlib.sha256(row["body"].encode()).hexdigest() != digest:
            raise DamagedError(f"The setup {digest[:12]}… is not what its digest says.")
        return json.loads(row["body"])

    # candidates and locks

    def add_candidate(
        self,
        owner: str,
        panel: str,
        picture: Digest,
        *,
        board_digest: Digest,
        source: str,
        companions: Iterable[Companion] = (),
        setup_digest: Digest | None = None,
        host: str = "",
        model: str = "",
        attempt: str | None = None,
    ) -> Candidate:
        """Keeps a still as the next candidate of a panel. `source` is 'drawn' or 'imported'.

        The same setup again, or the same imported picture for the same board, gives the candidate that there is.
        """
        values = {
            "owner": owner,
            "panel": str(panel),
            "picture": picture,
            "board_digest": board_digest,
            "setup_digest": setup_digest,
            "source": source,
            "attempt": attempt,
            "host": host,
            "model": model,
        }
        with self.writing() as writing:
            return writing.add_candidate(values, tuple(companions))

    def candidates(self, owner: str | None = None, panel: str | None = None) -> list[Candidate]:
        """All candidates, or those of an owner or a panel, by owner, panel and number."""
        column = t.candidates.c
        query = select(t.candidates).order_by(column.owner, column.panel, column.number)
        if owner is not None:
            query = query.where(column.owner == owner)
        if panel is not None:
            query = query.where(column.panel == panel)
        return [candidate_of(row) for row in self._all(query)]

    def lock(self, owner: str, panel: str, candidate_number: int, by: str) -> Lock:
        """Locks a candidate. What was locked before is superseded in the same transaction.

        Does nothing where this candidate is locked already. Raises UsageError where there is no such candidate.
        """
        with self.writing() as writing:
            return writing.lock(owner, str(panel), candidate_number, by)

    def current_locks(self) -> dict[tuple[str, str], Lock]:
        """By (owner, panel): what is locked now."""
        rows = self._all(select(t.locks).where(t.locks.c.state == LockState.LOCKED))
        return {(lock.owner, lock.panel): lock for lock in map(lock_of, rows)}

    def locks(self, owner: str | None = None) -> list[Lock]:
        """The history of locks, oldest first, of one owner or of all."""
        query = select(t.locks).order_by(t.locks.c.id)
        if owner is not None:
            query = query.where(t.locks.c.owner == owner)
        return [lock_of(row) for row in self._all(query)]

    # attempts

    def attempts(
        self,
        kind: AttemptKind | str | None = None,
        owner: str | None = None,
        states: Collection[AttemptState] | None = None,
    ) -> list[Attempt]:
        """Attempts in the order in which they were slated."""
        column = t.attempts.c
        query = select(t.attempts).order_by(column.at, column.owner, column.panel, column.number)
        if kind is not None:
            query = query.where(column.kind == str(kind))
        if owner is not None:
            query = query.where(column.owner == owner)
        if states is not None:
            query = query.where(column.state.in_([str(state) for state in states]))
        return [attempt_of(row) for row in self._all(query)]

    def attempt(self, name: str) -> Attempt:
        """The attempt of this name, as it is now. Raises UsageError where there is none."""
        with self.database.reading() as connection:
            return Writing(connection, self.clock()).attempt(name)

    def attempt_for(self, kind: AttemptKind | str, setup_digest: Digest) -> Attempt | None:
        """The attempt at this setup that was not lost, if there is one: it is not bought again."""
        with self.database.reading() as connection:
            return Writing(connection, self.clock()).live_attempt(AttemptKind(kind), setup_digest)

    def move(
        self,
        name: str,
        from_states: Collection[AttemptState],
        to_state: AttemptState,
        *,
        worker: str | None = None,
        turn: int | None = None,
        **changes: Unpack[Changes],
    ) -> bool:
        """One step of an attempt, and its event; False where it is elsewhere or another worker holds it.

        With `worker`, a hold of that worker is no hindrance; a hold that ran out never is. With `turn`, the step is
        made only where the attempt has not moved since it had that turn. The step ends the hold unless `lease_until`
        is among the changes. Raises UsageError for a step that is not in the transition table.
        """
        with self.writing() as writing:
            return writing.move(name, from_states, to_state, worker=worker, turn=turn, **changes)

    def change(self, name: str, *, worker: str | None = None, what: str = "", **changes: Unpack[Changes]) -> bool:
        """Changes an attempt without a step, such as its wake_at; False where another worker holds it.

        With `what` an event of that name is written. `lease_until=None` ends the worker's hold.
        """
        with self.writing() as writing:
            return writing.change(name, worker=worker, what=what, **changes)

    def claim(self, name: str, worker: str, lease_seconds: float, now: float | None = None) -> bool:
        """Holds an attempt for a worker until now + lease_seconds; False while another worker holds it."""
        with self.database.writing() as connection:
            return Writing(connection, self.clock() if now is None else now).claim(name, worker, lease_seconds)

    def due(self, now: float | None = None, limit: int = 100) -> list[Attempt]:
        """Attempts that want a step now (committed, sent, rolling) and that nobody holds, the longest waiting first."""
        moment, column = self.clock() if now is None else now, t.attempts.c
        query = (
            select(t.attempts)
            .where(
                column.state.in_(_DUE),
                or_(column.wake_at.is_(None), column.wake_at <= moment),
                or_(column.worker.is_(None), column.lease_until.is_(None), column.lease_until <= moment),
            )
            .order_by(column.wake_at, column.at, column.owner, column.number)
            .limit(limit)
        )
        return [attempt_of(row) for row in self._all(query)]

    # works and cuts

    def work(self, step: Digest) -> tuple[Companion, ...] | None:
        """What a step gave when it was done before, or None."""
        row = self._one(select(t.works).where(t.works.c.step == step))
        return None if row is None else work_of(row).outputs

    def works(self) -> list[Work]:
        """All steps that were done, oldest first."""
        return [work_of(row) for row in self._all(select(t.works).order_by(t.works.c.at, t.works.c.step))]

    def record_work(self, step: Digest, kind: str, outputs: Iterable[Companion], seconds: float) -> None:
        """Keeps what a step gave, and how long it took."""
        with self.writing() as writing:
            writing.record_work(step, kind, outputs, seconds)

    def record_cut(self, cut_digest: Digest, clips: Sequence[CutClip]) -> Cut:
        """Keeps a cut. Nothing is written where the latest one is the same."""
        latest = self.latest_cut()
        if latest is not None and latest.digest == cut_digest and latest.clips == tuple(clips):
            return latest
        with self.writing() as writing:
            rows = [[clip.slate, clip.take, str(clip.start), str(clip.end)] for clip in clips]
            number = writing.record_cut(cut_digest, rows)
            return Cut(id=number, digest=cut_digest, clips=tuple(clips), at=writing.now)

    def latest_cut(self) -> Cut | None:
        """The cut as it is now, or None before the first."""
        row = self._one(select(t.cuts).order_by(t.cuts.c.id.desc()).limit(1))
        return None if row is None else cut_of(row)

    # the log and the book

    def events(self, after: int = 0, limit: int | None = None) -> list[Event]:
        """The log after an event's id, oldest first."""
        query = select(t.events).where(t.events.c.id > after).order_by(t.events.c.id).limit(limit)
        return [event_of(row) for row in self._all(query)]

    def entry_rows(self) -> list[EntryRow]:
        """The whole book as stored, oldest first. `hotset.ledger.entries.read_entries` gives it as values."""
        return [entry_of(row) for row in self._all(select(t.entries).order_by(t.entries.c.id))]

    def verify(self, vault: Vault | None = None) -> list[Finding]:
        """Reads every record, and with a vault every byte in it; what is wrong, nothing where all is well."""
        with self.database.reading() as connection:
            findings, named = journal_findings(connection)
        return findings if vault is None else findings + vault_findings(vault, named)

    def _all(self, query: Select[Any]) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(query).mappings())

    def _one(self, query: Select[Any]) -> Any | None:
        with self.database.reading() as connection:
            return connection.execute(query).mappings().first()
