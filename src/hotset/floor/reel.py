"""The animatic of the whole film, before any take: camera moves over the locked boards, slates and scratch sound.

It is free and made on this machine, so it is no take: it has no slate of its own and is not in the book.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from hotset.errors import HostError, RefusalError
from hotset.film.canonical import digest_of
from hotset.film.production import Shot
from hotset.film.setup import TakeSetup
from hotset.finish.edit import ChosenTake
from hotset.finish.reel import reel
from hotset.finish.works import Step
from hotset.floor.cutting import locked_pictures
from hotset.floor.progress import Progress
from hotset.floor.shelf import VaultWorks
from hotset.floor.unit import Unit
from hotset.floor.wanted import check_setup, current_setup
from hotset.hosts.port import Done, Failed
from hotset.hosts.registry import model as model_named
from hotset.units import Digest

__all__ = ["ReelMade", "make_reel"]

STAGE = "animatic"
MODEL = "animatic"
_POLL_SECONDS = 0.05
_LONG_SIDE = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class ReelMade:
    """The animatic: its file, its exact length, and how many of its steps were done now or found done."""

    path: Path
    frames: int
    seconds: Fraction
    notes: tuple[str, ...]
    made: int
    cached: int


def make_reel(unit: Unit, progress: Progress) -> ReelMade:
    """Make deliverables/animatic.mp4 from the locks. Raises WaitingError while a shot has none.

    A camera path that the locked picture has no room for is shown as a still, and the notes say so.
    """
    shots = unit.production.shots
    progress.begin(STAGE, 2 * len(shots))
    works = VaultWorks(unit.journal, unit.vault)
    clips, still, new = asyncio.run(_clips(unit, works, progress))

    def step(done: Step) -> None:
        progress.step(STAGE, f"{done.kind} {done.name}")

    made = reel(unit.production, clips, works=works, folder=unit.folder, boards=locked_pictures(unit), progress=step)
    progress.end(STAGE)
    done = sum(step.cached for step in made.steps)
    return ReelMade(
        path=made.path,
        frames=made.frames,
        seconds=made.seconds,
        notes=(*still, *made.notes),
        made=len(made.steps) - done + new,
        cached=done + len(clips) - new,
    )


async def _clips(unit: Unit, works: VaultWorks, progress: Progress) -> tuple[list[ChosenTake], list[str], int]:
    """A small clip of each shot, what could not be moved and why, and how many clips were made now."""
    clips, still, new = [], [], 0
    for shot, result in zip(
        unit.production.shots,
        await asyncio.gather(*(_clip(unit, works, shot) for shot in unit.production.shots)),
        strict=True,
    ):
        progress.step(STAGE, shot.slate)
        if isinstance(result, str):
            still.append(f"{shot.slate} is shown as a still: {result}")
            continue
        clip, made = result
        new += made
        clips.append(clip)
    return clips, still, new


async def _clip(unit: Unit, works: VaultWorks, shot: Shot) -> tuple[ChosenTake, bool] | str:
    model = model_named(MODEL, "take")
    try:
        setup = _small(current_setup(unit, model, shot))
        step = digest_of({"reel": setup})
        found, made = works.get(step), False
        if found is None:
            check_setup(unit, model, setup)
    except RefusalError as error:
        return error.message
    if found is None:
        with tempfile.TemporaryDirectory(prefix="hotset-") as folder:
            found = works.put(step, "reel take", {"take": await _shoot(unit, setup, Path(folder))})
        made = True
    path = found["take"]
    return ChosenTake(slate=shot.slate, take_name=f"{shot.slate}-reel", path=path, digest=Digest(path.name)), made


def _small(setup: TakeSetup) -> TakeSetup:
    scale = Fraction(_LONG_SIDE, max(setup.width, setup.height))
    width, height = (max(16, round(side * scale / 2) * 2) for side in (setup.width, setup.height))
    return replace(setup, width=width, height=height)


async def _shoot(unit: Unit, setup: TakeSetup, folder: Path) -> Path:
    host = unit.hosts.video(MODEL)
    accepted = await host.submit(setup, f"reel {setup.digest()}", unit.picture)
    while True:
        state = await host.poll(accepted.job_id)
        if isinstance(state, Failed):
            raise HostError(f"The animatic of {setup.slate} failed: {state.reason}", next_commands=("hotset animatic",))
        if isinstance(state, Done):
            return (await host.fetch(accepted.job_id, folder))["take"]
        await asyncio.sleep(_POLL_SECONDS)
