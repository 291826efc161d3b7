"""The door that money goes through: caps, lost answers, refusals, kill -9 at every point, and workers that race."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hotset.errors import HostUnknownError, MoneyError, OverCapError, UsageError
from hotset.film.setup import Companion
from hotset.film.states import AttemptState as S
from hotset.ledger.book import actuals, balance, open_commitments
from hotset.ledger.entries import Actual, Commitment, Release, read_entries
from hotset.ledger.purchase import Order, admit, fail, land, reconcile, resend, send, settle_unknown
from hotset.units import Digest, Micros, micros
from hotset.vault.journal import Journal, open_journal
from hotset.vault.records import Attempt, AttemptKind
from tests.ledger.films import (
    HandClock,
    Job,
    Vendor,
    certainly_none,
    loses_the_answer,
    nobody_knows,
    order,
    priced,
    refuses,
)

TAKE = (Companion(role="take", digest=Digest("a" * 64)),)
CAP = micros("$10")


def admitted(journal: Journal, setup: str = "a", amount: int = 500_000) -> Attempt:
    return admit(journal, [order(journal, setup, amount=amount)], CAP)[0]


def kinds(journal: Journal) -> list[str]:
    return [f"{type(e).__name__} {e.amount}" for e in read_entries(journal)]


async def rolling(journal: Journal, tmp_path: Path, setup: str = "a") -> Attempt:
    return await send(journal, admitted(journal, setup), "w", Vendor(tmp_path / "vendor").submit)


# admit


def test_a_batch_is_committed_with_its_money_in_one_transaction(journal: Journal) -> None:
    takes = admit(journal, [order(journal, "a"), order(journal, "b", owner="1B")], micros("$1"))
    assert [(t.name, t.state) for t in takes] == [("1A-1", S.COMMITTED), ("1B-1", S.COMMITTED)]
    entries = read_entries(journal)
    assert [(e.attempt, e.amount, e.units, e.rate_id) for e in entries] == [
        ("1A-1", 500_000, {"seconds": "5"}, "r"),
        ("1B-1", 500_000, {"seconds": "5"}, "r"),
    ]
    assert journal.verify() == []


def test_a_batch_over_the_cap_is_refused_whole(journal: Journal) -> None:
    admitted(journal)
    batch = [order(journal, f"b{n}") for n in range(4)]
    with pytest.raises(OverCapError) as caught:
        admit(journal, batch, micros("$1.60"))
    assert str(caught.value) == (
        "The cap is $1.60: $0.00 are spent, $0.50 are committed, and these 4 together would be $2.00, $0.90 too much."
        " The first 2 of them would fit. Nothing was committed. It would have cost $2.00."
    )
    assert caught.value.next_commands == ("hotset quote", "hotset report")
    with pytest.raises(OverCapError, match="None of them would fit"):
        admit(journal, batch, micros("$0.60"))
    with pytest.raises(OverCapError, match=r"and this would be \$0.50"):
        admit(journal, batch[:1], micros("$0.60"))
    assert [a.name for a in journal.attempts()] == ["1A-1"]
    with pytest.raises(OverCapError, match=r"\$0\.000001 too much"):
        admit(journal, batch[:2], Micros(1_499_999))
    assert admit(journal, batch[:2], micros("$1.50")), "exactly the cap is within it"


def test_what_costs_nothing_is_admitted_under_any_cap(journal: Journal) -> None:
    free = order(journal, "free", amount=0, kind=AttemptKind.DRAWING, panel="first")
    assert admit(journal, [free], Micros(0))[0].name == "1A first 1"
    assert admit(journal, [], Micros(0)) == []


def test_the_same_setup_is_not_bought_twice(journal: Journal) -> None:
    first = order(journal, "a")
    one, two = admit(journal, [first, first], CAP)
    assert one == two
    assert admit(journal, [first, order(journal, "b")], CAP)[0] == one
    assert len(read_entries(journal)) == 2
    fail(journal, one, "withdrawn")
    assert admit(journal, [first], CAP)[0].name == "1A-3", "a lost one may be bought again"


RACER = """
import sys
from pathlib import Path
from hotset.errors import OverCapError
from hotset.ledger.purchase import admit
from hotset.vault.journal import open_journal
from tests.ledger.films import order
with open_journal(Path(sys.argv[1])) as journal:
    for n in range(20):
        try:
            admit(journal, [order(journal, f"{sys.argv[2]} {n}")], 10_000_000)
        except OverCapError:
            pass
"""


def test_processes_that_race_for_the_cap_are_granted_exactly_the_cap(quick_path: Path) -> None:
    path = quick_path / "journal.sqlite"
    racers = [subprocess.Popen([sys.executable, "-c", RACER, path, str(n)]) for n in range(3)]
    assert [racer.wait(60) for racer in racers] == [0, 0, 0]
    with open_journal(path) as journal:
        assert open_commitments(read_entries(journal)).amount == 10_000_000
        assert len(journal.attempts()) == 20, "of 60 that were wanted"
        assert journal.verify() == []


# send


async def test_the_intent_is_on_disk_before_the_call_and_the_job_after(journal: Journal, clock: HandClock) -> None:
    take, seen = admitted(journal), []

    async def submit(reference: str) -> Job:
        seen.append(journal.attempt(take.name))
        assert reference == take.reference
        return Job("job-1")

    sent = await send(journal, take, "w", submit, lease_seconds=100)
    assert (seen[0].state, seen[0].worker, seen[0].lease_until) == (S.SENT, "w", clock.now + 100)
    assert (sent.state, sent.job_id, sent.worker) == (S.ROLLING, "job-1", None)
    assert await send(journal, take, "w", submit) == sent, "sent again: nothing is sent"
    assert len(seen) == 1


async def test_a_refusal_releases_the_money_or_is_tried_again(journal: Journal) -> None:
    lost = await send(journal, admitted(journal, "a"), "w", refuses)
    assert (lost.state, lost.reason, lost.note) == (S.LOST, "refused: busy", "429: too many requests")
    again = await send(journal, admitted(journal, "b"), "w", refuses, wait_refused=lambda refusal, retries: 7.0)
    assert (again.state, again.technical_retries, again.worker) == (S.COMMITTED, 1, None)
    assert again.wake_at == journal.clock() + 7
    assert kinds(journal) == ["Commitment 500000", "Release 500000", "Commitment 500000"]
    assert journal.verify() == []


async def test_a_lost_answer_is_raised_and_never_sent_again(journal: Journal, clock: HandClock) -> None:
    take = admitted(journal)
    with pytest.raises(ConnectionResetError):
        await send(journal, take, "w", loses_the_answer, lease_seconds=60)
    sent = await send(journal, take, "w", loses_the_answer)
    assert (sent.state, sent.note) == (S.SENT, "The answer was lost: connection reset by peer")
    assert journal.due() == []
    clock.now += 60
    assert [a.name for a in journal.due()] == [take.name]


async def test_a_cancelled_or_slow_call_stays_sent(journal: Journal) -> None:
    called = asyncio.Event()

    async def never(reference: str) -> Job:
        called.set()
        await asyncio.sleep(3600)
        raise AssertionError

    running = asyncio.create_task(send(journal, admitted(journal, "a"), "w", never))
    await called.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(TimeoutError):
        await send(journal, admitted(journal, "b"), "w", never, lease_seconds=0.05)
    assert [a.state for a in journal.attempts()] == [S.SENT, S.SENT]


async def test_an_attempt_that_another_worker_holds_is_not_sent(journal: Journal, tmp_path: Path) -> None:
    take, vendor = admitted(journal), Vendor(tmp_path / "vendor")
    journal.claim(take.name, "x", 60)
    assert (await send(journal, take, "w", vendor.submit)).state is S.COMMITTED
    assert vendor.charges() == []
    assert (await send(journal, take, "x", vendor.submit)).state is S.ROLLING


# reconcile


async def lost_answer(journal: Journal, setup: str = "a") -> Attempt:
    take = admitted(journal, setup)
    with pytest.raises(ConnectionResetError):
        await send(journal, take, "w", loses_the_answer, lease_seconds=60)
    return journal.attempt(take.name)


async def test_nothing_is_asked_while_the_call_may_still_be_answered(journal: Journal, clock: HandClock) -> None:
    take = await lost_answer(journal)
    assert (await reconcile(journal, take, certainly_none)).state is S.SENT
    assert (await reconcile(journal, take, certainly_none, holder_gone=True)).state is S.COMMITTED
    clock.now += 60
    assert (await reconcile(journal, take, nobody_knows)).state is S.COMMITTED, "it is asked about no more"


async def test_its_own_worker_does_not_ask_early_either(journal: Journal, clock: HandClock) -> None:
    take, asked = await lost_answer(journal), []

    async def find(reference: str) -> Job | None:
        asked.append(reference)
        return None

    journal.claim(take.name, "w", 5)
    clock.now += 59
    assert (await reconcile(journal, take, find, worker="w")).state is S.SENT
    assert asked == []
    clock.now += 1
    assert (await reconcile(journal, take, find, worker="w")).state is S.COMMITTED
    assert asked == [take.reference]


async def test_old_news_of_a_call_does_not_undo_the_next_call(journal: Journal, clock: HandClock) -> None:
    """The same state again, two turns later: only the turn tells the second call from the first."""
    take = await lost_answer(journal)
    clock.now += 60

    async def slow(reference: str) -> Job | None:
        again = await reconcile(journal, take, certainly_none)
        with pytest.raises(ConnectionResetError):
            await send(journal, again, "x", loses_the_answer)
        return None

    after = await reconcile(journal, take, slow, worker="x")
    assert (after.state, after.technical_retries, after.worker) == (S.SENT, 1, "x")


async def test_found_rolls_none_is_a_technical_retry_and_silence_is_unknown(journal: Journal, clock: HandClock) -> None:
    takes = [await lost_answer(journal, setup) for setup in "abc"]
    clock.now += 60

    async def finds(reference: str) -> Job:
        return Job("found")

    found = await reconcile(journal, takes[0], finds, worker="x")
    none = await reconcile(journal, takes[1], certainly_none)
    unknown = await reconcile(journal, takes[2], nobody_knows)
    assert (found.state, found.job_id, found.note) == (S.ROLLING, "found", "")
    assert (none.state, none.technical_retries) == (S.COMMITTED, 1)
    assert (unknown.state, unknown.note) == (S.UNKNOWN, "this host has no list")
    assert open_commitments(read_entries(journal)).amount == 1_500_000, "all three keep their reservation"
    assert journal.verify() == []


async def test_an_unknown_take_is_settled_once_by_a_person_or_by_a_host_that_knows_after_all(
    journal: Journal, clock: HandClock
) -> None:
    takes = [await lost_answer(journal, setup) for setup in "abcd"]
    clock.now += 60
    for take in takes:
        await reconcile(journal, take, nobody_knows)
        assert (await reconcile(journal, take, nobody_knows)).state is S.UNKNOWN
    assert settle_unknown(journal, takes[0].name, micros("$0.45"), "mara").judged_by == "mara"
    assert settle_unknown(journal, takes[1].name, None, "mara").state is S.LOST
    assert (await reconcile(journal, takes[2], certainly_none)).state is S.LOST
    landed = land(journal, takes[3], TAKE)
    assert landed.state is S.IN_THE_CAN
    settle_unknown(journal, takes[0].name, micros("$9"), "mara")
    assert kinds(journal)[4:] == ["Actual 450000", "Release 500000", "Release 500000", "Actual 500000"]
    with pytest.raises(UsageError, match="not unknown"):
        settle_unknown(journal, takes[3].name, None, "mara")
    assert journal.verify() == []


async def test_a_fault_of_asking_changes_nothing(journal: Journal, clock: HandClock) -> None:
    take = await lost_answer(journal)
    clock.now += 60
    with pytest.raises(ConnectionResetError):
        await reconcile(journal, take, loses_the_answer)
    assert journal.attempt(take.name).state is S.SENT


async def test_a_reconciler_with_old_news_changes_nothing(journal: Journal, clock: HandClock, tmp_path: Path) -> None:
    """Two ask at once; the slow one must not put a take back that was sent again meanwhile."""
    take, vendor = await lost_answer(journal), Vendor(tmp_path / "vendor")
    clock.now += 60

    async def slow(reference: str) -> Job | None:
        fast = await reconcile(journal, take, certainly_none)
        assert (await send(journal, fast, "x", vendor.submit)).state is S.ROLLING
        return None

    after = await reconcile(journal, take, slow)
    assert (after.state, after.technical_retries) == (S.ROLLING, 1)
    assert len(vendor.charges()) == 1


@pytest.mark.parametrize("after", ["committed", "unknown", "rolling"])
async def test_an_answer_after_the_lease_is_taken_and_not_paid_twice(
    journal: Journal, clock: HandClock, after: str
) -> None:
    take = admitted(journal)

    async def find(reference: str) -> Job | None:
        if after == "unknown":
            raise HostUnknownError("?")
        return Job("late") if after == "rolling" else None

    async def late(reference: str) -> Job:
        clock.now += 300
        assert (await reconcile(journal, take, find)).state == after
        return Job("late")

    sent = await send(journal, take, "w", late)
    assert (sent.state, sent.job_id) == (S.ROLLING, "late")
    assert journal.verify() == []


@pytest.mark.parametrize("meanwhile", [S.SENT, S.ROLLING])
async def test_a_second_job_that_nobody_could_prevent_is_said_aloud(
    journal: Journal, clock: HandClock, meanwhile: S
) -> None:
    """A host that swore it had nothing, and had: the one case that no client can hold, so it must not be silent."""
    take = admitted(journal)

    async def other(reference: str) -> Job:
        if meanwhile is S.SENT:
            raise ConnectionResetError
        return Job("other")

    async def late(reference: str) -> Job:
        clock.now += 300
        again = await reconcile(journal, take, certainly_none)
        with contextlib.suppress(ConnectionResetError):
            await send(journal, again, "x", other)
        return Job("late")

    with pytest.raises(MoneyError, match=r"job late after its lease was over.*\$0.50 may be billed a second time"):
        await send(journal, take, "w", late)
    assert [e.body["job_id"] for e in journal.events() if e.what == "stray job"] == ["late"]
    assert journal.attempt(take.name).state is meanwhile


# land and fail


async def test_landing_settles_with_what_was_billed_or_delivered_or_committed(journal: Journal, tmp_path: Path) -> None:
    takes = [await rolling(journal, tmp_path, setup) for setup in "abc"]
    land(journal, takes[0], TAKE, micros("$0.45"))
    land(journal, takes[1], TAKE, None, priced(300_000))
    landed = land(journal, takes[2], TAKE)
    assert (landed.state, landed.result) == (S.IN_THE_CAN, TAKE)
    assert [(type(e), e.amount, e.note) for e in read_entries(journal)[3:]] == [
        (Actual, 450_000, "$0.50 were committed."),
        (Actual, 300_000, "$0.50 were committed."),
        (Actual, 500_000, ""),
    ]
    assert actuals(read_entries(journal)).amount == 1_250_000
    assert journal.verify() == []


async def test_what_cost_nothing_is_an_actual_of_nothing(journal: Journal, tmp_path: Path) -> None:
    free = await send(journal, admitted(journal, "free", 0), "w", Vendor(tmp_path / "vendor").submit)
    land(journal, free, TAKE)
    assert kinds(journal) == ["Commitment 0", "Actual 0"]


async def test_landing_again_does_nothing_and_another_result_is_an_alternate(journal: Journal, tmp_path: Path) -> None:
    take = await rolling(journal, tmp_path)
    first = land(journal, take, TAKE)
    other = (Companion(role="take", digest=Digest("b" * 64)),)
    assert land(journal, take, TAKE) == land(journal, take, other) == first
    assert [e.body["result"] for e in journal.events() if e.what == "alternate result"] == [[["take", "b" * 64]]]
    assert len(read_entries(journal)) == 2
    journal.move(take.name, {S.IN_THE_CAN}, S.CIRCLED)
    assert land(journal, take, TAKE).state is S.CIRCLED


async def test_failing_pays_what_was_billed_or_gives_back(journal: Journal, tmp_path: Path) -> None:
    takes = [await rolling(journal, tmp_path, setup) for setup in "abc"]
    for take, billed in zip(takes, (micros("$0.10"), None, Micros(0)), strict=True):
        assert fail(journal, take, "content filter", billed) == fail(journal, take, "content filter", billed)
    assert kinds(journal)[3:] == ["Actual 100000", "Release 500000", "Release 500000"]
    assert journal.attempt(takes[0].name).reason == "content filter"
    with pytest.raises(UsageError, match="is lost, so it cannot become in the can"):
        land(journal, takes[0], TAKE)


async def test_a_sent_take_cannot_be_written_off(journal: Journal) -> None:
    take = await lost_answer(journal)
    with pytest.raises(UsageError, match="is sent, so it cannot fail"):
        fail(journal, take, "impatience")
    with pytest.raises(UsageError, match="sent, so it cannot become in the can"):
        land(journal, take, TAKE)
    with pytest.raises(UsageError, match="not unknown"):
        settle_unknown(journal, take.name, None, "mara")


async def test_only_what_costs_nothing_is_sent_again_after_it_had_a_job(journal: Journal, tmp_path: Path) -> None:
    vendor = Vendor(tmp_path / "vendor")
    free = await send(journal, admitted(journal, "free", 0), "w", vendor.submit)
    again = resend(journal, free, "the process ended")
    assert (again.state, again.job_id, again.technical_retries) == (S.COMMITTED, None, 1)
    assert resend(journal, free, "the process ended") == again
    with pytest.raises(MoneyError, match=r"was sent for \$0.50, so it is not simply sent again"):
        resend(journal, await rolling(journal, tmp_path, "paid"), "the process ended")
    assert journal.verify() == []


# kill -9 at every point

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from hotset.film.setup import Companion
from hotset.film.states import AttemptState as S
from hotset.ledger.purchase import admit, land, reconcile, send
from hotset.units import Digest, Micros
from hotset.vault.database import Database
from hotset.vault.journal import open_journal
from hotset.vault.writing import Writing
from tests.ledger.films import Vendor, order

point = passed = 0

def at_a_point():
    global passed
    passed += 1
    if passed == point:
        os.kill(os.getpid(), signal.SIGKILL)

def around(owner, name):
    real = getattr(owner, name)
    def wrapped(*args, **kwargs):
        at_a_point()
        return real(*args, **kwargs)
    setattr(owner, name, wrapped)

# Before each transaction and before each step in it. What comes after one step comes before the next.
for name in ("slate", "move", "write_entry", "event", "put_setup"):
    around(Writing, name)
around(Database, "writing")

async def film(folder):
    vendor = Vendor(folder / "vendor")
    async def submit(reference):
        at_a_point()
        job = await vendor.submit(reference)
        at_a_point()
        return job
    with open_journal(folder / "journal.sqlite") as journal:
        (take,) = admit(journal, [order(journal, "a")], Micros(1_000_000))
        if take.state is S.SENT:
            take = await reconcile(journal, take, vendor.find, holder_gone=True)
        if take.state is S.COMMITTED:
            take = await send(journal, take, "w", submit)
        if take.state is S.ROLLING:
            at_a_point()
            land(journal, take, [Companion(role="take", digest=Digest("a" * 64))], Micros(450_000))
            at_a_point()

def in_a_process(folder, kill_at):
    global point
    folder.mkdir(exist_ok=True)
    child = os.fork()
    if not child:
        point = kill_at
        asyncio.run(film(folder))
        (folder / "points").write_text(str(passed))
        os._exit(0)
    return os.waitpid(child, 0)[1]

root = Path(sys.argv[1])
assert in_a_process(root / "whole", 0) == 0
points = int((root / "whole" / "points").read_text())
for kill_at in range(1, points + 1):
    assert in_a_process(root / str(kill_at), kill_at) == signal.SIGKILL, kill_at
    assert in_a_process(root / str(kill_at), 0) == 0, kill_at
"""


def test_kill_9_at_every_point_pays_nothing_twice_and_loses_nothing(quick_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, quick_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    films = [folder for folder in quick_path.iterdir() if folder.name != "whole"]
    assert len(films) >= 20
    for folder in films:
        with open_journal(folder / "journal.sqlite") as journal:
            (take,) = journal.attempts()
            assert take.state is S.IN_THE_CAN, folder.name
            assert kinds(journal) == ["Commitment 500000", "Actual 450000"], folder.name
            assert len(Vendor(folder / "vendor").charges()) == 1, folder.name
            assert journal.verify() == [], folder.name


def test_the_commitment_of_an_order_says_what_was_priced(journal: Journal) -> None:
    wanted: Order = order(journal, "a")
    admit(journal, [wanted], CAP)
    (entry,) = read_entries(journal)
    assert isinstance(entry, Commitment)
    assert not isinstance(entry, Release)
    states: dict[str, Any] = {a.name: a.state for a in journal.attempts()}
    assert balance([entry], states) == []
