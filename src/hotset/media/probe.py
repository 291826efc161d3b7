"""What a media file is, counted from its packets and not believed from its header."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from hotset.media.door import broken, reading
from hotset.media.picture import picture_size

__all__ = ["AudioInfo", "MediaInfo", "open_media", "probe", "sound_stream", "video_stream"]

_PRIMARIES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020", 11: "smpte431", 12: "smpte432"}
_TRANSFERS = {
    1: "bt709",
    4: "gamma22",
    6: "smpte170m",
    13: "srgb",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "pq",
    18: "hlg",
}
_SPACES = {0: "rgb", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020nc", 10: "bt2020c"}
_RANGES = {1: "limited", 2: "full"}
_RATES = tuple(Fraction(n, d) for d in (1, 1001) for n in (24000, 25000, 30000, 48000, 50000, 60000, 120000))
_STANDARD = tuple(rate if rate.denominator == 1001 else rate / 1000 for rate in _RATES)

_PICTURE_HEADS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioInfo:
    """The first sound stream. `rate` in samples a second; `duration` in seconds, from its packets."""

    codec: str
    rate: int
    channels: int
    duration: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInfo:
    """What a file is. Sizes in pixels as stored, before `rotation` (degrees clockwise to show it upright).

    `frames` counts what a player shows; `frame_rate` is exact where the frames lie on an even grid, else their average;
    `duration` in seconds. Colour tags are words of ITU-T H.273 ('bt709', …) and 'unknown' where the file does not say;
    `color_range` is 'limited', 'full' or 'unknown'. `faststart`: an MP4 whose index lies before its pictures.
    """

    kind: Literal["picture", "film", "sound"]
    width: int = 0
    height: int = 0
    frame_rate: Fraction = Fraction(0)
    frames: int = 0
    duration: Fraction = Fraction(0)
    codec: str = ""
    profile: str = ""
    pixel_format: str = ""
    color_primaries: str = "unknown"
    color_trc: str = "unknown"
    color_space: str = "unknown"
    color_range: str = "unknown"
    rotation: int = 0
    variable_rate: bool = False
    audio: AudioInfo | None = None
    faststart: bool = False

    @property
    def bt709(self) -> bool:
        """Whether all four colour tags say BT.709, limited range."""
        tags = (self.color_primaries, self.color_trc, self.color_space, self.color_range)
        return tags == ("bt709", "bt709", "bt709", "limited")


def probe(path: Path) -> MediaInfo:
    """What the file is. Reads every packet header and decodes one frame.

    Raises MediaError when the file is missing, not media, damaged, or ends before its last promised frame.
    """
    path = Path(path)
    with reading(path, "picture, film or sound"):
        with path.open("rb") as file:
            head = file.read(12)
        if head.startswith(_PICTURE_HEADS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
            width, height = picture_size(path)
            return MediaInfo(kind="picture", width=width, height=height, frames=1, codec=_picture_codec(head))
        with open_media(path) as container:
            return _probe_container(path, container)


def open_media(path: Path) -> InputContainer:
    """The demuxer of a local file; names in the file that are no UTF-8 do not stop it."""
    return av.open(f"file:{path}", "r", metadata_errors="replace")


def video_stream(container: InputContainer) -> VideoStream | None:
    """The first moving picture; a cover picture in a sound file is none."""
    for stream in container.streams.video:
        if stream.codec_context is not None and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The first sound whose coding the library knows."""
    return next((stream for stream in container.streams.audio if stream.codec_context is not None), None)


def _probe_container(path: Path, container: InputContainer) -> MediaInfo:
    video = video_stream(container)
    sound = sound_stream(container)
    if video is None and sound is None:
        raise broken(path, "there is neither picture nor sound in this file.")
    times: list[int] = []
    counted = last_duration = 0
    sound_end: Fraction = Fraction(0)
    for packet in container.demux([stream for stream in (video, sound) if stream is not None]):
        if packet.size == 0 or packet.pts is None:
            continue
        if packet.is_corrupt:
            raise broken(path, "the file is damaged or ends early.")
        if packet.stream is sound:
            end = (packet.pts + (packet.duration or 0)) * (packet.time_base or Fraction(1))
            sound_end = max(sound_end, Fraction(end))
        else:
            counted += 1
            last_duration = packet.duration or last_duration
            if not packet.is_discard:
                times.append(packet.pts)
    audio = None if sound is None else _audio_info(sound, sound_end)
    if video is None:
        if audio is None or audio.duration <= 0:
            raise broken(path, "there is no sound in this file.")
        return MediaInfo(kind="sound", duration=audio.duration, audio=audio, faststart=_faststart(path))
    if counted < video.frames:
        raise broken(path, f"the film ends early: {counted} of {video.frames} frames are there.")
    if not times:
        raise broken(path, "there is no frame in this film.")
    return _film_info(path, video, sorted(times), last_duration, audio)


def _film_info(
    path: Path, video: VideoStream, times: list[int], last_duration: int, audio: AudioInfo | None
) -> MediaInfo:
    base = video.time_base or Fraction(1, 90000)
    rate, variable = _rate(times, base, last_duration, video.guessed_rate or video.average_rate)
    length = (times[-1] - times[0] + last_duration) * base if variable else len(times) / rate
    context = video.codec_context
    return MediaInfo(
        kind="film",
        width=context.width,
        height=context.height,
        frame_rate=rate,
        frames=len(times),
        duration=Fraction(length),
        codec=context.name,
        profile=str(context.profile or ""),
        pixel_format=context.pix_fmt or "",
        color_primaries=_PRIMARIES.get(int(context.color_primaries), "unknown"),
        color_trc=_TRANSFERS.get(int(context.color_trc), "unknown"),
        color_space=_SPACES.get(int(context.colorspace), "unknown"),
        color_range=_RANGES.get(int(context.color_range), "unknown"),
        rotation=_rotation(path),
        variable_rate=variable,
        audio=audio,
        faststart=_faststart(path),
    )


def _rate(times: list[int], base: Fraction, last_duration: int, guess: Fraction | None) -> tuple[Fraction, bool]:
    """The rate whose grid the frame times lie on, to a tick of the clock, and whether there is none."""
    span = Fraction(times[-1] - times[0]) * base
    if len(times) == 1 or span == 0:
        alone = last_duration * base
        return (Fraction(1 / alone) if alone else guess or Fraction(25)), False
    average = (len(times) - 1) / span
    near = [rate for rate in _STANDARD if abs(rate - average) < average / 50]
    whole = Fraction(round(average))
    for rate in [*sorted(near, key=lambda rate: abs(rate - average)), *([guess] if guess else []), whole, average]:
        if rate <= 0:
            continue
        step = 1 / (rate * base)
        if all(abs(time - times[0] - n * step) <= 1 for n, time in enumerate(times)):
            return rate, False
    return average, True


def _audio_info(sound: AudioStream, end: Fraction) -> AudioInfo:
    return AudioInfo(
        codec=sound.codec_context.name, rate=sound.codec_context.sample_rate, channels=sound.channels, duration=end
    )


def _rotation(path: Path) -> int:
    """Degrees clockwise, from the first frame that decodes."""
    with open_media(path) as container:
        for frame in container.decode(video_stream(container)):
            assert isinstance(frame, VideoFrame)
            return int(round(-frame.rotation / 90) * 90) % 360
    raise broken(path, "no frame of this film can be decoded.")


def _picture_codec(head: bytes) -> str:
    return {b"\x89PNG": "png", b"\xff\xd8\xff\xe0": "jpeg", b"RIFF": "webp"}.get(
        head[:4], "jpeg" if head.startswith(b"\xff\xd8") else "tiff"
    )


def _faststart(path: Path) -> bool:
    """Whether the box `moov` comes before `mdat` (ISO/IEC 14496-12)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length, name = int.from_bytes(head[:4]), head[4:8]
            if name == b"moov":
                return True
            if name == b"mdat" or not name.isalnum():
                return False
            if length == 1:
                length = int.from_bytes(head[8:16])
            if length < 8:
                return False
            at += length
    return False
