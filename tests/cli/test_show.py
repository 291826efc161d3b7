"""Every answer for people fits a terminal of 80 columns and loses nothing that matters."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from hotset.cli.output import Output
from hotset.cli.show import (
    board_table,
    call_sheet_table,
    check_answer,
    cut_table,
    delivery_table,
    file_line,
    made_report,
    new_panel,
    take_table,
    verify_answer,
)
from hotset.errors import FieldError, Where
from hotset.film.words import Reason
from hotset.floor.checking import CheckReport, Verified
from hotset.floor.cutting import CutMade, CutRow, Delivered
from hotset.floor.make import Made, StageRow
from hotset.floor.reporting import report_of
from hotset.floor.shooting import CallSheet, CallSheetRow, TakeRow
from hotset.floor.starting import Started
from hotset.floor.storyboard import BoardRow
from hotset.floor.unit import open_unit
from hotset.units import Micros
from hotset.vault.findings import Finding

TITLE = "The [red]Long[/red] Way Home :house: From the Corner Table at Number Eleven, Part Two"
WORDS = "She [turns] slowly towards the window, sees the rain, and for the first time in years she smiles."


def shown(*parts):
    """What a terminal of 80 columns shows, and no line of it is longer."""
    console = Console(file=io.StringIO(), width=80, color_system=None, markup=False, emoji=False, highlight=False)
    for part in parts:
        console.print(part)
    text = console.file.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    return text


def take(**changes):
    facts = {
        "name": "112AB-13",
        "slate": "112AB",
        "state": "in the can",
        "model": "some-model-2.5-turbo-pro",
        "verdict": "accept",
        "reason": "",
        "usable": "0–1200",
        "cost": Micros(12_345_678),
        "judged_by": "",
    }
    return TakeRow(**(facts | changes))


def test_takes_keep_their_name_state_and_cost_whole():
    rows = [take(state="NG", reason=str(max(Reason, key=len)), verdict="reject", judged_by="maria.lopez"), take()]
    text = shown(take_table(rows))
    for word in ("112AB-13", "NG", "in the can", "$12.345678", "reject", "accept"):
        assert word in text, text


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_read_whole(reason):
    text = shown(take_table([take(state="NG", reason=str(reason), judged_by="ada", model="animatic")]))
    lines = [line for line in text.splitlines() if line.strip()]
    seen = "".join(text.split())
    assert "".join(str(reason).split()) in seen or all(word in text for word in str(reason).split()), lines


def test_boards_are_a_line_each_and_a_last_frame_says_so():
    rows = [
        BoardRow(
            slate="112AB", panel=panel, candidates=12, drawn=drawn, locked=lock, by="maria.lopez", stale=stale,
            description=WORDS,
        )
        for panel, drawn, lock, stale in (("first", 12, None, False), ("last", 0, 11, True))
    ]  # fmt: skip
    lines = [line for line in shown(board_table(rows)).splitlines() if "112AB" in line]
    assert len(lines) == 2
    assert "open" in lines[0]
    assert "She [turns]" in lines[0]
    assert lines[0].rstrip().endswith("…")
    assert "112AB last" in lines[1]
    assert " 11 " in lines[1]
    assert "the board changed" in lines[1]


def sheet(*rows, amount):
    return CallSheet(
        model="animatic", host="animatic", rate="r", rows=rows, to_shoot=1, refused=1, amount=amount,
        spent=Micros(1_000_000), committed=Micros(2_000_000), cap=Micros(9_000_000),
    )  # fmt: skip


def test_a_call_sheet_shows_no_part_as_the_whole_and_says_why_a_shot_is_refused():
    wanted = CallSheetRow(slate="1A", seconds="4s", status="to shoot", amount=Micros(250_000), units="4 s")
    refused = CallSheetRow(slate="1B", seconds="4s", status="refused", amount=None, refusal=f"the pan: {WORDS}")
    text = shown(*call_sheet_table(sheet(wanted, refused, amount=None)))
    assert "No total" in text
    assert "[turns]" in text
    assert "to shoot with" not in text
    assert "Spent $1.00, committed $2.00, cap $9.00." in text
    text = shown(*call_sheet_table(sheet(wanted, amount=Micros(250_000))))
    assert "1 to shoot with animatic: $0.25" in text


def test_a_circled_shot_has_no_price_on_the_call_sheet():
    done = CallSheetRow(slate="1A", seconds="4s", status="circled", amount=Micros(0), units="4 s")
    (line,) = [line for line in shown(*call_sheet_table(sheet(done, amount=Micros(0)))).splitlines() if "1A" in line]
    assert line.split()[-1] == "–"


def test_the_cut_shows_timecodes_whole():
    row = CutRow(
        slate="112AB",
        take="112AB-13",
        start="01:59:59:23",
        end="02:00:03:23",
        length="1200f",
        transition="dissolve 24f",
    )
    made = CutMade(path=Path("film/cut.otio"), frames=1200, seconds=Fraction(50), rows=(row,))
    text = shown(*cut_table(made))
    for word in ("112AB-13", "01:59:59:23", "02:00:03:23", "1200f", "dissolve 24f", "1200 frames · 50s"):
        assert word in text


def delivered(tmp_path):
    return Delivered(
        master=tmp_path / "master.mp4", files=(("captions (web)", tmp_path / "deliverables" / "master.vtt"),),
        facts=(("picture", "1920x1080, h264 High, yuv420p, BT.709"),), notes=(f"1A: {WORDS}",), frames=24,
        seconds=Fraction(1), made=1, cached=2, edited=False,
    )  # fmt: skip


def test_a_delivery_names_its_files_facts_and_notes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = shown(*delivery_table(delivered(tmp_path)))
    assert "deliverables/master.vtt" in text
    assert str(tmp_path) not in text
    assert "1920x1080, h264 High, yuv420p, BT.709" in text
    assert "note: 1A: She [turns]" in text


def test_a_file_elsewhere_is_named_in_full_and_a_cached_one_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown(file_line("animatic", tmp_path / "a.mp4", cached=True)) == "animatic: a.mp4 (cached)\n"
    assert str(file_line("boards", Path("/elsewhere/boards.html"))) == "boards: /elsewhere/boards.html"


def test_make_shows_its_stages_with_what_was_cached_and_the_cost(made_film):
    with open_unit(made_film) as unit:
        report = report_of(unit)
    made = Made(
        title=TITLE, stages=(StageRow(stage="animatic", made=3, cached=10, seconds=61.25),),
        delivered=delivered(made_film), files=(("cost report", made_film / "report.html"),), report=report,
    )  # fmt: skip
    text = shown(*made_report(made))
    assert "[red]Long[/red]" in text
    assert ["animatic", "3", "10", "61.2"] in [line.split() for line in text.splitlines()]
    assert "per finished clip (n = 2)" in text


def test_a_new_production_says_how_to_go_on():
    started = Started(
        folder=Path("film"), production=Path("film/production.yaml"), script=Path("film/s.fountain"), title=TITLE,
        scenes=1, shots=3,
    )  # fmt: skip
    lines = shown(new_panel(started)).splitlines()
    assert "3 shots in 1 scene, in film/production.yaml" in lines
    assert "  next: hotset make film" in lines
    assert "  or:   hotset draw film" in lines


def report(**changes):
    facts = {
        "path": Path("f/production.yaml"), "title": TITLE, "scenes": 1, "shots": 2, "seconds": 2.5,
        "estimate": Micros(120_000), "cap": Micros(1_000_000), "faults": (), "notes": (),
    }  # fmt: skip
    return CheckReport(**(facts | changes))


def test_a_check_without_faults_is_one_sentence_and_with_some_a_block_each(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    check_answer(report(notes=("[a] note",)), Output())
    told = capsys.readouterr()
    assert "note: [a] note" in told.out
    assert "2 shots in 1 scene, 2.5 s. One take of each: $0.12; cap $1.00. No faults." in " ".join(told.out.split())
    fault = FieldError("unknown key.", where=Where(Path("f/production.yaml"), 3, 1))
    check_answer(report(faults=(fault, fault)), Output())
    told = capsys.readouterr()
    assert told.err.splitlines() == ["f/production.yaml:3:1", "unknown key."] * 2
    assert told.out == "2 faults. Nothing was changed.\n"


def test_verify_names_every_finding(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    findings = (Finding("attempt", "1A-1", "damaged", "its take [x] is not what its digest says."),)
    verify_answer(Verified(events=3, entries=2, attempts=1, files=4, bytes=5_250_000, findings=findings), Output())
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "1 attempts, 2 entries, 3 events, 4 files (5.2 MB) read.",
        "attempt 1A-1: its take [x] is not what its digest says.",
    ]
