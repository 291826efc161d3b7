"""Whole takes, as MP4 files with a fault put in: the verdict a person would see."""

from fractions import Fraction

import numpy as np
import pytest

from hotset.dailies.judge import judge_take
from hotset.errors import MediaError
from hotset.film.motion import CameraMove, Motion
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind, Easing, Reason
from hotset.media import write_png
from hotset.units import Digest
from tests.dailies.films import asked, drawing, film, panning, pencil

GOOD = panning(drawing(), 48)
LOCK = GOOD[0]
NOISE = np.random.default_rng(2).normal(0, 0.1, (96000, 2)).astype(np.float32)
TOO_QUIET = (NOISE * 0.0005).astype(np.float32)


def verdict_on(tmp_path, frames, facts=None, lock=LOCK, **options):
    sound = options.pop("sound", None)
    path = film(tmp_path / "take.mp4", frames, sound=sound)
    return judge_take(path, facts or asked(), lock, **options)


def with_black(frames, start, count):
    return [*frames[:start], *[np.zeros_like(frames[0])] * count, *frames[start + count :]]


def with_freeze(frames, start, count):
    return [*frames[:start], *[frames[start]] * count, *frames[start + count :]]


def test_a_good_take_is_accepted(tmp_path):
    verdict = verdict_on(tmp_path, GOOD, asked(audio=True), sound=NOISE)
    assert verdict.outcome == "accept", verdict.findings
    assert verdict.usable == (0, 48)


def test_the_lock_may_be_a_file_and_larger_than_the_take(tmp_path):
    large = drawing(960, 400)
    write_png(tmp_path / "lock.png", large[20:380, :640])
    frames = panning(large, 48, size=(640, 360))
    verdict = verdict_on(tmp_path, frames, asked(width=640, height=360), tmp_path / "lock.png")
    assert verdict.outcome == "accept", verdict.findings


@pytest.mark.parametrize(
    ("frames", "reason", "usable"),
    [
        (with_black(GOOD, 30, 8), Reason.BLACK, (0, 30)),
        (with_freeze(GOOD, 4, 20), Reason.FROZEN, (24, 48)),
        (panning(drawing(seed=8), 48), Reason.NOT_THE_LOCK, None),
        ([np.ascontiguousarray(frame[:, ::-1]) for frame in GOOD], Reason.NOT_THE_LOCK, None),
        (panning(drawing(), 48, size=(160, 90)), Reason.WRONG_SIZE, None),
        (GOOD[:30], Reason.WRONG_DURATION, None),
    ],
    ids=["black", "frozen", "another picture", "mirrored", "another size", "too short"],
)
def test_a_fault_rejects_by_its_reason(tmp_path, frames, reason, usable):
    verdict = verdict_on(tmp_path, frames)
    assert verdict.outcome == "reject"
    assert reason in verdict.reasons()
    if reason is not Reason.WRONG_SIZE:
        assert verdict.reasons() == (reason,)
    if usable is None:
        assert verdict.usable is None
    else:
        assert np.abs(np.subtract(verdict.usable, usable)).max() <= 1


@pytest.mark.parametrize("sound", [None, np.zeros((96000, 2), np.float32), TOO_QUIET])
def test_a_silent_take_where_sound_was_asked(tmp_path, sound):
    verdict = verdict_on(tmp_path, GOOD, asked(audio=True), sound=sound)
    assert verdict.reasons() == (Reason.SILENT,)


def test_a_truncated_file_is_rejected_and_its_good_part_kept(tmp_path):
    path = film(tmp_path / "take.mp4", GOOD)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    verdict = judge_take(path, asked(), LOCK)
    assert verdict.outcome == "reject"
    assert verdict.reasons()[0] is Reason.UNDECODABLE


def test_a_file_that_is_no_film_is_a_verdict(tmp_path):
    path = tmp_path / "take.mp4"
    path.write_bytes(b"<html>502 Bad Gateway</html>")
    verdict = judge_take(path, asked(), LOCK)
    assert verdict.outcome == "reject"
    assert verdict.reasons() == (Reason.UNDECODABLE,)
    assert verdict.usable is None
    assert verdict.checked == ("decodes",)


def test_a_take_or_a_lock_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        judge_take(tmp_path / "nothing.mp4", asked(), LOCK)
    with pytest.raises(MediaError):
        verdict_on(tmp_path, GOOD, lock=tmp_path / "nothing.png")


def test_a_static_shot_asked_static_is_not_frozen(tmp_path):
    assert verdict_on(tmp_path, GOOD[:1] * 48, asked(moving=False)).outcome == "accept"


def test_a_night_scene_is_not_black(tmp_path):
    night = [(frame * 0.1).astype(np.uint8) for frame in GOOD]
    verdict = verdict_on(tmp_path, night, lock=night[0])
    assert verdict.outcome == "accept", verdict.findings
    assert Reason.BLACK in verdict_on(tmp_path, with_black(night, 20, 6), lock=night[0]).reasons()


def test_a_pencil_drawing_panning_slowly_is_not_frozen(tmp_path):
    frames = panning(pencil(), 48, step=0.35, size=(1280, 720))
    verdict = verdict_on(tmp_path, frames, asked(width=1280, height=720), frames[0])
    assert verdict.outcome == "accept", verdict.findings


def test_another_pencil_drawing_is_another_picture(tmp_path):
    frames = panning(pencil(seed=4), 48, size=(1280, 720))
    verdict = verdict_on(tmp_path, frames, asked(width=1280, height=720), pencil()[:, :1280])
    assert verdict.reasons() == (Reason.NOT_THE_LOCK,)
    assert verdict.outcome == "reject"


def test_the_last_frame_has_a_lock_of_its_own(tmp_path):
    assert verdict_on(tmp_path, GOOD, last_lock=GOOD[-1]).outcome == "accept"
    verdict = verdict_on(tmp_path, GOOD, last_lock=drawing(320, 180, seed=11))
    assert verdict.reasons() == (Reason.NOT_THE_LOCK,)


def test_a_setup_can_be_asked_of_as_it_is(tmp_path):
    pan = CameraMove(kind=CameraMoveKind.PAN, amount=9, easing=Easing.LINEAR)
    setup = TakeSetup(
        model="animatic",
        slate="1A",
        width=320,
        height=180,
        frame_rate=Fraction(24),
        seconds=Fraction(2),
        first_frame=Digest("a" * 64),
        motion=Motion(camera=(pan,)),
        prompt="",
    )
    assert verdict_on(tmp_path, GOOD, setup).outcome == "accept"
    assert verdict_on(tmp_path, GOOD[:1] * 48, setup).reasons() == (Reason.FROZEN,)


def test_the_same_take_gets_the_same_verdict(tmp_path):
    assert verdict_on(tmp_path, with_black(GOOD, 9, 2)) == verdict_on(tmp_path, with_black(GOOD, 9, 2))
