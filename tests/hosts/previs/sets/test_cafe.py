"""The café: the barista behind the counter, the guests before it, the machine on its wing."""

from __future__ import annotations

import pytest

from hotset.hosts.previs.sets import build_set


def test_the_counter_parts_the_barista_from_the_guests() -> None:
    cafe = build_set("cafe")
    top = cafe.surfaces["counter_top"].point[1]
    assert cafe.marks["behind_counter"].point[1] > top > cafe.marks["counter"].point[1]
    assert abs(cafe.marks["behind_counter"].facing_deg) < 45
    assert 0.85 < cafe.surfaces["counter_top"].point[2] < 1.2


def test_the_things_of_the_bar_are_objects_of_their_own() -> None:
    names = {mesh.name for mesh in build_set("cafe").meshes}
    assert {"espresso_machine", "grinder", "tamper", "milk_pitcher", "counter", "round_table"} <= names


def test_a_cup_under_the_machine_stands_within_it() -> None:
    cafe = build_set("cafe")
    machine = next(mesh for mesh in cafe.meshes if mesh.name == "espresso_machine").vertices
    for value, low, high in zip(
        cafe.surfaces["machine_tray"].point, machine.min(0) - 0.02, machine.max(0) + 0.02, strict=True
    ):
        assert low <= value <= high


def test_lamps_hang_over_the_room_and_count_for_more_in_the_evening() -> None:
    day, evening = (
        [p for p in build_set("cafe", time=time).practicals if p.kind == "pendant"] for time in ("day", "evening")
    )
    assert len(day) == len(evening) == 5
    assert all(1.5 < lamp.point[2] < 3.2 for lamp in day)
    assert sum(p.power for p in evening) > sum(p.power for p in day)


@pytest.mark.parametrize("mark", ["window", "door", "outside"])
def test_who_waits_at_the_edge_stands_nearer_to_the_street_than_who_is_inside(mark: str) -> None:
    marks = build_set("cafe").marks
    inside = marks["behind_counter"].point

    def away(name: str) -> float:
        x, y, _ = marks[name].point
        return ((x - inside[0]) ** 2 + (y - inside[1]) ** 2) ** 0.5

    assert away(mark) > away("counter")
