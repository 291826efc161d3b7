from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.props import build_prop
from hotset.hosts.previs.props.bench import Bench
from hotset.hosts.previs.props.machine import simple_cup
from hotset.hosts.previs.props.palette import glazed
from tests.hosts.previs.measures import points_in, points_of


def test_both_groups_pour_when_it_brews_and_none_when_it_is_idle() -> None:
    brewing, idle = build_prop("espresso_machine", {}, "brewing", 0), build_prop("espresso_machine", {}, "idle", 0)
    assert not len(points_of(idle.mesh, "liquid"))
    poured = points_of(brewing.mesh, "liquid")
    assert brewing.spout is not None
    assert brewing.surface_m is not None
    x, y, z = brewing.spout
    for side in (-1, 1):
        own = poured[poured[:, 0] * side > 0]
        assert (own[:, 0].min() + own[:, 0].max()) / 2 == pytest.approx(side * x, abs=0.003)
        assert own[:, 1].mean() == pytest.approx(y, abs=0.005)
        assert own[:, 2].max() == pytest.approx(z, abs=0.004)
        assert own[:, 2].min() > brewing.surface_m
    lit, unlit = points_of(brewing.mesh, "glow"), points_of(idle.mesh, "glow")
    assert len(lit)
    assert not len(unlit)


def test_the_spouts_are_over_the_grate_with_room_for_a_cup() -> None:
    machine, cup = build_prop("espresso_machine", {}, "idle", 0), build_prop("espresso_cup", {}, "empty", 0)
    assert machine.spout is not None
    assert machine.surface_m is not None
    for side in (-1, 1):
        off = machine.mesh.vertices - (side * machine.spout[0], machine.spout[1], machine.surface_m)
        grate = np.abs(off[:, 2]) < 0.002
        assert (off[grate, 1] < -0.03).any()
        assert (off[grate, 1] > 0.03).any()
        between = (np.hypot(off[:, 0], off[:, 1]) < 0.03) & (off[:, 2] > 0.004) & (off[:, 2] < cup.size_m[2])
        assert not between.any()
    assert cup.size_m[2] < machine.spout[2] - machine.surface_m


def test_the_groups_are_towards_the_barista_and_are_what_one_looks_at() -> None:
    machine = build_prop("espresso_machine", {}, "idle", 0)
    assert machine.grip is not None
    assert machine.heart is not None
    assert machine.spout is not None
    assert machine.grip.point[1] < machine.spout[1] < 0
    assert np.linalg.norm(np.subtract(machine.heart[0], machine.spout)) < 0.05


def test_cups_warm_on_top_in_the_asked_colour() -> None:
    machine = build_prop("espresso_machine", {"cup": "#00ff00"}, "idle", 0)
    cups = points_in(machine.mesh, "#00ff00")
    assert cups[:, 2].min() > 0.49
    assert np.abs(cups[:, :2]).max() < 0.4


def test_a_cup_of_the_rail_is_round_and_another_colour_inside() -> None:
    b = Bench("cup", {}, "", 0, 1.0)
    simple_cup(b, (0, 0, 0), glazed("#ff0000"), glazed("#0000ff"))
    mesh = b.finish().mesh
    outside, inside = (np.hypot(*points_in(mesh, tone).T[:2]).max() for tone in ("#ff0000", "#0000ff"))
    assert inside < outside
    assert np.ptp(mesh.vertices[:, 0]) == pytest.approx(np.ptp(mesh.vertices[:, 1]), abs=1e-4)


def test_the_grinder_s_beans_are_in_its_hopper_and_its_chute_over_the_fork() -> None:
    grinder, filter_ = build_prop("grinder", {"beans": "#00ff00"}, "", 0), build_prop("portafilter", {}, "dosed", 0)
    beans, hopper = points_in(grinder.mesh, "#00ff00"), points_of(grinder.mesh, "glass")
    assert (beans.min(0)[:2] > hopper.min(0)[:2]).all()
    assert (beans.max(0)[:2] < hopper.max(0)[:2]).all()
    assert beans[:, 2].max() < hopper[:, 2].max()
    assert grinder.heart is not None
    assert hopper[:, 2].min() < grinder.heart[0][2] < hopper[:, 2].max()
    assert grinder.spout is not None
    assert grinder.spout[1] < -0.05
    assert grinder.spout[2] > filter_.size_m[2] + 0.1


@pytest.mark.parametrize("name", ["moka_pot", "kettle"])
def test_a_pot_pours_to_the_left_and_is_held_at_the_right(name: str) -> None:
    pot = build_prop(name, {}, "", 0)
    assert pot.spout is not None
    assert pot.grip is not None
    assert pot.spout[0] == pytest.approx(pot.mesh.vertices[:, 0].min(), abs=0.012)
    assert pot.grip.point[0] == pytest.approx(pot.mesh.vertices[:, 0].max(), abs=0.02)
    assert pot.spout[2] > 0.5 * pot.size_m[2]
