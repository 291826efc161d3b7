"""What Ark takes for a Seedream still, and the answer that carries it."""

from __future__ import annotations

import base64
import json

import httpx2
import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.doubles.ark import ArkDouble
from hotset.soundstage.doubles.ark_rules import NotTakenError
from hotset.soundstage.doubles.ark_stills import STILLS, read_still
from hotset.soundstage.server import Soundstage
from hotset.soundstage.stage import Stage

S40, S45, LITE, PRO, FLASH = STILLS
PICTURE = "data:image/png;base64," + base64.b64encode(png_bytes(np.zeros((360, 640, 3), np.uint8))).decode()


def read(still, **fields):
    return read_still({"model": still.byteplus, "prompt": "A cup.", **fields}, still)


@pytest.mark.parametrize(
    ("still", "fields", "price"),
    [
        (S40, {"size": "1K"}, 30_000),
        (S45, {"size": "2K"}, 40_000),
        (LITE, {"size": "3K"}, 35_000),
        (FLASH, {}, 18_000),
        (PRO, {"size": "1280x720"}, 45_000),
        (PRO, {"size": "1.5K"}, 45_000),
        (PRO, {"size": "2K"}, 90_000),
        (PRO, {"size": "1K", "image": [PICTURE] * 4}, 54_000),
        (PRO, {"size": "1K", "image": PICTURE}, 45_000),
        (
            S40,
            {"sequential_image_generation": "auto", "sequential_image_generation_options": {"max_images": 3}},
            90_000,
        ),
    ],
)
def test_the_price_is_the_published_one(still, fields, price):
    assert read(still, **fields).price == price


@pytest.mark.parametrize(
    ("still", "fields", "param"),
    [
        (S45, {"size": "1K"}, "size"),
        (PRO, {"size": "4K"}, "size"),
        (S45, {"size": "1280x720"}, "size"),
        (PRO, {"size": "2560x2560"}, "size"),
        (S40, {"size": "16000x900"}, "size"),
        (S40, {"size": "large"}, "size"),
        (S40, {"output_format": "png"}, "output_format"),
        (PRO, {"sequential_image_generation": "disabled"}, "sequential_image_generation"),
        (FLASH, {"stream": False}, "stream"),
        (PRO, {"seed": 1}, "seed"),
        (S40, {"n": 2}, "n"),
        (S40, {"watermark": "no"}, "watermark"),
        (S40, {"response_format": "jpeg"}, "response_format"),
        (PRO, {"image": [PICTURE] * 11}, "image"),
        (S40, {"image": [PICTURE] * 15}, "image"),
        (S40, {"image": PICTURE.replace("png", "PNG", 1)}, "image_url"),
        (S40, {"prompt": ""}, "prompt"),
    ],
)
def test_what_is_not_taken_is_refused(still, fields, param):
    with pytest.raises(NotTakenError) as wrong:
        read(still, **fields)
    assert (wrong.value.status, wrong.value.param) == (400, param)


def test_references_and_pictures_are_fifteen_together():
    series = {"sequential_image_generation": "auto", "image": [PICTURE] * 10}
    assert read(S40, **series).count == 5


def test_an_answer_carries_the_stills():
    with Soundstage(Stage(clock=VirtualClock(0.0)), (ArkDouble,)) as stage:
        http = httpx2.Client(headers={"authorization": "Bearer k"}, trust_env=False)
        url = f"{stage.address}/ark/api/v3/images/generations"
        body = {"model": S40.byteplus, "prompt": "A cup.", "size": "1280x720", "watermark": None}
        plain = http.post(url, json=body).json()
        assert set(plain) == {"model", "created", "data", "usage"}
        assert plain["usage"] == {"generated_images": 1, "output_tokens": 3600, "total_tokens": 3600}
        assert plain["data"][0]["size"] == "1280x720"
        assert http.get(plain["data"][0]["url"]).content.startswith(b"\x89PNG")
        inside = http.post(url, json={**body, "response_format": "b64_json"}).json()["data"][0]
        assert base64.b64decode(inside["b64_json"]).startswith(b"\xff\xd8\xff")
        pro = {**body, "model": PRO.byteplus, "response_format": "b64_json", "output_format": "png"}
        assert base64.b64decode(http.post(url, json=pro).json()["data"][0]["b64_json"]).startswith(b"\x89PNG")
        events = http.post(url, json={**body, "stream": True}).text
        kinds = [json.loads(line[6:])["type"] for line in events.splitlines() if line.startswith("data: {")]
        assert kinds == ["image_generation.partial_succeeded", "image_generation.completed"]
        assert [charge.amount for charge in stage.stage.bill("ark")] == [30_000, 30_000, 45_000, 30_000]
        stage.stage.clock.advance(86401)
        assert http.get(plain["data"][0]["url"]).status_code == 403
        assert http.get(f"{stage.address}/ark/api/v3/contents/generations/tasks").json()["total"] == 0
        http.close()
