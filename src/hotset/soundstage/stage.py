"""What all doubles share: the jobs, what becomes of them, the films that come out, and the bill.

A double reads its vendor's request, checks it, and opens a job with what was asked. From then on the job's life is a
function of the virtual clock: queued, running, and an end that was decided when it was opened. Nothing runs in between,
so a thousand jobs cost nothing until somebody fetches a film.
"""

from __future__ import annotations

import hashlib
import random
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.faults import Faults, Trouble
from hotset.soundstage.filming import render_film, render_still
from hotset.units import Micros

__all__ = [
    "FACE_MARK",
    "LATE_WORDS",
    "REFUSED_WORDS",
    "Charge",
    "Job",
    "Life",
    "Moderation",
    "Order",
    "Stage",
]

REFUSED_WORDS = ("bloodbath",)
"""Words in a prompt that moderation refuses at once."""

LATE_WORDS = ("blood-curdling",)
"""Words in a prompt whose result is withheld when it is ready."""

FACE_MARK = b"hotset-face"
"""A picture whose file contains these bytes shows a real person."""


_ROLES = ("take", "last", "still")


class Life(StrEnum):
    """Where a job is in its life, before a double puts it into its vendor's words."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    MODERATED = "moderated"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Moderation(StrEnum):
    """What moderation says to a request."""

    PASSES = "passes"
    REFUSED = "refused"
    FACE = "face"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a double understood of a request: enough to film it and to price it."""

    model: str
    """The vendor's own model id."""
    kind: str = "take"
    """'take' or 'still'."""
    prompt: str = ""
    width: int
    height: int
    seconds: Fraction = Fraction(0)
    frame_rate: Fraction = Fraction(24)
    frames: int = 1
    """Frames that will be delivered, with the vendor's odd counts."""
    audio: bool = False
    first: bytes | None = None
    """The first frame as the file that was sent."""
    last: bytes | None = None
    references: tuple[bytes, ...] = ()
    seed: int | None = None
    seed_honoured: bool = False
    """Whether the vendor gives the same bytes for the same request and seed; else each job has bytes of its own."""
    count: int = 1
    """How many results."""
    price: Micros
    """What the vendor asks for it when it succeeds, reckoned by the double from the vendor's published rule."""
    charged: frozenset[Life] = frozenset({Life.DONE})
    """The ends at which the vendor charges the price."""
    queue_seconds: float = 5.0
    run_seconds: float = 60.0
    """Usual times, on the virtual clock; the stage scatters them."""
    deadline_seconds: float | None = None
    """After this long without an end the vendor gives up."""
    request: Mapping[str, Any] = field(default_factory=dict)
    """The request as parsed, for what the double echoes."""


@dataclass(slots=True, eq=False)
class Job:
    """One accepted request."""

    vendor: str
    id: str
    number: int
    order: Order
    reference: str
    """The caller's own id, where the vendor takes one."""
    created_at: float
    starts_at: float
    ends_at: float
    ends: Life
    hidden_until: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)
    """What the double keeps with it."""

    def life(self, now: float) -> Life:
        """Where it is at this time."""
        if self.ends is Life.CANCELLED and now >= self.ends_at:
            return Life.CANCELLED
        if now < self.starts_at:
            return Life.QUEUED
        return Life.RUNNING if now < self.ends_at else self.ends

    def share(self, now: float) -> float:
        """How much of its running time is over, 0..1."""
        return min(1.0, max(0.0, (now - self.starts_at) / max(self.ends_at - self.starts_at, 1e-9)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One line of a vendor's bill."""

    vendor: str
    job: str
    reference: str
    model: str
    amount: Micros
    at: float
    why: str


class Stage:
    """Jobs, films and bill of all doubles of one soundstage. Safe to call from any thread."""

    def __init__(
        self, *, clock: VirtualClock | None = None, faults: Faults | None = None, seed: int = 0, address: str = ""
    ) -> None:
        self.clock = clock or VirtualClock()
        self.faults = faults or Faults(seed=seed)
        self.address = address
        """'http://127.0.0.1:port', once the server is up."""
        self.requests: list[tuple[str, str, str]] = []
        """Every request that came in: vendor, call, what struck it ('' for nothing)."""
        self._seed = seed
        self._jobs: dict[str, dict[str, Job]] = {}
        self._number = 0
        self._lock = threading.RLock()
        self._folder = TemporaryDirectory(prefix="hotset-soundstage-")
        self._films: dict[tuple[str, str, str], Path] = {}
        self._rendering: dict[tuple[str, str, str], threading.Lock] = {}
        self._closed = threading.Event()

    # jobs

    def open_job(self, vendor: str, order: Order, *, job_id: str | None = None, reference: str = "") -> Job:
        """Accept a request. What becomes of it is decided here, by the faults, its words and the seed."""
        with self._lock:
            self._number += 1
            number = self._number
            dice = random.Random(f"{self._seed}:{vendor}:{number}")
            now = self.clock.now()
            fault = self.faults.strike(vendor, "job")
            trouble = fault.trouble if fault is not None else None
            starts = now + order.queue_seconds * dice.uniform(0.5, 1.5)
            # A long tail: one in twenty takes five times as long.
            run = order.run_seconds * dice.uniform(0.7, 1.3) * (5.0 if dice.random() < 0.05 else 1.0)
            ends, ends_at = Life.DONE, starts + run
            if trouble is Trouble.FAILS:
                ends = Life.FAILED
            elif trouble is Trouble.MODERATED or any(word in order.prompt.lower() for word in LATE_WORDS):
                ends = Life.MODERATED
            elif trouble is Trouble.NEVER:
                ends_at = float("inf")
            if order.deadline_seconds is not None and ends_at > now + order.deadline_seconds:
                ends, ends_at = Life.EXPIRED, now + order.deadline_seconds
            job = Job(
                vendor=vendor,
                id=job_id or secrets.token_hex(8),
                number=number,
                order=order,
                reference=reference,
                created_at=now,
                starts_at=starts,
                ends_at=ends_at,
                ends=ends,
            )
            if fault is not None and trouble is Trouble.HIDDEN:
                job.hidden_until = now + fault.seconds
            if fault is not None:
                job.notes["trouble"] = trouble
            self._jobs.setdefault(vendor, {})[job.id] = job
            return job

    def finish(self, job: Job) -> Job:
        """End a job now as it was going to end: for vendors that answer at once."""
        with self._lock:
            job.starts_at = job.ends_at = min(job.ends_at, self.clock.now())
            return job

    def job(self, vendor: str, job_id: str) -> Job | None:
        """The job of this id at a vendor, or None."""
        with self._lock:
            return self._jobs.get(vendor, {}).get(job_id)

    def job_of_reference(self, vendor: str, reference: str) -> Job | None:
        """The first job that a vendor was given with this id of the caller's, or None."""
        with self._lock:
            return next((j for j in self._jobs.get(vendor, {}).values() if j.reference == reference), None)

    def listed(self, vendor: str) -> list[Job]:
        """What a list of this vendor shows now, newest first."""
        now = self.clock.now()
        with self._lock:
            return [job for job in reversed(self._jobs.get(vendor, {}).values()) if job.hidden_until <= now]

    def jobs(self, vendor: str | None = None) -> list[Job]:
        """Every job, or a vendor's, oldest first."""
        with self._lock:
            held = [job for jobs in self._jobs.values() for job in jobs.values()]
        return sorted((j for j in held if vendor in (None, j.vendor)), key=lambda job: job.number)

    def cancel(self, job: Job, *, running: bool) -> bool:
        """Cancel a job that is queued, or also one that runs; False where it is too late."""
        now = self.clock.now()
        with self._lock:
            life = job.life(now)
            if life is Life.QUEUED or (running and life is Life.RUNNING):
                job.notes["cancelled_while"] = str(life)
                job.ends, job.ends_at = Life.CANCELLED, now
                job.starts_at = min(job.starts_at, now)
                return True
            return False

    # rules

    def moderation(self, prompt: str, pictures: tuple[bytes, ...]) -> Moderation:
        """What moderation says to a request before it is accepted."""
        if any(word in prompt.lower() for word in REFUSED_WORDS):
            return Moderation.REFUSED
        return Moderation.FACE if any(FACE_MARK in picture for picture in pictures) else Moderation.PASSES

    # films

    def file_of(self, job: Job, role: str = "take") -> Path:
        """The result of a job as a file: 'take' (MP4), 'still' (PNG), or 'last' (PNG, the take's true last frame).

        Made on first use. The same job gives the same bytes; another job gives others, also of the same request, unless
        its vendor honours the seed. Raises ValueError for another role, InterruptedError once the stage has closed.
        """
        if role not in _ROLES:
            raise ValueError(f"a result has no {role}; there is {', '.join(_ROLES)}")
        kind = "still" if role == "still" else "take"
        with self._lock:
            one = self._rendering.setdefault((job.vendor, job.id, kind), threading.Lock())
        # Not under the lock of the stage: everybody else goes on while a film is made.
        with one:
            if self._closed.is_set():
                raise InterruptedError("the soundstage has closed")
            made = self._films.get((job.vendor, job.id, role))
            if made is None:
                self._film(job, kind)
                made = self._films[job.vendor, job.id, role]
            return made

    def _film(self, job: Job, kind: str) -> None:
        order = job.order
        said = f"{order.model}/{order.prompt}/{order.seed}" if order.seed is not None else ""
        dice = said if order.seed_honoured and said else f"{self._seed}/{job.vendor}/{job.number}"
        seed = int.from_bytes(hashlib.sha256(dice.encode()).digest()[:8])
        name = hashlib.sha256(f"{job.vendor}/{job.id}/{kind}".encode()).hexdigest()[:24]
        path = Path(self._folder.name) / f"{name}.{'png' if kind == 'still' else 'mp4'}"
        if kind == "still":
            render_still(path, order.width, order.height, order.references, seed=seed)
        else:
            self._films[job.vendor, job.id, "last"] = render_film(
                path,
                width=order.width,
                height=order.height,
                frames=order.frames,
                frame_rate=order.frame_rate,
                first=order.first,
                last=order.last,
                audio=order.audio,
                seed=seed,
                stopped=self._closed.is_set,
            )
        self._films[job.vendor, job.id, kind] = path

    def file_url(self, job: Job, role: str = "take", *, life_seconds: float | None = None) -> str:
        """A signed address of a result that runs out `life_seconds` after it was made."""
        dies = "" if life_seconds is None else str(int(self.clock.now() + life_seconds))
        return (
            f"{self.address}/files/{job.vendor}/{job.id}/{role}?dies={dies}&signature={self.signature(job, role, dies)}"
        )

    def signature(self, job: Job, role: str, dies: str) -> str:
        """The signature of a result's address."""
        return hashlib.sha256(f"{self._seed}/{job.vendor}/{job.id}/{role}/{dies}".encode()).hexdigest()[:32]

    # money

    def bill(self, vendor: str | None = None) -> list[Charge]:
        """The bill as it stands now: the truth about what was sold."""
        now, lines = self.clock.now(), []
        for job in self.jobs(vendor):
            life = job.life(now)
            if life in (Life.QUEUED, Life.RUNNING):
                continue
            if life in job.order.charged:
                lines.append(
                    Charge(
                        vendor=job.vendor,
                        job=job.id,
                        reference=job.reference,
                        model=job.order.model,
                        amount=job.order.price,
                        at=job.ends_at,
                        why=str(life),
                    )
                )
        return lines

    def close(self) -> None:
        """Remove the films. One that is being made is given up first."""
        self._closed.set()
        with self._lock:
            rendering = list(self._rendering.values())
        for one in rendering:
            with one:
                pass
        self._folder.cleanup()
