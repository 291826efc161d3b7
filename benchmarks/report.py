"""Prints a benchmark's table, keeps it as JSON and renews the table of last figures in README.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["Figure", "publish"]

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"
_HEAD = "| benchmark | what | figure | target | reached |\n|---|---|---|---|---|\n"
_ABOUT = """# Benchmarks

`make bench` sets up `.venv-bench` and runs all; `python -m benchmarks.animatic` runs one. Costs are CPU time, user and
system, so read the ratios. This page is written by the benchmarks themselves: the last figures of each.

"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `target` with its direction, like '>= 0.75'; empty where it is there to compare with."""

    what: str
    value: float
    unit: str = ""
    target: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if not self.target:
            return None
        sign, limit = self.target.split()
        return self.value >= float(limit) if sign == ">=" else self.value <= float(limit)


def publish(name: str, figures: Sequence[Figure]) -> int:
    """Print and keep the figures of one benchmark; 0 where every target is met."""
    width = max(len(figure.what) for figure in figures)
    print(f"\n{name}")
    for figure in figures:
        mark = {True: "ok", False: "MISSED", None: ""}[figure.reached]
        print(f"  {figure.what:<{width}}  {figure.value:>9.3f} {figure.unit:<8} {figure.target:<8} {mark}")
    RESULTS.mkdir(exist_ok=True)
    held = [{**asdict(figure), "value": round(figure.value, 4), "reached": figure.reached} for figure in figures]
    (RESULTS / f"{name}.json").write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _renew()
    return int(any(figure.reached is False for figure in figures))


def _renew() -> None:
    lines = []
    for path in sorted(RESULTS.glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            mark = {True: "yes", False: "**no**", None: ""}[row["reached"]]
            figure = f"{row['value']:g} {row['unit']}".strip()
            lines.append(f"| {path.stem} | {row['what']} | {figure} | {row['target']} | {mark} |\n")
    (FOLDER / "README.md").write_text(_ABOUT + _HEAD + "".join(lines), encoding="utf-8")
