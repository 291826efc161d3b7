"""What the doubles of the /v1/videos protocol share: the paths that all of them have, and the reading of forms."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import route
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Callbacks
from hotset.soundstage.stage import Job, Life, Order, Stage

__all__ = ["Form", "VideosDouble", "WrongError", "key_of", "read_form"]


class WrongError(Exception):
    """What a double answers instead of its work."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Form:
    """A request's fields, as text, and its files in order."""

    fields: Mapping[str, str]
    files: tuple[tuple[str, bytes], ...] = ()
    multipart: bool = True
    repeated: frozenset[str] = field(default_factory=frozenset)
    """Names that came more than once."""

    def file(self, name: str) -> bytes | None:
        """The first file of this name."""
        return next((body for given, body in self.files if given == name), None)


async def read_form(request: Request) -> Form:
    """Multipart, or JSON with every value as text. An empty form where it is neither."""
    kind = request.headers.get("content-type", "")
    if "multipart/form-data" in kind:
        held, fields, files, names = await request.form(), {}, [], []
        for name, value in held.multi_items():
            names.append(name)
            if isinstance(value, UploadFile):
                files.append((name, await value.read()))
            else:
                fields[name] = str(value)
        return Form(fields, tuple(files), True, frozenset(n for n in names if names.count(n) > 1))
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        body = {}
    held = body if isinstance(body, dict) else {}
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in held.items() if v is not None}
    return Form(texts, (), False)


class VideosDouble:
    """The paths that every dialect has. What differs is in the methods of the subclasses."""

    vendor: str

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self.stage = stage
        self.gone: set[str] = set()
        """Jobs that were deleted or forgotten."""

    def routes(self) -> Iterable[BaseRoute]:
        """The vendor's paths."""
        yield self.path("create", "POST", "/v1/videos", self.create)
        yield self.path("list", "GET", "/v1/videos", self.listing)
        yield self.path("poll", "GET", "/v1/videos/{id}", self.retrieve)
        yield self.path("result", "GET", "/v1/videos/{id}/content", self.content)
        yield self.path("cancel", "DELETE", "/v1/videos/{id}", self.delete)

    def path(self, call: str, method: str, path: str, work: Callable[[Request], Awaitable[Response]]) -> BaseRoute:
        """One path, behind the key and with its refusals as answers."""

        async def answered(request: Request) -> Response:
            try:
                self.admit(request)
                return await work(request)
            except WrongError as wrong:
                return wrong.answer

        return route(self, self.stage, call, method, path, answered)

    def restart(self) -> None:
        """The server is started again: what it kept in memory is gone."""
        self.gone |= {job.id for job in self.stage.jobs(self.vendor)}

    # what the dialects say

    def admit(self, request: Request) -> None:
        """Raise WrongError for a key that is not taken; a server of one's own may be open."""
        if "wrong" in key_of(request):
            raise WrongError(self.trouble(Trouble.WRONG_KEY, ""))

    def wrong(self, status: int, message: str) -> WrongError:
        """FastAPI's own envelope."""
        return WrongError(JSONResponse({"detail": message}, status))

    def order(self, form: Form) -> Order:
        """What a request asks for. Raises WrongError."""
        raise NotImplementedError

    def new_id(self) -> str:
        """An id in the vendor's form."""
        raise NotImplementedError

    def shown(self, job: Job) -> dict[str, Any]:
        """A job in the vendor's words."""
        raise NotImplementedError

    def status_code(self, job: Job) -> int:
        """The status that a job's own page has."""
        return 200

    def trouble(self, what: Trouble, call: str) -> Response:
        """How this dialect says that something is wrong."""
        raise NotImplementedError

    def cursor(self, job_id: str) -> str:
        """What of an id counts."""
        return job_id

    # the work

    def life(self, job: Job) -> Life:
        """Where a job is."""
        return job.life(self.stage.clock.now())

    def open(self, order: Order, reference: str = "") -> Job:
        """Accept. Nobody moderates on a machine of one's own: only a fault makes a job end moderated there."""
        job = self.stage.open_job(self.vendor, order, job_id=self.new_id(), reference=reference)
        if job.ends is Life.MODERATED and "trouble" not in job.notes and not order.price:
            job.ends = Life.DONE
        return job

    def known(self, request: Request) -> Job:
        """The job that a path names. Raises WrongError (404)."""
        job = self.stage.job(self.vendor, request.path_params["id"])
        if job is None or job.id in self.gone:
            raise self.wrong(404, "Video not found")
        return job

    async def create(self, request: Request) -> Response:
        """POST /v1/videos."""
        form = await read_form(request)
        return JSONResponse(self.shown(self.open(self.order(form), form.fields.get("user", ""))))

    def page(self, request: Request, most: int | None) -> tuple[list[Job], bool]:
        """The jobs of a list's page, and whether there are more."""
        query = request.query_params
        limit = query.get("limit", "" if most is None else str(most))
        if limit and not (limit.isdigit() and 1 <= int(limit) <= 100):
            raise self.wrong(422, "limit: Input should be less than or equal to 100")
        jobs = [job for job in self.stage.listed(self.vendor) if job.id not in self.gone]
        if query.get("order", "desc") == "asc":
            jobs.reverse()
        if "after" in query:
            ids, after = [self.cursor(job.id) for job in jobs], self.cursor(query["after"])
            jobs = jobs[ids.index(after) + 1 :] if after in ids else []
        shown = jobs[: int(limit)] if limit else jobs
        return shown, len(shown) < len(jobs)

    async def listing(self, request: Request) -> Response:
        """GET /v1/videos."""
        jobs, more = self.page(request, None)
        ids = [job.id for job in jobs]
        data = [self.shown(job) for job in jobs]
        edges = {"first_id": ids[0] if ids else None, "last_id": ids[-1] if ids else None}
        return JSONResponse({**edges, "has_more": more, "data": data, "object": "list"})

    async def retrieve(self, request: Request) -> Response:
        """GET /v1/videos/{id}."""
        job = self.known(request)
        return JSONResponse(self.shown(job), self.status_code(job))

    async def content(self, request: Request) -> Response:
        """GET /v1/videos/{id}/content."""
        job = self.known(request)
        if self.life(job) is Life.FAILED or self.life(job) is Life.MODERATED:
            raise self.wrong(422, "Video generation failed. Check job status for error details.")
        if self.life(job) is not Life.DONE:
            raise self.wrong(404, "Generation is still in-progress")
        return await self.film(job)

    async def film(self, job: Job) -> Response:
        """The MP4."""
        path = await asyncio.to_thread(self.stage.file_of, job)
        return FileResponse(path, media_type="video/mp4", filename=f"{job.id}.mp4")

    async def delete(self, request: Request) -> Response:
        """DELETE /v1/videos/{id}."""
        job = self.known(request)
        self.stage.cancel(job, running=True)
        self.gone.add(job.id)
        return JSONResponse({"id": job.id, "deleted": True, "object": "video.deleted"})


def key_of(request: Request) -> str:
    """The bearer key of a request; empty without one."""
    return request.headers.get("authorization", "").removeprefix("Bearer ")
