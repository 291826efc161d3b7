from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend

from hotset.floor.accounts import known_keys
from hotset.hosts.keys import keep_key
from hotset.hosts.registry import host_classes

SECRET = "a-key-that-nothing-may-print"


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def delete_password(self, service, username):
        del self.held[service, username]


@pytest.fixture(autouse=True)
def drawer(monkeypatch):
    for kind in host_classes().values():
        for name in getattr(kind, "key_names", ()):
            monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    yield
    keyring.set_keyring(before)


def test_every_key_that_a_host_asks_for_is_named_with_its_host_and_none_is_there():
    rows = known_keys()
    assert {row.found for row in rows} == {""}
    assert {("ARK_API_KEY", "ark"), ("FAL_KEY", "fal")} <= {(row.name, row.host) for row in rows}
    assert [row.host for row in rows] == sorted(row.host for row in rows)
    assert not {"previs", "animatic"} & {row.host for row in rows}, "what runs here wants no key"


def test_where_a_key_was_found_is_said_and_the_key_is_not(monkeypatch):
    keep_key("FAL_KEY", SECRET)
    monkeypatch.setenv("ARK_API_KEY", SECRET)
    found = {row.name: row.found for row in known_keys()}
    assert (found["FAL_KEY"], found["ARK_API_KEY"]) == ("keyring", "environment")
    assert SECRET not in repr(known_keys())


def test_an_empty_key_in_the_environment_is_none(monkeypatch):
    monkeypatch.setenv("ARK_API_KEY", "  ")
    assert {row.found for row in known_keys() if row.name == "ARK_API_KEY"} == {""}
