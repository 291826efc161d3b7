"""Shooting a take: the worker's side of the animatic host."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2

from hotset.errors import MediaError, Where
from hotset.film.setup import TakeSetup
from hotset.hosts.animatic.depth import guessed_nearness, nearness_of, subject_distance
from hotset.hosts.animatic.flat import draw_flat
from hotset.hosts.animatic.layers import Layer, build_layers, single_layer
from hotset.hosts.animatic.lens import imported_lens, plate_lens
from hotset.hosts.animatic.parallax import ParallaxCamera, reach_of
from hotset.hosts.animatic.path import camera_path
from hotset.hosts.animatic.still import DENSITY, Still, prepare_still
from hotset.hosts.plate import Layers, frame_of, read_layers
from hotset.media import FilmWriter, read_picture
from hotset.units import Digest

__all__ = ["Sources", "shoot"]

_LARGEST_DIFFERENCE = 6.0
"""Mean levels by which a plate may differ from its lock: more is another picture."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a setup's first frame. `plate` and `layers` are there where an artist kept them."""

    picture: Path
    plate: Path | None = None
    layers: Path | None = None


def shoot(setup: TakeSetup, sources: Sources, target: Path) -> Path:
    """Write the take to `target` as an MP4 and give it back.

    Raises MediaError when a source cannot be read or is another picture's.
    """
    still, layers = _prepared(setup.first_frame, sources, setup.width, setup.height, setup.lens_mm)
    poses = camera_path(setup, subject_distance(layers))
    reach = reach_of(still.lens, poses)
    camera = None
    if reach > 0:
        camera = ParallaxCamera(still.lens, _layered(still, layers, reach), poses)
    with FilmWriter(target, setup.width, setup.height, setup.frame_rate) as film:
        for number, pose in enumerate(poses):
            if pose.is_lock:
                film.write_yuv(*still.lock)
                continue
            if camera is not None:
                camera.draw(number, film.planes)
            else:
                draw_flat(still.planes, still.grid, still.lens, pose, film.planes)
            film.write()
    return target


def _layered(still: Still, layers: Layers | None, reach: float) -> list[Layer]:
    if layers is None:
        return single_layer(still, guessed_nearness(still.rgb[::DENSITY, ::DENSITY]))
    return build_layers(still, layers.ids, nearness_of(layers), reach)


def read_kept(sources: Sources) -> Layers | None:
    """What the artist kept behind the picture, or None. Raises MediaError when it cannot be read."""
    if sources.plate is None or sources.layers is None:
        return None
    try:
        return read_layers(sources.layers)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise MediaError(f"these are no layers that can be read: {error}.", where=Where(sources.layers)) from error


@lru_cache(maxsize=2)
def _prepared(
    first_frame: Digest, sources: Sources, width: int, height: int, lens_mm: int
) -> tuple[Still, Layers | None]:
    """The prepared picture of a digest; the next take of the same lock finds it here."""
    picture = read_picture(sources.picture)
    layers = read_kept(sources)
    if layers is None or sources.plate is None:
        return prepare_still(picture, imported_lens((picture.shape[1], picture.shape[0]), width, height, lens_mm)), None
    plate = read_picture(sources.plate)
    if plate.shape[:2] != layers.depth.shape or plate.shape[:2] != layers.ids.shape:
        raise MediaError("the plate and its layers are of different sizes.", where=Where(sources.plate))
    frame = frame_of(plate, layers.crop, width, height)
    if picture.shape == frame.shape and cv2.absdiff(picture, frame).mean() > _LARGEST_DIFFERENCE:
        raise MediaError("the plate is not that of the locked picture.", where=Where(sources.plate))
    return prepare_still(plate, plate_lens(layers, width, height)), layers
