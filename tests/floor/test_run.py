"""The run: any number of calls, from any process, in any order, make each paid request once."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from hotset.errors import HostRefusedError
from hotset.film.states import AttemptState
from hotset.floor import run
from hotset.floor.run import advance, is_lost, run_attempts
from hotset.floor.storyboard import lock_open_boards
from hotset.floor.unit import open_unit
from hotset.floor.wanted import current_setup
from hotset.floor.workers import worker_name
from hotset.hosts.port import Accepted, Done, Failed, Rolling
from hotset.hosts.registry import Hosts, model
from hotset.ledger.purchase import Order, admit
from hotset.ledger.rates import quote
from hotset.units import Micros
from hotset.vault.records import AttemptKind
from tests.films import copied
from tests.productions import small_production

S = AttemptState
GONE = f"{platform.node()}/{os.getpid()}/1"
"""A worker of this machine that has ended: this process's number, started at another time."""


class Camera:
    """A host of takes whose jobs end when the test says so; like the embedded ones it knows only its own."""

    name = "animatic"
    shoots = ("animatic",)

    def __init__(self, ends=None):
        self.ends, self.calls, self.jobs = ends or Done(Micros(0)), Counter(), {}

    def check(self, setup, pictures):
        pass

    async def submit(self, setup, reference, pictures):
        self.calls["submit"] += 1
        await asyncio.sleep(0.01)
        if isinstance(self.ends, Exception):
            raise self.ends
        self.jobs[reference] = f"job {reference}"
        return Accepted(f"job {reference}")

    async def find(self, asked):
        self.calls["find"] += 1
        return Accepted(self.jobs[asked.reference]) if asked.reference in self.jobs else None

    async def poll(self, job_id):
        self.calls["poll"] += 1
        return self.ends if job_id in self.jobs.values() else Failed("not known here", Micros(0))

    async def fetch(self, job_id, folder):
        self.calls["fetch"] += 1
        (folder / "take.mp4").write_bytes(b"a take")
        return {"take": folder / "take.mp4"}

    async def cancel(self, job_id):
        return False


class OneHost(Hosts):
    """The doors of a run behind which one camera stands."""

    def __init__(self, camera):
        super().__init__()
        self.camera = camera

    def video(self, name):
        return self.camera


@pytest.fixture(scope="module")
def locked(drawn_film, tmp_path_factory):
    folder = copied(drawn_film, tmp_path_factory.mktemp("locked") / "film")
    with open_unit(folder) as unit:
        lock_open_boards(unit)
    return folder


@pytest.fixture
def folder(locked, tmp_path):
    return copied(locked, tmp_path / "film")


def opened(folder, camera, worker=None):
    unit = open_unit(folder)
    unit.hosts = OneHost(camera)
    unit.worker = worker or worker_name()
    return unit


def ordered(unit, slate="1A"):
    """A committed take of a shot, with its setup."""
    setup = current_setup(unit, model("animatic", "take"), unit.production.shot(slate))
    price = quote("animatic", "animatic", seconds=setup.seconds, width=320, height=180, at=unit.today())
    order = Order(
        kind=AttemptKind.TAKE, owner=slate, setup_digest=unit.journal.put_setup("take", setup), host="animatic",
        model="animatic", quote=price,
    )  # fmt: skip
    (attempt,) = admit(unit.journal, [order], unit.production.cap)
    return attempt, setup


def book(unit):
    return [type(e).__name__ for e in unit.entries() if e.attempt.startswith("1")][-2:]


async def test_each_call_does_one_step_and_a_call_too_many_does_nothing(folder):
    camera = Camera()
    with opened(folder, camera) as unit:
        first, setup = ordered(unit)
        states = []
        for _ in range(5):
            states.append((await advance(unit, unit.journal.attempt(first.name), setup)).state)
        assert states == [S.ROLLING, S.IN_THE_CAN, S.IN_THE_CAN, S.IN_THE_CAN, S.IN_THE_CAN]
        assert (camera.calls["submit"], camera.calls["fetch"]) == (1, 1)
        landed = unit.journal.attempt(first.name)
        assert unit.vault.read(landed.digest("take")) == b"a take"
        assert book(unit) == ["Commitment", "Actual"]


async def test_old_news_send_nothing_twice_also_at_the_same_time(folder):
    camera = Camera(ends=Rolling())
    with opened(folder, camera) as unit:
        stale, setup = ordered(unit)
        await asyncio.gather(*(advance(unit, stale, setup) for _ in range(5)))
        await advance(unit, stale, setup)
        assert camera.calls["submit"] == 1
        assert unit.journal.attempt(stale.name).state is S.ROLLING


async def test_a_job_that_a_living_process_works_on_is_waited_for(folder):
    mine, theirs = Camera(ends=Rolling()), Camera()
    # Another worker that lives: the process that started this one.
    parent = f"{platform.node()}/{os.getppid()}/{started(os.getppid())}"
    with opened(folder, mine, worker=parent) as holder, opened(folder, theirs) as unit:
        attempt, setup = ordered(holder)
        rolling = await advance(holder, attempt, setup)
        for _ in range(3):
            assert (await advance(unit, unit.journal.attempt(attempt.name), setup)).state is S.ROLLING
        assert theirs.calls == Counter()

        async def finish():
            await asyncio.sleep(0.2)
            mine.ends = Done(Micros(0))
            return await advance(holder, holder.journal.attempt(rolling.name), setup)

        heard = []
        (ended,), done = await asyncio.gather(
            run_attempts(unit, [rolling], {rolling.name: setup}, lambda a: heard.append(a.state)), finish()
        )
        assert ended.state is done.state is S.IN_THE_CAN
        assert heard == [S.IN_THE_CAN]
        assert ended.technical_retries == 0
        assert (mine.calls["submit"], theirs.calls["submit"], theirs.calls["poll"]) == (1, 0, 0)
        assert book(unit) == ["Commitment", "Actual"]


async def test_a_job_whose_process_is_gone_is_begun_again_for_the_same_money(folder):
    dead, camera = Camera(ends=Rolling()), Camera()
    with opened(folder, dead, worker=GONE) as holder, opened(folder, camera) as unit:
        attempt, setup = ordered(holder)
        await advance(holder, attempt, setup)
        (ended,) = await run_attempts(unit, [unit.journal.attempt(attempt.name)], {attempt.name: setup}, lambda _: None)
        assert (ended.state, ended.technical_retries) == (S.IN_THE_CAN, 1)
        assert camera.calls["submit"] == 1
        entries = [e for e in unit.entries() if e.attempt == attempt.name]
        assert [type(e).__name__ for e in entries] == ["Commitment", "Actual"]


async def test_a_hold_that_ran_out_is_no_hold(folder, monkeypatch):
    monkeypatch.setattr(run, "HOLD_SECONDS", 0.0)
    parent = f"{platform.node()}/{os.getppid()}/{started(os.getppid())}"
    with opened(folder, Camera(ends=Rolling()), worker=parent) as holder, opened(folder, Camera()) as unit:
        attempt, setup = ordered(holder)
        await advance(holder, attempt, setup)
        (ended,) = await run_attempts(unit, [unit.journal.attempt(attempt.name)], {attempt.name: setup}, lambda _: None)
        assert ended.state is S.IN_THE_CAN


async def test_whoever_works_on_a_job_keeps_its_hold(folder):
    with opened(folder, Camera(ends=Rolling())) as unit:
        attempt, setup = ordered(unit)
        rolling = await advance(unit, attempt, setup)
        assert rolling.worker == unit.worker
        assert rolling.lease_until > time.time() + run.HOLD_SECONDS * 0.9
        unit.journal.claim(attempt.name, unit.worker, 1.0)
        again = await advance(unit, unit.journal.attempt(attempt.name), setup)
        assert again.lease_until > time.time() + run.HOLD_SECONDS * 0.9


async def test_what_was_being_sent_when_its_process_died_is_asked_for_before_it_is_sent_again(folder):
    for known in (False, True):
        camera = Camera()
        with opened(folder, camera) as unit:
            attempt, setup = ordered(unit, "1B" if known else "1A")
            until = time.time() + 240
            unit.journal.move(attempt.name, (S.COMMITTED,), S.SENT, worker=GONE, lease_until=until, wake_at=until)
            if known:
                camera.jobs[attempt.reference] = "job"
            taken = await advance(unit, unit.journal.attempt(attempt.name), setup)
            assert camera.calls["find"] == 1
            assert taken.state is (S.ROLLING if known else S.COMMITTED)
            (ended,) = await run_attempts(unit, [taken], {taken.name: setup}, lambda _: None)
            assert ended.state is S.IN_THE_CAN
            assert camera.calls["submit"] == (0 if known else 1)


async def test_what_another_living_process_is_sending_is_left_alone(folder):
    camera = Camera()
    with opened(folder, camera) as unit:
        attempt, setup = ordered(unit)
        until = time.time() + 240
        unit.journal.move(attempt.name, (S.COMMITTED,), S.SENT, worker=worker_name(), lease_until=until, wake_at=until)
        assert (await advance(unit, unit.journal.attempt(attempt.name), setup)).state is S.SENT
        assert camera.calls == Counter()


async def test_a_job_that_failed_is_lost_and_its_money_released(folder):
    heard = []
    with opened(folder, Camera(ends=Failed("the lens fell off"))) as unit:
        attempt, setup = ordered(unit)
        (ended,) = await run_attempts(unit, [attempt], {attempt.name: setup}, heard.append)
        assert (ended.state, ended.reason) == (S.LOST, "the lens fell off")
        assert is_lost(ended)
        assert [a.name for a in heard] == [attempt.name]
        assert book(unit) == ["Commitment", "Release"]


async def test_a_refusal_is_lost_and_its_money_released(folder):
    with opened(folder, Camera(ends=HostRefusedError("no dogs"))) as unit:
        attempt, setup = ordered(unit)
        (ended,) = await run_attempts(unit, [attempt], {attempt.name: setup}, lambda _: None)
        assert (ended.state, ended.reason, ended.note) == (S.LOST, "refused: invalid", "no dogs")
        assert book(unit) == ["Commitment", "Release"]


@pytest.mark.slow
def test_two_commands_at_a_time_draw_each_still_once(tmp_path):
    folder = small_production(tmp_path / "film", **{"candidates:_2": "candidates: 1"})
    words = [sys.executable, "-m", "hotset.cli", "draw", str(folder), "--json"]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert [row["candidates"] for row in json.loads(out)["boards"]] == [1, 1]
    with open_unit(folder) as unit:
        drawn = unit.journal.attempts(kind=AttemptKind.DRAWING)
        assert [(a.name, a.state, a.technical_retries) for a in drawn] == [
            ("1A first 1", S.IN_THE_CAN, 0),
            ("1B first 1", S.IN_THE_CAN, 0),
        ]
        assert len(unit.entries()) == 4
        assert not unit.journal.verify(unit.vault)


def started(pid):
    """When a process was started, as a worker's name says it."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
