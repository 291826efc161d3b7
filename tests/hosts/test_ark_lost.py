"""Ark's host after a lost answer: found again by its mark, by what it looks like, or said to be unknown."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pytest

from hotset.errors import HostError, HostUnknownError
from hotset.hosts import ark
from hotset.hosts.port import Accepted
from hotset.hosts.registry import model
from hotset.soundstage.faults import Fault, Trouble
from tests.hosts.arkcraft import KeptAlbum, at_ark, small
from tests.hosts.stagecraft import (
    asked,
    ended,
    strike,
)


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    return KeptAlbum(tmp_path_factory.mktemp("album"))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("ARK_REGION", "ARK_BASE_URL", "ARK_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "trouble",
    [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.TRUNCATED, Trouble.CUT_BODY, Trouble.PAGE_AFTER],
)
async def test_a_lost_answer_is_found_by_the_mark(trouble, album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        other = await host.submit(setup, "ref-0", album)
        strike(stage, "ark", "create", trouble)
        with pytest.raises(HostUnknownError):
            await host.submit(setup, "ref-1", album)
        found = await host.find(asked(setup, album, stage))
        assert found.job_id == stage.stage.jobs("ark")[1].id != other.job_id


@pytest.mark.parametrize("trouble", [Trouble.DROP_BEFORE, Trouble.ERROR_BEFORE, Trouble.PAGE_BEFORE])
async def test_what_never_came_in_is_certainly_not_there(trouble, album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        await host.submit(setup, "ref-0", album)
        strike(stage, "ark", "create", trouble)
        with pytest.raises(HostUnknownError):
            await host.submit(setup, "ref-1", album)
        assert await host.find(asked(setup, album, stage)) is None


async def test_without_the_mark_it_is_found_by_what_it_looks_like(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        stage.doubles["ark"].echoes_mark = False
        setup = small(album)
        await host.submit(setup, "ref-1", album)
        await host.submit(replace(setup, seconds=Fraction(5)), "ref-2", album)
        await host.submit(replace(setup, audio=True), "ref-3", album)
        await host.submit(small(album, draft=True), "ref-4", album)
        await host.submit(small(album, "seedance-2.0"), "ref-5", album)
        ids = [job.id for job in stage.stage.jobs("ark")]
        assert (await host.find(asked(setup, album, stage))).job_id == ids[0]
        assert await host.find(asked(setup, album, stage, known=ids[:1])) is None
        stage.doubles["ark"].extra = {"duration": "4"}
        assert (await host.find(asked(setup, album, stage, known=ids[1:2]))).job_id == ids[0], "a length as a string"


async def test_without_the_mark_two_that_look_alike_are_not_chosen_between(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        stage.doubles["ark"].echoes_mark = False
        setup = small(album)
        for number in range(2):
            await host.submit(setup, f"ref-{number}", album)
        with pytest.raises(HostUnknownError, match="2 tasks"):
            await host.find(asked(setup, album, stage))
        stage.stage.clock.advance(3000)
        assert await host.find(asked(setup, album, stage)) is None, "they are older than the request"


async def test_a_take_of_somebody_elses_mark_is_not_ours(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        await host.submit(setup, "another film", album)
        assert await host.find(asked(setup, album, stage)) is None


async def test_a_final_is_told_from_its_draft(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        stage.doubles["ark"].echoes_mark = False
        draft = small(album, draft=True)
        first = await host.submit(draft, "ref-1", album)
        await ended(host, first.job_id, stage)
        final = replace(draft, draft=False, draft_job=first.job_id, resolution="1080p")
        second = await host.submit(final, "ref-2", album)
        plain = replace(final, draft_job=None)
        assert (await host.find(asked(final, album, stage))).job_id == second.job_id
        assert await host.find(asked(plain, album, stage)) is None


async def test_a_list_is_read_to_its_end(album, tmp_path, monkeypatch):
    monkeypatch.setattr(ark, "_LIST_PAGE", 2)
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        for number in range(5):
            await host.submit(setup, f"ref-{number}", album)
        oldest = stage.stage.jobs("ark")[0].id
        assert (await host.find(asked(setup, album, stage, ref="ref-0"))).job_id == oldest
        assert [call for _, call, _ in stage.stage.requests].count("list") == 3
        monkeypatch.setattr(ark, "_MOST_PAGES", 2)
        with pytest.raises(HostUnknownError, match="pages"):
            await host.find(asked(setup, album, stage, ref="ref-none"))


async def test_a_list_that_cannot_be_read_is_not_an_empty_one(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        strike(stage, "ark", "list", Trouble.TRUNCATED)
        with pytest.raises(HostError, match="list") as raised:
            await host.find(asked(setup, album, stage))
        assert raised.type is HostError  # it may answer later: not for a person yet
        strike(stage, "ark", "list", Trouble.WRONG_KEY)
        with pytest.raises(HostUnknownError, match="AuthenticationError"):
            await host.find(asked(setup, album, stage))
        strike(stage, "ark", "list", Trouble.ERROR_BEFORE, times=9)
        with pytest.raises(HostError):
            await host.find(asked(setup, album, stage))


async def test_a_new_task_that_the_list_does_not_show_yet_is_found_in_time(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        stage.stage.faults.add(Fault(trouble=Trouble.HIDDEN, call="job", vendor="ark", seconds=8))
        strike(stage, "ark", "create", Trouble.DROP_AFTER)
        with pytest.raises(HostUnknownError):
            await host.submit(setup, "ref-1", album)
        question = asked(setup, album, stage)
        assert await host.find(question) is None
        stage.stage.clock.advance(model("seedance-2.5", "take").abilities.settle_seconds)
        assert isinstance(await host.find(question), Accepted)


async def test_a_flex_task_is_looked_for_among_the_flex_tasks(album, tmp_path, monkeypatch):
    plain = model("seedance-1.5-pro", "take")
    wire = MappingProxyType({**plain.abilities.wire, "service_tier": "flex"})
    flex = replace(plain, abilities=replace(plain.abilities, wire=wire))
    monkeypatch.setattr(ark, "model", lambda slug, kind: flex)
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album, "seedance-1.5-pro")
        accepted = await host.submit(setup, "ref-1", album)
        assert accepted.job_id.startswith("cgt-batch-")
        assert await host.find(asked(setup, album, stage)) == accepted


async def test_a_list_that_does_not_say_how_long_it_is_is_read_until_it_is_empty(album, tmp_path, monkeypatch):
    monkeypatch.setattr(ark, "_LIST_PAGE", 2)
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        for number in range(3):
            await host.submit(setup, f"ref-{number}", album)
        stage.doubles["ark"].of_list = lambda shown: {"items": shown["items"]}
        oldest = stage.stage.jobs("ark")[0].id
        assert (await host.find(asked(setup, album, stage, ref="ref-0"))).job_id == oldest
        stage.doubles["ark"].of_list = lambda shown: {"total": 1, "items": [None]}
        with pytest.raises(HostUnknownError, match="list"):
            await host.find(asked(setup, album, stage, ref="ref-0"))


async def test_an_old_list_is_not_read_to_its_end_where_the_newest_come_first(album, tmp_path, monkeypatch):
    monkeypatch.setattr(ark, "_LIST_PAGE", 2)
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        for number in range(4):
            await host.submit(setup, f"old-{number}", album)
        stage.stage.clock.advance(2 * 3600)
        await host.submit(setup, "ref-1", album)
        assert isinstance(await host.find(asked(setup, album, stage)), Accepted)
        assert [call for _, call, _ in stage.stage.requests].count("list") == 1
        # The oldest first: every page has to be seen.
        stage.doubles["ark"].of_list = lambda shown: {**shown, "items": shown["items"][::-1]}
        assert isinstance(await host.find(asked(setup, album, stage)), Accepted)
        assert [call for _, call, _ in stage.stage.requests].count("list") == 4
