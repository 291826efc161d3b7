"""A shelf for steps, and a small film that has one of everything."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import settings

from hotset.film.production import Line, Production, Sound, Title
from hotset.film.words import Transition
from hotset.finish.edit import ChosenTake
from hotset.finish.works import FolderWorks
from tests.finish.clips import RATE, film_of, house_clip, take

# A busy machine is no fault of the code: how long one example takes is not what these tests are about.
settings.register_profile("patient", deadline=None, max_examples=60)
settings.load_profile("patient")


@pytest.fixture
def works(tmp_path: Path) -> FolderWorks:
    return FolderWorks(tmp_path / "works")


@pytest.fixture
def small_film(tmp_path: Path) -> tuple[Production, list[ChosenTake]]:
    """Three shots, a dissolve, a fade, titles, a line and music: everything once, five seconds."""
    production = film_of(
        {"1A": 30, "1B": 40, "1C": 28},
        opening=Title(text="A Test", subtitle="of everything", seconds=Fraction(1)),
        closing=Title(text="The end.", seconds=Fraction(1)),
        sound=Sound(music="warm", voices=True),
        shots={
            "1A": {"sound": "room tone, cup on saucer"},
            "1B": {
                "transition": Transition.DISSOLVE,
                "transition_seconds": Fraction(8) / RATE,
                "lines": (Line(text="Good morning.", name="Narrator"),),
            },
            "1C": {"transition": Transition.FADE, "transition_seconds": Fraction(6) / RATE, "sound": "a dragon roars"},
        },
    )
    lengths = {"1A": 40, "1B": 45, "1C": 28}
    chosen = [
        take(slate, house_clip(tmp_path / f"{slate}.mp4", n + 1, lengths[slate]))
        for n, slate in enumerate(("1A", "1B", "1C"))
    ]
    return production, chosen
