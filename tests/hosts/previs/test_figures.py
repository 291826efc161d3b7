"""The figure kit through its public door."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.hosts.previs.figures import ARCHETYPES, STANCES, FigureLook, FigurePose, build_figure


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_every_stance_builds_without_a_hole_in_the_numbers(archetype: str) -> None:
    for stance in STANCES:
        figure = build_figure(FigureLook(archetype=archetype), FigurePose(stance=stance), "A")
        assert np.isfinite(figure.mesh.vertices).all()
        assert figure.mesh.faces.max() < len(figure.mesh.vertices)
