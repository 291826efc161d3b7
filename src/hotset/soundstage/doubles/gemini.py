"""The double of the Gemini API: Omni Flash over Interactions, Nano Banana over generateContent, and the Files API.

Versions v1, v1beta and v1alpha alike; the key in a header or as ?key=; camelCase and snake_case. Addresses of files
name Google's own host, as the SDK needs them. Sources: requests of google-genai 2.34.0 and 3.4.0 and its types, live
reports of 2026-07 to 2026-11. Not documented, so a switch: what a filtered take costs and how it looks
(`bills_filtered`, `filtered_as`). Guessed: the words of a refusal, the callback's body, and tokens of text (eight for
each 32 characters).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import Endpoint, route
from hotset.soundstage.doubles.gemini_orders import (
    ONLY_INTERACTIONS,
    RETIRED,
    Uploads,
    omni_order,
    still_order,
    usage_of_still,
    usage_of_take,
)
from hotset.soundstage.doubles.google_answers import GoogleError, busy, error, read_body
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Callback, Callbacks
from hotset.soundstage.stage import Job, Life, Moderation, Stage

__all__ = ["DOUBLES", "GeminiDouble"]

_HOST = "https://generativelanguage.googleapis.com"
_VERSIONS = ("v1", "v1beta", "v1alpha")
_RULES = "The request was blocked: its input violates the usage guidelines of the Gemini API."
_FACE = "The request was blocked: the input image shows a prominent person."
_FILTERED = "The generated video was withheld, since it may violate the usage guidelines of the Gemini API."
_EXPIRED = "You do not have permission to access the File or it may not exist."
_RUNNING = (Life.QUEUED, Life.RUNNING)


class GeminiDouble:
    """The Gemini API. A key that contains 'wrong', 'other-region' or 'no-credit' is answered accordingly."""

    vendor = "gemini"

    filtered_as = "completed"
    """How a filtered take looks: 'completed' without a video, or 'failed'. Both were seen in 2026."""
    withheld_as = "IMAGE_SAFETY"
    """The finishReason of a still that is withheld when it is ready: also NO_IMAGE, IMAGE_RECITATION, IMAGE_OTHER …"""
    bills_filtered = False
    region_blocked = False
    """Edits of an uploaded video complete at once without one, and count no output (EEA, CH, UK)."""
    spend_limited = False
    """429 is that of the spend limit over ten minutes, which names no time."""
    file_seconds = 48 * 3600.0
    """Files live for 48 hours."""
    kept_seconds = 55 * 86400.0
    """Stored interactions live for 55 days with a paid key (remembered)."""
    decode_limit_seconds: Fraction | None = None
    """Calls that are not in the background stop after this much video at `requires_continuation`."""

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self._stage, self._callbacks = stage, callbacks
        self._uploads = Uploads()
        self._files: dict[str, Job] = {}

    def routes(self) -> Iterable[BaseRoute]:
        """Interactions, generateContent, files."""
        paths: tuple[tuple[str, str, str, Endpoint], ...] = (
            ("create", "POST", "/{version}/interactions", self._create),
            ("poll", "GET", "/{version}/interactions/{id}", self._get),
            ("cancel", "POST", "/{version}/interactions/{id}/cancel", self._cancel),
            ("delete", "DELETE", "/{version}/interactions/{id}", self._delete),
            ("create", "POST", "/{version}/models/{model}:generateContent", self._draw),
            ("create", "POST", "/{version}/models/{model}:predictLongRunning", self._veo),
            ("upload", "POST", "/upload/{version}/files", self._upload),
            ("result", "GET", "/{version}/files/{id}:download", self._download),
            ("poll", "GET", "/{version}/files/{id}", self._file),
            ("delete", "DELETE", "/{version}/files/{id}", self._drop),
        )
        for call, method, path, endpoint in paths:
            yield route(self, self._stage, call, method, path, self._guarded(endpoint))

    def trouble(self, what: Trouble, call: str) -> Response:
        """Google's envelope for each."""
        answers = {
            Trouble.WRONG_KEY: error(*_WRONG_KEY),
            Trouble.NO_CREDIT: error(*_NO_CREDIT),
            Trouble.NOT_OPEN: error("NOT_FOUND", _no_model("gemini-omni-1.2-flash", "v1")),
            Trouble.MODERATED: error("INVALID_ARGUMENT", _RULES),
            Trouble.FACE: error("INVALID_ARGUMENT", _FACE),
            Trouble.EXPIRED: error("PERMISSION_DENIED", _EXPIRED),
            Trouble.BUSY: busy("gemini-omni-1.2-flash", 20.22, told=not self.spend_limited),
        }
        return answers.get(what) or error("INTERNAL", "Internal error encountered.")

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def answered(request: Request) -> Response:
            try:
                _admit(request)
                return await endpoint(request)
            except GoogleError as refused:
                return refused.answer()

        return answered

    # interactions

    async def _create(self, request: Request) -> Response:
        body = await read_body(request)
        now = self._stage.clock.now()
        order = await asyncio.to_thread(omni_order, body, self._uploads, self._of, self.bills_filtered)
        self._moderate(order.prompt, (*filter(None, (order.first, order.last)), *order.references))
        reference = str(order.request["labels"].get("hotset", ""))
        job = self._stage.open_job(self.vendor, order, job_id=f"v1_{secrets.token_urlsafe(24)}", reference=reference)
        job.notes["version"] = request.path_params["version"]
        file_id = secrets.token_hex(6)
        self._files[file_id] = job
        job.notes["file"] = file_id
        if self.region_blocked and order.request["edits_upload"]:
            self._stage.finish(job).ends = Life.MODERATED
            job.notes["silent"] = True
        if not order.request["background"]:
            self._stage.finish(job)
            limit = self.decode_limit_seconds
            if limit is not None and order.request["new_seconds"] > limit:
                job.notes["status"] = "requires_continuation"
        await self._call_back(job, order.request["webhook"])
        made = await asyncio.to_thread(self._interaction, job, False)
        return JSONResponse({**made, "created": _iso(now)})

    async def _get(self, request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(self._interaction, self._job(request), True))

    async def _cancel(self, request: Request) -> Response:
        job = self._job(request)
        if not self._stage.cancel(job, running=True):
            raise GoogleError("FAILED_PRECONDITION", "The interaction is not in progress and cannot be cancelled.")
        return JSONResponse(self._interaction(job, True))

    async def _delete(self, request: Request) -> Response:
        self._job(request).notes["deleted"] = True
        return JSONResponse({})

    def _job(self, request: Request) -> Job:
        found = self._of(request.path_params["id"])
        if found is None:
            raise GoogleError("NOT_FOUND", "Interaction not found.")
        return found

    def _of(self, name: str) -> Job | None:
        """The interaction of this id, or of this file's id."""
        job = self._stage.job(self.vendor, name) or self._files.get(name)
        gone = job is None or "deleted" in job.notes or job.order.kind == "still"
        return None if gone or self._stage.clock.now() > job.created_at + self.kept_seconds else job

    def _interaction(self, job: Job, with_input: bool) -> dict[str, Any]:
        """As it stands now. `create` does not show the input, `get` does."""
        now = self._stage.clock.now()
        status, life = self._status(job), job.life(now)
        steps: list[dict[str, Any]] = [{"type": "user_input", "content": job.order.request["content"]}]
        made: dict[str, Any] = {
            "id": job.id,
            "object": "interaction",
            "model": job.order.model,
            "status": status,
            "created": _iso(job.created_at),
            "updated": _iso(now if life in _RUNNING else job.ends_at),
            "steps": steps if with_input else [],
        }
        if status in ("queued", "in_progress"):
            return made
        whole = status == "completed" and life is Life.DONE
        if whole:
            made["steps"] += [{"type": "thought", "signature": _signature(job)}]
            made["steps"] += [{"type": "model_output", "content": [self._video(job)]}]
        elif life is Life.MODERATED and status == "completed" and "silent" not in job.notes:
            made["steps"] += [{"type": "model_output", "content": [{"type": "text", "text": _FILTERED}]}]
        if status == "failed":
            said = _FILTERED if life is Life.MODERATED else "Internal error encountered."
            made["errors"] = [{"code": "blocked" if life is Life.MODERATED else "internal", "message": said}]
        made["usage"] = usage_of_take(job.order, whole or life in job.order.charged)
        return made

    def _status(self, job: Job) -> str:
        if "status" in job.notes:
            return str(job.notes["status"])
        life = job.life(self._stage.clock.now())
        if life is Life.MODERATED:
            return self.filtered_as
        names = {Life.DONE: "completed", Life.FAILED: "failed", Life.CANCELLED: "cancelled", Life.EXPIRED: "failed"}
        return names.get(life, "in_progress")

    def _video(self, job: Job) -> dict[str, Any]:
        if job.order.request["delivery"] == "uri":
            uri = f"{_HOST}/{job.notes['version']}/files/{job.notes['file']}:download?alt=media"
            return {"type": "video", "mime_type": "video/mp4", "uri": uri}
        body = self._stage.file_of(job).read_bytes()
        return {"type": "video", "mime_type": "video/mp4", "data": base64.b64encode(body).decode()}

    async def _call_back(self, job: Job, webhook: Mapping[str, Any]) -> None:
        """One POST to each address when it has ended. Its body is a guess; nothing says that it would be signed."""
        trouble = job.notes.get("trouble")
        if trouble is Trouble.LOST_CALLBACK or job.ends_at == float("inf"):
            return

        def make() -> tuple[bytes, Mapping[str, str]]:
            data = {"id": job.id, "user_metadata": webhook.get("user_metadata", {})}
            event = {"type": f"interaction.{self._status(job)}", "data": data}
            return json.dumps(event).encode(), {"content-type": "application/json"}

        at = {Trouble.EARLY_CALLBACK: job.created_at, Trouble.LATE_CALLBACK: job.ends_at + 300.0}.get(
            trouble or Trouble.SLOW, job.ends_at
        )
        times = 2 if trouble is Trouble.TWICE_CALLBACK else 1
        self._callbacks.add(
            *(Callback(url=url, at=at, make=make, of=job) for url in webhook.get("uris", ()) for _ in range(times))
        )
        if trouble is Trouble.EARLY_CALLBACK and webhook:
            await asyncio.sleep(0.1)

    def _moderate(self, prompt: str, pictures: tuple[bytes, ...]) -> None:
        said = self._stage.moderation(prompt, pictures)
        if said is not Moderation.PASSES:
            raise GoogleError("INVALID_ARGUMENT", _RULES if said is Moderation.REFUSED else _FACE)

    # stills

    async def _draw(self, request: Request) -> Response:
        model, version = request.path_params["model"], request.path_params["version"]
        if model in ONLY_INTERACTIONS:
            raise GoogleError("INVALID_ARGUMENT", "This model only supports Interactions API.")
        order = await asyncio.to_thread(still_order, model, version, await read_body(request))
        usage = usage_of_still(order)
        if self._stage.moderation(order.prompt, order.references) is not Moderation.PASSES:
            usage |= {"candidatesTokenCount": 0, "totalTokenCount": usage["promptTokenCount"]}
            return JSONResponse(
                {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": usage, "modelVersion": model}
            )
        job = self._stage.finish(self._stage.open_job(self.vendor, order))
        life = job.life(self._stage.clock.now())
        candidate: dict[str, Any] = {"index": 0, "finishReason": "STOP"}
        if life is Life.DONE:
            body = (await asyncio.to_thread(self._stage.file_of, job, "still")).read_bytes()
            inline = {"mimeType": "image/png", "data": base64.b64encode(body).decode()}
            part = {"inlineData": inline, "thoughtSignature": _signature(job)}
            candidate["content"] = {"role": "model", "parts": [part]}
        elif life is Life.MODERATED:
            candidate |= {
                "finishReason": self.withheld_as,
                "finishMessage": "Unable to show the generated image. You will not be charged for this request.",
            }
            usage |= {"candidatesTokenCount": 0, "totalTokenCount": usage["promptTokenCount"]}
        else:
            return error("INTERNAL", "Internal error encountered.")
        return JSONResponse(
            {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model, "responseId": job.id}
        )

    async def _veo(self, request: Request) -> Response:
        raise GoogleError("NOT_FOUND", _no_longer(request.path_params["model"]))

    # files

    async def _upload(self, request: Request) -> Response:
        """Both halves of a resumable upload: start, and the bytes with upload, finalize."""
        version = request.path_params["version"]
        commands = {part.strip() for part in request.headers.get("x-goog-upload-command", "").split(",")}
        if commands == {"start"}:
            kind = request.headers.get("x-goog-upload-header-content-type", "application/octet-stream")
            upload_id = self._uploads.start(kind)
            key = request.query_params.get("key")
            more = f"&key={key}" if key else ""
            url = f"{self._stage.address}/{self.vendor}/upload/{version}/files?upload_id={upload_id}{more}"
            return JSONResponse({}, headers={"x-goog-upload-url": url, "x-goog-upload-status": "active"})
        if not {"upload", "finalize"} <= commands:
            raise GoogleError("INVALID_ARGUMENT", "Unsupported upload command.")
        name = self._uploads.finish(
            request.query_params.get("upload_id", ""), await request.body(), self._stage.clock.now()
        )
        answer = {"file": self._described(version, name)}
        return JSONResponse(answer, headers={"x-goog-upload-status": "final"})

    async def _file(self, request: Request) -> Response:
        return JSONResponse(self._described(request.path_params["version"], request.path_params["id"]))

    async def _drop(self, request: Request) -> Response:
        if not self._uploads.drop(request.path_params["id"]):
            raise GoogleError("PERMISSION_DENIED", _EXPIRED)
        return JSONResponse({})

    async def _download(self, request: Request) -> Response:
        """The bytes of a take, with the key, as long as files live."""
        job, now = self._files.get(request.path_params["id"]), self._stage.clock.now()
        if request.query_params.get("alt") != "media":
            raise GoogleError("INVALID_ARGUMENT", "The download needs alt=media.")
        if job is None or job.life(now) is not Life.DONE or now > job.ends_at + self.file_seconds:
            raise GoogleError("PERMISSION_DENIED", _EXPIRED)
        return FileResponse(await asyncio.to_thread(self._stage.file_of, job), media_type="video/mp4")

    def _described(self, version: str, name: str) -> dict[str, Any]:
        job, now = self._files.get(name), self._stage.clock.now()
        upload = self._uploads.held(name)
        made = upload.at if upload else job.ends_at if job else 0.0
        if (upload is None and job is None) or now > made + self.file_seconds:
            raise GoogleError("PERMISSION_DENIED", _EXPIRED)
        whole = upload is not None or (job is not None and job.life(now) is Life.DONE)
        return {
            "name": f"files/{name}",
            "mimeType": upload.kind if upload else "video/mp4",
            "sizeBytes": str(len(upload.body)) if upload else "0",
            "createTime": _iso(made),
            "expirationTime": _iso(made + self.file_seconds),
            "uri": f"{_HOST}/{version}/files/{name}",
            "state": "ACTIVE" if whole else "PROCESSING",
            "source": "UPLOADED" if upload else "GENERATED",
        }


_WRONG_KEY = ("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "API_KEY_INVALID")
_NO_CREDIT = (
    "FAILED_PRECONDITION",
    "The Gemini API has no free tier for this model. Please enable billing on your project in Google AI Studio.",
)


def _admit(request: Request) -> None:
    """The key and the version. Raises GoogleError."""
    # The second half of an upload goes to an address of its own, which the SDK calls without the key.
    if "upload_id" in request.query_params:
        return
    key = request.headers.get("x-goog-api-key") or request.query_params.get("key") or ""
    if not key:
        raise GoogleError(
            "PERMISSION_DENIED",
            "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or "
            "other form of API consumer identity to call this API.",
        )
    if "wrong" in key:
        raise GoogleError(*_WRONG_KEY)
    if "other-region" in key:
        raise GoogleError("FAILED_PRECONDITION", "User location is not supported for the API use.")
    if "no-credit" in key:
        raise GoogleError(*_NO_CREDIT)
    if request.path_params["version"] not in _VERSIONS:
        raise GoogleError("NOT_FOUND", "The requested URL was not found on this server.")


def _no_model(model: str, version: str) -> str:
    return f"models/{model} is not found for API version {version}, or is not supported for this method."


def _no_longer(model: str) -> str:
    """Veo left the Gemini API on 2026-10-22."""
    return f"This model models/{model} is no longer available." if model in RETIRED else _no_model(model, "v1")


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _signature(job: Job) -> str:
    return base64.b64encode(hashlib.sha256(job.id.encode()).digest()).decode()


DOUBLES: tuple = (GeminiDouble,)
"""The doubles of this module."""
