"""A server of plain sockets on loopback that answers by a script, as no proper server would, and counts what came."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Act = Callable[[socket.socket, Seen], None]
"""What is done with a connection after its request was read. It is closed then."""


def answer(status: int = 200, body: bytes = b'{"id": "a"}', kind: str = "application/json", **headers: str) -> Act:
    """A proper answer."""
    return raw(_head(status, len(body), kind, headers) + body)


def page(status: int, title: str = "Sign in") -> Act:
    """A page, as proxies answer."""
    return answer(status, f"<!DOCTYPE html><html><title>{title}</title></html>".encode(), "text/html; charset=utf-8")


def raw(data: bytes) -> Act:
    """These bytes."""
    return lambda line, seen: line.sendall(data)


def hang_up(line: socket.socket, seen: Seen) -> None:
    """Nothing is said."""


def reset(line: socket.socket, seen: Seen) -> None:
    """The connection is broken, not closed."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def half(status: int = 200, body: bytes = b'{"id": "a", "more": "text"}') -> Act:
    """A head that promises the whole body, and half of it."""
    return raw(_head(status, len(body), "application/json", {}) + body[: len(body) // 2])


def drip(body: bytes, seconds: float) -> Act:
    """A proper answer, a byte at a time."""

    def act(line: socket.socket, seen: Seen) -> None:
        line.sendall(_head(200, len(body), "application/json", {}))
        for at in range(len(body)):
            time.sleep(seconds / len(body))
            line.sendall(body[at : at + 1])

    return act


def silent(seconds: float) -> Act:
    """Nothing for so long."""
    return lambda line, seen: time.sleep(seconds)


def file(body: bytes, *, cut_at: int | None = None, ranges: bool = True, tag: str = '"v1"') -> Act:
    """A file that is served in parts where it is asked so; cut after `cut_at` bytes of what is sent."""

    def act(line: socket.socket, seen: Seen) -> None:
        begin = int(seen.headers.get("range", "bytes=0-")[6:-1]) if ranges else 0
        if seen.headers.get("if-range", tag) != tag:
            begin = 0
        if begin and begin >= len(body):
            line.sendall(_head(416, 0, "video/mp4", {"content-range": f"bytes */{len(body)}"}))
            return
        more = {"etag": tag}
        if begin:
            more["content-range"] = f"bytes {begin}-{len(body) - 1}/{len(body)}"
        line.sendall(_head(206 if begin else 200, len(body) - begin, "video/mp4", more))
        line.sendall(body[begin:][:cut_at])

    return act


class Line:
    """Answers each request with the next act, the last one again and again. A context manager."""

    def __init__(self, *acts: Act) -> None:
        self.acts = list(acts)
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listening.close()

    def then(self, *acts: Act) -> None:
        """From now on these, and nothing seen."""
        with self._lock:
            self.acts, self.seen = list(acts), []

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line:
            try:
                seen = _read(line)
                if seen is None:
                    return
                with self._lock:
                    self.seen.append(seen)
                    act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
                act(line, seen)
            except OSError:
                return


def _read(line: socket.socket) -> Seen | None:
    held = b""
    while b"\r\n\r\n" not in held:
        more = line.recv(65536)
        if not more:
            return None
        held += more
    head, _, body = held.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += line.recv(65536)
    method, path, _ = first.split(" ")
    return Seen(method, path, headers, body)


def _head(status: int, length: int, kind: str, headers: dict[str, str]) -> bytes:
    named = {"content-type": kind, "content-length": str(length), "connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode()


__all__ = ["Line", "Seen", "answer", "drip", "file", "half", "hang_up", "page", "raw", "reset", "silent"]
