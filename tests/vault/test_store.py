"""The folder vault on real disks: races, a full disk, flipped bits, killed writers."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.errors import DamagedError, NewerStoreError, StoreError
from hotset.units import Digest
from hotset.vault.store import FolderVault, Vault


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    return FolderVault(tmp_path / "vault")


def place(vault: FolderVault, digest: Digest) -> Path:
    return vault.root / digest[:2] / digest


def flip(path: Path, at: int = 0) -> None:
    """One bit, size and times kept: what a bad disk does."""
    before = path.stat()
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    path.chmod(0o444)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def temp_files(vault: FolderVault) -> list[Path]:
    return list((vault.root / "temp").iterdir())


def run(script: str, *args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, args)], capture_output=True, text=True, check=False
    )


def test_bytes_come_back_under_their_own_digest(vault: FolderVault) -> None:
    digest = vault.put_bytes(b"a still")
    assert digest == hashlib.sha256(b"a still").hexdigest()
    assert vault.read(digest) == b"a still"
    assert vault.path(digest) == place(vault, digest)
    assert vault.has(digest)
    assert vault.verify(digest) == 7
    assert list(vault.digests()) == [digest]
    assert stat.S_IMODE(place(vault, digest).stat().st_mode) == 0o444
    assert temp_files(vault) == []
    assert isinstance(vault, Vault)


@given(st.lists(st.binary(max_size=64), max_size=8))
@settings(max_examples=25, deadline=None)
def test_whatever_goes_in_comes_out_once(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]) -> None:
    vault = FolderVault(tmp_path_factory.mktemp("v"))
    digests = [vault.put_bytes(part) for part in parts]
    assert [vault.read(d) for d in digests] == parts
    assert list(vault.digests()) == sorted(set(digests))


@pytest.mark.parametrize("move", [False, True])
def test_a_file_is_kept_and_the_source_stays_unless_moved(vault: FolderVault, tmp_path: Path, move: bool) -> None:
    source = tmp_path / "take.mp4"
    source.write_bytes(b"frames" * 400_000)
    digest = vault.put_file(source, move=move)
    assert source.exists() is not move
    assert vault.verify(digest) == 2_400_000
    assert stat.S_IMODE(place(vault, digest).stat().st_mode) == 0o444
    source.write_bytes(b"frames" * 400_000)
    assert vault.put_file(source, move=move) == digest
    assert source.exists() is not move


def test_moving_a_link_leaves_what_it_points_to(vault: FolderVault, tmp_path: Path) -> None:
    original, link, hard = tmp_path / "original", tmp_path / "link", tmp_path / "hard"
    original.write_bytes(b"picture")
    link.symlink_to(original)
    digest = vault.put_file(link, move=True)
    assert original.read_bytes() == b"picture"
    assert not link.exists()
    place(vault, digest).unlink()
    os.link(original, hard)
    vault.put_file(hard, move=True)
    original.write_bytes(b"painted over")
    assert vault.read(digest) == b"picture"


def test_moving_a_file_of_the_vault_into_the_vault_keeps_it(vault: FolderVault) -> None:
    digest = vault.put_bytes(b"picture")
    assert vault.put_file(place(vault, digest), move=True) == digest
    assert vault.read(digest) == b"picture"


def test_a_source_that_is_not_there_is_said(vault: FolderVault, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read, so it was not kept"):
        vault.put_file(tmp_path / "nothing.png")


def test_missing_names_what_it_was_needed_for(vault: FolderVault) -> None:
    nothing = Digest("ab" * 32)
    assert not vault.has(nothing)
    with pytest.raises(StoreError, match=r"does not have abababababab….* needed for the first frame of 1A"):
        vault.path(nothing, needed_for="the first frame of 1A")
    with pytest.raises(StoreError, match="does not have"):
        vault.read(nothing)
    with pytest.raises(ValueError, match="no sha256"):
        vault.has(Digest("../../etc/passwd"))


@pytest.mark.parametrize("reader", [lambda v, d: v.read(d), lambda v, d: v.path(d), lambda v, d: v.verify(d)])
def test_a_flipped_bit_is_found(vault: FolderVault, reader: Callable[[FolderVault, Digest], object]) -> None:
    digest = vault.put_bytes(b"x" * 100_000)
    flip(place(vault, digest), 77_777)
    with pytest.raises(DamagedError, match="not what was stored"):
        reader(vault, digest)


def test_a_file_altered_after_it_was_verified_is_verified_again(vault: FolderVault) -> None:
    digest = vault.put_bytes(b"locked")
    vault.path(digest)
    place(vault, digest).chmod(0o644)
    place(vault, digest).write_bytes(b"l0cked")
    with pytest.raises(DamagedError):
        vault.path(digest)


def test_putting_the_same_bytes_heals(vault: FolderVault) -> None:
    digest = vault.put_bytes(b"locked frame")
    flip(place(vault, digest))
    fresh = FolderVault(vault.root)
    assert fresh.put_bytes(b"locked frame") == digest
    assert fresh.read(digest) == b"locked frame"


def test_unreadable_is_not_missing(vault: FolderVault) -> None:
    digest = vault.put_bytes(b"there")
    place(vault, digest).unlink()
    place(vault, digest).mkdir()  # reading a folder fails for root too, which a mode of 000 does not
    assert vault.has(digest)
    with pytest.raises(StoreError, match=r"has .* but it cannot be read: Is a directory"):
        vault.read(digest)


def test_a_vault_whose_disk_is_gone_has_no_answer(vault: FolderVault) -> None:
    digest = vault.put_bytes(b"there")
    vault.root.rename(vault.root.with_name("elsewhere"))
    with pytest.raises(StoreError, match="mounted"):
        vault.has(digest)
    with pytest.raises(StoreError, match="mounted"):
        vault.path(digest)


def test_another_schema_is_refused(tmp_path: Path) -> None:
    root = FolderVault(tmp_path / "v").root
    (root / "vault.json").write_text('{"schema": "hotset.vault", "version": 2}')
    with pytest.raises(NewerStoreError, match="newer hotset"):
        FolderVault(root)
    (root / "vault.json").write_text("{}")
    with pytest.raises(DamagedError, match="which vault"):
        FolderVault(root)
    (root / "vault.json").write_text('{"schema": "other", "version": 1}')
    with pytest.raises(DamagedError, match="something else"):
        FolderVault(root)


def test_a_root_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "v").write_text("")
    with pytest.raises(StoreError, match="Nothing can be written"):
        FolderVault(tmp_path / "v")


def test_many_threads_put_the_same_bytes(vault: FolderVault) -> None:
    data, faults = os.urandom(300_000), []

    def put() -> None:
        try:
            for _ in range(5):
                vault.read(vault.put_bytes(data))
        except StoreError as error:
            faults.append(error)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(list(vault.digests())) == 1
    assert temp_files(vault) == []


FULL = """
import resource, sys
from pathlib import Path
from hotset.vault.store import FolderVault
from hotset.errors import StoreError
vault = FolderVault(Path(sys.argv[1]))
source = Path(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
for put in (lambda: vault.put_bytes(b"x" * 3_000_000), lambda: vault.put_file(source)):
    try:
        put()
    except StoreError as error:
        assert "no room left: 3.0 MB are needed" in str(error), error
    else:
        raise SystemExit("was not refused")
assert vault.put_bytes(b"small")
"""


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    source = tmp_path / "take.mp4"
    source.write_bytes(b"y" * 3_000_000)
    done = run(FULL, tmp_path / "v", source)
    assert done.returncode == 0, done.stderr
    vault = FolderVault(tmp_path / "v")
    assert [vault.verify(d) for d in vault.digests()] == [5]
    assert temp_files(vault) == []
    assert source.exists()


@pytest.mark.parametrize("how", ["bytes", "copy", "move"])
def test_the_bytes_are_synced_before_their_name_and_the_folder_after(
    vault: FolderVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A power cut cannot be tried here; the order that survives one can be seen."""
    steps: list[str] = []
    sync, replace = os.fsync, os.replace

    def seen_sync(handle: int) -> None:
        steps.append("sync folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "sync bytes")
        sync(handle)

    def seen_replace(source: Path, target: Path) -> None:
        steps.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", seen_sync)
    monkeypatch.setattr(os, "replace", seen_replace)
    (tmp_path / "f").write_bytes(b"bytes")
    if how == "bytes":
        vault.put_bytes(b"bytes")
    else:
        vault.put_file(tmp_path / "f", move=how == "move")
    assert [step for i, step in enumerate(steps) if i != 1] == ["sync bytes", "rename", "sync folder"]
    assert steps[1] == "sync folder", "the new folder's own name"


KILLED = """
import os, signal, sys
from pathlib import Path
import hotset.vault.store as store
vault = store.FolderVault(Path(sys.argv[1]))
def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(store.os, sys.argv[2], die)
vault.put_bytes(b"z" * 500_000)
"""


@pytest.mark.parametrize("point", ["fchmod", "fsync", "replace"])
def test_a_killed_writer_leaves_the_digest_whole_or_absent(tmp_path: Path, point: str) -> None:
    FolderVault(tmp_path / "v")
    assert run(KILLED, tmp_path / "v", point).returncode == -9
    vault = FolderVault(tmp_path / "v")
    assert list(vault.digests()) == []
    assert len(temp_files(vault)) == 1
    assert vault.sweep_temp() == 0, "a writer may still be at it"
    assert vault.sweep_temp(older_than_seconds=0) == 1
    assert vault.verify(vault.put_bytes(b"z" * 500_000)) == 500_000
