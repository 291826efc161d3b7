"""Light on surfaces: what each pixel of a view receives from the rig, before any style draws it.

All arrays are (H, W) or (H, W, 3) float32, linear; 1.0 is a white surface facing the key at the subject.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.lights import Rig, Source
from hotset.hosts.previs.rays import Hits, Raster, World, noise_turn, smooth_guided, upsample_guided
from hotset.hosts.previs.textures import shade_texture

__all__ = ["Surface", "glow_of", "light_surfaces", "surface_detail"]

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
    names: dict[str, list[int]] = {}
    for i, material in enumerate(world.materials):
        if material is not None and material.texture:
            names.setdefault(material.texture, []).append(i)
    detail: Floats | None = None
    for name, numbers in sorted(names.items()):
        wanted = np.zeros(len(world.materials), bool)
        wanted[numbers] = True
        at = np.flatnonzero(wanted[hits.material.reshape(-1)])
        if len(at):
            if detail is None:
                detail = np.ones((*hits.depth.shape, 3), np.float32)
            footprint = (hits.depth.reshape(-1)[at] / np.float32(raster.focal_px)).astype(np.float32)
            points, normals = hits.point.reshape(-1, 3)[at], hits.normal.reshape(-1, 3)[at]
            detail.reshape(-1, 3)[at] = shade_texture(name, points, normals, footprint)
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
            amount *= _reach(world, quarter, source, lit) * lit
            soft[..., 1:] += amount[..., None] * (np.asarray(source.colour, np.float32) * np.float32(source.strength))
    soft = upsample_guided(smooth_guided(soft, quarter), quarter, half)
    visible = smooth_guided(_reach(world, half, key_source)[..., None], half)
    coarse = np.concatenate([visible, soft], axis=2)
    fine = upsample_guided(coarse, half, hits)
    key = _facing(hits.point, hits.normal, key_source) * fine[..., 0]
    openness = fine[..., 1]
    light = _ambient(hits, raster, rig)
    light *= openness[..., None]
    light += fine[..., 2:]
    light += (key * np.float32(key_source.strength))[..., None] * np.asarray(key_source.colour, np.float32)
    far = np.array([False, *(name in beyond for _, name in world.names)])
    if far.any():
        out = far[hits.ids]
        light[out] = _ambient_colour(rig)
        key[out] = 0
    gloss = _gloss(world, half, raster, rig, coarse[..., 0], coarse[..., 1])
    if gloss is not None:
        gloss = np.asarray(
            cv2.warpAffine(
                gloss, np.array([[2, 0, 0], [0, 2, 0]], np.float32), hits.depth.shape[::-1], flags=cv2.INTER_LINEAR
            ),
            np.float32,
        )
        gloss *= _shiny(_finish(world))[hits.material][..., None]
    return Surface(surface_detail(world, hits, raster), light, gloss, np.minimum(key, 1), openness)


def glow_of(rig: Rig, directions: Floats, haze: tuple[float, float, float]) -> Floats:
    """(N, 3) the sky along directions (N, 3)."""
    up = directions[:, 2] / np.maximum(np.linalg.norm(directions, axis=1), 1e-6)
    share = np.clip(up * 2.2, 0, 1)[:, None] ** 0.7
    sky = np.asarray(rig.sky, np.float32)
    horizon = np.asarray(haze, np.float32) * (sum(rig.sky) / max(sum(haze), 1e-3)) ** 0.5
    return (horizon * (1 - share) + sky * share).astype(np.float32)


def _facing(points: Floats, normals: Floats, source: Source) -> Floats:
    """(...) what of the source's strength arrives by angle and distance, shadows apart."""
    away = np.asarray(source.point, np.float32) - points
    square = np.einsum("...k,...k->...", away, away)
    length = np.sqrt(np.maximum(square, 1e-6))
    cosine = np.einsum("...k,...k->...", away, normals) / length
    wrap = np.float32(source.wrap)
    amount = np.maximum((cosine + wrap) / (1 + wrap), 0)
    if source.reach_m is not None:
        amount *= np.minimum(
            (np.float32(source.reach_m) ** 2 / np.maximum(square, 0.04)) ** np.float32(source.falloff), 2.2
        )
    if source.aim is not None:
        amount *= np.clip(-(away @ np.asarray(source.aim, np.float32)) / length + 0.12, 0, 1)
    return amount.astype(np.float32)


def _reach(world: World, half: Hits, source: Source, wanted: NDArray[np.bool_] | None = None) -> Floats:
    """(h, w) how much of the source is seen from each point, 0..1, by a few rays to points spread over it."""
    height, width = half.depth.shape
    result = np.ones((height, width), np.float32)
    if not source.shadow_rays:
        return result
    mask = half.face >= 0 if wanted is None else (half.face >= 0) & wanted
    facing = np.einsum("...k,...k->...", np.asarray(source.point, np.float32) - half.point, half.normal) > -0.3
    at = np.flatnonzero(mask & facing)
    turn = noise_turn(width, height).reshape(-1)[at]
    start = half.point.reshape(-1, 3)[at] + half.normal.reshape(-1, 3)[at] * np.float32(0.004)
    seen = np.zeros(len(at), np.float32)
    for k in range(source.shadow_rays):
        angle = np.float32(2 * np.pi) * (turn + np.float32(k * GOLDEN))
        radius = np.float32(source.radius_m) * np.sqrt(
            (np.float32(k) + (turn * np.float32(7.13)) % 1) / np.float32(source.shadow_rays)
        )
        towards = _disc(source, start, radius * np.cos(angle), radius * np.sin(angle))
        towards -= start
        seen += ~world.blocked(start, towards, 0.97)
    result.reshape(-1)[at] = seen / source.shadow_rays
    return result


def _disc(source: Source, start: Floats, x: Floats, y: Floats) -> Floats:
    """Points on a disc round the source that faces the middle of what it lights."""
    towards = start.mean(0) - np.asarray(source.point) if len(start) else np.array([0.0, 0, -1])
    towards = towards / max(float(np.linalg.norm(towards)), 1e-6)
    side = np.cross(towards, [0, 0, 1.0])
    if np.linalg.norm(side) < 1e-3:
        side = np.array([1.0, 0, 0])
    side /= np.linalg.norm(side)
    up = np.cross(side, towards)
    point = np.asarray(source.point, np.float32)
    return point + x[:, None] * side.astype(np.float32) + y[:, None] * up.astype(np.float32)


def _openness(world: World, quarter: Hits, rays: int = 4) -> Floats:
    """(h, w) ambient openness 0..1 over about a metre, less in close views."""
    height, width = quarter.depth.shape
    at = np.flatnonzero(quarter.face >= 0)
    normal = quarter.normal.reshape(-1, 3)[at]
    start = quarter.point.reshape(-1, 3)[at] + normal * np.float32(0.006)
    turn = noise_turn(width, height).reshape(-1)[at]
    # A frame round the normal without branches (Duff et al. 2017).
    sign = np.where(normal[:, 2] >= 0, np.float32(1), np.float32(-1))
    a = -1 / (sign + normal[:, 2])
    b = normal[:, 0] * normal[:, 1] * a
    side = np.stack([1 + sign * normal[:, 0] ** 2 * a, sign * b, -sign * normal[:, 0]], 1)
    other = np.stack([b, sign + normal[:, 1] ** 2 * a, -normal[:, 1]], 1)
    reach = np.clip(quarter.depth.reshape(-1)[at] * 0.3, 0.15, 0.9).astype(np.float32)
    closed = np.zeros(len(at), np.float32)
    for k in range(rays):
        angle = np.float32(2 * np.pi) * (turn + np.float32(k * GOLDEN))
        square = (np.float32(k) + (turn * np.float32(5.37)) % 1) / np.float32(rays)
        flat = np.sqrt(square)
        direction = normal * np.sqrt(1 - square)[:, None]
        direction += side * (flat * np.cos(angle))[:, None]
        direction += other * (flat * np.sin(angle))[:, None]
        closed += world.blocked(start, direction, reach, everything=True)
    result = np.ones(height * width, np.float32)
    result[at] = 1 - np.float32(0.85 / rays) * closed
    return result.reshape(height, width)


def _ambient_colour(rig: Rig) -> Floats:
    return 0.6 * np.asarray(rig.above, np.float32) + 0.4 * np.asarray(rig.sky, np.float32)


def _ambient(hits: Hits, raster: Raster, rig: Rig) -> Floats:
    up = hits.normal[..., 2:]
    share = 0.5 + 0.5 * up
    towards = np.maximum(-(hits.normal @ raster.axes[2]), 0)[..., None]
    above, below, front = (np.asarray(c, np.float32) for c in (rig.above, rig.below, rig.front))
    return share * above + (1 - share) * below + (0.35 + 0.65 * towards) * front


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
    rough, specular, metallic = (table[hits.material.reshape(-1)[at], k] for k in range(3))
    normal, point = hits.normal.reshape(-1, 3)[at], hits.point.reshape(-1, 3)[at]
    ray = point - raster.position
    ray /= np.linalg.norm(ray, axis=1, keepdims=True)
    facing = -np.einsum("ij,ij->i", ray, normal)
    mirror = ray + 2 * facing[:, None] * normal
    fresnel = specular + (1 - specular) * (1 - np.clip(facing, 0, 1)) ** 5 * (1 - 0.8 * rough)
    colours = np.array([m.colour if m is not None else (0, 0, 0) for m in world.materials], np.float32)
    tint = 1 + metallic[:, None] * (colours[hits.material.reshape(-1)[at]] - 1)
    reflect = np.maximum(fresnel, metallic * 0.75)[:, None]
    room = np.asarray(rig.above, np.float32) * 1.5 + np.asarray(rig.front, np.float32)
    band = np.clip(0.5 + 0.5 * mirror[:, 2:] + 0.22 * np.sin(mirror[:, :1] * 5 + 1.7) * (1 - rough[:, None]), 0, 1)
    total = room * band**1.5 * (1.15 - rough[:, None] * 0.5)
    for source, shadow in zip(rig.sources[:2], (seen.reshape(-1)[at], None), strict=False):
        away = np.asarray(source.point, np.float32) - point
        away /= np.linalg.norm(away, axis=1, keepdims=True)
        power = 4 / np.maximum(rough, 0.08) ** 2.4
        spot = np.maximum(np.einsum("ij,ij->i", mirror, away), 0) ** power * np.minimum(power * 0.05 + 0.3, 9)
        total += (spot * (1 if shadow is None else shadow) * source.strength)[:, None] * np.asarray(
            source.colour, np.float32
        )
    result.reshape(-1, 3)[at] = total * reflect * tint * (0.4 + 0.6 * ao.reshape(-1)[at, None])
    return np.minimum(result, np.float32(6))
