"""What the tests of every hosted host use: a soundstage, pictures, setups, and the way of one take."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from hotset.film.board import Board
from hotset.film.motion import CameraMove, Motion
from hotset.film.production import Scene
from hotset.film.setup import Reference, StillSetup, TakeSetup
from hotset.film.words import CameraMoveKind, Look, Panel
from hotset.hosts.keys import Key
from hotset.hosts.port import Access, Asked, Done, Failed, JobState, Rolling
from hotset.media import png_bytes
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.server import Soundstage
from hotset.soundstage.stage import Stage
from hotset.units import Digest

PLAIN_KEY = "a-key-that-no-file-may-hold"


class Album:
    """Pictures by digest, as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[Digest, Path] = {}

    def add(self, width: int = 1280, height: int = 720, seed: int = 1, *, mark: bytes = b"") -> Digest:
        """A new PNG of soft colours; `mark` is put behind its last chunk, where readers do not look."""
        dice = np.random.default_rng(seed)
        corners = dice.integers(30, 220, (2, 2, 3)).astype(np.float32)
        y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j][..., None]
        soft = (corners[0, 0] * (1 - x) + corners[0, 1] * x) * (1 - y) + (
            corners[1, 0] * (1 - x) + corners[1, 1] * x
        ) * y
        body = png_bytes(soft.astype(np.uint8)) + mark
        digest = Digest(hashlib.sha256(body).hexdigest())
        self.files[digest] = self.folder / f"{digest[:16]}.png"
        self.files[digest].write_bytes(body)
        return digest

    def __call__(self, digest: Digest) -> Path:
        return self.files[digest]


def take_setup(album: Album, model: str, **changes: object) -> TakeSetup:
    """Five seconds at 720p from a locked first frame."""
    plain = TakeSetup(
        model=model,
        slate="1A",
        width=1280,
        height=720,
        resolution="720p",
        shape="16:9",
        frame_rate=Fraction(24),
        seconds=Fraction(5),
        first_frame=album.add(),
        motion=Motion(camera=(CameraMove(kind=CameraMoveKind.DOLLY, amount=0.3),), action="She lifts the cup."),
        prompt="The camera dollies in slowly. She lifts the cup. One continuous shot, no cuts.",
    )
    return replace(plain, **changes)  # ty: ignore[invalid-argument-type]


def still_setup(model: str, **changes: object) -> StillSetup:
    """One board of a kitchen at 720p."""
    plain = StillSetup(
        model=model,
        slate="1A",
        panel=Panel.FIRST,
        candidate=1,
        width=1280,
        height=720,
        board=Board(),
        motion=Motion(),
        scene=Scene(number="1", heading="INT. KITCHEN - DAY"),
        elements=(),
        look=Look.PENCIL,
        prompt="A kitchen in the morning, a woman at the table, wide shot.",
    )
    return replace(plain, **changes)  # ty: ignore[invalid-argument-type]


def reference(album: Album, element: str = "mara", seed: int = 7) -> Reference:
    """A reference picture of a cast element."""
    return Reference(element=element, role="cast", digest=album.add(seed=seed))


@contextlib.contextmanager
def soundstage(*doubles: Callable, speed: float = 0.0, seed: int = 0) -> Iterator[Soundstage]:
    """These doubles on loopback, with a clock that stands still until it is put forward."""
    with Soundstage(Stage(clock=VirtualClock(speed), seed=seed), doubles) as stage:
        yield stage


def access(stage: Soundstage, vendor: str, folder: Path, *, key: str = PLAIN_KEY, path: str = "") -> Access:
    """What a host needs to work with a double. `path` is what stands behind the vendor's own host name."""
    return Access(
        address=f"{stage.address}/{vendor}{path}",
        keys=lambda names, host: Key(key, "soundstage"),
        spool=folder / "spool",
        clock=stage.stage.clock.now,
        haste=100.0,
    )


def strike(stage: Soundstage, vendor: str, call: str, trouble: Trouble | str, *, times: int = 1, skip: int = 0) -> None:
    """Have something go wrong at the next call of this kind."""
    stage.stage.faults.add(Fault(trouble=Trouble(trouble), call=call, vendor=vendor, times=times, skip=skip))


async def ended(host, job_id: str, stage: Soundstage) -> JobState:
    """Put the clock forward until the job has ended."""
    for _ in range(200):
        state = await host.poll(job_id)
        if not isinstance(state, Rolling):
            return state
        stage.stage.clock.advance(20.0)
    raise AssertionError("the job does not end")


async def shot(host, setup: TakeSetup, album: Album, stage: Soundstage, folder: Path, ref: str = "ref-1") -> Path:
    """Submit, wait, fetch: the take's file."""
    accepted = await host.submit(setup, ref, album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Done), state
    return (await host.fetch(accepted.job_id, folder))["take"]


def asked(setup: TakeSetup | StillSetup, album: Album, stage: Soundstage, ref: str = "ref-1", known=()) -> Asked:
    """The question after a request whose answer was lost just now."""
    return Asked(
        reference=ref, setup=setup, pictures=album, sent_at=stage.stage.clock.now() - 5, known=frozenset(known)
    )


__all__ = [
    "PLAIN_KEY", "Album", "Done", "Failed", "Rolling", "access", "asked", "ended", "reference", "shot", "soundstage",
    "still_setup", "strike", "take_setup",
]  # fmt: skip
