import base64

import httpx2
import numpy as np
import pytest

from hotset.media import png_bytes, probe
from hotset.soundstage.doubles.openai_servers import LitellmDouble, SglangDouble, VllmOmniDouble
from hotset.soundstage.faults import Fault, Trouble
from tests.hosts.stagecraft import soundstage

FRAME = png_bytes(np.full((96, 160, 3), 90, np.uint8))
DOUBLES = {"vllm-omni": VllmOmniDouble, "sglang": SglangDouble, "litellm": LitellmDouble}
EVERY = pytest.mark.parametrize("server", DOUBLES)
WAN = {"prompt": "a cat", "size": "160x96", "fps": "16", "num_frames": "17"}


@pytest.fixture
def opened():
    from contextlib import ExitStack

    with ExitStack() as stack:

        def opener(server):
            stage = stack.enter_context(soundstage(DOUBLES[server]))
            return stage, stack.enter_context(httpx2.Client(base_url=f"{stage.address}/{server}"))

        yield opener


def create(client, frame=FRAME, **form):
    named = {"model": "wan-2.2"} if client.base_url.path.startswith("/litellm") else {}
    fields = {name: (None, value) for name, value in {**named, **form}.items()}
    return client.post("/v1/videos", files={**fields, **({"input_reference": ("f.png", frame)} if frame else {})})


def done(stage):
    stage.stage.clock.advance(3000)


@EVERY
def test_no_key_is_asked_for_and_a_wrong_one_is_refused(opened, server):
    _, client = opened(server)
    assert create(client, **WAN).status_code == 200
    assert client.get("/v1/videos/x", headers={"authorization": "Bearer wrong"}).status_code == 401


@EVERY
def test_without_a_rate_it_is_24_and_frames_are_those_that_the_weights_can_make(opened, server):
    stage, client = opened(server)
    create(client, prompt="a cat", size="170x100", seconds="2")
    create(client, **{**WAN, "num_frames": "20"})
    create(client, **{**WAN, "num_frames": "21"})
    first, odd, even = (job.order for job in stage.stage.jobs())
    assert (first.frame_rate, first.frames, first.width, first.height) == (24, 49, 160, 96)
    assert (odd.frames, even.frames) == (21, 21)


def test_the_default_length_is_81_frames_or_four_seconds(opened):
    for server, frames in (("vllm-omni", 81), ("sglang", 97)):
        stage, client = opened(server)
        create(client, prompt="a cat")
        assert stage.stage.jobs()[0].order.frames == frames


@pytest.mark.parametrize(
    "wrong", [{"seconds": "4.5"}, {"seconds": "0"}, {"size": "wide"}, {"fps": "x"}, {"prompt": ""}]
)
@EVERY
def test_what_is_refused(opened, server, wrong):
    stage, client = opened(server)
    answer = create(client, **{**WAN, **wrong})
    assert answer.status_code in (400, 422)
    assert {"error", "detail"} & set(answer.json())
    assert not stage.stage.jobs()


@EVERY
def test_a_broken_picture_is_refused(opened, server):
    _, client = opened(server)
    assert create(client, b"no picture", **WAN).status_code == 400


def test_json_is_taken_by_sglang_and_not_by_vllm_omni(opened):
    _, client = opened("vllm-omni")
    assert client.post("/v1/videos", json={"prompt": "a cat"}).status_code == 400
    _, client = opened("sglang")
    told = client.post("/v1/videos", json={"prompt": "a cat"}).json()["detail"]
    assert told == "input_reference or reference_url is required for image-to-video generation"
    assert create(client, None, **WAN).status_code == 400


def test_what_a_job_of_vllm_omni_says(opened):
    stage, client = opened("vllm-omni")
    made = create(client, **WAN, seed="7", user="ref-1").json()
    assert made["id"].startswith("video_gen_")
    assert (made["prompt"], made["size"], made["seconds"]) == ("a cat", "160x96", "4")
    assert made["model"] == "Wan-AI/Wan2.2-I2V-A14B-Diffusers"
    assert stage.stage.jobs()[0].reference == "ref-1"
    job = stage.stage.jobs()[0]
    stage.stage.clock.advance((job.starts_at + job.ends_at) / 2 - stage.stage.clock.now())
    half = client.get(f"/v1/videos/{made['id']}").json()
    assert (half["status"], half["progress"]) == ("in_progress", 0)
    assert client.get(f"/v1/videos/{made['id']}/content").status_code == 404
    done(stage)
    assert client.get(f"/v1/videos/{made['id']}").json()["progress"] == 100


def test_a_failed_job_of_vllm_omni_answers_with_the_error_s_status_and_the_job(opened):
    stage, client = opened("vllm-omni")
    stage.stage.faults.add(Fault(trouble=Trouble.FAILS, call="job"))
    made = create(client, **WAN).json()["id"]
    done(stage)
    answer = client.get(f"/v1/videos/{made}")
    assert answer.status_code == 500
    assert answer.json()["status"] == "failed"
    assert answer.json()["error"]["code"] == 500
    assert client.get(f"/v1/videos/{made}/content").status_code == 422
    assert client.delete(f"/v1/videos/{made}").json()["deleted"] is True
    assert client.get(f"/v1/videos/{made}").json() == {"detail": "Video not found"}


def test_what_a_job_of_sglang_says(opened):
    stage, client = opened("sglang")
    made = create(client, **WAN, model="wan").json()
    assert "prompt" not in made
    assert (made["model"], made["seconds"], made["size"]) == ("wan", "1", "160x96")
    assert create(client, **WAN).json()["model"] == "sora-2"
    job = stage.stage.job("sglang", made["id"])
    stage.stage.clock.advance((job.starts_at + job.ends_at) / 2 - stage.stage.clock.now())
    assert 45 <= client.get(f"/v1/videos/{made['id']}").json()["progress"] <= 55
    done(stage)
    content = f"/v1/videos/{made['id']}/content"
    assert client.get(content).headers["content-type"] == "video/mp4"
    assert client.get(content, params={"variant": "video"}).status_code == 404
    assert client.get(content, params={"variant": "0"}).status_code == 200
    assert set(client.get("/v1/videos").json()) == {"data", "object"}
    stage.doubles["sglang"].cloud = True
    told = client.get(content)
    assert told.status_code == 400
    assert client.get(f"/v1/videos/{made['id']}").json()["url"] in told.json()["detail"]


def test_sglang_forgets_what_is_deleted_and_the_card_goes_on(opened):
    stage, client = opened("sglang")
    made = create(client, **WAN).json()["id"]
    assert client.delete(f"/v1/videos/{made}").json()["status"] == "deleted"
    assert client.delete(f"/v1/videos/{made}").status_code == 404
    done(stage)
    assert stage.stage.jobs()[0].life(stage.stage.clock.now()) == "done"


def test_a_failed_job_of_sglang_has_an_error_without_a_code(opened):
    stage, client = opened("sglang")
    stage.stage.faults.add(Fault(trouble=Trouble.FAILS, call="job"))
    made = create(client, **WAN).json()["id"]
    done(stage)
    answer = client.get(f"/v1/videos/{made}")
    assert answer.status_code == 200
    assert set(answer.json()["error"]) == {"message"}


def test_ids_of_litellm_hold_the_provider_and_its_list_leaves_the_model_out(opened):
    _, client = opened("litellm")
    made = create(client, **WAN).json()["id"]
    inner = base64.b64decode(made.removeprefix("video_")).decode()
    assert inner.startswith("litellm:custom_llm_provider:hosted_vllm;model_id:7f3c;video_id:video_gen_")
    assert client.get("/v1/videos").status_code == 401
    [listed] = client.get("/v1/videos", params={"custom_llm_provider": "hosted_vllm"}).json()["data"]
    assert listed["id"] != made
    assert client.get(f"/v1/videos/{listed['id']}").json()["id"] == made
    assert client.delete(f"/v1/videos/{made}").status_code == 405


def test_litellm_says_processing_and_calls_what_was_filtered_completed(opened):
    stage, client = opened("litellm")
    stage.stage.faults.add(Fault(trouble=Trouble.MODERATED, call="job"))
    made = create(client, **WAN).json()["id"]
    job = stage.stage.jobs()[0]
    stage.stage.clock.advance((job.starts_at + job.ends_at) / 2 - stage.stage.clock.now())
    assert client.get(f"/v1/videos/{made}").json()["status"] == "processing"
    done(stage)
    assert client.get(f"/v1/videos/{made}").json()["status"] == "completed"
    answer = client.get(f"/v1/videos/{made}/content")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "400"


@EVERY
def test_the_same_seed_gives_the_same_film_and_nobody_moderates_at_home(opened, server, tmp_path):
    stage, client = opened(server)
    for seed in ("7", "7", "8"):
        create(client, **{**WAN, "prompt": "a blood-curdling bloodbath"}, seed=seed)
    create(client, **WAN)
    done(stage)
    assert {str(job.life(stage.stage.clock.now())) for job in stage.stage.jobs()} == {"done"}
    films = [stage.stage.file_of(job).read_bytes() for job in stage.stage.jobs()]
    assert films[0] == films[1]
    path = tmp_path / "a.mp4"
    path.write_bytes(films[0])
    assert (probe(path).frames, probe(path).frame_rate) == (17, 16)


@EVERY
def test_a_restart_forgets_everything(opened, server):
    stage, client = opened(server)
    made = create(client, **WAN).json()["id"]
    stage.doubles[server].restart()
    assert client.get(f"/v1/videos/{made}").status_code == 404
    shown = client.get("/v1/videos", params={"custom_llm_provider": "hosted_vllm"})
    assert shown.json()["data"] == []
    assert create(client, **WAN).status_code == 200
