"""OpenAI's own client against the servers of open weights that speak /v1/videos: vLLM-Omni, SGLang, a LiteLLM proxy.

Each departs from OpenAI where that client trips; where it does is what is proved here.
"""

import pytest

from hotset.media import probe
from hotset.soundstage.doubles.openai_servers import LitellmDouble, SglangDouble, VllmOmniDouble
from tests.clients.craft import NEW, OLD, ClientError, refused
from tests.hosts.stagecraft import soundstage, strike

SERVERS = {"vllm-omni": VllmOmniDouble, "sglang": SglangDouble, "litellm": LitellmDouble}
EXTRA = {"fps": "16", "num_frames": "17"}


@pytest.fixture(params=[NEW, OLD], ids=["new", "old"])
def client(request, clients):
    return clients("openai", request.param)


@pytest.fixture(params=list(SERVERS))
def server(request):
    return request.param


@pytest.fixture
def stage(server):
    with soundstage(SERVERS[server]) as stage:
        yield stage


@pytest.fixture
def opened(client, stage, server):
    return client.open(stage.address, vendor=server)


@pytest.fixture
def asked(album, server):
    model = "wan-2.2" if server == "litellm" else "Wan-AI/Wan2.2-I2V-A14B-Diffusers"
    frame = {"$open": str(album(album.add(832, 480)))}
    plain = {"model": model, "prompt": "She lifts the cup.", "size": "832x480", "seconds": "1"}
    return {**plain, "input_reference": frame, "extra_body": EXTRA}


def test_a_take_goes_round(opened, stage, server, asked):
    made = opened.call("videos.create", **asked)
    assert (made.type, made.value["status"], made.value["seconds"]) == ("Video", "queued", "1")
    # The client knows the sizes of Sora only.
    assert [one for one in made.misfits if not one.startswith("size: ")] == []
    number = made.value["id"]
    stage.stage.clock.advance(5000)
    assert opened.call("videos.retrieve", number).value["status"] == "completed"
    film = probe(opened.call("videos.download_content", number).file)
    assert (film.width, film.height, film.frames, film.frame_rate) == (832, 480, 17, 16)


def test_the_list_is_the_clients_own_page_and_deleting_is_each_servers_own(opened, stage, server, asked):
    number = opened.call("videos.create", **asked).value["id"]
    query = {"extra_query": {"custom_llm_provider": "hosted_vllm"}} if server == "litellm" else {}
    assert len(opened.call("videos.list", **query).value) == 1
    if server == "litellm":
        with pytest.raises(ClientError) as caught:
            opened.call("videos.delete", number)
        assert caught.value.status in (404, 405)
        return
    gone = opened.call("videos.delete", number)
    # SGLang answers with a video whose status is 'deleted', where the client expects an object of its own.
    assert gone.type == "VideoDeleteResponse"
    assert (bool(gone.misfits), bool(gone.unknown)) == ((True, True) if server == "sglang" else (False, False))
    with pytest.raises(ClientError) as caught:
        opened.call("videos.retrieve", number)
    assert caught.value.name == "NotFoundError"


def test_a_failed_job_is_an_error_at_vllm_omni_and_an_answer_elsewhere(opened, stage, server, asked):
    strike(stage, server, "job", "fails")
    number = opened.call("videos.create", **asked).value["id"]
    stage.stage.clock.advance(5000)
    if server == "vllm-omni":
        before = len(stage.stage.requests)
        with pytest.raises(ClientError) as caught:
            opened.call("videos.retrieve", number)
        assert (caught.value.name, len(stage.stage.requests) - before) == ("InternalServerError", 3)
    else:
        assert opened.call("videos.retrieve", number).value["status"] == "failed"


def test_sglang_knows_no_variant_by_its_name(client, album):
    with soundstage(SglangDouble) as stage:
        opened = client.open(stage.address, vendor="sglang")
        frame = {"$open": str(album(album.add(832, 480)))}
        number = opened.call("videos.create", prompt="p", input_reference=frame, size="832x480", extra_body=EXTRA)
        stage.stage.clock.advance(5000)
        with pytest.raises(ClientError) as caught:
            opened.call("videos.download_content", number.value["id"], variant="video")
        assert caught.value.name == "NotFoundError"


def test_the_clients_poll_takes_the_proxys_processing_for_an_end(clients, album):
    with soundstage(LitellmDouble) as stage:
        opened = clients("openai").open(stage.address, vendor="litellm")
        frame = {"$open": str(album(album.add(832, 480)))}
        made = opened.call("videos.create", prompt="p", model="wan-2.2", input_reference=frame, size="832x480")
        job = stage.stage.jobs()[0]
        stage.stage.clock.advance(job.starts_at - stage.stage.clock.now() + 1)
        assert opened.call("videos.poll", made.value["id"]).value["status"] == "processing"


def test_each_refusal_is_an_error_of_the_clients_own(opened, stage, server, asked):
    for trouble, status, name in (
        ("wrong key", 401, "AuthenticationError"),
        ("busy", 429, "RateLimitError"),
        ("error before", 500, "InternalServerError"),
        ("page before", 502, "InternalServerError"),
    ):
        error, _ = refused(opened, stage, server, trouble, "videos.create", **asked)
        assert (error.name, error.status) == (name, status), trouble
