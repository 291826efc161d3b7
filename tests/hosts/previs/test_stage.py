from __future__ import annotations

import numpy as np

from hotset.hosts.previs.stage import Stage, facing, standing_at, turn_of


def test_turns_and_directions_agree() -> None:
    assert np.allclose(facing(0), [0, -1, 0])
    assert np.allclose(facing(90), [1, 0, 0], atol=1e-12)
    for degrees in (-120, 15, 90):
        assert np.isclose(turn_of(facing(degrees)), degrees)
        assert np.allclose(standing_at(np.zeros(3), degrees)[:3, :3] @ [0, -1, 0], facing(degrees))


def test_a_point_behind_a_wild_wall_is_not_within() -> None:
    wall = (np.array([0.0, 2.0, 0.0]), np.array([0.0, -1.0, 0.0]))
    stage = Stage((), {}, (), (np.zeros(3), np.ones(3)), walls=(wall,))
    assert stage.within_walls(np.array([0.0, 0.0, 1.0]))
    assert not stage.within_walls(np.array([0.0, 2.5, 1.0]))
