"""What Ark takes in a Seedance task, and what it asks for it: the double's rules, without a server."""

from __future__ import annotations

import base64
from fractions import Fraction

import numpy as np
import pytest

from hotset.hosts.registry import models
from hotset.media import png_bytes
from hotset.soundstage.doubles.ark_rules import VIDEOS, NotTakenError, picture_of, read_task, tokens_of

V25, V20, FAST, MINI, V15 = VIDEOS


def data_uri(width, height):
    return "data:image/png;base64," + base64.b64encode(png_bytes(np.zeros((height, width, 3), np.uint8))).decode()


FRAME = data_uri(640, 360)
TALL = data_uri(360, 640)


def image(url=FRAME, role="first_frame"):
    return {"type": "image_url", "image_url": {"url": url}, "role": role}


def text(words="A cup."):
    return {"type": "text", "text": words}


def video(url="https://x/v.mp4"):
    return {"type": "video_url", "video_url": {"url": url}, "role": "reference_video"}


def sound(url="https://x/a.mp3"):
    return {"type": "audio_url", "audio_url": {"url": url}, "role": "reference_audio"}


def read(model, *content, **fields):
    body = {"model": model.id_at("byteplus"), "content": list(content) or [text()], **fields}
    return read_task(body, model, 0.0, lambda name: None)


def refused(model, *content, **fields):
    with pytest.raises(NotTakenError) as wrong:
        read(model, *content, **fields)
    return wrong.value


# money


@pytest.mark.parametrize(
    ("model", "fields", "tokens", "price"),
    [
        # The worked figures of the price notes: 108,900 and 216,900 tokens, $1.165 and $2.321, $0.518, $2.867.
        (V25, {"resolution": "720p", "duration": 5}, 108_900, 1_165_230),
        (V25, {"resolution": "720p", "duration": 10}, 216_900, 2_320_830),
        (V25, {"resolution": "480p", "duration": 5, "draft": True}, 48_437, 518_276),
        (V25, {"resolution": "1080p", "duration": 5}, 245_025, 2_866_793),
        (V20, {"resolution": "720p", "duration": 5}, 108_000, 756_000),
        (V20, {"resolution": "1080p", "duration": 5}, 243_000, 1_871_100),
        (V20, {"resolution": "4k", "duration": 5}, 972_000, 3_888_000),
        (FAST, {"resolution": "720p", "duration": 5}, 108_000, 604_800),
        (MINI, {"resolution": "480p", "duration": 5}, 50_220, 175_770),
        (V15, {"resolution": "720p", "duration": 10, "generate_audio": False}, 216_000, 259_200),
        (V15, {"resolution": "720p", "duration": 10, "generate_audio": True}, 216_000, 518_400),
        (
            V15,
            {"resolution": "720p", "duration": 10, "generate_audio": False, "service_tier": "flex"},
            216_000,
            129_600,
        ),
    ],
)
def test_the_price_is_the_published_one(model, fields, tokens, price):
    order = read(model, **fields)
    assert (order.request["tokens"], order.price) == (tokens, price)


def test_a_part_of_a_micro_is_rounded_up_and_a_part_of_a_token_down():
    assert tokens_of(V25, 854, 480, 5) == int(Fraction(854 * 480, 1024) * 121)
    assert read(V15, generate_audio=True, resolution="480p", duration=4).price == 96_423  # 40,176 x 2.4 = 96,422.4


def test_a_video_shown_is_counted_and_has_its_own_price():
    order = read(V20, text(), video(), resolution="720p", duration=5)
    assert (order.request["tokens"], order.price) == (216_000, 928_800)
    assert tokens_of(V25, 1280, 720, 9, 2) == 900 * (24 * 15 + 1), "at least 5/3 of the length"


# sizes and lengths


@pytest.mark.parametrize("known", [m for m in models() if m.host == "ark" and m.kind == "take"], ids=lambda m: m.slug)
def test_the_data_file_says_what_the_double_delivers(known):
    ours = known.abilities
    double = next(one for one in VIDEOS if one.id_at("byteplus") == ours.wire["byteplus"])
    assert double.id_at("volcengine") == ours.wire["volcengine"]
    assert (int(ours.min_seconds), int(ours.max_seconds)) == double.seconds
    assert {size.name for size in ours.resolutions} == set(double.sizes)
    assert ours.max_references == double.references[0]
    for size in ours.resolutions:
        for shape, pixels in size.sizes.items():
            order = read(double, resolution=size.name, ratio=shape, duration=double.seconds[0])
            assert (order.width, order.height) == pixels
            assert order.frames == 24 * double.seconds[0] + ours.frames_over


def test_adaptive_takes_the_shape_of_the_frame():
    assert read(V25, text(), image(TALL), ratio="adaptive").request["ratio"] == "9:16"
    assert read(V20, text(), image(TALL)).request["ratio"] == "9:16"
    assert read(V20, text(), ratio="adaptive").request["ratio"] == "16:9"


def test_what_is_left_out_has_its_default():
    order = read(V20)
    assert (order.seconds, order.width, order.height, order.audio) == (5, 1280, 720, True)
    assert order.deadline_seconds == 172800
    assert read(V25, duration=-1).seconds == 5
    assert read(V25, resolution="720P").height == 720
    assert read(V25, draft=True).height == 480


def test_flags_at_the_end_of_the_text_are_the_old_style_of_1_x():
    order = read(V15, text("A cup. --resolution 480p --ratio 9:16 --duration 6 --camerafixed true"))
    assert (order.prompt.strip(), order.width, order.height, order.seconds) == ("A cup.", 496, 864, 6)
    assert order.request["camera_fixed"] is True
    assert read(V15, text("A cup. --duration 6"), duration=7).seconds == 7


# rules


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (V20, {"draft": True}),
        (V20, {"draft": False}),
        (V20, {"camera_fixed": True}),
        (V20, {"service_tier": "flex"}),
        (V20, {"omni_reference_task_type": "edit"}),
        (V25, {"frames": 121}),
        (V15, {"priority": 1}),
        (V15, {"output_format": "mov"}),
    ],
)
def test_an_inapplicable_field_is_refused_and_not_ignored(model, fields):
    wrong = refused(model, **fields)
    (name,) = fields
    assert (wrong.status, wrong.code, wrong.param) == (400, "InvalidParameter", name)
    assert f"`{name}` is not supported for model" in wrong.message
    assert wrong.message.endswith("in t2v, must be empty")


@pytest.mark.parametrize(
    "fields",
    [
        {"unheard_of": 1},
        {"duration": "5"},
        {"duration": True},
        {"duration": 5.0},
        {"duration": 31},
        {"duration": 3},
        {"resolution": "2k"},
        {"ratio": "2:1"},
        {"seed": -2},
        {"seed": 2**32},
        {"priority": 10},
        {"execution_expires_after": 259201},
        {"safety_identifier": "x" * 65},
        {"callback_url": "ftp://x"},
        {"watermark": "false"},
        {"draft": True, "resolution": "720p"},
    ],
    ids=str,
)
def test_a_wrong_value_is_refused(fields):
    assert refused(V25, **fields).status == 400


def test_a_1080p_is_not_sold_by_fast_and_mini():
    for model in (FAST, MINI):
        assert refused(model, resolution="1080p").param == "resolution"


@pytest.mark.parametrize(
    ("model", "content", "words"),
    [
        (V25, [text(), image(role="last_frame")], "last_frame needs first_frame"),
        (V25, [text(), image(), image(role="reference_image")], "cannot be mixed with reference media"),
        (V25, [text(), image(), video()], "cannot be mixed with reference media"),
        (V25, [text(), image(), image()], "one first_frame"),
        (V15, [text(), image(role="reference_image")], "more references"),
        (V20, [text(), *[image("https://x/p.png", "reference_image")] * 10], "more references"),
        (V20, [text(), *[image("https://x/p.png", "reference_image")] * 9, *[video()] * 3, sound()], "together"),
        (V20, [text(), sound()], "cannot be the only reference"),
        (V25, [text(" ")], "missing text or media"),
        (V25, [text("x" * 15001)], "15000"),
        (V25, [{"type": "poem", "text": "x"}], "content type"),
        (V25, [image(role="middle_frame")], "role"),
        (V20, [{"type": "draft_task", "draft_task": {"id": "cgt-1"}}], "content type"),
    ],
)
def test_rules_across_the_content(model, content, words):
    assert words in refused(model, *content).message


def test_what_is_allowed_beside_them():
    read(V25, text(), sound())
    read(V25, image(), ratio="adaptive")
    no_role = {"type": "image_url", "image_url": {"url": FRAME}, "role": None}
    assert read(V25, text(), no_role).first is not None, "a picture without a role is the first frame"
    assert read(V20, text(), image(), image(TALL, "last_frame"), ratio="16:9").last is not None


def test_2_5_with_locked_frames_must_be_adaptive():
    wrong = refused(V25, text(), image(), ratio="16:9")
    assert (wrong.code, wrong.param) == ("InvalidParameter.TaskTypeConstraint", "ratio")
    assert refused(V25, text(), video(), ratio="16:9", omni_reference_task_type="extend").param == "ratio"


@pytest.mark.parametrize(
    "url",
    [
        FRAME.replace("data:image/png", "data:image/PNG"),
        FRAME.replace("data:image/png", "data:image/svg"),
        "data:image/png;base64,!!!",
        "data:image/png;base64,AAAA",
        "ftp://x/p.png",
        data_uri(299, 400),
        data_uri(960, 310),
    ],
    ids=["upper case", "svg", "no base64", "no picture", "ftp", "too small", "too wide"],
)
def test_a_picture_that_ark_does_not_take(url):
    assert refused(V25, text(), image(url)).status == 400


def test_addresses_cannot_be_looked_at():
    assert picture_of("https://x/p.png") is None
    assert picture_of("asset://asset-1") is None
