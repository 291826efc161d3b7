"""Is this frame that picture? A frame of a take against a locked still, whatever the model did to its size.

A model may have stretched the still, cropped it, moved it by a few pixels or softened it; that is still the lock.
Another picture, a mirrored one, a closer one and one in another light are not. All work is done on pictures some 160
pixels wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Likeness", "likeness", "small", "small_size"]

Fit = Literal["stretch", "crop"]

_AREA = 160 * 90
_BLOCKS = 8
_SHIFT_SHARE = 0.04
_FLAT = 1.0
_CLOSER = (1.06, 1.1, 1.15, 1.2, 1.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How like two pictures are.

    `ssim` −1..1 on blurred lightness, weighted by contrast; colour differences are CIE76 ΔE on blurred colour. `fit`
    says whether the lock was stretched or cropped to the frame's shape, `shift` by how many hundredths of the width and
    height the frame had moved. `mirrored_ssim` is the best that the mirrored lock reaches, `closer_ssim` the best that
    a punched-in one does.
    """

    ssim: float
    mean_delta_e: float
    worst_delta_e: float
    """Mean of the worst of 8×8 blocks."""
    mirrored_ssim: float
    closer: float
    """How many times closer the lock must be taken to fit best, of a few steps up to 1.3."""
    closer_ssim: float
    fit: Fit
    shift: tuple[float, float]


def small(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture (H, W, 3) reduced by area to about 160 × 90 pixels of its own shape."""
    return _resized(picture, *small_size(picture.shape[1], picture.shape[0]))


def small_size(width: int, height: int) -> tuple[int, int]:
    """Width and height, both even, of about as many pixels as 160 × 90 has, in the shape of a larger picture."""
    across = (_AREA * width / height) ** 0.5
    return 2 * max(8, round(across / 2)), 2 * max(8, round(_AREA / across / 2))


def likeness(frame: NDArray[np.uint8], lock: NDArray[np.uint8]) -> Likeness:
    """Compare a frame (h, w, 3) as `small` gives it with a lock (H, W, 3) of any size, RGB; the best fit counts."""
    height, width = frame.shape[:2]
    lab = _lab(frame)
    fitted: list[tuple[float, Fit, tuple[float, float], NDArray[np.float32]]] = []
    mirrored = -1.0
    closer = (-1.0, 1.0)
    fits: tuple[Fit, ...] = ("stretch", "crop")
    for fit in fits:
        shaped = _fitted(lock, width, height, fit)
        still = _lab(_resized(shaped, width, height))
        score, shift, moved = _aligned(lab, still)
        fitted.append((score, fit, shift, moved))
        mirrored = max(mirrored, _aligned(lab, np.ascontiguousarray(still[:, ::-1]))[0])
        for times in _CLOSER:
            nearer = _lab(_resized(_middle(shaped, times), width, height))
            closer = max(closer, (_aligned(lab, nearer)[0], times))
    score, fit, shift, still = max(fitted, key=lambda item: item[0])
    error = np.sqrt(((lab - still) ** 2).sum(axis=2))
    error = error[np.ix_(_inner(height), _inner(width))]
    return Likeness(
        ssim=score,
        mean_delta_e=float(error.mean()),
        worst_delta_e=float(_block_means(error, _BLOCKS).max()),
        mirrored_ssim=mirrored,
        closer=closer[1],
        closer_ssim=closer[0],
        fit=fit,
        shift=(100 * shift[0] / width, 100 * shift[1] / height),
    )


def _resized(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    smaller = picture.shape[1] >= width and picture.shape[0] >= height
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (width, height), interpolation=how), np.uint8)


def _fitted(lock: NDArray[np.uint8], width: int, height: int, fit: Fit) -> NDArray[np.uint8]:
    tall, wide = lock.shape[:2]
    if fit == "crop":
        across, down = min(wide, round(tall * width / height)), min(tall, round(wide * height / width))
        left, top = (wide - across) // 2, (tall - down) // 2
        lock = lock[top : top + max(1, down), left : left + max(1, across)]
    many = max(lock.shape[1] / width, lock.shape[0] / height)
    if many > 4:  # four times the frame's size is plenty to punch in from
        lock = _resized(np.ascontiguousarray(lock), round(lock.shape[1] * 4 / many), round(lock.shape[0] * 4 / many))
    return np.ascontiguousarray(lock)


def _middle(picture: NDArray[np.uint8], times: float) -> NDArray[np.uint8]:
    tall, wide = picture.shape[:2]
    across, down = round(wide / times), round(tall / times)
    left, top = (wide - across) // 2, (tall - down) // 2
    return np.ascontiguousarray(picture[top : top + down, left : left + across])


def _lab(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    soft = cv2.GaussianBlur(picture.astype(np.float32) / 255, (0, 0), 1.2)
    return np.asarray(cv2.cvtColor(soft, cv2.COLOR_RGB2LAB), np.float32)


def _aligned(
    frame: NDArray[np.float32], still: NDArray[np.float32]
) -> tuple[float, tuple[float, float], NDArray[np.float32]]:
    """The best SSIM of L, the shift that gave it and the still moved by it; unmoved unless moving helps."""
    height, width = frame.shape[:2]
    best = (_ssim(frame[..., 0], still[..., 0]), (0.0, 0.0), still)
    window = cv2.createHanningWindow((width, height), cv2.CV_32F)
    (x, y), _ = cv2.phaseCorrelate(np.ascontiguousarray(still[..., 0]), np.ascontiguousarray(frame[..., 0]), window)
    if max(abs(x), abs(y)) > 0.25 and abs(x) <= _SHIFT_SHARE * width and abs(y) <= _SHIFT_SHARE * height:
        matrix = np.array([[1, 0, x], [0, 1, y]], np.float32)
        moved = np.asarray(cv2.warpAffine(still, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.float32)
        score = _ssim(frame[..., 0], moved[..., 0])
        if score > best[0]:
            best = (score, (float(x), float(y)), moved)
    return best


def _ssim(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """SSIM of two lightness pictures (0..100), window sigma 1.5 (Wang et al. 2004), away from the border.

    Weighted by contrast: two drawings on the same white paper are not alike because of the paper.
    """

    def soft(picture: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5), np.float32)

    steady_mean, steady_spread = (0.01 * 100) ** 2, (0.03 * 100) ** 2
    one, two = soft(first), soft(second)
    spread_one = soft(first * first) - one * one
    spread_two = soft(second * second) - two * two
    shared = soft(first * second) - one * two
    top = (2 * one * two + steady_mean) * (2 * shared + steady_spread)
    bottom = (one * one + two * two + steady_mean) * (spread_one + spread_two + steady_spread)
    weight = np.sqrt(np.maximum(spread_one, spread_two).clip(0)) + _FLAT
    within = np.ix_(_inner(first.shape[0]), _inner(first.shape[1]))
    return float(np.average((top / bottom)[within], weights=weight[within]))


def _inner(length: int) -> NDArray[np.intp]:
    edge = max(1, round(_SHIFT_SHARE * length))
    return np.arange(edge, length - edge)


def _block_means(values: NDArray[np.float32], blocks: int) -> NDArray[np.float64]:
    rows = np.linspace(0, values.shape[0], blocks + 1).astype(int)
    columns = np.linspace(0, values.shape[1], blocks + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(values, rows[:-1], axis=0), columns[:-1], axis=1, dtype=np.float64)
    return np.asarray(sums / np.outer(np.diff(rows), np.diff(columns)), np.float64)
