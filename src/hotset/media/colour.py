"""BT.709, limited range, 4:2:0 with chroma sited as H.264 does by default: on the left column of each pair.

Sources: ITU-R BT.709-6 (coefficients, quantisation); ITU-T H.264 annex E, chroma_sample_loc_type 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["PLANES", "Bytes", "rgb_to_yuv", "yuv_from_rgb_matrix", "yuv_to_rgb"]

Bytes = NDArray[np.uint8]
PLANES = tuple[Bytes, Bytes, Bytes]
"""Y (H, W), U (H/2, W/2) and V (H/2, W/2), uint8."""

# Kr, Kb by the matrix number of ITU-T H.273.
_LUMA = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
_CHROMA_BLUR = np.array([[1, 2, 1], [1, 2, 1]], np.float32) / 8


def yuv_from_rgb_matrix(matrix: int = 1, *, full_range: bool = False) -> NDArray[np.float32]:
    """The (3, 4) affine transform from 8-bit RGB to 8-bit Y'CbCr. `matrix`: its ITU-T H.273 number; unknown: BT.709."""
    red, blue = _LUMA.get(matrix, _LUMA[1])
    luma = np.array([red, 1 - red - blue, blue])
    rows = np.stack([luma, (np.array([0, 0, 1]) - luma) / (2 - 2 * blue), (np.array([1, 0, 0]) - luma) / (2 - 2 * red)])
    scale, offset = ((1.0, 1.0), (0, 128)) if full_range else ((219 / 255, 224 / 255), (16, 128))
    rows[0] *= scale[0]
    rows[1:] *= scale[1]
    return np.hstack([rows, np.array([[offset[0]], [offset[1]], [offset[1]]])]).astype(np.float32)


def rgb_to_yuv(rgb: Bytes) -> PLANES:
    """RGB (H, W, 3) uint8 with even sides as BT.709 limited-range planes."""
    if rgb.shape[0] % 2 or rgb.shape[1] % 2:
        raise ValueError(f"4:2:0 needs even sides, not {rgb.shape[1]}×{rgb.shape[0]}")
    full = np.asarray(cv2.transform(rgb, yuv_from_rgb_matrix()), np.uint8)
    # Anchor (1, 0): the output at an even column averages it with its two neighbours, and the row with the one below.
    u, v = (
        cv2.filter2D(full[..., n], -1, _CHROMA_BLUR, anchor=(1, 0), borderType=cv2.BORDER_REPLICATE)[::2, ::2]
        for n in (1, 2)
    )
    return full[..., 0].copy(), np.array(u, np.uint8), np.array(v, np.uint8)


def yuv_to_rgb(planes: Sequence[Bytes], matrix: int = 1, *, full_range: bool = False) -> Bytes:
    """Planes Y (H, W), U, V (ceil H/2, ceil W/2) as RGB (H, W, 3) uint8, chroma interpolated from its site."""
    height, width = planes[0].shape
    whole = np.empty((height, width, 3), np.uint8)
    whole[..., 0] = planes[0]
    # Chroma sample (i, j) lies at luma column 2j and luma row 2i + 0.5.
    place = np.array([[0.5, 0, 0], [0, 0.5, -0.25]], np.float32)
    for n in (1, 2):
        whole[..., n] = cv2.warpAffine(
            planes[n],
            place,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    forward = yuv_from_rgb_matrix(matrix, full_range=full_range).astype(np.float64)
    inverse = np.linalg.inv(forward[:, :3])
    back = np.hstack([inverse, -inverse @ forward[:, 3:]]).astype(np.float32)
    return np.asarray(cv2.transform(whole, back), np.uint8)
