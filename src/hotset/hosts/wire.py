"""The one way to the vendors: HTTP with a paid POST that is sent once, ever, and reads that may be repeated.

What may be concluded from how a POST ended (the rule of never paying twice):

    no connection came about                      certainly not accepted      HostRefusedError (unreached)
    429, or a 4xx in the vendor's own form        certainly not accepted      HostRefusedError (by its code)
    a redirect that repeats the POST (307, 308)   not accepted here           HostRefusedError (invalid)
    404 or 405: nothing takes requests there      not accepted                HostRefusedError (invalid)
    anything after the first byte was sent:       nobody knows                HostUnknownError
      dropped, timed out, 5xx, 408, half an answer, an answer that is no JSON

A POST goes over a connection of its own: one that was kept open may be closed by the other side in the same moment,
and that looks like a lost answer. A GET is repeated after dropped connections, 429 and 5xx, since it costs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import json as jsonlib
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, Refused
from hotset.hosts.keys import Key

__all__ = ["Answer", "Spool", "Wire", "retry_after"]

_CONNECT_S = 15.0
_READ_S = 60.0
_GET_TRIES = 5
_GET_WAIT_S = 0.5
_LONGEST_WAIT_S = 30.0
_DOWNLOAD_TRIES = 6
_CHUNK = 1 << 20
_MAX_ANSWER_BYTES = 256 << 20
"""A still or a short clip may come inside the JSON in base64; more than this is no answer of an interface."""

_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_WORTH_REPEATING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def data(self) -> Any:
        """The body as JSON; None where it is none, also where it was cut off."""
        try:
            return jsonlib.loads(self.body)
        except ValueError:
            return None

    @property
    def is_html(self) -> bool:
        """Whether it is a page, so of a proxy and not of the vendor's interface."""
        start = self.body[:256].lstrip().lower()
        return "text/html" in self.headers.get("content-type", "") or start.startswith((b"<!doctype html", b"<html"))

    def text(self, most: int = 300) -> str:
        """The body for a message: one line, at most so many characters; of a page only its title."""
        text = self.body[:20_000].decode("utf-8", "replace")
        if self.is_html:
            found = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
            text = f"a page called “{found[1].strip()}”" if found else "a page"
        text = " ".join(text.split())
        return text if len(text) <= most else text[: most - 1] + "…"


Refusal = Callable[[Answer], HostRefusedError | None]
"""A host's reading of an answer that is not 2xx: why it certainly accepted nothing, or None where that is not sure."""


def retry_after(answer: Answer, now: float | None = None) -> float | None:
    """The seconds that an answer asks to wait: Retry-After in seconds or as a date, or 'retry in 20.2s' in its text."""
    given = answer.headers.get("retry-after", "").strip()
    if given:
        with contextlib.suppress(ValueError):
            return max(0.0, float(given))
        with contextlib.suppress(ValueError, TypeError):
            when = email.utils.parsedate_to_datetime(given).timestamp()
            return max(0.0, when - (time.time() if now is None else now))
    milliseconds = answer.headers.get("retry-after-ms", "")
    if milliseconds.isdigit():
        return int(milliseconds) / 1000
    found = re.search(rb"(?:retry|available) in (\d+(?:\.\d+)?) ?s", answer.body[:4000])
    return float(found[1]) if found else None


class Wire:
    """The connection of one host. Safe to use from one event loop after another; `hang_up` before a loop ends.

    `headers` is asked at each request, so that a signed token can be made anew. `secrets` are taken out of every
    message that is raised here.
    """

    def __init__(
        self,
        host: str,
        address: str,
        headers: Callable[[], Mapping[str, str]],
        *,
        secrets: Callable[[], tuple[Key, ...]] = tuple,
        haste: float = 1.0,
    ) -> None:
        self.host = host
        self.address = address.rstrip("/")
        self._headers = headers
        self._secrets = secrets
        self._haste = haste
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reader: httpx2.AsyncClient | None = None

    # a paid call

    async def post(
        self,
        path: str,
        *,
        refusal: Refusal,
        call_seconds: float,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        raw: bool = False,
    ) -> Answer:
        """Send a POST once. The answer is 2xx with whole JSON (or any body, where `raw`); see the module for the rest.

        Raises HostRefusedError where certainly nothing was accepted, HostUnknownError where nobody can know.
        """
        url = self._url(path)
        timeout = httpx2.Timeout(call_seconds, connect=_CONNECT_S)
        try:
            sent = {**self._headers(), **(headers or {})}
            alone = httpx2.Limits(max_keepalive_connections=0)
            async with asyncio.timeout(call_seconds), httpx2.AsyncClient(timeout=timeout, limits=alone) as client:
                got = await client.post(url, json=json, data=data, files=files, headers=sent, params=params)
                answer = _answer(got)
        except _NOT_SENT as error:
            raise self._unreached(error) from error
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise HostRefusedError(f"{self.address} is no address that {self.host} could be reached at.") from error
        except (httpx2.HTTPError, TimeoutError) as error:
            raise HostUnknownError(f"{self.host} was sent the request and gave no answer ({_name(error)}).") from error
        return self._judged(answer, refusal, raw)

    def _judged(self, answer: Answer, refusal: Refusal, raw: bool) -> Answer:
        if 200 <= answer.status < 300:
            if raw or answer.data is not None:
                return answer
            raise HostUnknownError(
                self.clean(f"{self.host} answered {answer.status} with half an answer: {answer.text()}")
            )
        if answer.status in (307, 308):
            where = urlsplit(answer.headers.get("location", "")).netloc
            raise HostRefusedError(f"{self.host} points elsewhere, to {where or 'nowhere'}: its address has changed.")
        found = None if answer.is_html else refusal(answer)
        if found is None and answer.status == 429:
            found = HostRefusedError("too many requests.", kind=Refused.BUSY, again_seconds=retry_after(answer))
        if found is None and answer.is_html and answer.status in (401, 403, 404, 405, 407, 413):
            found = HostRefusedError(f"something between answered {answer.status}: {answer.text()}")
        if found is None and answer.status in (404, 405):
            found = HostRefusedError(f"there is nothing at {urlsplit(self.address).netloc} that takes this request.")
        if found is not None:
            raise self._refused(found)
        raise HostUnknownError(self.clean(f"{self.host} answered {answer.status}: {answer.text()}"))

    def _refused(self, found: HostRefusedError) -> HostRefusedError:
        message = found.message if found.message.startswith(self.host) else f"{self.host}: {found.message}"
        return HostRefusedError(
            self.clean(message), kind=found.kind, again_seconds=found.again_seconds, next_commands=found.next_commands
        )

    def _unreached(self, error: Exception) -> HostRefusedError:
        where = urlsplit(self.address).netloc or self.address
        return HostRefusedError(f"{self.host} cannot be reached at {where} ({_name(error)}).", kind=Refused.UNREACHED)

    # what costs nothing

    async def read(
        self,
        path: str,
        *,
        method: str = "GET",
        params: Mapping[str, Any] | list[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        tries: int = _GET_TRIES,
    ) -> Answer:
        """Ask for something that may be asked again: whatever status came in the end. Raises HostError without one.

        `method` may be another than GET where the vendor reads by it; it must change nothing that is paid for.
        """
        last = ""
        for number in range(max(1, tries)):
            try:
                # Parameters that are there already must stay: an empty `params` would take them away.
                sent = {**self._headers(), **(headers or {})}
                got = await self._kept().request(
                    method, self._url(path), params=params or None, headers=sent, json=json
                )
                answer = _answer(got)
            except (httpx2.HTTPError, TimeoutError) as error:
                last, wait = f"no answer ({_name(error)})", None
            else:
                if answer.status not in _WORTH_REPEATING or number + 1 == tries:
                    return answer
                last, wait = f"{answer.status}: {answer.text()}", retry_after(answer)
            if number + 1 < tries:
                await asyncio.sleep(self._wait(number, wait))
        raise HostError(self.clean(f"{self.host} cannot be asked: {last}"), next_commands=("hotset status",))

    async def change(
        self, path: str, *, method: str = "POST", json: Any = None, call_seconds: float = _READ_S
    ) -> Answer:
        """Ask once for something that costs nothing but is not to be repeated, like a cancel. Raises HostError."""
        try:
            async with asyncio.timeout(_READ_S):
                got = await self._kept().request(method, self._url(path), headers=dict(self._headers()), json=json)
                return _answer(got)
        except (httpx2.HTTPError, TimeoutError) as error:
            raise HostError(f"{self.host} gave no answer ({_name(error)}).") from error

    async def download(self, url: str, target: Path, *, signed: bool = True) -> Path:
        """A result, streamed to disk and gone on with where it broke off; whole, or not there at all.

        A signed address is fetched without our key; else the key is sent, to the host's own address only.
        Raises HostGoneError for what is there no more (401, 403, 404, 410), HostError for what does not come.
        """
        part, done, last = target.with_name(target.name + ".part"), 0, ""
        part.unlink(missing_ok=True)
        try:
            for number in range(_DOWNLOAD_TRIES):
                try:
                    done, whole = await self._stream(url, part, done, signed)
                    if whole:
                        part.replace(target)
                        return target
                    last = "it broke off"
                except (httpx2.HTTPError, TimeoutError, _AgainError) as error:
                    done = part.stat().st_size if part.exists() else 0
                    last = str(error) if isinstance(error, _AgainError) else _name(error)
                if number + 1 < _DOWNLOAD_TRIES:
                    await asyncio.sleep(self._wait(number, None))
        finally:
            part.unlink(missing_ok=True)
        raise HostError(self.clean(f"{self.host} has a result that cannot be fetched: {last}."))

    async def _stream(self, url: str, part: Path, start: int, signed: bool) -> tuple[int, bool]:
        """Bytes on disk, and whether those are all. Follows redirects, never with our key to another address."""
        at = self._url(url)
        for _ in range(6):
            own = urlsplit(at).netloc == urlsplit(self.address).netloc
            headers = dict(self._headers()) if own and not signed else {}
            headers.pop("content-type", None)
            headers["accept-encoding"] = "identity"
            if start:
                headers["range"] = f"bytes={start}-"
            async with self._kept().stream("GET", at, headers=headers) as got:
                if got.status_code in (301, 302, 303, 307, 308) and "location" in got.headers:
                    at = urljoin(at, got.headers["location"])
                    continue
                return await self._write(got, part, start)
        raise HostError(f"{self.host} sends a result from one address to the next.")

    async def _write(self, got: httpx2.Response, part: Path, start: int) -> tuple[int, bool]:
        status = got.status_code
        if status in (401, 403, 404, 410):
            raise HostGoneError(f"{self.host} has made the result and has it no more ({status}).")
        if status == 416 and start:
            return start, True
        if status not in (200, 206):
            raise _AgainError(f"it answered {status}")
        if "text/html" in got.headers.get("content-type", ""):
            raise _AgainError("a page came instead")
        begin = start if status == 206 else 0
        length = got.headers.get("content-length")
        size = begin
        with part.open("ab" if begin else "wb") as file:
            async for chunk in got.aiter_bytes(_CHUNK):
                file.write(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        whole = length is None or size >= begin + int(length)
        return size, whole and size > 0

    # the rest

    def clean(self, text: str) -> str:
        """A message with every secret of this host taken out."""
        for key in self._secrets():
            if key.reveal():
                text = text.replace(key.reveal(), "•••")
        return text

    async def hang_up(self) -> None:
        """Close what is open in this event loop; the next call opens it again."""
        reader, self._reader = self._reader, None
        if reader is not None and self._loop is asyncio.get_running_loop():
            await reader.aclose()

    def _url(self, path: str) -> str:
        return path if path.startswith(("http://", "https://")) else f"{self.address}/{path.lstrip('/')}"

    def _wait(self, number: int, asked: float | None) -> float:
        wait = asked if asked is not None else _GET_WAIT_S * 2**number * random.uniform(0.75, 1.25)
        return min(wait, _LONGEST_WAIT_S) / self._haste

    def _kept(self) -> httpx2.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._reader is None or self._loop is not loop:
            timeout = httpx2.Timeout(_READ_S, connect=_CONNECT_S)
            self._reader = httpx2.AsyncClient(timeout=timeout, follow_redirects=False)
            self._loop = loop
        return self._reader


class Spool:
    """Answers that carry their result, kept on disk before they are reported: a crash after that loses nothing.

    One file for each of our references. The host that has answered once is never asked again for the same one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, reference: str, body: bytes) -> None:
        """Write an answer, flushed to the disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(reference)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def read(self, reference: str) -> bytes | None:
        """The answer of a reference, or None: none was kept."""
        path = self._path(reference)
        return path.read_bytes() if path.exists() else None

    def forget(self, reference: str) -> None:
        """Remove an answer whose result is in safe hands."""
        self._path(reference).unlink(missing_ok=True)

    def _path(self, reference: str) -> Path:
        return self.folder / re.sub(r"[^A-Za-z0-9._-]", "_", reference)


class _AgainError(Exception):
    """A download that is worth another try."""


def _answer(got: httpx2.Response) -> Answer:
    if len(got.content) > _MAX_ANSWER_BYTES:
        raise HostError(f"An answer of {len(got.content) >> 20} MB is no answer of an interface.")
    return Answer(got.status_code, {name.lower(): value for name, value in got.headers.items()}, got.content)


def _name(error: BaseException) -> str:
    """What happened on the wire, in a word or two."""
    names = {
        "ConnectError": "no connection",
        "ConnectTimeout": "no connection in time",
        "PoolTimeout": "no connection free",
        "ReadTimeout": "nothing came in time",
        "WriteTimeout": "it could not be sent in time",
        "TimeoutError": "nothing came in time",
        "ReadError": "the connection broke",
        "WriteError": "the connection broke",
        "CloseError": "the connection broke",
        "RemoteProtocolError": "the connection was dropped",
    }
    return names.get(type(error).__name__, type(error).__name__)
