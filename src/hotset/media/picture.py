"""Pictures in and out: PNG, JPEG, WebP and TIFF in as 8-bit RGB, PNG out with the same bytes for the same pixels."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

from hotset.media.colour import Bytes
from hotset.media.door import broken, reading

__all__ = ["MAX_PICTURE_BYTES", "MAX_PICTURE_PIXELS", "picture_size", "png_bytes", "read_picture", "write_png"]

MAX_PICTURE_BYTES = 96 * 1024 * 1024
MAX_PICTURE_PIXELS = 64_000_000

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
_TURNED = {5, 6, 7, 8}  # EXIF orientations that swap width and height.
_EXIF_ORIENTATION = 0x0112


def read_picture(path: Path, *, max_bytes: int = MAX_PICTURE_BYTES, max_pixels: int = MAX_PICTURE_PIXELS) -> Bytes:
    """The picture as RGB (H, W, 3) uint8, sRGB: turned as its EXIF says, transparency over white, 16 bits rounded to 8.

    Raises MediaError when the file is missing, no such picture, damaged, or larger than allowed; a file that is too
    large is not read.
    """
    path = Path(path)
    with reading(path, "picture"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _check_bytes(path, max_bytes)
        with Image.open(path, formats=_FORMATS) as held:
            _check_pixels(path, held.size, max_pixels)
            held.load()
            return _as_rgb(path, ImageOps.exif_transpose(held))


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height as read_picture would give them, from the header alone. Raises MediaError."""
    path = Path(path)
    with reading(path, "picture"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path, formats=_FORMATS) as held:
            width, height = held.size
            turned = held.getexif().get(_EXIF_ORIENTATION) in _TURNED
            return (height, width) if turned else (width, height)


def png_bytes(rgb: Bytes) -> bytes:
    """RGB (H, W, 3) uint8, or grey (H, W), as a PNG file without any date or name inside."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(rgb)).save(out, format="PNG", compress_level=4)
    return out.getvalue()


def write_png(path: Path, rgb: Bytes) -> None:
    """Write RGB (H, W, 3) uint8 or grey (H, W); the file appears whole or not at all."""
    path = Path(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(png_bytes(rgb))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _check_bytes(path: Path, max_bytes: int) -> None:
    size = path.stat().st_size
    if size > max_bytes:
        raise broken(path, f"the picture has {size / 1e6:.0f} MB; at most {max_bytes / 1e6:.0f} MB are read.")


def _check_pixels(path: Path, size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise broken(path, f"the picture has {width}×{height} pixels; at most {max_pixels / 1e6:.0f} million are read.")


def _as_rgb(path: Path, picture: Image.Image) -> Bytes:
    if picture.mode == "F":
        raise broken(path, "the picture holds floating-point values; save it with 8 or 16 bits a channel.")
    if picture.mode.startswith("I"):
        wide = np.asarray(picture).astype(np.int64)
        grey = np.clip((wide + 128) // 257, 0, 255).astype(np.uint8)
        return np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2))
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        profile = picture.info.get("icc_profile")
        picture = Image.alpha_composite(white, picture).convert("RGB")
        picture.info["icc_profile"] = profile
    elif picture.mode in ("P", "1", "L", "LA"):
        picture = picture.convert("RGB")
    return np.array(_in_srgb(picture), np.uint8)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """RGB in sRGB by the picture's own colour profile; as it is where it has none, or one that cannot be used."""
    held = picture.info.get("icc_profile")
    if held:
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(held))
            if "srgb" not in ImageCms.getProfileDescription(profile).lower():
                srgb = ImageCms.createProfile("sRGB")
                turned = ImageCms.profileToProfile(picture, profile, srgb, outputMode="RGB")
                return turned if turned is not None else picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A damaged or grey-only profile is not worth losing the picture for.
    return picture if picture.mode == "RGB" else picture.convert("RGB")
