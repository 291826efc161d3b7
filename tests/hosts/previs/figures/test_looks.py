"""A look and a pose as plain values with sensible words in them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from hotset.film.elements import FigureLook as FilmLook
from hotset.hosts.previs.figures.looks import FigureLook, FigurePose, Grip, Heights, Look, Reach
from hotset.hosts.previs.figures.words import ARCHETYPES, BOTTOMS, BUILDS, EXTRAS, HAIR, STANCES, TOPS


def asked_of(look: type) -> set[str]:
    return {name for name in vars(look) if not name.startswith("_")}


@pytest.mark.parametrize("look", [FigureLook(), FilmLook()])
def test_the_kits_look_and_the_films_look_answer_the_same_questions(look: FigureLook) -> None:
    for name in asked_of(Look):
        assert hasattr(look, name), name
    assert look.archetype in ARCHETYPES
    assert look.build in BUILDS
    assert look.hair in HAIR
    assert look.top in TOPS
    assert look.bottom in BOTTOMS
    assert set(look.extras) <= set(EXTRAS)


def test_values_are_frozen_and_equal_by_what_they_say() -> None:
    assert FigureLook(hair="bun") == FigureLook(hair="bun") != FigureLook(hair="bob")
    with pytest.raises(dataclasses.FrozenInstanceError):
        FigureLook().hair = "bob"  # ty: ignore[invalid-assignment]


def test_without_a_word_a_pose_is_a_stance_and_asks_for_nothing() -> None:
    pose = FigurePose()
    assert pose.stance in STANCES
    assert pose.right_hand is pose.left_hand is None
    assert pose.lean_degrees == pose.head_tilt_degrees == 0


def test_a_grip_a_reach_and_heights_are_in_metres() -> None:
    grip = Grip(np.eye(4, dtype=np.float32), 0.0)
    assert grip.matrix.shape == (4, 4)
    assert {f.name for f in dataclasses.fields(Reach)} >= {"point"}
    assert all(f.name.endswith("_m") for f in dataclasses.fields(Heights))
