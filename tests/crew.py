"""Real processes for the fault matrix: one that has everything imported, and a fork of it for every run.

A run is a process of its own that opens the production, does what `hotset draw` or `hotset shoot` does, and answers
what the journal, the vault, the report and `hotset takes` say afterwards. At the moment that it is told it sends itself
SIGKILL. The zygote has one thread, so that a fork of it is sound; each run has a watcher, which sees how it ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from tests.productions import small_production

__all__ = ["Crew", "Moment"]

ROOT = Path(__file__).parents[1]
LONGEST_S = 120.0
"""A run that takes longer hangs."""


class Moment(StrEnum):
    """When a run is killed. Each is the moment after one thing is safe and before the next is."""

    BEFORE = "killed before it is sent"
    INTENT = "killed with the intent on disk, before the request"
    ACCEPTED = "killed when it is accepted, before the answer is on disk"
    ANSWERED = "killed with the answer at hand, before the journal has it"
    ROLLING = "killed while it rolls"
    DONE = "killed when it is ready, before it is fetched"
    FETCHED = "killed when it is fetched, before the vault has it"
    VAULTED = "killed when the vault has it, before it is landed"
    LANDED = "killed when it is landed"


class Crew:
    """The zygote, as seen from the test. `run` may be called from several threads. Use it as a context manager."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="hotset-crew-")
        self._path = str(Path(self._folder.name) / "door")
        # One thread each: a process with more is not forked soundly.
        alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.crew", self._path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            cwd=ROOT, env={**os.environ, **alone},
        )  # fmt: skip
        assert self._zygote.stdout is not None
        if self._zygote.stdout.readline().strip() != b"ready":
            raise RuntimeError("the zygote does not come up")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._zygote.stdin.close()
        self._zygote.wait(timeout=30)
        self._zygote.stdout.close()
        self._folder.cleanup()

    def run(self, **asked: Any) -> dict[str, Any]:
        """One run: its answer, and under 'signal' what killed it (0: nothing)."""
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(LONGEST_S + 30)
            door.connect(self._path)
            door.sendall(json.dumps(asked).encode() + b"\n")
            with door.makefile("rb") as heard:
                return {key: value for line in heard for key, value in json.loads(line).items()}


# the zygote


def main() -> None:
    """Import everything once, then fork for each that knocks, until standard input ends."""
    _warm_up()
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        listening.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            ready, _, _ = select.select([listening, sys.stdin], [], [])
            _reap()
            if sys.stdin in ready:
                return
            connection, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _watch(connection)
            connection.close()


def _warm_up() -> None:
    """Do once what every run does, so that its modules are there and its tables are read."""
    from hotset.errors import HostError
    from hotset.floor.unit import open_rehearsed
    from hotset.hosts.registry import host_classes, models
    from hotset.hosts.wire import Wire
    from hotset.ledger.rates import billing, rates

    host_classes(), models(), rates(), billing("", "")
    with tempfile.TemporaryDirectory(prefix="hotset-crew-") as folder, socket.create_server(("127.0.0.1", 0)) as shut:
        small_production(Path(folder))
        wire = Wire("nobody", f"http://127.0.0.1:{shut.getsockname()[1]}", dict)
        shut.close()
        with contextlib.suppress(HostError):
            asyncio.run(wire.read("nothing", tries=1))
        with contextlib.suppress(HostError):
            asyncio.run(wire.post("nothing", refusal=lambda answer: None, call_seconds=1.0))
        with open_rehearsed(Path(folder)) as unit:
            _see(unit, Path(folder))


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _watch(connection: socket.socket) -> NoReturn:
    """Have a run made by a child, and say how that ended. Whatever happens, nothing above this goes on."""
    try:
        with connection.makefile("rb") as heard:
            asked = json.loads(heard.readline())
        child = os.fork()
        if child == 0:
            signal.alarm(round(LONGEST_S))
            _make_run(connection, asked)
        _, status = os.waitpid(child, 0)
        ended = {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}
        _answer(connection, ended)
    finally:
        os._exit(0)


def _make_run(connection: socket.socket, asked: dict[str, Any]) -> NoReturn:
    try:
        answer = _run(asked)
    except BaseException:  # noqa: BLE001 - whatever it was, the test has to hear of it
        answer = {"crashed": traceback.format_exc()}
    _answer(connection, answer)
    os._exit(0)


def _answer(connection: socket.socket, said: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # a test that was broken off listens no more
        connection.sendall(json.dumps(said).encode() + b"\n")


# a run


def _run(asked: dict[str, Any]) -> dict[str, Any]:
    from hotset.errors import HotsetError
    from hotset.floor.unit import Rehearsal, open_unit
    from hotset.floor.workers import worker_name

    worker_name.cache_clear()
    os.environ.update(asked["environment"])
    now, at, speed = asked["clock"]
    rehearsal = Rehearsal(address=asked["address"], clock=lambda: now + (time.time() - at) * speed, speed=speed)
    folder = Path(asked["folder"])
    with open_unit(folder, rehearsal) as unit:
        said = ""
        try:
            if asked["kill"]:
                _arm(unit, Moment(asked["kill"]), asked["host"], asked["kind"])
            _make(unit, asked["kind"], asked["model"])
        except HotsetError as error:
            said = f"{type(error).__name__}: {error}"
        told = _told(unit, asked["kind"])
        # What it looks like to people is only asked at rest: when this run has changed nothing.
        seen = _see(unit, folder) if told == asked["before"] else {}
        return {"said": said, "told": told, **seen}


def _make(unit: Any, kind: str, model: str) -> None:
    """What `hotset draw` and `hotset shoot` do, for as long as the first attempt is not lost."""
    from hotset.film.states import AttemptState
    from hotset.floor import shooting
    from hotset.floor.progress import Silent
    from hotset.floor.storyboard import draw_boards

    made = unit.journal.attempts(kind="drawing" if kind == "still" else "take")
    if made and made[-1].state is AttemptState.LOST:
        return  # a person who asks again asks for another one
    if kind == "still":
        draw_boards(unit, Silent())
        return
    vars(shooting)["judge"] = lambda *_, **__: None  # what a take looks like is not the question here
    shooting.shoot(unit, Silent(), model=model)


def _told(unit: Any, kind: str) -> dict[str, Any]:
    """What the journal has: attempts, book, candidates."""
    wanted = "drawing" if kind == "still" else "take"
    attempts = [
        {
            "name": a.name,
            "state": str(a.state),
            "reason": a.reason or "",
            "retries": a.technical_retries,
            "result": [c.digest for c in a.result if c.role in ("take", "picture") and unit.vault.has(c.digest)],
        }
        for a in unit.journal.attempts(kind=wanted)
    ]
    entries = [{"kind": str(e.kind), "attempt": e.attempt, "amount": int(e.amount)} for e in unit.journal.entry_rows()]
    return {"attempts": attempts, "entries": entries, "candidates": len(unit.journal.candidates())}


def _see(unit: Any, folder: Path) -> dict[str, Any]:
    """What a person can see of it: findings, report, and the command's own list."""
    from hotset.floor.checking import verify_store
    from hotset.floor.reporting import report_of

    return {
        "findings": [str(finding) for finding in verify_store(unit).findings],
        "unknown": [unknown.name for unknown in report_of(unit).unknown],
        "listed": _takes_command(folder),
    }


def _takes_command(folder: Path) -> list[list[str]]:
    """Name and state of all that `hotset takes --rehearsal` lists."""
    from typer.testing import CliRunner

    from hotset.cli.app import app

    found = CliRunner().invoke(app, ["takes", str(folder), "--rehearsal", "--json"])
    return [[row["name"], row["state"]] for row in json.loads(found.stdout)["takes"]]


# the moment of the kill


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL is not survived")


def _arm(unit: Any, moment: Moment, host_name: str, kind: str) -> None:
    """Have this process killed at a moment of its work."""
    from hotset.hosts.wire import Wire
    from hotset.ledger import purchase

    host = unit.hosts.still(host_name) if kind == "still" else unit.hosts.video(host_name)
    post, fetch, land = Wire.post, host.fetch, purchase.land

    async def posting(self: Wire, path: str, **more: Any) -> Any:
        if path.startswith("upload"):  # costs nothing
            return await post(self, path, **more)
        if moment is Moment.INTENT:
            _die()
        answer = await post(self, path, **more)
        if moment is Moment.ACCEPTED:
            _die()
        return answer

    async def fetching(job_id: str, folder: Path) -> Any:
        if moment is Moment.DONE:
            _die()
        await fetch(job_id, folder)
        _die()

    async def polling(job_id: str) -> Any:
        _die()

    def landing(*given: Any, **more: Any) -> Any:
        if moment is Moment.LANDED:
            land(*given, **more)
        _die()

    if moment is Moment.BEFORE:
        vars(purchase)["send"] = lambda *_, **__: _die()
    elif moment in (Moment.INTENT, Moment.ACCEPTED):
        Wire.post = posting
    elif moment is Moment.ANSWERED:
        vars(purchase)["_accept"] = lambda *_: _die()
    elif moment is Moment.ROLLING:
        host.poll = polling
    elif moment in (Moment.DONE, Moment.FETCHED):
        host.fetch = fetching
    else:
        vars(purchase)["land"] = landing


if __name__ == "__main__":
    main()
