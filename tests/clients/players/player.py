"""A vendor's own client in a process of its own, told over stdin what to call and telling over stdout what came.

    {"open": {"kind": …, "address": …, "key": …}}            make the client
    {"call": "videos.create", "args": […], "kwargs": {…}, "keep": "video"}
        → {"value": …, "type": "Video", "misfits": […], "unknown": […]}  or  {"error": {…}}

Arguments may hold {"$file": path} (the bytes of a file), {"$open": path} (an open file) and {"$kept": "video"}; a call
may start at what was kept: "@video.id". Every answer names the connections that were tried outside this machine.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib
import ipaddress
import itertools
import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["serve"]

OUTSIDE: list[str] = []


class OutsideConnection(BaseException):
    """The client tried to reach another machine. No Exception, so that no handler swallows it."""


def is_here(host: object) -> bool:
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def guard(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578): it sees every connection and every name that is looked up."""
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = (args[0],)
    else:
        return
    if not isinstance(address, tuple) or not address:
        return  # a path: a socket of this machine
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if not is_here(host):
        OUTSIDE.append(f"{event} to {host!r}")
        raise OutsideConnection(OUTSIDE[-1])


sys.addaudithook(guard)

_SLEEP = time.sleep


def _nap(seconds: float) -> None:
    """Waits between tries and polls are cut short: how often is tested, not how long."""
    _SLEEP(min(seconds, 0.005))


time.sleep = _nap
warnings.simplefilter("ignore")


class Stand:
    """The client that is open, and what was kept of its answers."""

    def __init__(self, opened: Callable[..., Any], spool: Path) -> None:
        self.opened, self.spool = opened, spool
        self.client: Any = None
        self.kept: dict[str, Any] = {}
        self.numbers = itertools.count()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "open" in asked:
            self.client = self.opened(**asked["open"])
            return {"value": None}
        target = self.client
        for name in asked["call"].split("."):
            target = self.kept[name[1:]] if name.startswith("@") else getattr(target, name)
        args = self.read(asked.get("args", []))
        kwargs = self.read(asked.get("kwargs", {}))
        made = target(*args, **kwargs) if callable(target) and not asked.get("look") else target
        if asked.get("keep"):
            self.kept[asked["keep"]] = made
        return self.told(made)

    def read(self, held: Any) -> Any:
        if isinstance(held, list):
            return [self.read(one) for one in held]
        if not isinstance(held, dict):
            return held
        if "$file" in held:
            return Path(held["$file"]).read_bytes()
        if "$open" in held:
            return Path(held["$open"]).open("rb")
        if "$type" in held:
            module, _, name = held["$type"].rpartition(".")
            return getattr(importlib.import_module(module), name)
        if "$kept" in held:
            return self.kept[held["$kept"]]
        return {name: self.read(value) for name, value in held.items()}

    def told(self, made: Any) -> dict[str, Any]:
        """An answer as JSON: models with what does not fit their types; pages as lists; bytes as files."""
        said: dict[str, Any] = {"type": type(made).__name__}
        if isinstance(made, bytes):
            return {**said, "file": self.filed(made)}
        if hasattr(made, "model_dump"):
            if isinstance(getattr(made, "data", None), list) and hasattr(made, "has_next_page"):
                return {**said, "value": [self.told(one)["value"] for one in made]}
            return {**said, "value": _plain(made), "misfits": _misfits(made), "unknown": _unknown(made)}
        if hasattr(made, "__next__"):
            return {**said, "value": [self.told(one) for one in made]}
        if callable(getattr(made, "read", None)):
            return {**said, "file": self.filed(made.read())}
        return {**said, "value": _plain(made)}

    def filed(self, body: bytes) -> str:
        path = self.spool / f"came-{next(self.numbers)}"
        path.write_bytes(body)
        return str(path)


def _plain(made: Any) -> Any:
    """As JSON holds it. Names of models are those of the SDK."""
    if hasattr(made, "model_dump"):
        return {name: _plain(value) for name, value in _items(made)}
    if dataclasses.is_dataclass(made) and not isinstance(made, type):
        return {field.name: _plain(getattr(made, field.name)) for field in dataclasses.fields(made) if field.repr}
    if isinstance(made, dict):
        return {str(name): _plain(value) for name, value in made.items()}
    if isinstance(made, list | tuple):
        return [_plain(one) for one in made]
    if isinstance(made, bytes):
        return {"base64": base64.b64encode(made).decode()}
    return made if made is None or isinstance(made, bool | int | float | str) else str(made)


def _items(model: Any) -> list[tuple[str, Any]]:
    extra = getattr(model, "model_extra", None) or {}
    return [*((n, getattr(model, n)) for n in type(model).model_fields if hasattr(model, n)), *extra.items()]


def _misfits(model: Any) -> list[str]:
    """Where the answer is not of the types that the SDK declares; what is null or missing is left out."""
    try:
        type(model).model_validate(model.model_dump(warnings=False, by_alias=True))
    except ValueError as error:
        found = getattr(error, "errors", list)()
        return [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in found
            if one["type"] != "missing" and one["input"] is not None
        ]
    return []


def _unknown(model: Any, where: str = "") -> list[str]:
    """Fields that the SDK does not know."""
    found = [where + name for name in getattr(model, "model_extra", None) or {}]
    for name, value in _items(model):
        for one in value if isinstance(value, list) else [value]:
            if hasattr(one, "model_dump"):
                found += _unknown(one, f"{where}{name}.")
    return found


def _error(error: BaseException) -> dict[str, Any]:
    status = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    return {
        "classes": [kind.__name__ for kind in type(error).__mro__],
        "status": status,
        "code": getattr(error, "code", None) if isinstance(getattr(error, "code", None), str | int) else None,
        "kind": getattr(error, "type", None) or getattr(error, "error_type", None) or getattr(error, "status", None),
        "message": str(error)[:2000],
    }


def serve(opened: Callable[..., Any]) -> None:
    """Answer until stdin ends. `opened` makes the client of a kind."""
    stand = Stand(opened, Path(sys.argv[1]))
    # What a client prints must not stand between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        try:
            said = stand.answer(json.loads(line))
        except (Exception, OutsideConnection) as error:  # noqa: BLE001  whatever the client raises is the answer
            said = {"error": _error(error)}
        answers.write(json.dumps({**said, "outside": OUTSIDE}) + "\n")
        answers.flush()
