"""Ark's host drawing stills with Seedream."""

from __future__ import annotations

import json
from datetime import date

import pytest

from hotset.errors import HostGoneError, HostRefusedError, HostUnknownError, Refused
from hotset.hosts.ark import ArkHost
from hotset.hosts.port import Done, Ended, Failed
from hotset.hosts.registry import model
from hotset.ledger.rates import price_of, quote
from hotset.media import read_picture
from hotset.soundstage.doubles.ark_stills import STILLS, read_still
from hotset.soundstage.faults import Trouble
from tests.hosts.arkcraft import DAY, NOW, KeptAlbum, at_ark, frame_item, heard
from tests.hosts.stagecraft import (
    asked,
    reference,
    still_setup,
    strike,
)


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    return KeptAlbum(tmp_path_factory.mktemp("album"))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("ARK_REGION", "ARK_BASE_URL", "ARK_API_KEY"):
        monkeypatch.delenv(name, raising=False)


# 1280 x 720 are 921,600 pixels: just enough for 4.0, pro and flash


@pytest.mark.parametrize(
    ("name", "more", "ending"),
    [
        ("seedream-4.0", {}, "jpg"),
        ("seedream-5.0-pro", {"output_format": "png"}, "png"),
        ("seedream-5.0-flash", {"output_format": "png"}, "png"),
    ],
)
async def test_a_still_is_drawn_in_one_call_and_kept_before_it_is_reported(name, more, ending, album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = still_setup(name, references=(reference(album), reference(album, "cup", seed=8)))
        accepted = await host.submit(setup, "ref-1", album)
        assert host._spool.read("ref-1") is not None
        calls = len(stage.stage.requests)
        assert await host.submit(setup, "ref-1", album) == accepted, "answered once, never asked again"
        assert await host.find(asked(setup, album, stage)) == accepted
        state = await host.poll(accepted.job_id)
        assert state == Done(used={"images": "1", "references": "2"})
        files = await host.fetch(accepted.job_id, tmp_path)
        assert files["picture"].name == f"picture.{ending}"
        assert read_picture(files["picture"]).shape == (720, 1280, 3)
        assert not await host.cancel(accepted.job_id)
        assert len(stage.stage.requests) == calls == 1
        (body,) = heard(stage)
        assert body == {
            "model": model(name, "still").abilities.wire["byteplus"],
            "prompt": setup.prompt,
            "size": "1280x720",
            "response_format": "b64_json",
            "watermark": False,
            "image": [frame_item(album, r.digest, "")["image_url"]["url"] for r in setup.references],
            **more,
        }
        (charge,) = stage.stage.bill("ark")
        priced = quote(name, "ark", width=1280, height=720, at=date(2026, 11, 22))
        assert charge.amount == price_of(state.used, priced.rate_id).amount


async def test_a_lost_still_cannot_be_asked_for(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        setup = still_setup("seedream-4.0")
        strike(stage, "ark", "create", Trouble.DROP_AFTER)
        with pytest.raises(HostUnknownError):
            await host.submit(setup, "ref-1", album)
        with pytest.raises(HostUnknownError, match="no list of stills"):
            await host.find(asked(setup, album, stage))
        assert len(stage.stage.bill("ark")) == 1, "it was drawn and is billed"
        with pytest.raises(HostGoneError):
            await host.poll("still:0:ref-1")


@pytest.mark.parametrize(
    ("trouble", "error"),
    [(Trouble.MODERATED, HostRefusedError), (Trouble.FAILS, HostUnknownError)],
)
async def test_a_still_that_is_withheld_or_fails_is_not_billed(trouble, error, album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        strike(stage, "ark", "job", trouble)
        with pytest.raises(error) as raised:
            await host.submit(still_setup("seedream-4.0"), "ref-1", album)
        if isinstance(raised.value, HostRefusedError):
            assert raised.value.kind is Refused.MODERATED
        assert stage.stage.bill() == []


@pytest.mark.parametrize(
    ("code", "how"),
    [("OutputImageSensitiveContentDetected", Ended.MODERATED), ("InternalServiceError", Ended.FAILED)],
)
async def test_an_error_in_place_of_the_picture_is_a_failure(code, how, tmp_path):
    async with at_ark(tmp_path) as (_, host):
        answer = {"model": "m", "created": 1, "data": [{"error": {"code": code, "message": "no"}}]}
        host._spool.keep("ref-1", json.dumps(answer).encode())
        state = await host.poll("still:0:ref-1")
        assert isinstance(state, Failed)
        assert (state.how, state.used) == (how, {})
        with pytest.raises(HostGoneError):
            await host.fetch("still:0:ref-1", tmp_path)


@pytest.mark.parametrize("name", ArkHost.draws)
@pytest.mark.parametrize("region", ["byteplus", "volcengine"])
async def test_every_still_of_the_data_file_is_taken_and_billed_as_quoted(name, region, album, tmp_path):
    double = next(still for still in STILLS if still.id_at(region) == model(name, "still").abilities.wire[region])
    for size in model(name, "still").abilities.resolutions:
        for width, height in size.sizes.values():
            order = read_still({"model": double.id_at(region), "prompt": "A cup.", "size": f"{width}x{height}"}, double)
            assert order.price == quote(name, "ark", width=width, height=height, at=date(2026, 11, 22)).amount


async def test_what_is_known_of_stills_is_refused_before_a_call(album, tmp_path):
    async with at_ark(tmp_path) as (stage, host):
        with pytest.raises(HostRefusedError, match="3,686,400"):
            await host.submit(still_setup("seedream-4.5"), "ref-1", album)
        many = tuple(reference(album) for _ in range(11))
        with pytest.raises(HostRefusedError, match="10 pictures"):
            await host.submit(still_setup("seedream-5.0-pro", references=many), "ref-2", album)
        assert stage.stage.requests == []


async def test_lite_is_drawn_until_its_last_day_and_refused_after_it(album, tmp_path):
    setup = still_setup("seedream-5.0-lite", width=2560, height=1440)
    async with at_ark(tmp_path, wall=NOW) as (stage, host):
        await host.submit(setup, "ref-1", album)
        stage.stage.clock.advance(1.8 * DAY)  # 2026-11-24 07:12 UTC, an hour after the end
        with pytest.raises(HostRefusedError, match="NotFound") as refused:
            await host.submit(setup, "ref-2", album)
        assert refused.value.kind is Refused.RETIRED
        calls = len(stage.stage.requests)
        stage.stage.clock.advance(DAY)
        with pytest.raises(HostRefusedError, match=r"ended on 2026-11-24.*seedream-5.0-flash") as ends:
            await host.submit(setup, "ref-3", album)
        assert ends.value.kind is Refused.RETIRED
        assert len(stage.stage.requests) == calls
