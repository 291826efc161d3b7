"""The double of Kuaishou Kling: both its protocols, its envelope, its keys, its slots, its callbacks.

    POST|GET /v1/videos/image2video   GET …/{task or external id}       the older protocol, kling-v3
    POST|GET /v1/videos/omni-video    GET …/{task or external id}       the same, kling-v3-omni
    POST /image-to-video/kling-3.0-turbo                                the newer protocol
    GET  /tasks?task_ids=… | ?external_task_ids=…     POST /tasks       its questions and its list

What is not certain about the vendor is an attribute of the double, to be set either way.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import math
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import Endpoint, route
from hotset.soundstage.doubles.kling_orders import BODIES, BadFieldError, RetiredModelError, units_of, units_text
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Callback, Callbacks
from hotset.soundstage.stage import Job, Life, Moderation, Stage

__all__ = ["DOUBLES", "MESSAGES", "KlingDouble", "signed"]

_DAY_S = 86_400
_KEPT_S = 30 * _DAY_S
"""Results and their tasks are cleared after 30 days."""

MESSAGES: Mapping[int, tuple[int, str]] = {
    1000: (401, "Authentication failed"),
    1001: (401, "Authorization is empty"),
    1002: (401, "Authorization is invalid"),
    1003: (401, "Authorization is not yet valid"),
    1004: (401, "Authorization has expired"),
    1100: (429, "Account exception"),
    1101: (429, "Account in arrears"),
    1102: (429, "Resource pack depleted or expired"),
    1103: (403, "Unauthorized access to requested resource"),
    1200: (400, "Invalid request parameters"),
    1201: (400, "Invalid parameters"),
    1202: (404, "The requested method is invalid"),
    1203: (404, "The requested resource does not exist"),
    1300: (400, "Trigger strategy of the platform"),
    1301: (400, "Trigger the content security policy of the platform"),
    1302: (429, "The API request is too fast"),
    1303: (429, "parallel task over resource pack limit"),
    1304: (429, "Trigger the IP whitelisting policy of the platform"),
    5000: (500, "Server internal error"),
    5001: (503, "Server temporarily unavailable"),
    5002: (504, "Server internal timeout"),
}
"""HTTP status and words of each code: the page 'error codes' of kling.ai/document-api."""

_WITHHELD = "Failure to pass the risk control system"
_OLDER = ("/v1/videos/image2video", "/v1/videos/omni-video")
_NEWER = "/image-to-video/kling-3.0-turbo"
_TROUBLES: Mapping[Trouble, int] = {
    Trouble.BUSY: 1303,
    Trouble.ERROR_BEFORE: 5000,
    Trouble.WRONG_KEY: 1002,
    Trouble.NOT_OPEN: 1103,
    Trouble.MODERATED: 1301,
    Trouble.FACE: 1301,
    Trouble.EXPIRED: 1203,
}
_BAD_KEYS: Mapping[str, int] = {
    "wrong": 1002,
    "other-region": 1002,
    "no-credit": 1101,
    "not-open": 1103,
    "blocked": 1100,
    "elsewhere": 1304,
}
"""What is in a key, and what the vendor answers to it."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """A job as it is at a time."""

    job: Job
    at: float

    @property
    def life(self) -> Life:
        return self.job.life(self.at)

    @property
    def status(self) -> str:
        return {Life.QUEUED: "submitted", Life.RUNNING: "processing", Life.DONE: "succeed"}.get(self.life, "failed")

    @property
    def message(self) -> str:
        return {Life.MODERATED: _WITHHELD, Life.FAILED: "Generation failed"}.get(self.life, "")

    @property
    def updated(self) -> float:
        job = self.job
        times = {Life.QUEUED: job.created_at, Life.RUNNING: job.starts_at}
        return times.get(self.life, job.ends_at)

    @property
    def length(self) -> str:
        """'5.041' for 121 frames at 24: cut off after three places (live report, 2026-09-09)."""
        exact = self.job.order.frames / self.job.order.frame_rate
        return f"{math.floor(exact * 1000) / 1000:.3f}"


class KlingDouble:
    """Kling on loopback."""

    vendor = "kling"

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self.stage = stage
        self.callbacks = callbacks
        self.accounts: dict[str, str] = {"soundstage-access": "soundstage-secret-of-forty-eight-letters-or-a-few-more"}
        """Access keys and their secret keys, for signed tokens. Any other bearer is a single key."""
        self.slots = 20
        """How many jobs may be queued or running at once; a trial pack has 5, a standard pack 20."""
        self.retry_after: int | None = None
        """Seconds in Retry-After of a busy answer; the vendor's page names none."""
        self.no_credit = 1102
        """1101 for accounts that pay afterwards, 1102 for packs."""
        self.unknown_task = (400, 1201, "Task not found")
        """As a live probe of 2026-07-30 had it; by the page it is 404 with 1203."""
        self.knows_references = True
        """Whether the older protocol answers to an external id, as its page says."""
        self.unique_references = True
        """Whether a repeated external id is refused: "already exists" in a live report of 2026-09-21."""
        self.refuses_faces = False
        """Whether a real person is refused; ordinary faces pass, well-known people are withheld at the end."""
        self.pays_cash = False
        """Whether the newer protocol bills cash instead of units."""
        self.webhook_secret = ""
        """'whsec_…': callbacks are signed with it. Without one they are not signed."""

    # what the soundstage asks

    def routes(self) -> Iterable[BaseRoute]:
        """The vendor's paths."""

        def path(call: str, method: str, at: str, endpoint: Endpoint) -> BaseRoute:
            return route(self, self.stage, call, method, at, endpoint)

        for made in BODIES:
            yield path("create", "POST", made, self._create)
        for older in _OLDER:
            yield path("list", "GET", older, self._list_older)
            yield path("poll", "GET", f"{older}/{{task}}", self._poll_older)
        yield path("poll", "GET", "/tasks", self._poll_newer)
        yield path("list", "POST", "/tasks", self._list_newer)
        for method in ("GET", "POST", "PUT", "DELETE"):
            yield path("nothing", method, "/{rest:path}", self._nothing)

    def trouble(self, what: Trouble, call: str) -> Response:
        """How Kling says it. A fault 'face' is answered like any content that is refused."""
        code = self.no_credit if what is Trouble.NO_CREDIT else _TROUBLES.get(what, 5000)
        return self._error(code)

    # paths

    async def _nothing(self, request: Request) -> Response:
        return self._error(1202)

    async def _create(self, request: Request) -> Response:
        path = request.url.path.removeprefix(f"/{self.vendor}")
        wrong = self._unauthorized(request)
        if wrong is not None:
            return wrong
        body = _json(await request.body())
        if body is None:
            return self._error(1200)
        try:
            order = await asyncio.to_thread(BODIES[path], body)
        except BadFieldError as error:
            return self._error(1201, str(error))
        except RetiredModelError as error:
            return self._error(1203, str(error))
        said = body.get("options", {}) if path == _NEWER else body
        reference = str(said.get("external_task_id", ""))
        pictures = tuple(picture for picture in (order.first, order.last, *order.references) if picture)
        judged = self.stage.moderation(order.prompt, pictures)
        if judged is Moderation.REFUSED or (judged is Moderation.FACE and self.refuses_faces):
            return self._error(1301)
        if reference and self.unique_references and self.stage.job_of_reference(self.vendor, reference) is not None:
            return self._error(1201, f"external_task_id {reference} already exists")
        now = self.stage.clock.now()
        at_once = [job for job in self.stage.jobs(self.vendor) if job.life(now) in (Life.QUEUED, Life.RUNNING)]
        if len(at_once) >= self.slots:
            return self._error(1303)
        task = str(890_000_000_000_000_000 + secrets.randbelow(10**16))
        job = self.stage.open_job(self.vendor, order, job_id=task, reference=reference)
        job.notes["path"] = path
        job.notes["watermark"] = bool(said.get("watermark_info", {}).get("enabled", False))
        await self._call_back(job, str(said.get("callback_url", "")))
        moment = _Moment(job, now)
        return self._answer(self._newer(moment) if path == _NEWER else self._older(moment, whole=False))

    async def _poll_older(self, request: Request) -> Response:
        wrong = self._unauthorized(request)
        if wrong is not None:
            return wrong
        name = request.path_params["task"]
        path = request.url.path.removeprefix(f"/{self.vendor}").rpartition("/")[0]
        job = self.stage.job(self.vendor, name)
        if job is None and self.knows_references:
            job = self.stage.job_of_reference(self.vendor, name)
        if job is None or job.notes["path"] != path or not self._is_kept(job):
            status, code, message = self.unknown_task
            return self._error(code, message, status=status)
        return self._answer(self._older(_Moment(job, self.stage.clock.now())))

    async def _list_older(self, request: Request) -> Response:
        wrong = self._unauthorized(request)
        if wrong is not None:
            return wrong
        page, size = request.query_params.get("pageNum", "1"), request.query_params.get("pageSize", "30")
        if not page.isdigit() or not size.isdigit() or not 1 <= int(page) <= 1000 or not 1 <= int(size) <= 500:
            return self._error(1201, "pageNum is 1 to 1000 and pageSize 1 to 500")
        path, now = request.url.path.removeprefix(f"/{self.vendor}"), self.stage.clock.now()
        jobs = [job for job in self._listed() if job.notes["path"] == path]
        start = (int(page) - 1) * int(size)
        return self._answer([self._older(_Moment(job, now)) for job in jobs[start : start + int(size)]])

    async def _poll_newer(self, request: Request) -> Response:
        wrong = self._unauthorized(request)
        if wrong is not None:
            return wrong
        given = {key: value for key, value in request.query_params.items() if value}
        if set(given) not in ({"task_ids"}, {"external_task_ids"}):
            return self._error(1201, "either task_ids or external_task_ids is required")
        (key, names), now = next(iter(given.items())), self.stage.clock.now()
        wanted = names.split(",")
        jobs = [
            job
            for job in self.stage.jobs(self.vendor)
            if (job.id if key == "task_ids" else job.reference) in wanted and self._is_newer(job)
        ]
        # What is not known is left out, with 200 and SUCCEED (live probe, 2026-07-30).
        return self._answer([self._newer(_Moment(job, now)) for job in jobs])

    async def _list_newer(self, request: Request) -> Response:
        wrong = self._unauthorized(request)
        if wrong is not None:
            return wrong
        asked = _json(await request.body() or b"{}")
        if asked is None:
            return self._error(1200)
        unknown = set(asked) - {"start_time", "end_time", "cursor", "limit", "filters"}
        limit, now = asked.get("limit", 100), self.stage.clock.now()
        if unknown or type(limit) is not int or not 1 <= limit <= 500:
            return self._error(1201, "limit is 1 to 500")
        usual = (str(round((now - _KEPT_S) * 1000)), str(round(now * 1000)))
        times = (asked.get("start_time", usual[0]), asked.get("end_time", usual[1]))
        if not all(isinstance(each, str) and each.isdigit() for each in times) or int(times[0]) >= int(times[1]):
            return self._error(1201, "start_time must be earlier than end_time, both text in milliseconds")
        cursor = asked.get("cursor") or "0"
        if not isinstance(cursor, str) or not cursor.isdigit():
            return self._error(1201, "cursor is illegal")
        jobs = [
            job
            for job in self._listed()
            if self._is_newer(job) and int(times[0]) <= job.created_at * 1000 <= int(times[1]) + 1
        ]
        end = int(cursor) + limit
        rows = [self._newer(_Moment(job, now)) for job in jobs[int(cursor) : end]]
        more = end < len(jobs)
        return self._answer(
            {"result": rows, "count": len(rows), "next_cursor": str(end) if more else "", "has_more": more}
        )

    # what it knows

    def _is_kept(self, job: Job) -> bool:
        return self.stage.clock.now() - job.created_at < _KEPT_S

    def _is_newer(self, job: Job) -> bool:
        return job.notes["path"] == _NEWER and self._is_kept(job)

    def _listed(self) -> list[Job]:
        return [job for job in self.stage.listed(self.vendor) if self._is_kept(job)]

    def _unauthorized(self, request: Request) -> Response | None:
        """What the vendor says to the key, or None where it is content."""
        given = request.headers.get("authorization", "")
        if not given:
            return self._error(1001)
        kind, _, key = given.partition(" ")
        if kind != "Bearer" or not key:
            return self._error(1002)
        code = self._token_code(key) if key.count(".") == 2 else 0
        code = code or next((code for part, code in _BAD_KEYS.items() if part in key), 0)
        return self._error(code) if code else None

    def _token_code(self, token: str) -> int:
        """What is wrong with a signed token, 0 for nothing. Its times are held against the virtual clock."""
        try:
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
            secret = self.accounts.get(str(issuer), "")
            if not secret or jwt.get_unverified_header(token) != {"alg": "HS256", "typ": "JWT"}:
                return 1002
            claims = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                options={"verify_exp": False, "verify_nbf": False, "require": ["iss", "exp", "nbf"]},
            )
        except jwt.InvalidSignatureError:
            return 1000
        except jwt.InvalidTokenError:
            return 1002
        now = self.stage.clock.now()
        if claims["nbf"] > now:
            return 1003
        return 1004 if claims["exp"] <= now else 0

    # what it says

    def _answer(self, data: Any) -> Response:
        return JSONResponse({"code": 0, "message": "SUCCEED", "request_id": secrets.token_hex(16), "data": data})

    def _error(self, code: int, message: str = "", *, status: int | None = None) -> Response:
        usual, words = MESSAGES[code]
        busy = code in (1302, 1303) and self.retry_after is not None
        return JSONResponse(
            {"code": code, "message": message or words, "request_id": secrets.token_hex(16)},
            usual if status is None else status,
            {"retry-after": str(self.retry_after)} if busy else None,
        )

    def _address(self, job: Job) -> str:
        return self.stage.file_url(job, life_seconds=job.created_at + _KEPT_S - self.stage.clock.now())

    def _older(self, moment: _Moment, *, whole: bool = True) -> dict[str, Any]:
        job = moment.job
        data: dict[str, Any] = {
            "task_id": job.id,
            "task_status": moment.status,
            "task_info": {"external_task_id": job.reference} if job.reference else {},
            "created_at": round(job.created_at * 1000),
            "updated_at": round(moment.updated * 1000),
        }
        if not whole:
            return data
        data["task_status_msg"] = moment.message
        data["watermark_info"] = {"enabled": job.notes["watermark"]}
        if moment.life is Life.DONE:
            data["final_unit_deduction"] = units_text(units_of(job.order))
            video = {"id": f"{int(job.id) + 1}", "url": self._address(job), "duration": moment.length}
            data["task_result"] = {"videos": [video]}
        elif moment.status == "failed":
            data["final_unit_deduction"] = "0"
        return data

    def _newer(self, moment: _Moment) -> dict[str, Any]:
        job = moment.job
        data: dict[str, Any] = {
            "id": job.id,
            "status": "succeeded" if moment.status == "succeed" else moment.status,
            "message": moment.message,
            "create_time": round(job.created_at * 1000),
            "update_time": round(moment.updated * 1000),
            **({"external_id": job.reference} if job.reference else {}),
        }
        if moment.life is Life.DONE:
            video = {"type": "video", "id": f"{int(job.id) + 1}", "url": self._address(job), "duration": moment.length}
            data["outputs"] = [video]
            data["billing"] = [self._billed(job)]
        return data

    def _billed(self, job: Job) -> dict[str, str]:
        if not self.pays_cash:
            return {"charge_type": "unit", "amount": units_text(units_of(job.order)), "package_type": "video"}
        amount = f"{job.order.price / 1_000_000:.3f}"
        return {"charge_type": "cash", "cash_type": "balance", "amount": amount, "currency": "USD"}

    # callbacks

    async def _call_back(self, job: Job, url: str) -> None:
        """At each change of status. The older protocol calls with its own flat body, the newer one with its own."""
        trouble = job.notes.get("trouble")
        if not url or trouble is Trouble.LOST_CALLBACK:
            return
        late = 600.0 if trouble is Trouble.LATE_CALLBACK else 0.0
        for at in (job.created_at, job.starts_at, job.ends_at):
            if math.isinf(at):
                continue
            callback = Callback(url=url, at=at + late, make=lambda at=at: self._called(job, at), of=job)
            self.callbacks.add(*([callback] * (2 if trouble is Trouble.TWICE_CALLBACK else 1)))
        if trouble is Trouble.EARLY_CALLBACK:
            await asyncio.sleep(0.2)

    def _called(self, job: Job, at: float) -> tuple[bytes, Mapping[str, str]]:
        moment = _Moment(job, at)
        data = self._newer(moment) if job.notes["path"] == _NEWER else self._older(moment)
        data.pop("watermark_info", None)
        body = json.dumps(data).encode()
        headers = {"content-type": "application/json; charset=utf-8"}
        if self.webhook_secret:
            headers |= signed(self.webhook_secret, str(secrets.randbelow(10**18)), int(self.stage.clock.now()), body)
        return body, headers


def signed(secret: str, name: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of a signed callback: HMAC-SHA256 of 'name.time.body' (page 'callbacks', Webhook Signature)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _json(body: bytes) -> dict[str, Any] | None:
    """A body as a JSON object, None where it is none."""
    try:
        held = json.loads(body)
    except ValueError:
        return None
    return held if isinstance(held, dict) else None


DOUBLES: tuple[type[KlingDouble], ...] = (KlingDouble,)
"""The doubles of this module."""
