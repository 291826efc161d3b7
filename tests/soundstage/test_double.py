"""How faults strike any double: what came back, and whether the work was done."""

import json
import time

import httpx2
import pytest

from hotset.soundstage.double import body_of
from hotset.soundstage.faults import Fault, Faults, Trouble
from tests.soundstage.toy import toy_stage


def create(trouble, **more):
    """What a create that was struck came to: the answer or the error, and the jobs that there are then."""
    with toy_stage(Faults([Fault(trouble=trouble, **more)])) as (opened, client):
        try:
            answer = client.post("/toy/jobs", json={"reference": "r"})
        except httpx2.HTTPError as error:
            answer = type(error).__name__
        return answer, len(opened.stage.jobs())


def test_a_call_that_nothing_strikes_reaches_the_double_and_is_written_down():
    with toy_stage() as (opened, client):
        made = client.post("/toy/jobs", json={"reference": "r"})
        assert client.get(f"/toy/jobs/{made.json()['id']}").json()["life"] == "queued"
        assert opened.stage.requests == [("toy", "create", ""), ("toy", "poll", "")]
        assert opened.stage.jobs()[0].reference == "r"
        assert client.get("/toy/jobs").status_code == 405


@pytest.mark.parametrize(
    ("trouble", "error", "jobs"),
    [
        (Trouble.DROP_BEFORE, ("RemoteProtocolError", "ReadError"), 0),
        (Trouble.DROP_AFTER, ("RemoteProtocolError", "ReadError"), 1),
        (Trouble.CUT_BODY, ("RemoteProtocolError", "ReadError"), 1),
    ],
)
def test_a_connection_is_cut_before_or_after_the_work(trouble, error, jobs):
    answer, found = create(trouble)
    assert answer in error
    assert found == jobs


@pytest.mark.parametrize(
    ("trouble", "status", "text", "jobs"),
    [
        (Trouble.BUSY, 429, '"busy"', 0),
        (Trouble.NO_CREDIT, 500, '"no credit"', 0),
        (Trouble.ERROR_BEFORE, 500, '"error before"', 0),
        (Trouble.ERROR_AFTER, 500, '"error before"', 1),
        (Trouble.PAGE_BEFORE, 502, "<title>502 Bad Gateway", 0),
        (Trouble.PAGE_AFTER, 502, "<title>502 Bad Gateway", 1),
        (Trouble.REDIRECT, 308, "", 0),
    ],
)
def test_an_answer_is_spoiled_before_or_after_the_work(trouble, status, text, jobs):
    answer, found = create(trouble)
    assert answer.status_code == status
    assert text in answer.text
    assert found == jobs


def test_half_of_the_json_is_an_answer_with_all_its_headers():
    answer, jobs = create(Trouble.TRUNCATED)
    assert (answer.status_code, jobs) == (200, 1)
    assert answer.headers["x-trace"] == "t-1"
    assert answer.headers["content-type"] == "application/json"
    assert answer.text.startswith('{"id":"')
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_an_answer_in_drops_is_whole_in_the_end():
    began = time.monotonic()
    answer, jobs = create(Trouble.SLOW, seconds=0.5)
    assert 0.4 < time.monotonic() - began < 3
    assert answer.json()["id"]
    assert answer.headers["x-trace"] == "t-1"
    assert jobs == 1


async def test_the_body_of_any_answer_is_read(tmp_path):
    from starlette.responses import FileResponse, Response, StreamingResponse

    (tmp_path / "a").write_bytes(b"file")
    assert await body_of(FileResponse(tmp_path / "a")) == b"file"
    assert await body_of(Response("text")) == b"text"
    assert await body_of(StreamingResponse(iter(["a", b"b"]))) == b"ab"
