from __future__ import annotations

import io

from rich.console import Console

from hotset.cli.progress import Bars


def bars(*, terminal: bool) -> tuple[Bars, io.StringIO]:
    told = io.StringIO()
    return Bars(Console(file=told, force_terminal=terminal, width=80, color_system=None)), told


def go(shown: Bars) -> None:
    with shown:
        shown.begin("boards", 4)
        shown.step("boards", "1A [first] 1", 2)
        shown.end("boards")
        shown.begin("takes", 0)
        shown.end("takes")


def test_each_stage_has_a_bar_that_ends_full():
    shown, told = bars(terminal=True)
    go(shown)
    text = told.getvalue()
    assert "boards" in text
    assert "4/4" in text
    assert "1/1" in text


def test_the_label_is_the_step_just_finished_as_it_is():
    shown, told = bars(terminal=True)
    with shown:
        shown.begin("boards", 4)
        shown.step("boards", "1A [first] 1")
    assert "1A [first] 1" in told.getvalue()


def test_nothing_is_drawn_where_nobody_looks():
    shown, told = bars(terminal=False)
    go(shown)
    assert told.getvalue().strip() == ""
