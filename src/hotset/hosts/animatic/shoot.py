"""Shooting a take: the worker's side of the animatic host."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.errors import MediaError, Where
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind
from hotset.hosts.animatic.depth import guessed_nearness, nearness_of, subject_distance
from hotset.hosts.animatic.flat import draw_flat
from hotset.hosts.animatic.focus import STATES, Focus, focus_on, mixed, softened
from hotset.hosts.animatic.layers import Layer, build_layers, single_layer
from hotset.hosts.animatic.lens import imported_lens, plate_lens
from hotset.hosts.animatic.parallax import ParallaxCamera, reach_of
from hotset.hosts.animatic.path import Pose, camera_path
from hotset.hosts.animatic.still import DENSITY, Still, prepare_still
from hotset.hosts.plate import Layers, frame_of, read_layers
from hotset.media import PLANES, FilmWriter, read_picture
from hotset.units import Digest

__all__ = ["Film", "Sources", "draw_take", "read_kept", "shoot"]

_LARGEST_DIFFERENCE = 6.0
"""Mean levels by which a plate may differ from its lock: more is another picture."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a setup's first frame. `plate` and `layers` are there where an artist kept them."""

    picture: Path
    plate: Path | None = None
    layers: Path | None = None


class Film(Protocol):
    """What a take is drawn into: FilmWriter, or anything else that takes frames."""

    planes: PLANES

    def write(self) -> None:
        """The frame that `planes` hold is done."""
        ...

    def write_yuv(self, y: NDArray[np.uint8], u: NDArray[np.uint8], v: NDArray[np.uint8]) -> None:
        """A frame that is ready."""
        ...


def shoot(setup: TakeSetup, sources: Sources, target: Path) -> Path:
    """Write the take to `target` as an MP4 and give it back.

    Raises MediaError when a source cannot be read or is another picture's.
    """
    # Takes run beside each other: a second thread each would only crowd the cores.
    with FilmWriter(target, setup.width, setup.height, setup.frame_rate, threads=1) as film:
        draw_take(setup, sources, film)
    return target


def draw_take(setup: TakeSetup, sources: Sources, film: Film) -> None:
    """Write every frame of a take to `film`. Raises MediaError as shoot does."""
    still, layers, subject_m = _prepared(setup.first_frame, sources, setup.width, setup.height, setup.lens_mm)
    poses = camera_path(setup, subject_m)
    draw = _artist(setup, sources, still, layers, poses)
    for number, pose in enumerate(poses):
        if pose.is_lock:
            film.write_yuv(*still.lock)
        else:
            draw(number, film.planes)
            film.write()


def _artist(
    setup: TakeSetup, sources: Sources, still: Still, layers: Layers | None, poses: tuple[Pose, ...]
) -> Callable[[int, PLANES], None]:
    """What draws the frame of a number: the cheapest way that the moves allow."""
    reach = reach_of(still.lens, poses)
    racks = [move.to for move in setup.motion.camera if move.kind is CameraMoveKind.RACK_FOCUS and move.to]
    if racks and layers is not None:
        near = 1 / subject_distance(layers, racks[-1])
        return _Racked(still, layers, poses, focus_on(near, setup.height), reach).draw
    if reach > 0:
        made = _layered(setup.first_frame, sources, setup.width, setup.height, setup.lens_mm, reach)
        return ParallaxCamera(still.lens, made, poses).draw
    return lambda number, into: draw_flat(still.planes, still.grid, still.lens, poses[number], into)


class _Racked:
    """Frames between two states of softness: both are drawn, and mixed. Only the states in use are kept."""

    def __init__(self, still: Still, layers: Layers, poses: tuple[Pose, ...], focus: Focus, reach: float) -> None:
        self._still, self._poses, self._focus = still, poses, focus
        room = int(focus.largest * 2) + 1
        self._sharp = build_layers(still, layers.ids, nearness_of(layers), max(reach, focus.reach), room)
        self._cameras: dict[int, ParallaxCamera] = {}
        self._fixed: dict[int, PLANES] = {}
        # A camera that stands still sees each state only once.
        self._still_standing = len({replace(pose, racked=0.0) for pose in poses}) == 1

    def draw(self, number: int, into: PLANES) -> None:
        at = self._poses[number].racked * (STATES - 1)
        low = min(int(at), STATES - 2)
        share = at - low
        if share <= 0 or share >= 1:
            self._state(low + (share >= 1), number, into)
            return
        one, other = _blank(into), _blank(into)
        self._state(low, number, one)
        self._state(low + 1, number, other)
        mixed(one, other, share, into)

    def _state(self, state: int, number: int, into: PLANES) -> None:
        if self._still_standing and state in self._fixed:
            for plane, held in zip(into, self._fixed[state], strict=True):
                np.copyto(plane, held)
            return
        for old in [held for held in self._cameras if abs(held - state) > 1]:
            del self._cameras[old]
        if state not in self._cameras:
            layers = softened(self._sharp, self._focus, state)
            self._cameras[state] = ParallaxCamera(self._still.lens, layers, self._poses)
        self._cameras[state].draw(number, into)
        if self._still_standing:
            y, u, v = into
            self._fixed[state] = (y.copy(), u.copy(), v.copy())


def _blank(like: PLANES) -> PLANES:
    return np.empty_like(like[0]), np.empty_like(like[1]), np.empty_like(like[2])


@lru_cache(maxsize=1)
def _layered(first_frame: Digest, sources: Sources, width: int, height: int, lens_mm: int, reach: float) -> list[Layer]:
    """The layers of a lock for a move of that reach: another take of the same move finds them here."""
    still, layers, _ = _prepared(first_frame, sources, width, height, lens_mm)
    if layers is None:
        return single_layer(still, guessed_nearness(still.rgb[::DENSITY, ::DENSITY]))
    return build_layers(still, layers.ids, nearness_of(layers), reach)


def read_kept(sources: Sources) -> Layers | None:
    """What the artist kept behind the picture, or None. Raises MediaError when it cannot be read."""
    if sources.plate is None or sources.layers is None:
        return None
    try:
        return read_layers(sources.layers)
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise MediaError(f"these are no layers that can be read: {error}.", where=Where(sources.layers)) from error


@lru_cache(maxsize=2)
def _prepared(
    first_frame: Digest, sources: Sources, width: int, height: int, lens_mm: int
) -> tuple[Still, Layers | None, float]:
    """The prepared picture of a digest, and metres to its subject; the next take of the same lock finds it here."""
    picture = read_picture(sources.picture)
    layers = read_kept(sources)
    if layers is None or sources.plate is None:
        lens = imported_lens((picture.shape[1], picture.shape[0]), width, height, lens_mm)
        return prepare_still(picture, lens), None, subject_distance(None)
    plate = read_picture(sources.plate)
    if plate.shape[:2] != layers.depth.shape or plate.shape[:2] != layers.ids.shape:
        raise MediaError("the plate and its layers are of different sizes.", where=Where(sources.plate))
    frame = frame_of(plate, layers.crop, width, height)
    if picture.shape == frame.shape and cv2.absdiff(picture, frame).mean() > _LARGEST_DIFFERENCE:
        raise MediaError("the plate is not that of the locked picture.", where=Where(sources.plate))
    return prepare_still(plate, plate_lens(layers, width, height)), layers, subject_distance(layers)
