"""Moves through space, measured on the frame."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.animatic.depth import nearness_of
from hotset.hosts.animatic.layers import build_layers
from hotset.hosts.animatic.lens import plate_lens
from hotset.hosts.animatic.parallax import ParallaxCamera, reach_of
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import Still, prepare_still
from hotset.hosts.plate import Layers
from hotset.media import yuv_to_rgb
from tests.hosts.animatic.conftest import BOX, BOX_M, FOCAL, HEIGHT, SPARE, WALL_M, WIDTH, shift

INSIDE = (
    slice(BOX[0].start - SPARE + 8, BOX[0].stop - SPARE - 8),
    slice(BOX[1].start - SPARE + 8, BOX[1].stop - SPARE - 8),
)
WALL = (slice(100, 170), slice(190, 310))


@pytest.fixture(scope="module")
def still(plate: np.ndarray, layers: Layers) -> Still:
    return prepare_still(plate, plate_lens(layers, WIDTH, HEIGHT))


def drawn(still: Still, layers: Layers, *poses: Pose) -> list[tuple[np.ndarray, ...]]:
    path = (Pose(), *poses)
    camera = ParallaxCamera(
        still.lens, build_layers(still, layers.ids, nearness_of(layers), reach_of(still.lens, path)), path
    )
    frames = []
    for number in range(len(path)):
        # A colour that nothing in the picture has: what stays so was never drawn.
        into = tuple(np.full_like(plane, 255) for plane in still.lock)
        camera.draw(number, into)
        frames.append(into)
    return frames


def test_reach_is_the_travel_of_a_thing_a_metre_away(still: Still) -> None:
    assert reach_of(still.lens, (Pose(), Pose(offset=(0.1, 0, 0)))) == pytest.approx(FOCAL * 0.1)
    assert reach_of(still.lens, (Pose(pan=1.0),)) == 0


def test_at_rest_it_is_the_lock_but_for_the_softened_edge(still: Still, layers: Layers) -> None:
    rest = drawn(still, layers, Pose(offset=(0.1, 0, 0)))[0]
    error = np.abs(rest[0].astype(int) - still.lock[0])
    assert error.mean() < 0.5
    assert np.median(error) == 0


@pytest.mark.parametrize("offset", [(0.04, 0, 0), (-0.03, 0, 0), (0, 0.05, 0)])
def test_near_moves_more_than_far_and_against_the_camera(
    still: Still, layers: Layers, offset: tuple[float, float, float]
) -> None:
    _, moved = drawn(still, layers, Pose(offset=offset))
    for part, metres in ((INSIDE, BOX_M), (WALL, WALL_M)):
        x, y = shift(still.lock[0][part], moved[0][part])
        assert x == pytest.approx(-FOCAL * offset[0] / metres, abs=0.25)
        assert y == pytest.approx(-FOCAL * offset[1] / metres, abs=0.25)


def test_a_dolly_brings_the_near_nearer(still: Still, layers: Layers) -> None:
    _, moved = drawn(still, layers, Pose(offset=(0, 0, 0.4)))

    def red(planes: tuple[np.ndarray, ...]) -> int:
        rgb = yuv_to_rgb(planes).astype(int)
        return int((rgb[..., 0] > rgb[..., 1] + 60).sum())

    assert red(moved) / red(still.lock) == pytest.approx((BOX_M / (BOX_M - 0.4)) ** 2, rel=0.08)


def test_there_are_no_holes_and_no_ghosts(still: Still, layers: Layers) -> None:
    frames = drawn(still, layers, *(Pose(offset=(0.02 * n, 0, 0.02 * n)) for n in range(1, 12)))
    for planes in frames:
        assert all((plane < 255).all() for plane in planes)
    rgb = yuv_to_rgb(frames[-1]).astype(int)
    red = rgb[..., 0] > rgb[..., 1] + 100
    columns = np.flatnonzero(red[60:80].any(axis=0))
    # The box is one piece: nothing of it stays where it was.
    assert columns[-1] - columns[0] + 1 == len(columns)


def test_plans_change_nothing_that_is_seen(still: Still, layers: Layers) -> None:
    poses = tuple(Pose(offset=(0.01 * n, 0, 0)) for n in range(1, 20))
    together = drawn(still, layers, *poses)
    for n in (9, 17):
        _, alone = drawn(still, layers, poses[n - 1])
        error = np.abs(together[n][0].astype(int) - alone[0])
        assert error.mean() < 1.0
