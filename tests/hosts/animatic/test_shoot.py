"""Whole takes, as films."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from hotset.errors import MediaError
from hotset.film.motion import CameraMove
from hotset.film.words import Easing
from hotset.hosts.animatic.shoot import Sources, read_kept, shoot
from hotset.hosts.plate import Layers, frame_of, write_layers
from hotset.media import decode_frames, probe, write_png
from tests.hosts.animatic.conftest import HEIGHT, WIDTH, move, shift, take

MOVES = [
    (move("static"),),
    (move("pan", 4),),
    (move("handheld", 1),),
    (move("zoom", 1.3), move("tilt", 2)),
    (move("truck", 0.1),),
    (move("arc", 2),),
    (move("rack focus", to="box"),),
    (move("rack focus", to="wall"), move("dolly", 0.3)),
]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory, plate: np.ndarray, layers: Layers) -> Sources:
    folder = tmp_path_factory.mktemp("lock")
    write_png(folder / "plate.png", plate)
    write_png(folder / "picture.png", frame_of(plate, layers.crop, WIDTH, HEIGHT))
    write_layers(folder / "layers.npz", layers)
    return Sources(folder / "picture.png", folder / "plate.png", folder / "layers.npz")


@pytest.mark.parametrize("moves", MOVES, ids=lambda moves: "+".join(m.kind for m in moves))
def test_a_take_begins_with_the_lock_and_is_what_was_asked(
    tmp_path: Path, sources: Sources, plate: np.ndarray, layers: Layers, moves: tuple[CameraMove, ...]
) -> None:
    setup = take(*moves)
    path = shoot(setup, sources, tmp_path / "a.mp4")
    info = probe(path)
    assert (info.width, info.height, info.frames, info.frame_rate) == (WIDTH, HEIGHT, 24, 24)
    assert info.bt709
    assert info.faststart
    assert info.audio is None
    error = next(decode_frames(path))[1].astype(int) - frame_of(plate, layers.crop, WIDTH, HEIGHT)
    assert np.abs(error).mean() < 4
    assert np.abs(error.mean(axis=(0, 1))).max() < 2
    assert shoot(setup, sources, tmp_path / "b.mp4").read_bytes() == path.read_bytes()


def test_nothing_moves_in_a_static_take(tmp_path: Path, sources: Sources) -> None:
    frames = [frame for _, frame in decode_frames(shoot(take(), sources, tmp_path / "a.mp4"), gray=True)]
    assert max(np.abs(frame.astype(int) - frames[0]).mean() for frame in frames) < 1.2


def test_an_eased_pan_starts_and_ends_slowly(tmp_path: Path, sources: Sources) -> None:
    path = shoot(take(move("pan", 4, easing=Easing.EASE), seconds=Fraction(2)), sources, tmp_path / "a.mp4")
    frames = [frame for _, frame in decode_frames(path, gray=True)]
    steps = [shift(a, b)[0] for a, b in pairwise(frames)]
    assert sum(steps) == pytest.approx(-21.7, abs=1.2)
    assert max(abs(steps[0]), abs(steps[-1])) < 0.15
    assert abs(steps[len(steps) // 2]) > 0.5


def test_a_picture_that_was_brought_in_is_moved_through_gently(tmp_path: Path, sources: Sources) -> None:
    path = shoot(take(move("dolly", 0.5)), Sources(sources.picture), tmp_path / "a.mp4")
    frames = [frame for _, frame in decode_frames(path, gray=True)]
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 3
    assert min(frame.min() for frame in frames) > 5


def test_a_plate_of_another_picture_is_refused(tmp_path: Path, sources: Sources) -> None:
    write_png(tmp_path / "other.png", np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    with pytest.raises(MediaError, match="not that of the locked picture"):
        shoot(take(), Sources(tmp_path / "other.png", sources.plate, sources.layers), tmp_path / "a.mp4")
    with pytest.raises(MediaError, match="different sizes"):
        shoot(take(), Sources(sources.picture, sources.picture, sources.layers), tmp_path / "a.mp4")
    assert not (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize("held", [b"", b"PK\x03\x04 nothing", b"text"])
def test_broken_layers_are_a_media_error(tmp_path: Path, sources: Sources, held: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(held)
    with pytest.raises(MediaError, match=r"a\.npz"):
        read_kept(Sources(sources.picture, sources.plate, tmp_path / "a.npz"))
    assert read_kept(Sources(sources.picture)) is None
