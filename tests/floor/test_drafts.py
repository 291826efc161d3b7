"""Draft and final, the whole way: against the real double of the vendor that has both."""

import numpy as np
import pytest

from hotset.errors import RefusalError, WaitingError
from hotset.film.states import AttemptState as S
from hotset.film.words import Panel
from hotset.floor.cutting import chosen_takes
from hotset.floor.rehearsing import compare, take_over_boards
from hotset.floor.shooting import call_sheet, shoot
from hotset.floor.storyboard import lock_open_boards
from hotset.floor.unit import Rehearsal, open_unit
from hotset.media import png_bytes
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.doubles.ark import DOUBLES
from hotset.soundstage.server import Soundstage
from hotset.soundstage.stage import Stage
from hotset.takes.compose import Wishes
from hotset.units import Micros
from tests.films import copied

MODEL = "seedance-2.5"
SPEED = 600.0


class Quiet:
    """Progress that nobody watches."""

    def begin(self, stage, total):
        pass

    def step(self, stage, label, count=1):
        pass

    def end(self, stage):
        pass


@pytest.fixture
def unit(drawn_film, tmp_path):
    folder = copied(drawn_film, tmp_path / "film")
    text = (folder / "production.yaml").read_text()
    (folder / "production.yaml").write_text(text.replace("cap: ", "cap: $50.00 # "))
    with Soundstage(Stage(clock=VirtualClock(SPEED)), DOUBLES) as stage:
        rehearsal = Rehearsal(address=stage.address, clock=stage.stage.clock.now, speed=SPEED)
        with open_unit(folder, rehearsal) as opened:
            take_over_boards(opened)
            lock_open_boards(opened)
            _lock_larger(opened)
            yield opened, stage.stage


def _lock_larger(unit):
    """The vendor takes no picture under 300 pixels a side, and the little film of the tests has 180."""
    held = unit.journal.current_locks()["1A", Panel.FIRST]
    tiles = np.random.default_rng(1).integers(60, 220, (18, 32, 3)).astype(np.uint8)
    picture = np.kron(tiles, np.ones((20, 20, 1), np.uint8))
    brought = unit.journal.add_candidate(
        owner="1A",
        panel=Panel.FIRST,
        picture=unit.vault.put_bytes(png_bytes(picture)),
        board_digest=held.board_digest,
        source="imported",
    )
    unit.journal.lock("1A", Panel.FIRST, brought.number, "ada")


def test_a_circled_draft_is_finished_as_the_same_take_and_only_the_final_is_cut_in(unit):
    film, stage = unit
    with pytest.raises(WaitingError, match="no circled draft"):
        shoot(film, Quiet(), model=MODEL, slates=("1A",), wishes=Wishes(final=True))
    drafts, _ = shoot(film, Quiet(), model=MODEL, slates=("1A",), wishes=Wishes(draft=True), circle=True)
    assert [a.state for a in drafts] == [S.CIRCLED]
    with pytest.raises(WaitingError, match="No circled take yet of 1A"):
        chosen_takes(film)
    finals, _ = shoot(film, Quiet(), model=MODEL, slates=("1A",), wishes=Wishes(final=True), circle=True)
    assert [a.state for a in finals] == [S.CIRCLED]
    held = film.journal.setup(finals[0].setup_digest)
    assert held["draft_job"] == drafts[0].job_id
    assert held["resolution"] == "1080p"
    draft, final = stage.jobs("ark")
    assert final.notes["seed"] == draft.notes["seed"]
    bill = Micros(sum(charge.amount for charge in stage.bill()))
    assert bill == draft.order.price + final.order.price
    assert compare(film, bill, 2, 0.0).equal
    assert shoot(film, Quiet(), model=MODEL, slates=("1A",), wishes=Wishes(final=True)) == ([], 1)


def test_a_model_that_makes_no_final_out_of_a_draft_refuses_it_for_free(unit):
    film, stage = unit
    with pytest.raises(RefusalError, match="makes no final out of a draft"):
        shoot(film, Quiet(), model="seedance-2.0", slates=("1A",), wishes=Wishes(final=True))
    sheet = call_sheet(film, model="seedance-2.0", wishes=Wishes(final=True))
    assert {row.status for row in sheet.rows} == {"refused"}
    assert stage.jobs() == []
