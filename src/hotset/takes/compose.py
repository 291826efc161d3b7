"""Compose: a shot and its locked frames become a setup that the chosen model can honour, or a refusal that says why.

Nothing is left out to make a request fit: no dropped last frame, no shorter clip, no other size. A refusal names the
field, the rule and the models that could.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from hotset.errors import RefusalError
from hotset.film.production import Production, Shot
from hotset.film.setup import Companion, Reference, TakeSetup
from hotset.film.words import Transition
from hotset.hosts.port import Abilities
from hotset.hosts.registry import Model, models
from hotset.takes.wording import take_prompt
from hotset.units import Digest, seconds_text

__all__ = [
    "LockedFrame",
    "Objection",
    "Output",
    "Wishes",
    "choose_output",
    "compose",
    "compose_near",
    "objections",
    "ordered_seconds",
    "shape_name",
    "tail_seconds",
]

_SHAPE_SHARE = 0.03
"""Shapes and sizes that differ by no more than this are the same: vendors' sizes are whole macroblocks."""

_NAMED = 5
"""How many models a refusal names."""


@dataclass(frozen=True, slots=True)
class LockedFrame:
    """A locked picture and what its artist kept beside it."""

    picture: Digest
    companions: tuple[Companion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person asks of the takes of one batch, beside what the production says."""

    resolution: str = ""
    """A model's own name of an output size; empty: the smallest that is no smaller than the film."""
    draft: bool = False
    final: bool = False
    """The final of a draft: the same take in full, where the model makes one out of a draft."""
    audio: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """What a model delivers: its name of the size, the shape, and pixels."""

    resolution: str
    shape: str
    width: int
    height: int


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
    wishes: Wishes | None = None,
    draft_job: str | None = None,
    attempt: int = 1,
) -> TakeSetup:
    """The complete frozen request; `draft_job` is the draft whose final is wished for.

    Raises RefusalError when the model cannot honour it.
    """
    wishes = wishes or Wishes()

    def ask(asked: Model) -> tuple[TakeSetup, list[Objection]]:
        return compose_near(
            production, shot, asked, first=first, last=last, references=references, wishes=wishes, attempt=attempt
        )

    setup, found = ask(model)
    setup = replace(setup, draft_job=draft_job if wishes.final else None)
    if found:
        others = [m for m in models() if m.kind == "take" and m.slug != model.slug]
        others.sort(key=lambda m: m.status != "current")
        raise _refusal(shot.slate, model, found, [m.slug for m in others if not ask(m)[1]])
    return setup


def compose_near(
    production: Production,
    shot: Shot,
    model: Model,
    *,
    first: LockedFrame,
    last: LockedFrame | None = None,
    references: tuple[Reference, ...] = (),
    wishes: Wishes | None = None,
    attempt: int = 1,
) -> tuple[TakeSetup, list[Objection]]:
    """The setup as near as the model comes to it, and everything about it that the model cannot honour.

    For looking at and comparing; what is ordered is composed by `compose`.
    """
    wishes = wishes or Wishes()
    abilities = model.abilities
    seconds, too_long = ordered_seconds(shot.duration + tail_seconds(production, shot), abilities)
    output, no_size = choose_output(production, abilities, wishes)
    # Beside a locked frame some models take no references; the frame already holds every element.
    shown = references if abilities.max_references and abilities.references_beside_frames else ()
    prompt = take_prompt(
        shot.motion, production.style, abilities.prompt, seconds=seconds,
        cited=[production.element(r.element).name for r in shown], ends_locked=last is not None,
    )  # fmt: skip
    setup = TakeSetup(
        model=model.slug,
        slate=shot.slate,
        width=output.width,
        height=output.height,
        resolution=output.resolution,
        shape=output.shape,
        frame_rate=abilities.frame_rate or production.frame_rate,
        seconds=seconds,
        first_frame=first.picture,
        last_frame=last.picture if last else None,
        companions=first.companions,
        lens_mm=shot.board.composition.lens_mm,
        motion=shot.motion,
        prompt=prompt,
        references=shown,
        audio=wishes.audio or abilities.audio == "always",
        draft=wishes.draft,
        attempt=attempt,
    )
    found = [o for o in (too_long, no_size) if o is not None]
    return setup, list(dict.fromkeys([*found, *objections(setup, abilities)]))


def objections(setup: TakeSetup, abilities: Abilities) -> Iterable[Objection]:
    """Everything about a setup that a model of these abilities cannot honour."""
    if abilities.status == "retired":
        day = f" on {abilities.ends}" if abilities.ends else ""
        instead = f"; use {' or '.join(abilities.instead)} instead" if abilities.instead else ""
        yield Objection("model", f"it ended{day} and takes nothing any more{instead}")
    sold, objection = ordered_seconds(setup.seconds, abilities)
    if objection is not None:
        yield objection
    elif sold != setup.seconds:
        yield Objection("duration", f"it sells no clip of {seconds_text(setup.seconds)}")
    names = [resolution.name for resolution in abilities.resolutions]
    if setup.resolution and names and setup.resolution not in names:
        yield Objection("resolution", f"it makes {', '.join(names)}")
    if not abilities.first_frame:
        yield Objection("first frame", "it takes no locked first frame")
    if setup.last_frame is not None and not abilities.last_frame:
        yield Objection("last frame", "it takes no locked last frame")
    if len(setup.references) > abilities.max_references:
        yield Objection(
            "references", f"it takes at most {abilities.max_references}, and the shot has {len(setup.references)}"
        )
    if abilities.reference_roles:
        for reference in setup.references:
            if reference.role not in abilities.reference_roles:
                yield Objection("references", f"it takes none of a {reference.role}")
    if abilities.moves:
        for move in setup.motion.camera:
            if move.kind not in abilities.moves:
                yield Objection("camera", f"it cannot {move.kind}")
    if setup.audio and abilities.audio == "none":
        yield Objection("audio", "it makes no sound")
    if setup.draft and not abilities.draft:
        yield Objection("draft", "it has no draft")
    longest = abilities.prompt.max_chars
    if longest is not None and len(setup.prompt) > longest:
        yield Objection(
            "action", f"it takes {longest} characters, and camera, action and style need {len(setup.prompt)}"
        )


def choose_output(production: Production, abilities: Abilities, wishes: Wishes) -> tuple[Output, Objection | None]:
    """The size that a model delivers for a film: the smallest that is no smaller than the film, in the film's shape.

    A smaller one is never taken unasked; `wishes.resolution` asks for one by name. A draft is the smallest that the
    model delivers, and has no other size.
    """
    film = Output("", shape_name(production.width, production.height), production.width, production.height)
    if not abilities.resolutions:
        return film, Objection("final", "it makes no final out of a draft") if wishes.final else None
    ratio = production.width / production.height
    sold: list[Output] = []
    for resolution in abilities.resolutions:
        if not resolution.sizes:
            sold.append(replace(film, resolution=resolution.name))
        for shape, (width, height) in resolution.sizes.items():
            if abs(width / height / ratio - 1) <= _SHAPE_SHARE:
                sold.append(Output(resolution.name, shape, width, height))
    if wishes.final:
        sold = [output for output in sold if output.resolution in abilities.draft_finals]
        if not sold:
            return film, Objection("final", "it makes no final out of a draft")
    if not sold:
        shapes = dict.fromkeys(shape for resolution in abilities.resolutions for shape in resolution.sizes)
        return film, Objection("size", f"it makes {', '.join(shapes)}, and the film is {film.width}x{film.height}")
    names = ", ".join(o.resolution for o in sold)
    if wishes.draft and abilities.draft:
        smallest = sold[0]
        if wishes.resolution.lower() in ("", smallest.resolution.lower()):
            return smallest, None
        return smallest, Objection("resolution", f"its drafts are {smallest.resolution}")
    if wishes.resolution:
        named = [o for o in sold if o.resolution.lower() == wishes.resolution.lower()]
        return (named[0], None) if named else (sold[-1], Objection("resolution", f"it makes {names}"))
    for output in sold:
        if min(output.width, output.height) >= min(film.width, film.height) * (1 - _SHAPE_SHARE):
            return output, None
    largest = sold[-1]
    said = f"its largest is {largest.width}x{largest.height} and the film is {film.width}x{film.height}"
    return largest, Objection("size", f"{said}; name a resolution to take it all the same")


def shape_name(width: int, height: int) -> str:
    """The usual name of a shape: '16:9', '9:16', '1:1'; else the reduced ratio."""
    ratio = width / height
    for across, down in ((16, 9), (9, 16), (1, 1), (4, 3), (3, 4), (21, 9)):
        if abs(ratio / (across / down) - 1) <= 0.01:
            return f"{across}:{down}"
    exact = Fraction(width, height)
    return f"{exact.numerator}:{exact.denominator}"


def tail_seconds(production: Production, shot: Shot) -> Fraction:
    """What the shot must run on after its cut point: a dissolve into the next shot starts there."""
    index = [s.slate for s in production.shots].index(shot.slate)
    if index + 1 == len(production.shots):
        return Fraction(0)
    following = production.shots[index + 1]
    return following.transition_seconds if following.transition is Transition.DISSOLVE else Fraction(0)


def ordered_seconds(needed: Fraction, abilities: Abilities) -> tuple[Fraction, Objection | None]:
    """The length to order, in seconds: what the cut needs, rounded up to what the model sells. The rest is handles."""
    longest = max(abilities.only_seconds) if abilities.only_seconds else abilities.max_seconds
    if abilities.step_seconds is not None and not abilities.only_seconds:
        longest -= (longest - abilities.min_seconds) % abilities.step_seconds
    if needed > longest:
        return longest, Objection(
            "duration", f"its longest clip is {seconds_text(longest)}, and it needs {seconds_text(needed)}"
        )
    if abilities.only_seconds:
        return min(length for length in abilities.only_seconds if length >= needed), None
    if abilities.step_seconds is None:
        if needed < abilities.min_seconds:
            return needed, Objection("duration", f"its shortest clip is {seconds_text(abilities.min_seconds)}")
        return needed, None
    over = max(needed - abilities.min_seconds, Fraction(0))
    steps = -(-over // abilities.step_seconds)
    return abilities.min_seconds + steps * abilities.step_seconds, None


def _refusal(slate: str, model: Model, found: list[Objection], could: list[str]) -> RefusalError:
    why = "; ".join(f"{o.field}: {o.rule}" for o in found)
    names = ", ".join(could[:_NAMED]) + (f" and {len(could) - _NAMED} more" if len(could) > _NAMED else "")
    who = f" Models that could: {names}." if could else " No other model here could either."
    commands = [f"hotset shoot --shot {slate} --model {could[0]}"] if could else []
    return RefusalError(
        f"{model.name} cannot shoot {slate} ({why}).{who}",
        next_commands=(*commands, f"hotset models {model.slug}"),
    )
