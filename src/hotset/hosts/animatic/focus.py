"""Rack focus: what is not at the depth of the element that ends up sharp goes soft, by how far from it it is.

A picture holds one focus only, so what it shows soft cannot become sharp: the element keeps the sharpness of the lock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.animatic.layers import Layer, opacity_bounds
from hotset.hosts.animatic.still import KEPT, Dense
from hotset.media import PLANES

__all__ = ["STATES", "Focus", "focus_on", "mixed", "softened"]

STATES = 4
"""Steps of softness from the lock (0) to the end of the rack (STATES - 1); frames between are mixed of two."""
_LARGEST_SHARE = 0.012
"""Radius of the softest blur, as a share of the frame's height."""
_FALL = 1.5
"""How fast it goes soft: a thing 1 / _FALL nearer or farther, in inverse depth, is as soft as it gets."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Focus:
    """The nearness (1/m) that ends up sharp, the largest radius in lock pixels, and pixels of radius a 1/m off."""

    near: float
    largest: float
    reach: float


def focus_on(near: float, height: int) -> Focus:
    """The focus that ends on things of `near` (1/m) in a frame of that height in pixels."""
    largest = _LARGEST_SHARE * height
    return Focus(near, largest, largest * _FALL / max(near, 1e-3))


def softened(layers: list[Layer], focus: Focus, state: int) -> list[Layer]:
    """The layers at one of the STATES; state 0 is the layers themselves."""
    if state == 0:
        return layers
    return [_soft_layer(layer, focus, state / (STATES - 1)) for layer in layers]


def mixed(one: PLANES, other: PLANES, share: float, into: PLANES) -> None:
    """Fill `into` with `one` and `share` (0..1) of `other`."""
    for a, b, plane in zip(one, other, into, strict=True):
        cv2.addWeighted(a, 1 - share, b, share, 0, dst=plane)


def _soft_layer(layer: Layer, focus: Focus, share: float) -> Layer:
    radius = np.minimum(np.abs(layer.nearness - np.float32(focus.near)) * focus.reach, focus.largest) * share
    if layer.cut is not None:
        cut = _soft(layer.cut, radius, focus.largest, KEPT)
        size = (int(cut.shape[1] / KEPT), int(cut.shape[0] / KEPT))
        cover = cv2.resize(cut[..., 3], size, interpolation=cv2.INTER_LINEAR)
        most, least = opacity_bounds(np.asarray(cover, np.uint8), layer.nearness.shape)
        return replace(layer, cut=cut, most=most, least=least)
    assert layer.planes is not None
    luma = _soft(layer.planes.luma, radius, focus.largest, KEPT)
    chroma = _soft(layer.planes.chroma, radius, focus.largest, KEPT / 2)
    # Drawn from too seldom to pay for blocks.
    return replace(layer, planes=Dense(luma, None, chroma))


def _soft(picture: Bytes, radius: NDArray[np.float32], largest: float, density: float) -> Bytes:
    """A picture (H, W[, 4]) of `density` samples a lock pixel, blurred by a radius (h, w) in lock pixels."""
    height, width = picture.shape[:2]
    if float(radius.max()) < 0.25:
        return picture
    step = largest / (STATES - 1)
    level = cv2.resize(radius / np.float32(step), (width, height), interpolation=cv2.INTER_LINEAR)
    result = picture.astype(np.float32)
    # What is blurred needs no more than a sample a pixel.
    fewer = max(density, 1.0)
    small_size = (max(1, round(width / fewer)), max(1, round(height / fewer)))
    small = cv2.resize(picture, small_size, interpolation=cv2.INTER_AREA)
    for number in range(1, STATES):
        # Half the radius of a disc is about the sigma of the bell that looks as soft.
        sigma = number * step / 2 * density / fewer
        blurred = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        large = cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR)
        share = np.clip(level - (number - 1), 0, 1)
        share = share[..., None] if picture.ndim == 3 else share
        result += (large - result) * share
    return np.clip(result + 0.5, 0, 255).astype(np.uint8)
