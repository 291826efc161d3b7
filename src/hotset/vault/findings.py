"""Whether everything that is written down is true: records, states, the book and, with a vault, every byte.

Nothing is repaired in here and nothing is raised for a fault: every fault is one Finding, so that all are seen at once.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from hotset.errors import DamagedError, StoreError, UsageError
from hotset.film.states import RESERVED, AttemptState, check_transition
from hotset.units import Digest, usd
from hotset.vault import tables as t
from hotset.vault.records import (
    Attempt,
    EntryKind,
    EntryRow,
    Event,
    attempt_of,
    candidate_of,
    cut_of,
    entry_of,
    event_of,
    lock_of,
    seal_of,
    work_of,
)
from hotset.vault.store import Vault

__all__ = ["Finding", "entry_findings", "journal_findings", "state_findings", "vault_findings"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: whose, which kind ('record', 'state', 'book', 'missing', 'damaged', 'unreadable'), and in words."""

    noun: str
    name: str
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.noun} {self.name}: {self.message}"


Named = dict[Digest, str]
"""The digest of every stored byte that a record names, with who names it."""


def journal_findings(connection: Connection) -> tuple[list[Finding], Named]:
    """Everything that is wrong in the journal itself, and the digests that its records name."""
    reader = _Reader(connection)
    findings = reader.findings
    _database_findings(connection, findings)
    _setup_findings(connection, findings)
    attempts: list[Attempt] = reader.read("attempt", t.attempts, attempt_of, "name")
    candidates = reader.read("candidate", t.candidates, candidate_of, "owner", "panel", "number")
    locks = reader.read("lock", t.locks, lock_of, "owner", "panel", "id")
    works = reader.read("work", t.works, work_of, "kind", "step")
    reader.read("cut", t.cuts, cut_of, "id")
    events: list[Event] = reader.read("event", t.events, event_of, "id")
    entries: list[EntryRow] = reader.read("entry", t.entries, entry_of, "id")
    findings += state_findings(attempts, events)
    findings += entry_findings(entries, {a.name: a.state for a in attempts})
    findings += _seal_findings(entries, connection.execute(select(t.seals).order_by(t.seals.c.entry)).mappings().all())
    known = {(c.owner, c.panel, c.number): c for c in candidates}
    for lock in locks:
        chosen = known.get((lock.owner, lock.panel, lock.candidate_number))
        name = f"{lock.owner} {lock.panel} {lock.id}"
        if chosen is None:
            findings.append(Finding("lock", name, "record", f"its candidate {lock.candidate_number} is not there"))
        elif (lock.picture, lock.board_digest, lock.companions) != (
            chosen.picture,
            chosen.board_digest,
            chosen.companions,
        ):
            findings.append(Finding("lock", name, "record", "it names another picture than its candidate"))
    named: Named = {}
    for work in works:
        named |= {c.digest: f"the {c.role} of a {work.kind}" for c in work.outputs}
    for attempt in attempts:
        named |= {c.digest: f"the {c.role} of {attempt.name}" for c in attempt.result}
    for candidate in candidates:
        who = f"{candidate.owner} {candidate.panel} candidate {candidate.number}"
        named |= {c.digest: f"the {c.role} of {who}" for c in candidate.companions} | {candidate.picture: who}
    return findings, named


def vault_findings(vault: Vault, named: Mapping[Digest, str]) -> list[Finding]:
    """Reads every byte of the vault, and says which named digests are not there."""
    findings, there = [], set(vault.digests())
    for digest in sorted(there | set(named)):
        who = f" It is {named[digest]}." if digest in named else " No record names it."
        if digest not in there:
            findings.append(Finding("bytes", digest, "missing", f"not in the vault.{who}"))
            continue
        try:
            vault.verify(digest)
        except DamagedError:
            findings.append(Finding("bytes", digest, "damaged", f"not what was stored.{who}"))
        except StoreError as error:
            findings.append(Finding("bytes", digest, "unreadable", f"{error}{who}"))
    return findings


def state_findings(attempts: Iterable[Attempt], events: Iterable[Event]) -> list[Finding]:
    """Replays the log: every step was legal, and every attempt is where its steps led."""
    findings: list[Finding] = []
    steps: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.noun == "attempt" and event.what in ("slated", "moved"):
            steps[event.name].append(event)
    for attempt in attempts:
        state, turn = "", 0

        def wrong(message: str, name: str = attempt.name) -> None:
            findings.append(Finding("attempt", name, "state", message))

        for event in steps.pop(attempt.name, ()):
            if event.what == "slated":
                state = str(event.body.get("to"))
                continue
            turn += 1
            after = str(event.body.get("to"))
            if event.body.get("from") != state:
                wrong(f"event {event.id} goes on from {event.body.get('from')}, and it was {state or 'not slated'}")
            else:
                try:
                    check_transition(attempt.kind, state, after, name=attempt.name)
                except UsageError as error:
                    wrong(f"event {event.id}: {error}")
            state = after
        if state != attempt.state:
            wrong(f"it is {attempt.state}, and its events led to {state or 'nothing'}")
        if turn != attempt.turn:
            wrong(f"it is at turn {attempt.turn}, and its events have {turn}")
    findings += [Finding("attempt", name, "state", "it has events and is not there") for name in steps]
    return findings


def entry_findings(entries: Sequence[EntryRow], states: Mapping[str, AttemptState]) -> list[Finding]:
    """Whether the book balances: each commitment settled once at most, and open exactly where money is reserved."""
    findings: list[Finding] = []
    commitments = {e.id: e for e in entries if e.kind is EntryKind.COMMITMENT}
    settled: dict[int, int] = {}
    for entry in entries:
        problem = ""
        if entry.amount < 0:
            problem = f"its amount is {usd(entry.amount)}"
        elif entry.attempt not in states:
            problem = f"its attempt {entry.attempt} is not there"
        elif entry.kind is not EntryKind.COMMITMENT:
            problem = _settlement_problem(entry, commitments, settled)
        elif entry.commitment is not None:
            problem = "it is a commitment and settles another"
        if problem:
            findings.append(Finding("entry", str(entry.id), "book", problem))
    held: dict[str, list[int]] = defaultdict(list)
    for entry in commitments.values():
        held[entry.attempt] += [] if entry.id in settled else [entry.id]
    for name, state in states.items():
        still_open = held.get(name, [])
        if state in RESERVED and len(still_open) != 1:
            message = f"it is {state} and has {len(still_open)} open commitments instead of one"
        elif state not in RESERVED and still_open:
            message = f"it is {state} and its commitment {still_open[0]} is still open"
        elif state not in RESERVED and state != AttemptState.SLATED and name not in held:
            message = f"it is {state} and nothing was ever committed for it"
        else:
            continue
        findings.append(Finding("attempt", name, "book", message))
    return findings


def _settlement_problem(entry: EntryRow, commitments: Mapping[int, EntryRow], settled: dict[int, int]) -> str:
    commitment = None if entry.commitment is None else commitments.get(entry.commitment)
    if commitment is None or entry.commitment is None:
        return f"it is a {entry.kind} and settles no commitment"
    if entry.commitment in settled:
        return f"it settles commitment {entry.commitment}, which entry {settled[entry.commitment]} settled already"
    settled[entry.commitment] = entry.id
    if commitment.attempt != entry.attempt:
        return f"it is of {entry.attempt} and settles a commitment of {commitment.attempt}"
    if commitment.id > entry.id:
        return f"it settles commitment {commitment.id}, which came after it"
    if entry.kind is EntryKind.RELEASE and entry.amount != commitment.amount:
        return f"it gives back {usd(entry.amount)} of the {usd(commitment.amount)} that were committed"
    return ""


def _seal_findings(entries: Sequence[EntryRow], rows: Iterable[Mapping[str, Any]]) -> list[Finding]:
    findings, before = [], ""
    seals = {row["entry"]: row["seal"] for row in rows}
    for entry in entries:
        seal = seals.pop(entry.id, None)
        if seal != seal_of(entry, before):
            what = "was never sealed" if seal is None else "is not what was sealed, or an entry before it is gone"
            findings.append(Finding("entry", str(entry.id), "book", f"it {what}"))
        before = seal or ""
    findings += [Finding("entry", str(number), "book", "it was sealed, and is gone") for number in seals]
    return findings


def _database_findings(connection: Connection, findings: list[Finding]) -> None:
    if connection.dialect.name != "sqlite":
        return
    for (told,) in connection.exec_driver_sql("PRAGMA integrity_check").all():
        if told != "ok":
            findings.append(Finding("journal", "database", "damaged", str(told)))
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        findings.append(Finding("journal", str(table), "record", f"row {row} names one of {parent} that is not there"))


def _setup_findings(connection: Connection, findings: list[Finding]) -> None:
    for row in connection.execute(select(t.setups)).mappings():
        if hashlib.sha256(row["body"].encode()).hexdigest() != row["digest"]:
            findings.append(Finding("setup", row["digest"], "damaged", "it is not what its digest says"))


class _Reader:
    """Reads whole tables; a row that cannot be read is a finding and left out."""

    def __init__(self, connection: Connection) -> None:
        self.findings: list[Finding] = []
        self._connection = connection

    def read(self, noun: str, table: Any, make: Callable[[Mapping[str, Any]], Any], *names: str) -> list[Any]:
        order = [table.c[name] for name in names]
        records = []
        for row in self._connection.execute(select(table).order_by(*order)).mappings():
            try:
                records.append(make(row))
            except (StoreError, ValueError, KeyError, TypeError) as error:
                name = " ".join(str(row[n]) for n in names)
                self.findings.append(Finding(noun, name, "record", str(error) or type(error).__name__))
        return records
