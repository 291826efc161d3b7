"""The double of the Gemini API, asked as the SDK asks."""

import base64
import time

import httpx2
import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.doubles.gemini import GeminiDouble
from tests.hosts.stagecraft import soundstage, strike

PICTURE = base64.b64encode(png_bytes(np.full((90, 160, 3), 99, np.uint8))).decode()
KEY = {"x-goog-api-key": "a-key"}
SHORT = {"type": "video", "duration": "3s", "resolution": "360p", "delivery": "uri"}


@pytest.fixture
def stage():
    with soundstage(GeminiDouble) as stage:
        yield stage


def call(stage, method, path, body=None, headers=KEY, **more):
    return httpx2.request(method, f"{stage.address}/gemini/{path}", json=body, headers=headers, **more)


def take(stage, version="v1", **body):
    return call(stage, "POST", f"{version}/interactions", {"model": "gemini-omni-1.2-flash", "input": "a cat"} | body)


def now(stage, made):
    return call(stage, "GET", f"v1/interactions/{made.json()['id']}?stream=false").json()


def test_what_the_sdk_sends_is_taken(stage):
    """The requests of google-genai 3.4.0, recorded on 2026-11-22."""
    assert take(stage, response_format={"type": "video", "duration": "3s", "resolution": "360p"}).status_code == 200
    image = {"data": PICTURE, "mime_type": "image/png", "type": "image"}
    full = take(
        stage, "v1beta", background=True, generation_config={"seed": 7, "video_config": {"task": "image_to_video"}},
        input=[{"content": [image, {"text": "pan", "type": "text"}], "type": "user_input"}],
        labels={"shot": "s1"}, response_format={"delivery": "inline", "resolution": "1080p", "type": "video"},
        service_tier="flex", store=True, webhook_config=None,
    )  # fmt: skip
    assert full.status_code == 200
    order = stage.stage.jobs()[-1].order
    assert (order.width, order.height, order.seconds, order.frames) == (1920, 1080, 10, 240)
    picture = {"inlineData": {"data": PICTURE, "mime_type": "image/png"}}
    still = {
        "contents": [{"parts": [picture, {"text": "x"}], "role": "user"}],
        "generationConfig": {
            "seed": 3,
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "1K"},
        },
    }
    drawn = call(stage, "POST", "v1beta/models/gemini-nano-banana-2.1:generateContent", still).json()
    assert drawn["candidates"][0]["content"]["parts"][0]["inlineData"]["mimeType"] == "image/png"
    assert drawn["usageMetadata"]["candidatesTokensDetails"] == [{"modality": "IMAGE", "tokenCount": 1120}]


def test_left_out_is_ten_seconds_at_720p_in_16_9(stage):
    take(stage, background=True)
    order = stage.stage.jobs()[-1].order
    assert (order.seconds, order.width, order.height) == (10, 1280, 720)
    assert order.request["tokens"]["video"] == 57_920


def test_an_interaction_goes_its_way_and_says_little_before_its_end(stage):
    made = take(stage, background=True, response_format=SHORT)
    assert (made.json()["status"], made.json()["steps"]) == ("in_progress", [])
    assert "usage" not in made.json()
    assert now(stage, made)["status"] == "in_progress"
    stage.stage.clock.advance(2000)
    held = now(stage, made)
    assert [step["type"] for step in held["steps"]] == ["user_input", "thought", "model_output"]
    uri = held["steps"][-1]["content"][0]["uri"]
    # The SDK knows a file only by an https address with files/[a-z0-9]+ in it, and asks its own base address.
    assert uri.startswith("https://generativelanguage.googleapis.com/v1/files/")
    path = uri.removeprefix("https://generativelanguage.googleapis.com/")
    assert call(stage, "GET", path).content[4:8] == b"ftyp"
    assert call(stage, "GET", path, headers={}).status_code == 403
    assert held["usage"]["output_tokens_by_modality"] == [{"modality": "video", "tokens": 3 * 1931}]


def test_a_key_may_come_as_a_query_and_must_come(stage):
    body = {"model": "gemini-omni-1.2-flash", "input": "x", "background": True}
    assert call(stage, "POST", "v1/interactions?key=a-key", body, headers={}).status_code == 200
    assert call(stage, "POST", "v1/interactions", body, headers={}).status_code == 403
    assert call(stage, "POST", "v7/interactions", body).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"response_format": SHORT | {"duration": "2s"}}, 400, "minimum allowed 3s"),
        ({"response_format": SHORT | {"duration": "16s"}}, 400, "maximum allowed 15s"),
        (
            {"response_format": SHORT | {"duration": "11s"}, "model": "gemini-omni-1.1-flash"},
            400,
            "maximum allowed 10s",
        ),
        ({"response_format": SHORT | {"duration": 8}}, 400, "Duration"),
        ({"response_format": SHORT | {"resolution": "480p"}}, 400, "Unsupported resolution"),
        ({"response_format": SHORT | {"gcs_uri": "gs://b"}}, 400, "gcs_uri"),
        ({"response_format": SHORT | {"fps": 24}}, 400, 'Unknown name "fps"'),
        ({"negative_prompt": "x"}, 400, 'Unknown name "negative_prompt"'),
        ({"generation_config": {"video_config": {"task": "image_to_video"}}}, 400, "first image"),
        ({"generation_config": {"video_config": {"task": "extend"}}}, 400, "requires a video"),
        ({"generation_config": {"video_config": {"task": "dance"}}}, 400, "dance"),
        ({"labels": {"shot": "12A"}}, 400, "Invalid label"),
        ({"input": [{"type": "image", "data": PICTURE, "mime_type": "image/svg"}]}, 400, "Invalid content"),
        ({"model": "gemini-omni-flash-preview"}, 404, "no longer available"),
        ({"model": "veo-9"}, 404, "not found"),
        ({"previous_interaction_id": "v1_x"}, 404, "previous interaction"),
    ],
)
def test_what_omni_does_not_take_is_refused_in_google_s_envelope(stage, body, status, said):
    answer = take(stage, background=True, **body)
    assert (answer.status_code, said in answer.json()["error"]["message"]) == (status, True)
    assert not stage.stage.jobs()


def test_pictures_beyond_the_frames_are_references_and_are_counted(stage):
    image = {"type": "image", "data": PICTURE, "mime_type": "image/png"}
    work = {"video_config": {"task": "reference_to_video"}}

    def ask(images, text="x"):
        return take(
            stage, background=True, generation_config=work, input=[*[image] * images, {"type": "text", "text": text}]
        )

    assert ask(6).status_code == 200
    assert "At most 6" in ask(7).json()["error"]["message"]
    assert (
        ask(8, "[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image2] [# References <IMAGE_REF_0>@Image3]").status_code
        == 200
    )
    order = stage.stage.jobs()[-1].order
    assert (order.first is not None, order.last is not None, len(order.references)) == (True, True, 6)
    assert "was not sent" in ask(1, "<FIRST_FRAME>@Image4").json()["error"]["message"]


def test_an_extension_is_the_whole_clip_and_only_what_is_added_is_billed(stage):
    first = take(stage, background=True, response_format=SHORT)
    work = {"video_config": {"task": "extend"}}
    more = take(
        stage, background=True, response_format=SHORT | {"duration": "4s"}, generation_config=work,
        previous_interaction_id=first.json()["id"],
    )  # fmt: skip
    assert more.status_code == 200
    order = stage.stage.jobs()[-1].order
    assert (order.seconds, order.frames, order.request["tokens"]["video"]) == (7, 168, 4 * 1931)


def test_the_same_request_twice_is_two_jobs_and_two_bills(stage):
    for _ in range(2):
        take(stage, background=True, response_format=SHORT)
    stage.stage.clock.advance(5000)
    assert len(stage.stage.bill()) == 2


def test_a_call_in_the_foreground_answers_with_its_end_and_may_stop_half_way(stage, monkeypatch):
    assert take(stage, response_format=SHORT).json()["status"] == "completed"
    monkeypatch.setattr(GeminiDouble, "decode_limit_seconds", 2)
    assert take(stage, response_format=SHORT).json()["status"] == "requires_continuation"


def test_a_filtered_take_is_billed_only_by_the_switch(stage, monkeypatch):
    for bills, charged in ((False, 0), (True, 1)):
        monkeypatch.setattr(GeminiDouble, "bills_filtered", bills)
        made = take(stage, background=True, input="blood-curdling", response_format=SHORT)
        stage.stage.clock.advance(2000)
        held = now(stage, made)
        assert held["status"] == "completed"
        assert held["usage"]["total_output_tokens"] == charged * 3 * 1931
        assert [block["type"] for step in held["steps"][1:] for block in step["content"]] == ["text"]
        assert len(stage.stage.bill()) == charged


def test_a_cancelled_or_deleted_interaction_stays_so(stage):
    made = take(stage, background=True).json()["id"]
    assert call(stage, "POST", f"v1/interactions/{made}/cancel").json()["status"] == "cancelled"
    assert call(stage, "POST", f"v1/interactions/{made}/cancel").status_code == 400
    assert call(stage, "DELETE", f"v1/interactions/{made}").status_code == 200
    assert call(stage, "GET", f"v1/interactions/{made}").status_code == 404


@pytest.mark.parametrize(
    ("trouble", "times"),
    [(None, 1), ("callback twice", 2), ("lost callback", 0), ("early callback", 1), ("late callback", 1)],
)
def test_a_callback_comes_at_the_end_or_as_the_fault_says(stage, trouble, times):
    if trouble:
        strike(stage, "gemini", "job", trouble)
    hook = {"uris": [f"{stage.address}/nowhere"], "user_metadata": {"reference": "r"}}
    take(stage, background=True, response_format=SHORT, webhook_config=hook)
    assert len(stage.callbacks.sent) == (1 if trouble == "early callback" else 0)
    stage.stage.clock.advance(2000)
    for _ in range(100):
        if len(stage.callbacks.sent) >= times:
            break
        time.sleep(0.02)
    assert len(stage.callbacks.sent) == times


def test_a_file_is_uploaded_in_two_halves_and_used(stage):
    start = {
        "x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start",
        "x-goog-upload-header-content-length": "70", "x-goog-upload-header-content-type": "image/png",
        "x-goog-upload-file-name": "p.png",
    }  # fmt: skip
    begun = call(stage, "POST", "upload/v1/files", {"file": {"mime_type": "image/png"}}, KEY | start)
    finish = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
    done = httpx2.post(begun.headers["x-goog-upload-url"], content=base64.b64decode(PICTURE), headers=finish)
    assert done.headers["x-goog-upload-status"] == "final"
    file = done.json()["file"]
    assert (file["state"], file["mimeType"]) == ("ACTIVE", "image/png")
    image = {"type": "image", "uri": file["uri"], "mime_type": "image/png"}
    assert take(stage, background=True, input=[image, {"type": "text", "text": "x"}]).status_code == 200
    assert stage.stage.jobs()[-1].order.first == base64.b64decode(PICTURE)
    stage.stage.clock.advance(49 * 3600)
    assert call(stage, "GET", f"v1/{file['name']}").status_code == 403
    assert call(stage, "DELETE", f"v1/{file['name']}").status_code == 200
    assert httpx2.post(begun.headers["x-goog-upload-url"], content=b"x", headers=finish).status_code == 404


@pytest.mark.parametrize(
    ("model", "status", "said"),
    [
        ("gemini-omni-1.2-flash:generateContent", 400, "This model only supports Interactions API."),
        ("veo-3.1-generate-preview:predictLongRunning", 404, "no longer available"),
        ("gemini-3.1-flash-image:generateContent", 404, "no longer available"),
        ("gemini-9:generateContent", 404, "is not found for API version v1"),
    ],
)
def test_models_in_the_wrong_place_say_so(stage, model, status, said):
    answer = call(stage, "POST", f"v1/models/{model}", {"contents": [{"parts": [{"text": "x"}]}]})
    assert (answer.status_code, said in answer.json()["error"]["message"]) == (status, True)


def test_an_edit_of_an_upload_in_a_blocked_region_completes_with_nothing(stage, monkeypatch):
    monkeypatch.setattr(GeminiDouble, "region_blocked", True)
    made = take(stage, background=True, response_format=SHORT)
    stage.stage.clock.advance(2000)
    uri = now(stage, made)["steps"][-1]["content"][0]["uri"]
    clip = {"type": "video", "uri": uri, "mime_type": "video/mp4"}
    work = {"video_config": {"task": "edit"}}
    edit = take(
        stage, background=True, response_format=SHORT, generation_config=work,
        input=[clip, {"type": "text", "text": "rain"}],
    )  # fmt: skip
    held = now(stage, edit)
    assert (held["status"], held["usage"]["total_output_tokens"], len(held["steps"])) == ("completed", 0, 1)
    assert len(stage.stage.bill()) == 1
