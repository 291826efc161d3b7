"""Pull the plug: run `hotset make`, kill it with SIGKILL when its journal has so many events, and run it to the end.

Also a command of its own, for more kills than a test run has time for: `python -m tests.plug --kills 40`.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.productions import small_production

__all__ = ["Film", "kill_once", "make_whole"]

KEPT = ("deliverables/master.mp4", "deliverables/master.vtt", "deliverables/contact-sheet.png", "cut.otio")
"""What must come out the same, whatever happened on the way; a file that a production does not have is left out."""


@dataclass(frozen=True)
class Film:
    """What a run left behind."""

    files: dict[str, str]
    events: int
    takes: tuple[tuple[str, str], ...]
    entries: tuple[int, int]
    """Commitments and settlements."""


def hotset(*words: str) -> list[str]:
    return [sys.executable, "-m", "hotset.cli", *words]


def make_whole(folder: Path) -> Film:
    """Run `hotset make` to the end, verify journal and vault, and say what came out."""
    subprocess.run(hotset("make", str(folder), "--json"), check=True, capture_output=True, timeout=300)
    verified = subprocess.run(hotset("verify", str(folder), "--json"), check=True, capture_output=True, timeout=60)
    findings = json.loads(verified.stdout)["findings"]
    assert findings == [], findings
    return seen(folder)


def seen(folder: Path) -> Film:
    files = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in KEPT if (folder / name).is_file()
    }
    with contextlib.closing(sqlite3.connect(folder / ".hotset" / "journal.sqlite")) as journal:
        events = journal.execute("SELECT count(*) FROM events").fetchone()[0]
        takes = journal.execute("SELECT name, state FROM attempts ORDER BY name").fetchall()
        opened = journal.execute("SELECT count(*) FROM entries WHERE kind = 'commitment'").fetchone()[0]
        settled = journal.execute("SELECT count(*) FROM entries WHERE kind <> 'commitment'").fetchone()[0]
    return Film(files, events, tuple(takes), (opened, settled))


def kill_once(folder: Path, at_event: int, wait_s: float = 0.0) -> bool:
    """Run `hotset make` and kill it once its journal has `at_event` events and `wait_s` more have passed.

    Returns whether it was killed; False where it was faster.
    """
    process = subprocess.Popen(hotset("make", str(folder)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        if _events(folder) >= at_event:
            time.sleep(wait_s)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
                return True
            return False
        time.sleep(0.002)
    return False


def _events(folder: Path) -> int:
    path = folder / ".hotset" / "journal.sqlite"
    if not path.is_file():
        return -1
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0.05)) as journal:
            return int(journal.execute("SELECT max(id) FROM events").fetchone()[0] or 0)
    except sqlite3.Error:
        # being made at this very moment
        return -1


def main() -> None:
    """Kill at evenly spread events and moments between them, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--production", type=Path, help="a production to make; the small one of the tests by default")
    kills = parser.parse_args().kills
    given = parser.parse_args().production
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "source"
        if given:
            shutil.copytree(given, source, ignore=shutil.ignore_patterns(".hotset", "deliverables", "cut.otio"))
        else:
            small_production(source)
        shutil.copytree(source, Path(place) / "whole")
        whole = make_whole(Path(place) / "whole")
        same = killed = paid_twice = 0
        for number in range(kills):
            folder = Path(place) / f"killed-{number}"
            shutil.copytree(source, folder)
            at = round(number * whole.events / kills)
            killed += kill_once(folder, at, wait_s=(number % 4) * 0.05)
            after = make_whole(folder)
            same += after.files == whole.files
            paid_twice += after.entries != whole.entries
            print(f"killed at event {at}: same film {after.files == whole.files}, entries {after.entries}", flush=True)
            shutil.rmtree(folder)
    print(f"{kills} runs, {killed} killed, {same} the same film, {paid_twice} with other entries")


if __name__ == "__main__":
    main()
