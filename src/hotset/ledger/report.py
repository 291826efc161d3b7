"""The cost report: what a finished clip cost, and every figure behind it. Values only; others decide how it looks.

One definition, printed under the figure wherever it shows: every Actual of the production (stills, NG takes, holds,
what was billed for refused and failed requests) divided by the number of finished clips. A finished clip is a circled
take that is in the cut. Open commitments are shown beside it and are never in it. Where there is no finished clip there
is no figure: it is None, and said in words.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hotset.film.production import Production
from hotset.film.states import RESERVED, AttemptState
from hotset.ledger.book import Figure, actuals, check_book, grouped, open_commitments
from hotset.ledger.entries import Entry, read_entries
from hotset.ledger.landing import Landing, first_take_landing
from hotset.units import Micros, usd
from hotset.vault.journal import Journal
from hotset.vault.records import Attempt, AttemptKind, Candidate, Cut, CutClip, Lock, Work

__all__ = [
    "DEFINITION",
    "CostReport",
    "ElementCost",
    "ModelCost",
    "SceneCost",
    "Share",
    "ShotCost",
    "StillCounts",
    "TakeCounts",
    "UnknownTake",
    "cost_report",
    "read_report",
    "rounded_usd",
]

_S = AttemptState

DEFINITION = "Every Actual of the production ÷ finished clips: circled takes that are in the cut."


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCounts:
    """Takes by where they ended."""

    shot: int = 0
    """All of them, whatever became of them."""
    circled: int = 0
    hold: int = 0
    ng: int = 0
    lost: int = 0
    to_judge: int = 0
    """In the can, and nobody has said yet."""
    under_way: int = 0
    """Committed, sent or rolling."""
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StillCounts:
    """Stills by what became of them."""

    drawn: int
    imported: int
    locked: int
    """Panels that have a picture now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotCost:
    """One shot: what it took, and what is in the cut of it."""

    slate: str
    scene: str
    description: str
    actual: Figure
    takes: TakeCounts
    outcomes: tuple[tuple[str, str, str], ...]
    """Each take in order: its name, its state, and the reason where it is NG or lost."""
    stills: int
    in_cut: str | None
    """The take that is the finished clip."""
    clip_seconds: Fraction | None
    machine_seconds: float
    """How long its requests were under way, all together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneCost:
    """One scene: the sum of its shots."""

    number: str
    heading: str
    actual: Figure
    shots: tuple[ShotCost, ...]
    finished_clips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCost:
    """What the reference pictures of one element took, or a shot that is no longer in the script."""

    slug: str
    is_element: bool
    actual: Figure
    stills: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCost:
    """What one model at one host was asked for and paid."""

    model: str
    host: str
    makes: str
    """'stills' or 'takes'."""
    actual: Figure
    requests: int
    results: int
    landed: int
    """Circled takes, or stills that are locked now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of all Actuals, by what came of it. The parts add up to the whole."""

    label: str
    kind: str
    """'landed', 'spare', 'stills', 'waste' or 'waiting'."""
    count: int
    actual: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTake:
    """A request whose fate nobody knows. Its reservation stays until a person settles it."""

    name: str
    host: str
    reference: str
    sent_at: float | None
    reserved: Figure
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport:
    """Everything that the report says. Money in micros, times in seconds."""

    title: str
    at: float
    cap: Micros
    actual: Figure
    open: Figure
    finished_clips: int
    finished_seconds: Fraction
    shots: int
    per_clip: Micros | None
    """Cost per finished clip, rounded half up to a micro; None where there is none."""
    per_second: Micros | None
    """Cost per finished second."""
    definition: str
    landing: Landing
    takes: TakeCounts
    stills: StillCounts
    scenes: tuple[SceneCost, ...]
    elements: tuple[ElementCost, ...]
    models: tuple[ModelCost, ...]
    shares: tuple[Share, ...]
    unknown: tuple[UnknownTake, ...]
    technical_retries: int
    machine_seconds: float
    works: int
    """Computations whose results are kept: titles, conformed clips, mixes …"""
    reused: int | None
    """How many of them the last run took from the vault; None where nobody counted."""
    entries: tuple[Entry, ...]

    @property
    def left(self) -> Micros:
        """What the cap still has room for; negative where hosts billed more than was committed."""
        return Micros(self.cap - self.actual.amount - self.open.amount)

    @property
    def is_free(self) -> bool:
        """Whether no money was spent or reserved at all."""
        return not self.actual.amount and not self.open.amount


def rounded_usd(amount: Micros) -> str:
    """A quotient for people: cents from a dollar on, else up to four places. Sums are shown exactly instead."""
    places = 2 if abs(amount) >= 1_000_000 else 4
    step = 10 ** (6 - places)
    return usd((amount + step // 2) // step * step)


def read_report(
    journal: Journal, production: Production, *, at: float | None = None, reused: int | None = None
) -> CostReport:
    """The report of a production as its journal is now.

    Raises MoneyError where the book does not add up: no figure is made of it then.
    """
    return cost_report(
        production,
        entries=read_entries(journal),
        attempts=journal.attempts(),
        candidates=journal.candidates(),
        locks=journal.current_locks(),
        cut=journal.latest_cut(),
        works=journal.works(),
        at=time.time() if at is None else at,
        reused=reused,
    )


def cost_report(
    production: Production,
    *,
    entries: Sequence[Entry],
    attempts: Sequence[Attempt],
    candidates: Sequence[Candidate] = (),
    locks: Mapping[tuple[str, str], Lock] | None = None,
    cut: Cut | None = None,
    works: Sequence[Work] = (),
    at: float,
    reused: int | None = None,
) -> CostReport:
    """The report of plain values. Raises MoneyError where the book does not add up."""
    check_book(entries, {a.name: a.state for a in attempts})
    gathered = _Gathered(production, entries, attempts, candidates, locks or {}, cut)
    actual, clips = actuals(entries), gathered.clips
    seconds = sum((clip.end - clip.start for clip in clips.values()), Fraction(0))
    return CostReport(
        title=production.title,
        at=at,
        cap=production.cap,
        actual=actual,
        open=open_commitments(entries),
        finished_clips=len(clips),
        finished_seconds=seconds,
        shots=len(production.shots),
        per_clip=_per(actual, Fraction(len(clips))),
        per_second=_per(actual, seconds),
        definition=DEFINITION,
        landing=first_take_landing(attempts),
        takes=_counts(gathered.takes),
        stills=StillCounts(
            drawn=sum(c.source == "drawn" for c in candidates),
            imported=sum(c.source == "imported" for c in candidates),
            locked=len(gathered.locks),
        ),
        scenes=gathered.scenes(),
        elements=gathered.elements(),
        models=gathered.models(),
        shares=gathered.shares(),
        unknown=gathered.unknown(),
        technical_retries=sum(a.technical_retries for a in attempts),
        machine_seconds=_under_way(attempts),
        works=len(works),
        reused=reused,
        entries=tuple(entries),
    )


def _per(actual: Figure, number: Fraction) -> Micros | None:
    return Micros(int(actual.amount / number + Fraction(1, 2))) if number else None


def _counts(takes: Sequence[Attempt]) -> TakeCounts:
    def count(*states: AttemptState) -> int:
        return sum(take.state in states for take in takes)

    return TakeCounts(
        shot=len(takes),
        circled=count(_S.CIRCLED),
        hold=count(_S.HOLD),
        ng=count(_S.NG),
        lost=count(_S.LOST),
        to_judge=count(_S.IN_THE_CAN),
        under_way=count(_S.SLATED, _S.COMMITTED, _S.SENT, _S.ROLLING),
        unknown=count(_S.UNKNOWN),
    )


def _under_way(attempts: Sequence[Attempt]) -> float:
    return sum(max(0.0, a.landed_at - a.sent_at) for a in attempts if a.sent_at and a.landed_at)


class _Gathered:
    """The journal's values, looked up by what the report asks for."""

    def __init__(
        self,
        production: Production,
        entries: Sequence[Entry],
        attempts: Sequence[Attempt],
        candidates: Sequence[Candidate],
        locks: Mapping[tuple[str, str], Lock],
        cut: Cut | None,
    ) -> None:
        self.production, self.entries, self.attempts, self.locks = production, entries, attempts, locks
        self.candidates = candidates
        self.by_name = {a.name: a for a in attempts}
        self.takes = [a for a in attempts if a.kind is AttemptKind.TAKE]
        circled = {a.name for a in self.takes if a.state is _S.CIRCLED}
        in_cut = () if cut is None else cut.clips
        self.clips: dict[str, CutClip] = {clip.take: clip for clip in in_cut if clip.take in circled}
        self.locked_drawings = {
            c.attempt for c in candidates if c.attempt is not None and _is_locked(c, locks.get((c.owner, c.panel)))
        }

    def scenes(self) -> tuple[SceneCost, ...]:
        spent = self._spent_by_owner()
        found = []
        for scene in self.production.scenes:
            shots = tuple(self._shot(shot.slate, spent) for shot in self.production.shots if shot.scene == scene.number)
            total = Figure(
                Micros(sum(s.actual.amount for s in shots)), tuple(i for s in shots for i in s.actual.entries)
            )
            clips = sum(s.in_cut is not None for s in shots)
            found.append(
                SceneCost(number=scene.number, heading=scene.heading, actual=total, shots=shots, finished_clips=clips)
            )
        return tuple(found)

    def _spent_by_owner(self) -> dict[str, Figure]:
        return grouped(self.entries, lambda name: self.by_name[name].owner)

    def _shot(self, slate: str, spent: Mapping[str, Figure]) -> ShotCost:
        shot = self.production.shot(slate)
        takes = sorted((a for a in self.takes if a.owner == slate), key=lambda a: a.number)
        clip = next((c for c in self.clips.values() if c.slate == slate), None)
        return ShotCost(
            slate=slate,
            scene=shot.scene,
            description=shot.description,
            actual=spent.get(slate, Figure(Micros(0))),
            takes=_counts(takes),
            outcomes=tuple((a.name, str(a.state), a.reason or "") for a in takes),
            stills=sum(c.owner == slate for c in self.candidates),
            in_cut=None if clip is None else clip.take,
            clip_seconds=None if clip is None else clip.end - clip.start,
            machine_seconds=_under_way([a for a in self.attempts if a.owner == slate]),
        )

    def elements(self) -> tuple[ElementCost, ...]:
        shots, spent = {s.slate for s in self.production.shots}, self._spent_by_owner()
        owners = {c.owner for c in self.candidates} | set(spent)
        return tuple(
            ElementCost(
                slug=owner.removeprefix("element:"),
                is_element=owner.startswith("element:"),
                actual=spent.get(owner, Figure(Micros(0))),
                stills=sum(c.owner == owner for c in self.candidates),
            )
            for owner in sorted(owners - shots)
        )

    def models(self) -> tuple[ModelCost, ...]:
        keys = list(dict.fromkeys((a.kind, a.model, a.host) for a in self.attempts))
        found = []
        for kind, model, host in keys:
            mine = {a.name: a for a in self.attempts if (a.kind, a.model, a.host) == (kind, model, host)}
            paid = grouped(self.entries, lambda name, mine=mine: "paid" if name in mine else None)
            is_take = kind is AttemptKind.TAKE
            landed = sum(a.state is _S.CIRCLED if is_take else a.name in self.locked_drawings for a in mine.values())
            found.append(
                ModelCost(
                    model=model,
                    host=host,
                    makes="takes" if is_take else "stills",
                    actual=paid.get("paid", Figure(Micros(0))),
                    requests=len(mine),
                    results=sum(bool(a.result) for a in mine.values()),
                    landed=landed,
                )
            )
        return tuple(sorted(found, key=lambda m: (-m.actual.amount, m.makes, m.model)))

    def shares(self) -> tuple[Share, ...]:
        """What came of every request, and of the money with it."""
        labels = {a.name: self._became(a) for a in self.attempts}
        paid = grouped(self.entries, lambda name: labels[name][0])
        found = []
        for label, kind in dict.fromkeys(labels.values()):
            count = sum(pair[0] == label for pair in labels.values())
            found.append(Share(label=label, kind=kind, count=count, actual=paid.get(label, Figure(Micros(0)))))
        order = ("landed", "spare", "stills", "waste", "waiting")
        return tuple(sorted(found, key=lambda s: (order.index(s.kind), -s.actual.amount, -s.count, s.label)))

    def _became(self, a: Attempt) -> tuple[str, str]:
        what = "takes" if a.kind is AttemptKind.TAKE else "stills"
        if a.state in RESERVED or a.state is _S.SLATED:
            return f"{what} under way or unknown", "waiting"
        if a.state is _S.LOST:
            return f"lost {what}: {a.reason or 'no result'}", "waste"
        if a.kind is AttemptKind.DRAWING:
            return ("stills that are locked", "stills") if a.name in self.locked_drawings else (
                "stills not chosen", "stills"
            )  # fmt: skip
        if a.state is _S.CIRCLED:
            return ("finished clips", "landed") if a.name in self.clips else ("circled, not in the cut", "spare")
        if a.state is _S.HOLD:
            return "on hold", "spare"
        if a.state is _S.NG:
            return f"NG: {a.reason or 'no reason given'}", "waste"
        return "takes to be judged", "waiting"

    def unknown(self) -> tuple[UnknownTake, ...]:
        return tuple(
            UnknownTake(
                name=a.name,
                host=a.host,
                reference=a.reference,
                sent_at=a.sent_at,
                reserved=open_commitments([e for e in self.entries if e.attempt == a.name]),
                note=a.note,
            )
            for a in self.attempts
            if a.state is _S.UNKNOWN
        )


def _is_locked(candidate: Candidate, lock: Lock | None) -> bool:
    return lock is not None and lock.candidate_number == candidate.number
