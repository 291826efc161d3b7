"""What the tests of Ark's host share: a double that remembers, small takes, one way in."""

from __future__ import annotations

import base64
import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from starlette.responses import JSONResponse

from hotset.hosts.ark import ArkHost
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.doubles.ark import ArkDouble
from hotset.soundstage.server import Soundstage
from hotset.soundstage.stage import Stage
from tests.hosts.stagecraft import (
    PLAIN_KEY,
    Album,
    access,
    soundstage,
    take_setup,
)

DAY = 86400.0
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC).timestamp()


class Listening(ArkDouble):
    """The double, and what was said to it."""

    def __init__(self, stage, callbacks):
        super().__init__(stage, callbacks)
        self.heard = []
        self.extra = {}
        self.of_list = lambda shown: shown

    async def _create(self, request, region):
        self.heard.append((region, await request.json(), dict(request.headers)))
        return await super()._create(request, region)

    async def _draw(self, request, region):
        self.heard.append((region, await request.json(), dict(request.headers)))
        return await super()._draw(request, region)

    async def _list(self, request, region):
        shown = json.loads((await super()._list(request, region)).body)
        return JSONResponse(self.of_list(shown))

    def task(self, job, now):
        return {**super().task(job, now), **self.extra}


class KeptAlbum(Album):
    """Draws each picture once."""

    def __init__(self, folder):
        super().__init__(folder)
        self.drawn = {}

    def add(self, width=1280, height=720, seed=1, *, mark=b""):
        wanted = (width, height, seed, mark)
        if wanted not in self.drawn:
            self.drawn[wanted] = super().add(width, height, seed, mark=mark)
        return self.drawn[wanted]


@contextlib.asynccontextmanager
async def at_ark(folder, *, key=PLAIN_KEY, path="/api/v3", wall=None, **more):
    if wall is None:
        opened = soundstage(Listening)
    else:
        opened = Soundstage(Stage(clock=VirtualClock(0.0, wall=lambda: wall)), (Listening,))
    with opened as stage:
        host = ArkHost(replace(access(stage, "ark", folder, key=key, path=path), **more))
        try:
            yield stage, host
        finally:
            await host.hang_up()


def heard(stage):
    return [body for _, body, _ in stage.doubles["ark"].heard]


def small(album, name="seedance-2.5", **changes):
    """The shortest and smallest take."""
    size = {"width": 854, "height": 480} if name == "seedance-2.5" else {"width": 864, "height": 496}
    return take_setup(album, name, **{"resolution": "480p", "seconds": Fraction(4), **size, **changes})


def frame_item(album, digest, role):
    url = "data:image/png;base64," + base64.b64encode(album(digest).read_bytes()).decode()
    return {"type": "image_url", "image_url": {"url": url}, "role": role}


__all__ = ["DAY", "NOW", "KeptAlbum", "at_ark", "frame_item", "heard", "small"]
