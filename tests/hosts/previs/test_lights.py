from __future__ import annotations

import numpy as np
import pytest

from hotset.film.board import Lighting
from hotset.film.words import KeyDirection, Mood
from hotset.hosts.previs.camera import Camera
from hotset.hosts.previs.lights import MOODS, kelvin_rgb, rig_of
from hotset.hosts.previs.stage import Lamp, Stage

AXES = np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
CAMERA = Camera(np.array([0.0, -3, 1.5]), AXES, 1.0, 3.0)
FACE = np.array([0.0, 0, 1.5])
WINDOW = Lamp("window", np.array([-3.0, 0, 1.5]), np.array([1.0, 0, 0]), (1.0, 1.0, 1.0), 0.8, 0.9)
BULB = Lamp("pendant", np.array([0.5, 0, 2.0]), np.array([0.0, 0, -1]), (1.2, 1.0, 0.6), 0.7, 0.1)


def stage(*lamps: Lamp, indoors: bool = True) -> Stage:
    return Stage((), {}, lamps, (np.array([-4.0, -4, 0]), np.array([4.0, 4, 3])), indoors=indoors)


def key_towards(key: KeyDirection, mood: Mood = Mood.SOFT, *lamps: Lamp) -> np.ndarray:
    rig = rig_of(Lighting(key=key, mood=mood), stage(*lamps), CAMERA, FACE)
    away = rig.sources[0].point - FACE
    return away / np.linalg.norm(away)


def test_key_sides_are_those_of_the_camera() -> None:
    assert key_towards(KeyDirection.LEFT)[0] < -0.4
    assert key_towards(KeyDirection.RIGHT)[0] > 0.4
    assert key_towards(KeyDirection.BACK)[1] > 0.4
    assert key_towards(KeyDirection.BACK_LEFT)[0] < -0.3
    assert key_towards(KeyDirection.BACK_LEFT)[1] > 0.2
    assert key_towards(KeyDirection.FRONT)[1] < -0.6
    assert key_towards(KeyDirection.TOP)[2] > 0.9
    assert key_towards(KeyDirection.UNDER)[2] < -0.3


def test_window_and_practical_come_from_the_set() -> None:
    assert key_towards(KeyDirection.WINDOW, Mood.SOFT, WINDOW, BULB)[0] < -0.9
    assert key_towards(KeyDirection.PRACTICAL, Mood.SOFT, WINDOW, BULB)[2] > 0.5


@pytest.mark.parametrize(("kelvin", "warmer"), [(2000, 3200), (3200, 5600), (5600, 9000)])
def test_fewer_kelvin_are_warmer(kelvin: int, warmer: int) -> None:
    low, high = kelvin_rgb(kelvin), kelvin_rgb(warmer)
    assert low[0] / low[2] > high[0] / high[2]


def test_daylight_is_neutral_and_all_have_luminance_one() -> None:
    assert np.allclose(kelvin_rgb(5600), 1.0, atol=1e-6)
    for kelvin in (1900, 3200, 6500, 10000):
        assert np.isclose(np.array(kelvin_rgb(kelvin)) @ [0.2126, 0.7152, 0.0722], 1.0)


def test_a_higher_ratio_leaves_less_fill() -> None:
    gentle = rig_of(Lighting(ratio=2), stage(), CAMERA, FACE)
    hard = rig_of(Lighting(ratio=8), stage(), CAMERA, FACE)
    assert sum(hard.front) < 0.4 * sum(gentle.front)
    assert hard.sources[0].strength > gentle.sources[0].strength


def test_every_mood_gives_a_rig() -> None:
    assert set(MOODS) == set(Mood)
    for mood in Mood:
        for key in KeyDirection:
            rig = rig_of(Lighting(key=key, mood=mood), stage(WINDOW, BULB), CAMERA, FACE)
            assert rig.sources[0].name == "key"
            assert all(np.isfinite(source.point).all() and source.strength > 0 for source in rig.sources)


def test_hard_light_is_small_and_night_is_blue() -> None:
    soft, hard = (rig_of(Lighting(mood=m), stage(), CAMERA, FACE).sources[0].radius_m for m in (Mood.SOFT, Mood.HARD))
    assert hard < 0.25 * soft
    night = rig_of(Lighting(mood=Mood.NIGHT), stage(), CAMERA, FACE)
    assert night.above[2] > 1.5 * night.above[0]


def test_outdoors_the_key_is_the_sun() -> None:
    rig = rig_of(Lighting(), stage(indoors=False), CAMERA, FACE)
    assert rig.sources[0].reach_m is None


def test_lamps_of_the_set_never_outshine_the_key_on_the_subject() -> None:
    near = Lamp("lamp", FACE + np.array([0.3, 0, 0.3]), np.array([0.0, 0, -1]), (1.0, 1.0, 1.0), 5.0, 0.1)
    rig = rig_of(Lighting(mood=Mood.DUSK), stage(near), CAMERA, FACE)
    lamp = next(source for source in rig.sources if source.name == "lamp")
    assert lamp.strength < 0.4 * near.power
