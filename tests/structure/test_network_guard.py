"""The guard of tests/conftest.py: a test that reaches out fails, whatever it reaches out with."""

import asyncio
import contextlib
import socket
import threading
import urllib.request

import pytest

from tests.conftest import OutsideConnection

OUTSIDE = ("192.0.2.1", 9)  # TEST-NET-1 (RFC 5737): nobody is there


def test_a_connection_outside_is_an_error():
    with socket.socket() as door, pytest.raises(OutsideConnection, match=r"192\.0\.2\.1"):
        door.connect(OUTSIDE)


def test_so_is_one_by_address_6_by_datagram_and_by_name():
    with socket.socket(socket.AF_INET6) as door, pytest.raises(OutsideConnection):
        door.connect(("2001:db8::1", 9))
    with socket.socket(type=socket.SOCK_DGRAM) as door, pytest.raises(OutsideConnection):
        door.sendto(b"hello", OUTSIDE)
    with pytest.raises(OutsideConnection):
        socket.getaddrinfo("example.com", 443)


def test_no_handler_swallows_it():
    with pytest.raises(OutsideConnection), contextlib.suppress(Exception):
        urllib.request.urlopen("http://example.com/", timeout=1)


async def test_asyncio_is_guarded_too():
    with pytest.raises(OutsideConnection):
        await asyncio.open_connection(*OUTSIDE)


def test_loopback_and_unix_sockets_are_open(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()[:2], timeout=5):
            pass
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5):
            pass
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "door"))
        server.listen()
        client.connect(str(tmp_path / "door"))


def test_a_thread_is_guarded_too():
    caught = []

    def reach():
        try:
            socket.create_connection(OUTSIDE, timeout=1)
        except BaseException as error:  # noqa: BLE001  the test looks at whatever it is
            caught.append(type(error))

    thread = threading.Thread(target=reach)
    thread.start()
    thread.join()
    assert caught == [OutsideConnection]
