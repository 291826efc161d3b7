"""Hosts that find too little or too much: each is caught by the rule that is named."""

import pytest

from hotset.errors import HostError, HostUnknownError
from hotset.hosts.conformance import ConformanceError
from hotset.hosts.conformance.finding import RULES
from hotset.hosts.port import Accepted


@pytest.fixture
def plain(lantern):
    return lantern.host.LanternHost.find


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_example_keeps_it(lantern, rule):
    assert not lantern.hold(rule.name).idle


async def newest(host):
    answer = await host._wire.read("v1/clips")
    return [clip["id"] for clip in answer.data["clips"]]


def test_a_host_that_says_none_where_it_cannot_read(lantern, plain):
    async def find(self, asked):
        try:
            return await plain(self, asked)
        except HostError:
            return None

    with pytest.raises(ConformanceError, match=r"'silent'.* said None") as caught:
        lantern.hold("unreadable-is-not-missing", lantern.variant(find=find))
    assert "pays twice" in str(caught.value)


def test_a_host_that_never_looks(lantern):
    async def find(self, asked):
        return None

    made = lantern.variant(find=find)
    for rule in ("lost-is-found", "accepted-but-not-written-down", "two-are-told-apart", "never-anothers-job"):
        with pytest.raises(ConformanceError, match="None"):
            lantern.hold(rule, made)


def test_a_host_that_takes_the_newest_job_for_its_own(lantern):
    async def find(self, asked):
        ids = await newest(self)
        return Accepted(ids[0]) if ids else None

    made = lantern.variant(find=find)
    with pytest.raises(ConformanceError, match="belongs to another attempt"):
        lantern.hold("never-anothers-job", made)
    with pytest.raises(ConformanceError, match="gave the same job"):
        lantern.hold("two-are-told-apart", made)


def test_a_host_that_makes_up_a_job(lantern):
    async def find(self, asked):
        return Accepted(asked.reference)

    with pytest.raises(ConformanceError, match="no job at all"):
        lantern.hold("never-arrived-is-not-found", lantern.variant(find=find))
    with pytest.raises(ConformanceError):
        lantern.hold("accepted-but-not-written-down", lantern.variant(find=find))


def test_a_host_that_sends_again_to_find_out(lantern):
    async def find(self, asked):
        return await self.submit(asked.setup, asked.reference, asked.pictures)

    with pytest.raises(ConformanceError, match="find sent a request that can be paid for"):
        lantern.hold("lost-is-found", lantern.variant(find=find))


def test_a_host_whose_data_promise_what_it_does_not_do(lantern):
    async def find(self, asked):
        raise HostUnknownError("who knows")

    with pytest.raises(ConformanceError, match="finds by reference"):
        lantern.hold("lost-is-found", lantern.variant(find=find))
