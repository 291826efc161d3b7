"""Who holds an attempt: a worker's name says machine, process and the process's start, so that a dead one is known.

A lease protects a call that another process may still be making. On the same machine it need not be waited for: a
process that is gone makes no call any more.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

__all__ = ["is_gone", "worker_name"]


@cache
def worker_name() -> str:
    """The name of this process as a worker: 'machine/pid/start'."""
    pid = os.getpid()
    return f"{platform.node()}/{pid}/{_started(pid) or 'unknown'}"


def is_gone(worker: str | None) -> bool:
    """Whether the worker ran on this machine and runs no more. False wherever that cannot be known."""
    if worker is None:
        return True
    machine, _, rest = worker.rpartition("/")[0].rpartition("/")
    pid_text, started = rest, worker.rpartition("/")[2]
    if machine != platform.node() or not pid_text.isdecimal():
        return False
    now_started = _started(int(pid_text))
    if now_started is None:
        return not _is_alive(int(pid_text))
    return started not in (now_started, "unknown")


def _started(pid: int) -> str | None:
    """Start time of a process in clock ticks since boot (proc(5), field 22); None where the system has no /proc."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[19]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
