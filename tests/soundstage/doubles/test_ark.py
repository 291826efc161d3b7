"""The double of Ark, spoken to as the official SDK does: the shapes, the rules of a task's life, the bill."""

from __future__ import annotations

import base64
import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx2
import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.doubles.ark import ArkDouble
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.server import Soundstage
from hotset.soundstage.stage import FACE_MARK, Stage

DAY = 86400.0
TASKS = "contents/generations/tasks"


def picture(width=640, height=360, mark=b""):
    body = png_bytes(np.full((height, width, 3), 120, np.uint8)) + mark
    return "data:image/png;base64," + base64.b64encode(body).decode()


FRAME = picture()


def sent_by_sdk(model="dreamina-seedance-2-5-260628", frame=FRAME, **changes):
    """What byteplus-python-sdk-v2 3.0.63 puts on the wire: every key, unset ones as null (measured 2026-11-22)."""
    content = [{"type": "text", "text": "dolly in"}]
    if frame:
        content.append({"type": "image_url", "image_url": {"url": frame}, "role": "first_frame"})
    return {
        "model": model, "content": content, "safety_identifier": None, "callback_url": None,
        "return_last_frame": True, "service_tier": None, "execution_expires_after": None, "priority": None,
        "generate_audio": False, "draft": None, "camera_fixed": None, "watermark": False, "seed": None,
        "resolution": "480p", "ratio": "adaptive", "duration": 4, "frames": None, "output_format": None,
        "omni_reference_task_type": None, **changes,
    }  # fmt: skip


class Ark:
    """A client of the double, with a key."""

    def __init__(self, stage):
        self.stage = stage.stage
        self.double = stage.doubles["ark"]
        self.base = f"{stage.address}/ark/api/v3/"
        self.http = httpx2.Client(base_url=self.base, headers={"authorization": "Bearer k-test"}, trust_env=False)

    def create(self, **changes):
        return self.http.post(TASKS, json=sent_by_sdk(**changes))

    def made(self, **changes):
        answer = self.create(**changes)
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    def task(self, name):
        return self.http.get(f"{TASKS}/{name}").json()

    def listed(self, **query):
        names = {"model": "filter.model", "status": "filter.status", "tier": "filter.service_tier"}
        return self.http.get(TASKS, params={names.get(key, key): value for key, value in query.items()}).json()

    def refused(self, **changes):
        answer = self.create(**changes)
        error = answer.json()["error"]
        assert set(error) == {"code", "message", "param", "type"}
        assert "Request id: 0217" in error["message"]
        return answer.status_code, error["code"]


@pytest.fixture(scope="module")
def opened():
    with Soundstage(Stage(clock=VirtualClock(0.0)), (ArkDouble,)) as stage:
        yield stage


@pytest.fixture
def client(opened):
    """One server for all: each test begins with the switches as they are at first."""
    double = opened.doubles["ark"]
    double.__init__(opened.stage, opened.callbacks)
    opened.stage.faults.clear()
    opened.stage.clock.advance(30 * DAY)
    made = Ark(opened)
    yield made
    made.http.close()


def test_a_task_as_the_sdk_reads_it(client):
    name = client.made(safety_identifier="s", seed=-1)
    assert name.startswith("cgt-2")
    queued = client.task(name)
    assert queued["status"] == "queued"
    assert "content" not in queued
    client.stage.clock.advance(3000)
    done = client.task(name)
    assert done["status"] == "succeeded"
    assert done["usage"] == {"completion_tokens": 38830, "total_tokens": 38830}
    assert done["framespersecond"] == 24
    assert (done["resolution"], done["ratio"], done["duration"], done["draft"]) == ("480p", "16:9", 4, False)
    assert done["safety_identifier"] == "s"
    assert isinstance(done["created_at"], int)
    assert isinstance(done["seed"], int)
    assert done["seed"] >= 0
    assert set(done["content"]) == {"video_url", "last_frame_url", "file_url"}
    assert done["error"] is None


def test_the_create_gives_back_the_identifier_only_where_it_was_sent(client):
    assert set(client.create(safety_identifier="s").json()) == {"id", "safety_identifier"}
    assert set(client.create().json()) == {"id"}
    client.double.echoes_mark = False
    assert "safety_identifier" not in client.task(client.made(safety_identifier="s"))


def test_nobody_comes_in_without_the_right_key(client):
    for key in ("", "Bearer", "Bearer a-wrong-key", "Bearer of-other-region", "Basic k-test"):
        answer = httpx2.post(client.base + TASKS, json=sent_by_sdk(), headers={"authorization": key}, trust_env=False)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "AuthenticationError")
    poor = {"authorization": "Bearer no-credit"}
    answer = httpx2.post(client.base + TASKS, json=sent_by_sdk(), headers=poor, trust_env=False)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "AccountOverdueError")
    assert httpx2.get(client.base + TASKS, headers=poor, trust_env=False).status_code == 200, "to look is free"


def test_a_probe_with_the_model_alone_is_free(client):
    assert client.http.post(TASKS, json={"model": "dreamina-seedance-2-5-260628"}).json()["error"]["code"] == (
        "MissingParameter"
    )
    answer = client.http.post(TASKS, json={"model": "doubao-seedance-2-5-260628"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "InvalidEndpointOrModel.NotFound")
    assert client.http.post(TASKS, json={}).json()["error"]["code"] == "MissingParameter"
    assert client.http.post(TASKS, content=b"{").status_code == 400
    assert "dreamina-seedance-2-0-260128" in [entry["id"] for entry in client.http.get("models").json()["data"]]


def test_the_other_region_has_its_own_ids_and_does_not_show_these_tasks(client):
    name = client.made()
    china = client.base.replace("/api/v3/", "/volcengine/api/v3/")
    body = sent_by_sdk("doubao-seedance-1-5-pro-251215")
    made = client.http.post(china + TASKS, json=body)
    assert made.status_code == 200
    assert client.http.get(f"{china}{TASKS}/{name}").status_code == 404
    assert name not in [task["id"] for task in client.http.get(china + TASKS).json()["items"]]
    assert client.http.get(f"{china}{TASKS}/{made.json()['id']}").status_code == 200


def test_an_own_endpoint_stands_for_its_model(client):
    client.double.endpoints["ep-20261101-abcde"] = "dreamina-seedance-2-0-mini-260615"
    name = client.made(model="ep-20261101-abcde")
    assert client.task(name)["model"] == "dreamina-seedance-2-0-mini-260615"
    assert [task["id"] for task in client.listed(model="ep-20261101-abcde")["items"]] == [name]


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        (Trouble.BUSY, 429, "RateLimitExceeded.EndpointRPMExceeded"),
        (Trouble.ERROR_BEFORE, 500, "InternalServiceError"),
        (Trouble.WRONG_KEY, 401, "AuthenticationError"),
        (Trouble.NO_CREDIT, 403, "AccountOverdueError"),
        (Trouble.NOT_OPEN, 404, "ModelNotOpen"),
        (Trouble.MODERATED, 400, "InputTextSensitiveContentDetected"),
        (Trouble.FACE, 400, "InputImageSensitiveContentDetected.PrivacyInformation"),
        (Trouble.EXPIRED, 404, "ResourceNotFound"),
    ],
)
def test_troubles_come_in_arks_own_form(trouble, status, code, client):
    client.stage.faults.add(Fault(trouble=trouble, call="create", vendor="ark"))
    answer = client.create()
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "retry-after" not in answer.headers


def test_moderation_at_the_create(client):
    words = [{"type": "text", "text": "A bloodbath."}]
    assert client.refused(content=words, ratio="16:9") == (400, "InputTextSensitiveContentDetected")
    face = picture(mark=FACE_MARK)
    private = (400, "InputImageSensitiveContentDetected.PrivacyInformation")
    assert client.refused(frame=face) == private
    assert client.refused(frame=face, model="dreamina-seedance-2-0-260128") == private
    client.made(frame=face, model="seedance-1-5-pro-251215")
    client.made(frame="asset://asset-20261101-abcde", model="dreamina-seedance-2-0-260128")
    client.double.refuses_faces = ()
    client.made(frame=face)


def test_a_list_has_pages_filters_and_no_flex(client):
    names = [client.made() for _ in range(3)]
    other = client.made(model="seedance-1-5-pro-251215")
    flex = client.made(model="seedance-1-5-pro-251215", service_tier="flex")
    assert flex.startswith("cgt-batch-")
    page = client.listed(page_size=2)
    assert (page["total"], [task["id"] for task in page["items"]]) == (4, [other, names[2]])
    assert [task["id"] for task in client.listed(page_size=2, page_num=2)["items"]] == [names[1], names[0]]
    assert [task["id"] for task in client.listed(tier="flex")["items"]] == [flex]
    assert client.listed(model="seedance-1-5-pro-251215")["total"] == 1
    assert client.listed(status="succeeded")["total"] == 0
    several = client.http.get(TASKS, params=[("filter.task_ids", names[0]), ("filter.task_ids", other)]).json()
    assert several["total"] == 2
    for wrong in ({"page_size": 501}, {"page_num": 0}, {"page_num": "x"}):
        assert client.http.get(TASKS, params=wrong).status_code == 400


def test_a_task_in_hiding_can_be_read_and_is_not_listed(client):
    client.stage.faults.add(Fault(trouble=Trouble.HIDDEN, call="job", vendor="ark", seconds=5))
    name = client.made()
    assert client.listed()["total"] == 0
    assert client.task(name)["status"] == "queued"
    client.stage.clock.advance(6)
    assert client.listed()["total"] == 1


def test_delete_cancels_refuses_or_removes(client):
    queued, kept = client.made(), client.made()
    path = f"{TASKS}/{queued}"
    assert client.http.request("DELETE", path, json={}).json() == {}
    assert client.task(queued)["status"] == "cancelled"
    client.stage.clock.advance(20)
    running = client.http.request("DELETE", f"{TASKS}/{kept}", json={})
    assert (running.status_code, client.task(kept)["status"]) == (409, "running")
    client.stage.clock.advance(3000)
    assert client.http.request("DELETE", f"{TASKS}/{kept}", json={}).json() == {}
    assert client.http.get(f"{TASKS}/{kept}").status_code == 404
    assert client.listed()["total"] == 1
    client.stage.clock.advance(DAY)
    assert client.http.get(path).status_code == 404, "a cancelled record is kept for a day"


def test_a_record_lives_seven_days_and_its_addresses_one(client):
    name = client.made()
    client.stage.clock.advance(3600)
    early = client.task(name)["content"]["last_frame_url"]
    assert client.http.get(early).content.startswith(b"\x89PNG")
    client.stage.clock.advance(DAY)
    assert client.http.get(early).status_code == 403
    assert client.http.get(client.task(name)["content"]["video_url"]).status_code == 403
    client.double.signs_again = True
    assert client.http.get(client.task(name)["content"]["last_frame_url"]).status_code == 200
    client.stage.clock.advance(6 * DAY)
    assert client.http.get(f"{TASKS}/{name}").status_code == 404


def test_no_last_frame_comes_where_none_was_asked(client):
    name = client.made(return_last_frame=None)
    client.stage.clock.advance(3600)
    assert client.task(name)["content"]["last_frame_url"] is None


def test_a_task_that_never_ends_expires_when_it_was_told_to(client):
    client.stage.faults.add(Fault(trouble=Trouble.NEVER, call="job", vendor="ark", times=2))
    soon, late = client.made(execution_expires_after=3600), client.made()
    client.stage.clock.advance(3601)
    assert (client.task(soon)["status"], client.task(late)["status"]) == ("expired", "running")
    client.stage.clock.advance(2 * DAY)
    assert client.task(late)["status"] == "expired"


def test_only_what_succeeds_is_billed(client):
    before = len(client.stage.bill("ark"))
    client.stage.faults.add(Fault(trouble=Trouble.FAILS, call="job", vendor="ark"))
    failing, withheld = client.made(), client.made(content=[{"type": "text", "text": "blood-curdling"}])
    client.made()
    client.stage.clock.advance(3600)
    assert client.task(failing)["error"]["code"] == "InternalServiceError"
    assert client.task(withheld)["error"]["code"] == "OutputVideoSensitiveContentDetected"
    assert len(client.stage.bill("ark")) == before + 1


def test_a_final_takes_all_from_its_draft_but_the_size(client):
    draft = client.made(draft=True, seed=7)
    content = [{"type": "draft_task", "draft_task": {"id": draft}}]
    final = {"content": content, "resolution": "1080p", "ratio": None, "duration": None, "generate_audio": None}
    assert client.refused(**final) == (400, "InvalidParameter.TaskTypeMismatch"), "it has not succeeded yet"
    client.stage.clock.advance(3600)
    assert client.task(draft)["draft"] is True
    assert client.refused(**{**final, "duration": 5}) == (400, "InvalidParameter")
    assert client.refused(**{**final, "resolution": "720p"}) == (400, "InvalidResolutionParameter")
    both = [*content, {"type": "text", "text": "more"}]
    assert client.refused(**{**final, "content": both}) == (400, "InvalidParameter.TaskTypeConstraint")
    made = client.task(client.made(**final))
    assert (made["seed"], made["duration"], made["ratio"], made["resolution"]) == (7, 4, "16:9", "1080p")
    assert (made["draft_task_id"], made["draft"], made["generate_audio"]) == (draft, False, False)
    client.stage.clock.advance(7 * DAY)
    assert client.refused(**final) == (404, "ResourceNotFound")


def test_too_many_creates_in_a_minute_get_a_429(client):
    client.double.requests_a_minute = 2
    client.made()
    client.made()
    assert client.refused() == (429, "RateLimitExceeded.FoundationModelRPMExceeded")
    client.made(model="seedance-1-5-pro-251215")
    client.stage.clock.advance(61)
    client.made()


def test_too_many_at_once_wait_in_line(client):
    client.double.at_once = 1
    first, second = client.made(), client.made()
    jobs = {job.id: job for job in client.stage.jobs("ark")}
    assert jobs[second].starts_at >= jobs[first].ends_at
    client.stage.clock.advance(jobs[first].ends_at - client.stage.clock.now() - 1)
    assert client.task(second)["status"] == "queued"


def test_the_same_seed_gives_another_film(client):
    films = []
    for _ in range(2):
        name = client.made(model="dreamina-seedance-2-0-mini-260615", seed=5, frame=None, ratio="16:9")
        client.stage.clock.advance(3600)
        films.append(client.http.get(client.task(name)["content"]["video_url"]).content)
    assert films[0] != films[1]


class Ear(BaseHTTPRequestHandler):
    """Hears callbacks."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.heard.append((time.monotonic(), self.path, json.loads(body)["status"], dict(self.headers)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def ear():
    server = HTTPServer(("127.0.0.1", 0), Ear)
    server.heard = []
    Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("trouble", "states"),
    [
        (None, ["queued", "running", "succeeded"]),
        (Trouble.TWICE_CALLBACK, ["queued", "queued", "running", "running", "succeeded", "succeeded"]),
        (Trouble.LOST_CALLBACK, []),
        (Trouble.LATE_CALLBACK, []),
    ],
)
def test_callbacks_are_the_task_at_every_change(trouble, states, ear, client):
    if trouble:
        client.stage.faults.add(Fault(trouble=trouble, call="job", vendor="ark"))
    url = f"http://127.0.0.1:{ear.server_port}/hook?reference=ref-1"
    name = client.made(callback_url=url)
    client.stage.clock.advance(client.stage.job("ark", name).ends_at - client.stage.clock.now() + 1)
    _wait(ear, len(states))
    assert [status for _, _, status, _ in ear.heard] == states
    assert all(path == "/hook?reference=ref-1" for _, path, _, _ in ear.heard)
    if trouble is Trouble.LATE_CALLBACK:
        client.stage.clock.advance(601)
        _wait(ear, 3)
        assert len(ear.heard) == 3


def test_a_callback_may_come_before_the_answer(ear, client):
    client.stage.faults.add(Fault(trouble=Trouble.EARLY_CALLBACK, call="job", vendor="ark"))
    client.made(callback_url=f"http://127.0.0.1:{ear.server_port}/")
    answered = time.monotonic()
    assert ear.heard
    assert ear.heard[0][0] < answered


def _wait(ear, number):
    for _ in range(60):
        if number and len(ear.heard) >= number:
            break
        time.sleep(0.02 if number else 0.005)
