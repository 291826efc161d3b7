from __future__ import annotations

import pytest

from hotset.film.canonical import digest_of
from hotset.floor.shelf import VaultWorks
from hotset.vault.journal import open_journal
from hotset.vault.store import FolderVault

STEP = digest_of("a step")


@pytest.fixture
def works(tmp_path):
    with open_journal(tmp_path / "journal.sqlite") as journal:
        yield VaultWorks(journal, FolderVault(tmp_path / "vault"))


def put(works, folder, **texts):
    files = {}
    for name, text in texts.items():
        files[name] = folder / f"{name}.txt"
        files[name].write_text(text)
    return works.put(STEP, "a kind", files)


def test_a_step_that_was_not_done_is_none(works):
    assert works.get(STEP) is None


def test_what_was_put_is_found_again_also_by_another_run(works, tmp_path):
    kept = put(works, tmp_path, sound="bang", picture="dark")
    assert {name: path.read_text() for name, path in kept.items()} == {"sound": "bang", "picture": "dark"}
    with open_journal(tmp_path / "journal.sqlite") as journal:
        assert VaultWorks(journal, FolderVault(tmp_path / "vault")).get(STEP) == kept
        (work,) = journal.works()
        assert (work.step, work.kind) == (STEP, "a kind")
        assert work.seconds >= 0


def test_putting_it_again_is_harmless(works, tmp_path):
    assert put(works, tmp_path, sound="bang") == put(works, tmp_path, sound="bang")


def test_a_step_whose_file_is_gone_counts_as_not_done(works, tmp_path):
    kept = put(works, tmp_path, sound="bang", picture="dark")
    kept["sound"].unlink()
    assert works.get(STEP) is None
