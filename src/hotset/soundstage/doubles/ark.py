"""The double of ByteDance's Ark: BytePlus ModelArk at /ark/api/v3, Volcengine Ark at /ark/volcengine/api/v3.

Both doors lead into one account, with the ids of their own region. The price is the dollar list at both.

What is not confirmed is an attribute: `echoes_mark`, `signs_again`, `refuses_faces`, `requests_a_minute`, `at_once`.

Source: byteplus-python-sdk-v2 3.0.63, measured 2026-11-22 (all keys of a create are sent, unset ones as null: null is
absent; DELETE comes with the body {}); live probes of the TanStack adapter, 2026-07-31.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import cv2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.media import read_picture
from hotset.soundstage.double import route
from hotset.soundstage.doubles.ark_rules import VIDEOS, NotTakenError, Video, read_task
from hotset.soundstage.doubles.ark_stills import STILLS, Still, read_still
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Callback, Callbacks
from hotset.soundstage.stage import Job, Life, Moderation, Order, Stage

__all__ = ["DOUBLES", "ArkDouble"]

_DAY_S = 86400.0
_KEEPS_S = 7 * _DAY_S
_LATE_S = 600.0
_STATES = {
    Life.QUEUED: "queued",
    Life.RUNNING: "running",
    Life.DONE: "succeeded",
    Life.FAILED: "failed",
    Life.MODERATED: "failed",
    Life.EXPIRED: "expired",
    Life.CANCELLED: "cancelled",
}
_ECHOED = ("generate_audio", "service_tier", "priority", "execution_expires_after", "draft", "camera_fixed")
_TYPES = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 429: "TooManyRequests"}


class ArkDouble:
    """Ark on loopback."""

    vendor = "ark"

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self.stage = stage
        self.callbacks = callbacks
        self.echoes_mark = True
        """Whether a task comes with the safety_identifier that was sent."""
        self.signs_again = False
        """Whether reading a task gives a fresh address; else an address lives 24 hours from the end of the task."""
        self.refuses_faces = ("seedance-2-",)
        """Models that take no picture of a real person; asset:// passes."""
        self.requests_a_minute: int | None = None
        """Creates of one model; what is more gets a 429 without Retry-After. Nobody publishes the number."""
        self.at_once: int | None = None
        """Tasks of one model that run together; what is more waits in 'queued'."""
        self.endpoints: dict[str, str] = {}
        """Own inference endpoints (ep-…) and the model id behind each."""
        self.creates: list[tuple[float, str]] = []

    def routes(self) -> Iterable[BaseRoute]:
        """Ark's paths, once for each region."""
        for region, base in (("byteplus", "/api/v3"), ("volcengine", "/volcengine/api/v3")):
            tasks, one = f"{base}/contents/generations/tasks", f"{base}/contents/generations/tasks/{{task}}"
            for call, method, path, work in (
                ("create", "POST", tasks, self._create),
                ("list", "GET", tasks, self._list),
                ("poll", "GET", one, self._read),
                ("cancel", "DELETE", one, self._delete),
                ("create", "POST", f"{base}/images/generations", self._draw),
                ("list", "GET", f"{base}/models", self._models),
            ):
                yield route(self, self.stage, call, method, path, self._endpoint(region, work))

    def trouble(self, what: Trouble, call: str) -> Response:
        """The ready-made refusals, in Ark's form."""
        status, code, message, param = {
            Trouble.BUSY: (429, "RateLimitExceeded.EndpointRPMExceeded", "the requests per minute are exceeded", ""),
            Trouble.WRONG_KEY: _NO_KEY,
            Trouble.NO_CREDIT: _OVERDUE,
            Trouble.NOT_OPEN: (404, "ModelNotOpen", "your account has not activated the model", "model"),
            Trouble.MODERATED: _WORDS_REFUSED,
            Trouble.FACE: _FACE_REFUSED,
            Trouble.EXPIRED: (404, "ResourceNotFound", "the requested resource is not found", ""),
        }.get(what, (500, "InternalServiceError", "the service encountered an unexpected internal error", ""))
        return self._error(NotTakenError(status, code, message, param))

    # calls

    def _endpoint(
        self, region: str, work: Callable[[Request, str], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            await request.body()  # whole, so that a refusal is no broken connection
            try:
                self._let_in(request)
                return await work(request, region)
            except NotTakenError as refused:
                return self._error(refused)

        return endpoint

    def _let_in(self, request: Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not key or "wrong" in key or "other-region" in key:
            raise NotTakenError(*_NO_KEY)
        if "no-credit" in key and request.method == "POST":
            raise NotTakenError(*_OVERDUE)

    async def _create(self, request: Request, region: str) -> Response:
        body = await _body(request)
        video, now = self._model(body, region, VIDEOS), self.stage.clock.now()
        body["model"] = video.id_at(region)
        order = read_task(body, video, now, lambda name: self._held(name, region))
        self._count(order.model, now)
        shown = tuple(p for p in (order.first, order.last, *order.references) if p is not None)
        self._moderate(order, shown)
        flex = "batch-" if order.request.get("service_tier") == "flex" else ""
        mark = str(body.get("safety_identifier", ""))
        job = self.stage.open_job(self.vendor, order, job_id=f"cgt-{flex}{self._name(now)}", reference=mark)
        job.notes["region"] = region
        seed = order.seed if order.seed not in (None, -1) else random.Random(job.id).randrange(2**31)
        job.notes["seed"] = seed
        self._wait_in_line(job)
        if body.get("callback_url"):
            self._call_back(job, body["callback_url"])
            if job.notes.get("trouble") is Trouble.EARLY_CALLBACK:
                await asyncio.sleep(0.2)  # so that the callback is out before the answer
        answer = {"id": job.id}
        if mark:
            answer["safety_identifier"] = mark
        return JSONResponse(answer)

    async def _read(self, request: Request, region: str) -> Response:
        job = self._shown(request.path_params["task"], region)
        return JSONResponse(self.task(job, self.stage.clock.now()))

    async def _list(self, request: Request, region: str) -> Response:
        query = request.query_params
        page, size = (_whole(query.get(name), default, name) for name, default in (("page_num", 1), ("page_size", 10)))
        now, wanted = self.stage.clock.now(), query.getlist("filter.task_ids")
        tier = query.get("filter.service_tier", "default")
        model = self.endpoints.get(query.get("filter.model", ""), query.get("filter.model", ""))
        items = [
            self.task(job, now)
            for job in self.stage.listed(self.vendor)
            if job.order.kind == "take"
            and self._held(job.id, region) is job
            and job.order.request.get("service_tier", "default") == tier
            and model in ("", job.order.model)
            and (not wanted or job.id in wanted)
        ]
        if "filter.status" in query:
            items = [task for task in items if task["status"] == query["filter.status"]]
        return JSONResponse({"total": len(items), "items": items[(page - 1) * size : page * size]})

    async def _delete(self, request: Request, region: str) -> Response:
        """Cancels what is queued; removes the record of what has ended; refuses while it runs."""
        job = self._shown(request.path_params["task"], region)
        life = job.life(self.stage.clock.now())
        if life is Life.QUEUED and self.stage.cancel(job, running=False):
            return JSONResponse({})
        if life in (Life.RUNNING, Life.CANCELLED):
            # Status and code of this refusal are not confirmed; that it refuses is.
            message = f"the task is {_STATES[life]} and cannot be deleted"
            raise NotTakenError(409, "InvalidAction.RunningTaskDeletion", message, "id")
        job.notes["deleted"] = True
        return JSONResponse({})

    async def _draw(self, request: Request, region: str) -> Response:
        body = await _body(request)
        still, now = self._model(body, region, STILLS), self.stage.clock.now()
        if still.ends is not None and now >= still.ends:
            raise NotTakenError(
                404, "InvalidEndpointOrModel.NotFound", "the model does not exist or has ended", "model"
            )
        body["model"] = still.id_at(region)
        order = read_still(body, still)
        self._count(order.model, now)
        self._moderate(order, order.references)
        job = self.stage.finish(self.stage.open_job(self.vendor, order))
        if job.ends is Life.FAILED:
            raise NotTakenError(500, "InternalServiceError", "the service encountered an unexpected internal error")
        if job.ends is Life.MODERATED:
            message = "the request failed because the output image may contain sensitive information"
            raise NotTakenError(400, "OutputImageSensitiveContentDetected", message)
        picture = await asyncio.to_thread(self._picture, job)
        data = [{**picture, "size": f"{order.width}x{order.height}"} for _ in range(order.count)]
        tokens = order.width * order.height // 256 * order.count
        usage = {"generated_images": order.count, "output_tokens": tokens, "total_tokens": tokens}
        if body.get("stream"):
            return _stream(order.model, int(now), data, usage)
        return JSONResponse({"model": order.model, "created": int(now), "data": data, "usage": usage})

    async def _models(self, request: Request, region: str) -> Response:
        names = [known.id_at(region) for known in (*VIDEOS, *STILLS)]
        return JSONResponse({"object": "list", "data": [{"id": name, "object": "model"} for name in names]})

    # what they share

    def task(self, job: Job, now: float) -> dict[str, Any]:
        """The record of a task at a time: seconds since 1970, `framespersecond` in one word, null where empty."""
        life, asked, order = job.life(now), job.order.request, job.order
        since = {Life.QUEUED: job.created_at, Life.RUNNING: job.starts_at}.get(life, job.ends_at)
        record: dict[str, Any] = {
            "id": job.id,
            "model": order.model,
            "status": _STATES[life],
            "error": None,
            "created_at": int(job.created_at),
            "updated_at": int(since),
            "seed": job.notes["seed"],
            "resolution": asked["resolution"],
            "ratio": asked["ratio"],
            "duration": int(order.seconds),
            "framespersecond": 24,
            "service_tier": "default",
            "draft": False,
            "generate_audio": True,
            "execution_expires_after": 172800,
            **{name: asked[name] for name in _ECHOED if name in asked},
        }
        if "draft_task_id" in asked:
            record["draft_task_id"] = asked["draft_task_id"]
        if self.echoes_mark and job.reference:
            record["safety_identifier"] = job.reference
        if life is Life.DONE:
            left = _DAY_S if self.signs_again else job.ends_at + _DAY_S - now
            last = self.stage.file_url(job, "last", life_seconds=left) if asked.get("return_last_frame") else None
            video = self.stage.file_url(job, "take", life_seconds=left)
            record["content"] = {"video_url": video, "last_frame_url": last, "file_url": None}
            record["usage"] = {"completion_tokens": asked["tokens"], "total_tokens": asked["tokens"]}
        elif life is Life.MODERATED:
            message = "the request failed because the output video may contain sensitive information."
            record["error"] = {"code": "OutputVideoSensitiveContentDetected", "message": message}
        elif life is Life.FAILED:
            message = "the service encountered an unexpected internal error."
            record["error"] = {"code": "InternalServiceError", "message": message}
        return record

    def _model(self, body: Mapping[str, Any], region: str, known: Iterable[Any]) -> Any:
        """Which model a request names: free of charge, also where there is nothing but the name."""
        name = body.get("model")
        if not isinstance(name, str) or not name:
            raise NotTakenError(400, "MissingParameter", "the request is missing `model`", "model")
        name = self.endpoints.get(name, name)
        found: Video | Still | None = next((one for one in known if one.id_at(region) == name), None)
        if found is None:
            message = f"the model or endpoint {name} does not exist or you do not have access to it"
            raise NotTakenError(404, "InvalidEndpointOrModel.NotFound", message, "model")
        return found

    def _moderate(self, order: Order, shown: tuple[bytes, ...]) -> None:
        """At the create, so that nothing is billed."""
        said = self.stage.moderation(order.prompt, shown)
        if said is Moderation.REFUSED:
            raise NotTakenError(*_WORDS_REFUSED)
        if said is Moderation.FACE and any(name in order.model for name in self.refuses_faces):
            raise NotTakenError(*_FACE_REFUSED)

    def _count(self, model: str, now: float) -> None:
        self.creates = [(at, name) for at, name in self.creates if at > now - 60]
        lately = sum(name == model for _, name in self.creates)
        if self.requests_a_minute is not None and lately >= self.requests_a_minute:
            message = f"the requests per minute of {model} are exceeded"
            raise NotTakenError(429, "RateLimitExceeded.FoundationModelRPMExceeded", message)
        self.creates.append((now, model))

    def _wait_in_line(self, job: Job) -> None:
        """Where only so many run at once, a task begins when one of those before it ends."""
        if self.at_once is None:
            return
        before = [other for other in self.stage.jobs(self.vendor) if other.order.model == job.order.model]
        ends = sorted(other.ends_at for other in before if other is not job and other.ends_at > job.created_at)
        if len(ends) >= self.at_once:
            wait = max(0.0, ends[len(ends) - self.at_once] - job.starts_at)
            job.starts_at, job.ends_at = job.starts_at + wait, job.ends_at + wait

    def _held(self, name: str, region: str) -> Job | None:
        """A task of this region that is still kept: 7 days, a cancelled one for a day, a deleted one not at all."""
        job, now = self.stage.job(self.vendor, name), self.stage.clock.now()
        if job is None or job.order.kind != "take" or job.notes.get("deleted") or job.notes["region"] != region:
            return None
        kept = job.ends_at + _DAY_S if job.life(now) is Life.CANCELLED else job.created_at + _KEEPS_S
        return job if now <= kept else None

    def _shown(self, name: str, region: str) -> Job:
        job = self._held(name, region)
        if job is None:
            raise NotTakenError(404, "ResourceNotFound", f"the task {name} is not found", "id")
        return job

    def _name(self, now: float) -> str:
        number = len(self.stage.jobs()) + 1
        letters = random.Random(f"ark:{number}").choices("abcdefghijklmnopqrstuvwxyz0123456789", k=5)
        return f"{datetime.fromtimestamp(now, UTC):%Y%m%d%H%M%S}-{''.join(letters)}"

    def _picture(self, job: Job) -> dict[str, str]:
        """One picture of an answer. Only 5.x can be asked for PNG; an address gives the PNG in any case."""
        asked = job.order.request
        if asked.get("response_format", "url") == "url":
            return {"url": self.stage.file_url(job, "still", life_seconds=_DAY_S)}
        path = self.stage.file_of(job, "still")
        body = path.read_bytes()
        if asked.get("output_format", "jpeg") == "jpeg":
            body = cv2.imencode(".jpg", cv2.cvtColor(read_picture(path), cv2.COLOR_RGB2BGR))[1].tobytes()
        return {"b64_json": base64.b64encode(body).decode()}

    def _call_back(self, job: Job, url: str) -> None:
        """The task itself, at every change, unsigned. Ark tries 3 times."""
        trouble = job.notes.get("trouble")
        if trouble is Trouble.LOST_CALLBACK:
            return
        late = _LATE_S if trouble is Trouble.LATE_CALLBACK else 0.0
        for at in (job.created_at, job.starts_at, job.ends_at):
            if at == float("inf"):
                continue
            sent = Callback(url=url, at=at + late, make=lambda at=at: self._callback_body(job, at), of=job, tries=3)
            self.callbacks.add(*(sent,) * (2 if trouble is Trouble.TWICE_CALLBACK else 1))

    def _callback_body(self, job: Job, at: float) -> tuple[bytes, Mapping[str, str]]:
        return json.dumps(self.task(job, at)).encode(), {"content-type": "application/json"}

    def _error(self, refused: NotTakenError) -> Response:
        """Ark's envelope; the id of the request stands at the end of the message."""
        trace = f"0217{int(self.stage.clock.now() * 1000)}{len(self.stage.requests):08x}"
        error = {
            "code": refused.code,
            "message": f"{refused.message}. Request id: {trace}",
            "param": refused.param,
            "type": _TYPES.get(refused.status, "InternalServerError" if refused.status >= 500 else "BadRequest"),
        }
        return JSONResponse({"error": error}, refused.status)


_NO_KEY = (401, "AuthenticationError", "the API key or AK/SK in the request is missing or invalid", "")
"""The same for a key of the other region: Ark does not know it."""
_OVERDUE = (403, "AccountOverdueError", "the request failed because your account has an overdue balance", "")
_WORDS_REFUSED = (
    400,
    "InputTextSensitiveContentDetected",
    "the request failed because the input text may contain sensitive information",
    "content",
)
_FACE_REFUSED = (
    400,
    "InputImageSensitiveContentDetected.PrivacyInformation",
    "the request failed because the input image may contain real person",
    "content",
)


async def _body(request: Request) -> dict[str, Any]:
    """The request as JSON without its nulls: the SDK sends every unset key as null."""
    try:
        given = json.loads(await request.body())
    except ValueError as error:
        raise NotTakenError(400, "InvalidParameter", "the request body is not valid JSON") from error
    if not isinstance(given, dict):
        raise NotTakenError(400, "InvalidParameter", "the request body is not an object")
    return {name: value for name, value in given.items() if value is not None}


def _whole(text: str | None, default: int, name: str) -> int:
    """A page number or size, 1 to 500."""
    number = default if text is None else int(text) if text.isdigit() else 0
    if not 1 <= number <= 500:
        raise NotTakenError(400, "InvalidParameter", f"the parameter `{name}` must be 1 to 500", name)
    return number


def _stream(model: str, created: int, data: list[dict[str, str]], usage: Mapping[str, int]) -> Response:
    """The same still as server-sent events, which 4.x and lite offer."""
    events: list[dict[str, Any]] = [
        {"type": "image_generation.partial_succeeded", "model": model, "created": created, "image_index": at, **picture}
        for at, picture in enumerate(data)
    ]
    events.append({"type": "image_generation.completed", "model": model, "created": created, "usage": usage})
    text = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return Response(text + "data: [DONE]\n\n", media_type="text/event-stream")


DOUBLES = (ArkDouble,)
