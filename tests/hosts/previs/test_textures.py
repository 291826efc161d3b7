from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.textures import TEXTURES, shade_texture


def wall(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    points = np.zeros((count, 3), np.float32)
    points[:, 0], points[:, 2] = rng.uniform(-2, 2, count), rng.uniform(0, 3, count)
    return points, np.tile(np.array([0, -1, 0], np.float32), (count, 1))


@pytest.mark.parametrize("name", sorted(TEXTURES))
def test_every_texture_keeps_the_material_s_colour_on_average(name: str) -> None:
    points, normals = wall()
    factor = shade_texture(name, points, normals, np.full(len(points), 0.001, np.float32))
    assert factor.shape == (len(points), 3)
    assert factor.dtype == np.float32
    assert 0.8 < float(factor.mean()) < 1.15
    assert float(factor.std()) > 0.005


@pytest.mark.parametrize("name", ["wood", "fabric", "tile", "metal_brushed", "leather"])
def test_patterns_finer_than_a_pixel_fade(name: str) -> None:
    points, normals = wall()
    near = shade_texture(name, points, normals, np.full(len(points), 0.0003, np.float32))
    far = shade_texture(name, points, normals, np.full(len(points), 0.4, np.float32))
    assert far.std() < near.std()


def test_an_unknown_texture_is_plain() -> None:
    points, normals = wall(10)
    assert (shade_texture("moonstone", points, normals, np.ones(10, np.float32)) == 1).all()


def test_bricks_have_lighter_joints() -> None:
    points = np.zeros((2, 3), np.float32)
    points[:, 0] = 0.114
    points[:, 2] = [0.039, 0.078]
    normals = np.tile(np.array([0, -1, 0], np.float32), (2, 1))
    body, joint = shade_texture("brick", points, normals, np.full(2, 0.0005, np.float32)).mean(1)
    assert joint > body
