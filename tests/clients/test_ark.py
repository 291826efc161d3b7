"""ByteDance's own clients against Ark's double: BytePlus and Volcengine, takes and stills."""

import base64

import httpx2
import pytest

from hotset.media import picture_size, probe
from hotset.soundstage.doubles.ark import ArkDouble
from hotset.soundstage.stage import FACE_MARK
from tests.clients.craft import ClientError, refused
from tests.hosts.stagecraft import soundstage, strike

REGIONS = {
    "byteplus": ("dreamina-seedance-2-5-260628", "seedream-4-0-250828"),
    "volcengine": ("doubao-seedance-2-5-260628", "doubao-seedream-4-0-250828"),
}


@pytest.fixture
def stage():
    with soundstage(ArkDouble) as stage:
        yield stage


@pytest.fixture(params=list(REGIONS))
def region(request):
    return request.param


@pytest.fixture
def client(clients, region, stage):
    return clients("ark").open(stage.address, region=region)


def content(prompt="She lifts the cup.", **urls):
    frames = [{"type": "image_url", "image_url": {"url": url}, "role": role} for role, url in urls.items()]
    return [{"type": "text", "text": prompt}, *frames]


def shown(album, mark=b""):
    return "data:image/png;base64," + base64.b64encode(album(album.add(854, 480, mark=mark)).read_bytes()).decode()


def take(region, **changes):
    plain = {"model": REGIONS[region][0], "content": content(), "resolution": "480p", "duration": 4, "ratio": "16:9"}
    return {**plain, **changes}


def got(url, folder):
    path = folder / "got"
    path.write_bytes(httpx2.get(url, trust_env=False).raise_for_status().content)
    return path


def test_a_take_from_its_first_frame_to_its_bytes(client, region, stage, album, tmp_path):
    asked = take(
        region,
        content=content(first_frame=shown(album)),
        ratio="adaptive",
        return_last_frame=True,
        safety_identifier="ref-1",
        generate_audio=True,
        watermark=False,
    )
    made = client.call("content_generation.tasks.create", **asked)
    assert (made.type, made.misfits) == ("ContentGenerationTaskID", [])
    number = made.value["id"]
    queued = client.call("content_generation.tasks.get", task_id=number)
    assert (queued.misfits, queued.unknown, queued.value["status"]) == ([], [], "queued")
    stage.stage.clock.advance(3000)
    task = client.call("content_generation.tasks.get", task_id=number)
    assert (task.type, task.misfits) == ("ContentGenerationTask", [])
    assert set(task.unknown) <= {"usage.total_tokens"}  # documented, and not in the client's types
    said = task.value
    assert (said["status"], said["duration"], said["framespersecond"]) == ("succeeded", 4, 24)
    assert (said["resolution"], said["ratio"], said["safety_identifier"]) == ("480p", "16:9", "ref-1")
    assert said["created_at"] < said["updated_at"] <= stage.stage.clock.now()
    film = probe(got(said["content"]["video_url"], tmp_path))
    assert (film.width, film.height, film.frames, film.frame_rate) == (854, 480, 97, 24)
    assert film.audio
    assert picture_size(got(said["content"]["last_frame_url"], tmp_path)) == (854, 480)
    [charge] = stage.stage.bill("ark")
    assert charge.amount == -(-said["usage"]["completion_tokens"] * 107 // 10)


def test_tasks_are_listed_by_state_and_name_and_cancelled_while_they_wait(client, region, stage):
    ids = [client.call("content_generation.tasks.create", **take(region)).value["id"] for _ in range(3)]
    client.call("content_generation.tasks.delete", task_id=ids[0])
    listed = client.call("content_generation.tasks.list", page_size=2)
    assert (listed.misfits, listed.unknown, listed.value["total"]) == ([], [], 3)
    assert [one["id"] for one in listed.value["items"]] == ids[:0:-1]
    cancelled = client.call("content_generation.tasks.list", status="cancelled", model=take(region)["model"])
    assert [one["id"] for one in cancelled.value["items"]] == ids[:1]
    named = client.call("content_generation.tasks.list", task_ids=ids[:2])
    assert named.value["total"] == 2
    stage.stage.clock.advance(15)
    with pytest.raises(ClientError) as caught:
        client.call("content_generation.tasks.delete", task_id=ids[1])
    assert (caught.value.name, caught.value.status) == ("ArkConflictError", 409)


REFUSALS = [
    ("wrong key", "ArkAuthenticationError", 401, "AuthenticationError", 1),
    ("no credit", "ArkPermissionDeniedError", 403, "AccountOverdueError", 1),
    ("not open", "ArkNotFoundError", 404, "ModelNotOpen", 1),
    ("busy", "ArkRateLimitError", 429, "RateLimitExceeded.EndpointRPMExceeded", 3),
    ("moderated", "ArkBadRequestError", 400, "InputTextSensitiveContentDetected", 1),
    ("face", "ArkBadRequestError", 400, "InputImageSensitiveContentDetected.PrivacyInformation", 1),
    ("error before", "ArkInternalServerError", 500, "InternalServiceError", 3),
    ("page before", "ArkInternalServerError", 502, None, 3),
    ("drop before", "ArkAPIConnectionError", None, None, 3),
]


@pytest.mark.parametrize("kind", ["take", "still"])
def test_each_refusal_is_an_error_of_the_clients_own(client, region, stage, kind):
    still = {"model": REGIONS[region][1], "prompt": "A kitchen.", "size": "1280x720"}
    path, asked = {"take": ("content_generation.tasks.create", take(region)), "still": ("images.generate", still)}[kind]
    for trouble, *said in REFUSALS:
        error, posts = refused(client, stage, "ark", trouble, path, **asked)
        assert [error.name, error.status, error.code, posts] == said, trouble


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("wrong", "ArkAuthenticationError"),
        ("other-region", "ArkAuthenticationError"),
        ("no-credit", "ArkPermissionDeniedError"),
    ],
)
def test_a_key_that_is_not_taken(clients, stage, region, key, name):
    client = clients("ark").open(stage.address, key, region=region)
    with pytest.raises(ClientError) as caught:
        client.call("content_generation.tasks.create", **take(region))
    assert caught.value.name == name


def test_words_faces_models_and_ranges(client, region, stage, album):
    older = take(region)["model"].replace("2-5-260628", "2-0-260128")
    face = content(first_frame=shown(album, FACE_MARK))
    wrong = (
        ({"content": content("a bloodbath")}, "ArkBadRequestError", "InputTextSensitiveContentDetected"),
        (
            {"content": face, "model": older, "ratio": "adaptive"},
            "ArkBadRequestError",
            "InputImageSensitiveContentDetected.PrivacyInformation",
        ),
        ({"duration": 99}, "ArkBadRequestError", "InvalidParameter"),
        ({"camera_fixed": True}, "ArkBadRequestError", "InvalidParameter"),
        ({"model": "seedance-9"}, "ArkNotFoundError", "InvalidEndpointOrModel.NotFound"),
    )
    for change, name, code in wrong:
        with pytest.raises(ClientError) as caught:
            client.call("content_generation.tasks.create", **take(region, **change))
        assert (caught.value.name, caught.value.code) == (name, code)
    with pytest.raises(ClientError) as caught:
        client.call("content_generation.tasks.get", task_id="cgt-nobody")
    assert (caught.value.name, caught.value.code) == ("ArkNotFoundError", "ResourceNotFound")


def test_what_fails_and_what_is_withheld_end_as_failed(client, region, stage):
    for trouble, code in (("fails", "InternalServiceError"), ("moderated", "OutputVideoSensitiveContentDetected")):
        strike(stage, "ark", "job", trouble)
        number = client.call("content_generation.tasks.create", **take(region)).value["id"]
        stage.stage.clock.advance(3000)
        task = client.call("content_generation.tasks.get", task_id=number)
        assert (task.misfits, task.value["status"], task.value["error"]["code"]) == ([], "failed", code)
    assert not stage.stage.bill()


def test_stills_are_pictures_of_the_size_asked(client, region, stage, album, tmp_path):
    asked = {"model": REGIONS[region][1], "prompt": "A kitchen.", "size": "1280x720", "watermark": False}
    by_url = client.call("images.generate", **asked, response_format="url", image=[shown(album)])
    inside = client.call("images.generate", **asked, response_format="b64_json")
    for came in (by_url, inside):
        assert (came.type, came.misfits) == ("ImagesResponse", [])
        assert set(came.unknown) <= {"created"}  # documented; the client calls it created_at
    assert picture_size(got(by_url.value["data"][0]["url"], tmp_path)) == (1280, 720)
    (tmp_path / "still").write_bytes(base64.b64decode(inside.value["data"][0]["b64_json"]))
    assert picture_size(tmp_path / "still") == (1280, 720)
    assert inside.value["usage"]["generated_images"] == 1
    assert inside.value["data"][0]["size"] == "1280x720"
    assert [charge.amount for charge in stage.stage.bill()] == [30_000, 30_000]


def test_stills_come_as_events_too(client, region, stage):
    asked = {"model": REGIONS[region][1], "prompt": "A kitchen.", "size": "1280x720", "stream": True}
    events = client.call("images.generate", **asked, response_format="url").value
    assert [one["value"]["type"] for one in events] == [
        "image_generation.partial_succeeded",
        "image_generation.completed",
    ]
    assert [one["misfits"] for one in events] == [[], []]
    assert events[0]["value"]["size"] == "1280x720"
    assert events[1]["value"]["usage"]["generated_images"] == 1


def test_a_poll_that_fails_is_asked_again_and_nothing_is_bought(client, region, stage):
    number = client.call("content_generation.tasks.create", **take(region)).value["id"]
    for trouble in ("error before", "drop before", "busy", "page before"):
        strike(stage, "ark", "poll", trouble, times=2)
        assert client.call("content_generation.tasks.get", task_id=number).value["status"] == "queued"
    assert len(stage.stage.jobs()) == 1
