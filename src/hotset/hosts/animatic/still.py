"""The picture that is moved: planes of the whole plate, denser than the frame, so that linear steps stay smooth.

It is worked on twice as dense as the frame: sample (2 * column, 2 * row) past the origin of the dense grid is exactly
the locked frame's pixel, and what lies between is interpolated once, here, by a filter that the single frame could not
afford. What the camera draws from is thinned to KEPT samples a pixel and sharpened by what linear steps take off it:
as sharp in motion, and less to fetch for each frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.animatic.lens import Lens
from hotset.hosts.plate import frame_of
from hotset.media import PLANES, rgb_to_yuv
from hotset.media.colour import yuv_from_rgb_matrix

__all__ = ["CHROMA_OF_LUMA", "DENSITY", "KEPT", "Dense", "Grid", "Still", "dense_planes", "prepare_still", "thinned"]

DENSITY = 2
KEPT = 1.5
"""Samples a lock pixel of what is drawn from."""
_SHARPER = 0.08
"""What each sample gives off its neighbours, so that pictures between samples come out as sharp as at density 2."""
_MARGIN = 8
"""Lock pixels that the grid reaches beyond the plate, filled with its edge."""

Bytes = NDArray[np.uint8]

CHROMA_OF_LUMA = np.array([[2, 0, 0], [0, 2, 0.5], [0, 0, 1]], np.float64)
"""From indices of a 4:2:0 chroma plane to indices of the luma plane (left-sited, as hotset.media.colour)."""


@dataclass(frozen=True, slots=True)
class Dense:
    """What is drawn from, KEPT samples a lock pixel of luma and half as many of chroma.

    Four samples are fetched as fast as one, so `blocks` (H, W, 4) holds beside each sample of `luma` (H, W) those one
    lock pixel to the right, below, and both (None: only `luma` is there); `chroma` (h, w, 4) is U, V, and U, V two lock
    pixels to the right.
    """

    luma: Bytes
    blocks: Bytes | None
    chroma: Bytes


@dataclass(frozen=True, slots=True)
class Grid:
    """The dense grid: `left` and `top` are the lock pixels of its first sample, `width` × `height` its size, all even.

    Its chroma has half the samples each way: one for each lock pixel, half a lock pixel lower. What is kept of either
    is thinned, and its first samples lie where these lie.
    """

    left: int
    top: int
    width: int
    height: int

    @property
    def luma(self) -> NDArray[np.float64]:
        """(3, 3), from lock pixels to the luma samples that are kept."""
        return np.array([[KEPT, 0, -KEPT * self.left], [0, KEPT, -KEPT * self.top], [0, 0, 1]], np.float64)

    @property
    def chroma(self) -> NDArray[np.float64]:
        """(3, 3), from lock pixels to the chroma samples that are kept."""
        half = KEPT / 2
        return np.array([[half, 0, -half * self.left], [0, half, -half * (self.top + 0.5)], [0, 0, 1]], np.float64)


@dataclass(frozen=True, slots=True)
class Still:
    """A locked picture, ready to be moved: the lock's own planes, and those of the whole plate to draw from."""

    lens: Lens
    grid: Grid
    lock: PLANES
    planes: Dense
    rgb: Bytes
    """The dense picture (grid height, grid width, 3), for what must be cut out or filled in."""


def prepare_still(plate: Bytes, lens: Lens) -> Still:
    """Prepare a plate (H, W, 3) uint8 RGB."""
    grid = _grid(lens)
    rgb = _dense(plate, lens, grid)
    lock = rgb_to_yuv(frame_of(plate, lens.crop, lens.width, lens.height))
    return Still(lens, grid, lock, dense_planes(rgb), rgb)


def dense_planes(rgb: Bytes) -> Dense:
    """What is drawn from of a dense picture (H, W, 3), filtered so that at rest it is the lock's."""
    full = np.asarray(cv2.transform(rgb, yuv_from_rgb_matrix()), np.uint8)
    luma = np.ascontiguousarray(full[..., 0])
    # The taps of rgb_to_yuv at twice the density; row 0 of the result lies one dense row down.
    taps = np.array([[1, 0, 2, 0, 1], [0, 0, 0, 0, 0], [1, 0, 2, 0, 1]], np.float32) / 8
    found = [
        cv2.filter2D(np.ascontiguousarray(full[..., n]), -1, taps, borderType=cv2.BORDER_REPLICATE) for n in (1, 2)
    ]
    chroma = [np.asarray(plane[1::2, ::2], np.uint8) for plane in found]
    # Neighbours are taken while the picture is still dense: there a lock pixel is a whole number of samples.
    pairs = [thinned(_shifted(plane, right, 0)) for right in (0, 2) for plane in chroma]
    first = thinned(luma)
    rest = [thinned(_shifted(luma, DENSITY * right, DENSITY * down)) for right, down in ((1, 0), (0, 1), (1, 1))]
    return Dense(first, np.asarray(cv2.merge([first, *rest]), np.uint8), np.asarray(cv2.merge(pairs), np.uint8))


def thinned(dense: Bytes) -> Bytes:
    """A dense picture (H, W[, n]) at KEPT / DENSITY of its samples each way, the first in its place; sharpened."""
    height, width = dense.shape[:2]
    step = DENSITY / KEPT
    place = np.array([[step, 0, 0], [0, step, 0]])
    size = (int((width - 1) / step) + 1, int((height - 1) / step) + 1)
    fewer = _warp(np.ascontiguousarray(dense), place, size, cv2.INTER_CUBIC)
    taps = np.array([-_SHARPER, 1 + 2 * _SHARPER, -_SHARPER], np.float32)
    return np.asarray(cv2.sepFilter2D(fewer, -1, taps, taps, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _shifted(picture: Bytes, right: int, down: int) -> Bytes:
    """The picture (H, W) that begins so many samples further on, its edge continued."""
    rest = picture[down:, right:]
    return np.asarray(cv2.copyMakeBorder(rest, 0, down, 0, right, cv2.BORDER_REPLICATE), np.uint8)


def _grid(lens: Lens) -> Grid:
    left, top, right, bottom = (int(np.ceil(side)) + _MARGIN for side in lens.spare)
    return Grid(-left, -top, DENSITY * (left + lens.width + right), DENSITY * (top + lens.height + bottom))


def _dense(plate: Bytes, lens: Lens, grid: Grid) -> Bytes:
    x, y, across, down = lens.crop
    step_x, step_y = across / lens.width, down / lens.height
    if step_x <= 1:
        # Dense sample s is lock pixel left + s/2, whose middle lies step * (that + 1/2) into the crop.
        place = np.array(
            [
                [step_x / DENSITY, 0, x + (grid.left + 0.5) * step_x - 0.5],
                [0, step_y / DENSITY, y + (grid.top + 0.5) * step_y - 0.5],
            ]
        )
        kind = cv2.INTER_LANCZOS4 if step_x == 1 else cv2.INTER_CUBIC
        return _warp(plate, place, (grid.width, grid.height), kind)
    # A lock pixel is an area of the plate: bring the plate to half lock pixels, then average each with its neighbours.
    density = DENSITY / step_x
    size = (max(1, round(lens.plate[0] * density)), max(1, round(lens.plate[1] * DENSITY / step_y)))
    halves = np.asarray(
        cv2.resize(plate, size, interpolation=cv2.INTER_AREA if density < 1 else cv2.INTER_CUBIC), np.uint8
    )
    real_x, real_y = size[0] / lens.plate[0], size[1] / lens.plate[1]
    # Half pixel h covers [h, h+1]; dense sample s is the mean of the two round the edge at 2 * (left + s/2) + 1.
    place = np.array(
        [
            [real_x * step_x / DENSITY, 0, real_x * (x + (grid.left + 0.5) * step_x) - 0.5],
            [0, real_y * step_y / DENSITY, real_y * (y + (grid.top + 0.5) * step_y) - 0.5],
        ]
    )
    # A linear sample in the middle of four half pixels is their mean.
    return _warp(halves, place, (grid.width, grid.height), cv2.INTER_LINEAR)


def _warp(picture: Bytes, place: NDArray[np.float64], size: tuple[int, int], kind: int) -> Bytes:
    flags = kind | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, place, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)
