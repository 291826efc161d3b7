"""One transaction of the journal: everything done through one Writing is on disk together, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Unpack

from sqlalchemy import Connection, and_, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from hotset.errors import StoreError, UsageError
from hotset.film.canonical import plain
from hotset.film.setup import Companion
from hotset.film.slate import TakeName
from hotset.film.states import JUDGED, AttemptState, LockState, check_transition
from hotset.units import Digest, Micros
from hotset.vault import tables as t
from hotset.vault.records import (
    ATTEMPT_BODY,
    Attempt,
    AttemptKind,
    Candidate,
    Changes,
    EntryKind,
    EntryRow,
    Lock,
    attempt_body,
    attempt_of,
    body_text,
    candidate_of,
    companions_as_list,
    entry_of,
    lock_of,
    seal_of,
)

__all__ = ["Writing", "attempt_name"]

_COLUMNS = ("job_id", "lease_until", "wake_at", "technical_retries")
_STAMPS = {AttemptState.SENT: "sent_at", AttemptState.IN_THE_CAN: "landed_at"} | dict.fromkeys(JUDGED, "judged_at")


def attempt_name(kind: AttemptKind, owner: str, panel: str | None, number: int) -> str:
    """'1A-3' for a take, '1A first 2' for a drawing."""
    return str(TakeName(owner, number)) if kind is AttemptKind.TAKE else f"{owner} {panel} {number}"


class Writing:
    """The steps of one transaction. Made by `Journal.writing()` only."""

    def __init__(self, connection: Connection, now: float) -> None:
        self.now = now
        """The moment of everything written here, seconds since 1970."""
        self._connection = connection

    # attempts

    def slate(
        self,
        *,
        kind: AttemptKind,
        owner: str,
        panel: str | None,
        setup_digest: Digest,
        host: str,
        model: str,
    ) -> Attempt:
        """A new attempt in the state `slated`, with the next number and a reference of its own."""
        number = self._next_number(t.attempts, kind=kind, owner=owner, panel=panel)
        name = attempt_name(kind, owner, panel, number)
        self._connection.execute(
            insert(t.attempts).values(
                name=name,
                kind=kind,
                owner=owner,
                panel=panel,
                number=number,
                setup_digest=setup_digest,
                host=host,
                model=model,
                state=AttemptState.SLATED,
                reference=f"hotset-{secrets.token_hex(12)}",
                turn=0,
                technical_retries=0,
                body=body_text("attempt", {}),
                at=self.now,
                changed_at=self.now,
            )
        )
        self.event("attempt", name, "slated", {"to": AttemptState.SLATED, "setup": setup_digest})
        return self.attempt(name)

    def attempt(self, name: str) -> Attempt:
        """The attempt as this transaction sees it. Raises UsageError where there is none of this name."""
        row = self._connection.execute(select(t.attempts).where(t.attempts.c.name == name)).mappings().first()
        if row is None:
            raise UsageError(f"There is no take or drawing called {name}.", next_commands=("hotset takes",))
        return attempt_of(row)

    def live_attempt(self, kind: AttemptKind, setup_digest: Digest) -> Attempt | None:
        """The attempt at this setup that was not lost. There is never more than one."""
        column = t.attempts.c
        found = select(t.attempts).where(
            column.kind == kind, column.setup_digest == setup_digest, column.state != AttemptState.LOST
        )
        row = self._connection.execute(found).mappings().first()
        return None if row is None else attempt_of(row)

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
        """One step of an attempt; False where it is elsewhere, held by another worker, or at another turn.

        A step ends its worker's hold unless `lease_until` is among the changes. Raises UsageError for a step that is
        not in the transition table.
        """
        before = self.attempt(name)
        for state in from_states:
            check_transition(before.kind, state, to_state, name=name)
        values: dict[str, Any] = {"state": to_state, "turn": before.turn + 1, "lease_until": None}
        values["worker"] = worker if changes.get("lease_until") is not None else None
        if to_state in _STAMPS:
            values[_STAMPS[to_state]] = self.now
        where = [t.attempts.c.state.in_(list(from_states)), self._free_for(worker)]
        if turn is not None:
            where.append(t.attempts.c.turn == turn)
        if not self._change(before, where, values, changes):
            return False
        told = {key: value for key, value in changes.items() if key not in ("lease_until", "wake_at")}
        if "result" in changes:
            told["result"] = companions_as_list(changes["result"])
        self.event("attempt", name, "moved", {"from": before.state, "to": to_state, **told})
        return True

    def change(self, name: str, *, worker: str | None = None, what: str = "", **changes: Unpack[Changes]) -> bool:
        """Change an attempt without a step; False where another worker holds it. `what` names it in the events."""
        before = self.attempt(name)
        values: dict[str, Any] = {}
        if "lease_until" in changes:
            values["worker"] = worker if changes["lease_until"] is not None else None
        if not self._change(before, [self._free_for(worker)], values, changes):
            return False
        if what:
            told = {key: plain(value) for key, value in changes.items() if key not in ("lease_until", "wake_at")}
            self.event("attempt", name, what, told)
        return True

    def _change(
        self, before: Attempt, where: list[ColumnElement[bool]], values: dict[str, Any], changes: Changes
    ) -> bool:
        fields: dict[str, Any] = {key: getattr(before, key) for key in ATTEMPT_BODY}
        for key, value in changes.items():
            if key in _COLUMNS:
                values[key] = value
            elif key in fields:
                fields[key] = value
            else:
                raise TypeError(f"{key} of an attempt is not changed this way")
        values |= {"body": attempt_body(fields), "changed_at": self.now}
        done = self._connection.execute(
            update(t.attempts).where(t.attempts.c.name == before.name, *where).values(values)
        )
        return done.rowcount == 1

    def claim(self, name: str, worker: str, lease_seconds: float) -> bool:
        """Hold an attempt until now + lease_seconds; False where another worker holds it. Again by the same: longer."""
        done = self._connection.execute(
            update(t.attempts)
            .where(t.attempts.c.name == name, self._free_for(worker))
            .values(worker=worker, lease_until=self.now + lease_seconds)
        )
        return done.rowcount == 1

    def _free_for(self, worker: str | None) -> ColumnElement[bool]:
        column = t.attempts.c
        free = or_(column.worker.is_(None), column.lease_until.is_(None), column.lease_until <= self.now)
        return free if worker is None else or_(free, column.worker == worker)

    # the book

    def spent(self) -> tuple[Micros, Micros]:
        """(actuals, open commitments) of the whole book, in micros."""
        entry, settled = t.entries.c, t.entries.alias("settled")
        actual = select(func.coalesce(func.sum(entry.amount), 0)).where(entry.kind == EntryKind.ACTUAL)
        still_open = select(func.coalesce(func.sum(entry.amount), 0)).where(
            entry.kind == EntryKind.COMMITMENT,
            ~select(settled.c.id).where(settled.c.commitment == entry.id).exists(),
        )
        return Micros(self._connection.scalar(actual) or 0), Micros(self._connection.scalar(still_open) or 0)

    def open_commitment(self, attempt: str) -> EntryRow | None:
        """The commitment of an attempt that is not settled yet."""
        entry, settled = t.entries.c, t.entries.alias("settled")
        found = select(t.entries).where(
            entry.attempt == attempt,
            entry.kind == EntryKind.COMMITMENT,
            ~select(settled.c.id).where(settled.c.commitment == entry.id).exists(),
        )
        row = self._connection.execute(found).mappings().first()
        return None if row is None else entry_of(row)

    def write_entry(
        self,
        *,
        kind: EntryKind,
        attempt: Attempt,
        amount: Micros,
        commitment: int | None = None,
        units: Mapping[str, str] | None = None,
        rate_id: str = "",
        note: str = "",
    ) -> EntryRow:
        """One line of the book. Only `hotset.ledger.purchase` calls this: it is the door that money goes through."""
        values: dict[str, Any] = {
            "at": self.now,
            "kind": kind,
            "attempt": attempt.name,
            "commitment": commitment,
            "host": attempt.host,
            "model": attempt.model,
            "amount": amount,
            "rate_id": rate_id,
            "body": body_text("entry", {"units": dict(units or {}), "note": note}),
        }
        done = self._connection.execute(insert(t.entries).values(values).returning(t.entries.c.id))
        entry = entry_of({**values, "id": done.scalar_one()})
        before = self._connection.scalar(select(t.seals.c.seal).order_by(t.seals.c.entry.desc()).limit(1)) or ""
        self._connection.execute(insert(t.seals).values(entry=entry.id, seal=seal_of(entry, before)))
        self.event("entry", str(entry.id), kind, {"attempt": attempt.name, "amount": amount})
        return entry

    # candidates and locks

    def add_candidate(self, candidate: Mapping[str, Any], companions: tuple[Companion, ...]) -> Candidate:
        """A candidate with the next number, or the one that this setup (or this imported picture) gave before."""
        column = t.candidates.c
        same = [column.owner == candidate["owner"], column.panel == candidate["panel"]]
        if candidate["setup_digest"] is not None:
            same.append(column.setup_digest == candidate["setup_digest"])
        else:
            same += [
                column.setup_digest.is_(None),
                column.picture == candidate["picture"],
                column.board_digest == candidate["board_digest"],
            ]
        row = self._connection.execute(select(t.candidates).where(and_(*same))).mappings().first()
        if row is not None:
            return candidate_of(row)
        number = self._next_number(t.candidates, owner=candidate["owner"], panel=candidate["panel"])
        body = {"companions": companions_as_list(companions), "host": candidate["host"], "model": candidate["model"]}
        columns = {key: value for key, value in candidate.items() if key not in ("host", "model")}
        columns |= {"number": number, "body": body_text("candidate", body), "at": self.now}
        self._connection.execute(insert(t.candidates).values(columns))
        name = f"{candidate['owner']} {candidate['panel']} {number}"
        self.event("candidate", name, candidate["source"], {"picture": candidate["picture"]})
        return candidate_of(columns)

    def lock(self, owner: str, panel: str, candidate_number: int, by: str) -> Lock:
        """Lock a candidate and supersede what was locked before; nothing is written where it is locked already."""
        column = t.candidates.c
        found = select(t.candidates).where(
            column.owner == owner, column.panel == panel, column.number == candidate_number
        )
        row = self._connection.execute(found).mappings().first()
        if row is None:
            raise UsageError(f"{owner} {panel} has no candidate {candidate_number}.", next_commands=("hotset lock",))
        candidate = candidate_of(row)
        lock = t.locks.c
        current = select(t.locks).where(lock.owner == owner, lock.panel == panel, lock.state == LockState.LOCKED)
        former = self._connection.execute(current).mappings().first()
        name = f"{owner} {panel}"
        if former is not None:
            if former["candidate_number"] == candidate_number:
                return lock_of(former)
            check_transition("lock", LockState.LOCKED, LockState.SUPERSEDED, name=name)
            self._connection.execute(update(t.locks).where(lock.id == former["id"]).values(state=LockState.SUPERSEDED))
            self.event("lock", name, "superseded", {"id": former["id"], "picture": former["picture"]})
        values: dict[str, Any] = {
            "owner": owner,
            "panel": panel,
            "candidate_number": candidate_number,
            "picture": candidate.picture,
            "board_digest": candidate.board_digest,
            "by": by,
            "state": LockState.LOCKED,
            "body": body_text("lock", {"companions": companions_as_list(candidate.companions)}),
            "at": self.now,
        }
        number = self._connection.execute(insert(t.locks).values(values).returning(lock.id)).scalar_one()
        told = {"id": number, "picture": candidate.picture, "candidate": candidate_number, "by": by}
        self.event("lock", name, "locked", told)
        return lock_of({**values, "id": number})

    # setups, works, cuts, events

    def put_setup(self, digest: Digest, kind: str, body: str) -> None:
        """A setup's body under its digest; the same one again is kept once."""
        if self._connection.scalar(select(t.setups.c.digest).where(t.setups.c.digest == digest)) is None:
            values = {"digest": digest, "kind": kind, "schema": f"hotset.setup.{kind}/1", "body": body, "at": self.now}
            self._connection.execute(insert(t.setups).values(values))

    def record_work(self, step: Digest, kind: str, outputs: Iterable[Companion], seconds: float) -> None:
        """What a step gave. Written again (its bytes were gone) it replaces the former."""
        body = body_text("work", {"outputs": companions_as_list(tuple(outputs))})
        values = {"kind": kind, "seconds": seconds, "body": body, "at": self.now}
        done = self._connection.execute(update(t.works).where(t.works.c.step == step).values(values))
        if not done.rowcount:
            self._connection.execute(insert(t.works).values(step=step, **values))
        self.event("work", step, kind, {"seconds": round(seconds, 6)})

    def record_cut(self, digest: Digest, clips: list[list[str]]) -> int:
        """A new cut, later than all others; its id."""
        body = body_text("cut", {"clips": clips})
        statement = insert(t.cuts).values(digest=digest, body=body, at=self.now).returning(t.cuts.c.id)
        number = self._connection.execute(statement).scalar_one()
        self.event("cut", str(number), "cut", {"digest": digest, "takes": [clip[1] for clip in clips]})
        return number

    def event(self, noun: str, name: str, what: str, body: Mapping[str, Any]) -> None:
        """One line of the log. Everything in here writes its own; others may add what they want remembered."""
        values = {"at": self.now, "noun": noun, "name": name, "what": what, "body": body_text("event", body)}
        self._connection.execute(insert(t.events).values(values))

    def _next_number(self, table: Any, **where: Any) -> int:
        number = self._connection.scalar(
            select(func.coalesce(func.max(table.c.number), 0) + 1).where(
                *(table.c[key].is_(None) if value is None else table.c[key] == value for key, value in where.items())
            )
        )
        if number is None:
            raise StoreError("The journal could not count.")
        return int(number)
