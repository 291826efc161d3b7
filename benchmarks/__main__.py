"""Runs every benchmark, each in a process of its own; ends with 1 where a target is missed."""

from __future__ import annotations

import subprocess
import sys

__all__ = ["main"]

_ALL = ("startup", "animatic", "judder", "parallax", "boards")


def main() -> int:
    """Run them one after another."""
    missed = [name for name in _ALL if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"]).returncode]
    if missed:
        print(f"\nTargets missed in: {', '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
