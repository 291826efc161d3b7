"""The schema describes what is read: every key has words, a type, an example that can be read, and a true default."""

from pathlib import Path

import pytest

from hotset.film.board import Composition, Focus, Lighting, Placement, Pose
from hotset.film.elements import Element, FigureLook, Voice
from hotset.film.motion import CameraMove
from hotset.film.production import Deliverables, Line, Production, Scene, Shot, Sound, Title
from hotset.film.reader import read_production
from hotset.film.schema import PRODUCTION
from hotset.film.values import KINDS

HERE = Path("production.yaml")


def sections():
    waiting, seen = [PRODUCTION], []
    while waiting:
        section = waiting.pop()
        if section not in seen:
            seen.append(section)
            waiting += [k.section for k in section.keys if k.section is not None]
    return seen


KEYS = [(s, k) for s in sections() for k in s.keys]


@pytest.mark.parametrize(("section", "key"), KEYS, ids=lambda x: getattr(x, "name", ""))
def test_every_key_is_described(section, key):
    assert key.doc.endswith(".")
    assert key.example
    assert key.kind in (*KINDS, "choice", "section")
    assert (key.section is not None) == (key.kind == "section")


@pytest.mark.parametrize(("section", "key"), [(s, k) for s, k in KEYS if k.kind not in ("section", "amount")])
def test_examples_and_defaults_can_be_read(section, key):
    for text in filter(None, (key.default, "" if key.many else key.example)):
        plain = text.strip("'")
        if key.choices:
            assert plain in key.choices
        else:
            KINDS[key.kind].read(plain)


def test_the_examples_of_the_top_make_a_production():
    skipped = ("opening", "closing", "scenes", "script")
    text = "\n".join(f"{k.name}: {k.example}" for k in PRODUCTION.keys if k.name not in skipped)
    assert read_production(text, HERE).faults == ()


NOUNS = {
    "production.yaml": Production(title=""), "placement": Placement(element=""), "composition": Composition(),
    "lighting": Lighting(), "pose": Pose(element=""), "focus": Focus(), "lines": Line(text=""), "figure": FigureLook(),
    "voice": Voice(), "title card": Title(text=""), "sound": Sound(), "deliverables": Deliverables(),
    "scenes": Scene(number="", heading=""),
}  # fmt: skip


@pytest.mark.parametrize("section", [s for s in sections() if s.name in NOUNS], ids=lambda s: s.name)
def test_defaults_are_those_of_the_nouns(section):
    noun = NOUNS[section.name]
    for key in section.keys:
        if not key.default or (key.name == "size" and section is PRODUCTION):
            continue
        wanted = getattr(noun, key.target)
        text = key.default.strip("'")
        value = text if key.choices else KINDS[key.kind].read(text)
        if key.kind == "time":
            value = wanted if text == f"{float(wanted):g}s" else value
        assert value == wanted, key.name


@pytest.mark.parametrize(
    ("name", "noun"), [("shots", Shot), ("elements", Element), ("camera", CameraMove), ("pose", Pose), ("voice", Voice)]
)
def test_every_key_has_its_field(name, noun):
    section = next(s for s in sections() if s.name == name)
    assert {k.target for k in section.keys} <= set(noun.__dataclass_fields__)
