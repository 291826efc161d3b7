"""The embedded storyboard artist as a host of stills: computes on this machine, asks for no money, keeps no secrets."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hotset.errors import HostRefusedError
from hotset.film.setup import StillSetup
from hotset.hosts.local import LocalJobs
from hotset.hosts.port import Accepted, Asked, JobState, Pictures
from hotset.hosts.previs.artist import draw_to

__all__ = ["MODEL", "PrevisHost"]

MODEL = "previs"
SMALLEST_PX, LARGEST_PX = 32, 4096


class PrevisHost:
    """Draws a setup's board with the previs kit. `workers`: how many stills at once; None: one for each core."""

    name = "previs"
    draws: tuple[str, ...] = (MODEL,)

    def __init__(self, workers: int | None = None) -> None:
        self._jobs = LocalJobs(workers)
        self._folder = tempfile.TemporaryDirectory(prefix="hotset-previs-")

    async def submit(self, setup: StillSetup, reference: str, pictures: Pictures) -> Accepted:
        """Start drawing. References are accepted and not looked at: the kit says what each element is.

        Raises HostRefusedError for another host's model or a size that is not drawn.
        """
        if setup.model != MODEL:
            raise HostRefusedError(f"the embedded artist draws {MODEL!r}, not {setup.model!r}.")
        if not all(SMALLEST_PX <= side <= LARGEST_PX for side in (setup.width, setup.height)):
            raise HostRefusedError(
                f"a still of {setup.width} x {setup.height} pixels; {SMALLEST_PX} to {LARGEST_PX} a side are drawn."
            )
        folder = tempfile.mkdtemp(dir=self._folder.name)
        return Accepted(self._jobs.submit(reference, draw_to, setup, folder))

    async def find(self, asked: Asked) -> Accepted | None:
        """The drawing of our own reference; a process that has ended took its drawings with it, so None is certain."""
        return self._jobs.find(asked.reference)

    async def poll(self, job_id: str) -> JobState:
        """How far the drawing is."""
        return self._jobs.state(job_id)

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """'picture', 'plate' (PNG) and 'layers' (.npz, see `hotset.hosts.plate`) as files in `folder`."""
        made: Mapping[str, str] = self._jobs.result(job_id)
        return await asyncio.to_thread(_copy, made, folder)

    def close(self) -> None:
        """End the workers and forget the drawings."""
        self._jobs.close()
        self._folder.cleanup()


def _copy(made: Mapping[str, str], folder: Path) -> dict[str, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return {role: Path(shutil.copyfile(path, folder / Path(path).name)) for role, path in made.items()}
