"""What the floor tells whoever watches. A door shows it: bars in the terminal, events in a browser, nothing at all."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "Silent"]


class Progress(Protocol):
    """Stages one after another, each of a number of steps."""

    def begin(self, stage: str, total: int) -> None:
        """A stage of `total` steps starts."""
        ...

    def step(self, stage: str, label: str, count: int = 1) -> None:
        """`count` steps of a stage are done; `label` is the one just finished."""
        ...

    def end(self, stage: str) -> None:
        """The stage is over."""
        ...


class Silent:
    """Nobody watches."""

    def begin(self, stage: str, total: int) -> None:
        """Say nothing."""

    def step(self, stage: str, label: str, count: int = 1) -> None:
        """Say nothing."""

    def end(self, stage: str) -> None:
        """Say nothing."""
