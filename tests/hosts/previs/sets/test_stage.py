from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.geometry import linear
from hotset.hosts.previs.props.palette import fabric, matte, paint
from hotset.hosts.previs.sets.hours import HOURS
from hotset.hosts.previs.sets.stage import Stage, StageSet
from tests.hosts.previs.measures import mesh_of

BOUNDS = ((-2.0, -2.0, 0.0), (2.0, 2.0, 2.5))
OPENING = (-0.6, 0.8, 0.6, 2.0)
INWARD = {"wall_back": (0, -1, 0), "wall_front": (0, 1, 0), "wall_left": (1, 0, 0), "wall_right": (-1, 0, 0)}


def room(time: str = "day", **colours: str) -> Stage:
    s = Stage("try", colours, time, 0)
    s.room((-2, 2), (-2, 2), 2.5, {"wall_back": matte("#808080")}, matte("#404040"), {"wall_back": [OPENING]})
    return s


def finished(s: Stage) -> StageSet:
    return s.finish(BOUNDS, True)


def test_a_room_has_an_opening_where_it_was_cut_and_nowhere_else() -> None:
    stage = finished(room())
    hole = mesh_of(stage, "wall_back").vertices
    u0, z0, u1, z1 = OPENING
    inside = (hole[:, 0] > u0 + 0.01) & (hole[:, 0] < u1 - 0.01) & (hole[:, 2] > z0 + 0.01) & (hole[:, 2] < z1 - 0.01)
    assert not inside.any()
    for corner in ((u0, z0), (u1, z1)):
        assert (np.hypot(hole[:, 0] - corner[0], hole[:, 2] - corner[1]) < 1e-3).any()
    assert len(mesh_of(stage, "wall_front").faces) != len(mesh_of(stage, "wall_back").faces)


def test_walls_look_into_the_room_and_go_one_by_one() -> None:
    stage = finished(room())
    everything = {mesh.name for mesh in stage.meshes}
    for wall in stage.walls:
        inside = np.array([0.0, 0.0, 1.2]) - np.array(wall.point)
        assert inside @ np.array(wall.normal) > 0, wall.name
        camera = np.array([0.0, 0.0, 1.2]) * (np.array(wall.normal) == 0) + np.array(wall.point) - np.array(wall.normal)
        seen = {mesh.name for mesh in stage.seen_from(camera)}
        assert everything - seen == set(wall.meshes), wall.name


def test_objects_of_one_kind_get_names_of_their_own_or_share_one() -> None:
    s = room()
    for x in (-1, 0, 1):
        s.dress("chair", (x, 0, 0))
    s.dress("stool", (0, 1, 0), into="stools")
    s.dress("stool", (1, 1, 0), into="stools", wall="wall_left")
    names = [mesh.name for mesh in finished(s).meshes]
    assert [name for name in names if name.startswith("chair")] == ["chair", "chair_2", "chair_3"]
    assert names.count("stools") == 1


def test_a_light_shines_along_a_unit_and_not_at_all_without_power() -> None:
    s = room()
    s.light("lamp", (0, 0, 1), (0, 3, 4), (0.1, 0.1), 2700, 1.0)
    s.light("lamp", (0, 0, 1), (0, 3, 4), (0.1, 0.1), 2700, 0.0)
    (light,) = finished(s).practicals
    assert light.direction == pytest.approx((0, 0.6, 0.8))


@pytest.mark.parametrize("time", ["noon", "night"])
def test_lamps_of_the_set_follow_the_hour(time: str) -> None:
    s = room(time)
    s.pendant(0, 0, 1.8, "#aa3322", 0.8)
    s.standing_lamp("floor_lamp", (1, 1, 0), 1.38, 0.5)
    s.sun()
    stage = finished(s)
    powers = {light.kind: light.power for light in stage.practicals}
    hour = HOURS[time]
    assert powers == pytest.approx({"pendant": 0.8 * hour.lamps, "lamp": 0.5 * hour.lamps, "sun": hour.sun_power})
    assert s.lit() == ("on" if time == "night" else "off")
    assert (stage.sky, stage.haze) == (linear(hour.sky), linear(hour.haze))
    bulb = max(material.emission for material in mesh_of(stage, "floor_lamp").materials)
    assert (bulb > 1) == (time == "night")


@pytest.mark.parametrize("side", INWARD)
def test_a_window_lights_inwards_from_its_own_place(side: str) -> None:
    s = room()
    s.glaze(side, OPENING, (2, 2), paint("#ffffff"))
    stage = finished(s)
    (light,) = stage.practicals
    assert light.direction == INWARD[side]
    assert light.size_m == pytest.approx((1.2, 1.2))
    assert np.array(light.point) @ np.array(light.direction) == pytest.approx(-2.0)
    assert light.point[2] == pytest.approx(1.4)
    frame = mesh_of(stage, f"window_{side[5:]}").vertices
    assert (frame @ np.array(light.direction)).max() < -1.85


@pytest.mark.parametrize("side", INWARD)
def test_what_hangs_on_a_wall_is_on_it_inside_the_room_and_goes_with_it(side: str) -> None:
    s = room()
    s.pictures(side, [(-1.2, 1.2), (1.2, 1.2)])
    s.door(side, 0.0, "#884422")
    s.curtains(side, OPENING, fabric("#aa8866"))
    stage = finished(s)
    wall = next(wall for wall in stage.walls if wall.name == side)
    hung = {name for name in wall.meshes if name.startswith(("pictures", "door", "curtains"))}
    assert len(hung) == 3
    for name in hung:
        off = (mesh_of(stage, name).vertices - np.array(wall.point)) @ np.array(wall.normal)
        assert off.min() > -0.08, name
        assert off.max() < 0.30, name


def test_rain_is_seen_only_where_its_colour_is_asked_for() -> None:
    dry, wet = room(), room(rain="#aabbcc")
    for s in (dry, wet):
        s.rain("wall_back", OPENING)
    assert "rain_back" not in {mesh.name for mesh in finished(dry).meshes}
    drops = mesh_of(finished(wet), "rain_back").vertices
    assert drops[:, 0].min() > OPENING[0] - 0.01
    assert drops[:, 0].max() < OPENING[2] + 0.01
    assert drops[:, 2].max() < OPENING[3] + 0.01


def test_marks_stand_on_the_floor_and_spots_on_their_tops() -> None:
    s = room()
    s.mark("seat", 1.0, 0.5, 90, 0.46, 0.74)
    s.spot("top", 0.2, 0.3, 0.74)
    stage = finished(s)
    assert stage.marks["seat"].point == (1.0, 0.5, 0.0)
    assert stage.marks["seat"].seat_m == 0.46
    assert stage.surfaces["top"].surface_m == stage.surfaces["top"].point[2] == 0.74


def test_what_needs_a_room_says_so() -> None:
    bare = Stage("try", {}, "day", 0)
    with pytest.raises(ValueError, match="room"):
        bare.pictures("wall_back", [(0, 1)])
    with pytest.raises(ValueError, match="room"):
        bare.door("wall_back", 0, "#884422")
    with pytest.raises(ValueError, match="room"):
        bare.curtains("wall_back", OPENING, fabric("#aa8866"))
    with pytest.raises(ValueError, match="room"):
        bare.glaze("wall_back", OPENING, (1, 1), paint("#ffffff"))


def test_a_part_without_anything_is_no_object() -> None:
    s = room()
    s.part("nothing")
    assert "nothing" not in {mesh.name for mesh in finished(s).meshes}
