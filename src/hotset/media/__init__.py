"""The one door to encoders, decoders and picture files. Nothing else starts an encoder or a muxer.

probe(path)                     what a file is, counted and not believed
read_picture, write_png, …      stills
decode_frames, decode_audio, …  films and sound as arrays
FilmWriter, Muxer               films out: H.264 High, BT.709, exact frame grid, index first
"""

from __future__ import annotations

from hotset.media.colour import PLANES, rgb_to_yuv, yuv_to_rgb
from hotset.media.picture import (
    MAX_PICTURE_BYTES,
    MAX_PICTURE_PIXELS,
    picture_size,
    png_bytes,
    read_picture,
    write_png,
)
from hotset.media.probe import AudioInfo, MediaInfo, probe
from hotset.media.reading import decode_audio, decode_frames, decode_yuv, frame_times
from hotset.media.writing import (
    AudioTrack,
    CopiedTrack,
    FilmWriter,
    Muxer,
    TextTrack,
    VideoTrack,
    copy_video_packets,
)

__all__ = [
    "MAX_PICTURE_BYTES",
    "MAX_PICTURE_PIXELS",
    "PLANES",
    "AudioInfo",
    "AudioTrack",
    "CopiedTrack",
    "FilmWriter",
    "MediaInfo",
    "Muxer",
    "TextTrack",
    "VideoTrack",
    "copy_video_packets",
    "decode_audio",
    "decode_frames",
    "decode_yuv",
    "frame_times",
    "picture_size",
    "png_bytes",
    "probe",
    "read_picture",
    "rgb_to_yuv",
    "write_png",
    "yuv_to_rgb",
]
