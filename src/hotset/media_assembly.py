"""What joining films needs to know about how they are coded: where closed groups of pictures begin, which settings.

One of the modules behind `hotset.media`: it opens files with the same library, and nothing else of it leaves this
module.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from hotset.media import FilmWriter
from hotset.media.door import broken, reading
from hotset.media.probe import open_media, video_stream

__all__ = ["Coding", "captions_off", "coding_of", "house_settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How a film's picture is coded. `settings` is the sha256 of its parameter sets: equal ones can share a track.

    `groups` are the frames (in the order shown, from 0) at which a closed group of pictures begins.
    """

    settings: str
    frames: int
    groups: tuple[int, ...]


def coding_of(path: Path) -> Coding:
    """The coding of the first moving picture of a file. Raises MediaError."""
    path = Path(path)
    with reading(path, "film"), open_media(path) as container:
        stream = video_stream(container)
        if stream is None:
            raise broken(path, "there is no moving picture in this file.")
        settings = hashlib.sha256(stream.codec_context.extradata or b"").hexdigest()
        packets = [
            (p.pts, p.is_keyframe, p.is_discard) for p in container.demux(stream) if p.size and p.pts is not None
        ]
    if any(discard for _, _, discard in packets):
        # An edit list hides some of its frames: nothing of it can be copied by frame number.
        return Coding(settings=settings, frames=sum(not d for _, _, d in packets), groups=())
    order = {pts: n for n, pts in enumerate(sorted(pts for pts, _, _ in packets))}
    groups, highest = [], -1
    for position, (pts, key, _) in enumerate(packets):
        number = order[pts]
        # Closed: everything decoded so far is shown before this frame, and there is nothing else before it.
        if key and number == position and highest == position - 1:
            groups.append(number)
        highest = max(highest, number)
    return Coding(settings=settings, frames=len(packets), groups=tuple(groups))


@cache
def house_settings(width: int, height: int, frame_rate: Fraction) -> str:
    """The settings that FilmWriter gives a film of this size and rate, as `Coding.settings` spells them."""
    with tempfile.TemporaryDirectory(prefix="hotset-") as folder:
        path = Path(folder) / "probe.mp4"
        with FilmWriter(path, width, height, frame_rate) as film:
            for plane, value in zip(film.planes, (16, 128, 128), strict=True):
                plane[...] = value
            film.write()
        return coding_of(path).settings


def captions_off(path: Path) -> int:
    """Mark the caption tracks of an MP4 as not shown until a viewer asks for them; says how many there are.

    The muxing library always switches the first one on. Only the flag "track enabled" is changed, in place (ISO/IEC
    14496-12, 8.3.2), so call it before the file is where others look. Raises MediaError for a file without an index.
    """
    data = bytearray(path.read_bytes())
    movie = next((span for name, span in _boxes(data, 0, len(data)) if name == b"moov"), None)
    if movie is None:
        raise broken(path, "there is no index in this MP4.")
    count = 0
    for name, (start, end) in _boxes(data, *movie):
        inside = dict(_boxes(data, start, end)) if name == b"trak" else {}
        media = dict(_boxes(data, *inside[b"mdia"])) if b"mdia" in inside else {}
        if b"hdlr" in media and data[media[b"hdlr"][0] + 8 : media[b"hdlr"][0] + 12] in (b"sbtl", b"text"):
            data[inside[b"tkhd"][0] + 3] &= 0xFE
            count += 1
    if count:
        path.write_bytes(data)
    return count


def _boxes(data: bytearray, start: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """The names of the boxes between two places, and where their contents start and end."""
    while start + 8 <= end:
        length, head = int.from_bytes(data[start : start + 4]), 8
        if length == 1:
            length, head = int.from_bytes(data[start + 8 : start + 16]), 16
        if length < head:
            return
        yield bytes(data[start + 4 : start + 8]), (start + head, min(start + length, end))
        start += length
