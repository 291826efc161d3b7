from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotset.cli.output import Output, columns, print_error
from hotset.errors import FieldError, OverCapError, Where
from hotset.units import Micros


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def test_people_get_their_parts_and_programs_one_document(capsys):
    Output().answer({"a": 1}, "first", "second")
    assert capsys.readouterr() == ("first\nsecond\n", "")
    Output(as_json=True).answer({"a": "é"}, "first")
    told = capsys.readouterr()
    assert json.loads(told.out) == {"a": "é"}
    assert "é" in told.out
    assert told.err == ""


def test_text_is_printed_as_it_is(capsys):
    table = columns("one")
    table.add_row("[bold]x[/bold] :cat:")
    Output().answer(None, "a [/red] :smile:", table)
    told = capsys.readouterr().out
    assert "a [/red] :smile:" in told
    assert "[bold]x[/bold] :cat:" in told


def test_beside_a_json_document_people_are_told_on_standard_error(capsys):
    Output(as_json=True).console().print("working")
    assert capsys.readouterr() == ("", "working\n")


def test_an_error_says_where_what_and_how_to_go_on(capsys):
    where = Where(Path("/films") / ("long-" * 20) / "production.yaml", 12, 3)
    print_error(FieldError("unknown key 'x' [y].", where=where, next_commands=("hotset check",)), Output())
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [str(where), "unknown key 'x' [y].", "  next: hotset check"]


def test_an_error_about_money_says_how_much(capsys):
    print_error(OverCapError("Too much.", cost=Micros(1_500_000)), Output())
    assert capsys.readouterr().err == "Too much. It would have cost $1.50.\n"
    print_error(OverCapError("Too much.", cost=Micros(1_500_000)), Output(as_json=True))
    told = json.loads(capsys.readouterr().err)
    assert (told["error"], told["exit_code"], told["cost_micros"]) == ("OverCapError", 5, 1_500_000)


def test_a_table_of_one_line_a_row_ends_in_an_ellipsis_and_another_folds(capsys):
    for one_line, ending in ((True, "…"), (False, "word")):
        table = columns("shot", "text", right=("shot",), one_line=one_line)
        table.add_row("1A", "word " * 40)
        Output().answer(None, table)
        lines = capsys.readouterr().out.rstrip().splitlines()
        assert all(len(line) <= 80 for line in lines)
        assert lines[-1].rstrip().endswith(ending)
