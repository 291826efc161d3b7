"""Frames and sound as arrays."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from hotset.errors import MediaError
from hotset.media import decode_audio, decode_frames, decode_yuv, frame_times, rgb_to_yuv


def test_the_first_frame_is_the_picture(film: Path, scene: np.ndarray) -> None:
    number, frame = next(decode_frames(film))
    error = frame.astype(int) - scene
    assert number == 0
    assert np.abs(error.mean(axis=(0, 1))).max() < 0.5
    assert np.abs(error).mean() < 2


@pytest.mark.parametrize(("start", "count"), [(0, None), (7, 3), (11, 2), (12, 1), (29, 5), (30, None), (0, 0)])
def test_frames_are_found_by_number(film: Path, scene: np.ndarray, start: int, count: int | None) -> None:
    got = list(decode_frames(film, start=start, count=count))
    numbers = list(range(30))[start:] if count is None else list(range(30))[start : start + count]
    assert [number for number, _ in got] == numbers
    for number, frame in got:
        assert np.abs(frame.astype(int) - np.roll(scene, number, axis=1)).mean() < 2.5


def test_small_and_grey_frames(film: Path, scene: np.ndarray) -> None:
    _, small = next(decode_frames(film, width=80, height=46))
    assert small.shape == (46, 80, 3)
    assert abs(small.mean() - scene.mean()) < 2
    _, grey = next(decode_frames(film, gray=True))
    assert grey.shape == (180, 320)
    assert abs(grey.mean() - (scene @ [0.2126, 0.7152, 0.0722]).mean()) < 2


def test_planes_are_those_that_were_written(film: Path, scene: np.ndarray) -> None:
    _, planes = next(decode_yuv(film))
    for plane, written in zip(planes, rgb_to_yuv(scene), strict=True):
        assert plane.shape == written.shape
        assert np.abs(plane.astype(int) - written).mean() < 2


def test_times_lie_on_the_grid(film: Path) -> None:
    assert frame_times(film) == [Fraction(n, 24) for n in range(30)]


@pytest.mark.parametrize("channels", [None, 1, 2])
def test_sound_begins_with_the_picture_and_is_as_long(film: Path, channels: int | None) -> None:
    sound = decode_audio(film, channels=channels)
    assert sound.shape == (60_000, channels or 2)
    assert sound.dtype == np.float32
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(60_000) / 48000)
    assert np.abs(sound[2000:50_000, 0] - tone[2000:50_000]).max() < 0.03


def test_another_rate_of_sound(film: Path) -> None:
    assert abs(len(decode_audio(film, 16000)) - 20_000) <= 1


def test_no_sound_is_no_samples(tmp_path: Path, film: Path) -> None:
    from hotset.media import copy_video_packets

    copy_video_packets(film, tmp_path / "mute.mp4", Fraction(24))
    assert decode_audio(tmp_path / "mute.mp4").shape == (0, 2)


def test_a_film_that_is_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no film" * 100)
    for read in (lambda: list(decode_frames(path)), lambda: decode_audio(path), lambda: frame_times(path)):
        with pytest.raises(MediaError, match=r"a\.mp4"):
            read()
