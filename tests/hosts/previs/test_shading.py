from __future__ import annotations

import numpy as np

from hotset.film.board import Lighting
from hotset.film.words import KeyDirection, Mood, ShotSize, View
from hotset.hosts.previs.artist import see
from hotset.hosts.previs.geometry import Material, Mesh
from hotset.hosts.previs.lights import Source
from hotset.hosts.previs.rays import Block, Raster, World
from hotset.hosts.previs.shading import reach_of
from hotset.hosts.previs.shapes import bevelled_box, place, plane
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


def test_a_half_shadow_fades_from_the_middle_of_the_shadow_outwards() -> None:
    chalk = Material("chalk", (0.8, 0.8, 0.8))
    board_ = place(bevelled_box((2.0, 0.02, 0.02), chalk, 0.0), (0.0, 0.0, 1.0))
    thing = Mesh("thing", board_.vertices, board_.faces, board_.face_material, board_.materials, board_.normals)
    world = World((Block((plane(20, 20, chalk),)), Block((thing,))))
    axes = np.array([[1, 0, 0], [0, 1, 0], [0, 0, -1]], np.float32)
    raster = Raster(np.array([0, 0, 0.9], np.float32), axes, 240, 120, 300.0, (120, 60))
    hits = world.see(raster)
    lamp = Source("lamp", np.array([0.0, 0.0, 3.0]), (1, 1, 1), 1.0, 0.3, shadow_rays=3)
    seen = reach_of(world, hits, lamp).mean(1)
    rows = hits.point[:, 120, 1]
    assert (seen[np.abs(rows) > 0.19] > 0.999).all()
    assert seen[np.abs(rows) < 0.02].mean() < 0.97
    assert (seen[np.abs(rows) < 0.16] < 1).all()
