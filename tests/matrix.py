"""The fault matrix: everything that can go wrong with a paid request, at every host, and what became of the money.

    python -m tests.matrix              run it and print the table
    python -m tests.matrix --write      and write docs/reference/paying-once.md
    python -m tests.matrix --only kling --fault killed      some of it

Each case is a production of its own with a real journal and vault, real processes (`tests.crew`) and one soundstage for
all: a first run that something happens to, and then the same command again until nothing changes any more. Then the
double's truth, what it accepted and what it bills, is held against the book.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from hotset.floor.progress import Silent
from hotset.floor.storyboard import draw_boards, lock_open_boards
from hotset.floor.unit import Rehearsal, open_unit
from hotset.hosts.registry import model as model_named
from hotset.media import png_bytes
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.faults import Fault, Faults, Trouble
from hotset.soundstage.filming import render_film, render_still
from hotset.soundstage.server import Soundstage
from hotset.soundstage.stage import Job, Stage
from tests.crew import Crew, Moment
from tests.hosts import workflows

__all__ = ["PAGE", "SUBJECTS", "Case", "Outcome", "Truth", "all_cases", "page_of", "run_matrix", "summary"]

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "paying-once.md"
SPEED = 2000.0
LANES = 4
"""Hosts that are worked with at a time: each has its own faults."""
MOST_RUNS = 6

T = Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One model at one host, and what it can be asked about a job."""

    name: str
    """As the page calls it."""
    model: str
    host: str
    kind: str = "take"
    at_once: bool = False
    """Whether the answer is the still itself, so that nothing is asked about and nothing fetched."""
    inside: bool = False
    """Whether the result comes inside the answer about the job."""
    finds: str = ""
    """The kind of call by which a lost answer is asked for; '' where there is none."""

    def can(self, what: str) -> bool:
        """Whether it is asked about ('polls'), fetched from ('fetches'), or asked for a lost answer ('finds')."""
        return {
            "": True,
            "polls": not self.at_once,
            "fetches": not self.at_once and not self.inside,
            "finds": bool(self.finds),
        }[what]


SUBJECTS = (
    Subject(name="ark seedance", model="seedance-2.5", host="ark", finds="list"),
    Subject(name="kling 3.0", model="kling-3.0", host="kling", finds="poll"),
    Subject(name="kling 3.0 omni", model="kling-3.0-omni", host="kling", finds="poll"),
    Subject(name="kling 3.0 turbo", model="kling-3.0-turbo", host="kling", finds="poll"),
    Subject(name="vertex veo", model="veo-3.1-lite", host="vertex", inside=True),
    Subject(name="gemini omni", model="omni-1.2", host="gemini"),
    Subject(name="fal seedance", model="seedance-2.0-mini@fal", host="fal"),
    Subject(name="fal kling", model="kling-4.0-flash@fal", host="fal"),
    Subject(name="vllm-omni wan", model="wan-2.2@vllm-omni", host="vllm-omni", finds="list"),
    Subject(name="sglang wan", model="wan-2.2@sglang", host="sglang", finds="list"),
    Subject(name="litellm wan", model="wan-2.2@litellm", host="litellm", finds="list"),
    Subject(name="comfyui", model="comfyui", host="comfyui", finds="queue"),
    Subject(name="ark seedream", model="seedream-5.0-flash", host="ark", kind="still", at_once=True),
    Subject(name="gemini nano-banana", model="nano-banana-2.1", host="gemini", kind="still", at_once=True),
    Subject(name="openai gpt-image", model="gpt-image-2.6-flare", host="openai", kind="still", at_once=True),
    Subject(name="comfyui stills", model="comfyui-still", host="comfyui", kind="still", finds="queue"),
)


@dataclass(frozen=True, slots=True)
class Mishap:
    """What happens to a request: faults as (trouble, call, times), or a moment at which the process is killed."""

    name: str
    faults: tuple[tuple[Trouble, str, int], ...] = ()
    kill: Moment | None = None
    needs: str = ""
    """'polls', 'fetches' or 'finds': what a subject must have for it."""
    keeps: bool = True
    """Whether a result that was billed has to come in, or to stay open: not where it is withheld or gone for good."""


_LOST = (T.DROP_AFTER, "create", 1)

MISHAPS = (
    Mishap("nothing"),
    Mishap("answer lost after acceptance", (_LOST,)),
    Mishap("connection dropped before", ((T.DROP_BEFORE, "create", 1),)),
    Mishap("busy (429)", ((T.BUSY, "create", 2),)),
    Mishap("500, nothing accepted", ((T.ERROR_BEFORE, "create", 1),)),
    Mishap("500 after acceptance", ((T.ERROR_AFTER, "create", 1),)),
    Mishap("half of the JSON", ((T.TRUNCATED, "create", 1),)),
    Mishap("cut in the body", ((T.CUT_BODY, "create", 1),)),
    Mishap("a proxy's page, nothing accepted", ((T.PAGE_BEFORE, "create", 1),)),
    Mishap("a proxy's page after acceptance", ((T.PAGE_AFTER, "create", 1),)),
    Mishap("redirected", ((T.REDIRECT, "create", 1),)),
    Mishap("answer lost, not listed for a while", (_LOST, (T.HIDDEN, "job", 1)), needs="polls"),
    Mishap("answer lost, and no answer when asked", (_LOST, (T.ERROR_BEFORE, "", 7)), needs="finds"),
    Mishap("answer lost, and dropped when asked", (_LOST, (T.DROP_BEFORE, "", 7)), needs="finds"),
    Mishap("answer lost, and half a list when asked", (_LOST, (T.TRUNCATED, "", 2)), needs="finds"),
    Mishap("words refused", ((T.MODERATED, "create", 1),)),
    Mishap("real face refused", ((T.FACE, "create", 1),)),
    Mishap("wrong key", ((T.WRONG_KEY, "create", 1),)),
    Mishap("no credit", ((T.NO_CREDIT, "create", 1),)),
    Mishap("withheld when ready", ((T.MODERATED, "job", 1),), keeps=False),
    Mishap("fails late", ((T.FAILS, "job", 1),), keeps=False),
    Mishap("lost, then fails", (_LOST, (T.FAILS, "job", 1)), needs="polls", keeps=False),
    Mishap("asked how far: 500", ((T.ERROR_BEFORE, "poll", 7),), needs="polls"),
    Mishap("asked how far: a proxy's page", ((T.PAGE_BEFORE, "poll", 7),), needs="polls"),
    Mishap("asked how far: half of the JSON", ((T.TRUNCATED, "poll", 3),), needs="polls"),
    Mishap("asked how far: dropped", ((T.DROP_BEFORE, "poll", 7),), needs="polls"),
    Mishap("asked how far: busy", ((T.BUSY, "poll", 7),), needs="polls"),
    Mishap("result's address refused once", ((T.EXPIRED, "result", 1),), needs="fetches"),
    Mishap("result gone for good", ((T.EXPIRED, "result", 60),), needs="fetches", keeps=False),
    Mishap("result cut off", ((T.CUT_BODY, "result", 2),), needs="fetches"),
    Mishap("result dropped", ((T.DROP_BEFORE, "result", 7),), needs="fetches"),
    Mishap("result: 503", ((T.ERROR_BEFORE, "result", 7),), needs="fetches"),
    *(Mishap(str(moment), kill=moment) for moment in Moment),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One mishap at one host."""

    subject: Subject
    mishap: Mishap

    @property
    def name(self) -> str:
        """Both in words."""
        return f"{self.subject.name}: {self.mishap.name}"


@dataclass(slots=True)
class Outcome:
    """What became of one case."""

    case: Case
    word: str = ""
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    runs: int = 0


def all_cases() -> list[Case]:
    """Every mishap that a host can have, by host."""
    return [Case(s, m) for s in SUBJECTS for m in MISHAPS if s.can(m.needs)]


# the soundstage


class _Switchboard(Faults):
    """Faults that can be taken back."""

    def take_back(self, vendor: str) -> int:
        """Take back what has not struck; how much that was."""
        with self._lock:
            left = [fault for fault in self.waiting if fault.vendor == vendor]
            self.waiting[:] = [fault for fault in self.waiting if fault.vendor != vendor]
        return len(left)


class _QuickStage(Stage):
    """Delivers one small film and one small still, each job's with its own number behind the end."""

    def __init__(self, folder: Path) -> None:
        super().__init__(clock=VirtualClock(SPEED), faults=_Switchboard(seed=0))
        self.folder = folder
        film = folder / "film.mp4"
        last = render_film(
            film, width=64, height=36, frames=2, frame_rate=Fraction(24), first=None, last=None, audio=False, seed=1
        )
        still = folder / "still.png"
        render_still(still, 64, 36, (), seed=1)
        self._plain = {"take": film.read_bytes(), "last": last.read_bytes(), "still": still.read_bytes()}

    def file_of(self, job: Job, role: str = "take") -> Path:
        """A result's file; 'free' is a box that every reader of MP4 passes over."""
        with self._lock:
            path = self.folder / f"{job.vendor}-{job.number}-{role}"
            if not path.exists():
                tail = f"{job.vendor} {job.number}".encode().ljust(20_000, b".")
                box = (len(tail) + 8).to_bytes(4, "big") + b"free" if role == "take" else b""
                path.write_bytes(self._plain[role] + box + tail)
            return path


# one case

_FILM = """title: One shot
size: {size}
cap: $100.00
candidates: 1
models: {{stills: {stills}}}
elements:
  mara: {{kind: cast, name: Mara, look: "thirty, apron"}}
scenes:
  '1': {{heading: INT. CAFÉ - DAY}}
shots:
  1A:
    for: 3s
    description: Mara at the bar.
    elements: [mara]
    {picture}
    board:
      composition: {{size: medium, subject: mara}}
      pose: [{{element: mara}}]
    motion: {{action: "She lifts cup number {number}."}}
"""


class Floor:
    """What all cases share: a soundstage, the crew, and the folders."""

    def __init__(self, folder: Path, crew: Crew) -> None:
        self.folder, self.crew = folder, crew
        (folder / "films").mkdir()
        self.stage = _QuickStage(folder / "films")
        self.soundstage = Soundstage(self.stage)
        self._locked = self._lock()
        self.environment = {}
        for variable, graph in (("COMFYUI_WORKFLOW", workflows.wan()), ("COMFYUI_STILL_WORKFLOW", workflows.drawing())):
            (folder / f"{variable}.json").write_text(json.dumps(graph))
            self.environment[variable] = str(folder / f"{variable}.json")

    def production(self, case: Case, number: int) -> Path:
        """The production of one case; that of a take has its frame locked."""
        place = self.folder / f"case-{number}"
        if case.subject.kind == "still":
            place.mkdir()
            text = _FILM.format(number=number, size="1280x720", stills=case.subject.model, picture="")
        else:
            shutil.copytree(self._locked, place)
            text = self._take_text(number)
        (place / "production.yaml").write_text(text)
        return place

    def _lock(self) -> Path:
        """A production whose frame is brought and locked, in the journal of its rehearsal."""
        place = self.folder / "locked"
        place.mkdir()
        shade = np.linspace(40, 200, 640, dtype=np.uint8)
        picture = np.broadcast_to(shade[None, :, None], (360, 640, 3))
        (place / "first.png").write_bytes(png_bytes(np.ascontiguousarray(picture)))
        (place / "production.yaml").write_text(self._take_text(0))
        with open_unit(place, Rehearsal(address="", clock=time.time, speed=1.0)) as unit:
            draw_boards(unit, Silent())
            lock_open_boards(unit)
        return place

    def _take_text(self, number: int) -> str:
        return _FILM.format(number=number, size="640x360", stills="previs", picture="picture: first.png")

    def faults_of(self, case: Case) -> list[Fault]:
        """The faults of a case, for the one host; '' as a call is the one that looks for a lost answer."""
        abilities = model_named(case.subject.model, case.subject.kind).abilities
        return [
            Fault(
                trouble=trouble,
                call=call or case.subject.finds,
                vendor=case.subject.host,
                times=times,
                seconds=abilities.settle_seconds * 0.6,
            )
            for trouble, call, times in case.mishap.faults
        ]

    def run(self, case: Case, number: int) -> Outcome:
        """Everything of one case."""
        began, outcome = time.monotonic(), Outcome(case)
        vendor, stage = case.subject.host, self.stage
        board = stage.faults
        assert isinstance(board, _Switchboard)
        place = self.production(case, number)
        first_job, first_request = max((j.number for j in stage.jobs()), default=0), len(stage.requests)
        board.add(*self.faults_of(case))
        kill, before, seen = case.mishap.kill, None, {}
        for outcome.runs in range(1, MOST_RUNS + 1):
            seen = self.crew.run(
                folder=str(place), address=stage.address, clock=[stage.clock.now(), time.time(), SPEED],
                environment=self.environment, kind=case.subject.kind, model=case.subject.model, host=vendor,
                kill=str(kill) if kill and outcome.runs == 1 else "", before=before,
            )  # fmt: skip
            if kill and outcome.runs == 1 and seen != {"signal": 9}:
                outcome.problems.append(f"it was not killed: {seen}")
            if "crashed" in seen:
                outcome.problems.append(seen["crashed"])
                break
            if "findings" in seen:
                break
            before = seen.get("told")
        else:
            outcome.problems.append("it does not come to rest")
        left = board.take_back(vendor)
        if left and case.mishap.name != "result gone for good":
            outcome.problems.append(f"{left} of its faults never struck")
        requests = [r for r in stage.requests[first_request:] if r[0] == vendor]
        jobs = [j for j in stage.jobs(vendor) if j.number > first_job]
        if not any("Traceback" in problem for problem in outcome.problems):
            truth = Truth(case, {**seen, **seen["told"]}, jobs, [r[2] for r in requests if r[1] == "create"], stage)
            outcome.problems += truth.problems()
            outcome.word = truth.word()
        shutil.rmtree(place)
        outcome.seconds = time.monotonic() - began
        return outcome


_TAKEN = ("", T.DROP_AFTER, T.ERROR_AFTER, T.PAGE_AFTER, T.CUT_BODY, T.TRUNCATED)
"""What may strike a create that did its work."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The double's side and ours, after all is over."""

    case: Case
    seen: Mapping[str, Any]
    jobs: Sequence[Job]
    creates: Sequence[str]
    stage: _QuickStage

    @property
    def attempt(self) -> Mapping[str, Any]:
        """The first attempt; a second is a problem."""
        return self.seen["attempts"][0]

    def booked(self, kind: str) -> list[Mapping[str, Any]]:
        """Entries of one kind of the attempt."""
        return [e for e in self.seen["entries"] if e["kind"] == kind and e["attempt"] == self.attempt["name"]]

    def billed(self) -> list[Job]:
        """Jobs that the vendor charges for, at whatever end they come to."""
        return [job for job in self.jobs if job.ends in job.order.charged and job.order.price]

    def problems(self) -> list[str]:
        """Every broken promise."""
        if not self.seen.get("attempts"):
            return [f"there is no attempt: {self.seen.get('said')}"]
        return [*self._money(), *self._result(), *self._sending(), *self._records()]

    def _money(self) -> Iterable[str]:
        state, billed = self.attempt["state"], sum(job.order.price for job in self.billed())
        spent, released = self.booked("actual"), self.booked("release")
        still_open = len(self.booked("commitment")) - len(spent) - len(released)
        if len(self.billed()) > 1:
            yield f"paid {len(self.billed())} times"
        if state == "unknown":
            if still_open != 1:
                yield "it is unknown, and its commitment is not open"
            return
        if still_open:
            yield f"it is {state}, and its commitment is open"
        if sum(e["amount"] for e in spent) != billed:
            yield f"the book has {sum(e['amount'] for e in spent)} micros and the bill {billed}"

    def _result(self) -> Iterable[str]:
        state, done = self.attempt["state"], [job for job in self.jobs if job.ends == "done"]
        if state == "in the can":
            role = "still" if self.case.subject.kind == "still" else "take"
            made = [hashlib.sha256(self.stage.file_of(job, role).read_bytes()).hexdigest() for job in done]
            if not made or self.attempt["result"] != made[:1]:
                yield "what is in the vault is not what was made"
            if role == "still" and self.seen["candidates"] != 1:
                yield f"there are {self.seen['candidates']} candidates"
        elif state == "lost" and done and self.case.mishap.keeps:
            yield f"a result is lost: {self.attempt['reason']}"
        elif state not in ("lost", "unknown"):
            yield f"it is left {state}: {self.seen['said']}"

    def _sending(self) -> Iterable[str]:
        taken = [at for at, trouble in enumerate(self.creates) if trouble in _TAKEN]
        if len(self.creates) > 1 + self.attempt["retries"]:
            yield f"{len(self.creates)} requests and {self.attempt['retries']} technical retries"
        if taken and taken[0] + 1 < len(self.creates):
            yield f"sent again after it may have been taken: {self.creates}"
        if len(self.jobs) > 1:
            yield f"{len(self.jobs)} jobs"
        if len(self.seen["attempts"]) > 1:
            yield f"{len(self.seen['attempts'])} attempts"
        host = model_named(self.case.subject.model, self.case.subject.kind).abilities
        sure = {T.BUSY} if host.finds == "none" else {T.BUSY, T.DROP_BEFORE, T.ERROR_BEFORE, T.PAGE_BEFORE}
        if any(trouble not in sure for trouble in self.creates[:-1]):
            yield f"sent again without being sure: {self.creates}"

    def _records(self) -> Iterable[str]:
        name, unknown = self.attempt["name"], self.attempt["state"] == "unknown"
        yield from self.seen["findings"]
        if (name in self.seen["unknown"]) != unknown:
            yield f"the report lists {self.seen['unknown']} as unknown"
        listed = [row[0] for row in self.seen["listed"] if row[1] == "unknown"]
        if (name in listed) != unknown:
            yield f"hotset takes lists {listed} as unknown"

    def word(self) -> str:
        """What became of it, in a word or two."""
        if not self.seen.get("attempts"):
            return "?"
        state, reason = self.attempt["state"], self.attempt["reason"]
        if state == "unknown":
            return "unknown"
        if state == "lost":
            if any(e["amount"] for e in self.booked("actual")):
                return "lost, billed"
            return "refused" if reason.startswith("refused") else "lost, free"
        if state != "in the can":
            return f"left {state}"
        if self.attempt["retries"]:
            return "sent again"
        lost = any(trouble in _TAKEN[1:] for trouble in self.creates)
        return "adopted" if lost or self.case.mishap.kill in (Moment.ACCEPTED, Moment.ANSWERED) else "made"


# all of them


def run_matrix(cases: Sequence[Case], heard: Any = lambda outcome: None) -> list[Outcome]:
    """Run cases, hosts side by side and the cases of each one after another. In the order given."""
    lanes: dict[str, list[tuple[int, Case]]] = {}
    for number, case in enumerate(cases):
        lanes.setdefault(case.subject.host, []).append((number, case))
    outcomes: dict[int, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="hotset-matrix-") as folder, Crew() as crew:
        floor = Floor(Path(folder), crew)

        def lane(host: str) -> None:
            for number, case in lanes[host]:
                outcomes[number] = floor.run(case, number)
                heard(outcomes[number])

        with floor.soundstage, ThreadPoolExecutor(LANES) as pool:
            for done in [pool.submit(lane, host) for host in sorted(lanes, key=lambda h: -len(lanes[h]))]:
                done.result()
    return [outcomes[number] for number in range(len(cases))]


def summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    """The matrix in one line."""
    words = Counter(outcome.word for outcome in outcomes)
    ended = ", ".join(f"{count} {word}" for word, count in words.most_common())
    broken = sum(bool(outcome.problems) for outcome in outcomes)
    return f"fault matrix: {len(outcomes)} cases in {seconds:.0f} s, {broken} broken promises; {ended}"


_WORDS = {
    "made": "It came in, paid once.",
    "adopted": "The answer was lost and the job was found again: it came in, paid once, and nothing was sent twice.",
    "sent again": "It was certainly not taken, so it was sent again for the same commitment: it came in, paid once.",
    "refused": "It was certainly not taken, and would be refused again: nothing was paid, the money is free again.",
    "lost, free": "It ended without a result and was not billed: the money is free again.",
    "lost, billed": "Its result is withheld or gone, and the vendor bills it: the book says so to the micro.",
    "unknown": "Nobody can say whether it was taken or billed. Nothing is sent again and its money stays reserved;"
    " `hotset report` and `hotset takes` show it, and `hotset settle` is for what the vendor's own page says.",
    "–": "That cannot happen there: nothing is listed, asked about or fetched.",
}


def page_of(outcomes: Sequence[Outcome]) -> str:
    """docs/reference/paying-once.md: what becomes of each mishap at each host. Hosts of which all is the same share."""
    lines = [_HEAD]
    for kind, title in (("take", "Takes"), ("still", "Stills")):
        happened = {o.case.mishap.name for o in outcomes if o.case.subject.kind == kind}
        names = [mishap.name for mishap in MISHAPS if mishap.name in happened]
        columns: dict[tuple[str, ...], list[str]] = {}
        for subject in SUBJECTS:
            mine = {o.case.mishap.name: o.word for o in outcomes if o.case.subject == subject}
            if subject.kind == kind and mine:
                columns.setdefault(tuple(mine.get(name, "–") for name in names), []).append(subject.name)
        heads = ["<br>".join(hosts) for hosts in columns.values()]
        lines += [f"## {title}", "", f"| what happens | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
        lines += [
            f"| {name} | {' | '.join(words)} |" for name, words in zip(names, zip(*columns, strict=True), strict=True)
        ]
        lines.append("")
    return "\n".join(lines)


_HEAD = f"""# Paying once

What becomes of a paid request when something goes wrong. Written by `python -m tests.matrix --write`, which does each
of these to the double of each host, with a real journal, a real vault and real processes; a test holds this page to it.

| word | means |
|---|---|
{"".join(f"| {word} | {meaning} |" + chr(10) for word, meaning in _WORDS.items())}
In none of these is anything paid for twice, and nothing that was paid for is lost while the vendor still has it.
"""


def main() -> int:
    """The command of the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the page of the reference")
    parser.add_argument("--only", default="", help="hosts whose name has this in it")
    parser.add_argument("--fault", default="", help="mishaps whose name has this in it")
    asked = parser.parse_args()
    cases = [c for c in all_cases() if asked.only in c.subject.name and asked.fault in c.mishap.name]
    began = time.monotonic()

    def heard(outcome: Outcome) -> None:
        if outcome.problems:
            sys.stderr.write(f"{outcome.case.name}: {outcome.word}: {'; '.join(outcome.problems)}\n")

    outcomes = run_matrix(cases, heard)
    sys.stdout.write(page_of(outcomes))
    if asked.write:
        PAGE.write_text(page_of(outcomes), encoding="utf-8")
    slowest = sorted(outcomes, key=lambda o: -o.seconds)[:5]
    sys.stderr.write(f"{summary(outcomes, time.monotonic() - began)}\n")
    sys.stderr.write("".join(f"  {o.seconds:.1f} s, {o.runs} runs: {o.case.name}\n" for o in slowest))
    return int(any(outcome.problems for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
