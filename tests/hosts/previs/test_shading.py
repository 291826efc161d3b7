from __future__ import annotations

import numpy as np

from hotset.film.board import Lighting
from hotset.film.words import KeyDirection, Mood, ShotSize, View
from hotset.hosts.previs.artist import see
from tests.hosts.previs.stills import board, prepared


def test_ratio_deepens_the_shadow_and_kelvin_warms() -> None:
    shade, warmth = {}, {}
    for ratio, kelvin in ((2.0, 5600), (8.0, 5600), (2.0, 3000)):
        of = board(lighting=Lighting(key=KeyDirection.LEFT, ratio=ratio, kelvin=kelvin, mood=Mood.SOFT))
        ready = prepared(of)
        view = see(ready, ready.camera.raster(128, 72), 0.2)
        light = view.surface.light[view.role == 2]
        shade[ratio, kelvin] = float(np.percentile(light.mean(1), 10) / np.percentile(light.mean(1), 90))
        warmth[ratio, kelvin] = float((light[:, 0] / light[:, 2]).mean())
    assert shade[8.0, 5600] < 0.75 * shade[2.0, 5600]
    assert warmth[2.0, 3000] > 1.15 * warmth[2.0, 5600]


def test_light_from_the_left_lights_the_left_of_the_face() -> None:
    sides = {}
    for key in (KeyDirection.LEFT, KeyDirection.RIGHT):
        of = board(ShotSize.CLOSE, view=View.FRONT, lighting=Lighting(key=key, ratio=6, mood=Mood.SOFT))
        ready = prepared(of)
        view = see(ready, ready.camera.raster(160, 90), 0.25)
        turned = view.hits.normal @ ready.camera.axes[0]
        light = view.surface.light.mean(2)
        mine = view.role == 2
        sides[key] = light[mine & (turned < -0.3)].mean() / light[mine & (turned > 0.3)].mean()
    assert sides[KeyDirection.LEFT] > 1.15 * sides[KeyDirection.RIGHT]
