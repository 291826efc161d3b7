from __future__ import annotations

from datetime import date

from hotset.errors import OverCapError
from hotset.floor import checking
from hotset.floor.checking import check_production, one_take_each, verify_store
from hotset.floor.opening import open_text
from hotset.floor.unit import open_unit
from hotset.ledger.rates import Quote
from hotset.units import Micros
from tests.broken.cases import fingerprint
from tests.films import copied
from tests.productions import small_production


def dear(model, host, *, seconds=None, **_):
    """Ten cents a still, a dollar a second: no bundled model asks for money yet, so the price is put in here."""
    amount = Micros(100_000) if seconds is None else Micros(int(1_000_000 * seconds))
    return Quote(amount=amount, rate_id="dear", rate_source="a test", valid_from=date(2026, 1, 1))


def test_what_is_sound_is_counted_and_priced_and_nothing_is_written(tmp_path):
    folder = small_production(tmp_path / "film")
    before = fingerprint(tmp_path)
    found = check_production(folder)
    assert (found.title, found.scenes, found.shots, found.seconds) == ("Two shots", 1, 2, 2.0)
    assert (found.faults, found.notes, found.estimate, found.cap) == ((), (), 0, 1_000_000)
    assert fingerprint(tmp_path) == before


def test_every_fault_is_in_the_report_and_then_nothing_is_priced(tmp_path):
    folder = small_production(tmp_path / "film", **{"size:_close": "size: clse", "kit:_cafe": "kit: cave"})
    found = check_production(folder)
    assert [fault.exit_code for fault in found.faults] == [3, 3]
    assert found.estimate is None


def test_what_is_no_production_at_all_is_a_report_too(tmp_path):
    found = check_production(tmp_path / "nothing")
    assert len(found.faults) == 1
    assert (found.title, found.shots, found.cap) == ("", 0, 0)


def test_the_estimate_is_every_candidate_and_one_take_of_each_shot(tmp_path, monkeypatch):
    monkeypatch.setattr(checking, "quote", dear)
    film = open_text(small_production(tmp_path / "film")).ready()
    assert one_take_each(film) == 2 * 2 * 100_000 + 2 * 1_000_000


def test_a_brought_picture_is_not_drawn_and_a_last_frame_is(tmp_path, monkeypatch):
    monkeypatch.setattr(checking, "quote", dear)
    folder = small_production(
        tmp_path / "film", **{"for:_1s\n____description:_Mara": "picture: a.png\n    for: 1s\n    description: Mara"}
    )
    film = open_text(folder).production
    assert film is not None
    assert one_take_each(film) == 2 * 100_000 + 2 * 1_000_000


def test_a_film_over_its_cap_is_a_fault_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(checking, "quote", dear)
    (fault,) = check_production(small_production(tmp_path / "film")).faults
    assert isinstance(fault, OverCapError)
    assert "$2.40" in fault.message
    assert fault.where is not None
    assert fault.where.line == 3


def test_verify_reads_the_whole_store(made_film):
    with open_unit(made_film) as unit:
        read = verify_store(unit)
        vault = made_film / ".hotset" / "vault"
        sizes = [len(unit.vault.read(digest)) for digest in unit.vault.digests()]
    assert read.findings == ()
    assert (read.attempts, read.entries) == (6, 12)
    assert read.events > 20
    assert (read.files, read.bytes) == (len(sizes), sum(sizes))
    assert read.files <= sum(path.is_file() for path in vault.rglob("*"))


def test_a_missing_and_a_damaged_file_are_findings_and_not_errors(made_film, tmp_path):
    with open_unit(copied(made_film, tmp_path / "film")) as unit:
        whole = verify_store(unit)
        locks = unit.journal.current_locks()
        gone, bad = (unit.vault.path(locks[slate, "first"].picture) for slate in ("1A", "1B"))
        gone.unlink()
        bad.chmod(0o644)
        bad.write_bytes(b"x" + bad.read_bytes()[1:])
        read = verify_store(unit)
    assert {finding.kind for finding in read.findings} == {"missing", "damaged"}
    assert read.files == whole.files - 2
