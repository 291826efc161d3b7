"""What holds for every test: nothing connects to anything outside this machine."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.films import drawn_film, made_film

__all__ = ["OutsideConnection", "drawn_film", "made_film", "no_network", "pytest_terminal_summary"]


class OutsideConnection(BaseException):
    """A test tried to reach another machine. Use a double on loopback instead.

    It is no Exception, so that no handler in the code can swallow it.
    """


class _Guard:
    """An audit hook (PEP 578) sees every connection of the process, also those made from C; it cannot be taken out."""

    def __init__(self) -> None:
        self.on = False
        sys.addaudithook(self.see)

    def see(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on or not event.startswith("socket."):
            return
        if event in ("socket.connect", "socket.sendto"):
            self.check(event, args[1])
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            self.check(event, (args[0],))

    def check(self, event: str, address: object) -> None:
        if isinstance(address, str | bytes) or not isinstance(address, tuple) or not address:
            return  # a path: a socket of this machine
        host = address[0].decode() if isinstance(address[0], bytes) else address[0]
        if not _is_here(host):
            raise OutsideConnection(f"{event} to {host!r}: tests stay on this machine")


def _is_here(host: object) -> bool:
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


_GUARD = _Guard()


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Any connection outside loopback and unix sockets raises OutsideConnection."""
    _GUARD.on = True
    yield
    _GUARD.on = False


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have to say in one line, by `record_property("summary", line)`."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, line in report.user_properties:
                    if name == "summary":
                        terminalreporter.write_line(line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The fault matrix first: it takes minutes in one test, and last it would keep the other workers waiting."""
    items.sort(key=lambda item: "test_fault_matrix" not in item.nodeid)
