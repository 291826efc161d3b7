"""Films out: encoded, copied, with sound and captions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from hotset.errors import MediaError
from hotset.media import FilmWriter, Muxer, copy_video_packets, decode_audio, decode_frames, frame_times, probe


def write(path: Path, scene: np.ndarray, frames: int = 30, **options: object) -> Path:
    with FilmWriter(path, 320, 180, Fraction(24), **options) as writer:
        for n in range(frames):
            writer.write_rgb(np.roll(scene, n, axis=1))
    return path


def test_the_same_frames_give_the_same_bytes(tmp_path: Path, scene: np.ndarray) -> None:
    a, b = write(tmp_path / "a.mp4", scene), write(tmp_path / "b.mp4", scene)
    assert a.read_bytes() == b.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


def test_groups_are_closed_and_of_one_length(film: Path) -> None:
    with av.open(str(film)) as file:
        packets = [packet for packet in file.demux(video=0) if packet.size]
    order = sorted(packet.pts for packet in packets)
    assert [order.index(packet.pts) for packet in packets if packet.is_keyframe] == [0, 12, 24]
    for key in (12, 24):
        at = next(n for n, packet in enumerate(packets) if packet.pts == order[key])
        assert max(order.index(packet.pts) for packet in packets[:at]) == key - 1


def test_planes_are_the_frames_own_memory(tmp_path: Path) -> None:
    with FilmWriter(tmp_path / "a.mp4", 70, 38, Fraction(24)) as writer:
        for level in (40, 200):
            writer.planes[0][:] = level
            writer.planes[1][:] = writer.planes[2][:] = 128
            writer.write()
        assert writer.frames == 2
    levels = [frame.mean() for _, frame in decode_frames(tmp_path / "a.mp4", gray=True)]
    assert levels == pytest.approx([(40 - 16) * 255 / 219, (200 - 16) * 255 / 219], abs=2)


def test_an_error_leaves_nothing_behind(tmp_path: Path, scene: np.ndarray) -> None:
    def broken_off() -> None:
        with FilmWriter(tmp_path / "a.mp4", 320, 180, Fraction(24)) as writer:
            writer.write_rgb(scene)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        broken_off()
    assert list(tmp_path.iterdir()) == []


def test_an_old_film_stays_until_the_new_one_is_whole(tmp_path: Path, scene: np.ndarray) -> None:
    path = write(tmp_path / "a.mp4", scene, frames=3)
    before = path.read_bytes()
    with pytest.raises(MediaError, match="at least one frame"), FilmWriter(path, 320, 180, Fraction(24)):
        pass
    assert path.read_bytes() == before


@pytest.mark.parametrize("size", [(321, 180), (0, 180), (320, -2)])
def test_impossible_sizes_are_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(MediaError, match="even sides"):
        FilmWriter(tmp_path / "a.mp4", *size, Fraction(24))
    assert list(tmp_path.iterdir()) == []


def test_no_folder_and_no_rate_are_media_errors(tmp_path: Path) -> None:
    with pytest.raises(MediaError), FilmWriter(tmp_path / "none" / "a.mp4", 64, 64, Fraction(24)) as writer:
        writer.write_rgb(np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(MediaError, match="frame rate"):
        Muxer(tmp_path / "a.mp4", Fraction(0))


def test_sound_is_cut_and_filled_to_the_picture(tmp_path: Path, scene: np.ndarray) -> None:
    for samples in (100, 200_000):
        path = tmp_path / f"{samples}.mp4"
        with FilmWriter(path, 320, 180, Fraction(24), audio_rate=48000, audio_channels=1) as writer:
            writer.write_audio(np.full((samples, 1), 0.1, np.float32))
            for _ in range(12):
                writer.write_rgb(scene)
        assert probe(path).audio.duration == Fraction(1, 2)
        assert decode_audio(path).shape == (24_000, 1)


def test_films_are_joined_without_encoding(tmp_path: Path, film: Path, scene: np.ndarray) -> None:
    path = tmp_path / "joined.mp4"
    with Muxer(path, Fraction(24), metadata={"title": "Joined"}) as muxer:
        video = muxer.add_copied_video(film)
        sound = muxer.add_audio_aac()
        text = muxer.add_subtitles_mov_text(language="jpn")
        muxer.set_chapters([(Fraction(0), Fraction(1), "One"), (Fraction(1), Fraction(2), "Two")])
        assert video.copy(film, start=12, count=12) == 12
        assert video.copy(film) == 30
        assert video.copy(film, start=24) == 6
        sound.write(np.zeros((96_000, 2), np.float32))
        text.write(Fraction(1, 2), Fraction(1), "hello")
        text.write(Fraction(3, 2), Fraction(2), "日本")
    info = probe(path)
    assert (info.frames, info.frame_rate, info.variable_rate, info.faststart) == (48, 24, False, True)
    assert frame_times(path) == [Fraction(n, 24) for n in range(48)]
    expected = [*range(12, 24), *range(30), *range(24, 30)]
    for (_, frame), n in zip(decode_frames(path), expected, strict=True):
        assert np.abs(frame.astype(int) - np.roll(scene, n, axis=1)).mean() < 2.5
    with av.open(str(path)) as file:
        assert file.metadata["title"] == "Joined"
        assert [chapter["metadata"]["title"] for chapter in file.chapters()] == ["One", "Two"]
        stream = file.streams.subtitles[0]
        assert stream.language == "jpn"
        lines = [(p.pts * p.time_base, bytes(p)[2:].decode()) for p in file.demux(stream) if p.size > 2]
    assert lines == [(Fraction(1, 2), "hello"), (Fraction(3, 2), "日本")]


def test_a_cut_inside_a_group_is_refused(tmp_path: Path, film: Path) -> None:
    with Muxer(tmp_path / "a.mp4", Fraction(24)) as muxer:
        track = muxer.add_copied_video(film)
        for start, count in ((5, 7), (0, 11)):
            with pytest.raises(MediaError, match="does not begin a closed group"):
                track.copy(film, start=start, count=count)
        with pytest.raises(MediaError, match="not in this film of 30"):
            track.copy(film, start=24, count=12)
        track.copy(film)


def test_films_coded_otherwise_do_not_mix(tmp_path: Path, film: Path) -> None:
    with FilmWriter(tmp_path / "other.mp4", 640, 360, Fraction(24)) as writer:
        writer.write_rgb(np.zeros((360, 640, 3), np.uint8))
    with Muxer(tmp_path / "a.mp4", Fraction(24)) as muxer:
        track = muxer.add_copied_video(film)
        with pytest.raises(MediaError, match="conform it first"):
            track.copy(tmp_path / "other.mp4")
        track.copy(film)


def test_captions_do_not_overlap(tmp_path: Path, film: Path) -> None:
    with Muxer(tmp_path / "a.mp4", Fraction(24)) as muxer:
        video, text = muxer.add_copied_video(film), muxer.add_subtitles_mov_text()
        video.copy(film)
        text.write(Fraction(0), Fraction(1), "one")
        with pytest.raises(ValueError, match="do not overlap"):
            text.write(Fraction(1, 2), Fraction(2), "two")
        with pytest.raises(MediaError, match="before anything is written"):
            muxer.add_audio_aac()


def test_twenty_five_become_twenty_four_without_encoding(tmp_path: Path, film: Path) -> None:
    assert copy_video_packets(film, tmp_path / "a.mp4", Fraction(25)) == 30
    info = probe(tmp_path / "a.mp4")
    assert (info.frame_rate, info.frames, info.duration) == (25, 30, Fraction(6, 5))
