"""The plate behind a drawn still."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from hotset.hosts.plate import Layers, frame_of, read_layers, write_layers


def layers() -> Layers:
    depth = np.full((12, 20), 2.5, np.float16)
    depth[0] = np.inf
    ids = np.zeros((12, 20), np.uint16)
    ids[4:8, 5:9] = 700
    return Layers(depth, ids, ((700, "cup"), (1, "tæble")), (2, 1, 16, 9), 21.5)


def test_layers_come_back(tmp_path: Path) -> None:
    write_layers(tmp_path / "a.npz", layers())
    got, held = read_layers(tmp_path / "a.npz"), layers()
    assert (got.depth == held.depth).all()
    assert got.depth.dtype == np.float16
    assert (got.ids == held.ids).all()
    assert (got.names, got.crop, got.focal_px) == (held.names, held.crop, held.focal_px)


def test_the_same_layers_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        write_layers(tmp_path / name, layers())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize("held", [b"", b"PK\x03\x04 nothing", b"text"])
def test_something_else_is_an_error_that_says_so(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(held)
    with pytest.raises((OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile)):
        read_layers(tmp_path / "a.npz")


def test_a_frame_of_the_same_density_is_cut_and_nothing_else() -> None:
    plate = np.random.default_rng(1).integers(0, 255, (12, 20, 3), dtype=np.uint8)
    frame = frame_of(plate, (2, 1, 16, 9), 16, 9)
    assert (frame == plate[1:10, 2:18]).all()
    assert frame.flags.c_contiguous


def test_a_denser_plate_is_averaged() -> None:
    plate = np.random.default_rng(1).integers(0, 255, (20, 40, 3), dtype=np.uint8)
    frame = frame_of(plate, (4, 2, 32, 16), 16, 8)
    mean = plate[2:18, 4:36].reshape(8, 2, 16, 2, 3).mean(axis=(1, 3))
    assert np.abs(frame - mean).max() <= 0.51


def test_a_smaller_picture_is_enlarged() -> None:
    assert frame_of(np.full((4, 8, 3), 9, np.uint8), (0, 0, 8, 4), 32, 16).shape == (16, 32, 3)
