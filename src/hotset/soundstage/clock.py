"""The virtual clock: it starts at the wall's time, runs `speed` times as fast, and can be put forward."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["VirtualClock"]


class VirtualClock:
    """Seconds since 1970, UTC, of the soundstage. With speed 0 it stands still until it is put forward."""

    def __init__(self, speed: float = 1.0, *, wall: Callable[[], float] = time.time) -> None:
        if speed < 0:
            raise ValueError("a clock does not run backwards")
        self.speed = speed
        self._wall = wall
        self._start = wall()
        self._ahead = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """The time now."""
        with self._lock:
            return self._start + (self._wall() - self._start) * self.speed + self._ahead

    def advance(self, seconds: float) -> float:
        """Put the clock forward by so many seconds; the time then. Raises ValueError for less than 0."""
        if seconds < 0:
            raise ValueError("a clock does not run backwards")
        with self._lock:
            self._ahead += seconds
        return self.now()
