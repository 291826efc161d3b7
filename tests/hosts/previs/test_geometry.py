import numpy as np
import pytest

from hotset.hosts.previs.geometry import Material, Mesh, linear, merge, row_dots, scale_rows, transform

RED = Material("red", (0.8, 0.1, 0.1))
BLUE = Material("blue", (0.1, 0.1, 0.8))


def triangle(material, *, smooth=False, shift=0.0):
    vertices = np.array([[shift, 0, 0], [shift + 1, 0, 0], [shift, 1, 0]], np.float32)
    normals = np.tile(np.array([0, 0, 1], np.float32), (3, 1)) if smooth else None
    return Mesh("one", vertices, np.array([[0, 1, 2]], np.int32), np.zeros(1, np.uint8), (material,), normals)


def facing(mesh):
    a, b, c = (mesh.vertices[mesh.faces[:, i]] for i in range(3))
    return np.cross(b - a, c - a)


@pytest.mark.parametrize(
    ("text", "value"), [("#000000", 0.0), ("#ffffff", 1.0), ("#808080", 0.2158605), ("0a0a0a", 0.0030353)]
)
def test_colours_are_decoded_as_srgb(text, value):
    assert linear(text) == pytest.approx((value, value, value), abs=1e-6)


def test_a_mirrored_mesh_still_faces_outward():
    mirror = np.diag([-1.0, 1.0, 1.0, 1.0])
    turned = transform(triangle(RED, smooth=True), mirror, name="mirrored")
    assert turned.name == "mirrored"
    assert facing(turned)[0, 2] > 0
    assert np.allclose(turned.normals, [0, 0, 1])


def test_normals_stay_square_to_a_stretched_surface():
    stretch = np.diag([1.0, 4.0, 1.0, 1.0])
    tilt = np.eye(4)
    tilt[:3, :3] = [[1, 0, 0], [0, 0.6, -0.8], [0, 0.8, 0.6]]
    moved = transform(transform(triangle(RED, smooth=True), tilt), stretch)
    across = facing(moved)[0]
    assert np.allclose(across / np.linalg.norm(across), moved.normals[0], atol=1e-6)


def test_moving_shifts_points_and_leaves_normals():
    shift = np.eye(4)
    shift[:3, 3] = (1, 2, 3)
    moved = transform(triangle(RED, smooth=True), shift)
    assert np.allclose(moved.vertices[0], [1, 2, 3])
    assert np.allclose(moved.normals, [0, 0, 1])


def test_merging_keeps_every_face_its_own_material_and_flat_parts_flat():
    whole = merge("pair", [triangle(RED), triangle(BLUE, smooth=True, shift=2), triangle(RED, shift=4)])
    assert whole.name == "pair"
    assert whole.materials == (RED, BLUE)
    assert whole.face_material.tolist() == [0, 1, 0]
    assert whole.vertices[whole.faces].mean(axis=1)[:, 0] == pytest.approx([1 / 3, 2 + 1 / 3, 4 + 1 / 3], abs=1e-6)
    assert np.allclose(whole.normals, [0, 0, 1])


def test_rows_are_multiplied_one_by_one():
    rows = np.random.default_rng(3).random((5, 3), np.float32)
    other = rows[::-1].copy()
    assert np.allclose(row_dots(rows, other), (rows * other).sum(1))
    scaled = rows.copy()
    scale_rows(scaled, np.arange(5, dtype=np.float32))
    assert np.allclose(scaled, rows * np.arange(5)[:, None])
