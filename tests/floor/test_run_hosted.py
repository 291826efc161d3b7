"""The run with a host elsewhere: lost answers, busy, silent and locked doors, and what nobody knows the bill of."""

from __future__ import annotations

import os
import platform
import time

import pytest

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, Refused
from hotset.film.states import AttemptState as S
from hotset.floor import run
from hotset.floor.run import run_attempts
from hotset.floor.storyboard import lock_open_boards
from hotset.floor.unit import open_unit
from hotset.hosts.port import Done, Ended, Failed
from hotset.ledger.rates import Billing
from hotset.units import Micros
from tests.films import copied
from tests.floor.hosted import Elsewhere, book, lost, opened, ordered, taught

PRICE = 281_232
"""4 seconds of 864x496: 40,176 tokens at $7 a million."""

GONE = f"{platform.node()}/{os.getpid()}/1"
BUSY = HostRefusedError("429", kind=Refused.BUSY, again_seconds=0.05)
SILENCE = HostUnknownError("the connection broke")


@pytest.fixture(scope="module")
def locked(drawn_film, tmp_path_factory):
    folder = copied(drawn_film, tmp_path_factory.mktemp("locked") / "film")
    with open_unit(folder) as unit:
        lock_open_boards(unit)
    return folder


@pytest.fixture
def vendor():
    return Elsewhere()


@pytest.fixture
def unit(locked, tmp_path, monkeypatch, vendor):
    taught(monkeypatch)
    with opened(copied(locked, tmp_path / "film"), vendor) as made:
        yield made


async def rolled(unit, count=1, heard=None):
    """So many takes of one shot, run to their end."""
    made = [ordered(unit, number=n) for n in range(1, count + 1)]
    setups = {attempt.name: setup for attempt, setup in made}
    heard = [] if heard is None else heard
    ended = await run_attempts(unit, [a for a, _ in made], setups, heard.append)
    return sorted(ended, key=lambda a: a.number)


async def test_a_take_goes_its_way_and_costs_what_was_committed_or_counted(unit, vendor):
    (take,) = await rolled(unit)
    assert take.state is S.IN_THE_CAN
    assert book(unit) == [("Commitment", PRICE), ("Actual", PRICE)]
    assert (vendor.calls["submit"], vendor.calls["fetch"], vendor.calls["hang up"]) == (1, 1, 1)


async def test_what_the_host_counted_is_what_it_costs(unit, vendor):
    vendor.ends = Done(used={"tokens": "40000"})
    await rolled(unit)
    assert book(unit)[-1] == ("Actual", 280_000)


@pytest.mark.parametrize("error", [SILENCE, TimeoutError()])
async def test_a_lost_answer_is_found_again_and_nothing_is_sent_twice(unit, vendor, error):
    vendor.create = [lost(error)]
    (take,) = await rolled(unit)
    assert (take.state, take.technical_retries) == (S.IN_THE_CAN, 0)
    assert (vendor.calls["submit"], vendor.calls["find"]) == (1, 1)
    assert book(unit) == [("Commitment", PRICE), ("Actual", PRICE)]


async def test_a_request_that_never_arrived_is_sent_again_as_a_technical_retry(unit, vendor):
    vendor.create = [SILENCE]
    (take,) = await rolled(unit)
    assert (take.state, take.technical_retries) == (S.IN_THE_CAN, 1)
    assert (vendor.calls["submit"], vendor.calls["find"]) == (2, 1)
    assert book(unit) == [("Commitment", PRICE), ("Actual", PRICE)]


async def test_the_host_is_not_asked_before_it_must_show_what_it_took(unit, vendor, monkeypatch):
    taught(monkeypatch, settle_seconds=0.4)
    vendor.create = [lost(SILENCE)]
    began = time.monotonic()
    await rolled(unit)
    assert time.monotonic() - began > 0.4
    assert vendor.calls["find"] == 1


async def test_where_nobody_can_tell_the_money_stays_committed_for_a_person(unit, vendor):
    vendor.create, vendor.looks = [lost(SILENCE)], [HostUnknownError("it has no list")]
    (take,) = await rolled(unit)
    assert (take.state, take.note) == (S.UNKNOWN, "it has no list")
    assert book(unit) == [("Commitment", PRICE)]
    assert vendor.calls["submit"] == 1


async def test_a_host_that_cannot_be_asked_now_is_asked_again(unit, vendor):
    vendor.create, vendor.looks = [lost(SILENCE)], [HostError("503")] * 3
    (take,) = await rolled(unit)
    assert (take.state, vendor.calls["find"], vendor.calls["submit"]) == (S.IN_THE_CAN, 4, 1)


async def test_a_take_whose_process_died_while_it_was_sent_is_asked_about_first(unit, vendor, tmp_path):
    attempt, setup = ordered(unit)
    until = time.time() + 500
    unit.journal.move(attempt.name, (S.COMMITTED,), S.SENT, worker=GONE, lease_until=until, wake_at=until)
    vendor.jobs[attempt.reference] = "job-of-the-dead"
    (take,) = await run_attempts(unit, [unit.journal.attempt(attempt.name)], {attempt.name: setup}, lambda _: None)
    assert (take.state, take.job_id, vendor.calls["submit"]) == (S.IN_THE_CAN, "job-of-the-dead", 0)


async def test_a_busy_host_is_waited_for_and_each_wait_is_a_technical_retry(unit, vendor):
    vendor.create = [BUSY, HostRefusedError("no route", kind=Refused.UNREACHED, again_seconds=0.01), BUSY]
    (take,) = await rolled(unit)
    assert (take.state, take.technical_retries, vendor.calls["submit"]) == (S.IN_THE_CAN, 3, 4)
    assert book(unit) == [("Commitment", PRICE), ("Actual", PRICE)]


async def test_a_host_that_stays_busy_is_given_up_for_nothing(unit, vendor, monkeypatch):
    monkeypatch.setattr(run, "REFUSED_TIMES", 3)
    vendor.create = [HostRefusedError("429", kind=Refused.BUSY, again_seconds=0.0)] * 9
    (take,) = await rolled(unit)
    assert (take.state, take.reason, vendor.calls["submit"]) == (S.LOST, "refused: busy", 4)
    assert book(unit) == [("Commitment", PRICE), ("Release", PRICE)]


@pytest.mark.parametrize("kind", [Refused.KEY, Refused.CREDIT])
async def test_a_wrong_key_stops_the_batch_and_withdraws_what_was_not_sent(unit, vendor, monkeypatch, kind):
    monkeypatch.setattr(run, "AT_ONCE", 2)
    vendor.create = [None, HostRefusedError("nothing passes with this key", kind=kind)]
    heard: list = []
    with pytest.raises(HostRefusedError) as caught:
        await rolled(unit, 5, heard)
    assert caught.value.message == "nothing passes with this key"
    assert caught.value.kind is kind
    assert caught.value.next_commands[0] == "hotset key"
    assert caught.value.next_commands[1].startswith("hotset shoot --model ")
    assert "seedance-2.0" not in caught.value.next_commands[1].split()
    states = {a.number: (a.state, (a.reason or "").partition(":")[0]) for a in heard}
    # Two are sent side by side, so which of them meets the refusal is open.
    assert {states.pop(1), states.pop(2)} == {(S.IN_THE_CAN, ""), (S.LOST, "refused")}
    assert states == dict.fromkeys((3, 4, 5), (S.LOST, "withdrawn"))
    assert vendor.calls["submit"] == 2
    kinds = [kind for kind, _ in book(unit)]
    assert (kinds.count("Commitment"), kinds.count("Release"), kinds.count("Actual")) == (5, 4, 1)


async def test_a_refusal_of_one_request_stops_no_other(unit, vendor):
    vendor.create = [HostRefusedError("a face", kind=Refused.FACE), None]
    takes = await rolled(unit, 2)
    assert [(t.state, t.reason) for t in takes] == [(S.LOST, "refused: face"), (S.IN_THE_CAN, None)]


async def test_a_host_that_gives_no_answer_any_more_leaves_the_take_rolling_and_its_money_committed(
    unit, vendor, monkeypatch
):
    monkeypatch.setattr(run, "SILENT_TIMES", 3)
    vendor.ends = HostError("503")
    (take,) = await rolled(unit)
    assert (take.state, vendor.calls["poll"]) == (S.ROLLING, 3)
    assert book(unit) == [("Commitment", PRICE)]
    vendor.ends = Done()
    setups = {take.name: ordered(unit)[1]}
    (again,) = await run_attempts(unit, [take], setups, lambda _: None)
    assert (again.state, vendor.calls["submit"]) == (S.IN_THE_CAN, 1), "the next run goes on with it"


async def test_no_more_are_sent_at_once_than_a_host_is_likely_to_take(unit, vendor):
    vendor.polls_before_end = 2
    takes = await rolled(unit, 9)
    assert {t.state for t in takes} == {S.IN_THE_CAN}
    assert vendor.most_at_once == run.AT_ONCE
    assert vendor.calls["submit"] == 9


async def test_a_result_that_is_gone_was_made_and_is_billed(unit, vendor):
    vendor.file = HostGoneError("it was kept for a day")
    (take,) = await rolled(unit)
    assert (take.state, take.reason) == (S.LOST, "it was kept for a day")
    assert book(unit) == [("Commitment", PRICE), ("Actual", PRICE)]


async def test_a_result_that_is_gone_costs_what_the_host_counted(unit, vendor):
    vendor.file, vendor.ends = HostGoneError("gone"), Done(used={"tokens": "1000"})
    await rolled(unit)
    assert book(unit)[-1] == ("Actual", 7_000)


async def test_a_job_whose_record_is_gone_is_a_persons_to_settle(unit, vendor):
    vendor.ends = HostGoneError("no such task")
    (take,) = await rolled(unit)
    assert (take.state, take.reason) == (S.UNKNOWN, "no such task")
    assert book(unit) == [("Commitment", PRICE)]


@pytest.mark.parametrize(
    ("rule", "used", "state", "last"),
    [
        ("free", {}, S.LOST, ("Release", PRICE)),
        ("free", {"tokens": "1000"}, S.LOST, ("Release", PRICE)),
        ("billed", {}, S.LOST, ("Actual", PRICE)),
        ("billed", {"tokens": "1000"}, S.LOST, ("Actual", 7_000)),
        ("unknown", {}, S.UNKNOWN, ("Commitment", PRICE)),
        ("unknown", {"tokens": "1000"}, S.UNKNOWN, ("Commitment", PRICE)),
    ],
)
async def test_what_ended_without_a_result_is_settled_by_its_hosts_dated_rule(
    unit, vendor, monkeypatch, rule, used, state, last
):
    monkeypatch.setattr(run, "billing", lambda host, model: Billing(host=host, moderated=rule))
    vendor.ends = Failed("withheld", used=used, how=Ended.MODERATED)
    (take,) = await rolled(unit)
    assert (take.state, take.reason) == (state, "moderated: withheld")
    assert book(unit)[-1] == last


async def test_what_the_host_says_it_billed_for_a_failure_goes_before_its_rule(unit, vendor):
    vendor.ends = Failed("half of it", billed=Micros(12_000), how=Ended.CANCELLED)
    await rolled(unit)
    assert book(unit)[-1] == ("Actual", 12_000)
