"""The double of Vertex, asked as the SDK asks."""

import base64
from datetime import date
from fractions import Fraction

import httpx2
import numpy as np
import pytest

from hotset.hosts.registry import model as model_named
from hotset.ledger.rates import quote
from hotset.media import png_bytes
from hotset.soundstage.doubles.vertex import VertexDouble
from tests.hosts.stagecraft import soundstage

PICTURE = base64.b64encode(png_bytes(np.full((90, 160, 3), 99, np.uint8))).decode()
IMAGE = {"bytesBase64Encoded": PICTURE, "mimeType": "image/png"}


@pytest.fixture
def stage():
    with soundstage(VertexDouble) as stage:
        yield stage


def send(stage, body, model="veo-3.1-generate-001", call="predictLongRunning", key="token", version="v1beta1"):
    spot = f"{version}/projects/p/locations/us-central1/publishers/google/models/{model}"
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return httpx2.post(f"{stage.address}/vertex/{spot}:{call}", json=body, headers=headers)


def asked(prompt="a cat", image=IMAGE, **parameters):
    instance = {"prompt": prompt} | ({"image": image} if image else {})
    return {"instances": [instance], "parameters": {"durationSeconds": 4, **parameters}}


def finished(stage, name, model="veo-3.1-generate-001"):
    stage.stage.clock.advance(2000)
    return send(stage, {"operationName": name}, model, "fetchPredictOperation").json()


def test_what_the_sdk_sends_is_taken(stage):
    """The request of google-genai 2.34.0, recorded on 2026-11-22, with what it may leave out and in both spellings."""
    stored = {"gcsUri": "gs://b/i.png", "mimeType": "image/png"}
    body = {
        "instances": [{"prompt": "a cat", "image": IMAGE, "lastFrame": stored}],
        "parameters": {
            "sampleCount": 2, "storageUri": "gs://b/out/", "fps": 24, "durationSeconds": 8, "seed": 7,
            "resolution": "4k", "aspectRatio": "16:9", "personGeneration": "allow_adult", "pubsubTopic": "t",
            "negativePrompt": "blur",
            "enhancePrompt": True, "generateAudio": True, "compressionQuality": "LOSSLESS", "resizeMode": None,
        },
    }  # fmt: skip
    made = send(stage, body)
    assert made.status_code == 200
    assert list(made.json()) == ["name"]
    (job,) = stage.stage.jobs()
    assert job.order.price == 2 * 8 * 600_000
    held = finished(stage, made.json()["name"])
    assert [video["gcsUri"] for video in held["response"]["videos"]] == [
        f"gs://b/out/{job.id}/sample_{n}.mp4" for n in (0, 1)
    ]
    snake = {"instances": [{"prompt": "x", "last_frame": None}], "parameters": {"duration_seconds": 4}}
    assert send(stage, snake).status_code == 200
    assert send(stage, {"instances": [{"prompt": "x"}]}).status_code == 200


def test_done_is_absent_while_it_runs_and_not_false(stage):
    name = send(stage, asked()).json()["name"]
    assert send(stage, {"operationName": name}, call="fetchPredictOperation").json() == {"name": name}


def test_of_several_samples_one_is_withheld_and_the_others_come(stage):
    name = send(stage, asked("blood-curdling", sampleCount=4, storageUri="gs://b")).json()["name"]
    response = finished(stage, name)["response"]
    assert (response["raiMediaFilteredCount"], len(response["videos"])) == (1, 3)
    assert "Support codes: 64151117" in response["raiMediaFilteredReasons"][0]
    assert not stage.stage.bill()


def test_whether_a_filtered_video_is_billed_is_a_switch(stage, monkeypatch):
    monkeypatch.setattr(VertexDouble, "bills_filtered", True)
    finished(stage, send(stage, asked("blood-curdling", generateAudio=False)).json()["name"])
    assert [charge.amount for charge in stage.stage.bill()] == [800_000]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (asked(durationSeconds=5), "[4,6,8]"),
        (asked(durationSeconds="4"), "Invalid value at 'parameters.durationSeconds'"),
        (asked(resolution="1080p"), "8 seconds only"),
        (asked(resolution="360p"), "Unsupported resolution"),
        (asked(aspectRatio="1:1"), "Unsupported aspect ratio"),
        (asked(sampleCount=5), "out of range"),
        (asked(fps=30), "Unsupported fps"),
        (asked(cameraMotion="pan"), 'Unknown name "cameraMotion"'),
        (asked(storageUri="https://b"), "Cloud Storage"),
        (asked(image=None, prompt=""), "prompt or image"),
        ({"instances": []}, "one instance"),
        ({"instances": [{"prompt": "x", "lastFrame": IMAGE}]}, "lastFrame requires image"),
        ({"instances": [{"prompt": "x", "image": IMAGE | {"mimeType": "image/gif"}}]}, "Unsupported mimeType"),
        ({"instances": [{"prompt": "x", "image": {"mimeType": "image/png"}}]}, "Exactly one of"),
        (asked() | {"labels": {"hotset": "UPPER"}}, "Invalid label"),
    ],
)
def test_what_veo_does_not_take_is_refused_in_its_envelope(stage, body, said):
    answer = send(stage, body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert said in answer.json()["error"]["message"]
    assert not stage.stage.jobs()


def test_references_exclude_a_frame_and_are_at_most_three(stage):
    one = {"image": IMAGE, "referenceType": "ASSET"}
    assert send(stage, {"instances": [{"prompt": "x", "referenceImages": [one] * 3}]}).status_code == 200
    for instance, said in (
        ({"referenceImages": [one], "image": IMAGE}, "cannot be used together"),
        ({"referenceImages": [one] * 4}, "At most 3"),
        ({"referenceImages": [one | {"referenceType": "STYLE"}]}, "ASSET"),
    ):
        assert said in send(stage, {"instances": [{"prompt": "x", **instance}]}).json()["error"]["message"]


@pytest.mark.parametrize(
    ("key", "status"),
    [("", 401), ("wrong", 401), ("no-credit", 403), ("other-region", 400)],
)
def test_a_token_is_looked_at(stage, key, status):
    assert send(stage, asked(), key=key).status_code == status


def test_models_that_ended_and_operations_that_are_not_there_are_404(stage):
    assert (
        "not found or your project does not" in send(stage, asked(), "veo-2.0-generate-001").json()["error"]["message"]
    )
    name = send(stage, asked()).json()["name"]
    assert send(stage, {"operationName": name + "0"}, call="fetchPredictOperation").status_code == 404
    other = send(stage, {"operationName": name}, "veo-3.1-fast-generate-001", "fetchPredictOperation")
    assert other.status_code == 400
    stage.stage.clock.advance(VertexDouble.kept_seconds + 1)
    assert send(stage, {"operationName": name}, call="fetchPredictOperation").status_code == 404
    assert send(stage, asked(), version="v7").status_code == 404


@pytest.mark.parametrize("slug", ["veo-3.1", "veo-3.1-fast", "veo-3.1-lite"])
def test_the_rate_cards_quote_what_the_double_asks(stage, slug):
    abilities = model_named(slug, "take").abilities
    for resolution in abilities.resolutions:
        for sound in (True, False):
            body = asked(durationSeconds=8, resolution=resolution.name, generateAudio=sound)
            assert send(stage, body, abilities.wire["model"]).status_code == 200
            width, height = resolution.sizes["16:9"]
            quoted = quote(
                slug, "vertex", seconds=Fraction(8), width=width, height=height, at=date(2026, 11, 22), audio=sound,
                resolution=resolution.name,
            )  # fmt: skip
            assert stage.stage.jobs()[-1].order.price == quoted.amount
