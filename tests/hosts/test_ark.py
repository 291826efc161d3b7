"""Ark's host against its double on loopback: Seedance takes, Seedream stills."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from hotset.errors import HostError, HostGoneError, HostRefusedError, RefusalError, Refused
from hotset.film.motion import CameraMove, Motion
from hotset.film.words import CameraMoveKind
from hotset.hosts.ark import ADDRESSES, ArkHost, mark_of, refusal
from hotset.hosts.keys import need_key
from hotset.hosts.port import Accepted, Done, Ended, Failed, Rolling
from hotset.hosts.registry import model
from hotset.hosts.wire import Answer
from hotset.ledger.rates import price_of, quote
from hotset.media import decode_frames, probe, read_picture
from hotset.soundstage.faults import Trouble
from hotset.soundstage.stage import FACE_MARK
from tests.hosts.arkcraft import DAY, KeptAlbum, at_ark, frame_item, heard, small
from tests.hosts.stagecraft import (
    PLAIN_KEY,
    access,
    ended,
    reference,
    strike,
    take_setup,
)


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    return KeptAlbum(tmp_path_factory.mktemp("album"))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("ARK_REGION", "ARK_BASE_URL", "ARK_API_KEY"):
        monkeypatch.delenv(name, raising=False)


# a take, from the request to the file


async def test_a_take_comes_as_it_was_asked_and_costs_what_was_quoted(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album, audio=True)
        accepted = await host.submit(setup, "ref-1", album)
        assert accepted.job_id.startswith("cgt-")
        assert isinstance(await host.poll(accepted.job_id), Rolling)
        state = await ended(host, accepted.job_id, stage)
        files = await host.fetch(accepted.job_id, tmp_path)
        film = probe(files["take"])
        assert (film.width, film.height, film.frames, film.frame_rate) == (854, 480, 97, 24)
        assert film.audio is not None
        assert read_picture(files["last"]).shape == (480, 854, 3)
        # 854 x 480 / 1024 x 97, rounded down
        assert state == Done(used={"tokens": "38830"})
        priced = quote(
            "seedance-2.5", "ark", seconds=4, width=854, height=480, resolution="480p", at=date(2026, 11, 22)
        )
        (charge,) = stage.stage.bill("ark")
        assert charge.amount == priced.amount == price_of(state.used, priced.rate_id).amount
        assert charge.reference == mark_of("ref-1")


async def test_a_take_begins_on_the_locked_frame_and_is_silent_where_no_sound_was_asked(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album, "seedance-1.5-pro")
        accepted = await host.submit(setup, "ref-1", album)
        await ended(host, accepted.job_id, stage)
        take = (await host.fetch(accepted.job_id, tmp_path))["take"]
        film = probe(take)
        assert (film.width, film.height, film.frames) == (864, 496, 96)
        assert film.audio is None
        first = next(iter(decode_frames(take, count=1)))[1]
        locked = read_picture(album(setup.first_frame))
        assert abs(float(np.mean(first)) - float(np.mean(locked))) < 4


# what is on the wire


async def test_the_request_of_a_take_of_2_5(album, tmp_path):
    async with at_ark(tmp_path, callback="https://studio.example/ark?film=7") as (stage, host):
        setup = take_setup(album, "seedance-2.5", last_frame=album.add(seed=3))
        await host.submit(setup, "ref 1", album)
        assert heard(stage) == [
            {
                "model": "dreamina-seedance-2-5-260628",
                "content": [
                    {"type": "text", "text": setup.prompt},
                    frame_item(album, setup.first_frame, "first_frame"),
                    frame_item(album, setup.last_frame, "last_frame"),
                ],
                "resolution": "720p",
                "ratio": "adaptive",
                "duration": 5,
                "generate_audio": False,
                "watermark": False,
                "return_last_frame": True,
                "safety_identifier": mark_of("ref 1"),
                "callback_url": "https://studio.example/ark?film=7&reference=ref%201",
            }
        ]
        headers = stage.doubles["ark"].heard[0][2]
        assert headers["authorization"] == f"Bearer {PLAIN_KEY}"
        assert headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("seedance-2.0", "dreamina-seedance-2-0-260128"),
        ("seedance-2.0-fast", "dreamina-seedance-2-0-fast-260128"),
        ("seedance-2.0-mini", "dreamina-seedance-2-0-mini-260615"),
    ],
)
async def test_the_request_of_a_take_of_the_2_0_family(name, stem, album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = take_setup(album, name, audio=True)
        await host.submit(setup, "ref-1", album)
        assert heard(stage) == [
            {
                "model": stem,
                "content": [
                    {"type": "text", "text": setup.prompt},
                    frame_item(album, setup.first_frame, "first_frame"),
                ],
                "resolution": "720p",
                "ratio": "16:9",
                "duration": 5,
                "generate_audio": True,
                "watermark": False,
                "return_last_frame": True,
                "safety_identifier": mark_of("ref-1"),
            }
        ]


async def test_1_5_pro_is_told_to_hold_the_camera_where_no_move_was_asked(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        still = Motion(camera=(CameraMove(kind=CameraMoveKind.STATIC),), action="She lifts the cup.")
        await host.submit(small(album, "seedance-1.5-pro", motion=still), "ref-1", album)
        await host.submit(small(album, "seedance-1.5-pro"), "ref-2", album)
        await host.submit(small(album, "seedance-2.0", motion=still), "ref-3", album)
        assert [body.get("camera_fixed") for body in heard(stage)] == [True, None, None]


async def test_a_draft_and_its_final(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        draft = small(album, draft=True)
        first = await host.submit(draft, "ref-1", album)
        state = await ended(host, first.job_id, stage)
        final = replace(draft, draft=False, draft_job=first.job_id, resolution="1080p", width=1920, height=1080)
        second = await host.submit(final, "ref-2", album)
        assert heard(stage)[0]["draft"] is True
        assert heard(stage)[0]["resolution"] == "480p"
        assert heard(stage)[1] == {
            "model": "dreamina-seedance-2-5-260628",
            "content": [{"type": "draft_task", "draft_task": {"id": first.job_id}}],
            "resolution": "1080p",
            "watermark": False,
            "return_last_frame": True,
            "safety_identifier": mark_of("ref-2"),
        }
        jobs = stage.stage.jobs("ark")
        assert jobs[0].notes["seed"] == jobs[1].notes["seed"]
        assert (jobs[1].order.width, jobs[1].order.height, jobs[1].order.frames) == (1920, 1080, 97)
        done = await ended(host, second.job_id, stage)
        at = date(2026, 11, 22)
        rungs = (("480p", 854, 480, True, state), ("1080p", 1920, 1080, False, done))
        for charge, (name, width, height, is_draft, ends) in zip(stage.stage.bill("ark"), rungs, strict=True):
            priced = quote(
                "seedance-2.5", "ark", seconds=4, width=width, height=height, resolution=name, draft=is_draft, at=at
            )
            assert charge.amount == priced.amount == price_of(ends.used, priced.rate_id).amount


async def test_a_draft_that_is_not_there_is_refused(album, tmp_path):
    async with at_ark(tmp_path) as (_, host):
        final = small(album, draft_job="cgt-20261122-none", resolution="1080p")
        with pytest.raises(HostRefusedError, match="ResourceNotFound"):
            await host.submit(final, "ref-1", album)


@pytest.mark.parametrize("name", ArkHost.shoots)
@pytest.mark.parametrize(("region", "path"), [("byteplus", "/api/v3"), ("volcengine", "/volcengine/api/v3")])
async def test_every_model_is_taken_in_both_regions_and_billed_as_quoted(
    name, region, path, album, tmp_path, monkeypatch
):
    monkeypatch.setenv("ARK_REGION", region)
    async with at_ark(tmp_path, path=path) as (stage, host):
        for number, size in enumerate(model(name, "take").abilities.resolutions):
            width, height = size.sizes["16:9"]
            setup = take_setup(album, name, resolution=size.name, width=width, height=height)
            accepted = await host.submit(setup, f"ref-{number}", album)
            state = await ended(host, accepted.job_id, stage)
            job = stage.stage.job("ark", accepted.job_id)
            assert (job.order.width, job.order.height) == (width, height), "the data file says what is delivered"
            at = date(2026, 11, 22)
            priced = quote(name, "ark", seconds=5, width=width, height=height, resolution=size.name, at=at)
            assert stage.stage.bill("ark")[-1].amount == priced.amount == price_of(state.used, priced.rate_id).amount


async def test_sound_costs_more_at_1_5_pro_only(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        for number, name in enumerate(("seedance-1.5-pro", "seedance-2.0-mini")):
            for audio in (False, True):
                accepted = await host.submit(small(album, name, audio=audio), f"{number}{audio}", album)
                await ended(host, accepted.job_id, stage)
        silent, loud, mini, mini_loud = (charge.amount for charge in stage.stage.bill("ark"))
        assert 0 <= 2 * silent - loud <= 1, "rounded up to a micro"
        assert mini == mini_loud
        assert loud == quote(
            "seedance-1.5-pro", "ark", seconds=4, width=864, height=496, audio=True, at=date(2026, 11, 22)
        ).amount  # fmt: skip


# refusals


@pytest.mark.parametrize(
    ("trouble", "kind", "words"),
    [
        (Trouble.BUSY, Refused.BUSY, "RateLimitExceeded.EndpointRPMExceeded"),
        (Trouble.WRONG_KEY, Refused.KEY, "AuthenticationError"),
        (Trouble.NO_CREDIT, Refused.CREDIT, "AccountOverdueError"),
        (Trouble.NOT_OPEN, Refused.RETIRED, "ModelNotOpen"),
        (Trouble.MODERATED, Refused.MODERATED, "InputTextSensitiveContentDetected"),
        (Trouble.FACE, Refused.FACE, "PrivacyInformation"),
        (Trouble.REDIRECT, Refused.INVALID, "moved.example"),
    ],
)
async def test_a_refusal_says_what_it_is(trouble, kind, words, album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        strike(stage, "ark", "create", trouble)
        with pytest.raises(HostRefusedError, match=words) as refused:
            await host.submit(small(album), "ref-1", album)
        assert refused.value.kind is kind
        assert refused.value.again_seconds is None, "Ark says no time"
        assert stage.stage.jobs() == []
        assert len(stage.stage.requests) == 1, "sent once"


@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [
        ("a-wrong-key-that-is-long", Refused.KEY, "not accepted at BytePlus ModelArk"),
        ("a-key-of-the-other-region", Refused.KEY, "A key of Volcengine Ark does not pass here"),
        ("a-no-credit-key", Refused.CREDIT, "no credit"),
    ],
)
async def test_a_key_that_does_not_pass_is_in_no_message(key, kind, words, album, tmp_path):
    async with at_ark(tmp_path, key=key) as (_, host):
        with pytest.raises(HostRefusedError, match=words) as refused:
            await host.submit(small(album), "ref-1", album)
        assert refused.value.kind is kind
        assert key not in str(refused.value)
        if kind is Refused.KEY:
            with pytest.raises(HostError, match="ARK_REGION=volcengine"):
                await host.poll("cgt-1")


async def test_no_key_at_all_is_said_before_anything_is_sent(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        empty = ArkHost(replace(host._access, keys=lambda names, name: need_key(names, name, {})))
        with pytest.raises(HostRefusedError, match="ARK_API_KEY"):
            await empty.submit(small(album), "ref-1", album)
        assert stage.stage.requests == []


async def test_words_and_faces_are_refused_by_moderation(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        with pytest.raises(HostRefusedError) as words:
            await host.submit(small(album, prompt="A bloodbath."), "ref-1", album)
        face = small(album, "seedance-2.0", first_frame=album.add(mark=FACE_MARK))
        with pytest.raises(HostRefusedError, match="real person") as person:
            await host.submit(face, "ref-2", album)
        assert (words.value.kind, person.value.kind) == (Refused.MODERATED, Refused.FACE)
        assert isinstance(await host.submit(replace(face, model="seedance-1.5-pro"), "ref-3", album), Accepted)
        assert stage.stage.bill() == []


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "MissingParameter", Refused.INVALID),
        (400, "InvalidParameter.TaskTypeConstraint", Refused.INVALID),
        (400, "InvalidEndpoint.ClosedEndpoint", Refused.RETIRED),
        (404, "InvalidEndpointOrModel.NotFound", Refused.RETIRED),
        (400, "InputVideoSensitiveContentDetected.PrivacyInformation", Refused.FACE),
        (400, "SensitiveContentDetected.Violence", Refused.MODERATED),
        (400, "InputImageRiskDetection", Refused.MODERATED),
        (403, "AccessDenied", Refused.KEY),
        (403, "AccountOverdueError", Refused.CREDIT),
        (429, "QuotaExceeded", Refused.BUSY),
        (429, "ServerOverloaded", Refused.BUSY),
        (429, "SetLimitExceeded", Refused.CREDIT),
        (422, "SomethingNew", Refused.INVALID),
    ],
)
def test_the_codes_of_ark(status, code, kind):
    body = {"error": {"code": code, "message": "the reason", "param": "", "type": ""}}
    found = refusal(Answer(status, {}, json.dumps(body).encode()))
    assert found.kind is kind
    assert f"{code}: the reason" in found.message


def test_a_wait_that_is_asked_for_is_kept_and_others_are_not_made_up():
    body = json.dumps({"error": {"code": "ServerOverloaded", "message": "later"}}).encode()
    assert refusal(Answer(429, {"retry-after": "7"}, body)).again_seconds == 7
    assert refusal(Answer(429, {}, body)).again_seconds is None


@pytest.mark.parametrize("status", [408, 500, 503])
def test_what_may_have_been_accepted_is_no_refusal(status):
    assert refusal(Answer(status, {}, b'{"error": {"code": "InternalServiceError", "message": "oh"}}')) is None
    assert refusal(Answer(400, {}, b'{"detail": "no form of Ark"}')) is None
    assert refusal(Answer(404, {}, b"nothing here")) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"resolution": "2k"}, "480p or 720p or 1080p"),
        ({"shape": "2:1"}, "no 2:1"),
        ({"seconds": Fraction(3)}, "4 to 30 whole seconds"),
        ({"seconds": Fraction(9, 2)}, "whole seconds"),
        ({"shape": "9:16"}, "nearest to 16:9"),
        ({"prompt": "x" * 15001}, "15000 characters"),
        ({"prompt": " "}, "what moves"),
        ({"draft_job": "cgt-1", "resolution": "720p"}, "comes in 1080p"),
    ],
)
async def test_what_is_known_to_be_refused_costs_no_call(changes, words, album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = take_setup(album, "seedance-2.5", **changes)
        with pytest.raises(RefusalError, match=words):
            host.check(setup, album)
        with pytest.raises(HostRefusedError, match=words):
            await host.submit(setup, "ref-1", album)
        assert stage.stage.requests == []


async def test_references_beside_frames_drafts_and_small_pictures_are_refused(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        with pytest.raises(RefusalError, match="never both"):
            host.check(take_setup(album, "seedance-2.5", references=(reference(album),)), album)
        with pytest.raises(RefusalError, match="no drafts"):
            host.check(take_setup(album, "seedance-2.0", draft=True), album)
        with pytest.raises(RefusalError, match="300 to 6000"):
            host.check(take_setup(album, "seedance-2.0", first_frame=album.add(320, 180)), album)
        host.check(take_setup(album, "seedance-2.0"), album)
        assert stage.stage.requests == []


# how it goes on and ends


async def test_what_is_withheld_or_fails_or_expires_is_not_billed(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = small(album)
        late = await host.submit(replace(setup, prompt="A blood-curdling scream."), "ref-1", album)
        strike(stage, "ark", "job", Trouble.FAILS)
        failing = await host.submit(setup, "ref-2", album)
        strike(stage, "ark", "job", Trouble.NEVER)
        endless = await host.submit(setup, "ref-3", album)
        withheld, failed = await ended(host, late.job_id, stage), await ended(host, failing.job_id, stage)
        assert isinstance(await host.poll(endless.job_id), Rolling)
        stage.stage.clock.advance(2 * DAY)
        expired = await host.poll(endless.job_id)
        assert (withheld.how, failed.how, expired.how) == (Ended.MODERATED, Ended.FAILED, Ended.EXPIRED)
        assert "OutputVideoSensitiveContentDetected" in withheld.reason
        assert all(state.used == {} for state in (withheld, failed, expired))
        assert stage.stage.bill("ark") == []


async def test_a_state_that_nobody_knows_is_still_rolling(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        accepted = await host.submit(small(album), "ref-1", album)
        stage.doubles["ark"].extra = {"status": "polishing"}
        assert await host.poll(accepted.job_id) == Rolling()


async def test_a_success_without_a_film_was_made_and_is_not_to_be_had(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        accepted = await host.submit(small(album), "ref-1", album)
        stage.doubles["ark"].extra = {"status": "succeeded", "content": None}
        assert isinstance(await host.poll(accepted.job_id), Done)
        with pytest.raises(HostGoneError, match="gives no film"):
            await host.fetch(accepted.job_id, tmp_path)


async def test_an_address_lives_a_day_and_a_record_seven(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        accepted = await host.submit(small(album), "ref-1", album)
        await ended(host, accepted.job_id, stage)
        stage.stage.clock.advance(DAY + 60)
        with pytest.raises(HostGoneError, match="403"):
            await host.fetch(accepted.job_id, tmp_path)
        assert isinstance(await host.poll(accepted.job_id), Done)
        stage.stage.clock.advance(6 * DAY)
        with pytest.raises(HostError, match="7 days"):
            await host.poll(accepted.job_id)
        with pytest.raises(HostGoneError, match="7 days"):
            await host.fetch(accepted.job_id, tmp_path)


async def test_an_address_that_has_run_out_is_asked_for_once_more(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        stage.doubles["ark"].signs_again = True
        accepted = await host.submit(small(album, "seedance-1.5-pro"), "ref-1", album)
        await ended(host, accepted.job_id, stage)
        stage.stage.clock.advance(2 * DAY)
        strike(stage, "ark", "result", Trouble.EXPIRED)

        real = host._task

        async def later(*args, **kwargs):
            stage.stage.clock.advance(5)  # another second, so another signature
            return await real(*args, **kwargs)

        host._task = later
        assert probe((await host.fetch(accepted.job_id, tmp_path))["take"]).frames == 96


async def test_a_download_that_breaks_off_goes_on_and_a_lost_last_frame_loses_no_take(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        accepted = await host.submit(small(album, "seedance-1.5-pro"), "ref-1", album)
        await ended(host, accepted.job_id, stage)
        strike(stage, "ark", "result", Trouble.CUT_BODY)
        strike(stage, "ark", "result", Trouble.EXPIRED, skip=1)
        files = await host.fetch(accepted.job_id, tmp_path)
        assert set(files) == {"take"}
        assert probe(files["take"]).frames == 96


async def test_only_what_is_queued_is_cancelled(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        queued = await host.submit(small(album), "ref-1", album)
        assert await host.cancel(queued.job_id)
        state = await host.poll(queued.job_id)
        assert isinstance(state, Failed)
        assert state.how is Ended.CANCELLED
        running = await host.submit(small(album), "ref-2", album)
        stage.stage.clock.advance(15)
        assert not await host.cancel(running.job_id)
        stage.stage.clock.advance(5000)
        assert not await host.cancel(running.job_id)
        assert isinstance(await host.poll(running.job_id), Done), (
            "a DELETE would have removed the record of a paid take"
        )
        assert [call for _, call, _ in stage.stage.requests].count("cancel") == 1
        assert len(stage.stage.bill("ark")) == 1


# regions


async def test_the_region_decides_address_and_ids(album, tmp_path, monkeypatch):
    async with at_ark(tmp_path) as (stage, _):
        plain = replace(access(stage, "ark", tmp_path), address=None)
        assert ArkHost(plain)._wire.address == ADDRESSES["byteplus"]
        monkeypatch.setenv("ARK_REGION", "china")
        assert ArkHost(plain)._wire.address == ADDRESSES["volcengine"]
        monkeypatch.delenv("ARK_REGION")
        assert ArkHost(replace(plain, address=ADDRESSES["volcengine"])).region == "volcengine"
        monkeypatch.setenv("ARK_BASE_URL", f"{stage.address}/ark/api/v3")
        host = ArkHost(plain)
        await host.submit(small(album), "ref-1", album)
        assert heard(stage)[0]["model"].startswith("dreamina-")
        monkeypatch.setenv("ARK_REGION", "volcengine")
        with pytest.raises(HostRefusedError, match="no such model") as refused:
            await ArkHost(plain).submit(small(album), "ref-2", album)
        assert refused.value.kind is Refused.RETIRED
        monkeypatch.setenv("ARK_REGION", "mars")
        with pytest.raises(HostRefusedError, match="byteplus or volcengine"):
            ArkHost(plain)
