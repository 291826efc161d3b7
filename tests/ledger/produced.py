"""Three productions for the report's tests: one with every kind of ending, one that cost nothing, one not begun."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

from hotset.film.production import Production, Scene, Shot
from hotset.film.setup import Companion
from hotset.film.states import AttemptState as S
from hotset.ledger.purchase import admit, fail, land, reconcile, send
from hotset.ledger.report import CostReport, read_report
from hotset.units import Digest, Micros, micros
from hotset.vault.journal import Journal, open_journal
from hotset.vault.records import Attempt, AttemptKind, CutClip
from tests.ledger.films import HandClock, Job, loses_the_answer, nobody_knows, order

SHOTS = (
    ("1A", "1", "Wide of the counter at dawn, chairs still up on the tables, the machine already warm"),
    ("1B", "1", "Her hands tamp the grounds <twice> & lock the portafilter"),
    ("1C", "1", "The first drops"),
    ("2A", "2", "He comes in out of the rain"),
    ("2B", "2", "Two cups, one saucer"),
)


def production(cap: str = "$20") -> Production:
    """Five shots in two scenes."""
    return Production(
        title="Espresso & Rain",
        cap=micros(cap),
        scenes=(Scene(number="1", heading="INT. CAFÉ - DAWN"), Scene(number="2", heading="EXT. STREET - RAIN")),
        shots=tuple(Shot(slate=a, scene=b, duration=Fraction(4), description=c) for a, b, c in SHOTS),
    )


class Maker:
    """Makes a film step by step through the real purchase."""

    def __init__(self, journal: Journal, clock: HandClock) -> None:
        self.journal, self.clock, self.count = journal, clock, 0

    def ask(self, owner: str, kind: AttemptKind, amount: int, model: str, panel: str | None = None) -> Attempt:
        """One committed request."""
        self.count += 1
        wanted = order(self.journal, str(self.count), amount=amount, owner=owner, kind=kind, panel=panel, model=model)
        return admit(self.journal, [wanted], Micros(10**12))[0]

    def make(
        self, owner: str, kind: AttemptKind = AttemptKind.TAKE, amount: int = 500_000, model: str = "motion-2",
        panel: str | None = None, billed: int | None = None,
    ) -> Attempt:  # fmt: skip
        """One request that came in the can, seven seconds after it was sent."""

        async def submit(reference: str) -> Job:
            return Job(reference)

        attempt = asyncio.run(send(self.journal, self.ask(owner, kind, amount, model, panel), "w", submit))
        self.clock.now += 7
        role = "take" if kind is AttemptKind.TAKE else "picture"
        result = (Companion(role=role, digest=Digest(f"{self.count:064x}")),)
        return land(self.journal, attempt, result, None if billed is None else Micros(billed))

    def take(self, owner: str, *states: str, amount: int = 500_000, model: str = "motion-2") -> None:
        """Takes of a shot that were judged like this, in order; an NG with its reason after a colon."""
        for state in states:
            take = self.make(owner, amount=amount, model=model)
            if state != "in the can":
                name, _, reason = state.partition(":")
                self.journal.move(take.name, {S.IN_THE_CAN}, S(name), judged_by="mara", reason=reason or None)

    def still(self, owner: str, panel: str = "first", amount: int = 40_000, model: str = "stills-5") -> int:
        """A drawn candidate; its number."""
        drawn = self.make(owner, AttemptKind.DRAWING, amount, model, panel)
        candidate = self.journal.add_candidate(
            owner, panel, drawn.result[0].digest, board_digest=Digest("b" * 64), source="drawn",
            setup_digest=drawn.setup_digest, host="h", model=model, attempt=drawn.name,
        )  # fmt: skip
        return candidate.number

    def cut(self, *takes: str, seconds: Fraction = Fraction(7, 2)) -> None:
        """These takes are in the cut, each for so many seconds."""
        clips = [CutClip(slate=t.partition("-")[0], take=t, start=Fraction(0), end=seconds) for t in takes]
        self.journal.record_cut(Digest("c" * 64), clips)


def everything(journal: Journal, clock: HandClock) -> Production:
    """Every kind of ending that the book knows."""
    film = Maker(journal, clock)
    for slate, *_ in SHOTS:
        for _ in range(3):
            film.still(slate)
        journal.lock(slate, "first", 2, "mara")
    film.still("element:mara", "reference")
    journal.lock("element:mara", "reference", 1, "auto")
    film.take("1A", "circled")
    film.take("1B", "NG:face", "NG:camera move", "circled")
    film.take("1C", "hold", "circled")
    film.take("2A", "NG:face", "in the can", amount=840_000, model="motion-3")
    lost = film.ask("2B", AttemptKind.TAKE, 840_000, "motion-3")

    async def refused_but_billed() -> None:
        async def submit(reference: str) -> Job:
            return Job(reference)

        rolling = await send(journal, lost, "w", submit)
        fail(journal, rolling, "content filter", Micros(120_000))
        unknown = film.ask("2B", AttemptKind.TAKE, 840_000, "motion-3")
        try:
            await send(journal, unknown, "w", loses_the_answer, lease_seconds=10)
        except ConnectionResetError:
            clock.now += 10
        await reconcile(journal, unknown, nobody_knows)

    asyncio.run(refused_but_billed())
    film.ask("2B", AttemptKind.TAKE, 840_000, "motion-3")
    film.take("9Z", "NG:other")
    film.cut("1A-1", "1B-3", "1C-2")
    return production()


def for_nothing(journal: Journal, clock: HandClock) -> Production:
    """The embedded film: all five shots finished for $0.00."""
    film = Maker(journal, clock)
    for slate, *_ in SHOTS:
        for _ in range(3):
            film.still(slate, amount=0, model="previs")
        journal.lock(slate, "first", 1, "auto")
        film.take(slate, "circled", amount=0, model="animatic")
    film.cut(*(f"{slate}-1" for slate, *_ in SHOTS), seconds=Fraction(4))
    return production("$0")


@cache
def reported(film: Callable[[Journal, HandClock], Production]) -> CostReport:
    """The report of one of these films, made once: it is a value, so every test may have the same."""
    clock = HandClock()
    with tempfile.TemporaryDirectory() as folder, open_journal(Path(folder) / "j.sqlite", clock=clock) as journal:
        journal.record_work(Digest("d" * 64), "title", [], 0.5)
        return read_report(journal, film(journal, clock), at=clock.now, reused=3)


def not_begun(journal: Journal, clock: HandClock) -> Production:
    """A script and a cap."""
    return production("$5")
