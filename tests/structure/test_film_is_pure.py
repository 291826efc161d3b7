"""film is values: it opens no file, reads no clock, throws no dice."""

from tests.structure.sources import offenders, sources

WORLD = (
    "asyncio", "ctypes", "glob", "logging", "os", "random", "secrets", "shutil", "signal", "socket",
    "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid",
)  # fmt: skip
READS_OR_WRITES = {
    "exists", "glob", "input", "is_dir", "is_file", "iterdir", "mkdir", "now", "open", "read_bytes", "read_text",
    "rename", "resolve", "rglob", "stat", "today", "touch", "unlink", "utcnow", "write_bytes", "write_text",
}  # fmt: skip


def film():
    return (source for source in sources() if source.room == "film")


def test_film_imports_nothing_of_the_world():
    found = [
        f"{source.name}:{line}: imports {name}"
        for source in film()
        for line, name in source.imports()
        if name.partition(".")[0] in WORLD
    ]
    assert not found, offenders(found)


def test_film_opens_nothing_and_asks_no_clock():
    found = [
        f"{source.name}:{line}: calls {name}()"
        for source in film()
        for line, name in source.calls()
        if name in READS_OR_WRITES
    ]
    assert not found, offenders(found)
