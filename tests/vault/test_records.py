"""Record bodies: a schema in each, older ones brought up, newer and broken ones refused."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from hotset.errors import DamagedError, NewerStoreError
from hotset.film.setup import Companion
from hotset.units import Micros
from hotset.vault import records
from hotset.vault.records import EntryKind, EntryRow, body_text, companions_as_list, companions_of, read_body, seal_of
from tests.vault.conftest import digest


def test_a_body_carries_its_schema_and_comes_back_without(monkeypatch: pytest.MonkeyPatch) -> None:
    text = body_text("work", {"outputs": []})
    assert text == '{"outputs":[],"schema":"hotset.work/1"}'
    assert read_body("work", text) == {"outputs": []}

    def bring_up(body: dict[str, Any]) -> dict[str, Any]:
        return {"made": body["outputs"]}

    monkeypatch.setitem(records.VERSIONS, "work", 2)
    monkeypatch.setitem(records.UPGRADES, ("work", 1), bring_up)
    assert read_body("work", text) == {"made": []}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', '{"schema": "hotset.work/x"}', "{", "null"])
def test_what_is_no_body_is_damaged(text: str) -> None:
    with pytest.raises(DamagedError, match="The work abc in the journal is not readable"):
        read_body("work", text, "abc")


def test_another_record_and_a_newer_version_are_refused() -> None:
    with pytest.raises(DamagedError, match=r"says it is a 'hotset\.lock'"):
        read_body("work", '{"schema": "hotset.lock/1"}')
    with pytest.raises(NewerStoreError, match="version 2; this one knows 1"):
        read_body("work", '{"schema": "hotset.work/2"}')


def test_companions_go_out_and_come_back() -> None:
    both = (Companion(role="take", digest=digest("a")), Companion(role="depth", digest=digest("b")))
    assert companions_of(companions_as_list(both)) == both
    assert companions_of(None) == ()


def test_a_seal_depends_on_every_field_and_on_the_one_before() -> None:
    entry = EntryRow(
        id=1, at=2.0, kind=EntryKind.ACTUAL, attempt="1A-1", commitment=3, host="h", model="m", amount=Micros(4),
        units={"seconds": "5"}, rate_id="r", note="n",
    )  # fmt: skip
    others: dict[str, Any] = {
        "id": 9, "at": 9.0, "kind": EntryKind.RELEASE, "attempt": "9A-9", "commitment": 9, "host": "9", "model": "9",
        "amount": Micros(9), "units": {}, "rate_id": "9", "note": "9",
    }  # fmt: skip
    assert set(others) == {field.name for field in dataclasses.fields(EntryRow)}
    seals = [seal_of(dataclasses.replace(entry, **{key: value}), "") for key, value in others.items()]
    assert len({seal_of(entry, ""), seal_of(entry, "x"), *seals}) == len(others) + 2
