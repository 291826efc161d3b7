"""The Kling host against its double: what is on the wire, how lost answers are found, what each refusal means."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from fractions import Fraction

import jwt
import pytest

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.hosts.keys import Key
from hotset.hosts.kling import ADDRESS, KlingHost, refusal
from hotset.hosts.port import Done, Ended, Failed, Rolling, VideoHost
from hotset.hosts.registry import model
from hotset.hosts.wire import Answer
from hotset.ledger.rates import billing, quote, rates
from hotset.media import probe
from hotset.soundstage.doubles.kling import MESSAGES, KlingDouble
from hotset.soundstage.faults import Fault, Trouble
from tests.hosts.stagecraft import (
    PLAIN_KEY,
    Album,
    access,
    asked,
    ended,
    reference,
    shot,
    soundstage,
    strike,
    take_setup,
)

MODELS = ("kling-3.0", "kling-3.0-omni", "kling-3.0-turbo")
DAY = 86_400.0
UNIT = 140_000


@pytest.fixture
def album(tmp_path):
    return Album(tmp_path)


@pytest.fixture
def stage():
    with soundstage(KlingDouble) as stage:
        yield stage


@pytest.fixture
async def host(stage, tmp_path):
    host = KlingHost(access(stage, "kling", tmp_path))
    yield host
    await host.hang_up()


def setup_of(album, slug="kling-3.0", **changes):
    plain = {"seconds": Fraction(3), "first_frame": album.add(640, 360)}
    return take_setup(album, slug, **{**plain, **changes})


def double(stage) -> KlingDouble:
    return stage.doubles["kling"]


def sent(stage, number=-1):
    return stage.stage.jobs("kling")[number].order.request


def creates(stage):
    return [call for call in stage.stage.requests if call[1] == "create"]


def picture(album, digest):
    return base64.b64encode(album(digest).read_bytes()).decode()


def answer(status, code, message="", **headers):
    body = f'{{"code": {code}, "message": "{message}", "request_id": "r"}}'.encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


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
    } | {"prompt": setup.prompt}
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


# a lost answer


@pytest.mark.parametrize("slug", MODELS)
@pytest.mark.parametrize(
    "trouble",
    [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.PAGE_AFTER, Trouble.TRUNCATED, Trouble.CUT_BODY],
)
async def test_a_lost_answer_is_found_by_our_reference(host, stage, album, slug, trouble):
    strike(stage, "kling", "create", trouble)
    setup = setup_of(album, slug)
    with pytest.raises(HostUnknownError):
        await host.submit(setup, "ref-1", album)
    found = await host.find(asked(setup, album, stage))
    assert found.job_id == f"{slug}/{stage.stage.jobs('kling')[0].id}"
    assert len(creates(stage)) == 1


@pytest.mark.parametrize("slug", MODELS)
@pytest.mark.parametrize("trouble", [Trouble.DROP_BEFORE, Trouble.ERROR_BEFORE, Trouble.PAGE_BEFORE])
async def test_what_never_arrived_is_certainly_not_there(host, stage, album, slug, trouble):
    setup = setup_of(album, slug)
    await host.submit(setup, "another", album)
    strike(stage, "kling", "create", trouble)
    with pytest.raises(HostUnknownError):
        await host.submit(setup, "ref-1", album)
    assert await host.find(asked(setup, album, stage)) is None
    calls = [call for _, call, _ in stage.stage.requests]
    assert calls[-2:] == ["poll", "list"]


@pytest.mark.parametrize("slug", ["kling-3.0", "kling-3.0-omni"])
async def test_the_list_is_the_second_witness(host, stage, album, slug):
    setup = setup_of(album, slug)
    for number in range(3):
        await host.submit(setup, f"other-{number}", album)
    accepted = await host.submit(setup, "ref-1", album)
    double(stage).knows_references = False
    assert await host.find(asked(setup, album, stage)) == accepted
    # What belongs to another attempt is no answer.
    assert await host.find(asked(setup, album, stage, known=[accepted.job_id])) is None


@pytest.mark.parametrize("slug", ["kling-3.0", "kling-3.0-turbo"])
async def test_several_jobs_of_one_reference_are_nobodys_to_choose(host, stage, album, slug):
    double(stage).unique_references = False
    double(stage).knows_references = False
    setup = setup_of(album, slug)
    first = await host.submit(setup, "ref-1", album)
    second = await host.submit(setup, "ref-1", album)
    with pytest.raises(HostUnknownError, match="2 jobs"):
        await host.find(asked(setup, album, stage))
    assert await host.find(asked(setup, album, stage, known=[second.job_id])) == first


@pytest.mark.parametrize("slug", ["kling-3.0", "kling-3.0-turbo"])
async def test_a_list_is_read_to_its_end_and_an_endless_one_is_no_answer(host, stage, album, slug, monkeypatch):
    monkeypatch.setattr("hotset.hosts.kling._PAGE", 2)
    setup = setup_of(album, slug)
    accepted = await host.submit(setup, "ref-1", album)
    for number in range(4):
        await host.submit(setup, f"other-{number}", album)
    look = host._in_list
    tasks = await look(model(slug, "take").abilities, asked(setup, album, stage))
    assert accepted.job_id.endswith(tasks[-1].id)
    assert len(tasks) == 5
    monkeypatch.setattr("hotset.hosts.kling._MOST_PAGES", 2)
    with pytest.raises(HostUnknownError, match="not all"):
        await look(model(slug, "take").abilities, asked(setup, album, stage))


@pytest.mark.parametrize("slug", MODELS)
async def test_a_host_that_does_not_answer_is_not_taken_for_a_no(host, stage, album, slug):
    setup = setup_of(album, slug)
    strike(stage, "kling", "poll", Trouble.ERROR_BEFORE, times=5)
    with pytest.raises(HostError):
        await host.find(asked(setup, album, stage))
    strike(stage, "kling", "list", Trouble.WRONG_KEY)
    with pytest.raises(HostError, match="1002"):
        await host.find(asked(setup, album, stage))


@pytest.mark.parametrize("slug", MODELS)
async def test_a_reference_that_is_taken_is_a_job_to_be_found(host, stage, album, slug):
    setup = setup_of(album, slug)
    accepted = await host.submit(setup, "ref-1", album)
    with pytest.raises(HostUnknownError, match="already exists"):
        await host.submit(setup, "ref-1", album)
    assert await host.find(asked(setup, album, stage)) == accepted
    assert len(stage.stage.jobs("kling")) == 1


# refusals


@pytest.mark.parametrize(
    ("trouble", "kind", "code"),
    [
        (Trouble.BUSY, Refused.BUSY, "1303"),
        (Trouble.WRONG_KEY, Refused.KEY, "1002"),
        (Trouble.NO_CREDIT, Refused.CREDIT, "1102"),
        (Trouble.NOT_OPEN, Refused.RETIRED, "1103"),
        (Trouble.MODERATED, Refused.MODERATED, "1301"),
        (Trouble.FACE, Refused.MODERATED, "1301"),
        (Trouble.REDIRECT, Refused.INVALID, "moved.example"),
    ],
)
async def test_a_refusal_says_its_kind_and_quotes_the_code(host, stage, album, trouble, kind, code):
    strike(stage, "kling", "create", trouble)
    with pytest.raises(HostRefusedError, match=code) as caught:
        await host.submit(setup_of(album), "ref-1", album)
    assert caught.value.kind is kind
    assert caught.value.again_seconds is None
    assert len(creates(stage)) == 1
    assert stage.stage.jobs("kling") == []


async def test_busy_waits_as_long_as_it_is_told(host, stage, album):
    double(stage).slots, double(stage).retry_after = 1, 7
    await host.submit(setup_of(album), "ref-1", album)
    with pytest.raises(HostRefusedError, match="1303") as caught:
        await host.submit(setup_of(album), "ref-2", album)
    assert caught.value.passes_later
    assert caught.value.again_seconds == 7


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, 1100, Refused.KEY),
        (429, 1101, Refused.CREDIT),
        (429, 1102, Refused.CREDIT),
        (429, 1302, Refused.BUSY),
        (429, 1303, Refused.BUSY),
        (429, 1304, Refused.KEY),
        (429, 1399, Refused.BUSY),
        (400, 1200, Refused.INVALID),
        (400, 1299, Refused.INVALID),
        (400, 1300, Refused.MODERATED),
        (403, 1103, Refused.RETIRED),
        (404, 1203, Refused.RETIRED),
        (418, 4711, Refused.INVALID),
        (200, 1101, Refused.CREDIT),
    ],
)
def test_the_code_counts_and_not_the_status(status, code, kind):
    found = refusal(answer(status, code, "words"))
    assert found.kind is kind
    assert f"{code}: words" in found.message
    assert found.passes_later is (kind is Refused.BUSY)


@pytest.mark.parametrize(
    "unsure",
    [
        answer(500, 5000),
        answer(503, 1302),
        answer(504, 5002),
        answer(408, 1200),
        answer(200, 5000),
        answer(200, 4711),
        answer(200, 0),
        answer(400, 1201, "external_task_id x already exists"),
        Answer(404, {}, b"Not Found"),
        Answer(400, {}, b'{"code": "1201"}'),
        Answer(400, {}, b"[]"),
    ],
)
def test_what_is_not_certain_is_no_refusal(unsure):
    assert refusal(unsure) is None


def test_retry_after_belongs_to_busy_only():
    assert refusal(answer(429, 1302, retry_after="20")).again_seconds == 20
    assert refusal(answer(429, 1102, retry_after="20")).again_seconds is None


async def test_moderation_refuses_words_at_once(host, stage, album):
    with pytest.raises(HostRefusedError, match="content policy") as caught:
        await host.submit(setup_of(album, prompt="A bloodbath."), "ref-1", album)
    assert caught.value.kind is Refused.MODERATED


async def test_a_face_passes_unless_the_vendor_says_otherwise(host, stage, album):
    face = album.add(640, 360, mark=b"hotset-face")
    await host.submit(setup_of(album, first_frame=face), "ref-1", album)
    double(stage).refuses_faces = True
    with pytest.raises(HostRefusedError) as caught:
        await host.submit(setup_of(album, first_frame=face), "ref-2", album)
    assert caught.value.kind is Refused.MODERATED


# keys


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("wrong-key", Refused.KEY),
        ("key-of-other-region", Refused.KEY),
        ("key-with-no-credit", Refused.CREDIT),
        ("blocked-key", Refused.KEY),
        ("key-from-elsewhere", Refused.KEY),
        ("not-open-key", Refused.RETIRED),
    ],
)
async def test_a_key_that_does_not_pass_is_never_shown(stage, album, tmp_path, key, kind):
    host = KlingHost(access(stage, "kling", tmp_path, key=key))
    with pytest.raises(HostRefusedError) as caught:
        await host.submit(setup_of(album), "ref-1", album)
    assert caught.value.kind is kind
    assert key not in str(caught.value)
    with pytest.raises(HostError) as caught:
        await host.poll("kling-3.0/1")
    assert key not in str(caught.value)
    await host.hang_up()


def pair(stage, tmp_path, secret="soundstage-secret-of-thirty-two-letters", ahead=0.0):
    """Access with an access key and a secret key and no single key; our clock is `ahead` seconds of theirs."""
    held = {"KLING_ACCESS_KEY": "soundstage-access", "KLING_SECRET_KEY": secret}

    def keys(names, host):
        for name in names:
            if held.get(name):
                return Key(held[name], "soundstage")
        raise HostRefusedError(f"no {' nor '.join(names)} for {host}", kind=Refused.KEY)

    plain = access(stage, "kling", tmp_path)
    return replace(plain, keys=keys, clock=lambda: stage.stage.clock.now() + ahead), held


async def test_a_signed_token_is_made_anew_before_it_ends(stage, album, tmp_path):
    given, held = pair(stage, tmp_path)
    host = KlingHost(given)
    accepted = await host.submit(setup_of(album), "ref-1", album)
    first = host._bearer()
    claims = jwt.decode(first, held["KLING_SECRET_KEY"], algorithms=["HS256"], options={"verify_nbf": False})
    assert jwt.get_unverified_header(first) == {"alg": "HS256", "typ": "JWT"}
    assert claims["iss"] == "soundstage-access"
    assert claims["exp"] - claims["nbf"] == 1805
    stage.stage.clock.advance(1400)
    assert host._bearer() == first
    stage.stage.clock.advance(200)
    assert host._bearer() != first
    stage.stage.clock.advance(7200)
    assert isinstance(await host.poll(accepted.job_id), Done)
    await host.hang_up()


@pytest.mark.parametrize(("ahead", "code", "where"), [(60.0, "1003", "ahead of"), (-4000.0, "1004", "behind")])
async def test_a_clock_that_is_off_is_named(stage, album, tmp_path, ahead, code, where):
    given, held = pair(stage, tmp_path, ahead=ahead)
    host = KlingHost(given)
    with pytest.raises(HostRefusedError, match=code) as caught:
        await host.submit(setup_of(album), "ref-1", album)
    assert caught.value.kind is Refused.KEY
    assert where in caught.value.message
    assert held["KLING_SECRET_KEY"] not in str(caught.value)
    await host.hang_up()


async def test_a_token_that_was_refused_is_not_used_again(stage, album, tmp_path):
    given, _ = pair(stage, tmp_path)
    off = [-4000.0]
    host = KlingHost(replace(given, clock=lambda: stage.stage.clock.now() + off[0]))
    with pytest.raises(HostRefusedError, match="1004"):
        await host.submit(setup_of(album), "ref-1", album)
    off[0] = 0.0
    await host.submit(setup_of(album), "ref-1", album)
    await host.hang_up()


async def test_a_wrong_secret_is_a_wrong_key(stage, album, tmp_path):
    given, _ = pair(stage, tmp_path, secret="another-secret-of-thirty-two-letters-")
    host = KlingHost(given)
    with pytest.raises(HostRefusedError, match="1000"):
        await host.submit(setup_of(album), "ref-1", album)
    await host.hang_up()


async def test_without_any_key_both_ways_are_named_and_nothing_is_sent(stage, album, tmp_path):
    given, held = pair(stage, tmp_path)
    held.clear()
    host = KlingHost(given)
    with pytest.raises(HostRefusedError, match="KLING_API_KEY nor KLING_ACCESS_KEY"):
        await host.submit(setup_of(album), "ref-1", album)
    held["KLING_ACCESS_KEY"] = "soundstage-access"
    with pytest.raises(HostRefusedError, match="KLING_SECRET_KEY"):
        await host.submit(setup_of(album), "ref-1", album)
    assert stage.stage.requests == []


def test_the_address_is_the_vendors_the_environments_or_the_given_one(stage, tmp_path, monkeypatch):
    given = replace(access(stage, "kling", tmp_path), address=None)
    monkeypatch.delenv("KLING_BASE_URL", raising=False)
    assert KlingHost(given)._wire.address == ADDRESS
    monkeypatch.setenv("KLING_BASE_URL", "https://api-beijing.klingai.com/")
    assert KlingHost(given)._wire.address == "https://api-beijing.klingai.com"
    assert KlingHost(replace(given, address="http://127.0.0.1:1"))._wire.address == "http://127.0.0.1:1"


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
        "references": {"references": (reference(album),)},
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
    host.check(setup_of(album, "kling-3.0-omni", references=tuple(reference(album) for _ in range(6))), album)
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


async def test_an_answer_that_does_not_repeat_the_reference_is_still_ours(host, stage, album, monkeypatch):
    setup = setup_of(album)
    accepted = await host.submit(setup, "ref-1", album)
    plain = KlingDouble._older
    monkeypatch.setattr(KlingDouble, "_older", lambda self, moment: {**plain(self, moment), "task_info": {}})
    assert await host.find(asked(setup, album, stage)) == accepted


async def test_a_job_that_lists_do_not_show_yet_is_found_by_itself(host, stage, album):
    for slug in MODELS:
        stage.stage.faults.add(Fault(trouble=Trouble.HIDDEN, call="job", vendor="kling", seconds=60))
        setup = setup_of(album, slug)
        accepted = await host.submit(setup, slug, album)
        assert await host.find(asked(setup, album, stage, ref=slug)) == accepted
