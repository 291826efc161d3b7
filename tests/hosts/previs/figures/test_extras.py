"""Glasses, hats, beards: where they are worn, whatever the head does."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures import FigureLook, FigurePose, build_figure
from hotset.hosts.previs.figures.body import body_of
from hotset.hosts.previs.figures.extras import head_extra, lump, tube, whisker_region
from hotset.hosts.previs.figures.locks import skull_of
from hotset.hosts.previs.figures.pose import eye_centre, mouth_point
from hotset.hosts.previs.figures.words import ARCHETYPES, EXTRAS


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_glasses_sit_before_the_eyes_and_reach_the_ears(archetype: str) -> None:
    body = body_of(archetype)
    points, faces = head_extra(archetype, "average", None, "glasses")
    assert faces.max() < len(points)
    eye = eye_centre(body, "r")
    assert points[:, 1].min() < eye[1] - 0.01
    assert points[:, 1].max() > eye[1] + 0.04
    assert points[:, 2].min() < eye[2] < points[:, 2].max()


@pytest.mark.parametrize("name", ["hat", "cap"])
@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_a_hat_covers_the_crown_and_leaves_the_eyes_free(archetype: str, name: str) -> None:
    body, (points, _) = body_of(archetype), head_extra(archetype, "average", None, name)
    skull = skull_of(body)
    assert points[:, 2].max() > body.part("body")[:, 2].max()
    near = points[np.abs(points[:, 0]) < 0.04 * skull.size]
    front = near[near[:, 1] < skull.centre[1] - 0.05 * skull.size]
    assert front[:, 2].min() > skull.eye


def test_a_beard_grows_below_the_cheeks_and_a_moustache_only_above_the_lip() -> None:
    body = body_of("man")
    mouth = mouth_point(body)
    regions = {name: whisker_region("man", "average", None, name) for name in ("beard", "moustache")}
    for faces, thick in regions.values():
        assert len(faces) > 10
        assert thick.min() >= 0
        assert thick.max() <= 1
    grown = body.points[regions["moustache"][1] > 0.5]
    assert np.abs(grown[:, 2] - mouth[2]).max() < 0.03
    assert body.points[regions["beard"][1] > 0.5][:, 2].min() < mouth[2] - 0.03


def test_a_wire_is_round_and_closed_rings_have_no_ends() -> None:
    angle = np.arange(24) / 24 * 2 * np.pi
    ring = np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1)
    points, faces = tube(ring, 0.1, closed=True)
    away = np.hypot(np.hypot(points[:, 0], points[:, 1]) - 1, points[:, 2])
    assert away == pytest.approx(np.full(len(points), 0.1), abs=0.01)
    both, triangles = lump([(points, faces), (points + 3, faces)])
    assert len(both) == 2 * len(points)
    assert (triangles[len(faces) :] == faces + len(points)).all()


@pytest.mark.parametrize("name", [e for e in EXTRAS if e in ("glasses", "hat", "cap", "beard", "moustache")])
def test_what_is_worn_turns_with_the_head(name: str) -> None:
    look = FigureLook(archetype="man", extras=(name,))
    bare = build_figure(FigureLook(archetype="man"), FigurePose(), "A")
    worn = build_figure(look, FigurePose(), "A")
    assert len(worn.mesh.faces) > len(bare.mesh.faces)
    assert np.isfinite(worn.mesh.vertices).all()
