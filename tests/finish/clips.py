"""Real clips: every frame carries its own number, so that order, repeats and drops can be read back."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame

from hotset.film.production import Production, Shot, Sound
from hotset.finish.edit import ChosenTake
from hotset.media import FilmWriter, decode_frames
from hotset.units import Digest

RATE = Fraction(24)
WIDTH, HEIGHT = 256, 144
BITS = 16


def stamped(clip: int, number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """RGB whose 16 blocks are the bits of `clip * 1024 + number`, over a background that moves."""
    ramp = (np.arange(width)[None, :] * 2 + np.arange(height)[:, None] + number * 3) % 97
    rgb = np.repeat((60 + ramp)[..., None], 3, axis=2).astype(np.uint8)
    value = clip * 1024 + number
    block_w, block_h = width // 8, height // 4
    for bit in range(BITS):
        x, y = (bit % 8) * block_w, (1 + bit // 8) * block_h
        rgb[y : y + block_h, x : x + block_w] = 225 if value >> bit & 1 else 30
    return rgb


def read_stamp(gray: np.ndarray) -> tuple[int, int]:
    """Clip and frame number of a stamped frame, whatever its size."""
    height, width = gray.shape
    value = 0
    for bit in range(BITS):
        x, y = (bit % 8 + 0.5) * width / 8, (1.5 + bit // 8) * height / 4
        part = gray[int(y) - height // 20 : int(y) + height // 20, int(x) - width // 40 : int(x) + width // 40]
        value |= int(part.mean() > 127) << bit
    return divmod(value, 1024)


def stamps(path: Path) -> list[tuple[int, int]]:
    """The stamps of all frames of a film."""
    return [read_stamp(gray) for _, gray in decode_frames(path, gray=True)]


def house_clip(path: Path, clip: int, frames: int, *, rate: Fraction = RATE, audio: bool = False) -> Path:
    """A clip in the film's own settings: it is copied, not encoded."""
    with FilmWriter(path, WIDTH, HEIGHT, rate, audio_rate=48000 if audio else None) as film:
        for number in range(frames):
            film.write_rgb(stamped(clip, number))
        if audio:
            film.write_audio(tone(frames / float(rate)))
    return path


def tone(seconds: float, rate: int = 48000, hertz: float = 440.0) -> np.ndarray:
    """A stereo tone at a quarter of full scale."""
    time = np.arange(round(seconds * rate)) / rate
    return np.repeat(0.25 * np.sin(2 * np.pi * hertz * time)[:, None], 2, axis=1).astype(np.float32)


def vendor_clip(
    path: Path,
    clip: int,
    times: list[Fraction],
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    size: tuple[int, int] = (WIDTH, HEIGHT),
    sound_seconds: float | None = None,
    sound_rate: int = 48000,
    rotation: int = 0,
    options: dict[str, str] | None = None,
) -> Path:
    """A clip as vendors send them: any codec, frames at any times (seconds), sound of any length, turned or not."""
    with av.open(str(path), "w", options={"video_track_timescale": "90000"}) as out:
        video = out.add_stream(codec, rate=30, options=options or {})
        video.width, video.height, video.pix_fmt = *size, pixels
        video.codec_context.time_base = Fraction(1, 90000)
        sound = None
        if sound_seconds is not None:
            sound = out.add_stream("aac", rate=sound_rate, layout="stereo")
        for number, time in enumerate(times):
            picture = np.rot90(stamped(clip, number, *size), 0)
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = round(time * 90000), Fraction(1, 90000)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if sound is not None and sound_seconds is not None:
            samples = tone(sound_seconds, sound_rate)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = sound_rate, 0
            out.mux(sound.encode(frame))
            out.mux(sound.encode(None))
    if rotation:
        path.write_bytes(_turned(path.read_bytes(), rotation))
    return path


def _turned(data: bytes, degrees: int) -> bytes:
    """The file with its first track's display matrix turned (ISO/IEC 14496-12, tkhd)."""
    matrix = {
        90: (0, 0x10000, 0, 0x100000000 - 0x10000, 0, 0, 0, 0, 0x40000000),
        180: (0x100000000 - 0x10000, 0, 0, 0, 0x100000000 - 0x10000, 0, 0, 0, 0x40000000),
    }[degrees]
    at = data.index(b"tkhd") + 4 + 40
    return data[:at] + b"".join(value.to_bytes(4) for value in matrix) + data[at + 36 :]


def take(slate: str, path: Path, **more: object) -> ChosenTake:
    """A circled take of a file."""
    digest = Digest(hashlib.sha256(path.read_bytes()).hexdigest())
    return ChosenTake(slate=slate, take_name=f"{slate}-1", path=path, digest=digest, **more)  # type: ignore[arg-type]


def film_of(frames: dict[str, int], **more: object) -> Production:
    """A production whose shots last so many frames; `shots` in `more` overrides fields of a shot by slate."""
    changes: dict = more.pop("shots", {})  # type: ignore[assignment]
    shots = tuple(
        Shot(slate=slate, scene="1", duration=Fraction(count) / RATE, **changes.get(slate, {}))
        for slate, count in frames.items()
    )
    settings: dict = {"sound": Sound(music="none", voices=False)} | more
    return Production(title="Test", width=WIDTH, height=HEIGHT, frame_rate=RATE, shots=shots, **settings)
