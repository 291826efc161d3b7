"""The shot list, completed: what a person wrote, and the breakdown's rules for everything they left open.

Where a scene has shots in production.yaml, it has exactly these, in their order. A shot that says nothing of its own is
the breakdown's shot of that slate. Lines of the script that no listed shot claims are shared out in order, none lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from hotset.boards.breakdown import Breakdown, SceneState, break_down, shot_of
from hotset.boards.casting import Names
from hotset.boards.coverage import Plan
from hotset.boards.cues import cue_of, is_group, light_for
from hotset.boards.kit import Kit, bundled_kit
from hotset.boards.moments import Speech
from hotset.boards.sharing import share_lines
from hotset.film.board import ABSENT, Board
from hotset.film.production import Line, Production, Scene, Shot
from hotset.film.reader import UNTIMED, Reading
from hotset.film.script import Script, split_heading
from hotset.film.words import ElementKind, ShotSize, Transition
from hotset.film.writer import production_text

__all__ = ["WRITTEN_OUT", "Completed", "complete", "new_production_text"]

WRITTEN_OUT = 250
"""Shots that a new production.yaml lists at most; a longer film is left to the breakdown, scene by scene."""
_NOT_WRITTEN_OUT = """
# The film has too many shots to list here: they come from the breakdown of the script. List a scene's shots to take
# that scene into your own hands:
# shots:
#   1A: {for: 4s, description: What the shot shows.}
"""

T = TypeVar("T")


def new_production_text(
    title: str, script: Script | None = None, *, script_name: str = "script.fountain"
) -> tuple[str, int, int]:
    """The production.yaml that a new production begins with, and how many scenes and shots its script has.

    Cast, places, scenes and shots are written out for a person to change, the shots of a very long film excepted.
    """
    production = Production(title=title or (script.title if script is not None else "") or "Untitled")
    if script is not None:
        production = complete(Reading(production=replace(production, script=script_name)), script).production
    counts = len(production.scenes), len(production.shots)
    if len(production.shots) > WRITTEN_OUT:
        return production_text(replace(production, shots=())) + _NOT_WRITTEN_OUT, *counts
    return production_text(production), *counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A production with nothing left open. `unspoken` are the script's lines that no listed shot takes."""

    production: Production
    unspoken: tuple[Line, ...] = ()


def complete(reading: Reading, script: Script | None = None, *, kit: Kit | None = None) -> Completed:
    """Completes what was read. Raises ValueError for a reading without a production."""
    draft = reading.production
    if draft is None:
        raise ValueError("nothing was read that could be completed")
    kit = bundled_kit() if kit is None else kit
    if script is not None and script.scenes:
        guess = break_down(script, draft.elements, draft.frame_rate, scenes=draft.scenes, kit=kit)
    else:
        guess = Breakdown(elements=draft.elements)
    scenes = _scenes(draft, guess, kit)
    listed: dict[str, list[Shot]] = {}
    for shot in draft.shots:
        listed.setdefault(shot.scene, []).append(shot)
    unspoken: list[Line] = []
    made: dict[str, list[Shot]] = {}
    for scene in scenes:
        guessed = [s for s in guess.shots if s.scene == scene.number]
        if scene.number not in listed:
            made[scene.number] = guessed
            continue
        state = _state(scene, guess, script, kit)
        mine = listed[scene.number]
        written = {s.slate: reading.written(f"shots.{s.slate}") for s in mine}
        shared, left = share_lines(mine, guessed, written)
        unspoken += left
        made[scene.number] = [
            _shot(shot, written[shot.slate], shared[shot.slate], state, guessed, draft.frame_rate) for shot in mine
        ]
    shots = [s for scene in scenes for s in made[scene.number]]
    if len(shots) == len(draft.shots):  # every shot is listed, so that their order is the film's
        order = {s.slate: i for i, s in enumerate(draft.shots)}
        shots.sort(key=lambda s: order[s.slate])
    production = replace(draft, elements=guess.elements, scenes=tuple(scenes), shots=tuple(shots))
    return Completed(production=production, unspoken=tuple(unspoken))


def _scenes(draft: Production, guess: Breakdown, kit: Kit) -> list[Scene]:
    """The script's scenes, then those that only production.yaml has, then those that only a slate speaks of."""
    scenes = {s.number: s for s in guess.scenes}
    own = [*draft.scenes, *(Scene(number=s.scene, heading="") for s in draft.shots)]
    kits = {e.slug: e.kit for e in draft.elements}
    only_place = [e.slug for e in draft.elements if e.kind is ElementKind.PLACE]
    for scene in own:
        if scene.number in scenes:
            continue
        place = scene.place or (only_place[0] if len(only_place) == 1 else None)
        staging = scene.staging
        if not staging and place:
            named = {p.element for s in draft.shots if s.scene == scene.number for p in s.board.pose}
            named |= {e for s in draft.shots if s.scene == scene.number for e in s.elements}
            cast = [e.slug for e in draft.cast() if e.slug in named]
            staging = kit.staging(kits.get(place), [(slug, "") for slug in cast])
        heading = scene.heading or f"SCENE {scene.number}"
        scenes[scene.number] = replace(scene, heading=heading, place=place, staging=staging)
    return list(scenes.values())


def _state(scene: Scene, guess: Breakdown, script: Script | None, kit: Kit) -> SceneState:
    source = next((s for s in script.scenes if s.number == scene.number), None) if script is not None else None
    setting = source.setting if source is not None else split_heading(scene.heading)[0]
    return SceneState(
        scene=scene,
        light=light_for(setting, scene.time, scene.text or scene.synopsis),
        names=Names.of(guess.elements),
        elements=guess.elements,
        surfaces=kit.surfaces.get(next((e.kit or "" for e in guess.elements if e.slug == scene.place), ""), ()),
    )


def _shot(
    drafted: Shot,
    written: frozenset[str],
    lines: tuple[Line, ...],
    state: SceneState,
    guessed: list[Shot],
    frame_rate: Fraction,
) -> Shot:
    """One listed shot with everything decided."""
    own = {"description", "lines", "elements", "picture"} | {w for w in written if w.startswith("board.composition")}
    twin = next((s for s in guessed if s.slate == drafted.slate), None)
    if twin is not None and not own & written:
        base = replace(twin, lines=lines)
    else:
        plan = _plan(drafted, written, lines, state)
        base = shot_of(plan, drafted.slate, state, frame_rate, None)
        first = bool(guessed) and drafted.slate == guessed[0].slate
        if first:
            base = replace(base, transition=guessed[0].transition, transition_seconds=guessed[0].transition_seconds)
    shot = _over(base, drafted, written)
    board = _board(base.board, drafted.board, written, "board")
    last = drafted.last_board
    if last is not None:
        last = _board(board, last, written, "last_board")
    if "transition" in written:
        shot = replace(shot, transition_seconds=drafted.transition_seconds)
    duration = base.duration if drafted.duration == UNTIMED else drafted.duration
    if "transition" not in written and shot.transition is not Transition.CUT and shot.transition_seconds * 2 > duration:
        shot = replace(shot, transition=Transition.CUT, transition_seconds=Fraction(0))
    return replace(
        shot,
        scene=drafted.scene,
        duration=duration,
        board=board,
        last_board=last,
        lines=_heard(lines, shot, board, state),
        elements=_in_frame(shot, board, last, state, own_list="elements" in written),
    )


def _plan(drafted: Shot, written: frozenset[str], lines: tuple[Line, ...], state: SceneState) -> Plan:
    """A plan of what the shot's own words say, for the breakdown to dress."""
    text = " ".join(filter(None, [drafted.description, drafted.motion.action]))
    composition = drafted.board.composition
    named = [] if "elements" in written else [e.slug for e in state.names.in_text(text)]
    speakers = [line.speaker for line in lines if line.speaker and not line.off_screen]
    seen = dict.fromkeys([*drafted.elements, *(p.element for p in drafted.board.pose), *named])
    if not drafted.elements and not drafted.board.pose and composition.subject is None:
        seen |= dict.fromkeys(speakers[:1])
    seen |= dict.fromkeys(s for s in (composition.subject, composition.over) if s)
    places = {e.slug for e in state.elements if e.kind in (ElementKind.PLACE, ElementKind.STYLE)}
    in_frame = [s for s in seen if s not in places]
    cast = [s for s in in_frame if s in state.cast]
    cue = cue_of(drafted.description)
    if is_group(drafted.description) and len(cast) < 2:
        cast = list(dict.fromkeys([*cast, *(p.element for p in state.scene.staging if p.element in state.cast)]))[:3]
        in_frame = list(dict.fromkeys([*cast, *in_frame]))
    speaking = [s for s in speakers if s in cast]
    size = composition.size
    if "board.composition.size" not in written:
        size = (cue.size if cue else None) or _natural_size(cast, in_frame, bool(lines))
    subject = composition.subject
    if "board.composition.subject" not in written and not (len(cast) > 1 and _is_open(drafted, composition.over, size)):
        first = [s for s in [*speaking, *cast, *in_frame] if s != composition.over]
        subject = next(iter(first), composition.over)
    return Plan(
        size=size,
        subject=subject,
        over=composition.over,
        angle=composition.angle if "board.composition.angle" in written or not cue or not cue.angle else cue.angle,
        view=composition.view,
        seen=in_frame,
        text=[drafted.description] if drafted.description else [],
        lines=[
            Speech(
                text=line.text,
                name=line.name,
                speaker=line.speaker,
                parenthetical=line.parenthetical,
                unseen=line.off_screen or line.speaker not in in_frame,
            )
            for line in lines
        ],
        move=cue.move if cue else None,
    )


def _is_open(drafted: Shot, over: str | None, size: ShotSize) -> bool:
    """Whether a frame of several people without a written subject is one of all of them: asked for in so many words, or
    wide enough for them and over nobody's shoulder."""
    return over is None and (size not in _NEAR or is_group(drafted.description))


_NEAR = (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.EXTREME_CLOSE, ShotSize.INSERT)


def _natural_size(cast: list[str], in_frame: list[str], spoken: bool) -> ShotSize:
    if not in_frame:
        return ShotSize.WIDE
    if not cast:
        return ShotSize.INSERT
    if len(cast) > 1:
        return ShotSize.MEDIUM_WIDE
    return ShotSize.MEDIUM_CLOSE if spoken else ShotSize.MEDIUM


def _over(base: T, drafted: Any, written: Iterable[str]) -> T:
    """The base with every field of it that was written. Only the first step of a dotted path counts here."""
    names = {"for": "duration", "lens": "lens_mm", "turned": "turned_deg"}
    heads = {w.split(".")[0] for w in written}
    known = {f.name for f in fields(base)} if is_dataclass(base) else set()
    mine = {names.get(h, h) for h in heads} & known
    changes: dict[str, Any] = {}
    for name in mine:
        value, under = getattr(drafted, name), getattr(base, name)
        if is_dataclass(value) and type(value) is type(under):
            inner = {w.partition(".")[2] for w in written if w.startswith(f"{name}.")}
            value = _over(under, value, inner)
        changes[name] = value
    return replace(base, **changes)  # ty: ignore[invalid-argument-type]


def _board(base: Board, drafted: Board, written: frozenset[str], prefix: str) -> Board:
    """A board over another; the poses by the element they are of, and the rest field by field."""
    inner = {w[len(prefix) + 1 :] for w in written if w.startswith(f"{prefix}.")}
    board = _over(base, drafted, {w for w in inner if not w.startswith("pose")})
    poses = {p.element: p for p in base.pose}
    for index, pose in enumerate(drafted.pose):
        mine = {w.split(".", 2)[2] for w in inner if w.startswith(f"pose.{index}.")}
        poses[pose.element] = _over(poses.get(pose.element, replace(pose)), pose, mine)
    ordered = [p.element for p in drafted.pose] + [e for e in poses if e not in {p.element for p in drafted.pose}]
    return replace(board, pose=tuple(poses[e] for e in ordered))


def _heard(lines: tuple[Line, ...], shot: Shot, board: Board, state: SceneState) -> tuple[Line, ...]:
    """Lines with their names; a speaker who is not in the frame is heard from outside it."""
    seen = {p.element for p in board.pose} | {board.composition.subject} | set(shot.elements)
    return tuple(
        replace(
            line,
            name=line.name or (state.called(line.speaker) if line.speaker else ""),
            off_screen=line.off_screen or line.speaker is None or line.speaker not in seen,
        )
        for line in lines
    )


def _in_frame(shot: Shot, board: Board, last: Board | None, state: SceneState, *, own_list: bool) -> tuple[str, ...]:
    """Everything in frame: as written, or else as the breakdown sees it, and whatever the boards name."""
    named: list[str | None] = [*shot.elements]
    if not own_list:
        named = [state.scene.place, *named]
    for each in filter(None, (board, last)):
        c = each.composition
        here = [p.element for p in c.placement if p.state != ABSENT]
        named += [c.subject, c.over, *here, *(p.element for p in each.pose)]
    if own_list and state.scene.place not in named:
        named.append(state.scene.place)
    return tuple(dict.fromkeys(s for s in named if s))
