"""Rooms and effects from words."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.finish.ambience import ambience_of, known_words, unknown_phrases
from hotset.finish.signal import RATE

ASKED = (
    "espresso hiss", "pour", "cup on saucer", "grinder", "rain", "street", "café murmur", "door", "footsteps", "train",
    "wind", "crickets", "room tone", "key on wood", "switch", "tamp", "birds", "sea", "clock", "paper rustle", "steam",
    "bell over the door", "quiet café",
)  # fmt: skip


@pytest.mark.parametrize("words", ASKED)
def test_every_sound_is_there_quiet_and_clean(words: str) -> None:
    result = ambience_of(words, 3.0, "1A")
    assert result.unknown == ()
    assert result.sound.shape == (3 * RATE, 2)
    assert np.isfinite(result.sound).all()
    assert 0.0005 < np.abs(result.sound).max() < 0.6
    assert abs(float(result.sound.mean())) < 0.002
    assert np.abs(result.sound[:3]).max() < 0.001


def test_unknown_words_are_reported_and_the_rest_is_played() -> None:
    assert unknown_phrases("a dragon roars, rain and a kazoo") == ("a dragon roars", "a kazoo")
    assert ambience_of("a dragon roars", 1.0, "1A").unknown == ("a dragon roars",)
    assert unknown_phrases("") == ()


def test_the_same_words_sound_the_same_and_shots_differ() -> None:
    one, again, other = (ambience_of("rain", 1.0, name).sound for name in ("1A", "1A", "1B"))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_silence_is_silent_and_nothing_is_a_room() -> None:
    assert np.abs(ambience_of("silence", 1.0, "1A").sound).max() == 0
    assert np.abs(ambience_of("", 1.0, "1A").sound).max() > 0
    assert "grind" in known_words()
