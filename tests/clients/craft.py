"""How the tests talk to the vendors' own clients: a process each, in its environment, and TLS where it is needed."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.server import Soundstage

__all__ = [
    "NEW",
    "OLD",
    "ROOT",
    "Came",
    "Client",
    "ClientError",
    "authority",
    "client_of",
    "over_tls",
    "refused",
    "set_up",
]

ROOT = Path(__file__).resolve().parents[2]
NEW, OLD = ".venv-clients", ".venv-clients-old"
_PLAYERS = Path(__file__).parent / "players"


class ClientError(Exception):
    """What the client raised: its class and those above it, the status and code that it kept."""

    def __init__(self, held: dict[str, Any]) -> None:
        super().__init__(f"{held['classes'][0]}: {held['message']}")
        self.name: str = held["classes"][0]
        self.classes: list[str] = held["classes"]
        self.status: int | None = held["status"]
        self.code: str | int | None = held["code"]
        self.kind: str | None = held["kind"]
        self.message: str = held["message"]


class Came:
    """An answer as the client gave it."""

    def __init__(self, held: dict[str, Any]) -> None:
        self.type: str = held.get("type", "")
        self.value: Any = held.get("value")
        self.file = Path(held["file"]) if "file" in held else None
        self.misfits: list[str] = held.get("misfits", [])
        """Where it is not of the types that the client declares."""
        self.unknown: list[str] = held.get("unknown", [])
        """Fields that the client does not know."""


class Client:
    """One process with one vendor's client. Each call is one call of that client."""

    def __init__(self, environment: str, player: str, spool: Path, trust: Path | None = None) -> None:
        spool.mkdir(parents=True, exist_ok=True)
        plain = {"PATH": os.environ.get("PATH", ""), "HOME": str(spool), "NO_PROXY": "*", "PYTHONUNBUFFERED": "1"}
        if trust is not None:
            plain["SSL_CERT_FILE"] = str(trust)
        python = ROOT / environment / "bin" / "python"
        self._said = (spool / "stderr").open("w+")
        self._process = subprocess.Popen(
            [str(python), "-s", str(_PLAYERS / f"{player}_player.py"), str(spool)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            env=plain,
        )

    def open(self, address: str, key: str = "a-key", **more: Any) -> Self:
        """Make the client anew, for a soundstage and a key."""
        self._ask({"open": {"address": address, "key": key, **more}})
        return self

    def call(self, path: str, *args: Any, keep: str = "", look: bool = False, **kwargs: Any) -> Came:
        """Call what the path names; with `look` only look at it. Raises ClientError for what the client raises."""
        return self._ask({"call": path, "args": args, "kwargs": kwargs, "keep": keep, "look": look})

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._said.close()

    def _ask(self, asked: dict[str, Any]) -> Came:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._said.seek(0)
            raise RuntimeError(f"the client has died: {self._said.read()[-3000:]}")
        held = json.loads(line)
        assert not held["outside"], held["outside"]
        if "error" in held:
            raise ClientError(held["error"])
        return Came(held)


@contextlib.contextmanager
def client_of(environment: str, player: str, spool: Path, trust: Path | None = None) -> Iterator[Client]:
    """A client's process, ended at the end."""
    made = Client(environment, player, spool, trust)
    try:
        yield made
    finally:
        made.close()


def refused(
    client: Client, stage: Soundstage, vendor: str, trouble: str, path: str, *args: Any, **kwargs: Any
) -> tuple[ClientError, int]:
    """What the client raises when this strikes each of its tries to create, and how often it tried. Nothing is made."""
    stage.stage.requests.clear()
    stage.stage.faults.add(Fault(trouble=Trouble(trouble), call="create", vendor=vendor, times=99))
    try:
        client.call(path, *args, **kwargs)
    except ClientError as error:
        return error, len(stage.stage.requests)
    finally:
        stage.stage.faults.clear()
        assert not stage.stage.jobs(), trouble
    raise AssertionError(f"{trouble} is no error for the client")


def shorten(stage: Soundstage) -> None:
    """Have the takes that were asked for be six frames long, where their length is not what is proved."""
    for job in stage.stage.jobs():
        job.order = replace(job.order, frames=6)


def set_up() -> bool:
    """Whether both environments are there."""
    return all((ROOT / name / "bin" / "python").exists() for name in (NEW, OLD))


# TLS


def authority(folder: Path) -> tuple[Path, Path]:
    """A certificate that vouches for itself and for 127.0.0.1, and its key: two PEM files."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hotset soundstage")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "authority.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
    )
    return certificate, private


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while body := await source.read(65536):
            sink.write(body)
            await sink.drain()
    sink.close()


class _Front:
    """TLS on loopback before a soundstage: what comes goes on in the open, and what is cut there is cut here."""

    def __init__(self, port: int, certificate: Path, private: Path) -> None:
        self.port = port
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate, private)
        self.address = ""
        self.up = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            self.loop.run_until_complete(self.serve())

    async def serve(self) -> None:
        self.end = asyncio.Event()
        server = await asyncio.start_server(self.taken, "127.0.0.1", 0, ssl=self.context)
        self.address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self.up.set()
        await self.end.wait()
        server.close()
        open_still = asyncio.all_tasks() - {asyncio.current_task()}
        for task in open_still:
            task.cancel()
        await asyncio.gather(*open_still, return_exceptions=True)

    async def taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer), return_exceptions=True)


@contextlib.contextmanager
def over_tls(address: str, certificate: Path, private: Path) -> Iterator[str]:
    """The address of a TLS front before http://127.0.0.1:port."""
    front = _Front(int(address.rpartition(":")[2]), certificate, private)
    front.thread.start()
    front.up.wait(10)
    try:
        yield front.address
    finally:
        front.loop.call_soon_threadsafe(front.end.set)
        front.thread.join(10)
        front.loop.close()
