from __future__ import annotations

import inspect

from hotset.cli.progress import Bars
from hotset.floor.progress import Progress, Silent
from hotset.floor.reel import make_reel
from hotset.floor.unit import open_unit
from tests.films import copied


class Told:
    """Keeps what it is told."""

    def __init__(self):
        self.begun, self.done, self.over = {}, {}, []

    def begin(self, stage, total):
        self.begun[stage] = total
        self.done[stage] = 0

    def step(self, stage, label, count=1):
        assert stage in self.begun
        assert stage not in self.over
        self.done[stage] += count

    def end(self, stage):
        self.over.append(stage)


def test_whoever_watches_offers_the_same_three_calls():
    for name in ("begin", "step", "end"):
        wanted = inspect.signature(getattr(Progress, name)).parameters
        for watcher in (Silent, Bars, Told):
            assert list(inspect.signature(getattr(watcher, name)).parameters) == list(wanted)


def test_silence_says_nothing(capsys):
    silent = Silent()
    silent.begin("boards", 3)
    silent.step("boards", "1A", 3)
    silent.end("boards")
    assert capsys.readouterr() == ("", "")


def test_a_stage_begins_before_its_steps_and_ends_after_them(made_film, tmp_path):
    told = Told()
    with open_unit(copied(made_film, tmp_path / "film")) as unit:
        make_reel(unit, told)
    assert told.over == list(told.begun) == ["animatic"]
    assert told.done["animatic"] > 0
