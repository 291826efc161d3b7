from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.props import build_prop
from tests.hosts.previs.measures import brightest, points_of


def test_a_car_stands_on_four_wheels() -> None:
    tyres = points_of(build_prop("car").mesh, "rubber")
    ground = tyres[tyres[:, 2] < 0.03]
    for x in (-1, 1):
        for y in (-1, 1):
            own = ground[(ground[:, 0] * x > 0) & (ground[:, 1] * y > 0)]
            assert len(own)
            assert own[:, 1].mean() * y == pytest.approx(1.36, abs=0.05)


def test_a_car_s_lights_are_white_ahead_and_red_behind() -> None:
    lit, parked = build_prop("car", {}, "lights").mesh, build_prop("car", {}, "parked").mesh
    assert brightest(lit) > 3 > brightest(parked)
    glows = [m for m in lit.materials if m.name == "glow"]
    places = {}
    for material in glows:
        faces = lit.faces[lit.face_material == lit.materials.index(material)]
        places["red" if material.colour[0] > 4 * material.colour[1] else "white"] = lit.vertices[faces][..., 1].mean()
    assert places["white"] < -2 < 2 < places["red"]


def test_a_car_s_glass_is_over_its_body() -> None:
    # With its head lamps lit the only glass is that of the cabin.
    car = build_prop("car", {}, "lights")
    glass, body = points_of(car.mesh, "glass"), points_of(car.mesh, "enamel")
    assert glass[:, 2].min() > 0.5 * car.size_m[2]
    assert glass[:, 2].max() < car.size_m[2] < glass[:, 2].max() + 0.1
    assert np.abs(glass[:, 0]).max() < np.abs(body[:, 0]).max()
    assert np.abs(glass[:, 1]).max() < 0.8 * np.abs(body[:, 1]).max()


def test_a_bicycle_has_two_wheels_in_line() -> None:
    bicycle = build_prop("bicycle")
    tyres = points_of(bicycle.mesh, "rubber")
    ground = tyres[tyres[:, 2] < 0.03]
    for side in (-1, 1):
        assert len(ground[ground[:, 1] * side > 0.3])
    assert np.abs(ground[:, 0]).max() < 0.05
    assert bicycle.grip is not None
    assert bicycle.grip.point[2] > 0.85


def test_a_street_lamp_shines_from_over_the_heads() -> None:
    on, off = build_prop("street_lamp", {}, "on").mesh, build_prop("street_lamp", {}, "off").mesh
    assert brightest(on) > 5 * brightest(off)
    assert points_of(on, "glow")[:, 2].min() > 3.0


def test_a_tree_s_crown_is_over_its_trunk_and_trees_differ() -> None:
    trees = [build_prop("tree", seed=seed) for seed in (1, 2)]
    for tree in trees:
        leaves, bark = points_of(tree.mesh, "foliage"), points_of(tree.mesh, "matte")
        assert bark[:, 2].min() == pytest.approx(0, abs=1e-3)
        assert leaves[:, 2].min() > 1.3
        assert np.ptp(leaves[:, 0]) > 3 * np.ptp(bark[bark[:, 2] < 1.2][:, 0])
    assert trees[0].size_m != trees[1].size_m


def test_a_plant_grows_out_of_its_pot() -> None:
    plant = build_prop("plant")
    leaves = points_of(plant.mesh, "foliage")
    rest = plant.mesh.vertices[plant.mesh.vertices[:, 2] < 0.1]
    assert leaves[:, 2].max() == pytest.approx(plant.size_m[2], abs=0.01)
    assert np.ptp(leaves[:, 0]) > 1.3 * np.ptp(rest[:, 0])


def test_paper_is_in_its_bin() -> None:
    mesh = build_prop("bin").mesh
    paper = points_of(mesh, "matte")
    assert np.hypot(*paper.T[:2]).max() < np.hypot(*mesh.vertices.T[:2]).max()


def test_a_crate_is_open_above_and_carries_on_its_floor() -> None:
    crate = build_prop("crate")
    points = crate.mesh.vertices
    assert crate.surface_m is not None
    assert crate.surface_m < 0.1 * crate.size_m[2]
    middle = (np.abs(points[:, 0]) < 0.15) & (np.abs(points[:, 1]) < 0.1)
    assert not (middle & (points[:, 2] > 0.05)).any()
