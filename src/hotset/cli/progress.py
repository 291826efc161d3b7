"""The floor's progress as bars in the terminal; quiet where nobody looks."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

__all__ = ["Bars"]


class Bars:
    """Shows one bar a stage. `begin`, `step` and `end` are the floor's Progress port."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description:<11}"),
            BarColumn(bar_width=26),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[label]}", style="dim", markup=False),
            console=console,
            transient=False,
            disable=not console.is_terminal,
        )
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, stage: str, total: int) -> None:
        """A stage of `total` steps starts."""
        self._bars[stage] = self._progress.add_task(stage, total=max(total, 1), label="")

    def step(self, stage: str, label: str, count: int = 1) -> None:
        """Steps of a stage are done; `label` is the one just finished."""
        self._progress.update(self._bars[stage], advance=count, label=label)

    def end(self, stage: str) -> None:
        """The stage is over."""
        bar = self._bars[stage]
        total = self._progress.tasks[bar].total or 0
        self._progress.update(bar, completed=total, label="")
