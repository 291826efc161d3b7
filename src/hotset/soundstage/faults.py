"""What goes wrong, and when: a scenario as data, or at random from a seed.

A fault strikes one call of one vendor. `skip` calls of its kind pass before it, not counting those that a fault further
up the list strikes; then it strikes `times` calls. One that still lets calls pass holds up none behind it.

    vendor   'ark', 'kling' …, or '*'
    call     'create', 'poll', 'result', 'list', 'cancel', 'upload', 'job' (what becomes of the job itself), or '*'
             (any; a trouble of a job strikes a job, and every other strikes a call)
    trouble  one of Trouble
"""

from __future__ import annotations

import random
import threading
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

__all__ = ["Fault", "Faults", "Trouble", "read_scenario"]


class Trouble(StrEnum):
    """What can go wrong. 'after' means that the call has done its work before it."""

    DROP_BEFORE = "drop before"
    """The connection is cut and nothing was done."""
    DROP_AFTER = "drop after"
    """The connection is cut after the work was done: the lost answer."""
    BUSY = "busy"
    """429 in the vendor's dialect."""
    ERROR_BEFORE = "error before"
    """500 in the vendor's form; nothing was done."""
    ERROR_AFTER = "error after"
    """500 in the vendor's form, though the work was done."""
    TRUNCATED = "truncated"
    """200 and half of the JSON; the work was done."""
    CUT_BODY = "cut body"
    """The connection is cut in the middle of the body."""
    PAGE_BEFORE = "page before"
    """502 as a page of some proxy; nothing was done."""
    PAGE_AFTER = "page after"
    """502 as a page of some proxy, though the work was done."""
    REDIRECT = "redirect"
    """308 to another address; nothing was done."""
    ECHO = "echo"
    """400 that repeats the headers of the request; nothing was done."""
    STRANGE = "strange state"
    """On `poll`: a state that nobody has described yet."""
    SLOW = "slow"
    """The answer comes in drops, over `seconds` of the wall clock."""
    WRONG_KEY = "wrong key"
    NO_CREDIT = "no credit"
    NOT_OPEN = "not open"
    """The model is not open to this account."""
    MODERATED = "moderated"
    """On `create`: refused at once. On `job`: its result is withheld at the end."""
    FACE = "face"
    """On `create`: refused for a real person."""
    FAILS = "fails"
    """On `job`: it ends without a result, by the vendor's own fault."""
    NEVER = "never"
    """On `job`: it stays running until the vendor's own deadline, where it has one."""
    EXPIRED = "expired"
    """On `result`: the address has run out."""
    HIDDEN = "hidden"
    """On `job`: lists do not show it for `seconds` of the virtual clock."""
    EARLY_CALLBACK = "early callback"
    """On `job`: the callback is sent before the create is answered."""
    LATE_CALLBACK = "late callback"
    TWICE_CALLBACK = "callback twice"
    LOST_CALLBACK = "lost callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong."""

    trouble: Trouble
    call: str = "create"
    vendor: str = "*"
    times: int = 1
    skip: int = 0
    seconds: float = 3.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "trouble", Trouble(self.trouble))
        if self.times < 1 or self.skip < 0 or self.seconds < 0:
            raise ValueError("a fault strikes at least once, and skips and lasts no less than nothing")

    def of(self, vendor: str, call: str) -> bool:
        """Whether it is for such a call."""
        wanted = self.call == call or (self.call == "*" and (call == "job") == (self.trouble in _ON_JOB))
        return wanted and self.vendor in ("*", vendor)


@dataclass(slots=True)
class Faults:
    """The faults that are to come. `rate` is the share of calls that something strikes at random, from the seed.

    What strikes at random hangs on the seed, the kind of call and how many of that kind came before, and on nothing
    else: calls of other vendors and other kinds in between change nothing.
    """

    waiting: list[Fault] = field(default_factory=list)
    rate: float = 0.0
    seed: int = 0
    _calls: Counter[tuple[str, str]] = field(default_factory=Counter, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= 1:
            raise ValueError("a rate is a share of the calls, from 0 to 1")

    def add(self, *faults: Fault) -> None:
        """More faults to come."""
        with self._lock:
            self.waiting.extend(faults)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self.waiting.clear()
            self.rate = 0.0

    def strike(self, vendor: str, call: str) -> Fault | None:
        """The fault of this very call, or None. Each asking counts as a call."""
        with self._lock:
            self._calls[vendor, call] += 1
            struck, left = None, []
            for fault in self.waiting:
                if not fault.of(vendor, call) or struck is not None:
                    left.append(fault)
                elif fault.skip:
                    left.append(replace(fault, skip=fault.skip - 1))
                else:
                    struck = fault
                    if fault.times > 1:
                        left.append(replace(fault, times=fault.times - 1))
            self.waiting[:] = left
            if struck is not None or not self.rate:
                return struck
            dice = random.Random(f"{self.seed}:{vendor}:{call}:{self._calls[vendor, call]}")
            if dice.random() >= self.rate:
                return None
            return Fault(trouble=dice.choice(_AT_RANDOM[call if call in _AT_RANDOM else "poll"]), call=call)


_ON_JOB = frozenset(
    {
        Trouble.FAILS,
        Trouble.NEVER,
        Trouble.HIDDEN,
        Trouble.EARLY_CALLBACK,
        Trouble.LATE_CALLBACK,
        Trouble.TWICE_CALLBACK,
        Trouble.LOST_CALLBACK,
    }
)
"""What can strike nothing but a job."""


_AT_RANDOM: Mapping[str, tuple[Trouble, ...]] = {
    "create": (
        Trouble.DROP_BEFORE,
        Trouble.DROP_AFTER,
        Trouble.BUSY,
        Trouble.ERROR_BEFORE,
        Trouble.ERROR_AFTER,
        Trouble.TRUNCATED,
        Trouble.PAGE_BEFORE,
        Trouble.PAGE_AFTER,
    ),
    "job": (Trouble.FAILS, Trouble.MODERATED),
    "poll": (Trouble.DROP_BEFORE, Trouble.BUSY, Trouble.ERROR_BEFORE, Trouble.PAGE_BEFORE, Trouble.TRUNCATED),
    "result": (Trouble.DROP_BEFORE, Trouble.CUT_BODY, Trouble.ERROR_BEFORE),
}


_CALLS = (
    "*",
    "answer",
    "cancel",
    "create",
    "delete",
    "info",
    "job",
    "keys",
    "list",
    "nothing",
    "poll",
    "queue",
    "result",
    "upload",
)
"""Every kind of call that the doubles have."""


def read_scenario(text: str) -> Faults:
    """A scenario in TOML: `seed`, `rate`, and a [[fault]] for each. Raises ValueError that says what is wrong."""
    try:
        held: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"The scenario is no TOML: {error}.") from error
    unknown = sorted(set(held) - {"schema", "seed", "rate", "fault"})
    if unknown:
        raise ValueError(f"The scenario has a key that means nothing: {unknown[0]}.")
    rate, seed = held.get("rate", 0.0), held.get("seed", 0)
    if not isinstance(rate, int | float) or not isinstance(seed, int):
        raise ValueError("In a scenario `rate` is a number from 0 to 1, and `seed` a whole number.")
    return Faults(list(_faults(held.get("fault", ()))), rate=rate, seed=seed)


def _faults(entries: Iterable[Mapping[str, Any]]) -> Iterable[Fault]:
    for number, entry in enumerate(entries, 1):
        unknown = sorted(set(entry) - set(Fault.__dataclass_fields__))
        if unknown:
            raise ValueError(f"Fault {number} has a key that means nothing: {unknown[0]}.")
        if entry.get("trouble") not in set(Trouble):
            known = ", ".join(trouble.value for trouble in Trouble)
            raise ValueError(f"Fault {number} is no trouble that is known; there is {known}.")
        if entry.get("call", "*") not in _CALLS:
            raise ValueError(f"Fault {number} is of no call that is known; there is {', '.join(_CALLS)}.")
        try:
            yield Fault(**entry)
        except (TypeError, ValueError) as error:
            raise ValueError(f"Fault {number}: {error}.") from error
