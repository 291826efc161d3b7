"""What the tests of the Kling host share: its double, small pictures that are made once, setups."""

from __future__ import annotations

import base64
from fractions import Fraction

from hotset.film.setup import Reference
from hotset.hosts.wire import Answer
from hotset.soundstage.doubles.kling import KlingDouble
from tests.hosts.stagecraft import Album, take_setup

MODELS = ("kling-3.0", "kling-3.0-omni", "kling-3.0-turbo")


class KeptAlbum(Album):
    """Makes each picture once: they are the dearest part of these tests."""

    def __init__(self, folder):
        super().__init__(folder)
        self.kept = {}

    def add(self, *size, seed=1, mark=b""):
        asked_for = (size, seed, mark)
        if asked_for not in self.kept:
            self.kept[asked_for] = super().add(*size, seed=seed, mark=mark)
        return self.kept[asked_for]


def setup_of(album, slug="kling-3.0", **changes):
    plain = {"seconds": Fraction(3), "first_frame": album.add(640, 360)}
    return take_setup(album, slug, **{**plain, **changes})


def reference(album, element, seed=7):
    return Reference(element=element, role="cast", digest=album.add(400, 300, seed=seed))


def double(stage) -> KlingDouble:
    return stage.doubles["kling"]


def sent(stage, number=-1):
    return stage.stage.jobs("kling")[number].order.request


def creates(stage):
    return [call for call in stage.stage.requests if call[1] == "create"]


def picture(album, digest):
    return base64.b64encode(album(digest).read_bytes()).decode()


def answer(status, code, message="", **headers):
    body = f'{{"code": {code}, "message": "{message}", "request_id": "r"}}'.encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
