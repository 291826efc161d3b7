"""Cloth worn over a top: apron, tie and scarf, cut from the top's own surface so that they lie on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotset.hosts.previs.figures.body import Body
from hotset.hosts.previs.figures.cloth import (
    Piece,
    edge_band,
    grid_faces,
    join,
    loops,
    painted,
    patch,
    plain,
    with_normals,
)
from hotset.hosts.previs.figures.garments import (
    ARM,
    FRONT,
    HEIGHT,
    NECK,
    SIDE,
    crotch,
    nearest_weights,
    neck_ring,
    size_of,
    skirt,
    waist,
)

__all__ = ["apron", "scarf", "tie"]

Array = NDArray[np.float64]


def apron(body: Body, raw: Piece) -> list[Piece]:
    """A bib apron over a top: bib, neck strap, waist tie, and a panel that hangs from the waist to over the knees."""
    k, f = size_of(body), raw.fields
    middle, top = waist(body), body.joint("upperarm_l")[2] - 0.075 * k
    height, side = f[:, HEIGHT], np.abs(f[:, SIDE])
    front = f[:, FRONT] - 0.015 * k
    body_only = -0.2 - f[:, ARM]
    wide = (0.095 + 0.06 * np.clip((top - height) / (top - middle), 0, 1) ** 1.6) * k
    parts = [
        patch(raw, [wide - side, front, height - middle + 0.03 * k, top - height, body_only], 0.007 * k, "apron", 0.004)
    ]
    lean = side - 0.075 * k + np.clip(height - top, 0, None) * 0.15
    parts.append(
        patch(
            raw,
            [0.011 * k - np.abs(lean), height - top + 0.012 * k, f[:, NECK] - 0.012 * k, body_only],
            0.008 * k,
            "apron",
        )
    )
    parts.append(patch(raw, [0.017 * k - np.abs(height - middle), body_only], 0.010 * k, "apron", 0.004))
    hang = painted(
        skirt(
            body, middle + 0.012 * k, body.joint("calf_l")[2] + 0.07 * k, 0.040, 0.05, 5, 0.009, columns=44, span=1.35
        ),
        "apron",
    )
    low = crotch(body) - 0.02 * k
    panel = [hang]
    normals = with_normals(hang)
    rim = [(0.001, 0.001), (0.002, -0.001), (0.0, -0.004), (-0.02, -0.005)]
    for loop in loops(hang):
        panel.append(edge_band(hang, loop, normals, rim, "apron", 1))
    f = hang.fields
    for sign in (-1.0, 1.0):
        side = f[:, SIDE] * sign - 0.085 * k
        height = f[:, HEIGHT] - low
        panel.append(patch(hang, [0.055 * k - np.abs(side), 0.065 * k - np.abs(height)], 0.004 * k, "apron", 0.003))
    return [*parts, *panel]


def tie(body: Body, raw: Piece) -> list[Piece]:
    """A knotted tie from the collar to the waist."""
    k, f = size_of(body), raw.fields
    top, end = body.joint("clavicle_l")[2] + 0.012 * k, waist(body) - 0.035 * k
    height, side = f[:, HEIGHT], np.abs(f[:, SIDE])
    down = np.clip((top - height) / (top - end), 0, 1)
    point = np.clip((height - end) / (0.05 * k), 0, 1)
    blade = (0.011 + 0.026 * down**0.8) * k * point
    front = f[:, FRONT] - 0.015 * k
    knot = (0.021 - 0.18 * np.clip(top + 0.012 * k - height, 0, 1)) * k
    return [
        # Below its point the blade is no wider than nothing, which is a hairline down the middle if it is not cut.
        patch(raw, [blade - side, front, top - height, height - end], 0.0075 * k, "tie", 0.004),
        patch(raw, [knot - side, front, top + 0.014 * k - height, height - top + 0.034 * k], 0.014 * k, "tie", 0.010),
    ]


def scarf(body: Body, raw: Piece) -> list[Piece]:
    """A thick scarf: two turns round the neck and one end hanging in front."""
    k = size_of(body)
    base, way, wide, deep = neck_ring(body)
    ahead = np.array([0.0, -way[2], way[1]])
    turns, sides = 96, 10
    t = np.linspace(0, 2, turns)
    angle = 2 * np.pi * t + 2.4
    drop = 0.006 - 0.030 * np.abs(t - 1) + 0.012 * np.sin(3 * angle)
    out = 0.038 + 0.006 * np.sin(2 * angle + t)
    line = (
        base
        + way * 0.006 * k
        + np.outer(np.sin(angle) * (wide + out * k), [1.0, 0, 0])
        + np.outer(np.cos(angle) * (deep + out * k), ahead)
    )
    line += np.outer((drop - 0.022 * np.clip(np.cos(angle), 0, 1)) * k, way)
    ring = np.arange(sides) / sides * 2 * np.pi
    radial = line - base
    radial -= np.outer(radial @ way, way)
    radial /= np.linalg.norm(radial, axis=1, keepdims=True)
    groove = 1 + 0.16 * np.sin(4 * ring[None] + 9 * t[:, None])
    points = (
        line[:, None]
        + (radial[:, None] * (np.cos(ring) * 0.017)[None, :, None] + way * (np.sin(ring) * 0.024)[None, :, None])
        * groove[..., None]
        * k
    )
    faces = grid_faces(turns, sides, wrap=True)
    wrap = plain(points.reshape(-1, 3), faces, nearest_weights(body, points.reshape(-1, 3)), "scarf")
    f = raw.fields
    side = f[:, SIDE] - 0.045 * k
    height = f[:, HEIGHT]
    top = body.joint("clavicle_l")[2] + 0.02 * k
    end = patch(
        raw,
        [0.042 * k - np.abs(side), f[:, FRONT], top - height, height - waist(body) - 0.05 * k],
        0.016 * k,
        "scarf",
        0.012,
    )
    return [wrap, join([end])]
