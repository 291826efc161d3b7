from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from hotset.media import decode_audio, decode_frames, probe, read_picture
from hotset.soundstage.filming import read_sent, render_film, render_still
from tests.soundstage.toy import picture


def film(path, **changes):
    plain = {
        "width": 160, "height": 96, "frames": 13, "frame_rate": Fraction(24), "first": picture(), "last": None,
        "audio": False, "seed": 1,
    }  # fmt: skip
    return render_film(path, **{**plain, **changes})


def frames_of(path):
    return [rgb for _, rgb in decode_frames(path)]


def off(left, right) -> float:
    """The mean difference of two pictures, in steps of 0..255."""
    return float(np.abs(left.astype(int) - right.astype(int)).mean())


def test_a_film_is_what_was_asked(tmp_path):
    last = film(tmp_path / "a.mp4", frame_rate=Fraction(30), frames=31, audio=True)
    info = probe(tmp_path / "a.mp4")
    assert (info.width, info.height, info.frames, info.frame_rate) == (160, 96, 31, 30)
    assert info.audio is not None
    assert info.audio.rate == 48_000
    assert abs(info.audio.duration - info.duration) < Fraction(1, 10)
    assert 0 < np.abs(decode_audio(tmp_path / "a.mp4", 48_000)).max() < 0.2, "quiet"
    assert read_picture(last).shape == (96, 160, 3)
    film(tmp_path / "mute.mp4")
    assert probe(tmp_path / "mute.mp4").audio is None


def test_it_starts_on_the_first_frame_and_ends_on_the_last(tmp_path):
    sent = picture(60), picture(180, 320, 192)
    still = film(tmp_path / "a.mp4", first=sent[0], last=sent[1])
    shown = frames_of(tmp_path / "a.mp4")
    assert off(shown[0], read_sent(sent[0])) < 4
    assert off(shown[-1], read_picture(still)) < 4, "its PNG is its true last frame"
    assert off(shown[-1], read_sent(sent[1])[::2, ::2]) < 6
    assert off(shown[0], shown[6]) > 5, "it moves"


def test_another_seed_is_another_film_of_the_same_frames_and_the_same_is_the_same(tmp_path):
    for seed in range(8):
        film(tmp_path / f"{seed}.mp4", seed=seed, last=picture(180))
    held = [(tmp_path / f"{seed}.mp4").read_bytes() for seed in range(8)]
    assert all(a != b for a, b in combinations(held, 2))
    film(tmp_path / "again.mp4", seed=3, last=picture(180))
    assert (tmp_path / "again.mp4").read_bytes() == held[3]


def test_a_film_of_words_only_differs_by_seed_from_its_first_frame_on(tmp_path):
    shown = []
    for seed in (1, 2):
        film(tmp_path / f"{seed}.mp4", first=None, frames=1, seed=seed)
        shown += frames_of(tmp_path / f"{seed}.mp4")
    assert off(*shown) > 3


def test_a_film_is_given_up_where_it_is_no_more_wanted(tmp_path):
    asked = []
    with pytest.raises(InterruptedError):
        film(tmp_path / "a.mp4", stopped=lambda: asked.append(1) or len(asked) > 3)
    assert len(asked) == 4


def test_a_still_is_of_its_size_and_differs_by_seed(tmp_path):
    made = set()
    for seed in (1, 2):
        for references in ((), (picture(),)):
            path = render_still(tmp_path / "s.png", 200, 120, references, seed=seed)
            assert read_picture(path).shape == (120, 200, 3)
            made.add(path.read_bytes())
    assert len(made) == 4


def test_what_is_no_picture_is_said():
    with pytest.raises(ValueError, match="no picture"):
        read_sent(b"GIF89a?")
