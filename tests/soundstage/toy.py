"""A toy vendor's double, and what the tests of the soundstage share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction

import httpx2
import numpy as np
from starlette.responses import JSONResponse, Response

from hotset.media import png_bytes
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.double import route
from hotset.soundstage.faults import Faults, Trouble
from hotset.soundstage.server import Soundstage
from hotset.soundstage.stage import Order, Stage
from hotset.units import Micros


class ToyDouble:
    """POST /jobs, GET /jobs/{id}; says every trouble by its name."""

    vendor = "toy"

    def __init__(self, stage, callbacks):
        self.stage = stage
        self.callbacks = callbacks

    def routes(self):
        yield route(self, self.stage, "create", "POST", "/jobs", self._create)
        yield route(self, self.stage, "poll", "GET", "/jobs/{id}", self._poll)

    def trouble(self, what: Trouble, call: str) -> Response:
        return JSONResponse({"code": str(what), "call": call}, 429 if what is Trouble.BUSY else 500)

    async def _create(self, request):
        asked = await request.json()
        job = self.stage.open_job("toy", order(), reference=asked.get("reference", ""))
        return JSONResponse({"id": job.id}, headers={"x-trace": "t-1"})

    async def _poll(self, request):
        job = self.stage.job("toy", request.path_params["id"])
        return JSONResponse({"life": job.life(self.stage.clock.now()), "url": self.stage.file_url(job)})


def order(**changes) -> Order:
    """Half a second of a small picture."""
    plain = {"model": "m", "width": 160, "height": 96, "seconds": Fraction(1, 2), "frames": 12, "price": Micros(1000)}
    return Order(**{**plain, **changes})


def stood(**more) -> Stage:
    """A stage whose clock stands still."""
    return Stage(clock=VirtualClock(0.0), **more)


@contextlib.contextmanager
def toy_stage(faults: Faults | None = None) -> Iterator[tuple[Soundstage, httpx2.Client]]:
    """The toy on loopback, and a client of it."""
    with (
        Soundstage(stood(faults=faults), [ToyDouble]) as opened,
        httpx2.Client(base_url=opened.address, trust_env=False, timeout=10, verify=False) as client,
    ):
        yield opened, client


def picture(shade: int = 100, width: int = 160, height: int = 96) -> bytes:
    """A PNG with an edge in it."""
    rgb = np.full((height, width, 3), shade, np.uint8)
    rgb[height // 4 : height // 2, width // 4 : width // 2] = 255 - shade
    return png_bytes(rgb)


__all__ = ["ToyDouble", "order", "picture", "stood", "toy_stage"]
