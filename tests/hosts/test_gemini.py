"""Omni Flash and Nano Banana at the Gemini API, against their double on loopback."""

import base64
import json
from dataclasses import replace
from fractions import Fraction

import pytest

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.hosts.gemini import ADDRESS, GeminiHost
from hotset.hosts.port import Access, Ended
from hotset.hosts.registry import Hosts
from hotset.media import probe
from hotset.soundstage.doubles.gemini import GeminiDouble
from hotset.soundstage.stage import FACE_MARK
from tests.hosts.stagecraft import (
    PLAIN_KEY,
    Album,
    Done,
    Failed,
    Rolling,
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


class Overhearing(GeminiDouble):
    """Keeps what was sent: method, path, body."""

    def __init__(self, stage, callbacks):
        super().__init__(stage, callbacks)
        self.heard = []

    def _guarded(self, endpoint):
        inner = super()._guarded(endpoint)

        async def kept(request):
            body = await request.body()
            sent = json.loads(body) if body.startswith(b"{") else body
            self.heard.append((request.method, request.url.path, sent))
            return await inner(request)

        return kept


class SmallAlbum(Album):
    """Small pictures, since they are sent again and again."""

    def add(self, width=320, height=180, seed=1, *, mark=b""):
        return super().add(width, height, seed, mark=mark)


@pytest.fixture
def album(tmp_path):
    return SmallAlbum(tmp_path)


@pytest.fixture
def stage():
    with soundstage(Overhearing) as stage:
        yield stage


@pytest.fixture
def host(stage, tmp_path, monkeypatch):
    monkeypatch.delenv("GOOGLE_GEMINI_BASE_URL", raising=False)
    return GeminiHost(access(stage, "gemini", tmp_path))


def heard(stage):
    return stage.doubles["gemini"].heard


def creates(stage):
    return [call for _, call, _ in stage.stage.requests].count("create")


def omni(album, **changes):
    plain = {
        "model": "omni-1.2",
        "seconds": Fraction(3),
        "resolution": "360p",
        "width": 640,
        "height": 360,
        "audio": True,
    }
    return take_setup(album, **{**plain, **changes})


def picture(album, digest):
    return base64.b64encode(album(digest).read_bytes()).decode()


# takes


async def test_a_take_comes_back_as_a_film_of_the_size_and_length_that_was_asked(host, stage, album, tmp_path):
    film = probe(await shot(host, omni(album), album, stage, tmp_path / "out"))
    assert (film.width, film.height, film.frames, film.frame_rate) == (640, 360, 72, 24)
    assert film.audio is not None
    assert creates(stage) == 1


async def test_what_is_on_the_wire_is_an_interaction_in_the_background(host, stage, album):
    setup = omni(album, last_frame=album.add(seed=2))
    await host.submit(setup, "Ref/1", album)
    ((method, path, body),) = heard(stage)
    assert (method, path) == ("POST", "/gemini/v1/interactions")
    images = [
        {"type": "image", "data": picture(album, d), "mime_type": "image/png"}
        for d in (setup.first_frame, setup.last_frame)
    ]
    assert body == {
        "model": "gemini-omni-1.2-flash",
        "input": [{"type": "user_input", "content": [*images, {"type": "text", "text": setup.prompt}]}],
        "response_format": {
            "type": "video", "aspect_ratio": "16:9", "resolution": "360p", "duration": "3s", "delivery": "uri",
        },
        "generation_config": {"video_config": {"task": "image_to_video"}},
        "background": True,
        "store": True,
        "labels": {"hotset": "ref-1"},
    }  # fmt: skip
    order = stage.stage.jobs()[0].order
    assert (order.first, order.last) == tuple(album(d).read_bytes() for d in (setup.first_frame, setup.last_frame))


async def test_references_beside_frames_are_told_apart_by_the_prompt(host, stage, album):
    setup = omni(album, references=(reference(album), reference(album, "cup", 8)))
    await host.submit(setup, "r", album)
    body = heard(stage)[0][2]
    assert body["generation_config"] == {"video_config": {"task": "reference_to_video"}}
    assert body["input"][0]["content"][-1]["text"] == (
        "[# Sources <FIRST_FRAME>@Image1] [# References <IMAGE_REF_0>@Image2 <IMAGE_REF_1>@Image3] " + setup.prompt
    )
    order = stage.stage.jobs()[0].order
    assert order.first == album(setup.first_frame).read_bytes()
    assert order.references == tuple(album(r.digest).read_bytes() for r in setup.references)


async def test_what_google_counts_is_reported_in_video_tokens_and_makes_the_bill(host, stage, album):
    accepted = await host.submit(omni(album), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Done)
    used = {name: int(number) for name, number in state.used.items()}
    assert used["video_tokens"] == 3 * 1931
    assert used["tokens"] == used["video_tokens"] + used["input_tokens"] / 8 + used["thought_tokens"] * 3 / 4
    (charge,) = stage.stage.bill("gemini")
    assert (charge.amount, charge.reference) == (used["tokens"] * 12, "ref-1")


async def test_of_the_older_model_only_video_tokens_are_counted(host, stage, album):
    accepted = await host.submit(omni(album, model="omni-1.1", seconds=Fraction(4)), "r", album)
    state = await ended(host, accepted.job_id, stage)
    assert state.used["tokens"] == state.used["video_tokens"] == str(4 * 1931)
    assert stage.stage.bill("gemini")[0].amount == 4 * 1931 * 35 // 2


async def test_a_draft_is_shot_at_360p(host, stage, album):
    await host.submit(omni(album, resolution="720p", draft=True), "r", album)
    assert heard(stage)[0][2]["response_format"]["resolution"] == "360p"
    with pytest.raises(RefusalError, match="no final out of a draft"):
        host.check(omni(album, draft_job="v1_x"), album)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seconds": Fraction(2)}, "3s to 15s"),
        ({"seconds": Fraction(16)}, "3s to 15s"),
        ({"model": "omni-1.1", "seconds": Fraction(11)}, "3s to 10s"),
        ({"resolution": "480p"}, "360p, 720p, 1080p, 4k"),
        ({"shape": "1:1"}, "16:9 and 9:16"),
    ],
)
async def test_what_omni_would_not_take_is_refused_before_any_call(host, stage, album, changes, said):
    setup = omni(album, **changes)
    with pytest.raises(RefusalError, match=said):
        host.check(setup, album)
    with pytest.raises(HostRefusedError, match=said):
        await host.submit(setup, "r", album)
    assert not stage.stage.requests


async def test_two_locked_frames_and_too_many_references_are_refused_before_any_call(host, stage, album):
    with pytest.raises(RefusalError, match="3s to 10s between two locked frames"):
        host.check(omni(album, seconds=Fraction(12), last_frame=album.add(seed=2)), album)
    with pytest.raises(RefusalError, match="at most 6 references"):
        host.check(omni(album, references=(reference(album),) * 7), album)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        ("busy", Refused.BUSY), ("wrong key", Refused.KEY), ("no credit", Refused.CREDIT),
        ("not open", Refused.RETIRED), ("moderated", Refused.MODERATED), ("face", Refused.FACE),
    ],
)  # fmt: skip
async def test_each_refusal_is_known_by_its_kind(host, stage, album, trouble, kind):
    for setup in (omni(album), still_setup("nano-banana-2.1")):
        strike(stage, "gemini", "create", trouble)
        with pytest.raises(HostRefusedError) as refused:
            await host.submit(setup, "r", album)
        assert refused.value.kind is kind
        assert refused.value.again_seconds == (20.0 if kind is Refused.BUSY else None)
        assert PLAIN_KEY not in str(refused.value)
    assert not stage.stage.jobs()


@pytest.mark.parametrize(("key", "kind"), [("wrong", "key"), ("other-region", "key"), ("no-credit", "credit")])
async def test_a_key_that_is_not_taken_stops_the_account_and_is_never_shown(stage, album, tmp_path, key, kind):
    secret = f"AIza-{key}-secret"
    host = GeminiHost(access(stage, "gemini", tmp_path, key=secret))
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(omni(album), "r", album)
    assert refused.value.kind == kind
    assert refused.value.stops_account
    assert secret not in str(refused.value)


async def test_without_a_key_nothing_is_sent(stage, album, tmp_path, monkeypatch):
    monkeypatch.setattr("hotset.hosts.keys.find_key", lambda name, environment=None: None)
    with pytest.raises(HostRefusedError, match="neither GEMINI_API_KEY nor GOOGLE_API_KEY"):
        await GeminiHost(Access(address=f"{stage.address}/gemini", spool=tmp_path)).submit(omni(album), "r", album)
    assert not stage.stage.requests


@pytest.mark.parametrize(
    "trouble", ["drop after", "error after", "truncated", "page after", "error before", "drop before"]
)
async def test_a_lost_answer_is_never_sent_again_and_google_cannot_be_asked(host, stage, album, tmp_path, trouble):
    for setup in (omni(album), still_setup("nano-banana-2.1", width=640, height=360)):
        strike(stage, "gemini", "create", trouble)
        with pytest.raises(HostUnknownError):
            await host.submit(setup, "ref-1", album)
        with pytest.raises(HostUnknownError, match="cannot be asked about ref-1"):
            await host.find(asked(setup, album, stage))
    assert [call for _, call, _ in stage.stage.requests] == ["create", "create"]


async def test_words_and_faces_are_refused_at_once(host, stage, album):
    with pytest.raises(HostRefusedError) as words:
        await host.submit(omni(album, prompt="A bloodbath."), "r", album)
    with pytest.raises(HostRefusedError) as face:
        await host.submit(omni(album, first_frame=album.add(mark=FACE_MARK)), "r", album)
    assert (words.value.kind, face.value.kind) == (Refused.MODERATED, Refused.FACE)


@pytest.mark.parametrize("seen_as", ["completed", "failed"])
async def test_a_filtered_take_ends_as_moderated_in_both_ways_that_were_seen(host, stage, album, monkeypatch, seen_as):
    monkeypatch.setattr(GeminiDouble, "filtered_as", seen_as)
    accepted = await host.submit(omni(album, prompt="A blood-curdling cry."), "r", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert (state.how, state.used) == (Ended.MODERATED, {})
    assert "withheld" in state.reason
    assert not stage.stage.bill("gemini")
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, album.folder)


async def test_a_take_without_a_video_and_without_a_word_says_what_was_counted(host, stage, album):
    accepted = await host.submit(omni(album, prompt="A blood-curdling cry."), "r", album)
    stage.stage.jobs()[0].notes["silent"] = True
    state = await ended(host, accepted.job_id, stage)
    assert (state.how, "0 output tokens" in state.reason) == (Ended.MODERATED, True)


async def test_the_spend_limit_names_no_time(host, stage, album, monkeypatch):
    monkeypatch.setattr(GeminiDouble, "spend_limited", True)
    strike(stage, "gemini", "create", "busy")
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(omni(album), "r", album)
    assert (refused.value.kind, refused.value.again_seconds) == (Refused.BUSY, None)


async def test_a_take_that_fails_says_so(host, stage, album):
    strike(stage, "gemini", "job", "fails")
    accepted = await host.submit(omni(album), "r", album)
    state = await ended(host, accepted.job_id, stage)
    assert (state.how, "(internal)" in state.reason) == (Ended.FAILED, True)


@pytest.mark.parametrize("status", ["requires_action", "incomplete", "budget_exceeded", "requires_continuation"])
async def test_states_from_which_no_take_comes_are_an_end(host, stage, album, status):
    accepted = await host.submit(omni(album), "r", album)
    stage.stage.jobs()[0].notes["status"] = status
    state = await host.poll(accepted.job_id)
    assert isinstance(state, Failed)
    assert status in state.reason


@pytest.mark.parametrize("status", ["queued", "in_progress", "hibernating"])
async def test_a_state_of_the_future_is_rolling(host, stage, album, status):
    accepted = await host.submit(omni(album), "r", album)
    stage.stage.jobs()[0].notes["status"] = status
    assert await host.poll(accepted.job_id) == Rolling()


async def test_a_running_take_is_cancelled_and_a_finished_one_is_not(host, stage, album):
    first = (await host.submit(omni(album), "r", album)).job_id
    assert await host.cancel(first) is True
    assert (await host.poll(first)).how is Ended.CANCELLED
    second = (await host.submit(omni(album), "r", album)).job_id
    await ended(host, second, stage)
    assert await host.cancel(second) is False
    assert await host.cancel("still:ref") is False
    await host.hang_up()


async def test_a_result_is_downloaded_with_the_key_from_our_own_address_and_survives_a_break(
    host, stage, album, tmp_path
):
    accepted = await host.submit(omni(album), "r", album)
    await ended(host, accepted.job_id, stage)
    strike(stage, "gemini", "result", "cut body")
    strike(stage, "gemini", "result", "error before")
    film = (await host.fetch(accepted.job_id, tmp_path / "out"))["take"]
    assert probe(film).frames == 72
    path = heard(stage)[-1][1]
    assert path.startswith("/gemini/v1/files/")
    assert path.endswith(":download")


async def test_a_file_that_has_run_out_is_gone(host, stage, album, tmp_path):
    accepted = await host.submit(omni(album), "r", album)
    await ended(host, accepted.job_id, stage)
    strike(stage, "gemini", "result", "expired")
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path / "out")
    stage.stage.clock.advance(49 * 3600)
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path / "out")
    stage.stage.clock.advance(60 * 86400)
    with pytest.raises(HostGoneError):
        await host.poll(accepted.job_id)
    assert not list((tmp_path / "out").iterdir())


async def test_a_take_that_comes_inside_the_answer_is_taken_too(host, stage, album, tmp_path):
    accepted = await host.submit(omni(album), "r", album)
    await ended(host, accepted.job_id, stage)
    stage.stage.jobs()[0].order.request["delivery"] = "inline"
    assert probe((await host.fetch(accepted.job_id, tmp_path / "out"))["take"]).frames == 72


async def test_polling_outlives_trouble_and_a_wrong_key_is_no_end(host, stage, album):
    accepted = await host.submit(omni(album), "r", album)
    for trouble in ("busy", "error before", "drop before"):
        strike(stage, "gemini", "poll", trouble)
        assert await host.poll(accepted.job_id) == Rolling()
    for trouble in ("truncated", "wrong key"):
        strike(stage, "gemini", "poll", trouble)
        with pytest.raises(HostError) as found:
            await host.poll(accepted.job_id)
        assert not isinstance(found.value, HostGoneError)


async def test_a_callback_carries_our_reference_in_its_address(stage, album, tmp_path):
    plain = access(stage, "gemini", tmp_path)
    host = GeminiHost(replace(plain, callback="https://studio.example/hook?of=gemini"))
    strike(stage, "gemini", "job", "lost callback")
    await host.submit(omni(album), "ref/1", album)
    assert heard(stage)[0][2]["webhook_config"] == {
        "uris": ["https://studio.example/hook?of=gemini&reference=ref%2F1"],
        "user_metadata": {"reference": "ref/1"},
    }
    assert not stage.callbacks.waiting


# stills


async def test_a_still_comes_back_at_once_and_is_kept_before_it_is_reported(host, stage, album, tmp_path):
    setup = still_setup("nano-banana-2.1", references=(reference(album), reference(album, "cup", 8)))
    accepted = await host.submit(setup, "ref-1", album)
    assert (tmp_path / "spool" / "ref-1").exists()
    assert await host.poll(accepted.job_id) == Done(used={"images": "1"})
    drawn = probe((await host.fetch(accepted.job_id, tmp_path / "out"))["picture"])
    assert (drawn.width, drawn.height) == (1376, 768)
    assert [charge.amount for charge in stage.stage.bill("gemini")] == [33_600 + 2 * 1_680]
    assert len(stage.stage.requests) == 1


async def test_a_still_s_request_has_references_first_and_words_last(host, stage, album):
    setup = still_setup("nano-banana-2.1", width=1080, height=1920, references=(reference(album),))
    await host.submit(setup, "r", album)
    inline = {"mimeType": "image/png", "data": picture(album, setup.references[0].digest)}
    assert heard(stage) == [
        (
            "POST",
            "/gemini/v1/models/gemini-nano-banana-2.1:generateContent",
            {
                "contents": [{"role": "user", "parts": [{"inlineData": inline}, {"text": setup.prompt}]}],
                "generationConfig": {
                    "responseModalities": ["IMAGE"],
                    "imageConfig": {"aspectRatio": "9:16", "imageSize": "2K"},
                },
            },
        )
    ]


async def test_a_kept_still_is_never_drawn_twice_and_is_found_again(host, stage, album, tmp_path):
    setup = still_setup("nano-banana-2.1", width=640, height=360)
    first = await host.submit(setup, "ref-1", album)
    assert await host.submit(setup, "ref-1", album) == first
    again = GeminiHost(access(stage, "gemini", tmp_path))
    assert await again.find(asked(setup, album, stage)) == first
    assert creates(stage) == 1


async def test_an_answer_that_lies_on_this_disk_no_more_is_gone(host, tmp_path):
    with pytest.raises(HostGoneError):
        await host.poll("still:nothing")
    with pytest.raises(HostGoneError):
        await host.fetch("still:nothing", tmp_path)


@pytest.mark.parametrize(
    ("prompt", "said"), [("A bloodbath.", "PROHIBITED_CONTENT"), ("A blood-curdling cry.", "IMAGE_SAFETY")]
)
async def test_a_withheld_still_is_refused_and_costs_nothing(host, stage, album, prompt, said):
    with pytest.raises(HostRefusedError, match=said) as refused:
        await host.submit(still_setup("nano-banana-2.1", prompt=prompt), "r", album)
    assert refused.value.kind is Refused.MODERATED
    assert not stage.stage.bill("gemini")


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("IMAGE_PROHIBITED_CONTENT", Refused.MODERATED), ("IMAGE_RECITATION", Refused.MODERATED),
        ("SAFETY", Refused.MODERATED), ("NO_IMAGE", Refused.INVALID), ("IMAGE_OTHER", Refused.INVALID),
    ],
)  # fmt: skip
async def test_every_reason_for_no_picture_is_a_refusal(host, stage, album, monkeypatch, reason, kind):
    monkeypatch.setattr(GeminiDouble, "withheld_as", reason)
    with pytest.raises(HostRefusedError, match="not be charged") as refused:
        await host.submit(still_setup("nano-banana-2.1", prompt="A blood-curdling cry."), "r", album)
    assert (refused.value.kind, reason in str(refused.value)) == (kind, True)


async def test_an_error_while_drawing_leaves_it_unknown(host, stage, album):
    strike(stage, "gemini", "job", "fails")
    with pytest.raises(HostUnknownError):
        await host.submit(still_setup("nano-banana-2.1"), "r", album)


async def test_a_still_that_nothing_draws_is_refused_before_any_call(host, stage, album):
    for width, height, said in ((1000, 100, "draws 1:1"), (12000, 6750, "as large as 12000×6750")):
        with pytest.raises(HostRefusedError, match=said):
            await host.submit(still_setup("nano-banana-2.1", width=width, height=height), "r", album)
    many = tuple(reference(album, f"e{n}", n) for n in range(2)) * 8
    with pytest.raises(HostRefusedError, match="at most 14 references"):
        await host.submit(still_setup("nano-banana-2.1", references=many), "r", album)
    assert not stage.stage.requests


# where


def test_the_address_can_be_another(monkeypatch, tmp_path):
    monkeypatch.delenv("GOOGLE_GEMINI_BASE_URL", raising=False)
    assert GeminiHost(Access(spool=tmp_path))._wire.address == ADDRESS
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:1/gemini/")
    assert GeminiHost(Access(spool=tmp_path))._wire.address == "http://127.0.0.1:1/gemini"


def test_the_registry_knows_the_host_for_takes_and_stills(tmp_path):
    hosts = Hosts(lambda name: Access(spool=tmp_path))
    assert hosts.video("gemini").shoots == ("omni-1.2", "omni-1.1")
    assert hosts.still("gemini").draws == ("nano-banana-2.1",)
