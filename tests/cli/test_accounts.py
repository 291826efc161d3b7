"""key and soundstage, as a person calls them."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from typer.testing import CliRunner

from hotset.cli.app import app
from tests.cli.command import hotset

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
    monkeypatch.delenv("FAL_KEY", raising=False)
    before, made = keyring.get_keyring(), Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def keys():
    return {row["name"]: row["found"] for row in hotset("key", "--json").json()["keys"]}


def test_a_key_is_kept_found_and_forgotten_and_never_printed(drawer):
    assert keys()["FAL_KEY"] == ""
    told = CliRunner().invoke(app, ["key", "FAL_KEY"], input=f"{SECRET}\n")
    assert (told.exit_code, "FAL_KEY: kept in the keyring." in told.output) == (0, True)
    assert SECRET not in told.output
    assert drawer.held == {("hotset", "FAL_KEY"): SECRET}
    assert keys()["FAL_KEY"] == "keyring"
    assert SECRET not in hotset("key").out
    assert "FAL_KEY: forgotten." in hotset("key", "FAL_KEY", "--forget").out
    assert "was not in the keyring" in hotset("key", "FAL_KEY", "--forget").out
    assert keys()["FAL_KEY"] == ""


def test_the_environment_goes_first(monkeypatch):
    monkeypatch.setenv("FAL_KEY", SECRET)
    told = hotset("key")
    assert max(map(len, told.out.splitlines())) <= 80
    assert SECRET not in told.out
    assert keys()["FAL_KEY"] == "environment"


def test_a_machine_without_a_keyring_says_what_to_do_instead():
    keyring.set_keyring(NoKeyring())
    told = CliRunner().invoke(app, ["key", "FAL_KEY"], input=f"{SECRET}\n")
    assert told.exit_code != 0
    assert "no keyring that could keep FAL_KEY" in str(told.exception)
    assert SECRET not in str(told.exception)


def test_a_scenario_that_is_none_is_named(tmp_path):
    told = hotset("soundstage", "--scenario", "none.toml", cwd=tmp_path)
    assert told.code == 2
    assert "none.toml: [Errno 2] No such file" in told.err.replace("\n", "")
