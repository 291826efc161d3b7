"""What a shot is to be shot as now, and which take is there for it already.

Two rules for what is there. Work of this machine is done again whenever anything of its setup changed: it costs
nothing, and the same setup gives the same bytes. A take that was paid for is judged by what was decided about it: the
locks it obeys, its motion, length, size and sound, and the model. Other words for the same decision, or a model's new
facts, never make a paid take stale, so that no upgrade of hotset buys a film twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hotset.errors import RefusalError, WaitingError
from hotset.film.canonical import from_plain, plain
from hotset.film.production import Shot
from hotset.film.setup import Reference, TakeSetup
from hotset.film.states import AttemptState
from hotset.film.words import Panel
from hotset.floor.unit import Unit
from hotset.hosts.registry import Model
from hotset.takes.compose import LockedFrame, Wishes, compose
from hotset.units import Digest
from hotset.vault.records import Attempt, AttemptKind, Lock

__all__ = ["check_setup", "current_setup", "held_take", "next_setup", "references_of", "setup_of"]

Locks = Mapping[tuple[str, str], Lock]

_DECIDED = (
    *("model", "slate", "first_frame", "last_frame", "motion", "seconds", "lens_mm", "audio", "draft", "draft_job"),
    *("width", "height", "resolution"),
)
"""The fields of a setup that say what was decided; the others say how it was put to the model."""

_ON_THE_WAY = (AttemptState.COMMITTED, AttemptState.SENT, AttemptState.ROLLING)
_LANDED = (AttemptState.IN_THE_CAN, AttemptState.CIRCLED, AttemptState.HOLD)


def current_setup(
    unit: Unit,
    model: Model,
    shot: Shot,
    attempt: int = 1,
    *,
    locks: Locks | None = None,
    wishes: Wishes | None = None,
) -> TakeSetup:
    """The setup of a shot from its locks. Raises WaitingError without a lock, RefusalError where it is refused."""
    first, last = _frames(unit, shot, unit.journal.current_locks() if locks is None else locks)
    return compose(
        unit.production,
        shot,
        model,
        first=LockedFrame(first.picture, first.companions),
        last=LockedFrame(last.picture, last.companions) if last is not None else None,
        references=references_of(unit, shot) if model.abilities.max_references else (),
        wishes=wishes,
        attempt=attempt,
    )


def _frames(unit: Unit, shot: Shot, locks: Locks) -> tuple[Lock, Lock | None]:
    first, last = locks.get((shot.slate, Panel.FIRST)), locks.get((shot.slate, Panel.LAST))
    if first is None or (shot.last_board is not None and last is None):
        raise WaitingError(f"{shot.slate} has no lock.", next_commands=(f"hotset lock {shot.slate} 1", "hotset make"))
    return first, last if shot.last_board is not None else None


def references_of(unit: Unit, shot: Shot) -> tuple[Reference, ...]:
    """The reference pictures of the elements in a shot, in the production's order: the first of each comes first."""
    elements = [element for element in unit.production.elements if element.slug in shot.elements]
    deepest = max((len(element.references) for element in elements), default=0)
    found = []
    for rank in range(deepest):
        for element in elements:
            if rank < len(element.references):
                digest = unit.brought_picture(element.references[rank])
                found.append(Reference(element=element.slug, role=element.kind.value, digest=digest))
    return tuple(found)


def check_setup(unit: Unit, model: Model, setup: TakeSetup) -> None:
    """Ask the host, free and without a call, whether it could honour a setup. Raises RefusalError where not."""
    unit.hosts.video(model.host).check(setup, unit.picture)


def setup_of(unit: Unit, attempt: Attempt) -> TakeSetup:
    """The very setup that a take was ordered with. Raises StoreError where the journal does not hold it."""
    return from_plain(TakeSetup, unit.journal.setup(attempt.setup_digest))


def held_take(unit: Unit, model: Model, setup: TakeSetup) -> Attempt | None:
    """The latest take that is there for this setup or on its way, and was neither lost nor NG."""
    found = [a for a in _takes(unit, setup.slate) if a.state is not AttemptState.NG and _is_for(unit, model, a, setup)]
    return found[-1] if found else None


def next_setup(
    unit: Unit,
    model: Model,
    shot: Shot,
    *,
    locks: Locks,
    again: bool = False,
    wishes: Wishes | None = None,
) -> TakeSetup | None:
    """The setup to shoot now, or None where the shot has a take of it that landed or that a person has to settle.

    A take that is still on its way, or came in and was not judged, is given with the setup that it was ordered with, so
    that the run goes on with it. Raises WaitingError without a lock, RefusalError where the model refuses it.
    """
    try:
        setup = current_setup(unit, model, shot, locks=locks, wishes=wishes)
    except RefusalError:
        # A model that has ended takes nothing any more; what it made of these locks stays good.
        if not again and _landed_before(unit, model, shot, locks):
            return None
        raise
    held = held_take(unit, model, setup)
    if held is not None and held.state in _ON_THE_WAY:
        return setup_of(unit, held)
    if held is not None and not again:
        unjudged = held.state is AttemptState.IN_THE_CAN and held.verdict is None
        return setup_of(unit, held) if unjudged else None
    check_setup(unit, model, setup)
    same = [a for a in _takes(unit, shot.slate) if _is_for(unit, model, a, setup)]
    return replace(setup, attempt=max([0, *(_number(unit, a) for a in same)]) + 1)


def _landed_before(unit: Unit, model: Model, shot: Shot, locks: Locks) -> bool:
    first, _ = _frames(unit, shot, locks)
    for attempt in _takes(unit, shot.slate):
        if attempt.state in _LANDED and attempt.model == model.slug:
            held = unit.journal.setup(attempt.setup_digest)
            if held.get("first_frame") == first.picture and held.get("motion") == plain(shot.motion):
                return True
    return False


def _takes(unit: Unit, slate: str) -> list[Attempt]:
    """The takes of a shot that were not lost, oldest first."""
    takes = unit.journal.attempts(kind=AttemptKind.TAKE, owner=slate)
    return [attempt for attempt in takes if attempt.state is not AttemptState.LOST]


def _is_for(unit: Unit, model: Model, attempt: Attempt, setup: TakeSetup) -> bool:
    """Whether a take was ordered for what this setup decides."""
    if attempt.model != setup.model:
        return False
    held = unit.journal.setup(attempt.setup_digest)
    if model.abilities.runs_here:
        number = int(held.get("attempt", 1))
        return attempt.setup_digest == replace(setup, attempt=number).digest()
    return _decided(held) == _decided(plain(setup)) and _pictures(held) == _pictures(plain(setup))


def _decided(held: Mapping[str, Any]) -> dict[str, Any]:
    return {key: held[key] for key in _DECIDED if key in held}


def _pictures(held: Mapping[str, Any]) -> list[Digest]:
    return sorted(reference["digest"] for reference in held.get("references", ()))


def _number(unit: Unit, attempt: Attempt) -> int:
    return int(unit.journal.setup(attempt.setup_digest).get("attempt", 1))
