"""What has been made already, by the digest of the step that made it: the reason why a second run encodes nothing.

A step is a deterministic piece of work (conform this take, render this card). Its digest covers its kind, the version
of the code that does it, and everything that goes in. `Works` is the shelf; `Bench` runs steps against a shelf and
remembers which of them were found there.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from hotset.film.canonical import digest_of
from hotset.units import Digest

__all__ = ["Bench", "FolderWorks", "Step", "Works", "write_atomically"]


class Works(Protocol):
    """A shelf of finished steps. Files that come back are read only: nobody may write into them."""

    def get(self, step: Digest) -> Mapping[str, Path] | None:
        """The files of a step by name, or None when it has not been done (or its files are gone)."""
        ...

    def put(self, step: Digest, kind: str, files: Mapping[str, Path]) -> Mapping[str, Path]:
        """Keep a finished step's files (they may be moved away) and say where they are now.

        Repeating it is harmless.
        """
        ...


class FolderWorks:
    """Steps in a folder, `ab/<digest>/`.

    Complete or not there at all, because a step's folder appears by one rename.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def _place(self, step: Digest) -> Path:
        return self.root / step[:2] / step

    def get(self, step: Digest) -> Mapping[str, Path] | None:
        """See `Works.get`."""
        place = self._place(step)
        if not place.is_dir():
            return None
        return {path.stem: path for path in place.iterdir()}

    def put(self, step: Digest, kind: str, files: Mapping[str, Path]) -> Mapping[str, Path]:
        """See `Works.put`. The kind is of no use in a folder."""
        place = self._place(step)
        place.parent.mkdir(parents=True, exist_ok=True)
        waiting = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
        for name, path in files.items():
            shutil.move(path, waiting / (name + path.suffix))
        try:
            waiting.rename(place)
        except OSError:  # another process was first, with the same bytes by construction
            shutil.rmtree(waiting)
        return self.get(step) or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a delivery for people: what it was, whether it was found on the shelf, and what it took (seconds)."""

    kind: str
    name: str
    cached: bool
    seconds: float


@dataclass(slots=True)
class Bench:
    """Runs steps against a shelf. `progress` hears of every step when it is done."""

    works: Works
    progress: Callable[[Step], None] | None = None
    steps: list[Step] = field(default_factory=list)

    def do(
        self, kind: str, name: str, inputs: Mapping[str, Any], make: Callable[[Path], Mapping[str, Path]]
    ) -> Mapping[str, Path]:
        """The files of the step, made by `make(empty folder)` only when the shelf lacks them.

        `inputs` must name everything that the result depends on, in values with a canonical form.
        """
        step = digest_of({"finish": kind, "inputs": dict(inputs)})
        started = time.perf_counter()
        found = self.works.get(step)
        cached = found is not None
        if found is None:
            with tempfile.TemporaryDirectory(prefix="hotset-") as folder:
                found = self.works.put(step, kind, make(Path(folder)))
        done = Step(kind=kind, name=name, cached=cached, seconds=time.perf_counter() - started)
        self.steps.append(done)
        if self.progress is not None:
            self.progress(done)
        return found

    def note(
        self, kind: str, name: str, inputs: Mapping[str, Any], make: Callable[[], Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Like `do` for a step whose result is a small JSON object."""

        def write(folder: Path) -> Mapping[str, Path]:
            path = folder / "note.json"
            path.write_text(json.dumps(make(), sort_keys=True), "utf-8")
            return {"note": path}

        return json.loads(self.do(kind, name, inputs, write)["note"].read_text("utf-8"))


def write_atomically(path: Path, content: bytes | Path) -> None:
    """Put bytes, or a copy of a file, at `path` by one rename, so that a kill leaves the old or the new, never half.

    A file that holds the same bytes already is left untouched.
    """
    if path.is_file() and _same(path, content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-", suffix=path.suffix)
    try:
        with os.fdopen(handle, "wb") as out:
            if isinstance(content, bytes):
                out.write(content)
            else:
                with content.open("rb") as source:
                    shutil.copyfileobj(source, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _same(path: Path, content: bytes | Path) -> bool:
    if isinstance(content, bytes):
        return path.stat().st_size == len(content) and path.read_bytes() == content
    if path.stat().st_size != content.stat().st_size:
        return False
    with path.open("rb") as one, content.open("rb") as other:
        while block := one.read(1 << 20):
            if block != other.read(1 << 20):
                return False
    return True
