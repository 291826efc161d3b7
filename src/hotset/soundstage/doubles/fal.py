"""The double of fal's queue (queue.fal.run), its storage and the place of its keys (/.well-known/jwks.json).

Measured with fal-client 1.0.3 against a local log, 2026-11-22; docs.fal.ai, autumn 2026. What is not confirmed is a
switch of the class: `checks_late`, `stops_running`, `charges_moderated`, `removes_with`, `concurrency`, `says_address`,
`status_tells`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import math
import uuid
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import route
from hotset.soundstage.doubles.fal_endpoints import ENDPOINTS, Endpoint, Fault422, cost, faults_of, picture_of, size_of
from hotset.soundstage.doubles.fal_storage import Storage
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Callback, Callbacks
from hotset.soundstage.stage import Job, Life, Moderation, Order, Stage
from hotset.units import Micros

__all__ = ["DOUBLES", "FalDouble"]

_KEPT_S = 7 * 86_400.0
"""Output files: at least seven days."""
_RECORD_S = 30 * 86_400.0
"""Payloads: thirty days."""
_USER = "hotset-soundstage-user"

_ERRORS: Mapping[Life, tuple[int, str, str]] = {
    Life.FAILED: (503, "runner_disconnected", "Runner disconnected"),
    Life.CANCELLED: (499, "client_cancelled", "Request was cancelled"),
    Life.EXPIRED: (504, "startup_timeout", "Runner startup timed out"),
}


class FalDouble:
    """fal's queue on loopback."""

    vendor = "fal"
    checks_late = False
    """Whether wrong input is found by the model (COMPLETED, then a 422) instead of by the queue (422 at once)."""
    stops_running = False
    """Whether a cancel stops what runs; fal asks the model and promises nothing."""
    charges_moderated = False
    """A 422 may be billed where a runner worked on it."""
    removes_with = 202
    """How a cancel answers that took a request out of the queue; a newer page of fal says 200 {"status":"OK"}."""
    concurrency = 2
    """Requests that run at once; new accounts have two. What is over waits IN_QUEUE."""
    status_tells = True
    """Whether the status of a failed request carries `error` and `error_type`; else only its result does."""
    says_address = ""
    """The address that answers name; empty: its own. The vendor's own would be https://queue.fal.run."""

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self.stage = stage
        self.callbacks = callbacks
        self.bodies: list[tuple[str, dict[str, str], Any]] = []
        """Every submit as it came in: path with query, headers, body."""
        self._private = Ed25519PrivateKey.generate()
        self._storage = Storage(self, stage, self._base)

    def routes(self) -> Iterable[BaseRoute]:
        """The queue's paths below /fal, and the keys."""
        requests = "/{owner}/{app}/requests/{id}"
        return [
            route(self, self.stage, "keys", "GET", "/.well-known/jwks.json", self._keys),
            route(self, self.stage, "poll", "GET", f"{requests}/status", self._status),
            route(self, self.stage, "cancel", "PUT", f"{requests}/cancel", self._cancel),
            route(self, self.stage, "answer", "GET", requests, self._result),
            *self._storage.routes(),
            route(self, self.stage, "create", "POST", "/{endpoint:path}", self._submit),
        ]

    def trouble(self, what: Trouble, call: str) -> Response:
        """fal's own words for what went wrong."""
        if what is Trouble.WRONG_KEY:
            return _flat(401, "Authentication is required to access this application")
        if what is Trouble.NO_CREDIT:
            balance = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."
            return _flat(403, balance)
        if what is Trouble.NOT_OPEN:
            return _flat(404, 'Application "unknown" not found')
        if what in (Trouble.MODERATED, Trouble.FACE):
            at = "prompt" if what is Trouble.MODERATED else "image_url"
            return _details(422, [_policy(at)], retryable=False)
        if what is Trouble.BUSY:
            return _flat(429, "The queue is full", kind="queue_full")
        if what is Trouble.EXPIRED:
            return _flat(404, "Request not found")
        return _flat(500, "Internal server error", kind="internal_error")

    # the calls

    async def _submit(self, request: Request) -> Response:
        if (denied := self._denied(request)) is not None:
            return denied
        path = request.path_params["endpoint"].strip("/")
        endpoint = ENDPOINTS.get(path)
        if endpoint is None:
            return _flat(404, f'Application "{path}" not found')
        try:
            body = await request.json()
        except ValueError:
            return _flat(400, "Invalid JSON body", kind="bad_request")
        query = f"?{request.url.query}" if request.url.query else ""
        self.bodies.append((path + query, dict(request.headers), body))
        body = self._storage.inlined(body)
        faults = faults_of(endpoint, body)
        if faults and not self.checks_late:
            return _details(422, faults, retryable=False)
        webhook = request.query_params.get("fal_webhook", "")
        given = {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else {}
        order = self._order(path, endpoint, given) if not faults else _nothing(path)
        reference = _reference(webhook) or str(given.get("end_user_id") or "")
        job = self.stage.open_job(self.vendor, order, job_id=str(uuid.uuid4()), reference=reference)
        self._settle(job, request, faults)
        await self._call_back(job, webhook)
        return JSONResponse({"status": "IN_QUEUE", **self._addresses(job), "queue_position": self._position(job)})

    async def _status(self, request: Request) -> Response:
        job = self._job(request)
        if isinstance(job, Response):
            return job
        life = job.life(self.stage.clock.now())
        said: dict[str, Any] = self._addresses(job)
        if life is Life.QUEUED:
            return JSONResponse({"status": "IN_QUEUE", **said, "queue_position": self._position(job)}, 202)
        logs = [] if request.query_params.get("logs") in ("true", "1") else None
        if life is Life.RUNNING:
            return JSONResponse({"status": "IN_PROGRESS", **said, "logs": logs}, 202)
        said |= {"logs": logs, "metrics": {"inference_time": round(job.ends_at - job.starts_at, 3)}}
        if life is not Life.DONE and self.status_tells:
            _, kind, text = self._error(job, life)
            said |= {"error": text, "error_type": kind}
        return JSONResponse({"status": "COMPLETED", **said})

    async def _result(self, request: Request) -> Response:
        job = self._job(request)
        if isinstance(job, Response):
            return job
        now = self.stage.clock.now()
        life = job.life(now)
        if life in (Life.QUEUED, Life.RUNNING):
            return _flat(400, "Request is still in progress")
        if now > job.ends_at + _RECORD_S:
            return _flat(404, "Request not found")
        # Its size is said, so the film is made now.
        answer = await asyncio.to_thread(self._output, job) if life is Life.DONE else self._failure(job, life)
        answer.headers["x-fal-request-id"] = job.id
        return answer

    async def _cancel(self, request: Request) -> Response:
        job = self._job(request)
        if isinstance(job, Response):
            return JSONResponse({"status": "NOT_FOUND"}, 404) if job.status_code == 404 else job
        life = job.life(self.stage.clock.now())
        if life not in (Life.QUEUED, Life.RUNNING):
            return JSONResponse({"status": "ALREADY_COMPLETED"}, 400)
        self.stage.cancel(job, running=self.stops_running)
        if life is Life.QUEUED and self.removes_with == 200:
            return JSONResponse({"status": "OK"})
        return JSONResponse({"status": "CANCELLATION_REQUESTED"}, 202)

    async def _keys(self, request: Request) -> Response:
        # base64url with its padding, as fal's live keys are.
        x = base64.urlsafe_b64encode(self._private.public_key().public_bytes_raw()).decode()
        return JSONResponse({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "soundstage", "x": x}]})

    # what they share

    def _denied(self, request: Request) -> Response | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Key" or not key or "wrong" in key or "other-region" in key:
            return self.trouble(Trouble.WRONG_KEY, "")
        return self.trouble(Trouble.NO_CREDIT, "") if "no-credit" in key and request.method == "POST" else None

    def _job(self, request: Request) -> Job | Response:
        """The job of a path. The sub-path is no part of it: /{owner}/{app}/{sub}/requests/… is no path at all."""
        if (denied := self._denied(request)) is not None:
            return denied
        job = self.stage.job(self.vendor, request.path_params["id"])
        app = f"{request.path_params['owner']}/{request.path_params['app']}"
        if job is None or _app(job.order.model) != app:
            return _flat(404, "Request not found")
        return job

    def _order(self, path: str, endpoint: Endpoint, body: Mapping[str, Any]) -> Order:
        first = picture_of(body.get(endpoint.first))
        last = picture_of(body.get(endpoint.last)) if endpoint.last else None
        asked = str(body.get("duration") or endpoint.default)
        # "auto" lets the model choose; it takes the usual length here.
        seconds = Fraction((endpoint.default if asked == "auto" else asked).removesuffix("s"))
        width, height, resolution = size_of(endpoint, body, first)
        rate = Fraction(int(body.get("fps") or endpoint.frame_rate))
        audio = body.get("generate_audio") is not False if endpoint.switches_audio else endpoint.sounds
        charged = {Life.DONE, Life.MODERATED} if self.charges_moderated else {Life.DONE}
        return Order(
            model=path,
            prompt=str(body.get("prompt") or ""),
            width=width,
            height=height,
            seconds=seconds,
            frame_rate=rate,
            frames=int(seconds * rate) + endpoint.frames_over,
            audio=audio,
            first=first,
            last=last,
            seed=body.get("seed"),
            price=cost(endpoint, resolution, audio, seconds, width, height),
            charged=frozenset(charged),
            queue_seconds=4.0,
            run_seconds=endpoint.run_seconds,
            request=dict(body),
        )

    def _settle(self, job: Job, request: Request, faults: list[Fault422]) -> None:
        """What fal decides when it has a request: when it runs, and what is wrong with it."""
        now = self.stage.clock.now()
        unfinished = sorted(
            other.ends_at
            for other in self.stage.jobs(self.vendor)
            if other is not job and other.life(now) in (Life.QUEUED, Life.RUNNING)
        )
        if len(unfinished) >= self.concurrency:
            wait = max(0.0, unfinished[-self.concurrency] - job.starts_at)
            job.starts_at, job.ends_at = job.starts_at + wait, job.ends_at + wait
        pictures = tuple(p for p in (job.order.first, job.order.last) if p is not None)
        if faults:
            job.notes["details"] = faults
        elif self.stage.moderation(job.order.prompt, pictures) is not Moderation.PASSES:
            job.notes["details"] = [_policy("prompt")]
        elif job.ends is Life.MODERATED:
            job.notes["details"] = [_policy("prompt", "The generated video was flagged by a content checker.")]
        if "details" in job.notes and job.ends in (Life.DONE, Life.MODERATED):
            job.ends = Life.MODERATED
        limit = request.headers.get("x-fal-request-timeout", "")
        if limit and job.starts_at > now + float(limit):
            job.ends, job.ends_at = Life.EXPIRED, now + float(limit)
            job.starts_at = job.ends_at

    def _addresses(self, job: Job) -> dict[str, str]:
        at = f"{self._base()}/{_app(job.order.model)}/requests/{job.id}"
        said = {"request_id": job.id, "response_url": at, "status_url": f"{at}/status", "cancel_url": f"{at}/cancel"}
        return said

    def _base(self) -> str:
        return self.says_address or f"{self.stage.address}/{self.vendor}"

    def _position(self, job: Job) -> int:
        now = self.stage.clock.now()
        ahead = (j for j in self.stage.jobs(self.vendor) if j.number < job.number and j.life(now) is Life.QUEUED)
        return sum(1 for _ in ahead)

    def _payload(self, job: Job) -> dict[str, Any]:
        url = self.stage.file_url(job, life_seconds=_KEPT_S - (self.stage.clock.now() - job.ends_at))
        size = self.stage.file_of(job).stat().st_size
        video = {"url": url, "content_type": "video/mp4", "file_name": "output.mp4", "file_size": size}
        seed = job.order.seed if job.order.seed is not None else job.number * 7919
        return {"video": video} if "ltx" in job.order.model else {"video": video, "seed": seed}

    def _output(self, job: Job) -> JSONResponse:
        return JSONResponse(self._payload(job), headers={"x-fal-billable-units": f"{float(job.order.seconds):g}"})

    def _error(self, job: Job, life: Life) -> tuple[int, str, str]:
        if life is Life.MODERATED:
            first = job.notes["details"][0]
            return 422, first["type"], first["msg"]
        return _ERRORS[life]

    def _failure(self, job: Job, life: Life) -> JSONResponse:
        if life is Life.MODERATED:
            return _details(422, job.notes["details"], retryable=False)
        status, kind, text = _ERRORS[life]
        answer = _flat(status, text, kind=kind)
        if life is Life.EXPIRED:
            answer.headers["x-fal-request-timeout-type"] = "user"
        return answer

    # webhooks

    async def _call_back(self, job: Job, url: str) -> None:
        trouble = job.notes.get("trouble")
        if not url or trouble is Trouble.LOST_CALLBACK or math.isinf(job.ends_at):
            return
        if trouble is Trouble.EARLY_CALLBACK:
            self.stage.finish(job)
        at = job.ends_at + (600.0 if trouble is Trouble.LATE_CALLBACK else 0.0)
        times = (at, at + 30.0) if trouble is Trouble.TWICE_CALLBACK else (at,)
        self.callbacks.add(*(Callback(url=url, at=when, make=lambda: self._signed(job), of=job) for when in times))
        if trouble is Trouble.EARLY_CALLBACK:
            sent = len(self.callbacks.sent)
            for _ in range(100):
                if len(self.callbacks.sent) > sent:
                    break
                await asyncio.sleep(0.02)

    def _signed(self, job: Job) -> tuple[bytes, Mapping[str, str]]:
        now = self.stage.clock.now()
        life = job.life(now)
        said: dict[str, Any] = {"request_id": job.id, "gateway_request_id": job.id}
        if life is Life.DONE:
            said |= {"status": "OK", "payload": self._payload(job)}
        else:
            said |= {"status": "ERROR", "error": self._error(job, life)[2], "payload": None}
            if life is Life.MODERATED:
                said["payload"] = {"detail": job.notes["details"]}
        body, stamp = json.dumps(said).encode(), str(int(now))
        text = "\n".join((job.id, _USER, stamp, hashlib.sha256(body).hexdigest()))
        headers = {
            "content-type": "application/json",
            "x-fal-webhook-request-id": job.id,
            "x-fal-webhook-user-id": _USER,
            "x-fal-webhook-timestamp": stamp,
            "x-fal-webhook-signature": self._private.sign(text.encode()).hex(),
        }
        return body, headers


def _app(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _reference(webhook: str) -> str:
    return parse_qs(urlsplit(webhook).query).get("reference", [""])[0]


def _nothing(path: str) -> Order:
    """What a model makes of input that it will refuse."""
    return Order(model=path, width=16, height=16, price=Micros(0), charged=frozenset(), queue_seconds=2, run_seconds=1)


def _policy(
    at: str, text: str = "The content could not be processed because it was flagged by a content checker."
) -> Fault422:
    return {
        "loc": ["body", at],
        "msg": text,
        "type": "content_policy_violation",
        "url": "https://docs.fal.ai/errors#content_policy_violation",
    }


def _flat(status: int, detail: str, *, kind: str = "") -> JSONResponse:
    """A request error: {"detail","error_type"}, with the type as a header too."""
    if not kind:
        return JSONResponse({"detail": detail}, status)
    headers = {"x-fal-error-type": kind, "x-fal-retryable": "true" if status >= 500 else "false"}
    return JSONResponse({"detail": detail, "error_type": kind}, status, headers=headers)


def _details(status: int, faults: list[Fault422], *, retryable: bool) -> JSONResponse:
    """A model's error: {"detail":[…]}."""
    return JSONResponse({"detail": faults}, status, headers={"x-fal-retryable": str(retryable).lower()})


DOUBLES: tuple = (FalDouble,)
