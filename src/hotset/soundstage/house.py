"""A double of the soundstage as a house of the conformance suite: what the vendor counts, and what goes wrong there."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

from hotset.hosts.conformance.terms import Mishap
from hotset.hosts.keys import Key
from hotset.hosts.port import Access
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.double import Double
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.server import Callbacks, Soundstage
from hotset.soundstage.stage import Stage
from hotset.units import Micros

__all__ = ["SoundstageHouse", "soundstage_house"]

_ALWAYS = 100_000
_HASTE = 1000.0
_ELSEWHERE: Mapping[Mishap, tuple[str, Trouble, int]] = {
    Mishap.FAILS: ("job", Trouble.FAILS, 1),
    Mishap.WITHHELD: ("job", Trouble.MODERATED, 1),
    Mishap.STRANGE: ("poll", Trouble.STRANGE, 1),
    Mishap.STUMBLE: ("poll", Trouble.DROP_BEFORE, 1),
    Mishap.SILENT: ("*", Trouble.ERROR_BEFORE, _ALWAYS),
    Mishap.SILENT_PAGE: ("*", Trouble.PAGE_BEFORE, _ALWAYS),
    Mishap.SILENT_HALF: ("*", Trouble.TRUNCATED, _ALWAYS),
    Mishap.EXPIRED: ("result", Trouble.EXPIRED, _ALWAYS),
    Mishap.BROKEN: ("result", Trouble.CUT_BODY, 1),
}
"""Call, trouble and how often, of what happens elsewhere than at the paid call."""

_REFUSALS = (
    Mishap.BUSY,
    Mishap.WRONG_KEY,
    Mishap.NO_CREDIT,
    Mishap.NOT_OPEN,
    Mishap.MODERATED,
    Mishap.FACE,
)


class SoundstageHouse:
    """One double, opened. `without`: mishaps that this vendor does not know."""

    def __init__(self, stage: Soundstage, vendor: str, path: str = "", without: frozenset[Mishap] = frozenset()):
        self.stage = stage
        self.vendor = vendor
        self._path = path
        self._without = without
        self._struck: Fault | None = None

    def access(self, spool: Path, key: str) -> Access:
        """As the floor gives it in a rehearsal, and with no waiting."""
        return Access(
            address=f"{self.stage.address}/{self.vendor}{self._path}",
            keys=lambda names, host: Key(key, "soundstage"),
            spool=spool,
            clock=self.stage.stage.clock.now,
            haste=_HASTE,
        )

    def paid(self) -> int:
        """Requests of the kind 'create'."""
        return sum(call == "create" for _, call, _ in self.stage.stage.requests)

    def calls(self) -> int:
        """All requests."""
        return len(self.stage.stage.requests)

    def taken(self) -> int:
        """Jobs of the stage."""
        return len(self.stage.stage.jobs(self.vendor))

    def bill(self) -> Micros:
        """The double's own bill."""
        return Micros(sum(charge.amount for charge in self.stage.stage.bill(self.vendor)))

    def again_seconds(self) -> float | None:
        """Of the double's own 429: Retry-After, or RetryInfo in the body."""
        answer = self.stage.doubles[self.vendor].trouble(Trouble.BUSY, "create")
        told = answer.headers.get("retry-after")
        found = re.search(rb'"retryDelay":\s*"(\d+(?:\.\d+)?)s"', bytes(answer.body))
        return float(told) if told else float(found[1]) if found else None

    def strike(self, mishap: Mishap) -> bool:
        """A fault of the stage. What a vendor has no word for, its double answers as an error of its own."""
        if mishap in self._without:
            return False
        if mishap in _REFUSALS:
            answer = self.stage.doubles[self.vendor].trouble(Trouble(mishap.value), "create")
            if answer.status_code >= 500:
                return False
        call, trouble, times = _ELSEWHERE.get(mishap) or ("create", Trouble(mishap.value), 1)
        self._struck = Fault(trouble=trouble, call=call, vendor=self.vendor, times=times)
        self.stage.stage.faults.add(self._struck)
        return True

    def calm(self) -> bool:
        """No faults any more; False where the last one was not met."""
        met = self._struck not in self.stage.stage.faults.waiting
        self.stage.stage.faults.clear()
        return met

    def pass_time(self, seconds: float) -> None:
        """The stage's clock, which stands still otherwise."""
        self.stage.stage.clock.advance(seconds)


@contextlib.contextmanager
def soundstage_house(
    double: Callable[[Stage, Callbacks], Double],
    *,
    path: str = "",
    without: frozenset[Mishap] = frozenset(),
    now: float | None = None,
    prepare: Callable[[Double], object] = lambda double: None,
) -> Generator[SoundstageHouse]:
    """Open a soundstage with this double alone. `now`: what time it is there, seconds since 1970; None: as here."""
    wall = time.time if now is None else lambda: now
    with Soundstage(Stage(clock=VirtualClock(0.0, wall=wall)), (double,)) as stage:
        (vendor,) = stage.doubles
        prepare(stage.doubles[vendor])
        yield SoundstageHouse(stage, vendor, path, without)
