"""The rules after the paid call: poll, fetch, cancel, and what the bill is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from hotset.errors import HostError, HostGoneError, MediaError
from hotset.film.setup import TakeSetup
from hotset.hosts.conformance.terms import Bench, IdleError, Mishap, Rule
from hotset.hosts.port import Done, Ended, Failed, Rolling
from hotset.media import picture_size, probe, read_picture

__all__ = ["RULES"]

_SHAPE_OFF = 0.05
_YEAR_S = 366 * 86_400.0


def _polls(bench: Bench) -> None:
    async def look() -> None:
        job_id = await bench.submit()
        paid = bench.house.paid()
        for _ in range(2):
            state = await bench.host.poll(job_id)
            if isinstance(state, Failed):
                bench.broken(f"a job that has only begun was said to be {state!r}.")
        ends = [await bench.ended(job_id) for _ in range(2)]
        if ends[0] != ends[1] or not isinstance(ends[0], Done):
            bench.broken(f"a job that went well was said to be {ends[0]!r}, and then {ends[1]!r}.")
        if bench.house.paid() != paid:
            bench.broken("poll sent a request that can be paid for.")

    bench.run(look)


def _strange(bench: Bench) -> None:
    job_id = bench.run(bench.submit)
    bench.strike(Mishap.STRANGE)
    try:
        state = bench.run(lambda: bench.host.poll(job_id))
    except Exception as error:  # noqa: BLE001 - any error breaks the rule, whichever it is
        bench.broken(f"of a state that nobody has described it raised {type(error).__name__} ({error}).")
    if not bench.house.calm():
        raise IdleError("it looks at nothing when it is asked")
    if isinstance(state, Failed):
        bench.broken(f"of a state that nobody has described it said {state!r}.")
    if not isinstance(bench.run(lambda: bench.ended(job_id)), Done):
        bench.broken("after a state that nobody has described the job did not end well.")


def _stumbles(bench: Bench) -> None:
    job_id = bench.run(bench.submit)
    for mishap in (Mishap.STUMBLE, Mishap.SILENT, Mishap.SILENT_PAGE, Mishap.SILENT_HALF):
        if not bench.house.strike(mishap):
            continue
        try:
            state = bench.run(lambda: bench.host.poll(job_id))
        except HostError:
            state = Rolling()
        met = bench.house.calm()
        if met and not isinstance(state, Rolling):
            bench.broken(f"while the vendor could not be read ('{mishap}') it said {state!r}.")
    if not isinstance(bench.run(lambda: bench.ended(job_id)), Done):
        bench.broken("after the vendor could be read again the job did not end well.")


def _fails(bench: Bench) -> None:
    idle = True
    for mishap, how in ((Mishap.FAILS, Ended.FAILED), (Mishap.WITHHELD, Ended.MODERATED)):
        if not bench.house.strike(mishap):
            continue
        reference, before = f"ref {mishap}", bench.house.bill()
        try:
            job_id = bench.run(lambda reference=reference: bench.submit(reference))
        except HostError:
            bench.house.calm()
            continue  # this vendor makes the result in the same call, and has said that there is none
        idle = False
        state = bench.run(lambda job_id=job_id: bench.ended(job_id))
        bench.house.calm()
        if not isinstance(state, Failed) or state.how is not how or not state.reason.strip():
            bench.broken(f"a job that ended by '{mishap}' was said to be {state!r}, and has to be Failed ({how}).")
        _compare(bench, state, before, f"a job that ended by '{mishap}'")
    if idle:
        raise IdleError("no job fails at this vendor after it was accepted")


def _bill(bench: Bench) -> None:
    if bench.subject.price is None:
        raise IdleError("nobody said how the book settles")
    _, state = bench.run(bench.done)
    _compare(bench, state, 0, "a job that went well")


def _compare(bench: Bench, state: Done | Failed, before: int, what: str) -> None:
    if bench.subject.price is None:
        return
    told, billed = bench.subject.price(bench.subject.setup, state), bench.house.bill() - before
    if told is not None and told != billed:
        bench.broken(f"of {what} it said {state!r}: {told} millionths of a dollar, and the vendor bills {billed}.")


def _files(bench: Bench) -> None:
    async def get() -> tuple[Mapping[str, Path], Mapping[str, Path]]:
        job_id, _ = await bench.done()
        paid = bench.house.paid()
        first = await _fetched(bench, job_id)
        if bench.house.strike(Mishap.BROKEN):
            second = await _fetched(bench, job_id)
            bench.house.calm()
        else:
            second = await _fetched(bench, job_id)
        if bench.house.paid() != paid:
            bench.broken("fetch sent a request that can be paid for.")
        return first, second

    first, second = bench.run(get)
    digests = [{role: _digest(path) for role, path in files.items()} for files in (first, second)]
    if digests[0] != digests[1]:
        bench.broken("fetched twice, the same job gave different files.")
    _decoded(bench, first)


async def _fetched(bench: Bench, job_id: str) -> Mapping[str, Path]:
    folder = bench.new_folder()
    files = await bench.host.fetch(job_id, folder)
    role = "take" if bench.subject.kind == "take" else "picture"
    if role not in files:
        bench.broken(f"fetch gave {', '.join(files) or 'nothing'}, and no '{role}'.")
    for name, path in files.items():
        if not _is_in(Path(path), folder):
            bench.broken(f"fetch gave '{name}' as {path}, which is no file in the folder that it was given.")
    return files


def _is_in(path: Path, folder: Path) -> bool:
    return path.is_file() and folder in path.parents


def _decoded(bench: Bench, files: Mapping[str, Path]) -> None:
    setup, known = bench.subject.setup, bench.subject.abilities
    try:
        if not isinstance(setup, TakeSetup):
            read_picture(files["picture"])
            width, height = picture_size(files["picture"])
            if abs(width / height * setup.height / setup.width - 1) > _SHAPE_OFF:
                bench.broken(f"a still of {setup.width}×{setup.height} came as {width}×{height}.")
            return
        info = probe(files["take"])
    except MediaError as error:
        bench.broken(f"fetch gave a file that cannot be decoded: {error.message}")
    if (info.width, info.height) != (setup.width, setup.height):
        bench.broken(f"a take of {setup.width}×{setup.height} came as {info.width}×{info.height}.")
    frames = round(setup.seconds * setup.frame_rate) + known.frames_over
    if info.frames != frames:
        bench.broken(f"its data promise {frames} frames, and {info.frames} came.")
    if setup.audio and info.audio is None:
        bench.broken("sound was asked for, and the take is silent.")


def _gone(bench: Bench) -> None:
    job_id, _ = bench.run(bench.done)
    if bench.house.strike(Mishap.EXPIRED):
        got = bench.run(lambda: _fetch_error(bench, job_id))
        if bench.house.calm() and not isinstance(got, HostGoneError):
            bench.broken(f"of a result whose address has ended it said {_told(got)}.")
    if bench.subject.abilities.result_seconds is None:
        return
    bench.house.pass_time(_YEAR_S)
    got = bench.run(lambda: _fetch_error(bench, job_id))
    if not isinstance(got, HostGoneError | None):
        bench.broken(f"of a result of last year it said {_told(got)}.")


async def _fetch_error(bench: Bench, job_id: str) -> BaseException | None:
    try:
        await bench.host.fetch(job_id, bench.new_folder())
    except Exception as error:  # noqa: BLE001 - whatever it is, the rule judges it
        return error
    return None


def _cancels(bench: Bench) -> None:
    if not hasattr(bench.host, "cancel"):
        raise IdleError("it cannot be asked to stop")
    known = bench.subject.abilities
    job_id = bench.run(bench.submit)
    before = bench.house.calls()
    stopped = bench.run(lambda: bench.host.cancel(job_id))
    if not isinstance(stopped, bool):
        bench.broken(f"cancel returned {stopped!r}, which is neither True nor False.")
    if known.cancel == "none" and (stopped or bench.house.calls() != before):
        bench.broken(f"its data say that nothing can be cancelled; it asked the vendor and said {stopped}.")
    if stopped:
        _stays_stopped(bench, job_id)
    ended, _ = bench.run(lambda: bench.done("ref-2"))
    if bench.run(lambda: bench.host.cancel(ended)) is not False:
        bench.broken("it said that it cancelled a job that had ended long before.")
    if not isinstance(bench.run(lambda: bench.host.poll(ended)), Done):
        bench.broken("after it was asked to cancel a job that had ended, the job is there no more.")


def _stays_stopped(bench: Bench, job_id: str) -> None:
    try:
        state = bench.run(lambda: bench.ended(job_id))
    except HostError:
        return  # the vendor has no record of it any more
    if isinstance(state, Done):
        bench.broken(f"it said that it had cancelled the job, which then ended as {state!r}.")


def _told(got: object) -> str:
    return f"{type(got).__name__} ({got})" if isinstance(got, BaseException) else "that all is well"


def _digest(path: Path) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


RULES = (
    Rule(
        name="polled-again",
        says="poll can be asked any number of times, costs nothing, and says the same of a job that has ended.",
        why="The run asks again after every crash, and settles by what it is told.",
        check=_polls,
    ),
    Rule(
        name="unknown-state-is-rolling",
        says="A state that nobody has described yet is no end: poll says Rolling.",
        why="Vendors add states; taken for a failure, a paid take would be given up and bought again.",
        check=_strange,
    ),
    Rule(
        name="unreadable-is-no-end",
        says="While the vendor cannot be read, poll says Rolling or raises HostError, never Done or Failed.",
        why="A paid take would be given up while it is being made.",
        check=_stumbles,
    ),
    Rule(
        name="failure-is-told",
        says="A job without a result is Failed, with how it ended, why, and what was billed where the vendor says it.",
        why="Whether a failed job is billed differs by how it ended; the book follows what it is told.",
        check=_fails,
    ),
    Rule(
        name="bill-adds-up",
        says="What Done says, or its rate card, is what the vendor bills, to the millionth of a dollar.",
        why="The cost per finished clip is no better than the bill that it is made of.",
        check=_bill,
    ),
    Rule(
        name="files-are-whole",
        says="fetch gives files that decode and are as ordered, the same ones each time, also after a broken download.",
        why="What is paid for and cannot be used is paid for again.",
        check=_files,
    ),
    Rule(
        name="gone-is-said",
        says="A result that can be fetched no more is a HostGoneError, not just any error and no surprise.",
        why="It was made and billed: its money is spent, and asking on for ever does not bring it back.",
        check=_gone,
    ),
    Rule(
        name="cancel-is-true",
        says="cancel says True only where the job has certainly stopped, and leaves what has ended alone.",
        why="Some vendors delete what has ended: a paid result would be gone.",
        check=_cancels,
    ),
)
