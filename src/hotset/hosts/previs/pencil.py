"""The pencil and marker look: lines where forms part, four or five marker tones with soft edges, hatching in the darks.

Everything stays at plate resolution and in display RGB 0..1. Lines are found in depth (whose inverse is linear on a
plane, so its second difference sees edges and nothing else), normals, object ids and materials.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.seen import Seen, as_bytes, floats, grade, lay_over, luminance, noise_field, to_srgb
from hotset.hosts.previs.shaded import defocus

__all__ = ["draw_pencil", "line_strength", "marker_tone"]

Floats = NDArray[np.float32]
PAPER = np.array([0.972, 0.960, 0.932], np.float32)
INK = np.array([0.13, 0.115, 0.115], np.float32)
STEPS = ((0.24, 0.34), (0.40, 0.50), (0.57, 0.67), (0.76, 0.83))
"""Where on the light axis (square root of linear) one marker gives way to the next, and the tone below that step."""
LIGHTEST = 1.0
SHINES = 0.5
"""The emission from which on a surface is drawn as a light."""
SKIN_SATURATION, SKIN_TINT = 0.94, 0.5
"""How rich skin is drawn, as a share of its own colour; how much of a light's colour it takes of what cloth takes."""


def draw_pencil(seen: Seen) -> NDArray[np.uint8]:
    """The plate (H, W, 3) uint8 RGB."""
    light = seen.surface.light * np.float32(1.16 * seen.rig.exposure)
    level = np.sqrt(np.clip(luminance(light, (0.3, 0.55, 0.15)), 0, 2.2))
    tone = marker_tone(_spread(level, seen), seen, _softness(seen))
    colour = _washes(seen, light, tone)
    colour = _hatch(colour, level, seen)
    if seen.glass is not None:
        _lay_glass(colour, seen)
    soft = seen.blur_px * np.float32(0.5)
    if max(float(soft.max()), -float(soft.min())) > 2.2 * seen.scale:
        colour = defocus(colour, soft)
    colour = grade(colour, seen.palette, seen.skin, 0.42)
    colour = _ink(colour, seen)
    height, width = level.shape
    colour *= (1 + 0.018 * noise_field(height, width, 2.2 * seen.scale, seen.seed + 5))[..., None]
    return as_bytes(colour)


def _spread(level: Floats, seen: Seen) -> Floats:
    """The light axis with the mood's contrast."""
    contrast = np.float32(seen.rig.contrast)
    return np.clip(0.6 + (level - 0.6) * contrast, 0, 1.5)


def _softness(seen: Seen) -> Floats:
    """(H, W) half width of the tone steps: wider out of focus."""
    return (0.030 + 0.02 * np.minimum(np.abs(seen.blur_px) / (8 * seen.scale), 3)).astype(np.float32)


def marker_tone(level: Floats, seen: Seen, soft: Floats) -> Floats:
    """(H, W) display tone 0..1 of the light level (H, W): a few marker tones whose borders wander like a hand's."""
    height, width = level.shape
    scale = seen.scale
    wander = 0.55 * noise_field(height, width, 46 * scale, seen.seed) + 0.25 * noise_field(
        height, width, 15 * scale, seen.seed + 1
    )
    stroke = _strokes(height, width, scale, seen.seed + 2)
    shaken = level + np.float32(0.052) * wander + np.float32(0.040) * stroke
    values = [tone for _, tone in STEPS] + [LIGHTEST]
    tone = np.full_like(level, values[0])
    for i, (step, _) in enumerate(STEPS):
        share = np.clip((shaken - step) / (2 * soft) + 0.5, 0, 1)
        tone += (values[i + 1] - values[i]) * (share * share * (3 - 2 * share))
    smooth = np.clip(0.20 + 0.86 * level, 0.2, 1.04)
    mixed = 0.62 * tone + 0.38 * smooth
    return (mixed * (1 - 0.022 * stroke)).astype(np.float32)


def _strokes(height: int, width: int, scale: float, seed: int) -> Floats:
    """(H, W) -1..1: the overlapping bands that a broad marker leaves, slanted like a right hand's."""
    reach = int(np.hypot(height, width)) + 8
    rng = np.random.default_rng(seed)
    bands = rng.uniform(-1, 1, (int(reach / (9 * scale)) + 2, max(4, int(reach / (210 * scale)) + 2))).astype(
        np.float32
    )
    sheet = cv2.resize(bands, (reach, reach), interpolation=cv2.INTER_LINEAR)
    turn = cv2.getRotationMatrix2D((reach / 2, reach / 2), 32, 1.0)
    turn = np.asarray(turn, np.float64)
    turn[:, 2] += np.array([width - reach, height - reach]) / 2
    return floats(cv2.warpAffine(sheet, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


def _washes(seen: Seen, light: Floats, tone: Floats) -> Floats:
    """Marker colour on paper: actors keep their colours, the set steps back."""
    materials = seen.world.materials
    own = to_srgb(np.array([m.colour if m is not None else (0, 0, 0) for m in materials], np.float32))
    grey = own.mean(axis=1, keepdims=True)
    inks = np.empty((3, len(materials), 3), np.float32)
    skin = np.unique(seen.hits.material[seen.skin])
    for role, (saturation, lift) in enumerate(((0.70, 0.25), (1.04, 0.13), (1.12, 0.13))):
        washed = grey + (own - grey) * saturation
        # The hero's colours are richer than life; skin is not, or a tan turns to orange.
        washed[skin] = grey[skin] + (own[skin] - grey[skin]) * min(saturation, SKIN_SATURATION)
        inks[role] = (washed + (1 - washed) * lift) * PAPER
    index = seen.role.astype(np.int32) * len(materials) + seen.hits.material
    colour = np.take(inks.reshape(-1, 3), index, axis=0)
    if seen.surface.detail is not None:
        washed_out = np.minimum(seen.surface.detail, 1.6)
        washed_out *= np.float32(0.42)
        washed_out += np.float32(0.58)
        colour *= washed_out
    half = cv2.resize(light, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    mean = luminance(floats(half), (1 / 3, 1 / 3, 1 / 3))
    tint = np.clip(half / np.maximum(mean, 1e-3)[..., None], 0.35, 2.2) ** np.float32(0.42)
    tint = floats(cv2.resize(tint, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_LINEAR))
    # The eye allows for a lamp's colour on a face, so that skin under it stays skin.
    tint[seen.skin] = 1 + SKIN_TINT * (tint[seen.skin] - 1)
    colour *= tint
    colour *= tone[..., None]
    _shine(colour, seen, own)
    sky = seen.hits.face < 0
    if sky.any():
        above = to_srgb(seen.sky[sky])
        colour[sky] = above * 0.75 + 0.25 * PAPER * above.max(axis=1, keepdims=True)
    return _distance(colour, seen)


def _shine(colour: Floats, seen: Seen, own: Floats) -> None:
    """Paper left white: lamps, and highlights on what is glossy."""
    glow = np.array([m.emission if m is not None else 0 for m in seen.world.materials], np.float32)
    day = _daylight(seen)
    lit = np.flatnonzero((glow > 0.02)[seen.hits.material.reshape(-1)])
    if len(lit):
        material = seen.hits.material.reshape(-1)[lit]
        bright = np.clip(glow[material], 0, 1)[:, None]
        flat = colour.reshape(-1, 3)
        flat[lit] = flat[lit] * (1 - bright) + bright * (own[material] * 0.7 + 0.3 * PAPER) * min(1.0, 0.8 + 0.2 * day)
    if seen.surface.gloss is not None:
        red, green, blue = cv2.split(seen.surface.gloss)
        shine = np.clip((cv2.max(cv2.max(red, green), blue) - 0.22) * 1.6, 0, 0.85)
        at = np.flatnonzero(shine.reshape(-1) > 0.01)
        flat = colour.reshape(-1, 3)
        flat[at] += (1 - flat[at]) * shine.reshape(-1)[at, None]


def _distance(colour: Floats, seen: Seen) -> Floats:
    """What lies behind the subject steps back towards the colour of the air."""
    depth = np.where(np.isfinite(seen.hits.depth), seen.hits.depth, np.float32(60))
    beyond = np.clip((depth - seen.focus_m * 1.25) / (seen.focus_m * 2.5 + 2.0), 0, 1)
    day = _daylight(seen)
    air = (PAPER * day + (1 - day) * np.array([0.15, 0.19, 0.27], np.float32)).astype(np.float32)
    amount = np.where(seen.role == 0, 0.30 * beyond, np.float32(0))
    shining = _shining(seen)
    if shining is not None and day < 1:
        # The dark of a room lies before its walls, not before a bright window at its end.
        amount *= np.where(shining, np.float32(0.25), np.float32(1))
    lay_over(colour, air, amount)
    return colour


def _shining(seen: Seen) -> NDArray[np.bool_] | None:
    """(H, W) what gives more light of itself than it gets; None where nothing does."""
    glow = np.array([m is not None and m.emission > SHINES for m in seen.world.materials])
    return glow[seen.hits.material] if glow.any() else None


def _daylight(seen: Seen) -> float:
    """0 at night .. 1 in open shade: how light the air is."""
    ambient = float(np.mean(seen.rig.above)) + float(np.mean(seen.rig.front))
    return float(np.clip(ambient * 3.6 - 0.35, 0, 1))


def _hatch(colour: Floats, level: Floats, seen: Seen) -> Floats:
    """Pencil strokes in the darks, bent a little by the form they lie on. What shines of itself lies in no shade."""
    height, width = level.shape
    scale = seen.scale
    dark = np.clip((0.46 - level) / 0.16, 0, 1)
    shining = _shining(seen)
    if shining is not None:
        dark *= ~shining
    if float(dark.max()) <= 0:
        return colour
    x = np.arange(width, dtype=np.float32)[None, :] / np.float32(scale)
    y = np.arange(height, dtype=np.float32)[:, None] / np.float32(scale)
    sway = noise_field(height, width, 120 * scale, seen.seed + 8)
    phase = (0.80 * x + 0.60 * y) / 6.5 + 0.55 * sway + 0.9 * seen.hits.normal[..., 0] - 0.5 * seen.hits.normal[..., 2]
    wave = np.abs(phase - np.round(phase)) * 2
    broken = 0.5 + 0.5 * noise_field(height, width, 22 * scale, seen.seed + 9)
    stroke = np.clip((0.34 - wave) * 3.4, 0, 1) * np.clip(broken * 1.5, 0.15, 1)
    quiet = np.clip(1 - np.abs(seen.blur_px) / (7 * scale), 0, 1) * np.array([0.55, 1, 1], np.float32)[seen.role]
    quiet *= np.where(seen.skin, np.float32(0.45), np.float32(1))
    amount = 0.34 * dark * stroke * quiet * (seen.hits.face >= 0)
    colour *= (1 - amount)[..., None]
    return colour


def line_strength(seen: Seen) -> tuple[Floats, Floats]:
    """Two (H, W) maps 0..1: outlines, where one form ends before another, and inner lines, creases and seams."""
    hits = seen.hits
    depth = np.where(np.isfinite(hits.depth), hits.depth, np.float32(300))
    inverse = 1 / depth
    weight = _weights(seen, depth)
    plain = np.take(np.array([m is None or m.lines for m in seen.world.materials]), hits.material)
    normal = cv2.split(hits.normal)
    step = np.float32(max(11 / seen.raster.focal_px, 0.004))
    outer = np.zeros_like(depth)
    inner = np.zeros_like(depth)
    for axis in (0, 1):
        a = (slice(None, -1), slice(None)) if axis == 0 else (slice(None), slice(None, -1))
        b = (slice(1, None), slice(None)) if axis == 0 else (slice(None), slice(1, None))
        other = hits.ids[a] != hits.ids[b]
        jump = np.zeros_like(inverse)
        middle = (slice(1, -1), slice(None)) if axis == 0 else (slice(None), slice(1, -1))
        before = (slice(None, -2), slice(None)) if axis == 0 else (slice(None), slice(None, -2))
        after = (slice(2, None), slice(None)) if axis == 0 else (slice(None), slice(2, None))
        jump[middle] = np.abs(inverse[before] + inverse[after] - 2 * inverse[middle]) * depth[middle]
        broken = np.maximum(jump[a], jump[b]) > step
        nearer = np.where(depth[a] <= depth[b], weight[a], weight[b])
        outline = other | broken
        outer[a] = np.maximum(outer[a], nearer * outline)
        dot = normal[0][a] * normal[0][b]
        dot += normal[1][a] * normal[1][b]
        dot += normal[2][a] * normal[2][b]
        ruled = plain[a] & plain[b]
        crease = np.clip((0.86 - dot) * 2.2, 0, 1) * ruled
        seam = (hits.material[a] != hits.material[b]) & (plain[a] | plain[b])
        inner[a] = np.maximum(inner[a], np.maximum(crease, 0.8 * seam) * nearer * ~outline)
    return outer, inner


def _weights(seen: Seen, depth: Floats) -> Floats:
    """(H, W) how heavy a line of this surface is: near and acting things heavy, the far set light, thin when out of
    focus."""
    role = np.array([0.60, 0.92, 1.0], np.float32)[seen.role]
    near = np.clip((seen.focus_m * 1.15 / depth) ** np.float32(0.55), 0.45, 1.15)
    sharp = 1 / (1 + np.abs(seen.blur_px) / np.float32(7 * seen.scale))
    return (role * near * sharp).astype(np.float32)


def _ink(colour: Floats, seen: Seen) -> Floats:
    """Lays the lines over the washes: a firm stroke that wobbles, and a lighter searching one beside it."""
    height, width = colour.shape[:2]
    scale = seen.scale
    outer, inner = line_strength(seen)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    heavy = cv2.dilate(np.where(outer > 0.82, outer, 0).astype(np.float32), kernel)
    firm = cv2.GaussianBlur(np.maximum(np.maximum(outer, heavy), 0.62 * inner), (0, 0), 0.72 * scale)
    firm = np.clip((firm - 0.13) * 2.1, 0, 0.95)
    search = cv2.GaussianBlur(np.maximum(outer, 0.4 * inner), (0, 0), 0.6 * scale)
    search = np.clip((search - 0.2) * 1.5, 0, 0.5)
    alpha = np.maximum(
        _shake(firm, 1.0 * scale, seen.seed + 20, scale), 0.5 * _shake(search, 2.4 * scale, seen.seed + 30, scale)
    )
    tooth = noise_field(height, width, 2.6 * scale, seen.seed + 6)
    press = 0.92 + 0.14 * noise_field(height, width, 70 * scale, seen.seed + 7)
    alpha = np.clip(alpha * press * (0.88 + 0.22 * tooth), 0, 0.88)
    for k in range(3):
        plane = colour[..., k]
        plane += (np.minimum(INK[k], plane * np.float32(0.55)) - plane) * alpha
    return colour


def _shake(lines: Floats, reach_px: float, seed: int, scale: float) -> Floats:
    height, width = lines.shape
    x = np.arange(width, dtype=np.float32)[None, :] + reach_px * noise_field(height, width, 38 * scale, seed)
    y = np.arange(height, dtype=np.float32)[:, None] + reach_px * noise_field(height, width, 38 * scale, seed + 1)
    return floats(cv2.remap(lines, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _lay_glass(colour: Floats, seen: Seen) -> None:
    """Glass and steam as a thin wash with a bright edge."""
    glass = seen.glass
    if glass is None:
        return
    flat = colour.reshape(-1, 3)
    add = to_srgb(glass.colour) * 0.6 + 0.4
    share = (1 - glass.through)[:, None]
    flat[glass.at] = flat[glass.at] * (1 - share) + add * share
