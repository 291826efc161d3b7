"""Uploads to fal's storage, and their use as a first frame."""

import httpx2
import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.doubles.fal import FalDouble
from tests.hosts.stagecraft import soundstage

PICTURE = png_bytes(np.full((320, 320, 3), 90, np.uint8))


@pytest.fixture
def stage():
    with soundstage(FalDouble) as stage:
        yield stage


@pytest.fixture
def fal(stage):
    with httpx2.Client(base_url=f"{stage.address}/fal", headers={"authorization": "Key id:secret"}) as client:
        yield client


def test_bytes_go_up_with_a_token_and_come_down_again(fal):
    token = fal.post("/storage/auth/token?storage_type=fal-cdn-v3", json={}).json()
    bearer = {"authorization": f"{token['token_type']} {token['token']}", "content-type": "image/png"}
    url = fal.post("/files/upload", content=PICTURE, headers={**bearer, "x-fal-file-name": "a.png"}).json()[
        "access_url"
    ]
    assert url.endswith("_a.png")
    came = fal.get(url)
    assert (came.content, came.headers["content-type"]) == (PICTURE, "image/png")
    assert fal.get(url + "x").status_code == 404


def test_without_a_key_or_token_nothing_goes_up(fal):
    wrong = {"authorization": "Key wrong"}
    assert fal.post("/storage/auth/token", json={}, headers=wrong).status_code == 401
    assert fal.post("/files/upload", content=PICTURE).status_code == 401


def test_the_older_way_is_an_address_to_put_to(fal):
    begun = fal.post("/storage/upload/initiate?storage_type=gcs", json={"file_name": "b.png"}).json()
    assert fal.put(begun["upload_url"], content=PICTURE, headers={"content-type": "image/png"}).status_code == 200
    assert fal.get(begun["file_url"]).content == PICTURE


def test_what_was_uploaded_is_the_first_frame(fal, stage):
    begun = fal.post("/storage/upload/initiate", json={}).json()
    fal.put(begun["upload_url"], content=PICTURE, headers={"content-type": "image/png"})
    body = {"prompt": "p", "image_url": begun["file_url"], "duration": "4", "resolution": "480p"}
    assert fal.post("/bytedance/seedance-2.0/mini/image-to-video", json=body).status_code == 200
    assert stage.stage.jobs()[0].order.first == PICTURE
