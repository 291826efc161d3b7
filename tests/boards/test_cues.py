"""What words tell a camera. Every word that comes out is one that the kit knows."""

import pytest

from hotset.boards.cues import (
    STAYS,
    cue_of,
    expression_of,
    hour_of,
    is_emotional,
    is_moving,
    lens_for,
    light_for,
    palette_for,
    set_for,
    stance_of,
)
from hotset.film.words import Angle, CameraMoveKind, Mood, ShotSize
from hotset.hosts.previs.figures.words import EXPRESSIONS, STANCES
from hotset.hosts.previs.sets.words import SETS, TIMES


@pytest.mark.parametrize(
    ("text", "size", "angle", "move"),
    [
        ("CLOSE ON her hand.", ShotSize.CLOSE, None, None),
        ("INSERT: the key.", ShotSize.INSERT, None, None),
        ("OVERHEAD, the table.", None, Angle.OVERHEAD, None),
        ("We PUSH IN on Ann.", None, None, CameraMoveKind.DOLLY),
        ("WIDE. PAN LEFT over roofs.", ShotSize.WIDE, None, CameraMoveKind.PAN),
    ],
)
def test_camera_instructions(text, size, angle, move):
    cue = cue_of(text)
    assert (cue.size, cue.angle, cue.move and cue.move.kind) == (size, angle, move)


@pytest.mark.parametrize("text", ["She is close to him.", "A wide street.", "He pans for gold.", "Insert coin."])
def test_words_that_only_sound_like_it(text):
    assert cue_of(text) is None


@pytest.mark.parametrize(
    ("text", "stance"),
    [("He sits.", "sitting"), ("She pours tea.", "pouring"), ("Ann walks in.", "walking"), ("A lamp.", None)],
)
def test_stances(text, stance):
    assert stance_of(text) == stance


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("smiling", "smile"),
        ("softly", "tender"),
        ("closes his eyes", "eyes_closed"),
        ("angrily", "angry"),
        ("a lamp", None),
    ],
)
def test_faces(text, face):
    assert expression_of(text) == face


def test_every_word_is_the_kits():
    import hotset.boards.cues as cues

    assert {stance for _, stance in cues._STANCES} | STAYS <= set(STANCES)
    assert {face for _, face in cues._EXPRESSIONS} <= set(EXPRESSIONS)
    assert {hour for _, hour in cues._HOURS} <= set(TIMES)
    assert all(set(candidates) & set(SETS) for _, candidates in cues._SETS)


def test_hours_go_on_until_a_heading_says_another():
    assert hour_of("LATER", "night") == "night"
    assert hour_of("MAGIC HOUR", "day") == "sunset"


@pytest.mark.parametrize("hour", TIMES)
@pytest.mark.parametrize("setting", ["int", "ext", "int/ext", ""])
def test_every_hour_has_a_light_and_colours(setting, hour):
    light = light_for(setting, hour, "")
    assert 1000 <= light.kelvin <= 20000
    assert len(palette_for(light.mood)) == 4


def test_flames_and_skies_change_the_light():
    assert light_for("int", "night", "One candle.").mood is Mood.CANDLE
    assert light_for("ext", "day", "It rains: rain, fog.").mood is Mood.OVERCAST
    assert light_for("ext", "night", "Neon.").mood is Mood.NEON


def test_longer_lenses_for_nearer_frames():
    lenses = [lens_for(size) for size in ShotSize]
    assert lenses == sorted(lenses)
    assert (lens_for(ShotSize.WIDE), lens_for(ShotSize.INSERT)) == (28, 100)


@pytest.mark.parametrize(
    ("place", "kit"), [("ROSA'S DINER", "diner"), ("CORNER CAFÉ", "cafe"), ("BACK ALLEY", "street"), ("SPACE", "limbo")]
)
def test_places(place, kit):
    assert set_for(place, SETS) == kit
    assert set_for(place, ()) is None


def test_movement_and_feeling():
    assert is_moving("She runs out.")
    assert not is_moving("She waits.")
    assert is_emotional("A tear.")
    assert not is_emotional("A spoon.")
