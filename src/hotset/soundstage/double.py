"""What a double is: its vendor's paths, and how that vendor says that something is wrong.

Each path is wrapped here, so that faults strike every double in the same way and no double has code for them. A fault
before the work answers in the vendor's own form (`trouble`); one after the work lets the double do it and then spoils
or drops the answer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.stage import Stage

__all__ = ["CUT", "CUT_KEY", "Cut", "Double", "Endpoint", "Troubled", "body_of", "route", "struck"]

CUT = 599
"""The status by which the server knows that it has to cut; no vendor answers it."""

CUT_KEY = "hotset.cut"
"""Where the server is told what to send before it cuts."""

Endpoint = Callable[[Request], Awaitable[Response]]


class Double(Protocol):
    """The double of one vendor, mounted under /`vendor` of the soundstage."""

    vendor: str

    def routes(self) -> Iterable[BaseRoute]:
        """The vendor's paths, each made with `route`."""
        ...

    def trouble(self, what: Trouble, call: str) -> Response:
        """How this vendor answers BUSY, ERROR_BEFORE, WRONG_KEY, NO_CREDIT, NOT_OPEN, MODERATED, FACE and EXPIRED."""
        ...


class Troubled(Protocol):
    """The part of a double that says what is wrong."""

    def trouble(self, what: Trouble, call: str) -> Response:
        """As a double's."""
        ...


class Cut(Response):
    """Not an answer: the server cuts the connection here, after half of the body of `sent` where there is one."""

    def __init__(self, sent: Response | None = None) -> None:
        super().__init__(status_code=CUT)
        self.sent = sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[CUT_KEY](self.sent)
        await super().__call__(scope, receive, send)


def route(double: Double, stage: Stage, call: str, method: str, path: str, endpoint: Endpoint) -> Route:
    """One path of a double. `call` is what kind of call it is for the faults: create, poll, list, result, cancel …"""

    async def guarded(request: Request) -> Response:
        fault = stage.faults.strike(double.vendor, call)
        stage.requests.append((double.vendor, call, "" if fault is None else str(fault.trouble)))
        if fault is None:
            return await endpoint(request)
        return await struck(double, fault, call, request, endpoint)

    return Route(path, guarded, methods=[method], name=f"{double.vendor} {call}")


async def struck(double: Troubled, fault: Fault, call: str, request: Request, endpoint: Endpoint) -> Response:
    """The answer to a call that a fault strikes, with its work done or not as the fault says."""
    trouble = fault.trouble
    # Read it whole in any case: a server that cuts before it has read looks like one that was never reached.
    body = await request.body()
    if trouble is Trouble.DROP_BEFORE:
        return Cut()
    if trouble is Trouble.PAGE_BEFORE:
        return _page()
    if trouble is Trouble.REDIRECT:
        return Response(status_code=308, headers={"location": "https://moved.example/elsewhere"})
    if trouble is Trouble.ECHO:
        said = "not taken: " + "; ".join(f"{name}: {value}" for name, value in request.headers.items())
        return JSONResponse({"error": {"code": "echo", "message": said}, "message": said, "detail": said}, 400)
    if trouble not in _AFTER:
        return double.trouble(trouble, call)
    made = await endpoint(_again(request, body))
    if trouble is Trouble.DROP_AFTER:
        return Cut()
    if trouble is Trouble.ERROR_AFTER:
        return double.trouble(Trouble.ERROR_BEFORE, call)
    if trouble is Trouble.PAGE_AFTER:
        return _page()
    if trouble is Trouble.CUT_BODY:
        return Cut(made)
    if trouble is Trouble.STRANGE:
        return _strange(await body_of(made), made)
    if trouble is Trouble.TRUNCATED:
        whole = await body_of(made)
        kept = {name: value for name, value in made.headers.items() if name != "content-length"}
        return Response(whole[: len(whole) // 2], made.status_code, kept)
    return _Slow(made, fault.seconds)


_AFTER = frozenset(
    {
        Trouble.DROP_AFTER,
        Trouble.ERROR_AFTER,
        Trouble.PAGE_AFTER,
        Trouble.CUT_BODY,
        Trouble.STRANGE,
        Trouble.TRUNCATED,
        Trouble.SLOW,
    }
)


def _again(request: Request, body: bytes) -> Request:
    """The request with a body that can be read once more."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


def _page() -> Response:
    page = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
    return HTMLResponse(page, status_code=502)


_STATE = re.compile(rb'("(?:task_)?stat(?:us|e)"\s*:\s*)"[^"]*"')
"""Where vendors say how far a job is."""


def _strange(body: bytes, made: Response) -> Response:
    return Response(_STATE.sub(rb'\1"PONDERING"', body), made.status_code, media_type=made.media_type)


async def body_of(made: Response) -> bytes:
    """The whole body of an answer, also of one that would be streamed from a file."""
    path = getattr(made, "path", None)
    if path is not None:
        return await asyncio.to_thread(Path(path).read_bytes)
    if isinstance(made, StreamingResponse):
        chunks = [chunk if isinstance(chunk, bytes) else str(chunk).encode() async for chunk in made.body_iterator]
        return b"".join(chunks)
    return bytes(made.body)


class _Slow(Response):
    """An answer that comes in drops, over so many seconds of the wall clock."""

    def __init__(self, made: Response, seconds: float) -> None:
        super().__init__(status_code=made.status_code)
        self.made = made
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = 0

        async def drops(message: Message) -> None:
            nonlocal length
            body = message.get("body", b"")
            if message["type"] == "http.response.start":
                length = int(dict(message["headers"]).get(b"content-length", 0))
            size = max(1, (length or len(body)) // 20)
            for start in range(0, len(body), size):
                drop = body[start : start + size]
                await asyncio.sleep(self.seconds * len(drop) / (length or len(body)))
                await send({"type": "http.response.body", "body": drop, "more_body": True})
            if body:
                message = {**message, "body": b""}
            await send(message)

        await self.made(scope, receive, drops)
