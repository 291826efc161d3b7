from __future__ import annotations

import pytest

from hotset.hosts.previs.props import build_prop
from tests.hosts.previs.measures import points_of

# Each seat with the x of a sitter's middle.
SEATS = [("chair", 0.0), ("sofa", 0.0), ("bench", 0.3), ("booth", 0.0), ("train_seat", -0.265), ("armchair", 0.0)]


@pytest.mark.parametrize(("name", "x"), SEATS)
def test_a_seat_is_at_knee_height_with_its_back_behind_the_sitter(name: str, x: float) -> None:
    seat = build_prop(name)
    assert seat.surface_m is not None
    assert 0.40 < seat.surface_m < 0.50
    triangles = seat.mesh.vertices[seat.mesh.faces].astype(float)
    here = (triangles[..., 0].min(1) < x + 0.15) & (triangles[..., 0].max(1) > x - 0.15)
    high = triangles[here & (triangles[..., 2].min(1) > seat.surface_m + 0.22)]
    assert high[..., 1].min() > 0.0
    assert seat.size_m[2] > seat.surface_m + 0.3


@pytest.mark.parametrize(("name", "x"), [seat for seat in SEATS if seat[0] != "armchair"])
def test_where_somebody_sits_nothing_is_in_the_way_and_something_carries(name: str, x: float) -> None:
    seat = build_prop(name)
    triangles = seat.mesh.vertices[seat.mesh.faces].astype(float)
    assert seat.surface_m is not None
    low, high = triangles.min(1), triangles.max(1)
    here = (low[:, 0] - 0.03 <= x) & (x <= high[:, 0] + 0.03) & (low[:, 1] - 0.06 <= -0.1) & (high[:, 1] + 0.06 >= -0.1)
    assert high[here, 2].max() == pytest.approx(seat.surface_m, abs=0.03)


def test_a_stool_is_for_a_bar_and_has_a_ring_for_the_feet() -> None:
    stool = build_prop("stool")
    assert stool.surface_m == pytest.approx(stool.size_m[2], abs=2e-3)
    assert 0.7 < stool.size_m[2] < 0.8
    ring = points_of(stool.mesh, "chrome")
    assert 0.15 < ring[:, 2].min() < ring[:, 2].max() < 0.3


def test_a_sofa_seats_three_and_an_armchair_one() -> None:
    sofa, chair = build_prop("sofa"), build_prop("armchair")
    assert sofa.size_m[0] > 2 * chair.size_m[0]
    assert sofa.size_m[1:] == pytest.approx(chair.size_m[1:], rel=0.05)


def test_a_bed_s_head_is_at_the_back_and_its_pillows_lie_on_it() -> None:
    bed = build_prop("bed")
    points = bed.mesh.vertices
    assert bed.surface_m is not None
    assert points[points[:, 2] > 0.85][:, 1].min() > 0.9
    pillows = points[(points[:, 2] > bed.surface_m + 0.08) & (points[:, 1] < 0.9)]
    assert pillows[:, 1].min() > 0.35
    assert (pillows[:, 0] > 0.2).any()
    assert (pillows[:, 0] < -0.2).any()
    assert bed.size_m[1] > 1.15 * bed.size_m[0]


def test_seats_stand_even_on_both_sides() -> None:
    for name in ("chair", "bench", "booth", "train_seat", "sofa"):
        points = build_prop(name).mesh.vertices
        assert points[:, 0].max() == pytest.approx(-points[:, 0].min(), abs=2e-3), name
        feet = points[points[:, 2] < 0.01]
        for side in (-1, 1):
            assert (feet[:, 0] * side > 0.15).any(), name
