"""`hotset check` on every broken production: one clear error a fault, its exit code, and nothing changed on disk."""

from __future__ import annotations

import pytest

from tests.broken.cases import CASES, fingerprint, lay_out
from tests.cli.command import hotset

BROKEN = [case for case in CASES if case.estimate is None]
"""A case with an estimate of its own needs a price that no bundled model asks; tests/broken gives it one."""


def found(expected, where, folder):
    place = where.removeprefix(f"{folder}/")
    return place == expected.at or place.startswith(f"{expected.at}:")


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_check_says_every_fault_and_changes_nothing(case, tmp_path):
    folder = lay_out(case, tmp_path)
    before = fingerprint(tmp_path)
    told = hotset("check", folder)
    assert told.code == case.expected[0].exit_code
    assert "Traceback" not in told.err
    lines = told.err.splitlines()
    words = " ".join(told.err.split())
    for expected in case.expected:
        assert any(found(expected, line, folder) for line in lines), f"{expected.at} is not named:\n{told.err}"
        for part in expected.says:
            assert " ".join(part.split()) in words
    many = "1 fault." if len(case.expected) == 1 else f"{len(case.expected)} faults."
    assert told.out.splitlines()[-1] == f"{many} Nothing was changed."
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_check_says_the_same_in_json(case, tmp_path):
    folder = lay_out(case, tmp_path)
    before = fingerprint(tmp_path)
    told = hotset("check", folder, "--json")
    assert told.err == ""
    assert told.code == case.expected[0].exit_code
    faults = told.json()["faults"]
    assert len(faults) == len(case.expected)
    for fault, expected in zip(faults, case.expected, strict=True):
        assert fault["exit_code"] == expected.exit_code
        assert found(expected, fault["where"], folder)
        assert all(part in fault["message"] for part in expected.says)
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize("case", BROKEN[::7], ids=lambda case: case.name)
def test_what_is_broken_is_not_made_either(case, tmp_path):
    folder = lay_out(case, tmp_path)
    before = fingerprint(tmp_path)
    for command in ("make", "quote", "report"):
        assert hotset(command, folder).code == case.expected[0].exit_code
    assert fingerprint(tmp_path) == before
