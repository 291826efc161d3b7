"""The transition tables: complete, reachable, and the page drawn from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotset.errors import UsageError
from hotset.film.states import (
    IN_FLIGHT,
    JUDGED,
    MEANINGS,
    RESERVED,
    TABLES,
    AttemptState,
    LockState,
    check_transition,
    mermaid,
    next_states,
    states_page,
)

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "states.md"


@pytest.mark.parametrize("noun", TABLES)
def test_every_state_is_reached_from_the_first_and_every_target_is_a_state(noun: str) -> None:
    table = TABLES[noun]
    seen, todo = set(), [next(iter(table))]
    while todo:
        state = todo.pop()
        if state not in seen:
            seen.add(state)
            todo.extend(table[state])
    assert seen == set(table)


def test_the_tables_name_every_state_and_every_state_has_its_line() -> None:
    assert set(TABLES["take"]) == set(AttemptState)
    assert set(TABLES["drawing"]) == set(AttemptState) - JUDGED
    assert set(TABLES["lock"]) == set(LockState)
    assert set(MEANINGS["take"]) == set(AttemptState)
    assert set(MEANINGS["lock"]) == set(LockState)


def test_what_the_architecture_promises() -> None:
    assert next_states("take", "slated") == ("committed",)
    assert "unknown" in next_states("take", "sent")
    assert "committed" not in next_states("take", "unknown"), "an unknown take is never sent again"
    assert next_states("take", "lost") == ()
    assert next_states("drawing", "in the can") == ()
    assert IN_FLIGHT < RESERVED


def test_an_illegal_step_is_an_error_that_says_what_may_follow() -> None:
    check_transition("take", "in the can", "circled")
    with pytest.raises(
        UsageError, match=r"The take 1A-3 is rolling, so it cannot become circled: it can become in the"
    ):
        check_transition("take", "rolling", "circled", name="1A-3")
    with pytest.raises(UsageError, match="nothing follows that"):
        check_transition("lock", "superseded", "locked")
    with pytest.raises(UsageError, match="never 'asleep'"):
        check_transition("take", "asleep", "lost")
    with pytest.raises(UsageError, match="no states for a 'film'"):
        check_transition("film", "slated", "lost")


def test_the_diagram_draws_each_transition_once() -> None:
    drawn = mermaid("take")
    arrows = sum(len(following) for following in TABLES["take"].values())
    ends = sum(not following for following in TABLES["take"].values())
    assert drawn.count("-->") == arrows + ends + 1
    assert 'state "in the can" as in_the_can' in drawn


def test_the_page_is_the_tables() -> None:
    assert PAGE.read_text() == states_page(), (
        "docs/reference/states.md is not what the tables say. Write it anew: python -c "
        '\'import hotset.film.states as s; open("docs/reference/states.md", "w").write(s.states_page())\''
    )
