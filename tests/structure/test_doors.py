"""One door per power: who may reach the network, a database, an encoder, another program, and money."""

import pytest

from tests.structure.sources import offenders, sources

HTTP = (
    "aiohttp",
    "http.client",
    "httpx",
    "httpx2",
    "requests",
    "socket",
    "ssl",
    "urllib.request",
    "urllib3",
    "websockets",
)
STORES = ("boto3", "obstore", "psycopg", "redis", "sqlalchemy", "sqlite3")
ENCODERS = ("av", "ffmpeg", "imageio", "imageio_ffmpeg", "moviepy")
PROGRAMS = ("multiprocessing", "os.execv", "os.fork", "os.popen", "os.spawnv", "os.system", "pty", "subprocess")

DOORS = [
    ("the network", HTTP, ("hosts/", "soundstage/")),
    ("a database or object store", STORES, ("vault/",)),
    ("an encoder or decoder", ENCODERS, ("media/", "media_assembly.py")),
]

STARTS_PROGRAMS = {
    "finish/dialogue.py": "answers for a scratch voice that failed",
    "finish/voice.py": "the scratch voice is GPL and an extra: it runs as a program of its own",
    "hosts/local.py": "what is computed on this machine runs in worker processes",
}
"""Each file that may start another program, and why."""

WRITES_MONEY = "ledger/purchase.py"
MONEY_METHODS: tuple[str, ...] = ("write_entry",)
"""The journal's methods that write an entry of the book."""


def is_of(name, powers):
    return any(name == power or name.startswith(f"{power}.") for power in powers)


def importers(powers, allowed):
    return sorted(
        {
            f"{source.name}:{line}: imports {name}"
            for source in sources()
            if not source.name.startswith(allowed)
            for line, name in source.imports()
            if is_of(name, powers)
        }
    )


@pytest.mark.parametrize(("power", "modules", "allowed"), DOORS, ids=[door[0] for door in DOORS])
def test_one_door_per_power(power, modules, allowed):
    found = importers(modules, allowed)
    assert not found, f"only {' and '.join(allowed)} reach {power}; " + offenders(found)


def test_only_the_named_files_start_another_program():
    found = importers(PROGRAMS, tuple(STARTS_PROGRAMS))
    assert not found, "a file that starts a program is named in this test, with its reason; " + offenders(found)
    idle = [name for name in STARTS_PROGRAMS if not any(name in line for line in importers(PROGRAMS, ()))]
    assert not idle, "named in this test and starting no program; " + offenders(idle)


def test_only_the_purchase_writes_money():
    found = [
        f"{source.name}:{line}: calls {name}"
        for source in sources()
        for line, name in source.calls()
        if name in MONEY_METHODS and not source.name.startswith("vault/")
    ]
    elsewhere = [line for line in found if not line.startswith(WRITES_MONEY)]
    assert not elsewhere, f"only {WRITES_MONEY} commits and settles money; " + offenders(elsewhere)
    assert found, "nothing writes money: has the journal's method another name now?"
