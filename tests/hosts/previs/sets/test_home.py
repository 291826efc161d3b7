"""Rooms to live in: things where one uses them, lamps for the evening."""

from __future__ import annotations

import pytest

from hotset.hosts.previs.sets import build_set


@pytest.mark.parametrize(
    ("name", "things"),
    [("kitchen", {"stove", "fridge", "table", "kitchen_unit"}), ("living_room", {"sofa", "armchair", "coffee_table"}),
     ("bedroom", {"bed", "night_table_left", "night_table_right", "wardrobe"})],
)  # fmt: skip
def test_a_room_holds_what_it_is_for(name: str, things: set[str]) -> None:
    room = build_set(name)
    assert room.interior
    assert things <= {mesh.name for mesh in room.meshes}


@pytest.mark.parametrize(
    ("name", "mark"),
    [("kitchen", "table_left"), ("living_room", "sofa"), ("living_room", "armchair"), ("bedroom", "chair")],
)
def test_one_sits_where_there_is_a_seat(name: str, mark: str) -> None:
    assert 0.4 <= (build_set(name).marks[mark].seat_m or 0) <= 0.52


def test_three_on_the_sofa_sit_side_by_side_and_face_the_same_way() -> None:
    marks = build_set("living_room").marks
    places = [marks[name] for name in ("sofa_left", "sofa", "sofa_right")]
    assert len({mark.point for mark in places}) == 3
    assert max(m.facing_deg for m in places) - min(m.facing_deg for m in places) <= 40


def test_the_night_tables_stand_either_side_of_the_bed() -> None:
    room = build_set("bedroom")
    bed = next(mesh for mesh in room.meshes if mesh.name == "bed").vertices
    left, right = (room.surfaces[f"night_table_{side}"].point[0] for side in ("left", "right"))
    assert min(left, right) < bed[:, 0].min() + 0.1
    assert max(left, right) > bed[:, 0].max() - 0.1


@pytest.mark.parametrize("name", ["kitchen", "living_room", "bedroom"])
def test_by_night_the_lamps_light_the_room_and_by_day_the_window_does(name: str) -> None:
    def power(time: str, kinds: tuple[str, ...]) -> float:
        return sum(p.power for p in build_set(name, time=time).practicals if p.kind in kinds)

    assert power("night", ("lamp", "pendant")) > power("day", ("lamp", "pendant"))
    assert power("day", ("window",)) > power("night", ("window",))
