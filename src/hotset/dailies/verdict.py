"""What dailies say about one take: an outcome, the findings behind it, and what was looked at and what was not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from hotset.film.canonical import canonical_json
from hotset.film.words import Reason

__all__ = ["NEVER_CHECKED", "Finding", "Outcome", "Verdict", "decide", "verdict_from_json", "verdict_json"]

NEVER_CHECKED = (
    "action",
    "anatomy",
    "camera move",
    "colour",
    "faces",
    "flicker",
    "light",
    "physics",
    "sharpness",
    "text in the picture",
    "wardrobe",
)
"""What no technical check of this room looks at: a person has to."""


class Outcome(StrEnum):
    """What follows from a verdict, by itself: use the take, reject it, or ask a person."""

    ACCEPT = "accept"
    ASK = "ask"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, measured. `measured` and `limit` are in `unit`; times are seconds from the take's start.

    `outcome` is what this finding asks for by itself. Without times it speaks of the take as a whole.
    """

    reason: Reason
    measured: float
    limit: float
    unit: str
    message: str
    from_s: Fraction | None = None
    to_s: Fraction | None = None
    outcome: Outcome = Outcome.REJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement of one take.

    `usable` is the longest run of frames that no finding touches, as (in, out) with out not included, or None where
    there is none. `checked` and `not_checked` name the checks that ran and those that did not: silence is no praise.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    usable: tuple[int, int] | None
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]

    def reasons(self) -> tuple[Reason, ...]:
        """The reasons of the findings, gravest outcome first, each once."""
        ranked = sorted(self.findings, key=lambda finding: finding.outcome is not Outcome.REJECT)
        return tuple(dict.fromkeys(finding.reason for finding in ranked))


def decide(
    findings: Iterable[Finding],
    *,
    usable: tuple[int, int] | None,
    checked: Iterable[str],
    not_checked: Iterable[str] = (),
) -> Verdict:
    """A verdict with the gravest outcome that a finding asks for; `not_checked` gains what is never checked."""
    found = tuple(findings)
    asked = {finding.outcome for finding in found}
    grave = (outcome for outcome in (Outcome.REJECT, Outcome.ASK) if outcome in asked)
    ran = tuple(sorted(set(checked)))
    left = tuple(sorted({*not_checked, *NEVER_CHECKED} - set(ran)))
    return Verdict(outcome=next(grave, Outcome.ACCEPT), findings=found, usable=usable, checked=ran, not_checked=left)


def verdict_json(verdict: Verdict) -> bytes:
    """The verdict in its canonical spelling, see `hotset.film.canonical`."""
    return canonical_json(verdict)


def verdict_from_json(text: bytes | str) -> Verdict:
    """The verdict that `verdict_json` wrote. Raises ValueError when the text is none."""
    try:
        held = json.loads(text)
        usable = held["usable"]
        return Verdict(
            outcome=Outcome(held["outcome"]),
            findings=tuple(_finding(item) for item in held["findings"]),
            usable=None if usable is None else (int(usable[0]), int(usable[1])),
            checked=tuple(str(name) for name in held["checked"]),
            not_checked=tuple(str(name) for name in held["not_checked"]),
        )
    except (KeyError, TypeError, IndexError, ZeroDivisionError) as error:
        raise ValueError(f"this is no verdict: {error!r}") from error


def _finding(held: dict[str, Any]) -> Finding:
    return Finding(
        reason=Reason(held["reason"]),
        measured=held["measured"],
        limit=held["limit"],
        unit=str(held["unit"]),
        message=str(held["message"]),
        from_s=Fraction(held["from_s"]) if "from_s" in held else None,
        to_s=Fraction(held["to_s"]) if "to_s" in held else None,
        outcome=Outcome(held.get("outcome", Outcome.REJECT)),
    )
