from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.hosts.previs.outlines import (
    arc,
    circle,
    inset,
    polygon,
    rectangle,
    rounded,
    simplified,
    spline,
    triangulate,
)

ELL = [(0, 0), (3, 0), (3, 1), (1, 1), (1, 3), (0, 3)]


def area(outline: np.ndarray) -> float:
    after = np.roll(outline, -1, 0)
    return float(np.sum(outline[:, 0] * after[:, 1] - after[:, 0] * outline[:, 1])) / 2


@given(radius=st.floats(0.01, 10), sides=st.integers(3, 60))
def test_a_circle_runs_counter_clockwise_at_its_radius(radius: float, sides: int) -> None:
    points = circle(radius, sides, (1.0, -2.0))
    assert len(points) == sides
    assert np.allclose(np.linalg.norm(points - (1.0, -2.0), axis=1), radius)
    assert area(points) > 0


def test_an_arc_has_its_ends() -> None:
    line = arc(2.0, 90, 180, 4, (1, 1))
    assert len(line) == 5
    assert line[0] == pytest.approx((1, 3))
    assert line[-1] == pytest.approx((-1, 1))


def test_a_polygon_is_turned_counter_clockwise() -> None:
    assert area(polygon(ELL)) == pytest.approx(5)
    assert area(polygon(ELL[::-1])) == pytest.approx(5)


def test_a_rectangle_keeps_its_extent_when_its_corners_are_rounded() -> None:
    sharp, soft = rectangle(2, 1), rectangle(2, 1, 0.2, 4)
    for outline in (sharp, soft):
        assert np.ptp(outline, axis=0) == pytest.approx((2, 1))
        assert area(outline) > 0
    assert area(soft) == pytest.approx(2 - (4 - np.pi) * 0.04, abs=0.01)
    # More radius than there is room for gives the roundest that fits.
    assert np.ptp(rectangle(2, 1, 9.0), axis=0) == pytest.approx((2, 1), abs=1e-2)


def test_rounding_cuts_corners_by_no_more_than_was_asked_for() -> None:
    line = np.array([(0, 0), (1, 0), (1, 1.0)])
    soft = rounded(line, 0.2, 4)
    assert soft[0].tolist() == [0, 0]
    assert soft[-1].tolist() == [1, 1]
    assert soft[1] == pytest.approx((0.8, 0))
    assert soft[-2] == pytest.approx((1, 0.2))
    assert np.linalg.norm(soft - (1, 0), axis=1).min() > 0.05
    assert rounded([(0, 0, 0), (1, 0, 0), (1, 1, 1)], 0.1).shape[1] == 3


def test_a_spline_goes_through_its_points() -> None:
    line = np.array([(0, 0), (1, 2), (3, 1), (4, 4.0)])
    curve = spline(line, 5)
    assert len(curve) == 3 * 5 + 1
    assert np.allclose(curve[::5], line)
    closed = spline(line, 5, closed=True)
    assert len(closed) == 4 * 5
    assert np.allclose(closed[::5], line)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=30), st.floats(0.001, 0.5))
def test_a_simplified_line_stays_within_its_tolerance(points: list[tuple[float, float]], tolerance: float) -> None:
    line = np.array(points)
    kept = simplified(line, tolerance)
    assert np.array_equal(kept[[0, -1]], line[[0, -1]])
    for point in line:
        away = []
        for a, b in pairwise(kept):
            share = np.clip((point - a) @ (b - a) / max(float((b - a) @ (b - a)), 1e-18), 0, 1)
            away.append(np.linalg.norm(point - a - share * (b - a)))
        assert min(away) <= tolerance + 1e-9


def test_an_inset_outline_keeps_its_distance() -> None:
    inner = inset(rectangle(4, 2), 0.25)
    assert np.ptp(inner, axis=0) == pytest.approx((3.5, 1.5))


@pytest.mark.parametrize("outline", [polygon(ELL), rectangle(2, 1, 0.3), circle(1, 17)])
def test_triangles_cover_the_outline_once(outline: np.ndarray) -> None:
    triangles = triangulate(outline)
    assert len(triangles) == len(outline) - 2
    areas = [area(outline[corners]) for corners in triangles]
    assert min(areas) >= 0
    assert sum(areas) == pytest.approx(area(outline))
