"""Real films and pictures for the media tests."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from hotset.media import FilmWriter


@pytest.fixture(scope="session")
def scene() -> np.ndarray:
    """A soft picture (180, 320, 3) with edges and all colours."""
    rng = np.random.default_rng(7)
    noise = cv2.GaussianBlur(rng.random((180, 320, 3), np.float32), (0, 0), 6)
    rgb = cv2.normalize(noise, None, 10, 245, cv2.NORM_MINMAX).astype(np.uint8)
    cv2.circle(rgb, (160, 90), 40, (220, 40, 30), -1, cv2.LINE_AA)
    return rgb


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory, scene: np.ndarray) -> Path:
    """Thirty frames at 24 a second, each the scene moved on by its number of pixels, with a 440 Hz tone."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with FilmWriter(path, 320, 180, Fraction(24), audio_rate=48000) as writer:
        for n in range(30):
            writer.write_rgb(np.roll(scene, n, axis=1))
        tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(70_000) / 48000)
        writer.write_audio(np.repeat(tone[:, None], 2, axis=1).astype(np.float32))
    return path
