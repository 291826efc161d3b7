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
import hashlib
import ipaddress
import json as jsonlib
import math
import os
import random
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpx2

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, Refused
from hotset.hosts.keys import Key

__all__ = ["Answer", "Spool", "Wire", "retry_after"]

_CONNECT_S = 15.0
_READ_S = 60.0
_GET_TRIES = 5
_GET_WAIT_S = 0.5
_LONGEST_WAIT_S = 30.0
_WHOLE_READ_S = 900.0
"""An answer that drips for longer than this is none."""
_DOWNLOAD_TRIES = 6
_PROGRESS = 1 << 20
"""A download that got so many bytes further has all its tries again."""
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


_AGAIN_IN = re.compile(rb"(?:retry|again|available) in (?:(\d+)h ?)?(?:(\d+)m(?!s) ?)?(?:(\d+(?:\.\d+)?) ?(ms|s))?")
"""'Please retry in 20.2s.' (Google), 'Please try again in 1m2.5s.' or 'in 59ms' (OpenAI)."""
_RETRY_DELAY = re.compile(rb'"retryDelay": ?"(\d+(?:\.\d+)?)s"')
"""google.rpc.RetryInfo in the details of an error."""


def retry_after(answer: Answer, now: float | None = None) -> float | None:
    """The seconds that an answer asks to wait: Retry-After in seconds or as a date, or 'retry in 20.2s' in its text."""
    given = answer.headers.get("retry-after", "").strip()
    if given:
        with contextlib.suppress(ValueError):
            if math.isfinite(seconds := float(given)):
                return max(0.0, seconds)
        with contextlib.suppress(ValueError, TypeError):
            when = email.utils.parsedate_to_datetime(given).timestamp()
            return max(0.0, when - (time.time() if now is None else now))
    milliseconds = answer.headers.get("retry-after-ms", "")
    if milliseconds.isdecimal():
        return int(milliseconds) / 1000
    start = answer.body[:4000]
    if (delay := _RETRY_DELAY.search(start)) is not None:
        return float(delay[1])
    found = _AGAIN_IN.search(start)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, rest, unit = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest or 0) / (1000 if unit == b"ms" else 1)


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
        sent = self._sent(url, headers)
        # Connecting ends before the call does, so that what never connected is never taken for a lost answer.
        timeout = httpx2.Timeout(call_seconds, connect=min(_CONNECT_S, call_seconds / 3))
        alone = httpx2.Limits(max_keepalive_connections=0)
        try:
            async with asyncio.timeout(call_seconds), self._client(timeout, alone) as client:
                got = await client.post(url, json=json, data=data, files=files, headers=sent, params=params)
                answer = await _whole(got)
        except _NOT_SENT as error:
            raise self._unreached(error) from error
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise HostRefusedError(f"{self.address} is no address that {self.host} could be reached at.") from error
        except (httpx2.HTTPError, TimeoutError, _TooBigError) as error:
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
            where = _place(answer.headers.get("location", ""))
            raise HostRefusedError(f"{self.host} points elsewhere, to {where or 'nowhere'}: its address has changed.")
        found = None if answer.is_html else refusal(answer)
        if found is None and answer.status == 429:
            found = HostRefusedError("too many requests.", kind=Refused.BUSY, again_seconds=retry_after(answer))
        if found is None and answer.is_html and answer.status in (401, 403, 404, 405, 407, 413):
            found = HostRefusedError(f"something between answered {answer.status}: {answer.text()}")
        if found is None and answer.status in (404, 405):
            found = HostRefusedError(f"there is nothing at {_place(self.address)} that takes this request.")
        if found is not None:
            raise self._refused(found)
        raise HostUnknownError(self.clean(f"{self.host} answered {answer.status}: {answer.text()}"))

    def _refused(self, found: HostRefusedError) -> HostRefusedError:
        message = found.message if found.message.startswith(self.host) else f"{self.host}: {found.message}"
        return HostRefusedError(
            self.clean(message), kind=found.kind, again_seconds=found.again_seconds, next_commands=found.next_commands
        )

    def _unreached(self, error: Exception) -> HostRefusedError:
        return HostRefusedError(
            f"{self.host} cannot be reached at {_place(self.address)} ({_name(error)}).", kind=Refused.UNREACHED
        )

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
        last, tries, url = "", max(1, tries), self._url(path)
        for number in range(tries):
            try:
                # Parameters that are there already must stay: an empty `params` would take them away.
                answer = await self._asked(
                    method, url, _WHOLE_READ_S, params=params or None, headers=self._sent(url, headers), json=json
                )
            except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, _TooBigError) as error:
                last, wait = f"no answer ({_name(error)})", None
            else:
                if answer.status not in _WORTH_REPEATING or number + 1 == tries:
                    return answer
                last, wait = f"{answer.status}: {answer.text()}", retry_after(answer)
            if number + 1 < tries:
                await asyncio.sleep(self._wait(number, wait))
        raise HostError(self.clean(f"{self.host} cannot be asked: {last}"), next_commands=("hotset takes",))

    async def change(
        self, path: str, *, method: str = "POST", json: Any = None, call_seconds: float = _READ_S
    ) -> Answer:
        """Ask once for something that costs nothing but is not to be repeated, like a cancel. Raises HostError."""
        url = self._url(path)
        try:
            return await self._asked(method, url, call_seconds, headers=self._sent(url), json=json)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, _TooBigError) as error:
            raise HostError(f"{self.host} gave no answer ({_name(error)}).") from error

    async def _asked(self, method: str, url: str, most_seconds: float, **request: Any) -> Answer:
        async with asyncio.timeout(most_seconds), self._kept().stream(method, url, **request) as got:
            return await _whole(got)

    async def download(self, url: str, target: Path, *, signed: bool = True) -> Path:
        """A result, streamed to disk and gone on with where it broke off; whole, or not there at all.

        A signed address is fetched without our key; else the key is sent, to the host's own address only.
        Raises HostGoneError for what is there no more (403, 404, 410, and 401 of a signed address), HostError for what
        does not come now.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        part, last, left, furthest = _Part(target.with_name(target.name + ".part")), "", _DOWNLOAD_TRIES, 0
        part.forget()
        try:
            while left:
                wait = None
                try:
                    if await self._stream(url, part, signed):
                        part.path.replace(target)
                        return target
                    last = "it broke off"
                except _AgainError as error:
                    last, wait = str(error), error.wait
                except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
                    last = _name(error)
                if part.size >= furthest + _PROGRESS:
                    left, furthest = _DOWNLOAD_TRIES, part.size
                left -= 1
                if left:
                    await asyncio.sleep(self._wait(_DOWNLOAD_TRIES - 1 - left, wait))
        finally:
            part.forget()
        raise HostError(self.clean(f"{self.host} has a result that cannot be fetched: {last}."))

    async def _stream(self, url: str, part: _Part, signed: bool) -> bool:
        """Whether all of it is on disk now. Follows redirects, never with our key to another address."""
        at = self._url(url)
        for _ in range(6):
            headers = {} if signed else self._sent(at)
            headers.pop("content-type", None)
            headers["accept-encoding"] = "identity"
            if part.size:
                headers["range"] = f"bytes={part.size}-"
                if part.tag:
                    headers["if-range"] = part.tag
            async with self._kept().stream("GET", at, headers=headers) as got:
                if got.status_code in (301, 302, 303, 307, 308) and "location" in got.headers:
                    at = urljoin(at, got.headers["location"])
                    continue
                if got.status_code == 401 and not signed:
                    raise HostError(f"{self.host} does not give a result to this key (401).")
                return await self._write(got, part)
        raise HostError(f"{self.host} sends a result from one address to the next.")

    async def _write(self, got: httpx2.Response, part: _Part) -> bool:
        status = got.status_code
        if status in (401, 403, 404, 410):
            raise HostGoneError(f"{self.host} has made the result and has it no more ({status}).")
        begin, total = _range(got.headers.get("content-range", ""))
        if status == 416 and part.size:
            if total == part.size:
                return True
            part.forget()
            raise _AgainError("it has another length than before")
        if status not in (200, 206):
            headers = {name.lower(): value for name, value in got.headers.items()}
            raise _AgainError(f"it answered {status}", retry_after(Answer(status, headers, b"")))
        if "text/html" in got.headers.get("content-type", ""):
            raise _AgainError("a page came instead")
        if status == 206 and begin != part.size:
            part.forget()
            raise _AgainError("another part came than was asked for")
        if status == 200:
            part.forget()
        tag = got.headers.get("etag", "")
        part.tag = "" if tag.startswith("W/") else tag
        with part.path.open("ab") as file:
            async for chunk in got.aiter_bytes():
                part.size += file.write(chunk)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        length = got.headers.get("content-length")
        came = length is None or got.num_bytes_downloaded >= int(length)
        return came and part.size > 0 and (status == 200 or total in (None, part.size))

    # the rest

    def clean(self, text: str) -> str:
        """A message with every secret of this host taken out, also one that was cut off at its end."""
        for key in self._secrets():
            secret = key.reveal()
            for said in (secret, quote(secret, safe="")):
                if said:
                    text = text.replace(said, "•••")
            for length in range(len(secret) - 1, 5, -1):
                text = text.replace(f"{secret[:length]}…", "•••…")
        return text

    async def hang_up(self) -> None:
        """Close what is open in this event loop; the next call opens it again."""
        reader, self._reader = self._reader, None
        if reader is not None and self._loop is asyncio.get_running_loop():
            await reader.aclose()

    def _url(self, path: str) -> str:
        url = path if path.startswith(("http://", "https://")) else f"{self.address}/{path.lstrip('/')}"
        if not all(_origin(url)):
            raise HostRefusedError(f"{_place(url)} is no address that {self.host} could be reached at.")
        return url

    def _sent(self, url: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The headers of a request; what `headers` gives goes to the host's own address only."""
        ours = dict(self._headers()) if _origin(url) == _origin(self.address) else {}
        sent = {**ours, **(more or {})}
        for name, value in sent.items():
            if not (value.isascii() and value.isprintable()):
                raise HostRefusedError(
                    f"{self.host} cannot be sent {name}: it holds a character that no header can hold. "
                    "Was the key copied whole, and nothing else with it?",
                    kind=Refused.KEY if name in ours else Refused.INVALID,
                )
        return sent

    def _client(self, timeout: httpx2.Timeout, limits: httpx2.Limits) -> httpx2.AsyncClient:
        # A proxy of the environment is for other machines, whatever it says about this one.
        return httpx2.AsyncClient(
            timeout=timeout,
            limits=limits,
            verify=_trusted(),
            trust_env=not _is_here(self.address),
            follow_redirects=False,
        )

    def _wait(self, number: int, asked: float | None) -> float:
        wait = asked if asked is not None else _GET_WAIT_S * 2**number * random.uniform(0.75, 1.25)
        return min(wait, _LONGEST_WAIT_S) / self._haste

    def _kept(self) -> httpx2.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._reader is None or self._loop is not loop:
            self._reader = self._client(httpx2.Timeout(_READ_S, connect=_CONNECT_S), httpx2.Limits())
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
        part = path.with_name(path.name + ".part")
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
        plain = re.sub(r"[^A-Za-z0-9_-]", "_", reference)
        if plain != reference or len(plain) > 150:  # two references never share a file
            plain = f"{plain[:100]}.{hashlib.sha256(reference.encode()).hexdigest()[:16]}"
        return self.folder / plain


@dataclass(slots=True)
class _Part:
    """What of a download is on disk so far, and the tag of the file that it is of."""

    path: Path
    size: int = 0
    tag: str = ""

    def forget(self) -> None:
        """Begin again."""
        self.path.unlink(missing_ok=True)
        self.size, self.tag = 0, ""


class _AgainError(Exception):
    """A download that is worth another try."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class _TooBigError(Exception):
    """An answer of more bytes than an interface gives."""


async def _whole(got: httpx2.Response) -> Answer:
    body = bytearray()
    async for chunk in got.aiter_bytes():
        body += chunk
        if len(body) > _MAX_ANSWER_BYTES:
            raise _TooBigError
    return Answer(got.status_code, {name.lower(): value for name, value in got.headers.items()}, bytes(body))


def _range(given: str) -> tuple[int | None, int | None]:
    """Where a Content-Range begins and how long the whole is, as far as it says so: 'bytes 100-199/200'."""
    found = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", given.strip())
    if found is None:
        return None, None
    return int(found[1]) if found[1] else None, int(found[2]) if found[2].isdecimal() else None


def _origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what has to be the same for a key to be sent."""
    try:
        at = urlsplit(url)
        return at.scheme, at.hostname or "", at.port or {"http": 80, "https": 443}.get(at.scheme)
    except ValueError:
        return url, "", None


def _place(url: str) -> str:
    """Host and port of an address for a message, without a name and password in it."""
    netloc = url.partition("://")[2].partition("/")[0].partition("?")[0]
    return netloc.rpartition("@")[2] or url or "nowhere"


def _is_here(url: str) -> bool:
    host = _origin(url)[1]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates of authorities, read once: that takes longer than most calls."""
    return httpx2.create_ssl_context()


def _name(error: BaseException) -> str:
    """What happened on the wire, in a word or two."""
    names = {
        "ConnectError": "no connection",
        "ConnectTimeout": "no connection in time",
        "PoolTimeout": "no connection free",
        "ReadTimeout": "nothing came in time",
        "WriteTimeout": "it could not be sent in time",
        "TimeoutError": "nothing came in time",
        "_TooBigError": "more came than an answer can be",
        "ReadError": "the connection broke",
        "WriteError": "the connection broke",
        "CloseError": "the connection broke",
        "RemoteProtocolError": "the connection was dropped",
    }
    return names.get(type(error).__name__, type(error).__name__)
