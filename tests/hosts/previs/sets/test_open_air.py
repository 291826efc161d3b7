"""Sets under the sky: open above, lit by the sun, each with its own ground."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.sets import build_set

OPEN = ("street", "park", "rooftop", "beach", "field")


@pytest.mark.parametrize("name", OPEN)
def test_there_is_no_roof_and_the_sun_comes_down(name: str) -> None:
    place = build_set(name)
    assert not place.interior
    assert "ceiling" not in {wall.name for wall in place.walls}
    (sun,) = [p for p in place.practicals if p.kind == "sun"]
    assert sun.direction[2] < 0
    assert sun.size_m == (0, 0)


@pytest.mark.parametrize("name", OPEN)
def test_by_night_the_sun_is_all_but_gone_and_the_sky_is_dark(name: str) -> None:
    day, night = build_set(name), build_set(name, time="night")

    def sun(place) -> float:
        return sum(p.power for p in place.practicals if p.kind == "sun")

    assert sun(night) < sun(day) / 5
    assert sum(night.sky) < sum(day.sky) / 5


@pytest.mark.parametrize(
    ("name", "ground"), [("street", "pavement"), ("park", "grass"), ("beach", "sand"), ("field", "grass")]
)
def test_people_stand_on_the_ground(name: str, ground: str) -> None:
    place = build_set(name)
    mesh = next(m for m in place.meshes if m.name == ground)
    x, y, z = place.marks["centre"].point
    corners = mesh.vertices[mesh.faces]
    low, high = corners[..., :2].min(1), corners[..., :2].max(1)
    under = corners[((low <= (x, y)) & (high >= (x, y))).all(1)]
    assert len(under)
    assert np.abs(under[..., 2] - z).min() < 0.05


def test_a_roofs_edge_is_at_its_parapet_and_the_shore_at_the_sea() -> None:
    roof = build_set("rooftop")
    (low, high) = (np.array(corner)[:2] for corner in roof.bounds)
    edge = np.array(roof.marks["edge"].point[:2])
    assert min(np.abs(edge - low).min(), np.abs(edge - high).min()) < 1.2
    beach = build_set("beach")
    sea = next(m for m in beach.meshes if m.name == "sea").vertices
    shore, dunes = (beach.marks[name].point[1] for name in ("shore", "dunes"))
    assert abs(shore - sea[:, 1].min()) < abs(dunes - sea[:, 1].min())


def test_trees_of_a_park_are_many_and_differ() -> None:
    trees = [m for m in build_set("park").meshes if m.name.startswith("tree")]
    assert len(trees) >= 5
    assert len({len(tree.vertices) for tree in trees}) > 1
