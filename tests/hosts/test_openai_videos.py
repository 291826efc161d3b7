import json
from dataclasses import replace
from fractions import Fraction

import httpx2
import pytest

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.hosts.openai import LitellmHost, OpenaiHost, SglangHost, VllmOmniHost
from hotset.hosts.openai_videos import inner_id, refusal, seed_of
from hotset.hosts.port import Access, Done, Ended, Failed, Rolling
from hotset.hosts.registry import model
from hotset.hosts.wire import Answer
from hotset.media import probe
from hotset.soundstage.doubles.openai import SORA, LitellmDouble, SglangDouble, VllmOmniDouble
from hotset.soundstage.faults import Trouble
from hotset.soundstage.stage import Order
from tests.hosts.stagecraft import (
    PLAIN_KEY,
    Album,
    access,
    asked,
    ended,
    reference,
    shot,
    soundstage,
    still_setup,
    strike,
    take_setup,
)  # fmt: skip

SERVERS = {
    "vllm-omni": (VllmOmniHost, VllmOmniDouble),
    "sglang": (SglangHost, SglangDouble),
    "litellm": (LitellmHost, LitellmDouble),
}
OPEN = pytest.mark.parametrize("server", SERVERS)


class SmallAlbum(Album):
    """Small pictures, each made once."""

    def __init__(self, folder):
        super().__init__(folder)
        self.made = {}

    def add(self, width=160, height=96, seed=1, *, mark=b""):
        key = (width, height, seed, mark)
        if key not in self.made:
            self.made[key] = super().add(width, height, seed, mark=mark)
        return self.made[key]


@pytest.fixture
def album(tmp_path):
    return SmallAlbum(tmp_path)


@pytest.fixture
def opened(tmp_path):
    """Opens a server: its host and its soundstage."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def opener(server, key=PLAIN_KEY):
            made, double = SERVERS[server]
            stage = stack.enter_context(soundstage(double))
            return made(access(stage, server, tmp_path, key=key)), stage

        yield opener


def wan(album, server, **changes):
    """One second of Wan 2.2, smaller than it is sold, so that it is quickly filmed."""
    plain = {"width": 160, "height": 96, "resolution": "480p", "frame_rate": Fraction(16), "seconds": Fraction(1)}
    return take_setup(album, f"wan-2.2@{server}", **{**plain, **changes})


@OPEN
async def test_a_take_comes_whole_with_the_frames_and_rate_that_were_said(opened, album, tmp_path, server):
    host, stage = opened(server)
    film = probe(await shot(host, wan(album, server, width=832, height=480), album, stage, tmp_path))
    assert (film.width, film.height, film.frames, film.frame_rate) == (832, 480, 17, 16)
    assert not film.audio
    assert [charge.amount for charge in stage.stage.bill(server)] == [0]
    await host.hang_up()


async def test_sound_is_asked_for_by_a_switch_at_vllm_omni_and_comes_of_itself_at_sglang(opened, album, tmp_path):
    for server in ("vllm-omni", "sglang"):
        host, stage = opened(server)
        setup = take_setup(
            album,
            f"ltx-2@{server}",
            width=128,
            height=128,
            resolution="512p",
            shape="1:1",
            seconds=Fraction(1),
            audio=True,
        )
        film = probe(await shot(host, setup, album, stage, tmp_path, ref=server))
        assert film.audio
        assert film.frames == 25
        sent = stage.stage.jobs(server)[0].order.request
        assert sent.get("generate_sound") == ("true" if server == "vllm-omni" else None)
    silent, stage = opened("vllm-omni")
    setup = replace(setup, model="ltx-2@vllm-omni", audio=False)
    assert not probe(await shot(silent, setup, album, stage, tmp_path)).audio


@OPEN
async def test_what_is_on_the_wire(album, tmp_path, server, monkeypatch):
    sent = []

    async def post(self, url, **given):
        sent.append((url, given))
        return httpx2.Response(200, json={"id": "job-1", "object": "video", "status": "queued"})

    monkeypatch.setattr(httpx2.AsyncClient, "post", post)
    made, _ = SERVERS[server]
    host = made(Access(address="http://127.0.0.1:9/v1/", spool=tmp_path, keys=no_key))
    setup = wan(album, server)
    assert (await host.submit(setup, "ref-7", album)).job_id == "job-1"
    [(url, given)] = sent
    name = {"litellm": "wan-2.2"}.get(server, "Wan-AI/Wan2.2-I2V-A14B-Diffusers")
    ours = {} if server == "sglang" else {"user": "ref-7"}
    assert url == "http://127.0.0.1:9/v1/videos"
    assert given["data"] == {
        "model": name,
        "prompt": setup.prompt,
        "size": "160x96",
        "seconds": "1",
        "fps": "16",
        "num_frames": "17",
        "seed": str(seed_of(setup)),
        **ours,
    }
    body = album(setup.first_frame).read_bytes()
    assert given["files"] == {"input_reference": ("picture.png", body, "image/png")}
    assert given["json"] is None
    assert "authorization" not in given["headers"]


def no_key(names, host):
    raise HostRefusedError("no key", kind=Refused.KEY)


async def test_a_length_that_is_no_whole_second_is_said_in_frames_only(opened, album):
    host, stage = opened("vllm-omni")
    await host.submit(wan(album, "vllm-omni", seconds=Fraction(5, 4)), "ref", album)
    order = stage.stage.jobs()[0].order
    assert "seconds" not in order.request
    assert order.frames == 21


@OPEN
async def test_a_lost_answer_is_found_in_the_list(opened, album, server):
    host, stage = opened(server)
    setup = wan(album, server)
    strike(stage, server, "create", Trouble.DROP_AFTER)
    with pytest.raises(HostUnknownError):
        await host.submit(setup, "ref-1", album)
    found = await host.find(asked(setup, album, stage))
    assert found is not None
    assert inner_id(found.job_id) == inner_id(stage.stage.jobs(server)[0].id)
    assert isinstance(await ended(host, found.job_id, stage), Done)


@OPEN
async def test_nothing_is_found_where_nothing_was_accepted(opened, album, server):
    host, stage = opened(server)
    other = wan(album, server, width=96, height=160)
    await host.submit(other, "other", album)
    strike(stage, server, "create", Trouble.DROP_BEFORE)
    with pytest.raises(HostUnknownError):
        await host.submit(wan(album, server), "ref-1", album)
    assert await host.find(asked(wan(album, server), album, stage)) is None


@OPEN
async def test_a_job_of_another_attempt_is_not_taken_and_two_that_fit_are_nobodys(opened, album, server):
    host, stage = opened(server)
    setup = wan(album, server)
    known = (await host.submit(setup, "ref-1", album)).job_id
    assert await host.find(asked(setup, album, stage, known=[known])) is None
    await host.submit(setup, "ref-2", album)
    found = await host.find(asked(setup, album, stage, known=[known]))
    assert found is not None
    assert inner_id(found.job_id) != inner_id(known)
    with pytest.raises(HostUnknownError, match="2 jobs"):
        await host.find(asked(setup, album, stage))


@OPEN
async def test_older_jobs_are_not_taken_and_a_long_list_is_read_page_by_page(opened, album, server):
    host, stage = opened(server)
    setup = wan(album, server)
    await host.submit(setup, "old", album)
    stage.stage.clock.advance(600)
    mine = (await host.submit(setup, "ref-1", album)).job_id
    double = stage.doubles[server]
    order = stage.stage.jobs()[0].order
    for _ in range(120):
        double.open(replace(order, prompt="another", width=96, height=160, request={"size": "96x160", "seconds": "1"}))
    found = await host.find(asked(setup, album, stage))
    assert found is not None
    assert inner_id(found.job_id) == inner_id(mine)
    assert [call for vendor, call, _ in stage.stage.requests].count("list") == 2


async def test_a_listed_job_that_does_not_say_when_it_was_made_may_be_the_one(opened, album, monkeypatch):
    host, stage = opened("litellm")
    setup = wan(album, "litellm")
    mine = (await host.submit(setup, "ref-1", album)).job_id
    double = stage.doubles["litellm"]
    shown = double.shown
    monkeypatch.setattr(double, "shown", lambda job: {**shown(job), "created_at": None, "size": None, "seconds": None})
    found = await host.find(asked(setup, album, stage))
    assert found is not None
    assert inner_id(found.job_id) == inner_id(mine)


@OPEN
async def test_a_list_that_does_not_answer_proves_nothing(opened, album, server):
    host, stage = opened(server)
    for trouble, times in ((Trouble.PAGE_BEFORE, 5), (Trouble.DROP_BEFORE, 5), (Trouble.TRUNCATED, 1)):
        strike(stage, server, "list", trouble, times=times)
        with pytest.raises(HostError) as raised:
            await host.find(asked(wan(album, server), album, stage))
        assert raised.type is HostError  # it may answer later: not for a person yet


@OPEN
@pytest.mark.parametrize(
    "trouble", [Trouble.ERROR_AFTER, Trouble.TRUNCATED, Trouble.PAGE_AFTER, Trouble.CUT_BODY, Trouble.ERROR_BEFORE]
)
async def test_after_an_answer_that_says_nothing_nobody_knows_and_nothing_is_sent_again(opened, album, server, trouble):
    host, stage = opened(server)
    strike(stage, server, "create", trouble)
    with pytest.raises(HostUnknownError):
        await host.submit(wan(album, server), "ref-1", album)
    assert [call for _, call, _ in stage.stage.requests] == ["create"]


@OPEN
async def test_a_failed_job_says_why_whatever_status_it_answers_with(opened, album, server):
    host, stage = opened(server)
    strike(stage, server, "job", Trouble.FAILS)
    accepted = await host.submit(wan(album, server), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert "CUDA out of memory" in state.reason
    assert state.how is Ended.FAILED
    assert state.billed == 0
    asked_for = [call for _, call, _ in stage.stage.requests if call == "poll"]
    assert len(asked_for) < 30


async def test_a_job_that_vllm_omni_fails_with_400_is_no_error_of_ours(opened, album):
    host, stage = opened("vllm-omni")
    strike(stage, "vllm-omni", "job", Trouble.MODERATED)
    accepted = await host.submit(wan(album, "vllm-omni"), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert state.how is Ended.MODERATED


async def test_what_litellm_calls_completed_may_have_no_film(opened, album, tmp_path):
    host, stage = opened("litellm")
    strike(stage, "litellm", "job", Trouble.MODERATED)
    accepted = await host.submit(wan(album, "litellm"), "ref-1", album)
    assert isinstance(await ended(host, accepted.job_id, stage), Done)
    with pytest.raises(HostGoneError, match=r"calls it completed and gives no film.*raiMediaFiltered"):
        await host.fetch(accepted.job_id, tmp_path)
    assert not list(tmp_path.glob("take*"))


@OPEN
async def test_a_server_that_was_started_again_has_forgotten_its_jobs_and_that_costs_nothing(opened, album, server):
    host, stage = opened(server)
    accepted = await host.submit(wan(album, server), "ref-1", album)
    stage.doubles[server].restart()
    state = await host.poll(accepted.job_id)
    assert isinstance(state, Failed)
    assert "forgets" in state.reason
    assert state.billed == 0
    assert await host.find(asked(wan(album, server), album, stage)) is None


@OPEN
async def test_an_error_of_a_poll_is_no_failure_of_the_job(opened, album, server):
    host, stage = opened(server)
    accepted = await host.submit(wan(album, server), "ref-1", album)
    strike(stage, server, "poll", Trouble.ERROR_BEFORE, times=2)
    with pytest.raises(HostError):
        await host.poll(accepted.job_id)
    strike(stage, server, "poll", Trouble.PAGE_BEFORE)
    assert isinstance(await host.poll(accepted.job_id), Rolling)


async def test_an_address_without_such_a_path_is_no_forgotten_job(opened, album):
    host, _ = opened("litellm")
    elsewhere = VllmOmniHost(replace(host._access, address=host._access.address.replace("litellm", "desk")))
    with pytest.raises(HostError, match="404"):
        await elsewhere.poll("video_gen_1")


async def test_vllm_omni_stops_a_job_sglang_forgets_it_and_litellm_cannot(opened, album, tmp_path):
    for server, gone in (("vllm-omni", True), ("sglang", True), ("litellm", False)):
        host, stage = opened(server)
        accepted = await host.submit(wan(album, server), "ref-1", album)
        assert await host.cancel(accepted.job_id) is gone
        assert isinstance(await host.poll(accepted.job_id), Failed if gone else Rolling)
    host, stage = opened("vllm-omni")
    stage.doubles["vllm-omni"].cancelling = True
    accepted = await host.submit(wan(album, "vllm-omni"), "ref-1", album)
    assert not await host.cancel(accepted.job_id)
    await ended(host, accepted.job_id, stage)
    assert not await host.cancel(accepted.job_id)
    assert (await host.fetch(accepted.job_id, tmp_path))["take"].exists()


async def test_a_cancelled_job_of_litellm_is_over(opened, album):
    host, stage = opened("litellm")
    accepted = await host.submit(wan(album, "litellm"), "ref-1", album)
    stage.stage.cancel(stage.stage.jobs()[0], running=True)
    state = await host.poll(accepted.job_id)
    assert isinstance(state, Failed)
    assert state.how is Ended.CANCELLED


async def test_a_result_in_sglangs_cloud_storage_is_fetched_from_there(opened, album, tmp_path):
    host, stage = opened("sglang")
    stage.doubles["sglang"].cloud = True
    film = probe(await shot(host, wan(album, "sglang"), album, stage, tmp_path))
    assert film.frames == 17


@OPEN
async def test_a_download_that_breaks_off_is_gone_on_with(opened, album, tmp_path, server):
    host, stage = opened(server)
    accepted = await host.submit(wan(album, server), "ref-1", album)
    await ended(host, accepted.job_id, stage)
    strike(stage, server, "result", Trouble.CUT_BODY)
    assert probe((await host.fetch(accepted.job_id, tmp_path))["take"]).frames == 17


@OPEN
async def test_a_result_that_is_kept_no_more_is_gone(opened, album, tmp_path, server):
    host, stage = opened(server)
    accepted = await host.submit(wan(album, server), "ref-1", album)
    await ended(host, accepted.job_id, stage)
    strike(stage, server, "result", Trouble.EXPIRED)
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path)


@pytest.mark.parametrize("server", ["vllm-omni", "sglang"])
async def test_the_same_setup_gives_the_same_bytes_and_another_attempt_gives_others(opened, album, tmp_path, server):
    host, stage = opened(server)
    takes = []
    for number, attempt in enumerate((1, 1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        setup = wan(album, server, attempt=attempt)
        takes.append((await shot(host, setup, album, stage, folder, ref=str(number))).read_bytes())
        stage.stage.clock.advance(60)
    assert takes[0] == takes[1]
    seeds = [job.order.seed for job in stage.stage.jobs()]
    assert seeds[0] == seeds[1] != seeds[2]


@OPEN
@pytest.mark.parametrize(
    ("trouble", "kind", "again"),
    [
        (Trouble.BUSY, Refused.BUSY, {"litellm": 7.0}),
        (Trouble.WRONG_KEY, Refused.KEY, {}),
        (Trouble.NO_CREDIT, Refused.CREDIT, {}),
        (Trouble.NOT_OPEN, Refused.RETIRED, {}),
        (Trouble.MODERATED, Refused.MODERATED, {}),
        (Trouble.REDIRECT, Refused.INVALID, {}),
    ],
)
async def test_each_refusal_says_what_it_is(opened, album, server, trouble, kind, again):
    host, stage = opened(server)
    strike(stage, server, "create", trouble)
    with pytest.raises(HostRefusedError) as caught:
        await host.submit(wan(album, server), "ref-1", album)
    assert caught.value.kind is kind
    assert caught.value.again_seconds == again.get(server)
    assert caught.value.message.startswith(server)
    assert PLAIN_KEY not in caught.value.message


@OPEN
async def test_a_key_is_sent_where_there_is_one_and_a_wrong_one_is_told_of(opened, album, server):
    host, stage = opened(server, key="a-wrong-key-that-no-message-may-hold")
    with pytest.raises(HostRefusedError) as caught:
        await host.submit(wan(album, server), "ref-1", album)
    assert caught.value.kind is Refused.KEY
    assert "a-wrong-key" not in caught.value.message
    assert not stage.stage.jobs()


async def test_a_spent_budget_of_litellm_is_no_fault_of_the_request(opened, album):
    host, _ = opened("litellm", key="no-credit")
    with pytest.raises(HostRefusedError, match="Budget has been exceeded") as caught:
        await host.submit(wan(album, "litellm"), "ref-1", album)
    assert caught.value.kind is Refused.CREDIT


async def test_a_name_that_litellm_does_not_know_is_refused_by_it(opened, album, monkeypatch):
    host, stage = opened("litellm")
    monkeypatch.setattr(stage.doubles["litellm"], "models", {})
    with pytest.raises(HostRefusedError, match="Invalid model name") as caught:
        await host.submit(wan(album, "litellm"), "ref-1", album)
    assert caught.value.kind is Refused.INVALID


@OPEN
async def test_what_the_model_cannot_do_is_refused_before_anything_is_sent(opened, album, server):
    host, stage = opened(server)
    wrong = {
        "last frame": {"last_frame": album.add(seed=2)},
        "reference": {"references": (reference(album),)},
        "no sound": {"audio": True},
        "steps of 0.25s": {"seconds": Fraction(11, 10)},
        "1s to 5s": {"seconds": Fraction(6)},
        "steps of 16": {"width": 168},
    }
    for word, changes in wrong.items():
        setup = wan(album, server, **changes)
        with pytest.raises(RefusalError, match=word):
            host.check(setup, album)
        with pytest.raises(HostRefusedError, match=word):
            await host.submit(setup, "ref-1", album)
    host.check(wan(album, server), album)
    assert not stage.stage.requests


@OPEN
async def test_without_an_address_nothing_is_sent_and_the_variable_is_named(album, tmp_path, server, monkeypatch):
    variable = SERVERS[server][0].dialect.variable
    monkeypatch.delenv(variable, raising=False)
    host = SERVERS[server][0](Access(spool=tmp_path, keys=no_key))
    for call in (host.submit(wan(album, server), "ref", album), host.poll("job")):
        with pytest.raises(HostRefusedError, match=f"set {variable}") as caught:
            await call
        assert caught.value.kind is Refused.UNREACHED
        assert caught.value.next_commands[0].startswith(f"export {variable}=http://")
    await host.hang_up()


async def test_the_address_comes_from_the_environment(opened, album, tmp_path, monkeypatch):
    _, stage = opened("sglang")
    monkeypatch.setenv("SGLANG_URL", f"{stage.address}/sglang")
    host = SglangHost(Access(spool=tmp_path, keys=no_key))
    await host.submit(wan(album, "sglang"), "ref-1", album)
    assert len(stage.stage.jobs()) == 1


def sora(album, **changes):
    return take_setup(album, "sora-2", frame_rate=Fraction(30), seconds=Fraction(4), audio=True, **changes)


async def test_sora_is_refused_for_free_with_its_last_day_and_what_to_use(album, tmp_path):
    host = OpenaiHost(Access(address="http://127.0.0.1:9", spool=tmp_path))
    with pytest.raises(RefusalError, match=r"2026-09-24.*omni-1.2 or kling-3.0 or seedance-2.0"):
        host.check(sora(album), album)
    with pytest.raises(HostRefusedError, match="2026-09-24") as caught:
        await host.submit(sora(album), "ref-1", album)
    assert caught.value.kind is Refused.RETIRED


async def test_an_old_take_of_sora_is_asked_about_and_fetched_while_it_is_there(album, tmp_path):
    with soundstage(SORA) as stage:
        host = OpenaiHost(access(stage, "openai", tmp_path))
        order = small_order(stage)
        job = stage.doubles["openai"].open(order)
        state = await host.poll(job.id)
        assert isinstance(state, Rolling)
        assert state.again_seconds == 2.5
        found = await host.find(asked(replace(sora(album), prompt="a cat", width=128, height=128), album, stage))
        assert found is not None
        assert found.job_id == job.id
        state = await ended(host, job.id, stage)
        assert isinstance(state, Done)
        assert state.billed is None
        assert state.used == {"seconds": "4"}
        assert probe((await host.fetch(job.id, tmp_path))["take"]).frames == 10
        stage.stage.clock.advance(7200)
        with pytest.raises(HostGoneError):
            await host.fetch(job.id, tmp_path)
        stage.doubles["openai"].ended = True
        state = await host.poll(job.id)
        assert isinstance(state, Failed)
        assert "shut down" in state.reason
        assert state.billed is None
        with pytest.raises(HostUnknownError, match="shows no list"):
            await host.find(asked(sora(album), album, stage))


def small_order(stage):
    made = stage.doubles["openai"].made("sora-2", "a cat", 128, 128, 4)
    assert isinstance(made, Order)
    return replace(made, frames=10)


async def test_a_still_is_not_looked_for_in_a_list_of_takes(opened, album):
    host, stage = opened("sglang")
    with pytest.raises(HostUnknownError, match="stills"):
        await host.find(asked(still_setup("gpt-image-2.6-flare"), album, stage))


def answered(status, body, headers=None):
    return Answer(status, headers or {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answered(404, {"detail": "Not Found"}), Refused.INVALID),
        (answered(422, {"detail": [{"loc": ["body", "size"], "msg": "String should match"}]}), Refused.INVALID),
        (answered(403, {"error": {"message": "Country not supported", "code": "unsupported"}}), Refused.KEY),
        (answered(401, {"error": "Unauthorized"}), Refused.KEY),
        (answered(400, {"error": {"message": "shows a real person", "code": "x"}}), Refused.FACE),
        (answered(404, {"error": {"message": "The model 'x' does not exist.", "code": 404}}), Refused.RETIRED),
        (answered(400, {"unheard": "of"}), None),
        (answered(409, {"detail": "conflict"}), None),
        (answered(408, {"detail": "timeout"}), None),
        (answered(503, {"detail": "Video generation handler not initialized."}), None),
        (answered(500, {"error": {"message": "insufficient_quota", "code": "insufficient_quota"}}), None),
    ],
)
def test_both_envelopes_are_read_and_5xx_is_never_certain(answer, kind):
    found = refusal(answer)
    assert (found.kind if found else None) is kind
    if answer.status == 422:
        assert "body.size: String should match" in found.message


def test_states_that_nobody_knows_yet_are_rolling(tmp_path):
    host = VllmOmniHost(Access(address="http://127.0.0.1:9", spool=tmp_path))
    polled = Answer(200, {"openai-poll-after-ms": "2500"}, b"{}")
    assert host._state({"id": "1", "status": "dreaming", "progress": 40}, polled) == Rolling(0.4, 2.5)
    assert host._state({"id": "1", "status": "processing", "progress": 0}, polled) == Rolling(None, 2.5)
    for status in ("deleted", "cancelled"):
        assert host._state({"id": "1", "status": status}, polled).how is Ended.CANCELLED
    assert host._state({"id": "1", "status": "completed", "error": {"message": "RAI"}}, polled).how is Ended.MODERATED


def test_an_id_of_litellm_is_read_and_others_are_left_alone():
    coded = "video_bGl0ZWxsbTpjdXN0b21fbGxtX3Byb3ZpZGVyOmE7bW9kZWxfaWQ6Yjt2aWRlb19pZDpqb2ItMQ=="
    assert inner_id(coded) == "job-1"
    assert inner_id("video_gen_1234") == "video_gen_1234"
    assert inner_id("video_abcd") == "video_abcd"


def test_every_model_of_these_hosts_says_what_its_host_needs():
    for host in (OpenaiHost, VllmOmniHost, SglangHost, LitellmHost):
        assert host.shoots
        for slug in host.shoots:
            able = model(slug, "take").abilities
            assert {"id", "fps"} <= set(able.wire)
            assert able.frame_rate == able.wire["fps"]
            for resolution in able.resolutions:
                for sides in resolution.sizes.values():
                    assert not any(side % able.wire.get("grid", 2) for side in sides)
