"""How long `hotset --help` takes, beside an empty Python and against its limit. Run: python benchmarks/startup.py"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

__all__ = ["LIMIT_S", "main", "measure"]

LIMIT_S = 0.4
_RUNS = 15
_HELP = "import sys; sys.argv = ['hotset', '--help']; from hotset.cli import main; main()"


def measure(runs: int = _RUNS) -> dict[str, float]:
    """Median wall seconds of the help and of an empty Python, taken in turn, and how they compare."""
    help_s, empty_s = [], []
    for _ in range(runs):
        help_s.append(_wall(_HELP))
        empty_s.append(_wall("pass"))
    shown, empty = statistics.median(help_s), statistics.median(empty_s)
    return {
        "help_s": round(shown, 4),
        "python_s": round(empty, 4),
        "ratio": round(shown / empty, 2),
        "limit_s": LIMIT_S,
        "of_limit": round(shown / LIMIT_S, 3),
    }


def main() -> int:
    """Print the measurement as JSON; 1 when the help takes longer than its limit."""
    found = measure()
    print(json.dumps({"benchmark": "startup", **found}))
    return int(found["help_s"] > LIMIT_S)


def _wall(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
