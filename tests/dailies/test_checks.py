"""The checks on measures made by hand; real films are in test_watch and test_judge."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from hotset.dailies.checks import Limits, judge_measures, longest_clean_run
from hotset.dailies.likeness import small
from hotset.dailies.measures import Measures
from hotset.dailies.verdict import Finding, Outcome
from hotset.film.words import Reason
from tests.dailies.films import asked, drawing, panning

LOCK = drawing(160, 90)
SHAPE = (90, 160)


def measured(frames=48, *, luma=None, first=LOCK, last=None, **changes):
    """A good take: texture that moves on by a pixel a frame."""
    if luma is None:
        wide = np.random.default_rng(1).integers(30, 220, (90, 160 + frames)).astype(np.uint8)
        luma = np.stack([wide[:, n : n + 160] for n in range(frames)])
    count = len(luma)
    facts = {
        "width": 320,
        "height": 180,
        "frame_rate": Fraction(24),
        "declared_frames": count,
        "times_s": np.arange(count) / 24,
        "luma": np.asarray(luma, np.uint8),
        "first": small(first),
        "last": small(first if last is None else last),
        "sound_peak": None,
    }
    return Measures(**(facts | changes))


def reasons(verdict):
    return [(finding.reason, finding.outcome) for finding in verdict.findings]


def test_a_good_take_is_accepted_and_says_what_was_checked():
    verdict = judge_measures(measured(), asked(), LOCK)
    assert verdict.outcome is Outcome.ACCEPT
    assert verdict.usable == (0, 48)
    assert verdict.checked == ("black", "decodes", "duration", "first frame", "frame rate", "frozen", "size")
    assert {"sound", "last frame", "action"} <= set(verdict.not_checked)


@pytest.mark.parametrize(
    ("size", "outcome"),
    [((640, 360), "ask"), ((304, 172), "ask"), ((160, 90), "reject"), ((320, 240), "reject"), ((180, 320), "reject")],
)
def test_another_size(size, outcome):
    verdict = judge_measures(measured(width=size[0], height=size[1]), asked(), LOCK)
    assert verdict.outcome == outcome
    assert verdict.reasons() == (Reason.WRONG_SIZE,)


@pytest.mark.parametrize(
    ("frames", "outcome"),
    [(48, "accept"), (47, "accept"), (45, "ask"), (40, "reject"), (49, "accept"), (60, "accept"), (72, "ask")],
)
def test_too_short_rejects_and_much_too_long_asks(frames, outcome):
    verdict = judge_measures(measured(frames), asked(48), LOCK)
    assert verdict.outcome == outcome
    assert verdict.reasons() == (() if outcome == "accept" else (Reason.WRONG_DURATION,))


@pytest.mark.parametrize(("rate", "outcome"), [(24000 / 1001, "accept"), (25, "ask"), (30, "ask"), (16, "ask")])
def test_another_frame_rate_asks(rate, outcome):
    frames = round(4 * rate)
    verdict = judge_measures(measured(frames, times_s=np.arange(frames) / rate), asked(96), LOCK)
    assert verdict.outcome == outcome
    assert all(finding.reason is Reason.WRONG_RATE for finding in verdict.findings)


def test_frames_that_come_unevenly_ask():
    times = np.arange(48) / 24
    times[24:] += 1 / 24
    verdict = judge_measures(measured(times_s=times), asked(49), LOCK)
    assert reasons(verdict) == [(Reason.WRONG_RATE, Outcome.ASK)]
    assert "evenly" in verdict.findings[0].message


@pytest.mark.parametrize(("count", "outcome"), [(1, "ask"), (2, "ask"), (3, "reject"), (8, "reject")])
def test_black_frames(count, outcome):
    take = measured()
    take.luma[12 : 12 + count] = 2
    verdict = judge_measures(take, asked(), LOCK)
    assert verdict.outcome == outcome
    assert verdict.reasons() == (Reason.BLACK,)
    assert (verdict.findings[0].from_s, verdict.findings[0].to_s) == (Fraction(12, 24), Fraction(12 + count, 24))
    assert verdict.usable == (12 + count, 48)


def test_black_frames_far_apart_count_together():
    take = measured()
    take.luma[[10, 20, 30]] = 0
    verdict = judge_measures(take, asked(), LOCK)
    assert verdict.outcome is Outcome.REJECT
    assert verdict.usable == (31, 48)


def test_a_night_scene_is_not_black():
    take = measured()
    night = (LOCK // 8).astype(np.uint8)
    dim = replace(take, luma=take.luma // 10, first=small(night), last=small(night))
    assert judge_measures(dim, asked(), night).outcome is Outcome.ACCEPT
    dim.luma[30:34] = 0
    assert judge_measures(dim, asked(), night).reasons() == (Reason.BLACK,)


def test_a_take_black_throughout_is_black_unless_its_lock_is():
    black = np.zeros((90, 160, 3), np.uint8)
    take = measured(luma=np.zeros((48, *SHAPE)), first=black)
    assert Reason.BLACK in judge_measures(take, asked(moving=False), LOCK).reasons()
    assert Reason.BLACK in judge_measures(take, asked(moving=False), None).reasons()
    fade_in = judge_measures(take, asked(moving=False), black)
    assert Reason.BLACK not in fade_in.reasons()
    assert "black" in fade_in.not_checked


def frozen_take(start=10, count=24):
    take = measured()
    take.luma[start : start + count] = take.luma[start]
    return take


def test_frozen_where_motion_was_asked():
    verdict = judge_measures(frozen_take(), asked(), LOCK)
    assert reasons(verdict) == [(Reason.FROZEN, Outcome.REJECT)]
    found = verdict.findings[0]
    assert (found.from_s, found.to_s, found.measured) == (Fraction(10, 24), Fraction(34, 24), 1.0)
    assert verdict.usable == (34, 48)


def test_a_short_hold_is_no_freeze():
    assert judge_measures(frozen_take(count=14), asked(), LOCK).outcome is Outcome.ACCEPT


def test_a_shot_asked_to_stand_still_is_never_frozen():
    verdict = judge_measures(frozen_take(), asked(moving=False), LOCK)
    assert verdict.outcome is Outcome.ACCEPT
    assert "frozen" in verdict.not_checked


def test_still_frames_outside_the_asked_motion_are_no_freeze():
    facts = asked(moving=False)
    early, late = replace(facts, moving=((Fraction(0), Fraction(1, 2)),)), replace(facts, moving=((Fraction(1, 4), 2),))
    assert judge_measures(frozen_take(12, 36), early, LOCK).outcome is Outcome.ACCEPT
    assert judge_measures(frozen_take(12, 36), late, LOCK).outcome is Outcome.REJECT


def test_one_moving_corner_is_enough():
    take = frozen_take(0, 48)
    for frame in range(48):
        take.luma[frame, 10:20, 10:20] = 100 + frame
    assert judge_measures(take, asked(), LOCK).outcome is Outcome.ACCEPT


def test_slow_motion_adds_up():
    steps = panning(drawing(300, 100), 48, step=0.12, size=(160, 90))
    luma = np.stack([step.mean(axis=2) for step in steps]).astype(np.uint8)
    assert judge_measures(measured(luma=luma), asked(), LOCK).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(
    ("peaks", "outcome"),
    [(None, "reject"), ([], "reject"), ([0.0, 0.0], "reject"), ([0.0005], "reject"), ([0.0, 0.2, 0.0], "accept")],
)
def test_silence_where_sound_was_asked(peaks, outcome):
    held = None if peaks is None else np.array(peaks, np.float32)
    verdict = judge_measures(measured(sound_peak=held), asked(audio=True), LOCK)
    assert verdict.outcome == outcome
    assert verdict.reasons() == (() if outcome == "accept" else (Reason.SILENT,))
    assert judge_measures(measured(sound_peak=held), asked(), LOCK).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(
    ("first", "said"),
    [(drawing(160, 90, seed=8), "another picture"), (LOCK[:, ::-1], "mirrored"), (LOCK[8:82, 14:146], "punched in")],
)
def test_another_first_frame_rejects_the_whole_take(first, said):
    verdict = judge_measures(measured(first=np.ascontiguousarray(first)), asked(), LOCK)
    assert reasons(verdict) == [(Reason.NOT_THE_LOCK, Outcome.REJECT)]
    assert said in verdict.findings[0].message
    assert verdict.usable is None


def test_a_first_frame_in_other_light_asks():
    verdict = judge_measures(measured(first=(LOCK * 0.75).astype(np.uint8)), asked(), LOCK)
    assert reasons(verdict) == [(Reason.NOT_THE_LOCK, Outcome.ASK)]


def test_the_last_frame_is_held_to_its_own_lock():
    end = drawing(160, 90, seed=9)
    good = judge_measures(measured(last=end), asked(), LOCK, end)
    assert good.outcome is Outcome.ACCEPT
    assert "last frame" in good.checked
    bad = judge_measures(measured(), asked(), LOCK, end)
    assert reasons(bad) == [(Reason.NOT_THE_LOCK, Outcome.REJECT)]
    assert bad.findings[0].message.startswith("The last frame")
    assert bad.usable == (0, 47)


def test_a_file_that_breaks_off_keeps_what_came_before():
    verdict = judge_measures(measured(30, declared_frames=48, fault="damaged"), asked(), LOCK)
    assert verdict.reasons() == (Reason.UNDECODABLE, Reason.WRONG_DURATION)
    assert "damaged" in verdict.findings[0].message


def test_limits_can_be_those_of_a_model():
    old = Limits(lock_delta_e=40, lock_block_delta_e=90)
    assert judge_measures(measured(first=(LOCK * 0.75).astype(np.uint8)), asked(), LOCK, limits=old).outcome == "accept"


def test_the_longest_clean_run_is_between_findings():
    def at(start, end):
        times = {"from_s": Fraction(start, 24), "to_s": Fraction(end, 24)}
        return Finding(reason=Reason.BLACK, measured=0, limit=1, unit="luma", message="", **times)

    take = measured()
    assert longest_clean_run(take, []) == (0, 48)
    assert longest_clean_run(take, [at(5, 8), at(40, 41)]) == (8, 40)
    assert longest_clean_run(take, [at(0, 48)]) is None
    assert longest_clean_run(take, [at(10, 10)]) == (11, 48)
