"""The Kling host where things go wrong: lost answers, refusals and keys."""

from __future__ import annotations

from dataclasses import replace

import jwt
import pytest

from hotset.errors import HostError, HostRefusedError, HostUnknownError, Refused
from hotset.hosts.keys import Key
from hotset.hosts.kling import ADDRESS, KlingHost, refusal
from hotset.hosts.port import Done
from hotset.hosts.registry import model
from hotset.hosts.wire import Answer
from hotset.soundstage.doubles.kling import KlingDouble
from hotset.soundstage.faults import Fault, Trouble
from tests.hosts.klingcraft import (
    MODELS,
    KeptAlbum,
    answer,
    creates,
    double,
    setup_of,
)
from tests.hosts.stagecraft import (
    access,
    asked,
    soundstage,
    strike,
)


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
        answer(400, 5000),
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


def pair(stage, tmp_path, secret="soundstage-secret-of-forty-eight-letters-or-a-few-more", ahead=0.0):
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
