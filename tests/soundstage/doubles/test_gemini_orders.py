"""What the Gemini double understands of a request, and its price."""

import base64
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from hotset.hosts.registry import model as model_named
from hotset.ledger.rates import quote
from hotset.media import png_bytes
from hotset.soundstage.doubles.gemini_orders import (
    STILL_SIZES,
    Uploads,
    omni_order,
    still_order,
    usage_of_still,
    usage_of_take,
)  # fmt: skip
from hotset.soundstage.doubles.google_answers import GoogleError

PICTURE = base64.b64encode(png_bytes(np.full((90, 160, 3), 99, np.uint8))).decode()
IMAGE = {"type": "image", "data": PICTURE, "mime_type": "image/png"}


def order(model="gemini-omni-1.2-flash", duration="10s", resolution="720p", given="x", **body):
    form = {"type": "video", "duration": duration, "resolution": resolution}
    held = {"model": model, "input": given, "response_format": form, "background": True, **body}
    return omni_order(held, Uploads(), lambda name: None, False)


@pytest.mark.parametrize(
    ("model", "resolution", "micros"),
    [
        # 57,920 tokens for 10 s at 720p: $1.01360 with 1.1 (genai-prices 0.2.3).
        ("gemini-omni-1.1-flash", "720p", 1_013_600),
        ("gemini-omni-1.1-flash", "360p", 337_925),
        # 1.2 at $12 a million, with input (8 tokens of words) at $1.50 and 84 thinking tokens at $9.
        ("gemini-omni-1.2-flash", "360p", 231_720 + 12 + 756),
        ("gemini-omni-1.2-flash", "720p", 695_040 + 12 + 756),
        ("gemini-omni-1.2-flash", "1080p", 1_042_560 + 12 + 756),
        ("gemini-omni-1.2-flash", "4k", 2_085_120 + 12 + 756),
    ],
)
def test_a_take_costs_its_tokens(model, resolution, micros):
    assert order(model, resolution=resolution).price == micros


def test_a_picture_that_is_sent_costs_1120_tokens_of_input():
    plain, locked = order(), order(given=[IMAGE, {"type": "text", "text": "x"}])
    assert locked.price - plain.price == 1_680


def test_a_part_of_a_second_is_sold_too_and_rounded_up_to_a_token():
    assert (order(duration="3.5s").frames, order(duration="3.33s").request["tokens"]["video"]) == (84, 19_288)


def test_usage_counts_no_video_where_none_is_billed():
    assert usage_of_take(order(), False)["total_output_tokens"] == 0
    assert usage_of_take(order(), True)["total_output_tokens"] == 57_920


def test_frames_are_bound_by_order_or_by_tags():
    both = order(given=[IMAGE, IMAGE, {"type": "text", "text": "x"}])
    assert both.first is not None
    assert both.last is not None
    with pytest.raises(GoogleError, match="10s is exceeded"):
        order(duration="12s", given=[IMAGE, IMAGE, {"type": "text", "text": "x"}])


def still(size="1K", shape="16:9", pictures=0):
    parts = [{"inline_data": {"mime_type": "image/png", "data": PICTURE}}] * pictures + [{"text": "x"}]
    config = {"imageConfig": {"aspectRatio": shape, "imageSize": size}}
    body = {"contents": [{"role": "user", "parts": parts}], "generationConfig": config}
    return still_order("gemini-nano-banana-2.1", "v1", body)


def test_a_still_costs_its_tokens_and_those_of_what_was_sent():
    assert [still(size).price for size in ("1K", "2K", "4K")] == [33_600, 50_400, 75_600]
    assert still(pictures=2).price == 33_600 + 3_360
    assert usage_of_still(still(pictures=2))["promptTokenCount"] == 8 + 2 * 1120


def test_a_still_s_size_follows_from_its_name_and_shape():
    made = still("2K", "9:16")
    assert (made.width, made.height) == STILL_SIZES["2K"]["9:16"] == (1536, 2752)
    for wrong in (("512", "16:9"), ("1K", "16:10")):
        with pytest.raises(GoogleError, match="Unsupported image size"):
            still(*wrong)
    with pytest.raises(GoogleError, match="At most 14"):
        still(pictures=15)


def test_an_upload_is_there_once_it_is_finished():
    uploads = Uploads()
    name = uploads.start("image/png")
    assert uploads.held(name) is None
    assert uploads.finish(name, b"x", 1.0) == name
    assert uploads.held(name) is not None
    assert uploads.drop(name)
    assert not uploads.drop(name)
    with pytest.raises(GoogleError, match="upload was not found"):
        uploads.finish(name, b"x", 1.0)


@pytest.mark.parametrize("slug", ["omni-1.2", "omni-1.1"])
@pytest.mark.parametrize("seconds", [3, 10])
def test_the_rate_cards_quote_the_video_tokens_that_the_double_counts(slug, seconds):
    abilities = model_named(slug, "take").abilities
    day = date(2026, 11, 22)
    for resolution in abilities.resolutions:
        for shape, (width, height) in resolution.sizes.items():
            made = order(abilities.wire["model"], f"{seconds}s", resolution.name)
            quoted = quote(
                slug, "gemini", seconds=Fraction(seconds), width=width, height=height, at=day, audio=True,
                resolution=resolution.name,
            )  # fmt: skip
            assert quoted.units == {"tokens": str(made.request["tokens"]["video"])}, shape
            # Input and thinking, which 1.2 bills too, are less than two hundredths of the shortest 360p take.
            assert quoted.amount <= made.price <= quoted.amount * 1.02
    small = quote(slug, "gemini", seconds=Fraction(3), width=640, height=360, at=day, resolution="360p", draft=True)
    assert small.units == {"tokens": str(3 * 1931)}


@pytest.mark.parametrize(("size", "film"), [("1K", (1280, 720)), ("2K", (1920, 1080)), ("4K", (3840, 2160))])
def test_the_rate_cards_quote_the_stills_of_the_double(size, film):
    for pictures in (0, 3):
        quoted = quote(
            "nano-banana-2.1", "gemini", width=film[0], height=film[1], at=date(2026, 11, 22), references=pictures
        )
        assert quoted.amount == still(size, pictures=pictures).price
