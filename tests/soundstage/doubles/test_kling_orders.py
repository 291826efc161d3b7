"""What Kling's double takes and refuses, by the vendor's pages, and what it asks."""

from __future__ import annotations

import base64
from fractions import Fraction

import numpy as np
import pytest

from hotset.media import png_bytes
from hotset.soundstage.doubles.kling_orders import (
    BODIES,
    BadFieldError,
    RetiredModelError,
    units_of,
    units_text,
)

FRAMES, OMNI, TURBO = "/v1/videos/image2video", "/v1/videos/omni-video", "/image-to-video/kling-3.0-turbo"


def drawn(width=480, height=300):
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2] = (200, 120, 40)
    return base64.b64encode(png_bytes(picture)).decode()


WIDE, TALL, SQUARE = drawn(640, 360), drawn(360, 640), drawn(300, 300)


def frames(**changes):
    return without_none({"model_name": "kling-v3", "image": WIDE, "prompt": "She turns.", **changes})


def omni(*pictures, **changes):
    listed = pictures or ({"image_url": WIDE, "type": "first_frame"},)
    return without_none({"model_name": "kling-v3-omni", "image_list": list(listed), "prompt": "She turns.", **changes})


def turbo(settings=None, options=None, contents=None):
    plain = [{"type": "prompt", "text": "She turns."}, {"type": "first_frame", "url": WIDE}]
    return {"contents": contents or plain, "settings": settings or {}, "options": options or {}}


def without_none(body):
    return {name: value for name, value in body.items() if value is not ...}


def first(picture=WIDE):
    return {"image_url": picture, "type": "first_frame"}


def plain(picture=SQUARE):
    return {"image_url": picture}


def end(picture=WIDE):
    return {"image_url": picture, "type": "end_frame"}


@pytest.mark.parametrize(
    ("path", "body", "size", "units"),
    [
        (FRAMES, frames(), (1280, 720), "3"),
        (FRAMES, frames(sound="on"), (1280, 720), "4.5"),
        (FRAMES, frames(mode="pro", image=TALL), (1080, 1920), "4"),
        (FRAMES, frames(mode="pro", sound="on"), (1920, 1080), "6"),
        (FRAMES, frames(mode="4k", duration="3"), (3840, 2160), "9"),
        (FRAMES, frames(duration="15", image=SQUARE), (960, 960), "9"),
        (OMNI, omni(), (1920, 1080), "4"),
        (OMNI, omni(mode="std", sound="on"), (1280, 720), "4"),
        (OMNI, omni(mode="pro", sound="on"), (1920, 1080), "5"),
        (OMNI, omni(plain(), mode="std", aspect_ratio="9:16"), (720, 1280), "3"),
        (OMNI, omni(mode="std", video_list=[{"video_url": "u", "refer_type": "feature"}]), (1280, 720), "4.5"),
        (TURBO, turbo(), (1280, 720), "4"),
        (TURBO, turbo({"resolution": "1080p", "duration": 5}), (1920, 1080), "5"),
    ],
)  # fmt: skip
def test_size_length_and_units_follow_the_published_list(path, body, size, units):
    order = BODIES[path](body)
    assert (order.width, order.height) == size
    assert units_text(units_of(order)) == units
    assert order.price == Fraction(units) * 140_000
    assert order.frames == 24 * order.seconds + 1
    assert order.audio is (path == TURBO or body.get("sound") == "on")


def test_the_pictures_go_where_they_belong():
    order = BODIES[OMNI](omni(first(), plain(), plain(TALL), end(SQUARE)))
    assert order.first == base64.b64decode(WIDE)
    assert order.last == base64.b64decode(SQUARE)
    assert order.references == (base64.b64decode(SQUARE), base64.b64decode(TALL))
    assert BODIES[FRAMES](frames(image_tail=TALL)).last == base64.b64decode(TALL)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"seed": 7}, "seed is not supported"),
        ({"aspect_ratio": "16:9"}, "aspect_ratio is not supported"),
        ({"prompt": None}, "prompt cannot be null"),
        ({"duration": 5}, "duration value '5'"),
        ({"duration": "2"}, "duration value"),
        ({"duration": "16"}, "duration value"),
        ({"mode": "720p"}, "mode value"),
        ({"sound": True}, "sound value"),
        ({"cfg_scale": 0.5}, "cfg_scale is not supported"),
        ({"camera_control": {"type": "down_back"}}, "camera_control is not supported"),
        ({"model_name": "kling-v9"}, "model_name value"),
        ({"prompt": "x" * 2501}, "2500 characters"),
        ({"image": "data:image/png;base64," + WIDE}, "remove the prefix"),
        ({"image": "https://a/b.png"}, "cannot be fetched"),
        ({"image": WIDE[:-3]}, "base64 is invalid"),
        ({"image": base64.b64encode(b"GIF89a").decode()}, "format is invalid"),
        ({"image": base64.b64encode(b"\x89PNG\r\n\x1a\nno picture").decode()}, "format is invalid"),
        ({"image": base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 10_000_000).decode()}, "larger than 10MB"),
        ({"image": drawn(480, 299)}, "at least 300px"),
        ({"image": drawn(760, 300)}, "aspect ratio"),
        ({"image": ...}, "cannot both be empty"),
        ({"external_task_id": 7}, "external_task_id is illegal"),
        ({"watermark_info": True}, "watermark_info is illegal"),
        ({"element_list": [{"element_id": "1"}]}, "element_list is illegal"),
        ({"element_list": [{"element_id": n} for n in range(4)]}, "3 elements"),
        ({"element_list": [{"element_id": 1}], "voice_list": [{"voice_id": "a"}], "sound": "on"}, "mutually exclusive"),
        ({"voice_list": [{"voice_id": "a"}]}, "with sound on"),
        ({"multi_shot": "yes"}, "multi_shot is illegal"),
        ({"multi_shot": True}, "shot_type is required"),
        ({"multi_shot": True, "shot_type": "customize"}, "1 to 6 shots"),
        (
            {"multi_shot": True, "shot_type": "customize", "multi_prompt": [{"prompt": "a", "duration": "3"}]},
            "sum up",
        ),
        (
            {"multi_shot": True, "shot_type": "customize", "multi_prompt": [{"prompt": "a" * 513, "duration": "5"}]},
            "512 characters",
        ),
    ],
)  # fmt: skip
def test_image2video_refuses_what_does_not_apply(changes, why):
    with pytest.raises(BadFieldError, match=why):
        BODIES[FRAMES](frames(**changes))


def test_shots_that_sum_up_pass():
    shots = [{"index": n, "prompt": "a", "duration": length} for n, length in enumerate(("2", "3"), 1)]
    BODIES[FRAMES](frames(multi_shot=True, shot_type="customize", multi_prompt=shots))
    BODIES[FRAMES](frames(multi_shot=True, shot_type="intelligence"))


def test_a_model_that_was_retired_is_not_there():
    with pytest.raises(RetiredModelError, match="kling-v1-6"):
        BODIES[FRAMES](frames(model_name="kling-v1-6"))
    with pytest.raises(RetiredModelError, match="kling-v1"):
        BODIES[FRAMES](frames(model_name=...))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (omni(*[plain()] * 8, aspect_ratio="1:1"), "too many"),
        (omni(first(), *[plain()] * 4, video_list=[{"video_url": "u", "refer_type": "feature"}]), "too many"),
        (omni(first(), first()), "more than one frame"),
        (omni(end()), "without first_frame"),
        (omni({"image": WIDE}), "image_list is illegal"),
        (omni({"image_url": WIDE, "type": "last_frame"}), "type value 'last_frame'"),
        (omni(first(), aspect_ratio="16:9"), "aspect_ratio"),
        (omni(plain()), "aspect_ratio is required"),
        (omni(plain(), aspect_ratio="4:3"), "aspect_ratio value"),
        (omni(prompt=""), "prompt cannot be empty"),
        (omni(prompt="<<<image_2>>> turns."), "<<<image_2>>> does not exist"),
        (omni(prompt="<<<video_1>>> again."), "<<<video_1>>> does not exist"),
        (omni(sound="on", video_list=[{"video_url": "u", "refer_type": "feature"}]), "sound must be off"),
        (omni(video_list=[{"video_url": "u", "refer_type": "base"}]), "without video editing"),
        (omni(video_list=[{"video_url": "u"}] * 2), "1 video at most"),
        (omni(video_list=[{"video_url": "u", "refer_type": "style"}]), "feature or base"),
        (omni(element_list=[{"element_id": n} for n in range(4)]), "3 elements"),
        (omni(image="x"), "image is not supported"),
    ],
)
def test_omni_refuses_what_does_not_go_together(body, why):
    with pytest.raises(BadFieldError, match=why):
        BODIES[OMNI](body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (turbo({"duration": "5"}), "must be an integer"),
        (turbo({"duration": True}), "must be an integer"),
        (turbo({"duration": 16}), "from 3 to 15"),
        (turbo({"resolution": "4k"}), "resolution value"),
        (turbo({"aspect_ratio": "16:9"}), "aspect_ratio is not supported"),
        (turbo({"audio": "off"}), "audio is not supported"),
        (turbo(options={"external_task_id": None}), "cannot be null"),
        (turbo(options={"name": "x"}), "name is not supported"),
        (turbo(contents=[{"type": "prompt", "text": "a"}]), "'first_frame' is required"),
        (turbo(contents=[{"type": "first_frame", "url": WIDE}] * 2), "'first_frame' is required"),
        (turbo(contents=[{"type": "last_frame", "url": WIDE}]), "'last_frame' is illegal"),
        (turbo(contents=[{"type": "first_frame", "image": WIDE}]), "is illegal"),
        (turbo(contents=[{"type": "prompt", "text": "x" * 2501}, {"type": "first_frame", "url": WIDE}]), "2500"),
        ({**turbo(), "model_name": "kling-v3"}, "model_name is not supported"),
        ({**turbo(), "external_task_id": "a"}, "external_task_id is not supported"),
        ({**turbo(), "settings": []}, "settings is illegal"),
    ],
)
def test_turbo_refuses_what_is_of_the_other_protocol(body, why):
    with pytest.raises(BadFieldError, match=why):
        BODIES[TURBO](body)
