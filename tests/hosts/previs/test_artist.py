from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from hotset.film.motion import CameraMove, Motion
from hotset.film.setup import TakeSetup
from hotset.film.words import CameraMoveKind, Look, ShotSize, View
from hotset.hosts.animatic import spare_needed
from hotset.hosts.plate import frame_of
from hotset.hosts.previs.artist import MOST_OVERSCAN, draw, encode_png, render_view
from hotset.units import Digest
from tests.hosts.previs.stills import board, setup

GOLDEN = Path(__file__).parents[2] / "golden" / "previs"
CLOSE = board(ShotSize.CLOSE)
GOLDENS = {
    "close-pencil": setup(CLOSE, width=224, height=126),
    "close-shaded": setup(CLOSE, Look.SHADED, width=224, height=126),
    "two-pencil": setup(board(ShotSize.MEDIUM, subject=None, view=View.FRONT), width=224, height=126),
}


def test_the_same_setup_gives_the_same_bytes_and_another_candidate_another_picture() -> None:
    first, again = draw(setup(CLOSE)), draw(setup(CLOSE))
    assert encode_png(first.plate) == encode_png(again.plate)
    assert np.array_equal(first.layers.depth, again.layers.depth)
    second = draw(setup(CLOSE, candidate=2))
    assert np.abs(first.picture.astype(int) - second.picture).mean() > 4


def test_the_picture_is_the_crop_of_the_plate_and_has_the_asked_size() -> None:
    for width, height in ((192, 108), (108, 192)):
        drawing = draw(setup(CLOSE, width=width, height=height))
        assert drawing.picture.shape == (height, width, 3)
        assert np.array_equal(drawing.picture, frame_of(drawing.plate, drawing.layers.crop, width, height))
        assert drawing.layers.depth.shape == drawing.plate.shape[:2]
        x, y, w, h = drawing.layers.crop
        assert x >= 0.09 * w
        assert y >= 0.09 * h
        names = dict(drawing.layers.names)
        assert "ana" in {names.get(int(i)) for i in np.unique(drawing.layers.ids)}


def test_a_camera_path_leaves_more_room_up_to_a_cap() -> None:
    still = draw(setup(CLOSE, width=96, height=54))
    truck = Motion(camera=(CameraMove(kind=CameraMoveKind.TRUCK, amount=0.06),))
    panned = Motion(camera=(CameraMove(kind=CameraMoveKind.PAN, amount=40.0),))
    wide = draw(setup(CLOSE, width=96, height=54, motion=truck)).plate.shape[1]
    most = draw(setup(CLOSE, width=96, height=54, motion=panned)).plate.shape[1]
    assert still.plate.shape[1] < wide <= most <= round(96 * (1 + 2 * MOST_OVERSCAN)) + 2


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        (CameraMoveKind.TRUCK, 0.2),
        (CameraMoveKind.DOLLY, -0.3),
        (CameraMoveKind.ARC, 6.0),
        (CameraMoveKind.PEDESTAL, 0.1),
    ],
)
def test_the_plate_holds_what_its_own_move_shows_of_near_things(kind: CameraMoveKind, amount: float) -> None:
    motion = Motion(camera=(CameraMove(kind=kind, amount=amount),))
    drawing = draw(setup(board(ShotSize.MEDIUM), width=192, height=108, motion=motion))
    take = TakeSetup(
        model="animatic", slate="1A", width=192, height=108, frame_rate=Fraction(24), seconds=Fraction(2),
        first_frame=Digest(f"{1:064}"), motion=motion, prompt="",
    )  # fmt: skip
    assert spare_needed(take, drawing.layers) is None


def test_a_moved_camera_sees_parallax() -> None:
    of = setup(board(ShotSize.MEDIUM), Look.SHADED)
    here = render_view(of, width=192, height=108)
    same = render_view(of, width=192, height=108)
    moved = render_view(of, offset_m=(0.15, 0.0, 0.0), width=192, height=108)
    closer = render_view(of, zoom=1.3, width=192, height=108)
    assert np.array_equal(here, same)
    assert np.abs(here.astype(int) - moved).mean() > 2
    assert np.abs(here.astype(int) - closer).mean() > 2


@pytest.mark.parametrize("name", sorted(GOLDENS))
def test_golden_frames(name: str) -> None:
    picture = draw(GOLDENS[name]).picture
    kept = cv2.imread(str(GOLDEN / f"{name}.png"))
    assert kept is not None, "draw it with tools or by hand and look at it before keeping it"
    assert np.abs(kept[..., ::-1].astype(int) - picture).mean() < 4.0
