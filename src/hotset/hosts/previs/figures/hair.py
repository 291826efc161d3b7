"""Hair styles: where the locks of each style lie and how they fall.

Each style is made once per body from the skull (see `locks`) and then moves with the head; what hangs below the chin
moves
partly with the shoulders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body, body_of, kit, skin_points, smooth_normals
from hotset.hosts.previs.figures.locks import Skull, Strips, between, blobs, cap, lock_strips, skull_of, stack, tones
from hotset.hosts.previs.figures.looks import Look
from hotset.hosts.previs.figures.pose import Posed
from hotset.hosts.previs.figures.updos import braid, bun, ponytail
from hotset.hosts.previs.geometry import Material, Mesh, linear

__all__ = ["STYLES", "hair_meshes", "hair_shape"]

Array = NDArray[np.float64]
Draw = np.random.Generator


def wrap(angle: Array) -> Array:
    """Angles in radians, brought to -pi .. pi."""
    return (angle + np.pi) % (2 * np.pi) - np.pi


def part_root(skull: Skull, azimuth: Array, part: float, back: float = 0.62) -> Array:
    """(L, 3) where locks that fall at `azimuth` leave the parting: a line from the forehead, `part` metres to the
    left, over the top to the crown."""
    turn = np.abs(wrap(azimuth))
    along = np.clip((turn - 0.35) / (np.pi - 0.35), 0, 1) ** 0.8
    y = -0.075 + (0.055 + 0.075 * back) * along * 1.35
    x = part * (1 - along**2) + 0.004 * np.sign(wrap(azimuth - 0.0))
    spot = np.stack([x, y, 0.098 - 0.9 * (y - 0.01) ** 2 * 6], 1) * skull.size
    return spot / np.linalg.norm(spot, axis=1, keepdims=True)


def fall(
    skull: Skull,
    last: Array,
    ahead: Array,
    end: Array,
    steps: int,
    curl: Array,
    spread: float,
    wave: float,
    phase: Array,
) -> Array:
    """(L, steps, 3) hair hanging from `last` (L, 3), having come along `ahead`, down to height `end` (L,); `curl`
    pulls the ends in (negative: out) in metres, `spread` keeps it off neck and shoulders, `wave` makes it wavy."""
    t = np.linspace(0, 1, steps + 1)[1:]
    drop = (last[:, 2] - end)[:, None]
    away = last[:, :2] - skull.neck[:2]
    size = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    away = away / size
    flow = ahead[:, :2] * 0.25
    points = np.empty((len(last), steps, 3))
    bend = (t**2.2)[None, :] * curl[:, None]
    swing = wave * np.sin(2 * np.pi * (t[None, :] * drop / 0.115) + phase[:, None]) * np.clip(t * 2.5, 0, 1)
    below = np.clip((skull.chin - 0.02 - (last[:, 2:3] - drop * t)) / 0.16, 0, 1)
    reach = size + spread * below - bend
    points[:, :, :2] = skull.neck[:2] + away[:, None] * (reach + swing * 0.5)[..., None]
    side = np.stack([-away[:, 1], away[:, 0]], 1)
    points[:, :, :2] += (
        side[:, None] * (swing * 0.8)[..., None] + flow[:, None] * (1 - np.exp(-4 * t))[None, :, None] * 0.02
    )
    points[:, :, 2] = last[:, 2:3] - drop * t
    return points


def combed(
    skull: Skull,
    draw: Draw,
    azimuth: Array,
    *,
    part: float,
    end: Array,
    lift: Array,
    width: float,
    thick: float,
    curl: float = 0.012,
    spread: float = 0.0,
    wave: float = 0.0,
    leave: float = 0.0,
    dark: float = 0.3,
) -> Strips:
    """Locks from the parting over the skull to the hairline at `azimuth`, then down to height `end`."""
    count = len(azimuth)
    root = part_root(skull, azimuth + draw.normal(0, 0.05, count), part)
    line = skull.hairline(azimuth)
    turn = np.abs(wrap(azimuth))
    low = np.maximum(line, skull.eye + (0.005 + leave) * skull.size)
    low = np.where(turn < np.radians(62), np.maximum(low, skull.eye + 0.02 * skull.size), low)
    rim = skull.direction(azimuth, low)
    way = between(root, rim, np.linspace(0, 1, 9))
    swell = np.sin(np.linspace(0.35, 1.0, 9) * np.pi * 0.62) * 0.006 * skull.size
    over = skull.surface(way, lift[:, None] + swell[None])
    # Hair lies over the ears, not through them.
    ears = np.clip(1 - np.abs(turn - np.radians(95)) / 0.55, 0, 1)[:, None] * np.clip(
        1 - (over[..., 2] - skull.eye) / (0.06 * skull.size), 0, 1
    )
    push = np.clip(skull.ear_x + 0.004 + lift[:, None] * 0.6 - np.abs(over[..., 0]), 0, None) * ears
    over[..., 0] += np.sign(over[..., 0]) * push
    hang = fall(
        skull,
        over[:, -1],
        over[:, -1] - over[:, -2],
        end,
        8,
        np.full(count, curl) * draw.uniform(0.6, 1.5, count),
        spread,
        wave,
        draw.uniform(0, 1.2, count) + azimuth * 3,
    )
    paths = np.concatenate([over, hang], 1)
    outward = paths - np.array([0.0, skull.centre[1], 0.0])
    outward[..., 2] = np.clip(paths[..., 2] - skull.centre[2], 0, None)
    outward /= np.linalg.norm(outward, axis=-1, keepdims=True)
    size = draw.uniform(0.75, 1.3, count)
    return lock_strips(
        paths, outward, width * size * skull.size, thick * size**0.5 * skull.size, tones(draw, count, dark=dark)
    )


def fringe(
    skull: Skull, draw: Draw, azimuth: Array, root_x: float, end: float, lift: float, sweep: float, width: float = 0.011
) -> Strips:
    """Locks over the forehead down to `end` metres above the eyes, swept to the left by `sweep` radians."""
    count = len(azimuth)
    spot = np.stack([root_x + np.sin(azimuth) * 0.035, np.full(count, -0.038), np.full(count, 0.10)], 1)
    root = spot / np.linalg.norm(spot, axis=1, keepdims=True)
    tip = skull.direction(azimuth + sweep, skull.eye + (end + draw.uniform(-0.006, 0.006, count)) * skull.size)
    way = between(root, tip, np.linspace(0, 1, 10))
    paths = skull.surface(
        way, np.linspace(0.012, 1.0, 10)[None] ** 0.3 * (lift + draw.uniform(0, 0.004, count))[:, None] * skull.size
    )
    return lock_strips(
        paths,
        way,
        width * draw.uniform(0.8, 1.3, count) * skull.size,
        np.full(count, 0.0045 * skull.size),
        tones(draw, count),
    )


def framing(
    skull: Skull, draw: Draw, bottom: float, spread: float, wave: float, curl: float, ragged: float
) -> list[Strips]:
    """The locks that leave the parting in front, sweep over the corners of the forehead and frame the face."""
    parts = []
    for sign, count, reach in ((1.0, 7, 0.62), (-1.0, 11, 1.0)):
        share = np.linspace(0, 1, count)
        x = 0.026 - sign * 0.001
        root = np.stack([np.full(count, x), -0.088 + 0.022 * share, 0.072 + 0.018 * share], 1)
        root /= np.linalg.norm(root, axis=1, keepdims=True)
        azimuth = sign * np.radians(74 - 12 * share) + draw.normal(0, 0.02, count)
        rim = skull.direction(azimuth, np.full(count, skull.eye + 0.012 * skull.size))
        over = skull.direction(
            sign * np.radians(np.full(count, 34.0)) * reach, skull.eye + (0.064 + 0.020 * share) * skull.size
        )
        t = np.linspace(0, 1, 12)[None, :, None]
        way = (1 - t) ** 2 * root[:, None] + 2 * t * (1 - t) * over[:, None] * 1.1 + t**2 * rim[:, None]
        way /= np.linalg.norm(way, axis=-1, keepdims=True)
        rise = 0.003 + 0.012 * np.sin(np.linspace(0, 1, 12) * np.pi * 0.62)[None] + draw.uniform(0, 0.003, (count, 1))
        path = skull.surface(way, rise * skull.size)
        end = bottom + 0.012 + draw.normal(0, ragged, count)
        hang = fall(
            skull, path[:, -1], path[:, -1] - path[:, -2], end, 8, np.full(count, curl), spread, wave, azimuth * 3
        )
        paths = np.concatenate([path, hang], 1)
        outward = paths - np.array([0.0, skull.centre[1], 0.0])
        outward[..., 2] = np.clip(paths[..., 2] - skull.centre[2], 0, None)
        outward /= np.linalg.norm(outward, axis=-1, keepdims=True)
        size = draw.uniform(0.8, 1.2, count) * skull.size
        parts.append(lock_strips(paths, outward, 0.0115 * size, 0.0045 * size, tones(draw, count), taper=(0.5, 0.1)))
    return parts


def bob(
    skull: Skull,
    draw: Draw,
    *,
    end: float = -0.012,
    spread: float = 0.0,
    wave: float = 0.0,
    curl: float = 0.016,
    ragged: float = 0.006,
) -> list[Strips]:
    """Hair from a side parting to a length `end` metres under the chin."""
    under = np.linspace(np.radians(62), np.radians(298), 34)
    over = np.radians(np.concatenate([np.linspace(48, 180, 19), np.linspace(184, 312, 19)]))
    bottom = skull.chin + end
    parts = [cap(skull, 0.009, 1), *framing(skull, draw, bottom, spread, wave, curl, ragged)]
    for azimuth, lift, size in ((under, 0.006, 0.0145), (over, 0.0125, 0.0165)):
        jitter = azimuth + draw.normal(0, 0.03, len(azimuth))
        ends = bottom + draw.normal(0, ragged, len(azimuth)) + (0.012 if lift > 0.01 else 0.0)
        parts.append(
            combed(
                skull,
                draw,
                jitter,
                part=0.026,
                end=ends,
                lift=lift * skull.size + draw.uniform(0, 0.004, len(azimuth)),
                width=size,
                thick=0.0065,
                curl=curl,
                spread=spread,
                wave=wave,
                dark=0.6 if lift < 0.01 else 0.22,
            )
        )
    return parts


def long(skull: Skull, draw: Draw) -> list[Strips]:
    """Hair past the shoulders."""
    return bob(skull, draw, end=-0.215, spread=0.040, curl=0.004, ragged=0.022)


def wavy(skull: Skull, draw: Draw) -> list[Strips]:
    """Waves to the shoulders."""
    return bob(skull, draw, end=-0.125, spread=0.030, wave=0.011, curl=0.006, ragged=0.016)


def bob_fringe(skull: Skull, draw: Draw) -> list[Strips]:
    """A bob with a fringe."""
    return [*bob(skull, draw), fringe(skull, draw, np.linspace(-0.62, 0.62, 13), 0.0, 0.030, 0.011, 0.0)]


def scalp_points(skull: Skull, draw: Draw, count: int, rise: float = 0.0, above: float = -9.0) -> tuple[Array, Array]:
    """About `count` even directions (L, 3) on the haired part of the scalp, and how far in from the hairline (0 .. 1)
    each is."""
    total = int(count * 2.6)
    index = np.arange(total)
    z = 1 - 2 * (index + 0.5) / total
    golden = np.pi * (3 - np.sqrt(5))
    way = np.stack([np.sqrt(1 - z**2) * np.cos(golden * index), np.sqrt(1 - z**2) * np.sin(golden * index), z], 1)
    way += draw.normal(0, 0.035, way.shape)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    spot = skull.surface(way, np.zeros(total))
    azimuth = np.arctan2(way[:, 0], -way[:, 1])
    line = np.maximum(skull.hairline(azimuth, rise), skull.eye + above * skull.size)
    inside = spot[:, 2] > line + 0.004
    depth = np.clip((spot[:, 2] - line) / (0.06 * skull.size), 0, 1)
    return way[inside], depth[inside]


def flowing(
    skull: Skull,
    draw: Draw,
    way: Array,
    depth: Array,
    flow: Callable[[Array], Array],
    length: float,
    rise: float,
    width: float,
    thick: float,
    light: float = 0.25,
) -> Strips:
    """Short locks from roots `way`, combed along `flow` (a field of tangent directions), standing off by `rise` metres
    in the middle."""
    steps, count = 8, len(way)
    paths = np.empty((count, steps, 3))
    here = way.copy()
    long_ = length * (0.55 + 0.45 * depth) * draw.uniform(0.75, 1.2, count)
    lift = rise * (0.4 + 0.6 * depth)
    for step in range(steps):
        t = step / (steps - 1)
        paths[:, step] = skull.surface(here, (0.002 + lift * np.sin(np.pi * (0.1 + 0.72 * t))) * skull.size)
        onward = flow(here) + draw.normal(0, 0.04, (count, 3))
        onward -= here * (onward * here).sum(1, keepdims=True)
        onward /= np.maximum(np.linalg.norm(onward, axis=1, keepdims=True), 1e-9)
        here = here + onward * (long_ / (steps - 1) / 0.1)[:, None]
        here /= np.linalg.norm(here, axis=1, keepdims=True)
    outward = np.repeat(way[:, None], steps, 1)
    size = draw.uniform(0.8, 1.25, count) * (0.7 + 0.3 * depth)
    return lock_strips(
        paths,
        outward,
        width * size * skull.size,
        thick * size * skull.size,
        tones(draw, count, light),
        taper=(0.5, 0.06),
        power=0.8,
    )


def whorl(forward: float, across: float) -> Callable[[Array], Array]:
    """Hair that runs away from the crown, with `forward` towards the brow and `across` to the left."""

    def flow(way: Array) -> Array:
        crown = np.array([0.02, 0.45, 0.89])
        away = way - crown * (way @ crown)[:, None]
        away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
        top = np.clip(way[:, 2:3], 0, 1)
        return away + top * np.array([across, -forward, 0.0]) + np.array([0.0, 0.0, -0.35]) * (1 - top)

    return flow


def short(skull: Skull, draw: Draw) -> list[Strips]:
    """Short hair with some length on top."""
    way, depth = scalp_points(skull, draw, 190)
    body = flowing(skull, draw, way, depth, whorl(0.5, 0.45), 0.062, 0.017, 0.0115, 0.0055)
    return [
        cap(skull, 0.011, 0),
        body,
        fringe(skull, draw, np.linspace(-0.5, 0.35, 8), -0.012, 0.046, 0.012, 0.22, 0.010),
    ]


def crop(skull: Skull, draw: Draw) -> list[Strips]:
    """Cropped close all round."""
    # Thin locks that lie close: thick ones on a small head read as scales.
    way, depth = scalp_points(skull, draw, 260)
    return [cap(skull, 0.006, 1), flowing(skull, draw, way, depth, whorl(0.9, 0.1), 0.044, 0.0065, 0.0085, 0.0020)]


def side_part(skull: Skull, draw: Draw) -> list[Strips]:
    """Short sides, the top combed from a parting."""
    way, depth = scalp_points(skull, draw, 90)
    side = way[:, 2] < 0.62
    close = flowing(skull, draw, way[side], depth[side], whorl(-0.2, 0.0), 0.04, 0.006, 0.010, 0.0042)
    count = 34
    along = np.linspace(0, 1, count)
    root = np.stack(
        [np.full(count, 0.058) - 0.012 * along, -0.070 + 0.125 * along, 0.088 - 0.018 * np.abs(along - 0.4)], 1
    )
    root /= np.linalg.norm(root, axis=1, keepdims=True)
    end_azimuth = np.radians(-(28 + 128 * along)) + draw.normal(0, 0.05, count)
    end = skull.direction(
        end_azimuth, skull.eye + (0.066 - 0.03 * along + draw.uniform(-0.006, 0.006, count)) * skull.size
    )
    path = between(root, end, np.linspace(0, 1, 12))
    lift = np.sin(np.linspace(0.04, 0.93, 12) * np.pi) ** 0.8 * (0.013 - 0.006 * along[:, None]) + 0.005
    top = lock_strips(
        skull.surface(path, lift * skull.size),
        path,
        draw.uniform(0.0085, 0.0125, count) * skull.size,
        np.full(count, 0.006 * skull.size),
        tones(draw, count),
        taper=(0.6, 0.1),
    )
    return [cap(skull, 0.008, 0), close, top]


def swept(skull: Skull, draw: Draw, lift: float) -> Strips:
    """The long top of an undercut, from the brow back to the crown."""
    count = 24
    x = np.linspace(-1, 1, count)
    root = skull.direction(x * 0.78, skull.hairline(x * 0.78) + 0.002)
    end = np.stack([x * 0.045, np.full(count, 0.088), np.full(count, 0.055)], 1)
    end /= np.linalg.norm(end, axis=1, keepdims=True)
    path = between(root, end, np.linspace(0, 1, 13))
    rise = (
        np.sin(np.linspace(0.06, 0.97, 13) * np.pi)[None] ** 0.7 * lift * (1 - 0.35 * x[:, None] ** 2)
        + 0.004
        + draw.uniform(0, 0.004, (count, 1))
    )
    return lock_strips(
        skull.surface(path, rise * skull.size),
        path,
        draw.uniform(0.008, 0.012, count) * skull.size,
        np.full(count, 0.0065 * skull.size),
        tones(draw, count),
        taper=(0.5, 0.12),
    )


def undercut(skull: Skull, draw: Draw) -> list[Strips]:
    """Shaved sides, the top swept back."""
    above = cap(skull, 0.010, 0, lowest=skull.eye + 0.066 * skull.size, rough=0.001)
    return [cap(skull, 0.0022, 3, rough=0.001), above, swept(skull, draw, 0.030)]


def buzz(skull: Skull, draw: Draw) -> list[Strips]:
    """A few millimetres all over."""
    return [cap(skull, 0.0032, 3, rough=0.001)]


def receding(skull: Skull, draw: Draw) -> list[Strips]:
    """Short, thin on top, the hairline gone back."""
    rise = 0.042
    way, depth = scalp_points(skull, draw, 170, rise)
    sides = (way[:, 2] < 0.72) | (way[:, 1] > 0.35)
    thin = ~sides
    parts = [cap(skull, 0.004, 3, rise)]
    parts.append(flowing(skull, draw, way[sides], depth[sides], whorl(-0.5, 0.0), 0.052, 0.005, 0.0095, 0.0018))
    parts.append(flowing(skull, draw, way[thin], depth[thin], whorl(-0.9, 0.1), 0.056, 0.004, 0.007, 0.0015))
    return parts


def curly(skull: Skull, draw: Draw) -> list[Strips]:
    """Close curls in two layers."""
    parts = [cap(skull, 0.016, 0)]
    for layer, (count, lift, size) in enumerate(((190, 0.014, 0.0155), (150, 0.027, 0.0145))):
        way, depth = scalp_points(skull, draw, count)
        spots = skull.surface(way, (lift * (0.45 + 0.55 * depth) + draw.uniform(-0.003, 0.006, len(way))) * skull.size)
        parts.append(
            blobs(
                spots,
                way,
                size * draw.uniform(0.75, 1.2, len(way)) * (0.7 + 0.3 * depth) * skull.size,
                tones(draw, len(way), 0.3 if layer else 0.1, 0.2 if layer else 0.6),
            )
        )
    azimuth = np.radians(np.linspace(70, 290, 30)) + draw.normal(0, 0.04, 30)
    for step in range(3):
        level = skull.hairline(azimuth) - (0.004 + 0.020 * step) * skull.size
        keep = (level > skull.chin - 0.01) & ((np.abs(wrap(azimuth)) > 1.75) | (step == 0))
        way = skull.direction(azimuth, np.maximum(level, skull.eye - 0.07 * skull.size))
        spots = skull.surface(way, np.full(30, 0.016 * skull.size))
        spots[:, 2] = np.minimum(spots[:, 2], level)
        parts.append(
            blobs(
                spots[keep],
                way[keep],
                draw.uniform(0.011, 0.016, int(keep.sum())) * skull.size,
                tones(draw, int(keep.sum())),
            )
        )
    return parts


def afro(skull: Skull, draw: Draw) -> list[Strips]:
    """A round crown of tight curls."""
    parts = [cap(skull, 0.048, 0, edge=0.012)]
    for count, lift, size in ((150, 0.040, 0.022), (270, 0.056, 0.0150)):
        way, depth = scalp_points(skull, draw, count)
        spots = skull.surface(
            way, (lift * (0.35 + 0.65 * depth**0.7) + draw.uniform(-0.004, 0.004, len(way))) * skull.size
        )
        parts.append(
            blobs(
                spots, way, size * draw.uniform(0.8, 1.2, len(way)) * skull.size, tones(draw, len(way), 0.2, 0.4), 0.9
            )
        )
    return parts


STYLES: dict[str, Callable[[Skull, Draw], list[Strips]]] = {
    "bob": bob,
    "long": long,
    "wavy": wavy,
    "ponytail": ponytail,
    "bun": bun,
    "braid": braid,
    "short": short,
    "crop": crop,
    "side_part": side_part,
    "undercut": undercut,
    "curly": curly,
    "afro": afro,
    "buzz": buzz,
    "receding": receding,
}


@lru_cache(maxsize=96)
def hair_shape(
    archetype: str, build: str, height: float | None, style: str, covered: bool = False
) -> tuple[Strips, NDArray[np.float32]] | None:
    """The hair at rest and its weights (V, B); None for 'bald'. `covered`: flattened under a hat. ValueError for an
    unknown style."""
    if style == "bald":
        return None
    if style not in STYLES:
        raise ValueError(f"no hair {style!r}; known: {', '.join(STYLES)}, bald")
    body = body_of(archetype, build, height)
    skull = skull_of(body)
    strips = stack(STYLES[style](skull, np.random.default_rng(sorted(STYLES).index(style) + 11)))
    if covered:
        strips = replace(strips, points=flattened(skull, strips.points))
    weights = np.zeros((len(strips.points), len(kit().names)), np.float32)
    low = np.clip((skull.chin + 0.01 - strips.points[:, 2]) / (0.17 * skull.size), 0, 0.85)
    weights[:, kit().bone("head")] = 1 - low
    weights[:, kit().bone("spine_03")] = low
    return strips, weights


def flattened(skull: Skull, points: Array) -> Array:
    """Hair points (V, 3) pressed to the scalp from the band of a hat upwards."""
    press = np.clip((points[:, 2] - skull.eye - 0.030 * skull.size) / (0.022 * skull.size), 0, 1)
    under = np.flatnonzero(press > 0)
    off = points[under] - skull.centre
    far = np.linalg.norm(off, axis=1)
    way = off / np.maximum(far, 1e-9)[:, None]
    wanted = np.minimum(far, skull.radius(way) + 0.005 * skull.size)
    result = points.copy()
    result[under] = skull.centre + way * (far + (wanted - far) * press[under])[:, None]
    return result


def hair_materials(colour: str, skin: str) -> tuple[Material, ...]:
    """Dark, middle and light hair, shaved scalp and hair tie, in the order of the tones of the strips."""
    base = np.asarray(linear(colour))
    shaved = base * 0.55 + np.asarray(linear(skin)) * 0.45
    values = (base * 0.68, base, np.minimum(base * 1.28 + 0.006, 1.0), shaved, np.array([0.05, 0.04, 0.05]))
    names = ("hair_dark", "hair", "hair_light", "hair_shaved", "hair_tie")
    return tuple(
        Material(n, (float(v[0]), float(v[1]), float(v[2])), roughness=0.5, specular=0.03, lines=False)
        for n, v in zip(names, values, strict=True)
    )


def hair_meshes(look: Look, body: Body, posed: Posed) -> list[Mesh]:
    """The hair of a posed figure; an empty list for 'bald'."""
    covered = bool({"hat", "cap"} & set(look.extras))
    made = hair_shape(body.archetype, body.build, body.height_m, look.hair, covered)
    if made is None:
        return []
    strips, weights = made
    skeleton = posed.skeleton
    points = skin_points(strips.points, weights, body.joints, skeleton.rotations, skeleton.positions)
    materials = hair_materials(look.hair_colour, look.skin)
    return [
        Mesh(
            "hair", points, strips.faces.astype(np.int32), strips.tone, materials, smooth_normals(points, strips.faces)
        )
    ]
