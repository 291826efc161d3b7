"""The geometry of one locked frame: which point of its picture a moved camera sees.

Places are given in *lock pixels*: indices of the locked frame's pixels, (0, 0) the middle of its first one, so that a
place outside 0..width-1 lies in the spare picture. The maths is the pinhole camera's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.animatic.path import Pose
from hotset.hosts.plate import Layers

__all__ = ["Lens", "imported_lens", "plate_lens"]

_SENSOR_MM = 36.0

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lens:
    """Frame size, the focal length in lock pixels, and the picture round the frame.

    `crop` is x, y, width, height of the frame in the plate's pixels, `plate` the plate's width and height.
    """

    width: int
    height: int
    focal: float
    crop: tuple[int, int, int, int]
    plate: tuple[int, int]

    @property
    def density(self) -> float:
        """Plate pixels a lock pixel."""
        return self.crop[2] / self.width

    @property
    def spare(self) -> tuple[float, float, float, float]:
        """Spare picture to the left, above, to the right and below, in lock pixels."""
        x, y, across, down = self.crop
        wide, high = self.width / across, self.height / down
        return x * wide, y * high, (self.plate[0] - x - across) * wide, (self.plate[1] - y - down) * high

    def turned(self, pose: Pose) -> NDArray[np.float64]:
        """The (3, 3) homography from pixel indices of the moved camera's frame to lock pixels, its offset left out."""
        x, y, focal, longer = (self.width - 1) / 2, (self.height - 1) / 2, self.focal, self.focal * pose.zoom
        inner = np.array([[focal, 0, x], [0, focal, y], [0, 0, 1]])
        outer = np.array([[1 / longer, 0, -x / longer], [0, 1 / longer, -y / longer], [0, 0, 1]])
        whole = inner @ rotation(pose) @ outer
        return whole / whole[2, 2]

    def seen(self, points: Points, pose: Pose, nearness: Points | float) -> Points:
        """Lock pixels (n, 2) that the moved camera sees at its own pixel indices (n, 2).

        `nearness` (n) is the inverse depth, 1/m along the locked view axis, of what is seen there.
        """
        flat = np.column_stack([points, np.ones(len(points))]) @ self.turned(pose).T
        flat = flat[:, :2] / flat[:, 2:]
        return self.shifted(flat, pose, np.asarray(nearness, np.float64))

    def shifted(self, flat: Points, pose: Pose, nearness: Points) -> Points:
        """What an offset camera sees of things of that nearness, where one that only turned sees lock pixels `flat`."""
        centre = np.array([(self.width - 1) / 2, (self.height - 1) / 2])
        x, y, z = pose.offset
        near = np.broadcast_to(nearness, flat.shape[:1])[:, None]
        return centre + (flat - centre) * (1 - z * near) + self.focal * np.array([x, y]) * near


def rotation(pose: Pose) -> NDArray[np.float64]:
    """The (3, 3) rotation from the moved camera's axes to the locked frame's: pan, then tilt, then roll."""
    sin, cos = math.sin, math.cos
    pan = np.array([[cos(pose.pan), 0, sin(pose.pan)], [0, 1, 0], [-sin(pose.pan), 0, cos(pose.pan)]])
    tilt = np.array([[1, 0, 0], [0, cos(pose.tilt), -sin(pose.tilt)], [0, sin(pose.tilt), cos(pose.tilt)]])
    roll = np.array([[cos(pose.roll), -sin(pose.roll), 0], [sin(pose.roll), cos(pose.roll), 0], [0, 0, 1]])
    return pan @ tilt @ roll


def plate_lens(layers: Layers, width: int, height: int) -> Lens:
    """The lens of a still that was drawn with a plate."""
    down, across = layers.depth.shape
    return Lens(width, height, layers.focal_px * width / layers.crop[2], layers.crop, (across, down))


def imported_lens(size: tuple[int, int], width: int, height: int, lens_mm: int) -> Lens:
    """The lens of a picture of `size` (width, height) that was brought in: its middle is the frame."""
    across, down = size
    scale = min(across / width, down / height)
    wide, high = min(across, round(width * scale)), min(down, round(height * scale))
    crop = ((across - wide) // 2, (down - high) // 2, wide, high)
    return Lens(width, height, lens_mm / _SENSOR_MM * width, crop, size)
