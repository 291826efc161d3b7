"""Frames and sound out of a file, as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from hotset.media.colour import PLANES, Bytes, yuv_to_rgb
from hotset.media.door import broken, plane_view, reading
from hotset.media.probe import open_media, sound_stream, video_stream

__all__ = ["decode_audio", "decode_frames", "decode_yuv", "frame_times"]

_FULL_RANGE = 2
_UNKNOWN_MATRIX = (0, 2)
_SMALL = 576  # Untagged films up to this height are BT.601, larger ones BT.709, as players assume.


def frame_times(path: Path) -> list[Fraction]:
    """When each shown frame starts, in seconds, ascending; no frame is decoded. Raises MediaError."""
    path = Path(path)
    with reading(path, "film"), open_media(path) as container:
        stream = _picture_of(path, container)
        base = stream.time_base or Fraction(1)
        return [pts * base for pts in _shown(container, stream)]


def decode_frames(
    path: Path,
    *,
    width: int | None = None,
    height: int | None = None,
    gray: bool = False,
    start: int = 0,
    count: int | None = None,
) -> Iterator[tuple[int, Bytes]]:
    """Frame number (from 0) and picture, RGB (H, W, 3) or grey (H, W) uint8, upright, from `start` for `count` frames.

    With `width` and `height` the picture is scaled by area. Grey is full-range luma. Raises MediaError.
    """
    for index, frame in _frames(Path(path), start, count):
        picture = _gray(frame, width, height) if gray else _rgb(frame, width, height)
        turns = round(frame.rotation / 90) % 4
        yield index, np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture


def decode_yuv(path: Path, *, start: int = 0, count: int | None = None) -> Iterator[tuple[int, PLANES]]:
    """Frame number (from 0) and its planes Y (H, W), U, V (H/2, W/2) uint8 as stored, brought to 8-bit 4:2:0.

    Raises MediaError.
    """
    for index, frame in _frames(Path(path), start, count):
        yield index, _planes(_as_420(frame))


def decode_audio(path: Path, rate: int = 48000, *, channels: int | None = None) -> NDArray[np.float32]:
    """All sound of the first sound stream as (samples, channels) float32, sample 0 at the film's time 0.

    `channels` 1 or 2; None keeps mono and stereo, and mixes more than two down to stereo. A file without sound gives
    (0, channels or 2). Raises MediaError.
    """
    path = Path(path)
    with reading(path, "sound"), open_media(path) as container:
        stream = sound_stream(container)
        if stream is None:
            return np.zeros((0, channels or 2), np.float32)
        end = max((_end(packet) for packet in container.demux(stream)), default=Fraction(0))
        container.seek(0)
        kept = channels or min(stream.channels, 2)
        # Mixed to mono here: the library would make the sum of two equal channels louder than either.
        taken = min(stream.channels, 2) if kept == 1 else 2
        resampler = av.AudioResampler(format="flt", layout="mono" if taken == 1 else "stereo", rate=rate)
        parts: list[NDArray[np.float32]] = []
        lead: int | None = None
        for frame in container.decode(stream):
            assert isinstance(frame, AudioFrame)
            if lead is None:
                lead = round((frame.time or 0) * rate)
            frame.pts = None  # Else the resampler fills gaps that the clock of a broken muxer only claims.
            parts += [_samples(out, taken) for out in resampler.resample(frame)]
        parts += [_samples(out, taken) for out in resampler.resample(None)]
    if lead is None:
        raise broken(path, "no sound in this file can be decoded.")
    if lead > 0:
        parts.insert(0, np.zeros((lead, taken), np.float32))
    # The last packet of a codec with fixed blocks decodes to more than the file says that it holds.
    whole = np.concatenate(parts)[max(-lead, 0) :]
    if taken != kept:
        whole = whole.mean(axis=1, keepdims=True, dtype=np.float32)
    return whole[: int(end * rate + Fraction(1, 2))]


def _frames(path: Path, start: int, count: int | None) -> Iterator[tuple[int, VideoFrame]]:
    if start < 0 or (count is not None and count < 0):
        raise ValueError("start and count are not negative")
    with reading(path, "film"), open_media(path) as container:
        stream = _picture_of(path, container)
        shown = _shown(container, stream)
        wanted = shown[start:] if count is None else shown[start : start + count]
        if not wanted:
            return
        numbers = {pts: start + n for n, pts in enumerate(wanted)}
        container.seek(wanted[0], stream=stream, backward=True)
        for frame in container.decode(stream):
            assert isinstance(frame, VideoFrame)
            if frame.pts in numbers:
                index = numbers.pop(frame.pts)
                yield index, frame
                if not numbers:
                    return
        # A frame in the index that the decoder never gave back is damage, not an end.
        raise broken(path, f"the film is damaged: {len(numbers)} of {len(wanted)} frames cannot be decoded.")


def _samples(frame: AudioFrame, channels: int) -> NDArray[np.float32]:
    return frame.to_ndarray().reshape(-1, channels).astype(np.float32)


def _end(packet: Packet) -> Fraction:
    if not packet.size or packet.pts is None or packet.time_base is None:
        return Fraction(0)
    return (packet.pts + (packet.duration or 0)) * packet.time_base


def _picture_of(path: Path, container: InputContainer) -> VideoStream:
    stream = video_stream(container)
    if stream is None:
        raise broken(path, "there is no moving picture in this file.")
    stream.thread_type = "AUTO"
    return stream


def _shown(container: InputContainer, stream: VideoStream) -> list[int]:
    """Times of all shown frames in ticks of the stream, ascending; the container is wound back."""
    times = sorted(
        packet.pts
        for packet in container.demux(stream)
        if packet.size and packet.pts is not None and not packet.is_discard
    )
    if times:
        container.seek(times[0], stream=stream, backward=True)
    return times


def _matrix(frame: VideoFrame) -> int:
    held = int(frame.colorspace)
    if held in _UNKNOWN_MATRIX:
        return 6 if frame.height <= _SMALL else 1
    return held


def _as_420(frame: VideoFrame) -> VideoFrame:
    if frame.format.name in ("yuv420p", "yuvj420p"):
        return frame
    return frame.reformat(format="yuv420p")


def _planes(frame: VideoFrame) -> PLANES:
    y, u, v = (plane_view(plane).copy() for plane in frame.planes)
    return y, u, v


def _rgb(frame: VideoFrame, width: int | None, height: int | None) -> Bytes:
    full = int(frame.color_range) == _FULL_RANGE
    if "rgb" in frame.format.name or "gbr" in frame.format.name or "bgr" in frame.format.name:
        return (
            frame.reformat(width, height, format="rgb24", interpolation=Interpolation.AREA)
            .to_ndarray()
            .astype(np.uint8)
        )
    if (width, height) != (None, None):
        frame = frame.reformat(width, height, format="yuv420p", interpolation=Interpolation.AREA)
    return yuv_to_rgb(_planes(_as_420(frame)), _matrix(frame), full_range=full)


def _gray(frame: VideoFrame, width: int | None, height: int | None) -> Bytes:
    full = int(frame.color_range) == _FULL_RANGE or "rgb" in frame.format.name
    small = frame.reformat(width, height, format="yuv420p", interpolation=Interpolation.AREA)
    luma = _planes(small)[0]
    if full:
        return luma
    return _STRETCH[luma]


_STRETCH = np.clip(np.round((np.arange(256) - 16) * 255 / 219), 0, 255).astype(np.uint8)
