"""Judging one take from its file: what dailies are for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotset.dailies.asked import Asked, asked_of
from hotset.dailies.checks import Limits, judge_measures
from hotset.dailies.verdict import Finding, Verdict, decide
from hotset.dailies.watch import watch
from hotset.errors import MediaError
from hotset.film.setup import TakeSetup
from hotset.film.words import Reason
from hotset.media import read_picture

__all__ = ["judge_take"]

Picture = Path | NDArray[np.uint8]


def judge_take(
    path: Path,
    asked: TakeSetup | Asked,
    lock: Picture | None,
    *,
    last_lock: Picture | None = None,
    subjects_move: bool = False,
    limits: Limits | None = None,
) -> Verdict:
    """The verdict on the take at `path`, held to what was asked and to its locked first (and last) frame.

    `asked` is the setup, with `subjects_move` as in `asked_of`, or its facts. A lock is a picture file or RGB (H, W, 3)
    uint8, of any size. A take that cannot be read gets a verdict, not an error; raises MediaError when a
    lock cannot be read, and FileNotFoundError when there is no file at `path`: a take that is not there is no bad take.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(path)
    facts = asked_of(asked, subjects_move=subjects_move) if isinstance(asked, TakeSetup) else asked
    first, last = _picture(lock), _picture(last_lock)
    try:
        measures = watch(path)
    except MediaError as error:
        return _unreadable(error)
    return judge_measures(measures, facts, first, last, limits)


def _picture(lock: Picture | None) -> NDArray[np.uint8] | None:
    return read_picture(lock) if isinstance(lock, Path) else lock


def _unreadable(error: MediaError) -> Verdict:
    finding = Finding(
        reason=Reason.UNDECODABLE,
        measured=0.0,
        limit=1.0,
        unit="frames",
        message=f"It cannot be decoded: {error.message}",
    )
    skipped = ("black", "duration", "first frame", "frame rate", "frozen", "last frame", "size", "sound")
    return decide([finding], usable=None, checked=("decodes",), not_checked=skipped)
