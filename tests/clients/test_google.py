"""Google's own client, old and new: Omni over Interactions, Nano Banana, files, and Veo on Vertex."""

import base64
import re

import pytest

from hotset.media import picture_size, probe
from hotset.soundstage.doubles.gemini import GeminiDouble
from hotset.soundstage.doubles.vertex import VertexDouble
from hotset.soundstage.stage import FACE_MARK
from tests.clients.craft import NEW, OLD, ClientError, refused, shorten
from tests.hosts.stagecraft import soundstage, strike

OMNI = {
    "model": "gemini-omni-1.2-flash",
    "input": [{"type": "text", "text": "She lifts the cup."}],
    "response_format": {"type": "video", "resolution": "360p", "duration": "3s", "delivery": "uri"},
    "background": True,
}
NANO = "gemini-nano-banana-2.1"
KNOWN = ["object"]
"""What an interaction has and the clients do not declare."""
VEO = "veo-3.1-fast-generate-001"


@pytest.fixture
def stage():
    with soundstage(GeminiDouble, VertexDouble) as stage:
        yield stage


@pytest.fixture(params=[NEW, OLD], ids=["new", "old"])
def environment(request):
    return request.param


@pytest.fixture
def gemini(environment, clients, stage):
    return clients("google", environment).open(stage.address)


@pytest.fixture
def vertex(environment, clients, stage):
    return clients("google", environment).open(stage.address, "a-token", vertex=True)


def shown(album, mark=b""):
    return base64.b64encode(album(album.add(640, 360, mark=mark)).read_bytes()).decode()


def frame(album, mark=b""):
    return {"type": "image", "data": shown(album, mark), "mime_type": "image/png"}


def filmed(body, folder):
    path = folder / "take.mp4"
    path.write_bytes(body)
    return probe(path)


# interactions


def test_an_omni_take_from_its_first_frame_to_its_bytes(gemini, stage, album, tmp_path):
    asked = {**OMNI, "input": [*OMNI["input"], frame(album)], "labels": {"hotset": "ref-1"}}
    asked["generation_config"] = {"video_config": {"task": "image_to_video"}}
    made = gemini.call("interactions.create", **asked)
    assert (made.type, made.misfits, made.unknown) == ("Interaction", [], KNOWN)
    assert (made.value["status"], made.value["model"]) == ("in_progress", OMNI["model"])
    number = made.value["id"]
    stage.stage.clock.advance(600)
    ended = gemini.call("interactions.get", number, keep="ended")
    assert (ended.misfits, ended.unknown, ended.value["status"]) == ([], KNOWN, "completed")
    assert ended.value["usage"]["output_tokens_by_modality"][0]["tokens"] == 3 * 1931
    video = gemini.call("@ended.output_video", look=True).value
    assert (video["type"], video["mime_type"]) == ("video", "video/mp4")
    film = probe(gemini.call("files.download", file=video["uri"]).file)
    assert (film.width, film.height, film.frames, film.frame_rate) == (640, 360, 72, 24)
    assert [job.reference for job in stage.stage.jobs()] == ["ref-1"]


def test_an_omni_take_comes_inside_the_answer_too(gemini, stage, tmp_path):
    inline = {**OMNI["response_format"], "delivery": "inline"}
    gemini.call("interactions.create", **{**OMNI, "response_format": inline, "background": False}, keep="made")
    video = gemini.call("@made.output_video", look=True).value
    film = filmed(base64.b64decode(video["data"]), tmp_path)
    assert (film.width, film.height, film.frames) == (640, 360, 72)


def test_a_running_take_is_cancelled_and_a_record_deleted(gemini, stage):
    number = gemini.call("interactions.create", **OMNI).value["id"]
    cancelled = gemini.call("interactions.cancel", number)
    assert (cancelled.misfits, cancelled.unknown, cancelled.value["status"]) == ([], KNOWN, "cancelled")
    gemini.call("interactions.delete", number)
    with pytest.raises(ClientError) as caught:
        gemini.call("interactions.get", number)
    assert (caught.value.name, caught.value.status) == ("NotFoundError", 404)
    assert not stage.stage.bill()


def test_what_fails_and_what_is_withheld(gemini, stage):
    for trouble, status in (("fails", "failed"), ("moderated", "completed")):
        strike(stage, "gemini", "job", trouble)
        number = gemini.call("interactions.create", **OMNI).value["id"]
        stage.stage.clock.advance(900)
        ended = gemini.call("interactions.get", number, keep="ended")
        assert (ended.misfits, ended.unknown, ended.value["status"]) == ([], KNOWN, status)
        assert gemini.call("@ended.output_video", look=True).value is None


def test_a_poll_that_fails_is_asked_again_and_nothing_is_bought(gemini, stage):
    number = gemini.call("interactions.create", **OMNI).value["id"]
    for trouble in ("error before", "busy", "page before"):
        strike(stage, "gemini", "poll", trouble, times=2)
        assert gemini.call("interactions.get", number).value["status"] == "in_progress"
    assert len(stage.stage.jobs()) == 1


def test_a_file_that_has_run_out_is_forbidden(gemini, stage):
    gemini.call("interactions.create", **OMNI, keep="made")
    stage.stage.clock.advance(600)
    uri = gemini.call("interactions.get", stage.stage.jobs()[0].id).value["steps"][-1]["content"][0]["uri"]
    stage.stage.clock.advance(49 * 3600)
    with pytest.raises(ClientError) as caught:
        gemini.call("files.download", file=uri)
    assert caught.value.code == 403


TROUBLES = {
    "wrong key": (400, "BadRequestError", 1),
    "no credit": (400, "BadRequestError", 1),
    "not open": (404, "NotFoundError", 1),
    "moderated": (400, "BadRequestError", 1),
    "face": (400, "BadRequestError", 1),
    "busy": (429, "RateLimitError", 5),
    "error before": (500, "InternalServerError", 5),
    "page before": (502, "InternalServerError", 5),
}


def test_each_refusal_of_a_take_is_an_error_of_the_clients_own(gemini, environment, stage):
    for trouble, (status, name, tries) in TROUBLES.items():
        error, posts = refused(gemini, stage, "gemini", trouble, "interactions.create", **OMNI)
        # The old client tries four times.
        tries = 4 if tries == 5 and environment == OLD else tries
        assert (error.status, error.name, posts) == (status, name, tries), trouble


@pytest.mark.parametrize("key", ["wrong", "other-region", "no-credit"])
def test_a_key_that_is_not_taken(clients, environment, stage, key):
    client = clients("google", environment).open(stage.address, key)
    with pytest.raises(ClientError) as caught:
        client.call("interactions.create", **OMNI)
    assert caught.value.name == "BadRequestError"
    with pytest.raises(ClientError) as caught:
        client.call("models.generate_content", model=NANO, contents="A kitchen.")
    assert (caught.value.name, caught.value.code) == ("ClientError", 400)


def test_words_faces_and_lengths_are_bad_requests(gemini, stage, album):
    wrong = (
        {"input": [{"type": "text", "text": "a bloodbath"}]},
        {"input": [*OMNI["input"], frame(album, FACE_MARK)]},
        {"response_format": {**OMNI["response_format"], "duration": "2s"}},
    )
    for change in wrong:
        with pytest.raises(ClientError) as caught:
            gemini.call("interactions.create", **{**OMNI, **change})
        assert (caught.value.name, caught.value.status) == ("BadRequestError", 400)


# stills and files


def test_a_still_is_a_picture_of_the_size_asked(gemini, stage, album, tmp_path):
    parts = [{"inline_data": {"data": shown(album), "mime_type": "image/png"}}, {"text": "A kitchen."}]
    config = {"response_modalities": ["TEXT", "IMAGE"], "image_config": {"aspect_ratio": "16:9", "image_size": "1K"}}
    made = gemini.call(
        "models.generate_content", model=NANO, contents=[{"role": "user", "parts": parts}], config=config
    )
    assert (made.type, made.misfits, made.unknown) == ("GenerateContentResponse", [], [])
    [candidate] = made.value["candidates"]
    assert candidate["finish_reason"] == "STOP"
    inline = candidate["content"]["parts"][0]["inline_data"]
    (tmp_path / "still.png").write_bytes(base64.b64decode(inline["data"]["base64"]))
    assert picture_size(tmp_path / "still.png") == (1376, 768)
    usage = made.value["usage_metadata"]
    assert usage["candidates_token_count"] == 1120
    assert usage["total_token_count"] == 1120 + usage["prompt_token_count"]


def test_a_still_that_is_refused_comes_without_a_picture(gemini, stage):
    blocked = gemini.call("models.generate_content", model=NANO, contents="a bloodbath")
    assert (blocked.misfits, blocked.unknown, blocked.value["candidates"]) == ([], [], None)
    assert blocked.value["prompt_feedback"]["block_reason"] == "PROHIBITED_CONTENT"
    withheld = gemini.call("models.generate_content", model=NANO, contents="a blood-curdling scream")
    assert withheld.value["candidates"][0]["finish_reason"] == "IMAGE_SAFETY"
    assert not stage.stage.bill()


def test_each_refusal_of_a_still_is_an_error_and_is_sent_once(gemini, stage):
    asked = {"model": NANO, "contents": "A kitchen."}
    for trouble, (status, _, _) in TROUBLES.items():
        error, posts = refused(gemini, stage, "gemini", trouble, "models.generate_content", **asked)
        name = "ServerError" if status >= 500 else "ClientError"
        assert (error.name, error.code, posts) == (name, status, 1), trouble


def test_a_file_goes_up_is_seen_and_is_removed(gemini, stage, album):
    path = album(album.add(640, 360))
    held = gemini.call("files.upload", file=str(path), config={"mime_type": "image/png"})
    assert (held.type, held.misfits, held.unknown) == ("File", [], [])
    assert held.value["size_bytes"] == path.stat().st_size
    assert re.fullmatch(r"files/[a-z0-9]+", held.value["name"])
    seen = gemini.call("files.get", name=held.value["name"]).value
    assert (seen["state"], seen["mime_type"]) == ("ACTIVE", "image/png")
    gemini.call("files.delete", name=held.value["name"])
    with pytest.raises(ClientError) as caught:
        gemini.call("files.get", name=held.value["name"])
    assert caught.value.code == 403


# Veo on Vertex


def veo(album=None, **config):
    plain = {"duration_seconds": 4, "resolution": "720p", "aspect_ratio": "16:9", "generate_audio": True}
    asked = {"model": VEO, "prompt": "She lifts the cup.", "config": {**plain, **config}}
    if album is not None:
        picture = {"image_bytes": {"$file": str(album(album.add(1280, 720)))}, "mime_type": "image/png"}
        asked |= {"image": picture}
        asked["config"]["last_frame"] = picture
    return asked


def test_a_veo_take_from_two_frames_to_its_bytes(vertex, stage, album, tmp_path):
    asked = veo(album, negative_prompt="blur", seed=7, labels={"hotset": "ref-1"})
    made = vertex.call("models.generate_videos", **asked, keep="made")
    assert (made.type, made.misfits, made.unknown) == ("GenerateVideosOperation", [], [])
    assert made.value["done"] is None
    running = vertex.call("operations.get", {"$kept": "made"}, keep="made")
    assert running.value["done"] is None
    stage.stage.clock.advance(600)
    ended = vertex.call("operations.get", {"$kept": "made"})
    assert (ended.misfits, ended.unknown, ended.value["done"]) == ([], [], True)
    [video] = ended.value["response"]["generated_videos"]
    film = filmed(base64.b64decode(video["video"]["video_bytes"]["base64"]), tmp_path)
    assert (film.width, film.height, film.frames, film.frame_rate) == (1280, 720, 96, 24)
    assert film.audio
    [charge] = stage.stage.bill("vertex")
    assert (charge.amount, charge.reference) == (400_000, "ref-1")


def test_of_several_samples_one_is_withheld(vertex, stage):
    strike(stage, "vertex", "job", "moderated")
    vertex.call("models.generate_videos", **veo(number_of_videos=3), keep="made")
    shorten(stage)
    stage.stage.clock.advance(900)
    said = vertex.call("operations.get", {"$kept": "made"}).value["response"]
    assert (len(said["generated_videos"]), said["rai_media_filtered_count"]) == (2, 1)
    assert "Support codes" in said["rai_media_filtered_reasons"][0]


def test_a_veo_take_that_fails_says_so(vertex, stage):
    strike(stage, "vertex", "job", "fails")
    vertex.call("models.generate_videos", **veo(), keep="made")
    stage.stage.clock.advance(900)
    ended = vertex.call("operations.get", {"$kept": "made"}).value
    assert (ended["done"], ended["error"]["code"], ended["response"]) == (True, 13, None)


VEO_TROUBLES = {
    "wrong key": ("ClientError", 401),
    "no credit": ("ClientError", 403),
    "not open": ("ClientError", 404),
    "moderated": ("ClientError", 400),
    "face": ("ClientError", 400),
    "busy": ("ClientError", 429),
    "error before": ("ServerError", 500),
    "page before": ("ServerError", 502),
}


def test_each_refusal_of_veo_is_an_error_and_is_sent_once(vertex, stage):
    for trouble, said in VEO_TROUBLES.items():
        error, posts = refused(vertex, stage, "vertex", trouble, "models.generate_videos", **veo())
        assert ((error.name, error.code), posts) == (said, 1), trouble


def test_the_new_client_offers_no_veo_for_a_key_and_the_old_finds_none(clients, stage):
    for environment, name in ((NEW, "ValueError"), (OLD, "ClientError")):
        client = clients("google", environment).open(stage.address)
        with pytest.raises(ClientError) as caught:
            client.call("models.generate_videos", model="veo-3.1-generate-preview", prompt="A cup.")
        assert caught.value.name == name
    assert len(stage.stage.requests) == 1
