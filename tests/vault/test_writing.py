"""One transaction: several steps together, and the sums that it decides on."""

from __future__ import annotations

import pytest

from hotset.errors import StoreError
from hotset.film.states import AttemptState as S
from hotset.units import Micros
from hotset.vault.journal import Journal
from hotset.vault.records import AttemptKind, EntryKind
from hotset.vault.writing import attempt_name
from tests.vault.conftest import slate


def test_names() -> None:
    assert attempt_name(AttemptKind.TAKE, "12A", None, 3) == "12A-3"
    assert attempt_name(AttemptKind.DRAWING, "element:mara", "reference", 1) == "element:mara reference 1"


def test_the_sums_follow_the_book(journal: Journal) -> None:
    take = slate(journal)
    with journal.writing() as writing:
        assert writing.spent() == (0, 0)
        writing.move(take.name, {S.SLATED}, S.COMMITTED)
        held = writing.write_entry(kind=EntryKind.COMMITMENT, attempt=take, amount=Micros(500))
        assert writing.spent() == (0, 500)
        assert writing.open_commitment(take.name) == held
        writing.write_entry(kind=EntryKind.ACTUAL, attempt=take, amount=Micros(700), commitment=held.id)
        assert writing.spent() == (700, 0)
        assert writing.open_commitment(take.name) is None


def test_what_the_database_refuses_takes_the_whole_transaction_with_it(journal: Journal) -> None:
    take = slate(journal)

    def twice() -> None:
        with journal.writing() as writing:
            for _ in range(2):
                writing.write_entry(kind=EntryKind.COMMITMENT, attempt=take, amount=Micros(5))

    with pytest.raises(StoreError, match="open commitment already"):
        twice()
    assert journal.entry_rows() == []


def test_a_lost_setup_may_be_slated_again_and_a_live_one_not(journal: Journal) -> None:
    first = slate(journal)
    with pytest.raises(StoreError, match="UNIQUE"):
        slate(journal)
    journal.move(first.name, {S.SLATED}, S.COMMITTED)
    journal.move(first.name, {S.COMMITTED}, S.LOST)
    assert slate(journal).name == "1A-2"


def test_others_may_write_events(journal: Journal) -> None:
    with journal.writing() as writing:
        writing.event("journal", "film", "opened", {"by": "mara"})
    (event,) = journal.events()
    assert (event.noun, event.what, event.body) == ("journal", "opened", {"by": "mara"})
