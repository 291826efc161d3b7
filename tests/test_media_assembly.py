"""How films are coded: groups, settings, and what a stranger's film looks like."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from hotset.errors import MediaError
from hotset.media_assembly import coding_of, house_settings
from tests.finish.clips import HEIGHT, RATE, WIDTH, house_clip, vendor_clip


def test_the_writers_own_films_have_house_settings_and_even_groups(tmp_path: Path) -> None:
    coding = coding_of(house_clip(tmp_path / "a.mp4", 1, 40))
    assert (coding.frames, coding.groups) == (40, (0, 12, 24, 36))
    assert coding.settings == house_settings(WIDTH, HEIGHT, RATE)
    assert coding.settings != house_settings(WIDTH * 2, HEIGHT * 2, RATE)


def test_an_open_group_is_no_place_to_cut(tmp_path: Path) -> None:
    times = [Fraction(n, 24) for n in range(60)]
    options = {"x264-params": "keyint=12:min-keyint=12:open-gop=1:bframes=3:b-adapt=0:scenecut=0"}
    coding = coding_of(vendor_clip(tmp_path / "a.mp4", 1, times, options=options))
    assert coding.frames == 60
    assert len(coding.groups) < 5
    assert coding.settings != house_settings(WIDTH, HEIGHT, RATE)


def test_a_file_without_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"nothing")
    with pytest.raises(MediaError):
        coding_of(path)
