"""The picture as layers: object groups cut out softly, continued behind what hides them, each with its depth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.animatic.fill import push_pull
from hotset.hosts.animatic.objects import layer_labels
from hotset.hosts.animatic.still import DENSITY, Dense, Grid, Still, dense_planes, thinned
from hotset.media.colour import yuv_from_rgb_matrix

__all__ = ["COARSE", "Layer", "build_layers", "opacity_bounds", "single_layer"]

COARSE = 4
"""Lock pixels a sample of a layer's nearness."""
_RING = 2
"""Lock pixels that an object's edge, its drawn line and its mixed pixels reach beyond its mask."""
_FRINGE = 3
"""Lock pixels round a nearer object that show some of it and must not stay on what is behind."""
_SOFT = 0.7
"""Sigma of the soft edge, in lock pixels."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer on the dense grid, back to front in a list.

    A layer without an edge has `planes` as a Still has. Any other has `cut` (H, W, 4) uint8: Y, U, V multiplied
    by the opacity, and the opacity, all as dense as luma is kept; its U and V lie half a lock pixel to the right of
    their place, so that the mean of two by two frame pixels falls where 4:2:0 wants it. `grid` is its part of the
    still's grid. `nearness` (h, w) float32, 1/m, has a sample each COARSE lock pixels, its first at `corner` (lock
    pixels); `most` and `least` are the highest and the lowest opacity round each of those samples.
    """

    planes: Dense | None
    cut: Bytes | None
    grid: Grid
    nearness: NDArray[np.float32]
    most: Bytes
    least: Bytes
    corner: tuple[float, float]

    @property
    def middle(self) -> np.float32:
        """Nearness halfway between the layer's nearest and its farthest."""
        return np.float32((float(self.nearness.min()) + float(self.nearness.max())) / 2)


def single_layer(still: Still, nearness: NDArray[np.float32]) -> list[Layer]:
    """The whole picture as one layer with a smooth `nearness` in 1/m, one sample a lock pixel of the still's grid."""
    near, corner = _coarse(nearness, still.grid)
    full = np.full(near.shape, 255, np.uint8)
    return [Layer(still.planes, None, still.grid, near, full, full, corner)]


def build_layers(
    still: Still, ids: NDArray[np.uint16], nearness: NDArray[np.float32], reach: float, room: int = 0
) -> list[Layer]:
    """Layers back to front. `ids`, `nearness` (H, W) are the plate's; `reach`: how far a thing 1 m away travels;

    `room`: lock pixels to leave round what is cut out."""
    seen_ids = _on_grid(ids, still)
    near = _on_grid(nearness, still)
    labels = layer_labels(seen_ids, near, reach)
    colours = _at_lock_density(still.rgb)
    layers = []
    for number in range(int(labels.max()) + 1):
        mine = labels == number
        if mine.any():
            layers.append(_layer(still, labels, number, near, colours, reach, room))
    return layers


def _layer(
    still: Still,
    labels: NDArray[np.uint8],
    number: int,
    near: NDArray[np.float32],
    colours: Bytes,
    reach: float,
    room: int,
) -> Layer:
    mine, front = labels == number, labels > number
    base = number == 0
    known = mine & ~_grown(front, _FRINGE)
    if known.sum() < 16:
        known = mine
    depth = _smooth_depth(near, mine)
    if base:
        extent, opaque = np.ones(mine.shape, bool), None
    else:
        travel = int(np.ceil(reach * float(np.abs(near[mine]).max(initial=0)))) + 8
        extent = mine | (_grown(mine, _RING) & ~front) | _behind(mine, front, labels < number, travel)
        opaque = cv2.GaussianBlur(extent.astype(np.float32), (0, 0), _SOFT)
    shown = known | (extent & ~mine & ~_grown(front, _FRINGE))
    x0, y0, x1, y1 = _box(extent if opaque is None else opaque > 1 / 255, mine.shape, room + 2)
    part = (slice(y0, y1), slice(x0, x1))
    filled = push_pull(colours[part].astype(np.float32), shown[part].astype(np.float32))
    dense = _blended(still, part, filled, shown[part])
    grid = Grid(still.grid.left + x0, still.grid.top + y0, DENSITY * (x1 - x0), DENSITY * (y1 - y0))
    nearness, corner = _coarse(depth[part], grid)
    if opaque is None:
        full = np.full(nearness.shape, 255, np.uint8)
        return Layer(dense_planes(dense), None, grid, nearness, full, full, corner)
    soft = np.clip(opaque[part] * 255 + 0.5, 0, 255).astype(np.uint8)
    most, least = opacity_bounds(soft, nearness.shape)
    return Layer(None, thinned(_cut_out(dense, _dense_cover(soft))), grid, nearness, most, least, corner)


def opacity_bounds(cover: Bytes, shape: tuple[int, ...]) -> tuple[Bytes, Bytes]:
    """The highest and the lowest opacity round each of the coarse samples of `shape`, of a cover at lock density."""
    around = np.ones((2 * COARSE + 1, 2 * COARSE + 1), np.uint8)
    size = (shape[1], shape[0])
    most = cv2.resize(cv2.dilate(cover, around), size, interpolation=cv2.INTER_NEAREST)
    least = cv2.resize(cv2.erode(cover, around), size, interpolation=cv2.INTER_NEAREST)
    return np.asarray(most, np.uint8), np.asarray(least, np.uint8)


def _on_grid(plate: NDArray, still: Still) -> NDArray:
    """A map of the plate at one sample a lock pixel over the whole grid, its edge continued."""
    lens, grid = still.lens, still.grid
    x, y, across, down = lens.crop
    wide, high = grid.width // DENSITY, grid.height // DENSITY
    columns = np.floor(x + (grid.left + np.arange(wide) + 0.5) * across / lens.width).astype(int)
    rows = np.floor(y + (grid.top + np.arange(high) + 0.5) * down / lens.height).astype(int)
    return plate[np.clip(rows, 0, plate.shape[0] - 1)[:, None], np.clip(columns, 0, plate.shape[1] - 1)[None]]


def _at_lock_density(dense: Bytes) -> Bytes:
    return np.ascontiguousarray(dense[::DENSITY, ::DENSITY])


def _grown(mask: NDArray[np.bool_], pixels: int) -> NDArray[np.bool_]:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pixels + 1, 2 * pixels + 1))
    return cv2.dilate(mask.astype(np.uint8), kernel) > 0


def _behind(
    mine: NDArray[np.bool_], front: NDArray[np.bool_], back: NDArray[np.bool_], travel: int
) -> NDArray[np.bool_]:
    """Where a layer goes on behind nearer ones: as far as they travel, and nearer to it than to anything farther.

    Without the second rule an object that ends behind another would show beside it, where it never was.
    """
    if not front.any():
        return np.zeros(mine.shape, bool)
    to_mine = cv2.distanceTransform((~mine).astype(np.uint8), cv2.DIST_L2, 5)
    to_back = cv2.distanceTransform((~back).astype(np.uint8), cv2.DIST_L2, 5) if back.any() else np.inf
    return front & (to_mine <= travel) & (to_mine <= to_back)


def _smooth_depth(near: NDArray[np.float32], mine: NDArray[np.bool_]) -> NDArray[np.float32]:
    """A layer's own nearness, smooth and continued beyond its mask."""
    inner = cv2.erode(mine.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    weight = (inner if inner.sum() > 32 else mine).astype(np.float32)
    blurred = cv2.GaussianBlur(near * weight, (0, 0), 2.5)
    spread = cv2.GaussianBlur(weight, (0, 0), 2.5)
    smooth = np.where(spread > 0.02, blurred / np.maximum(spread, 1e-6), 0).astype(np.float32)
    return push_pull(smooth, (spread > 0.02).astype(np.float32))


def _coarse(near: NDArray[np.float32], grid: Grid) -> tuple[NDArray[np.float32], tuple[float, float]]:
    """Nearness (lock density) at a sample each COARSE lock pixels, and the lock pixel of the first sample."""
    height, width = near.shape
    size = (max(2, width // COARSE), max(2, height // COARSE))
    padded = cv2.copyMakeBorder(
        near[: size[1] * COARSE, : size[0] * COARSE],
        0,
        max(0, size[1] * COARSE - height),
        0,
        max(0, size[0] * COARSE - width),
        cv2.BORDER_REPLICATE,
    )
    small = cv2.resize(padded, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32), (grid.left + (COARSE - 1) / 2, grid.top + (COARSE - 1) / 2)


def _box(mask: NDArray[np.bool_], shape: tuple[int, ...], room: int) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 round a mask with a border of `room` clear pixels, as far as the picture goes."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (
        max(int(columns[0]) - room, 0),
        max(int(rows[0]) - room, 0),
        min(int(columns[-1]) + room + 1, shape[1]),
        min(int(rows[-1]) + room + 1, shape[0]),
    )


def _blended(still: Still, part: tuple[slice, slice], filled: NDArray[np.float32], shown: NDArray[np.bool_]) -> Bytes:
    """The dense picture where it is shown, the fill elsewhere, with a soft change between."""
    rows, columns = (slice(s.start * DENSITY, s.stop * DENSITY) for s in part)
    dense = still.rgb[rows, columns]
    if shown.all():
        return dense
    height, width = dense.shape[:2]
    # Lock sample n lies at dense sample 2n.
    place = np.array([[1 / DENSITY, 0, 0], [0, 1 / DENSITY, 0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    inside = cv2.erode(shown.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    share = cv2.warpAffine(inside, place, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)[..., None]
    fill = cv2.warpAffine(filled, place, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(dense * share + fill * (1 - share) + 0.5, 0, 255).astype(np.uint8)


def _dense_cover(soft: Bytes) -> Bytes:
    place = np.array([[1 / DENSITY, 0, 0], [0, 1 / DENSITY, 0]])
    size = (soft.shape[1] * DENSITY, soft.shape[0] * DENSITY)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(soft, place, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _cut_out(dense: Bytes, cover: Bytes) -> Bytes:
    yuv = np.asarray(cv2.transform(dense, yuv_from_rgb_matrix()), np.uint8)
    yuv[:, 1:, 1:] = yuv[:, :-1, 1:].copy()
    cut = np.empty((*cover.shape, 4), np.uint8)
    for n in range(3):
        cut[..., n] = cv2.multiply(np.ascontiguousarray(yuv[..., n]), cover, scale=1 / 255)
    cut[..., 3] = cover
    return cut
