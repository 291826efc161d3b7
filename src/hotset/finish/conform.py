"""Conform: any take, whatever its size, rate, codec or rotation, brought to the film's exact grid, once.

A take that already is what the writer of films writes at this size and rate is used as it is, bytes and all. The grid
is the film's frame rate; sources within 4.5 % of it (23.976, 25 for a film at 24) are played frame for frame,
everything else is sampled at the middle of each film frame, and so are sources whose rate varies.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from hotset.film.production import Production
from hotset.finish.signal import RATE, Sound
from hotset.finish.works import Bench
from hotset.media import FilmWriter, MediaInfo, decode_audio, decode_frames, decode_yuv, frame_times, probe
from hotset.media_assembly import coding_of, house_settings
from hotset.units import Digest

__all__ = ["CONFORM_VERSION", "Grid", "Source", "conform", "frames_on_grid", "inspect_take", "take_sound"]

CONFORM_VERSION = 2
_GROUP = 12
_RETIME = Fraction(45, 1000)
_AUDIBLE = 1e-3
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """What every clip of the film must be: even pixels and frames a second."""

    width: int
    height: int
    rate: Fraction

    @classmethod
    def of(cls, production: Production) -> Grid:
        """The grid of a production."""
        return cls(width=production.width, height=production.height, rate=production.frame_rate)

    def samples(self, frames: int) -> int:
        """The samples at 48 kHz that last as long as some frames, to the nearest."""
        return int(frames / self.rate * RATE + Fraction(1, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A clip on the film's grid: what can be cut, copied and decoded.

    `key` is the identity of its frames, `groups` where closed groups of pictures begin, `original` the take as it came
    (for its sound), `speed` by how much its frames play faster than they came (25 → 24: 24/25).
    """

    key: str
    path: Path
    frames: int
    groups: tuple[int, ...]
    original: Path
    speed: Fraction = Fraction(1)
    audible: bool = False
    conformed: bool = False
    notes: tuple[str, ...] = ()


def conform(bench: Bench, name: str, path: Path, digest: Digest, grid: Grid) -> Source:
    """The take on the film's grid. Raises MediaError when it is no film that can be read."""
    inputs = _inputs(digest, grid)
    facts = bench.note("inspect", name, inputs, lambda: _inspect(path, grid))
    speed = Fraction(facts["speed"])
    if facts["ready"]:
        key, clip, frames, groups = f"take:{digest}", path, facts["frames"], facts["groups"]
    else:

        def make(folder: Path) -> Mapping[str, Path]:
            _encode(path, folder / "clip.mp4", grid)
            return {"clip": folder / "clip.mp4"}

        clip = bench.do("conform", name, inputs, make)["clip"]
        frames, groups = facts["frames"], range(0, facts["frames"], _GROUP)
        key = f"conformed:{digest}:{CONFORM_VERSION}:{grid.width}x{grid.height}@{grid.rate}"
    return Source(
        key=key,
        path=clip,
        frames=frames,
        groups=tuple(groups),
        original=path,
        speed=speed,
        audible=facts["audible"],
        conformed=not facts["ready"],
        notes=tuple(f"{name}: {note}" for note in facts["notes"]),
    )


def inspect_take(bench: Bench, name: str, path: Path, digest: Digest, grid: Grid) -> int:
    """How many film frames a take has, without making anything of it. Raises MediaError."""
    return int(bench.note("inspect", name, _inputs(digest, grid), lambda: _inspect(path, grid))["frames"])


def _inputs(digest: Digest, grid: Grid) -> dict[str, object]:
    return {
        "version": CONFORM_VERSION,
        "take": digest,
        "width": grid.width,
        "height": grid.height,
        "rate": grid.rate,
    }


def _inspect(path: Path, grid: Grid) -> dict[str, object]:
    """What has to be done to a take, as JSON."""
    info = probe(path)
    coding = coding_of(path)
    same_grid = (info.width, info.height, info.frame_rate, info.rotation) == (grid.width, grid.height, grid.rate, 0)
    ready = (
        same_grid
        and info.bt709
        and not info.variable_rate
        and coding.groups[:1] == (0,)
        and max(np.diff([*coding.groups, coding.frames])) <= 2 * _GROUP
        and coding.settings == house_settings(grid.width, grid.height, grid.rate)
    )
    speed = _speed(info, grid)
    frames = info.frames if speed is not None else len(_picked(path, info, grid))
    notes = []
    if info.color_trc in ("pq", "hlg"):
        notes.append(f"is HDR ({info.color_trc}) and was read as BT.709; grade it before, or it looks flat")
    shown = (info.height, info.width) if info.rotation in (90, 270) else (info.width, info.height)
    if _fits(*shown, grid) == "letterbox":
        notes.append(f"has another shape ({shown[0]}×{shown[1]}) and got black bars")
    if speed is None:
        notes.append(f"runs at {_rate_words(info)} and was sampled at {float(grid.rate):g}; motion may judder")
    elif speed != 1:
        notes.append(f"runs at {_rate_words(info)} and is played frame for frame at {float(grid.rate):g}")
    sound = decode_audio(path) if info.audio else np.zeros((0, 2), np.float32)
    return {
        "ready": bool(ready),
        "frames": coding.frames if ready else frames,
        "groups": list(coding.groups) if ready else [],
        "speed": str(speed or Fraction(1)),
        "audible": bool(len(sound) and np.sqrt(np.mean(sound**2)) > _AUDIBLE),
        "notes": notes,
    }


def _rate_words(info: MediaInfo) -> str:
    return f"{'a varying ' if info.variable_rate else ''}{float(info.frame_rate):.3f}".rstrip("0").rstrip(".") + " fps"


def _speed(info: MediaInfo, grid: Grid) -> Fraction | None:
    """How much faster the take plays frame for frame; None when it has to be sampled."""
    if info.variable_rate or abs(info.frame_rate / grid.rate - 1) > _RETIME:
        return None
    return grid.rate / info.frame_rate


def _picked(path: Path, info: MediaInfo, grid: Grid) -> list[int]:
    """For every film frame the source frame that is on screen at its middle."""
    times = frame_times(path)
    first = times[0]
    count = max(1, int(info.duration * grid.rate + Fraction(1, 2)))
    starts = [time - first for time in times]
    return [max(0, bisect.bisect_right(starts, (n + Fraction(1, 2)) / grid.rate) - 1) for n in range(count)]


def _encode(path: Path, target: Path, grid: Grid) -> None:
    info = probe(path)
    picked = None if _speed(info, grid) is not None else _picked(path, info, grid)
    plain = (
        info.bt709
        and info.rotation == 0
        and info.pixel_format == "yuv420p"
        and (info.width, info.height) == (grid.width, grid.height)
    )
    with FilmWriter(target, grid.width, grid.height, grid.rate) as film:
        if plain:
            for planes in _repeated(decode_yuv(path), picked):
                film.write_yuv(*planes)
        else:
            for rgb in _repeated(decode_frames(path), picked):
                film.write_rgb(_fitted(rgb, grid))


def frames_on_grid(path: Path, grid: Grid) -> Iterator[NDArray[np.uint8]]:
    """A take's frames as RGB of the grid's size, at the grid's rate: what `conform` encodes, for other uses."""
    info = probe(path)
    full = Grid(width=info.width, height=info.height, rate=grid.rate)
    picked = None if _speed(info, full) is not None else _picked(path, info, full)
    turned = info.rotation in (90, 270)
    shown = (info.height, info.width) if turned else (info.width, info.height)
    # Where the shape is the same the decoder scales, which is cheaper than scaling its pictures.
    same = not turned and shown[0] * grid.height == shown[1] * grid.width
    size = (grid.width, grid.height) if same else (None, None)
    for rgb in _repeated(decode_frames(path, width=size[0], height=size[1]), picked):
        yield _fitted(rgb, grid)


def _repeated(frames: Iterator[tuple[int, _T]], picked: list[int] | None) -> Iterator[_T]:
    """The frames in the order picked (ascending, some more than once, some not at all); None: each once."""
    if picked is None:
        for _, frame in frames:
            yield frame
        return
    at = 0
    for number, frame in frames:
        while at < len(picked) and picked[at] == number:
            yield frame
            at += 1
        if at == len(picked):
            return


def _fits(width: int, height: int, grid: Grid) -> str:
    """How a picture of another shape goes into the frame: cropped by up to 3 %, with black bars beyond that."""
    ratio = (width / height) / (grid.width / grid.height)
    return "crop" if abs(ratio - 1) <= 0.03 else "letterbox"


def _fitted(rgb: NDArray[np.uint8], grid: Grid) -> NDArray[np.uint8]:
    """RGB of any size as RGB of the grid's."""
    height, width = rgb.shape[:2]
    if (width, height) == (grid.width, grid.height):
        return rgb
    choose = max if _fits(width, height, grid) == "crop" else min
    scale = choose(grid.width / width, grid.height / height)
    size = max(2, round(width * scale)), max(2, round(height * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(rgb, size, interpolation=method), np.uint8)
    x, y = (size[0] - grid.width) // 2, (size[1] - grid.height) // 2
    if x >= 0 and y >= 0:
        return np.ascontiguousarray(scaled[y : y + grid.height, x : x + grid.width])
    out = np.zeros((grid.height, grid.width, 3), np.uint8)
    part = scaled[max(y, 0) : max(y, 0) + grid.height, max(x, 0) : max(x, 0) + grid.width]
    out[max(-y, 0) : max(-y, 0) + part.shape[0], max(-x, 0) : max(-x, 0) + part.shape[1]] = part
    return out


def take_sound(source: Source, grid: Grid, start: int, frames: int) -> Sound:
    """The take's own sound under some of its frames, stereo, exactly as long as they are.

    Filled with silence, or cut.
    """
    rate = round(RATE / source.speed) if source.speed != 1 else RATE
    # Decoded at another rate and played at 48 kHz is how the sound follows a picture that plays faster or slower.
    whole = decode_audio(source.original, rate, channels=2)
    first, last = grid.samples(start), grid.samples(start + frames)
    part = whole[first:last]
    return np.pad(part, ((0, last - first - len(part)), (0, 0))).astype(np.float32)
