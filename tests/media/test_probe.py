"""What a file is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotset.errors import MediaError
from hotset.media import FilmWriter, decode_frames, probe, write_png


def test_a_film_of_ours_is_told_exactly(film: Path) -> None:
    info = probe(film)
    assert (info.kind, info.width, info.height) == ("film", 320, 180)
    assert (info.frame_rate, info.frames, info.duration) == (24, 30, Fraction(5, 4))
    assert (info.codec, info.profile, info.pixel_format) == ("h264", "High", "yuv420p")
    assert info.bt709
    assert info.faststart
    assert not info.variable_rate
    assert info.rotation == 0
    assert info.audio is not None
    assert (info.audio.codec, info.audio.rate, info.audio.channels) == ("aac", 48000, 2)
    assert info.audio.duration == info.duration


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)])
def test_every_rate_is_exact(tmp_path: Path, rate: Fraction) -> None:
    path = tmp_path / "a.mp4"
    with FilmWriter(path, 64, 64, rate) as writer:
        for n in range(7):
            writer.write_rgb(np.full((64, 64, 3), n * 20, np.uint8))
    info = probe(path)
    assert (info.frame_rate, info.frames, info.duration) == (rate, 7, 7 / rate)
    assert not info.variable_rate


def test_an_uneven_rate_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.width = stream.height = 64
        for pts in (0, 33, 66, 200, 233, 500):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), pts % 255, np.uint8), "rgb24")
            frame.pts, frame.time_base = pts, Fraction(1, 1000)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    info = probe(path)
    assert info.variable_rate
    assert info.frames == 6
    assert not info.faststart


def test_rotation_is_read(tmp_path: Path, film: Path) -> None:
    path = tmp_path / "turned.mp4"
    with av.open(str(film)) as source, av.open(str(path), "w") as file:
        stream = source.streams.video[0]
        out = file.add_stream_from_template(stream)
        out.set_display_rotation(-90)
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = out
                file.mux_one(packet)
    assert probe(path).rotation == 90
    assert next(decode_frames(path))[1].shape == (320, 180, 3)


def test_pictures_and_sounds_are_told(tmp_path: Path, film: Path, scene: np.ndarray) -> None:
    write_png(tmp_path / "a.png", scene)
    picture = probe(tmp_path / "a.png")
    assert (picture.kind, picture.codec, picture.width, picture.frames) == ("picture", "png", 320, 1)
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 96000), np.int16), "s16", "stereo")
        frame.sample_rate = 48000
        file.mux(stream.encode(frame))
    sound = probe(path)
    assert sound.kind == "sound"
    assert sound.duration == 1


def test_a_film_that_ends_early_is_no_film(tmp_path: Path, film: Path) -> None:
    path = tmp_path / "short.mp4"
    path.write_bytes(film.read_bytes()[: film.stat().st_size * 2 // 3])
    with pytest.raises(MediaError, match=r"short\.mp4"):
        probe(path)


def test_a_missing_or_empty_file_is_a_media_error(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").write_bytes(b"")
    for name in ("none.mp4", "empty.mp4", "."):
        with pytest.raises(MediaError):
            probe(tmp_path / name)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_broken_films_raise_nothing_else(tmp_path: Path, film: Path, data: st.DataObject) -> None:
    held = bytearray(film.read_bytes())
    for at in data.draw(st.lists(st.integers(0, min(len(held), 4000) - 1), max_size=8)):
        held[at] ^= data.draw(st.integers(1, 255))
    held = held[: data.draw(st.integers(0, len(held)))]
    path = tmp_path / "broken.mp4"
    path.write_bytes(held)
    for read in (probe, lambda p: list(decode_frames(p, count=3))):
        try:
            read(path)
        except MediaError as error:
            assert "broken.mp4" in str(error)  # noqa: PT017 -- it may also be readable
