"""fal's own client, over TLS, against the double of its queue and its storage."""

import base64

import httpx2
import pytest

from hotset.media import probe
from hotset.soundstage.doubles.fal import FalDouble
from hotset.soundstage.stage import FACE_MARK
from tests.clients.craft import ClientError, over_tls, refused
from tests.hosts.stagecraft import soundstage, strike

MINI = "bytedance/seedance-2.0/mini/image-to-video"
KEY = "an-id:a-secret"


@pytest.fixture
def stage():
    with soundstage(FalDouble) as stage:
        yield stage


@pytest.fixture
def address(stage, tls):
    with over_tls(stage.address, *tls) as address:
        stage.doubles["fal"].says_address = f"{address}/fal"
        yield address


@pytest.fixture
def client(clients, address):
    return clients("fal").open(address, KEY)


@pytest.fixture
def asked(album):
    return {"prompt": "She lifts the cup.", "image_url": shown(album), "duration": "4", "resolution": "480p"}


def shown(album, mark=b""):
    return "data:image/png;base64," + base64.b64encode(album(album.add(640, 360, mark=mark)).read_bytes()).decode()


def test_a_take_waits_runs_and_comes(client, stage, asked, tmp_path):
    client.call("submit", MINI, asked, keep="handle")
    queued = client.call("@handle.status")
    assert (queued.type, queued.value) == ("Queued", {"position": 0})
    stage.stage.clock.advance(20)
    running = client.call("@handle.status", with_logs=True)
    assert (running.type, running.value) == ("InProgress", {"logs": []})
    stage.stage.clock.advance(2000)
    ended = client.call("@handle.status")
    assert (ended.type, ended.value["error"]) == ("Completed", None)
    assert ended.value["metrics"]["inference_time"] > 0
    said = client.call("@handle.get").value
    got = tmp_path / "take.mp4"
    got.write_bytes(httpx2.get(said["video"]["url"], trust_env=False).content)
    film = probe(got)
    assert (film.width, film.height, film.frames, film.frame_rate) == (864, 496, 96, 24)
    assert (said["video"]["content_type"], said["video"]["file_size"]) == ("video/mp4", got.stat().st_size)
    assert isinstance(said["seed"], int)
    number = stage.stage.jobs()[0].id
    assert client.call("status", MINI, number).type == "Completed"
    assert client.call("result", MINI, number).value == said


def test_the_clients_own_wait_comes_to_an_end(clients, tls, album):
    asked = {"prompt": "p", "image_url": shown(album), "duration": "4", "resolution": "480p"}
    with soundstage(FalDouble, speed=2000.0) as stage, over_tls(stage.address, *tls) as address:
        stage.doubles["fal"].says_address = f"{address}/fal"
        said = clients("fal").open(address, KEY).call("subscribe", MINI, asked)
    assert said.value["video"]["content_type"] == "video/mp4"


def test_a_request_that_waits_is_cancelled(client, stage, asked):
    client.call("submit", MINI, asked, keep="handle")
    assert client.call("@handle.cancel").value is None
    with pytest.raises(ClientError) as caught:
        client.call("@handle.get")
    assert (caught.value.name, caught.value.status, caught.value.kind) == (
        "FalClientHTTPError",
        499,
        "client_cancelled",
    )
    with pytest.raises(ClientError) as caught:
        client.call("@handle.cancel")
    assert caught.value.status == 400
    assert not stage.stage.bill()


@pytest.mark.parametrize("repository", ["fal_v3", "fal"])
def test_what_the_client_uploads_is_the_first_frame(client, stage, album, asked, repository):
    path = album(album.add(640, 360))
    url = client.call("upload", {"$file": str(path)}, "image/png", file_name="a.png", repository=repository).value
    assert url.startswith(stage.doubles["fal"].says_address)
    client.call("submit", MINI, {**asked, "image_url": url})
    assert stage.stage.jobs()[0].order.first == path.read_bytes()


REFUSALS = {
    "wrong key": (401, None, 1),
    "no credit": (403, None, 1),
    "not open": (404, None, 1),
    "moderated": (422, None, 1),
    "face": (422, None, 1),
    "busy": (429, "queue_full", 10),
    "error before": (500, "internal_error", 1),
    "page before": (502, None, 1),
}


def test_each_refusal_is_an_error_of_the_clients_own(client, stage, asked):
    for trouble, said in REFUSALS.items():
        error, posts = refused(client, stage, "fal", trouble, "submit", MINI, asked)
        assert (error.name, (error.status, error.kind, posts)) == ("FalClientHTTPError", said), trouble


def test_a_line_that_is_cut_is_tried_ten_times(client, stage, asked):
    strike(stage, "fal", "create", "drop before", times=20)
    with pytest.raises(ClientError) as caught:
        client.call("submit", MINI, asked)
    assert "TransportError" in caught.value.classes
    assert len(stage.stage.requests) == 10


@pytest.mark.parametrize(("key", "status"), [("wrong", 401), ("other-region", 401), ("no-credit", 403)])
def test_a_key_that_is_not_taken(clients, address, stage, asked, key, status):
    with pytest.raises(ClientError) as caught:
        clients("fal").open(address, key).call("submit", MINI, asked)
    assert caught.value.status == status


def test_wrong_input_faces_and_words(client, stage, asked, album):
    with pytest.raises(ClientError) as caught:
        client.call("submit", MINI, {**asked, "duration": "99"})
    assert caught.value.status == 422
    for change in ({"prompt": "a bloodbath"}, {"image_url": shown(album, FACE_MARK)}):
        client.call("submit", MINI, {**asked, **change}, keep="handle")
        stage.stage.clock.advance(3000)
        ended = client.call("@handle.status")
        assert (ended.type, ended.value["error_type"]) == ("Completed", "content_policy_violation")
        with pytest.raises(ClientError) as caught:
            client.call("@handle.get")
        assert caught.value.status == 422
    assert not stage.stage.bill()


def test_what_fails_and_what_nobody_knows(client, stage, asked):
    strike(stage, "fal", "job", "fails")
    client.call("submit", MINI, asked, keep="handle")
    stage.stage.clock.advance(3000)
    with pytest.raises(ClientError) as caught:
        client.call("@handle.get")
    assert (caught.value.status, caught.value.kind) == (503, "runner_disconnected")
    with pytest.raises(ClientError) as caught:
        client.call("result", MINI, "nobody")
    assert caught.value.status == 404


def test_a_poll_that_fails_is_asked_again_and_nothing_is_bought(client, stage, asked):
    client.call("submit", MINI, asked, keep="handle")
    for trouble in ("drop before", "busy"):
        strike(stage, "fal", "poll", trouble, times=2)
        assert client.call("@handle.status").type == "Queued"
    assert len(stage.stage.jobs()) == 1
