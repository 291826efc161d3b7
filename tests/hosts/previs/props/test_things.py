from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.props import build_prop
from tests.hosts.previs.measures import points_of


@pytest.mark.parametrize("name", ["phone", "laptop"])
def test_a_screen_glows_unless_it_is_off(name: str) -> None:
    assert len(points_of(build_prop(name, {}, "on").mesh, "glow"))
    assert not len(points_of(build_prop(name, {}, "off").mesh, "glow"))


def test_a_laptop_s_screen_stands_behind_its_keys() -> None:
    laptop = build_prop("laptop", {}, "on")
    screen = points_of(laptop.mesh, "glow")
    assert laptop.surface_m is not None
    assert screen[:, 2].min() > laptop.surface_m
    assert screen[:, 1].min() > laptop.mesh.vertices[:, 1].mean()


# What opens, and the axis along which it then is larger.
@pytest.mark.parametrize(
    ("name", "axis"), [("letter", 1), ("book", 0), ("umbrella", 0), ("box", 2), ("ring_box", 2), ("envelope", 1)]
)
def test_what_is_open_takes_more_room_than_what_is_closed(name: str, axis: int) -> None:
    opened, closed = build_prop(name, {}, "open"), build_prop(name, {}, "closed")
    assert opened.size_m[axis] > 1.2 * closed.size_m[axis]


def test_nothing_stands_on_an_open_box_or_book() -> None:
    for name in ("box", "book"):
        assert build_prop(name, {}, "open").surface_m is None
        closed = build_prop(name, {}, "closed")
        assert closed.surface_m == pytest.approx(closed.size_m[2], abs=2e-3)


def test_an_open_box_is_hollow() -> None:
    points = build_prop("box", {}, "open").mesh.vertices
    inside = (np.abs(points[:, 0]) < 0.15) & (np.abs(points[:, 1]) < 0.1) & (points[:, 2] > 0.02)
    assert not inside.any()


def test_the_ring_is_in_the_open_box_only() -> None:
    opened, closed = build_prop("ring_box", {}, "open").mesh, build_prop("ring_box", {}, "closed").mesh
    assert len(points_of(opened, "glass"))
    assert not len(points_of(closed, "glass"))
    stone = points_of(opened, "glass")
    assert np.abs(stone[:, :2]).max() < 0.02


def test_books_in_a_stack_lie_on_each_other_and_vary() -> None:
    one, two = build_prop("book_stack", seed=1), build_prop("book_stack", seed=2)
    for stack in (one, two):
        assert stack.surface_m == pytest.approx(stack.size_m[2], abs=2e-3)
        assert 4 * 0.018 <= stack.size_m[2] <= 6 * 0.043
    assert one.size_m != two.size_m


@pytest.mark.parametrize("name", ["suitcase", "bag"])
def test_luggage_is_carried_by_a_handle_on_top(name: str) -> None:
    prop = build_prop(name)
    assert prop.grip is not None
    assert prop.grip.point[2] > 0.9 * prop.size_m[2]
    assert abs(prop.grip.axis[0]) == pytest.approx(1)


def test_an_open_umbrella_is_over_the_hand_that_holds_it() -> None:
    umbrella = build_prop("umbrella", {}, "open")
    canopy = points_of(umbrella.mesh, "fabric")
    assert umbrella.grip is not None
    assert canopy[:, 2].min() > umbrella.grip.point[2] + 0.4
    assert np.hypot(*canopy.T[:2]).max() > 0.45


def test_a_camera_looks_ahead() -> None:
    camera = build_prop("camera")
    glass = points_of(camera.mesh, "glass")
    assert glass[:, 1].min() < camera.mesh.vertices[:, 1].mean()
    front = camera.mesh.vertices[camera.mesh.vertices[:, 1] < camera.mesh.vertices[:, 1].min() + 0.005]
    assert np.ptp(front[:, 0]) < 0.6 * camera.size_m[0]


def test_a_key_is_held_by_its_bow() -> None:
    key = build_prop("key")
    assert key.grip is not None
    assert key.grip.point[1] > 0.02
    bit = key.mesh.vertices[key.mesh.vertices[:, 1] < -0.02]
    assert bit[:, 0].max() > 0.008
