"""Compose: a shot and its locked frames become a setup that the chosen model can honour, or a refusal that says why.

Nothing is left out to make a request fit: no dropped last frame, no shorter clip, no other size. A refusal names the
field, the rule and the models that could.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from hotset.errors import RefusalError
from hotset.film.production import Production, Shot
from hotset.film.setup import Companion, Reference, TakeSetup
from hotset.film.words import Transition
from hotset.hosts.port import Abilities
from hotset.hosts.registry import Model, models
from hotset.takes.wording import take_prompt
from hotset.units import Digest, seconds_text

__all__ = ["LockedFrame", "Objection", "compose", "objections", "tail_seconds"]


@dataclass(frozen=True, slots=True)
class LockedFrame:
    """A locked picture and what its artist kept beside it."""

    picture: Digest
    companions: tuple[Companion, ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a model cannot honour a setup: the field of the shot, and the rule in words."""

    field: str
    rule: str


def compose(
    production: Production,
    shot: Shot,
    model: Model,
    *,
    first: LockedFrame,
    last: LockedFrame | None = None,
    references: tuple[Reference, ...] = (),
    attempt: int = 1,
) -> TakeSetup:
    """The complete frozen request. Raises RefusalError when the model cannot honour it."""
    abilities = model.abilities
    setup = TakeSetup(
        model=model.slug,
        slate=shot.slate,
        width=production.width,
        height=production.height,
        frame_rate=production.frame_rate,
        seconds=_rolling_seconds(shot, tail_seconds(production, shot), abilities),
        first_frame=first.picture,
        last_frame=last.picture if last else None,
        companions=first.companions,
        lens_mm=shot.board.composition.lens_mm,
        motion=shot.motion,
        prompt=take_prompt(shot.motion, production.style),
        # A model that takes no references is shown the locked frame, which already holds every element.
        references=references if abilities.max_references else (),
        attempt=attempt,
    )
    found = list(objections(setup, abilities))
    if found:
        raise _refusal(setup, model, found)
    return setup


def objections(setup: TakeSetup, abilities: Abilities) -> Iterable[Objection]:
    """Everything about a setup that a model of these abilities cannot honour."""
    if setup.last_frame is not None and not abilities.last_frame:
        yield Objection("last frame", "it takes no locked last frame")
    if setup.seconds < abilities.min_seconds:
        yield Objection("duration", f"its shortest clip is {seconds_text(abilities.min_seconds)}")
    if setup.seconds > abilities.max_seconds:
        yield Objection("duration", f"its longest clip is {seconds_text(abilities.max_seconds)}")
    if len(setup.references) > abilities.max_references:
        yield Objection("references", f"it takes at most {abilities.max_references}")
    if abilities.moves:
        for move in setup.motion.camera:
            if move.kind not in abilities.moves:
                yield Objection("camera", f"it cannot {move.kind}")
    if setup.audio and abilities.audio == "none":
        yield Objection("audio", "it makes no sound")


def tail_seconds(production: Production, shot: Shot) -> Fraction:
    """What the shot must run on after its cut point: a dissolve into the next shot starts there."""
    index = [s.slate for s in production.shots].index(shot.slate)
    if index + 1 == len(production.shots):
        return Fraction(0)
    following = production.shots[index + 1]
    return following.transition_seconds if following.transition is Transition.DISSOLVE else Fraction(0)


def _rolling_seconds(shot: Shot, tail: Fraction, abilities: Abilities) -> Fraction:
    """The shot's length, rounded up to the clip lengths that the model sells; what is over becomes handles."""
    seconds = shot.duration + tail
    if abilities.step_seconds is None:
        return seconds
    over = max(seconds - abilities.min_seconds, Fraction(0))
    steps = -(-over // abilities.step_seconds)
    return abilities.min_seconds + steps * abilities.step_seconds


def _refusal(setup: TakeSetup, model: Model, found: list[Objection]) -> RefusalError:
    could = [m.slug for m in models() if m.kind == "take" and m.slug != model.slug and not _any(setup, m)]
    why = "; ".join(f"{o.field}: {o.rule}" for o in found)
    who = f" Models that could: {', '.join(could)}." if could else " No other model here could either."
    commands = [f"hotset shoot --shot {setup.slate} --model {could[0]}"] if could else []
    return RefusalError(
        f"{model.name} cannot shoot {setup.slate} ({why}).{who}",
        next_commands=(*commands, f"hotset models {model.slug}"),
    )


def _any(setup: TakeSetup, model: Model) -> bool:
    return any(True for _ in objections(setup, model.abilities))
