"""What a master is: every demanded fact, measured on the file as a stranger would, and which of them do not hold."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from hotset.finish.loudness import integrated_lufs, true_peak_dbtp
from hotset.finish.signal import RATE
from hotset.media import decode_audio, decode_frames, probe

__all__ = ["MasterFacts", "master_facts"]

LOUDNESS_TOLERANCE = 1.0
HIGHEST_PEAK_DBTP = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterFacts:
    """A finished film in numbers. `faults` says in words what a delivery must not have; empty is good."""

    frames: int
    frame_rate: Fraction
    width: int
    height: int
    codec: str
    profile: str
    pixel_format: str
    bt709: bool
    faststart: bool
    audio_codec: str
    audio_rate: int
    audio_channels: int
    picture_seconds: Fraction
    audio_seconds: Fraction
    lufs: float
    true_peak_dbtp: float
    decoded_frames: int | None
    """How many frames a decoder gives back; None where that was not asked for."""
    faults: tuple[str, ...]


def master_facts(
    path: Path, *, expected_frames: int | None = None, loudness_lufs: float = -14.0, decode: bool = False
) -> MasterFacts:
    """Measure a master. With `decode` every frame is decoded too. Raises MediaError for a file that cannot be read."""
    info = probe(path)
    sound = decode_audio(path, RATE, channels=2)
    lufs, peak = integrated_lufs(sound), true_peak_dbtp(sound)
    decoded = sum(1 for _ in decode_frames(path, width=64, height=36, gray=True)) if decode else None
    audio_seconds = Fraction(len(sound), RATE)
    rules = [
        (
            info.codec == "h264" and "High" in info.profile,
            f"the picture is {info.codec} {info.profile}, not H.264 High",
        ),
        (info.pixel_format == "yuv420p", f"pixels are {info.pixel_format}, not yuv420p"),
        (info.bt709, "the colour tags are not all BT.709"),
        (info.faststart, "the index lies at the end of the file"),
        (info.audio is not None and info.audio.codec == "aac", "the sound is not AAC"),
        (info.audio is not None and info.audio.rate == RATE, "the sound is not at 48 kHz"),
        (info.audio is not None and info.audio.channels == 2, "the sound is not stereo"),
        (
            abs(audio_seconds - info.frames / info.frame_rate) <= 1 / info.frame_rate,
            f"sound lasts {float(audio_seconds):.3f} s, picture {float(info.frames / info.frame_rate):.3f} s",
        ),
        (
            lufs == float("-inf") or abs(lufs - loudness_lufs) <= LOUDNESS_TOLERANCE,
            f"loudness is {lufs:.1f} LUFS, not {loudness_lufs:.1f}",
        ),
        (peak <= HIGHEST_PEAK_DBTP, f"the true peak is {peak:.1f} dBTP, above {HIGHEST_PEAK_DBTP:.0f}"),
        (expected_frames in (None, info.frames), f"there are {info.frames} frames, not {expected_frames}"),
        (decoded in (None, info.frames), f"{decoded} of {info.frames} frames can be decoded"),
    ]
    return MasterFacts(
        frames=info.frames,
        frame_rate=info.frame_rate,
        width=info.width,
        height=info.height,
        codec=info.codec,
        profile=info.profile,
        pixel_format=info.pixel_format,
        bt709=info.bt709,
        faststart=info.faststart,
        audio_codec=info.audio.codec if info.audio else "",
        audio_rate=info.audio.rate if info.audio else 0,
        audio_channels=info.audio.channels if info.audio else 0,
        picture_seconds=info.frames / info.frame_rate,
        audio_seconds=audio_seconds,
        lufs=lufs,
        true_peak_dbtp=peak,
        decoded_frames=decoded,
        faults=tuple(text for good, text in rules if not good),
    )
