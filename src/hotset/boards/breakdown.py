"""The breakdown: an assistant director by rule. A script in, scenes, elements and shots out.

Pure and deterministic: the same script always breaks down to the same shots, so that a lock stays a lock when somebody
runs it again. Every word of the script's action and dialogue is carried by exactly one shot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hotset.boards.casting import Names, canonical_speaker, cast_and_places
from hotset.boards.coverage import Plan, cover
from hotset.boards.cues import (
    STAYS,
    expression_of,
    hour_of,
    is_moving,
    lens_for,
    light_for,
    palette_for,
    stance_of,
)
from hotset.boards.kit import Kit, bundled_kit
from hotset.boards.moments import Action, Moment, Speech, moments
from hotset.boards.rows import plan_of_row
from hotset.boards.whereabouts import bare_surfaces, handled, lying_on, state_of, surface_mark
from hotset.film.board import ABSENT, Board, Composition, Focus, Lighting, Placement, Pose
from hotset.film.elements import Element
from hotset.film.motion import Motion
from hotset.film.production import Line, Scene, Shot
from hotset.film.script import ParagraphKind, Script, ScriptScene
from hotset.film.slate import letters_for
from hotset.film.words import DepthOfField, ElementKind, ShotSize, Transition
from hotset.units import frame_count

__all__ = ["Breakdown", "SceneState", "break_down", "dress", "line_of", "rounded", "shot_of"]

_DEEP = (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.FULL)
_SHALLOW = (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.EXTREME_CLOSE, ShotSize.INSERT)
_HOLDS = re.compile(
    r"\b(?:holds?|holding|takes?|lifts?|raises?|pours?|drinks?|sips?|grabs?|carries|picks?|slides?|lays?|hands?|levels?|"
    r"opens?|closes?|turns?|presses|wipes?|puts?|sets?)\b",
    re.IGNORECASE,
)
_LOOKS = re.compile(r"\b(?:looks?|stares?|gazes?|glances?|watch(?:es)?|eyes|studies|faces)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """What a script becomes. `elements` begins with the ones that were known already."""

    scenes: tuple[Scene, ...] = ()
    elements: tuple[Element, ...] = ()
    shots: tuple[Shot, ...] = ()


@dataclass(slots=True)
class SceneState:
    """A scene while its shots are made: its light and its elements, and how everybody in it was last seen."""

    scene: Scene
    light: Lighting
    names: Names
    elements: tuple[Element, ...]
    stances: dict[str, str] = field(default_factory=dict)
    surfaces: tuple[str, ...] = ()
    """Where things lie on its set."""

    @property
    def cast(self) -> frozenset[str]:
        return frozenset(e.slug for e in self.elements if e.kind is ElementKind.CAST)

    def called(self, slug: str | None) -> str:
        return next((e.name for e in self.elements if e.slug == slug), slug or "")


def break_down(
    script: Script,
    elements: tuple[Element, ...] = (),
    frame_rate: Fraction = Fraction(24),
    *,
    scenes: Iterable[Scene] = (),
    kit: Kit | None = None,
) -> Breakdown:
    """Breaks a script down. `elements` and `scenes` are what the production says itself; it goes before the guess.

    Durations are whole numbers of frames. A script without scenes gives no shots; whoever opens it says so.
    """
    kit = bundled_kit() if kit is None else kit
    written = {s.number: s for s in scenes}
    everything, places = cast_and_places(script, elements, kit.sets, kit.props)
    names = Names.of(everything)
    shots: list[Shot] = []
    made: list[Scene] = []
    hour, into, seen_places = "day", Transition.CUT, set()
    slates: set[str] = set()
    marks: dict[str | None, dict[str, str]] = {}
    for index, source in enumerate(script.scenes):
        hour = hour_of(source.time, hour)
        parts = list(moments(source.paragraphs))
        if index == 0:
            parts = [*moments(script.before), *parts]
        parts = [_with_speaker(m, everything) for m in parts]
        present = _present(parts, names)
        scene = _scene(
            source, written.get(source.number), places[source.number], hour, present, parts, everything, kit, marks
        )
        made.append(scene)
        state = SceneState(
            scene=scene,
            light=light_for(source.setting, scene.time, " ".join(p.text for p in source.paragraphs)),
            names=names,
            elements=everything,
            surfaces=kit.surfaces.get(next((e.kit or "" for e in everything if e.slug == scene.place), ""), ()),
        )
        staged = [p.element for p in scene.staging if p.element in state.cast]
        sides = list(dict.fromkeys([*(s for s in staged if s in present), *present]))
        rows = [r for r in script.rows if r.scene == source.number]
        if rows:
            planned = [plan_of_row(r, everything, names, frame_rate) for r in rows]
        else:
            fresh = scene.place not in seen_places
            plans, into = cover(parts, names, sides, new_place=fresh, transition=into)
            planned = [(p, None) for p in plans]
        seen_places.add(scene.place)
        for plan, seconds in planned:
            slate = _free_slate(scene.number, slates)
            shots.append(shot_of(plan, slate, state, frame_rate, seconds))
    return Breakdown(scenes=tuple(made), elements=everything, shots=_first_cut(shots))


def rounded(seconds: float, frame_rate: Fraction) -> Fraction:
    """Seconds to the next quarter, as a whole number of frames; at least one frame."""
    quarters = Fraction(-int(-seconds * 4 // 1), 4)
    return Fraction(max(1, frame_count(quarters, frame_rate))) / frame_rate


def line_of(speech: Speech) -> Line:
    """A speech as a line of a shot."""
    return Line(
        text=speech.text,
        speaker=speech.speaker,
        name=speech.name,
        parenthetical=speech.parenthetical,
        off_screen=speech.unseen,
    )


def dress(plan: Plan, state: SceneState) -> Board:
    """A plan as a board: the frame, the light of the scene, what everybody in it does, what is sharp."""
    text = " ".join(plan.text)
    poses = tuple(_pose(slug, plan, state) for slug in plan.seen if slug in state.cast)
    depth = DepthOfField.DEEP if plan.size in _DEEP else DepthOfField.MEDIUM
    if plan.size in _SHALLOW:
        depth = DepthOfField.SHALLOW
    staged = {p.element for p in state.scene.staging}
    things = [s for s in plan.seen if s not in state.cast and s not in staged and s != state.scene.place]
    return Board(
        composition=Composition(
            size=plan.size,
            angle=plan.angle,
            view=plan.view,
            lens_mm=lens_for(plan.size),
            subject=plan.subject,
            over=plan.over,
            placement=(*_lying(things, text, state), *_absent(plan, text, state)),
        ),
        lighting=state.light,
        pose=poses,
        palette=palette_for(state.light.mood),
        focus=Focus(on=plan.subject, depth=depth),
    )


def _lying(things: list[str], text: str, state: SceneState) -> list[Placement]:
    """The things that the text puts on a surface of the set, or says something of the state of."""
    found = []
    for slug in things:
        pattern = state.names.pattern(slug)
        if pattern is None:
            continue
        word = lying_on(text, pattern)
        mark = surface_mark(word, state.surfaces) if word else None
        how = state_of(text, pattern)
        if mark or how:
            found.append(Placement(element=slug, mark=mark, state=how))
    return found


def _absent(plan: Plan, text: str, state: SceneState) -> list[Placement]:
    """What the scene's staging has and the text says is not there: itself, or all that stood on an empty table."""
    gone = state.names.missing_in(text)
    bare = bare_surfaces(text)
    return [
        Placement(element=p.element, state=ABSENT)
        for p in state.scene.staging
        if p.element not in plan.seen
        and (p.element in gone or (p.element not in state.cast and any(word in (p.mark or "") for word in bare)))
    ]


def _with_speaker(moment: Moment, elements: tuple[Element, ...]) -> Moment:
    if isinstance(moment, Speech):
        return replace(moment, speaker=canonical_speaker(moment.speaker, elements))
    return moment


def _present(parts: list[Moment], names: Names) -> list[str]:
    """The cast of a scene: those who speak in it first, then those who are only named."""
    speakers = [m.speaker for m in parts if isinstance(m, Speech) and m.speaker and not m.unseen]
    text = " ".join(m.text for m in parts if isinstance(m, Action))
    named = [e.slug for e in names.in_text(text) if e.kind is ElementKind.CAST]
    order = {slug: i for i, slug in enumerate(named)}
    first = sorted(dict.fromkeys(speakers), key=lambda s: order.get(s, len(order)))
    return list(dict.fromkeys([*first, *named]))


def _scene(
    source: ScriptScene,
    written: Scene | None,
    place: str,
    hour: str,
    present: list[str],
    parts: list[Moment],
    elements: tuple[Element, ...],
    kit: Kit,
    marks: dict[str | None, dict[str, str]],
) -> Scene:
    """A scene: what the production says of it, and the guess for the rest. `marks` remembers who stood where."""
    if written is not None and written.place:
        place = written.place
    staging = written.staging if written is not None else ()
    if not staging:
        kits = {e.slug: e.kit for e in elements}
        text = " ".join(m.text for m in parts if isinstance(m, Action))
        sentences = re.split(r"(?<=[.!?])\s+", text)
        names = {e.slug: Names.of([e]) for e in elements if e.slug in present}
        told = [(s, " ".join(t for t in sentences if names[s].in_text(t))) for s in present[:6] if s in names]
        staging = kit.staging(kits.get(place), told, text, marks.get(place))
    marks.setdefault(place, {}).update({p.element: p.mark for p in staging if p.mark})
    synopsis = " ".join(p.text for p in source.paragraphs if p.kind is ParagraphKind.SYNOPSIS)
    time = written.time if written is not None and written.time != Scene(number="", heading="").time else hour
    return Scene(
        number=source.number,
        heading=(written.heading if written is not None else "") or source.heading.text,
        place=place,
        time=time,
        staging=staging,
        synopsis=(written.synopsis if written is not None else "") or synopsis,
        text=source.raw,
    )


def _free_slate(number: str, taken: set[str]) -> str:
    """The next slate of a scene. Scene 12's 27th setup is no slate of a scene 12A, and the other way round."""
    index = 0
    while (slate := number + letters_for(index)) in taken:
        index += 1
    taken.add(slate)
    return slate


def shot_of(plan: Plan, slate: str, state: SceneState, frame_rate: Fraction, seconds: Fraction | None) -> Shot:
    """A plan as a shot. `seconds` is a length that was given; None takes the plan's own."""
    text = " ".join(plan.text)
    lines = tuple(line_of(s) for s in plan.lines)
    scene = state.scene
    action = text
    if not text and plan.lines:
        who = state.called(plan.lines[0].speaker) or "A voice"
        to = state.called(plan.over)
        action = f"{who} speaks to {to}." if to else f"{who} speaks."
    duration = seconds if seconds is not None else rounded(plan.seconds, frame_rate)
    blend = Fraction(0)
    if plan.transition is not Transition.CUT:
        blend = min(rounded(0.5, frame_rate), Fraction(frame_count(duration / 3, frame_rate)) / frame_rate)
    return Shot(
        slate=slate,
        scene=scene.number,
        duration=duration,
        board=dress(plan, state),
        motion=Motion(camera=(plan.move,) if plan.move is not None else (), action=action),
        description=text or action,
        elements=tuple(dict.fromkeys(filter(None, [scene.place, *plan.seen]))),
        lines=lines,
        transition=plan.transition if blend else Transition.CUT,
        transition_seconds=blend,
    )


def _first_cut(shots: list[Shot]) -> tuple[Shot, ...]:
    """The first shot of the film has nothing to dissolve from, so that it can only fade in or cut."""
    if shots and shots[0].transition is Transition.DISSOLVE:
        shots[0] = replace(shots[0], transition=Transition.CUT, transition_seconds=Fraction(0))
    return tuple(shots)


def _pose(slug: str, plan: Plan, state: SceneState) -> Pose:
    """What one member of the cast does: said of them by name, or of the only one who can be meant, or as before."""
    text = " ".join(plan.text)
    others = [s for s in plan.seen if s in state.cast and s != slug]
    about = _about(slug, text, state) or (text if not others or slug == plan.subject else "")
    own = [s for s in plan.lines if s.speaker == slug and not s.unseen]
    stance = stance_of(about) if about else None
    before = state.stances.get(slug, _seated(slug, state.scene))
    if stance in STAYS:
        state.stances[slug] = stance
    elif stance is not None and is_moving(about):
        state.stances[slug] = "standing_relaxed"
    said = " ".join(s.parenthetical for s in own)
    face = expression_of(said) if said else None
    face = face or (expression_of(about) if about else None) or ("speaking" if own else "neutral")
    things = [e.slug for e in state.names.in_text(about) if e.kind is not ElementKind.CAST] if about else []
    held = next((s for s in things if _in_hand(s, about, state)), None)
    return Pose(
        element=slug,
        stance=stance or before,
        expression=face,
        looks_at=_gaze(slug, plan, about, others, things, state),
        right_hand=held,
    )


def _in_hand(thing: str, about: str, state: SceneState) -> bool:
    """Whether somebody holds or takes a thing: a thing said to lie somewhere only where the words put a hand on it."""
    pattern = state.names.pattern(thing)
    if pattern is None or not _HOLDS.search(about):
        return False
    return lying_on(about, pattern) is None or handled(about, pattern)


def _about(slug: str, text: str, state: SceneState) -> str:
    """The sentences that name an element, each with those after it that go on with a pronoun."""
    pattern = next((p for p, e in state.names.patterns if e.slug == slug), None)
    if pattern is None:
        return ""
    kept, on = [], False
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        on = bool(pattern.search(sentence)) or (on and bool(re.match(r"(?:He|She|They|His|Her)\b", sentence)))
        if on:
            kept.append(sentence)
    return " ".join(kept)


def _gaze(slug: str, plan: Plan, about: str, others: list[str], things: list[str], state: SceneState) -> str | None:
    """What somebody looks at: what the script says, who is spoken with, what is in hand."""
    if about and (found := _LOOKS.search(about)):
        after = [e.slug for e in state.names.in_text(about[found.end() :]) if e.slug != slug]
        if after:
            return after[0]
    if plan.lines:
        speaker = plan.lines[0].speaker
        if speaker is not None and speaker != slug and speaker in state.cast:
            return speaker
        if plan.over is not None and plan.over != slug:
            return plan.over
        staged = [p.element for p in state.scene.staging if p.element in state.cast and p.element != slug]
        if speaker == slug and len(staged) == 1:
            return staged[0]
    if things:
        return things[0]
    return others[0] if len(others) == 1 else None


def _seated(slug: str, scene: Scene) -> str:
    mark = next((p.mark or "" for p in scene.staging if p.element == slug), "")
    return "sitting" if re.search(r"booth|table|seat|sofa|chair|bed|desk|bench", mark) else "standing_relaxed"
