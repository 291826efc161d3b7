"""The technical checks of a take: pure numpy over `Measures`, each one a function from what was measured to findings.

A false reject costs a take, so the checks read what was asked: a shot that was asked to stand still is never frozen,
and black is told from night by the rest of the take and its lock. What may reject by itself is a short list: cannot be
decoded, wrong size, too short, three black frames, frozen where motion was asked, another first frame, no sound where
sound was asked. Everything else asks a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from hotset.dailies.asked import Asked
from hotset.dailies.likeness import Likeness, likeness, small
from hotset.dailies.measures import Measures
from hotset.dailies.verdict import Finding, Outcome, Verdict, decide
from hotset.film.words import Reason
from hotset.units import seconds_text

__all__ = ["Limits", "judge_measures", "longest_clean_run"]

Lock = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where the checks draw their lines; the defaults fit takes of current models.

    Luma is 0..255, colour differences are CIE76 ΔE, SSIM is weighted by contrast; see `hotset.dailies.likeness`.
    """

    short_frames: int = 1
    """This much too short is nothing."""
    short_s: Fraction = Fraction(1, 4)
    """More than this too short rejects, less asks."""
    long_s: Fraction = Fraction(1, 2)
    """More than this too long asks: a cut can trim it, but it was paid for."""
    rate_share: float = 0.002
    """24 and 24000/1001 differ by 0.001 and are the same rate."""
    size_share: float = 0.1
    """A take of the asked shape whose width is off by at most this share asks instead of rejecting."""
    black_luma: float = 24.0
    black_share: float = 0.35
    """A frame is black when its brightest hundredth is below both the luma and this share of the usual."""
    black_frames: int = 3
    frozen_s: Fraction = Fraction(7, 10)
    frozen_luma: float = 0.8
    frozen_block_luma: float = 5.0
    """A run is frozen while neither the whole nor any block differs by more than this from the run's first frame."""
    silent_dbfs: float = -60.0
    lock_ssim: float = 0.88
    lock_delta_e: float = 8.0
    lock_block_delta_e: float = 25.0
    """Less alike than any of these three asks."""
    other_ssim: float = 0.65
    other_delta_e: float = 15.0
    """Another picture: less alike than both of these, or than `stranger_ssim` alone."""
    stranger_ssim: float = 0.45
    mirrored_gain: float = 0.1
    closer_gain: float = 0.1
    """The mirrored or punched-in lock rejects when it fits by this much more SSIM, and is itself like the frame."""


def judge_measures(
    measures: Measures, asked: Asked, lock: Lock | None, last_lock: Lock | None = None, limits: Limits | None = None
) -> Verdict:
    """The verdict on what was measured. `lock` and `last_lock` are pictures (H, W, 3), RGB, of any size."""
    limits = limits or Limits()
    findings: list[Finding] = []
    checked: list[str] = []
    skipped: list[str] = []
    for name, check in _checks(measures, asked, lock, last_lock, limits):
        if check is None:
            skipped.append(name)
        else:
            checked.append(name)
            findings.extend(check())
    whole = any(finding.outcome is Outcome.REJECT and finding.from_s is None for finding in findings)
    usable = None if whole else longest_clean_run(measures, findings)
    return decide(findings, usable=usable, checked=checked, not_checked=skipped)


def longest_clean_run(measures: Measures, findings: Iterable[Finding]) -> tuple[int, int] | None:
    """The longest run of frames, (in, out) with out not included, that no finding with times touches."""
    clean = np.ones(measures.frames, bool)
    for finding in findings:
        if finding.from_s is not None:
            end = finding.to_s if finding.to_s is not None else finding.from_s
            start = _frame_at(measures, finding.from_s)
            clean[start : max(_frame_at(measures, end), start + 1)] = False
    runs = _runs(clean)
    return max(runs, key=lambda run: run[1] - run[0]) if runs else None


def _checks(
    measures: Measures, asked: Asked, lock: Lock | None, last_lock: Lock | None, limits: Limits
) -> Sequence[tuple[str, Callable[[], list[Finding]] | None]]:
    """Every check by name, with None for one that has nothing to go by here."""
    seen = measures.frames > 0
    dark = lock is not None and _brightest(small(lock)) <= limits.black_luma / 4
    return (
        ("decodes", lambda: _decodes(measures)),
        ("size", lambda: _size(measures, asked, limits)),
        ("frame rate", (lambda: _rate(measures, asked, limits)) if measures.frames > 2 else None),
        ("duration", (lambda: _duration(measures, asked, limits)) if seen else None),
        ("black", (lambda: _black(measures, lock, limits)) if seen and not dark else None),
        ("frozen", (lambda: _frozen(measures, asked, limits)) if seen and asked.moving else None),
        ("sound", (lambda: _silent(measures, limits)) if seen and asked.audio else None),
        ("first frame", _lock_check(measures, measures.first, lock, limits, last=False)),
        ("last frame", _lock_check(measures, measures.last, last_lock, limits, last=True)),
    )


def _decodes(measures: Measures) -> list[Finding]:
    declared, frames = measures.declared_frames or measures.frames, measures.frames
    if measures.fault is None and frames >= declared - 1 and frames:
        return []
    why = measures.fault or f"the file declares {declared} frames and holds {frames}"
    end = _time(measures, frames) if frames else None
    return [
        Finding(
            reason=Reason.UNDECODABLE,
            measured=float(frames),
            limit=float(max(1, declared)),
            unit="frames",
            message=f"It cannot be decoded to its end: {why}.",
            from_s=end,
            to_s=end,
        )
    ]


def _size(measures: Measures, asked: Asked, limits: Limits) -> list[Finding]:
    if (measures.width, measures.height) == (asked.width, asked.height) or not measures.width:
        return []
    share = measures.width / asked.width
    shape = (measures.width / measures.height) / (asked.width / asked.height)
    near = abs(shape - 1) <= 0.02 and share >= 1 - limits.size_share
    return [
        Finding(
            reason=Reason.WRONG_SIZE,
            measured=_round(share),
            limit=1.0,
            unit="of the width",
            message=f"It is {measures.width}×{measures.height}; {asked.width}×{asked.height} was asked.",
            outcome=Outcome.ASK if near else Outcome.REJECT,
        )
    ]


def _rate(measures: Measures, asked: Asked, limits: Limits) -> list[Finding]:
    steps = np.diff(measures.times_s)
    rate = (measures.frames - 1) / float(measures.times_s[-1]) if measures.times_s[-1] > 0 else 0.0
    uneven = float(np.abs(steps * rate - 1).max())
    wanted = float(asked.frame_rate)
    if abs(rate / wanted - 1) <= limits.rate_share + 0.6 / measures.frames * (measures.frames < 48) and uneven <= 0.5:
        return []
    said = f"It runs at {rate:.3f} frames a second; {wanted:.3f} was asked."
    if uneven > 0.5:
        said = f"Its frames do not come evenly: one stays {uneven + 1:.1f} times as long as the usual."
    return [
        Finding(
            reason=Reason.WRONG_RATE,
            measured=_round(rate),
            limit=_round(wanted),
            unit="frames/s",
            message=said,
            outcome=Outcome.ASK,
        )
    ]


def _duration(measures: Measures, asked: Asked, limits: Limits) -> list[Finding]:
    step = 1 / asked.frame_rate
    seconds = _time(measures, measures.frames)
    missing, spare = asked.seconds - seconds, seconds - asked.seconds
    # Half a frame of grace: a file's time base cannot hold every frame time exactly.
    if missing <= (limits.short_frames + Fraction(1, 2)) * step and spare <= limits.long_s:
        return []
    rejects = missing > limits.short_s
    return [
        Finding(
            reason=Reason.WRONG_DURATION,
            measured=_round(float(seconds)),
            limit=_round(float(asked.seconds)),
            unit="s",
            message=f"It lasts {float(seconds):.2f} s; {seconds_text(asked.seconds)} was asked.",
            outcome=Outcome.REJECT if rejects else Outcome.ASK,
        )
    ]


def _black(measures: Measures, lock: Lock | None, limits: Limits) -> list[Finding]:
    bright = measures.luma_percentile(99)
    usual = float(np.median(bright))
    if lock is not None:
        usual = max(usual, _brightest(small(lock)))
    limit = min(limits.black_luma, limits.black_share * usual) if usual > 2 else 2.0
    runs = _runs(bright <= limit)
    total = sum(end - start for start, end in runs)
    outcome = Outcome.REJECT if total >= limits.black_frames else Outcome.ASK
    return [
        Finding(
            reason=Reason.BLACK,
            measured=_round(float(bright[start:end].max())),
            limit=_round(limit),
            unit="luma",
            message=f"{_frames_text(end - start)} black from frame {start}.",
            from_s=_time(measures, start),
            to_s=_time(measures, end),
            outcome=outcome,
        )
        for start, end in runs
    ]


def _frozen(measures: Measures, asked: Asked, limits: Limits) -> list[Finding]:
    found = []
    for start, end in _still_runs(measures, limits):
        for moving_from, moving_to in asked.moving:
            first = max(_time(measures, start), moving_from)
            last = min(_time(measures, end), moving_to)
            if last - first >= limits.frozen_s:
                found.append(
                    Finding(
                        reason=Reason.FROZEN,
                        measured=_round(float(last - first)),
                        limit=_round(float(limits.frozen_s)),
                        unit="s",
                        message=f"Nothing moves for {float(last - first):.1f} s where motion was asked.",
                        from_s=first,
                        to_s=last,
                    )
                )
    return found


def _still_runs(measures: Measures, limits: Limits) -> list[tuple[int, int]]:
    """Runs of frames that all equal the run's first one: slow motion adds up against it and ends the run."""
    runs, start = [], 0
    for frame in range(1, measures.frames + 1):
        if frame < measures.frames:
            whole, block = measures.change(start, frame)
            if whole <= limits.frozen_luma and block <= limits.frozen_block_luma:
                continue
        if frame - start > 1:
            runs.append((start, frame))
        start = frame
    return runs


def _silent(measures: Measures, limits: Limits) -> list[Finding]:
    peak = 0.0 if measures.sound_peak is None or not measures.sound_peak.size else float(measures.sound_peak.max())
    loudest = 20 * float(np.log10(max(peak, 1e-6)))
    if loudest > limits.silent_dbfs:
        return []
    said = "It has no sound track" if measures.sound_peak is None else f"Its sound never passes {loudest:.0f} dBFS"
    return [
        Finding(
            reason=Reason.SILENT,
            measured=_round(loudest),
            limit=_round(limits.silent_dbfs),
            unit="dBFS",
            message=f"{said}; sound was asked.",
        )
    ]


def _lock_check(
    measures: Measures, frame: Lock | None, lock: Lock | None, limits: Limits, *, last: bool
) -> Callable[[], list[Finding]] | None:
    if frame is None or lock is None or (last and measures.fault):
        return None
    return lambda: _lock(measures, likeness(frame, lock), limits, last=last)


def _lock(measures: Measures, like: Likeness, limits: Limits, *, last: bool) -> list[Finding]:
    which = "last" if last else "first"
    mirrored = like.mirrored_ssim - like.ssim >= limits.mirrored_gain and like.mirrored_ssim >= limits.other_ssim
    closer = like.closer_ssim - like.ssim >= limits.closer_gain and like.closer_ssim >= limits.lock_ssim
    other = like.ssim < limits.stranger_ssim or (
        like.ssim < limits.other_ssim and like.mean_delta_e > limits.other_delta_e
    )
    differs = (
        like.ssim < limits.lock_ssim
        or like.mean_delta_e > limits.lock_delta_e
        or like.worst_delta_e > limits.lock_block_delta_e
    )
    if not (mirrored or closer or other or differs):
        return []
    said = f"The {which} frame differs from its lock"
    if mirrored:
        said = f"The {which} frame is the lock mirrored"
    elif closer:
        said = f"The {which} frame is the lock punched in {like.closer:.2f} times"
    elif other:
        said = f"The {which} frame is another picture than its lock"
    at = measures.frames - 1 if last else 0
    return [
        Finding(
            reason=Reason.NOT_THE_LOCK,
            measured=_round(like.ssim),
            limit=limits.lock_ssim,
            unit="SSIM",
            message=f"{said} (colour ΔE {like.mean_delta_e:.1f}, worst block {like.worst_delta_e:.1f}).",
            from_s=None if not last else _time(measures, at),
            to_s=None if not last else _time(measures, at + 1),
            outcome=Outcome.REJECT if mirrored or closer or other else Outcome.ASK,
        )
    ]


def _brightest(picture: Lock) -> float:
    """The 99th percentile of a small RGB picture's luma (BT.709), 0..255."""
    return float(np.percentile(picture.astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32), 99))


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _time(measures: Measures, frame: int) -> Fraction:
    """When a frame starts; one past the last is the take's end. On the frame grid where the file's times are on it."""
    if frame < measures.frames:
        seconds = float(measures.times_s[frame])
    elif measures.frames > 1:
        seconds = float(measures.times_s[-1]) * measures.frames / (measures.frames - 1)
    else:
        seconds = measures.frames / float(measures.frame_rate)
    grid = Fraction(round(seconds * measures.frame_rate)) / measures.frame_rate
    return grid if abs(float(grid) - seconds) < 0.002 else Fraction(round(seconds * 1000), 1000)


def _frame_at(measures: Measures, seconds: Fraction) -> int:
    return int(np.searchsorted(measures.times_s, float(seconds) - 0.003))


def _frames_text(count: int) -> str:
    return "1 frame is" if count == 1 else f"{count} frames are"


def _round(value: float) -> float:
    return round(value, 4)
