"""The double of OpenAI's images: generations in JSON, edits in multipart, answered at once with base64.

Rules and prices: openai SDK 3.54.0 (requests recorded 2026-11-22); developers.openai.com, 2026-09. Tokens of 1024x1024
by quality are measured (2026-09-26); other sizes in proportion and one token for each 32x32 of a picture that is shown
are guesses, and a prompt counts a token for four characters.
"""

from __future__ import annotations

import asyncio
import base64
import math
import re
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotset.media import read_picture
from hotset.soundstage.doubles.openai_videos import Form, WrongError, read_form
from hotset.soundstage.filming import read_sent
from hotset.soundstage.stage import Job, Life, Moderation, Order, Stage
from hotset.units import Micros

__all__ = ["Images", "openai_error", "picture_as"]

_MODELS = frozenset(
    f"gpt-image-{name}" for name in ("2.6-flare", "2.6-sunburst", "2.5-flare", "2.5-sunburst", "2", "1.5", "1-mini")
)
_TOKENS: Mapping[str, int] = {"low": 196, "medium": 439, "high": 1756, "xhigh": 3122, "max": 7024}
"""Output tokens of 1024x1024."""
_BOTH = frozenset({"model", "prompt", "size", "quality", "n", "background", "output_format", "output_compression"})
_MORE = frozenset({"moderation", "complexity", "stream", "partial_images", "user"})
_EDIT = frozenset({"input_fidelity", "stream", "partial_images", "user"})
_FILES = frozenset({"image", "image[]", "mask", "markup"})
_FORMATS: Mapping[str, str] = {"png": ".png", "jpeg": ".jpg", "webp": ".webp"}
_OUT, _IMAGE, _TEXT = 30, 8, 5
"""Millionths of a dollar for a token: $30, $8 and $5 a million."""


def openai_error(
    status: int, message: str, code: str | None = None, *, param: str | None = None, kind: str = "invalid_request_error"
) -> Response:
    """OpenAI's envelope."""
    return JSONResponse({"error": {"message": message, "type": kind, "param": param, "code": code}}, status)


class Images:
    """The two calls. Raises WrongError for what OpenAI refuses."""

    def __init__(self, stage: Stage, vendor: str) -> None:
        self.stage, self.vendor = stage, vendor

    async def generate(self, request: Request) -> Response:
        """POST /v1/images/generations."""
        form = await read_form(request)
        if form.multipart:
            raise WrongError(openai_error(400, "We could not parse the JSON body of your request."))
        return await self._made(form, _BOTH | _MORE, ())

    async def edit(self, request: Request) -> Response:
        """POST /v1/images/edits: one picture is `image`, several are `image[]`."""
        form = await read_form(request)
        if not form.multipart:
            raise WrongError(openai_error(400, "Invalid Content-Type: expected 'multipart/form-data'."))
        if "image" in form.repeated:
            told = "Duplicate parameter: 'image'. You provided multiple values for this parameter, whereas only one is "
            told += "allowed. If you are trying to provide a list of values, use the array syntax instead"
            raise WrongError(openai_error(400, told, "duplicate_parameter", param="image"))
        unknown = sorted({name for name, _ in form.files} - _FILES)
        if unknown:
            raise WrongError(_unknown(unknown[0]))
        shown = tuple(body for name, body in form.files if name in ("image", "image[]"))
        if not 1 <= len(shown) <= 16:
            raise WrongError(openai_error(400, "Between 1 and 16 images are needed.", param="image"))
        for body in shown:
            try:
                read_sent(body)
            except ValueError as error:
                told = "Invalid image file or mode for image 1, please check your image file."
                raise WrongError(openai_error(400, told, "invalid_image_file", param="image")) from error
        return await self._made(form, _BOTH | _EDIT, shown)

    async def _made(self, form: Form, fields: frozenset[str], shown: tuple[bytes, ...]) -> Response:
        order = self._order(form, fields, shown)
        moderation = self.stage.moderation(order.prompt, ())
        refused = openai_error(
            400,
            "Your request was rejected by the safety system. If you believe this is an error, contact us.",
            "moderation_blocked",
            kind="image_generation_user_error",
        )
        if moderation is not Moderation.PASSES:
            raise WrongError(refused)
        job = self.stage.finish(self.stage.open_job(self.vendor, order, reference=form.fields.get("user", "")))
        if job.life(self.stage.clock.now()) is Life.MODERATED:
            raise WrongError(refused)
        if job.life(self.stage.clock.now()) is not Life.DONE:
            raise WrongError(openai_error(500, "The server had an error.", kind="server_error"))
        return JSONResponse(await asyncio.to_thread(self._answer, job))

    def _answer(self, job: Job) -> dict[str, object]:
        asked, order = job.order.request, job.order
        coded = base64.b64encode(picture_as(self.stage.file_of(job, "still"), asked["output_format"])).decode()
        image, text, out = (int(asked[key]) for key in ("image_tokens", "text_tokens", "output_tokens"))
        return {
            "created": int(job.created_at),
            "background": asked["background"],
            "data": [{"b64_json": coded} for _ in range(order.count)],
            "output_format": asked["output_format"],
            "quality": asked["quality"],
            "size": f"{order.width}x{order.height}",
            "usage": {
                "input_tokens": image + text,
                "input_tokens_details": {"image_tokens": image, "text_tokens": text},
                "output_tokens": out,
                "total_tokens": image + text + out,
            },
        }

    def _order(self, form: Form, fields: frozenset[str], shown: tuple[bytes, ...]) -> Order:
        given = form.fields
        unknown = sorted(set(given) - fields)
        if unknown:
            raise WrongError(_unknown(unknown[0]))
        model = given.get("model", "gpt-image-2.6-flare")
        if model not in _MODELS:
            told = f"The model '{model}' does not exist or you do not have access to it."
            raise WrongError(openai_error(404, told, "model_not_found", param="model"))
        if "input_fidelity" in given and model != "gpt-image-1.5":
            raise WrongError(_unknown("input_fidelity"))
        prompt = given.get("prompt", "")
        if not prompt or len(prompt) > 32_000:
            raise WrongError(openai_error(400, "A prompt of 1 to 32000 characters is needed.", param="prompt"))
        quality = _one_of(given, "quality", ("auto", *_TOKENS), "auto")
        kind = _one_of(given, "output_format", tuple(_FORMATS), "png")
        count = _whole(given, "n", 1, 1, 10)
        width, height = _size(given.get("size", "auto"))
        tokens = math.ceil(_TOKENS["medium" if quality == "auto" else quality] * width * height / 1024**2) * count
        image = sum(_patches(body) for body in shown)
        text = math.ceil(len(prompt) / 4)
        return Order(
            model=model,
            kind="still",
            prompt=prompt,
            width=width,
            height=height,
            references=shown,
            count=count,
            price=Micros(tokens * _OUT + image * _IMAGE + text * _TEXT),
            queue_seconds=0.0,
            run_seconds=8.0,
            request={
                "quality": quality,
                "output_format": kind,
                # The answer says what was made, never 'auto' (openai SDK, ImagesResponse).
                "background": given.get("background", "auto").replace("auto", "opaque"),
                "output_tokens": tokens,
                "image_tokens": image,
                "text_tokens": text,
                "sent": dict(given),
            },
        )


def _unknown(name: str) -> Response:
    return openai_error(400, f"Unknown parameter: '{name}'.", "unknown_parameter", param=name)


def _one_of(given: Mapping[str, str], name: str, values: tuple[str, ...], usual: str) -> str:
    value = given.get(name, usual)
    if value not in values:
        told = f"Invalid value: '{value}'. Supported values are: {', '.join(repr(v) for v in values)}."
        raise WrongError(openai_error(400, told, "invalid_value", param=name))
    return value


def _whole(given: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = given.get(name, str(usual))
    if not text.isdigit() or not least <= int(text) <= most:
        raise WrongError(openai_error(400, f"Invalid value for '{name}'.", "invalid_value", param=name))
    return int(text)


def _size(text: str) -> tuple[int, int]:
    """Both sides in steps of 16, 1:3 to 3:1, up to 3840x2160 pixels."""
    if text == "auto":
        return 1024, 1024
    found = re.fullmatch(r"(\d+)x(\d+)", text)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    fits = width and height and not width % 16 and not height % 16 and 1 / 3 <= width / height <= 3
    if not fits or max(width, height) > 3840 or width * height > 3840 * 2160:
        raise WrongError(openai_error(400, f"Invalid size '{text}'.", "invalid_value", param="size"))
    return width, height


def _patches(body: bytes) -> int:
    height, width = read_sent(body).shape[:2]
    return math.ceil(width / 32) * math.ceil(height / 32)


def picture_as(path: Path, kind: str) -> bytes:
    """A PNG file as 'png', 'jpeg' or 'webp'."""
    if kind == "png":
        return path.read_bytes()
    _, coded = cv2.imencode(_FORMATS[kind], np.ascontiguousarray(read_picture(path)[..., ::-1]))
    return coded.tobytes()
