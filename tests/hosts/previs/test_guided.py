from __future__ import annotations

import numpy as np

from hotset.hosts.previs.geometry import Material, Mesh
from hotset.hosts.previs.guided import noise_turn, smooth_guided, upsample_guided
from hotset.hosts.previs.rays import Block, Raster, World
from hotset.hosts.previs.shapes import bevelled_box, plane

GREY = Material("grey", (0.5, 0.5, 0.5))
AXES = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]], np.float32)


def named(mesh: Mesh, name: str) -> Mesh:
    return Mesh(name, mesh.vertices, mesh.faces, mesh.face_material, mesh.materials, mesh.normals)


def view(width: int = 64, height: int = 36, y: float = -3.0, z: float = 1.0) -> Raster:
    return Raster(np.array([0, y, z], np.float32), AXES, width, height, width * 1.0, (width / 2, height / 2))


def test_upsampling_does_not_leak_over_an_edge() -> None:
    box = named(bevelled_box((1, 1, 2), GREY, 0.0), "box")
    hits = World((Block((named(plane(200, 200, GREY), "floor"), box)),)).see(view(128, 72))
    half = hits.at_half()
    values = (half.ids == 2).astype(np.float32)[..., None]
    fine = upsample_guided(values, half, hits)[..., 0]
    assert np.mean(np.abs(fine - (hits.ids == 2))) < 0.01


def test_smoothing_keeps_surfaces_apart_and_calms_noise() -> None:
    hits = World((Block((plane(200, 200, GREY),)),)).see(view())
    rng = np.random.default_rng(1)
    noise = rng.random((36, 64, 1), np.float32)
    calm = smooth_guided(noise, hits)
    assert calm[26:, :].std() < 0.7 * noise[26:, :].std()


def test_noise_is_even() -> None:
    turn = noise_turn(64, 64)
    assert turn.min() >= 0
    assert turn.max() < 1
    assert abs(float(turn[:8, :8].mean()) - 0.5) < 0.08
