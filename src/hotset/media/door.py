"""What every reader of media shares: the library's errors are turned into ours here, and here only."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import av
import av.error
import cv2
import numpy as np
from av.video.plane import VideoPlane
from numpy.typing import NDArray
from PIL import Image

from hotset.errors import MediaError, Where

__all__ = ["broken", "plane_view", "reading"]

# What demuxers, decoders and picture readers were seen to raise on damaged files.
_LIBRARY_ERRORS = (
    av.error.FFmpegError,
    cv2.error,
    Image.DecompressionBombError,
    ArithmeticError,
    AssertionError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def broken(path: Path, why: str) -> MediaError:
    """The error for a file that cannot be read as what it should be."""
    return MediaError(why, where=Where(path))


@contextmanager
def reading(path: Path, what: str) -> Generator[None]:
    """Turn any library error while reading `path` into a MediaError that names the file."""
    try:
        yield
    except MediaError:
        raise
    except FileNotFoundError as error:
        raise broken(path, "there is no such file.") from error
    except _LIBRARY_ERRORS as error:
        detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise broken(path, f"this is no {what} that can be read: {detail}.") from error


def plane_view(plane: VideoPlane) -> NDArray[np.uint8]:
    """The plane's own memory as (height, width) uint8, without its padding; writing to it writes the frame."""
    held = np.frombuffer(plane, np.uint8)  # ty: ignore[no-matching-overload] -- a buffer that the stubs show from 3.12 on
    return held.reshape(-1, plane.line_size)[: plane.height, : plane.width]
