import asyncio

import pytest

from hotset.hosts.conformance import RULES, ConformanceError, House, Mishap
from hotset.hosts.conformance.terms import PLAIN_KEY, Bench, IdleError
from hotset.hosts.port import Accepted, Done, Failed


@pytest.fixture
def bench(lantern, tmp_path):
    subject = lantern.subject()
    with subject.house() as house:
        yield Bench(RULES[0], subject, house, tmp_path)


def test_an_error_says_the_rule_why_it_matters_and_what_the_host_did():
    rule = RULES[0]
    assert str(ConformanceError(rule, "nothing.")) == f"{rule.name}: {rule.says} {rule.why} What the host did: nothing."


def test_a_bench_has_a_host_on_a_house_with_the_plain_key(bench):
    assert isinstance(bench.access.keys(("ANY",), "lantern").reveal(), str)
    assert bench.access.keys(("ANY",), "lantern").reveal() == PLAIN_KEY
    assert bench.made() is not bench.host
    assert bench.new_folder() != bench.new_folder()


def test_a_job_goes_round_in_loops_of_their_own(bench):
    job_id, state = bench.run(bench.done)
    assert isinstance(state, Done)
    assert bench.asked("ref-1", (job_id,)).known == {job_id}
    assert bench.house.bill() == 20_000


def test_a_job_that_fails_is_no_done(bench):
    bench.strike(Mishap.FAILS)
    with pytest.raises(ConformanceError, match="ended as Failed"):
        bench.run(bench.done)


def test_what_is_no_answer_breaks_the_rule(bench):
    async def none(*request):
        return None

    async def blank(*request):
        return Accepted("")

    for answer in (none, blank):
        bench.host.submit = answer
        with pytest.raises(ConformanceError, match="no Accepted"):
            asyncio.run(bench.submit())
    bench.host.poll = none
    with pytest.raises(ConformanceError, match="neither Rolling nor"):
        asyncio.run(bench.ended("clip"))


def test_a_house_that_cannot_do_it_leaves_the_rule_idle(bench):
    bench.house.strike = lambda mishap: False
    with pytest.raises(IdleError, match="no 'face'"):
        bench.strike(Mishap.FACE)


def test_the_words_for_house_and_ends_are_those_of_the_port(lantern):
    assert {name for name in vars(House) if not name.startswith("_")} == {
        "access", "again_seconds", "bill", "calls", "calm", "paid", "pass_time", "strike", "taken",
    }  # fmt: skip
    assert lantern.subject().kind == "take"
    assert Failed("x").billed is None
