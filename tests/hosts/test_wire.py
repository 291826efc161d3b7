"""The one way to the vendors: what may be concluded from how a call ended, each with a real socket at the other end."""

from __future__ import annotations

import asyncio
import email.utils
import json
import socket
import time

import pytest

from hotset.errors import HostError, HostRefusedError, HostUnknownError, Refused
from hotset.hosts.keys import Key
from hotset.hosts.wire import Answer, Spool, Wire, retry_after
from tests.hosts.linecraft import Line, answer, drip, half, hang_up, page, raw, reset, silent

SECRET = "k-0123456789-abcdef/ghi+jkl="


def wire_to(address: str, *, key: str = SECRET, **more) -> Wire:
    secret = Key(key, "soundstage")
    return Wire(
        "toy", address, lambda: {"authorization": f"Bearer {secret.reveal()}"}, secrets=lambda: (secret,), **more
    )


def no_reading(answer: Answer) -> None:
    return None


def vendors_own(answer: Answer) -> HostRefusedError | None:
    """A toy vendor's form: {"code": "…"} with any 4xx."""
    code = (answer.data or {}).get("code")
    return HostRefusedError(code, kind=Refused.MODERATED) if code and 400 <= answer.status < 500 else None


async def post(line: Line, *, refusal=vendors_own, call_seconds: float = 5.0, **more) -> Answer:
    wire = wire_to(line.address, haste=100)
    return await wire.post("/jobs", refusal=refusal, call_seconds=call_seconds, **{"json": {"a": 1}, **more})


# a paid call


async def test_an_answer_comes_whole_and_what_was_sent_is_what_was_asked():
    with Line(answer(201, b'{"id": "j-1"}', x_trace="t")) as line:
        got = await post(line, headers={"x-more": "yes"}, params={"region": "eu"})
    assert (got.status, got.data, got.headers["x-trace"]) == (201, {"id": "j-1"}, "t")
    [seen] = line.seen
    assert (seen.method, seen.path) == ("POST", "/jobs?region=eu")
    assert json.loads(seen.body) == {"a": 1}
    assert seen.headers["authorization"] == f"Bearer {SECRET}"
    assert seen.headers["x-more"] == "yes"


async def test_forms_and_files_go_out_too():
    with Line(answer()) as line:
        await post(line, json=None, data={"model": "m"}, files={"image": ("a.png", b"PNG!", "image/png")})
    assert line.seen[0].headers["content-type"].startswith("multipart/form-data")
    assert b"PNG!" in line.seen[0].body


async def test_no_connection_is_a_refusal():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(HostRefusedError, match=r"toy cannot be reached at 127\.0\.0\.1") as found:
        await wire_to(address).post("/jobs", refusal=no_reading, call_seconds=5)
    assert found.value.kind is Refused.UNREACHED


async def test_a_connection_that_does_not_come_about_in_time_is_a_refusal_and_no_lost_answer():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]  # more than the queue takes, so that nobody else gets in
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        with pytest.raises(HostRefusedError) as found:
            await wire_to(f"http://127.0.0.1:{address[1]}").post("/jobs", refusal=no_reading, call_seconds=0.9)
        for one in waiting:
            one.close()
    assert found.value.kind is Refused.UNREACHED


@pytest.mark.parametrize("address", ["localhost:1", "ftp://127.0.0.1/x", "http://127.0.0.1:99999", "http://[", ""])
async def test_what_is_no_address_is_a_refusal(address):
    with pytest.raises(HostRefusedError):
        await wire_to(address).post("/jobs", refusal=no_reading, call_seconds=5)
    with pytest.raises(HostError):
        await wire_to(address, haste=100).read("/jobs/1")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b'{"error": "slow down"}', Refused.BUSY),
        (429, b"", Refused.BUSY),
        (400, b'{"code": "blood"}', Refused.MODERATED),
        (429, b'{"code": "own words"}', Refused.MODERATED),
        (404, b'{"error": "no such path"}', Refused.INVALID),
        (405, b"", Refused.INVALID),
        (307, b"", Refused.INVALID),
        (308, b"", Refused.INVALID),
    ],
)
async def test_what_certainly_accepted_nothing_is_a_refusal_and_is_sent_once(status, body, kind):
    with Line(answer(status, body, location="https://u:p@moved.example/elsewhere")) as line:
        with pytest.raises(HostRefusedError) as found:
            await post(line)
        assert found.value.kind is kind
        assert found.value.message.startswith("toy")
        assert "u:p" not in found.value.message
        assert len(line.seen) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 405, 407, 413, 429])
async def test_a_page_that_keeps_something_from_passing_is_a_refusal(status):
    with Line(page(status)) as line:
        with pytest.raises(HostRefusedError) as found:
            await post(line, refusal=lambda a: pytest.fail("a page is no answer of the vendor"))
        assert len(line.seen) == 1
    if status != 429:
        assert "Sign in" in found.value.message


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (hang_up, "the connection was dropped"),
        (reset, "the connection broke"),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-le"), "the connection was dropped"),
        (raw(b"SSH-2.0-OpenSSH\r\n"), "the connection was dropped"),
        (half(), "the connection was dropped"),
        (answer(200, b'{"id": "a'), "half an answer"),
        (answer(200, b""), "half an answer"),
        (answer(204, b""), "half an answer"),
        (page(200), "a page called"),
        (answer(408, b'{"x": 1}'), "408"),
        (answer(409, b'{"x": 1}'), "409"),
        (answer(400, b"what?"), "400"),
        (page(400), "400: a page called"),
        (answer(500, b'{"code": "own"}'), "500"),
        (page(502, "Bad Gateway"), "502: a page called “Bad Gateway”"),
        (answer(503, b"", retry_after="1"), "503"),
        (answer(504, b""), "504"),
        (answer(302, b"", location="/login"), "302"),
        (answer(303, b"", location="/jobs/1"), "303"),
        (answer(200, b"not gzip", content_encoding="gzip"), "DecodingError"),
        (silent(2), "nothing came in time"),
        (drip(b'{"id": "a"}', 4), "nothing came in time"),
    ],
)
async def test_what_nobody_can_know_is_unknown_and_is_sent_once(act, why):
    began = time.monotonic()
    with Line(act) as line:
        with pytest.raises(HostUnknownError) as found:
            await post(line, call_seconds=0.8)
        await asyncio.sleep(0.02)
        assert len(line.seen) == 1, "sent once, whatever comes of it"
    assert why in found.value.message
    assert time.monotonic() - began < 1.8, "the whole call has the time that it was given, not each part of it"


async def test_an_answer_that_takes_its_time_is_an_answer():
    with Line(drip(b'{"id": "slow"}', 0.5)) as line:
        assert (await post(line)).data == {"id": "slow"}
        assert len(line.seen) == 1


async def test_a_body_that_is_no_json_is_an_answer_where_it_is_asked_so():
    with Line(answer(200, b"\x89PNG", "image/png")) as line:
        assert (await post(line, raw=True)).body == b"\x89PNG"


async def test_an_answer_larger_than_any_is_unknown(monkeypatch):
    monkeypatch.setattr("hotset.hosts.wire._MAX_ANSWER_BYTES", 1000)
    with Line(answer(200, b'"' + b"a" * 2000 + b'"')) as line:
        with pytest.raises(HostUnknownError, match="more came than an answer can be"):
            await post(line)
        with pytest.raises(HostError):
            await wire_to(line.address, haste=1000).read("/jobs/1")


async def test_every_post_has_a_connection_of_its_own():
    """One that was kept could be closed by the other side in the same moment."""
    with Line(answer()) as line:
        wire = wire_to(line.address)
        for _ in range(2):
            await wire.post("/jobs", refusal=no_reading, call_seconds=5, json={})
            await wire.read("/jobs/1")
        await wire.hang_up()
    assert [seen.method for seen in line.seen] == ["POST", "GET"] * 2


# how long to wait


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "7"}, b"", 7.0),
        ({"retry-after": "1.5"}, b"", 1.5),
        ({"retry-after": "-3"}, b"", 0.0),
        ({"retry-after": email.utils.formatdate(1_000_030, usegmt=True)}, b"", 30.0),
        ({"retry-after": email.utils.formatdate(999_000, usegmt=True)}, b"", 0.0),
        ({"retry-after": "soon"}, b"", None),
        ({"retry-after": "inf"}, b"", None),
        ({"retry-after-ms": "250"}, b"", 0.25),
        ({"retry-after-ms": "²"}, b"", None),
        ({}, b"Please retry in 20.2s.", 20.2),
        ({}, b"Rate limit reached. Please try again in 1m2.5s. Visit", 62.5),
        ({}, b"Please try again in 59ms.", 0.059),
        ({}, b"Please try again in 6m0s.", 360.0),
        ({}, b"available in 2h", 7200.0),
        ({}, b'{"@type": "google.rpc.RetryInfo", "retryDelay": "34s"}', 34.0),
        ({}, b"Please try again in a moment.", None),
        ({}, b"", None),
    ],
)
def test_how_long_to_wait_is_read_in_every_form(headers, body, seconds):
    found = retry_after(Answer(429, headers, body), now=1_000_000)
    assert found == (None if seconds is None else pytest.approx(seconds))


async def test_a_busy_host_says_when_to_come_again():
    with Line(answer(429, b"{}", retry_after="12")) as line, pytest.raises(HostRefusedError) as found:
        await post(line)
    assert found.value.again_seconds == 12


# what costs nothing


@pytest.mark.parametrize("trouble", [hang_up, half(), answer(500), page(502), answer(429), answer(408), answer(503)])
async def test_a_read_is_repeated_until_it_comes(trouble):
    with Line(trouble, trouble, answer(200, b'{"state": "done"}')) as line:
        got = await wire_to(line.address, haste=1000).read("/jobs/1", params={"a": "b"})
        assert got.data == {"state": "done"}
        assert [seen.path for seen in line.seen] == ["/jobs/1?a=b"] * 3


async def test_a_read_gives_up_after_so_many_tries():
    with Line(hang_up) as line:
        wire = wire_to(line.address, haste=1000)
        with pytest.raises(HostError, match=r"no answer \(the connection was dropped\)") as found:
            await wire.read("/jobs/1")
        assert len(line.seen) == 5
        assert not isinstance(found.value, HostRefusedError | HostUnknownError)
        line.then(answer(500, b"broken"))
        assert (await wire.read("/jobs/1", tries=2)).status == 500
        assert len(line.seen) == 2
        line.then(hang_up)
        with pytest.raises(HostError):
            await wire.read("/jobs/1", tries=0)
        assert len(line.seen) == 1


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 403, 404, 410, 422])
async def test_what_is_an_answer_is_not_asked_for_again(status):
    with Line(answer(status, b"", location="/elsewhere")) as line:
        assert (await wire_to(line.address, haste=1000).read("/jobs/1")).status == status
        assert len(line.seen) == 1


async def test_a_read_waits_as_long_as_it_is_asked_to():
    with Line(answer(429, b"", retry_after="20"), answer(503, b"", retry_after="99999"), answer()) as line:
        began = time.monotonic()
        await wire_to(line.address, haste=200).read("/jobs/1")
    assert 0.2 < time.monotonic() - began < 1.5, "20 s and the longest wait of 30 s, on a clock 200 times as fast"


async def test_a_read_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr("hotset.hosts.wire._WHOLE_READ_S", 0.3)
    with Line(drip(b'{"id": "a"}', 5)) as line, pytest.raises(HostError, match="nothing came in time"):
        await wire_to(line.address, haste=1000).read("/jobs/1", tries=1)


async def test_parameters_that_stand_in_an_address_stay():
    with Line(answer()) as line:
        await wire_to(line.address).read("/jobs?page=2")
    assert line.seen[0].path == "/jobs?page=2"


async def test_a_change_is_asked_once():
    with Line(answer(204, b"")) as line:
        wire = wire_to(line.address)
        assert (await wire.change("/jobs/1", method="DELETE")).status == 204
        line.then(answer(500))
        assert (await wire.change("/jobs/1/cancel")).status == 500
        assert len(line.seen) == 1
        line.then(hang_up)
        with pytest.raises(HostError, match="gave no answer"):
            await wire.change("/jobs/1/cancel")
        assert len(line.seen) == 1
        line.then(silent(3))
        with pytest.raises(HostError, match="nothing came in time"):
            await wire.change("/jobs/1/cancel", call_seconds=0.2)


def test_a_wire_outlives_its_event_loop():
    with Line(answer()) as line:
        wire = wire_to(line.address)
        for _ in range(2):
            assert asyncio.run(wire.read("/jobs/1")).status == 200
        asyncio.run(wire.hang_up())


# secrets


async def test_no_message_holds_the_key():
    """The vendor repeats the key in its answer: whole, in an address, and cut off at the end of the message."""
    said = [
        json.dumps({"code": f"wrong key {SECRET}"}).encode(),
        b'{"code": "at /x?key=k-0123456789-abcdef%2Fghi%2Bjkl%3D"}',
        b'{"code": "' + b"x" * 280 + SECRET.encode() + b'"}',
    ]
    for body in said:
        for status in (400, 429, 500, 200):
            refusal = vendors_own if status == 400 else no_reading
            with Line(answer(status, body if status != 200 else body[:-1])) as line:
                with pytest.raises(HostError) as found:
                    await post(line, refusal=refusal)
                line.then(answer(503, body), hang_up)
                with pytest.raises(HostError) as read:
                    await wire_to(line.address, haste=1000).read("/jobs/1", tries=2)
            for error in (found.value, read.value):
                assert SECRET not in repr(error) + str(error)
                assert "k-012345" not in str(error), str(error)
                assert "2Fghi" not in str(error)


@pytest.mark.parametrize("key", ["k-with-“quotes”", "two\nlines", "k-\x7f"])
async def test_a_key_that_no_header_can_hold_is_refused_and_shown_nowhere(key):
    with Line(answer()) as line:
        wire = wire_to(line.address, key=key)
        with pytest.raises(HostRefusedError, match="copied whole") as found:
            await wire.post("/jobs", refusal=no_reading, call_seconds=5, json={})
        assert found.value.kind is Refused.KEY
        with pytest.raises(HostRefusedError):
            await wire.read("/jobs/1")
        assert line.seen == []
    while error := found.value.__cause__ or found.value.__context__:
        assert key not in str(error)


async def test_the_key_goes_to_the_own_address_only():
    with Line(answer()) as own, Line(answer()) as other:
        wire = wire_to(own.address)
        await wire.read(f"{own.address}/jobs/1")
        await wire.read(f"{other.address}/jobs/1")
        await wire.change(f"{other.address}/jobs/1/cancel")
        await wire.post(f"{other.address}/jobs", refusal=no_reading, call_seconds=5, json={})
    assert "authorization" in own.seen[0].headers
    assert len(other.seen) == 3
    assert all("authorization" not in seen.headers for seen in other.seen)


async def test_a_proxy_of_the_environment_is_not_for_this_machine(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Line(answer()) as line:
        assert (await post(line)).status == 200
        assert (await wire_to(line.address).read("/jobs/1")).status == 200


# an answer and the spool


def test_an_answer_says_what_it_is_in_one_short_line():
    assert Answer(200, {}, b'{"a": [1]}').data == {"a": [1]}
    assert Answer(200, {}, b'{"a": [1').data is None
    assert Answer(200, {}, b"\xff\xfe").data is None
    assert Answer(500, {}, b"  two\n\n lines ").text() == "two lines"
    assert len(Answer(500, {}, b"a" * 900).text()) == 300
    assert Answer(502, {}, b"  <HTML><p>no title</p>").text() == "a page"
    assert Answer(502, {"content-type": "text/html"}, b"busy").is_html
    assert not Answer(502, {"content-type": "application/json"}, b'{"html": 1}').is_html


def test_the_spool_keeps_an_answer_of_each_reference(tmp_path):
    spool = Spool(tmp_path / "deep" / "spool")
    assert spool.read("a") is None
    names = ["a", "a/b", "a_b", "a.b", "a.c", "..", ".", "A" * 300, "a\0b", "é"]
    for name in names:
        spool.keep(name, name.encode())
    assert [spool.read(name) for name in names] == [name.encode() for name in names]
    spool.keep("a", b"again")
    assert spool.read("a") == b"again"
    spool.forget("a")
    spool.forget("a")
    assert spool.read("a") is None
    assert spool.read("a_b") == b"a_b"
    assert not [path for path in (tmp_path / "deep" / "spool").iterdir() if path.suffix == ".part"]
    assert [path.name for path in tmp_path.iterdir()] == ["deep"], "nothing is written beside its folder"
