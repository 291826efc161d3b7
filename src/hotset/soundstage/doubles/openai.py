"""The doubles of the OpenAI protocols: OpenAI itself, and three servers that speak /v1/videos for open weights.

OpenAI's Videos API ended on 2026-09-24 ("permanently shut down on September 24, 2026", openai SDK 3.54.0). Its double
says so, unless it is made with `ended=False`: then it serves Sora 2 as it was, with every route that the SDK has.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import Double
from hotset.soundstage.doubles.openai_images import Images, openai_error, picture_as
from hotset.soundstage.doubles.openai_servers import LitellmDouble, SglangDouble, VllmOmniDouble
from hotset.soundstage.doubles.openai_videos import Form, VideosDouble, WrongError, key_of, read_form
from hotset.soundstage.faults import Trouble
from hotset.soundstage.filming import read_sent
from hotset.soundstage.server import Callbacks
from hotset.soundstage.stage import Job, Life, Moderation, Order, Stage
from hotset.units import Micros

__all__ = ["DOUBLES", "SORA", "OpenaiDouble"]

_SIZES = {"sora-2": ("720x1280", "1280x720"), "sora-2-pro": ("720x1280", "1280x720", "1024x1792", "1792x1024")}
_FPS = 30
_KEPT_S = 3600
_CREATE = frozenset({"prompt", "model", "seconds", "size", "input_reference", "characters[][id]"})
_GONE = "The Videos API was permanently shut down on September 24, 2026."


class OpenaiDouble(VideosDouble):
    """OpenAI. `ended`: the Videos API answers as a service that was shut down."""

    vendor: str = "openai"

    def __init__(self, stage: Stage, callbacks: Callbacks, *, ended: bool = True) -> None:
        super().__init__(stage, callbacks)
        self.ended = ended
        self.images = Images(stage, self.vendor)
        self.characters: dict[str, dict[str, Any]] = {}

    def routes(self) -> Iterable[BaseRoute]:
        """Images, and the videos with all that the SDK calls."""
        yield self.path("create", "POST", "/v1/images/generations", self.images.generate)
        yield self.path("create", "POST", "/v1/images/edits", self.images.edit)
        yield self.path("create", "POST", "/v1/videos/edits", self.edit)
        yield self.path("create", "POST", "/v1/videos/extensions", self.extend)
        yield self.path("upload", "POST", "/v1/videos/characters", self.character)
        yield self.path("upload", "GET", "/v1/videos/characters/{id}", self.character_of)
        yield self.path("create", "POST", "/v1/videos/{id}/remix", self.remix)
        yield from super().routes()

    # what OpenAI says

    def admit(self, request: Request) -> None:
        """The key, its region and its credit; and whether the service is there at all."""
        key = key_of(request)
        if not key or "wrong" in key:
            raise WrongError(self.trouble(Trouble.WRONG_KEY, ""))
        if "other-region" in key:
            told = "Country, region, or territory not supported"
            code = "unsupported_country_region_territory"
            raise WrongError(openai_error(403, told, code, kind="request_forbidden"))
        if "no-credit" in key and request.method == "POST":
            raise WrongError(self.trouble(Trouble.NO_CREDIT, ""))
        if self.ended and "/v1/videos" in request.url.path:
            raise WrongError(openai_error(404, _GONE, "not_found"))

    def wrong(self, status: int, message: str) -> WrongError:
        """OpenAI's envelope."""
        return WrongError(openai_error(status, message, "not_found" if status == 404 else "invalid_value"))

    def trouble(self, what: Trouble, call: str) -> Response:
        """OpenAI's codes. How it refused faces is not recorded: the words are a guess."""
        if what is Trouble.BUSY:
            made = openai_error(
                429, "Rate limit reached for images per minute.", "rate_limit_exceeded", kind="requests"
            )
            made.headers["retry-after"] = "20"
            return made
        answers = {
            Trouble.WRONG_KEY: (401, "Incorrect API key provided: sk-••••.", "invalid_api_key"),
            Trouble.NO_CREDIT: (429, "You exceeded your current quota, please check your plan.", "insufficient_quota"),
            Trouble.NOT_OPEN: (403, "Project `proj_1` does not have access to this model.", "model_not_found"),
            Trouble.MODERATED: (400, "Your request was rejected by the safety system.", "moderation_blocked"),
            Trouble.FACE: (400, "The input picture shows a human face.", "moderation_blocked"),
            Trouble.EXPIRED: (404, "The video's content has expired.", "not_found"),
        }
        if what not in answers:
            return openai_error(500, "The server had an error while processing your request.", kind="server_error")
        status, message, code = answers[what]
        return openai_error(status, message, code)

    def new_id(self) -> str:
        """`video_` and 48 digits."""
        return f"video_{secrets.token_hex(24)}"

    def shown(self, job: Job) -> dict[str, Any]:
        """The Video object of the SDK's types."""
        life, now = self.life(job), self.stage.clock.now()
        names = {Life.QUEUED: "queued", Life.RUNNING: "in_progress", Life.DONE: "completed"}
        errors = {
            Life.FAILED: ("server_error", "The video could not be made."),
            Life.MODERATED: ("moderation_blocked", "The output was blocked by the safety system."),
        }
        code, message = errors.get(life, ("", ""))
        over = life not in (Life.QUEUED, Life.RUNNING)
        return {
            "id": job.id,
            "object": "video",
            "model": job.order.model,
            "status": names.get(life, "failed"),
            "progress": 100 if life is Life.DONE else int(job.share(now) * 100) if life is Life.RUNNING else 0,
            "created_at": int(job.created_at),
            "completed_at": int(job.ends_at) if over else None,
            "expires_at": int(job.ends_at) + _KEPT_S if life is Life.DONE else None,
            "seconds": str(job.order.request["seconds"]),
            "size": f"{job.order.width}x{job.order.height}",
            "prompt": job.order.prompt,
            "remixed_from_video_id": job.notes.get("remixed_from"),
            "error": {"code": code, "message": message} if code else None,
        }

    # the work

    def order(self, form: Form) -> Order:
        """Sora 2's rules: fixed lengths and sizes, a picture of the very size."""
        if not form.multipart:
            raise self.wrong(400, "Invalid Content-Type: expected 'multipart/form-data'.")
        given = form.fields
        unknown = sorted((set(given) | {name for name, _ in form.files}) - _CREATE)
        if unknown:
            raise WrongError(openai_error(400, f"Unknown parameter: '{unknown[0]}'.", "unknown_parameter"))
        model, size, seconds = given.get("model", "sora-2"), given.get("size", "720x1280"), given.get("seconds", "4")
        if model not in _SIZES:
            raise WrongError(openai_error(404, f"The model '{model}' does not exist.", "model_not_found"))
        if size not in _SIZES[model]:
            raise self.wrong(400, f"Invalid value: '{size}'. Supported values are: {', '.join(_SIZES[model])}.")
        if seconds not in ("4", "8", "12"):
            raise self.wrong(400, f"Invalid value: '{seconds}'. Supported values are: '4', '8', and '12'.")
        width, height = (int(side) for side in size.split("x"))
        first = form.file("input_reference")
        if first is not None and _size_of(first) != (width, height):
            raise self.wrong(400, "Inpaint image must match the requested width and height")
        made = self.made(model, given.get("prompt", ""), width, height, int(seconds))
        return replace(made, first=first)

    def made(self, model: str, prompt: str, width: int, height: int, seconds: int, paid: int | None = None) -> Order:
        """An order at the last published prices: $0.10, $0.30, $0.50 a second. Raises WrongError for its words."""
        if not prompt:
            raise WrongError(openai_error(400, "Missing required parameter: 'prompt'.", "missing_required_parameter"))
        if self.stage.moderation(prompt, ()) is Moderation.REFUSED:
            raise WrongError(self.trouble(Trouble.MODERATED, "create"))
        each = 100_000 if model == "sora-2" else 500_000 if max(width, height) > 1280 else 300_000
        return Order(
            model=model,
            prompt=prompt,
            width=width,
            height=height,
            seconds=Fraction(seconds),
            frame_rate=Fraction(_FPS),
            frames=seconds * _FPS,
            audio=True,
            price=Micros(each * (seconds if paid is None else paid)),
            run_seconds=90.0,
            request={"seconds": seconds},
        )

    async def create(self, request: Request) -> Response:
        """POST /v1/videos: always multipart. A picture of a face is refused."""
        order = self.order(await read_form(request))
        if order.first and self.stage.moderation("", (order.first,)) is Moderation.FACE:
            raise WrongError(self.trouble(Trouble.FACE, "create"))
        return JSONResponse(self.shown(self.open(order)))

    def derived(self, source: Job | None, prompt: str, more: int = 0) -> Job:
        """A new job made from another one; `more` seconds are added and paid, else all is paid again."""
        old = source.order if source else self.made("sora-2", prompt, 1280, 720, 4)
        seconds = int(old.seconds) + more
        order = self.made(old.model, prompt, old.width, old.height, seconds, more or seconds)
        return self.open(replace(order, first=old.first))

    async def remix(self, request: Request) -> Response:
        """POST /v1/videos/{id}/remix."""
        source, form = self.known(request), await read_form(request)
        job = self.derived(source, form.fields.get("prompt", ""))
        job.notes["remixed_from"] = source.id
        return JSONResponse(self.shown(job))

    async def edit(self, request: Request) -> Response:
        """POST /v1/videos/edits: `video` is a file or {"id"}."""
        form = await read_form(request)
        return JSONResponse(self.shown(self.derived(self.source(form), form.fields.get("prompt", ""))))

    async def extend(self, request: Request) -> Response:
        """POST /v1/videos/extensions: the answer's seconds are those of the whole."""
        form = await read_form(request)
        seconds = form.fields.get("seconds", "4")
        if not seconds.isdigit() or not 4 <= int(seconds) <= 20:
            raise self.wrong(400, f"Invalid value: '{seconds}'.")
        return JSONResponse(self.shown(self.derived(self.source(form), form.fields.get("prompt", ""), int(seconds))))

    def source(self, form: Form) -> Job | None:
        """The video that a form names; None where it brings a file."""
        if form.file("video") is not None:
            return None
        text = form.fields.get("video", "")
        try:
            named = form.fields.get("video[id]") or json.loads(text)["id"]
        except (ValueError, KeyError, TypeError) as error:
            raise self.wrong(400, "Invalid value for 'video': a file or an object with an id is expected.") from error
        job = self.stage.job(self.vendor, named)
        if job is None:
            raise self.wrong(404, f"Video with id '{named}' not found.")
        return job

    async def character(self, request: Request) -> Response:
        """POST /v1/videos/characters."""
        form = await read_form(request)
        if not form.fields.get("name") or form.file("video") is None:
            raise self.wrong(400, "Missing required parameter: 'name' or 'video'.")
        made = {
            "id": f"char_{secrets.token_hex(12)}",
            "created_at": int(self.stage.clock.now()),
            "name": form.fields["name"],
        }
        self.characters[made["id"]] = made
        return JSONResponse(made)

    async def character_of(self, request: Request) -> Response:
        """GET /v1/videos/characters/{id}."""
        found = self.characters.get(request.path_params["id"])
        if found is None:
            raise self.wrong(404, "Character not found.")
        return JSONResponse(found)

    async def retrieve(self, request: Request) -> Response:
        """With the time at which to ask again, which the SDK's poll obeys."""
        answer = await super().retrieve(request)
        if self.life(self.known(request)) in (Life.QUEUED, Life.RUNNING):
            answer.headers["openai-poll-after-ms"] = "2500"
        return answer

    async def listing(self, request: Request) -> Response:
        """20 at a time where no limit is given."""
        jobs, more = self.page(request, 20)
        data = [self.shown(job) for job in jobs if job.order.kind == "take"]
        edges = {"first_id": data[0]["id"] if data else None, "last_id": data[-1]["id"] if data else None}
        return JSONResponse({"object": "list", "data": data, **edges, "has_more": more})

    async def content(self, request: Request) -> Response:
        """`variant`: video, thumbnail or spritesheet. Gone an hour after it was made."""
        job, variant = self.known(request), request.query_params.get("variant", "video")
        if variant not in ("video", "thumbnail", "spritesheet"):
            raise self.wrong(400, f"Invalid value: '{variant}'.")
        if self.life(job) is not Life.DONE:
            raise self.wrong(404, "Video is not ready yet, use GET /v1/videos/{video_id} to check status.")
        if self.stage.clock.now() > job.ends_at + _KEPT_S:
            raise WrongError(self.trouble(Trouble.EXPIRED, "result"))
        if variant == "video":
            return await self.film(job)
        path = await asyncio.to_thread(self.stage.file_of, job, "last")
        if variant == "thumbnail":
            return Response(picture_as(path, "webp"), media_type="image/webp")
        return Response(picture_as(path, "jpeg"), media_type="image/jpeg")


def _size_of(picture: bytes) -> tuple[int, int]:
    try:
        height, width = read_sent(picture).shape[:2]
    except ValueError:
        return 0, 0
    return width, height


SORA: Callable[[Stage, Callbacks], Double] = partial(OpenaiDouble, ended=False)
"""OpenAI with its Videos API as it was."""

DOUBLES: tuple[Callable[[Stage, Callbacks], Double], ...] = (OpenaiDouble, VllmOmniDouble, SglangDouble, LitellmDouble)
"""The doubles of this file."""
