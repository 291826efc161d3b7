"""Flat curves that the shapes are made from: profiles, outlines and paths as (N, 2) or (N, 3) float64 metres.

Closed outlines run counter-clockwise and do not repeat their first point.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Points", "arc", "circle", "inset", "polygon", "rectangle", "rounded", "simplified", "spline", "triangulate"]

Points = NDArray[np.float64]


def circle(radius: float, sides: int, centre: tuple[float, float] = (0.0, 0.0)) -> Points:
    """A closed circle of `sides` points, (sides, 2) metres, counter-clockwise."""
    angle = np.arange(sides) * (2 * np.pi / sides)
    return np.stack([np.cos(angle), np.sin(angle)], 1) * radius + np.asarray(centre)


def arc(radius: float, start_deg: float, end_deg: float, steps: int, centre: Sequence[float] = (0.0, 0.0)) -> Points:
    """`steps` + 1 points on a circle from one angle to another (degrees), (steps + 1, 2) metres, ends included."""
    angle = np.radians(np.linspace(start_deg, end_deg, steps + 1))
    return np.stack([np.cos(angle), np.sin(angle)], 1) * radius + np.asarray(centre, float)


def polygon(points: ArrayLike) -> Points:
    """The points as an array, turned counter-clockwise where they are not."""
    outline = np.asarray(points, float)
    after = np.roll(outline, -1, 0)
    area = np.sum(outline[:, 0] * after[:, 1] - after[:, 0] * outline[:, 1])
    return outline if area > 0 else outline[::-1].copy()


def rectangle(width: float, depth: float, radius: float = 0.0, steps: int = 3) -> Points:
    """A rectangle about the origin with corners of `radius` metres, each in `steps` chords."""
    x, y = width / 2, depth / 2
    if radius <= 0:
        return np.array([(-x, -y), (x, -y), (x, y), (-x, y)])
    radius = min(radius, x * 0.999, y * 0.999)
    corners = [(x - radius, y - radius, 0), (radius - x, y - radius, 90), (radius - x, radius - y, 180)]
    corners.append((x - radius, radius - y, 270))
    return np.concatenate([arc(radius, a, a + 90, steps, (u, v)) for u, v, a in corners])


def rounded(points: ArrayLike, radius: float, steps: int = 3, closed: bool = False) -> Points:
    """A polyline in 2 or 3 dimensions with its corners rounded off, (M, 2 or 3) metres.

    The cut at each corner is `radius` metres along both edges, or less where an edge is too short for it.
    """
    line = np.asarray(points, float)
    count = len(line)
    result: list[Points] = []
    for i, corner in enumerate(line):
        if not closed and i in (0, count - 1):
            result.append(corner[None])
            continue
        before, after = line[i - 1] - corner, line[(i + 1) % count] - corner
        lengths = np.linalg.norm(before), np.linalg.norm(after)
        cut = min(radius, lengths[0] * 0.48, lengths[1] * 0.48)
        start, end = corner + before / lengths[0] * cut, corner + after / lengths[1] * cut
        t = np.linspace(0, 1, steps + 1)[:, None]
        result.append(start * (1 - t) ** 2 + corner * 2 * t * (1 - t) + end * t**2)
    return np.concatenate(result)


def spline(points: ArrayLike, steps: int = 6, closed: bool = False) -> Points:
    """A Catmull-Rom curve through the points, `steps` chords between each two, (M, 2 or 3) metres."""
    line = np.asarray(points, float)
    if closed:
        padded = np.concatenate([line[-1:], line, line[:2]])
    else:
        padded = np.concatenate([2 * line[:1] - line[1:2], line, 2 * line[-1:] - line[-2:-1]])
    t = (np.arange(steps) / steps)[:, None]
    pieces = []
    for i in range(1, len(padded) - 2):
        a, b, c, d = padded[i - 1 : i + 3]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    if not closed:
        pieces.append(line[-1:])
    return np.concatenate(pieces)


def simplified(points: ArrayLike, tolerance: float) -> Points:
    """The open polyline (N, any) with points dropped that lie within `tolerance` metres of it (Douglas-Peucker)."""
    line = np.asarray(points, float)
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        chord = line[last] - line[first]
        inner = line[first + 1 : last] - line[first]
        share = np.clip(inner @ chord / max(float(chord @ chord), 1e-18), 0, 1)
        away = np.linalg.norm(inner - share[:, None] * chord, axis=1)
        far = int(np.argmax(away))
        if away[far] > tolerance:
            keep[first + 1 + far] = True
            spans += [(first, first + 1 + far), (first + 1 + far, last)]
    return line[keep]


def inset(outline: Points, distance: float) -> Points:
    """The closed outline moved inwards by `distance` metres, point for point; meant for small distances."""
    before = outline - np.roll(outline, 1, 0)
    after = np.roll(outline, -1, 0) - outline
    before /= np.maximum(np.linalg.norm(before, axis=1, keepdims=True), 1e-12)
    after /= np.maximum(np.linalg.norm(after, axis=1, keepdims=True), 1e-12)
    left = np.stack([-(before + after)[:, 1], (before + after)[:, 0]], 1)
    square = np.maximum(np.sum(left * left, 1, keepdims=True), 0.4)
    return outline + left * (2 * distance / square)


def triangulate(outline: Points) -> NDArray[np.int32]:
    """Ear clipping of a simple closed counter-clockwise outline (N, 2): (N - 2, 3) indices."""
    points = outline.tolist()
    left = list(range(len(points)))
    triangles: list[tuple[int, int, int]] = []

    def turn(a: list[float], b: list[float], c: list[float]) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    while len(left) > 3:
        best = None
        for i in range(len(left)):
            ia, ib, ic = left[i - 1], left[i], left[(i + 1) % len(left)]
            a, b, c = points[ia], points[ib], points[ic]
            if turn(a, b, c) <= 1e-15:
                continue
            others = (points[k] for k in left if k not in (ia, ib, ic))
            if any(turn(a, b, p) >= 0 and turn(b, c, p) >= 0 and turn(c, a, p) >= 0 for p in others):
                continue
            best = i
            break
        # A sliver that rounding left without a proper ear: cutting any corner keeps the cap closed.
        i = 0 if best is None else best
        triangles.append((left[i - 1], left[i], left[(i + 1) % len(left)]))
        del left[i]
    triangles.append((left[0], left[1], left[2]))
    return np.asarray(triangles, np.int32)
