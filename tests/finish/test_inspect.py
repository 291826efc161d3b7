"""What a master is measured for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from hotset.finish.inspect import master_facts
from hotset.finish.loudness import reach_loudness
from hotset.media import FilmWriter
from tests.finish.clips import HEIGHT, RATE, WIDTH, house_clip, stamped, tone, vendor_clip


def test_a_good_master_has_no_faults(tmp_path: Path) -> None:
    path = tmp_path / "good.mp4"
    with FilmWriter(path, WIDTH, HEIGHT, RATE, audio_rate=48000) as film:
        for number in range(48):
            film.write_rgb(stamped(1, number))
        film.write_audio(reach_loudness(tone(2.0), -14, -2))
    facts = master_facts(path, expected_frames=48, decode=True)
    assert facts.faults == ()
    assert (facts.frames, facts.decoded_frames) == (48, 48)
    assert facts.picture_seconds == facts.audio_seconds == 2


def test_every_fault_is_said(tmp_path: Path) -> None:
    times = [Fraction(n, 24) for n in range(24)]
    path = vendor_clip(tmp_path / "bad.mp4", 1, times, sound_seconds=1.5, sound_rate=44100, pixels="yuv444p")
    text = "; ".join(master_facts(path, expected_frames=25).faults)
    for part in ("yuv444p", "BT.709", "index", "48 kHz", "sound lasts 1.5", "not 25", "loudness"):
        assert part in text
    assert "the sound is not AAC" in master_facts(house_clip(tmp_path / "mute.mp4", 1, 5)).faults
