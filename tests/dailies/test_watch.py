import time
from fractions import Fraction

import cv2
import numpy as np
import pytest

from hotset.dailies.watch import watch
from hotset.errors import MediaError
from hotset.media import write_png
from tests.dailies.films import RATE, drawing, film, panning

TONE = np.sin(np.arange(96000) * 2 * np.pi * 440 / 48000).astype(np.float32)[:, None].repeat(2, axis=1) / 2


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    return film(tmp_path_factory.mktemp("take") / "take.mp4", panning(drawing(), 48), sound=TONE)


def test_a_take_is_measured_in_one_pass(take):
    found = watch(take)
    assert (found.width, found.height, found.frame_rate) == (320, 180, RATE)
    assert found.frames == found.declared_frames == 48
    assert found.fault is None
    assert found.luma.shape == (48, 90, 160)
    assert np.allclose(found.times_s, np.arange(48) / 24, atol=1e-4)
    assert found.sound_peak is not None
    assert len(found.sound_peak) == 20
    assert found.sound_peak[5] == pytest.approx(0.5, abs=0.05)


def test_the_small_pictures_are_those_of_the_film(take):
    found = watch(take)
    wanted = cv2.resize(panning(drawing(), 48)[0], (160, 90), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(found.first.astype(int) - wanted).mean() < 3
    grey = wanted @ np.array([0.2126, 0.7152, 0.0722])
    assert np.abs(found.luma[0] - grey).mean() < 3
    assert np.abs(found.last.astype(int) - found.first).mean() > 5


def test_a_take_without_a_sound_track(tmp_path):
    assert watch(film(tmp_path / "mute.mp4", panning(drawing(), 6))).sound_peak is None


def test_a_tall_take_keeps_its_shape(tmp_path):
    found = watch(film(tmp_path / "tall.mp4", panning(drawing(400, 400), 6, size=(180, 320))))
    assert (found.width, found.height) == (180, 320)
    assert found.luma.shape == (6, 160, 90)


def test_a_take_of_one_frame(tmp_path):
    found = watch(film(tmp_path / "one.mp4", panning(drawing(), 1)))
    assert found.frames == 1
    assert found.times_s.tolist() == [0]


def test_a_take_that_breaks_off_is_measured_as_far_as_it_goes(take, tmp_path):
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(take.read_bytes()[: int(take.stat().st_size * 0.6)])
    found = watch(cut)
    assert found.fault
    assert 0 < found.frames < 48
    assert found.frame_rate == Fraction(24)
    assert (found.width, found.height) == (320, 180)


@pytest.mark.parametrize("content", [b"", b"not a film", b"\x00\x00\x00\x18ftypisom" + bytes(64)])
def test_what_is_no_film_cannot_be_watched(content, tmp_path):
    path = tmp_path / "take.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError):
        watch(path)


def test_a_picture_is_no_take(tmp_path):
    write_png(tmp_path / "still.png", drawing())
    with pytest.raises(MediaError, match="picture"):
        watch(tmp_path / "still.png")


def test_watching_is_quicker_than_the_film(tmp_path):
    frames = panning(drawing(1500, 720), 72, size=(1280, 720), step=2)
    path = film(tmp_path / "take.mp4", frames)
    watch(path)
    start = time.process_time()
    watch(path)
    assert 3 / (time.process_time() - start) > 2  # some ten times real time; the benchmark says how many exactly
