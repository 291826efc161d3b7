"""Broken productions, one folder each, and what `hotset check` has to say about every one of them.

A folder holds the production as a person would have it on disk, and expected.txt: first, where needed, what has to be
made that no repository should hold, then one block for each fault, parted by empty lines.

    make png boards/1A.png 64 64        a picture of that size        make torn NAME      half a picture
    make sparse big.png 200000000       that many bytes, all zero     make link NAME TO   a symbolic link
    make bytes NAME 63e9                those bytes, in hexadecimal   estimate $9.00      what the film would cost

    exit 3                              the exit code of the error
    at production.yaml:6                the file, and the line and column as far as they matter
    says unknown key 'x' | 'kelvin'     what the message holds, parted by |
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hotset.media import png_bytes
from hotset.units import Micros, micros

__all__ = ["CASES", "Case", "Expected", "fingerprint", "lay_out"]

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Expected:
    """One fault: the exit code, the place, and words of the message."""

    exit_code: int
    at: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One broken production."""

    name: str
    expected: tuple[Expected, ...]
    makes: tuple[tuple[str, ...], ...] = ()
    estimate: Micros | None = None


def _case(folder: Path) -> Case:
    expected: list[Expected] = []
    makes: list[tuple[str, ...]] = []
    estimate = None
    for block in (folder / "expected.txt").read_text("utf-8").strip().split("\n\n"):
        fields: dict[str, str] = {}
        for line in block.splitlines():
            word, _, rest = line.partition(" ")
            if word == "make":
                makes.append(tuple(rest.split()))
            elif word == "estimate":
                estimate = micros(rest)
            else:
                fields[word] = rest
        if fields:
            says = tuple(part.strip() for part in fields["says"].split(" | "))
            expected.append(Expected(int(fields["exit"]), fields["at"], says))
    return Case(folder.name, tuple(expected), tuple(makes), estimate)


CASES = tuple(_case(folder) for folder in sorted(FOLDER.iterdir()) if (folder / "expected.txt").is_file())


def lay_out(case: Case, folder: Path) -> Path:
    """The broken production on disk, under `folder`; answers the production's own folder."""
    place = folder / "production"
    shutil.copytree(FOLDER / case.name, place, ignore=shutil.ignore_patterns("expected.txt"))
    for what, name, *rest in case.makes:
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if what == "png":
            path.write_bytes(_png(int(rest[0]), int(rest[1])))
        elif what == "torn":
            path.write_bytes(_png(64, 64)[:90])
        elif what == "bytes":
            path.write_bytes(bytes.fromhex(rest[0]))
        elif what == "sparse":
            with path.open("wb") as file:
                file.truncate(int(rest[0]))
        elif what == "link":
            path.symlink_to(rest[0])
        else:
            raise ValueError(f"{case.name}: nothing is known of {what!r}")
    return place


def _png(width: int, height: int) -> bytes:
    return png_bytes(np.full((height, width, 3), 200, np.uint8))


def fingerprint(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Every file below a folder with its size, its time and the digest of its first megabyte: what must not change."""
    found: dict[str, tuple[int, int, str]] = {}
    for base, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(base) / name
            about = path.lstat()
            if path.is_symlink():
                digest = str(path.readlink())
            elif path.is_file():
                with path.open("rb") as file:
                    digest = hashlib.sha256(file.read(1 << 20)).hexdigest()
            else:
                digest = "folder"
            found[str(path.relative_to(folder))] = (about.st_size, about.st_mtime_ns, digest)
    return found
