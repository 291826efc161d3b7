"""The soundstage as a server on loopback: every double under its vendor's name, results, callbacks, and its own desk.

/ark/…  /kling/…  …      the doubles, each with its vendor's own paths below its name
/files/{vendor}/{job}/{role}    results, until their address runs out
/desk/bill  /desk/jobs  /desk/requests  /desk/clock  /desk/faults      for tests and people
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from hotset.soundstage.double import CUT, CUT_KEY, Cut, Double, body_of
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.stage import Stage

__all__ = ["Callback", "Callbacks", "Soundstage"]

_START_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One callback that is due at a time of the virtual clock. `body` and `headers` are made when it is sent."""

    url: str
    at: float
    make: Callable[[], tuple[bytes, Mapping[str, str]]]


@dataclass(slots=True)
class Callbacks:
    """The callbacks that are to come; the server sends them."""

    waiting: list[Callback] = field(default_factory=list)
    sent: list[tuple[str, int]] = field(default_factory=list)
    """Address and status of each that was sent; 0: nobody answered."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *callbacks: Callback) -> None:
        """More to come."""
        with self._lock:
            self.waiting.extend(callbacks)

    def due(self, now: float) -> list[Callback]:
        """Those whose time has come, taken off the list."""
        with self._lock:
            ready = [callback for callback in self.waiting if callback.at <= now]
            self.waiting = [callback for callback in self.waiting if callback.at > now]
        return sorted(ready, key=lambda callback: callback.at)


class Soundstage:
    """Runs in a thread of this process. Use it as a context manager; `address` is where it is.

    `doubles` are made with the stage and the callbacks; None: all that there are.
    """

    def __init__(
        self,
        stage: Stage | None = None,
        doubles: Iterable[Callable[[Stage, Callbacks], Double]] | None = None,
        *,
        port: int = 0,
    ) -> None:
        self.stage = stage or Stage()
        self.callbacks = Callbacks()
        if doubles is None:
            from hotset.soundstage.doubles import all_doubles

            doubles = all_doubles()
        self.doubles = {double.vendor: double for double in (make(self.stage, self.callbacks) for make in doubles)}
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """'http://127.0.0.1:port'."""
        return self.stage.address

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Serve. Raises OSError where the port is taken, RuntimeError where it does not come up."""
        listening = socket.create_server(("127.0.0.1", self._port), backlog=256)
        self.stage.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            self.app(), http=_CuttableProtocol, ws="none", lifespan="off", log_level="critical", access_log=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, args=(listening,), daemon=True, name="soundstage")
        self._thread.start()
        deadline = threading.Event()
        for _ in range(int(_START_S / 0.01)):
            if self._server.started:
                return
            deadline.wait(0.01)
        raise RuntimeError("the soundstage does not come up")

    def close(self) -> None:
        """Stop serving and remove the films."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._server.force_exit = True
            self._thread.join(timeout=10)
        self.stage.close()

    def app(self) -> ASGIApp:
        """The whole as an ASGI application."""
        mounts = [Mount(f"/{vendor}", routes=list(double.routes())) for vendor, double in self.doubles.items()]
        return Starlette(routes=[Route("/files/{vendor}/{job}/{role}", self._file), *_desk(self), *mounts])

    def _run(self, listening: socket.socket) -> None:
        assert self._server is not None

        async def serve() -> None:
            assert self._server is not None
            caller = asyncio.create_task(self._call_back())
            try:
                await self._server.serve(sockets=[listening])
            finally:
                caller.cancel()

        asyncio.run(serve())

    async def _call_back(self) -> None:
        async with httpx2.AsyncClient(timeout=15.0, trust_env=False) as client:
            while True:
                for callback in self.callbacks.due(self.stage.clock.now()):
                    body, headers = callback.make()
                    try:
                        got = await client.post(callback.url, content=body, headers=dict(headers))
                        self.callbacks.sent.append((callback.url, got.status_code))
                    except (httpx2.HTTPError, httpx2.InvalidURL):
                        self.callbacks.sent.append((callback.url, 0))
                await asyncio.sleep(0.02)

    async def _file(self, request: Request) -> Response:
        stage, (vendor, name, role) = self.stage, (request.path_params[key] for key in ("vendor", "job", "role"))
        job, dies = stage.job(vendor, name), request.query_params.get("dies", "")
        fault = stage.faults.strike(vendor, "result")
        stage.requests.append((vendor, "result", "" if fault is None else str(fault.trouble)))
        if job is None or request.query_params.get("signature") != stage.signature(job, role, dies):
            return Response("no such file", 404)
        expired = fault is not None and fault.trouble is Trouble.EXPIRED
        if expired or (dies and stage.clock.now() > float(dies)):
            return Response("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", 403)
        path = await asyncio.to_thread(stage.file_of, job, role)
        whole = FileResponse(path, media_type="video/mp4" if role == "take" else "image/png")
        if fault is None:
            return whole
        if fault.trouble in (Trouble.CUT_BODY, Trouble.TRUNCATED, Trouble.DROP_AFTER):
            return Cut(Response(await body_of(whole), media_type=whole.media_type))
        if fault.trouble is Trouble.DROP_BEFORE:
            return Cut()
        return Response("upstream error", 503)


def _desk(soundstage: Soundstage) -> list[Route]:
    """The paths for tests and people."""
    stage = soundstage.stage

    async def bill(request: Request) -> Response:
        charges = stage.bill(request.query_params.get("vendor"))
        return JSONResponse({"total": sum(c.amount for c in charges), "charges": [asdict(c) for c in charges]})

    async def jobs(request: Request) -> Response:
        now = stage.clock.now()
        rows = [
            {
                "vendor": j.vendor,
                "job": j.id,
                "reference": j.reference,
                "model": j.order.model,
                "life": str(j.life(now)),
            }
            for j in stage.jobs(request.query_params.get("vendor"))
        ]
        return JSONResponse({"jobs": rows})

    async def requests(request: Request) -> Response:
        return JSONResponse({"requests": stage.requests, "callbacks": soundstage.callbacks.sent})

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            stage.clock.advance(float((await request.json())["seconds"]))
        return JSONResponse({"now": stage.clock.now(), "speed": stage.clock.speed})

    async def faults(request: Request) -> Response:
        given: list[dict[str, Any]] = await request.json()
        stage.faults.add(*(Fault(**entry) for entry in given))
        return JSONResponse({"waiting": len(stage.faults.waiting)})

    return [
        Route("/desk/bill", bill),
        Route("/desk/jobs", jobs),
        Route("/desk/requests", requests),
        Route("/desk/clock", clock, methods=["GET", "POST"]),
        Route("/desk/faults", faults, methods=["POST"]),
    ]


class _CuttableProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 that can cut a connection on purpose, which no ASGI application can ask for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inner = self.app

        async def cutting(scope: Scope, receive: Receive, send: Send) -> None:
            sent: list[Response | None] = []
            scope[CUT_KEY] = sent.append

            async def watched(message: Any) -> None:
                if message["type"] == "http.response.start" and message["status"] == CUT:
                    raise _CutNowError
                await send(message)

            try:
                await inner(scope, receive, watched)
            except _CutNowError:
                await self._cut(scope, send, sent[0] if sent else None)

        self.app = cutting

    async def _cut(self, scope: Scope, send: Send, sent: Response | None) -> None:
        if sent is not None:
            whole = await body_of(sent)
            headers = [(b"content-length", str(len(whole)).encode()), (b"content-type", b"application/octet-stream")]
            await send({"type": "http.response.start", "status": sent.status_code, "headers": headers})
            await send({"type": "http.response.body", "body": whole[: len(whole) // 2], "more_body": True})
            await asyncio.sleep(0.01)
        if self.transport is not None:
            self.transport.abort() if sent is None else self.transport.close()
        # Until the server has seen that the connection is gone, so that it does not try to answer.
        for _ in range(3):
            await asyncio.sleep(0)


class _CutNowError(BaseException):
    """The application asked for the connection to be cut. No Exception, so that nothing above it answers instead."""
