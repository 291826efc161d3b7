"""Every error that hotset tells a person about. The tree, with the exit code of the command line:

    HotsetError                      1   something hotset did not expect
    ├─ UsageError                    2   the command was called wrongly
    ├─ ProductionError               3   the production's own text or files are at fault
    │  ├─ TextError                  3   not readable as the format it should be (YAML, UTF-8, Fountain, FDX, CSV)
    │  ├─ FieldError                 3   a key or a value in production.yaml
    │  ├─ ScriptError                3   a script that has nothing to shoot, or contradicts itself
    │  ├─ PictureError               3   a picture that is missing, broken or too large
    │  └─ ContinuityError            3   shots that depend on each other in a circle, or on a shot that is not there
    ├─ RefusalError                  4   a setup that the chosen model cannot honour
    ├─ MoneyError                    5   the cap, or a book that does not add up
    │  └─ OverCapError               5   the next commitment would pass the cap
    ├─ WaitingError                  6   a person has to decide something first (a lock, a circle, an unknown take)
    ├─ HostError                     7   a host answered with a failure
    │  ├─ HostRefusedError           7   the host said no: certainly not accepted
    │  ├─ HostUnknownError           7   it cannot be known whether the host accepted
    │  └─ HostGoneError              7   the result was made, and the host has it no more
    ├─ StoreError                    8   the vault or the journal
    │  ├─ DamagedError               8   a record or stored bytes are not what their digest says
    │  ├─ BusyError                  8   another process holds what is needed
    │  └─ NewerStoreError            8   written by a newer hotset
    └─ MediaError                    9   a file that is no picture, film or sound that can be read

The message says what is wrong. `where` says in which file and line, `cost` what it would have cost, and `next_commands`
the cheapest commands to go on with, at most two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from hotset.units import Micros, usd

__all__ = [
    "BusyError",
    "ContinuityError",
    "DamagedError",
    "FieldError",
    "HostError",
    "HostGoneError",
    "HostRefusedError",
    "HostUnknownError",
    "HotsetError",
    "MediaError",
    "MoneyError",
    "NewerStoreError",
    "OverCapError",
    "PictureError",
    "ProductionError",
    "RefusalError",
    "Refused",
    "ScriptError",
    "StoreError",
    "TextError",
    "UsageError",
    "WaitingError",
    "Where",
]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a text: the file, and its line and column counted from 1 where they are known."""

    path: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.path), *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


class HotsetError(Exception):
    """The root of the tree above. `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        *,
        where: Where | None = None,
        cost: Micros | None = None,
        next_commands: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.cost = cost
        self.next_commands = next_commands[:2]

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return head if self.cost is None else f"{head} It would have cost {usd(self.cost)}."


class UsageError(HotsetError):
    """The command was called wrongly."""

    exit_code = 2


class ProductionError(HotsetError):
    """The production's own text or files are at fault; several faults may be found at once, one error each."""

    exit_code = 3


class TextError(ProductionError):
    """Not readable as the format it should be."""


class FieldError(ProductionError):
    """A key or a value in production.yaml."""


class ScriptError(ProductionError):
    """A script that has nothing to shoot, or contradicts itself."""


class PictureError(ProductionError):
    """A picture that is missing, broken or too large."""


class ContinuityError(ProductionError):
    """Shots that depend on each other in a circle, or on a shot that is not there."""


class RefusalError(HotsetError):
    """A setup that the chosen model cannot honour. Says the field, the rule and who could."""

    exit_code = 4


class MoneyError(HotsetError):
    """The cap, or a book that does not add up."""

    exit_code = 5


class OverCapError(MoneyError):
    """The next commitment would pass the cap, so it was not made."""


class WaitingError(HotsetError):
    """A person has to decide something first."""

    exit_code = 6


class HostError(HotsetError):
    """A host answered with a failure."""

    exit_code = 7


class Refused(StrEnum):
    """Why a host said no before it accepted anything."""

    BUSY = "busy"
    """Too many requests or too many at once: the same request passes later."""
    UNREACHED = "unreached"
    """No connection came about, so nothing was sent."""
    KEY = "key"
    """The key is missing, wrong, ended, or of another region: nothing passes with it."""
    CREDIT = "credit"
    """The account has no credit left: nothing passes before it is paid."""
    MODERATED = "moderated"
    """Its words or pictures are against the host's rules."""
    FACE = "face"
    """It shows, or seems to show, a real person, and the host takes none."""
    RETIRED = "retired"
    """The model has ended, or is not open to this account."""
    INVALID = "invalid"
    """The request itself: a value that the host does not take."""


class HostRefusedError(HostError):
    """The host said no before accepting anything: the same request may be sent again.

    `again_seconds` is how long the host asks to wait, where it says so.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: Refused = Refused.INVALID,
        again_seconds: float | None = None,
        next_commands: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, next_commands=next_commands)
        self.kind = kind
        self.again_seconds = again_seconds

    @property
    def passes_later(self) -> bool:
        """Whether the same request may be taken later, with nothing changed."""
        return self.kind in (Refused.BUSY, Refused.UNREACHED)

    @property
    def stops_account(self) -> bool:
        """Whether nothing else would be taken either: a person has to see to the account first."""
        return self.kind in (Refused.KEY, Refused.CREDIT)


class HostUnknownError(HostError):
    """It cannot be known whether the host accepted: nothing may be sent again before that is settled."""


class HostGoneError(HostError):
    """The result was made, and billed where the host bills it, and cannot be fetched any more."""


class StoreError(HotsetError):
    """The vault or the journal."""

    exit_code = 8


class DamagedError(StoreError):
    """A record or stored bytes are not what their digest says."""


class BusyError(StoreError):
    """Another process holds what is needed."""


class NewerStoreError(StoreError):
    """Written by a newer hotset than this one."""


class MediaError(HotsetError):
    """A file that is no picture, film or sound that can be read."""

    exit_code = 9
