"""A plate: a picture with spare picture round the frame, and what the artist knew behind it (depth, objects).

Kept beside a drawn still so that a camera move has something to move into. The frame itself is the `crop` of the plate,
scaled down by area to the size that was asked for; a plate may be denser than the frame.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Layers", "frame_of", "read_layers", "write_layers"]


@dataclass(frozen=True, slots=True)
class Layers:
    """What lies behind each pixel of a plate.

    `depth` (H, W) float16, metres along the view axis, inf where nothing is; `ids` (H, W) uint16, object ids, 0 for
    nothing; `names` object id → name on the set; `crop` x, y, width, height of the frame in plate pixels; `focal_px`
    the focal length in plate pixels (the principal point is the middle of the crop).
    """

    depth: NDArray[np.float16]
    ids: NDArray[np.uint16]
    names: tuple[tuple[int, str], ...]
    crop: tuple[int, int, int, int]
    focal_px: float


def frame_of(plate: NDArray[np.uint8], crop: tuple[int, int, int, int], width: int, height: int) -> NDArray[np.uint8]:
    """The frame (height, width, 3) cut from a plate (H, W, 3): the one function that decides what a lock looks like."""
    x, y, across, down = crop
    part = plate[y : y + down, x : x + across]
    if (across, down) == (width, height):
        return np.ascontiguousarray(part)
    smaller = across >= width and down >= height
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (width, height), interpolation=how), np.uint8)


def write_layers(path: Path, layers: Layers) -> None:
    """Write layers as a compressed .npz; the same layers give the same bytes."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            depth=layers.depth,
            ids=layers.ids,
            crop=np.asarray(layers.crop, np.int32),
            focal_px=np.float64(layers.focal_px),
            names=np.frombuffer(json.dumps([[i, n] for i, n in layers.names]).encode(), np.uint8),
        )


def read_layers(path: Path) -> Layers:
    """Read what write_layers wrote.

    Raises OSError, EOFError, KeyError, ValueError or zipfile.BadZipFile when the file is something else.
    """
    with np.load(path, allow_pickle=False) as held:
        x, y, across, down = (int(n) for n in held["crop"])
        return Layers(
            depth=held["depth"],
            ids=held["ids"],
            names=tuple((int(i), str(n)) for i, n in json.loads(held["names"].tobytes())),
            crop=(x, y, across, down),
            focal_px=float(held["focal_px"]),
        )
