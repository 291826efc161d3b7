"""production.yaml in: everything that is right is read, everything that is wrong is said, once, with its line."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.errors import HotsetError
from hotset.film.fountain import read_fountain
from hotset.film.motion import Beat, CameraMove
from hotset.film.production import Line, Title
from hotset.film.reader import UNTIMED, read_production, scene_of
from hotset.film.words import CameraMoveKind, Easing, ElementKind, ShotSize, Transition

HERE = Path("production.yaml")

WHOLE = """\
title: Espresso
frame_rate: 23.976
size: 9:16
look: shaded
style: warm
cap: $2.00
models: {stills: previs, takes: animatic}
candidates: 2
opening: {title: Hi, subtitle: there, for: 48f}
sound: {music: warm, tempo: 72 bpm, voices: no, narrator: en-gb, loudness: -16 LUFS}
deliverables: {captions: no}
elements:
  cup: {kind: product, kit: cup_and_saucer, colours: {rim: '#ffffff', body: '#8C2A1C'}}
  mara: {kind: cast, name: Mara, figure: {hair: bun, height: 1.7m, extras: [apron]}, voice: {pitch: 60}}
  bar: {kind: place, kit: cafe}
scenes:
  1: {place: bar, time: morning, staging: [{element: mara, mark: behind_counter}]}
shots:
  1A:
    for: 4s
    board:
      composition: {size: Extreme_Close, lens: 100mm, subject: cup, over: none}
      lighting: {key: window, ratio: 2.5:1, kelvin: 3200K, mood: golden hour}
      pose: [{element: mara, looks_at: camera, right_hand: cup}]
      palette: ['#8c2a1c']
      focus: {on: cup, depth: shallow}
    motion:
      camera: [{move: pan, amount: -12.5deg, easing: ease out, end: 2s}, {move: rack focus, to: mara}]
      beats: [{at: 1s, action: She looks up.}]
    lines: [{speaker: mara, text: 'Hello: you.', at: 12f}]
    picture: boards/1A.png
  1B: {for: 2s, follows: 1A, transition: dissolve 12f}
"""


def read(text, scripts=None):
    return read_production(text, HERE, scripts)


def messages(text):
    return [f.message for f in read(text).faults]


def test_a_whole_production():
    reading = read(WHOLE)
    assert reading.faults == ()
    film = reading.production
    rate = Fraction(24000, 1001)
    assert (film.title, film.frame_rate, film.width, film.height, film.cap) == ("Espresso", rate, 720, 1280, 2_000_000)
    assert film.opening == Title(text="Hi", subtitle="there", seconds=48 / rate)
    assert (film.sound.tempo_bpm, film.sound.voices, film.sound.loudness_lufs) == (72, False, -16.0)
    assert not film.deliverables.captions
    cup, mara, _ = film.elements
    assert cup.kind is ElementKind.PRODUCT
    assert cup.colours == (("body", "#8c2a1c"), ("rim", "#ffffff"))
    assert (mara.figure.height_m, mara.figure.extras, mara.voice.pitch) == (1.7, ("apron",), 60)
    one, two = film.shots
    assert one.duration == 96 / rate
    assert one.board.composition.size is ShotSize.EXTREME_CLOSE
    assert one.board.composition.over is None
    assert one.board.lighting.ratio == 2.5
    assert one.motion.camera == (
        CameraMove(kind=CameraMoveKind.PAN, amount=-12.5, easing=Easing.EASE_OUT, end=48 / rate),
        CameraMove(kind=CameraMoveKind.RACK_FOCUS, to="mara"),
    )
    assert one.motion.beats == (Beat(at=24 / rate, action="She looks up."),)
    assert one.lines == (Line(text="Hello: you.", speaker="mara", at=12 / rate),)
    assert (two.follows, two.transition, two.transition_seconds) == ("1A", Transition.DISSOLVE, 12 / rate)


def test_places_of_keys_are_known():
    reading = read(WHOLE)
    assert reading.where("shots.1A.board.lighting.kelvin").line == 23
    assert reading.where("shots.1B").line == 32
    assert reading.where("elements.mara").line == 14
    assert reading.where("scenes.1").line == 17
    assert reading.where("shots.1B.board.focus").line == 32
    assert reading.written("shots.1B") == {"for", "follows", "transition"}


def test_a_title_is_enough():
    reading = read("title: 12")
    assert reading.faults == ()
    assert reading.production.title == "12"


def test_a_shot_without_a_length_is_left_to_the_breakdown():
    assert read("title: A\nshots: {1A: }\n").production.shots[0].duration == UNTIMED


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("titel: B", "unknown key 'titel'; did you mean 'title'?"),
        ("fps: 24", "unknown key 'fps'; did you mean 'frame_rate'?"),
        ("cap: 2.00", "names no currency"),
        ("frame_rate: 1/0", "no frame rate"),
        ("size: 99:1", "no picture size"),
        ("sound: {tempo: 1000}", "between 30 and 240"),
        ("sound: {voices: maybe}", "neither yes nor no"),
        ("sound: {loudness: -14}", "no unit"),
        ("candidates: 0", "between 1 and 16"),
        ("candidates: [1]", "'candidates' needs a single value, and this is a list"),
        ("script: /etc/passwd", "outside the production's folder"),
        ("script: 'https://example.invalid/x.fountain'", "no file in the production's folder"),
        ("elements: {Cup: {kind: prop}}", "small letters"),
        ("elements: {cup: {}}", "'kind' is missing under elements"),
        ("shots: {1A: {for: 4 parsecs}}", "no length of time"),
        ("shots: {1A: {for: 2h}}", "no length of time"),
        ("shots: {1A: {for: 7200s}}", "longer than an hour"),
        ("shots: {1A: {transition: cut 4f}}", "a cut has no length"),
        ("shots: {1A: {transition: wipe 4f}}", "'wipe' is no transition"),
        ("shots: {1A: {motion: {camera: [{move: static, amount: 1m}]}}}", "has no amount"),
        ("shots: {1A: {motion: {camera: [{move: rack focus}]}}}", "where it ends"),
        ("shots: {1A: {motion: {camera: [{move: handheld, amount: 2}]}}}", "from 0 to 1"),
        ("shots: {1A: {motion: {camera: [{move: dolly, amount: 40cm}]}}}", "written in metres"),
        ("shots: {1A: {motion: {camera: [{move: tilt, amount: 5deg, start: 2s, end: 1s}]}}}", "ends before it begins"),
        ("shots: {1A: {board: {palette: ['#000000','#000000','#000000','#000000','#000000','#000000','#000000']}}}",
         "at most 6"),
        ("shots: {1A: {board: {composition: {placement: [{x: 2, element: a}]}}}}", "outside the frame"),
        ("shots: {1A: {lines: [{speaker: nobody}]}}", "'text' is missing under lines"),
        ("? [a, b]\n: c", "A key must be a single word"),
        ("<<: {cap: $1}", "Merge keys"),
        ("scenes: {'1': {place: bar}}\nelements: {bar: {kind: prop}}", "needs an element of kind place"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once(line, says):
    told = messages(f"title: A\n{line}\n")
    assert sum(says in message for message in told) == 1, told


def test_a_misspelt_key_is_not_missing_too():
    assert len(messages("titel: B\n")) == 1


def test_faults_come_in_the_order_of_the_text():
    lines = [f.where.line for f in read("cap: x\nlook: y\ntitle: A\nshots: {1A: {for: z}}\n").faults]
    assert lines == sorted(lines) == [1, 2, 4]


def test_the_script_gives_elements_and_scenes_that_the_text_may_name():
    script = read_fountain("INT. HALL - DAY #3#\n\nANNA\nHello.\n")
    text = "title: A\nscript: s.fountain\nshots:\n  3A: {board: {composition: {subject: anna}}}\n"
    assert read(text, {"s.fountain": script}).faults == ()
    assert any("no element 'anna'" in m for m in messages(text))


@pytest.mark.parametrize(
    ("slate", "numbers", "scene"),
    [("12A", (), "12"), ("12AB", ("12", "12A"), "12A"), ("12A", ("12", "12A"), "12"), ("7C", ("12",), "7")],
)
def test_the_scene_of_a_slate(slate, numbers, scene):
    assert scene_of(slate, numbers) == scene


KEYS = ["title", "shots", "1A", "for", "board", "composition", "size", "lens", "elements", "cup", "kind", "motion",
        "camera", "move", "amount", "cap", "sound", "scenes", "'1'", "staging", "palette", "lines", "titel",
        "<<", "?"]  # fmt: skip
VALUES = st.sampled_from(
    ["", "4s", "close", "pan", "20deg", "$1", "[", "]", "{", "}", "[a, b]", "{a: b}", "&x [1]", "*x", "|", "'", '"',
     "# c", "-", "null", "~", "- a", "0", "-1", "1e9", "!!set", "@", "\t", "1/0",
     "∞", "%", "12345678901234567890s", "nan"]
)  # fmt: skip
YAMLISH = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(KEYS), st.sampled_from([": ", ":", " ", ": - "]), VALUES), max_size=14
).map(lambda rows: "\n".join(f"{'  ' * depth}{key}{colon}{value}" for depth, key, colon, value in rows))


@settings(max_examples=400, deadline=None)
@given(YAMLISH | st.text())
def test_no_text_makes_the_reader_fail(text):
    reading = read(text)
    assert reading.production is not None or reading.faults
    for fault in reading.faults:
        assert isinstance(fault, HotsetError)
        assert fault.where is not None
        assert fault.message
