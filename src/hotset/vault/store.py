"""The vault: bytes that were made, kept under the sha256 of the bytes themselves.

Nothing in it is ever altered. A file enters through a temporary file in the same file system, is synced, renamed into
place and its folder synced, so that after a crash or on a full disk a digest is there whole or not at all. Reading
verifies. Missing, damaged and unreadable are three different answers: only the first means "make it again".

    vault/vault.json            schema name and version
    vault/ab/abcd…              the bytes, read-only
    vault/temp/                 what is being written now
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Generator, Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from hotset.errors import DamagedError, NewerStoreError, StoreError
from hotset.units import DIGEST_PATTERN, Digest

__all__ = ["FolderVault", "Vault"]

SCHEMA = "hotset.vault"
VERSION = 1

_CHUNK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = 0o444


@runtime_checkable
class Vault(Protocol):
    """Bytes by digest. Every method may raise StoreError; a digest that is no sha256 is a ValueError."""

    def put_bytes(self, data: bytes) -> Digest:
        """Keep these bytes. The same bytes again are kept once."""
        ...

    def put_file(self, path: Path, *, move: bool = False) -> Digest:
        """Keep a file's bytes. With `move` the file itself may become the stored one and is gone afterwards."""
        ...

    def read(self, digest: Digest) -> bytes:
        """The bytes, verified. Raises DamagedError when they are not what the digest says."""
        ...

    def path(self, digest: Digest, *, needed_for: str = "") -> Path:
        """A readable file with these bytes, verified once per process. Never write to it."""
        ...

    def has(self, digest: Digest) -> bool:
        """False only where the bytes are certainly not there; a fault of the disk is an error."""
        ...

    def digests(self) -> Iterator[Digest]:
        """Everything in the vault, sorted."""
        ...

    def verify(self, digest: Digest) -> int:
        """Read every byte of one digest now; its size in bytes."""
        ...

    def sweep_temp(self, *, older_than_seconds: float = 3600.0) -> int:
        """Remove what writers that died left behind; how many files that were."""
        ...


class FolderVault:
    """A vault in a folder. Safe for several threads and processes at once."""

    def __init__(self, root: Path) -> None:
        """Opens the vault in `root`, which is made where there is none.

        Raises StoreError where the folder cannot be made or read, NewerStoreError for a newer hotset's vault.
        """
        self.root = Path(root)
        self._temp = self.root / "temp"
        self._seen: dict[Digest, tuple[int, int, int]] = {}
        self._seen_lock = threading.Lock()
        try:
            self._temp.mkdir(parents=True, exist_ok=True)
            self._mark()
        except OSError as error:
            raise _writing_failed(error, self.root) from error

    def put_bytes(self, data: bytes) -> Digest:
        """As Vault.put_bytes. Raises StoreError on a full or read-only disk, with nothing half-written left."""
        digest = Digest(hashlib.sha256(data).hexdigest())
        if self._is_whole(digest):
            return digest
        try:
            with self._writing() as (file, temp):
                file.write(data)
                self._finish(file, temp, digest)
        except OSError as error:
            raise _writing_failed(error, self.root, len(data)) from error
        return digest

    def put_file(self, path: Path, *, move: bool = False) -> Digest:
        """As Vault.put_file. The source stays where it is unless the bytes are safely in the vault."""
        path = Path(path)
        try:
            source = path.open("rb")
        except OSError as error:
            raise StoreError(f"{path} cannot be read, so it was not kept: {error.strerror}.") from error
        with source:
            size = os.fstat(source.fileno()).st_size
            digest = _digest_of_file(source)
            try:
                if not self._is_whole(digest) and not (move and self._adopt(path, source, digest)):
                    digest = self._copy(source)
                if move and path.resolve() != self._place(digest).resolve():
                    path.unlink(missing_ok=True)
            except OSError as error:
                raise _writing_failed(error, self.root, size) from error
        return digest

    def read(self, digest: Digest) -> bytes:
        """As Vault.read. Raises StoreError when the bytes are not there or cannot be read."""
        try:
            data = self._place(digest).read_bytes()
        except OSError as error:
            raise self._reading_failed(error, digest) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise _damaged(digest, self._place(digest))
        return data

    def path(self, digest: Digest, *, needed_for: str = "") -> Path:
        """As Vault.path; `needed_for` says in the error what the bytes were wanted for."""
        place = self._place(digest)
        try:
            mark = _mark_of(os.stat(place))
            with self._seen_lock:
                if self._seen.get(digest) == mark:
                    return place
            self.verify(digest)
        except OSError as error:
            raise self._reading_failed(error, digest, needed_for) from error
        return place

    def has(self, digest: Digest) -> bool:
        """As Vault.has. Raises StoreError where it cannot be known, such as a vault whose disk is gone."""
        try:
            os.stat(self._place(digest))
        except FileNotFoundError:
            if not (self.root / "vault.json").exists():
                raise StoreError(
                    f"The vault {self.root} is gone, so nobody can say what was in it. Is its disk mounted?"
                ) from None
            return False
        except OSError as error:
            raise self._reading_failed(error, digest) from error
        return True

    def digests(self) -> Iterator[Digest]:
        """As Vault.digests. Files that are no digest are passed over."""
        try:
            folders = sorted(f for f in self.root.iterdir() if len(f.name) == 2 and f.is_dir())
            for folder in folders:
                for name in sorted(os.listdir(folder)):
                    if DIGEST_PATTERN.fullmatch(name):
                        yield Digest(name)
        except OSError as error:
            raise StoreError(f"The vault {self.root} cannot be listed: {error.strerror}.") from error

    def verify(self, digest: Digest) -> int:
        """As Vault.verify. Raises DamagedError, or StoreError where the bytes are missing or unreadable."""
        place = self._place(digest)
        try:
            with place.open("rb") as file:
                mark = _mark_of(os.fstat(file.fileno()))
                found = _digest_of_file(file)
        except OSError as error:
            raise self._reading_failed(error, digest) from error
        if found != digest:
            with self._seen_lock:
                self._seen.pop(digest, None)
            raise _damaged(digest, place)
        with self._seen_lock:
            self._seen[digest] = mark
        return mark[0]

    def sweep_temp(self, *, older_than_seconds: float = 3600.0) -> int:
        """As Vault.sweep_temp. An hour is far longer than any write that is still going on."""
        limit, swept = time.time() - older_than_seconds, 0
        for left in self._temp.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another process may be sweeping too
                if left.stat().st_mtime <= limit:
                    left.unlink()
                    swept += 1
        return swept

    def _place(self, digest: Digest) -> Path:
        if not DIGEST_PATTERN.fullmatch(digest):
            raise ValueError(f"{digest!r} is no sha256 digest")
        return self.root / digest[:2] / digest

    def _is_whole(self, digest: Digest) -> bool:
        """Whether good bytes are there already. Damaged ones are not: writing them anew heals the vault."""
        try:
            if not self.has(digest):
                return False
            self.path(digest)
        except DamagedError:
            return False
        return True

    @contextlib.contextmanager
    def _writing(self) -> Generator[tuple[BinaryIO, Path]]:
        temp = self._temp / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            with temp.open("xb") as file:
                yield file, temp
        finally:
            temp.unlink(missing_ok=True)

    def _finish(self, file: BinaryIO, temp: Path, digest: Digest) -> None:
        file.flush()
        os.fchmod(file.fileno(), _READ_ONLY)
        os.fsync(file.fileno())
        self._rename(temp, digest)

    def _rename(self, temp: Path, digest: Digest) -> None:
        place = self._place(digest)
        if not place.parent.is_dir():
            place.parent.mkdir(exist_ok=True)
            _sync_folder(self.root)
        os.replace(temp, place)  # the same bytes over the same bytes, so two writers cannot hurt each other
        _sync_folder(place.parent)
        with self._seen_lock:
            self._seen.pop(digest, None)

    def _copy(self, source: BufferedReader) -> Digest:
        """Copies and digests in one pass: the digest is of what was written, even if the source changed meanwhile."""
        source.seek(0)
        running = hashlib.sha256()
        with self._writing() as (file, temp):
            while chunk := source.read(_CHUNK):
                running.update(chunk)
                file.write(chunk)
            digest = Digest(running.hexdigest())
            self._finish(file, temp, digest)
        return digest

    def _adopt(self, path: Path, source: BufferedReader, digest: Digest) -> bool:
        """Renames the file itself into the vault; False where only a copy is safe."""
        status = os.fstat(source.fileno())
        if path.is_symlink() or status.st_nlink > 1 or status.st_dev != os.stat(self._temp).st_dev:
            return False
        os.fsync(source.fileno())
        os.chmod(path, _READ_ONLY)
        self._rename(path, digest)
        return True

    def _mark(self) -> None:
        marker = self.root / "vault.json"
        if not marker.exists():
            text = json.dumps({"schema": SCHEMA, "version": VERSION}) + "\n"
            with self._writing() as (file, temp):
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
                os.replace(temp, marker)
            _sync_folder(self.root)
        try:
            body = json.loads(marker.read_text())
            version = int(body["version"])
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedError(f"{marker} does not say which vault this is.") from error
        if body.get("schema") != SCHEMA:
            raise DamagedError(f"{marker} is of something else than a vault of hotset.")
        if version > VERSION:
            raise NewerStoreError(
                f"The vault {self.root} was written by a newer hotset (schema {version}; this one knows {VERSION})."
            )

    def _reading_failed(self, error: OSError, digest: Digest, needed_for: str = "") -> StoreError:
        wanted = f" It is needed for {needed_for}." if needed_for else ""
        if isinstance(error, FileNotFoundError):
            if not (self.root / "vault.json").exists():
                return StoreError(f"The vault {self.root} is gone. Is its disk mounted?{wanted}")
            return StoreError(
                f"The vault does not have {digest[:12]}….{wanted}", next_commands=("hotset verify", "hotset make")
            )
        return StoreError(
            f"The vault has {digest[:12]}… but it cannot be read: {error.strerror}.{wanted} Nothing was made again.",
            next_commands=("hotset verify",),
        )


def _digest_of_file(file: BufferedReader) -> Digest:
    return Digest(hashlib.file_digest(file, "sha256").hexdigest())


def _mark_of(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino


def _sync_folder(folder: Path) -> None:
    """A rename is on disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(digest: Digest, place: Path) -> DamagedError:
    return DamagedError(
        f"The bytes of {digest[:12]}… are not what was stored ({place}). Bring the file back from a backup, or import"
        " the same picture again: the vault then heals itself.",
        next_commands=("hotset verify",),
    )


def _writing_failed(error: OSError, root: Path, size: int | None = None) -> StoreError:
    if error.errno in _FULL:
        needs = f" {size / 1e6:.1f} MB are needed" if size is not None else ""
        with contextlib.suppress(OSError):
            needs += f"{',' if needs else ''} {shutil.disk_usage(root).free / 1e6:.1f} MB are free on its disk"
        return StoreError(
            f"The vault {root} has no room left:{needs or ' the disk is full'}. Nothing was half-written. Make room and"
            " run the same command again: what is done is not done twice."
        )
    return StoreError(f"Nothing can be written to the vault {root}: {error.strerror or error}.")
