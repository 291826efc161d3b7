"""Pieces of cloth: joined, cut along a level, edged, smoothed."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import body_of, kit
from hotset.hosts.previs.figures.cloth import (
    Piece,
    clip,
    edge_band,
    grid_faces,
    join,
    loops,
    painted,
    plain,
    relax,
    tights,
    with_normals,
)


def sheet(rows: int = 9, columns: int = 7, wrap: bool = False) -> Piece:
    """A flat sheet of a metre, or with `wrap` a tube of a metre's girth, whose one field is its height."""
    t = np.linspace(0, 1, rows)
    if wrap:
        angle = np.arange(columns) / columns * 2 * np.pi
        x, y = np.cos(angle) / (2 * np.pi), np.sin(angle) / (2 * np.pi)
    else:
        x, y = np.linspace(0, 1, columns), np.zeros(columns)
    points = np.stack([np.tile(x, rows), np.tile(y, rows), np.repeat(t, columns)], 1)
    bones = np.zeros((len(points), kit().weights.shape[1]), np.float32)
    bones[:, 0] = 1
    made = plain(points, grid_faces(rows, columns, wrap=wrap), bones, "cloth")
    made.fields[:, 0] = points[:, 2] - 0.333
    return made


def area(piece: Piece) -> float:
    a, b, c = (piece.points[piece.faces[:, i]] for i in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def test_a_grid_covers_its_sheet_and_a_wrapped_one_its_tube() -> None:
    assert area(sheet()) == pytest.approx(1)
    assert len(loops(sheet())) == 1
    tube = sheet(columns=24, wrap=True)
    assert len(loops(tube)) == 2
    assert all(len(loop) == 24 for loop in loops(tube))


def test_joined_pieces_keep_their_faces_and_share_a_material_of_one_name() -> None:
    red, blue = painted(sheet(), "red"), painted(sheet(), "blue")
    both = join([red, blue, red])
    assert both.materials == ("red", "blue")
    assert [int((both.material == k).sum()) for k in (0, 1)] == [2 * len(red.faces), len(blue.faces)]
    assert area(both) == pytest.approx(3)
    assert both.faces.max() < len(both.points)


def test_a_cut_keeps_exactly_what_lies_above_its_level() -> None:
    whole = sheet()
    kept = clip(whole, whole.fields[:, 0])
    assert area(kept) == pytest.approx(1 - 0.333, abs=1e-6)
    assert kept.points[:, 2].min() == pytest.approx(0.333, abs=1e-6)
    assert np.abs(kept.weights.sum(1) - 1).max() < 1e-6
    assert len(loops(kept)) == 1


def test_an_edge_gets_a_band_that_stands_off_the_cloth() -> None:
    tube = sheet(columns=24, wrap=True)
    rim = [(0.001, 0.01), (0.004, 0.0), (0.001, -0.01)]
    band = edge_band(tube, loops(tube)[0], with_normals(tube), rim, "hem", 1)
    assert band.materials == ("hem",)
    assert np.isfinite(band.points).all()
    assert band.faces.max() < len(band.points)
    assert 0 < area(band) < 0.1


def test_relaxing_smooths_a_bump_away() -> None:
    bumped = sheet(15, 15)
    middle = 7 * 15 + 7
    bumped.points[middle, 1] = 0.1
    smoothed = relax(bumped, 10)
    points = getattr(smoothed, "points", smoothed)
    assert abs(points[middle, 1]) < 0.05


def test_the_tights_are_closed_but_for_neck_hands_and_feet_and_keep_their_weights() -> None:
    piece = tights(body_of("woman"))
    assert 9_000 < len(piece.points) < 12_000
    assert np.abs(piece.weights.sum(1) - 1).max() < 1e-3
    assert np.isfinite(with_normals(piece)).all()
