from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from hotset.film.states import AttemptState as S
from hotset.film.words import Panel
from hotset.floor.rehearsing import compare, take_over_boards
from hotset.floor.storyboard import board_rows, lock_board, lock_open_boards
from hotset.floor.unit import REHEARSAL_FOLDER, Rehearsal, open_rehearsed, open_unit
from hotset.ledger.purchase import land, settle_unknown
from hotset.units import Micros
from tests.films import copied
from tests.floor.hosted import ordered, taught
from tests.productions import small_production


@pytest.fixture
def film(drawn_film, tmp_path):
    folder = copied(drawn_film, tmp_path / "film")
    with open_unit(folder) as unit:
        lock_board(unit, "1A", 2, "ada")
    return folder


def written(folder: Path) -> dict[str, str]:
    """Everything of the production itself."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and REHEARSAL_FOLDER not in path.parts and not path.name.endswith(("-wal", "-shm"))
    }


def test_a_rehearsal_starts_where_the_film_stands_and_writes_nothing_of_it(film):
    before = written(film)
    with open_rehearsed(film) as unit:
        assert take_over_boards(unit) == 1
        lock = unit.journal.current_locks()["1A", Panel.FIRST]
        assert (lock.candidate_number, lock.by) == (2, "ada")
        assert unit.vault.path(lock.picture).is_file()
        assert [(row.slate, row.candidates, row.locked) for row in board_rows(unit)] == [("1A", 2, 2), ("1B", 2, None)]
        assert unit.folder == film / REHEARSAL_FOLDER
        assert unit.journal.verify(unit.vault) == []
        assert take_over_boards(unit) == 0, "once each"
        lock_open_boards(unit)
    assert written(film) == before


def test_a_newer_lock_of_the_production_replaces_the_rehearsals(film):
    with open_rehearsed(film) as unit:
        take_over_boards(unit)
    with open_unit(film) as unit:
        lock_board(unit, "1A", 1, "bea")
        lock_board(unit, "1B", 1, "bea")
    with open_rehearsed(film) as unit:
        assert take_over_boards(unit) == 2
        assert unit.journal.current_locks()["1A", Panel.FIRST].candidate_number == 1


def test_nothing_is_taken_over_outside_a_rehearsal_or_from_a_film_that_was_never_drawn(film, tmp_path):
    with open_unit(film) as unit:
        assert take_over_boards(unit) == 0
    with open_rehearsed(small_production(tmp_path / "new")) as unit:
        assert take_over_boards(unit) == 0


def test_the_book_of_a_rehearsal_is_held_against_the_doubles_bill_to_the_millionth(film, monkeypatch):
    taught(monkeypatch)
    with open_rehearsed(film) as unit:
        take_over_boards(unit)
        lock_open_boards(unit)
        began = time.time()
        attempt, _ = ordered(unit)
        assert compare(unit, Micros(0), 0, began).equal, "what is only committed was not billed"
        unit.journal.move(attempt.name, (S.COMMITTED,), S.SENT, worker=unit.worker)
        unit.journal.move(attempt.name, (S.SENT,), S.ROLLING, worker=unit.worker, job_id="job")
        land(unit.journal, attempt, ())
        seen = compare(unit, Micros(281_232), 1, began)
        assert (seen.equal, seen.book, seen.lines) == (True, 281_232, 1)
        assert not compare(unit, Micros(281_231), 1, began).equal
        assert compare(unit, Micros(0), 0, time.time() + 1).equal, "what was before this rehearsal is not in it"


def test_an_unknown_take_of_a_rehearsal_is_settled_in_its_own_book(film, monkeypatch):
    taught(monkeypatch)
    with open_rehearsed(film) as unit:
        take_over_boards(unit)
        attempt, _ = ordered(unit)
        unit.journal.move(attempt.name, (S.COMMITTED,), S.SENT, worker=unit.worker)
        unit.journal.move(attempt.name, (S.SENT,), S.UNKNOWN)
        settle_unknown(unit.journal, attempt.name, None, "ada")
    with open_unit(film) as unit:
        assert attempt.name not in [a.name for a in unit.journal.attempts()]


def test_a_host_of_a_rehearsal_gets_the_doubles_address_and_a_key_that_opens_nothing_else(tmp_path):
    made = Rehearsal(address="http://127.0.0.1:9", clock=lambda: 5.0, speed=60.0).access("ark", tmp_path)
    assert (made.address, made.clock(), made.haste, made.spool) == ("http://127.0.0.1:9/ark", 5.0, 60.0, tmp_path)
    assert made.keys(("ARK_API_KEY",), "ark").source == "soundstage"
    assert made.keys(("ARK_API_KEY",), "ark").reveal() == "rehearsal-ark"
