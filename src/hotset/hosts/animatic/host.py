"""The embedded video host: the camera moves over the locked frame and its depth. No subject action, no sound."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hotset.errors import HostRefusedError, HotsetError
from hotset.film.setup import TakeSetup
from hotset.hosts.animatic.shoot import Sources, read_kept, shoot
from hotset.hosts.animatic.spare import check_motion
from hotset.hosts.local import LocalJobs
from hotset.hosts.port import Accepted, Asked, JobState, Pictures
from hotset.media import picture_size

__all__ = ["AnimaticHost"]


class AnimaticHost:
    """Shoots takes on this machine, in `workers` processes (None: one for each core), at no cost.

    The same setup gives the same bytes. A setup that it cannot honour is refused with the reason.
    """

    name = "animatic"
    shoots = ("animatic",)

    def __init__(self, workers: int | None = None) -> None:
        self._jobs = LocalJobs(workers)
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Free: raise RefusalError for a camera path that needs more spare picture than the lock has."""
        sources = _sources(setup, pictures)
        layers = read_kept(sources)
        check_motion(setup, layers, None if layers is not None else picture_size(sources.picture))

    async def submit(self, setup: TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Start the take. Raises HostRefusedError for what it cannot do, before any work starts."""
        sources = await asyncio.to_thread(_checked, setup, pictures)
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="hotset-animatic-")
        target = Path(self._folder.name) / f"{setup.digest()}.mp4"
        return Accepted(self._jobs.submit(reference, shoot, setup, sources, target))

    async def find(self, asked: Asked) -> Accepted | None:
        """The job of a request, or None: this process has none, and no other process would."""
        return self._jobs.find(asked.reference)

    async def poll(self, job_id: str) -> JobState:
        """How far the job is."""
        return self._jobs.state(job_id)

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The take as `folder`/take.mp4. Raises HostError when it is not ready or failed."""
        made = self._jobs.result(job_id, 0)
        take = folder / "take.mp4"
        await asyncio.to_thread(shutil.copyfile, made, take)
        return {"take": take}

    async def cancel(self, job_id: str) -> bool:
        """Stop the job; True: it has stopped."""
        return self._jobs.cancel(job_id)

    def close(self) -> None:
        """Stop the workers and remove what was not fetched."""
        self._jobs.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _checked(setup: TakeSetup, pictures: Pictures) -> Sources:
    """The files of a setup that can be shot. Raises HostRefusedError."""
    try:
        if setup.model not in AnimaticHost.shoots:
            raise HostRefusedError(f"animatic shoots no {setup.model}.")
        if setup.last_frame is not None:
            raise HostRefusedError("animatic takes no locked last frame: the camera path decides where it ends.")
        if setup.audio:
            raise HostRefusedError("animatic makes no sound.")
        if setup.width % 2 or setup.height % 2 or min(setup.width, setup.height) < 16:
            raise HostRefusedError(f"animatic shoots even sizes from 16 pixels, not {setup.width}×{setup.height}.")
        sources = _sources(setup, pictures)
        layers = read_kept(sources)
        check_motion(setup, layers, None if layers is not None else picture_size(sources.picture))
        return sources
    except HostRefusedError:
        raise
    except HotsetError as error:
        raise HostRefusedError(error.message) from error


def _sources(setup: TakeSetup, pictures: Pictures) -> Sources:
    kept = {companion.role: pictures(companion.digest) for companion in setup.companions}
    return Sources(pictures(setup.first_frame), kept.get("plate"), kept.get("layers"))
