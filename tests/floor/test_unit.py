from __future__ import annotations

import shutil
from datetime import UTC, datetime

import numpy as np
import pytest

from hotset.errors import DamagedError, FieldError, StoreError
from hotset.floor.unit import STORE_FOLDER, open_unit
from hotset.media import png_bytes
from tests.films import copied
from tests.productions import small_production


def test_a_unit_is_a_production_with_its_vault_and_journal_beside_it(made_film):
    with open_unit(made_film / "production.yaml") as unit:
        assert unit.production.title == "Two shots"
        assert unit.folder == made_film
        assert unit.journal.path == made_film / STORE_FOLDER / "journal.sqlite"
        assert set(unit.cost_of_attempts()) == {a.name for a in unit.journal.attempts()}
        assert len(unit.entries()) == 12
        lock = unit.journal.current_locks()["1A", "first"]
        assert unit.picture(lock.picture).is_relative_to(made_film / STORE_FOLDER / "vault")


def test_a_production_at_fault_is_refused_before_anything_is_written(tmp_path):
    folder = small_production(tmp_path / "film", **{"size:_close": "size: clse"})
    with pytest.raises(FieldError, match="clse"):
        open_unit(folder)
    assert [path.name for path in folder.iterdir()] == ["production.yaml"]


def test_a_bare_script_is_a_production_too(tmp_path):
    (tmp_path / "film.fountain").write_text("INT. HALL - DAY\n\nRain.\n", "utf-8")
    with open_unit(tmp_path / "film.fountain") as unit:
        assert [shot.slate for shot in unit.production.shots] == ["1A"]
    assert (tmp_path / STORE_FOLDER / "journal.sqlite").is_file()


def test_pictures_that_people_bring_are_taken_in_by_their_bytes(tmp_path):
    folder = small_production(tmp_path / "film", **{"description:_She_smiles.": "picture: mine.png"})
    data = png_bytes(np.full((180, 320, 3), 90, np.uint8))
    (folder / "mine.png").write_bytes(data)
    with open_unit(folder) as unit:
        (digest,) = unit.brought().values()
        assert unit.vault.read(digest) == data
        assert unit.brought() is unit.brought()


def test_a_picture_whose_bytes_were_changed_is_not_handed_out(made_film, tmp_path):
    with open_unit(copied(made_film, tmp_path / "film")) as unit:
        digest = unit.journal.current_locks()["1A", "first"].picture
        path = unit.picture(digest)
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        with pytest.raises(DamagedError):
            unit.picture(digest)


def test_rates_are_asked_for_today(made_film):
    with open_unit(made_film) as unit:
        assert abs((unit.today() - datetime.now(UTC).date()).days) <= 1


def test_what_was_opened_is_closed(made_film, tmp_path):
    folder = copied(made_film, tmp_path / "film")
    with open_unit(folder) as unit:
        journal, still = unit.journal, unit.hosts.still("previs")
        assert unit.hosts.still("previs") is still
    shutil.rmtree(folder / STORE_FOLDER)
    with pytest.raises(StoreError):
        journal.attempts()
    assert unit.hosts.still("previs") is not still
    unit.hosts.close()
