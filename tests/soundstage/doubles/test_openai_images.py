import base64

import httpx2
import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.doubles.openai import OpenaiDouble
from hotset.soundstage.faults import Fault, Trouble
from tests.hosts.stagecraft import soundstage

PICTURE = png_bytes(np.full((64, 96, 3), 90, np.uint8))


@pytest.fixture
def opened():
    with (
        soundstage(OpenaiDouble) as stage,
        httpx2.Client(base_url=f"{stage.address}/openai/v1/images", headers={"authorization": "Bearer sk"}) as client,
    ):
        yield stage, client


def draw(client, **body):
    return client.post(
        "/generations", json={"model": "gpt-image-2.6-flare", "prompt": "a cat", "size": "256x144", **body}
    )


def edit(client, *files, **form):
    plain = {"model": "gpt-image-2.6-flare", "prompt": "a cat", "size": "256x144", **form}
    return client.post("/edits", data=plain, files=list(files))


def file(name, body=PICTURE):
    return name, ("p.png", body, "image/png")


@pytest.mark.parametrize(
    ("quality", "tokens"), [("low", 196), ("medium", 439), ("high", 1756), ("xhigh", 3122), ("max", 7024)]
)
def test_a_picture_of_1024_counts_the_tokens_that_were_measured(opened, quality, tokens):
    stage, client = opened
    made = draw(client, size="1024x1024", quality=quality, output_format="jpeg").json()
    assert made["usage"]["output_tokens"] == tokens
    assert made["usage"]["input_tokens_details"] == {"image_tokens": 0, "text_tokens": 2}
    assert stage.stage.bill()[0].amount == tokens * 30 + 2 * 5


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("jpeg", b"\xff\xd8"), ("webp", b"RIFF")])
def test_the_answer_is_base64_in_the_format_that_was_asked_for(opened, kind, start):
    stage, client = opened
    made = draw(client, output_format=kind, n=2, moderation="low", background="opaque", output_compression=80).json()
    assert [base64.b64decode(item["b64_json"])[: len(start)] for item in made["data"]] == [start] * 2
    assert (made["size"], made["quality"], made["output_format"]) == ("256x144", "auto", kind)
    assert stage.stage.jobs()[0].order.count == 2


def test_one_picture_is_image_and_several_are_a_list(opened):
    stage, client = opened
    assert edit(client, file("image")).status_code == 200
    assert edit(client, file("image[]"), file("image[]"), file("mask")).status_code == 200
    assert [len(job.order.references) for job in stage.stage.jobs()] == [1, 2]
    assert stage.stage.jobs()[0].order.request["image_tokens"] == 3 * 2
    twice = edit(client, file("image"), file("image"))
    assert twice.status_code == 400
    assert twice.json()["error"]["code"] == "duplicate_parameter"
    assert edit(client, *[file("image[]")] * 17).status_code == 400
    assert edit(client, file("image", b"no picture")).status_code == 400
    assert edit(client, file("image"), file("depth")).json()["error"]["param"] == "depth"
    assert client.post("/edits", json={"prompt": "x"}).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": 3},
        {"size": "250x144"},
        {"size": "1600x256"},
        {"size": "3840x3840"},
        {"size": "wide"},
        {"quality": "best"},
        {"n": 11},
        {"n": "x"},
        {"output_format": "tiff"},
        {"prompt": ""},
        {"input_fidelity": "high"},
    ],
)
def test_what_is_refused(opened, wrong):
    stage, client = opened
    answer = draw(client, **wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert not stage.stage.jobs()


def test_a_model_that_is_not_there(opened):
    _, client = opened
    answer = draw(client, model="dall-e-3")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "model_not_found")


def test_a_form_is_no_json_and_a_failure_is_a_500(opened):
    stage, client = opened
    assert client.post("/generations", files={"prompt": (None, "x")}).status_code == 400
    stage.stage.faults.add(Fault(trouble=Trouble.FAILS, call="job"))
    assert draw(client).status_code == 500
    assert not stage.stage.bill()
