"""The rules of the paid call: sent once, refused with the right word, and unknown wherever nobody can know."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

from hotset.errors import HostRefusedError, HostUnknownError, Refused
from hotset.hosts.conformance.terms import Bench, IdleError, Mishap, Rule
from hotset.hosts.port import Accepted

__all__ = ["AMBIGUOUS", "RULES"]

AMBIGUOUS = (
    Mishap.DROP_BEFORE,
    Mishap.DROP_AFTER,
    Mishap.ERROR_BEFORE,
    Mishap.ERROR_AFTER,
    Mishap.PAGE_BEFORE,
    Mishap.PAGE_AFTER,
    Mishap.TRUNCATED,
    Mishap.CUT_BODY,
)
"""After these nobody can know whether the request was accepted."""

_CERTAIN = (
    (Mishap.BUSY, (Refused.BUSY,)),
    (Mishap.WRONG_KEY, (Refused.KEY,)),
    (Mishap.NO_CREDIT, (Refused.CREDIT,)),
    (Mishap.NOT_OPEN, (Refused.RETIRED,)),
    (Mishap.MODERATED, (Refused.MODERATED,)),
    # Not every vendor says faces apart from the rest of what it moderates.
    (Mishap.FACE, (Refused.FACE, Refused.MODERATED)),
    (Mishap.REDIRECT, tuple(Refused)),
)
_AT_ONCE = 4


def _one_request(bench: Bench) -> None:
    for number, mishap in enumerate((None, *(each for each, _ in _CERTAIN), *AMBIGUOUS)):
        if mishap is not None and not bench.house.strike(mishap):
            continue
        before = bench.house.paid()
        bench.run(lambda number=number: _outcome(bench, f"ref-{number}"))
        sent = bench.house.paid() - before
        bench.house.calm()
        if sent != 1:
            bench.broken(f"with '{mishap or 'nothing wrong'}' it sent {sent} requests that can be paid for.")


def _unknown(bench: Bench) -> None:
    for number, mishap in enumerate(AMBIGUOUS):
        if not bench.house.strike(mishap):
            continue
        got = bench.run(lambda number=number: _outcome(bench, f"ref-{number}"))
        bench.house.calm()
        if not isinstance(got, HostUnknownError):
            bench.broken(f"after '{mishap}' it said {_told(got)}.")


def _refused(bench: Bench) -> None:
    for number, (mishap, kinds) in enumerate(_CERTAIN):
        if not bench.house.strike(mishap):
            continue
        before = bench.house.taken()
        got = bench.run(lambda number=number: _outcome(bench, f"ref-{number}"))
        bench.house.calm()
        if not isinstance(got, HostRefusedError):
            bench.broken(f"to '{mishap}' it said {_told(got)}.")
        if got.kind not in kinds:
            bench.broken(f"it called '{mishap}' {got.kind}, not {' or '.join(kinds)}: {got.message}")
        if bench.house.taken() != before:
            bench.broken(f"it called a request refused ('{mishap}') that the vendor had accepted.")


def _wait(bench: Bench) -> None:
    told = bench.house.again_seconds()
    if told is None:
        raise IdleError("this vendor names no wait")
    bench.strike(Mishap.BUSY)
    got = bench.run(lambda: _outcome(bench, "ref-1"))
    if not isinstance(got, HostRefusedError) or got.again_seconds is None or abs(got.again_seconds - told) > 1:
        wait = got.again_seconds if isinstance(got, HostRefusedError) else _told(got)
        bench.broken(f"it was told to come again in {told:g} seconds, and hands on {wait}.")


def _unreached(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    bench.host = bench.subject.make(replace(bench.access, address=f"http://127.0.0.1:{port}"))
    got = bench.run(lambda: _outcome(bench, "ref-1"))
    if not isinstance(got, HostRefusedError) or got.kind is not Refused.UNREACHED:
        bench.broken(f"where nobody listens it said {_told(got)}.")


def _no_key(bench: Bench) -> None:
    def none(names: tuple[str, ...], host: str):
        raise HostRefusedError(f"There is no key for {host}.", kind=Refused.KEY)

    bench.host = bench.subject.make(replace(bench.access, keys=none))
    got = bench.run(lambda: _outcome(bench, "ref-1"))
    if isinstance(got, Accepted):
        raise IdleError("this vendor takes requests without a key")
    if not isinstance(got, HostRefusedError) or got.kind is not Refused.KEY:
        bench.broken(f"without a key it said {_told(got)}.")


def _at_once(bench: Bench) -> None:
    async def all_of_them() -> list[object]:
        return await asyncio.gather(*(_outcome(bench, f"ref-{number}") for number in range(_AT_ONCE)))

    got = bench.run(all_of_them)
    ids = [each.job_id for each in got if isinstance(each, Accepted)]
    busy = [each for each in got if isinstance(each, HostRefusedError) and each.kind is Refused.BUSY]
    if len(ids) + len(busy) != _AT_ONCE:
        odd = next(each for each in got if not isinstance(each, Accepted) and each not in busy)
        bench.broken(f"of {_AT_ONCE} submits at once one said {_told(odd)}.")
    if len(set(ids)) != len(ids):
        bench.broken(f"{_AT_ONCE} submits at once share job ids: {', '.join(ids)}.")
    if bench.house.paid() != _AT_ONCE or bench.house.taken() != len(ids):
        bench.broken(
            f"{_AT_ONCE} submits at once became {bench.house.paid()} requests, {bench.house.taken()} accepted."
        )


async def _outcome(bench: Bench, reference: str) -> object:
    """What a submit ended with: Accepted, or the error that it raised."""
    try:
        return await bench.host.submit(bench.subject.setup, reference, bench.subject.pictures)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rule judges it
        return error


def _told(got: object) -> str:
    if isinstance(got, BaseException):
        return f"{type(got).__name__} ({got})"
    return repr(got)


RULES = (
    Rule(
        name="one-request",
        says="submit sends exactly one request that can be paid for, whatever happens to it.",
        why="A second one is billed a second time, and the book knows of one.",
        check=_one_request,
    ),
    Rule(
        name="unknown-is-said",
        says="Where the answer to a paid call is lost or is no answer, submit raises HostUnknownError.",
        why="Called a refusal, it would be sent again and paid twice; taken for accepted, nothing would ever come.",
        check=_unknown,
    ),
    Rule(
        name="refused-is-said",
        says="A refusal in the vendor's own form is a HostRefusedError of its kind, and nothing was accepted.",
        why="A refusal releases the money, and its kind decides whether the run goes on, waits or stops.",
        check=_refused,
    ),
    Rule(
        name="wait-is-told",
        says="A busy vendor's wait is handed on as again_seconds.",
        why="Who comes too early is refused again, and a request that is refused too often is given up.",
        check=_wait,
    ),
    Rule(
        name="unreached-is-refused",
        says="Where no connection comes about, submit raises HostRefusedError (unreached).",
        why="Nothing was sent, so the money must come free and not stay committed for ever.",
        check=_unreached,
    ),
    Rule(
        name="no-key-is-refused",
        says="Without a key submit raises HostRefusedError (key), as Access.keys does.",
        why="The run stops with what to do about it, and no money stays committed.",
        check=_no_key,
    ),
    Rule(
        name="many-at-once",
        says="Many submits at once from one host object are as many requests, with a job id each.",
        why="A run sends several at once: mixed up, one take would be paid for under another's name.",
        check=_at_once,
    ),
)
