"""The host keeps every rule that hotset has for hosts."""

import functools
import hashlib
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hotset_lantern.double import LanternDouble
from hotset_lantern.host import LanternHost

from hotset.film.motion import Motion
from hotset.film.setup import TakeSetup
from hotset.hosts.conformance import RULES, Subject, check
from hotset.ledger.rates import quote
from hotset.media import png_bytes
from hotset.soundstage.house import soundstage_house


class Album:
    """Pictures by digest, as files."""

    def __init__(self, folder):
        self.folder = folder

    def add(self, width=640, height=360):
        body = png_bytes(np.full((height, width, 3), 120, np.uint8))
        digest = hashlib.sha256(body).hexdigest()
        self(digest).write_bytes(body)
        return digest

    def __call__(self, digest):
        return self.folder / f"{digest}.png"


@pytest.fixture
def subject(tmp_path):
    album = Album(tmp_path)
    setup = TakeSetup(
        model="lantern-1",
        slate="1A",
        width=640,
        height=360,
        resolution="360p",
        frame_rate=Fraction(24),
        seconds=Fraction(1),
        first_frame=album.add(),
        motion=Motion(),
        prompt="The camera stands still. A door opens.",
    )
    return Subject(
        make=LanternHost,
        house=functools.partial(soundstage_house, LanternDouble),
        setup=setup,
        pictures=album,
        picture=album.add,
        price=lambda setup, end: end.billed,
    )


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_host_keeps_the_rule(subject, rule):
    check(rule, subject)


def test_the_quote_is_what_the_vendor_bills():
    assert quote("lantern-1", "lantern", seconds=4, width=640, height=360, at=date(2026, 11, 22)).amount == 80_000
