"""The rule of the key: it is in no message, representation, log record or file."""

from __future__ import annotations

import contextlib
import logging
import traceback
from collections.abc import Generator

from hotset.errors import HostError
from hotset.hosts.conformance.terms import PLAIN_KEY, Bench, Mishap, Rule
from hotset.hosts.port import Accepted

__all__ = ["RULES", "listening"]


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(TypeError, ValueError):  # a record that cannot be formatted says its parts
            self.lines.append(f"{record.name}: {record.getMessage()}")
        self.lines.append(f"{record.args!r} {record.exc_text or ''}")
        if record.exc_info and record.exc_info[1] is not None:
            self.lines.append("".join(traceback.format_exception(record.exc_info[1])))


@contextlib.contextmanager
def listening() -> Generator[list[str]]:
    """Every log record of the process at DEBUG, as text, those of HTTP clients too."""
    root, listener = logging.getLogger(), _Listener()
    named = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    levels = [(logger, logger.level, logger.disabled) for logger in (root, *named)]
    root.addHandler(listener)
    for logger, _, _ in levels:
        logger.setLevel(logging.DEBUG)
        logger.disabled = False
    try:
        yield listener.lines
    finally:
        root.removeHandler(listener)
        for logger, level, disabled in levels:
            logger.setLevel(level)
            logger.disabled = disabled


def _silent(bench: Bench) -> None:
    with listening() as lines:
        for number, mishap in enumerate((Mishap.WRONG_KEY, Mishap.ECHO, Mishap.ERROR_BEFORE, Mishap.TRUNCATED)):
            if bench.house.strike(mishap):
                got = bench.run(lambda number=number: _outcome(bench, f"ref-{number}"))
                bench.house.calm()
                _not_in(bench, _errors(got), f"what it raised after '{mishap}'")
        job_id = bench.run(lambda: bench.submit("ref-whole"))
        if bench.house.strike(Mishap.SILENT):
            got = bench.run(lambda: _polled(bench, job_id))
            bench.house.calm()
            _not_in(bench, _errors(got), "what it raised while the vendor was silent")
        state = bench.run(lambda: bench.ended(job_id))
        files = bench.run(lambda: bench.host.fetch(job_id, bench.new_folder()))
        shown = [repr(bench.host), str(bench.host), repr(vars(bench.host)), repr(state), repr(files), job_id]
        _not_in(bench, shown, "how it shows itself and its answers")
    _not_in(bench, lines, "what was logged")
    for path in sorted(bench.folder.rglob("*")):
        if path.is_file() and PLAIN_KEY.encode() in path.read_bytes():
            bench.broken(f"the key is in the file {path.relative_to(bench.folder)}.")
        _not_in(bench, [path.name], "the name of a file")


def _not_in(bench: Bench, texts: list[str], where: str) -> None:
    for text in texts:
        if PLAIN_KEY in text:
            at = text.index(PLAIN_KEY)
            shown = text[max(0, at - 60) : at + len(PLAIN_KEY) + 20].replace(PLAIN_KEY, "<the key>")
            bench.broken(f"the key is in {where}: “…{shown}…”")


def _errors(got: object) -> list[str]:
    """An error and all that it came from, as they would be printed."""
    texts = [repr(got), str(got)]
    if isinstance(got, BaseException):
        texts.append("".join(traceback.format_exception(got)))
        texts.append(repr(vars(got)))
    return texts


async def _outcome(bench: Bench, reference: str) -> Accepted | Exception:
    try:
        return await bench.host.submit(bench.subject.setup, reference, bench.subject.pictures)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not hold the key
        return error


async def _polled(bench: Bench, job_id: str) -> object:
    try:
        return await bench.host.poll(job_id)
    except HostError as error:
        return error


RULES = (
    Rule(
        name="key-stays-inside",
        says="The key is in no message, representation, log record or file.",
        why="Whoever reads a log or a report could spend the account's money.",
        check=_silent,
    ),
)
