"""The soundstage as a server on loopback: every double under its vendor's name, results, callbacks, and its own desk.

/ark/…  /kling/…  …      the doubles, each with its vendor's own paths below its name
/files/{vendor}/{job}/{role}    results, until their address runs out
/desk/bill  /desk/jobs  /desk/requests  /desk/clock  /desk/faults      for tests and people
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import TracebackType
from typing import Any, Self

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from hotset.soundstage.double import CUT, CUT_KEY, Double, struck
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.stage import Job, Life, Stage

__all__ = ["Callback", "Callbacks", "Soundstage"]

_START_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One callback that is due at a time of the virtual clock. `body` and `headers` are made when it is sent."""

    url: str
    at: float
    make: Callable[[], tuple[bytes, Mapping[str, str]]]
    """Called in a thread of its own, since it may have to make a film."""
    of: Job | None = None
    """Whose it is. What would be due after its job was cancelled is not sent any more."""
    tries: int = 1
    """How often the vendor tries in all where nobody answers with 2xx."""
    wait_seconds: float = 60.0
    """How long it waits before it tries again, on the virtual clock."""

    @property
    def is_void(self) -> bool:
        """Whether its job was cancelled before it was due."""
        return self.of is not None and self.of.ends is Life.CANCELLED and self.at > self.of.ends_at


@dataclass(slots=True)
class Callbacks:
    """The callbacks that are to come; the server sends them."""

    waiting: list[Callback] = field(default_factory=list)
    sent: list[tuple[str, int]] = field(default_factory=list)
    """Address and status of each that was sent; 0: nobody answered."""
    broken: list[Exception] = field(default_factory=list)
    """What went wrong in making one: a fault of a double."""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def add(self, *callbacks: Callback) -> None:
        """More to come."""
        with self._lock:
            self.waiting.extend(callbacks)

    def due(self, now: float) -> list[Callback]:
        """Those whose time has come, taken off the list, oldest first."""
        with self._lock:
            ready = [callback for callback in self.waiting if callback.at <= now and not callback.is_void]
            self.waiting[:] = [callback for callback in self.waiting if callback.at > now and not callback.is_void]
        return sorted(ready, key=lambda callback: callback.at)

    def withdraw(self, job: Job) -> int:
        """Send none of this job any more; how many that were."""
        with self._lock:
            before = len(self.waiting)
            self.waiting[:] = [callback for callback in self.waiting if callback.of is not job]
            return before - len(self.waiting)


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
        deadline = time.monotonic() + _START_S
        while self._thread.is_alive() and time.monotonic() < deadline:
            if self._server.started:
                return
            time.sleep(0.01)
        self.close()
        raise RuntimeError("the soundstage does not come up")

    def close(self) -> None:
        """Stop serving and remove the films."""
        if self._server is not None:
            self._server.should_exit = True
            self._server.force_exit = True
        # First, so that a film that is being made does not hold up the server's thread.
        self.stage.close()
        if self._thread is not None:
            self._thread.join(timeout=10)

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
        """Each address hears its callbacks one after the other; one that is slow to answer holds up no other."""
        lines: dict[str, list[Callback]] = {}
        busy: dict[str, asyncio.Task[None]] = {}
        client = None
        try:
            while True:
                for callback in self.callbacks.due(self.stage.clock.now()):
                    lines.setdefault(callback.url, []).append(callback)
                for url in list(lines):
                    if url not in busy or busy[url].done():
                        client = client or httpx2.AsyncClient(timeout=15.0, trust_env=False)
                        busy[url] = asyncio.create_task(self._tell(client, lines.pop(url)))
                await asyncio.sleep(0.02)
        finally:
            for task in busy.values():
                task.cancel()
            if client is not None:
                await client.aclose()

    async def _tell(self, client: httpx2.AsyncClient, callbacks: list[Callback]) -> None:
        for callback in callbacks:
            try:
                body, headers = await asyncio.to_thread(callback.make)
            except Exception as error:  # noqa: BLE001 — any fault of a double: it must not silence the others
                self.callbacks.broken.append(error)
                continue
            try:
                status = (await client.post(callback.url, content=body, headers=dict(headers))).status_code
            except (httpx2.HTTPError, httpx2.InvalidURL):
                status = 0
            if not 200 <= status < 300 and callback.tries > 1:
                at = self.stage.clock.now() + callback.wait_seconds
                self.callbacks.add(replace(callback, at=at, tries=callback.tries - 1))
            self.callbacks.sent.append((callback.url, status))

    async def _file(self, request: Request) -> Response:
        vendor = request.path_params["vendor"]
        fault = self.stage.faults.strike(vendor, "result")
        self.stage.requests.append((vendor, "result", "" if fault is None else str(fault.trouble)))
        if fault is None:
            return await self._film(request)
        if fault.trouble is Trouble.TRUNCATED:  # half of a film with its length would be no film of any vendor
            fault = replace(fault, trouble=Trouble.CUT_BODY)
        return await struck(_Store(), fault, "result", request, self._film)

    async def _film(self, request: Request) -> Response:
        stage, (vendor, name, role) = self.stage, (request.path_params[key] for key in ("vendor", "job", "role"))
        job, dies = stage.job(vendor, name), request.query_params.get("dies", "")
        if job is None or request.query_params.get("signature") != stage.signature(job, role, dies):
            return Response("no such file", 404)
        if dies and stage.clock.now() > float(dies):
            return _Store().trouble(Trouble.EXPIRED, "result")
        try:
            path = await asyncio.to_thread(stage.file_of, job, role)
        except ValueError:
            return Response("no such file", 404)
        except InterruptedError:
            return Response("closing", 503)
        return FileResponse(path, media_type="video/mp4" if role == "take" else "image/png")


class _Store:
    """Where results lie, as an object store speaks."""

    def trouble(self, what: Trouble, call: str) -> Response:
        if what is Trouble.EXPIRED:
            said = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
            return Response(said, 403, media_type="application/xml")
        if what is Trouble.BUSY:
            return Response("slow down", 429, {"retry-after": "1"})
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
        return JSONResponse(
            {
                "requests": stage.requests,
                "callbacks": soundstage.callbacks.sent,
                "broken": [str(error) for error in soundstage.callbacks.broken],
            }
        )

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            try:
                stage.clock.advance(float((await request.json())["seconds"]))
            except (KeyError, TypeError, ValueError) as error:
                return JSONResponse({"error": f'send {{"seconds": …}}, 0 or more: {error}'}, 400)
        return JSONResponse({"now": stage.clock.now(), "speed": stage.clock.speed})

    async def faults(request: Request) -> Response:
        try:
            stage.faults.add(*[Fault(**entry) for entry in await request.json()])
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": f"send a list of faults: {error}"}, 400)
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
        inner: Any = self.app

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
                await self._cut(scope, receive, send, sent[0] if sent else None)

        self.app = cutting

    async def _cut(self, scope: Scope, receive: Receive, send: Send, sent: Response | None) -> None:
        if sent is not None:
            with contextlib.suppress(_CutNowError):
                await sent(scope, receive, _half(send))
            await asyncio.sleep(0.01)
        if self.transport is not None:
            self.transport.abort() if sent is None else self.transport.close()
        # Until the server has seen that the connection is gone, so that it does not try to answer.
        for _ in range(3):
            await asyncio.sleep(0)


def _half(send: Send) -> Send:
    """Sends half of a body, of the part that was asked for where it is a part, and then raises _CutNowError."""
    left = None

    async def sending(message: Message) -> None:
        nonlocal left
        if message["type"] == "http.response.start":
            length = dict(message["headers"]).get(b"content-length")
            left = None if length is None else int(length) // 2
            await send(message)
            return
        body = message.get("body", b"")
        part = body[: len(body) // 2 if left is None else left]
        left = 0 if left is None else left - len(part)
        await send({"type": "http.response.body", "body": part, "more_body": True})
        if not left:
            raise _CutNowError

    return sending


class _CutNowError(BaseException):
    """The application asked for the connection to be cut. No Exception, so that nothing above it answers instead."""
