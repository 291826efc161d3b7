"""Hair that is gathered: drawn back to a knot, then a tail, a bun or a braid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.locks import Skull, Strips, blobs, cap, lock_strips, tones

__all__ = ["braid", "bun", "ponytail"]

Array = NDArray[np.float64]
Draw = np.random.Generator


def gathered(skull: Skull, draw: Draw, knot: Array, lift: float = 0.007) -> list[Strips]:
    """All hair drawn from the hairline back to one knot (3,) direction."""
    count = 84
    azimuth = np.linspace(-np.pi, np.pi, count, endpoint=False) + draw.normal(0, 0.02, count)
    start = skull.direction(azimuth, skull.hairline(azimuth) + 0.003 + draw.uniform(0, 0.006, count))
    end = np.tile(knot, (count, 1))
    # Hair from the brow goes over the top, not round the ears.
    crown = np.array([0.0, 0.15, 0.99])
    through = start * 0.8 + knot + crown * (1.3 * np.clip(np.cos(azimuth), 0, 1))[:, None]
    t = np.linspace(0, 0.98, 13)[None, :, None]
    way = (1 - t) ** 2 * start[:, None] + 2 * t * (1 - t) * through[:, None] + t**2 * end[:, None]
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    rise = (lift * np.sin(np.linspace(0.0, 1, 13) * np.pi * 0.6))[None] + draw.uniform(0, 0.0025, (count, 1))
    paths = skull.surface(way, (rise - 0.001) * skull.size)
    strips = lock_strips(
        paths,
        way,
        draw.uniform(0.0075, 0.0115, count) * skull.size,
        np.full(count, 0.0030 * skull.size),
        tones(draw, count),
        # Roots end in points inside the cap's edge: the hairline is the cap's, not a row of square ends.
        taper=(0.06, 0.3),
    )
    return [cap(skull, 0.003, 1), strips]


def tail(skull: Skull, draw: Draw, knot: Array, drop: float, count: int = 16) -> list[Strips]:
    """A bundle of locks that leaves the knot backwards and hangs."""
    base = skull.surface(knot[None], np.array([0.004]))[0]
    t = np.linspace(0, 1, 14)
    fan = draw.normal(0, 1, (count, 2))
    fan /= np.maximum(np.linalg.norm(fan, axis=1, keepdims=True), 0.6)
    out = np.array([0.0, 0.042, 0.016]) * skull.size
    line = base + out * np.sin(np.clip(t * 2.4, 0, np.pi * 0.62))[:, None]
    line[:, 2] -= drop * t**1.6
    line[:, 1] -= 0.020 * t**2
    girth = (0.012 + 0.020 * np.sin(np.clip(t * 1.25, 0, 1) * np.pi * 0.8))[:, None] * skull.size
    paths = line[None] + np.stack([fan[:, :1] * girth.T, fan[:, 1:] * girth.T, np.zeros((count, 14))], -1)
    paths[:, :, 2] -= draw.uniform(-0.02, 0.02, (count, 1)) * t[None] ** 2
    outward = np.concatenate([fan, np.zeros((count, 1))], 1)[:, None].repeat(14, 1)
    strips = lock_strips(
        paths,
        outward,
        draw.uniform(0.009, 0.014, count) * skull.size,
        np.full(count, 0.008 * skull.size),
        tones(draw, count),
        taper=(0.6, 0.05),
    )
    ring = np.arange(10) / 10 * 2 * np.pi
    tie = blobs(
        base + np.stack([0.011 * np.cos(ring), 0.004 + 0 * ring, 0.011 * np.sin(ring)], 1) * skull.size,
        np.tile([0.0, 1.0, 0.0], (10, 1)),
        np.full(10, 0.006 * skull.size),
        np.full(10, 4),
    )
    return [strips, tie]


def knot_at(skull: Skull, height: float) -> Array:
    """(3,) the direction of a knot at the back of the head, `height` over the eyes in an adult's metres."""
    return skull.direction(np.array([np.pi]), np.array([skull.eye + height * skull.size]))[0]


def ponytail(skull: Skull, draw: Draw) -> list[Strips]:
    """Drawn back, a tail from the back of the head."""
    knot = knot_at(skull, 0.050)
    return [*gathered(skull, draw, knot), *tail(skull, draw, knot, 0.27)]


def bun(skull: Skull, draw: Draw) -> list[Strips]:
    """Drawn up into a bun."""
    knot = knot_at(skull, 0.094)
    centre = skull.surface(knot[None], np.array([0.022 * skull.size]))[0]
    count, steps = 14, 14
    t = np.linspace(0, 1, steps)
    turn = np.arange(count) / count * 2 * np.pi
    axis = knot
    first = np.cross(axis, [1.0, 0, 0])
    first /= np.linalg.norm(first)
    second = np.cross(axis, first)
    polar = np.pi * (0.12 + 0.80 * t)
    spin = turn[:, None] + 1.5 * t[None] + draw.normal(0, 0.06, (count, 1))
    ball = (
        np.sin(polar)[None, :, None] * (np.cos(spin)[..., None] * first + np.sin(spin)[..., None] * second)
        + np.cos(polar)[None, :, None] * axis
    )
    size = 0.034 * skull.size
    paths = centre + ball * size * np.array([1.0, 1.0, 1.0])
    strips = lock_strips(
        paths,
        ball,
        np.full(count, 0.0115 * skull.size),
        np.full(count, 0.006 * skull.size),
        tones(draw, count),
        taper=(0.5, 0.5),
    )
    core = blobs(centre[None], axis[None], np.array([size * 0.98]), np.array([0]), 1.0)
    return [*gathered(skull, draw, knot), strips, core]


def braid(skull: Skull, draw: Draw) -> list[Strips]:
    """Drawn back into one braid down the neck."""
    knot = knot_at(skull, -0.015)
    base = skull.surface(knot[None], np.array([-0.006]))[0]
    count = 13
    t = np.arange(count) / (count - 1)
    parts = gathered(skull, draw, knot)
    for sign in (-1.0, 1.0):
        centres = (
            base
            + np.stack(
                [
                    sign * 0.011 * (1 - 0.45 * t),
                    0.016 * np.sin(t * 2) + 0.008,
                    -0.022 * np.arange(count) - (0.011 if sign > 0 else 0.0),
                ],
                1,
            )
            * skull.size
        )
        paths = (
            centres[:, None]
            + np.stack(
                [
                    -sign * np.linspace(-1.15, 1.05, 6) * 0.017,
                    0.010 * np.cos(np.linspace(-1.3, 1.3, 6)),
                    np.linspace(0.014, -0.016, 6),
                ],
                1,
            )[None]
            * skull.size
            * (1 - 0.45 * t)[:, None, None]
        )
        outward = np.tile([0.0, 1.0, 0.15], (count, 6, 1))
        parts.append(
            lock_strips(
                paths,
                outward,
                0.0115 * (1 - 0.4 * t) * skull.size,
                0.0105 * (1 - 0.4 * t) * skull.size,
                np.where(np.arange(count) % 3 == 0, 2, 1).astype(np.uint8),
                taper=(0.5, 0.45),
            )
        )
    last = base + np.array([0.0, 0.022, -0.022 * count - 0.004]) * skull.size
    ends = last + np.stack([draw.normal(0, 0.004, 6), draw.normal(0, 0.004, 6), np.zeros(6)], 1)
    paths = ends[:, None] + np.linspace(0, 1, 5)[None, :, None] * np.array([0.0, 0.0, -0.045]) * skull.size
    parts.append(
        lock_strips(paths, np.tile([0.0, 1.0, 0.0], (6, 5, 1)), np.full(6, 0.006), np.full(6, 0.005), tones(draw, 6))
    )
    parts.append(blobs(last[None], np.array([[0.0, 0.0, 1.0]]), np.array([0.0095 * skull.size]), np.array([4])))
    return parts
