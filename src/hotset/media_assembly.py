"""What joining films needs to know about how they are coded: where closed groups of pictures begin, which settings.

One of the modules behind `hotset.media`: it opens files with the same library, and nothing else of it leaves this
module.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from hotset.media import FilmWriter
from hotset.media.door import broken, reading
from hotset.media.probe import open_media, video_stream

__all__ = ["Coding", "coding_of", "house_settings"]


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
