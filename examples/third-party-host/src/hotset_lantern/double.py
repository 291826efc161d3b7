"""The double of Lantern on hotset's soundstage, which brings the clock, the faults, the films and the bill."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import route
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Callbacks
from hotset.soundstage.stage import Job, Life, Moderation, Order, Stage
from hotset.units import Micros

__all__ = ["LanternDouble"]

_STATES = {
    Life.QUEUED: "waiting",
    Life.RUNNING: "working",
    Life.DONE: "ready",
    Life.FAILED: "failed",
    Life.MODERATED: "withheld",
    Life.EXPIRED: "failed",
    Life.CANCELLED: "stopped",
}
_FAULTS = {
    Trouble.BUSY: (429, "slow_down"),
    Trouble.WRONG_KEY: (401, "bad_key"),
    Trouble.NO_CREDIT: (402, "no_money"),
    Trouble.NOT_OPEN: (403, "closed_model"),
    Trouble.MODERATED: (400, "not_allowed"),
    Trouble.FACE: (400, "not_allowed"),
    Trouble.EXPIRED: (404, "no_clip"),
}


class LanternDouble:
    """Lantern on loopback."""

    vendor = "lantern"

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self.stage = stage

    def routes(self) -> Iterable[BaseRoute]:
        """The vendor's paths; 'create' is the one that can be paid for."""
        for call, method, path, endpoint in (
            ("create", "POST", "/v1/clips", self._create),
            ("list", "GET", "/v1/clips", self._list),
            ("poll", "GET", "/v1/clips/{id}", self._poll),
            ("cancel", "DELETE", "/v1/clips/{id}", self._cancel),
        ):
            yield route(self, self.stage, call, method, path, endpoint)

    def trouble(self, what: Trouble, call: str) -> Response:
        """How Lantern says it."""
        status, name = _FAULTS.get(what, (500, "broken"))
        return _fault(status, name, {"retry-after": "7"} if what is Trouble.BUSY else {})

    async def _create(self, request: Request) -> Response:
        body = await request.json()
        if set(body) != {"model", "prompt", "seconds", "frame", "tag"} or body["model"] != "lantern-1-0":
            return _fault(400, "bad_request")
        if type(body["seconds"]) is not int or not 1 <= body["seconds"] <= 4:
            return _fault(400, "bad_request")
        frame = base64.b64decode(body["frame"])
        if self.stage.moderation(body["prompt"], (frame,)) is not Moderation.PASSES:
            return _fault(400, "not_allowed")
        order = Order(
            model=body["model"],
            prompt=body["prompt"],
            width=640,
            height=360,
            seconds=Fraction(body["seconds"]),
            frames=body["seconds"] * 24,
            first=frame,
            price=Micros(20_000 * body["seconds"]),
            charged=frozenset({Life.DONE, Life.MODERATED}),
        )
        job = self.stage.open_job(self.vendor, order, job_id=f"clip_{secrets.token_hex(6)}", reference=body["tag"])
        return JSONResponse({"clip": self._shown(job)}, 201)

    async def _list(self, request: Request) -> Response:
        tag = request.query_params.get("tag")
        jobs = [job for job in self.stage.listed(self.vendor) if tag in (None, job.reference)]
        return JSONResponse({"clips": [self._shown(job) for job in jobs]})

    async def _poll(self, request: Request) -> Response:
        job = self.stage.job(self.vendor, request.path_params["id"])
        return _fault(404, "no_clip") if job is None else JSONResponse({"clip": self._shown(job)})

    async def _cancel(self, request: Request) -> Response:
        job = self.stage.job(self.vendor, request.path_params["id"])
        stopped = job is not None and self.stage.cancel(job, running=False)
        return JSONResponse({"clip": self._shown(job)}) if job and stopped else _fault(409, "too_late")

    def _shown(self, job: Job) -> dict[str, Any]:
        life = job.life(self.stage.clock.now())
        shown: dict[str, Any] = {"id": job.id, "tag": job.reference, "state": _STATES[life]}
        if life in (Life.FAILED, Life.MODERATED, Life.EXPIRED):
            shown["why"] = "it shows what Lantern does not show" if life is Life.MODERATED else "a lamp went out"
        if life not in (Life.QUEUED, Life.RUNNING):
            shown["cents"] = job.order.price // 10_000 if life in job.order.charged else 0
        if life is Life.DONE:
            left = job.ends_at + 86_400 - self.stage.clock.now()
            shown["url"] = self.stage.file_url(job, life_seconds=left)
        return shown


def _fault(status: int, name: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"fault": {"name": name, "text": "so says Lantern"}}, status, headers)
