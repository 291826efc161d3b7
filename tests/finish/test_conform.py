"""Vendors' clips, as odd as they come, on the film's grid."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from hotset.errors import MediaError
from hotset.finish.conform import Grid, Source, conform, inspect_take, take_sound
from hotset.finish.works import Bench, FolderWorks
from hotset.media import decode_frames, probe
from hotset.media_assembly import coding_of, house_settings
from tests.finish.clips import HEIGHT, RATE, WIDTH, house_clip, read_stamp, stamps, take, vendor_clip

GRID = Grid(width=WIDTH, height=HEIGHT, rate=RATE)


def at(rate: Fraction | int, count: int) -> list[Fraction]:
    return [Fraction(n) / rate for n in range(count)]


def conformed(works: FolderWorks, path: Path) -> Source:
    one = take("1A", path)
    return conform(Bench(works), one.take_name, one.path, one.digest, GRID)


def check_house(source: Source) -> None:
    info, coding = probe(source.path), coding_of(source.path)
    assert (info.width, info.height, info.frame_rate, info.bt709) == (WIDTH, HEIGHT, RATE, True)
    assert info.frames == source.frames
    assert coding.settings == house_settings(WIDTH, HEIGHT, RATE)
    assert coding.groups == source.groups


def test_a_clip_in_house_settings_is_used_as_it_is(works: FolderWorks, tmp_path: Path) -> None:
    source = conformed(works, house_clip(tmp_path / "a.mp4", 1, 30))
    assert source.path == tmp_path / "a.mp4"
    assert not source.conformed
    assert source.groups == (0, 12, 24)
    assert source.notes == ()


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(24)])
def test_near_rates_are_played_frame_for_frame(works: FolderWorks, tmp_path: Path, rate: Fraction) -> None:
    source = conformed(works, vendor_clip(tmp_path / "a.mp4", 3, at(rate, 30)))
    assert stamps(source.path) == [(3, n) for n in range(30)]
    assert source.speed == RATE / rate
    check_house(source)


def test_thirty_a_second_drops_every_fifth_frame_and_keeps_time(works: FolderWorks, tmp_path: Path) -> None:
    source = conformed(works, vendor_clip(tmp_path / "a.mp4", 3, at(30, 60)))
    seen = [frame for _, frame in stamps(source.path)]
    assert source.frames == 48
    assert all(abs(frame / 30 - n / 24) <= 1 / 24 for n, frame in enumerate(seen))
    assert [b - a for a, b in itertools.pairwise(seen)].count(0) == 0
    assert any("sampled" in note for note in source.notes)
    check_house(source)


def test_a_varying_rate_is_sampled_by_time(works: FolderWorks, tmp_path: Path) -> None:
    times = [Fraction(0), Fraction(1, 30), Fraction(1, 4), Fraction(1, 3), Fraction(9, 10), Fraction(1), Fraction(3, 2)]
    source = conformed(works, vendor_clip(tmp_path / "a.mp4", 3, times))
    seen = [frame for _, frame in stamps(source.path)]
    middles = [(n + 0.5) / 24 for n in range(len(seen))]
    assert seen == [max(i for i, time in enumerate(times) if time <= middle) for middle in middles]
    check_house(source)


def test_hevc_in_ten_bits_comes_out_in_house_settings(works: FolderWorks, tmp_path: Path) -> None:
    path = vendor_clip(
        tmp_path / "a.mp4", 3, at(24, 20), codec="libx265", pixels="yuv420p10le", options={"x265-params": "log-level=0"}
    )
    source = conformed(works, path)
    assert stamps(source.path) == [(3, n) for n in range(20)]
    check_house(source)


def test_a_turned_clip_stands_upright(works: FolderWorks, tmp_path: Path) -> None:
    upright = vendor_clip(tmp_path / "up.mp4", 3, at(24, 12))
    turned = vendor_clip(tmp_path / "turned.mp4", 3, at(24, 12), rotation=180)
    assert probe(turned).rotation == 180
    source = conformed(works, turned)
    _, ours = next(iter(decode_frames(source.path, gray=True)))
    _, theirs = next(iter(decode_frames(upright, gray=True)))
    assert np.abs(ours.astype(int) - np.rot90(theirs, 2)).mean() < 4
    assert source.frames == 12
    check_house(source)


@pytest.mark.parametrize(("size", "bars"), [((250, 142), False), ((384, 216), False), ((144, 256), True)])
def test_other_sizes_are_scaled_and_other_shapes_get_bars(
    works: FolderWorks, tmp_path: Path, size: tuple[int, int], bars: bool
) -> None:
    source = conformed(works, vendor_clip(tmp_path / "a.mp4", 3, at(24, 12), size=size))
    check_house(source)
    _, gray = next(iter(decode_frames(source.path, gray=True)))
    assert (gray[:, :20].mean() < 3) == bars
    assert any("black bars" in note for note in source.notes) == bars
    if not bars:
        assert read_stamp(gray) == (3, 0)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_sound_is_cut_to_the_frames_whatever_its_length(works: FolderWorks, tmp_path: Path, rate: int) -> None:
    path = vendor_clip(tmp_path / "a.mp4", 3, at(24, 24), sound_seconds=1.047, sound_rate=rate)
    source = conformed(works, path)
    assert source.audible
    for start, frames in ((0, 24), (7, 11)):
        sound = take_sound(source, GRID, start, frames)
        assert len(sound) == frames * 2000
        spectrum = np.abs(np.fft.rfft(sound[:, 0]))
        assert np.argmax(spectrum) * 48000 / len(sound) == pytest.approx(440, abs=48000 / len(sound))


def test_sound_that_is_short_or_missing_is_filled_with_silence(works: FolderWorks, tmp_path: Path) -> None:
    short = conformed(works, vendor_clip(tmp_path / "a.mp4", 3, at(24, 24), sound_seconds=0.5))
    assert np.abs(take_sound(short, GRID, 0, 24)[-10000:]).max() == 0
    none = conformed(works, vendor_clip(tmp_path / "b.mp4", 3, at(24, 24)))
    assert not none.audible
    assert take_sound(none, GRID, 0, 24).shape == (48000, 2)


def test_counting_makes_nothing_and_conforming_twice_makes_one(works: FolderWorks, tmp_path: Path) -> None:
    one = take("1A", vendor_clip(tmp_path / "a.mp4", 3, at(30, 30)))
    bench = Bench(works)
    assert inspect_take(bench, "1A-1", one.path, one.digest, GRID) == 24
    first = conform(bench, "1A-1", one.path, one.digest, GRID)
    second = conform(bench, "1A-1", one.path, one.digest, GRID)
    assert first == second
    assert [(step.kind, step.cached) for step in bench.steps] == [
        ("inspect", False),
        ("inspect", True),
        ("conform", False),
        ("inspect", True),
        ("conform", True),
    ]


def test_what_is_no_film_is_refused(works: FolderWorks, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"not a film at all")
    with pytest.raises(MediaError):
        conformed(works, path)
