"""The soundstage over HTTP: its results, its callbacks, its desk, and how it comes and goes."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from hotset.hosts.wire import Wire
from hotset.media import probe
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.server import Callback, Callbacks, Soundstage
from tests.hosts.linecraft import Line, answer, drip
from tests.soundstage.toy import ToyDouble, order, picture, stood, toy_stage


@pytest.fixture
def opened():
    with toy_stage() as (opened, client):
        opened.client = client
        yield opened


def film_of(opened, **changes):
    """A job with something to fetch, and the address of its take."""
    job = opened.stage.finish(opened.stage.open_job("toy", order(first=picture(), **changes)))
    return job, opened.stage.file_url(job, life_seconds=100)


def until(true, seconds=5.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.01)


# results


def test_results_are_served_under_their_address_until_it_runs_out(opened, tmp_path):
    job, url = film_of(opened)
    got = opened.client.get(url)
    (tmp_path / "a.mp4").write_bytes(got.content)
    assert probe(tmp_path / "a.mp4").frames == 12
    assert got.headers["content-type"] == "video/mp4"
    last = opened.client.get(opened.stage.file_url(job, "last"))
    assert (last.headers["content-type"], last.content[:4]) == ("image/png", b"\x89PNG")
    opened.stage.clock.advance(99)
    assert opened.client.get(url).status_code == 200
    opened.stage.clock.advance(2)
    assert opened.client.get(url).status_code == 403
    assert "expired" in opened.client.get(url).text
    assert opened.client.get(opened.stage.file_url(job, life_seconds=5)).status_code == 200, "another is good"


def test_an_address_that_was_changed_is_none(opened):
    job, url = film_of(opened)
    other = opened.stage.open_job("toy", order())
    for wrong in (
        url.replace(job.id, other.id),
        url.replace("/take?", "/last?"),
        url.replace("dies=1", "dies=2"),
        url.partition("?")[0],
        opened.stage.file_url(job, "sound"),
        url.replace("/toy/", "/nobody/"),
    ):
        assert opened.client.get(wrong).status_code == 404, wrong


def test_a_part_of_a_result_is_served_where_it_is_asked_for(opened):
    _, url = film_of(opened)
    whole = opened.client.get(url)
    size = len(whole.content)
    part = opened.client.get(url, headers={"range": "bytes=1000-", "if-range": whole.headers["etag"]})
    assert part.status_code == 206
    assert part.content == whole.content[1000:]
    assert part.headers["content-range"] == f"bytes 1000-{size - 1}/{size}"
    assert opened.client.get(url, headers={"range": f"bytes={size}-"}).status_code == 416
    changed = opened.client.get(url, headers={"range": "bytes=1000-", "if-range": '"other"'})
    assert (changed.status_code, changed.content) == (200, whole.content)


@pytest.mark.parametrize(
    ("trouble", "status"), [("busy", 429), ("error before", 503), ("page before", 502), ("expired", 403)]
)
def test_a_store_has_troubles_too(opened, trouble, status):
    _, url = film_of(opened)
    opened.stage.faults.add(Fault(trouble=trouble, call="result"))
    assert opened.client.get(url).status_code == status
    assert opened.client.get(url).status_code == 200
    assert opened.stage.requests == [("toy", "result", trouble), ("toy", "result", "")]


@pytest.mark.parametrize("trouble", ["cut body", "truncated"])
async def test_a_download_that_is_cut_again_and_again_comes_whole_in_parts(opened, tmp_path, trouble):
    _, url = film_of(opened, frames=48, width=320, height=192)
    whole = opened.client.get(url).content
    opened.stage.faults.add(Fault(trouble=trouble, call="result", times=3))
    wire = Wire("toy", f"{opened.address}/toy", dict, haste=100)
    path = await wire.download(url, tmp_path / "take.mp4")
    await wire.hang_up()
    assert path.read_bytes() == whole
    assert len(opened.stage.requests) == 5


async def test_a_slow_result_and_a_dropped_one_come_too(opened, tmp_path):
    _, url = film_of(opened)
    whole = opened.client.get(url).content
    wire = Wire("toy", f"{opened.address}/toy", dict, haste=100)
    for trouble in (Trouble.SLOW, Trouble.DROP_BEFORE, Trouble.DROP_AFTER):
        opened.stage.faults.add(Fault(trouble=trouble, call="result", seconds=0.3))
        assert (await wire.download(url, tmp_path / "take.mp4")).read_bytes() == whole
    await wire.hang_up()


def test_others_are_answered_while_a_film_is_made(opened):
    _, url = film_of(opened, width=1280, height=720, frames=120)
    with ThreadPoolExecutor(1) as pool:
        film = pool.submit(httpx2.get, url, trust_env=False, timeout=30, verify=False)
        waits = []
        while not film.done():
            began = time.monotonic()
            assert opened.client.post("/toy/jobs", json={}).status_code == 200
            waits.append(time.monotonic() - began)
        assert film.result().status_code == 200
    assert len(waits) > 3
    assert sorted(waits)[len(waits) // 2] < 0.3


# callbacks


def callback(url, at, text="{}", **more):
    return Callback(url=url, at=at, make=lambda: (text.encode(), {"content-type": "application/json"}), **more)


def test_callbacks_are_sent_in_their_order_when_they_are_due(opened):
    now = opened.stage.clock.now()
    with Line(answer()) as ear:
        url = f"{ear.address}/hook?reference=r"
        opened.callbacks.add(callback(url, now + 20, "2"), callback(url, now + 10, "1"), callback(url, now + 90, "3"))
        time.sleep(0.1)
        assert ear.seen == []
        opened.stage.clock.advance(50)
        until(lambda: len(opened.callbacks.sent) == 2)
    assert [(seen.method, seen.path, seen.body) for seen in ear.seen] == [
        ("POST", "/hook?reference=r", b"1"),
        ("POST", "/hook?reference=r", b"2"),
    ]
    assert opened.callbacks.sent == [(url, 200)] * 2
    assert len(opened.callbacks.waiting) == 1


def test_a_callback_is_tried_again_as_often_as_its_vendor_does(opened):
    with Line(answer(500), answer(500), answer(200)) as ear:
        opened.callbacks.add(callback(ear.address, 0, tries=5, wait_seconds=30), callback(f"{ear.address}/b", 1e12))
        for number in (1, 2, 3):
            until(lambda number=number: len(opened.callbacks.sent) == number)
            time.sleep(0.05)
            assert len(ear.seen) == number, "not before its time"
            opened.stage.clock.advance(31)
        time.sleep(0.05)
        assert [status for _, status in opened.callbacks.sent] == [500, 500, 200]


def test_a_callback_that_nobody_hears_is_given_up_and_holds_up_no_other(opened):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    with Line(drip(b"{}", 3)) as slow, Line(answer()) as ear:
        opened.callbacks.add(callback(slow.address, 0), callback(nobody, 0), callback("no address", 0))
        opened.callbacks.add(callback(ear.address, 0))
        until(lambda: len(opened.callbacks.sent) == 3, seconds=2)
    assert sorted(opened.callbacks.sent) == sorted([(nobody, 0), ("no address", 0), (ear.address, 200)])


def test_what_a_cancelled_job_had_to_tell_is_not_told(opened):
    stage, now = opened.stage, opened.stage.clock.now()
    job, other = stage.open_job("toy", order()), stage.open_job("toy", order())
    with Line(answer()) as ear:
        opened.callbacks.add(*(callback(ear.address, at, "job", of=job) for at in (now + 0.5, job.ends_at)))
        opened.callbacks.add(callback(ear.address, other.ends_at, "other", of=other))
        stage.clock.advance(1)
        stage.cancel(job, running=True)
        stage.clock.advance(10_000)
        until(lambda: len(opened.callbacks.sent) == 2)
        time.sleep(0.05)
    assert [seen.body for seen in ear.seen] == [b"job", b"other"], "what was due before it was cancelled is told"
    assert opened.callbacks.waiting == []


def test_callbacks_are_withdrawn():
    callbacks, job = Callbacks(), stood().open_job("toy", order())
    callbacks.add(callback("a", 1, of=job), callback("b", 2), callback("c", 3, of=job))
    assert callbacks.withdraw(job) == 2
    assert callbacks.withdraw(job) == 0
    assert [held.url for held in callbacks.due(10)] == ["b"]
    assert callbacks.due(10) == []


def test_a_callback_that_cannot_be_made_silences_no_other(opened):
    def broken():
        raise KeyError("life")

    with Line(answer()) as ear:
        opened.callbacks.add(Callback(url=ear.address, at=0, make=broken), callback(ear.address, 1))
        until(lambda: opened.callbacks.sent)
    assert len(ear.seen) == 1
    assert "life" in opened.client.get("/desk/requests").json()["broken"][0]


# the desk


def test_the_desk_shows_the_bill_the_jobs_and_the_requests(opened):
    made = opened.client.post("/toy/jobs", json={"reference": "r-1"}).json()["id"]
    opened.stage.clock.advance(1000)
    [row] = opened.client.get("/desk/jobs").json()["jobs"]
    assert row == {"vendor": "toy", "job": made, "reference": "r-1", "model": "m", "life": "done"}
    bill = opened.client.get("/desk/bill").json()
    assert (bill["total"], bill["charges"][0]["job"], bill["charges"][0]["why"]) == (1000, made, "done")
    assert opened.client.get("/desk/bill?vendor=other").json() == {"total": 0, "charges": []}
    assert opened.client.get("/desk/requests").json()["requests"] == [["toy", "create", ""]]


def test_the_desk_puts_the_clock_forward_and_lets_faults_come(opened):
    before = opened.client.get("/desk/clock").json()
    assert before == {"now": opened.stage.clock.now(), "speed": 0.0}
    assert opened.client.post("/desk/clock", json={"seconds": 5}).json()["now"] == before["now"] + 5
    assert opened.client.post("/desk/faults", json=[{"trouble": "busy"}]).json() == {"waiting": 1}
    assert opened.client.post("/toy/jobs", json={}).status_code == 429
    for path, wrong in (
        ("clock", {"seconds": -1}), ("clock", {}), ("clock", [1]), ("faults", [{"trouble": "x"}]),
        ("faults", [{"trouble": "busy"}, {"what": 1}]), ("faults", 5),
    ):  # fmt: skip
        answered = opened.client.post(f"/desk/{path}", json=wrong)
        assert answered.status_code == 400, wrong
        assert "send" in answered.json()["error"]
    assert opened.stage.faults.waiting == [], "all of a list or nothing"


# coming and going


def test_a_port_that_is_taken_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        stage = Soundstage(stood(), [ToyDouble], port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            stage.start()
        stage.close()


def test_it_serves_on_loopback_only_and_leaves_nothing_behind():
    threads = threading.active_count()
    with toy_stage() as (opened, client):
        assert opened.address.startswith("http://127.0.0.1:")
        job, url = film_of(opened)
        assert client.get(url).status_code == 200
        folder = Path(opened.stage.file_of(job)).parent
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(opened.address, trust_env=False, verify=False)
    until(lambda: threading.active_count() <= threads + 1)


def test_it_closes_while_a_film_is_made():
    with toy_stage() as (opened, _):
        job = opened.stage.open_job("toy", order(width=1280, height=720, frames=5000))
        url = opened.stage.file_url(job)
        asking = threading.Thread(target=lambda: _swallowed(url), daemon=True)
        asking.start()
        time.sleep(0.3)
        began = time.monotonic()
    assert time.monotonic() - began < 3
    asking.join(timeout=5)
    assert not asking.is_alive()


def _swallowed(url):
    try:
        httpx2.get(url, trust_env=False, verify=False, timeout=30)
    except httpx2.HTTPError:
        return


def test_two_soundstages_stand_beside_each_other():
    with toy_stage() as (one, first), toy_stage() as (two, second):
        assert one.address != two.address
        first.post("/toy/jobs", json={})
        assert json.loads(second.get("/desk/jobs").text) == {"jobs": []}
