from __future__ import annotations

import numpy as np

from hotset.hosts.previs.geometry import Material, Mesh, merge
from hotset.hosts.previs.rays import BAND, Block, Raster, World, edge_mix
from hotset.hosts.previs.shapes import ball, bevelled_box, plane

GREY = Material("grey", (0.5, 0.5, 0.5))
GLASS = Material("glass", (0.8, 0.9, 0.9), opacity=0.2)
AXES = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]], np.float32)


def named(mesh: Mesh, name: str) -> Mesh:
    return Mesh(name, mesh.vertices, mesh.faces, mesh.face_material, mesh.materials, mesh.normals)


def view(width: int = 64, height: int = 36, y: float = -3.0, z: float = 1.0) -> Raster:
    return Raster(np.array([0, y, z], np.float32), AXES, width, height, width * 1.0, (width / 2, height / 2))


def test_depth_of_a_floor_is_the_analytic_one() -> None:
    raster = view()
    hits = World((Block((plane(200, 200, GREY),)),)).see(raster)
    row = 30
    expected = 1.0 * raster.focal_px / (row + 0.5 - raster.centre[1])
    assert np.allclose(hits.depth[row], expected, rtol=1e-4)
    assert np.isinf(hits.depth[0]).all()
    assert (hits.ids[row] == 1).all()
    assert (hits.ids[0] == 0).all()
    assert np.allclose(hits.normal[row], [0, 0, 1], atol=1e-5)


def test_later_blocks_hide_what_is_behind_them() -> None:
    box = named(bevelled_box((1, 1, 2), GREY, 0.0), "box")
    hits = World((Block((plane(200, 200, GREY),)), Block((box,)))).see(view())
    assert hits.ids[18, 32] == 2
    assert np.isclose(hits.depth[18, 32], 2.5, atol=1e-3)
    assert hits.normal[18, 32] @ [0, -1, 0] > 0.99


def test_smooth_normals_turn_to_the_camera() -> None:
    hits = World((Block((ball(0.8, GREY, 24, 32),)),)).see(view())
    seen = hits.face >= 0
    towards = view().position - hits.point[seen]
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    assert seen.sum() > 100
    assert (np.einsum("ij,ij->i", towards, hits.normal[seen]) > -0.1).all()


def test_glass_is_seen_through_and_throws_no_shadow() -> None:
    pane = named(bevelled_box((4, 0.02, 4), GLASS, 0.0), "pane")
    world = World((Block((plane(200, 200, GREY), pane)),))
    raster = view()
    hits = world.see(raster)
    assert not (hits.ids == 2).any()
    found = world.see_through(raster, hits.depth)
    assert found is not None
    assert (found[1].ids == 2).all()
    start, up = np.array([[0, -1, 0.5]], np.float32), np.array([[0, 1, 0]], np.float32)
    assert not world.blocked(start, up, 5.0)[0]


def test_walls_that_light_passes_block_only_occlusion() -> None:
    wall = named(bevelled_box((4, 0.2, 4), GREY, 0.0), "wall")
    world = World((Block((wall,)),), frozenset({"wall"}))
    start, ahead = np.array([[0, -1, 0.5]], np.float32), np.array([[0, 1, 0]], np.float32)
    assert not world.blocked(start, ahead, 5.0)[0]
    assert world.blocked(start, ahead, 5.0, everything=True)[0]
    assert not world.blocked(start, ahead, 0.5, everything=True)[0]


def test_edges_mix_both_sides() -> None:
    box = named(bevelled_box((1, 1, 2), GREY, 0.0), "box")
    raster = view()
    world = World((Block((plane(200, 200, GREY), box)),))
    hits = world.see(raster)
    at, mix = edge_mix(world, raster, hits)
    assert len(at) > 20
    assert mix.shape == (len(at), 4)
    of = hits.ids.reshape(-1)[mix]
    assert (of.min(1) != of.max(1)).any()


def test_a_finely_cut_thing_with_large_sides_has_no_holes() -> None:
    fine, crate = ball(0.05, GREY, 60, 60), bevelled_box((1.0, 1.0, 1.0), GREY, 0.0)
    # A knob far above the frame makes it a mesh of many faces; its sides are still two triangles each.
    knob = Mesh("knob", fine.vertices + np.float32([0, 0, 4]), fine.faces, fine.face_material, fine.materials, None)
    whole = merge("crate", [knob, crate])
    assert len(whole.faces) > 4000
    hits = World((Block((plane(200, 200, GREY),)), Block((whole,)))).see(view(640, 360, y=-2.5, z=0.5))
    assert (hits.ids[20:340, 170:470] == 2).all()


def test_bands_of_rays_make_one_picture() -> None:
    box = named(bevelled_box((1, 1, 2), GREY, 0.0), "box")
    world = World((Block((plane(200, 200, GREY),)), Block((box,))))
    raster = view(640, 360)
    whole = world.see(raster)
    assert raster.width * raster.height > 2 * BAND
    rows = slice(200, 203)
    face, depth = world.first_faces(raster.position, raster.directions(rows))
    assert (face.reshape(3, -1) == whole.face[rows]).all()
    assert np.allclose(np.where(face < 0, np.inf, depth).reshape(3, -1), whole.depth[rows], rtol=1e-6)
