"""Keys: environment before keyring, with real keyring backends; and a key that shows itself nowhere."""

import copy
import json
import logging
import pickle
import traceback

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from hotset.errors import HostRefusedError, Refused, UsageError
from hotset.hosts.keys import KEYRING_SERVICE, Key, find_key, forget_key, keep_key, need_key

SECRET = "k-very-secret-0123"


class InMemory(KeyringBackend):
    """A keyring that holds what it is given, and can be locked."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.held = {}
        self.locked = False

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked("the person said no")
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        if self.locked:
            raise KeyringLocked("the person said no")
        self.held[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.held:
            raise PasswordDeleteError("none")
        del self.held[service, username]


@pytest.fixture
def use():
    """Use another keyring for one test."""
    before = keyring.get_keyring()

    def put(backend):
        keyring.set_keyring(backend)
        return backend

    yield put
    keyring.set_keyring(before)


@pytest.fixture
def ring(use, monkeypatch):
    monkeypatch.delenv("TOY_KEY", raising=False)
    return use(InMemory())


def test_a_key_is_kept_found_and_forgotten(ring):
    assert find_key("TOY_KEY") is None
    keep_key("TOY_KEY", f"  {SECRET}\n")
    assert ring.held == {(KEYRING_SERVICE, "TOY_KEY"): SECRET}
    found = find_key("TOY_KEY")
    assert (found.reveal(), found.source) == (SECRET, "keyring")
    assert forget_key("TOY_KEY")
    assert not forget_key("TOY_KEY")
    assert find_key("TOY_KEY") is None


def test_the_environment_comes_before_the_keyring(ring, monkeypatch):
    keep_key("TOY_KEY", "kept")
    monkeypatch.setenv("TOY_KEY", " given ")
    assert (find_key("TOY_KEY").reveal(), find_key("TOY_KEY").source) == ("given", "environment")
    assert find_key("TOY_KEY", {}).reveal() == "kept"
    monkeypatch.setenv("TOY_KEY", "  ")
    assert find_key("TOY_KEY").reveal() == "kept", "an empty one is none"


def test_the_first_of_several_names_is_taken(ring):
    keep_key("SECOND_KEY", "two")
    assert need_key(("FIRST_KEY", "SECOND_KEY"), "toy", {}).reveal() == "two"
    assert need_key(("FIRST_KEY", "SECOND_KEY"), "toy", {"FIRST_KEY": "one"}).reveal() == "one"


@pytest.mark.parametrize("backend", [InMemory, null.Keyring, fail.Keyring])
def test_where_there_is_none_the_way_to_give_one_is_said(use, backend):
    use(backend())
    with pytest.raises(HostRefusedError, match="neither TOY_KEY nor TOY_TOKEN is in") as found:
        need_key(("TOY_KEY", "TOY_TOKEN"), "toy", {})
    assert found.value.kind is Refused.KEY
    assert found.value.next_commands[0] == "hotset key TOY_KEY"
    assert not forget_key("TOY_KEY")


def test_a_keyring_that_does_not_open_is_not_one_without_the_key(ring):
    keep_key("TOY_KEY", SECRET)
    ring.locked = True
    assert find_key("TOY_KEY", {}) is None
    with pytest.raises(HostRefusedError, match="cannot be read: KeyringLocked") as found:
        need_key(("TOY_KEY",), "toy", {})
    assert found.value.kind is Refused.KEY
    with pytest.raises(UsageError, match="may still be in it"):
        forget_key("TOY_KEY")
    with pytest.raises(UsageError, match="no keyring that could keep TOY_KEY"):
        keep_key("TOY_KEY", SECRET)


@pytest.mark.parametrize("backend", [null.Keyring, fail.Keyring])
def test_a_keyring_that_keeps_nothing_is_said_and_not_believed(use, backend):
    """The null backend takes every key without a word and has none afterwards."""
    use(backend())
    with pytest.raises(UsageError, match="no keyring") as found:
        keep_key("TOY_KEY", SECRET)
    assert found.value.next_commands == ("export TOY_KEY=…",)
    assert SECRET not in str(found.value)


def test_an_empty_key_is_not_kept(ring):
    with pytest.raises(UsageError, match="is empty"):
        keep_key("TOY_KEY", " \n")
    assert ring.held == {}


def shown(key: Key) -> str:
    """The key in every way in which something is shown, and what comes of trying to copy it."""
    ways = [repr(key), str(key), f"{key}", f"{key!r}", "%s %r" % (key, key), f"{[key]} { ({'k': key}) } {(key,)}"]  # noqa: UP031
    for attempt in (
        lambda: format(key, ">40"),
        lambda: json.dumps({"key": key}),
        lambda: json.dumps({"key": key}, default=str),
        lambda: copy.copy(key),
        lambda: copy.deepcopy({"key": key}),
        lambda: key.__getstate__(),
        lambda: vars(key),
        lambda: key + "x",  # type: ignore[operator]
        *(lambda protocol=protocol: pickle.dumps(key, protocol) for protocol in range(6)),
    ):
        try:
            ways.append(str(attempt()))
        except (TypeError, pickle.PicklingError):
            ways.append(traceback.format_exc())
    ways.append(logging.LogRecord("a", 10, "b", 1, "with %s", (key,), None).getMessage())
    ways.append("".join(traceback.format_exception(HostRefusedError(f"{key} is no good"))))
    return "\n".join(ways)


@given(st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=12, max_size=60))
def test_a_key_shows_itself_nowhere(text):
    secret = f"Zq{text}Zq"
    assert secret not in shown(Key(secret, "environment"))


def test_a_key_is_revealed_to_who_asks_for_it():
    assert Key(f" {SECRET}\n", "soundstage").reveal() == SECRET
    assert str(Key(SECRET, "keyring")) == "Key(•••, keyring)"
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Key(SECRET, "keyring"))
