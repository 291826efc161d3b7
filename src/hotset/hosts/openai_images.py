"""Stills of GPT Image: one call, answered with the picture in base64. No list and no own id: a lost answer is lost.

Without references POST /v1/images/generations takes JSON; with them POST /v1/images/edits takes multipart, where one
picture is the field `image` and several are `image[]` (openai SDK 3.54.0, requests recorded 2026-11-22).
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from hotset.errors import HostGoneError, HostRefusedError, HostUnknownError
from hotset.film.setup import StillSetup
from hotset.hosts.openai_videos import refusal
from hotset.hosts.port import Abilities, Accepted, Access, Done, Failed, JobState, Pictures
from hotset.hosts.registry import model
from hotset.hosts.sending import PictureRules, SentPicture, sent_picture
from hotset.hosts.wire import Answer, Spool, Wire

__all__ = ["Stills", "still_size"]

_MARK = "still-"
"""What the ids of stills begin with: they are ours, kept in the spool."""
_MAX_ASPECT = 3.0
"""Sizes go from 1:3 to 3:1."""


class Stills:
    """The still half of the host `openai`. Raises as hosts.port says."""

    def __init__(self, host: str, access: Access) -> None:
        self.host = host
        self.spool = Spool(access.spool)

    @staticmethod
    def has(job_id: str) -> bool:
        """Whether a job id is one of a still."""
        return job_id.startswith(_MARK)

    async def submit(self, wire: Wire, setup: StillSetup, reference: str, pictures: Pictures) -> Accepted:
        """Ask for one picture, and keep the whole answer on disk before it is reported."""
        able = model(setup.model, "still").abilities
        shown = self._shown(setup, able, pictures)
        width, height = still_size(setup.width, setup.height, able, self.host)
        body = {
            "model": able.wire["id"],
            "prompt": setup.prompt,
            "size": f"{width}x{height}",
            "quality": able.wire["quality"],
        }
        if able.prompt.max_chars is not None and len(setup.prompt) > able.prompt.max_chars:
            raise HostRefusedError(f"{self.host} takes prompts up to {able.prompt.max_chars} characters.")
        answer = await self._post(wire, body, shown, able.call_seconds)
        self.spool.keep(reference, answer.body)
        return Accepted(f"{_MARK}{reference}")

    async def _post(self, wire: Wire, body: dict[str, Any], shown: list[SentPicture], call_seconds: float) -> Answer:
        if not shown:
            return await wire.post("images/generations", refusal=refusal, call_seconds=call_seconds, json=body)
        # Several under `image` are refused: "Duplicate parameter: 'image'. … use the array syntax instead".
        field = "image" if len(shown) == 1 else "image[]"
        files = [(field, (f"{number}-{p.name}", p.body, p.kind)) for number, p in enumerate(shown, 1)]
        return await wire.post("images/edits", refusal=refusal, call_seconds=call_seconds, data=body, files=files)

    def _shown(self, setup: StillSetup, able: Abilities, pictures: Pictures) -> list[SentPicture]:
        if len(setup.references) > able.max_references:
            raise HostRefusedError(
                f"{self.host} takes up to {able.max_references} reference pictures; there are {len(setup.references)}."
            )
        rules = PictureRules(
            max_bytes=able.wire["picture_bytes"], min_side=16, max_side=16384, min_aspect=0.1, max_aspect=10.0
        )
        return [sent_picture(pictures(r.digest), rules, self.host) for r in setup.references]

    def find(self, reference: str) -> Accepted:
        """The answer that was kept. Raises HostUnknownError where none was: OpenAI keeps no list of pictures."""
        if self.spool.read(reference) is None:
            raise HostUnknownError(f"{self.host} gives a picture with its answer only, and has no list of them.")
        return Accepted(f"{_MARK}{reference}")

    def poll(self, job_id: str) -> JobState:
        """Done where the kept answer has a picture in it."""
        answer = self._kept(job_id)
        if _picture(answer) is None:
            return Failed(f"{self.host} answered without a picture.", used=_used(answer))
        return Done(used=_used(answer))

    def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The picture as a file."""
        picture = _picture(self._kept(job_id))
        if picture is None:
            raise HostGoneError(f"{self.host} answered without a picture.")
        target = folder / f"picture.{_ending(picture)}"
        with target.open("wb") as file:
            file.write(picture)
            file.flush()
            os.fsync(file.fileno())
        return {"picture": target}

    def _kept(self, job_id: str) -> dict[str, Any]:
        body = self.spool.read(job_id.removeprefix(_MARK))
        if body is None:
            raise HostGoneError(f"The answer of {self.host} with this picture is on this disk no more.")
        held = json.loads(body)
        return held if isinstance(held, dict) else {}


def still_size(width: int, height: int, able: Abilities, host: str) -> tuple[int, int]:
    """The size to ask for: this one, or the next larger of its shape whose sides come in the model's step.

    Raises HostRefusedError where the model makes none.
    """
    step, aspect = able.side_step, Fraction(width, height)
    if not 1 / _MAX_ASPECT <= aspect <= _MAX_ASPECT:
        raise HostRefusedError(f"{host} makes pictures from 1:3 to 3:1; {width}×{height} is beyond that.")
    if width % step or height % step:
        unit = max(width / (step * aspect.numerator), height / (step * aspect.denominator))
        times = int(-(-unit // 1))
        exact = (step * aspect.numerator * times, step * aspect.denominator * times)
        rounded = (-(-width // step) * step, -(-height // step) * step)
        # 1920×1080 becomes 2048×1152; a shape that comes in no such steps is rounded up to the next.
        width, height = exact if exact[0] * exact[1] <= 2 * width * height else rounded
    if max(width, height) > able.wire["max_side"] or width * height > (able.max_pixels or width * height):
        raise HostRefusedError(f"{host} makes pictures up to 3840×2160; {width}×{height} is too large.")
    return width, height


def _picture(answer: Mapping[str, Any]) -> bytes | None:
    data = answer.get("data")
    first = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    try:
        return base64.b64decode(first.get("b64_json") or "", validate=True) or None
    except binascii.Error:
        return None


def _ending(picture: bytes) -> str:
    if picture.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "webp" if picture.startswith(b"RIFF") else "png"


def _used(answer: Mapping[str, Any]) -> dict[str, str]:
    """What was counted. `tokens` is all of it in output tokens, by what the others cost beside one.

    `megapixels` is the same in the unit of the rate card, which can quote a still before its tokens are known.
    """
    usage = answer.get("usage")
    if not isinstance(usage, dict) or not isinstance(usage.get("output_tokens"), int):
        return {}
    details = usage.get("input_tokens_details")
    details = details if isinstance(details, dict) else {}
    image, text = int(details.get("image_tokens") or 0), int(details.get("text_tokens") or 0)
    total = usage["output_tokens"] + image * _WEIGHTS["image"] + text * _WEIGHTS["text"]
    return {
        "megapixels": str(total / _TOKENS_OF_A_MEGAPIXEL),
        "tokens": str(total),
        "output_tokens": str(usage["output_tokens"]),
        "image_tokens": str(image),
        "text_tokens": str(text),
    }


_WEIGHTS = {"image": Fraction(8, 30), "text": Fraction(5, 30)}
"""What an input token costs beside an output token: $8 and $5 beside $30 a million (OpenAI's prices, 2026-09)."""

_TOKENS_OF_A_MEGAPIXEL = Fraction(439 * 1_000_000, 1024 * 1024)
"""Output tokens of a million pixels of a medium picture: 439 of 1024x1024, measured 2026-09-26."""
