"""A host elsewhere for the floor's tests: it answers what the test says, and its jobs outlive their sender."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from hotset.errors import HotsetError
from hotset.floor import run
from hotset.floor.unit import Unit, open_unit
from hotset.floor.wanted import current_setup
from hotset.hosts import registry
from hotset.hosts.port import Accepted, Done, JobState, Rolling
from hotset.hosts.registry import Hosts, Model, model
from hotset.ledger.purchase import Order, admit
from hotset.ledger.rates import quote
from hotset.vault.records import Attempt, AttemptKind

__all__ = ["SLUG", "Elsewhere", "OneHost", "book", "hosted_model", "lost", "opened", "ordered", "taught"]

SLUG = "seedance-2.0"
"""The model whose name, host and price the tests use: 5 seconds at 720p for $0.756."""


def hosted_model(**abilities: object) -> Model:
    """The model with a quick clock: a test does not wait for a vendor."""
    known = model(SLUG, "take")
    quick = replace(known.abilities, poll_seconds=0.02, call_seconds=2.0, settle_seconds=0.1)
    return replace(known, abilities=replace(quick, **abilities))  # ty: ignore[invalid-argument-type]


def taught(monkeypatch: pytest.MonkeyPatch, **abilities: object) -> Model:
    """Let everything that asks for the model get it with these abilities."""
    made = hosted_model(**abilities)
    known = tuple(made if m.slug == SLUG else m for m in registry.models())
    monkeypatch.setattr(registry, "models", lambda: known)
    monkeypatch.setattr(run, "models", lambda: known)
    return made


class Elsewhere:
    """A vendor with books of its own. `create`, `looks` and `state` say what it answers; an error is raised."""

    name = "ark"
    shoots = (SLUG,)
    hosted = True
    key_names = ("ARK_API_KEY",)

    def __init__(self) -> None:
        self.create: list[object] = []
        """What the next calls meet: an error to raise, 'lost' (taken, and the answer lost), or None."""
        self.looks: list[object] = []
        """What the next finds meet: an error, 'none', or None for the truth."""
        self.ends: JobState | HotsetError = Done()
        self.file: object = b"a take"
        self.calls: Counter[str] = Counter()
        self.jobs: dict[str, str] = {}
        self.most_at_once = 0
        self.polls_before_end = 0
        self._polled: Counter[str] = Counter()
        self._ended: set[str] = set()

    def check(self, setup, pictures) -> None:
        self.calls["check"] += 1

    async def submit(self, setup, reference, pictures) -> Accepted:
        self.calls["submit"] += 1
        await asyncio.sleep(0)
        meets = self.create.pop(0) if self.create else None
        if isinstance(meets, Exception) and not isinstance(meets, _LostError):
            raise meets
        self.jobs[reference] = f"job-{reference}"
        self.most_at_once = max(self.most_at_once, len(self.jobs) - len(self._ended))
        if isinstance(meets, _LostError):
            raise meets.error
        return Accepted(f"job-{reference}")

    async def find(self, asked) -> Accepted | None:
        self.calls["find"] += 1
        meets = self.looks.pop(0) if self.looks else None
        if isinstance(meets, Exception):
            raise meets
        job = self.jobs.get(asked.reference)
        return Accepted(job) if job is not None and job not in asked.known else None

    async def poll(self, job_id: str) -> JobState:
        self.calls["poll"] += 1
        if isinstance(self.ends, HotsetError):
            raise self.ends
        self._polled[job_id] += 1
        if self._polled[job_id] <= self.polls_before_end:
            return Rolling()
        self._ended.add(job_id)
        return self.ends

    async def fetch(self, job_id: str, folder: Path) -> dict[str, Path]:
        self.calls["fetch"] += 1
        if isinstance(self.file, HotsetError):
            raise self.file
        assert isinstance(self.file, bytes)
        (folder / "take.mp4").write_bytes(self.file)
        return {"take": folder / "take.mp4"}

    async def cancel(self, job_id: str) -> bool:
        return False

    async def hang_up(self) -> None:
        self.calls["hang up"] += 1


class _LostError(Exception):
    """Taken, and the answer lost with this error."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def lost(error: Exception) -> Exception:
    """For `create`: the vendor takes the request, and the caller meets this error."""
    return _LostError(error)


class OneHost(Hosts):
    """The doors of a run behind which one vendor stands, beside the hosts of this machine."""

    def __init__(self, vendor: Elsewhere) -> None:
        super().__init__()
        self.vendor = vendor

    def video(self, name: str):
        return self.vendor if name == self.vendor.name else super().video(name)

    async def hang_up(self) -> None:
        await self.vendor.hang_up()


def opened(folder: Path, vendor: Elsewhere, worker: str | None = None) -> Unit:
    """The production with the vendor behind its door, and money for a hundred takes."""
    text = (folder / "production.yaml").read_text("utf-8")
    (folder / "production.yaml").write_text(text.replace("cap: $1.00", "cap: $40.00"), encoding="utf-8")
    unit = open_unit(folder)
    unit.hosts = OneHost(vendor)
    if worker is not None:
        unit.worker = worker
    return unit


def ordered(unit: Unit, slate: str = "1A", number: int = 1) -> tuple[Attempt, object]:
    """A committed take of a shot by the model, with its setup."""
    known = model(SLUG, "take")
    setup = current_setup(unit, known, unit.production.shot(slate), attempt=number)
    price = quote(
        SLUG, known.host, seconds=setup.seconds, width=setup.width, height=setup.height, at=unit.today(),
        resolution=setup.resolution,
    )  # fmt: skip
    order = Order(
        kind=AttemptKind.TAKE, owner=slate, setup_digest=unit.journal.put_setup("take", setup), host=known.host,
        model=SLUG, quote=price,
    )  # fmt: skip
    (attempt,) = admit(unit.journal, [order], unit.production.cap)
    return attempt, setup


def book(unit: Unit) -> list[tuple[str, int]]:
    """The book's lines of takes: what kind, and how much."""
    drawings = {a.name for a in unit.journal.attempts(kind=AttemptKind.DRAWING)}
    return [(type(e).__name__, e.amount) for e in unit.entries() if e.attempt not in drawings]
