"""Apron, tie and scarf: over the cloth, where one wears them."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures.body import body_of
from hotset.hosts.previs.figures.cloth import Piece, join
from hotset.hosts.previs.figures.garments import crotch, neck_ring, torso_garment, waist
from hotset.hosts.previs.figures.overlays import apron, scarf, tie
from hotset.hosts.previs.figures.wardrobe import CUTS, dress_body
from hotset.hosts.previs.figures.words import ARCHETYPES


def worn(archetype: str, overlay) -> Piece:
    body = body_of(archetype)
    return join(overlay(body, torso_garment(body, CUTS["shirt"])))


@pytest.mark.parametrize("archetype", ARCHETYPES)
@pytest.mark.parametrize(("overlay", "name"), [(apron, "apron"), (tie, "tie"), (scarf, "scarf")])
def test_an_overlay_is_whole_symmetric_enough_and_of_its_own_material(archetype: str, overlay, name: str) -> None:
    piece = worn(archetype, overlay)
    assert set(piece.materials) == {name}
    assert np.isfinite(piece.points).all()
    assert 0 <= piece.faces.min() <= piece.faces.max() < len(piece.points)
    assert np.abs(piece.weights.sum(1) - 1).max() < 0.02
    assert np.abs(piece.points[:, 0]).max() < 0.45


def test_an_apron_hangs_from_the_chest_to_over_the_knee() -> None:
    body = body_of("woman")
    z = worn("woman", apron).points[:, 2]
    assert body.joint("calf_l")[2] - 0.05 < z.min() < crotch(body)
    assert z.max() > waist(body) + 0.15


def test_a_tie_is_narrow_in_front_from_collar_to_waist() -> None:
    body = body_of("man")
    points = worn("man", tie).points
    assert np.abs(points[:, 0]).max() < 0.06
    assert points[:, 1].max() < body.joint("spine_03")[1]
    assert abs(points[:, 2].min() - waist(body)) < 0.08


def test_a_scarf_goes_round_the_neck() -> None:
    body = body_of("woman")
    points = worn("woman", scarf).points
    base = neck_ring(body)[0]
    near = points[np.abs(points[:, 2] - base[2]) < 0.05]
    angle = np.degrees(np.arctan2(near[:, 1] - base[1], near[:, 0]))
    assert np.ptp(angle) > 330


def test_nobody_wears_one_unasked() -> None:
    assert not {"apron", "tie", "scarf"} & set(dress_body(body_of("woman"), "shirt", "trousers").cloth.materials)
