"""Veo on Vertex, against its double on loopback."""

import base64
import sys
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from types import ModuleType, SimpleNamespace

import pytest

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.hosts.port import Access, Ended
from hotset.hosts.registry import Hosts
from hotset.hosts.vertex import VertexHost
from hotset.media import probe
from hotset.soundstage.doubles.vertex import VertexDouble
from hotset.soundstage.stage import FACE_MARK
from tests.hosts.stagecraft import (
    PLAIN_KEY,
    Album,
    Done,
    Failed,
    Rolling,
    access,
    asked,
    ended,
    reference,
    shot,
    soundstage,
    strike,
    take_setup,
)  # fmt: skip

MODEL = "veo-3.1-lite"
SPOT = "projects/rehearsal/locations/us-central1/publishers/google/models/veo-3.1-lite-generate-001"


class SmallAlbum(Album):
    """Small pictures, since they are sent again and again."""

    def add(self, width=320, height=180, seed=1, *, mark=b""):
        return super().add(width, height, seed, mark=mark)


@pytest.fixture
def album(tmp_path):
    return SmallAlbum(tmp_path)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for name in ("PROJECT", "LOCATION"):
        monkeypatch.delenv(f"GOOGLE_CLOUD_{name}", raising=False)
    for name in ("GOOGLE_VERTEX_BASE_URL", "GOOGLE_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)


class Overheard(VertexDouble):
    """Keeps the bodies of what was sent."""

    heard: list

    def _order(self, name, body):
        self.heard.append((name, body))
        return super()._order(name, body)


@pytest.fixture
def heard():
    return []


@pytest.fixture
def stage(heard):
    with soundstage(type("Listening", (Overheard,), {"heard": heard})) as stage:
        yield stage


@pytest.fixture
def host(stage, tmp_path):
    return VertexHost(access(stage, "vertex", tmp_path))


def veo(album, **changes):
    return take_setup(album, **{"model": MODEL, "seconds": Fraction(4), **changes})


async def test_a_take_comes_back_as_a_film_of_the_size_and_length_that_was_asked(host, stage, album, tmp_path):
    setup = veo(album, audio=True)
    film = probe(await shot(host, setup, album, stage, tmp_path / "out"))
    assert (film.width, film.height, film.frames, film.frame_rate) == (1280, 720, 96, 24)
    assert film.audio is not None
    (charge,) = stage.stage.bill("vertex")
    assert (charge.amount, charge.reference) == (200_000, "ref-1")
    assert [call for _, call, _ in stage.stage.requests].count("create") == 1


async def test_what_is_on_the_wire_is_veo_s_own_form(host, stage, album, heard):
    setup = veo(album, last_frame=album.add(seed=2), model="veo-3.1")
    await host.submit(setup, "Ref/1", album)
    ((name, body),) = heard
    image, last = (base64.b64encode(album(d).read_bytes()).decode() for d in (setup.first_frame, setup.last_frame))
    assert name == "veo-3.1-generate-001"
    assert body == {
        "instances": [
            {
                "prompt": setup.prompt,
                "image": {"bytesBase64Encoded": image, "mimeType": "image/png"},
                "lastFrame": {"bytesBase64Encoded": last, "mimeType": "image/png"},
            }
        ],
        "parameters": {
            "sampleCount": 1,
            "durationSeconds": 4,
            "aspectRatio": "16:9",
            "resolution": "720p",
            "generateAudio": False,
            "personGeneration": "allow_adult",
        },
        "labels": {"hotset": "ref-1"},
    }


async def test_the_job_id_is_the_operation_and_a_running_one_says_nothing_of_done(host, stage, album):
    accepted = await host.submit(veo(album), "ref-1", album)
    assert accepted.job_id.startswith(SPOT + "/operations/")
    assert await host.poll(accepted.job_id) == Rolling()


async def test_silent_and_sounding_takes_have_the_price_of_the_list(stage, album, tmp_path):
    host = VertexHost(access(stage, "vertex", tmp_path))
    for model, audio, amount in (
        ("veo-3.1", True, 1_600_000),
        ("veo-3.1", False, 800_000),
        ("veo-3.1-fast", False, 320_000),
    ):
        before = len(stage.stage.jobs())
        await host.submit(veo(album, model=model, audio=audio), "r", album)
        assert stage.stage.jobs()[before].order.price == amount


async def test_a_film_without_sound_has_none(host, stage, album, tmp_path):
    film = probe(await shot(host, veo(album, shape="9:16"), album, stage, tmp_path / "out"))
    assert (film.width, film.height, film.audio) == (720, 1280, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seconds": Fraction(5)}, "4s, 6s, 8s"),
        ({"resolution": "4k"}, "720p, 1080p"),
        ({"resolution": "1080p"}, "1080p in 8s only"),
        ({"shape": "1:1"}, "16:9 and 9:16"),
        ({"draft": True}, "no drafts"),
        ({"draft_job": "x"}, "no drafts"),
    ],
)
async def test_what_veo_would_not_take_is_refused_before_any_call(host, stage, album, changes, said):
    setup = replace(veo(album), **changes)
    with pytest.raises(RefusalError, match=said):
        host.check(setup, album)
    with pytest.raises(HostRefusedError, match=said):
        await host.submit(setup, "r", album)
    assert not stage.stage.requests


async def test_references_beside_a_frame_are_refused_before_any_call(host, stage, album):
    with pytest.raises(RefusalError, match="no references beside"):
        host.check(veo(album, model="veo-3.1", references=(reference(album),)), album)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        ("busy", Refused.BUSY), ("wrong key", Refused.KEY), ("no credit", Refused.CREDIT),
        ("not open", Refused.RETIRED), ("moderated", Refused.MODERATED), ("face", Refused.FACE),
    ],
)  # fmt: skip
async def test_each_refusal_is_known_by_its_kind(host, stage, album, trouble, kind):
    strike(stage, "vertex", "create", trouble)
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(veo(album), "r", album)
    assert refused.value.kind is kind
    assert PLAIN_KEY not in str(refused.value)
    assert not stage.stage.jobs()


async def test_how_long_to_wait_is_read_from_the_details(host, stage, album):
    strike(stage, "vertex", "create", "busy")
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(veo(album), "r", album)
    assert refused.value.again_seconds == 20.0
    assert "RESOURCE_EXHAUSTED" in str(refused.value)


@pytest.mark.parametrize(("key", "kind"), [("wrong", "key"), ("other-region", "key"), ("no-credit", "credit")])
async def test_a_key_that_is_not_taken_stops_the_account_and_is_never_shown(stage, album, tmp_path, key, kind):
    secret = f"ya29-{key}-secret"
    host = VertexHost(access(stage, "vertex", tmp_path, key=secret))
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(veo(album), "r", album)
    assert refused.value.kind == kind
    assert refused.value.stops_account
    assert secret not in str(refused.value)


@pytest.mark.parametrize("trouble", ["drop after", "error after", "truncated", "page after", "error before"])
async def test_a_lost_answer_is_never_sent_again_and_vertex_cannot_be_asked(host, stage, album, trouble):
    strike(stage, "vertex", "create", trouble)
    setup = veo(album)
    with pytest.raises(HostUnknownError):
        await host.submit(setup, "ref-1", album)
    with pytest.raises(HostUnknownError, match="lists no operations"):
        await host.find(asked(setup, album, stage))
    assert [call for _, call, _ in stage.stage.requests] == ["create"]


async def test_words_and_faces_are_refused_at_once(host, stage, album):
    with pytest.raises(HostRefusedError) as words:
        await host.submit(veo(album, prompt="A bloodbath."), "r", album)
    with pytest.raises(HostRefusedError) as face:
        await host.submit(veo(album, first_frame=album.add(mark=FACE_MARK)), "r", album)
    assert (words.value.kind, face.value.kind) == (Refused.MODERATED, Refused.FACE)


async def test_a_filtered_video_ends_as_moderated_with_its_support_code(host, stage, album):
    accepted = await host.submit(veo(album, prompt="A blood-curdling cry."), "r", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert state.how is Ended.MODERATED
    assert "Support codes: 64151117" in state.reason
    assert not stage.stage.bill("vertex")
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, album.folder)


async def test_an_error_of_the_operation_ends_as_failed(host, stage, album):
    strike(stage, "vertex", "job", "fails")
    accepted = await host.submit(veo(album), "r", album)
    state = await ended(host, accepted.job_id, stage)
    assert (state.how, "INTERNAL" in state.reason) == (Ended.FAILED, True)


async def test_an_operation_that_is_forgotten_is_gone(host, stage, album, tmp_path):
    accepted = await host.submit(veo(album), "r", album)
    stage.stage.clock.advance(49 * 3600)
    with pytest.raises(HostGoneError):
        await host.poll(accepted.job_id)
    with pytest.raises(HostGoneError):
        await host.fetch("no operation at all", tmp_path)


async def test_polling_outlives_trouble_and_a_wrong_key_is_no_end(host, stage, album, tmp_path):
    accepted = await host.submit(veo(album), "r", album)
    for trouble in ("busy", "error before", "drop before"):
        strike(stage, "vertex", "poll", trouble)
        assert await host.poll(accepted.job_id) == Rolling()
    for trouble in ("truncated", "wrong key"):
        strike(stage, "vertex", "poll", trouble)
        with pytest.raises(HostError) as found:
            await host.poll(accepted.job_id)
        assert not isinstance(found.value, HostGoneError)


async def test_the_take_is_fetched_without_asking_again_and_also_by_asking(host, stage, album, tmp_path):
    accepted = await host.submit(veo(album), "r", album)
    assert await ended(host, accepted.job_id, stage) == Done()
    asked_before = len(stage.stage.requests)
    first = (await host.fetch(accepted.job_id, tmp_path / "a"))["take"].read_bytes()
    assert len(stage.stage.requests) == asked_before
    assert (await host.fetch(accepted.job_id, tmp_path / "b"))["take"].read_bytes() == first
    assert len(stage.stage.requests) == asked_before + 1


async def test_nothing_is_asked_for_a_cancel(host, stage, album):
    accepted = await host.submit(veo(album), "r", album)
    assert await host.cancel(accepted.job_id) is False
    assert len(stage.stage.requests) == 1
    await host.hang_up()


async def test_without_a_project_nothing_is_sent(monkeypatch, stage, album, tmp_path):
    monkeypatch.setenv("GOOGLE_ACCESS_TOKEN", "ya29.token")
    plain = Access(address=f"{stage.address}/vertex", spool=tmp_path, clock=stage.stage.clock.now)
    with pytest.raises(HostRefusedError, match="GOOGLE_CLOUD_PROJECT") as refused:
        await VertexHost(plain).submit(veo(album), "r", album)
    assert refused.value.kind is Refused.KEY
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "my-film")
    monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "europe-west4")
    accepted = await VertexHost(plain).submit(veo(album), "r", album)
    assert accepted.job_id.startswith("projects/my-film/locations/europe-west4/")


async def test_without_a_token_and_google_auth_the_refusal_says_how_to_give_one(stage, album, tmp_path, monkeypatch):
    monkeypatch.setattr("hotset.hosts.keys.find_key", lambda name, environment=None: None)
    monkeypatch.setitem(sys.modules, "google.auth", None)
    with pytest.raises(HostRefusedError, match="GOOGLE_ACCESS_TOKEN"):
        await VertexHost(Access(address=f"{stage.address}/vertex", spool=tmp_path)).submit(veo(album), "r", album)


async def test_google_auth_gives_token_and_project_where_it_is_installed(stage, album, tmp_path, monkeypatch):
    asked_for = []
    held = SimpleNamespace(token="ya29.own", expiry=datetime(2999, 1, 1), refresh=asked_for.append)
    auth = ModuleType("google.auth")
    auth.default = lambda scopes: (held, "own-project")
    auth.exceptions = SimpleNamespace(GoogleAuthError=RuntimeError)
    requests = ModuleType("google.auth.transport.requests")
    requests.Request = lambda: "request"
    monkeypatch.setattr("hotset.hosts.keys.find_key", lambda name, environment=None: None)
    monkeypatch.setitem(sys.modules, "google.auth", auth)
    monkeypatch.setitem(sys.modules, "google.auth.transport.requests", requests)
    host = VertexHost(Access(address=f"{stage.address}/vertex", spool=tmp_path, clock=stage.stage.clock.now))
    accepted = await host.submit(veo(album), "r", album)
    assert accepted.job_id.startswith("projects/own-project/")
    await host.poll(accepted.job_id)
    assert asked_for == ["request"]


def test_the_address_is_the_region_s_own(monkeypatch, tmp_path):
    assert VertexHost(Access(spool=tmp_path))._wire.address == "https://us-central1-aiplatform.googleapis.com"
    monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "global")
    assert VertexHost(Access(spool=tmp_path))._wire.address == "https://aiplatform.googleapis.com"


def test_the_registry_knows_the_host_by_its_entry_point(tmp_path):
    host = Hosts(lambda name: Access(spool=tmp_path)).video("vertex")
    assert host.shoots == ("veo-3.1", "veo-3.1-fast", "veo-3.1-lite")
