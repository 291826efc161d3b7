"""Steps are done once; files appear whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotset.finish.works import Bench, FolderWorks, Step, write_atomically
from hotset.units import Digest


def test_a_step_is_made_once_and_then_found(works: FolderWorks) -> None:
    made, heard = [], list[Step]()
    bench = Bench(works, heard.append)

    def make(folder: Path) -> dict[str, Path]:
        made.append(1)
        (folder / "x.txt").write_text("once")
        return {"x": folder / "x.txt"}

    first = bench.do("kind", "name", {"a": 1}, make)
    again = bench.do("kind", "name", {"a": 1}, make)
    other = bench.do("kind", "name", {"a": 2}, make)
    assert first["x"].read_text() == "once"
    assert first == again != other
    assert len(made) == 2
    assert [step.cached for step in heard] == [False, True, False]


def test_a_note_comes_back_as_it_was(works: FolderWorks) -> None:
    bench = Bench(works)
    assert bench.note("n", "n", {}, lambda: {"a": [1, "two"]}) == {"a": [1, "two"]}
    assert bench.note("n", "n", {}, lambda: pytest.fail("made twice")) == {"a": [1, "two"]}


def test_a_failed_step_leaves_nothing(works: FolderWorks) -> None:
    def fail(folder: Path) -> dict[str, Path]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Bench(works).do("kind", "name", {}, fail)
    assert not works.root.exists()


def test_putting_a_step_twice_is_harmless(works: FolderWorks, tmp_path: Path) -> None:
    step = Digest("a" * 64)
    for _ in range(2):
        (tmp_path / "f").write_text("same")
        assert works.put(step, "kind", {"f": tmp_path / "f"})["f"].read_text() == "same"
    assert [p.name for p in (works.root / "aa").iterdir()] == [step]


@pytest.mark.parametrize("from_file", [False, True])
def test_writing_replaces_by_rename_and_leaves_the_same_bytes_alone(tmp_path: Path, from_file: bool) -> None:
    target = tmp_path / "out" / "file.bin"

    def content(data: bytes) -> bytes | Path:
        if not from_file:
            return data
        (tmp_path / "source").write_bytes(data)
        return tmp_path / "source"

    write_atomically(target, content(b"one"))
    before = target.stat().st_ino
    write_atomically(target, content(b"one"))
    assert target.stat().st_ino == before
    write_atomically(target, content(b"two"))
    assert target.read_bytes() == b"two"
    assert [p.name for p in target.parent.iterdir()] == ["file.bin"]
