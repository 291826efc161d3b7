"""The journal through its own door: what is kept, what is idempotent, who may step when."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hotset.errors import BusyError, DamagedError, StoreError, UsageError
from hotset.film.canonical import digest_of
from hotset.film.setup import Companion
from hotset.film.states import TABLES, AttemptState, LockState
from hotset.units import Digest
from hotset.vault.journal import Journal, open_journal
from hotset.vault.records import AttemptKind, CutClip
from tests.vault.conftest import HandClock, digest, slate

S = AttemptState


def test_a_setup_is_kept_once_under_the_digest_of_the_value(journal: Journal) -> None:
    value = {"model": "animatic", "seconds": Fraction(7, 2)}
    assert journal.put_setup("take", value) == journal.put_setup("take", value) == digest_of(value)
    assert journal.setup(digest_of(value)) == {"model": "animatic", "seconds": "7/2"}
    with pytest.raises(StoreError, match="no setup abcabc"):
        journal.setup(Digest("abc" * 21 + "a"))


def test_candidates_are_numbered_and_the_same_setup_gives_the_same_candidate(journal: Journal) -> None:
    one, two = journal.put_setup("still", {"n": 1}), journal.put_setup("still", {"n": 2})
    depth = Companion(role="depth", digest=digest("depth"))
    board = digest("board")

    def drawn(setup: Digest, picture: str) -> int:
        return journal.add_candidate(
            "1A", "first", digest(picture), board_digest=board, source="drawn", setup_digest=setup,
            companions=[depth], host="previs", model="previs",
        ).number  # fmt: skip

    assert [drawn(one, "p1"), drawn(two, "p2"), drawn(one, "again, with other bytes")] == [1, 2, 1]
    first = journal.candidates("1A", "first")[0]
    assert (first.picture, first.companions, first.host, first.at) == (
        digest("p1"),
        (depth,),
        "previs",
        journal.clock(),
    )
    assert len(journal.events()) == 2


def test_an_imported_picture_is_one_candidate_until_the_board_changes(journal: Journal) -> None:
    def imported(board: str) -> int:
        found = journal.add_candidate("1A", "first", digest("p"), board_digest=digest(board), source="imported")
        return found.number

    assert [imported("a"), imported("a"), imported("b")] == [1, 1, 2]
    assert [c.number for c in journal.candidates(panel="first")] == [1, 2]
    assert journal.candidates("1B") == []


def test_a_lock_supersedes_and_the_history_stays(journal: Journal) -> None:
    for picture in "ab":
        journal.add_candidate("1A", "first", digest(picture), board_digest=digest("b"), source="imported")
    first = journal.lock("1A", "first", 1, "auto")
    assert journal.lock("1A", "first", 1, "mara") == first, "locked already: nothing is written"
    second = journal.lock("1A", "first", 2, "mara")
    assert [(lock.id, lock.by, lock.state) for lock in journal.locks("1A")] == [
        (first.id, "auto", LockState.SUPERSEDED),
        (second.id, "mara", LockState.LOCKED),
    ]
    assert journal.current_locks() == {("1A", "first"): second}
    third = journal.lock("1A", "first", 1, "mara")
    assert third.picture == digest("a")
    assert len(journal.locks()) == 3
    with pytest.raises(UsageError, match="1A first has no candidate 7"):
        journal.lock("1A", "first", 7, "mara")


def test_attempts_are_named_by_their_slate(journal: Journal) -> None:
    assert [slate(journal, "12A", str(n)).name for n in range(2)] == ["12A-1", "12A-2"]
    setup = journal.put_setup("still", {})
    with journal.writing() as writing:
        drawing = writing.slate(
            kind=AttemptKind.DRAWING, owner="12A", panel="first", setup_digest=setup, host="h", model="m"
        )
    assert drawing.name == "12A first 1"
    assert [a.name for a in journal.attempts("take", "12A")] == ["12A-1", "12A-2"]
    assert [a.name for a in journal.attempts(AttemptKind.DRAWING, states=[S.SLATED])] == ["12A first 1"]
    assert len({a.reference for a in journal.attempts()}) == 3
    assert journal.attempt_for("drawing", setup) == drawing
    assert journal.attempt_for("take", setup) is None
    with pytest.raises(UsageError, match="no take or drawing called 9Z-1"):
        journal.attempt("9Z-1")


def test_a_step_is_conditional_and_leaves_its_event(journal: Journal) -> None:
    take = slate(journal)
    assert not journal.move(take.name, {S.COMMITTED}, S.SENT)
    assert journal.move(take.name, {S.SLATED}, S.COMMITTED)
    assert not journal.move(take.name, {S.COMMITTED}, S.SENT, turn=0), "decided on an older turn"
    assert journal.move(take.name, {S.COMMITTED}, S.SENT, turn=1, worker="w", lease_until=journal.clock() + 60)
    with pytest.raises(UsageError, match="is sent, so it cannot become circled"):
        journal.move(take.name, {S.SENT}, S.CIRCLED)
    sent = journal.attempt(take.name)
    assert (sent.worker, sent.sent_at, sent.turn) == ("w", journal.clock(), 2)
    steps = [(e.body["from"], e.body["to"]) for e in journal.events() if e.what == "moved"]
    assert steps == [("slated", "committed"), ("committed", "sent")]
    assert journal.events(after=2) == journal.events()[2:]
    assert len(journal.events(limit=1)) == 1


def test_a_held_attempt_is_stepped_by_its_worker_until_the_lease_is_over(journal: Journal, clock: HandClock) -> None:
    take = slate(journal)
    assert journal.claim(take.name, "w", 60)
    assert journal.claim(take.name, "w", 90), "the same worker may hold it longer"
    assert not journal.claim(take.name, "x", 60)
    assert not journal.move(take.name, {S.SLATED}, S.COMMITTED, worker="x")
    assert not journal.move(take.name, {S.SLATED}, S.COMMITTED)
    assert not journal.change(take.name, worker="x", note="mine")
    clock.now += 90
    assert journal.claim(take.name, "x", 60)
    assert journal.move(take.name, {S.SLATED}, S.COMMITTED, worker="x")
    assert journal.attempt(take.name).worker is None, "a step ends the hold"


def test_due_gives_what_wants_a_step_and_is_free(journal: Journal, clock: HandClock) -> None:
    for owner in ("1A", "1B", "1C", "1D"):
        take = slate(journal, owner, owner)
        if owner != "1D":
            journal.move(take.name, {S.SLATED}, S.COMMITTED)
    journal.change("1A-1", wake_at=clock.now + 5)
    journal.claim("1B-1", "w", 10)
    assert [a.name for a in journal.due()] == ["1C-1"]
    assert [a.name for a in journal.due(clock.now + 5)] == ["1C-1", "1A-1"]
    clock.now += 10
    assert {a.name for a in journal.due()} == {"1A-1", "1B-1", "1C-1"}
    assert len(journal.due(limit=2)) == 2


def test_a_verdict_is_kept_and_can_be_changed(journal: Journal) -> None:
    take = slate(journal)
    for before, after in ((S.SLATED, S.COMMITTED), (S.COMMITTED, S.SENT), (S.SENT, S.ROLLING)):
        assert journal.move(take.name, {before}, after)
    result = (Companion(role="take", digest=digest("mp4")),)
    assert journal.move(take.name, {S.ROLLING}, S.IN_THE_CAN, result=result)
    assert journal.move(take.name, {S.IN_THE_CAN}, S.NG, reason="face", judged_by="auto", verdict={"usable": None})
    assert journal.move(take.name, {S.IN_THE_CAN, S.HOLD, S.NG}, S.CIRCLED, reason=None, judged_by="mara", note="fine")
    judged = journal.attempt(take.name)
    assert (judged.state, judged.reason, judged.judged_by, judged.note) == (S.CIRCLED, None, "mara", "fine")
    assert judged.digest("take") == digest("mp4")
    assert judged.digest("sound") is None
    assert [e.body.get("reason") for e in journal.events() if e.body.get("to") in ("NG", "circled")] == ["face", None]
    assert journal.change(take.name, what="noted", note="keep the end")
    assert journal.events()[-1].what == "noted"
    with pytest.raises(TypeError, match="state of an attempt"):
        journal.change(take.name, state="lost")


def test_works_and_cuts_are_remembered(journal: Journal) -> None:
    outputs = (Companion(role="picture", digest=digest("card")),)
    assert journal.work(digest("step")) is None
    journal.record_work(digest("step"), "title", outputs, 0.25)
    journal.record_work(digest("step"), "title", outputs, 0.5)
    assert journal.work(digest("step")) == outputs
    assert [(w.kind, w.seconds) for w in journal.works()] == [("title", 0.5)]
    clips = [CutClip(slate="1A", take="1A-1", start=Fraction(1, 24), end=Fraction(4))]
    assert journal.latest_cut() is None
    assert journal.record_cut(digest("cut"), clips).id == journal.record_cut(digest("cut"), clips).id == 1
    assert journal.record_cut(digest("other"), []).id == 2
    assert journal.record_cut(digest("cut"), clips) == journal.latest_cut()


def test_a_transaction_that_fails_leaves_nothing(journal: Journal) -> None:
    setup = journal.put_setup("take", {})

    def half() -> None:
        with journal.writing() as writing:
            writing.slate(kind=AttemptKind.TAKE, owner="1A", panel=None, setup_digest=setup, host="h", model="m")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert journal.attempts() == []
    assert journal.events() == []


def test_eight_threads_make_each_step_once(journal: Journal) -> None:
    names = [slate(journal, "1A", str(n)).name for n in range(10)]
    won: list[str] = []

    def work() -> None:
        won.extend(name for name in names if journal.move(name, {S.SLATED}, S.COMMITTED))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted(names)


NUMBERS = """
import sys
from pathlib import Path
from hotset.vault.journal import open_journal
with open_journal(Path(sys.argv[1])) as journal:
    for n in range(10):
        journal.add_candidate("1A", "first", f"{sys.argv[2]}{n}".zfill(64), board_digest="b" * 64, source="imported")
"""


def test_processes_that_race_never_get_the_same_number(quick_path: Path) -> None:
    path = quick_path / "journal.sqlite"
    workers = [subprocess.Popen([sys.executable, "-c", NUMBERS, path, str(n)]) for n in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    with open_journal(path) as journal:
        assert [c.number for c in journal.candidates()] == list(range(1, 31))
        assert journal.verify() == []


def test_a_writer_that_is_killed_leaves_no_half_transaction(tmp_path: Path) -> None:
    script = """
    import os, signal, sys
    from pathlib import Path
    from hotset.vault.journal import open_journal
    from hotset.vault.records import AttemptKind
    journal = open_journal(Path(sys.argv[1]))
    setup = journal.put_setup("take", {})
    with journal.writing() as writing:
        writing.slate(kind=AttemptKind.TAKE, owner="1A", panel=None, setup_digest=setup, host="h", model="m")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    path = tmp_path / "journal.sqlite"
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), path], check=False)
    assert done.returncode == -signal.SIGKILL
    with open_journal(path) as journal:
        assert journal.attempts() == []
        assert journal.verify() == []


def test_another_process_that_writes_is_waited_for_and_then_named(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with open_journal(path) as holder, open_journal(path, busy_seconds=0.1) as other:
        with holder.database.writing(), pytest.raises(BusyError, match="Another process is writing"):
            other.record_work(digest("s"), "title", [], 0.0)
        other.record_work(digest("s"), "title", [], 0.0)


def test_what_is_no_journal_is_said(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is not a database, and never was one" * 50)
    with pytest.raises(DamagedError, match="not a database"):
        open_journal(tmp_path / "text")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_journal(tmp_path / "file" / "journal.sqlite")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_journal(tmp_path)


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    script = """
    import resource, sys
    from pathlib import Path
    from hotset.errors import StoreError
    from hotset.vault.journal import open_journal
    journal = open_journal(Path(sys.argv[1]))
    journal.record_work("a" * 64, "title", [], 0.0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        for n in range(1000):
            journal.put_setup("take", {"n": n, "text": "x" * 20_000})
    except StoreError as error:
        print(error)
    else:
        raise SystemExit("was not refused")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), tmp_path / "j.sqlite"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Make room" in done.stdout or "failed" in done.stdout
    with open_journal(tmp_path / "j.sqlite") as journal:
        assert journal.verify() == []
        assert journal.work(Digest("a" * 64)) == ()


class AnySteps(RuleBasedStateMachine):
    """Whatever is tried, an attempt only goes where the table lets it, and its events tell the whole way."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = HandClock()

    @initialize(tmp=st.uuids())
    def begin(self, tmp: object) -> None:
        folder = Path(f"/dev/shm/hotset-test-{tmp}" if Path("/dev/shm").is_dir() else f"/tmp/hotset-test-{tmp}")
        self.path = folder / "journal.sqlite"
        self.journal = open_journal(self.path, clock=self.clock)
        self.name = slate(self.journal).name
        self.state: str = S.SLATED

    @rule(before=st.sampled_from(S), after=st.sampled_from(S), worker=st.sampled_from([None, "w", "x"]))
    def step(self, before: S, after: S, worker: str | None) -> None:
        legal = after in TABLES["take"][before]
        try:
            moved = self.journal.move(self.name, {before}, after, worker=worker)
        except UsageError:
            assert not legal
            return
        assert legal
        held = self.held_by is not None and self.held_by != worker
        assert moved == (self.state == before and not held)
        if moved:
            self.state, self.held_by = after, None

    held_by: str | None = None

    @rule(worker=st.sampled_from(["w", "x"]))
    def claim(self, worker: str) -> None:
        assert self.journal.claim(self.name, worker, 10) == (self.held_by in (None, worker))
        self.held_by = self.held_by or worker

    @rule()
    def time_passes(self) -> None:
        self.clock.now += 10
        self.held_by = None

    @invariant()
    def the_journal_is_true(self) -> None:
        if hasattr(self, "journal"):
            assert self.journal.attempt(self.name).state == self.state
            assert [f for f in self.journal.verify() if f.kind != "book"] == []

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.journal.close()
            for file in self.path.parent.iterdir():
                file.unlink()
            self.path.parent.rmdir()


TestAnySteps = AnySteps.TestCase
TestAnySteps.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
