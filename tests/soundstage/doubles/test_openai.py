from dataclasses import replace
from io import BytesIO

import httpx2
import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.double import Double
from hotset.soundstage.doubles.openai import DOUBLES, SORA, OpenaiDouble
from hotset.soundstage.stage import Life
from tests.hosts.stagecraft import soundstage

KEY = {"authorization": "Bearer sk-test"}
FRAME = png_bytes(np.full((720, 1280, 3), 90, np.uint8))


@pytest.fixture
def opened():
    with soundstage(SORA) as stage, httpx2.Client(base_url=f"{stage.address}/openai", headers=KEY) as client:
        yield stage, client


def create(client, frame=None, **form):
    """As the SDK sends it: always multipart, also without a file."""
    files = {name: (None, value) for name, value in {"prompt": "a cat", **form}.items()}
    if frame is not None:
        files["input_reference"] = ("p.png", frame, "image/png")
    return client.post("/v1/videos", files=files)


def test_the_doubles_of_this_file_are_those_of_four_vendors():
    with soundstage(*DOUBLES) as stage:
        assert list(stage.doubles) == ["openai", "vllm-omni", "sglang", "litellm"]
        for double in stage.doubles.values():
            held: Double = double
            assert held.routes()


def test_the_videos_api_has_ended_unless_it_is_said_otherwise():
    with soundstage(OpenaiDouble) as stage, httpx2.Client(base_url=f"{stage.address}/openai", headers=KEY) as client:
        for answer in (create(client), client.get("/v1/videos"), client.get("/v1/videos/video_1/content")):
            assert answer.status_code == 404
            assert "permanently shut down on September 24, 2026" in answer.json()["error"]["message"]
        body = {"model": "gpt-image-2.6-flare", "prompt": "a cat", "size": "256x144"}
        assert client.post("/v1/images/generations", json=body).status_code == 200


def test_a_video_is_what_the_sdk_expects_from_queued_to_its_content(opened):
    stage, client = opened
    made = create(client, FRAME, model="sora-2", seconds="8", size="1280x720").json()
    assert made["object"] == "video"
    assert made["status"] == "queued"
    assert made["progress"] == 0
    assert made["seconds"] == "8"
    assert made["size"] == "1280x720"
    assert made["prompt"] == "a cat"
    assert made["id"].startswith("video_")
    assert made["expires_at"] is made["error"] is made["completed_at"] is None
    assert client.get(f"/v1/videos/{made['id']}").headers["openai-poll-after-ms"] == "2500"
    seen = {made["status"]}
    for _ in range(60):
        stage.stage.clock.advance(10)
        seen.add(client.get(f"/v1/videos/{made['id']}", headers={"x-stainless-poll-helper": "true"}).json()["status"])
    assert seen == {"queued", "in_progress", "completed"}
    quick_job = stage.stage.job("openai", made["id"])
    quick_job.ends_at = stage.stage.clock.now() - 1
    quick_job.order = replace(quick_job.order, width=128, height=96, frames=6)
    done = client.get(f"/v1/videos/{made['id']}").json()
    assert done["progress"] == 100
    assert done["expires_at"] == done["completed_at"] + 3600
    content = f"/v1/videos/{made['id']}/content"
    assert client.get(content).headers["content-type"] == "video/mp4"
    assert client.get(content, params={"variant": "video"}).content[4:8] == b"ftyp"
    assert client.get(content, params={"variant": "thumbnail"}).content.startswith(b"RIFF")
    assert client.get(content, params={"variant": "spritesheet"}).content.startswith(b"\xff\xd8")
    assert client.get(content, params={"variant": "poster"}).status_code == 400
    stage.stage.clock.advance(3600)
    assert client.get(content).status_code == 404
    assert stage.stage.bill("openai")[0].amount == 800_000


@pytest.mark.parametrize(
    ("form", "price"),
    [
        ({}, 400_000),
        ({"model": "sora-2-pro", "seconds": "12", "size": "1280x720"}, 3_600_000),
        ({"model": "sora-2-pro", "size": "1792x1024"}, 2_000_000),
    ],
)
def test_the_last_prices(opened, form, price):
    stage, client = opened
    assert create(client, **form).status_code == 200
    assert stage.stage.jobs()[0].order.price == price


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"seconds": "5"}, 400, "'4', '8', and '12'"),
        ({"size": "1792x1024"}, 400, "Supported values"),
        ({"model": "sora-3"}, 404, "does not exist"),
        ({"num_frames": "81"}, 400, "Unknown parameter: 'num_frames'"),
        ({"prompt": ""}, 400, "Missing required parameter"),
        ({"prompt": "a bloodbath"}, 400, "safety system"),
        ({"size": "720x1280", "frame": FRAME}, 400, "must match the requested width and height"),
        ({"frame": b"no picture"}, 400, "must match"),
        ({"size": "1280x720", "frame": FRAME + b"hotset-face"}, 400, "human face"),
    ],
)
def test_what_is_refused(opened, form, status, words):
    stage, client = opened
    answer = create(client, **form)
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
    assert not stage.stage.jobs()


def test_json_is_no_form(opened):
    _, client = opened
    assert client.post("/v1/videos", json={"prompt": "a cat"}).status_code == 400


def test_keys(opened):
    _, client = opened
    for key, status, code in (
        ("", 401, "invalid_api_key"),
        ("sk-wrong", 401, "invalid_api_key"),
        ("sk-other-region", 403, "unsupported_country_region_territory"),
    ):
        answer = client.get("/v1/videos", headers={"authorization": f"Bearer {key}" if key else ""})
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    spent = client.post("/v1/videos", headers={"authorization": "Bearer no-credit"})
    assert (spent.status_code, spent.json()["error"]["code"]) == (429, "insufficient_quota")


def test_a_list_goes_page_by_page_in_both_orders(opened):
    _, client = opened
    made = [create(client, prompt=f"cat {n}").json()["id"] for n in range(23)]
    first = client.get("/v1/videos").json()
    assert [v["id"] for v in first["data"]] == made[:2:-1]
    assert first["has_more"]
    assert (first["first_id"], first["last_id"]) == (made[-1], made[3])
    rest = client.get("/v1/videos", params={"after": first["last_id"], "limit": 100}).json()
    assert [v["id"] for v in rest["data"]] == made[2::-1]
    assert not rest["has_more"]
    up = client.get("/v1/videos", params={"order": "asc", "limit": 2}).json()
    assert [v["id"] for v in up["data"]] == made[:2]
    assert client.get("/v1/videos", params={"limit": 101}).status_code == 422


def test_remix_edit_and_extension_make_jobs_of_their_own(opened):
    stage, client = opened
    source = create(client, seconds="4").json()["id"]
    remix = client.post(f"/v1/videos/{source}/remix", json={"prompt": "night"}).json()
    assert remix["remixed_from_video_id"] == source
    assert remix["prompt"] == "night"
    longer = client.post("/v1/videos/extensions", json={"prompt": "go", "seconds": "8", "video": {"id": source}}).json()
    assert longer["seconds"] == "12"
    assert stage.stage.job("openai", longer["id"]).order.price == 800_000
    sent = {"prompt": (None, "night"), "video": ("p.mp4", BytesIO(b"film"), "video/mp4")}
    assert client.post("/v1/videos/edits", files=sent).json()["object"] == "video"
    assert client.post("/v1/videos/edits", json={"prompt": "night", "video": {"id": "video_0"}}).status_code == 404
    assert client.post("/v1/videos/edits", json={"prompt": "night", "video": source}).status_code == 400
    assert client.post("/v1/videos/extensions", json={"prompt": "x", "seconds": "21", "video": {"id": source}}).is_error


def test_characters(opened):
    _, client = opened
    sent = {"name": (None, "Mossy"), "video": ("p.mp4", b"film", "video/mp4")}
    made = client.post("/v1/videos/characters", files=sent).json()
    assert set(made) == {"id", "created_at", "name"}
    assert client.get(f"/v1/videos/characters/{made['id']}").json() == made
    assert client.get("/v1/videos/characters/char_0").status_code == 404
    assert client.post("/v1/videos/characters", files={"name": (None, "Mossy")}).status_code == 400
    assert create(client, **{"characters[][id]": made["id"]}).status_code == 200


def test_a_deleted_video_is_gone_and_a_moderated_one_says_so(opened):
    stage, client = opened
    made = create(client).json()["id"]
    assert client.delete(f"/v1/videos/{made}").json() == {"id": made, "deleted": True, "object": "video.deleted"}
    assert client.get(f"/v1/videos/{made}").status_code == 404
    assert client.get("/v1/videos").json()["data"] == []
    late = create(client, prompt="a blood-curdling cat").json()["id"]
    assert stage.stage.job("openai", late).ends is Life.MODERATED
    stage.stage.clock.advance(3000)
    answer = client.get(f"/v1/videos/{late}")
    assert answer.status_code == 200
    assert answer.json()["status"] == "failed"
    assert answer.json()["error"]["code"] == "moderation_blocked"
    assert client.get(f"/v1/videos/{late}/content").status_code in (404, 422)
