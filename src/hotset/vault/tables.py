"""The journal's tables. What the database itself can hold true, it holds: see the constraints and the triggers.

A column is what is looked up or compared; the rest of a record is in its `body`. Written once for SQLite and
PostgreSQL, except the triggers, which every dialect spells its own way.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

__all__ = [
    "METADATA",
    "TRIGGERS",
    "VERSION_2_TRIGGERS_SQLITE",
    "attempts",
    "candidates",
    "cuts",
    "entries",
    "events",
    "locks",
    "seals",
    "setups",
    "versions",
    "works",
]

METADATA: Final = MetaData()

_ID = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only a column whose type is INTEGER


def _numbered() -> Column[int]:
    return Column("id", _ID, primary_key=True, autoincrement=True)


versions = Table(
    "versions",
    METADATA,
    Column("version", Integer, primary_key=True),
    Column("at", Double, nullable=False),
    Column("hotset", Text, nullable=False),
)

setups = Table(
    "setups",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("schema", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Double, nullable=False),
)

attempts = Table(
    "attempts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("kind", Text, CheckConstraint("kind IN ('drawing', 'take')"), nullable=False),
    Column("owner", Text, nullable=False),
    Column("panel", Text),
    Column("number", Integer, CheckConstraint("number > 0"), nullable=False),
    Column("setup_digest", Text, ForeignKey("setups.digest"), nullable=False),
    Column("host", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reference", Text, nullable=False, unique=True),
    Column("turn", Integer, nullable=False),
    Column("job_id", Text),
    Column("worker", Text),
    Column("lease_until", Double),
    Column("wake_at", Double),
    Column("technical_retries", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("sent_at", Double),
    Column("landed_at", Double),
    Column("judged_at", Double),
    Column("changed_at", Double, nullable=False),
    Index("one_live_attempt_per_setup", "kind", "setup_digest", unique=True, sqlite_where=text("state <> 'lost'"),
          postgresql_where=text("state <> 'lost'")),
    Index("attempts_by_owner", "kind", "owner", "panel", "number"),
    Index("attempts_by_state", "state", "wake_at"),
)  # fmt: skip

candidates = Table(
    "candidates",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("panel", Text, primary_key=True),
    Column("number", Integer, CheckConstraint("number > 0"), primary_key=True),
    Column("picture", Text, nullable=False),
    Column("board_digest", Text, nullable=False),
    Column("setup_digest", Text, ForeignKey("setups.digest")),
    Column("source", Text, CheckConstraint("source IN ('drawn', 'imported')"), nullable=False),
    Column("attempt", Text, ForeignKey("attempts.name")),
    Column("body", Text, nullable=False),
    Column("at", Double, nullable=False),
    UniqueConstraint("owner", "panel", "setup_digest"),
)

locks = Table(
    "locks",
    METADATA,
    _numbered(),
    Column("owner", Text, nullable=False),
    Column("panel", Text, nullable=False),
    Column("candidate_number", Integer, nullable=False),
    Column("picture", Text, nullable=False),
    Column("board_digest", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", Text, CheckConstraint("state IN ('locked', 'superseded')"), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Double, nullable=False),
    Index("one_lock_per_panel", "owner", "panel", unique=True, sqlite_where=text("state = 'locked'"),
          postgresql_where=text("state = 'locked'")),
    sqlite_autoincrement=True,
)  # fmt: skip

works = Table(
    "works",
    METADATA,
    Column("step", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Double, nullable=False),
)

cuts = Table(
    "cuts",
    METADATA,
    _numbered(),
    Column("digest", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Double, nullable=False),
    sqlite_autoincrement=True,
)

events = Table(
    "events",
    METADATA,
    _numbered(),
    Column("at", Double, nullable=False),
    Column("noun", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("events_by_name", "noun", "name"),
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    METADATA,
    _numbered(),
    Column("at", Double, nullable=False),
    Column("kind", Text, CheckConstraint("kind IN ('commitment', 'actual', 'release')"), nullable=False),
    Column("attempt", Text, ForeignKey("attempts.name"), nullable=False),
    Column("commitment", _ID, ForeignKey("entries.id"), unique=True),
    Column("host", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("amount", BigInteger, CheckConstraint("amount >= 0"), nullable=False),
    Column("rate_id", Text, nullable=False),
    Column("body", Text, nullable=False),
    CheckConstraint("(kind = 'commitment') = (commitment IS NULL)", name="a_settlement_names_its_commitment"),
    Index("entries_by_attempt", "attempt"),
    sqlite_autoincrement=True,
)

seals = Table(
    "seals",
    METADATA,
    Column("entry", _ID, ForeignKey("entries.id"), primary_key=True, autoincrement=False),
    Column("seal", Text, nullable=False),
)
"""A digest over each entry and the seal before it: who alters, removes or slips in an entry breaks the chain."""


def _never(table: str, act: str, why: str) -> str:
    name = f"{table}_never_{act.lower()}"
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END"


def _never_replaced(table: str, noun: str, same: str) -> str:
    """REPLACE deletes without asking the triggers on DELETE unless recursive_triggers is on: it is stopped earlier."""
    return (
        f"CREATE TRIGGER {table}_never_replace BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{noun} is never replaced'); END"
    )


VERSION_2_TRIGGERS_SQLITE: Final = (
    _never("seals", "UPDATE", "a seal is never changed"),
    _never("seals", "DELETE", "a seal is never deleted"),
    _never_replaced("seals", "a seal", "entry = NEW.entry"),
    _never_replaced("setups", "a setup", "digest = NEW.digest"),
    _never_replaced("attempts", "an attempt", "name = NEW.name OR reference = NEW.reference"),
    _never_replaced("candidates", "a candidate", "owner = NEW.owner AND panel = NEW.panel AND number = NEW.number"),
    _never_replaced("locks", "a lock", "id = NEW.id"),
)

_SQLITE: Final = (
    _never("entries", "UPDATE", "an entry is never changed"),
    _never("entries", "DELETE", "an entry is never deleted"),
    _never("events", "UPDATE", "an event is never changed"),
    _never("events", "DELETE", "an event is never deleted"),
    _never("locks", "DELETE", "a lock is never deleted, only superseded"),
    _never("candidates", "DELETE", "a candidate is never deleted"),
    _never("candidates", "UPDATE", "a candidate is never changed"),
    _never("attempts", "DELETE", "an attempt is never deleted"),
    _never("setups", "UPDATE", "a setup is never changed"),
    _never("setups", "DELETE", "a setup is never deleted"),
    """CREATE TRIGGER entries_never_replace BEFORE INSERT ON entries
       WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id OR commitment = NEW.commitment)
       BEGIN SELECT RAISE(ABORT, 'an entry is never replaced, and a commitment is settled once'); END""",
    """CREATE TRIGGER events_never_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'an event is never replaced'); END""",
    *VERSION_2_TRIGGERS_SQLITE,
    """CREATE TRIGGER entries_settle_a_commitment BEFORE INSERT ON entries WHEN NEW.kind <> 'commitment' AND NOT EXISTS
       (SELECT 1 FROM entries WHERE id = NEW.commitment AND kind = 'commitment' AND attempt = NEW.attempt)
       BEGIN SELECT RAISE(ABORT, 'an actual or a release settles a commitment of its own attempt'); END""",
    """CREATE TRIGGER entries_commit_once BEFORE INSERT ON entries WHEN NEW.kind = 'commitment' AND EXISTS
       (SELECT 1 FROM entries AS c WHERE c.attempt = NEW.attempt AND c.kind = 'commitment'
        AND NOT EXISTS (SELECT 1 FROM entries AS s WHERE s.commitment = c.id))
       BEGIN SELECT RAISE(ABORT, 'the attempt has an open commitment already'); END""",
    """CREATE TRIGGER locks_only_superseded BEFORE UPDATE ON locks
       WHEN OLD.state <> 'locked' OR NEW.state <> 'superseded' OR NEW.id <> OLD.id OR NEW.owner <> OLD.owner
         OR NEW.panel <> OLD.panel OR NEW.candidate_number <> OLD.candidate_number OR NEW.picture <> OLD.picture
         OR NEW.board_digest <> OLD.board_digest OR NEW."by" <> OLD."by" OR NEW.at <> OLD.at OR NEW.body <> OLD.body
       BEGIN SELECT RAISE(ABORT, 'a lock is never changed, only superseded'); END""",
    """CREATE TRIGGER attempts_keep_their_request BEFORE UPDATE ON attempts
       WHEN NEW.name <> OLD.name OR NEW.setup_digest <> OLD.setup_digest OR NEW.reference <> OLD.reference
         OR NEW.host <> OLD.host OR NEW.model <> OLD.model OR NEW.kind <> OLD.kind OR NEW.owner <> OLD.owner
       BEGIN SELECT RAISE(ABORT, 'what an attempt asked for is never changed'); END""",
)

TRIGGERS: Final[dict[str, tuple[str, ...]]] = {"sqlite": _SQLITE}
"""By dialect: the statements that make the append-only tables append-only."""
