"""Stored lines come back as the value of their kind."""

from __future__ import annotations

import dataclasses

import pytest

from hotset.ledger.entries import Actual, Commitment, Release, entry_from, read_entries
from hotset.ledger.purchase import admit, fail
from hotset.units import Micros
from hotset.vault.journal import Journal
from hotset.vault.records import EntryKind, EntryRow
from tests.ledger.films import order

ROW = EntryRow(
    id=7, at=1.0, kind=EntryKind.COMMITMENT, attempt="1A-1", commitment=None, host="h", model="m", amount=Micros(5),
    units={"seconds": "5"}, rate_id="r", note="n",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "settles", "value"),
    [(EntryKind.COMMITMENT, None, Commitment), (EntryKind.ACTUAL, 3, Actual), (EntryKind.RELEASE, 3, Release)],
)
def test_each_kind_has_its_value(kind: EntryKind, settles: int | None, value: type) -> None:
    entry = entry_from(dataclasses.replace(ROW, kind=kind, commitment=settles))
    assert type(entry) is value
    assert (entry.id, entry.amount, entry.units, entry.note) == (7, 5, {"seconds": "5"}, "n")
    if not isinstance(entry, Commitment):
        assert entry.commitment == 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.amount = Micros(1)  # ty: ignore[invalid-assignment]


def test_the_whole_book_in_order(journal: Journal) -> None:
    (take,) = admit(journal, [order(journal, "a")], Micros(10**9))
    fail(journal, take, "withdrawn")
    commitment, release = read_entries(journal)
    assert isinstance(commitment, Commitment)
    assert isinstance(release, Release)
    assert (release.commitment, release.amount, release.note) == (commitment.id, commitment.amount, "withdrawn")
