from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hotset.errors import HostRefusedError
from hotset.film.words import ShotSize
from hotset.hosts.plate import read_layers
from hotset.hosts.port import Asked, Done, Rolling, StillHost
from hotset.hosts.previs import PrevisHost
from hotset.hosts.previs.artist import draw, encode_png
from tests.hosts.previs.stills import board, setup

CLOSE = board(ShotSize.CLOSE)


def no_pictures(digest: str) -> Path:
    raise KeyError(digest)


def asked(reference: str) -> Asked:
    return Asked(reference=reference, setup=setup(CLOSE), pictures=no_pictures, sent_at=0.0)


async def test_the_host_draws_in_a_worker(tmp_path: Path) -> None:
    host = PrevisHost(1)
    assert isinstance(host, StillHost)
    of = setup(CLOSE, width=96, height=54)
    try:
        assert await host.find(asked("a")) is None
        accepted = await host.submit(of, "a", no_pictures)
        assert await host.submit(of, "a", no_pictures) == accepted
        assert await host.find(asked("a")) == accepted
        for _ in range(2400):
            if not isinstance(await host.poll(accepted.job_id), Rolling):
                break
            await asyncio.sleep(0.05)
        assert isinstance(await host.poll(accepted.job_id), Done)
        files = await host.fetch(accepted.job_id, tmp_path)
        drawing = draw(of)
        assert files["picture"].read_bytes() == encode_png(drawing.picture)
        assert files["plate"].read_bytes() == encode_png(drawing.plate)
        layers = read_layers(files["layers"])
        assert layers.crop == drawing.layers.crop
        assert np.array_equal(layers.ids, drawing.layers.ids)
    finally:
        host.close()


async def test_what_is_not_drawn_is_refused() -> None:
    host = PrevisHost(1)
    try:
        with pytest.raises(HostRefusedError):
            await host.submit(replace(setup(CLOSE), model="other"), "b", no_pictures)
        with pytest.raises(HostRefusedError):
            await host.submit(replace(setup(CLOSE), width=9000), "c", no_pictures)
    finally:
        host.close()
