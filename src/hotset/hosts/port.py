"""The doors out. A host is requests in, answers out: it knows no ledger, no vault and no journal.

Two ports: a StillHost draws one still, a VideoHost shoots one take. Both work in the same four steps, so that a lost
answer can always be asked for again by our own `reference` before anything is sent twice:

    submit(setup, reference)  →  Accepted(job id)          may be paid for
    find(reference)           →  Accepted | None | error   None only where the host is certain that it has none
    poll(job id)              →  Rolling | Done | Failed
    fetch(job id, folder)     →  the files, on disk
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol, runtime_checkable

from hotset.film.setup import StillSetup, TakeSetup
from hotset.units import Digest, Micros

__all__ = [
    "Abilities",
    "Accepted",
    "Done",
    "Failed",
    "JobState",
    "Pictures",
    "Rolling",
    "StillHost",
    "VideoHost",
]

Pictures = Callable[[Digest], Path]
"""Gives a readable file for the digest of a picture that a setup names. The caller verifies the bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a model can do, so that a setup it cannot honour is refused before any money. Read from `data/models`."""

    model: str
    first_frame: bool = True
    last_frame: bool = False
    max_references: int = 0
    min_seconds: Fraction = Fraction(1)
    max_seconds: Fraction = Fraction(60)
    step_seconds: Fraction | None = None
    """Clip lengths come in this step; None: any whole number of frames."""
    sizes: tuple[tuple[int, int], ...] = ()
    """Empty: any even size."""
    frame_rates: tuple[Fraction, ...] = ()
    """Empty: any."""
    moves: tuple[str, ...] = ()
    """Camera moves by word; empty: any, described in words."""
    audio: bool = False
    dialogue: bool = False
    runs_here: bool = False
    """Computes on this machine and asks for no money."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The host has the request, under its own id."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Rolling:
    """Not ready. `share` is 0..1 where the host says it."""

    share: float | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Ready to be fetched. `billed` is what the host says it charges, None where it does not say."""

    billed: Micros | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Finished without a result. `billed` as in Done."""

    reason: str
    billed: Micros | None = None


JobState = Rolling | Done | Failed


@runtime_checkable
class StillHost(Protocol):
    """Draws stills. Raises HostRefusedError (certainly not accepted) or HostUnknownError (nobody knows)."""

    name: str

    draws: tuple[str, ...]
    """The models of this host that draw stills."""

    async def submit(self, setup: StillSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once. Never retried in here."""
        ...

    async def find(self, reference: str) -> Accepted | None:
        """The job of our own reference, or None where the host is certain that it has none."""
        ...

    async def poll(self, job_id: str) -> JobState:
        """How far the job is."""
        ...

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The results as files in `folder` by role: 'picture' always; 'depth', 'plate', … where the host keeps them."""
        ...


@runtime_checkable
class VideoHost(Protocol):
    """Shoots takes. Raises as StillHost does."""

    name: str

    shoots: tuple[str, ...]
    """The models of this host that shoot takes."""

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Free and without a call: raise RefusalError for what this host knows that it cannot honour."""
        ...

    async def submit(self, setup: TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once. Never retried in here."""
        ...

    async def find(self, reference: str) -> Accepted | None:
        """The job of our own reference, or None where the host is certain that it has none."""
        ...

    async def poll(self, job_id: str) -> JobState:
        """How far the job is."""
        ...

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The take as a file in `folder` under the role 'take'."""
        ...

    async def cancel(self, job_id: str) -> bool:
        """Ask to stop; True where the host has confirmed that it did."""
        ...
