"""Kling's double over HTTP: its envelope, states, lists, keys, slots and callbacks."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import threading
import time
from fractions import Fraction

import httpx2
import jwt
import pytest

from hotset.soundstage.doubles.kling import DOUBLES, MESSAGES, KlingDouble, signed
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.stage import FACE_MARK
from tests.hosts.stagecraft import soundstage, strike
from tests.soundstage.doubles.test_kling_orders import FRAMES, OMNI, TURBO, WIDE, frames, omni, turbo

SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="


@pytest.fixture
def stage():
    with soundstage(KlingDouble) as stage:
        yield stage


@pytest.fixture
def client(stage):
    headers = {"authorization": "Bearer any-key"}
    with httpx2.Client(base_url=f"{stage.address}/kling", headers=headers, timeout=20) as client:
        yield client


def made(client, path=FRAMES, body=None):
    got = client.post(path, json=body or frames())
    assert got.status_code == 200, got.text
    return got.json()["data"]


def wait(stage, seconds):
    stage.stage.clock.advance(seconds)


def error(got):
    held = got.json()
    assert set(held) == {"code", "message", "request_id"}
    return got.status_code, held["code"], held["message"]


def test_it_is_the_double_of_its_module():
    assert (KlingDouble,) == DOUBLES


def test_the_older_protocol_goes_from_submitted_to_succeed(stage, client):
    got = client.post(FRAMES, json=frames(external_task_id="a", sound="on")).json()
    assert (got["code"], got["message"]) == (0, "SUCCEED")
    data = got["data"]
    assert set(data) == {"task_id", "task_status", "task_info", "created_at", "updated_at"}
    assert data["task_status"] == "submitted"
    assert data["task_info"] == {"external_task_id": "a"}
    assert data["created_at"] == round(stage.stage.clock.now() * 1000)
    wait(stage, 20)
    assert client.get(f"{FRAMES}/{data['task_id']}").json()["data"]["task_status"] == "processing"
    wait(stage, 700)
    done = client.get(f"{FRAMES}/a").json()["data"]
    assert done["task_id"] == data["task_id"]
    assert done["task_status"] == "succeed"
    assert done["final_unit_deduction"] == "4.5"
    assert done["watermark_info"] == {"enabled": False}
    (video,) = done["task_result"]["videos"]
    assert video["duration"] == "5.041"
    assert set(video) == {"id", "url", "duration"}
    assert [charge.amount for charge in stage.stage.bill("kling")] == [630_000]


def test_the_newer_protocol_says_succeeded_and_answers_in_a_list(stage, client):
    data = made(client, TURBO, turbo(options={"external_task_id": "a"}))
    assert (data["status"], data["external_id"], data["message"]) == ("submitted", "a", "")
    wait(stage, 700)
    for query in ({"task_ids": f"{data['id']},1"}, {"external_task_ids": "a"}):
        (done,) = client.get("/tasks", params=query).json()["data"]
        assert done["status"] == "succeeded"
        assert done["outputs"][0]["type"] == "video"
        assert done["billing"] == [{"charge_type": "unit", "amount": "4", "package_type": "video"}]
    nothing = client.get("/tasks", params={"external_task_ids": "b"})
    assert (nothing.status_code, nothing.json()["code"], nothing.json()["data"]) == (200, 0, [])
    assert error(client.get("/tasks"))[:2] == (400, 1201)
    assert error(client.get("/tasks", params={"task_ids": "1", "external_task_ids": "a"}))[:2] == (400, 1201)


def test_a_task_lives_under_the_path_that_made_it(stage, client):
    task = made(client, OMNI, omni())["task_id"]
    assert error(client.get(f"{FRAMES}/{task}")) == (400, 1201, "Task not found")
    assert client.get("/tasks", params={"task_ids": task}).json()["data"] == []
    stage.doubles["kling"].unknown_task = (404, 1203, "x")
    assert error(client.get(f"{FRAMES}/{task}")) == (404, 1203, "x")
    assert client.get(f"{OMNI}/{task}").status_code == 200


def test_the_older_list_has_pages_of_its_own_path_newest_first(stage, client):
    names = [made(client, body=frames(external_task_id=str(n)))["task_id"] for n in range(3)]
    made(client, OMNI, omni())
    whole = client.get(FRAMES).json()["data"]
    assert [row["task_id"] for row in whole] == names[::-1]
    second = client.get(FRAMES, params={"pageNum": 2, "pageSize": 2}).json()["data"]
    assert [row["task_id"] for row in second] == names[:1]
    for wrong in ({"pageNum": 0}, {"pageSize": 501}, {"pageNum": "x"}):
        assert error(client.get(FRAMES, params=wrong))[:2] == (400, 1201)


def test_the_newer_list_goes_on_by_cursor(stage, client):
    names = [made(client, TURBO, turbo())["id"] for _ in range(3)]
    first = client.post("/tasks", json={"limit": 2}).json()["data"]
    assert ([row["id"] for row in first["result"]], first["has_more"]) == (names[:0:-1], True)
    second = client.post("/tasks", json={"limit": 2, "cursor": first["next_cursor"]}).json()["data"]
    assert ([row["id"] for row in second["result"]], second["has_more"], second["count"]) == (names[:1], False, 1)
    wait(stage, 100)
    later = str(round((stage.stage.clock.now() - 50) * 1000))
    assert client.post("/tasks", json={"start_time": later}).json()["data"]["count"] == 0
    for wrong in (
        {"limit": 501},
        {"start_time": 5},
        {"start_time": later, "end_time": "1"},
        {"page": 1},
        {"cursor": "x"},
    ):
        assert error(client.post("/tasks", json=wrong))[:2] == (400, 1201)
    assert error(client.post("/tasks", content=b"["))[:2] == (400, 1200)


def test_a_hidden_job_is_in_no_list_for_a_while(stage, client):
    stage.stage.faults.add(Fault(trouble=Trouble.HIDDEN, call="job", vendor="kling", seconds=10))
    task = made(client)["task_id"]
    assert client.get(FRAMES).json()["data"] == []
    assert client.get(f"{FRAMES}/{task}").status_code == 200
    wait(stage, 11)
    assert len(client.get(FRAMES).json()["data"]) == 1


def test_an_external_id_is_used_once_in_an_account(stage, client):
    made(client, body=frames(external_task_id="a"))
    for path, body in (
        (FRAMES, frames(external_task_id="a")),
        (TURBO, turbo(options={"external_task_id": "a"})),
    ):
        status, code, message = error(client.post(path, json=body))
        assert (status, code) == (400, 1201)
        assert "already exists" in message
    made(client)
    made(client)


def test_slots_are_held_to_the_end(stage, client):
    double = stage.doubles["kling"]
    double.slots = 2
    made(client)
    made(client, TURBO, turbo())
    got = client.post(FRAMES, json=frames())
    assert error(got)[:2] == (429, 1303)
    assert "retry-after" not in got.headers
    double.retry_after = 3
    assert client.post(FRAMES, json=frames()).headers["retry-after"] == "3"
    wait(stage, 700)
    made(client)


def test_everything_is_cleared_after_thirty_days(stage, client):
    task = made(client, body=frames(external_task_id="a", duration="3"))["task_id"]
    wait(stage, 30 * 86_400 - 10)
    done = client.get(f"{FRAMES}/{task}").json()["data"]
    wait(stage, 20)
    assert error(client.get(f"{FRAMES}/{task}"))[:2] == (400, 1201)
    assert client.get(FRAMES).json()["data"] == []
    assert client.get(done["task_result"]["videos"][0]["url"]).status_code == 403


def test_a_job_that_never_ends_is_processing_for_ever(stage, client):
    strike(stage, "kling", "job", Trouble.NEVER)
    task = made(client)["task_id"]
    wait(stage, 86_400)
    assert client.get(f"{FRAMES}/{task}").json()["data"]["task_status"] == "processing"


def test_moderation_has_two_moments(stage, client):
    assert error(client.post(FRAMES, json=frames(prompt="A bloodbath.")))[:2] == (400, 1301)
    task = made(client, body=frames(prompt="A blood-curdling scream."))["task_id"]
    wait(stage, 700)
    data = client.get(f"{FRAMES}/{task}").json()["data"]
    assert (data["task_status"], data["task_status_msg"]) == ("failed", "Failure to pass the risk control system")
    assert data["final_unit_deduction"] == "0"
    assert "task_result" not in data
    assert stage.stage.bill("kling") == []


def test_faces_are_a_switch(stage, client):
    face = base64.b64encode(base64.b64decode(WIDE) + FACE_MARK).decode()
    made(client, body=frames(image=face))
    stage.doubles["kling"].refuses_faces = True
    assert error(client.post(FRAMES, json=frames(image=face)))[:2] == (400, 1301)


def test_what_is_refused_says_why_in_the_vendors_envelope(client):
    assert error(client.post(FRAMES, json=frames(duration=5))) == (400, 1201, "duration value '5' is invalid")
    assert error(client.post(FRAMES, json=frames(model_name="kling-v1-6")))[:2] == (404, 1203)
    assert error(client.post(FRAMES, content=b"no json"))[:2] == (400, 1200)
    assert error(client.post(FRAMES, json=[]))[:2] == (400, 1200)
    assert error(client.post("/v1/videos/image2video/1/cancel"))[:2] == (404, 1202)
    assert error(client.delete(f"{FRAMES}/1"))[:2] == (404, 1202)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Trouble.BUSY, 1303),
        (Trouble.ERROR_BEFORE, 5000),
        (Trouble.WRONG_KEY, 1002),
        (Trouble.NO_CREDIT, 1102),
        (Trouble.NOT_OPEN, 1103),
        (Trouble.MODERATED, 1301),
        (Trouble.FACE, 1301),
        (Trouble.EXPIRED, 1203),
    ],
)
def test_every_trouble_has_its_code(stage, client, trouble, code):
    strike(stage, "kling", "create", trouble)
    assert error(client.post(FRAMES, json=frames())) == (MESSAGES[code][0], code, MESSAGES[code][1])


# keys


@pytest.mark.parametrize("path", [f"{FRAMES}/1", FRAMES, "/tasks?task_ids=1"])
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", 1001),
        ("Basic abc", 1002),
        ("Bearer", 1002),
        ("Bearer a-wrong-key", 1002),
        ("Bearer of-other-region", 1002),
        ("Bearer no-credit", 1101),
        ("Bearer blocked", 1100),
        ("Bearer from-elsewhere", 1304),
        ("Bearer not.a.token", 1002),
    ],
)
def test_every_path_looks_at_the_key(keyless, path, given, code):
    got = httpx2.get(f"{keyless.address}/kling{path}", headers={"authorization": given} if given else {})
    assert error(got)[:2] == (MESSAGES[code][0], code)


@pytest.fixture(scope="module")
def keyless():
    with soundstage(KlingDouble) as stage:
        yield stage


@pytest.mark.parametrize(
    ("changes", "secret", "algorithm", "code"),
    [
        ({}, None, "HS256", 0),
        ({}, "another-secret-that-is-long-enough-too", "HS256", 1000),
        ({"iss": "nobody"}, None, "HS256", 1002),
        ({}, None, "HS384", 1002),
        ({"nbf": 30}, None, "HS256", 1003),
        ({"exp": -1}, None, "HS256", 1004),
        ({"nbf": None}, None, "HS256", 1002),
    ],
)
def test_a_signed_token_is_checked_against_the_clock(keyless, changes, secret, algorithm, code):
    double = keyless.doubles["kling"]
    now = int(keyless.stage.clock.now())
    issuer, own = next(iter(double.accounts.items()))
    claims = {"iss": issuer, "exp": 1800, "nbf": -5, **changes}
    claims = {k: v + now if k != "iss" else v for k, v in claims.items() if v is not None}
    token = jwt.encode(claims, secret or own, algorithm=algorithm)
    got = httpx2.get(f"{keyless.address}/kling{FRAMES}", headers={"authorization": f"Bearer {token}"})
    assert got.json()["code"] == code
    assert got.status_code == (MESSAGES[code][0] if code else 200)


# callbacks


@contextlib.contextmanager
def listener():
    """Where callbacks arrive: each as its headers and its body."""
    heard = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append(({name.lower(): value for name, value in self.headers.items()}, body, self.path))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield heard, f"http://127.0.0.1:{server.server_port}/hook?reference=a"
    finally:
        server.shutdown()
        server.server_close()


def heard_by(heard, count):
    for _ in range(200):
        if len(heard) >= count:
            break
        time.sleep(0.02)
    return [json.loads(body) for _, body, _ in heard]


def test_the_older_callback_is_flat_and_unsigned(stage, client):
    with listener() as (heard, url):
        task = made(client, body=frames(external_task_id="a", callback_url=url))["task_id"]
        heard_by(heard, 1)
        wait(stage, 700)
        told = heard_by(heard, 3)
    assert [each["task_status"] for each in told] == ["submitted", "processing", "succeed"]
    assert {each["task_id"] for each in told} == {task}
    assert told[-1]["final_unit_deduction"] == "3"
    assert told[-1]["task_info"] == {"external_task_id": "a"}
    assert "watermark_info" not in told[-1]
    assert all("webhook-signature" not in headers for headers, _, _ in heard)
    assert heard[0][2] == "/hook?reference=a"


def test_the_newer_callback_is_signed_where_there_is_a_secret(stage, client):
    stage.doubles["kling"].webhook_secret = SECRET
    with listener() as (heard, url):
        made(client, TURBO, turbo(options={"callback_url": url}))
        told = heard_by(heard, 1)
    headers, body, _ = heard[0]
    assert told[0]["status"] == "submitted"
    again = signed(SECRET, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == again["webhook-signature"]


def test_the_signature_is_that_of_the_vendors_own_example():
    """kling.ai/document-api, page 'callbacks', its test data."""
    body = (
        b'{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}'
    )
    assert signed(SECRET, "9876543210", 1781080794, body) == {
        "webhook-id": "9876543210",
        "webhook-timestamp": "1781080794",
        "webhook-signature": "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=",
    }


@pytest.mark.parametrize(
    ("trouble", "counts"),
    [
        (Trouble.EARLY_CALLBACK, (1, 3)),
        (Trouble.TWICE_CALLBACK, (2, 6)),
        (Trouble.LOST_CALLBACK, (0, 0)),
        (Trouble.LATE_CALLBACK, (0, 2)),
    ],
)
def test_callbacks_come_early_twice_late_or_never(stage, client, trouble, counts):
    strike(stage, "kling", "job", trouble)
    with listener() as (heard, url):
        made(client, body=frames(callback_url=url))
        if trouble is Trouble.EARLY_CALLBACK:
            # Before the answer to the create, so nothing is waited for.
            assert len(heard) == 1
        heard_by(heard, counts[0])
        assert len(heard) == counts[0]
        job = stage.stage.jobs("kling")[0]
        # To the end of the job; what is late comes ten minutes behind its time.
        wait(stage, (600 if trouble is Trouble.LATE_CALLBACK else 0) + job.ends_at - job.created_at - 1)
        if trouble is not Trouble.LATE_CALLBACK:
            wait(stage, 2)
        heard_by(heard, counts[1])
        assert len(heard) == counts[1]


def test_units_and_money_say_the_same(stage, client):
    made(client, body=frames(duration="7", sound="on"))
    task = stage.stage.jobs("kling")[0]
    wait(stage, 900)
    units = client.get(f"{FRAMES}/{task.id}").json()["data"]["final_unit_deduction"]
    (charge,) = stage.stage.bill("kling")
    assert charge.amount == Fraction(units) * 140_000
