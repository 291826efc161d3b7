import copy
import uuid

import httpx2
import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.doubles.comfyui import ComfyuiDouble
from hotset.soundstage.faults import Trouble
from tests.hosts.stagecraft import soundstage, strike
from tests.hosts.workflows import drawing, wan

NAME = str(uuid.uuid5(uuid.NAMESPACE_URL, "a test"))


@pytest.fixture
def stage():
    with soundstage(ComfyuiDouble) as stage:
        stage.doubles["comfyui"].files["example.png"] = png_bytes(np.full((90, 160, 3), 90, np.uint8))
        yield stage


@pytest.fixture
def comfy(stage):
    with httpx2.Client(base_url=f"{stage.address}/comfyui") as client:
        yield client


@pytest.fixture
def graph():
    made = wan()
    made["5"]["inputs"] |= {"width": 166, "height": 90}
    made["6"]["inputs"]["value"] = 20
    return made


def test_a_graph_waits_runs_and_is_in_the_history(comfy, stage, graph):
    said = comfy.post("/prompt", json={"prompt": graph, "prompt_id": NAME, "client_id": "c", "extra_data": {"mine": 1}})
    assert said.json() == {"prompt_id": NAME, "number": 0, "node_errors": {}}
    item = comfy.get("/queue").json()["queue_pending"][0]
    assert item[:3] == [0, NAME, graph]
    assert item[3]["mine"] == 1
    assert item[4] == ["11", "10"]
    stage.stage.clock.advance(5)
    assert comfy.get("/queue").json()["queue_running"][0][1] == NAME
    assert comfy.get(f"/history/{NAME}").json() == {}
    stage.stage.clock.advance(1000)
    assert comfy.get("/queue").json() == {"queue_running": [], "queue_pending": []}
    record = comfy.get(f"/api/history/{NAME}").json()[NAME]
    assert record["status"]["status_str"] == "success"
    assert record["status"]["completed"] is True
    assert [event for event, _ in record["status"]["messages"]][-1] == "execution_success"
    # Core SaveVideo tells its film under `images`, beside `animated`.
    assert record["outputs"]["10"] == {
        "images": [{"filename": "take_00001_.mp4", "subfolder": "video", "type": "output"}],
        "animated": [True],
    }
    assert record["outputs"]["11"]["images"][0]["type"] == "temp"
    film = comfy.get("/view", params=record["outputs"]["10"]["images"][0])
    assert film.headers["content-type"] == "video/mp4"
    # A cell of the latent has 8x8 pixels and, after the first, 4 frames.
    order = stage.stage.jobs()[0].order
    assert (order.width, order.height, order.frames) == (160, 88, 17)
    assert comfy.get("/view", params={"filename": "nothing.mp4"}).status_code == 404
    assert comfy.get("/view", params={"filename": "../x.mp4"}).status_code == 400


def test_the_same_id_twice_is_two_graphs(comfy, stage, graph):
    for number in range(2):
        assert comfy.post("/prompt", json={"prompt": graph, "prompt_id": NAME}).json()["number"] == number
    assert [item[1] for item in comfy.get("/queue").json()["queue_pending"]] == [NAME, NAME]
    assert comfy.get("/prompt").json() == {"exec_info": {"queue_remaining": 2}}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({}, "no_prompt"),
        ({"prompt": {}}, "prompt_no_outputs"),
        ({"prompt": {"1": {"inputs": {}}}}, "invalid_prompt"),
        ({"prompt": {"1": {"class_type": "Nobody", "inputs": {}}}}, "invalid_prompt"),
        ({"prompt": wan(), "prompt_id": "mine"}, "invalid_prompt_id"),
        ({"prompt": wan(), "prompt_id": NAME.upper()}, "invalid_prompt_id"),
    ],
    ids=str,
)
def test_what_is_no_graph_is_a_400(comfy, stage, body, kind):
    said = comfy.post("/prompt", json=body)
    assert said.status_code == 400
    assert said.json()["error"]["type"] == kind
    assert set(said.json()["error"]) == {"type", "message", "details", "extra_info"}
    assert not stage.stage.jobs()


@pytest.mark.parametrize(
    ("at", "key", "value", "kind"),
    [
        ("3", "text", None, "required_input_missing"),
        ("7", "seed", -1, "value_smaller_than_min"),
        ("7", "steps", 20_000, "value_bigger_than_max"),
        ("7", "steps", "many", "invalid_input_type"),
        ("8", "samples", "7", "bad_linked_input"),
        ("8", "samples", ["99", 0], "bad_linked_input"),
        ("8", "samples", ["1", 0], "return_type_mismatch"),
        ("2", "image", "never-brought.png", "custom_validation_failed"),
    ],
)
def test_a_wrong_input_is_told_under_its_node(comfy, graph, at, key, value, kind):
    wrong = copy.deepcopy(graph)
    wrong[at]["inputs"][key] = value
    if value is None:
        del wrong[at]["inputs"][key]
    said = comfy.post("/prompt", json={"prompt": wrong})
    assert said.status_code == 400
    assert said.json()["error"]["type"] == "prompt_outputs_failed_validation"
    told = said.json()["node_errors"][at]
    assert told["errors"][0]["type"] == kind
    assert told["class_type"] == wrong[at]["class_type"]
    assert told["dependent_outputs"] == ["11", "10"]


def test_one_runs_at_a_time_also_after_one_was_interrupted(comfy, stage, graph):
    strike(stage, "comfyui", "job", Trouble.NEVER)
    names = [comfy.post("/prompt", json={"prompt": graph}).json()["prompt_id"] for _ in range(3)]
    stage.stage.clock.advance(1000)
    queue = comfy.get("/queue").json()
    assert [item[1] for item in queue["queue_running"]] == names[:1]
    assert [item[1] for item in queue["queue_pending"]] == names[1:]
    assert comfy.post("/interrupt", json={"prompt_id": names[1]}).status_code == 200
    assert [item[1] for item in comfy.get("/queue").json()["queue_running"]] == names[:1]
    comfy.post("/interrupt", json={"prompt_id": names[0]})
    stage.stage.clock.advance(1)
    assert [item[1] for item in comfy.get("/queue").json()["queue_running"]] == names[1:2]
    messages = comfy.get(f"/history/{names[0]}").json()[names[0]]["status"]["messages"]
    assert messages[-1][0] == "execution_interrupted"
    comfy.post("/queue", json={"delete": [names[2]]})
    assert comfy.get("/queue").json()["queue_pending"] == []
    assert comfy.get(f"/history/{names[2]}").json() == {}
    # Without an id, whatever runs.
    comfy.post("/interrupt")
    assert comfy.get("/queue").json()["queue_running"] == []


def test_the_queue_can_be_cleared(comfy, graph):
    for _ in range(2):
        comfy.post("/prompt", json={"prompt": graph})
    comfy.post("/queue", json={"clear": True})
    assert comfy.get("/queue").json()["queue_pending"] == []


def test_an_error_names_node_kind_and_reason(comfy, stage, graph):
    strike(stage, "comfyui", "job", Trouble.FAILS)
    comfy.post("/prompt", json={"prompt": graph, "prompt_id": NAME})
    stage.stage.clock.advance(1000)
    status = comfy.get(f"/history/{NAME}").json()[NAME]["status"]
    assert (status["status_str"], status["completed"]) == ("error", False)
    event, told = status["messages"][-1]
    assert event == "execution_error"
    assert set(told) >= {"node_id", "node_type", "exception_message", "exception_type", "traceback"}


def test_nobody_moderates_here(comfy, stage, graph):
    graph["3"]["inputs"]["text"] = "A blood-curdling bloodbath."
    comfy.post("/prompt", json={"prompt": graph, "prompt_id": NAME})
    stage.stage.clock.advance(1000)
    assert comfy.get(f"/history/{NAME}").json()[NAME]["status"]["status_str"] == "success"


def test_a_restart_forgets_the_history_and_keeps_the_files(comfy, stage, graph):
    comfy.post("/prompt", json={"prompt": graph, "prompt_id": NAME})
    stage.stage.clock.advance(1000)
    file = comfy.get(f"/history/{NAME}").json()[NAME]["outputs"]["10"]["images"][0]
    stage.doubles["comfyui"].restart()
    assert comfy.get(f"/history/{NAME}").json() == {}
    assert comfy.get("/history").json() == {}
    assert comfy.get("/view", params=file).status_code == 200


def test_the_history_has_a_bound(comfy, stage):
    stage.doubles["comfyui"].most_history = 2
    names = [comfy.post("/prompt", json={"prompt": drawing()}).json()["prompt_id"] for _ in range(3)]
    stage.stage.clock.advance(5000)
    assert list(comfy.get("/history").json()) == names[1:]
    assert list(comfy.get("/history", params={"max_items": 1}).json()) == names[2:]


def test_an_upload_keeps_its_name_only_where_it_may(comfy, stage):
    def bring(body, **data):
        return comfy.post("/upload/image", files={"image": ("a.png", body, "image/png")}, data=data).json()

    assert bring(b"one", type="input") == {"name": "a.png", "subfolder": "", "type": "input"}
    assert bring(b"one")["name"] == "a.png"
    assert bring(b"two")["name"] == "a (1).png"
    assert bring(b"three", overwrite="true")["name"] == "a.png"
    assert bring(b"four", overwrite="1", subfolder="in")["subfolder"] == "in"
    files = stage.doubles["comfyui"].files
    assert (files["a.png"], files["a (1).png"], files["in/a.png"]) == (b"three", b"two", b"four")
    assert comfy.get("/view", params={"filename": "a.png", "type": "input"}).content == b"three"
    assert comfy.post("/upload/image", data={"type": "input"}).status_code == 400


def test_it_tells_about_itself(comfy):
    assert "KSampler" in comfy.get("/object_info").json()
    assert list(comfy.get("/api/object_info/SaveVideo").json()) == ["SaveVideo"]
    assert "comfyui_version" in comfy.get("/system_stats").json()["system"]


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (Trouble.BUSY, 429),
        (Trouble.ERROR_BEFORE, 500),
        (Trouble.WRONG_KEY, 401),
        (Trouble.NO_CREDIT, 400),
        (Trouble.EXPIRED, 404),
    ],
)
def test_troubles(comfy, stage, graph, trouble, status):
    strike(stage, "comfyui", "create", trouble)
    assert comfy.post("/prompt", json={"prompt": graph}).status_code == status
    assert not stage.stage.jobs()
