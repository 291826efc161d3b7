"""The report in a terminal of 80 columns."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable

import pytest
from rich.console import Console

from hotset.film.production import Production
from hotset.ledger.report import read_report
from hotset.ledger.report_text import headline, landing_words, per_clip_words, report_renderables, reused_words
from hotset.vault.journal import Journal
from tests.ledger.films import HandClock
from tests.ledger.produced import everything, for_nothing, not_begun, reported

Film = Callable[[Journal, HandClock], Production]


def printed(film: Film) -> str:
    console = Console(width=80, file=io.StringIO(), record=True)
    for part in report_renderables(reported(film)):
        console.print(part)
    return console.export_text()


@pytest.mark.parametrize("film", [everything, for_nothing, not_begun])
def test_nothing_is_wider_than_80_columns(film: Film) -> None:
    text = printed(film)
    assert max(len(line) for line in text.splitlines()) <= 80


def test_the_figure_stands_with_its_n_its_definition_and_the_open_money() -> None:
    text = printed(everything)
    assert "$1.98 per finished clip (n = 3), $0.5657 per finished second" in text
    assert "Every Actual of the production ÷ finished clips" in text
    assert "spent $5.94   open $1.68   cap $20.00   left $12.38" in text
    assert "Nobody knows what became of 2B-2" in text
    assert "✕✕◉" in text
    assert "20% of first takes landed (n = 5, 95 % interval 4% to 62%)" in text
    assert "<twic" in text


def test_words_where_there_is_no_figure() -> None:
    report = dataclasses.replace(reported(not_begun), works=0, reused=None)
    assert per_clip_words(report) == "No finished clip yet, so no cost of one."
    assert landing_words(report) == "n = 0: no first take has been judged yet"
    assert reused_words(report) == "0 computed steps are in the vault"
    assert len(headline(report)) == 1
    text = printed(not_begun)
    assert "Models" not in text
    assert "this machine" not in text


def test_a_film_for_nothing_says_why() -> None:
    text = printed(for_nothing)
    assert "$0.00 per finished clip (n = 5)" in text
    assert "Everything ran on this machine" in text
    assert "Bars show counts" in text


def test_brackets_in_a_description_are_words_and_not_markup(journal: Journal, clock: HandClock) -> None:
    made = not_begun(journal, clock)
    wet = dataclasses.replace(made.shots[2], description="[red]wet[/red]")
    report = read_report(journal, dataclasses.replace(made, shots=(*made.shots[:2], wet)), at=clock.now)
    console = Console(width=80, file=io.StringIO(), record=True)
    console.print(*report_renderables(report))
    assert "[red]wet[/red]" in console.export_text()
