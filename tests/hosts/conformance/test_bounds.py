"""Hosts that are not what they say: each is caught by the rule that is named."""

from dataclasses import replace
from fractions import Fraction

import pytest

from hotset.hosts.conformance import ConformanceError, bounds
from hotset.hosts.registry import model


@pytest.fixture
def host(lantern):
    return lantern.host.LanternHost


@pytest.mark.parametrize("rule", bounds.RULES, ids=str)
def test_the_example_keeps_it(lantern, rule):
    idle = lantern.hold(rule.name).idle
    assert idle == ("the model has not ended" if rule.name == "retired-is-refused" else "")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"hosted": False}, "no class attribute hosted"),
        ({"name": ""}, "its name is ''"),
        ({"shoots": ["lantern-1"]}, "not a tuple"),
        ({"shoots": ("lantern-2",)}, "names only lantern-2"),
        ({"key_names": "LANTERN_KEY"}, "its key_names is"),
        ({"poll": lambda self, job_id: None}, "its poll is no async function"),
        ({"find": None}, "lacks a part of VideoHost"),
    ],
)
def test_a_host_that_lacks_a_part_of_the_port(lantern, parts, said):
    with pytest.raises(ConformanceError, match=said):
        lantern.hold("port", lantern.variant(**parts))


def test_a_host_that_is_bound_to_one_object(lantern, host):
    async def submit(self, *request):
        self.mine = await host.submit(self, *request)
        return self.mine

    async def poll(self, job_id):
        assert self.mine.job_id == job_id
        return await host.poll(self, job_id)

    with pytest.raises(ConformanceError, match="AttributeError"):
        lantern.hold("one-loop-after-another", lantern.variant(submit=submit, poll=poll))


def test_a_host_that_shortens_a_clip_silently(lantern, host):
    def check(self, setup, pictures):
        host.check(self, replace(setup, seconds=min(setup.seconds, Fraction(4))), pictures)

    with pytest.raises(ConformanceError, match="do not allow 5 seconds, and its check said nothing"):
        lantern.hold("what-data-forbid-is-refused-for-free", lantern.variant(check=check))


def test_a_host_that_leaves_the_refusing_to_the_vendor(lantern, host):
    async def submit(self, setup, reference, pictures):
        self.check = lambda *request: None
        return await host.submit(self, setup, reference, pictures)

    with pytest.raises(ConformanceError, match="its submit called the vendor"):
        lantern.hold("what-data-forbid-is-refused-for-free", lantern.variant(submit=submit))


def test_a_host_that_refuses_what_its_data_allow(lantern, host):
    def check(self, setup, pictures):
        host.check(self, replace(setup, seconds=setup.seconds + 1), pictures)

    with pytest.raises(ConformanceError, match="allow 4 seconds, and its check refuses"):
        lantern.hold("what-data-allow-passes", lantern.variant(check=check))


def test_a_host_that_sends_to_a_model_that_has_ended(lantern, monkeypatch):
    ended = replace(model("lantern-1", "take").abilities, status="retired")
    monkeypatch.setattr("hotset.hosts.conformance.terms.Subject.abilities", ended)
    with pytest.raises(ConformanceError, match="has ended it said Accepted"):
        lantern.hold("retired-is-refused")
    assert lantern.hold("one-request").idle == "the model has ended"
