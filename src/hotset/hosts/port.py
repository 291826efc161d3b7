"""The doors out. A host is requests in, answers out: it knows no ledger, no vault and no journal.

Two ports: a StillHost draws one still, a VideoHost shoots one take. Both work in the same four steps, so that a lost
answer can always be asked for again before anything is sent twice:

    submit(setup, reference)  →  Accepted(job id)          may be paid for
    find(asked)               →  Accepted | None | error   None only where the host is certain that it has none
    poll(job id)              →  Rolling | Done | Failed
    fetch(job id, folder)     →  the files, on disk

What each step raises:

    HostRefusedError    submit only: certainly not accepted, with why (`kind`) and when to come again
    HostUnknownError    submit: the answer was lost on the way; find: this host cannot tell
    HostGoneError       fetch: made (and billed where the host bills it), and not to be had any more
    HostError           poll and fetch: no answer now; asking again costs nothing
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from hotset.film.setup import StillSetup, TakeSetup
from hotset.hosts.keys import Key, need_key
from hotset.units import Digest, Micros

__all__ = [
    "Abilities",
    "Accepted",
    "Access",
    "Asked",
    "Done",
    "Ended",
    "Failed",
    "JobState",
    "Pictures",
    "PromptRules",
    "Resolution",
    "Rolling",
    "StillHost",
    "VideoHost",
]

Pictures = Callable[[Digest], Path]
"""Gives a readable file for the digest of a picture that a setup names. The caller verifies the bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """One output size that a model sells: its name at the vendor, and the pixels it delivers for each shape."""

    name: str
    sizes: Mapping[str, tuple[int, int]]
    """Shape ('16:9', '9:16', '1:1' …) → width, height in pixels, as delivered. Empty: any even size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRules:
    """How a model wants to be spoken to. The words of a shot are put into this form by `takes`."""

    max_chars: int | None = None
    cite: str = ""
    """How reference picture `{n}` (from 1) or `{i}` (from 0) is cited: 'Image {n}', '<<<image_{n}>>>'. Empty: not."""
    cite_from: int = 1
    """The number of the first reference picture, where frames are counted before it."""
    first: str = ""
    """What has to stand in the text for a locked first frame: '<FIRST_FRAME>'. Empty: nothing."""
    last: str = ""
    """The same for a locked last frame."""
    one_shot: str = "One continuous shot, no cuts."
    """The words that keep the model from cutting inside the clip. Empty: it never does."""
    beat: str = "At {from}s: {action}"
    """One beat of timed action, with {from}, {to} in seconds and {action}."""

    def cited(self, names: Sequence[str]) -> list[str]:
        """One sentence without its full stop for each reference picture: what it shows, in the order they are sent."""
        if not self.cite:
            return []
        numbered = enumerate(names, self.cite_from)
        return [f"{name} looks as in {self.cite.format(n=n, i=n - self.cite_from)}" for n, name in numbered]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a model can do, so that a setup it cannot honour is refused before any money. Read from `data/models`.

    A fact that is not confirmed is named in `unconfirmed`, and the matrix prints it with a question mark.
    """

    model: str
    first_frame: bool = True
    last_frame: bool = False
    middle_frames: int = 0
    """How many locked frames between first and last."""
    max_references: int = 0
    """Reference pictures of elements."""
    references_beside_frames: bool = True
    """Whether references may be sent together with a locked frame."""
    reference_roles: tuple[str, ...] = ()
    """Which elements it takes as references; empty: any."""
    min_seconds: Fraction = Fraction(1)
    max_seconds: Fraction = Fraction(60)
    step_seconds: Fraction | None = None
    """Clip lengths come in this step; None: any whole number of frames."""
    only_seconds: tuple[Fraction, ...] = ()
    """Clip lengths come in these only."""
    resolutions: tuple[Resolution, ...] = ()
    """From the smallest to the largest. Empty: any even size."""
    min_pixels: int | None = None
    max_pixels: int | None = None
    """Width x height of a still that it draws."""
    side_step: int = 1
    """Sides of a still are multiples of this many pixels."""
    frame_rate: Fraction | None = None
    """Of what is delivered. None: the film's own."""
    frames_over: int = 0
    """Frames delivered beyond seconds x frame rate."""
    camera: str = "words"
    """'path': the camera path itself; 'words': described in the prompt; 'fixed': words, and a switch for no move."""
    moves: tuple[str, ...] = ()
    """Camera moves by word; empty: any, described in words."""
    audio: str = "none"
    """'none', 'switch' (asked for or not) or 'always'."""
    dialogue: bool = False
    seed: str = "none"
    """'none' (no field), 'accepted' (a field that changes nothing reliably) or 'honoured'."""
    extend: bool = False
    draft: bool = False
    """Whether a cheap draft can be shot first."""
    draft_finals: tuple[str, ...] = ()
    """The sizes, by name, in which a draft can be finished as the same take; empty: a draft is a take of its own."""
    cancel: str = "none"
    """'none', 'queued' (only before it starts) or 'running'."""
    finds: str = "none"
    """How a lost answer is found again: 'reference' (our own id), 'list' (by time and content) or 'none'."""
    real_people: str = "unknown"
    """'refused', 'allowed' or 'unknown'."""
    prompt: PromptRules = field(default_factory=PromptRules)
    wire: Mapping[str, Any] = field(default_factory=dict)
    """What only the host reads: the vendor's own model id, its path, its dialect."""
    call_seconds: float = 60.0
    """A paid call that is not answered in this time counts as lost."""
    settle_seconds: float = 10.0
    """How long after a lost answer the host certainly shows the job where it has one."""
    poll_seconds: float = 5.0
    result_seconds: float | None = None
    """How long a result can be fetched; None: not said."""
    runs_here: bool = False
    """Computes on this machine and asks for no money."""
    status: str = "current"
    """'current', 'retiring' or 'retired'."""
    ends: date | None = None
    """The day of retirement, past or to come."""
    instead: tuple[str, ...] = ()
    """Models to use instead."""
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The host has the request, under its own id."""

    job_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request whose answer was lost, with all by which a host may know it again."""

    reference: str
    """Our own id, sent with the request where the host takes one."""
    setup: StillSetup | TakeSetup
    pictures: Pictures
    sent_at: float
    """Seconds since 1970, UTC, by our clock: the request was not sent before."""
    known: frozenset[str] = frozenset()
    """Job ids of this host that belong to other attempts."""


@dataclass(frozen=True, slots=True)
class Rolling:
    """Not ready. `share` is 0..1 where the host says it; `again_seconds` when it wants to be asked again."""

    share: float | None = None
    again_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Ready to be fetched.

    `billed` is the amount that the host says it charges; `used` what it says it counted ({'tokens': '108900'}), which
    the rate card turns into money. Both are empty where it says neither.
    """

    billed: Micros | None = None
    used: Mapping[str, str] = field(default_factory=dict)


class Ended(StrEnum):
    """How a job ended without a result: the billing rules of a host differ by it."""

    FAILED = "failed"
    MODERATED = "moderated"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Failed:
    """Finished without a result. `billed` and `used` as in Done."""

    reason: str
    billed: Micros | None = None
    used: Mapping[str, str] = field(default_factory=dict)
    how: Ended = Ended.FAILED


JobState = Rolling | Done | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a hosted host is given: where it is, the key, a place on disk, a clock. Made by the floor for each run."""

    address: str | None = None
    """Another base address than the vendor's own; None: the vendor's, or its environment variable's."""
    keys: Callable[[tuple[str, ...], str], Key] = need_key
    """Gives the first key of some names, for the host of this name. Raises HostRefusedError (key)."""
    spool: Path
    """A folder for answers that carry their result: written and flushed before they are reported."""
    clock: Callable[[], float] = time.time
    """Seconds since 1970, UTC."""
    callback: str | None = None
    """Where vendors may call back; our reference is added as a query."""
    haste: float = 1.0
    """How many times faster than on the wall the host's clock runs; only a rehearsal has another than 1."""


@runtime_checkable
class StillHost(Protocol):
    """Draws stills. Raises HostRefusedError (certainly not accepted) or HostUnknownError (nobody knows)."""

    name: str

    draws: tuple[str, ...]
    """The models of this host that draw stills."""

    async def submit(self, setup: StillSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once. Never retried in here."""
        ...

    async def find(self, asked: Asked) -> Accepted | None:
        """The job of a request whose answer was lost, or None where the host is certain that it has none."""
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

    async def find(self, asked: Asked) -> Accepted | None:
        """The job of a request whose answer was lost, or None where the host is certain that it has none."""
        ...

    async def poll(self, job_id: str) -> JobState:
        """How far the job is."""
        ...

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The take as a file in `folder` under the role 'take'; 'last' where the host gives the last frame too."""
        ...

    async def cancel(self, job_id: str) -> bool:
        """Ask to stop; True where the host has confirmed that it did."""
        ...
