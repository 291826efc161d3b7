"""Results on their way in: gone on with where they broke off, whole or not there, and the key for nobody else."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from pathlib import Path

import pytest

from hotset.errors import HostError, HostGoneError
from tests.hosts.linecraft import Line, Seen, answer, file, hang_up, page, raw
from tests.hosts.test_wire import SECRET, wire_to

FILM = os.urandom(3_000_000)


async def fetch(line: Line, folder: Path, **more) -> bytes:
    wire = wire_to(line.address, haste=1000)
    try:
        path = await wire.download(f"{line.address}/files/1", folder / "take.mp4", **more)
        return path.read_bytes()
    finally:
        await wire.hang_up()
        assert not any(name.endswith(".part") for name in os.listdir(folder))


async def test_a_result_comes_whole(tmp_path):
    with Line(file(FILM)) as line:
        assert await fetch(line, tmp_path / "new" / "folder") == FILM
        [seen] = line.seen
    assert "range" not in seen.headers
    assert seen.headers["accept-encoding"] == "identity"


async def test_a_result_goes_on_where_it_broke_off(tmp_path):
    with Line(file(FILM, cut_at=1_000_000), hang_up, file(FILM, cut_at=500_000), file(FILM)) as line:
        assert await fetch(line, tmp_path) == FILM
        begun = [int(seen.headers.get("range", "bytes=0-")[6:-1]) for seen in line.seen]
        assert begun[0] == 0
        assert begun[1] == begun[2] <= 1_000_000
        assert begun[2] < begun[3] <= begun[2] + 500_000
        assert line.seen[1].headers["if-range"] == '"v1"'


async def test_a_server_that_knows_no_ranges_gives_it_from_the_start(tmp_path):
    with Line(file(FILM, cut_at=2_000_000, ranges=False), file(FILM, ranges=False)) as line:
        assert await fetch(line, tmp_path) == FILM


async def test_a_file_that_became_another_is_not_mixed_with_the_first(tmp_path):
    other = os.urandom(2_500_000)
    with Line(file(FILM, cut_at=1_000_000), file(other, tag='"v2"')) as line:
        assert await fetch(line, tmp_path) == other


async def test_a_part_that_was_not_asked_for_is_not_put_in(tmp_path):
    wrong = raw(
        b"HTTP/1.1 206 P\r\ncontent-length: 5\r\ncontent-range: bytes 7-11/3000000\r\nconnection: close\r\n\r\nwrong"
    )
    with Line(file(FILM, cut_at=1_000_000), wrong, file(FILM)) as line:
        assert await fetch(line, tmp_path) == FILM
    with Line(file(FILM, cut_at=1_000_000), file(FILM[:500_000]), file(FILM)) as line:
        assert await fetch(line, tmp_path) == FILM, "416: it is shorter now than what is here already"


async def test_what_came_whole_without_a_length_is_known_by_its_range(tmp_path):
    """A chunked answer that breaks off behind its last byte: the next asking says that there is no more."""
    chunk = b"%x\r\n%s\r\n" % (len(FILM), FILM)
    open_end = raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n" + chunk)
    with Line(open_end, file(FILM)) as line:
        assert await fetch(line, tmp_path) == FILM
        assert len(line.seen) == 2


async def test_trouble_on_the_way_is_tried_again(tmp_path):
    with Line(answer(503, retry_after="1"), page(200), hang_up, answer(429), file(FILM)) as line:
        assert await fetch(line, tmp_path) == FILM
        assert len(line.seen) == 5


async def test_what_does_not_come_is_not_there_and_is_no_loss(tmp_path):
    with Line(file(FILM, cut_at=1000), answer(500, b"no")) as line:
        with pytest.raises(HostError, match="cannot be fetched: it answered 500") as found:
            await fetch(line, tmp_path)
        assert len(line.seen) == 6
    assert not isinstance(found.value, HostGoneError)
    assert list(tmp_path.iterdir()) == []


async def test_a_long_result_may_break_off_often_as_long_as_it_comes_on(tmp_path):
    long = os.urandom(14 << 20)
    with Line(file(long, cut_at=(1 << 20) + 70_000)) as line:
        got = await fetch(line, tmp_path)
        assert len(line.seen) > 6
    assert hashlib.sha256(got).digest() == hashlib.sha256(long).digest()


async def test_an_empty_result_is_none(tmp_path):
    with Line(answer(200, b"", "video/mp4")) as line, pytest.raises(HostError, match="broke off"):
        await fetch(line, tmp_path)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_what_has_run_out_is_gone_and_not_asked_for_again(tmp_path, status):
    with Line(answer(status, b"<Error>Request has expired</Error>", "application/xml")) as line:
        with pytest.raises(HostGoneError, match=str(status)):
            await fetch(line, tmp_path)
        assert len(line.seen) == 1


async def test_a_key_that_is_not_let_in_does_not_make_a_result_gone(tmp_path):
    with Line(answer(401)) as line, pytest.raises(HostError, match="to this key") as found:
        await fetch(line, tmp_path, signed=False)
    assert not isinstance(found.value, HostGoneError)


def to(address: str, status: int = 302):
    return lambda line, seen: answer(status, b"", location=address)(line, seen)


async def test_a_signed_address_never_gets_the_key(tmp_path):
    with Line(file(FILM)) as line:
        await fetch(line, tmp_path)
        assert "authorization" not in line.seen[0].headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_never_carries_the_key_to_another_address(tmp_path, status):
    with Line(file(FILM)) as store, Line(to(f"{store.address}/signed?x=1", status)) as own:
        assert await fetch(own, tmp_path, signed=False) == FILM
        assert own.seen[0].headers["authorization"] == f"Bearer {SECRET}"
        assert store.seen[0].path == "/signed?x=1"
        assert "authorization" not in store.seen[0].headers


async def test_a_redirect_on_the_own_address_carries_it(tmp_path):
    with Line(to("/files/2"), file(FILM)) as own:
        await fetch(own, tmp_path, signed=False)
        assert [seen.path for seen in own.seen] == ["/files/1", "/files/2"]
        assert own.seen[1].headers["authorization"] == f"Bearer {SECRET}"


async def test_another_scheme_of_the_same_name_is_another_address():
    wire = wire_to("https://api.example")
    assert "authorization" in wire._sent("https://api.example:443/x")
    for other in ("http://api.example/x", "https://api.example:444/x", "https://api.example.evil/x", "https://x@evil/"):
        assert wire._sent(other) == {}


async def test_a_redirect_in_a_circle_ends(tmp_path):
    with Line(to("/files/1")) as line, pytest.raises(HostError, match="from one address to the next"):
        await fetch(line, tmp_path)


def zeros(size: int):
    """A film of zeros that is never in memory."""
    block = bytes(1 << 20)

    def act(line: socket.socket, seen: Seen) -> None:
        line.sendall(f"HTTP/1.1 200 OK\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n".encode())
        for _ in range(size >> 20):
            line.sendall(block)

    return act


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read as Linux says it")
async def test_a_large_result_does_not_pass_through_memory(tmp_path):
    most, done = resident_mb(), threading.Event()
    before = most

    def watch() -> None:
        nonlocal most
        while not done.wait(0.01):
            most = max(most, resident_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with Line(zeros(300 << 20)) as line:
            wire = wire_to(line.address)
            path = await wire.download(f"{line.address}/files/1", tmp_path / "take.mp4")
            await wire.hang_up()
    finally:
        done.set()
        watcher.join()
    assert path.stat().st_size == 300 << 20
    path.unlink()
    assert most - before < 50
