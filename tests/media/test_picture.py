"""Pictures in and out, also broken ones."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from hotset.errors import MediaError
from hotset.media import picture_size, png_bytes, read_picture, write_png


def save(path: Path, picture: Image.Image, **options: object) -> Path:
    picture.save(path, **options)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.webp"])
def test_lossless_formats_come_back_exactly(tmp_path: Path, scene: np.ndarray, name: str) -> None:
    options = {"lossless": True, "exact": True} if name.endswith("webp") else {}
    path = save(tmp_path / name, Image.fromarray(scene), **options)
    assert (read_picture(path) == scene).all()
    assert picture_size(path) == (320, 180)


def test_jpeg_comes_back_nearly(tmp_path: Path, scene: np.ndarray) -> None:
    path = save(tmp_path / "a.jpg", Image.fromarray(scene), quality=95)
    assert np.abs(read_picture(path).astype(int) - scene).mean() < 3


def test_a_turned_photograph_stands_upright(tmp_path: Path, scene: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = save(tmp_path / "a.jpg", Image.fromarray(scene), quality=95, exif=exif)
    assert read_picture(path).shape == (320, 180, 3)
    assert picture_size(path) == (180, 320)
    assert np.abs(read_picture(path).astype(int) - np.rot90(scene, -1)).mean() < 3


def test_sixteen_bits_are_rounded(tmp_path: Path) -> None:
    wide = (np.arange(256, dtype=np.uint16) * 257).reshape(16, 16)
    path = save(tmp_path / "a.png", Image.fromarray(wide))
    assert (read_picture(path)[..., 0] == np.arange(256).reshape(16, 16)).all()


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "CMYK"])
def test_every_kind_of_picture_becomes_rgb(tmp_path: Path, scene: np.ndarray, mode: str) -> None:
    name = "a.tiff" if mode == "CMYK" else "a.png"
    path = save(tmp_path / name, Image.fromarray(scene).convert(mode))
    got = read_picture(path)
    assert got.shape == scene.shape
    assert got.dtype == np.uint8
    assert np.abs(got.astype(int).mean() - scene.mean()) < 30


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    clear = np.zeros((4, 4, 4), np.uint8)
    assert (read_picture(save(tmp_path / "a.png", Image.fromarray(clear, "RGBA"))) == 255).all()


def test_the_same_pixels_give_the_same_bytes(tmp_path: Path, scene: np.ndarray) -> None:
    write_png(tmp_path / "a.png", scene)
    assert (tmp_path / "a.png").read_bytes() == png_bytes(scene) == png_bytes(scene.copy())
    assert (read_picture(tmp_path / "a.png") == scene).all()
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(200_000_000)
    with pytest.raises(MediaError, match="200 MB; at most"):
        read_picture(path)


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", Image.new("1", (12_000, 12_000)))
    assert path.stat().st_size < 100_000
    with pytest.raises(MediaError, match="12000×12000"):
        read_picture(path)


@pytest.mark.parametrize("held", [b"", b"not a picture at all", b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(20)])
def test_what_is_no_picture_is_said_with_its_path(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(held)
    for read in (read_picture, picture_size):
        with pytest.raises(MediaError, match=r"a\.png"):
            read(path)


def test_a_missing_picture_and_a_folder_are_media_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(MediaError):
            read_picture(path)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["PNG", "JPEG", "WEBP", "TIFF"]), data=st.data())
def test_broken_bytes_raise_nothing_else(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (24, 32, 3), dtype=np.uint8)).save(out, kind)
    held = bytearray(out.getvalue())
    for at in data.draw(st.lists(st.integers(0, len(held) - 1), max_size=6)):
        held[at] ^= data.draw(st.integers(1, 255))
    held = held[: data.draw(st.integers(0, len(held)))]
    path = tmp_path / "broken"
    path.write_bytes(held)
    try:
        assert read_picture(path).dtype == np.uint8
    except MediaError as error:
        assert "broken" in str(error)  # noqa: PT017 -- it may also be readable
