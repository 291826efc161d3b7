"""Moves of a camera through space: each layer is warped by its own depth, from the back to the front."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.hosts.animatic.blocks import ALIKE, put_chroma, put_luma, put_pairs
from hotset.hosts.animatic.layers import COARSE, Layer
from hotset.hosts.animatic.lens import Lens
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import KEPT
from hotset.hosts.animatic.tiles import Rect, grown_tiles, rectangles
from hotset.media import PLANES

__all__ = ["ParallaxCamera", "reach_of"]

_STEP = 16
"""Frame pixels between the nodes where the maps are worked out."""
_ROUNDS = 2
_LEVEL_PX = 1 / 32
"""Travel in lock pixels by which the places of a layer may differ from its middle's and count as the same."""
_AHEAD = 8
"""Frames that a plan is made for."""
_NOTHING, _ALL = 1, 254

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]


def reach_of(lens: Lens, poses: tuple[Pose, ...]) -> float:
    """How far a thing 1 m away travels over the whole path, in lock pixels."""
    half = float(np.hypot(lens.width, lens.height)) / 2
    return max(
        (lens.focal * float(np.hypot(*pose.offset[:2])) + half * abs(pose.offset[2]) for pose in poses), default=0.0
    )


class ParallaxCamera:
    """Draws the frames of a path over one lock. What is drawn where is planned for some frames at a time."""

    def __init__(self, lens: Lens, layers: list[Layer], poses: tuple[Pose, ...]) -> None:
        self._lens, self._layers, self._poses = lens, layers, poses
        self._depths = {id(layer): (layer.middle, float(np.ptp(layer.nearness)) / 2) for layer in layers}
        columns, rows = -(-lens.width // _STEP), -(-lens.height // _STEP)
        # One node more on each side, so that no map is continued by a guess at the frame's edge.
        across = (np.arange(-1, columns + 1) * _STEP + (_STEP - 1) / 2).astype(np.float32)
        down = (np.arange(-1, rows + 1) * _STEP + (_STEP - 1) / 2).astype(np.float32)
        self._nodes = np.ascontiguousarray(np.stack(np.broadcast_arrays(across[None, :], down[:, None]), axis=-1))
        self._plan: list[tuple[Layer, Rect]] = []
        self._planned = range(0)

    def draw(self, number: int, into: PLANES) -> None:
        """Fill the frame `into` (Y, U, V) with what the camera sees at the pose of that number."""
        if number not in self._planned:
            self._planned = range(number, min(number + _AHEAD, len(self._poses)))
            self._plan = self._planning()
        pose = self._poses[number]
        flat = self._flat(pose)
        for layer, box in self._plan:
            x0, y0, x1, y1 = box
            _draw_box(layer, self._places(layer, flat[y0 : y1 + 2, x0 : x1 + 2], pose), box, into)

    def _planning(self) -> list[tuple[Layer, Rect]]:
        """Where each layer is there, and not hidden, at some time in the planned frames; back to front."""
        numbers = sorted({self._planned[0], self._planned[len(self._planned) // 2], self._planned[-1]})
        flats = [(self._flat(self._poses[n]), self._poses[n]) for n in numbers]
        hidden = np.zeros((self._nodes.shape[0] - 2, self._nodes.shape[1] - 2), bool)
        plan: list[tuple[Layer, Rect]] = []
        for layer in reversed(self._layers):
            there, solid = self._tiles(layer, flats)
            plan += [(layer, box) for box in rectangles(there & ~hidden)]
            hidden |= solid
        return plan[::-1]

    def _tiles(self, layer: Layer, flats: list[tuple[Map, Pose]]) -> tuple[Mask, Mask]:
        """Tiles (rows, columns) that show a layer at any of some poses, and those that it fills at all of them."""
        there = np.zeros((self._nodes.shape[0] - 2, self._nodes.shape[1] - 2), bool)
        if layer.cut is None:
            return ~there, ~there
        open_ = there.copy()
        for flat, pose in flats:
            at = (self._places(layer, flat, pose) - np.array(layer.corner, np.float32)) * np.float32(1 / COARSE)
            most = _sampled(layer.most, at, cv2.BORDER_CONSTANT)[1:-1, 1:-1]
            least = _sampled(layer.least, at, cv2.BORDER_CONSTANT)[1:-1, 1:-1]
            there |= most > _NOTHING
            open_ |= least < _ALL
        # A tile of room for what lies between the nodes, and for the poses between these.
        return grown_tiles(there, 1), ~grown_tiles(open_, 1)

    def _flat(self, pose: Pose) -> Map:
        """The lock pixels seen at the nodes if the camera had only turned."""
        nodes = self._nodes.reshape(1, -1, 2)
        seen = cv2.perspectiveTransform(nodes, self._lens.turned(pose))  # ty: ignore[no-matching-overload]
        return np.asarray(seen, np.float32).reshape(self._nodes.shape)

    def _places(self, layer: Layer, flat: Map, pose: Pose) -> Map:
        """The lock pixels (rows, columns, 2) of a layer seen at the nodes, by fixed-point iteration."""
        lens = self._lens
        middle, half = self._depths[id(layer)]
        x, y, z = pose.offset
        # seen = flat + near * slope, slope = focal * (x, y) - z * (flat - middle)
        push = np.array(
            [lens.focal * x + z * (lens.width - 1) / 2, lens.focal * y + z * (lens.height - 1) / 2], np.float32
        )
        slope = push - np.float32(z) * flat
        origin = flat - np.array(layer.corner, np.float32)
        # The layer's middle nearness is a good first guess: from there two rounds are as good as five from nothing.
        moved = origin + slope * middle
        # A layer that is level travels as one.
        rounds = _ROUNDS if half * reach_of(lens, (pose,)) > _LEVEL_PX else 0
        for _ in range(rounds):
            near = _sampled(layer.nearness, moved * np.float32(1 / COARSE), cv2.BORDER_REPLICATE)
            moved = origin + slope * near[..., None]
        return moved + np.array(layer.corner, np.float32)


def _sampled(source: NDArray, at: Map, border: int, into: NDArray | None = None) -> NDArray:
    """`source` (h, w) at the places `at` (H, W, 2), x and y in samples."""
    return cv2.remap(source, at, None, cv2.INTER_LINEAR, dst=into, borderMode=border)  # ty: ignore[no-matching-overload]


def _finer(nodes: Map, across: int, down: int, size: tuple[int, int]) -> Map:
    """The map (height, width, 2) of a `size` (width, height) with so many places from node to node.

    It begins a step after the first node; each place is the middle of what lies between two dividing lines.
    """
    rows, columns = nodes.shape[:2]
    whole = cv2.resize(nodes, (columns * across, rows * down), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, np.float32)[down : down + size[1], across : across + size[0]]


def _draw_box(layer: Layer, nodes: Map, box: Rect, into: PLANES) -> None:
    """Draw a layer over what is there in some tiles."""
    x0, y0, x1, y1 = box
    height, width = into[0].shape
    part = (slice(y0 * _STEP, min(y1 * _STEP, height)), slice(x0 * _STEP, min(x1 * _STEP, width)))
    half = (slice(part[0].start // 2, part[0].stop // 2), slice(part[1].start // 2, part[1].stop // 2))
    target: PLANES = (into[0][part], into[1][half], into[2][half])
    place = nodes - np.array([layer.grid.left, layer.grid.top], np.float32)
    if layer.cut is None:
        _draw_whole(layer, place, target)
        return
    size = (target[0].shape[1], target[0].shape[0])
    cut = _sampled(layer.cut, _finer(place * np.float32(KEPT), _STEP, _STEP, size), cv2.BORDER_CONSTANT)
    _lay_over(cut, target)


def _draw_whole(layer: Layer, place: Map, into: PLANES) -> None:
    """Draw a layer that has no edge; `place` (rows, columns, 2) are the lock pixels from the grid's corner at nodes."""
    planes = layer.planes
    assert planes is not None
    height, width = into[0].shape
    alike = _alike(place)
    luma, chroma = place * np.float32(KEPT), place * np.float32(KEPT / 2)
    if alike and planes.blocks is not None:
        luma -= np.float32(KEPT / 2)
        at = _finer(luma, _STEP // 2, _STEP // 2, (width // 2, height // 2))
        put_luma(_sampled(planes.blocks, at, cv2.BORDER_REPLICATE), into[0])
    else:
        _sampled(planes.luma, _finer(luma, _STEP, _STEP, (width, height)), cv2.BORDER_REPLICATE, into[0])
    # A chroma sample lies level with the left of its two luma columns: half a pixel left of their middle.
    left = np.empty_like(chroma)
    left[:, 1:] = chroma[:, 1:] - (chroma[:, 1:] - chroma[:, :-1]) * np.float32(0.5 / _STEP)
    left[:, 0] = chroma[:, 0] - (chroma[:, 1] - chroma[:, 0]) * np.float32(0.5 / _STEP)
    left[..., 1] -= np.float32(KEPT / 4)
    if alike and width % 4 == 0:
        left[..., 0] -= np.float32(KEPT / 2)
        at = _finer(left, _STEP // 4, _STEP // 2, (width // 4, height // 2))
        put_pairs(_sampled(planes.chroma, at, cv2.BORDER_REPLICATE), into[1], into[2])
    else:
        at = _finer(left, _STEP // 2, _STEP // 2, (width // 2, height // 2))
        put_chroma(_sampled(planes.chroma, at, cv2.BORDER_REPLICATE), into[1], into[2])


def _alike(place: Map) -> bool:
    """Whether neighbouring pixels may be taken for a block that moves as one, given lock pixels at nodes."""
    across, down = place[:, 1:] - place[:, :-1], place[1:] - place[:-1]
    across[..., 0] -= _STEP
    down[..., 1] -= _STEP
    worst = np.abs(across).max(axis=(0, 1)) + np.abs(down).max(axis=(0, 1))
    return float(worst.max()) / _STEP / 2 <= ALIKE


def _lay_over(cut: NDArray[np.uint8], into: PLANES) -> None:
    """Lay Y, U, V and opacity (H, W, 4) over the parts Y (H, W), U and V (H/2, W/2) of a frame."""
    # Of 4:2:0 each chroma sample is the mean of two by two pixels.
    halves = cv2.resize(cut, (cut.shape[1] // 2, cut.shape[0] // 2), interpolation=cv2.INTER_AREA)
    clear = cv2.bitwise_not(cv2.extractChannel(cut, 3))
    clear_half = cv2.bitwise_not(cv2.extractChannel(halves, 3))
    for number, (source, gap) in enumerate(((cut, clear), (halves, clear_half), (halves, clear_half))):
        under = into[number]
        cv2.multiply(under, gap, dst=under, scale=1 / 255)
        cv2.add(under, cv2.extractChannel(source, number), dst=under)
