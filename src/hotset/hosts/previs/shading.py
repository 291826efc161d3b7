"""Light on surfaces: what each pixel of a view receives from the rig, before any style draws it.

All arrays are (H, W) or (H, W, 3) float32, linear; 1.0 is a white surface facing the key at the subject.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.geometry import row_dots
from hotset.hosts.previs.guided import noise_turn, smooth_guided, upsample_guided
from hotset.hosts.previs.lights import Rig, Source
from hotset.hosts.previs.rays import BAND, Hits, Raster, World
from hotset.hosts.previs.textures import shade_texture

__all__ = ["Surface", "glow_of", "light_surfaces", "reach_of", "surface_detail"]

Floats = NDArray[np.float32]
GOLDEN = 0.61803398875


@dataclass(frozen=True, slots=True)
class Surface:
    """`light` (diffuse), `gloss` (specular) and `detail` (what a texture does to the colour; about 1): (H, W, 3);
    `key` and
    `ao` (H, W) in 0..1. `gloss` is 0 where nothing shines, as is None for a view in which nothing does."""

    detail: Floats | None
    light: Floats
    gloss: Floats | None
    key: Floats
    ao: Floats


def surface_detail(world: World, hits: Hits, raster: Raster) -> Floats | None:
    """(H, W, 3) factors of the procedural textures, None where no surface has one."""
    names = sorted({m.texture for m in world.materials if m is not None and m.texture})
    if len(names) > 255:
        raise ValueError("more textures on one stage than a byte can number")
    number = np.array([1 + names.index(m.texture) if m is not None and m.texture else 0 for m in world.materials])
    which = np.take(number.astype(np.uint8), hits.material.reshape(-1))
    detail: Floats | None = None
    points, normals, depth = hits.point.reshape(-1, 3), hits.normal.reshape(-1, 3), hits.depth.reshape(-1)
    for place, name in enumerate(names):
        everywhere = np.flatnonzero(which == place + 1)
        if len(everywhere) and detail is None:
            detail = np.ones((*hits.depth.shape, 3), np.float32)
        for start in range(0, len(everywhere), BAND):
            at = everywhere[start : start + BAND]
            footprint = depth[at] * np.float32(1 / raster.focal_px)
            shaded = shade_texture(name, np.take(points, at, axis=0), np.take(normals, at, axis=0), footprint)
            assert detail is not None
            detail.reshape(-1, 3)[at] = shaded
    return detail


def light_surfaces(world: World, hits: Hits, raster: Raster, rig: Rig, beyond: frozenset[str] = frozenset()) -> Surface:
    """All light of the rig on what a raster sees: the key's shadow at half resolution, occlusion and the other lamps
    at a quarter, shapes at the full one. What is named in `beyond` (a street outside a window) gets sky light only.
    """
    half = hits.at_half()
    quarter = half.at_half()
    key_source = rig.sources[0]
    soft = np.empty((*quarter.depth.shape, 4), np.float32)
    soft[..., 0] = _openness(world, quarter)
    soft[..., 1:] = 0
    for source in rig.sources[1:]:
        amount = _facing(quarter.point, quarter.normal, source)
        lit = amount * np.float32(source.strength) > 0.012
        if lit.any():
            amount *= reach_of(world, quarter, source, lit) * lit
            for k in range(3):
                soft[..., 1 + k] += amount * np.float32(source.colour[k] * source.strength)
    soft = upsample_guided(smooth_guided(soft, quarter), quarter, half)
    visible = smooth_guided(reach_of(world, half, key_source)[..., None], half)
    coarse = np.concatenate([visible, soft], axis=2)
    fine = upsample_guided(coarse, half, hits)
    key = _facing(hits.point, hits.normal, key_source) * fine[..., 0]
    openness = np.ascontiguousarray(fine[..., 1])
    light = _lit(hits, raster, rig, openness, key)
    light += fine[..., 2:]
    far = np.array([False, *(name in beyond for _, name in world.names)])
    if far.any():
        out = np.take(far, hits.ids)
        light[out] = _ambient_colour(rig)
        key[out] = 0
    gloss = _gloss(world, half, raster, rig, coarse[..., 0], coarse[..., 1])
    if gloss is not None:
        gloss = _larger(gloss, hits.depth.shape)
        # What lies beside a glossy surface must not catch its shine.
        dull = np.take(~_shiny(_finish(world)), hits.material)
        gloss[dull] = 0
    return Surface(surface_detail(world, hits, raster), light, gloss, np.minimum(key, 1), openness)


def _larger(values: Floats, shape: tuple[int, ...]) -> Floats:
    """Values of every second pixel (h, w, 3) at all of them (H, W, 3), in between where there is nothing."""
    twice = np.array([[2, 0, 0], [0, 2, 0]], np.float32)
    return np.asarray(cv2.warpAffine(values, twice, shape[::-1], flags=cv2.INTER_LINEAR), np.float32)


def _mapped(values: Floats, matrix: NDArray) -> Floats:
    """(..., m) the vectors (..., n), n at most 4, each times `matrix` (m, n), or (m, n + 1) with a shift."""
    count = values.shape[-1]
    found = cv2.transform(values.reshape(1, -1, count), np.asarray(matrix, np.float32))
    return np.asarray(found, np.float32).reshape(*values.shape[:-1], -1)


def _away(points: Floats, place: tuple[float, float, float] | NDArray) -> Floats:
    """(..., 3) from points (..., 3) to one place."""
    x, y, z = place
    return _mapped(points, np.array([[-1, 0, 0, x], [0, -1, 0, y], [0, 0, -1, z]]))


def glow_of(rig: Rig, directions: Floats, haze: tuple[float, float, float]) -> Floats:
    """(N, 3) the sky along directions (N, 3)."""
    up = directions[:, 2] / np.maximum(np.linalg.norm(directions, axis=1), 1e-6)
    share = np.clip(up * 2.2, 0, 1)[:, None] ** 0.7
    sky = np.asarray(rig.sky, np.float32)
    horizon = np.asarray(haze, np.float32) * (sum(rig.sky) / max(sum(haze), 1e-3)) ** 0.5
    return (horizon * (1 - share) + sky * share).astype(np.float32)


def _facing(points: Floats, normals: Floats, source: Source) -> Floats:
    """(...) what of the source's strength arrives by angle and distance, shadows apart."""
    away = _away(points, source.point)
    square = row_dots(away, away)
    length = np.sqrt(np.maximum(square, 1e-6))
    cosine = row_dots(away, normals) / length
    wrap = np.float32(source.wrap)
    amount = np.maximum((cosine + wrap) / (1 + wrap), 0)
    if source.reach_m is not None:
        amount *= np.minimum(
            (np.float32(source.reach_m) ** 2 / np.maximum(square, 0.04)) ** np.float32(source.falloff), 2.2
        )
    if source.aim is not None:
        amount *= np.clip(-_mapped(away, np.asarray(source.aim)[None])[..., 0] / length + 0.12, 0, 1)
    return amount.astype(np.float32, copy=False)


def reach_of(world: World, half: Hits, source: Source, wanted: NDArray[np.bool_] | None = None) -> Floats:
    """(h, w) how much of the source is seen from each point, 0..1, by a few rays to points spread over it."""
    height, width = half.depth.shape
    result = np.ones((height, width), np.float32)
    if not source.shadow_rays:
        return result
    mask = half.face >= 0 if wanted is None else (half.face >= 0) & wanted
    facing = row_dots(_away(half.point, source.point), half.normal) > -0.3
    everywhere = np.flatnonzero(mask & facing)
    if not len(everywhere):
        return result
    count = source.shadow_rays
    disc = _disc(source, np.take(half.point.reshape(-1, 3), everywhere, axis=0).mean(0))
    across, down = np.arange(width, dtype=np.int32), np.arange(height, dtype=np.int32)[:, None]
    ring = ((across + down) % count).reshape(-1)
    flat = result.reshape(-1)
    flat[everywhere] = _unhidden(world, half, source, disc, everywhere, ring[everywhere])
    if count == 1:
        return result
    # Neighbours look at different rings of the lamp: where those all round see the same, there is no half shadow.
    round_ = np.ones((5, 5), np.uint8)
    mixed = (cv2.dilate(result, round_) != cv2.erode(result, round_)).reshape(-1)
    unsure = everywhere[mixed[everywhere]]
    seen = flat[unsure]
    for k in range(1, count):
        seen += _unhidden(world, half, source, disc, unsure, (ring[unsure] + k) % count)
    flat[unsure] = seen / np.float32(count)
    return result


def _unhidden(
    world: World, half: Hits, source: Source, disc: Floats, where: NDArray[np.intp], ring: NDArray[np.int32]
) -> Floats:
    """(N,) 1 where a point of the source is seen from a pixel of `where` (N,) by flat index, else 0. The disc of the
    source is cut into as many rings as it has shadow rays; `ring` (N,) is the one to look at."""
    height, width = half.depth.shape
    points, normals, turns = half.point.reshape(-1, 3), half.normal.reshape(-1, 3), noise_turn(width, height)
    result = np.empty(len(where), np.float32)
    for first in range(0, len(where), BAND):
        at, number = where[first : first + BAND], ring[first : first + BAND].astype(np.float32)
        turn = turns.reshape(-1)[at]
        start = np.take(points, at, axis=0)
        start += np.take(normals, at, axis=0) * np.float32(0.004)
        angle = np.float32(2 * np.pi) * (turn + number * np.float32(GOLDEN))
        radius = np.sqrt((number + (turn * np.float32(7.13)) % 1) / np.float32(source.shadow_rays))
        radius *= np.float32(source.radius_m)
        towards = _mapped(np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), disc)
        towards += _away(start, source.point)
        result[first : first + BAND] = ~world.blocked(start, towards, 0.97)
    return result


def _disc(source: Source, lit: NDArray) -> Floats:
    """(3, 2) the two directions of a disc round the source that faces the middle of what it lights, `lit` (3,)."""
    towards = lit - np.asarray(source.point)
    towards = towards / max(float(np.linalg.norm(towards)), 1e-6)
    side = np.cross(towards, [0, 0, 1.0])
    if np.linalg.norm(side) < 1e-3:
        side = np.array([1.0, 0, 0])
    side /= np.linalg.norm(side)
    return np.stack([side, np.cross(side, towards)], 1).astype(np.float32)


def _openness(world: World, quarter: Hits, rays: int = 4) -> Floats:
    """(h, w) ambient openness 0..1 over about a metre, less in close views."""
    height, width = quarter.depth.shape
    everywhere = np.flatnonzero(quarter.face >= 0)
    turns = noise_turn(width, height).reshape(-1)
    result = np.ones(height * width, np.float32)
    for first in range(0, len(everywhere), BAND):
        at = everywhere[first : first + BAND]
        normal = np.take(quarter.normal.reshape(-1, 3), at, axis=0)
        start = np.take(quarter.point.reshape(-1, 3), at, axis=0)
        start += normal * np.float32(0.006)
        reach = np.clip(quarter.depth.reshape(-1)[at] * 0.3, 0.15, 0.9).astype(np.float32)
        closed = _closed(world, start, normal, turns[at], reach, rays)
        result[at] = 1 - np.float32(0.85 / rays) * closed
    return result.reshape(height, width)


def _closed(world: World, start: Floats, normal: Floats, turn: Floats, reach: Floats, rays: int) -> Floats:
    """(N,) how many of `rays` spread over the half sphere of each normal meet something within `reach` (N,) metres."""
    # A frame round the normal without branches (Duff et al. 2017).
    x, y, z = (np.ascontiguousarray(normal[:, k]) for k in range(3))
    sign = np.where(z >= 0, np.float32(1), np.float32(-1))
    a = -1 / (sign + z)
    b = x * y * a
    side = (1 + sign * x * x * a, sign * b, -sign * x)
    other = (b, sign + y * y * a, -y)
    ring = (turn * np.float32(5.37)) % 1
    closed = np.zeros(len(start), np.float32)
    direction = np.empty_like(start)
    for k in range(rays):
        angle = np.float32(2 * np.pi) * (turn + np.float32(k * GOLDEN))
        square = (np.float32(k) + ring) / np.float32(rays)
        flat, up = np.sqrt(square), np.sqrt(1 - square)
        cosine, sine = flat * np.cos(angle), flat * np.sin(angle)
        for axis, part in enumerate((x, y, z)):
            direction[:, axis] = part * up + side[axis] * cosine + other[axis] * sine
        closed += world.blocked(start, direction, reach, everything=True)
    return closed


def _ambient_colour(rig: Rig) -> Floats:
    return 0.6 * np.asarray(rig.above, np.float32) + 0.4 * np.asarray(rig.sky, np.float32)


def _lit(hits: Hits, raster: Raster, rig: Rig, openness: Floats, key: Floats) -> Floats:
    """(H, W, 3) the light from everywhere, as far as a point is open to it, and the key's."""
    up = hits.normal[..., 2]
    towards = np.maximum(-_mapped(hits.normal, raster.axes[2:])[..., 0], 0)
    above, below, front = (np.asarray(c, np.float32) for c in (rig.above, rig.below, rig.front))
    source = rig.sources[0]
    # Half from above and half from below on an upright surface, more of one where it leans; the front's by its angle.
    parts = np.asarray(cv2.merge([openness, openness * up, openness * towards, key]), np.float32)
    colour = np.asarray(source.colour, np.float32) * np.float32(source.strength)
    even, lean = 0.5 * (above + below) + 0.35 * front, 0.5 * (above - below)
    return _mapped(parts, np.stack([even, lean, 0.65 * front, colour], 1))


def _finish(world: World) -> Floats:
    """(M, 3) roughness, specular and metallic of the world's materials."""
    table = np.ones((len(world.materials), 3), np.float32)
    table[:, 1:] = 0
    for i, material in enumerate(world.materials):
        if material is not None:
            table[i] = (material.roughness, material.specular, material.metallic)
    return table


def _shiny(table: Floats) -> NDArray[np.bool_]:
    return (table[:, 0] < 0.42) & (table[:, 1] > 0.015) | (table[:, 2] > 0.3)


def _gloss(world: World, hits: Hits, raster: Raster, rig: Rig, seen: Floats, ao: Floats) -> Floats | None:
    """Highlights of the key and the kicker, and a cheap mirror image of the room, on what is glossy."""
    table = _finish(world)
    at = np.flatnonzero(_shiny(table)[hits.material.reshape(-1)])
    if not len(at):
        return None
    result = np.zeros((*hits.depth.shape, 3), np.float32)
    material = hits.material.reshape(-1)[at]
    rough, specular, metallic = (table[material, k] for k in range(3))
    normal, point = np.take(hits.normal.reshape(-1, 3), at, axis=0), np.take(hits.point.reshape(-1, 3), at, axis=0)
    ray = -_away(point, raster.position)
    ray /= np.sqrt(row_dots(ray, ray))[:, None]
    facing = -row_dots(ray, normal)
    mirror = ray + 2 * facing[:, None] * normal
    fresnel = specular + (1 - specular) * (1 - np.clip(facing, 0, 1)) ** 5 * (1 - 0.8 * rough)
    colours = np.array([m.colour if m is not None else (0, 0, 0) for m in world.materials], np.float32)
    tint = 1 + metallic[:, None] * (np.take(colours, material, axis=0) - 1)
    reflect = np.maximum(fresnel, metallic * 0.75)[:, None]
    room = np.asarray(rig.above, np.float32) * 1.5 + np.asarray(rig.front, np.float32)
    band = np.clip(0.5 + 0.5 * mirror[:, 2] + 0.22 * np.sin(mirror[:, 0] * 5 + 1.7) * (1 - rough), 0, 1)
    lit = [(band**1.5 * (1.15 - rough * 0.5), room)]
    for source, shadow in zip(rig.sources[:2], (seen.reshape(-1)[at], None), strict=False):
        away = _away(point, source.point)
        power = 4 / np.maximum(rough, 0.08) ** 2.4
        spot = np.maximum(row_dots(mirror, away) / np.sqrt(row_dots(away, away)), 0) ** power
        spot *= np.minimum(power * 0.05 + 0.3, 9) * (1 if shadow is None else shadow)
        lit.append((spot, np.asarray(source.colour, np.float32) * np.float32(source.strength)))
    total = _mapped(np.stack([amount for amount, _ in lit], 1), np.stack([colour for _, colour in lit], 1))
    result.reshape(-1, 3)[at] = total * reflect * tint * (0.4 + 0.6 * ao.reshape(-1)[at, None])
    return np.minimum(result, np.float32(6))
