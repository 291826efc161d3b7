"""Every prop in every state: it builds, is closed, stands on the floor, has a plausible size and keeps its budget."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs import shapes
from hotset.hosts.previs.geometry import linear
from hotset.hosts.previs.props import _RECIPES, PROPS, STATES, build_prop
from hotset.hosts.previs.props.bench import Bench

CASES = [(name, state) for name in PROPS for state in STATES.get(name, ("",))]
LARGE = {"espresso_machine": 24_000, "tree": 14_000, "cup_and_saucer": 11_000, "vase": 9_000}
BUDGET = 7_500

# The longest side of each prop, metres: what a props buyer would expect.
LONGEST = {
    "espresso_cup": (0.06, 0.10), "saucer": (0.11, 0.15), "cup_and_saucer": (0.12, 0.17), "spoon": (0.10, 0.15),
    "portafilter": (0.2, 0.28), "tamper": (0.07, 0.12), "espresso_machine": (0.7, 0.95), "grinder": (0.45, 0.7),
    "mug": (0.08, 0.13), "glass": (0.09, 0.16), "wine_glass": (0.17, 0.25), "bottle": (0.25, 0.35),
    "chair": (0.8, 1.0), "stool": (0.65, 0.85), "sofa": (1.8, 2.4), "bed": (1.9, 2.3), "table": (1.2, 1.8),
    "round_table": (0.6, 0.9), "desk": (1.2, 1.8), "counter": (1.5, 2.2), "door": (1.95, 2.3), "phone": (0.13, 0.17),
    "laptop": (0.28, 0.36), "book": (0.18, 0.30), "suitcase": (0.5, 0.8), "umbrella": (0.8, 1.2), "key": (0.05, 0.10),
    "ring_box": (0.05, 0.10), "camera": (0.11, 0.16), "car": (4.0, 4.8), "bicycle": (1.6, 1.9),
    "street_lamp": (3.5, 4.8), "tree": (4.0, 7.0), "croissant": (0.10, 0.20), "knife": (0.25, 0.36),
}  # fmt: skip


@pytest.mark.parametrize(("name", "state"), CASES)
def test_a_prop_stands_on_the_floor_and_keeps_its_budget(name: str, state: str) -> None:
    prop = build_prop(name, {}, state, seed=3)
    mesh = prop.mesh
    assert mesh.name == name
    assert np.isfinite(mesh.vertices).all()
    assert mesh.normals is not None
    assert np.isfinite(mesh.normals).all()
    assert mesh.vertices[:, 2].min() == pytest.approx(0, abs=2e-4)
    assert 80 <= len(mesh.faces) <= LARGE.get(name, BUDGET)
    low, high = LONGEST.get(name, (0.02, 6.5))
    assert low <= max(prop.size_m) <= high
    assert int(mesh.faces.max()) < len(mesh.vertices)
    assert int(mesh.face_material.max()) < len(mesh.materials)
    if prop.grip is not None:
        assert np.linalg.norm(prop.grip.axis) == pytest.approx(1)
        assert np.all(np.array(prop.grip.point) > mesh.vertices.min(0) - 0.01)
        assert np.all(np.array(prop.grip.point) < mesh.vertices.max(0) + 0.01)
    if prop.surface_m is not None:
        assert 0 < prop.surface_m <= mesh.vertices[:, 2].max() + 1e-3


@pytest.mark.parametrize("name", PROPS)
def test_every_part_is_closed_and_looks_outwards(name: str) -> None:
    bench = Bench(name, {}, STATES.get(name, ("",))[0], 0, 0.5)
    _RECIPES[name](bench)
    for part in bench.parts:
        assert shapes.open_edges(part) == 0, part.name
        assert shapes.volume(part) > 0, part.name


@pytest.mark.parametrize("name", ["cup_and_saucer", "bean_scatter", "shelf", "tree", "book_stack"])
def test_the_same_seed_gives_the_same_prop(name: str) -> None:
    from hotset.hosts.previs.props import _built

    one = build_prop(name, {}, None, seed=5).mesh
    _built.cache_clear()
    two = build_prop(name, {}, None, seed=5).mesh
    assert np.array_equal(one.vertices, two.vertices)
    assert np.array_equal(one.face_material, two.face_material)


def test_seeds_vary_what_may_vary() -> None:
    one, two = (build_prop("bean_scatter", {}, None, seed=seed).mesh for seed in (1, 2))
    assert not np.array_equal(one.vertices, two.vertices)


def test_colours_reach_the_materials() -> None:
    prop = build_prop("espresso_cup", {"main": "#00ff00"}, "empty", 0)
    assert linear("#00ff00") in [material.colour for material in prop.mesh.materials]


def test_an_unknown_state_is_the_first_and_an_unknown_name_is_an_error() -> None:
    odd, first = build_prop("door", {}, "ajar", 0).mesh, build_prop("door", {}, "closed", 0).mesh
    assert np.array_equal(odd.vertices, first.vertices)
    with pytest.raises(KeyError):
        build_prop("anvil")


def test_set_dressing_is_coarser_than_a_hero() -> None:
    hero = build_prop("espresso_machine", {}, "idle", 0).mesh
    dressing = build_prop("espresso_machine", {}, "idle", 0, detail=0.5).mesh
    assert len(dressing.faces) < 0.6 * len(hero.faces)
