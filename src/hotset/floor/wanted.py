"""What a shot is to be shot as now, and which take is there for it already.

Two rules for what is there. Work of this machine is done again whenever anything of its setup changed: it costs
nothing, and the same setup gives the same bytes. A take that was paid for is judged by what was decided about it: the
locks it obeys, its motion, lens, length, size and sound, and the model. Other words for the same decision, or a model's
new facts, its retirement too, never make a paid take stale, so that no upgrade of hotset buys a film twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hotset.errors import WaitingError
from hotset.film.canonical import from_plain
from hotset.film.production import Shot
from hotset.film.setup import Reference, TakeSetup
from hotset.film.states import AttemptState
from hotset.film.words import Panel
from hotset.floor.unit import Unit
from hotset.hosts.registry import Model
from hotset.takes.compose import LockedFrame, Wishes, compose, ordered_seconds, tail_seconds
from hotset.vault.records import Attempt, AttemptKind, Lock

__all__ = ["check_setup", "current_setup", "held_take", "next_setup", "references_of", "setup_of"]

Locks = Mapping[tuple[str, str], Lock]

_ON_THE_WAY = (AttemptState.COMMITTED, AttemptState.SENT, AttemptState.ROLLING)

_SIZE_SHARE = 0.03
"""Vendors' sizes are whole macroblocks: a take that is smaller than the film by no more than this is no smaller."""


def current_setup(
    unit: Unit,
    model: Model,
    shot: Shot,
    attempt: int = 1,
    *,
    locks: Locks | None = None,
    wishes: Wishes | None = None,
) -> TakeSetup:
    """The setup of a shot from its locks. Raises WaitingError without a lock, RefusalError where it is refused.

    Where a final is wished for, it is that of the latest circled draft; WaitingError where there is none.
    """
    locks = unit.journal.current_locks() if locks is None else locks
    first, last = _frames(unit, shot, locks)
    draft_job = None
    if wishes is not None and wishes.final and model.abilities.draft_finals:
        draft_job = _circled_draft(unit, model, shot, locks)
    return compose(
        unit.production,
        shot,
        model,
        first=LockedFrame(first.picture, first.companions),
        last=LockedFrame(last.picture, last.companions) if last is not None else None,
        references=references_of(unit, shot) if model.abilities.max_references else (),
        wishes=wishes,
        draft_job=draft_job,
        attempt=attempt,
    )


def _circled_draft(unit: Unit, model: Model, shot: Shot, locks: Locks) -> str:
    """The host's id of the draft that was circled last. Raises WaitingError where none of what is decided now was."""
    drafts = _same_takes(unit, model, shot, locks, Wishes(draft=True))
    circled = [a for a in drafts if a.state is AttemptState.CIRCLED and a.job_id is not None]
    if not circled:
        raise WaitingError(
            f"{shot.slate} has no circled draft of {model.slug}, so there is nothing to finish.",
            next_commands=(f"hotset shoot --draft --shot {shot.slate} --model {model.slug}", "hotset takes"),
        )
    best = max(circled, key=lambda a: (a.judged_at or 0.0, a.number))
    assert best.job_id is not None
    return best.job_id


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


def held_take(
    unit: Unit, model: Model, shot: Shot, *, locks: Locks | None = None, wishes: Wishes | None = None
) -> Attempt | None:
    """The latest take of a shot that is there for what is decided now or on its way, and was neither lost nor NG.

    Raises WaitingError without a lock. A model that would refuse the shot today still holds what it made of it before.
    """
    found = [
        a
        for a in _same_takes(unit, model, shot, locks, wishes)
        if a.state not in (AttemptState.SLATED, AttemptState.NG)
    ]
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
    held = held_take(unit, model, shot, locks=locks, wishes=wishes)
    if held is not None and held.state in _ON_THE_WAY:
        return setup_of(unit, held)
    if held is not None and not again:
        unjudged = held.state is AttemptState.IN_THE_CAN and held.verdict is None
        return setup_of(unit, held) if unjudged else None
    setup = current_setup(unit, model, shot, locks=locks, wishes=wishes)
    check_setup(unit, model, setup)
    numbers = [setup_of(unit, a).attempt for a in _same_takes(unit, model, shot, locks, wishes)]
    return replace(setup, attempt=max(numbers, default=0) + 1)


def _same_takes(unit: Unit, model: Model, shot: Shot, locks: Locks | None, wishes: Wishes | None) -> list[Attempt]:
    """The takes that this model made of what is decided now, oldest first; what was lost is not among them."""
    takes = unit.journal.attempts(kind=AttemptKind.TAKE, owner=shot.slate)
    mine = [a for a in takes if a.state is not AttemptState.LOST and a.model == model.slug]
    locks = unit.journal.current_locks() if locks is None else locks
    if not model.abilities.runs_here:
        first, last = _frames(unit, shot, locks)
        wishes = wishes or Wishes()
        return [a for a in mine if _is_for(unit, model, shot, setup_of(unit, a), first, last, wishes)]
    setup = current_setup(unit, model, shot, locks=locks, wishes=wishes)
    return [a for a in mine if a.setup_digest == replace(setup, attempt=setup_of(unit, a).attempt).digest()]


def _is_for(
    unit: Unit, model: Model, shot: Shot, held: TakeSetup, first: Lock, last: Lock | None, wishes: Wishes
) -> bool:
    """Whether a setup that was paid for decides what is decided now."""
    return (
        held.first_frame == first.picture
        and held.last_frame == (last.picture if last is not None else None)
        and held.motion == shot.motion
        and held.lens_mm == shot.board.composition.lens_mm
        and held.draft == wishes.draft
        and (held.draft_job is not None or not wishes.final)
        and (held.audio == wishes.audio or model.abilities.audio == "always")
        and _shows_the_same(unit, shot, held)
        and _is_as_long(unit, model, shot, held)
        and _is_as_large(unit, held, wishes)
    )


def _shows_the_same(unit: Unit, shot: Shot, held: TakeSetup) -> bool:
    """Whether the pictures of elements that it was shown are those of now; one that was shown none obeys its frame."""
    now = {reference.digest for reference in references_of(unit, shot)} if held.references else set()
    return not now or now == {reference.digest for reference in held.references}


def _is_as_long(unit: Unit, model: Model, shot: Shot, held: TakeSetup) -> bool:
    """Whether it is what is ordered for the shot's length, or covers it in a length that is not sold any more."""
    needed = shot.duration + tail_seconds(unit.production, shot)
    if ordered_seconds(needed, model.abilities) == (held.seconds, None):
        return True
    still_sold = ordered_seconds(held.seconds, model.abilities) == (held.seconds, None)
    return held.seconds >= needed and not still_sold


def _is_as_large(unit: Unit, held: TakeSetup, wishes: Wishes) -> bool:
    """Whether it has the film's shape, and the size that is asked for by name, or one that is no smaller than the film.

    What was shot larger than it had to be is not bought again in a smaller size.
    """
    film = unit.production
    if abs(held.width / held.height / (film.width / film.height) - 1) > _SIZE_SHARE:
        return False
    if wishes.resolution:
        return held.resolution.lower() == wishes.resolution.lower()
    return held.draft or min(held.width, held.height) >= min(film.width, film.height) * (1 - _SIZE_SHARE)
