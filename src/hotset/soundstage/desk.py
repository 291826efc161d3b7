"""The desk of a soundstage that runs elsewhere on this machine: its clock and its bill, asked over loopback."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2

from hotset.errors import UsageError
from hotset.units import Micros

__all__ = ["Desk"]

_T = TypeVar("_T")


class Desk:
    """Asks a running soundstage. Raises UsageError where none answers, or where the address is not of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        if not _is_here(self.address):
            raise UsageError(f"{address} is no soundstage of this machine.", next_commands=("hotset soundstage",))
        self._http = httpx2.Client(base_url=self.address, timeout=10.0, trust_env=False)
        self._now, self.speed, self._at = 0.0, 0.0, 0.0
        self.refresh()

    def now(self) -> float:
        """The soundstage's time, reckoned from when it was asked last: seconds since 1970."""
        return self._now + (time.monotonic() - self._at) * self.speed

    def refresh(self) -> float:
        """Ask for the time again, which somebody may have put forward; the time now."""
        self._now, self.speed = self._read("clock", lambda held: (float(held["now"]), float(held["speed"])))
        self._at = time.monotonic()
        return self._now

    def bill(self) -> tuple[Micros, int]:
        """The total of the bill in micros, and its lines."""
        return self._read("bill", lambda held: (Micros(int(held["total"])), len(held["charges"])))

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _read(self, what: str, reading: Callable[[Any], _T]) -> _T:
        try:
            return reading(self._http.get(f"/desk/{what}").raise_for_status().json())
        except (httpx2.HTTPError, httpx2.InvalidURL, KeyError, TypeError, ValueError) as error:
            raise UsageError(
                f"No soundstage answers at {self.address}.", next_commands=("hotset soundstage", "hotset make")
            ) from error


def _is_here(address: str) -> bool:
    try:
        return urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")
    except ValueError:
        return False
