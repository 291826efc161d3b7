"""The words of the conformance suite: what a subject is, what its house has to be able to do, and the bench of a rule.

The house is the vendor's double, as the suite sees it: it counts what came in and what it would bill, and makes the
named mishaps happen. A house that cannot make one of them says so, and the rule is held without it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

from hotset.errors import HostError
from hotset.film.setup import StillSetup, TakeSetup
from hotset.hosts.port import Abilities, Access, Asked, Done, Failed, Pictures, Rolling
from hotset.hosts.registry import model
from hotset.units import Digest, Micros

__all__ = ["PLAIN_KEY", "Bench", "ConformanceError", "House", "IdleError", "Mishap", "Rule", "Setup", "Subject"]

PLAIN_KEY = "conformance-key-that-nothing-may-hold-7f3a"
"""The key that the host is given: it is looked for in everything that the host leaves behind."""

_STEP_S = 30.0
_STEPS = 400
_CLOCK_S = 3.0
"""By how much our clock is behind the vendor's."""
_T = TypeVar("_T")

Setup = StillSetup | TakeSetup


class Mishap(StrEnum):
    """What a house makes go wrong. 'After' means that the call has done its work before it."""

    DROP_BEFORE = "drop before"
    """The next paid call is cut off, and nothing was done."""
    DROP_AFTER = "drop after"
    """The next paid call is cut off after it was accepted: the lost answer."""
    ERROR_BEFORE = "error before"
    """A 500 in the vendor's form, and nothing was done."""
    ERROR_AFTER = "error after"
    """A 500 in the vendor's form, though it was accepted."""
    PAGE_BEFORE = "page before"
    """A 502 as a page of some proxy, and nothing was done."""
    PAGE_AFTER = "page after"
    """A 502 as a page of some proxy, though it was accepted."""
    TRUNCATED = "truncated"
    """200 with half of the JSON; it was accepted."""
    CUT_BODY = "cut body"
    """The connection is cut in the middle of the answer; it was accepted."""
    BUSY = "busy"
    """429 in the vendor's form; nothing was done. The rest of the refusals likewise."""
    WRONG_KEY = "wrong key"
    NO_CREDIT = "no credit"
    NOT_OPEN = "not open"
    """The model is not open to this account."""
    MODERATED = "moderated"
    FACE = "face"
    """Refused for a real person."""
    REDIRECT = "redirect"
    """308 to another address."""
    ECHO = "echo"
    """400 that repeats the headers of the request, the key among them."""
    FAILS = "fails"
    """The next job ends without a result, by the vendor's own fault."""
    WITHHELD = "withheld"
    """The next job's result is withheld by moderation."""
    STRANGE = "strange state"
    """The next look at a job shows a state that nobody has described yet."""
    STUMBLE = "stumble"
    """The next look at a job is cut off."""
    SILENT = "silent"
    """Every call that costs nothing answers 500, until it is calm again."""
    SILENT_PAGE = "silent page"
    """The same with a page of some proxy."""
    SILENT_HALF = "silent half"
    """The same with half of the JSON."""
    EXPIRED = "expired"
    """Results can be fetched no more, until it is calm again."""
    BROKEN = "broken"
    """The next download breaks off."""


class House(Protocol):
    """The vendor's double, with a clock that the suite puts forward. Counts are from its opening on."""

    def access(self, spool: Path, key: str) -> Access:
        """What the host is given to work with this house, with this key for every name."""
        ...

    def paid(self) -> int:
        """Requests that came in and could be paid for, whether they were accepted or not."""
        ...

    def calls(self) -> int:
        """Requests of any kind that came in."""
        ...

    def taken(self) -> int:
        """Jobs that were accepted."""
        ...

    def bill(self) -> Micros:
        """What the vendor would bill for all that has ended."""
        ...

    def again_seconds(self) -> float | None:
        """The wait that its BUSY answer names, or None where it names none."""
        ...

    def strike(self, mishap: Mishap) -> bool:
        """Make it happen at the next call that it can happen to. False where this vendor has no such thing."""
        ...

    def calm(self) -> bool:
        """Nothing goes wrong any more. False where the mishap was not met by any call since it was struck."""
        ...

    def pass_time(self, seconds: float) -> None:
        """Put the clock forward."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One model of one host, and all that is needed to hold the rules against it."""

    make: Callable[[Access], Any]
    """Makes the host: its class."""
    house: Callable[[], AbstractContextManager[House]]
    """Opens a fresh house."""
    setup: Setup
    """A valid setup, as short and as small as the model makes it."""
    pictures: Pictures
    picture: Callable[[int, int], Digest]
    """A picture of so many pixels, width and height, that `pictures` gives a file of."""
    price: Callable[[Setup, Done | Failed], Micros | None] | None = None
    """What the book would settle an end at; None where nobody would know. Left out: the bill is not compared."""
    most_pixels: int | None = None
    """Sizes of more pixels than this are not asked for, where a double that draws them would take long."""
    excused: Mapping[str, str] = field(default_factory=dict)
    """Rules that this host may break, by name, each with its reason."""

    @property
    def kind(self) -> str:
        """'still' or 'take'."""
        return "take" if isinstance(self.setup, TakeSetup) else "still"

    @property
    def abilities(self) -> Abilities:
        """What the data say that the model can do."""
        return model(self.setup.model, self.kind).abilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it says, why it matters for money, and the check."""

    name: str
    says: str
    why: str
    check: Callable[[Bench], None]

    def __str__(self) -> str:
        return self.name


class ConformanceError(AssertionError):
    """A host breaks a rule. The message says the rule, why it matters, and what the host did."""

    def __init__(self, rule: Rule, did: str) -> None:
        super().__init__(f"{rule.name}: {rule.says} {rule.why} What the host did: {did}")
        self.rule = rule
        self.did = did


class IdleError(Exception):
    """A rule has nothing to say about this host; the message says why."""


class Bench:
    """What a rule works with: a fresh house, a host made for it, and the steps of a job's life."""

    def __init__(self, rule: Rule, subject: Subject, house: House, folder: Path) -> None:
        self.rule = rule
        self.subject = subject
        self.house = house
        self.folder = folder
        self.access = house.access(folder / "spool", PLAIN_KEY)
        self.host = self.made()
        self._folders = 0
        self._sent: dict[str, float] = {}

    def made(self) -> Any:
        """Another host object on the same place: what a new process would have."""
        return self.subject.make(self.access)

    def run(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """Do this in an event loop of its own, as the floor does, and hang up before it ends."""

        async def whole() -> _T:
            try:
                return await work()
            finally:
                if hasattr(self.host, "hang_up"):
                    await self.host.hang_up()

        return asyncio.run(whole())

    def broken(self, did: str) -> NoReturn:
        """The host breaks the rule in this way."""
        raise ConformanceError(self.rule, did)

    def strike(self, mishap: Mishap) -> None:
        """Make it happen; a rule that needs it says nothing where the house cannot."""
        if not self.house.strike(mishap):
            raise IdleError(f"this vendor has no '{mishap}'")

    # the four steps

    async def submit(self, reference: str = "ref-1", setup: Setup | None = None) -> str:
        """The job id of an accepted request. Breaks the rule where it is none."""
        self._sent[reference] = self.access.clock()
        accepted = await self.host.submit(setup or self.subject.setup, reference, self.subject.pictures)
        job_id = getattr(accepted, "job_id", None)
        if not isinstance(job_id, str) or not job_id:
            self.broken(f"submit returned {accepted!r} and no Accepted with the id of a job.")
        return job_id

    async def lose(self, mishap: Mishap, reference: str = "ref-1") -> None:
        """A request whose answer is lost in this way."""
        self._sent[reference] = self.access.clock()
        self.strike(mishap)
        with contextlib.suppress(HostError):
            await self.host.submit(self.subject.setup, reference, self.subject.pictures)
        self.house.calm()
        self.house.pass_time(self.subject.abilities.settle_seconds + 1)

    def asked(self, reference: str = "ref-1", known: tuple[str, ...] = ()) -> Asked:
        """The question after a lost answer."""
        return Asked(
            reference=reference,
            setup=self.subject.setup,
            pictures=self.subject.pictures,
            sent_at=self._sent[reference] - _CLOCK_S,
            known=frozenset(known),
        )

    async def ended(self, job_id: str) -> Done | Failed:
        """Put the clock forward until the job has ended."""
        for _ in range(_STEPS):
            state = await self.host.poll(job_id)
            if isinstance(state, Done | Failed):
                return state
            if not isinstance(state, Rolling):
                self.broken(f"poll returned {state!r}, which is neither Rolling nor Done nor Failed.")
            self.house.pass_time(_STEP_S)
        self.broken(f"the job was still rolling after {_STEP_S * _STEPS:g} seconds of the vendor's clock.")

    async def done(self, reference: str = "ref-1") -> tuple[str, Done]:
        """A job that has ended well."""
        job_id = await self.submit(reference)
        state = await self.ended(job_id)
        if not isinstance(state, Done):
            self.broken(f"a job that went well ended as {state!r}.")
        return job_id, state

    def new_folder(self) -> Path:
        """An empty folder."""
        self._folders += 1
        folder = self.folder / f"files-{self._folders}"
        folder.mkdir()
        return folder
