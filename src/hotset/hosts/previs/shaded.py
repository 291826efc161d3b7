"""The shaded look: soft light through a lens. Linear light in, depth of field, bloom, a film curve, the palette,
grain."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.rays import edge_mix
from hotset.hosts.previs.seen import Seen, as_bytes, floats, grade, lay_over, noise_field, to_srgb

__all__ = ["defocus", "draw_shaded", "film_curve"]

Floats = NDArray[np.float32]


def draw_shaded(seen: Seen) -> NDArray[np.uint8]:
    """The plate (H, W, 3) uint8 RGB."""
    light = _radiance(seen)
    sky = seen.hits.face < 0
    light[sky] = seen.sky[sky]
    _smooth_edges(light, seen)
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
    return as_bytes(display)


def _smooth_edges(light: Floats, seen: Seen) -> None:
    """Antialiases outlines, on values compressed as the eye sees them, so that a lamp's edge does not stay jagged."""
    at, mix = edge_mix(seen.world, seen.raster, seen.hits)
    flat = light.reshape(-1, 3)
    tamed = flat / (1 + flat)
    mean = tamed[mix].mean(axis=1)
    flat[at] = mean / (1 - mean)


def _radiance(seen: Seen) -> Floats:
    """(H, W, 3) linear light from the surfaces."""
    materials = seen.world.materials
    colour = np.array([m.colour if m is not None else (0, 0, 0) for m in materials], np.float32)
    metal = np.array([m.metallic if m is not None else 0 for m in materials], np.float32)
    glow = np.array([m.emission if m is not None else 0 for m in materials], np.float32)
    light = seen.surface.light * np.take(colour * (1 - 0.75 * metal[:, None]), seen.hits.material, axis=0)
    if glow.any():
        light += np.take(colour * glow[:, None], seen.hits.material, axis=0)
    if seen.surface.detail is not None:
        light *= seen.surface.detail
    if seen.surface.gloss is not None:
        light += seen.surface.gloss
    return light


def film_curve(light: Floats, contrast: float = 1.0) -> Floats:
    """Linear light through a film-like shoulder and toe (Narkowicz' fit of ACES), 1.0 landing near three quarters."""
    x = np.maximum(light * np.float32(0.84), 0)
    if contrast != 1.0:
        x = np.float32(0.18) * np.power(x / np.float32(0.18), np.float32(contrast))
    return np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)


def _bloom(light: Floats, scale: float) -> Floats:
    small = cv2.resize(np.maximum(light - 1.1, 0), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    wide = cv2.GaussianBlur(small, (0, 0), 5 * scale) * 0.10 + cv2.GaussianBlur(small, (0, 0), 14 * scale) * 0.05
    return floats(cv2.resize(wide, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_LINEAR))


def defocus(picture: Floats, blur_px: Floats) -> Floats:
    """A picture (H, W, 3) through a lens: `blur_px` (H, W) signed blur diameters, negative in front of the focus.

    The background is blurred among itself, so nothing sharp bleeds into it; what is before the focus is blurred with
    its
    edge and laid over. Blurred parts are made at half resolution.
    """
    far, near = float(blur_px.max()), float(-blur_px.min())
    if max(far, near) <= 1.2:
        return picture
    height, width = blur_px.shape
    size = (max(width // 2, 1), max(height // 2, 1))
    small = floats(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    blur = floats(cv2.resize(blur_px, size, interpolation=cv2.INTER_NEAREST)) * np.float32(0.5)
    result = picture.copy()
    if far > 1.2:
        soft = cv2.resize(_behind(small, blur, far / 2), (width, height), interpolation=cv2.INTER_LINEAR)
        share = floats(cv2.GaussianBlur(np.clip((blur_px - 0.8) / 1.6, 0, 1), (0, 0), 0.7))
        lay_over(result, floats(soft), share)
    if near > 1.2:
        layer, under, alpha = _before(small, blur, near / 2)
        layer = cv2.resize(layer, (width, height), interpolation=cv2.INTER_LINEAR)
        alpha = cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR)
        hidden = cv2.dilate(np.clip((-blur_px - 1.2) / 2.0, 0, 1), np.ones((5, 5), np.uint8))
        hidden = floats(cv2.blur(hidden, (3, 3)))
        lay_over(result, floats(cv2.resize(under, (width, height), interpolation=cv2.INTER_LINEAR)), hidden)
        lay_over(result, floats(layer), floats(alpha))
    return result


def _disc_blur(values: Floats, diameter: float) -> Floats:
    """Blur by a soft disc of `diameter` pixels, at a lower resolution where it is wide."""
    factor = 1 if diameter < 5 else (2 if diameter < 11 else 4)
    height, width = values.shape[:2]
    small = values
    if factor > 1:
        small = cv2.resize(values, (max(width // factor, 1), max(height // factor, 1)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(diameter / factor * 0.30, 0.3))
    if factor > 1:
        small = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return floats(small)


def _with_weight(picture: Floats, weight: Floats) -> Floats:
    """(h, w, 4) the picture times a weight (h, w), and the weight."""
    return floats(cv2.merge([*cv2.split(picture * weight[..., None]), weight]))


def _behind(picture: Floats, blur: Floats, far: float) -> Floats:
    """The background at half resolution, each depth blurred by its own size among what is as far or farther."""
    levels = [d for d in (1.5, 4.0, 10.0) if d < far] + [far]
    result, before, before_size = picture, picture, 0.0
    for size in levels:
        mask = np.clip((blur - 0.35 * size) / (0.25 * size + 0.3), 0, 1)
        blurred = _disc_blur(_with_weight(picture, mask), size)
        weight = blurred[..., 3:]
        known = np.clip(weight * 20, 0, 1)
        layer = blurred[..., :3] / np.maximum(weight, 1e-3)
        lay_over(layer, before, 1 - known[..., 0])
        result = result.copy()
        lay_over(result, layer, np.clip((blur - before_size) / (size - before_size + 1e-3), 0, 1))
        before, before_size = layer, size
    return result


def _before(picture: Floats, blur: Floats, near: float) -> tuple[Floats, Floats, Floats]:
    """What lies before the focus at half resolution: its colours, what may be seen behind it (h, w, 3), its coverage
    (h, w)."""
    mask = np.clip((-blur - 0.5) / 1.0, 0, 1)
    inside = mask > 0.5
    size = float(np.percentile(-blur[inside], 70)) if inside.any() else near
    blurred = _disc_blur(_with_weight(picture, mask), size)
    rest = 1 - mask
    behind = _disc_blur(_with_weight(picture, rest), size)
    layer = blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-3)
    known = np.clip(behind[..., 3:] * 12, 0, 1)
    under = behind[..., :3] / np.maximum(behind[..., 3:], 1e-3) * known + layer * (1 - known)
    return layer, under, np.clip(blurred[..., 3] * 1.04, 0, 1)
