"""Which listed shot speaks which line of the script: in order, none twice, none lost while a shot has room."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate

from hotset.boards.moments import seconds_of_speech
from hotset.film.production import Line, Shot

__all__ = ["share_lines"]

_ROOMY = 8.0
"""Seconds of speech that a shot without a written length takes."""


def share_lines(
    shots: list[Shot], guessed: list[Shot], written: Mapping[str, frozenset[str]]
) -> tuple[dict[str, tuple[Line, ...]], list[Line]]:
    """The lines of each listed shot by slate, and the lines left over where every shot has written lines of its own.

    `guessed` are the breakdown's shots of the same scene: they carry the script's lines, and what is seen around each.
    """
    lines = {s.slate: s.lines for s in shots}
    open_shots = [s for s in shots if "lines" not in written[s.slate]]
    claimed = {_plain(line.text) for s in shots for line in s.lines}
    said = [(line, context) for line, context in _in_context(guessed) if _plain(line.text) not in claimed]
    if not said:
        return lines, []
    if not open_shots:
        return lines, [line for line, _ in said]
    for shot, mine in zip(open_shots, _aligned(said, open_shots), strict=True):
        lines[shot.slate] = tuple(mine)
    return lines, []


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"[^\W\d_]{3,}", text.casefold()) if w not in _COMMON)


_COMMON = frozenset("the and her his him she they with from into out that this for its are was has".split())  # noqa: SIM905


def _in_context(guessed: list[Shot]) -> list[tuple[Line, frozenset[str]]]:
    """Each line with the words of what is seen while it is said, or just before it."""
    found: list[tuple[Line, frozenset[str]]] = []
    before = ""
    for shot in guessed:
        spoken_only = bool(shot.lines) and shot.description == shot.motion.action and "speaks" in shot.description
        before = before if spoken_only else shot.description
        found += [(line, _words(before)) for line in shot.lines]
    return found


def _aligned(said: list[tuple[Line, frozenset[str]]], shots: list[Shot]) -> list[list[Line]]:
    """Cuts the lines into one run per shot, in order, at the least cost, from the last shot back to the first."""
    count = len(said)
    seconds = list(accumulate((seconds_of_speech(line.text) for line, _ in said), initial=0.0))
    rest = [float("inf")] * count + [0.0]
    """What it costs to give the lines from here on to the shots after this one."""
    ends: list[list[int]] = []
    for shot in reversed(shots):
        misfit = list(accumulate(_misfits(shot, said), initial=0.0))
        room = float(shot.duration) or _ROOMY
        best: list[tuple[float, int]] = []
        for first in range(count + 1):
            best.append(
                min(
                    (
                        misfit[end] - misfit[first] + 1.2 * max(0.0, seconds[end] - seconds[first] - room) + rest[end],
                        end,
                    )
                    for end in range(first, count + 1)
                )
            )
        rest = [cost for cost, _ in best]
        ends.append([end for _, end in best])
    runs: list[list[Line]] = []
    first = 0
    for choice in reversed(ends):
        runs.append([line for line, _ in said[first : choice[first]]])
        first = choice[first]
    return runs


def _misfits(shot: Shot, said: list[tuple[Line, frozenset[str]]]) -> list[float]:
    """How badly each line fits a shot: a speaker who is not seen, words of another moment."""
    subject = shot.board.composition.subject
    seen = {subject, *shot.elements, *(p.element for p in shot.board.pose)}
    shown = _words(f"{shot.description} {shot.motion.action}")
    found: list[float] = []
    for line, context in said:
        unseen = 0.0
        if line.speaker is not None and not line.off_screen:
            unseen = 0.0 if line.speaker == subject else 0.6 if line.speaker in seen else 1.5
        overlap = len(shown & context) / max(1, min(len(shown), len(context)))
        own = _words(line.text)
        quoted = len(shown & own) / max(1, len(own))
        found.append(unseen + 1.5 * (1 - overlap) + 1 - quoted)
    return found
