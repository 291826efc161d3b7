"""production.yaml in: every fault found, each with its file and line, and as much of the production as could be read.

What a shot leaves out is not decided here: the nouns' defaults stand in, `Reading.written` says what a person wrote,
and `hotset.boards.shotlist` completes the rest from the script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from hotset.errors import ContinuityError, FieldError, ProductionError, ScriptError, TextError, Where
from hotset.film.board import Board, Composition, Focus, Lighting, Placement, Pose
from hotset.film.elements import Element, FigureLook, Voice
from hotset.film.motion import Beat, CameraMove, Motion
from hotset.film.nearest import hint, listed, nearest
from hotset.film.nodes import Written, compose
from hotset.film.production import Deliverables, Line, Production, Scene, Shot, Sound, Title
from hotset.film.schema import PRODUCTION, Key, Section
from hotset.film.script import Script, slug_of
from hotset.film.values import KINDS, amount, choice, frames_exactly
from hotset.film.words import CameraMoveKind, Easing, ElementKind, Look, Transition

__all__ = ["UNTIMED", "Reading", "read_production", "scene_of"]

UNTIMED = Fraction(0)
"""The duration of a shot whose length nobody wrote; the breakdown gives it one."""

NOBODY = ("subject", "over", "on", "looks_at", "right_hand", "left_hand")
"""Keys that can be written as none: nobody and nothing, where the breakdown would find somebody."""
LOOKS = ("camera", "left", "right", "up", "down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read. `production` is None where the text is no production at all."""

    production: Production | None
    faults: tuple[ProductionError, ...] = ()
    lines: Mapping[str, Where] = field(default_factory=dict)
    """Where each key stands, by its dotted path: 'shots.1A', 'shots.1A.board.lighting.kelvin', 'elements.cup'."""

    def where(self, path: str) -> Where | None:
        """Where a key stands, or the nearest key above it that was written."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return self.lines.get("")

    def written(self, path: str) -> frozenset[str]:
        """The dotted paths below `path` that a person wrote, without the prefix."""
        prefix = f"{path}."
        return frozenset(key[len(prefix) :] for key in self.lines if key.startswith(prefix))


def read_production(text: str, path: Path, scripts: Mapping[str, Script] | None = None) -> Reading:
    """Reads production.yaml. `scripts` holds the scripts that it may name, by their path as written; `path` is for the
    messages only. Never raises for what the text says: faults are collected."""
    try:
        root = compose(text.removeprefix("\ufeff"), path)
    except TextError as error:
        return Reading(production=None, faults=(error,))
    if root is None or root.empty:
        return Reading(production=None, faults=(_nothing(path),))
    if root.text is not None or root.items() is not None:
        fault = TextError(
            f"A production is a mapping of keys, and this is {root.kind}; it begins with a line like title: My film",
            where=root.where,
        )
        return Reading(production=None, faults=(fault,))
    walk = _Walk(path)
    walk.lines[""] = Where(path)
    values = walk.section(root, PRODUCTION, "")
    name = values.get("script")
    builder = _Builder(walk, values, scripts.get(name) if name and scripts is not None else None)
    production = builder.production()
    ordered = sorted(walk.faults, key=lambda f: (f.where.line or 0, f.where.column or 0) if f.where else (0, 0))
    return Reading(production=production, faults=tuple(ordered), lines=walk.lines)


def scene_of(slate: str, numbers: Mapping[str, object] | tuple[str, ...]) -> str:
    """The scene of a slate: the longest known scene number that it begins with, or else its digits."""
    fitting = [n for n in numbers if slate.startswith(n) and re.fullmatch(r"[A-Z]+", slate[len(n) :])]
    if fitting:
        return max(fitting, key=len)
    return re.match(r"\d*", slate)[0]  # ty: ignore[not-subscriptable]


def _nothing(path: Path) -> TextError:
    return TextError(
        "There is nothing in this file; a production begins with a line like title: My film",
        where=Where(path, 1),
        next_commands=("hotset new",),
    )


class _Walk:
    """Goes down the YAML along the schema: keys that exist, values of the right type, and the place of each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[ProductionError] = []
        self.lines: dict[str, Where] = {}
        self.mentions: list[tuple[str, str, Where]] = []
        """(slug, what names it, where) of every element that is named."""

    def fault(self, message: str, where: Where) -> None:
        self.faults.append(FieldError(_sentence(message), where=where))

    def section(self, written: Written, section: Section, at: str) -> dict[str, Any]:
        """A mapping's values by field name. What is at fault is left out."""
        values: dict[str, Any] = {}
        names = [k.name for k in section.keys]
        called = at.rpartition(".")[2] if section.name == "title card" else section.name
        misspelt: set[str | None] = set()
        for name, key_written, value in written.pairs(self.faults):
            key = section.key(name)
            if key is None:
                self.fault(
                    f"unknown key {name!r} {'' if not at else f'under {called} '}"
                    f"{hint(name, names) or f'; known here: {listed(names, 24)}'}".replace(" ;", ";"),
                    key_written.where,
                )
                misspelt.add(nearest(name, names))
                continue
            here = f"{at}.{name}" if at else name
            if value.empty:
                continue
            self.lines[here] = key_written.where
            self._key(value, key, here, values)
        for key in section.keys:
            here = f"{at}.{key.name}" if at else key.name
            if key.required and here not in self.lines and key.name not in misspelt:
                self.fault(
                    f"{key.name!r} is missing{f' under {called}' if at else ''}; add {key.name}: {key.example}",
                    written.where,
                )
        return values

    def _key(self, value: Written, key: Key, here: str, values: dict[str, Any]) -> None:
        """One key's value, read and stored. A list keeps its good items and drops its bad ones."""
        if key.many == "list":
            items = value.items()
            if items is None:
                return self._shape(value, key, "a list")
            if key.most is not None and len(items) > key.most:
                self.fault(f"{key.name!r} holds {len(items)} values; at most {key.most} are allowed", value.where)
            read = [self._one(item, key, f"{here}.{i}") for i, item in enumerate(items)]
            values[key.target] = [item for item in read if item is not None]
        elif key.many == "map":
            if value.text is not None or value.items() is not None:
                return self._shape(value, key, "a mapping")
            values[key.target] = self._map(value, key, here)
        else:
            read_one = self._one(value, key, here)
            if read_one is not None:
                values[key.target] = read_one
        return None

    def _map(self, value: Written, key: Key, here: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        noun = {"slate": "slate", "scene": "scene"}.get(key.map_key, "name")

        def found_at(name: str) -> int | None:
            return self.lines[f"{here}.{name}"].line

        for name, key_written, item in value.pairs(self.faults):
            try:
                proper = KINDS[key.map_key].read(name)
            except ValueError as error:
                self.fault(str(error), key_written.where)
                continue
            if proper in found:
                self.fault(
                    f"the {noun} {proper} stands here twice, first on line {found_at(proper)}; keep one",
                    key_written.where,
                )
                continue
            self.lines[f"{here}.{proper}"] = key_written.where
            read = {} if item.empty and key.section else self._one(item, key, f"{here}.{proper}")
            if read is not None:
                found[proper] = read
        return found

    def _one(self, value: Written, key: Key, here: str) -> Any:
        """One value, or None after saying what is wrong with it."""
        self.lines.setdefault(here, value.where)
        if key.section is not None:
            if value.text is not None or value.items() is not None:
                return self._shape(value, key, "a mapping")
            return self.section(value, key.section, here)
        text = value.text
        if text is None or (value.empty and key.many):
            return self._shape(value, key, "a single value")
        try:
            read: Any = choice(text, key.choices, key.name) if key.kind == "choice" else KINDS[key.kind].read(text)
        except (ValueError, OverflowError) as error:
            self.fault(f"{key.name}: {error}", value.where)
            return None
        if key.kind == "whole" and not (key.least or 0) <= read <= (key.most or read):
            self.fault(f"{key.name}: {read} is out of range; it is between {key.least} and {key.most}", value.where)
            return None
        if read == "none" and key.name in NOBODY:
            return read
        if key.kind == "slug":
            self.mentions.append((read, key.name, value.where))
        if key.name == "looks_at" and read not in LOOKS:
            self.mentions.append((read, key.name, value.where))
        return read

    def _shape(self, value: Written, key: Key, wanted: str) -> None:
        example = f", like {key.name}: {key.example}" if key.example else ""
        self.fault(f"{key.name!r} needs {wanted}, and this is {value.kind}{example}", value.where)


class _Builder:
    """Makes the nouns of the values, and checks what only the whole can tell: names, times, who refers to whom."""

    def __init__(self, walk: _Walk, values: dict[str, Any], script: Script | None) -> None:
        self.walk = walk
        self.values = values
        self.script = script
        self.rate: Fraction = values.get("frame_rate", Fraction(24))

    def production(self) -> Production:
        v = self.values
        flat = ("title", "look", "style", "language", "cap", "candidates", "script")
        fields: dict[str, Any] = {k: v[k] for k in flat if k in v}
        fields.setdefault("title", "")
        if "look" in fields:
            fields["look"] = Look(fields["look"])
        if "size" in v:
            fields["width"], fields["height"] = v["size"]
        elements = tuple(self._element(slug, e) for slug, e in v.get("elements", {}).items())
        scenes = tuple(self._scene(number, s) for number, s in v.get("scenes", {}).items())
        self._check_mentions(elements)
        self._check_places(elements, scenes)
        return Production(
            **fields,
            **v.get("models", {}),
            frame_rate=self.rate,
            elements=elements,
            scenes=scenes,
            shots=self._shots(scenes),
            opening=self._title("opening"),
            closing=self._title("closing"),
            sound=Sound(**v.get("sound", {})),
            deliverables=Deliverables(**v.get("deliverables", {})),
        )

    def time(self, text: str, at: str, *, zero: bool) -> Fraction | None:
        """A time in whole frames, None after saying what is wrong with it."""
        try:
            return frames_exactly(text, self.rate, zero=zero)
        except ValueError as error:
            name = at.rpartition(".")[2]
            self.walk.fault(f"{name}: {error}", self.walk.lines.get(at, Where(self.walk.path)))
            return None

    def _times(self, values: dict[str, Any], keys: tuple[str, ...], at: str) -> dict[str, Any]:
        out = dict(values)
        for key in keys:
            if key in out:
                read = self.time(out.pop(key), f"{at}.{key}", zero=True)
                if read is not None:
                    out[key] = read
        return out

    def _title(self, key: str) -> Title | None:
        values = dict(self.values.get(key, {}))
        if "text" not in values:
            return None
        if "seconds" in values:
            read = self.time(values.pop("seconds"), f"{key}.for", zero=False)
            values |= {} if read is None else {"seconds": read}
        return Title(**values)

    def _element(self, slug: str, values: dict[str, Any]) -> Element:
        v = dict(values)
        v["kind"] = ElementKind(v.get("kind", "prop"))
        v.setdefault("name", slug.replace("_", " ").capitalize())
        if "references" in v:
            v["references"] = tuple(v["references"])
        if "colours" in v:
            v["colours"] = tuple(sorted(v["colours"].items()))
        if "figure" in v:
            figure = dict(v["figure"])
            extras = tuple(figure.pop("extras", ()))
            v["figure"] = FigureLook(extras=extras, **figure)
        if "voice" in v:
            v["voice"] = Voice(**v["voice"])
        return Element(slug=slug, **v)

    def _scene(self, number: str, values: dict[str, Any]) -> Scene:
        v = dict(values)
        v["staging"] = _placements(v.get("staging", []))
        return Scene(number=number, heading=v.pop("heading", ""), **v)

    def _check_mentions(self, elements: tuple[Element, ...]) -> None:
        known = {e.slug for e in elements}
        if self.script is not None:
            known |= {slug_of(name) for name in (*self.script.speakers(), *self.script.places())}
        for slug, key, where in self.walk.mentions:
            if slug not in known:
                near = hint(slug, known) or (
                    f"; there are {listed(sorted(known))}" if known else "; add it under elements"
                )
                self.walk.fault(f"{key}: there is no element {slug!r}{near}", where)

    def _check_places(self, elements: tuple[Element, ...], scenes: tuple[Scene, ...]) -> None:
        kinds = {e.slug: e.kind for e in elements}
        for scene in scenes:
            if scene.place and kinds.get(scene.place, ElementKind.PLACE) is not ElementKind.PLACE:
                self.walk.fault(
                    f"place: {scene.place!r} is a {kinds[scene.place]}, and a scene needs an element of kind place",
                    self.walk.lines[f"scenes.{scene.number}.place"],
                )

    def _shots(self, scenes: tuple[Scene, ...]) -> tuple[Shot, ...]:
        numbers = {s.number: None for s in scenes}
        if self.script is not None:
            numbers |= {s.number: None for s in self.script.scenes}
            for scene in scenes:
                if (
                    self.script.scenes
                    and scene.number not in {s.number for s in self.script.scenes}
                    and not scene.heading
                ):
                    self._unknown_scene(scene.number, tuple(s.number for s in self.script.scenes))
        return tuple(self._shot(slate, v, numbers) for slate, v in self.values.get("shots", {}).items())

    def _unknown_scene(self, number: str, known: tuple[str, ...]) -> None:
        where = self.walk.lines[f"scenes.{number}"]
        self.walk.faults.append(
            ScriptError(
                f"The script has no scene {number}; it has {listed(known)}. A scene of your own needs a heading.",
                where=where,
            )
        )

    def _shot(self, slate: str, values: dict[str, Any], numbers: dict[str, None]) -> Shot:
        at = f"shots.{slate}"
        v = dict(values)
        scene = v.pop("scene", None) or scene_of(slate, tuple(numbers))
        if numbers and scene not in numbers:
            self.walk.faults.append(
                ContinuityError(
                    f"Shot {slate} belongs to scene {scene}, and there is no such scene{hint(scene, numbers)}"
                    f"{'' if hint(scene, numbers) else f'; there are {listed(numbers)}.'}",
                    where=self.walk.lines[at],
                )
            )
        duration = UNTIMED
        if "duration" in v:
            duration = self.time(v.pop("duration"), f"{at}.for", zero=False) or UNTIMED
        kind, length = v.pop("transition", (Transition.CUT, ""))
        seconds = self.time(length, f"{at}.transition", zero=False) if length else None
        if kind is not Transition.CUT and not length:
            seconds = frames_exactly("0.5s", self.rate)
        board = _board(v.pop("board", {}))
        last = v.pop("last_board", None)
        return Shot(
            slate=slate,
            scene=scene,
            duration=duration,
            board=board,
            last_board=None if last is None else _board(last),
            motion=self._motion(v.pop("motion", {}), f"{at}.motion"),
            transition=kind,
            transition_seconds=seconds or Fraction(0),
            elements=tuple(dict.fromkeys(v.pop("elements", []))),
            lines=tuple(
                Line(**self._times(line, ("at",), f"{at}.lines.{i}"))
                for i, line in enumerate(v.pop("lines", []))
                if "text" in line
            ),
            **v,
        )

    def _motion(self, values: dict[str, Any], at: str) -> Motion:
        moves = [self._move(m, f"{at}.camera.{i}") for i, m in enumerate(values.get("camera", [])) if "kind" in m]
        beats = [
            Beat(**timed)
            for i, beat in enumerate(values.get("beats", []))
            if {"at", "action"} <= (timed := self._times(beat, ("at",), f"{at}.beats.{i}")).keys()
        ]
        return Motion(camera=tuple(moves), action=values.get("action", ""), beats=tuple(beats))

    def _move(self, values: dict[str, Any], at: str) -> CameraMove:
        v = self._times(values, ("start", "end"), at)
        kind = CameraMoveKind(v.pop("kind"))
        written = v.pop("amount", None)
        here = self.walk.lines.get(f"{at}.amount") or self.walk.lines[at]
        try:
            value = amount(written, kind)
        except ValueError as error:
            self.walk.fault(f"amount: {error}", here)
            value = 0.0
        if kind is CameraMoveKind.RACK_FOCUS and "to" not in v:
            self.walk.fault("a rack focus needs to say where it ends; write it like to: cup", self.walk.lines[at])
        if "end" in v and v["end"] <= v.get("start", 0):
            self.walk.fault("end: the move ends before it begins", self.walk.lines[f"{at}.end"])
        if "easing" in v:
            v["easing"] = Easing(v["easing"])
        return CameraMove(kind=kind, amount=value, **v)


def _placements(values: list[dict[str, Any]]) -> tuple[Placement, ...]:
    return tuple(Placement(**v) for v in values if "element" in v)


def _board(values: dict[str, Any]) -> Board:
    v = dict(values)
    composition = dict(v.get("composition", {}))
    composition["placement"] = _placements(composition.get("placement", []))
    makers: dict[str, Callable[[Any], Any]] = {
        "lighting": lambda x: Lighting(**_as_words(Lighting(), x)),
        "focus": lambda x: Focus(**_as_words(Focus(), x)),
        "pose": lambda x: tuple(Pose(**_as_words(Pose(element=""), p)) for p in x if "element" in p),
        "palette": tuple,
    }
    fields = {k: make(v[k]) for k, make in makers.items() if k in v}
    return replace(Board(), composition=Composition(**_as_words(Composition(), composition)), **fields)


def _as_words(default: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Words of a vocabulary as its members, by the types of the noun's own defaults."""
    vocabularies = {k: type(getattr(default, k)) for k in values if isinstance(getattr(default, k), str)}
    nobody = {k for k, x in values.items() if x == "none" and k in NOBODY}
    return {k: None if k in nobody else vocabularies[k](x) if k in vocabularies else x for k, x in values.items()}


def _sentence(message: str) -> str:
    """With a capital and a full stop, unless it begins with a key or ends with an example."""
    message = message.strip()
    return message if message.endswith((".", "?", "!")) else message + "."
