import http.server
import threading
import time

import httpx2
import pytest

from hotset.hosts.fal_webhook import heard
from hotset.media import png_bytes
from hotset.soundstage.doubles.fal import FalDouble
from hotset.soundstage.faults import Trouble
from hotset.soundstage.stage import Life
from tests.hosts.stagecraft import soundstage, strike

MINI = "bytedance/seedance-2.0/mini/image-to-video"
VEO = "fal-ai/veo3.1/first-last-frame-to-video"


@pytest.fixture(scope="module")
def picture():
    import base64

    import numpy as np

    return "data:image/png;base64," + base64.b64encode(png_bytes(np.full((320, 320, 3), 90, np.uint8))).decode()


@pytest.fixture
def stage():
    with soundstage(FalDouble) as stage:
        yield stage


@pytest.fixture
def fal(stage):
    with httpx2.Client(base_url=f"{stage.address}/fal", headers={"authorization": "Key id:secret"}) as client:
        yield client


@pytest.fixture
def mini(picture):
    return {"prompt": "p", "image_url": picture, "duration": "4", "resolution": "480p"}


def test_a_request_waits_runs_and_is_completed(fal, stage, mini):
    said = fal.post(f"/{MINI}", json=mini)
    assert said.status_code == 200
    body = said.json()
    assert body["status"] == "IN_QUEUE"
    assert body["queue_position"] == 0
    base = f"/bytedance/seedance-2.0/requests/{body['request_id']}"
    assert body["response_url"].endswith(f"/fal{base}")
    assert body["status_url"].endswith(f"{base}/status")
    assert body["cancel_url"].endswith(f"{base}/cancel")
    waiting = fal.get(f"{base}/status")
    assert (waiting.status_code, waiting.json()["status"], waiting.json()["queue_position"]) == (202, "IN_QUEUE", 0)
    assert fal.get(base).json() == {"detail": "Request is still in progress"}
    stage.stage.clock.advance(20)
    running = fal.get(f"{base}/status", params={"logs": "true"})
    assert (running.status_code, running.json()["status"], running.json()["logs"]) == (202, "IN_PROGRESS", [])
    stage.stage.clock.advance(5000)
    over = fal.get(f"{base}/status")
    assert (over.status_code, over.json()["status"]) == (200, "COMPLETED")
    assert "error" not in over.json()
    result = fal.get(base)
    assert result.headers["x-fal-billable-units"] == "4"
    assert set(result.json()["video"]) == {"url", "content_type", "file_name", "file_size"}
    film = httpx2.get(result.json()["video"]["url"])
    assert len(film.content) == result.json()["video"]["file_size"]


def test_the_sub_path_is_no_part_of_a_requests_address(fal, mini):
    request_id = fal.post(f"/{MINI}", json=mini).json()["request_id"]
    assert fal.get(f"/bytedance/seedance-2.0/mini/requests/{request_id}/status").status_code in (404, 405)
    assert fal.get(f"/bytedance/seedance-2.5/requests/{request_id}/status").status_code == 404


@pytest.mark.parametrize(
    ("changes", "at", "kind"),
    [
        ({"duration": 4}, "duration", "literal_error"),
        ({"duration": "16"}, "duration", "literal_error"),
        ({"resolution": "1080p"}, "resolution", "literal_error"),
        ({"seed": "1"}, "seed", "int_type"),
        ({"generate_audio": "yes"}, "generate_audio", "boolean_type"),
        ({"camera_fixed": True}, "camera_fixed", "extra_forbidden"),
        ({"image_url": None}, "image_url", "missing"),
        ({"image_url": "http://x/y.png"}, "image_url", "file_download_error"),
        ({"image_url": "data:image/png;base64,AAAA"}, "image_url", "image_load_error"),
        ({"image_url": "data:image/png;base64,***"}, "image_url", "image_load_error"),
    ],
    ids=str,
)
def test_a_wrong_input_is_a_422_in_fals_own_shape(fal, stage, mini, changes, at, kind):
    said = fal.post(f"/{MINI}", json={**mini, **changes})
    assert said.status_code == 422
    fault = said.json()["detail"][0]
    assert (fault["loc"], fault["type"]) == (["body", at], kind)
    assert set(fault) >= {"loc", "msg", "type", "url"}
    assert not stage.stage.jobs()


def test_a_null_is_absent_and_types_differ_by_endpoint(fal, mini, picture):
    assert fal.post(f"/{MINI}", json={**mini, "seed": None, "end_image_url": None}).status_code == 200
    frames = {"prompt": "p", "first_frame_url": picture, "last_frame_url": picture}
    assert fal.post(f"/{VEO}", json={**frames, "duration": "8s"}).status_code == 200
    assert fal.post(f"/{VEO}", json={**frames, "duration": "8"}).status_code == 422
    assert fal.post(f"/{VEO}", json={**frames, "image_url": picture}).status_code == 422
    wan = {"prompt": "p", "image_url": picture, "duration": 5}
    assert fal.post("/fal-ai/wan/v2.7/image-to-video", json=wan).status_code == 200
    assert fal.post("/fal-ai/wan/v2.7/image-to-video", json={**wan, "duration": "5"}).status_code == 422
    assert fal.post("/fal-ai/wan/v2.7/image-to-video", json={**wan, "video_url": "https://x/y.mp4"}).status_code == 422
    kling = {"prompt": "p", "multi_prompt": [], "start_image_url": picture}
    assert fal.post("/fal-ai/kling-video/v3/pro/image-to-video", json=kling).status_code == 422


def test_a_picture_below_300_pixels_is_too_small(fal, mini):
    import base64

    import numpy as np

    tiny = "data:image/png;base64," + base64.b64encode(png_bytes(np.zeros((200, 400, 3), np.uint8))).decode()
    said = fal.post(f"/{MINI}", json={**mini, "image_url": tiny})
    assert said.json()["detail"][0]["type"] == "image_too_small"


@pytest.mark.parametrize(
    ("key", "status", "words"),
    [
        ("", 401, "Authentication is required"),
        ("Bearer id:secret", 401, "Authentication is required"),
        ("Key wrong", 401, "Authentication is required"),
        ("Key no-credit:x", 403, "Exhausted balance"),
    ],
)
def test_keys(fal, mini, key, status, words):
    said = fal.post(f"/{MINI}", json=mini, headers={"authorization": key})
    assert said.status_code == status
    assert words in said.json()["detail"]


def test_an_unknown_endpoint_and_a_broken_body_are_refused(fal, mini):
    assert fal.post("/fal-ai/never/heard", json=mini).status_code == 404
    assert fal.post(f"/{MINI}", content=b"{").status_code == 400
    assert fal.post(f"/{MINI}", json=[1]).status_code == 422


def test_more_than_two_at_once_wait_and_are_never_a_429(fal, stage, mini):
    ids = [fal.post(f"/{MINI}", json=mini).json()["request_id"] for _ in range(4)]
    jobs = [stage.stage.job("fal", request_id) for request_id in ids]
    assert jobs[2].starts_at >= min(jobs[0].ends_at, jobs[1].ends_at)
    for when in sorted({job.starts_at + 0.01 for job in jobs}):
        assert sum(1 for job in jobs if job.life(when) is Life.RUNNING) <= 2
    said = [fal.get(f"/bytedance/seedance-2.0/requests/{request_id}/status").json() for request_id in ids]
    assert [entry["queue_position"] for entry in said] == [0, 1, 2, 3]


def test_cancel_says_202_400_or_404(fal, stage, mini):
    base = f"/bytedance/seedance-2.0/requests/{fal.post(f'/{MINI}', json=mini).json()['request_id']}"
    said = fal.put(f"{base}/cancel")
    assert (said.status_code, said.json()) == (202, {"status": "CANCELLATION_REQUESTED"})
    said = fal.put(f"{base}/cancel")
    assert (said.status_code, said.json()) == (400, {"status": "ALREADY_COMPLETED"})
    said = fal.put("/bytedance/seedance-2.0/requests/nobody/cancel")
    assert (said.status_code, said.json()) == (404, {"status": "NOT_FOUND"})
    assert fal.get(base).status_code == 499
    second = f"/bytedance/seedance-2.0/requests/{fal.post(f'/{MINI}', json=mini).json()['request_id']}"
    stage.stage.clock.advance(20)
    assert fal.put(f"{second}/cancel").status_code == 202
    stage.stage.clock.advance(5000)
    # Asked for, and completed all the same: it is billed.
    assert "error" not in fal.get(f"{second}/status").json()
    assert len(stage.stage.bill("fal")) == 1


def test_a_failed_run_is_a_5xx_with_its_type_as_a_header_too(fal, stage, mini):
    strike(stage, "fal", "job", Trouble.FAILS)
    base = f"/bytedance/seedance-2.0/requests/{fal.post(f'/{MINI}', json=mini).json()['request_id']}"
    stage.stage.clock.advance(5000)
    status = fal.get(f"{base}/status").json()
    assert (status["status"], status["error_type"]) == ("COMPLETED", "runner_disconnected")
    said = fal.get(base)
    assert (said.status_code, said.headers["x-fal-error-type"]) == (503, "runner_disconnected")
    assert said.headers["x-fal-retryable"] == "true"


def test_a_start_that_is_waited_for_too_long_is_a_504_of_the_user(fal, stage, mini):
    said = fal.post(f"/{MINI}", json=mini, headers={"x-fal-request-timeout": "0.5"})
    stage.stage.clock.advance(10)
    answer = fal.get(f"/bytedance/seedance-2.0/requests/{said.json()['request_id']}")
    assert (answer.status_code, answer.headers["x-fal-request-timeout-type"]) == (504, "user")


@pytest.mark.parametrize("charges", [False, True])
def test_whether_a_422_is_billed_is_a_switch(fal, stage, mini, charges):
    stage.doubles["fal"].charges_moderated = charges
    fal.post(f"/{MINI}", json={**mini, "prompt": "A bloodbath."})
    stage.stage.clock.advance(5000)
    assert [charge.amount for charge in stage.stage.bill("fal")] == ([288_400] if charges else [])


class Ear:
    """A place on loopback that hears webhooks."""

    def __init__(self):
        heard_here = self.calls = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                heard_here.append((self.path, dict(self.headers), body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *rest):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?reference=ref-7"

    def wait(self, number):
        for _ in range(300):
            if len(self.calls) >= number:
                break
            time.sleep(0.02)
        return self.calls


@pytest.fixture
def ear():
    ear = Ear()
    yield ear
    ear.server.shutdown()
    ear.server.server_close()


def send(fal, mini, ear):
    return fal.post(f"/{MINI}", params={"fal_webhook": ear.url}, json=mini).json()["request_id"]


def test_a_webhook_is_signed_and_carries_the_result(fal, stage, mini, ear):
    request_id = send(fal, mini, ear)
    assert stage.stage.jobs("fal")[0].reference == "ref-7"
    stage.stage.clock.advance(5000)
    path, headers, body = ear.wait(1)[0]
    assert path == "/hook?reference=ref-7"
    keys = fal.get("/.well-known/jwks.json").json()
    assert keys["keys"][0]["x"].endswith("=")
    call = heard(body, headers, keys, stage.stage.clock.now())
    assert (call.request_id, call.done) == (request_id, True)
    assert call.payload["video"]["content_type"] == "video/mp4"


def test_a_moderated_request_calls_back_as_an_error(fal, stage, mini, ear):
    send(fal, {**mini, "prompt": "A bloodbath."}, ear)
    stage.stage.clock.advance(5000)
    _, headers, body = ear.wait(1)[0]
    call = heard(body, headers, fal.get("/.well-known/jwks.json").json(), stage.stage.clock.now())
    assert not call.done
    assert call.payload["detail"][0]["type"] == "content_policy_violation"


@pytest.mark.parametrize(
    ("trouble", "number"),
    [(Trouble.TWICE_CALLBACK, 2), (Trouble.LATE_CALLBACK, 1), (Trouble.LOST_CALLBACK, 0)],
    ids=str,
)
def test_a_webhook_comes_twice_late_or_never(fal, stage, mini, ear, trouble, number):
    strike(stage, "fal", "job", trouble)
    send(fal, {**mini, "prompt": "A bloodbath."}, ear)
    job = stage.stage.jobs("fal")[0]
    stage.stage.clock.advance(job.ends_at - stage.stage.clock.now() + 1)
    if trouble is Trouble.LATE_CALLBACK:
        time.sleep(0.1)
        assert ear.calls == []
    stage.stage.clock.advance(700)
    assert len(ear.wait(number)) == number
    if not number:
        time.sleep(0.1)
        assert ear.calls == []


def test_a_webhook_can_come_before_the_answer(fal, stage, mini, ear):
    strike(stage, "fal", "job", Trouble.EARLY_CALLBACK)
    send(fal, mini, ear)
    assert len(ear.calls) == 1
