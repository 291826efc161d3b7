"""The picture cut into layers."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hotset.hosts.animatic.depth import nearness_of
from hotset.hosts.animatic.layers import COARSE, build_layers, opacity_bounds, single_layer
from hotset.hosts.animatic.lens import plate_lens
from hotset.hosts.animatic.still import KEPT, Still, prepare_still
from hotset.hosts.plate import Layers
from tests.hosts.animatic.conftest import BOX, HEIGHT, WIDTH


@pytest.fixture(scope="module")
def still(plate: np.ndarray, layers: Layers) -> Still:
    return prepare_still(plate, plate_lens(layers, WIDTH, HEIGHT))


def test_the_box_is_cut_out_whole_and_the_wall_goes_on_behind_it(still: Still, layers: Layers) -> None:
    wall, box = build_layers(still, layers.ids, nearness_of(layers), 60)
    assert wall.cut is None
    assert wall.planes is not None
    assert box.cut is not None
    size = (round(box.cut.shape[1] / KEPT), round(box.cut.shape[0] / KEPT))
    cover = cv2.resize(box.cut[..., 3], size, interpolation=cv2.INTER_LINEAR)
    inside = BOX[0].stop - BOX[0].start, BOX[1].stop - BOX[1].start
    assert (cover > 250).sum() >= inside[0] * inside[1]
    assert (cover > 127).sum() < (inside[0] + 8) * (inside[1] + 8)
    assert cover[0].max() == cover[:, 0].max() == 0
    # No red is left in what the wall shows where the box was.
    top, left = still.grid.top + 32, still.grid.left + 32
    chroma = wall.planes.chroma
    red = cv2.resize(chroma[..., 1], None, fx=2 / KEPT, fy=2 / KEPT, interpolation=cv2.INTER_LINEAR)
    hole = red[BOX[0].start - top : BOX[0].stop - top, BOX[1].start - left : BOX[1].stop - left]
    everywhere = np.percentile(red, [0.1, 99.9])
    assert hole.min() >= everywhere[0] - 12
    assert hole.max() <= everywhere[1] + 12


def test_every_layer_has_its_own_depth_beyond_its_edge_too(still: Still, layers: Layers) -> None:
    wall, box = build_layers(still, layers.ids, nearness_of(layers), 60)
    assert wall.nearness == pytest.approx(0.25, abs=0.01)
    assert box.nearness == pytest.approx(0.5, abs=0.01)
    assert box.middle == pytest.approx(0.5, abs=0.01)


def test_a_thing_goes_on_behind_what_hides_it_but_not_out_on_the_other_side(still: Still, layers: Layers) -> None:
    ids, depth = layers.ids.copy(), layers.depth.copy()
    # A board that ends behind a nearer post.
    ids[100:120, 40:100], depth[100:120, 40:100] = 5, 3
    ids[40:200, 95:130], depth[40:200, 95:130] = 6, 1
    changed = Layers(depth, ids, layers.names, layers.crop, layers.focal_px)
    found = build_layers(still, ids, nearness_of(changed), 60)
    board = next(layer for layer in found if abs(float(layer.middle) - 1 / 3) < 0.02)
    assert board.cut is not None
    right = board.grid.left + 32 + np.flatnonzero(board.cut[..., 3].max(axis=0) > 30)[-1] / KEPT
    assert 100 < right < 116


def test_one_layer_has_no_edge(still: Still) -> None:
    (layer,) = single_layer(still, np.full((still.grid.height // 2, still.grid.width // 2), 0.5, np.float32))
    assert layer.cut is None
    assert layer.nearness == pytest.approx(0.5)


def test_opacity_bounds_hold_round_each_sample() -> None:
    cover = np.zeros((40, 40), np.uint8)
    cover[10:30, 10:30] = 255
    most, least = opacity_bounds(cover, (40 // COARSE, 40 // COARSE))
    assert most[5, 5] == least[5, 5] == 255
    assert most[2, 5] == 255
    assert least[3, 5] == 0
    assert most[0, 0] == 0
