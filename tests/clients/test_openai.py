"""OpenAI's own client, old and new, against the double: videos as they were, and images."""

import base64

import pytest

from hotset.media import picture_size, probe
from hotset.soundstage.doubles.openai import SORA, OpenaiDouble
from hotset.soundstage.stage import FACE_MARK
from tests.clients.craft import NEW, OLD, ClientError, refused, shorten
from tests.hosts.stagecraft import soundstage, strike

SMALL = {"model": "sora-2", "prompt": "A woman lifts a cup.", "seconds": "4", "size": "720x1280"}
STILL = {"model": "gpt-image-2.6-flare", "prompt": "A kitchen.", "size": "512x288", "quality": "low"}


@pytest.fixture
def stage():
    with soundstage(SORA) as stage:
        yield stage


@pytest.fixture(params=[NEW, OLD], ids=["new", "old"])
def client(request, clients, stage):
    return clients("openai", request.param).open(stage.address)


def first(album, width=720, height=1280, mark=b""):
    return str(album(album.add(width, height, mark=mark)))


def test_a_video_from_its_first_frame_to_its_bytes(client, stage, album):
    made = client.call("videos.create", **SMALL, input_reference={"$open": first(album)})
    assert made.type == "Video"
    assert (made.misfits, made.unknown) == ([], [])
    assert made.value["status"] == "queued"
    assert (made.value["seconds"], made.value["size"], made.value["progress"]) == ("4", "720x1280", 0)
    assert made.value["created_at"] == int(stage.stage.clock.now())
    number = made.value["id"]
    stage.stage.clock.advance(400)
    ended = client.call("videos.retrieve", number)
    assert (ended.misfits, ended.unknown) == ([], [])
    assert ended.value["status"] == "completed"
    assert ended.value["completed_at"] < ended.value["expires_at"] == ended.value["completed_at"] + 3600
    film = probe(client.call("videos.download_content", number).file)
    assert (film.width, film.height, film.frames, film.frame_rate) == (720, 1280, 120, 30)
    assert film.audio
    sheet = client.call("videos.download_content", number, variant="thumbnail").file
    assert picture_size(sheet) == (720, 1280)
    [charge] = stage.stage.bill("openai")
    assert charge.amount == 400_000


def test_the_clients_own_poll_comes_to_an_end(clients):
    with soundstage(SORA, speed=2000.0) as stage:
        client = clients("openai").open(stage.address)
        ended = client.call("videos.create_and_poll", **SMALL)
        assert ended.value["status"] == "completed"


def test_videos_are_listed_remixed_cancelled_and_deleted(client, stage):
    ids = [client.call("videos.create", **SMALL).value["id"] for _ in range(3)]
    assert [one["id"] for one in client.call("videos.list").value] == ids[::-1]
    assert [one["id"] for one in client.call("videos.list", limit=1, order="asc").value] == ids
    remixed = client.call("videos.remix", ids[0], prompt="At night.")
    assert remixed.value["remixed_from_video_id"] == ids[0]
    gone = client.call("videos.delete", ids[1])
    assert (gone.type, gone.misfits, gone.unknown) == ("VideoDeleteResponse", [], [])
    assert gone.value["deleted"] is True
    with pytest.raises(ClientError) as caught:
        client.call("videos.retrieve", ids[1])
    assert (caught.value.name, caught.value.status) == ("NotFoundError", 404)


def test_edits_extensions_and_characters_are_of_the_clients_types(client, stage, album):
    number, film = client.call("videos.create", **SMALL).value["id"], first(album)
    edited = client.call("videos.edit", prompt="At night.", video={"$open": film})
    longer = client.call(
        "post", "/videos/extensions", **_raw({"prompt": "On.", "seconds": "4", "video": {"id": number}})
    )
    cast = client.call("videos.create_character", name="mara", video={"$open": film})
    assert (edited.type, edited.misfits, edited.unknown) == ("Video", [], [])
    assert longer.value["seconds"] == "8"
    assert (cast.misfits, cast.unknown, cast.value["name"]) == ([], [], "mara")
    assert client.call("videos.get_character", cast.value["id"]).value["name"] == "mara"


def _raw(body):
    """The client cannot send an object as `video` otherwise (a fault of its own, in 2.54 and 3.54)."""
    return {"body": body, "cast_to": {"$type": "builtins.object"}}


REFUSALS = [
    ("wrong key", "AuthenticationError", 401, "invalid_api_key", 1),
    ("no credit", "RateLimitError", 429, "insufficient_quota", 3),
    ("not open", "PermissionDeniedError", 403, "model_not_found", 1),
    ("busy", "RateLimitError", 429, "rate_limit_exceeded", 3),
    ("moderated", "BadRequestError", 400, "moderation_blocked", 1),
    ("face", "BadRequestError", 400, "moderation_blocked", 1),
    ("error before", "InternalServerError", 500, None, 3),
    ("page before", "InternalServerError", 502, None, 3),
    ("drop before", "APIConnectionError", None, None, 3),
]


@pytest.mark.parametrize("call", [("videos.create", SMALL), ("images.generate", STILL)], ids=["video", "still"])
def test_each_refusal_is_an_error_of_the_clients_own(client, stage, call):
    for trouble, *said in REFUSALS:
        error, posts = refused(client, stage, "openai", trouble, call[0], **call[1])
        assert [error.name, error.status, error.code, posts] == said, trouble


@pytest.mark.parametrize(
    ("key", "name", "code"),
    [
        ("wrong", "AuthenticationError", "invalid_api_key"),
        ("other-region", "PermissionDeniedError", "unsupported_country_region_territory"),
        ("no-credit", "RateLimitError", "insufficient_quota"),
    ],
)
def test_a_key_that_is_not_taken(clients, stage, key, name, code):
    with pytest.raises(ClientError) as caught:
        clients("openai").open(stage.address, key).call("images.generate", **STILL)
    assert (caught.value.name, caught.value.code) == (name, code)


def test_words_faces_sizes_and_unknown_fields_are_bad_requests(client, stage, album):
    wrong = (
        ({"prompt": "a bloodbath"}, "moderation_blocked"),
        ({"input_reference": {"$open": first(album, mark=FACE_MARK)}}, "moderation_blocked"),
        ({"input_reference": {"$open": first(album, 320, 180)}}, "invalid_value"),
        ({"seconds": "5"}, "invalid_value"),
        ({"extra_body": {"fps": "24"}}, "unknown_parameter"),
    )
    for change, code in wrong:
        with pytest.raises(ClientError) as caught:
            client.call("videos.create", **{**SMALL, **change})
        assert (caught.value.name, caught.value.code) == ("BadRequestError", code)


def test_a_service_that_has_ended_is_not_found(clients):
    with soundstage(OpenaiDouble) as stage, pytest.raises(ClientError, match="shut down") as caught:
        clients("openai").open(stage.address).call("videos.create", **SMALL)
    assert caught.value.name == "NotFoundError"


def test_a_result_that_has_run_out_is_not_found(client, stage):
    number = client.call("videos.create", **SMALL).value["id"]
    stage.stage.clock.advance(8000)
    with pytest.raises(ClientError) as caught:
        client.call("videos.download_content", number)
    assert caught.value.name == "NotFoundError"


def test_what_fails_and_what_is_withheld_end_as_failed(client, stage):
    for trouble, code in (("fails", "server_error"), ("moderated", "moderation_blocked")):
        strike(stage, "openai", "job", trouble)
        number = client.call("videos.create", **SMALL).value["id"]
        stage.stage.clock.advance(900)
        ended = client.call("videos.retrieve", number)
        assert (ended.misfits, ended.value["status"], ended.value["error"]["code"]) == ([], "failed", code)
    assert not stage.stage.bill()


def test_stills_are_pictures_of_the_size_asked(client, stage, album, tmp_path):
    shown = [{"$open": first(album, 320, 180)}, {"$open": first(album, 180, 320)}]
    drawn = client.call("images.generate", **STILL, n=2)
    edited = client.call("images.edit", **STILL, image=shown)
    single = client.call("images.edit", **STILL, image=shown[0], output_format="webp")
    for came, count in ((drawn, 2), (edited, 1), (single, 1)):
        # The old client knows three sizes only.
        misfits = [one for one in came.misfits if not one.startswith("size: Input should be '1024x1024'")]
        assert (came.type, misfits, came.unknown) == ("ImagesResponse", [], [])
        assert len(came.value["data"]) == count
        (tmp_path / "still").write_bytes(base64.b64decode(came.value["data"][0]["b64_json"]))
        assert picture_size(tmp_path / "still") == (512, 288)
    assert (drawn.value["size"], drawn.value["output_format"]) == ("512x288", "png")
    usage = drawn.value["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


def test_a_poll_that_fails_is_asked_again_and_nothing_is_bought(client, stage):
    number = client.call("videos.create", **SMALL).value["id"]
    for trouble in ("error before", "drop before", "busy", "page before"):
        strike(stage, "openai", "poll", trouble, times=2)
        assert client.call("videos.retrieve", number).value["status"] == "queued"
    assert len(stage.stage.jobs()) == 1


def test_a_download_that_is_cut_is_an_error_and_not_half_a_film(client, stage):
    number = client.call("videos.create", **SMALL).value["id"]
    stage.stage.clock.advance(900)
    shorten(stage)
    strike(stage, "openai", "result", "cut body", times=9)
    with pytest.raises(ClientError) as caught:
        client.call("videos.download_content", number)
    assert caught.value.name in ("APIConnectionError", "RemoteProtocolError")
