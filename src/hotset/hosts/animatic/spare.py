"""Whether a lock has enough picture for a camera move, before any work starts.

Frame 0 is the lock, so a move can only show what the lock's own picture, with the spare picture round it, holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotset.errors import RefusalError
from hotset.film.motion import AMOUNT_UNITS, CameraMove
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind
from hotset.hosts.animatic.depth import GUESSED_SUBJECT_M, ids_of, nearness_of, subject_distance
from hotset.hosts.animatic.lens import Lens, imported_lens, plate_lens
from hotset.hosts.animatic.path import Pose, camera_path, scaled
from hotset.hosts.plate import Layers

__all__ = ["Finding", "check_motion", "lens_of", "spare_needed"]

_SIDES = ("left", "top", "right", "bottom")
_SLACK_PX = 0.75
"""Lock pixels that may be missing at an edge: less than a pixel's own blur."""
_NEAREST = 0.6
"""A camera may come so far towards the nearest thing in frame that it looks 1 / (1 - this) times as large."""
_STEPS = 24
_LARGEST_PAN_DEG = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a move does not fit: the move, the words for it, and the largest amount in its unit that fits (0: none)."""

    move: CameraMove
    message: str
    largest: float


def lens_of(setup: TakeSetup, layers: Layers | None, size: tuple[int, int] | None = None) -> Lens:
    """The lens of a setup's first frame; `size` (width, height) of a picture that was brought in, None: the frame's."""
    if layers is not None:
        return plate_lens(layers, setup.width, setup.height)
    return imported_lens(size or (setup.width, setup.height), setup.width, setup.height, setup.lens_mm)


def check_motion(setup: TakeSetup, layers: Layers | None = None, size: tuple[int, int] | None = None) -> None:
    """Raise RefusalError where the lock has not what the motion needs. Arguments as spare_needed."""
    found = spare_needed(setup, layers, size)
    if found is not None:
        raise RefusalError(f"animatic: {found.message}.")


def spare_needed(setup: TakeSetup, layers: Layers | None = None, size: tuple[int, int] | None = None) -> Finding | None:
    """The first reason why the motion does not fit the lock, or None. Pure: no picture is read.

    `layers` are those that the artist kept beside the lock; `size` is the width and height of a picture without them.
    """
    for move in setup.motion.camera:
        reason = _senseless(move, layers)
        if reason is not None:
            return Finding(move, reason, 0.0)
    trial = _Trial(setup, layers, lens_of(setup, layers, size))
    whole = setup.motion.camera
    if trial.too_near(whole) is not None:
        return _too_near(trial, whole)
    missing = trial.missing(whole)
    if max(missing) <= _SLACK_PX:
        return None
    side = int(np.argmax(missing))
    number = _culprit(trial, whole, side)
    largest = trial.largest(whole, number)
    move = whole[number]
    extent = setup.width if side in (0, 2) else setup.height
    has = max(0.0, trial.lens.spare[side] / extent)
    needs = has + missing[side] / extent
    advice = f"{_verb(move)} at most {_amount(move, largest)}" if largest else f"leave the {move.kind} out"
    remedy = "redraw the board with this motion" if layers is not None else "bring a larger picture, zoom in first"
    message = (
        f"{move.kind} of {_amount(move, move.amount)} needs {_percent(needs, up=True)} spare picture"
        f" {_where(side)}, this lock has {_percent(has)}: {remedy}, or {advice}"
    )
    return Finding(move, message, largest)


class _Trial:
    """Tries variants of the moves on one lock."""

    def __init__(self, setup: TakeSetup, layers: Layers | None, lens: Lens) -> None:
        self.setup, self.layers, self.lens = setup, layers, lens
        self.subject_m = subject_distance(layers)
        self._border = _border(lens)
        if layers is None:
            self._near = np.array([[1 / GUESSED_SUBJECT_M]] * 4)
            self.nearest = 1 / GUESSED_SUBJECT_M
        else:
            near = nearness_of(layers)
            self._near = _side_nearness(near, lens)
            x, y, across, down = lens.crop
            self.nearest = float(np.percentile(near[y : y + down, x : x + across], 99))

    def path(self, moves: tuple[CameraMove, ...]) -> list[Pose]:
        poses = camera_path(self.setup, self.subject_m, moves)
        return sorted(set(poses), key=poses.index)

    def missing(self, moves: tuple[CameraMove, ...]) -> tuple[float, float, float, float]:
        """Lock pixels that the moves show beyond the picture, by side."""
        left, top, right, bottom = self.lens.spare
        least = np.array([-left - 0.5, -top - 0.5])
        most = np.array([self.lens.width - 0.5 + right, self.lens.height - 0.5 + bottom])
        worst = np.zeros(4)
        for pose in self.path(moves):
            if abs(pose.pan) > math.radians(_LARGEST_PAN_DEG) or abs(pose.tilt) > math.radians(_LARGEST_PAN_DEG):
                worst = np.maximum(worst, [self.lens.width] * 4)
                continue
            for side, points in enumerate(self._border):
                for near in self._near[side] if any(pose.offset) else (0.0,):
                    seen = self.lens.seen(points, pose, float(near))
                    beyond = np.concatenate([(least - seen).max(axis=0), (seen - most).max(axis=0)])
                    worst = np.maximum(worst, beyond)
        return float(worst[0]), float(worst[1]), float(worst[2]), float(worst[3])

    def too_near(self, moves: tuple[CameraMove, ...]) -> float | None:
        """Metres that the camera goes forward, where that brings it too near to the nearest thing in frame."""
        forward = max((pose.offset[2] for pose in self.path(moves)), default=0.0)
        return forward if forward * self.nearest > _NEAREST + 1e-9 else None

    def fits(self, moves: tuple[CameraMove, ...]) -> bool:
        return self.too_near(moves) is None and max(self.missing(moves)) <= _SLACK_PX

    def largest(self, moves: tuple[CameraMove, ...], number: int) -> float:
        """The largest amount of one move, rounded down, with which all of them fit; 0 where none does."""

        def tried(share: float) -> tuple[CameraMove, ...]:
            return (*moves[:number], scaled(moves[number], share), *moves[number + 1 :])

        if not self.fits(tried(0.0)):
            return 0.0
        low, high = 0.0, 1.0
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.fits(tried(middle)) else (low, middle)
        found = tried(low)[number]
        if found.kind is CameraMoveKind.ZOOM:
            # Of a zoom out the larger number is the smaller move.
            amount = math.ceil(found.amount * 100) / 100
            return amount if amount < 1 else 0.0
        places = 10 if AMOUNT_UNITS[found.kind] == "deg" else 100
        return math.copysign(math.floor(abs(found.amount) * places) / places, found.amount)


def _senseless(move: CameraMove, layers: Layers | None) -> str | None:
    if move.kind is CameraMoveKind.ZOOM and not move.amount > 0:
        return f"a zoom is a number of times above 0, not {move.amount:g}"
    if move.kind is CameraMoveKind.HANDHELD and not 0 <= move.amount <= 1:
        return f"handheld is a strength from 0 to 1, not {move.amount:g}"
    if move.kind is CameraMoveKind.RACK_FOCUS:
        if layers is None:
            return "rack focus needs the depth of the picture, and this lock was brought in without any"
        if not move.to:
            return "rack focus needs the element that ends up sharp (to:)"
        if not ids_of(layers, move.to):
            names = ", ".join(sorted({name for _, name in layers.names})) or "nothing by name"
            return f"rack focus ends on {move.to}, which is not in this lock; it shows {names}"
    return None


def _too_near(trial: _Trial, moves: tuple[CameraMove, ...]) -> Finding:
    forward = (CameraMoveKind.DOLLY, CameraMoveKind.ARC)
    number = max(
        (n for n, move in enumerate(moves) if move.kind in forward),
        key=lambda n: max(pose.offset[2] for pose in trial.path((moves[n],))),
    )
    largest = trial.largest(moves, number)
    message = (
        f"{moves[number].kind} of {_amount(moves[number], moves[number].amount)} comes too near to what is in frame,"
        f" {1 / trial.nearest:.2f} m away: {_verb(moves[number])} at most {_amount(moves[number], largest)}"
    )
    return Finding(moves[number], message, largest)


def _culprit(trial: _Trial, moves: tuple[CameraMove, ...], side: int) -> int:
    """The move that alone shows most beyond that side; else the one without which the others show least."""
    alone = [trial.missing((move,))[side] for move in moves]
    if max(alone) > 0:
        return int(np.argmax(alone))
    without = [max(trial.missing((*moves[:n], *moves[n + 1 :]))) for n in range(len(moves))]
    return int(np.argmin(without))


def _border(lens: Lens) -> tuple[NDArray[np.float64], ...]:
    """Points on the outermost pixels of the frame, by side."""
    across, down = np.linspace(0, lens.width - 1, 9), np.linspace(0, lens.height - 1, 7)
    return (
        np.column_stack([np.zeros(7), down]),
        np.column_stack([across, np.zeros(9)]),
        np.column_stack([np.full(7, lens.width - 1.0), down]),
        np.column_stack([across, np.full(9, lens.height - 1.0)]),
    )


def _side_nearness(near: NDArray[np.float32], lens: Lens) -> NDArray[np.float64]:
    """Far, middle and near (4, 3) of what lies along each side of the frame and in the spare picture beyond it."""
    x, y, across, down = lens.crop
    wide, high = across // 12 + 1, down // 12 + 1
    strips = (
        near[:, : x + wide],
        near[: y + high],
        near[:, x + across - wide :],
        near[y + down - high :],
    )
    return np.array([np.percentile(strip, (3, 50, 97)) for strip in strips])


def _percent(share: float, *, up: bool = False) -> str:
    whole = math.ceil(share * 100 - 1e-9) if up else math.floor(share * 100 + 1e-9)
    return f"{whole} %" if whole or not up else "1 %"


def _where(side: int) -> str:
    return f"on the {_SIDES[side]}" if side in (0, 2) else f"at the {_SIDES[side]}"


def _amount(move: CameraMove, amount: float) -> str:
    unit = AMOUNT_UNITS[move.kind]
    return f"{amount:g}{f' {unit}' if unit else ''}"


def _verb(move: CameraMove) -> str:
    return "go handheld with" if move.kind is CameraMoveKind.HANDHELD else str(move.kind)
