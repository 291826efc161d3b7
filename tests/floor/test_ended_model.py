"""A model that has ended: nothing new is bought of it, and a film whose takes it made is still cut and delivered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotset.errors import RefusalError
from hotset.film.states import AttemptState as S
from hotset.floor.cutting import make_cut
from hotset.floor.judging import decide_take
from hotset.floor.make import make_film
from hotset.floor.progress import Silent
from hotset.floor.shooting import call_sheet, take_rows
from hotset.floor.unit import open_unit
from hotset.floor.wanted import current_setup
from hotset.hosts.registry import model
from hotset.ledger.purchase import Order, admit, land
from hotset.ledger.rates import quote
from hotset.vault.records import AttemptKind
from tests.films import copied
from tests.productions import small_production

SORA = model("sora-2", "take")


@pytest.fixture
def film(made_film, tmp_path):
    """The made film, each of whose shots was shot by Sora in its day, and circled by a person."""
    folder = copied(made_film, tmp_path / "film")
    text = (folder / "production.yaml").read_text("utf-8")
    (folder / "production.yaml").write_text(text.replace("cap: $1.00", "cap: $9.00"), "utf-8")
    alive = replace(SORA, abilities=replace(SORA.abilities, status="current"))
    with open_unit(folder) as unit:
        for shot in unit.production.shots:
            setup = current_setup(unit, alive, shot)
            price = quote("sora-2", "openai", seconds=setup.seconds, at=SORA.abilities.ends, audio=True)
            order = Order(
                kind=AttemptKind.TAKE, owner=shot.slate, setup_digest=unit.journal.put_setup("take", setup),
                host="openai", model="sora-2", quote=price,
            )  # fmt: skip
            (attempt,) = admit(unit.journal, [order], unit.production.cap)
            unit.journal.move(attempt.name, (S.COMMITTED,), S.SENT, worker=unit.worker)
            unit.journal.move(attempt.name, (S.SENT,), S.ROLLING, worker=unit.worker, job_id=f"video_{shot.slate}")
            land(unit.journal, attempt, unit.journal.attempt(f"{shot.slate}-1").result)
            decide_take(unit, f"{shot.slate}-1", by="ada", hold=True)
            decide_take(unit, attempt.name, by="ada")
    return folder


def test_a_film_of_an_ended_model_is_made_to_its_end_and_nothing_is_bought(film):
    with open_unit(film) as unit:
        before = unit.entries()
        assert {(row.slate, row.status, row.amount) for row in call_sheet(unit, model="sora-2").rows} == {
            ("1A", "circled", 0),
            ("1B", "circled", 0),
        }
        assert [row.take for row in make_cut(unit).rows if row.take] == ["1A-2", "1B-2"]
        made = make_film(unit, Silent(), model="sora-2")
        assert [(row.made, row.cached) for row in made.stages if row.stage == "takes"] == [(0, 2)]
        assert made.delivered.master.is_file()
        assert unit.entries() == before
        assert [(row.name, row.model) for row in take_rows(unit) if row.state == "circled"] == [
            ("1A-2", "sora-2"),
            ("1B-2", "sora-2"),
        ]
        assert unit.journal.verify(unit.vault) == []


def test_a_shot_that_changed_since_is_refused_with_what_to_use_instead(film):
    text = (film / "production.yaml").read_text("utf-8")
    (film / "production.yaml").write_text(text.replace("amount: 2deg", "amount: -2deg"), "utf-8")
    with open_unit(film) as unit:
        assert [row.status for row in call_sheet(unit, model="sora-2").rows] == ["refused", "circled"]
        with pytest.raises(RefusalError, match=r"it ended on 2026-09-24 .* use omni-1.2 or"):
            make_film(unit, Silent(), model="sora-2")


def test_an_ended_model_is_refused_before_anything_is_drawn(tmp_path):
    with open_unit(small_production(tmp_path / "film")) as unit:
        with pytest.raises(RefusalError, match="Sora 2 cannot shoot 1A"):
            make_film(unit, Silent(), model="sora-2")
        assert unit.journal.attempts() == []
        assert unit.entries() == ()
