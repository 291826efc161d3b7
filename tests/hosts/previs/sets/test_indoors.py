"""Rooms to work, wait, drink and travel in."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.sets import build_set


def test_who_visits_the_office_faces_who_works_there() -> None:
    marks = build_set("office").marks
    desk, visitor = marks["desk"], marks["visitor"]
    across = np.array(visitor.point[:2]) - np.array(desk.point[:2])
    angle = np.radians(desk.facing_deg)
    assert np.array([np.sin(angle), -np.cos(angle)]) @ across > 0


def test_a_corridor_is_long_and_narrow_with_doors_on_both_sides() -> None:
    corridor = build_set("corridor")
    low, high = (np.array(corner) for corner in corridor.bounds)
    wide, deep, _ = high - low
    assert deep > 5 * wide
    assert sum(mesh.name.startswith("door") for mesh in corridor.meshes) >= 6
    assert corridor.marks["near"].point[1] < corridor.marks["far"].point[1]


def test_guests_sit_high_at_the_bar_and_its_keeper_stands_across() -> None:
    bar = build_set("bar")
    for name in ("stool_left", "stool", "stool_right"):
        assert 0.65 < (bar.marks[name].seat_m or 0) < 0.85
    top = np.array(bar.surfaces["counter_top"].point[:2])
    keeper, guest = (np.array(bar.marks[name].point[:2]) for name in ("behind_counter", "stool"))
    assert (keeper - top) @ (guest - top) < 0


def test_travellers_face_each_other_and_the_window_is_beside_them() -> None:
    train = build_set("train_compartment")
    left, right = train.marks["seat_left"], train.marks["seat_right"]
    assert left.point[0] < right.point[0]
    assert abs(left.facing_deg - right.facing_deg) == pytest.approx(180, abs=40)
    assert any(p.kind == "window" for p in train.practicals)


@pytest.mark.parametrize("name", ["office", "corridor", "bar", "train_compartment"])
def test_a_room_keeps_its_people_under_its_ceiling(name: str) -> None:
    room = build_set(name)
    height = room.bounds[1][2]
    assert 2.2 < height < 3.5
    assert all(lamp.point[2] <= height + 0.05 for lamp in room.practicals if lamp.kind in ("lamp", "pendant", "neon"))
