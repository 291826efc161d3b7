"""Hosts that would pay twice, or leave money behind: each is caught by the rule that is named."""

import pytest

from hotset.errors import HostError, HostRefusedError, HostUnknownError, Refused
from hotset.hosts.conformance import ConformanceError
from hotset.hosts.conformance.paying import RULES
from hotset.hosts.port import Accepted


@pytest.fixture
def plain(lantern):
    return lantern.host.LanternHost.submit


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_example_keeps_it(lantern, rule):
    assert not lantern.hold(rule.name).idle


def test_a_host_that_sends_again_after_an_error(lantern, plain):
    async def submit(self, *request):
        try:
            return await plain(self, *request)
        except HostUnknownError:
            return await plain(self, *request)

    with pytest.raises(ConformanceError, match="'drop before' it sent 2 requests") as caught:
        lantern.hold("one-request", lantern.variant(submit=submit))
    assert "billed a second time" in str(caught.value)


def test_a_host_that_takes_a_server_error_for_a_refusal(lantern, plain):
    async def submit(self, *request):
        try:
            return await plain(self, *request)
        except HostUnknownError as error:
            raise HostRefusedError(error.message) from error

    with pytest.raises(ConformanceError, match="after 'drop before' it said HostRefusedError"):
        lantern.hold("unknown-is-said", lantern.variant(submit=submit))


def test_a_host_that_raises_any_error_for_a_refusal(lantern, plain):
    async def submit(self, *request):
        try:
            return await plain(self, *request)
        except HostRefusedError as error:
            raise HostError(error.message) from error

    for rule in ("refused-is-said", "unreached-is-refused", "no-key-is-refused", "wait-is-told"):
        with pytest.raises(ConformanceError):
            lantern.hold(rule, lantern.variant(submit=submit))


def test_a_host_that_calls_every_refusal_the_same_and_forgets_the_wait(lantern, plain):
    async def submit(self, *request):
        try:
            return await plain(self, *request)
        except HostRefusedError as error:
            raise HostRefusedError(error.message, kind=Refused.BUSY) from error

    made = lantern.variant(submit=submit)
    with pytest.raises(ConformanceError, match="called 'wrong key' busy, not key"):
        lantern.hold("refused-is-said", made)
    with pytest.raises(ConformanceError, match="come again in 7 seconds, and hands on None"):
        lantern.hold("wait-is-told", made)


def test_a_host_that_mixes_up_who_was_answered(lantern, plain):
    async def submit(self, *request):
        self.last = (await plain(self, *request)).job_id
        self.first = getattr(self, "first", self.last)
        return Accepted(self.first)

    with pytest.raises(ConformanceError, match="share job ids"):
        lantern.hold("many-at-once", lantern.variant(submit=submit))


def test_a_host_that_believes_half_an_answer(lantern, plain):
    async def submit(self, *request):
        try:
            return await plain(self, *request)
        except HostUnknownError:
            return Accepted("clip_of_nobody")

    with pytest.raises(ConformanceError, match="it said Accepted"):
        lantern.hold("unknown-is-said", lantern.variant(submit=submit))
