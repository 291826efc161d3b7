from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from hotset.film.board import Lighting
from hotset.film.words import KeyDirection, Look, Mood, ShotSize, View
from hotset.hosts.previs.artist import DENSITY, draw, prepare, see
from hotset.hosts.previs.pencil import draw_pencil, line_strength, marker_tone
from hotset.hosts.previs.seen import Seen
from tests.hosts.previs.stills import SCENE, board, prepared, setup


@lru_cache(maxsize=1)
def seen() -> Seen:
    ready = prepared(board(ShotSize.CLOSE, view=View.THREE_QUARTER_RIGHT))
    raster = ready.camera.raster(320, 180, DENSITY, 0.0)
    return see(ready, raster, 320 / 1280 * 2)


def test_outlines_part_the_subject_from_the_set_and_faces_stay_clean() -> None:
    outer, inner = line_strength(seen())
    ids = seen().hits.ids
    boundary = ids[:, :-1] != ids[:, 1:]
    assert (outer[:, :-1][boundary] > 0.2).mean() > 0.95
    skin = seen().skin
    assert float((inner[skin] > 0.3).mean()) < 0.2


def test_tones_are_few_and_in_order() -> None:
    ramp = np.tile(np.linspace(0, 1.2, seen().hits.depth.shape[1], dtype=np.float32), (seen().hits.depth.shape[0], 1))
    tone = marker_tone(ramp, seen(), np.full_like(ramp, 0.03))
    columns = tone.mean(0)
    assert columns[0] < 0.45
    assert columns[-1] > 0.9
    assert (np.diff(columns[::8]) > -0.03).all()


def test_borders_of_tones_wander() -> None:
    ramp = np.tile(np.linspace(0, 1.2, 400, dtype=np.float32), (225, 1))[:180, :320]
    tone = marker_tone(np.ascontiguousarray(ramp), seen(), np.full_like(ramp, 0.03))
    crossing = (tone > 0.62).argmax(axis=1)
    assert crossing.std() > 1.5


def redness_of_skin(kelvin: int) -> float:
    """How much more red than blue the skin of a face is drawn."""
    light = Lighting(key=KeyDirection.LEFT, ratio=4, kelvin=kelvin, mood=Mood.SOFT)
    ready = prepared(board(ShotSize.CLOSE, lighting=light))
    lit = see(ready, ready.camera.raster(160, 90, DENSITY, 0.0), 0.25)
    red, _, blue = draw_pencil(lit)[lit.skin].astype(np.float64).mean(axis=0)
    return float(red / blue)


def test_skin_under_a_warm_lamp_is_warmer_and_still_skin() -> None:
    # Drawn like cloth it would be redder by half.
    assert 1.05 < redness_of_skin(2400) / redness_of_skin(5600) < 1.3


def test_the_dark_of_a_room_does_not_dim_a_bright_window() -> None:
    lamp = Lighting(key=KeyDirection.PRACTICAL, ratio=6, kelvin=3300, mood=Mood.DUSK)

    def outside(hour: str) -> float:
        of = board(ShotSize.WIDE, subject=None, lighting=lamp)
        ready = prepare(setup(of, scene=replace(SCENE, time=hour)))
        view = see(ready, ready.camera.raster(320, 180, DENSITY, 0.0), 0.25)
        names = np.array(["", *(name for _, name in view.world.names)])
        through = np.char.startswith(names, "outside")[view.hits.ids]
        assert through.sum() > 50
        return float(draw_pencil(view)[through].mean())

    assert outside("dawn") > 110
    assert outside("dawn") > outside("night") + 40


def test_the_subject_stands_out_in_colour() -> None:
    plate = draw_pencil(seen()).astype(np.float32)
    assert plate.std() > 25
    assert 70 < plate.mean() < 225


def test_pencil_and_shaded_are_different_drawings_of_the_same_geometry() -> None:
    of = board(ShotSize.MEDIUM)
    pencil, shaded = draw(setup(of)), draw(setup(of, Look.SHADED))
    assert np.array_equal(pencil.layers.ids, shaded.layers.ids)
    assert np.abs(pencil.picture.astype(int) - shaded.picture).mean() > 5
