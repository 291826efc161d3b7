"""The vendors' own clients, one process for each test file and environment."""

from __future__ import annotations

import contextlib
import functools

import pytest

from tests.clients.craft import NEW, authority, client_of, set_up
from tests.hosts.stagecraft import Album


def pytest_collection_modifyitems(items):
    if not set_up():
        for item in items:
            if "tests/clients" in str(item.path):
                item.add_marker(pytest.mark.skip(reason="the vendors' clients are not set up: make clients"))


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """Certificate and key of an authority of our own."""
    return authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def clients(tmp_path_factory, tls):
    """Gives the client of a player and an environment; started once."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def given(player, environment=NEW):
            spool = tmp_path_factory.mktemp("client")
            return stack.enter_context(client_of(environment, player, spool, tls[0]))

        yield given


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    """Pictures, each drawn once."""
    kept = Album(tmp_path_factory.mktemp("album"))
    kept.add = functools.cache(kept.add)
    return kept
