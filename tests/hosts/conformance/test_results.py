"""Hosts that lose what was paid for, or tell the wrong bill: each is caught by the rule that is named."""

from dataclasses import replace

import pytest

from hotset.errors import HostError
from hotset.hosts.conformance import ConformanceError
from hotset.hosts.conformance.results import RULES
from hotset.hosts.port import Done, Failed, Rolling
from hotset.units import Micros


@pytest.fixture
def host(lantern):
    return lantern.host.LanternHost


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_example_keeps_it(lantern, rule):
    assert not lantern.hold(rule.name).idle


def test_a_host_that_takes_what_it_does_not_know_for_a_failure(lantern, host):
    async def poll(self, job_id):
        clip = await self._asked(job_id)
        known = clip["state"] in ("waiting", "working", "ready", "withheld", "failed", "stopped")
        return await host.poll(self, job_id) if known else Failed(f"state {clip['state']}")

    with pytest.raises(ConformanceError, match="PONDERING") as caught:
        lantern.hold("unknown-state-is-rolling", lantern.variant(poll=poll))
    assert "bought again" in str(caught.value)


def test_a_host_that_gives_up_while_the_vendor_is_silent(lantern, host):
    async def poll(self, job_id):
        try:
            return await host.poll(self, job_id)
        except HostError as error:
            return Failed(error.message)

    with pytest.raises(ConformanceError, match="could not be read"):
        lantern.hold("unreadable-is-no-end", lantern.variant(poll=poll))


def test_a_host_that_changes_its_mind(lantern, host):
    async def poll(self, job_id):
        state = await host.poll(self, job_id)
        self.ends = getattr(self, "ends", 0) + isinstance(state, Done)
        return replace(state, billed=Micros(self.ends)) if isinstance(state, Done) else state

    with pytest.raises(ConformanceError, match="and then"):
        lantern.hold("polled-again", lantern.variant(poll=poll))


def test_a_host_that_tells_the_wrong_amount(lantern, host):
    async def poll(self, job_id):
        state = await host.poll(self, job_id)
        return state if isinstance(state, Rolling) else replace(state, billed=Micros(2))

    for rule in ("bill-adds-up", "failure-is-told"):
        with pytest.raises(ConformanceError, match="2 millionths of a dollar"):
            lantern.hold(rule, lantern.variant(poll=poll))


def test_a_host_that_calls_every_end_a_failure_of_the_same_kind(lantern, host):
    async def poll(self, job_id):
        state = await host.poll(self, job_id)
        return Failed(state.reason, billed=state.billed) if isinstance(state, Failed) else state

    with pytest.raises(ConformanceError, match=r"has to be Failed \(moderated\)"):
        lantern.hold("failure-is-told", lantern.variant(poll=poll))


def test_a_host_whose_files_are_not_the_films(lantern, host):
    async def torn(self, job_id, folder):
        files = await host.fetch(self, job_id, folder)
        files["take"].write_bytes(files["take"].read_bytes()[:2000])
        return files

    async def elsewhere(self, job_id, folder):
        return {"take": folder.parent / "take.mp4"}

    async def unnamed(self, job_id, folder):
        return {}

    for fetch, said in ((torn, "decoded|frames"), (elsewhere, "no file in the folder"), (unnamed, "no 'take'")):
        with pytest.raises(ConformanceError, match=said):
            lantern.hold("files-are-whole", lantern.variant(fetch=fetch))


def test_a_host_that_goes_on_asking_for_what_is_gone(lantern, host):
    async def fetch(self, job_id, folder):
        try:
            return await host.fetch(self, job_id, folder)
        except HostError as error:
            raise HostError(error.message) from error

    with pytest.raises(ConformanceError, match="whose address has ended it said HostError"):
        lantern.hold("gone-is-said", lantern.variant(fetch=fetch))


def test_a_host_that_always_says_that_it_cancelled(lantern):
    async def cancel(self, job_id):
        return True

    with pytest.raises(ConformanceError, match="it had cancelled the job, which then ended as Done"):
        lantern.hold("cancel-is-true", lantern.variant(cancel=cancel))
