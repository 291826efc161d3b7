"""Values that are worked out on fewer pixels than are drawn: smoothed within surfaces and brought to all pixels without
leaking over edges.

Pictures are (H, W) or (H, W, C) float32 arrays, rows from the top; `Hits` say where a surface ends.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.geometry import row_dots, scale_rows
from hotset.hosts.previs.rays import BAND, Hits

__all__ = ["noise_turn", "smooth_guided", "upsample_guided"]

Floats = NDArray[np.float32]


@lru_cache(maxsize=8)
def noise_turn(width: int, height: int) -> Floats:
    """(H, W) in 0..1, evenly spread in every small neighbourhood (interleaved gradient noise, Jimenez 2014)."""
    x = np.arange(width, dtype=np.float64)[None, :]
    y = np.arange(height, dtype=np.float64)[:, None]
    turn = ((52.9829189 * ((0.06711056 * x + 0.00583715 * y) % 1)) % 1).astype(np.float32)
    turn.flags.writeable = False
    return turn


def smooth_guided(values: Floats, hits: Hits, steps: tuple[int, ...] = (1, 2)) -> Floats:
    """Values (H, W, C) smoothed within surfaces: neighbours count as far as they lie in the same plane."""
    height, width = hits.depth.shape
    depth = np.where(np.isfinite(hits.depth), hits.depth, np.float32(1e3))
    scale = np.float32(1) / (np.float32(0.012) * depth + np.float32(0.004))
    normal = cv2.split(hits.normal)
    planes = [np.ascontiguousarray(values[..., k]) for k in range(values.shape[-1])]
    for step in steps:
        totals, weight = [plane * np.float32(2) for plane in planes], np.full((height, width), 2, np.float32)
        for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
            here, there = _overlap(height, width, (dy * step, dx * step))
            # Each pair of neighbours is weighed once, and counts for both.
            w = np.abs(depth[here] - depth[there]) * np.minimum(scale[here], scale[there])
            np.subtract(1, w, out=w)
            np.maximum(w, 0, out=w)
            facing = normal[0][here] * normal[0][there]
            facing += normal[1][here] * normal[1][there]
            facing += normal[2][here] * normal[2][there]
            facing *= 4
            facing -= 3
            w *= np.maximum(facing, 0, out=facing)
            weight[here] += w
            weight[there] += w
            for plane, total in zip(planes, totals, strict=True):
                total[here] += plane[there] * w
                total[there] += plane[here] * w
        planes = [total / weight for total in totals]
    return np.stack(planes, axis=-1)


def _overlap(height: int, width: int, shift: tuple[int, int]):
    dy, dx = shift
    here = (slice(max(0, -dy), height - max(0, dy)), slice(max(0, -dx), width - max(0, dx)))
    there = (slice(max(0, dy), height - max(0, -dy)), slice(max(0, dx), width - max(0, -dx)))
    return here, there


def upsample_guided(values: Floats, coarse: Hits, fine: Hits) -> Floats:
    """Half-resolution values (h, w, C) at the full resolution (H, W, C) without leaking over edges.

    Bilinear inside surfaces; at edges the coarse neighbour whose depth and normal fit best.
    """
    height, width = fine.depth.shape
    h, w = coarse.depth.shape
    shift = np.array([[2, 0, 0], [0, 2, 0]], np.float32)
    flags = cv2.INTER_LINEAR
    result = np.asarray(
        cv2.warpAffine(values, shift, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32
    )
    if result.ndim == 2:
        result = result[..., None]
    edge = _rough(coarse)
    edge = cv2.warpAffine(edge, shift, (width, height), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    rows, columns = (part.astype(np.int32) for part in np.nonzero(edge))
    if not len(rows):
        return result
    flat = np.flatnonzero(edge)
    coarse_depth = np.minimum(coarse.depth, np.float32(1e3)).reshape(-1)
    coarse_normal, known = coarse.normal.reshape(-1, 3), values.reshape(-1, values.shape[-1])
    for first in range(0, len(flat), BAND):
        some = slice(first, first + BAND)
        depth = np.minimum(fine.depth.reshape(-1)[flat[some]], np.float32(1e3))
        normal = np.take(fine.normal.reshape(-1, 3), flat[some], axis=0)
        chosen = np.zeros((len(depth), values.shape[-1]), np.float32)
        total = np.zeros(len(depth), np.float32)
        scale = np.float32(1) / (np.float32(0.01) * depth + np.float32(0.003))
        for dy in (0, 1):
            for dx in (0, 1):
                at = np.minimum(rows[some] // 2 + dy, h - 1) * w + np.minimum(columns[some] // 2 + dx, w - 1)
                cost = np.abs(coarse_depth[at] - depth) * scale
                cost += 8 * (1 - row_dots(np.take(coarse_normal, at, axis=0), normal))
                weight = 1 / (np.float32(0.02) + cost * cost)
                part = np.take(known, at, axis=0)
                scale_rows(part, weight)
                chosen += part
                total += weight
        scale_rows(chosen, np.float32(1) / total)
        result.reshape(-1, result.shape[-1])[flat[some]] = chosen
    return result


def _rough(hits: Hits) -> NDArray[np.uint8]:
    """(H, W) 1 where a pixel or its neighbours right and below do not lie on one surface."""
    depth = np.where(np.isfinite(hits.depth), hits.depth, np.float32(1e3))
    high = cv2.dilate(hits.ids, np.ones((3, 3), np.uint8)) != cv2.erode(hits.ids, np.ones((3, 3), np.uint8))
    relative = (cv2.dilate(depth, np.ones((3, 3))) - cv2.erode(depth, np.ones((3, 3)))) / depth
    facing = np.asarray(cv2.blur(hits.normal, (3, 3)), np.float32)
    bent = row_dots(facing, facing) < 0.94
    return (high | (relative > 0.04) | bent).astype(np.uint8)
