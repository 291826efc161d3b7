"""The shaded look: soft light through a lens. Linear light in, depth of field, bloom, a film curve, the palette, grain."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.seen import Seen, grade, noise_field, to_srgb

__all__ = ["defocus", "draw_shaded", "film_curve"]

Floats = NDArray[np.float32]


def draw_shaded(seen: Seen) -> NDArray[np.uint8]:
    """The plate (H, W, 3) uint8 RGB."""
    light = seen.surface.radiance()
    sky = seen.hits.face < 0
    light[sky] = seen.sky[sky]
    if seen.glass is not None:
        flat = light.reshape(-1, 3)
        glass = seen.glass
        flat[glass.at] = flat[glass.at] * glass.through[:, None] + glass.colour * (1 - glass.through)[:, None]
    light *= np.float32(seen.rig.exposure) * np.asarray(seen.rig.tint, np.float32)
    light = defocus(np.minimum(light, 4.0), seen.blur_px)
    light += _bloom(light, seen.scale)
    display = to_srgb(film_curve(light, seen.rig.contrast))
    display = grade(display, seen.palette, seen.skin, 0.34)
    height, width = sky.shape
    grain = cv2.GaussianBlur(noise_field(height, width, 1.5 * seen.scale, seen.seed + 5), (0, 0), 0.5 * seen.scale)
    display += (0.012 * grain)[..., None]
    return (np.clip(display, 0, 1) * 255 + 0.5).astype(np.uint8)


def film_curve(light: Floats, contrast: float = 1.0) -> Floats:
    """Linear light through a film-like shoulder and toe (Narkowicz' fit of ACES), 1.0 landing near three quarters."""
    x = np.maximum(light * np.float32(0.72), 0)
    if contrast != 1.0:
        x = np.float32(0.18) * np.power(x / np.float32(0.18), np.float32(contrast))
    return np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)


def _bloom(light: Floats, scale: float) -> Floats:
    small = cv2.resize(np.maximum(light - 1.1, 0), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    wide = cv2.GaussianBlur(small, (0, 0), 5 * scale) * 0.10 + cv2.GaussianBlur(small, (0, 0), 14 * scale) * 0.05
    return cv2.resize(wide, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_LINEAR)


def defocus(picture: Floats, blur_px: Floats) -> Floats:
    """A picture (H, W, 3) through a lens: `blur_px` (H, W) signed blur diameters, negative in front of the focus.

    The background is blurred among itself, so nothing sharp bleeds into it; what is before the focus is blurred with its
    edge and laid over.
    """
    far = float(blur_px.max())
    near = float(-blur_px.min())
    result = picture
    if far > 1.2:
        result = _behind(picture, blur_px, far)
    if near > 1.2:
        result = _before(picture, result, blur_px, near)
    return result


def _disc_blur(values: Floats, diameter: float) -> Floats:
    """Blur by a soft disc: three boxes in place of a Gaussian, at a lower resolution where it is wide."""
    factor = 1 if diameter < 6 else (2 if diameter < 14 else 4)
    height, width = values.shape[:2]
    small = values
    if factor > 1:
        small = cv2.resize(values, (max(width // factor, 1), max(height // factor, 1)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(diameter / factor * 0.30, 0.3))
    if factor > 1:
        small = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return small


def _behind(picture: Floats, blur_px: Floats, far: float) -> Floats:
    levels = [d for d in (2.0, 5.0, 11.0, 24.0) if d < far] + [far]
    result = picture.copy()
    before, before_size = picture, 0.0
    for size in levels:
        mask = np.clip((blur_px - 0.30 * size) / (0.25 * size + 0.5), 0, 1)
        stacked = np.dstack([picture * mask[..., None], mask])
        blurred = _disc_blur(stacked, size)
        layer = blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-3)
        share = np.clip((blur_px - before_size) / max(size - before_size, 1e-3), 0, 1)[..., None]
        covered = np.clip(blurred[..., 3:] * 20, 0, 1) * share
        inside = blur_px > before_size
        mixed = before * (1 - covered) + layer * covered
        result = np.where(inside[..., None], mixed, result)
        before, before_size = layer, size
    return result


def _before(picture: Floats, result: Floats, blur_px: Floats, near: float) -> Floats:
    mask = np.clip((-blur_px - 1.0) / 2.0, 0, 1)
    stacked = np.dstack([picture * mask[..., None], mask])
    size = float(np.percentile(-blur_px[mask > 0.5], 70)) if (mask > 0.5).any() else near
    blurred = _disc_blur(stacked, size)
    alpha = np.clip(blurred[..., 3:] * 1.15, 0, 1)
    layer = blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-3)
    return result * (1 - alpha) + layer * alpha
