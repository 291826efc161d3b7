"""The host, through its port."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hotset.errors import HostRefusedError
from hotset.film.setup import Companion, TakeSetup
from hotset.hosts.animatic import AnimaticHost
from hotset.hosts.plate import Layers, frame_of, write_layers
from hotset.hosts.port import Asked, Done, Failed, JobState, Rolling, VideoHost
from hotset.media import probe, write_png
from hotset.units import Digest
from tests.hosts.animatic.conftest import HEIGHT, WIDTH, move, take

KEPT = (Companion(role="plate", digest=Digest("b" * 64)), Companion(role="layers", digest=Digest("c" * 64)))


@pytest.fixture
def host() -> Iterator[AnimaticHost]:
    made = AnimaticHost(workers=1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, plate: np.ndarray, layers: Layers) -> Path:
    where = tmp_path_factory.mktemp("pictures")
    write_png(where / ("a" * 64), frame_of(plate, layers.crop, WIDTH, HEIGHT))
    write_png(where / ("b" * 64), plate)
    write_layers(where / ("c" * 64), layers)
    return where


async def over(host: AnimaticHost, job: str) -> JobState:
    while isinstance(state := await host.poll(job), Rolling):  # noqa: ASYNC110 -- asked as the floor asks it
        await asyncio.sleep(0.02)
    return state


def asked(reference: str, setup: TakeSetup) -> Asked:
    return Asked(reference=reference, setup=setup, pictures=Path, sent_at=0.0)


async def test_a_take_is_shot_and_fetched(host: AnimaticHost, folder: Path, tmp_path: Path) -> None:
    assert isinstance(host, VideoHost)
    setup = take(move("truck", 0.1), companions=KEPT)
    accepted = await host.submit(setup, "ref", folder.joinpath)
    assert await host.find(asked("ref", setup)) == accepted
    assert await host.submit(setup, "ref", folder.joinpath) == accepted
    assert await over(host, accepted.job_id) == Done(0)
    files = await host.fetch(accepted.job_id, tmp_path)
    assert files == {"take": tmp_path / "take.mp4"}
    assert probe(files["take"]).frames == 24
    assert await host.find(asked("other", setup)) is None


@pytest.mark.parametrize(
    ("setup", "words"),
    [
        (take(last_frame=Digest("d" * 64)), "no locked last frame"),
        (take(audio=True), "no sound"),
        (take(model="other"), "shoots no other"),
        (take(width=321), "even sizes"),
        (take(move("pan", 30), companions=KEPT), "pan at most"),
        (take(move("pan", 30)), "bring a larger picture"),
        (take(first_frame=Digest("e" * 64)), "no such file"),
        (take(companions=(KEPT[0], Companion(role="layers", digest=Digest("a" * 64)))), "no layers that can be read"),
    ],
)
async def test_what_it_cannot_do_is_refused_before_any_work(
    host: AnimaticHost, folder: Path, setup: TakeSetup, words: str
) -> None:
    with pytest.raises(HostRefusedError, match=words):
        await host.submit(setup, "ref", folder.joinpath)
    assert await host.find(asked("ref", setup)) is None


async def test_a_take_can_be_stopped(host: AnimaticHost, folder: Path) -> None:
    accepted = await host.submit(take(move("pan", 3), seconds=60, companions=KEPT), "ref", folder.joinpath)
    assert await host.cancel(accepted.job_id)
    assert isinstance(await host.poll(accepted.job_id), Failed)


async def test_a_job_of_an_ended_process_has_failed(host: AnimaticHost) -> None:
    assert isinstance(await host.poll("local-gone"), Failed)
