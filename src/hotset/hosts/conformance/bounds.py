"""The rules of what a host is and says that it can do: the port itself, and its abilities at their edges."""

from __future__ import annotations

import contextlib
import inspect
import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from hotset.errors import HostRefusedError, RefusalError, Refused
from hotset.film.setup import Reference, TakeSetup
from hotset.hosts.conformance.terms import Bench, IdleError, Rule, Setup
from hotset.hosts.port import Abilities, Accepted, StillHost, VideoHost

__all__ = ["RULES"]

_ASYNC = ("submit", "find", "poll", "fetch")
_SHORT_SIDE = 352
"""Of the pictures that are made here: no vendor asks for more, and small ones are quickly made."""
_HOUR_S = 3600.0


def _port(bench: Bench) -> None:
    host, known = bench.host, bench.subject.abilities
    kind, models = ("shoots", VideoHost) if bench.subject.kind == "take" else ("draws", StillHost)
    if not isinstance(host, models):
        bench.broken(f"it lacks a part of {models.__name__}: name, {kind}, submit, find, poll, fetch or another.")
    if not isinstance(host.name, str) or not host.name:
        bench.broken(f"its name is {host.name!r}.")
    slugs = getattr(host, kind)
    if not isinstance(slugs, tuple) or not all(isinstance(slug, str) for slug in slugs):
        bench.broken(f"its {kind} is {slugs!r}, not a tuple of the names of models.")
    if known.model not in slugs:
        bench.broken(f"its data say that it makes {known.model}, and its {kind} names only {', '.join(slugs)}.")
    if getattr(type(host), "hosted", False) is not True:
        bench.broken("it has no class attribute hosted = True, so that it would be made without an Access.")
    names = getattr(type(host), "key_names", ())
    if not isinstance(names, tuple) or not all(isinstance(name, str) and name for name in names):
        bench.broken(f"its key_names is {names!r}, not a tuple of the names of environment variables.")
    for step in (*_ASYNC, *(("cancel",) if kind == "shoots" else ())):
        if not inspect.iscoroutinefunction(getattr(host, step)):
            bench.broken(f"its {step} is no async function.")
    if bench.house.calls():
        bench.broken("it called the vendor when it was only made.")


def _loops(bench: Bench) -> None:
    job_id = bench.run(bench.submit)
    bench.run(lambda: bench.host.poll(job_id))
    bench.run(lambda: bench.ended(job_id))
    bench.run(lambda: bench.host.fetch(job_id, bench.new_folder()))
    bench.host = bench.made()
    bench.run(lambda: bench.ended(job_id))
    bench.run(lambda: bench.host.fetch(job_id, bench.new_folder()))


def _retired(bench: Bench) -> None:
    if bench.subject.abilities.status != "retired":
        raise IdleError("the model has not ended")
    got = bench.run(lambda: _submitted(bench, bench.subject.setup, "ref-1"))
    if not isinstance(got, HostRefusedError) or got.kind is not Refused.RETIRED or bench.house.calls():
        bench.broken(f"of a model that has ended it said {got!r}, after {bench.house.calls()} calls.")


def _within(bench: Bench) -> None:
    for number, (what, ways) in enumerate(_inside(bench)):
        setup = next((way for way in ways if _objection(bench, way) is None), ways[0])
        wrong = _objection(bench, setup)
        if wrong is not None:
            bench.broken(f"its data allow {what}, and its check refuses: {wrong}")
        bench.house.pass_time(_HOUR_S)
        got = bench.run(lambda setup=setup, number=number: _submitted(bench, setup, f"ref-{number}"))
        if not isinstance(got, Accepted):
            bench.broken(f"its data allow {what}, and it said {type(got).__name__} ({got}).")


def _beyond(bench: Bench) -> None:
    for what, setup in _outside(bench):
        for step in ("check", "submit"):
            if step == "check" and not isinstance(setup, TakeSetup):
                continue
            got = (
                _objection(bench, setup)
                if step == "check"
                else bench.run(lambda setup=setup: _submitted(bench, setup, "ref-1"))
            )
            if bench.house.calls():
                bench.broken(f"its data do not allow {what}, and its {step} called the vendor.")
            if not isinstance(got, RefusalError if step == "check" else HostRefusedError):
                wanted = "RefusalError" if step == "check" else "HostRefusedError"
                said = "nothing" if got is None else f"{type(got).__name__} ({got})"
                bench.broken(f"its data do not allow {what}, and its {step} said {said} instead of {wanted}.")


def _objection(bench: Bench, setup: Setup) -> Exception | None:
    """What the host's own check says against a setup; stills have none."""
    if not hasattr(bench.host, "check") or not isinstance(setup, TakeSetup):
        return None
    try:
        bench.host.check(setup, bench.subject.pictures)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rule judges it
        return error
    return None


async def _submitted(bench: Bench, setup: Setup, reference: str) -> object:
    try:
        return await bench.host.submit(setup, reference, bench.subject.pictures)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rule judges it
        return error


def _inside(bench: Bench) -> Iterator[tuple[str, list[Setup]]]:
    """What the data allow, each with the setups of which one has to pass."""
    setup, known = bench.subject.setup, bench.subject.abilities
    lengths = _lengths(known)
    most = bench.subject.most_pixels or math.inf
    for resolution in known.resolutions:
        sized = _sized(bench, setup, resolution.name)
        if sized.width * sized.height > most:
            continue
        ways: list[Setup] = [sized]
        if isinstance(sized, TakeSetup):
            ways += [replace(sized, seconds=s) for s in lengths]
        yield f"the size {resolution.name}", ways
    if known.max_references and (known.references_beside_frames or not isinstance(setup, TakeSetup)):
        yield f"{known.max_references} reference pictures", [_showing(bench, setup, known.max_references)]
    if not isinstance(setup, TakeSetup):
        return
    for seconds in lengths:
        yield f"{seconds} seconds", [replace(setup, seconds=seconds)]
    if known.last_frame:
        with_last = replace(setup, last_frame=_frame(bench, setup.width, setup.height))
        yield "a locked last frame", [with_last, *(replace(with_last, seconds=s) for s in lengths)]
    if known.audio != "none":
        yield "sound", [replace(setup, audio=True)]
    if known.audio != "always":
        yield "no sound", [replace(setup, audio=False)]
    if known.draft:
        yield "a draft", [replace(setup, draft=True)]


def _outside(bench: Bench) -> Iterator[tuple[str, Setup]]:
    """One beyond each of what the data allow."""
    setup, known = bench.subject.setup, bench.subject.abilities
    if known.prompt.max_chars is not None:
        yield f"{known.prompt.max_chars + 1} characters", replace(setup, prompt="x" * (known.prompt.max_chars + 1))
    if not isinstance(setup, TakeSetup):
        yield f"{known.max_references + 1} pictures", _showing(bench, setup, known.max_references + 1)
        return
    shown = known.max_references if known.references_beside_frames else 0
    yield f"{shown + 1} reference pictures", _showing(bench, setup, shown + 1)
    step = known.step_seconds or Fraction(1)
    yield f"{known.max_seconds + step} seconds", replace(setup, seconds=known.max_seconds + step)
    if known.min_seconds > step:
        yield f"{known.min_seconds - step} seconds", replace(setup, seconds=known.min_seconds - step)
    if known.only_seconds or known.step_seconds is not None:
        between = _lengths(known)[0] + step / 2
        if between not in known.only_seconds:
            yield f"{between} seconds", replace(setup, seconds=between)
    if not known.last_frame:
        yield "a last frame", replace(setup, last_frame=_frame(bench, setup.width, setup.height))
    if known.resolutions:
        yield "a size of its own", replace(setup, resolution="55p", width=99, height=55)
    if known.audio == "none":
        yield "sound", replace(setup, audio=True)
    if not known.draft:
        yield "a draft", replace(setup, draft=True)


def _lengths(known: Abilities) -> list[Fraction]:
    """The shortest and the longest clip, or all of a few."""
    return list(known.only_seconds) or [known.min_seconds, known.max_seconds]


def _sized(bench: Bench, setup: Setup, name: str) -> Setup:
    """The setup in this size of its data, with a first frame of its shape."""
    sizes = next(each.sizes for each in bench.subject.abilities.resolutions if each.name == name)
    if not isinstance(setup, TakeSetup):
        width, height = next(iter(sizes.values()))
        return replace(setup, width=width, height=height)
    shape = setup.shape if setup.shape in sizes else next(iter(sizes))
    width, height = sizes[shape]
    return replace(
        setup, resolution=name, shape=shape, width=width, height=height, first_frame=_frame(bench, width, height)
    )


def _frame(bench: Bench, width: int, height: int):
    scale = min(1.0, _SHORT_SIDE / min(width, height))
    return bench.subject.picture(round(width * scale), round(height * scale))


def _showing(bench: Bench, setup: Setup, count: int) -> Setup:
    digest = bench.subject.picture(400, 400)
    shown = tuple(Reference(element=f"element-{n}", role="prop", digest=digest) for n in range(count))
    return replace(setup, references=shown)


def _nothing_left(bench: Bench) -> None:
    """Making a host and asking it what it could do is free."""
    with contextlib.suppress(RefusalError):
        if isinstance(bench.subject.setup, TakeSetup):
            bench.host.check(bench.subject.setup, bench.subject.pictures)
    if bench.house.calls():
        bench.broken(f"its check made {bench.house.calls()} calls.")


RULES = (
    Rule(
        name="port",
        says="A host has the names and the steps of hotset.hosts.port, and calls nobody when it is made.",
        why="What it lacks would be missed in the middle of a run, with money committed.",
        check=_port,
    ),
    Rule(
        name="check-is-free",
        says="check makes no call.",
        why="It is asked for every shot of a call sheet, long before anybody has agreed to pay.",
        check=_nothing_left,
    ),
    Rule(
        name="one-loop-after-another",
        says="A host works in one event loop after another, and another object of it goes on with its jobs.",
        why="Each command is a loop of its own, and a new process follows a crash: what is paid must be reached.",
        check=_loops,
    ),
    Rule(
        name="retired-is-refused",
        says="A model that has ended is refused before any call, as HostRefusedError (retired).",
        why="Its money must come free, with the models to use instead.",
        check=_retired,
    ),
    Rule(
        name="what-data-allow-passes",
        says="What the abilities allow, to their edges, passes check and is accepted by the vendor.",
        why="A quote is made from them; a setup that is refused only when it is sent stops a film half-way.",
        check=_within,
    ),
    Rule(
        name="what-data-forbid-is-refused-for-free",
        says="What the abilities do not allow is refused by check (RefusalError) and submit (HostRefusedError), "
        "with no call.",
        why="Sent all the same, it would be paid for and be something else than was ordered.",
        check=_beyond,
    ),
)
