import base64
import json
from datetime import date

import httpx2
import pytest

from hotset.errors import HostGoneError, HostRefusedError, HostUnknownError, Refused
from hotset.hosts.openai import OpenaiHost
from hotset.hosts.openai_images import still_size
from hotset.hosts.port import Access, Done, Failed
from hotset.hosts.registry import model
from hotset.ledger.rates import price_of, quote, rates
from hotset.media import picture_size, png_bytes, read_picture
from hotset.soundstage.doubles.openai import OpenaiDouble
from hotset.soundstage.faults import Trouble
from tests.hosts.stagecraft import (
    PLAIN_KEY,
    Album,
    access,
    asked,
    reference,
    soundstage,
    still_setup,
    strike,
)  # fmt: skip

FLARE = "gpt-image-2.6-flare"


@pytest.fixture
def album(tmp_path):
    return Album(tmp_path)


@pytest.fixture
def stage():
    with soundstage(OpenaiDouble) as opened:
        yield opened


@pytest.fixture
def host(stage, tmp_path):
    return OpenaiHost(access(stage, "openai", tmp_path))


def small(**changes):
    return still_setup(FLARE, **{"width": 256, "height": 144, **changes})


async def test_a_still_comes_with_its_answer_and_its_price_is_the_bill(host, stage, album, tmp_path):
    accepted = await host.submit(small(), "ref-1", album)
    state = await host.poll(accepted.job_id)
    assert isinstance(state, Done)
    files = await host.fetch(accepted.job_id, tmp_path)
    assert picture_size(files["picture"]) == (256, 144)
    assert read_picture(files["picture"]).shape == (144, 256, 3)
    [charge] = stage.stage.bill("openai")
    rate = next(rate for rate in rates() if rate.model == FLARE)
    assert price_of(state.used, rate.id).amount == charge.amount
    assert not await host.cancel(accepted.job_id)
    await host.hang_up()


async def test_a_still_is_quoted_from_its_size_and_the_quote_is_near_the_bill(host, stage, album):
    await host.submit(still_setup(FLARE), "ref-1", album)
    said = quote(FLARE, "openai", width=1280, height=720, at=date(2026, 11, 22)).amount
    assert abs(stage.stage.bill("openai")[0].amount - said) < 200
    shown = quote(FLARE, "openai", width=1280, height=720, references=2, at=date(2026, 11, 22)).amount
    assert shown == said + 2 * 8200


async def test_references_are_counted_in_the_price(host, stage, album):
    setup = small(references=(reference(album), reference(album, seed=8)))
    accepted = await host.submit(setup, "ref-1", album)
    state = await host.poll(accepted.job_id)
    assert isinstance(state, Done)
    assert int(state.used["image_tokens"]) == 2 * 40 * 23
    rate = next(rate for rate in rates() if rate.model == FLARE)
    assert price_of(state.used, rate.id).amount == stage.stage.bill()[0].amount
    assert len(stage.stage.jobs()[0].order.references) == 2


PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n rest").decode()


def wired(monkeypatch, body, tmp_path):
    """A host whose POSTs are kept, and answered with this."""
    sent = []

    async def post(self, url, **given):
        sent.append((url, given))
        return httpx2.Response(200, json=body)

    monkeypatch.setattr(httpx2.AsyncClient, "post", post)
    from hotset.hosts.keys import Key

    return OpenaiHost(Access(spool=tmp_path / "spool", keys=lambda names, host: Key(PLAIN_KEY, "soundstage"))), sent


async def test_what_is_on_the_wire_without_references(album, tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    host, sent = wired(monkeypatch, {"data": [{"b64_json": PICTURE}]}, tmp_path)
    await host.submit(still_setup(FLARE), "ref-1", album)
    [(url, given)] = sent
    assert url == "https://api.openai.com/v1/images/generations"
    assert given["headers"]["authorization"] == f"Bearer {PLAIN_KEY}"
    assert given["files"] is None
    assert given["json"] == {
        "model": FLARE,
        "prompt": "A kitchen in the morning, a woman at the table, wide shot.",
        "size": "1280x720",
        "quality": "medium",
    }


@pytest.mark.parametrize(("count", "field"), [(1, "image"), (2, "image[]"), (16, "image[]")])
async def test_one_reference_is_image_and_several_are_a_list(album, tmp_path, monkeypatch, count, field):
    host, sent = wired(monkeypatch, {"data": [{"b64_json": PICTURE}]}, tmp_path)
    shown = (reference(album),) * count
    await host.submit(still_setup(FLARE, references=shown), "ref-1", album)
    [(url, given)] = sent
    assert url.endswith("/v1/images/edits")
    assert given["json"] is None
    assert set(given["data"]) == {"model", "prompt", "size", "quality"}
    assert [name for name, _ in given["files"]] == [field] * count
    assert {file[2] for _, file in given["files"]} == {"image/png"}
    assert given["files"][0][1][1] == album(shown[0].digest).read_bytes()


async def test_too_many_references_and_words_are_refused_for_free(host, stage, album):
    for wrong in ({"references": (reference(album),) * 17}, {"prompt": "a" * 32_001}, {"width": 4096, "height": 1024}):
        with pytest.raises(HostRefusedError):
            await host.submit(still_setup(FLARE, **wrong), "ref-1", album)
    assert not stage.stage.requests


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ((1280, 720), (1280, 720)),
        ((1920, 1080), (2048, 1152)),
        ((1080, 1920), (1152, 2048)),
        ((1000, 1000), (1008, 1008)),
        ((1366, 768), (1376, 768)),
        ((3840, 2160), (3840, 2160)),
    ],
)
def test_a_size_becomes_the_next_larger_of_its_shape(wanted, made):
    assert still_size(*wanted, model(FLARE, "still").abilities, "openai") == made


@pytest.mark.parametrize("wrong", [(4000, 1000), (4096, 2304), (3840, 3840)])
def test_a_size_that_is_not_made_is_refused(wrong):
    with pytest.raises(HostRefusedError):
        still_size(*wrong, model(FLARE, "still").abilities, "openai")


@pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.TRUNCATED, Trouble.ERROR_AFTER, Trouble.CUT_BODY])
async def test_a_lost_answer_stays_lost_and_is_never_asked_for_again(host, stage, album, trouble):
    strike(stage, "openai", "create", trouble)
    with pytest.raises(HostUnknownError):
        await host.submit(small(), "ref-1", album)
    assert len(stage.stage.jobs()) == 1
    with pytest.raises(HostUnknownError, match="no list"):
        await host.find(asked(small(), album, stage))
    assert len(stage.stage.requests) == 1


async def test_an_answer_that_was_kept_is_found_after_a_crash(host, stage, album, tmp_path):
    await host.submit(small(), "ref-1", album)
    again = OpenaiHost(access(stage, "openai", tmp_path))
    found = await again.find(asked(small(), album, stage))
    assert isinstance(await again.poll(found.job_id), Done)
    assert (await again.fetch(found.job_id, tmp_path))["picture"].exists()
    (tmp_path / "spool" / "ref-1").unlink()
    with pytest.raises(HostGoneError):
        await again.fetch(found.job_id, tmp_path)


@pytest.mark.parametrize(
    ("trouble", "kind", "words"),
    [
        (Trouble.BUSY, Refused.BUSY, "rate_limit_exceeded"),
        (Trouble.WRONG_KEY, Refused.KEY, "invalid_api_key"),
        (Trouble.NO_CREDIT, Refused.CREDIT, "insufficient_quota"),
        (Trouble.NOT_OPEN, Refused.RETIRED, "model_not_found"),
        (Trouble.MODERATED, Refused.MODERATED, "moderation_blocked"),
        (Trouble.FACE, Refused.FACE, "human face"),
    ],
)
async def test_each_refusal_says_what_it_is_and_quotes_the_code(host, stage, album, trouble, kind, words):
    strike(stage, "openai", "create", trouble)
    with pytest.raises(HostRefusedError, match=words) as caught:
        await host.submit(small(), "ref-1", album)
    assert caught.value.kind is kind
    assert caught.value.again_seconds == (20.0 if kind is Refused.BUSY else None)
    assert not stage.stage.jobs()


@pytest.mark.parametrize(
    ("key", "kind"),
    [("a-wrong-key", Refused.KEY), ("other-region", Refused.KEY), ("no-credit", Refused.CREDIT)],
)
async def test_a_key_that_is_not_taken_stops_the_account(stage, album, tmp_path, key, kind):
    host = OpenaiHost(access(stage, "openai", tmp_path, key=key))
    with pytest.raises(HostRefusedError) as caught:
        await host.submit(small(), "ref-1", album)
    assert caught.value.kind is kind
    assert caught.value.stops_account


async def test_words_are_moderated_before_and_after_the_drawing(host, stage, album):
    for word in ("bloodbath", "blood-curdling"):
        with pytest.raises(HostRefusedError, match="safety system") as caught:
            await host.submit(small(prompt=f"A {word}."), word, album)
        assert caught.value.kind is Refused.MODERATED
    assert not stage.stage.bill()


@pytest.mark.parametrize(
    "body", [{"data": []}, {"data": [{"url": "https://x"}]}, {"data": [{"b64_json": "%%"}]}, [], {}]
)
async def test_an_answer_without_a_picture_has_failed(album, tmp_path, monkeypatch, body):
    host, _ = wired(monkeypatch, body, tmp_path)
    accepted = await host.submit(still_setup(FLARE), "ref-1", album)
    assert isinstance(await host.poll(accepted.job_id), Failed)
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path)


async def test_what_a_token_costs_beside_another_is_that_of_the_price_list(album, tmp_path, monkeypatch):
    usage = {"output_tokens": 386, "input_tokens_details": {"image_tokens": 30, "text_tokens": 15}}
    host, _ = wired(monkeypatch, {"data": [{"b64_json": PICTURE}], "usage": usage}, tmp_path)
    state = await host.poll((await host.submit(still_setup(FLARE), "ref-1", album)).job_id)
    counted = {"tokens": "793/2", "output_tokens": "386", "image_tokens": "30", "text_tokens": "15"}
    assert {key: state.used[key] for key in counted} == counted
    rate = next(rate for rate in rates() if rate.model == FLARE)
    assert price_of(state.used, rate.id).amount == 386 * 30 + 30 * 8 + 15 * 5


async def test_a_picture_keeps_the_ending_of_what_it_is(album, tmp_path, monkeypatch):
    for start, ending in ((b"\xff\xd8\xff", "jpg"), (b"RIFF", "webp"), (png_bytes_start(), "png")):
        host, _ = wired(monkeypatch, {"data": [{"b64_json": base64.b64encode(start).decode()}]}, tmp_path)
        accepted = await host.submit(still_setup(FLARE), ending, album)
        assert (await host.fetch(accepted.job_id, tmp_path))["picture"].name == f"picture.{ending}"
        assert json.loads((tmp_path / "spool" / ending).read_bytes())


def png_bytes_start():
    import numpy as np

    return png_bytes(np.zeros((2, 2, 3), np.uint8))
