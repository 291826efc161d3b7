"""What the ledger's tests share: a clock, priced orders, a vendor that charges on a file, and hosts that fail."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from hotset.errors import HostRefusedError, HostUnknownError, Refused
from hotset.ledger.purchase import Order
from hotset.ledger.rates import Quote
from hotset.units import Micros
from hotset.vault.journal import Journal
from hotset.vault.records import AttemptKind


class HandClock:
    """Seconds since 1970 that pass only when the test says so."""

    def __init__(self, now: float = 1_795_300_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def priced(amount: int) -> Quote:
    """A quote of so many micros."""
    return Quote(
        amount=Micros(amount), units={"seconds": "5"}, rate_id="r", rate_source="s", valid_from=date(2026, 11, 1)
    )


def order(
    journal: Journal,
    setup: str,
    *,
    amount: int = 500_000,
    owner: str = "1A",
    kind: AttemptKind = AttemptKind.TAKE,
    panel: str | None = None,
    model: str = "m",
) -> Order:
    """An order for a setup of this name, which is put into the journal."""
    return Order(
        kind=kind,
        owner=owner,
        panel=panel,
        setup_digest=journal.put_setup("take", {"setup": setup, "seconds": Fraction(5)}),
        host="h",
        model=model,
        quote=priced(amount),
    )


@dataclass(frozen=True)
class Job:
    """What the vendor answers."""

    job_id: str


class Vendor:
    """Charges at the start of a POST, as vendors do. Its books are a file, so that they outlive a killed caller."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def submit(self, reference: str) -> Job:
        """Takes the money, writes it down, answers."""
        with self.path.open("a") as file:
            file.write(json.dumps({"reference": reference, "job": f"job-{reference}"}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return Job(f"job-{reference}")

    async def find(self, reference: str) -> Job | None:
        """Certain in both directions."""
        jobs = [c["job"] for c in self.charges() if c["reference"] == reference]
        return Job(jobs[0]) if jobs else None

    def charges(self) -> list[dict[str, str]]:
        """Everything that was ever charged."""
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []


async def refuses(reference: str) -> Job:
    """A host that says no."""
    raise HostRefusedError("429: too many requests", kind=Refused.BUSY)


async def loses_the_answer(reference: str) -> Job:
    """A connection that breaks after the bytes were sent."""
    raise ConnectionResetError("connection reset by peer")


async def nobody_knows(reference: str) -> Job | None:
    """A host that cannot be asked by reference."""
    raise HostUnknownError("this host has no list")


async def certainly_none(reference: str) -> Job | None:
    """A host that is certain."""
    return None
