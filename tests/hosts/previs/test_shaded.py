from __future__ import annotations

import cv2
import numpy as np

from hotset.film.words import DepthOfField, Look, ShotSize
from hotset.hosts.previs.artist import draw
from hotset.hosts.previs.shaded import defocus, film_curve
from tests.hosts.previs.stills import board, setup


def detail(picture: np.ndarray) -> float:
    return float(np.abs(cv2.Laplacian(picture.astype(np.float32).mean(2), cv2.CV_32F)).mean())


def test_the_film_curve_rises_and_keeps_white_below_one() -> None:
    x = np.linspace(0, 4, 200, dtype=np.float32)
    y = film_curve(x)
    assert (np.diff(y) >= 0).all()
    assert 0.6 < float(film_curve(np.ones(1, np.float32))[0]) < 0.92


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
