"""Work that hosts do on this machine: a few worker processes, each with one job at a time.

A worker is a fresh Python that is told module and name of what to call, so a caller's script needs no `__main__` guard.
It ends with its parent. A worker that is killed fails its own job only, and the next job gets a new worker.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
import uuid
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

from hotset.errors import HostError, HotsetError
from hotset.hosts.port import Accepted, Done, Failed, JobState, Rolling
from hotset.units import Micros

__all__ = ["LocalJobs"]

_HEADER = 8
_LOOK_UP_S = 5.0


@dataclass(slots=True, eq=False)
class _Job:
    job_id: str
    reference: str
    call: bytes
    state: JobState = field(default_factory=Rolling)
    value: Any = None
    worker: subprocess.Popen[bytes] | None = None
    cancelled: bool = False
    over: threading.Event = field(default_factory=threading.Event)


class LocalJobs:
    """A small pool of workers. Nothing is started before the first job. Safe to call from any thread.

    `workers` is how many jobs run at once; None: one for each core. Jobs are known to this object only: another
    process, and this one after a restart, is certain that it has none of them.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._most = max(1, workers or os.cpu_count() or 1)
        self._jobs: dict[str, _Job] = {}
        self._by_reference: dict[str, _Job] = {}
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._hands: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, reference: str, function: Callable[..., Any], *args: Any) -> str:
        """Have a worker call `function(*args)` and give the job's id; a known reference keeps its job unless it failed.

        The function is a module's own (not a lambda, not one of `__main__`); arguments and result are small values that
        pickle can carry: pictures and films go by path. Raises HostError when that is not so, or after `close`.
        """
        call = _call(function, args)
        with self._lock:
            if self._closed:
                raise HostError("the local workers are closed; nothing new is started.")
            held = self._by_reference.get(reference)
            if held is not None and not isinstance(held.state, Failed):
                return held.job_id
            job = _Job(f"local-{uuid.uuid4().hex}", reference, call)
            self._jobs[job.job_id] = self._by_reference[reference] = job
            self._waiting.put(job)
            rolling = sum(isinstance(each.state, Rolling) for each in self._jobs.values())
            if len(self._hands) < min(self._most, rolling):
                # A daemon, so that an interpreter that ends waits for no job; its worker ends with it.
                args = (weakref.ref(self), self._lock, self._waiting)
                hand = threading.Thread(target=_serve, args=args, daemon=True)
                self._hands.append(hand)
                hand.start()
        return job.job_id

    def find(self, reference: str) -> Accepted | None:
        """The job of a reference, or None: there is none."""
        with self._lock:
            held = self._by_reference.get(reference)
        return None if held is None else Accepted(held.job_id)

    def state(self, job_id: str) -> JobState:
        """How far the job is. A job that this object does not know has failed: its process has ended."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            return Failed("the process that worked on this job has ended.", Micros(0))
        return job.state

    def result(self, job_id: str, timeout: float | None = None) -> Any:
        """What the function returned, waiting at most `timeout` seconds (None: as long as it takes).

        Raises HostError when the job failed or is not ready in time.
        """
        with self._lock:
            job = self._jobs.get(job_id)
        if job is not None and job.over.wait(timeout) and isinstance(job.state, Done):
            return job.value
        state = self.state(job_id)
        raise HostError(state.reason if isinstance(state, Failed) else "the job is not ready.")

    def cancel(self, job_id: str) -> bool:
        """Stop a job; True where it has stopped without a result, also when it had failed before."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                return False
            if isinstance(job.state, Rolling):
                job.cancelled = True
                _finish(job, Failed("cancelled.", Micros(0)))
                if job.worker is not None:
                    job.worker.kill()
            return isinstance(job.state, Failed)

    def close(self) -> None:
        """Stop all workers; jobs that are not done fail."""
        with self._lock:
            self._closed = True
            jobs, hands = list(self._jobs.values()), list(self._hands)
        for job in jobs:
            self.cancel(job.job_id)
        for _ in hands:
            self._waiting.put(None)
        for hand in hands:
            hand.join(timeout=10)


def _finish(job: _Job, state: JobState, value: Any = None) -> None:
    if isinstance(job.state, Rolling):
        job.state, job.value, job.call = state, value, b""
        job.over.set()


def _call(function: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    if getattr(function, "__module__", None) in (None, "__main__"):
        raise HostError(f"{function!r} is of no module that a worker could import.")
    try:
        return pickle.dumps((function, args))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise HostError(f"a worker cannot be told this call: {error}.") from error


def _serve(pool: weakref.ref[LocalJobs], lock: threading.Lock, waiting: queue.SimpleQueue[_Job | None]) -> None:
    """A thread's life: own one worker process, hand it one job after another."""
    worker: subprocess.Popen[bytes] | None = None
    try:
        while True:
            try:
                job = waiting.get(timeout=_LOOK_UP_S)
            except queue.Empty:
                if pool() is None:
                    return
                continue
            if job is None:
                return
            if worker is None or worker.poll() is not None:
                worker = _start()
            _run(job, worker, lock)
    finally:
        if worker is not None:
            _stop(worker)


def _run(job: _Job, worker: subprocess.Popen[bytes], lock: threading.Lock) -> None:
    assert worker.stdin is not None
    assert worker.stdout is not None
    with lock:
        if job.cancelled:
            return
        job.worker = worker
    value = None
    try:
        _send(worker.stdin, job.call)
        good, value = pickle.loads(_receive(worker.stdout))
        state: JobState = Done(Micros(0)) if good else Failed(value, Micros(0))
    except (OSError, EOFError):
        worker.kill()
        state = Failed(f"the worker ended by itself (exit status {worker.wait()}).", Micros(0))
    with lock:
        job.worker = None
        _finish(job, state, value if isinstance(state, Done) else None)
    if job.cancelled:
        worker.wait()  # It was killed; the next job must not be handed to it on its way out.


def _start() -> subprocess.Popen[bytes]:
    path = os.pathsep.join(dict.fromkeys(p or os.getcwd() for p in sys.path))
    return subprocess.Popen(
        [sys.executable, "-c", "from hotset.hosts.local import _work; _work()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        # Ctrl-C in a terminal is for the parent alone: it stops its workers by ending.
        process_group=0,
    )


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_HEADER) + message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_HEADER)
    if len(head) < _HEADER:
        raise EOFError
    message = pipe.read(int.from_bytes(head))
    if len(message) < int.from_bytes(head):
        raise EOFError
    return message


def _work() -> None:
    """A worker's life: read a call, do it, write what came of it, until the parent is gone."""
    calls = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What is called may print; only answers may go to the parent.
    os.dup2(2, 1)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        # Read at all times, so that a parent that dies ends its worker in the middle of a job too.
        while True:
            try:
                inbox.put(_receive(calls))
            except (EOFError, OSError):
                os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    import cv2

    cv2.setNumThreads(1)
    while True:
        _send(answers, _answer(inbox.get()))


def _answer(call: bytes) -> bytes:
    try:
        function, args = pickle.loads(call)
        return pickle.dumps((True, function(*args)))
    except HotsetError as error:
        return pickle.dumps((False, str(error)))
    except Exception as error:  # noqa: BLE001 -- whatever a job raises is its failure, and must not end the worker.
        return pickle.dumps((False, f"{type(error).__name__}: {error}"))
