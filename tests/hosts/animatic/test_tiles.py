"""Rectangles of tiles."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hotset.hosts.animatic.tiles import grown_tiles, rectangles


@given(arrays(bool, st.tuples(st.integers(1, 60), st.integers(1, 60))))
def test_every_wanted_tile_is_drawn_once(wanted: np.ndarray) -> None:
    drawn = np.zeros(wanted.shape, int)
    for x0, y0, x1, y1 in rectangles(wanted):
        drawn[y0:y1, x0:x1] += 1
    assert (drawn[wanted] == 1).all()
    assert drawn.max(initial=0) <= 1


def test_two_things_far_apart_get_a_rectangle_each() -> None:
    wanted = np.zeros((90, 160), bool)
    wanted[5:10, 5:10] = wanted[70:80, 140:150] = True
    assert rectangles(wanted) == [(5, 5, 10, 10), (140, 70, 150, 80)]


def test_an_angle_is_cut_where_it_pays() -> None:
    wanted = np.zeros((90, 160), bool)
    wanted[:, :20] = wanted[70:] = True
    assert sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in rectangles(wanted)) == wanted.sum()


def test_a_small_thing_is_not_cut_and_nothing_is_nothing() -> None:
    wanted = np.zeros((20, 20), bool)
    assert rectangles(wanted) == []
    wanted[2, 2] = wanted[8, 8] = True
    assert rectangles(wanted) == [(2, 2, 9, 9)]


def test_growing_takes_in_the_neighbours() -> None:
    mask = np.zeros((7, 7), bool)
    mask[3, 3] = True
    assert grown_tiles(mask, 2).sum() == 25
    assert mask.sum() == 1
