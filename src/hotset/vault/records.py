"""What the journal remembers, as frozen values, and how their JSON bodies are written and read.

Every body carries `schema`, the record's name and version. An older version is brought up by UPGRADES, one function a
step; a newer one is refused, never guessed at. Times are seconds since 1970 in UTC.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypedDict

from hotset.errors import DamagedError, NewerStoreError
from hotset.film.canonical import canonical_json
from hotset.film.setup import Companion
from hotset.film.states import AttemptState, LockState
from hotset.units import Digest, Micros

__all__ = [
    "ATTEMPT_BODY",
    "UPGRADES",
    "VERSIONS",
    "Attempt",
    "AttemptKind",
    "Candidate",
    "Changes",
    "Cut",
    "CutClip",
    "EntryKind",
    "EntryRow",
    "Event",
    "Lock",
    "Work",
    "attempt_body",
    "attempt_of",
    "body_text",
    "candidate_of",
    "companions_as_list",
    "companions_of",
    "cut_of",
    "entry_of",
    "event_of",
    "lock_of",
    "read_body",
    "seal_of",
    "work_of",
]

VERSIONS: dict[str, int] = {"attempt": 1, "candidate": 1, "cut": 1, "entry": 1, "event": 1, "lock": 1, "work": 1}
"""The version of each record's body that this hotset writes."""

UPGRADES: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""(record, version) → a function from a body of that version to one of the next."""


class AttemptKind(StrEnum):
    """What a paid request makes."""

    DRAWING = "drawing"
    TAKE = "take"


class EntryKind(StrEnum):
    """A Commitment before the call, then exactly one Actual or Release."""

    COMMITMENT = "commitment"
    ACTUAL = "actual"
    RELEASE = "release"


class Changes(TypedDict, total=False):
    """What a step of an attempt may change beside its state."""

    job_id: str | None
    lease_until: float | None
    wake_at: float | None
    technical_retries: int
    result: tuple[Companion, ...]
    verdict: Mapping[str, Any] | None
    reason: str | None
    note: str
    judged_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One still drawn or imported for a board or an element; numbered, kept."""

    owner: str
    """A shot's slate, or 'element:slug'."""
    panel: str
    """'first', 'last', or 'reference' for an element."""
    number: int
    picture: Digest
    companions: tuple[Companion, ...] = ()
    board_digest: Digest
    """Digest of what was decided, not of the model that drew it."""
    setup_digest: Digest | None = None
    source: str
    """'drawn' or 'imported'."""
    host: str = ""
    model: str = ""
    attempt: str | None = None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The decision that a candidate's picture is the picture. Never edited, only superseded."""

    id: int
    owner: str
    panel: str
    candidate_number: int
    picture: Digest
    companions: tuple[Companion, ...]
    board_digest: Digest
    by: str
    """'auto' or a person's name."""
    at: float
    state: LockState


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One paid request: a take, or the drawing of a still."""

    name: str
    """'1A-3' for a take; '1A first 2' or 'element:mara reference 1' for a drawing."""
    kind: AttemptKind
    owner: str
    panel: str | None
    number: int
    setup_digest: Digest
    host: str
    model: str
    state: AttemptState
    reference: str
    """Our own unique id, on disk before the call, by which a lost answer is asked for."""
    turn: int
    """Counts the steps: whoever acts on an older turn acts on news that are no longer true."""
    job_id: str | None = None
    worker: str | None = None
    lease_until: float | None = None
    wake_at: float | None = None
    technical_retries: int = 0
    result: tuple[Companion, ...] = ()
    verdict: Mapping[str, Any] | None = None
    reason: str | None = None
    note: str = ""
    judged_by: str | None = None
    at: float
    sent_at: float | None = None
    landed_at: float | None = None
    judged_at: float | None = None
    changed_at: float

    def digest(self, role: str) -> Digest | None:
        """The digest of one of its results by role ('take', 'picture', 'depth' …), or None."""
        return next((c.digest for c in self.result if c.role == role), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A computation that gives the same bytes for the same inputs; `step` is the digest of those inputs."""

    step: Digest
    kind: str
    outputs: tuple[Companion, ...]
    seconds: float
    """What it took, wall clock."""
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CutClip:
    """One finished clip: a shot's take with its in and out points, in seconds from the take's first frame."""

    slate: str
    take: str
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What was in the cut at one time, in order."""

    id: int
    digest: Digest
    clips: tuple[CutClip, ...]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change, in the order in which they happened."""

    id: int
    at: float
    noun: str
    name: str
    what: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One line of the book as it is stored. `hotset.ledger.entries` has the three kinds as values of their own."""

    id: int
    at: float
    kind: EntryKind
    attempt: str
    commitment: int | None
    """The id of the Commitment that an Actual or a Release settles."""
    host: str
    model: str
    amount: Micros
    units: Mapping[str, str]
    """What was bought: seconds, images, tokens … as exact text."""
    rate_id: str
    note: str


def seal_of(entry: EntryRow, before: str) -> str:
    """The seal of an entry: sha256 over the seal before it and everything the entry says."""
    return hashlib.sha256(before.encode() + b"\n" + canonical_json(entry)).hexdigest()


def body_text(record: str, fields: Mapping[str, Any]) -> str:
    """Fields as canonical JSON with the record's schema."""
    return canonical_json({**fields, "schema": f"hotset.{record}/{VERSIONS[record]}"}).decode()


def read_body(record: str, text: str, name: str = "") -> dict[str, Any]:
    """A stored body, brought up to this version.

    Raises DamagedError when it is no body of this record, NewerStoreError when a newer hotset wrote it.
    """
    who = f"The {record} {name}".rstrip()
    try:
        body = json.loads(text)
        schema, _, number = body.pop("schema").rpartition("/")
        version = int(number)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedError(f"{who} in the journal is not readable.", next_commands=("hotset verify",)) from error
    if schema != f"hotset.{record}":
        raise DamagedError(f"{who} in the journal says it is a {schema!r}.", next_commands=("hotset verify",))
    if version > VERSIONS[record]:
        raise NewerStoreError(
            f"{who} was written by a newer hotset (version {version}; this one knows {VERSIONS[record]})."
        )
    for step in range(version, VERSIONS[record]):
        body = UPGRADES[record, step](body)
    return body


def companions_of(value: object) -> tuple[Companion, ...]:
    """[[role, digest] …] of a body as companions."""
    if not isinstance(value, list):
        return ()
    return tuple(Companion(role=str(role), digest=Digest(digest)) for role, digest in value)


def companions_as_list(companions: tuple[Companion, ...]) -> list[list[str]]:
    """Companions as [[role, digest] …]."""
    return [[c.role, c.digest] for c in companions]


def candidate_of(row: Mapping[str, Any]) -> Candidate:
    """A row of the table `candidates`."""
    body = read_body("candidate", row["body"], f"{row['number']} of {row['owner']} {row['panel']}")
    return Candidate(
        owner=row["owner"],
        panel=row["panel"],
        number=row["number"],
        picture=Digest(row["picture"]),
        companions=companions_of(body.get("companions")),
        board_digest=Digest(row["board_digest"]),
        setup_digest=None if row["setup_digest"] is None else Digest(row["setup_digest"]),
        source=row["source"],
        host=body.get("host", ""),
        model=body.get("model", ""),
        attempt=row["attempt"],
        at=row["at"],
    )


def lock_of(row: Mapping[str, Any]) -> Lock:
    """A row of the table `locks`."""
    body = read_body("lock", row["body"], f"of {row['owner']} {row['panel']}")
    return Lock(
        id=row["id"],
        owner=row["owner"],
        panel=row["panel"],
        candidate_number=row["candidate_number"],
        picture=Digest(row["picture"]),
        companions=companions_of(body.get("companions")),
        board_digest=Digest(row["board_digest"]),
        by=row["by"],
        at=row["at"],
        state=LockState(row["state"]),
    )


ATTEMPT_BODY = ("result", "verdict", "reason", "note", "judged_by")
"""The fields of an attempt that live in its body; the others have columns."""


def attempt_body(fields: Mapping[str, Any]) -> str:
    """The body of an attempt from the fields named in ATTEMPT_BODY; those that are empty are left out."""
    body = {key: fields[key] for key in ATTEMPT_BODY if fields.get(key)}
    if "result" in body:
        body["result"] = companions_as_list(body["result"])
    return body_text("attempt", body)


def attempt_of(row: Mapping[str, Any]) -> Attempt:
    """A row of the table `attempts`."""
    body = read_body("attempt", row["body"], row["name"])
    columns = {key: row[key] for key in _ATTEMPT_COLUMNS}
    return Attempt(
        **columns,
        kind=AttemptKind(row["kind"]),
        state=AttemptState(row["state"]),
        setup_digest=Digest(row["setup_digest"]),
        result=companions_of(body.get("result")),
        verdict=body.get("verdict"),
        reason=body.get("reason"),
        note=body.get("note", ""),
        judged_by=body.get("judged_by"),
    )


_ATTEMPT_COLUMNS = (
    *("name", "owner", "panel", "number", "host", "model", "reference", "turn", "job_id", "worker", "lease_until"),
    *("wake_at", "technical_retries", "at", "sent_at", "landed_at", "judged_at", "changed_at"),
)


def work_of(row: Mapping[str, Any]) -> Work:
    """A row of the table `works`."""
    body = read_body("work", row["body"], row["step"])
    return Work(
        step=Digest(row["step"]),
        kind=row["kind"],
        outputs=companions_of(body["outputs"]),
        seconds=row["seconds"],
        at=row["at"],
    )


def cut_of(row: Mapping[str, Any]) -> Cut:
    """A row of the table `cuts`."""
    body = read_body("cut", row["body"], str(row["id"]))
    clips = tuple(
        CutClip(slate=slate, take=take, start=Fraction(start), end=Fraction(end))
        for slate, take, start, end in body["clips"]
    )
    return Cut(id=row["id"], digest=Digest(row["digest"]), clips=clips, at=row["at"])


def event_of(row: Mapping[str, Any]) -> Event:
    """A row of the table `events`."""
    body = read_body("event", row["body"], str(row["id"]))
    return Event(id=row["id"], at=row["at"], noun=row["noun"], name=row["name"], what=row["what"], body=body)


def entry_of(row: Mapping[str, Any]) -> EntryRow:
    """A row of the table `entries`."""
    body = read_body("entry", row["body"], str(row["id"]))
    return EntryRow(
        id=row["id"],
        at=row["at"],
        kind=EntryKind(row["kind"]),
        attempt=row["attempt"],
        commitment=row["commitment"],
        host=row["host"],
        model=row["model"],
        amount=Micros(row["amount"]),
        units=body.get("units", {}),
        rate_id=row["rate_id"],
        note=body.get("note", ""),
    )
