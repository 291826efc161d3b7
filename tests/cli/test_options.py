from __future__ import annotations

import inspect
import os
import pwd

from hotset.cli import looking, making, shooting
from hotset.cli.options import person_name


def test_who_decides_is_who_was_named_else_who_is_logged_in(monkeypatch):
    monkeypatch.setenv("LOGNAME", "ada")
    assert person_name("bea") == "bea"
    assert person_name(None) == "ada"
    assert person_name("") == "ada"


def test_a_user_without_a_name_is_somebody(monkeypatch):
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    # A user id that no password file knows, as containers run under; only root could take one on for real.
    nobody = max(entry.pw_uid for entry in pwd.getpwall()) + 12_345
    monkeypatch.setattr(os, "getuid", lambda: nobody)
    assert person_name(None) == "somebody"


def test_every_command_offers_json():
    for module in (making, shooting, looking):
        commands = [f for name, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == module.__name__]
        for command in commands:
            if command.__name__ != "register":
                assert "json" in inspect.signature(command).parameters, command.__name__
