"""From circled takes to the cut and the deliverables, and what of it stands in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from hotset.errors import WaitingError
from hotset.film.states import AttemptState
from hotset.film.words import Panel, Transition
from hotset.finish.deliver import Delivered as Delivery
from hotset.finish.deliver import deliver, write_cut_files
from hotset.finish.edit import Alternate, ChosenTake, Edit
from hotset.finish.inspect import master_facts
from hotset.finish.works import Step
from hotset.floor.progress import Progress
from hotset.floor.shelf import VaultWorks
from hotset.floor.unit import Unit
from hotset.units import Micros, seconds_text, timecode
from hotset.vault.records import Attempt, AttemptKind, CutClip

__all__ = ["CutMade", "CutRow", "Delivered", "chosen_takes", "deliver_film", "locked_pictures", "make_cut"]

STAGE = "finish"

_STEPS_GUESSED = 40
"""Steps of a delivery before they are known; only the bar's length depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRow:
    """One event of the cut for people, in timecode from 01:00:00:00."""

    slate: str
    take: str
    start: str
    end: str
    length: str
    transition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CutMade:
    """The cut that was written."""

    path: Path
    frames: int
    seconds: Fraction
    rows: tuple[CutRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What was delivered: files by name, facts of the master as text, and what is unusual."""

    master: Path
    files: tuple[tuple[str, Path], ...]
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    frames: int
    seconds: Fraction
    made: int
    cached: int
    edited: bool


def chosen_takes(unit: Unit) -> tuple[ChosenTake, ...]:
    """The circled take of every shot, the latest where a person circled several, with the others as alternates.

    A draft is looked at and never cut in: what is delivered was shot in full.
    Raises WaitingError that names the shots without one.
    """
    missing, chosen = [], []
    locks = unit.journal.current_locks()
    costs = unit.cost_of_attempts()
    for shot in unit.production.shots:
        takes = unit.journal.attempts(kind=AttemptKind.TAKE, owner=shot.slate)
        with_file = [a for a in takes if a.digest("take") is not None and not _is_draft(unit, a)]
        circled = [a for a in with_file if a.state is AttemptState.CIRCLED]
        if not circled:
            missing.append(shot.slate)
            continue
        best = max(circled, key=lambda a: (a.judged_at or 0.0, a.number))
        held = [locks.get((shot.slate, panel)) for panel in (Panel.FIRST, Panel.LAST)]
        chosen.append(
            ChosenTake(
                slate=shot.slate,
                take_name=best.name,
                path=unit.vault.path(_file(best), needed_for=best.name),
                digest=_file(best),
                setup=best.setup_digest,
                locks=tuple(lock.picture for lock in held if lock is not None),
                model=best.model,
                cost=costs.get(best.name, Micros(0)),
                alternates=tuple(_alternate(unit, a, costs) for a in with_file if a.name != best.name),
            )
        )
    if missing:
        raise WaitingError(
            f"No circled take yet of {', '.join(missing)}.", next_commands=("hotset takes", "hotset shoot --circle")
        )
    return tuple(chosen)


def deliver_film(unit: Unit, progress: Progress) -> Delivered:
    """Finish the film of the circled takes. Raises WaitingError while a shot has none."""
    chosen = chosen_takes(unit)
    progress.begin(STAGE, _STEPS_GUESSED)

    def step(done: Step) -> None:
        progress.step(STAGE, f"{done.kind} {done.name}")

    made = deliver(
        unit.production,
        chosen,
        works=VaultWorks(unit.journal, unit.vault),
        folder=unit.folder,
        boards=locked_pictures(unit),
        progress=step,
    )
    progress.end(STAGE)
    _record(unit, made.edit)
    return _delivered(unit, made)


def make_cut(unit: Unit) -> CutMade:
    """Write cut.otio of the circled takes with the clips that it refers to, and nothing else."""
    chosen = chosen_takes(unit)
    path, edit = write_cut_files(
        unit.production, chosen, works=VaultWorks(unit.journal, unit.vault), folder=unit.folder
    )
    _record(unit, edit)
    return CutMade(
        path=path, frames=edit.frames, seconds=edit.frames / unit.production.frame_rate, rows=tuple(_rows(unit, edit))
    )


def locked_pictures(unit: Unit) -> dict[str, Path]:
    """The locked first frame of each shot, by slate."""
    locks = unit.journal.current_locks()
    return {owner: unit.vault.path(lock.picture) for (owner, panel), lock in locks.items() if panel == Panel.FIRST}


def _file(attempt: Attempt):
    digest = attempt.digest("take")
    assert digest is not None
    return digest


def _is_draft(unit: Unit, attempt: Attempt) -> bool:
    return bool(unit.journal.setup(attempt.setup_digest).get("draft", False))


def _alternate(unit: Unit, attempt: Attempt, costs: dict[str, Micros]) -> Alternate:
    return Alternate(
        take_name=attempt.name,
        path=unit.vault.path(_file(attempt), needed_for=attempt.name),
        digest=_file(attempt),
        status=str(attempt.state),
        setup=attempt.setup_digest,
        model=attempt.model,
        cost=costs.get(attempt.name, Micros(0)),
    )


def _record(unit: Unit, edit: Edit) -> None:
    """Which takes are in the cut: what makes a clip a finished one."""
    rate = unit.production.frame_rate
    clips = [
        CutClip(slate=e.slate, take=e.take, start=e.frames_in / rate, end=e.frames_out / rate)
        for e in edit.events
        if e.kind == "take"
    ]
    unit.journal.record_cut(edit.digest(), clips)


def _rows(unit: Unit, edit: Edit) -> Sequence[CutRow]:
    rate, rows = unit.production.frame_rate, []
    hour = 3600 * int(rate + Fraction(1, 2))
    for start, event in zip(edit.starts(), edit.events, strict=True):
        into = "" if event.transition is Transition.CUT else f"{event.transition} {event.transition_frames}f"
        rows.append(
            CutRow(
                slate=event.slate or event.kind,
                take=event.take,
                start=timecode(hour + start, rate),
                end=timecode(hour + start + event.frames, rate),
                length=f"{event.frames}f",
                transition=into,
            )
        )
    return rows


def _delivered(unit: Unit, made: Delivery) -> Delivered:
    facts = master_facts(made.master, expected_frames=made.frames, loudness_lufs=unit.production.sound.loudness_lufs)
    files = [("master", made.master), ("captions", made.srt), ("captions (web)", made.vtt), ("cut", made.cut)]
    files += [("contact sheet", path) for path in made.contact_sheets]
    rate = unit.production.frame_rate
    theirs = (
        ("an editor's cut.otio was delivered; without that file the production's own order is.",) if made.edited else ()
    )
    return Delivered(
        master=made.master,
        files=tuple((name, path) for name, path in files if path is not None),
        facts=(
            ("length", f"{seconds_text(made.seconds)}, {made.frames} frames at {float(rate):g} a second"),
            ("picture", f"{facts.width}x{facts.height}, {facts.codec} {facts.profile}, {facts.pixel_format}, BT.709"),
            ("sound", f"{facts.audio_codec} {facts.audio_rate // 1000} kHz, {float(facts.audio_seconds):.3f} s"),
            ("loudness", f"{facts.lufs:.1f} LUFS, true peak {facts.true_peak_dbtp:.1f} dBTP"),
        ),
        notes=(*theirs, *made.notes, *(f"the master: {fault}" for fault in made.faults)),
        frames=made.frames,
        seconds=made.seconds,
        made=made.made,
        cached=made.cached,
        edited=made.edited,
    )
