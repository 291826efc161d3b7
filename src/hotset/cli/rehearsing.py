"""--soundstage: run a command against the vendors' doubles instead of the vendors."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotset.errors import UsageError

if TYPE_CHECKING:
    from hotset.floor.rehearsing import Compared
    from hotset.floor.unit import Rehearsal, Unit
    from hotset.soundstage.desk import Desk
    from hotset.soundstage.server import Soundstage

__all__ = ["Rehearsing", "ScenarioOption", "SoundstageAtOption", "SoundstageOption", "rehearsing", "start_soundstage"]

SPEED = 60.0
"""A minute of the vendors in a second."""

SoundstageOption = Annotated[
    bool, typer.Option("--soundstage", help="Rehearse against the vendors' doubles: no key, no money, a book apart.")
]
SoundstageAtOption = Annotated[
    str | None, typer.Option("--soundstage-at", metavar="ADDRESS", help="The same, on a soundstage that runs already.")
]
ScenarioOption = Annotated[
    Path | None, typer.Option("--scenario", metavar="FILE", help="What goes wrong on the soundstage, as TOML.")
]


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """A rehearsal under way: None as `rehearsal` where the command works with the vendors themselves."""

    rehearsal: Rehearsal | None
    began: float
    desk: Desk | None = None
    bill_before: int = 0

    def compared(self, unit: Unit) -> Compared | None:
        """The doubles' bill beside the book since this command began, or None outside a rehearsal."""
        if self.desk is None:
            return None
        from hotset.floor.rehearsing import compare
        from hotset.units import Micros

        total, lines = self.desk.bill()
        return compare(unit, Micros(total - self.bill_before), lines, self.began)


@contextlib.contextmanager
def rehearsing(on: bool, at: str | None = None, scenario: Path | None = None) -> Generator[Rehearsing]:
    """The soundstage for one command: opened here, or the one that is named. Outside a rehearsal nothing is opened."""
    if not on and at is None:
        if scenario is not None:
            raise UsageError("--scenario says what goes wrong on a soundstage; it needs --soundstage.")
        yield Rehearsing(None, time.time())
        return
    from hotset.floor.unit import Rehearsal

    with contextlib.ExitStack() as stack:
        if at is None:
            at = stack.enter_context(start_soundstage(scenario=scenario)).address
        elif scenario is not None:
            raise UsageError("A soundstage that runs already has its scenario: give it to hotset soundstage.")
        from hotset.soundstage.desk import Desk

        desk = Desk(at)
        rehearsal = Rehearsal(address=desk.address, clock=desk.now, speed=desk.speed)
        yield Rehearsing(rehearsal, time.time(), desk, desk.bill()[0])


def start_soundstage(*, port: int = 0, speed: float = SPEED, scenario: Path | None = None, seed: int = 0) -> Soundstage:
    """A soundstage, not serving yet. Raises UsageError where its packages are missing or the scenario is none."""
    try:
        from hotset.soundstage.clock import VirtualClock
        from hotset.soundstage.faults import Faults, read_scenario
        from hotset.soundstage.server import Soundstage
        from hotset.soundstage.stage import Stage
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The soundstage needs the package {error.name}.", next_commands=("pip install 'hotset[soundstage]'",)
        ) from error
    faults = Faults(seed=seed)
    if scenario is not None:
        try:
            faults = read_scenario(scenario.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"{scenario}: {error}") from error
    return Soundstage(Stage(clock=VirtualClock(speed), faults=faults, seed=seed), port=port)
