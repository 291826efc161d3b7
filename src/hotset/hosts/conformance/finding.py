"""The rules of find: the lost job and no other, None only where that is certain."""

from __future__ import annotations

from hotset.errors import HostError, HostUnknownError
from hotset.hosts.conformance.terms import Bench, Mishap, Rule
from hotset.hosts.port import Accepted, Done

__all__ = ["RULES"]


def _lost(bench: Bench) -> None:
    bench.run(lambda: bench.lose(Mishap.DROP_AFTER))
    got = bench.run(lambda: _found(bench))
    finds = bench.subject.abilities.finds
    if got is None:
        bench.broken("it said None about a job that the vendor has.")
    if finds == "none":
        if not isinstance(got, HostUnknownError):
            bench.broken(f"its data say that nothing can be found again, and it said {_told(got)}.")
        return
    if not isinstance(got, Accepted):
        bench.broken(f"its data say that it finds by {finds}, and it said {_told(got)}.")
    state = bench.run(lambda: bench.ended(got.job_id))
    if not isinstance(state, Done):
        bench.broken(f"the job that it found ended as {state!r}, and the lost one went well.")


def _never_arrived(bench: Bench) -> None:
    bench.run(lambda: bench.lose(Mishap.DROP_BEFORE))
    got = bench.run(lambda: _found(bench))
    if isinstance(got, Accepted):
        bench.broken(f"the vendor has no job at all, and it found {got.job_id}.")
    if bench.subject.abilities.finds == "none" and not isinstance(got, HostUnknownError):
        bench.broken(f"its data say that nothing can be found again, and it said {_told(got)}.")
    if got is not None and not isinstance(got, HostUnknownError):
        bench.broken(f"it raised {_told(got)} though the vendor answered.")


def _of_another(bench: Bench) -> None:
    other = bench.run(lambda: bench.submit("ref-other"))
    for mishap in (Mishap.DROP_BEFORE, Mishap.DROP_AFTER):
        reference = f"ref {mishap}"
        bench.run(lambda mishap=mishap, reference=reference: bench.lose(mishap, reference))
        got = bench.run(lambda reference=reference: _found(bench, reference, (other,)))
        if isinstance(got, Accepted) and got.job_id == other:
            bench.broken(f"after '{mishap}' it adopted {other}, which it was told belongs to another attempt.")
        if mishap is Mishap.DROP_BEFORE and isinstance(got, Accepted):
            bench.broken(f"it adopted {got.job_id}, though its own request never arrived.")
        if mishap is Mishap.DROP_AFTER and got is None:
            bench.broken("beside another attempt's job it said None about its own, which the vendor has.")


def _of_two(bench: Bench) -> None:
    for reference in ("ref-1", "ref-2"):
        bench.run(lambda reference=reference: bench.lose(Mishap.DROP_AFTER, reference))
    got = [bench.run(lambda reference=reference: _found(bench, reference)) for reference in ("ref-1", "ref-2")]
    if any(each is None for each in got):
        bench.broken("it said None about one of two lost jobs that the vendor has.")
    if isinstance(got[0], Accepted) and got[0] == got[1]:
        bench.broken(
            f"it gave the same job {got[0].job_id} to two lost requests; where it cannot tell, it has to say so."
        )


def _unreadable(bench: Bench) -> None:
    for mishap in (Mishap.SILENT, Mishap.SILENT_PAGE, Mishap.SILENT_HALF):
        reference = f"ref {mishap}"
        bench.run(lambda reference=reference: bench.lose(Mishap.DROP_AFTER, reference))
        if not bench.house.strike(mishap):
            continue
        got = bench.run(lambda reference=reference: _found(bench, reference))
        met = bench.house.calm()
        if got is None:
            bench.broken(f"while nothing could be read ('{mishap}') it said None about a job that the vendor has.")
        if met and isinstance(got, Accepted):
            bench.broken(f"while nothing could be read ('{mishap}') it found {got.job_id}.")


def _unwritten(bench: Bench) -> None:
    accepted = bench.run(lambda: bench.submit("ref-1"))
    bench.house.pass_time(bench.subject.abilities.settle_seconds + 1)
    bench.host = bench.made()
    got = bench.run(lambda: _found(bench))
    if got is None:
        bench.broken(f"of the accepted job {accepted} it said None.")
    # Some vendors list a job under another id than they gave it; it is the only one here, so it has to end well.
    if isinstance(got, Accepted) and got.job_id != accepted:
        try:
            state = bench.run(lambda: bench.ended(got.job_id))
        except HostError as error:
            state = error
        if not isinstance(state, Done):
            bench.broken(f"instead of the accepted job {accepted} it found {got.job_id}, of which it says {state!r}.")


async def _found(bench: Bench, reference: str = "ref-1", known: tuple[str, ...] = ()) -> object:
    """What find said: Accepted, None, or the HostError that it raised."""
    before = bench.house.paid()
    try:
        got = await bench.host.find(bench.asked(reference, known))
    except HostError as error:
        got = error
    if bench.house.paid() != before:
        bench.broken("find sent a request that can be paid for.")
    if got is not None and not isinstance(got, Accepted | HostError):
        bench.broken(f"find returned {got!r}, which is neither Accepted nor None.")
    return got


def _told(got: object) -> str:
    return f"{type(got).__name__} ({got})" if isinstance(got, BaseException) else repr(got)


RULES = (
    Rule(
        name="lost-is-found",
        says="find gives the job of a lost answer, or raises HostUnknownError where the vendor cannot be asked for it.",
        why="None means 'send it again': the take would be paid twice.",
        check=_lost,
    ),
    Rule(
        name="never-arrived-is-not-found",
        says="find adopts nothing for a request that never arrived; None is for a host that is certain.",
        why="A job that is not there never ends, and its money stays committed.",
        check=_never_arrived,
    ),
    Rule(
        name="never-anothers-job",
        says="find never adopts a job that is known to belong to another attempt.",
        why="One job would be counted as two takes, and the other one's bill would come as a surprise.",
        check=_of_another,
    ),
    Rule(
        name="two-are-told-apart",
        says="Where two lost requests look alike, find tells them apart or raises HostUnknownError.",
        why="Given the same job, one attempt would hang on another's result and its own would be lost.",
        check=_of_two,
    ),
    Rule(
        name="unreadable-is-not-missing",
        says="While the vendor cannot be read, find raises HostError; it never says None.",
        why="'Cannot read it' taken for 'it is missing' sends again what was accepted, and pays twice.",
        check=_unreadable,
    ),
    Rule(
        name="accepted-but-not-written-down",
        says="A job whose answer came just before a crash is found by the next process, or is unknown.",
        why="The vendor has it and bills it; None would buy it again.",
        check=_unwritten,
    ),
)
