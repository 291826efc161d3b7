"""Watching a take: one decode, one small picture of each frame, one pass over the sound."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotset.dailies.likeness import small_size
from hotset.dailies.measures import Measures
from hotset.errors import MediaError, Where
from hotset.media import MediaInfo, decode_audio, decode_frames, frame_times, probe

__all__ = ["watch"]

_SOUND_RATE = 16_000
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709


def watch(path: Path) -> Measures:
    """Measure a take. A damaged file is measured as far as it can be read, and `fault` says why no further.

    Raises MediaError when no frame of it can be read.
    """
    path = Path(path)
    info, fault = _probed(path)
    width, height = _upright_size(path, info)
    turned = info is not None and info.rotation in (90, 270)
    across, down = small_size(width, height)
    luma: list[NDArray[np.uint8]] = []
    first: NDArray[np.uint8] | None = None
    last: NDArray[np.uint8] | None = None
    try:
        # The door scales before it turns the picture upright.
        for _, picture in decode_frames(path, width=down if turned else across, height=across if turned else down):
            first = picture if first is None else first
            last = picture
            luma.append(np.rint(picture @ _LUMA).astype(np.uint8))
    except MediaError as error:
        fault = fault or _said(error)
    if first is None or last is None:
        raise MediaError(f"no frame of it can be decoded: {fault}.", where=Where(path))
    times = np.array([float(time) for time in frame_times(path)[: len(luma)]])
    return Measures(
        width=width,
        height=height,
        frame_rate=info.frame_rate if info else _rate(times),
        declared_frames=info.frames if info else None,
        times_s=times - times[0],
        luma=np.stack(luma),
        first=first,
        last=last,
        sound_peak=_sound_peak(path, info),
        fault=fault,
    )


def _probed(path: Path) -> tuple[MediaInfo | None, str | None]:
    try:
        info = probe(path)
    except MediaError as error:
        return None, _said(error)
    if info.kind != "film":
        raise MediaError(f"this is a {info.kind}, not a take.", where=Where(path))
    return info, None


def _upright_size(path: Path, info: MediaInfo | None) -> tuple[int, int]:
    if info is None:
        for _, picture in decode_frames(path, count=1, gray=True):
            return picture.shape[1], picture.shape[0]
        raise MediaError("there is no frame in it.", where=Where(path))
    return (info.height, info.width) if info.rotation in (90, 270) else (info.width, info.height)


def _rate(times: NDArray[np.float64]) -> Fraction:
    step = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    return Fraction(1 / step).limit_denominator(1001) if step > 0 else Fraction(24)


def _sound_peak(path: Path, info: MediaInfo | None) -> NDArray[np.float32] | None:
    if info is None or info.audio is None:
        return None
    try:
        sound = np.abs(decode_audio(path, _SOUND_RATE))
    except MediaError:
        return np.zeros(0, np.float32)  # a track that cannot be decoded is not heard
    if not len(sound):
        return np.zeros(0, np.float32)
    starts = np.arange(0, len(sound), _SOUND_RATE // 10)
    return np.maximum.reduceat(sound.max(axis=1), starts).astype(np.float32)


def _said(error: MediaError) -> str:
    return error.message.rstrip(".")
