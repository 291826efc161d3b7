"""The suite: all rules, one rule held against a subject, or all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hotset.hosts.conformance import bounds, finding, paying, results, secrecy
from hotset.hosts.conformance.terms import Bench, ConformanceError, IdleError, Rule, Subject

__all__ = ["RULES", "Finding", "check", "prove"]

RULES: tuple[Rule, ...] = (*bounds.RULES, *paying.RULES, *finding.RULES, *results.RULES, *secrecy.RULES)
"""Every rule, in the order in which a host is best mended."""

_OF_THE_ENDED = ("port", "check-is-free", "retired-is-refused")


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one rule."""

    rule: str
    idle: str = ""
    """Why it has nothing to say about this host; empty where it holds."""


def check(rule: Rule, subject: Subject) -> Finding:
    """Hold one rule against a subject, in a fresh house. Raises ConformanceError where it is broken.

    It opens event loops of its own, so it must not be called from within one.
    """
    if rule.name in subject.excused:
        return Finding(rule.name, f"excused: {subject.excused[rule.name]}")
    if subject.abilities.status == "retired" and rule.name not in _OF_THE_ENDED:
        return Finding(rule.name, "the model has ended")
    with TemporaryDirectory(prefix="hotset-conformance-") as folder, subject.house() as house:
        try:
            rule.check(Bench(rule, subject, house, Path(folder)))
        except IdleError as idle:
            return Finding(rule.name, str(idle))
        except ConformanceError:
            raise
        except Exception as error:  # a host may raise anything, and none of it is expected here
            raise ConformanceError(rule, f"it raised {type(error).__name__} ({error}).") from error
    return Finding(rule.name)


def prove(subject: Subject, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """Hold every rule against a subject. Raises one ConformanceError for the first broken rule that names them all."""
    found, broken = [], []
    for rule in rules:
        try:
            found.append(check(rule, subject))
        except ConformanceError as error:
            broken.append(error)
    if broken:
        first = broken[0]
        also = "".join(f"\n{error}" for error in broken[1:])
        raise ConformanceError(first.rule, first.did + also) from first
    return tuple(found)
