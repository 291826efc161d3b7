"""Sums with the entries they are made of, the balance, and three workers who do anything in any order."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hotset.errors import HotsetError, MoneyError, OverCapError
from hotset.film.setup import Companion
from hotset.film.states import AttemptState as S
from hotset.ledger.book import (
    NOTHING,
    Book,
    Figure,
    Totals,
    actuals,
    balance,
    check_book,
    grouped,
    highest_exposure,
    open_commitments,
    open_lines,
)
from hotset.ledger.entries import Actual, Commitment, Entry, Release, read_entries
from hotset.ledger.purchase import admit, fail, land, reconcile, send, settle_unknown
from hotset.units import Digest, Micros
from hotset.vault.journal import open_journal
from hotset.vault.records import Attempt
from tests.ledger.films import HandClock, Job, Vendor, loses_the_answer, nobody_knows, order, refuses


def line(number: int, attempt: str, amount: int, settles: int | None = None, release: bool = False) -> Entry:
    values: dict[str, Any] = {
        "id": number, "at": float(number), "attempt": attempt, "host": "h", "model": "m", "amount": Micros(amount)
    }  # fmt: skip
    if settles is None:
        return Commitment(**values)
    return (Release if release else Actual)(**values, commitment=settles)


BOOK = (
    line(1, "1A-1", 500),
    line(2, "1A-2", 500),
    line(3, "1B-1", 700),
    line(4, "1A-1", 450, settles=1),
    line(5, "1A-2", 500, settles=2, release=True),
)
STATES = {"1A-1": S.CIRCLED, "1A-2": S.LOST, "1B-1": S.ROLLING}


def test_every_sum_names_its_entries() -> None:
    assert actuals(BOOK) == Figure(Micros(450), (4,))
    assert open_commitments(BOOK) == Figure(Micros(700), (3,))
    assert grouped(BOOK, lambda name: name.partition("-")[0]) == {"1A": Figure(Micros(450), (4,))}
    assert grouped(BOOK, lambda name: None) == {}
    assert highest_exposure(BOOK) == 1700
    assert NOTHING + Figure(Micros(3), (1,)) + Figure(Micros(4), (2,)) == Figure(Micros(7), (1, 2))
    assert str(Figure(Micros(1_500_000))) == "$1.50"
    assert Book(BOOK).totals() == Totals(actual=Micros(450), open=Micros(700))
    assert Book(BOOK).by_attempt() == {"1A-1": 450}


def test_open_lines_are_the_commitments_that_nothing_settled_oldest_first() -> None:
    assert [e.id for e in open_lines(BOOK)] == [3]
    assert [e.id for e in open_lines(BOOK[:3])] == [1, 2, 3]
    assert [e.id for e in open_lines(e for e in BOOK if e.id != 4)] == [1, 3]
    assert open_lines(()) == []


@given(st.permutations(BOOK[:3]), st.sets(st.sampled_from(["1A", "1B"])))
@settings(max_examples=20)
def test_groups_add_up_to_the_whole(first: list[Entry], shots: set[str]) -> None:
    book = [*first, *BOOK[3:]]
    groups = grouped(book, lambda name: name[:2] if name[:2] in shots else "others")
    assert sum(figure.amount for figure in groups.values()) == actuals(book).amount


def test_a_true_book_balances() -> None:
    assert balance(BOOK, STATES) == []
    check_book(BOOK, STATES)


@pytest.mark.parametrize(
    ("book", "says"),
    [
        ((*BOOK, line(6, "1A-1", 1, settles=1)), "entry 6: it settles commitment 1, which entry 4 settled already"),
        ((*BOOK, line(6, "1B-1", 1, settles=9)), "entry 6: it is a actual and settles no commitment"),
        ((*BOOK, line(6, "1A-1", 700, settles=3)), "entry 6: it is of 1A-1 and settles a commitment of 1B-1"),
        ((*BOOK, line(6, "9Z-1", 1)), "entry 6: its attempt 9Z-1 is not there"),
        ((*BOOK[:2], line(3, "1B-1", -1), *BOOK[3:]), "entry 3: its amount is -$0.000001"),
        ((*BOOK[:4], line(5, "1A-2", 400, settles=2, release=True)), "gives back $0.0004 of the $0.0005"),
        (BOOK[:4], "attempt 1A-2: it is lost and its commitment 2 is still open"),
        ((*BOOK, line(6, "1B-1", 700, settles=3)), "attempt 1B-1: it is rolling and has 0 open commitments"),
        (BOOK[2:3], "attempt 1A-1: it is circled and nothing was ever committed for it"),
    ],
)
def test_what_does_not_add_up_is_found(book: tuple[Entry, ...], says: str) -> None:
    assert any(says in str(finding) for finding in balance(book, STATES)), balance(book, STATES)
    with pytest.raises(MoneyError, match="The book does not add up"):
        check_book(book, STATES)


CAP = Micros(2_000_000)
WORKERS = st.sampled_from(["u", "v", "w"])


class ThreeWorkers(RuleBasedStateMachine):
    """Any interleaving of honest steps, with lost answers, refusals and old news: the money never goes wrong.

    The vendor charges where it is reached, at most the commitment. A host that may have lost an answer is asked only in
    the states and windows that the purchase allows; the machine tries at all other times too.
    """

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        self.clock = HandClock()
        self.journal = open_journal(self.folder / "journal.sqlite", clock=self.clock)
        self.vendor = Vendor(self.folder / "vendor")
        self.setups = 0
        self.seen: dict[int, Entry] = {}
        self.known: dict[str, list[Attempt]] = {}

    def look(self) -> list[Attempt]:
        """Remember every attempt as it is now: later steps may be made with any of these, old or new."""
        attempts = self.journal.attempts()
        for attempt in attempts:
            seen = self.known.setdefault(attempt.name, [])
            if attempt not in seen:
                seen.append(attempt)
        return attempts

    def pick(self, data: st.DataObject) -> Attempt | None:
        self.look()
        old = [attempt for seen in self.known.values() for attempt in seen]
        return data.draw(st.sampled_from(old)) if old else None

    def do(self, step: Any) -> None:
        """A step may be refused; what it leaves is checked by the invariants."""
        try:
            answer = step()
            if asyncio.iscoroutine(answer):
                asyncio.run(answer)
        except (HotsetError, ConnectionResetError):
            pass

    @rule(sizes=st.lists(st.sampled_from([0, 300_000, 500_000, 900_000]), min_size=1, max_size=3), again=st.booleans())
    def admit(self, sizes: list[int], again: bool) -> None:
        orders = []
        for size in sizes:
            self.setups += 0 if again and self.setups else 1
            orders.append(order(self.journal, str(self.setups), amount=size))
        before = len(read_entries(self.journal))
        try:
            admit(self.journal, orders, CAP)
        except OverCapError:
            assert len(read_entries(self.journal)) == before

    @rule(data=st.data(), worker=WORKERS, how=st.sampled_from(["accepts", "charges and breaks", "breaks", "refuses"]))
    def send(self, data: st.DataObject, worker: str, how: str) -> None:
        attempt = self.pick(data)
        if attempt is None:
            return

        async def charges_and_breaks(reference: str) -> Job:
            await self.vendor.submit(reference)
            raise ConnectionResetError

        calls = {"accepts": self.vendor.submit, "charges and breaks": charges_and_breaks, "breaks": loses_the_answer}
        retry = data.draw(st.booleans())
        wait = 0.0 if retry else None
        call = calls.get(how, refuses)
        self.do(lambda: send(self.journal, attempt, worker, call, wait_refused=lambda refusal, retries: wait))

    @rule(data=st.data(), worker=WORKERS, how=st.sampled_from(["asks", "nobody knows"]))
    def reconcile(self, data: st.DataObject, worker: str, how: str) -> None:
        attempt = self.pick(data)
        if attempt is not None:
            find = self.vendor.find if how == "asks" else nobody_knows
            self.do(lambda: reconcile(self.journal, attempt, find, worker=worker))

    @rule(data=st.data(), billed=st.sampled_from([None, 0, 200_000]), how=st.sampled_from([land, fail]))
    def end(self, data: st.DataObject, billed: int | None, how: Any) -> None:
        attempt = self.pick(data)
        if attempt is not None:
            what = (Companion(role="take", digest=Digest("a" * 64)),) if how is land else "failed"
            self.do(lambda: how(self.journal, attempt, what, billed))

    @rule(data=st.data(), amount=st.sampled_from([None, 200_000]))
    def settle(self, data: st.DataObject, amount: int | None) -> None:
        attempt = self.pick(data)
        if attempt is not None:
            self.do(lambda: settle_unknown(self.journal, attempt.name, None if amount is None else Micros(amount), "m"))

    @rule(data=st.data(), worker=WORKERS)
    def claim(self, data: st.DataObject, worker: str) -> None:
        attempt = self.pick(data)
        if attempt is not None:
            self.journal.claim(attempt.name, worker, 30)

    @rule(seconds=st.sampled_from([40, 300]))
    def time_passes(self, seconds: int) -> None:
        self.clock.now += seconds

    @invariant()
    def the_money_is_right(self) -> None:
        if not hasattr(self, "journal"):
            return
        entries = read_entries(self.journal)
        now = {entry.id: entry for entry in entries}
        assert all(now.get(number) == entry for number, entry in self.seen.items()), "an entry was changed"
        self.seen = now
        free = {a.name for a in self.journal.attempts()} - {e.attempt for e in entries if e.amount}
        paid_for = [e for e in entries if e.attempt not in free]
        assert actuals(paid_for).amount + open_commitments(paid_for).amount <= CAP + self.overbilled(entries)
        assert balance(entries, {a.name: a.state for a in self.journal.attempts()}) == []
        charged = [c["reference"] for c in self.vendor.charges()]
        assert len(charged) == len(set(charged)), "paid twice"
        for attempt in self.journal.attempts():
            if attempt.reference in charged and attempt.state in (S.COMMITTED, S.SLATED):
                raise AssertionError(f"{attempt.name} would be paid twice")

    @staticmethod
    def overbilled(entries: tuple[Entry, ...]) -> int:
        """What hosts billed beyond what was committed: no cap can hold that, only show it."""
        held = {e.id: e.amount for e in entries if isinstance(e, Commitment)}
        return sum(max(0, e.amount - held[e.commitment]) for e in entries if isinstance(e, Actual))

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            assert self.journal.verify() == []
            self.journal.close()
            shutil.rmtree(self.folder)


TestThreeWorkers = ThreeWorkers.TestCase
TestThreeWorkers.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)


def test_an_entry_is_a_value() -> None:
    assert dataclasses.replace(BOOK[0], note="x") != BOOK[0]
