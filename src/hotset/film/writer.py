"""production.yaml out: a whole production as text that people go on with, and changes that keep every comment."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.util import load_yaml_guess_indent

from hotset.errors import FieldError, TextError, Where
from hotset.film.board import Board, Placement, Pose
from hotset.film.elements import Element, FigureLook, Voice
from hotset.film.motion import AMOUNT_UNITS, CameraMove, Motion
from hotset.film.nodes import compose
from hotset.film.production import Line, Production, Scene, Shot, Sound, Title
from hotset.film.words import CameraMoveKind, Easing, Look, Transition
from hotset.units import frame_count, usd

__all__ = ["production_text", "scalar", "set_value"]

_PLAIN = re.compile(r"[A-Za-z0-9$À-ɏ](?:[\w $./+()%À-ɏ’'-]*[\w$.)%À-ɏ’])?")
_PLAIN_ALONE = re.compile(r"[A-Za-z0-9$À-ɏ](?:[\w $./+()%À-ɏ’',;!?\"-]*[\w$.)%À-ɏ’,;!?\"])?")
_NOT_TEXT = re.compile(
    r"(?:true|false|yes|no|on|off|null|~|[-+.\d][\d_.,:eE+-]*|0[xo][0-9a-fA-F]+|\.inf|\.nan)", re.IGNORECASE
)


def scalar(value: Any, *, flow: bool = True) -> str:
    """A value as YAML writes it, in quotes only where it needs them. `flow`: it has to be safe inside brackets too."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = str(value)
    if any(not c.isprintable() or c in "\u2028\u2029\ufeff" for c in text):
        return _double_quoted(text)
    plain = _PLAIN if flow else _PLAIN_ALONE
    if plain.fullmatch(text) and not _NOT_TEXT.fullmatch(text) and ": " not in text and " #" not in text:
        return text
    return "'" + text.replace("'", "''") + "'"


def _double_quoted(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}

    def escaped(c: str) -> str:
        if c in escapes:
            return escapes[c]
        if c.isprintable() and c not in "\u2028\u2029\ufeff":
            return c
        code = ord(c)
        return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"

    return '"' + "".join(escaped(c) for c in text) + '"'


def _flow(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}"


def _list(items: Iterable[str]) -> str:
    return "[" + ", ".join(items) + "]"


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"


class _Writer:
    """Writes one production. Times are in seconds where they are exact in three places, else in frames."""

    def __init__(self, production: Production) -> None:
        self.production = production
        self.out: list[str] = []

    def time(self, seconds: Fraction) -> str:
        if (seconds * 1000).denominator == 1:
            return f"{_number(float(seconds))}s"
        return f"{frame_count(seconds, self.production.frame_rate)}f"

    def line(self, text: str = "", indent: int = 0) -> None:
        self.out.append(" " * indent + text if text else "")

    def pair(self, key: str, value: Any, indent: int = 0) -> None:
        self.line(f"{key}: {scalar(value, flow=False)}", indent)

    def text(self) -> str:
        p = self.production
        self._head()
        if p.elements:
            self.line()
            self.line("# What must look the same wherever it appears. Bring pictures under references.")
            self.line("elements:")
            for element in p.elements:
                self._element(element)
        if p.scenes:
            self.line()
            self.line("# Who stands where: eyelines and screen sides follow from it.")
            self.line("scenes:")
            for scene in p.scenes:
                self._scene(scene)
        if p.shots:
            self.line()
            self.line("# One camera idea each. A scene has exactly the shots that are listed for it here.")
            self.line("shots:")
            for shot in p.shots:
                self._shot(shot)
        return "\n".join(self.out) + "\n"

    def _head(self) -> None:
        p = self.production
        self.pair("title", p.title)
        if p.script:
            self.pair("script", p.script)
        self.line()
        rates = {Fraction(24000, 1001): "23.976", Fraction(30000, 1001): "29.97", Fraction(60000, 1001): "59.94"}
        rate = rates.get(p.frame_rate) or (
            str(p.frame_rate.numerator) if p.frame_rate.denominator == 1 else str(p.frame_rate)
        )
        self.line(f"frame_rate: {rate}")
        self.line(f"size: {p.width}x{p.height}")
        self.line(f"look: {p.look}" + ("  # or shaded" if p.look is Look.PENCIL else ""))
        self.pair("style", p.style) if p.style else self.line("# style: house style in words, for hosted models")
        if p.language != "en":
            self.pair("language", p.language)
        self.line(f"cap: {usd(p.cap)}  # the most that may be spent; the embedded models cost nothing".replace(",", ""))
        self.line(f"candidates: {p.candidates}  # stills drawn per board")
        self.line(f"models: {_flow([('stills', scalar(p.stills_model)), ('takes', scalar(p.takes_model))])}")
        self.line()
        for key, title in (("opening", p.opening), ("closing", p.closing)):
            if title is not None:
                self.line(f"{key}: {self._title(title)}")
        sound, usual = p.sound, Sound()
        self.line(
            "sound: "
            + _flow(
                [
                    ("music", scalar(sound.music)),
                    ("tempo", str(sound.tempo_bpm)),
                    ("voices", scalar(sound.voices)),
                    ("narrator", scalar(sound.narrator_voice)),
                    *([("loudness", f"{_number(sound.loudness_lufs)} LUFS")] if sound != usual else []),
                ]
            )
        )
        if not (p.deliverables.captions and p.deliverables.contact_sheet):
            made = p.deliverables
            pairs = [("contact_sheet", scalar(made.contact_sheet)), ("captions", scalar(made.captions))]
            self.line(f"deliverables: {_flow(pairs)}")

    def _title(self, title: Title) -> str:
        usual = Title(text="")
        pairs = [("title", scalar(title.text))]
        if title.subtitle:
            pairs.append(("subtitle", scalar(title.subtitle)))
        pairs.append(("for", self.time(title.seconds)))
        pairs += [(k, scalar(getattr(title, k))) for k in ("ink", "ground") if getattr(title, k) != getattr(usual, k)]
        return _flow(pairs)

    def _element(self, e: Element) -> None:
        self.line(f"{e.slug}:", 2)
        self.pair("kind", e.kind, 4)
        self.pair("name", e.name, 4)
        for key in ("look", "credit", "negative", "kit"):
            if getattr(e, key):
                self.pair(key, getattr(e, key), 4)
        if e.references:
            self.line(f"references: {_list(map(scalar, e.references))}", 4)
        if e.colours:
            self.line(f"colours: {_flow((scalar(k), scalar(v)) for k, v in e.colours)}", 4)
        if e.figure is not None:
            self.line(f"figure: {_flow(self._figure(e.figure))}", 4)
        if e.voice is not None:
            usual = Voice()
            keys = [k for k in ("name", "pitch", "words_per_minute") if getattr(e.voice, k) != getattr(usual, k)]
            self.line(f"voice: {_flow((k, scalar(getattr(e.voice, k))) for k in keys)}", 4)

    def _figure(self, figure: FigureLook) -> list[tuple[str, str]]:
        usual = FigureLook()
        pairs = []
        for key in FigureLook.__dataclass_fields__:
            value = getattr(figure, key)
            if key == "archetype" or value != getattr(usual, key):
                if key == "height_m":
                    pairs.append(("height", f"{_number(value)}m"))
                elif key == "extras":
                    pairs.append((key, _list(map(scalar, value))))
                else:
                    pairs.append((key, scalar(value)))
        return pairs

    def _scene(self, scene: Scene) -> None:
        if scene.heading:
            self.line(f"# {' '.join(scene.heading.split())}", 2)
        self.line(f"'{scene.number}':", 2)
        if self.production.script is None and scene.heading:
            self.pair("heading", scene.heading, 4)
        if scene.place:
            self.pair("place", scene.place, 4)
        self.pair("time", scene.time, 4)
        if scene.synopsis and self.production.script is None:
            self.pair("synopsis", scene.synopsis, 4)
        if scene.staging:
            self.line("staging:", 4)
            for placement in scene.staging:
                self.line(f"- {_flow(self._placement(placement))}", 6)

    def _placement(self, p: Placement) -> list[tuple[str, str]]:
        pairs = [("element", p.element)]
        pairs += [("mark", scalar(p.mark))] if p.mark else []
        pairs += [(k, _number(v)) for k, v in (("x", p.x), ("y", p.y)) if v is not None]
        pairs += [("turned", f"{_number(p.turned_deg)}deg")] if p.turned_deg else []
        return pairs + ([("state", scalar(p.state))] if p.state else [])

    def _shot(self, shot: Shot) -> None:
        self.line(f"{shot.slate}:", 2)
        self.line(f"for: {self.time(shot.duration)}", 4)
        if not re.fullmatch(r"[A-Z]+", shot.slate.removeprefix(shot.scene)):
            self.pair("scene", shot.scene, 4)
        if shot.description:
            self.pair("description", shot.description, 4)
        if shot.elements:
            self.line(f"elements: {_list(shot.elements)}", 4)
        self._board("board", shot.board)
        if shot.last_board is not None:
            self._board("last_board", shot.last_board)
        self._motion(shot.motion, shot.description)
        if shot.lines:
            self.line("lines:", 4)
            for line in shot.lines:
                self.line(f"- {_flow(self._spoken(line))}", 6)
        if shot.picture:
            self.pair("picture", shot.picture, 4)
        if shot.follows:
            self.pair("follows", shot.follows, 4)
        if shot.transition is not Transition.CUT:
            self.line(f"transition: {shot.transition} {self.time(shot.transition_seconds)}", 4)
        if shot.sound:
            self.pair("sound", shot.sound, 4)

    def _board(self, key: str, board: Board) -> None:
        c, light = board.composition, board.lighting
        self.line(f"{key}:", 4)
        pairs = [("size", c.size), ("angle", c.angle), ("view", c.view), ("lens", f"{c.lens_mm}mm")]
        pairs += [("subject", c.subject or "none"), ("over", c.over or "none")]
        if c.placement:
            pairs.append(("placement", _list(_flow(self._placement(p)) for p in c.placement)))
        self.line(f"composition: {_flow(pairs)}", 6)
        lit = [("key", light.key), ("ratio", scalar(f"{_number(light.ratio)}:1")), ("kelvin", f"{light.kelvin}K")]
        self.line(f"lighting: {_flow([*lit, ('mood', light.mood)])}", 6)
        if board.pose:
            self.line("pose:", 6)
            for pose in board.pose:
                self.line(f"- {_flow(self._pose(pose))}", 8)
        if board.palette:
            self.line(f"palette: {_list(map(scalar, board.palette))}", 6)
        self.line(f"focus: {_flow([('on', board.focus.on or 'none'), ('depth', board.focus.depth)])}", 6)

    def _pose(self, pose: Pose) -> list[tuple[str, str]]:
        pairs = [("element", pose.element), ("stance", scalar(pose.stance)), ("expression", scalar(pose.expression))]
        for key in ("looks_at", "right_hand", "left_hand"):
            pairs.append((key, scalar(getattr(pose, key) or "none")))
        return [(k, v) for k, v in pairs if v != "none" or k == "looks_at"]

    def _motion(self, motion: Motion, description: str) -> None:
        self.line("motion:", 4)
        self.line(f"camera: {_list(_flow(self._move(m)) for m in motion.camera)}", 6)
        if motion.action and motion.action != description:
            self.pair("action", motion.action, 6)
        if motion.beats:
            self.line("beats:", 6)
            for beat in motion.beats:
                self.line(f"- {_flow([('at', self.time(beat.at)), ('action', scalar(beat.action))])}", 8)

    def _move(self, move: CameraMove) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = [("move", move.kind)]
        if AMOUNT_UNITS[move.kind] or move.kind is CameraMoveKind.HANDHELD:
            pairs.append(("amount", f"{_number(move.amount)}{AMOUNT_UNITS[move.kind]}"))
        pairs += [("easing", move.easing)] if move.easing is not Easing.EASE else []
        pairs += [("start", self.time(move.start))] if move.start else []
        pairs += [("end", self.time(move.end))] if move.end is not None else []
        return pairs + ([("to", move.to)] if move.to else [])

    def _spoken(self, line: Line) -> list[tuple[str, str]]:
        pairs = [("speaker", line.speaker)] if line.speaker else []
        pairs += [("name", scalar(line.name))] if line.name else []
        pairs += [("text", scalar(line.text))]
        pairs += [("parenthetical", scalar(line.parenthetical))] if line.parenthetical else []
        pairs += [("off_screen", "yes")] if line.off_screen else []
        return pairs + ([("at", self.time(line.at))] if line.at is not None else [])


def production_text(production: Production) -> str:
    """A production as production.yaml, with comments for whoever edits it. Reading it gives the same production."""
    return _Writer(production).text()


# -- single changes ------------------------------------------------------------------------------------------------


def set_value(text: str, path: str | tuple[str, ...], value: Any) -> str:
    """The text with one value changed, everything else as it was: comments, order, quotes, empty lines.

    `path` is dotted ('shots.1A.for') or a tuple; a number steps into a list. A key that is not there is added at the
    end of its mapping; None takes a key away. Raises TextError for a text that is no YAML, FieldError for a path
    through a value that holds no keys.
    """
    steps = tuple(path.split(".")) if isinstance(path, str) else path
    root = compose(text, Path("production.yaml"))
    node = _find(root.node, steps) if root is not None else None
    if isinstance(node, ScalarNode) and value is not None and not isinstance(value, list | dict | tuple):
        start, end = node.start_mark.index, node.end_mark.index
        new = scalar(value)
        if start == end:  # a key with nothing after it
            new = f" {new}"
        elif node.style in ("|", ">"):
            new += "\n"
        return text[:start] + new + text[end:]
    return _through_ruamel(text, steps, value)


def _find(node: Node, steps: tuple[str, ...]) -> Node | None:
    for step in steps:
        if isinstance(node, MappingNode):
            found = next((v for k, v in node.value if isinstance(k, ScalarNode) and k.value == step), None)
        elif isinstance(node, SequenceNode) and step.isdigit() and int(step) < len(node.value):
            found = node.value[int(step)]
        else:
            found = None
        if found is None:
            return None
        node = found
    return node


def _through_ruamel(text: str, steps: tuple[str, ...], value: Any) -> str:
    """For what is more than one value: a round trip that keeps comments and order, and the indentation it finds."""
    try:
        _, indent, block = load_yaml_guess_indent(text or "{}")
        yaml = YAML()
        yaml.preserve_quotes = True
        yaml.width = 10_000
        yaml.indent(mapping=2, sequence=indent or 4, offset=block if block is not None else 2)
        data = yaml.load(text) if text.strip() else yaml.load("{}")
    except YAMLError as error:
        raise TextError(
            f"This is not YAML: {str(error).splitlines()[0]}.", where=Where(Path("production.yaml"))
        ) from error
    here = data if data is not None else yaml.load("{}")
    data = here
    for step in steps[:-1]:
        here = _step(here, step, value)
        if here is None:
            return text
    last = steps[-1]
    if isinstance(here, list):
        if not last.isdigit() or int(last) > len(here):
            raise FieldError(f"{'.'.join(steps)} is no place in production.yaml.")
        if value is None:
            del here[int(last)]
        elif int(last) == len(here):
            here.append(value)
        else:
            here[int(last)] = value
    elif not hasattr(here, "keys"):
        raise FieldError(f"{'.'.join(steps)} is no place in production.yaml.")
    elif value is None:
        here.pop(_key(here, last), None)
    else:
        here[_key(here, last)] = value
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def _key(mapping: Any, name: str) -> Any:
    """The key of a mapping that is written like this; a scene number may have been written without quotes."""
    return next((k for k in mapping if str(k) == name), name)


def _step(here: Any, step: str, value: Any) -> Any:
    """One step down; a mapping is made where there is none yet, unless something is to be taken away."""
    if isinstance(here, list):
        if step.isdigit() and int(step) < len(here):
            return here[int(step)]
        raise FieldError(f"there is no item {step} in this list of production.yaml.")
    if not hasattr(here, "keys"):
        raise FieldError(f"{step} would stand under a single value in production.yaml.")
    key = _key(here, step)
    if here.get(key) is None:
        if value is None:
            return None
        here[key] = {}
    return here[key]
