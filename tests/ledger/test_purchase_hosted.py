"""The door that money goes through, for hosts elsewhere: busy ones, silent ones, and ends whose bill nobody knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hotset.errors import HostRefusedError, Refused
from hotset.film.setup import Companion
from hotset.film.states import AttemptState as S
from hotset.ledger.book import open_commitments, open_lines
from hotset.ledger.entries import Actual, read_entries
from hotset.ledger.purchase import Order, admit, fail, land, reconcile, send, settle_unknown
from hotset.ledger.rates import quote
from hotset.units import Digest, Micros, micros
from hotset.vault.journal import Journal
from hotset.vault.records import Attempt, AttemptKind
from tests.ledger.films import HandClock, Job, Vendor, certainly_none, loses_the_answer, order, refuses

TAKE = (Companion(role="take", digest=Digest("a" * 64)),)


def admitted(journal: Journal, setup: str = "a") -> Attempt:
    return admit(journal, [order(journal, setup)], micros("$10"))[0]


async def rolling(journal: Journal, tmp_path: Path, setup: str = "a") -> Attempt:
    return await send(journal, admitted(journal, setup), "w", Vendor(tmp_path / "vendor").submit)


async def counted(journal: Journal, tmp_path: Path) -> Attempt:
    """Five seconds of Seedance 2.5 on their way, at its own rate: 108,900 tokens, $1.16523."""
    priced = quote(
        "seedance-2.5", "ark", seconds=5, width=1280, height=720, resolution="720p", at=date(2026, 11, 22)
    )  # fmt: skip
    wanted = Order(
        kind=AttemptKind.TAKE, owner="1A", setup_digest=journal.put_setup("take", {"setup": "counted"}), host="ark",
        model="seedance-2.5", quote=priced,
    )  # fmt: skip
    (take,) = admit(journal, [wanted], micros("$10"))
    return await send(journal, take, "w", Vendor(tmp_path / "vendor").submit)


# send


async def test_a_lost_answer_is_asked_for_as_soon_as_the_host_must_show_it(journal: Journal, clock: HandClock) -> None:
    take = admitted(journal)

    async def slowly(reference: str) -> Job:
        clock.now += 30
        return await loses_the_answer(reference)

    with pytest.raises(ConnectionResetError):
        await send(journal, take, "w", slowly, lease_seconds=180, settle_seconds=15)
    lost = journal.attempt(take.name)
    assert (lost.state, lost.wake_at, lost.lease_until) == (S.SENT, clock.now + 15, clock.now + 15)
    clock.now += 14
    assert (await reconcile(journal, lost, certainly_none)).state is S.SENT, "too early to be certain"
    clock.now += 2
    assert (await reconcile(journal, lost, certainly_none)).state is S.COMMITTED


async def test_the_window_never_grows_by_the_time_that_a_host_takes_to_settle(
    journal: Journal, clock: HandClock
) -> None:
    take, began = admitted(journal), clock.now
    with pytest.raises(ConnectionResetError):
        await send(journal, take, "w", loses_the_answer, lease_seconds=60, settle_seconds=900)
    assert journal.attempt(take.name).wake_at == began + 60


async def test_a_busy_host_is_asked_again_for_the_same_money_until_it_is_given_up(
    journal: Journal, clock: HandClock
) -> None:
    take = admitted(journal)
    waits = {0: 2.0, 1: 4.0}
    for retries in (1, 2):
        take = await send(journal, take, "w", refuses, wait_refused=lambda refusal, n: waits.get(n))
        assert (take.state, take.technical_retries, take.reason) == (S.COMMITTED, retries, None)
        assert take.wake_at == clock.now + waits[retries - 1]
        assert take.note == "429: too many requests"
        assert open_commitments(read_entries(journal)).amount == 500_000
        clock.now += 10
    take = await send(journal, take, "w", refuses, wait_refused=lambda refusal, n: waits.get(n))
    assert (take.state, take.reason) == (S.LOST, "refused: busy")
    assert [e.amount for e in read_entries(journal)] == [500_000, 500_000]
    assert open_lines(read_entries(journal)) == []
    assert journal.verify() == []


async def test_what_refuses_is_told_to_whoever_decides_how_long_to_wait(journal: Journal) -> None:
    seen = []

    async def full(reference: str) -> Job:
        raise HostRefusedError("slow down", kind=Refused.BUSY, again_seconds=7)

    def wait(refusal: HostRefusedError, retries: int) -> float | None:
        seen.append((refusal.kind, refusal.again_seconds, retries))
        return None

    await send(journal, admitted(journal), "w", full, wait_refused=wait)
    assert seen == [(Refused.BUSY, 7, 0)]


async def test_a_take_that_was_found_after_a_busy_host_lands_once(
    journal: Journal, clock: HandClock, tmp_path: Path
) -> None:
    vendor = Vendor(tmp_path / "vendor")
    take = await send(journal, admitted(journal), "w", refuses, wait_refused=lambda refusal, n: 0.0)

    async def takes_it_and_says_nothing(reference: str) -> Job:
        await vendor.submit(reference)
        return await loses_the_answer(reference)

    with pytest.raises(ConnectionResetError):
        await send(journal, take, "w", takes_it_and_says_nothing, settle_seconds=1)
    clock.now += 2
    found = await reconcile(journal, take, vendor.find)
    landed = land(journal, found, TAKE)
    assert (landed.state, landed.technical_retries, len(vendor.charges())) == (S.IN_THE_CAN, 1, 1)
    assert journal.verify() == []


# land with what was counted


@pytest.mark.parametrize(
    ("used", "amount"),
    [
        ({"tokens": "108900"}, 1_165_230),
        ({"tokens": "54450"}, 582_615),
        ({"frames": "121"}, 1_165_230),
        ({"tokens": "many"}, 1_165_230),
        ({}, 1_165_230),
    ],
)
async def test_what_landed_costs_what_the_host_counted_or_what_was_committed(
    journal: Journal, tmp_path: Path, used: dict[str, str], amount: int
) -> None:
    land(journal, await counted(journal, tmp_path), TAKE, used=used)
    last = read_entries(journal)[-1]
    assert isinstance(last, Actual)
    assert (last.amount, last.rate_id) == (amount, "ark-seedance-2.5-2026-07")


async def test_what_the_host_says_it_billed_goes_before_what_it_counted(journal: Journal, tmp_path: Path) -> None:
    land(journal, await counted(journal, tmp_path), TAKE, micros("$1"), used={"tokens": "5"})
    assert read_entries(journal)[-1].amount == 1_000_000


# fail


async def test_what_is_billed_without_a_result_costs_what_was_counted_or_committed(
    journal: Journal, tmp_path: Path
) -> None:
    whole = fail(journal, await rolling(journal, tmp_path), "withheld", whole=True)
    counts = fail(journal, await counted(journal, tmp_path), "withheld", used={"tokens": "1000"}, whole=True)
    assert (whole.state, counts.state) == (S.LOST, S.LOST)
    assert [e.amount for e in read_entries(journal) if isinstance(e, Actual)] == [500_000, 10_700]
    assert journal.verify() == []


async def test_what_a_host_counts_in_units_of_its_own_is_no_price_of_what_failed(
    journal: Journal, tmp_path: Path
) -> None:
    fail(journal, await counted(journal, tmp_path), "the vendor's fault", used={"units": "4"})
    assert [e.amount for e in read_entries(journal) if isinstance(e, Actual)] == []
    assert open_lines(read_entries(journal)) == []


async def test_where_nobody_knows_the_bill_the_money_stays_committed_until_a_person_settles_it(
    journal: Journal, tmp_path: Path
) -> None:
    take = await rolling(journal, tmp_path)
    unsure = fail(journal, take, "moderated: withheld", unsure=True)
    assert (unsure.state, unsure.reason, unsure.job_id) == (S.UNKNOWN, "moderated: withheld", take.job_id)
    assert fail(journal, take, "moderated: withheld", unsure=True) == unsure
    assert open_lines(read_entries(journal))[0].amount == 500_000
    settled = settle_unknown(journal, take.name, micros("$0.20"), "mara")
    assert (settled.state, settled.reason, settled.judged_by) == (S.LOST, "moderated: withheld", "mara")
    assert read_entries(journal)[-1].amount == 200_000
    assert journal.verify() == []


async def test_no_host_is_asked_about_a_bill_that_only_a_person_can_read(journal: Journal, tmp_path: Path) -> None:
    take = fail(journal, await rolling(journal, tmp_path), "moderated", unsure=True)

    async def asked(reference: str) -> Job | None:
        raise AssertionError("the host has answered already")

    assert (await reconcile(journal, take, asked)).state is S.UNKNOWN


def test_a_take_that_was_never_sent_is_withdrawn_for_nothing_also_where_its_host_is_unsure(journal: Journal) -> None:
    for setup, how in (("a", {"unsure": True}), ("b", {}), ("c", {"billed": Micros(0)})):
        take = fail(journal, admitted(journal, setup), "withdrawn", **how)
        assert take.state is S.LOST
    assert [e.amount for e in read_entries(journal) if isinstance(e, Actual)] == []
    assert open_lines(read_entries(journal)) == []
