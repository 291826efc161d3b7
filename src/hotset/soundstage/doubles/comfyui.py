"""The double of a ComfyUI server, API v1 (server.py and execution.py of ComfyUI, 2026-11): one graph at a time.

Every path is also there below /api. No websocket. It asks for nothing, so its bill is $0.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import route
from hotset.soundstage.doubles.comfyui_nodes import NODES, film_of, graph_error, node_errors, saving
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Callbacks
from hotset.soundstage.stage import Job, Life, Order, Stage
from hotset.units import Micros

__all__ = ["DOUBLES", "ComfyuiDouble"]

_RUNS_S = 40.0


class ComfyuiDouble:
    """A ComfyUI server on loopback."""

    vendor = "comfyui"
    most_history = 10_000
    """History entries that are kept, all in memory."""
    takes_ids = True
    """Whether the caller may choose the prompt_id; older servers pass over it and choose their own."""

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self.stage = stage
        self.files: dict[str, bytes] = {}
        """The input folder: subfolder/name → bytes."""
        self.bodies: list[dict[str, Any]] = []
        """Every body that came to /prompt."""
        self.interrupts: list[str | None] = []
        """What each /interrupt named."""
        self._number = 0

    def routes(self) -> Iterable[BaseRoute]:
        """ComfyUI's paths below /comfyui, with and without /api."""
        paths = (
            ("create", "POST", "/prompt", self._prompt),
            ("info", "GET", "/prompt", self._remaining),
            ("poll", "GET", "/history/{id}", self._history_of),
            ("list", "GET", "/history", self._history),
            ("queue", "GET", "/queue", self._queue),
            ("cancel", "POST", "/queue", self._take_out),
            ("cancel", "POST", "/interrupt", self._interrupt),
            ("upload", "POST", "/upload/image", self._upload),
            ("result", "GET", "/view", self._view),
            ("info", "GET", "/object_info", self._object_info),
            ("info", "GET", "/object_info/{name}", self._object_info),
            ("info", "GET", "/system_stats", self._system_stats),
        )
        return [
            route(self, self.stage, call, method, f"{root}{path}", endpoint)
            for root in ("", "/api")
            for call, method, path, endpoint in paths
        ]

    def trouble(self, what: Trouble, call: str) -> Response:
        """What ComfyUI, or the proxy before it, says. It knows neither keys nor credit nor moderation."""
        if what is Trouble.WRONG_KEY:
            return PlainTextResponse("401: Unauthorized", 401)
        if what is Trouble.BUSY:
            return PlainTextResponse("429: Too Many Requests", 429)
        if what is Trouble.EXPIRED:
            return Response(status_code=404)
        if what is Trouble.ERROR_BEFORE:
            # aiohttp's own page of an exception, as text.
            return PlainTextResponse("500 Internal Server Error\n\nServer got itself in trouble", 500)
        return _refused({"type": "invalid_prompt", "message": "Invalid prompt", "details": "", "extra_info": {}}, {})

    def restart(self) -> None:
        """Start the server again: queue and history are forgotten, and what ran is lost. Files stay."""
        now = self.stage.clock.now()
        for job in self.stage.jobs(self.vendor):
            if job.life(now) in (Life.QUEUED, Life.RUNNING):
                job.ends, job.ends_at, job.starts_at = Life.FAILED, now, min(job.starts_at, now)
            job.notes["forgotten"] = True

    # graphs

    async def _prompt(self, request: Request) -> Response:
        body = await request.json()
        self.bodies.append(body)
        if "prompt" not in body:
            text = "No prompt provided"
            return _refused({"type": "no_prompt", "message": text, "details": text, "extra_info": {}}, {})
        wanted = body.get("prompt_id") if self.takes_ids else None
        if wanted is not None and not _is_uuid(wanted):
            error = {
                "type": "invalid_prompt_id",
                "message": "prompt_id must be a valid UUID",
                "details": "prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the"
                " server generate one",
                "extra_info": {},
            }
            return _refused(error, {})
        graph = body["prompt"]
        if (error := graph_error(graph)) is not None:
            return _refused(error, {})
        if faults := node_errors(graph, self.files):
            message = "Prompt outputs failed validation"
            kind = "prompt_outputs_failed_validation"
            return _refused({"type": kind, "message": message, "details": "", "extra_info": {}}, faults)
        number, self._number = self._number, self._number + 1
        name = wanted or str(uuid.uuid4())
        job = self.stage.open_job(self.vendor, self._order(graph), job_id=f"{name}~{number}", reference=name)
        if job.ends is Life.MODERATED:
            job.ends = Life.DONE  # nobody moderates on one's own machine
        extra = {**(body.get("extra_data") or {}), "client_id": body.get("client_id")}
        extra["create_time"] = int(self.stage.clock.now() * 1000)
        job.notes |= {"number": number, "graph": graph, "extra": extra}
        if any(NODES[node["class_type"]].paid for node in graph.values()) and "api_key_comfy_org" not in extra:
            job.ends = Life.FAILED
        self._line_up()
        return JSONResponse({"prompt_id": name, "number": number, "node_errors": {}})

    def _order(self, graph: Mapping[str, Any]) -> Order:
        film = film_of(graph)
        return Order(
            model="workflow",
            kind=film.kind,
            prompt=film.prompt,
            width=film.width,
            height=film.height,
            seconds=Fraction(film.frames) / film.frame_rate,
            frame_rate=film.frame_rate,
            frames=film.frames,
            first=self.files.get(film.first),
            last=self.files.get(film.last),
            seed=film.seed,
            price=Micros(0),
            queue_seconds=0.2,
            run_seconds=_RUNS_S,
        )

    def _line_up(self) -> None:
        """One at a time, in the order in which they came."""
        now, free = self.stage.clock.now(), 0.0
        for job in self._held():
            if job.life(now) is Life.QUEUED:
                earliest, runs = job.notes.setdefault("times", (job.starts_at, job.ends_at - job.starts_at))
                job.starts_at = max(earliest, free)
                job.ends_at = job.starts_at + runs
            free = max(free, job.ends_at)

    def _held(self, prompt_id: str | None = None) -> list[Job]:
        """What this server remembers, oldest first. The same id may have come more than once."""
        jobs = [job for job in self.stage.jobs(self.vendor) if not job.notes.get("forgotten")]
        return [job for job in jobs if prompt_id in (None, job.reference)]

    def _in(self, *lives: Life) -> list[Job]:
        now = self.stage.clock.now()
        return [job for job in self._held() if job.life(now) in lives]

    def _item(self, job: Job) -> list[Any]:
        graph = job.notes["graph"]
        return [job.notes["number"], job.reference, graph, job.notes["extra"], [n for n, _ in saving(graph)]]

    # what it has

    async def _queue(self, request: Request) -> Response:
        running, pending = self._in(Life.RUNNING), self._in(Life.QUEUED)
        return JSONResponse(
            {"queue_running": [self._item(j) for j in running], "queue_pending": [self._item(j) for j in pending]}
        )

    async def _remaining(self, request: Request) -> Response:
        return JSONResponse({"exec_info": {"queue_remaining": len(self._in(Life.QUEUED, Life.RUNNING))}})

    async def _history_of(self, request: Request) -> Response:
        wanted = request.path_params["id"]
        return JSONResponse({name: record for name, record in self._records().items() if name == wanted})

    async def _history(self, request: Request) -> Response:
        most = int(request.query_params.get("max_items", self.most_history))
        return JSONResponse(dict(list(self._records().items())[-most:]))

    def _records(self) -> dict[str, Any]:
        """The history: only what has ended, and not what was taken out of the queue."""
        over = [job for job in self._in(Life.DONE, Life.FAILED, Life.CANCELLED) if not job.notes.get("taken out")]
        return {job.reference: self._record(job) for job in over[-self.most_history :]}

    def _record(self, job: Job) -> dict[str, Any]:
        stamp = {"prompt_id": job.reference, "timestamp": int(job.ends_at * 1000)}
        messages: list[Any] = [["execution_start", stamp], ["execution_cached", {"nodes": [], **stamp}]]
        life, outputs = job.life(self.stage.clock.now()), {}
        if life is Life.DONE:
            messages.append(["execution_success", stamp])
            outputs = self._outputs(job)
        elif life is Life.CANCELLED:
            messages.append(
                ["execution_interrupted", {**stamp, "node_id": "5", "node_type": "KSampler", "executed": []}]
            )
        else:
            messages.append(["execution_error", {**stamp, **self._fault(job)}])
        good = life is Life.DONE
        status = {"status_str": "success" if good else "error", "completed": good, "messages": messages}
        return {"prompt": self._item(job), "outputs": outputs, "status": status, "meta": {}}

    def _outputs(self, job: Job) -> dict[str, Any]:
        """Files under each output node. Core SaveVideo tells its MP4 under `images`, beside `animated`."""
        graph, told = job.notes["graph"], {}
        for number, key in saving(graph):
            kind = graph[number]["class_type"]
            film = kind in ("SaveVideo", "VHS_VideoCombine")
            prefix = str(graph[number]["inputs"].get("filename_prefix", "ComfyUI_temp"))
            folder, _, stem = prefix.rpartition("/")
            name = f"{stem}_{job.number:05}_.{'mp4' if film else 'png'}"
            file = {"filename": name, "subfolder": folder, "type": "temp" if kind == "PreviewImage" else "output"}
            told[number] = {key: [file], **({"animated": [True]} if kind == "SaveVideo" else {})}
        return told

    def _fault(self, job: Job) -> dict[str, Any]:
        graph = job.notes["graph"]
        paid = next((n for n, node in graph.items() if NODES[node["class_type"]].paid), None)
        number = paid or next((n for n, node in graph.items() if node["class_type"] == "KSampler"), next(iter(graph)))
        text = "Unauthorized: Please login first to use this node." if paid else "Allocation on device "
        return {
            "node_id": number,
            "node_type": graph[number]["class_type"],
            "executed": [],
            "exception_message": text,
            "exception_type": "Exception" if paid else "torch.OutOfMemoryError",
            "traceback": ['  File "execution.py", in execute\n'],
            "current_inputs": {},
            "current_outputs": [],
        }

    # stopping

    async def _take_out(self, request: Request) -> Response:
        body = await request.json()
        wanted = (
            {job.reference for job in self._in(Life.QUEUED)} if body.get("clear") else set(body.get("delete") or ())
        )
        for job in self._in(Life.QUEUED):
            if job.reference in wanted and self.stage.cancel(job, running=False):
                job.notes["taken out"] = True
        self._line_up()
        return Response(status_code=200)

    async def _interrupt(self, request: Request) -> Response:
        try:
            wanted = json.loads(await request.body() or b"{}").get("prompt_id")
        except ValueError:
            wanted = None
        self.interrupts.append(wanted)
        for job in self._in(Life.RUNNING):
            if wanted in (None, job.reference):
                self.stage.cancel(job, running=True)
        self._line_up()
        return Response(status_code=200)

    # files

    async def _upload(self, request: Request) -> Response:
        form = await request.form()
        image = form.get("image")
        if not isinstance(image, UploadFile) or not image.filename:
            return Response(status_code=400)
        subfolder, body, name = str(form.get("subfolder") or ""), await image.read(), image.filename
        if form.get("overwrite") not in ("true", "1"):
            stem, dot, ending = name.rpartition(".")
            count = 1
            # The same picture keeps its name; another one gets " (1)".
            while self.files.get(_path(subfolder, name), body) != body:
                name, count = f"{stem} ({count}){dot}{ending}", count + 1
        self.files[_path(subfolder, name)] = body
        return JSONResponse({"name": name, "subfolder": subfolder, "type": str(form.get("type") or "input")})

    async def _view(self, request: Request) -> Response:
        query = request.query_params
        name, subfolder, kind = query.get("filename", ""), query.get("subfolder", ""), query.get("type", "output")
        if not name or ".." in name or ".." in subfolder:
            return Response(status_code=400)
        if kind == "input":
            body = self.files.get(_path(subfolder, name))
            return Response(status_code=404) if body is None else Response(body, media_type="image/png")
        # From the disk, also for a graph that a restart has made it forget.
        now = self.stage.clock.now()
        for job in self.stage.jobs(self.vendor):
            if job.life(now) is not Life.DONE:
                continue
            for told in self._outputs(job).values():
                if {"filename": name, "subfolder": subfolder, "type": kind} in next(iter(told.values())):
                    film = name.endswith(".mp4")
                    role = "take" if film else "last" if job.order.kind == "take" else "still"
                    path = await asyncio.to_thread(self.stage.file_of, job, role)
                    return FileResponse(path, media_type="video/mp4" if film else "image/png")
        return Response(status_code=404)

    # about itself

    async def _object_info(self, request: Request) -> Response:
        wanted = request.path_params.get("name")
        told = {
            name: {
                "input": {"required": dict(node.needs), "optional": dict(node.may)},
                "output": node.gives,
                "name": name,
                "output_node": bool(node.saves),
                "api_node": node.paid,
            }
            for name, node in NODES.items()
            if wanted in (None, name)
        }
        return JSONResponse(told)

    async def _system_stats(self, request: Request) -> Response:
        system = {"os": "posix", "comfyui_version": "0.3.65", "python_version": "3.12", "embedded_python": False}
        return JSONResponse({"system": system, "devices": []})


def _refused(error: Mapping[str, Any], nodes: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse({"error": error, "node_errors": nodes}, 400)


def _path(subfolder: str, name: str) -> str:
    return f"{subfolder}/{name}" if subfolder else name


def _is_uuid(text: Any) -> bool:
    try:
        return isinstance(text, str) and str(uuid.UUID(text)) == text
    except ValueError:
        return False


DOUBLES: tuple = (ComfyuiDouble,)
