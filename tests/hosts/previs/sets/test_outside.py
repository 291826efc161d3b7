from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.props.bench import Bench
from hotset.hosts.previs.props.palette import matte
from hotset.hosts.previs.sets.hours import HOURS
from hotset.hosts.previs.sets.outside import country_view, facade, lit, skyline, street_view
from hotset.hosts.previs.sets.stage import Stage
from tests.hosts.previs.measures import mesh_of, points_of

SIDES = ("wall_back", "wall_front", "wall_left", "wall_right")


def room(time: str = "day") -> Stage:
    s = Stage("try", {}, time, 0)
    s.room((-3, 3), (-3, 3), 2.5, {"wall_back": matte("#808080")}, matte("#404040"))
    return s


def house(time: str, seed: int = 0) -> Bench:
    b = Bench("house", {}, "", seed, 0.6)
    facade(b, HOURS[time], 0.0, 5.0, 9.0, 0.0, -1.0, seed)
    return b


def test_what_is_outside_is_as_bright_as_its_sky() -> None:
    ranked = sorted((h for h in HOURS.values() if h.mist is None), key=lambda hour: hour.sky_power)
    shine = [lit(hour, "#808080").emission for hour in ranked]
    assert shine == sorted(shine)
    assert shine[-1] > 4 * shine[0]
    assert lit(HOURS["day"], "#808080", share=0.5).emission == pytest.approx(lit(HOURS["day"], "#808080").emission / 2)


def test_mist_makes_dark_things_pale_and_shines_of_itself() -> None:
    clear, dawn = HOURS["morning"], HOURS["dawn"]
    assert dawn.mist is not None
    assert min(lit(dawn, "#20242a").colour) > 2 * max(lit(clear, "#20242a").colour)
    assert lit(dawn, "#20242a").emission > lit(clear, "#20242a").emission
    # What is seen through a window at dawn is told from the night by far.
    assert lit(dawn, "#808080").emission > 5 * lit(HOURS["night"], "#808080").emission


def test_a_house_stands_on_the_ground_in_the_size_that_was_asked_for() -> None:
    prop = house("day").finish()
    assert prop.size_m[0] == pytest.approx(5.1, abs=0.05)
    assert prop.size_m[2] == pytest.approx(9.0, abs=0.05)
    # It has its depth behind its front, which looks along -y.
    low, high = prop.mesh.vertices[:, 1].min(), prop.mesh.vertices[:, 1].max()
    assert high > 1.5 > 0.5 > -low


def test_windows_are_lit_in_the_dark_only_and_not_all() -> None:
    assert not len(points_of(house("day").finish().mesh, "lit_window"))
    lights = [len(points_of(house("night", seed).finish().mesh, "lit_window")) for seed in range(4)]
    panes = 2 * 36
    assert max(lights) > 0
    assert all(count < 0.8 * panes * 4 for count in lights)
    assert len(set(lights)) > 1


@pytest.mark.parametrize("view", [street_view, skyline, country_view])
@pytest.mark.parametrize("side", SIDES)
def test_a_view_lies_beyond_its_wall_and_goes_with_it(view, side: str) -> None:
    s = room()
    view(s, side)
    stage = s.finish(((-3.0, -3.0, 0.0), (3.0, 3.0, 2.5)), True)
    wall = next(wall for wall in stage.walls if wall.name == side)
    name = f"outside_{side[5:]}"
    assert name in wall.meshes
    beyond = -(mesh_of(stage, name).vertices - np.array(wall.point)) @ np.array(wall.normal)
    assert beyond.min() > 0.1
    assert beyond.max() > 7


def test_a_town_from_above_reaches_below_the_floor() -> None:
    s = room()
    skyline(s, "wall_back")
    town = mesh_of(s.finish(((-3.0, -3.0, 0.0), (3.0, 3.0, 2.5)), True), "outside_back").vertices
    assert town[:, 2].min() < -4
    assert town[:, 2].max() > 2


@pytest.mark.parametrize("view", [street_view, skyline, country_view])
def test_a_view_needs_a_wall_to_be_seen_through(view) -> None:
    with pytest.raises(ValueError, match="room"):
        view(Stage("try", {}, "day", 0), "wall_back")
