"""The desk of a soundstage that runs elsewhere on this machine: its clock and its bill, asked over loopback."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import httpx2

from hotset.errors import UsageError
from hotset.units import Micros

__all__ = ["Desk"]


class Desk:
    """Asks a running soundstage. Raises UsageError where none answers, or where the address is not of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        if urlsplit(self.address).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise UsageError(f"{address} is no soundstage of this machine.", next_commands=("hotset soundstage",))
        held = self._get("clock")
        self._now, self._at = float(held["now"]), time.time()
        self.speed = float(held["speed"])

    def now(self) -> float:
        """The soundstage's time, reckoned from when it was asked: seconds since 1970."""
        return self._now + (time.time() - self._at) * self.speed

    def bill(self) -> tuple[Micros, int]:
        """The total of the bill in micros, and its lines."""
        held = self._get("bill")
        return Micros(int(held["total"])), len(held["charges"])

    def _get(self, what: str) -> dict:
        try:
            return httpx2.get(f"{self.address}/desk/{what}", timeout=10.0, trust_env=False).json()
        except (httpx2.HTTPError, ValueError) as error:
            raise UsageError(
                f"No soundstage answers at {self.address}.", next_commands=("hotset soundstage", "hotset make")
            ) from error
