"""Pictures on their way out: the very bytes of the lock, held to what a vendor takes, in the form it wants them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from hotset.errors import HostRefusedError, MediaError
from hotset.media import picture_size

__all__ = ["PictureRules", "SentPicture", "sent_picture"]

_KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRules:
    """What a vendor takes: bytes, pixels a side, and width divided by height."""

    max_bytes: int = 30_000_000
    min_side: int = 300
    max_side: int = 6000
    min_aspect: float = 0.4
    max_aspect: float = 2.5
    kinds: tuple[str, ...] = ("image/png", "image/jpeg", "image/webp")


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture as it is sent: its bytes are those of the lock."""

    body: bytes
    kind: str
    """Its media type, like image/png."""
    width: int
    height: int

    @property
    def base64(self) -> str:
        """The bytes in base64, without any prefix."""
        return base64.b64encode(self.body).decode()

    @property
    def data_uri(self) -> str:
        """The bytes as a data: address, its media type in lower case."""
        return f"data:{self.kind};base64,{self.base64}"

    @property
    def name(self) -> str:
        """A file name of its kind."""
        return f"picture.{self.kind.rpartition('/')[2].replace('jpeg', 'jpg')}"


def sent_picture(path: Path, rules: PictureRules, host: str) -> SentPicture:
    """Read a picture for a host. Raises HostRefusedError where the host would not take it: nothing was sent."""
    try:
        width, height = picture_size(path)
    except MediaError as error:
        raise HostRefusedError(f"{host} cannot be sent a picture: {error.message}") from error
    body = path.read_bytes()
    kind = next((kind for start, kind in _KINDS if body.startswith(start)), "")
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        kind = "image/webp"
    aspect = width / height
    if kind not in rules.kinds:
        wrong = f"takes {', '.join(rules.kinds)} and no other kind of picture"
    elif len(body) > rules.max_bytes:
        wrong = f"takes pictures up to {rules.max_bytes / 1e6:g} MB; this one has {len(body) / 1e6:.1f} MB"
    elif min(width, height) < rules.min_side or max(width, height) > rules.max_side:
        wrong = f"takes pictures of {rules.min_side} to {rules.max_side} pixels a side; this one has {width}×{height}"
    elif not rules.min_aspect <= aspect <= rules.max_aspect:
        wrong = f"takes shapes from {rules.min_aspect:g} to {rules.max_aspect:g}; this picture is {aspect:.2f}"
    else:
        return SentPicture(body, kind, width, height)
    raise HostRefusedError(f"{host} {wrong}.")
