"""The skull that hair grows on, and locks laid over it."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import body_of
from hotset.hosts.previs.figures.locks import between, blobs, cap, lock_strips, skull_of, stack, tones
from hotset.hosts.previs.figures.words import ARCHETYPES


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_the_skull_is_the_bodys_own_head(archetype: str) -> None:
    body = body_of(archetype)
    skull = skull_of(body)
    head = body.part("body")
    assert skull.chin < skull.eye < skull.centre[2] < head[:, 2].max()
    assert 0.7 < skull.size < 1.2
    up = skull.surface(np.array([[0.0, 0.0, 1.0]]), 0.0)[0]
    assert up[2] == pytest.approx(head[:, 2].max(), abs=0.012)


def test_a_direction_finds_the_scalp_at_the_height_asked_for() -> None:
    skull = skull_of(body_of("woman"))
    azimuth = np.linspace(-np.pi, np.pi, 24, endpoint=False)
    for height in (0.0, 0.03, 0.07):
        way = skull.direction(azimuth, np.full(24, skull.eye + height))
        assert np.abs(np.linalg.norm(way, axis=1) - 1).max() < 1e-9
        assert np.abs(skull.surface(way, 0.0)[:, 2] - skull.eye - height).max() < 0.012


def test_the_hairline_is_high_in_front_low_behind_and_rises_when_hair_goes() -> None:
    skull = skull_of(body_of("man"))
    front, back = skull.hairline(np.array([0.0, np.pi]))
    assert front > skull.eye > back
    assert skull.hairline(np.array([0.5]), 0.04)[0] > skull.hairline(np.array([0.5]))[0] + 0.02
    assert skull.hairline(np.array([np.pi]), 0.04)[0] == pytest.approx(back)
    assert skull.hairline(np.array([0.7])) == pytest.approx(skull.hairline(np.array([-0.7])))


def test_a_great_arc_goes_from_one_direction_to_the_other() -> None:
    start, end = np.array([[1.0, 0, 0]]), np.array([[0.0, 0, 1]])
    way = between(start, end, np.array([0.0, 0.5, 1.0]))[0]
    assert np.abs(way - [[1, 0, 0], [0.5**0.5, 0, 0.5**0.5], [0, 0, 1]]).max() < 1e-9


def test_tones_come_in_their_shares_and_repeat_with_their_seed() -> None:
    drawn = tones(np.random.default_rng(3), 4000)
    assert [round(float((drawn == k).mean()), 1) for k in (0, 1, 2)] == pytest.approx([0.3, 0.4, 0.2], abs=0.11)
    assert (drawn == tones(np.random.default_rng(3), 4000)).all()


def test_stacked_strips_keep_their_faces() -> None:
    centres = np.array([[0.0, 0, 0], [1.0, 0, 0]])
    one = blobs(centres, np.array([[0.0, 0, 1], [0, 0, 1]]), np.array([0.1, 0.1]), np.array([0, 2]))
    both = stack([one, one])
    assert len(both.points) == 2 * len(one.points)
    assert both.faces.max() == len(both.points) - 1
    assert len(both.tone) == 2 * len(one.tone)
    assert set(np.unique(one.tone)) == {0, 2}


def test_a_cap_lies_over_the_scalp_by_its_thickness() -> None:
    skull = skull_of(body_of("woman"))
    points = cap(skull, 0.01, 1).points
    away = points - skull.centre
    distance = np.linalg.norm(away, axis=1)
    rise = distance - skull.radius(away / distance[:, None])
    assert np.isfinite(rise).all()
    assert np.median(rise) == pytest.approx(0.01, abs=0.006)


def test_a_lock_follows_its_path() -> None:
    path = np.stack([np.zeros(8), np.zeros(8), np.linspace(0, 0.2, 8)], 1)[None]
    out = np.tile([0.0, -1.0, 0.0], (1, 8, 1))
    strips = lock_strips(path, out, np.array([0.01]), np.array([0.004]), np.array([1]))
    assert np.ptp(strips.points[:, 2]) == pytest.approx(0.2, abs=0.02)
    assert np.abs(strips.points[:, :2]).max() < 0.02
