"""The pool of local workers, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotset.errors import HostError, MediaError
from hotset.hosts.local import LocalJobs
from hotset.hosts.port import Accepted, Done, Failed, JobState, Rolling


def double(n: int) -> int:
    return 2 * n


def who() -> int:
    return os.getpid()


def sleep(seconds: float, note: str = "") -> str:
    if note:
        Path(note).write_text(str(os.getpid()))
    time.sleep(seconds)
    return "slept"


def fail() -> None:
    raise MediaError("there is no such film.")


def crash() -> None:
    raise ZeroDivisionError("by nothing")


def chatter() -> str:
    sys.stdout.write("printed by the job\n")
    os.write(1, b"written by the job\n")
    return "answer"


def threads() -> int:
    import cv2

    return cv2.getNumThreads()


@pytest.fixture
def jobs() -> Iterator[LocalJobs]:
    pool = LocalJobs(workers=2)
    yield pool
    pool.close()


def over(jobs: LocalJobs, job: str) -> JobState:
    until = time.monotonic() + 30
    while isinstance(jobs.state(job), Rolling) and time.monotonic() < until:
        time.sleep(0.02)
    return jobs.state(job)


def pid_in(note: Path) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if note.exists() and note.read_text():
            return int(note.read_text())
        time.sleep(0.02)
    raise AssertionError("the job never started")


def test_a_job_gives_its_result_and_costs_nothing(jobs: LocalJobs) -> None:
    job = jobs.submit("a", double, 21)
    assert jobs.result(job) == 42
    assert jobs.state(job) == Done(0)
    assert jobs.find("a") == Accepted(job)
    assert jobs.find("b") is None


def test_a_known_reference_keeps_its_job_and_a_failed_one_gets_another(jobs: LocalJobs) -> None:
    first = jobs.submit("a", who)
    assert jobs.submit("a", who) == first
    failed = jobs.submit("b", crash)
    assert over(jobs, failed) == Failed("ZeroDivisionError: by nothing", 0)
    again = jobs.submit("b", double, 1)
    assert again != failed
    assert jobs.result(again) == 2
    assert jobs.find("b") == Accepted(again)


def test_our_own_errors_keep_their_words_and_the_worker_goes_on() -> None:
    alone = LocalJobs(workers=1)
    try:
        before = alone.result(alone.submit("1", who))
        failed = alone.submit("2", fail)
        assert over(alone, failed) == Failed("there is no such film.", 0)
        with pytest.raises(HostError, match="no such film"):
            alone.result(failed)
        assert alone.result(alone.submit("3", who)) == before
    finally:
        alone.close()


def test_a_killed_worker_fails_its_job_only(jobs: LocalJobs, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    doomed = jobs.submit("doomed", sleep, 60.0, str(note))
    waiting = [jobs.submit(f"w{n}", double, n) for n in range(6)]
    os.kill(pid_in(note), signal.SIGKILL)
    state = over(jobs, doomed)
    assert isinstance(state, Failed)
    assert "exit status -9" in state.reason
    assert [jobs.result(job) for job in waiting] == [0, 2, 4, 6, 8, 10]


def test_cancel_stops_a_running_and_a_waiting_job(tmp_path: Path) -> None:
    alone = LocalJobs(workers=1)
    try:
        note = tmp_path / "pid"
        running = alone.submit("running", sleep, 60.0, str(note))
        waiting = alone.submit("waiting", double, 1)
        after = alone.submit("after", double, 2)
        pid = pid_in(note)
        assert alone.cancel(waiting)
        assert alone.cancel(running)
        assert alone.result(after) == 4
        assert alone.state(running) == Failed("cancelled.", 0)
        assert alone.state(waiting) == Failed("cancelled.", 0)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert not alone.cancel(after)
        assert not alone.cancel("nobody")
    finally:
        alone.close()


def test_what_a_job_prints_does_not_reach_its_answer(jobs: LocalJobs) -> None:
    assert jobs.result(jobs.submit("a", chatter)) == "answer"


def test_a_worker_uses_one_thread_for_pictures(jobs: LocalJobs) -> None:
    assert jobs.result(jobs.submit("a", threads)) == 1


def test_a_call_that_no_worker_could_make_is_refused_at_once(jobs: LocalJobs) -> None:
    with pytest.raises(HostError, match="told this call"):
        jobs.submit("a", lambda: 1)
    assert jobs.find("a") is None


def test_an_unknown_job_has_failed(jobs: LocalJobs) -> None:
    assert isinstance(jobs.state("local-gone"), Failed)


def test_closing_fails_what_is_not_done_and_takes_nothing_new(tmp_path: Path) -> None:
    pool = LocalJobs(workers=1)
    note = tmp_path / "pid"
    job = pool.submit("a", sleep, 60.0, str(note))
    pid = pid_in(note)
    pool.close()
    assert pool.state(job) == Failed("cancelled.", 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(HostError, match="closed"):
        pool.submit("b", double, 1)


def test_workers_end_with_their_parent_even_when_it_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "import test_local\n"
        "from hotset.hosts.local import LocalJobs\n"
        # On purpose without a __main__ guard.
        "jobs = LocalJobs(1); jobs.submit('a', test_local.sleep, 60.0, sys.argv[2]); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(Path(__file__).parent), str(note)])
    worker = pid_in(note)
    parent.kill()
    parent.wait()
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        if _is_zombie(worker):
            return
        time.sleep(0.05)
    raise AssertionError("the worker outlived its parent")


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False
