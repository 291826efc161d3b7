"""Which state may follow which: the transition tables of a take, a drawing and a lock, as data.

Everything that changes a state asks this module, and the diagrams of the documentation are drawn from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hotset.errors import UsageError

__all__ = [
    "IN_FLIGHT",
    "JUDGED",
    "MEANINGS",
    "RESERVED",
    "TABLES",
    "AttemptState",
    "LockState",
    "check_transition",
    "mermaid",
    "next_states",
    "states_page",
]


class AttemptState(StrEnum):
    """Where one paid request is, be it a take or the drawing of a still."""

    SLATED = "slated"
    COMMITTED = "committed"
    SENT = "sent"
    ROLLING = "rolling"
    IN_THE_CAN = "in the can"
    CIRCLED = "circled"
    HOLD = "hold"
    NG = "NG"
    LOST = "lost"
    UNKNOWN = "unknown"


class LockState(StrEnum):
    """Whether a panel's picture is decided. `open` is never stored: it is the state before the first lock."""

    OPEN = "open"
    LOCKED = "locked"
    SUPERSEDED = "superseded"


_A = AttemptState

RESERVED: Final = frozenset({_A.COMMITTED, _A.SENT, _A.ROLLING, _A.UNKNOWN})
"""States in which an attempt holds an open commitment."""

IN_FLIGHT: Final = frozenset({_A.SENT, _A.ROLLING})
"""States that are asked about at the host before anything is sent again."""

JUDGED: Final = frozenset({_A.CIRCLED, _A.HOLD, _A.NG})
"""States that a verdict gives."""

_REQUEST: dict[str, tuple[str, ...]] = {
    _A.SLATED: (_A.COMMITTED,),
    _A.COMMITTED: (_A.SENT, _A.LOST),
    _A.SENT: (_A.ROLLING, _A.COMMITTED, _A.UNKNOWN, _A.LOST),
    # Back to committed only where the work was on this machine, ended with its process and is billed by nobody.
    # Unknown where it ended without a result and the host does not say whether it bills that.
    _A.ROLLING: (_A.IN_THE_CAN, _A.LOST, _A.COMMITTED, _A.UNKNOWN),
    _A.UNKNOWN: (_A.ROLLING, _A.IN_THE_CAN, _A.LOST),
    _A.LOST: (),
}

TABLES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "take": MappingProxyType(
            _REQUEST
            | {
                _A.IN_THE_CAN: (_A.CIRCLED, _A.HOLD, _A.NG),
                _A.CIRCLED: (_A.HOLD, _A.NG),
                _A.HOLD: (_A.CIRCLED, _A.NG),
                _A.NG: (_A.CIRCLED, _A.HOLD),
            }
        ),
        "drawing": MappingProxyType(_REQUEST | {_A.IN_THE_CAN: ()}),
        "lock": MappingProxyType(
            {
                LockState.OPEN: (LockState.LOCKED,),
                LockState.LOCKED: (LockState.SUPERSEDED,),
                LockState.SUPERSEDED: (),
            }
        ),
    }
)
"""By noun: each state with the states that may follow it. The first state of a table is where its noun starts."""

MEANINGS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "take": MappingProxyType(
            {
                _A.SLATED: "It has a name and a setup. No money yet.",
                _A.COMMITTED: "Its money is reserved. Nothing was sent.",
                _A.SENT: "The intent is on disk; the request may or may not have arrived.",
                _A.ROLLING: "The host has it, under a job id that is on disk.",
                _A.UNKNOWN: "Nobody can say whether the host has it, or whether it bills what failed."
                " Its reservation stays until a person settles it.",
                _A.LOST: "It ended without a result: refused, failed or withdrawn.",
                _A.IN_THE_CAN: "Its bytes are in the vault and its money is settled. Nobody has judged it.",
                _A.CIRCLED: "It landed: this is what the shot needed.",
                _A.HOLD: "Kept in reserve.",
                _A.NG: "No good, with a reason.",
            }
        ),
        "drawing": MappingProxyType(
            {
                _A.IN_THE_CAN: "The still is in the vault as a candidate; choosing it is a lock, not a verdict.",
            }
        ),
        "lock": MappingProxyType(
            {
                LockState.OPEN: "The panel has candidates at most.",
                LockState.LOCKED: "This digest is the picture.",
                LockState.SUPERSEDED: "Another candidate was locked after it. It is kept.",
            }
        ),
    }
)
"""By noun and state: what the state says, in one line."""


def next_states(noun: str, state: str) -> tuple[str, ...]:
    """The states that may follow. Raises UsageError for a noun or a state that there is not."""
    table = TABLES.get(noun)
    if table is None:
        raise UsageError(f"There are no states for a {noun!r}; there are some for a {', a '.join(TABLES)}.")
    if state not in table:
        raise UsageError(f"A {noun} is never {state!r}; it is one of: {', '.join(table)}.")
    return tuple(str(s) for s in table[state])


def check_transition(noun: str, before: str, after: str, *, name: str = "") -> None:
    """Returns where a `noun` ('take', 'drawing' or 'lock') may go from `before` to `after`.

    Raises UsageError that says what may follow instead; `name` only makes its message better.
    """
    allowed = next_states(noun, before)
    if after in allowed:
        return
    who = f"The {noun} {name}" if name else f"A {noun}"
    can = f"it can become {' or '.join(allowed)}" if allowed else "nothing follows that"
    raise UsageError(f"{who} is {before}, so it cannot become {after}: {can}.")


def mermaid(noun: str) -> str:
    """The table of one noun as a mermaid state diagram, without the fence."""
    table = TABLES[noun]
    key = {state: state.replace(" ", "_").lower() for state in table}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state}" as {key[state]}' for state in table if key[state] != state]
    lines.append(f"    [*] --> {key[next(iter(table))]}")
    for state, following in table.items():
        lines += [f"    {key[state]} --> {key[after]}" for after in following]
        if not following:
            lines.append(f"    {key[state]} --> [*]")
    return "\n".join(lines)


def states_page() -> str:
    """The whole of docs/reference/states.md."""
    parts = [
        "# States",
        "Drawn from the tables in `hotset.film.states`; a test holds this page to them. A step that is not in a table"
        " is an error.",
    ]
    for noun, table in TABLES.items():
        parts.append(f"## {noun.capitalize()}")
        parts.append(f"```mermaid\n{mermaid(noun)}\n```")
        meanings = {**MEANINGS["take"], **MEANINGS[noun]} if noun == "drawing" else MEANINGS[noun]
        rows = "\n".join(
            f"| {state} | {meanings[state]} | {', '.join(following) or '–'} |" for state, following in table.items()
        )
        parts.append(f"| state | what it says | may become |\n|---|---|---|\n{rows}")
    return "\n\n".join(parts) + "\n"
