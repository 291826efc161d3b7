"""Filling in."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.animatic.fill import push_pull


def test_what_is_known_stays_and_the_rest_is_between_its_bounds() -> None:
    rng = np.random.default_rng(1)
    picture = rng.random((37, 53, 3)).astype(np.float32)
    known = (rng.random((37, 53)) > 0.5).astype(np.float32)
    known[10:25, 20:40] = 0
    filled = push_pull(picture, known)
    assert (filled[known > 0] == picture[known > 0]).all()
    assert filled.min() >= picture.min() - 1e-5
    assert filled.max() <= picture.max() + 1e-5
    assert np.isfinite(filled).all()


def test_one_colour_fills_with_itself() -> None:
    known = np.zeros((40, 60), np.float32)
    known[5:9, 5:9] = 1
    assert push_pull(np.full((40, 60), 7.0, np.float32) * known, known) == pytest.approx(7.0, abs=1e-3)


def test_a_hole_in_a_ramp_is_bridged() -> None:
    ramp = np.tile(np.linspace(0, 100, 64, dtype=np.float32), (64, 1))
    known = np.ones((64, 64), np.float32)
    known[20:44, 24:40] = 0
    filled = push_pull(ramp * known, known)
    assert np.abs(filled - ramp).max() < 12


def test_nothing_known_gives_something_finite() -> None:
    assert np.isfinite(push_pull(np.zeros((20, 20), np.float32), np.zeros((20, 20), np.float32))).all()
