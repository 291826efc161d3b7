"""What one pass over a take leaves behind: small pictures and numbers, from which every check is computed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["Measures", "block_means"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measures:
    """One take, measured. n frames were decoded; pictures are some 160 × 90 pixels, reduced by area.

    `fault` is what the decoder said where the file cannot be decoded to its end, and None where it can.
    """

    width: int
    """Of the take, as shown."""
    height: int
    frame_rate: Fraction
    """As the file declares it."""
    declared_frames: int | None
    """As the file declares it; None where it does not."""
    times_s: NDArray[np.float64]
    """(n,) presentation times from the first frame, seconds."""
    luma: NDArray[np.uint8]
    """(n, h, w) full-range luma."""
    first: NDArray[np.uint8] | None
    """(h, w, 3) RGB of the first frame; None where nothing was decoded."""
    last: NDArray[np.uint8] | None
    sound_peak: NDArray[np.float32] | None
    """(m,) greatest |sample| (full scale 1) of each tenth of a second over all channels; None without a sound track."""
    fault: str | None = None

    @property
    def frames(self) -> int:
        """How many frames were decoded."""
        return len(self.times_s)

    def luma_percentile(self, percent: float) -> NDArray[np.float64]:
        """(n,) that percentile of each frame's luma, 0..255."""
        if not self.frames:
            return np.zeros(0)
        flat = self.luma.reshape(self.frames, -1)
        place = min(flat.shape[1] - 1, int(flat.shape[1] * percent / 100))
        return np.partition(flat, place, axis=1)[:, place].astype(np.float64)

    def change(self, first: int, second: int) -> tuple[float, float]:
        """Mean absolute difference of luma between two frames: of the whole picture, and of its worst block."""
        difference = np.abs(self.luma[second].astype(np.int16) - self.luma[first])
        return float(difference.mean()), float(block_means(difference).max())


def block_means(values: NDArray[np.generic], side: int = 5) -> NDArray[np.float64]:
    """Means over whole blocks of `side` × `side` of a picture (h, w): (h // side, w // side)."""
    side = max(1, min(side, *values.shape))
    rows, columns = values.shape[0] // side, values.shape[1] // side
    blocks = values[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float64))
