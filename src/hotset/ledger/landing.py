"""Landing rates with their interval: how often the first take was the one, and how little a small n says."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from hotset.film.states import JUDGED, AttemptState
from hotset.vault.records import Attempt, AttemptKind

__all__ = ["Z_95", "Landing", "first_take_landing", "wilson"]

Z_95 = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Landing:
    """`landed` of `n`, with the 95 % Wilson interval as shares 0..1; share and interval are None for n = 0."""

    landed: int
    n: int

    @property
    def share(self) -> float | None:
        """landed ÷ n."""
        return self.landed / self.n if self.n else None

    @property
    def low(self) -> float | None:
        """The lower end of the interval."""
        return wilson(self.landed, self.n)[0] if self.n else None

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return wilson(self.landed, self.n)[1] if self.n else None


def wilson(landed: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of a share (Wilson 1927), within 0..1. Raises ValueError unless 0 ≤ landed ≤ n > 0."""
    if not 0 <= landed <= n or n == 0:
        raise ValueError(f"{landed} of {n} is no share")
    share, spread = landed / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    # At the ends the formula gives 0 and 1 exactly, and floating point only nearly.
    return middle - half if landed else 0.0, middle + half if landed < n else 1.0


def first_take_landing(attempts: Iterable[Attempt]) -> Landing:
    """The share of shots whose first take was circled.

    The first take of a shot is its first that came in the can: one that was lost never had a chance to land. Shots
    whose first take nobody has judged yet are not counted.
    """
    firsts: dict[str, Attempt] = {}
    for take in sorted((a for a in attempts if a.kind is AttemptKind.TAKE), key=lambda a: a.number):
        if take.state is AttemptState.IN_THE_CAN or take.state in JUDGED:
            firsts.setdefault(take.owner, take)
    judged = [take for take in firsts.values() if take.state in JUDGED]
    return Landing(sum(take.state is AttemptState.CIRCLED for take in judged), len(judged))
