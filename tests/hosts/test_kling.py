"""The Kling host against its double: what is on the wire, how lost answers are found, what each refusal means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.hosts.kling import KlingHost
from hotset.hosts.port import Done, Ended, Failed, Rolling, VideoHost
from hotset.hosts.registry import model
from hotset.hosts.wire import Answer
from hotset.ledger.rates import billing, quote, rates
from hotset.media import probe
from hotset.soundstage.doubles.kling import MESSAGES, KlingDouble
from hotset.soundstage.faults import Trouble
from tests.hosts.klingcraft import (
    MODELS,
    KeptAlbum,
    answer,
    double,
    picture,
    reference,
    sent,
    setup_of,
)
from tests.hosts.stagecraft import (
    PLAIN_KEY,
    access,
    ended,
    shot,
    soundstage,
    strike,
)

DAY = 86_400.0
UNIT = 140_000


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    return KeptAlbum(tmp_path_factory.mktemp("pictures"))


@pytest.fixture
def stage():
    with soundstage(KlingDouble) as stage:
        yield stage


@pytest.fixture
async def host(stage, tmp_path):
    host = KlingHost(access(stage, "kling", tmp_path))
    yield host
    await host.hang_up()


# what is on the wire


async def test_first_and_last_frame_go_out_in_the_older_body(host, stage, album):
    setup = setup_of(
        album, last_frame=album.add(640, 360, seed=2), audio=True, resolution="1080p", width=1920, height=1080
    )
    accepted = await host.submit(setup, "ref-1", album)
    assert sent(stage) == {
        "model_name": "kling-v3",
        "image": picture(album, setup.first_frame),
        "image_tail": picture(album, setup.last_frame),
        "prompt": setup.prompt,
        "duration": "3",
        "mode": "pro",
        "sound": "on",
        "external_task_id": "ref-1",
    }
    job = stage.stage.jobs("kling")[0]
    assert accepted.job_id == f"kling-3.0/{job.id}"
    assert job.reference == "ref-1"
    assert stage.stage.requests == [("kling", "create", "")]


async def test_omni_lists_the_first_frame_then_the_references_then_the_last_frame(host, stage, album):
    refs = (reference(album, "mara", 7), reference(album, "cup", 8))
    prompt = "<<<image_2>>> lifts <<<image_3>>>. One continuous shot, no cuts."
    setup = setup_of(
        album, "kling-3.0-omni", references=refs, last_frame=album.add(640, 360, seed=2), prompt=prompt, resolution="4k"
    )
    await host.submit(setup, "ref-1", album)
    assert sent(stage) == {
        "model_name": "kling-v3-omni",
        "image_list": [
            {"image_url": picture(album, setup.first_frame), "type": "first_frame"},
            {"image_url": picture(album, refs[0].digest)},
            {"image_url": picture(album, refs[1].digest)},
            {"image_url": picture(album, setup.last_frame), "type": "end_frame"},
        ],
        "prompt": prompt,
        "duration": "3",
        "mode": "4k",
        "sound": "off",
        "external_task_id": "ref-1",
    }
    rules = model("kling-3.0-omni", "take").abilities.prompt
    assert rules.cite.format(n=rules.cite_from) == "<<<image_2>>>"


async def test_turbo_goes_out_in_the_newer_body_with_a_number_for_its_length(host, stage, album, tmp_path):
    given = replace(access(stage, "kling", tmp_path), callback="http://127.0.0.1:9/hook?film=1")
    host = KlingHost(given)
    setup = setup_of(album, "kling-3.0-turbo", audio=True)
    accepted = await host.submit(setup, "ref 1", album)
    assert sent(stage) == {
        "contents": [
            {"type": "prompt", "text": setup.prompt},
            {"type": "first_frame", "url": picture(album, setup.first_frame)},
        ],
        "settings": {"resolution": "720p", "duration": 3},
        "options": {"external_task_id": "ref 1", "callback_url": "http://127.0.0.1:9/hook?film=1&reference=ref+1"},
    }
    assert accepted.job_id.startswith("kling-3.0-turbo/")
    await host.hang_up()


# a take, to its file and its bill


async def test_a_take_comes_back_as_ordered_and_as_billed(host, stage, album, tmp_path):
    strike(stage, "kling", "result", Trouble.EXPIRED)
    setup = setup_of(album, audio=True, last_frame=album.add(640, 360, seed=2))
    accepted = await host.submit(setup, "ref-1", album)
    assert isinstance(await host.poll(accepted.job_id), Rolling)
    done = await ended(host, accepted.job_id, stage)
    assert done == Done(used={"units": "2.7"})
    # Its address had run out once: a fresh one was asked for.
    info = probe((await host.fetch(accepted.job_id, tmp_path / "take"))["take"])
    assert (info.width, info.height, info.frames, info.frame_rate) == (1280, 720, 73, 24)
    assert info.audio is not None
    (charge,) = stage.stage.bill("kling")
    assert (charge.reference, charge.job) == ("ref-1", accepted.job_id.rpartition("/")[2])
    assert charge.amount == Fraction(done.used["units"]) * UNIT == 378_000
    asked_for = quote(
        "kling-3.0", "kling", seconds=3, width=1280, height=720, audio=True, resolution="720p", at=date(2026, 11, 22)
    )
    assert asked_for.amount == charge.amount


async def test_a_turbo_take_comes_back_through_a_broken_download(host, stage, album, tmp_path):
    strike(stage, "kling", "result", Trouble.CUT_BODY)
    first = album.add(400, 400)
    setup = setup_of(album, "kling-3.0-turbo", first_frame=first, width=960, height=960, shape="1:1")
    info = probe(await shot(host, setup, album, stage, tmp_path / "take"))
    assert (info.width, info.height, info.frames) == (960, 960, 73)
    assert info.audio is not None
    assert [charge.amount for charge in stage.stage.bill("kling")] == [336_000]


@pytest.mark.parametrize("slug", MODELS)
async def test_the_card_and_the_double_agree_on_every_price(host, stage, album, slug):
    for rate in (rate for rate in rates() if rate.host == "kling" and rate.model == slug):
        for audio in (True, False) if rate.audio is None else (rate.audio,):
            sizes = next(r.sizes for r in model(slug, "take").abilities.resolutions if r.name == rate.resolution)
            width, height = sizes["16:9"]
            setup = setup_of(
                album, slug, audio=audio, resolution=rate.resolution, width=width, height=height, seconds=Fraction(7)
            )
            await host.submit(setup, f"{rate.id}-{audio}", album)
            order = stage.stage.jobs("kling")[-1].order
            told = quote(
                slug, "kling", seconds=7, width=width, height=height, audio=audio, resolution=rate.resolution,
                at=date(2026, 11, 22),
            )  # fmt: skip
            assert told.amount == order.price
            assert told.rate_id == rate.id
            assert (order.width, order.height) == (width, height)
            # A second costs whole tenths of a unit at $0.14: the check of the unit price.
            assert Fraction(rate.price, UNIT) * 10 % 1 == 0
    rule = billing("kling", slug)
    assert (rule.failed, rule.moderated) == ("free", "free")


async def test_cash_is_told_with_its_currency_and_not_taken_for_units(host, stage, album):
    double(stage).pays_cash = True
    accepted = await host.submit(setup_of(album, "kling-3.0-turbo"), "ref-1", album)
    assert await ended(host, accepted.job_id, stage) == Done(used={"cash USD": "0.336"})


# how a job ends


@pytest.mark.parametrize("slug", ["kling-3.0-omni", "kling-3.0-turbo"])
@pytest.mark.parametrize(("trouble", "how"), [(Trouble.FAILS, Ended.FAILED), (Trouble.MODERATED, Ended.MODERATED)])
async def test_a_job_that_fails_says_how_and_costs_nothing(host, stage, album, slug, trouble, how):
    strike(stage, "kling", "job", trouble)
    accepted = await host.submit(setup_of(album, slug), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert state.how is how
    assert state.used in ({}, {"units": "0"})
    assert stage.stage.bill("kling") == []
    with pytest.raises(HostError, match="failed"):
        await host.fetch(accepted.job_id, album.folder / "nothing")


async def test_words_that_are_withheld_late_are_moderated(host, stage, album):
    accepted = await host.submit(setup_of(album, prompt="A blood-curdling scream."), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert state == Failed("Failure to pass the risk control system", used={"units": "0"}, how=Ended.MODERATED)


async def test_after_thirty_days_the_result_is_gone_and_the_job_unknown(host, stage, album, tmp_path):
    for slug in MODELS:
        accepted = await host.submit(setup_of(album, slug), f"ref-{slug}", album)
        await ended(host, accepted.job_id, stage)
        stage.stage.clock.advance(30 * DAY)
        with pytest.raises(HostGoneError, match="30 days"):
            await host.fetch(accepted.job_id, tmp_path / "take")
        with pytest.raises(HostError, match="knows no job"):
            await host.poll(accepted.job_id)


async def test_nothing_can_be_cancelled_and_nobody_is_asked(host, stage, album):
    accepted = await host.submit(setup_of(album), "ref-1", album)
    before = len(stage.stage.requests)
    assert await host.cancel(accepted.job_id) is False
    assert len(stage.stage.requests) == before


async def test_a_job_is_known_under_the_path_that_made_it_only(host, stage, album):
    accepted = await host.submit(setup_of(album, "kling-3.0-omni"), "ref-1", album)
    elsewhere = accepted.job_id.replace("kling-3.0-omni/", "kling-3.0/")
    with pytest.raises(HostError, match="knows no job"):
        await host.poll(elsewhere)
    double(stage).unknown_task = (404, 1203, MESSAGES[1203][1])
    with pytest.raises(HostError, match="knows no job"):
        await host.poll(elsewhere)


async def test_a_poll_lives_through_dropped_connections_and_pages(host, stage, album):
    accepted = await host.submit(setup_of(album), "ref-1", album)
    for trouble in (Trouble.DROP_BEFORE, Trouble.ERROR_BEFORE, Trouble.PAGE_BEFORE, Trouble.BUSY):
        strike(stage, "kling", "poll", trouble)
    assert isinstance(await host.poll(accepted.job_id), Rolling)
    strike(stage, "kling", "poll", Trouble.TRUNCATED)
    with pytest.raises(HostError, match="cannot be asked"):
        await host.poll(accepted.job_id)


# before any call


def test_it_shoots_every_take_model_of_its_card_and_draws_nothing(host):
    assert host.shoots == MODELS
    assert isinstance(host, VideoHost)
    assert not hasattr(host, "draws")
    assert PLAIN_KEY not in repr(vars(host))


@pytest.mark.parametrize(
    ("slug", "changes", "why"),
    [
        ("kling-3.0", {"resolution": "480p"}, "720p, 1080p, 4k, not 480p"),
        ("kling-3.0-turbo", {"resolution": "4k"}, "720p, 1080p, not 4k"),
        ("kling-3.0", {"seconds": Fraction(2)}, "3s to 15s, not 2s"),
        ("kling-3.0", {"seconds": Fraction(16)}, "not 16s"),
        ("kling-3.0", {"seconds": Fraction(9, 2)}, "not 4.5s"),
        ("kling-3.0", {"draft": True}, "no drafts"),
        ("kling-3.0", {"prompt": "x" * 2501}, "2500 characters"),
        ("kling-3.0", {"shape": "9:16", "width": 720, "height": 1280}, "follows its first frame"),
    ],
)
async def test_what_it_cannot_honour_is_refused_for_free(host, stage, album, slug, changes, why):
    setup = setup_of(album, slug, **changes)
    with pytest.raises(RefusalError, match=why):
        host.check(setup, album)
    with pytest.raises(HostRefusedError, match=why) as caught:
        await host.submit(setup, "ref-1", album)
    assert caught.value.kind is Refused.INVALID
    assert stage.stage.requests == []


@pytest.mark.parametrize(
    ("slug", "pictures", "why"),
    [
        ("kling-3.0-turbo", {"last_frame"}, "no locked last frame"),
        ("kling-3.0", {"references"}, "no reference pictures"),
        ("kling-3.0-omni", {"many"}, "6 reference pictures"),
        ("kling-3.0-omni", {"six", "last_frame"}, "7 pictures in all"),
        ("kling-3.0", {"small"}, "300 to"),
        ("kling-3.0", {"narrow"}, "0.4 to 2.5"),
    ],
)
def test_pictures_it_does_not_take_are_refused_for_free(host, album, slug, pictures, why):
    changes = {
        "last_frame": {"last_frame": album.add(640, 360, seed=3)},
        "references": {"references": (reference(album, "mara"),)},
        "six": {"references": tuple(reference(album, f"r{n}") for n in range(6))},
        "many": {"references": tuple(reference(album, f"r{n}") for n in range(7))},
        "small": {"first_frame": album.add(480, 270)},
        "narrow": {"first_frame": album.add(1200, 400)},
    }
    setup = setup_of(album, slug, **{k: v for name in pictures for k, v in changes[name].items()})
    with pytest.raises(RefusalError, match=why):
        host.check(setup, album)


def test_what_it_can_honour_passes(host, album):
    host.check(setup_of(album), album)
    host.check(setup_of(album, "kling-3.0-omni", references=tuple(reference(album, "mara") for _ in range(6))), album)
    host.check(setup_of(album, "kling-3.0-turbo", seconds=Fraction(15)), album)


# answers that nobody has described


async def test_a_200_with_an_error_or_without_an_id_is_read_by_its_code(host):
    with pytest.raises(HostRefusedError, match="1102") as caught:
        host._accepted(answer(200, 1102, "Resource pack depleted"))
    assert caught.value.kind is Refused.CREDIT
    for unsure in (answer(200, 5000), answer(200, 0), Answer(200, {}, b"[]")):
        with pytest.raises(HostUnknownError, match="without an id"):
            host._accepted(unsure)


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ({"task_status": "reviewing"}, Rolling()),
        ({"task_status": "SUBMITTED"}, Rolling()),
        ({"task_status": "succeed", "task_result": {"videos": []}, "final_unit_deduction": "3"}, "without a video"),
        ({"task_status": "failed", "task_status_msg": ""}, "without a reason"),
    ],
)
async def test_states_that_nobody_expects(host, stage, album, monkeypatch, data, state):
    accepted = await host.submit(setup_of(album), "ref-1", album)
    monkeypatch.setattr(KlingDouble, "_older", lambda self, moment, whole=True: {"task_id": moment.job.id, **data})
    found = await host.poll(accepted.job_id)
    if isinstance(state, Rolling):
        assert found == state
    else:
        assert isinstance(found, Failed)
        assert state in found.reason
        assert found.used == ({"units": "3"} if "final_unit_deduction" in data else {})
