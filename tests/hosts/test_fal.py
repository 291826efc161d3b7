import base64
import functools
from datetime import date
from fractions import Fraction
from urllib.parse import parse_qs, urlsplit

import pytest

from hotset.errors import (
    HostError,
    HostGoneError,
    HostRefusedError,
    HostUnknownError,
    MoneyError,
    RefusalError,
    Refused,
)
from hotset.hosts.fal import FalHost, refusal
from hotset.hosts.fal_webhook import heard
from hotset.hosts.port import Access, Done, Ended, Failed, Rolling, VideoHost
from hotset.hosts.registry import model
from hotset.hosts.wire import Answer
from hotset.ledger.rates import billing, quote, rates
from hotset.media import probe
from hotset.soundstage.doubles.fal import FalDouble
from hotset.soundstage.doubles.fal_endpoints import ENDPOINTS, cost
from hotset.soundstage.faults import Trouble
from hotset.soundstage.stage import FACE_MARK
from tests.hosts.stagecraft import (
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

KEY = "an-id:a-secret-that-no-file-may-hold"
SMALL = {
    "resolution": "480p",
    "width": 864,
    "height": 496,
    "seconds": Fraction(4),
}
MINI = "seedance-2.0-mini@fal"


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    """One album for all, whose pictures are drawn once."""
    kept = Album(tmp_path_factory.mktemp("album"))
    kept.add = functools.cache(kept.add)
    return kept


@pytest.fixture
def stage():
    with soundstage(FalDouble) as stage:
        yield stage


@pytest.fixture
def double(stage):
    return stage.doubles["fal"]


@pytest.fixture
def host(stage, tmp_path):
    return FalHost(access(stage, "fal", tmp_path, key=KEY))


def mini(album, **changes):
    return take_setup(album, MINI, **{**SMALL, **changes})


def data_uri(album, digest):
    return "data:image/png;base64," + base64.b64encode(album(digest).read_bytes()).decode()


async def test_a_take_goes_round_and_its_bill_is_the_quote(host, stage, album, tmp_path):
    assert isinstance(host, VideoHost)
    setup = mini(album, audio=True)
    film = await shot(host, setup, album, stage, tmp_path)
    info = probe(film)
    assert film.name == "take.mp4"
    assert (info.width, info.height, info.frames) == (864, 496, 96)
    assert info.audio is not None
    price = quote(MINI, "fal", seconds=4, width=864, height=496, at=date(2026, 11, 22), audio=True, resolution="480p")
    assert [charge.amount for charge in stage.stage.bill("fal")] == [price.amount] == [288_400]
    await host.hang_up()


async def test_the_request_is_exactly_what_fal_takes(host, double, album):
    setup = mini(album, last_frame=album.add(seed=2))
    await host.submit(setup, "ref-9", album)
    path, headers, body = double.bodies[0]
    assert path == "bytedance/seedance-2.0/mini/image-to-video"
    assert headers["authorization"] == f"Key {KEY}"
    assert headers["content-type"] == "application/json"
    assert not [name for name in headers if name.startswith("x-fal")]
    assert body == {
        "prompt": setup.prompt,
        "image_url": data_uri(album, setup.first_frame),
        "end_image_url": data_uri(album, setup.last_frame),
        "duration": "4",
        "resolution": "480p",
        "aspect_ratio": "16:9",
        "generate_audio": False,
        "end_user_id": "ref-9",
    }


WIDE = {"first": "image_url", "last": "end_image_url", "shape": "16:9"}
ON_THE_WIRE = [
    (
        "seedance-2.5-flash@fal",
        {},
        "bytedance/seedance-2.5/flash/image-to-video",
        ("image_url", "end_image_url"),
        {
            "duration": "5",
            "resolution": "720p",
            "aspect_ratio": "16:9",
            "generate_audio": False,
            "end_user_id": "ref-1",
        },
    ),
    (
        "kling-3.0@fal",
        {"audio": True},
        "fal-ai/kling-video/v3/standard/image-to-video",
        ("start_image_url", "end_image_url"),
        {"duration": "5", "generate_audio": True},
    ),
    (
        "kling-3.0@fal",
        {"resolution": "1080p", "width": 1920, "height": 1080},
        "fal-ai/kling-video/v3/pro/image-to-video",
        ("start_image_url", "end_image_url"),
        {"duration": "5", "generate_audio": False},
    ),
    (
        "kling-4.0@fal",
        {"audio": True},
        "fal-ai/kling-video/v4/image-to-video",
        ("start_image_url", "end_image_url"),
        {"duration": "5", "resolution": "720p"},
    ),
    (
        "kling-4.0-flash@fal",
        {"audio": True},
        "fal-ai/kling-video/v4/flash/image-to-video",
        ("start_image_url", "end_image_url"),
        {"duration": "5", "resolution": "720p"},
    ),
    (
        "veo-3.1@fal",
        {"seconds": Fraction(8)},
        "fal-ai/veo3.1/image-to-video",
        ("image_url", ""),
        {
            "duration": "8s",
            "resolution": "720p",
            "aspect_ratio": "16:9",
            "generate_audio": False,
            "auto_fix": False,
        },
    ),
    (
        "veo-3.1-fast@fal",
        {"seconds": Fraction(6)},
        "fal-ai/veo3.1/fast/first-last-frame-to-video",
        ("first_frame_url", "last_frame_url"),
        {
            "duration": "6s",
            "resolution": "720p",
            "aspect_ratio": "16:9",
            "generate_audio": False,
            "auto_fix": False,
        },
    ),
    (
        "wan-2.7@fal",
        {"audio": True},
        "fal-ai/wan/v2.7/image-to-video",
        ("image_url", "end_image_url"),
        {"duration": 5, "resolution": "720p", "enable_prompt_expansion": False},
    ),
    (
        "ltx-2.3@fal",
        {"seconds": Fraction(6), "resolution": "1080p", "width": 1920, "height": 1080},
        "fal-ai/ltx-2.3/image-to-video",
        ("image_url", "end_image_url"),
        {
            "duration": 6,
            "resolution": "1080p",
            "aspect_ratio": "16:9",
            "generate_audio": False,
            "fps": 24,
        },
    ),
]


@pytest.mark.parametrize(
    ("slug", "changes", "path", "frames", "rest"), ON_THE_WIRE, ids=[row[2] for row in ON_THE_WIRE]
)
async def test_each_endpoint_is_asked_in_its_own_words(host, double, album, slug, changes, path, frames, rest):
    first, last = frames
    setup = take_setup(album, slug, **({"last_frame": album.add(seed=2)} if last else {}), **changes)
    await host.submit(setup, "ref-1", album)
    found, _, body = double.bodies[0]
    pictures = {first: data_uri(album, setup.first_frame)}
    if last:
        pictures[last] = data_uri(album, setup.last_frame)
    assert (found, body) == (path, {"prompt": setup.prompt, **pictures, **rest})
    # Of its very types: 5 is not "5".
    assert type(body["duration"]) is type(rest["duration"])


def test_every_model_of_the_data_file_has_an_endpoint_of_the_double(host, album):
    for slug in host.shoots:
        for endpoint in model(slug, "take").abilities.wire["endpoint"]:
            assert endpoint["path"] in ENDPOINTS
            assert endpoint["first"] == ENDPOINTS[endpoint["path"]].first
            assert endpoint.get("last", "") == ENDPOINTS[endpoint["path"]].last


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seconds": Fraction(3)}, "clips of 4 to 15 whole seconds"),
        ({"seconds": Fraction(9, 2)}, "clips of 4 to 15 whole seconds"),
        ({"resolution": "1080p"}, "sold in 480p, 720p, not in 1080p"),
        ({"shape": "2:1"}, "no shape 2:1"),
        ({"width": 854}, "delivers 864×496"),
        ({"draft": True}, "has no drafts"),
    ],
)
async def test_what_the_endpoint_would_not_take_is_refused_for_free(host, double, album, changes, words):
    setup = mini(album, **changes)
    with pytest.raises(RefusalError, match=words):
        host.check(setup, album)
    with pytest.raises(HostRefusedError, match=words):
        await host.submit(setup, "ref-1", album)
    assert not double.bodies


def test_references_lengths_pictures_and_words_are_checked_for_free(host, album):
    host.check(mini(album), album)
    with pytest.raises(RefusalError, match="no reference pictures"):
        host.check(mini(album, references=(reference(album),)), album)
    with pytest.raises(RefusalError, match="clips of 4, 6, 8 seconds"):
        host.check(take_setup(album, "veo-3.1@fal"), album)
    with pytest.raises(RefusalError, match="300 to 6000 pixels"):
        host.check(mini(album, first_frame=album.add(200, 200)), album)
    with pytest.raises(RefusalError, match="2500 characters"):
        host.check(take_setup(album, "kling-3.0@fal", prompt="x" * 2501), album)


async def test_units_that_fal_counted_are_kept(host, stage, album):
    accepted = await host.submit(mini(album), "ref-1", album)
    assert isinstance(await host.poll(accepted.job_id), Rolling)
    assert await ended(host, accepted.job_id, stage) == Done(used={"fal-units": "4"})


async def test_the_job_is_asked_below_owner_and_app_only(host, stage, album):
    accepted = await host.submit(take_setup(album, "kling-3.0@fal"), "ref-1", album)
    owner, app, word, _ = accepted.job_id.split("/")
    assert (owner, app, word) == ("fal-ai", "kling-video", "requests")


async def test_addresses_of_fal_itself_are_asked_at_our_own(stage, album, tmp_path):
    double = stage.doubles["fal"]
    for says in ("https://queue.fal.run", "https://queue.falrun.com", "https://elsewhere.example/steal"):
        double.says_address = says
        host = FalHost(access(stage, "fal", tmp_path, key=KEY))
        accepted = await host.submit(mini(album), f"ref-{says[8:12]}", album)
        # A connection to any of them would end the test: only loopback can be reached.
        assert accepted.job_id.startswith("bytedance/seedance-2.0/requests/")
        assert isinstance(await host.poll(accepted.job_id), Rolling)


async def test_the_key_goes_to_no_other_address(host, stage, double, album, tmp_path):
    with soundstage(FalDouble) as other:
        double.says_address = f"{other.address}/fal"
        await shot(host, mini(album), album, stage, tmp_path)
        assert other.stage.requests == []
    assert [call for _, call, _ in stage.stage.requests].count("create") == 1


REFUSALS = [
    (Trouble.BUSY, Refused.BUSY),
    (Trouble.WRONG_KEY, Refused.KEY),
    (Trouble.NO_CREDIT, Refused.CREDIT),
    (Trouble.NOT_OPEN, Refused.RETIRED),
    (Trouble.MODERATED, Refused.MODERATED),
    (Trouble.FACE, Refused.MODERATED),
    (Trouble.REDIRECT, Refused.INVALID),
]


@pytest.mark.parametrize(("trouble", "kind"), REFUSALS, ids=[str(trouble) for trouble, _ in REFUSALS])
async def test_each_refusal_has_its_kind_and_costs_nothing(host, stage, album, trouble, kind):
    strike(stage, "fal", "create", trouble)
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(mini(album), "ref-1", album)
    assert refused.value.kind is kind
    assert refused.value.message.startswith("fal")
    assert "secret" not in refused.value.message
    assert not stage.stage.jobs()


@pytest.mark.parametrize(
    ("key", "kind"),
    [("wrong:key", Refused.KEY), ("x:other-region", Refused.KEY), ("no-credit:x", Refused.CREDIT)],
)
async def test_a_key_that_does_not_pass_stops_the_account(stage, album, tmp_path, key, kind):
    host = FalHost(access(stage, "fal", tmp_path, key=key))
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(mini(album), "ref-1", album)
    assert refused.value.kind is kind
    assert refused.value.stops_account


def test_no_secret_half_is_ever_told(host):
    host._headers()
    assert host._wire.clean(f"{KEY} and a-secret-that-no-file-may-hold") == "••• and •••"


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind", "again"),
    [
        (429, b'{"detail":"The queue is full"}', {"retry-after": "7"}, Refused.BUSY, 7.0),
        (429, b'{"detail":"The queue is full"}', {}, Refused.BUSY, None),
        (403, b'{"detail":"User is locked. Reason: TOP_UP."}', {}, Refused.CREDIT, None),
        (403, b'{"detail":"User is locked. Reason: Admin lock."}', {}, Refused.KEY, None),
        (422, b'{"detail":[{"loc":["body","x"],"msg":"no","type":"missing"}]}', {}, Refused.INVALID, None),
    ],
)
def test_what_an_answer_means(status, body, headers, kind, again):
    found = refusal(Answer(status, headers, body))
    assert found is not None
    assert (found.kind, found.again_seconds) == (kind, again)


@pytest.mark.parametrize(
    ("status", "body"), [(500, b'{"detail":"x"}'), (504, b"{}"), (404, b"{}"), (408, b'{"detail":"x"}')]
)
def test_what_is_not_certain_is_not_a_refusal(status, body):
    assert refusal(Answer(status, {}, body)) is None


LOST = [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.TRUNCATED, Trouble.PAGE_AFTER, Trouble.CUT_BODY]


@pytest.mark.parametrize("trouble", LOST, ids=str)
async def test_a_lost_answer_is_sent_once_and_cannot_be_found_without_a_webhook(host, stage, album, trouble):
    strike(stage, "fal", "create", trouble)
    setup = mini(album)
    with pytest.raises(HostUnknownError):
        await host.submit(setup, "ref-1", album)
    assert len(stage.stage.jobs("fal")) == 1
    with pytest.raises(HostUnknownError, match="no list"):
        await host.find(asked(setup, album, stage))
    assert model(MINI, "take").abilities.finds == "none"


async def test_an_answer_that_was_never_made_is_unknown_too(host, stage, album):
    strike(stage, "fal", "create", Trouble.DROP_BEFORE)
    with pytest.raises(HostUnknownError):
        await host.submit(mini(album), "ref-1", album)
    assert not stage.stage.jobs("fal")


async def test_a_lost_answer_is_found_again_by_the_webhook(stage, album, tmp_path):
    given = access(stage, "fal", tmp_path, key=KEY)
    host = FalHost(
        Access(
            address=given.address,
            keys=given.keys,
            spool=given.spool,
            clock=given.clock,
            haste=given.haste,
            # Nothing listens here: the call is read from the double.
            callback="http://127.0.0.1:9/heard?who=fal",
        )
    )
    strike(stage, "fal", "create", Trouble.DROP_AFTER)
    setup = mini(album)
    with pytest.raises(HostUnknownError):
        await host.submit(setup, "take/1 b", album)
    double = stage.doubles["fal"]
    url = parse_qs(urlsplit(double.bodies[0][0]).query)["fal_webhook"][0]
    assert parse_qs(urlsplit(url).query) == {"who": ["fal"], "reference": ["take/1 b"]}
    job = stage.stage.jobs("fal")[0]
    assert job.reference == "take/1 b"
    stage.stage.clock.advance(10_000)
    body, headers = double._signed(job)
    keys = (await host._wire.read(".well-known/jwks.json")).data
    call = heard(body, headers, keys, stage.stage.clock.now())
    assert call.done
    host.told("take/1 b", call)
    found = await host.find(asked(setup, album, stage, "take/1 b"))
    assert found is not None
    assert found.job_id == f"bytedance/seedance-2.0/requests/{job.id}"
    assert isinstance(await host.poll(found.job_id), Done)


@pytest.mark.parametrize(
    "trouble", [Trouble.DROP_BEFORE, Trouble.BUSY, Trouble.ERROR_BEFORE, Trouble.PAGE_BEFORE], ids=str
)
async def test_reading_is_repeated(host, stage, album, trouble):
    accepted = await host.submit(mini(album), "ref-1", album)
    strike(stage, "fal", "poll", trouble, times=2)
    assert isinstance(await host.poll(accepted.job_id), Rolling)


async def test_a_status_that_cannot_be_read_is_no_end(host, stage, album):
    accepted = await host.submit(mini(album), "ref-1", album)
    strike(stage, "fal", "poll", Trouble.TRUNCATED, times=9)
    with pytest.raises(HostError):
        await host.poll(accepted.job_id)
    with pytest.raises(HostError, match="404"):
        await host.poll("bytedance/seedance-2.0/requests/never-heard-of")


@pytest.mark.parametrize("prompt", ["A bloodbath.", "A blood-curdling cry."], ids=["input", "output"])
async def test_moderation_is_a_completed_request_whose_result_is_a_422(host, stage, album, prompt):
    accepted = await host.submit(mini(album, prompt=prompt), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert state.how is Ended.MODERATED
    assert state.billed is None
    assert "content_policy_violation" in state.reason
    assert billing("fal", MINI).moderated == "unknown"
    assert stage.stage.bill("fal") == []


async def test_a_status_that_tells_no_error_leaves_it_to_the_result(host, stage, double, album):
    double.status_tells = False
    accepted = await host.submit(mini(album, prompt="A bloodbath."), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert state.how is Ended.MODERATED
    strike(stage, "fal", "job", Trouble.FAILS)
    accepted = await host.submit(mini(album), "ref-2", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert (state.how, state.billed) == (Ended.FAILED, 0)


async def test_a_face_is_moderated_after_the_wait(host, stage, album):
    accepted = await host.submit(mini(album, first_frame=album.add(mark=FACE_MARK)), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert state.how is Ended.MODERATED


async def test_a_run_that_failed_is_never_billed(host, stage, album):
    strike(stage, "fal", "job", Trouble.FAILS)
    accepted = await host.submit(mini(album), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert (state.how, state.billed) == (Ended.FAILED, 0)
    assert "runner_disconnected" in state.reason
    assert stage.stage.bill("fal") == []


async def test_input_that_the_model_finds_wrong_late_has_failed(host, stage, double, album, monkeypatch):
    double.checks_late = True
    monkeypatch.setattr("hotset.hosts.fal._duration", lambda seconds, form: seconds)
    accepted = await host.submit(mini(album), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    # Not 5xx, so what it costs is not known.
    assert (state.how, state.billed) == (Ended.FAILED, None)
    assert "body.duration: Input should be 'auto', '4'" in state.reason
    assert billing("fal", MINI).failed == "unknown"


async def test_input_of_a_wrong_type_is_refused(host, stage, album, monkeypatch):
    monkeypatch.setattr("hotset.hosts.fal._duration", lambda seconds, form: seconds)
    with pytest.raises(HostRefusedError, match=r"body\.duration: Input should be 'auto'") as refused:
        await host.submit(mini(album), "ref-1", album)
    assert refused.value.kind is Refused.INVALID
    assert not stage.stage.jobs()


async def test_a_result_that_does_not_come_now_is_no_end(host, stage, album):
    accepted = await host.submit(mini(album), "ref-1", album)
    stage.stage.clock.advance(10_000)
    strike(stage, "fal", "answer", Trouble.PAGE_BEFORE, times=9)
    with pytest.raises(HostError):
        await host.poll(accepted.job_id)


async def test_a_film_that_breaks_off_is_gone_on_with(host, stage, album, tmp_path):
    accepted = await host.submit(mini(album), "ref-1", album)
    await ended(host, accepted.job_id, stage)
    strike(stage, "fal", "result", Trouble.CUT_BODY)
    strike(stage, "fal", "result", Trouble.DROP_BEFORE)
    film = (await host.fetch(accepted.job_id, tmp_path))["take"]
    assert probe(film).frames == 96


async def test_an_expired_address_is_asked_for_once_more_and_then_gone(host, stage, album, tmp_path):
    accepted = await host.submit(mini(album), "ref-1", album)
    await ended(host, accepted.job_id, stage)
    stage.stage.clock.advance(7 * 86_400 + 10)
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path)
    assert not list(tmp_path.glob("take*"))
    # The same address is not tried twice.
    assert [call for _, call, _ in stage.stage.requests].count("result") == 1
    stage.stage.clock.advance(24 * 86_400)
    assert await host.poll(accepted.job_id) == Done()
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path)


async def test_a_fresh_address_is_tried(host, stage, album, tmp_path, monkeypatch):
    real, count = FalDouble._payload, iter(range(9))

    def signed_anew(self, job):
        payload = real(self, job)
        payload["video"]["url"] += f"&anew={next(count)}"
        return payload

    monkeypatch.setattr(FalDouble, "_payload", signed_anew)
    accepted = await host.submit(mini(album), "ref-1", album)
    await ended(host, accepted.job_id, stage)
    strike(stage, "fal", "result", Trouble.EXPIRED)
    asked_with_key, headers = [], host._wire._headers
    monkeypatch.setattr(host._wire, "_headers", lambda: asked_with_key.append(1) or headers())
    assert probe((await host.fetch(accepted.job_id, tmp_path))["take"]).frames == 96
    # For where the film is, twice; for the film itself never.
    assert len(asked_with_key) == 2


@pytest.mark.parametrize("removes_with", [200, 202])
async def test_what_waits_is_cancelled(host, stage, double, album, removes_with):
    double.removes_with = removes_with
    accepted = await host.submit(mini(album), "ref-1", album)
    assert await host.cancel(accepted.job_id)
    state = await host.poll(accepted.job_id)
    assert isinstance(state, Failed)
    assert state.how is Ended.CANCELLED
    assert stage.stage.bill("fal") == []


async def test_what_runs_is_asked_to_stop_and_may_go_on(host, stage, double, album):
    accepted = await host.submit(mini(album), "ref-1", album)
    stage.stage.clock.advance(20)
    assert not await host.cancel(accepted.job_id)
    assert isinstance(await ended(host, accepted.job_id, stage), Done)
    assert not await host.cancel(accepted.job_id)
    double.stops_running = True
    second = await host.submit(mini(album), "ref-2", album)
    stage.stage.clock.advance(20)
    assert await host.cancel(second.job_id)


async def test_an_answer_without_an_id_is_unknown(host, stage, album, monkeypatch):
    monkeypatch.setattr(FalDouble, "_addresses", lambda self, job: {"request_id": "../../steal"})
    with pytest.raises(HostUnknownError, match="named no id"):
        await host.submit(mini(album), "ref-1", album)


async def test_the_address_comes_from_the_environment(stage, album, tmp_path, monkeypatch):
    given = access(stage, "fal", tmp_path, key=KEY)
    monkeypatch.setenv("FAL_QUEUE_URL", f"{stage.address}/fal/")
    host = FalHost(Access(keys=given.keys, spool=given.spool))
    await host.submit(mini(album), "ref-1", album)
    monkeypatch.delenv("FAL_QUEUE_URL")
    assert FalHost(Access(keys=given.keys, spool=given.spool))._wire.address == "https://queue.fal.run"


@pytest.mark.parametrize("rate", [rate for rate in rates() if rate.host == "fal"], ids=lambda rate: rate.id)
def test_the_rate_card_says_what_the_double_asks(rate):
    abilities = model(rate.model, "take").abilities
    sizes = next(r.sizes for r in abilities.resolutions if r.name == rate.resolution)
    sold = [e for e in abilities.wire["endpoint"] if e.get("resolution") in (None, rate.resolution)]
    for entry in sold:
        asks = cost(ENDPOINTS[entry["path"]], rate.resolution, bool(rate.audio), Fraction(8), *sizes["16:9"])
        assert asks == rate.price * 8


def test_what_has_no_known_price_has_no_rate():
    for slug, resolution in (("ltx-2.3@fal", "1080p"), ("kling-3.0@fal", "1080p"), ("wan-2.7@fal", "1080p")):
        with pytest.raises(MoneyError):
            quote(slug, "fal", seconds=6, width=1920, height=1080, at=date(2026, 11, 22), resolution=resolution)
        assert {"price", f"price at {resolution}"} & set(model(slug, "take").abilities.unconfirmed)
