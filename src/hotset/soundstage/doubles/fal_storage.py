"""The double of fal's storage: tokens, uploads and what was uploaded.

Measured with fal-client 1.0.3, 2026-11-22: a token of rest.fal.ai, then the bytes to the storage with that token; or,
as it was before, an address to PUT them to. Uploads in parts are not doubled.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import Double, route
from hotset.soundstage.stage import Stage

__all__ = ["Storage"]

_TOKEN_S = 3600


class Storage:
    """What was uploaded. `base` gives the address that answers name."""

    def __init__(self, double: Double, stage: Stage, base: Callable[[], str]) -> None:
        self._double, self._stage, self._base = double, stage, base
        self._tokens: set[str] = set()
        self._files: dict[str, tuple[str, bytes]] = {}

    def routes(self) -> Iterable[BaseRoute]:
        """The paths of rest.fal.ai and of the storage itself."""
        for call, method, path, work in (
            ("upload", "POST", "/storage/auth/token", self._token),
            ("upload", "POST", "/storage/upload/initiate", self._begin),
            ("upload", "PUT", "/files/{name}", self._put),
            ("upload", "POST", "/files/upload", self._upload),
            ("result", "GET", "/files/{name}", self._get),
        ):
            yield route(self._double, self._stage, call, method, path, work)

    def inlined(self, body: Any) -> Any:
        """A request with what lies here as data: addresses, so that it is filmed."""
        if isinstance(body, list):
            return [self.inlined(one) for one in body]
        if isinstance(body, dict):
            return {name: self.inlined(value) for name, value in body.items()}
        place, _, name = body.rpartition("/") if isinstance(body, str) else ("", "", "")
        if place != f"{self._base()}/files" or name not in self._files:
            return body
        kind, held = self._files[name]
        return f"data:{kind};base64,{base64.b64encode(held).decode()}"

    async def _token(self, request: Request) -> Response:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Key" or not key or "wrong" in key:
            return JSONResponse({"detail": "Authentication is required"}, 401)
        token = secrets.token_hex(16)
        self._tokens.add(token)
        ends = datetime.now(UTC) + timedelta(seconds=_TOKEN_S)
        return JSONResponse(
            {"token": token, "token_type": "Bearer", "base_url": self._base(), "expires_at": ends.isoformat()}
        )

    async def _upload(self, request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self._tokens:
            return JSONResponse({"detail": "Invalid token"}, 401)
        name = self._name(request.headers.get("x-fal-file-name", "upload.bin"))
        await self._keep(name, request)
        return JSONResponse({"access_url": f"{self._base()}/files/{name}"})

    async def _begin(self, request: Request) -> Response:
        given = await request.json()
        url = f"{self._base()}/files/{self._name(str(given.get('file_name', 'upload.bin')))}"
        return JSONResponse({"upload_url": url, "file_url": url})

    async def _put(self, request: Request) -> Response:
        await self._keep(request.path_params["name"], request)
        return Response()

    async def _get(self, request: Request) -> Response:
        held = self._files.get(request.path_params["name"])
        return Response("no such file", 404) if held is None else Response(held[1], media_type=held[0])

    async def _keep(self, name: str, request: Request) -> None:
        kind = request.headers.get("content-type", "application/octet-stream")
        self._files[name] = (kind, await request.body())

    def _name(self, given: str) -> str:
        return f"{secrets.token_urlsafe(12)}_{given.rpartition('/')[2]}"
