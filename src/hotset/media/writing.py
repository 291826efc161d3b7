"""Films out: one muxer with copied, encoded, sound and text tracks, all on one exact frame grid.

H.264 High, 8-bit 4:2:0, the four BT.709 tags, closed groups of pictures of a fixed length and the index first, so that
any two films written with the same settings can be joined later without encoding them again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from hotset.media.colour import PLANES, Bytes, rgb_to_yuv
from hotset.media.door import broken, plane_view, reading
from hotset.media.probe import open_media, video_stream

__all__ = ["AudioTrack", "CopiedTrack", "FilmWriter", "Muxer", "TextTrack", "VideoTrack", "copy_video_packets"]

_B_FRAMES = 3
_REORDER = 2
"""Frames that a decoder may hold back with those B-frames: decoding starts this many frames before showing."""
_BT709, _LIMITED = 1, 1
_SOUND_CHUNK = 1024
_TEXT_CLOCK = Fraction(1, 1000)

_SUBTITLE_HEADER = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Sans,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


class Muxer:
    """An MP4 (or another container of the library's by name) being written; it appears at `path` whole, or not at all.

    Add every track first, then write to them; leaving the `with` block without an error finishes the file, an error
    removes it. `metadata` are the file's own tags (title, comment, …). Raises MediaError.
    """

    def __init__(
        self, path: Path, frame_rate: Fraction, *, metadata: Mapping[str, str] | None = None, container: str = "mp4"
    ) -> None:
        self.path = Path(path)
        self.frame_rate = Fraction(frame_rate)
        if self.frame_rate <= 0:
            raise broken(self.path, f"a film needs a frame rate above 0, not {self.frame_rate}.")
        self._part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        self._tracks: list[VideoTrack | CopiedTrack | AudioTrack | TextTrack] = []
        self._begun = self._over = False
        clock = self.frame_rate.numerator
        while clock < 10_000:
            clock *= 10
        # One clock: a frame is a whole number of its ticks at any rate n/d.
        options = {"movflags": "+faststart", "video_track_timescale": str(clock)} if container in ("mp4", "mov") else {}
        with writing(self.path):
            self.file = av.open(str(self._part), "w", format=container, options=options)
            self.file.metadata.update(metadata or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def add_video_h264(
        self, width: int, height: int, *, crf: float = 18, preset: str = "veryfast", gop: int = 12, threads: int = 2
    ) -> VideoTrack:
        """A track that encodes frames of even width and height.

        The bytes depend on the number of x264's `threads`, so it is not left to the machine.
        """
        self._must_be_new()
        with writing(self.path):
            track = VideoTrack(self, width, height, crf=crf, preset=preset, gop=gop, threads=threads)
        self._tracks.append(track)
        return track

    def add_copied_video(self, like: Path) -> CopiedTrack:
        """A track that takes packets over from films that are coded as `like` is."""
        self._must_be_new()
        with reading(Path(like), "film"):
            track = CopiedTrack(self, Path(like))
        self._tracks.append(track)
        return track

    def add_audio_aac(self, rate: int = 48000, channels: int = 2, *, bit_rate: int = 192_000) -> AudioTrack:
        """A track that encodes sound; `rate` in samples a second, `bit_rate` in bits a second."""
        self._must_be_new()
        with writing(self.path):
            track = AudioTrack(self, rate, channels, bit_rate)
        self._tracks.append(track)
        return track

    def add_subtitles_mov_text(self, *, language: str = "eng") -> TextTrack:
        """A track of captions that a player can switch on; `language` is ISO 639-2."""
        self._must_be_new()
        with writing(self.path):
            track = TextTrack(self, language)
        self._tracks.append(track)
        return track

    def set_chapters(self, chapters: Sequence[tuple[Fraction, Fraction, str]]) -> None:
        """Start and end in seconds and the title of each chapter. Before anything is written."""
        base = Fraction(1, 1000)
        self.file.set_chapters(
            [
                {
                    "id": n,
                    "start": int(start / base),
                    "end": int(end / base),
                    "time_base": base,
                    "metadata": {"title": t},
                }
                for n, (start, end, t) in enumerate(chapters)
            ]
        )

    def mux(self, packets: Sequence[Packet]) -> None:
        """Write coded packets. The tracks call it; after the first packet no track can be added."""
        self._begun = self._begun or bool(packets)
        self.file.mux(packets)

    def close(self) -> None:
        """Finish the tracks, write the index and put the file in its place."""
        if self._over:
            return
        try:
            with writing(self.path):
                for track in self._tracks:
                    track.finish()
                self.file.close()
                self._part.replace(self.path)
            self._over = True
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Stop and leave nothing behind."""
        if not self._over:
            self._over = True
            with contextlib.suppress(av.FFmpegError, ValueError):  # Nothing of it is kept.
                self.file.close()
        self._part.unlink(missing_ok=True)

    def _must_be_new(self) -> None:
        if self._begun:
            raise broken(self.path, "a track is added before anything is written.")


class VideoTrack:
    """Frames encoded as H.264, one after another on the muxer's grid. Made by Muxer.add_video_h264."""

    def __init__(
        self, muxer: Muxer, width: int, height: int, *, crf: float, preset: str, gop: int, threads: int
    ) -> None:
        if width % 2 or height % 2 or width <= 0 or height <= 0:
            raise broken(muxer.path, f"4:2:0 needs even sides above 0, not {width}×{height}.")
        self._muxer = muxer
        self.frames = 0
        """Written so far."""
        grid = f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:bframes={_B_FRAMES}:b-pyramid=1"
        if -(-width // 16) % 8:
            # x264's macroblock tree reads past its row where that is no multiple of eight blocks: other bytes each run.
            grid += ":no-mbtree=1"
        options = {"preset": preset, "crf": f"{crf:g}", "x264-params": grid, "threads": str(threads)}
        stream = muxer.file.add_stream("libx264", rate=muxer.frame_rate, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.time_base = 1 / muxer.frame_rate
        context.profile = "High"
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        self._stream = stream
        self._frame = VideoFrame(width, height, "yuv420p")
        y, u, v = (plane_view(plane) for plane in self._frame.planes)
        self.planes: PLANES = (y, u, v)
        """The frame's own memory, Y (height, width), U and V (height/2, width/2): fill it in place, then `write()`."""

    def write(self) -> None:
        """Encode what `planes` hold now as the next frame."""
        self._frame.pts = self.frames
        self._frame.time_base = 1 / self._muxer.frame_rate
        with writing(self._muxer.path):
            self._muxer.mux(self._stream.encode(self._frame))
        self.frames += 1

    def write_yuv(self, y: Bytes, u: Bytes, v: Bytes) -> None:
        """Encode BT.709 limited-range planes as the next frame."""
        for plane, given in zip(self.planes, (y, u, v), strict=True):
            np.copyto(plane, given, casting="no")
        self.write()

    def write_rgb(self, rgb: Bytes) -> None:
        """Encode RGB (height, width, 3) uint8 as the next frame."""
        self.write_yuv(*rgb_to_yuv(rgb))

    def finish(self) -> None:
        """Encode what the encoder still holds. The muxer calls it."""
        if not self.frames:
            raise broken(self._muxer.path, "a film needs at least one frame; none was written.")
        self._muxer.mux(self._stream.encode(None))


class CopiedTrack:
    """Packets taken over from films that are all coded alike. Made by Muxer.add_copied_video."""

    def __init__(self, muxer: Muxer, like: Path) -> None:
        self._muxer = muxer
        self._template = open_media(like)
        stream = _picture(self._template, like)
        self._sets = stream.codec_context.extradata
        self._stream = muxer.file.add_stream_from_template(stream)
        self._packets = 0
        self.frames = 0
        """Copied so far."""

    def copy(self, source: Path, *, start: int = 0, count: int | None = None) -> int:
        """Append frames of `source` from frame `start`, which must begin a closed group of pictures, and say how many.

        The cut at the end must lie before such a frame too, or at the film's end; parameter sets must equal those of
        the film that the track was made like. Raises MediaError otherwise: conform the clip first.
        """
        source = Path(source)
        with reading(source, "film"), open_media(source) as container:
            stream = _picture(container, source)
            if stream.codec_context.extradata != self._sets:
                raise broken(source, "this film is coded otherwise than the first; conform it first.")
            packets = [packet for packet in container.demux(stream) if packet.size and packet.pts is not None]
            times = [packet.pts or 0 for packet in packets]
            place = {pts: n for n, pts in enumerate(sorted(times))}
            numbers = [place[pts] for pts in times]
            end = len(place) if count is None else start + count
            _check_cut(source, packets, numbers, start, end)
            taken = [(packet, n - start) for packet, n in zip(packets, numbers, strict=True) if start <= n < end]
            for packet, number in taken:
                self._mux(packet, number)
        self.frames += len(taken)
        self._packets = self.frames
        return len(taken)

    def finish(self) -> None:
        """Let go of the template. The muxer calls it."""
        self._template.close()
        if not self.frames:
            raise broken(self._muxer.path, "a film needs at least one frame; none was copied.")

    def _mux(self, packet: Packet, number: int) -> None:
        packet.stream = self._stream
        packet.time_base = 1 / self._muxer.frame_rate
        packet.pts = self.frames + number
        packet.dts = self._packets - _REORDER
        packet.duration = 1  # Else it keeps its old length in new ticks.
        self._packets += 1
        with writing(self._muxer.path):
            self._muxer.mux([packet])


class AudioTrack:
    """Sound encoded as AAC. Made by Muxer.add_audio_aac."""

    def __init__(self, muxer: Muxer, rate: int, channels: int, bit_rate: int) -> None:
        if channels not in (1, 2):
            raise broken(muxer.path, f"sound is written with 1 or 2 channels, not {channels}.")
        self._muxer = muxer
        self.rate, self.channels = rate, channels
        self.samples = 0
        """Written so far, a channel."""
        layout = "mono" if channels == 1 else "stereo"
        stream = muxer.file.add_stream("aac", rate=rate, layout=layout, bit_rate=bit_rate)
        assert isinstance(stream, AudioStream)
        stream.codec_context.time_base = Fraction(1, rate)
        self._stream, self._layout = stream, layout

    def write(self, samples: NDArray[np.float32]) -> None:
        """Append (n, channels) float32, -1..1; values outside are clipped."""
        held = np.asarray(samples, np.float32).reshape(-1, self.channels)
        with writing(self._muxer.path):
            for at in range(0, len(held), _SOUND_CHUNK):
                part = np.ascontiguousarray(np.clip(held[at : at + _SOUND_CHUNK], -1, 1).T)
                frame = AudioFrame.from_ndarray(part, format="fltp", layout=self._layout)
                frame.sample_rate = self.rate
                frame.pts = self.samples
                frame.time_base = Fraction(1, self.rate)
                self._muxer.mux(self._stream.encode(frame))
                self.samples += part.shape[1]

    def finish(self) -> None:
        """Encode what the encoder still holds. The muxer calls it."""
        if self.samples:
            self._muxer.mux(self._stream.encode(None))


class TextTrack:
    """Captions as timed text (3GPP TS 26.245). Made by Muxer.add_subtitles_mov_text."""

    def __init__(self, muxer: Muxer, language: str) -> None:
        self._muxer = muxer
        stream = muxer.file.add_stream("mov_text", options={})
        stream.codec_context.subtitle_header = _SUBTITLE_HEADER
        stream.codec_context.time_base = _TEXT_CLOCK
        stream.metadata["language"] = language
        self._stream = stream
        self._end = Fraction(0)

    def write(self, start: Fraction, end: Fraction, text: str) -> None:
        """Show `text` from `start` to `end`, in seconds; captions come in order and do not overlap."""
        if not self._end <= start < end:
            raise ValueError(f"captions come in order and do not overlap: {start}–{end} after {self._end}")
        coded = text.encode()
        packet = Packet(len(coded).to_bytes(2) + coded)
        packet.stream = self._stream
        packet.time_base = _TEXT_CLOCK
        packet.pts = packet.dts = round(start / _TEXT_CLOCK)
        packet.duration = round(end / _TEXT_CLOCK) - round(start / _TEXT_CLOCK)
        with writing(self._muxer.path):
            self._muxer.mux([packet])
        self._end = end

    def finish(self) -> None:
        """Nothing is held back. The muxer calls it."""


class FilmWriter:
    """One film with one picture track and, where `audio_rate` is given, one sound track, just as long as the picture.

    Sizes are even pixels; `crf` is x264's quality (18 is near transparent), `gop` the length in frames of each closed
    group of pictures. The same frames give the same bytes with the same number of `threads`. Raises MediaError.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        frame_rate: Fraction,
        *,
        crf: float = 18,
        preset: str = "veryfast",
        gop: int = 12,
        threads: int = 2,
        audio_rate: int | None = None,
        audio_channels: int = 2,
        audio_bit_rate: int = 192_000,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        self._muxer = Muxer(path, frame_rate, metadata=metadata)
        try:
            self._video = self._muxer.add_video_h264(width, height, crf=crf, preset=preset, gop=gop, threads=threads)
            self._audio = None
            if audio_rate is not None:
                self._audio = self._muxer.add_audio_aac(audio_rate, audio_channels, bit_rate=audio_bit_rate)
        except BaseException:  # Whatever stops it, no half-written file may stay.
            self._muxer.abandon()
            raise
        self._sound: list[NDArray[np.float32]] = []
        self.planes = self._video.planes
        """The frame's own memory, as VideoTrack.planes: fill it in place, then `write()`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    @property
    def frames(self) -> int:
        """Written so far."""
        return self._video.frames

    def write(self) -> None:
        """Encode what `planes` hold now as the next frame."""
        self._video.write()

    def write_yuv(self, y: Bytes, u: Bytes, v: Bytes) -> None:
        """Encode BT.709 limited-range planes Y (H, W), U, V (H/2, W/2) uint8 as the next frame."""
        self._video.write_yuv(y, u, v)

    def write_rgb(self, rgb: Bytes) -> None:
        """Encode RGB (H, W, 3) uint8 as the next frame."""
        self._video.write_rgb(rgb)

    def write_audio(self, samples: NDArray[np.float32]) -> None:
        """Append sound (n, channels) float32; it is cut or filled with silence to the picture's length at the end."""
        if self._audio is None:
            raise ValueError("this film was opened without audio_rate")
        self._sound.append(np.asarray(samples, np.float32).reshape(-1, self._audio.channels))

    def close(self) -> None:
        """Finish the film and put it in its place."""
        try:
            if self._audio is not None:
                rate = self._muxer.frame_rate
                length = int(self.frames / rate * self._audio.rate + Fraction(1, 2))
                held = np.concatenate([np.zeros((0, self._audio.channels), np.float32), *self._sound])[:length]
                self._audio.write(np.pad(held, ((0, length - len(held)), (0, 0))))
            self._muxer.close()
        finally:
            self._muxer.abandon()

    def abandon(self) -> None:
        """Stop and leave nothing behind."""
        self._muxer.abandon()


def copy_video_packets(source: Path, target: Path, frame_rate: Fraction) -> int:
    """A film of the picture of `source` alone, its packets unchanged, on an exact grid; says how many frames.

    Rewriting the times is how 25 frames a second become 24 without encoding. Raises MediaError.
    """
    with Muxer(target, frame_rate) as muxer:
        return muxer.add_copied_video(source).copy(source)


@contextlib.contextmanager
def writing(path: Path) -> Generator[None]:
    """Turn any library error while writing `path` into a MediaError that names the file."""
    try:
        yield
    except (av.FFmpegError, OSError, ValueError) as error:
        raise broken(path, f"the film cannot be written: {error}.") from error


def _picture(container: InputContainer, path: Path) -> VideoStream:
    stream = video_stream(container)
    if stream is None:
        raise broken(path, "there is no moving picture in this file.")
    return stream


def _check_cut(path: Path, packets: Sequence[Packet], numbers: Sequence[int], start: int, end: int) -> None:
    """Whether frames start..end stand alone: both ends lie where a group begins, and nothing crosses them."""
    if not 0 <= start < end <= len(numbers):
        raise broken(path, f"frames {start}–{end} are not in this film of {len(numbers)} frames.")
    for edge in (start, end):
        if edge == len(numbers):
            continue
        at = numbers.index(edge)
        # Closed: all that is decoded before the group is also shown before it.
        if not packets[at].is_keyframe or sorted(numbers[:at]) != list(range(edge)):
            raise broken(
                path, f"frame {edge} does not begin a closed group of pictures; cut at one, or encode the seam."
            )
