"""How near a moved still comes to the truth: SSIM against a view that is rendered anew, beside the still itself.

Two truths: a room that is traced exactly, and the storyboard artist's own stage, shaded.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from benchmarks.boards import example_setups
from benchmarks.report import Figure, publish
from benchmarks.scene import traced
from hotset.film.words import Look
from hotset.hosts.animatic.depth import nearness_of
from hotset.hosts.animatic.flat import draw_flat
from hotset.hosts.animatic.layers import build_layers
from hotset.hosts.animatic.lens import plate_lens
from hotset.hosts.animatic.parallax import ParallaxCamera, reach_of
from hotset.hosts.animatic.path import Pose
from hotset.hosts.animatic.still import prepare_still
from hotset.hosts.plate import Layers
from hotset.hosts.previs.artist import draw, render_view
from hotset.media import PLANES, yuv_to_rgb

__all__ = ["main"]

WIDTH, HEIGHT = 1280, 720
SPARE = Fraction(1, 10)
_OFFSETS = (
    ("truck 0.10 m", (0.10, 0.0, 0.0)),
    ("pedestal 0.06 m", (0.0, -0.06, 0.0)),
    ("dolly 0.25 m", (0.0, 0.0, 0.25)),
)
Picture = NDArray[np.uint8]


def main() -> int:
    """Measure both truths."""
    cv2.setNumThreads(1)
    return publish("parallax", [*_room(), *_stage()])


def _room() -> list[Figure]:
    plate = traced(WIDTH, HEIGHT, spare=float(SPARE))
    crop = (round(WIDTH * SPARE), round(HEIGHT * SPARE), WIDTH, HEIGHT)
    found = []
    for name, offset in _OFFSETS:
        truth = traced(WIDTH, HEIGHT, offset=offset).rgb
        found += _compare(f"traced room, {name}", plate.rgb, plate.layers(crop), offset, truth, ">= 0.97")
    return found


def _stage() -> list[Figure]:
    found = []
    for setup in example_setups("1A", "2A"):
        setup = replace(setup, look=Look.SHADED)
        drawing = draw(setup)
        # Grain and hatching are the artist's own each time: no camera move can come nearer than the same view again.
        again = render_view(setup, width=setup.width, height=setup.height)
        found.append(Figure(f"stage {setup.slate}: the same view drawn again", _ssim(drawing.picture, again), "SSIM"))
        for name, (x, y, z) in (("truck 0.05 m", (0.05, 0.0, 0.0)), ("dolly 0.15 m", (0.0, 0.0, 0.15))):
            truth = render_view(setup, offset_m=(x, -y, z), width=setup.width, height=setup.height)
            found += _compare(f"stage {setup.slate}, {name}", drawing.plate, drawing.layers, (x, y, z), truth)
    return found


def _compare(
    name: str, plate: Picture, layers: Layers, offset: tuple[float, float, float], truth: Picture, target: str = ""
) -> list[Figure]:
    lens = plate_lens(layers, WIDTH, HEIGHT)
    still = prepare_still(plate, lens)
    poses = (Pose(), Pose(offset=offset))
    frame = _blank(still.lock)
    made = build_layers(still, layers.ids, nearness_of(layers), reach_of(lens, poses))
    ParallaxCamera(lens, made, poses).draw(1, frame)
    # The best that one flat warp could do: the middle's depth for all.
    x, y, across, down = layers.crop
    near = float(np.median(nearness_of(layers)[y : y + down, x : x + across]))
    flat = _blank(still.lock)
    turned = Pose(
        pan=float(np.arctan(offset[0] * near)),
        tilt=float(-np.arctan(offset[1] * near)),
        zoom=1 / (1 - offset[2] * near),
    )
    draw_flat(still.planes, still.grid, lens, turned, flat)
    # All go through 4:2:0, so that only the move is compared.
    return [
        Figure(f"{name}: animatic", _ssim(yuv_to_rgb(frame), truth), "SSIM", target),
        Figure(f"{name}: one flat warp", _ssim(yuv_to_rgb(flat), truth), "SSIM"),
    ]


def _blank(like: PLANES) -> PLANES:
    return np.empty_like(like[0]), np.empty_like(like[1]), np.empty_like(like[2])


def _ssim(one: Picture, other: Picture) -> float:
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (one, other)]
    return float(structural_similarity(*grey, gaussian_weights=True, sigma=1.5, use_sample_covariance=False))


if __name__ == "__main__":
    sys.exit(main())
