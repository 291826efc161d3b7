"""Which objects of a locked picture move together, and which of them hides which.

Objects that touch without a step in depth stay one layer, so that no seam can open between them. What remains are the
steps: there the nearer layer hides the farther one, and the order of the layers follows from that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["layer_labels"]

_STEP_PX = 0.9
"""A difference in travel, in lock pixels over the whole move, that the eye takes for a step."""
_SMOOTH_SHARE = 0.12
"""So much of a common edge may be a step and the two still count as touching."""
_LEAST_STEP = 6
"""Pixels of common edge on which one must be in front to count as in front."""
MOST_LAYERS = 14


@dataclass(slots=True)
class _Edges:
    """Between objects, by dense number: length of the common edge, and of the steps on which the first is in front."""

    length: NDArray[np.float64]
    front: NDArray[np.float64]
    step: NDArray[np.float64]
    """Sum of the step heights in pixels of travel, over both directions."""


def layer_labels(ids: NDArray[np.uint16], nearness: NDArray[np.float32], reach: float) -> NDArray[np.uint8]:
    """The layer (H, W) of each pixel, 0 the backmost.

    `ids` and `nearness` (1/m) as in Layers; `reach` is how far a thing 1 m away travels over the whole move, in pixels.
    """
    names, dense = np.unique(ids, return_inverse=True)
    dense = dense.reshape(ids.shape).astype(np.int64)
    count = len(names)
    if count == 1:
        return np.zeros(ids.shape, np.uint8)
    edges = _edges(dense, nearness.astype(np.float32) * np.float32(reach), count)
    area = np.bincount(dense.ravel(), minlength=count).astype(np.float64)
    near = np.bincount(dense.ravel(), weights=nearness.ravel(), minlength=count) / area
    group = _merged(edges, len(area))
    order = _back_to_front(edges, group, near, area)
    place = np.zeros(count, np.uint8)
    for layer, root in enumerate(order):
        place[group == root] = layer
    return place[dense]


def _edges(dense: NDArray[np.int64], travel: NDArray[np.float32], count: int) -> _Edges:
    length, front, step = (np.zeros((count, count)) for _ in range(3))
    for axis in (0, 1):
        a = dense[1:] if axis == 0 else dense[:, 1:]
        b = dense[:-1] if axis == 0 else dense[:, :-1]
        moved = (travel[1:] - travel[:-1]) if axis == 0 else (travel[:, 1:] - travel[:, :-1])
        other = a != b
        one, two, difference = a[other], b[other], moved[other]
        pair = one * count + two
        size = count * count
        length += np.bincount(pair, minlength=size).reshape(count, count)
        high = np.abs(difference) > _STEP_PX
        step += np.bincount(pair[high], weights=np.abs(difference[high]), minlength=size).reshape(count, count)
        ahead = high & (difference > 0)
        front += np.bincount(pair[ahead], minlength=size).reshape(count, count)
        behind = high & (difference < 0)
        front += np.bincount((two * count + one)[behind], minlength=size).reshape(count, count)
    return _Edges(length + length.T, front, step + step.T)


def _merged(edges: _Edges, count: int) -> NDArray[np.int64]:
    """The group of each object, by its smallest member."""
    group = np.arange(count)
    length, front, height = edges.length.copy(), edges.front.copy(), edges.step.copy()
    tables = (length, front, height)

    # Longest common edges first: a wall takes in its pictures before the pictures meet each other.
    while True:
        smooth = (length > 0) & (front + front.T <= _SMOOTH_SHARE * length) & ~_between(front)
        touching = np.where(smooth, length, 0)
        a, b = divmod(int(np.argmax(touching)), count)
        if touching[a, b] <= 0:
            break
        _join(group, tables, min(a, b), max(a, b))
    while len(alive := np.unique(group)) > MOST_LAYERS:
        # Give up the least visible step, and none on which a third group's place depends.
        part = np.ix_(alive, alive)
        cost = np.where((length[part] > 0) & ~_between(front)[part], height[part], np.inf)
        np.fill_diagonal(cost, np.inf)
        if not np.isfinite(cost).any():
            break
        a, b = (int(alive[n]) for n in np.unravel_index(int(np.argmin(cost)), cost.shape))
        _join(group, tables, min(a, b), max(a, b))
    return group


def _join(group: NDArray[np.int64], tables: tuple[NDArray[np.float64], ...], a: int, b: int) -> None:
    group[group == b] = a
    for table in tables:
        table[a] += table[b]
        table[:, a] += table[:, b]
        table[b] = table[:, b] = table[a, a] = 0


def _between(front: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Pairs (n, n) that must not become one, because something stands in front of one and behind the other."""
    ahead = (front - front.T) > _LEAST_STEP
    # Two steps or more from one to the other, by whatever way.
    onward = ahead @ ahead
    while True:
        further = onward | (onward @ ahead)
        if (further == onward).all():
            return onward | onward.T
        onward = further


def _back_to_front(
    edges: _Edges, group: NDArray[np.int64], near: NDArray[np.float64], area: NDArray[np.float64]
) -> list[int]:
    """Groups ordered so that what is in front of another comes after it; circles are broken at their weakest step."""
    roots = [int(root) for root in np.unique(group)]
    member = (group[None, :] == np.array(roots)[:, None]).astype(np.float64)
    ahead = member @ edges.front @ member.T
    ahead = np.maximum(ahead - ahead.T, 0)
    mean = (member @ (near * area)) / np.maximum(member @ area, 1)
    left, order = list(range(len(roots))), []
    while left:
        # The next from behind: in front of the least that is still to come, then the farthest.
        debt = [(ahead[n, left].sum(), mean[n], n) for n in left]
        _, _, chosen = min(debt)
        left.remove(chosen)
        order.append(roots[chosen])
    return order
