from __future__ import annotations

import cv2
import numpy as np

from hotset.film.board import Focus, Lighting
from hotset.film.words import DepthOfField, KeyDirection, Look, Mood, ShotSize
from hotset.hosts.previs.artist import draw, see
from hotset.hosts.previs.seen import circle_of_confusion, grade, noise_field, to_linear, to_srgb
from hotset.hosts.previs.shaded import defocus, film_curve
from tests.hosts.previs.stills import board, prepared, setup


def detail(picture: np.ndarray) -> float:
    return float(np.abs(cv2.Laplacian(picture.astype(np.float32).mean(2), cv2.CV_32F)).mean())


def test_the_film_curve_rises_and_keeps_white_below_one() -> None:
    x = np.linspace(0, 4, 200, dtype=np.float32)
    y = film_curve(x)
    assert (np.diff(y) >= 0).all()
    assert 0.6 < float(film_curve(np.ones(1, np.float32))[0]) < 0.92


def test_display_values_turn_back() -> None:
    x = np.linspace(0, 1, 101, dtype=np.float32)
    assert np.allclose(to_linear(to_srgb(x)), x, atol=0.004)


def test_blur_grows_with_distance_from_the_focus() -> None:
    depth = np.array([[1.0, 2.0, 4.0, 20.0]], np.float32)
    shallow = circle_of_confusion(depth, 2.0, Focus(depth=DepthOfField.SHALLOW), 50, 1000)[0]
    assert shallow[1] == 0
    assert shallow[0] < 0 < shallow[2] < shallow[3]
    medium = circle_of_confusion(depth, 2.0, Focus(depth=DepthOfField.MEDIUM), 50, 1000)[0]
    assert medium[3] < shallow[3]
    assert not circle_of_confusion(depth, 2.0, Focus(depth=DepthOfField.DEEP), 50, 1000).any()


def test_defocus_blurs_the_background_and_leaves_the_sharp_part_without_a_halo() -> None:
    rng = np.random.default_rng(0)
    picture = rng.random((120, 160, 3), np.float32) * 0.3
    picture[30:90, 50:110] = 1.0
    blur = np.full((120, 160), 12.0, np.float32)
    blur[30:90, 50:110] = 0
    soft = defocus(picture, blur)
    assert detail(soft[:25]) < 0.35 * detail(picture[:25])
    assert np.allclose(soft[34:86, 54:106], 1.0, atol=1e-3)
    assert float(soft[40:80, 116:122].max()) < 0.55


def test_a_shallow_focus_softens_the_set_behind_the_subject() -> None:
    pictures = {}
    for depth in (DepthOfField.DEEP, DepthOfField.SHALLOW):
        of = board(ShotSize.CLOSE, lens_mm=85, depth=depth)
        drawing = draw(setup(of, Look.SHADED, width=256, height=144))
        x, y, w, h = drawing.layers.crop
        far = drawing.layers.depth[y : y + h, x : x + w] > 2.2
        edges = np.abs(cv2.Laplacian(drawing.picture.astype(np.float32).mean(2), cv2.CV_32F))
        far = cv2.resize(far.astype(np.uint8), (256, 144), interpolation=cv2.INTER_NEAREST) > 0
        far = cv2.erode(far.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        pictures[depth] = float(edges[far].mean())
    assert pictures[DepthOfField.SHALLOW] < 0.8 * pictures[DepthOfField.DEEP]


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


def test_the_palette_moves_hue_and_spares_skin() -> None:
    picture = np.full((40, 80, 3), (0.50, 0.52, 0.55), np.float32)
    keep = np.zeros((40, 80), bool)
    keep[:, 40:] = True
    graded = grade(picture, ((0.85, 0.35, 0.2),), keep, 0.5)
    moved = (graded - picture)[:, 8, 0].mean(), (graded - picture)[:, 72, 0].mean()
    assert moved[0] > 0.004
    assert 0 <= moved[1] < 0.5 * moved[0]
    assert grade(picture, (), keep) is picture


def test_noise_is_the_same_each_time_and_another_with_another_seed() -> None:
    assert np.array_equal(noise_field(40, 60, 7, 5), noise_field(40, 60, 7, 5))
    assert not np.array_equal(noise_field(40, 60, 7, 5), noise_field(40, 60, 7, 6))
