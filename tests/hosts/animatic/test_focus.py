"""Rack focus."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hotset.hosts.animatic.depth import nearness_of
from hotset.hosts.animatic.focus import STATES, focus_on, mixed, softened
from hotset.hosts.animatic.layers import Layer, build_layers
from hotset.hosts.animatic.lens import plate_lens
from hotset.hosts.animatic.still import prepare_still
from hotset.hosts.plate import Layers
from tests.hosts.animatic.conftest import BOX_M, HEIGHT, WALL_M, WIDTH


def sharpness(layer: Layer) -> float:
    """Mean edge strength of luma, where the layer is opaque."""
    luma = layer.planes.luma if layer.planes is not None else layer.cut[..., 0]
    where = slice(60, -60) if layer.planes is not None else slice(30, -30)
    return float(np.abs(cv2.Laplacian(luma[where, where].astype(np.float32), -1)).mean())


@pytest.fixture(scope="module")
def cut(plate: np.ndarray, layers: Layers) -> list[Layer]:
    still = prepare_still(plate, plate_lens(layers, WIDTH, HEIGHT))
    return build_layers(still, layers.ids, nearness_of(layers), 60, 8)


@pytest.mark.parametrize(("metres", "sharp"), [(WALL_M, 0), (BOX_M, 1)])
def test_what_is_at_the_focus_stays_and_the_rest_goes_soft(cut: list[Layer], metres: float, sharp: int) -> None:
    last = softened(cut, focus_on(1 / metres, HEIGHT * 3), STATES - 1)
    assert sharpness(last[sharp]) == pytest.approx(sharpness(cut[sharp]), rel=0.1)
    assert sharpness(last[1 - sharp]) < 0.7 * sharpness(cut[1 - sharp])


def test_it_goes_soft_by_steps_and_the_edge_with_it(cut: list[Layer]) -> None:
    focus = focus_on(1 / WALL_M, HEIGHT * 3)
    levels = [sharpness(softened(cut, focus, state)[1]) for state in range(STATES)]
    assert levels == sorted(levels, reverse=True)
    assert softened(cut, focus, 0) is cut
    soft = softened(cut, focus, STATES - 1)[1].cut
    assert ((soft[..., 3] > 20) & (soft[..., 3] < 235)).sum() > (
        (cut[1].cut[..., 3] > 20) & (cut[1].cut[..., 3] < 235)
    ).sum()


def test_mixing_two_states() -> None:
    def of(level: int) -> tuple[np.ndarray, ...]:
        return tuple(np.full(shape, level, np.uint8) for shape in ((4, 4), (2, 2), (2, 2)))

    into = of(0)
    mixed(of(100), of(200), 0.25, into)
    assert all((plane == 125).all() for plane in into)
