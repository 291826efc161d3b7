"""What Kling takes: its three request bodies, checked as strictly as its pages say, and what each costs in units.

The older bodies (image2video, omni-video) name the model in `model_name` and want the length as text; the newer one
(3.0 Turbo) has the model in its path and wants a whole number. Facts from kling.ai/document-api, read up to 2026-10.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from hotset.soundstage.filming import read_sent
from hotset.soundstage.stage import Order
from hotset.units import Micros

__all__ = ["BODIES", "BadFieldError", "RetiredModelError", "units_of", "units_text"]

UNIT_MICROS = 140_000
"""One unit at list price, $0.14."""

_UNITS_A_SECOND: Mapping[tuple[str, str, bool], Fraction] = {
    ("kling-v3", "std", False): Fraction("0.6"),
    ("kling-v3", "std", True): Fraction("0.9"),
    ("kling-v3", "pro", False): Fraction("0.8"),
    ("kling-v3", "pro", True): Fraction("1.2"),
    ("kling-v3", "4k", False): Fraction(3),
    ("kling-v3", "4k", True): Fraction(3),
    ("kling-v3-omni", "std", False): Fraction("0.6"),
    ("kling-v3-omni", "std", True): Fraction("0.8"),
    ("kling-v3-omni", "pro", False): Fraction("0.8"),
    ("kling-v3-omni", "pro", True): Fraction(1),
    ("kling-v3-omni", "4k", False): Fraction(3),
    ("kling-v3-omni", "4k", True): Fraction(3),
    ("kling-3.0-turbo", "720p", True): Fraction("0.8"),
    ("kling-3.0-turbo", "1080p", True): Fraction(1),
}
"""The unit list: model, mode or resolution, sound."""

_WITH_VIDEO: Mapping[str, Fraction] = {"std": Fraction("0.9"), "pro": Fraction("1.2"), "4k": Fraction(3)}
"""Omni with a video to edit or to take after."""

_PIXELS: Mapping[str, int] = {
    "std": 1280 * 720,
    "720p": 1280 * 720,
    "pro": 1920 * 1080,
    "1080p": 1920 * 1080,
    "4k": 3840 * 2160,
}
_RATIOS: Mapping[str, Fraction] = {"16:9": Fraction(16, 9), "9:16": Fraction(9, 16), "1:1": Fraction(1)}
_LENGTHS = tuple(str(seconds) for seconds in range(3, 16))
_FRAME_RATE = 24
_RETIRED = ("kling-v1", "kling-v1-5", "kling-v1-6", "kling-v2-1", "kling-v2-1-master")
_KINDS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_CITED = re.compile(r"<<<(\w+?)_(\d+)>>>")

_FRAMES_FIELDS = frozenset(
    [
        "model_name",
        "image",
        "image_tail",
        "prompt",
        "negative_prompt",
        "duration",
        "mode",
        "sound",
        "cfg_scale",
        "camera_control",
        "static_mask",
        "dynamic_masks",
        "multi_shot",
        "shot_type",
        "multi_prompt",
        "element_list",
        "voice_list",
        "watermark_info",
        "callback_url",
        "external_task_id",
    ]
)
_V1_FIELDS = ("cfg_scale", "camera_control", "static_mask", "dynamic_masks")
"""Of the first models only; 3.0 has no use for them."""
_OMNI_FIELDS = frozenset(
    [
        "model_name",
        "prompt",
        "image_list",
        "element_list",
        "video_list",
        "duration",
        "mode",
        "sound",
        "aspect_ratio",
        "multi_shot",
        "shot_type",
        "multi_prompt",
        "watermark_info",
        "callback_url",
        "external_task_id",
    ]
)


class BadFieldError(Exception):
    """A value that is not taken: 400 with 1201."""


class RetiredModelError(Exception):
    """A model that is not there any more: 404 with 1203."""


def units_of(order: Order) -> Fraction:
    """The units that an order costs."""
    return Fraction(order.price, UNIT_MICROS)


def units_text(units: Fraction) -> str:
    """Units as the vendor writes them: '3', '4.5'."""
    return str(int(units)) if units.denominator == 1 else f"{float(units):.4f}".rstrip("0")


def image2video(body: Mapping[str, Any]) -> Order:
    """POST /v1/videos/image2video. Raises BadFieldError, RetiredModelError."""
    _only(body, _FRAMES_FIELDS)
    name = _model(body, ("kling-v3",))
    for field in _V1_FIELDS:
        if field in body:
            raise BadFieldError(f"{field} is not supported by {name}")
    if "image" not in body:
        raise BadFieldError("image and image_tail cannot both be empty")
    first = _picture(body["image"], 10_000_000)
    last = _picture(body["image_tail"], 10_000_000) if "image_tail" in body else None
    elements = _elements(body, 3)
    if elements and "voice_list" in body:
        raise BadFieldError("element_list and voice_list are mutually exclusive")
    mode, seconds, sound = _settings(body, "std")
    if "voice_list" in body and (len(_listed(body, "voice_list")) > 2 or not sound):
        raise BadFieldError("voice_list takes 2 voices at most, with sound on")
    _shots(body, seconds)
    return _order(body, name, mode, seconds, sound, pictures=(first,), last=last)


def omni_video(body: Mapping[str, Any]) -> Order:
    """POST /v1/videos/omni-video. Raises BadFieldError, RetiredModelError."""
    _only(body, _OMNI_FIELDS)
    name = _model(body, ("kling-v3-omni",))
    listed, elements = _listed(body, "image_list"), _elements(body, 7)
    videos = _videos(body)
    if len(listed) + elements > (4 if videos else 7):
        raise BadFieldError("too many reference images and elements")
    roles = []
    for each in listed:
        if not isinstance(each, dict) or set(each) - {"image_url", "type"}:
            raise BadFieldError("image_list is illegal")
        if each.get("type", "first_frame") not in ("first_frame", "end_frame"):
            raise BadFieldError(f"image_list type value '{each['type']}' is invalid")
        roles.append(each.get("type", ""))
    if roles.count("first_frame") > 1 or roles.count("end_frame") > 1:
        raise BadFieldError("image_list has more than one frame of a type")
    if "end_frame" in roles and "first_frame" not in roles:
        raise BadFieldError("end_frame is not supported without first_frame")
    framed, edits = "first_frame" in roles, "base" in videos
    if framed and (elements > 3 or edits):
        raise BadFieldError("first_frame goes with 3 elements at most and without video editing")
    pictures = [_picture(each.get("image_url"), 10_000_000) for each in listed]
    mode, seconds, sound = _settings(body, "pro")
    if videos and sound:
        raise BadFieldError("sound must be off with a reference video")
    ratio = body.get("aspect_ratio")
    if (ratio is None) is not (framed or edits):
        raise BadFieldError("aspect_ratio is required without a first frame, and not supported with one")
    if ratio is not None and ratio not in _RATIOS:
        raise BadFieldError(f"aspect_ratio value '{ratio}' is invalid")
    if not body.get("multi_shot") and not body.get("prompt"):
        raise BadFieldError("prompt cannot be empty")
    _citations(str(body.get("prompt", "")), {"image": len(listed), "element": elements, "video": len(videos)})
    _shots(body, seconds)
    by_role = dict(zip(roles, pictures, strict=True))
    plain = tuple(picture for picture, role in zip(pictures, roles, strict=True) if not role)
    return _order(
        body,
        name,
        mode,
        seconds,
        sound,
        pictures=(by_role["first_frame"],) if framed else (),
        last=by_role.get("end_frame"),
        references=plain,
        ratio=_RATIOS.get(str(ratio)),
        video=bool(videos),
    )


def turbo(body: Mapping[str, Any]) -> Order:
    """POST /image-to-video/kling-3.0-turbo. Raises BadFieldError."""
    _only(body, frozenset({"contents", "settings", "options"}))
    texts, frames = [], []
    for each in _listed(body, "contents"):
        kind = each.get("type") if isinstance(each, dict) else None
        fields = {"prompt": "text", "first_frame": "url"}
        if kind not in fields or set(each) != {"type", fields[kind]}:
            raise BadFieldError(f"content item of type '{kind}' is illegal")
        (texts if kind == "prompt" else frames).append(each[fields[kind]])
    if len(frames) != 1:
        raise BadFieldError("content item of type 'first_frame' is required")
    if len(texts) > 1 or not all(isinstance(text, str) and len(text) <= 2500 for text in texts):
        raise BadFieldError("prompt must not exceed 2500 characters")
    settings, options = _object(body, "settings"), _object(body, "options")
    _only(settings, frozenset({"resolution", "duration"}))
    _only(options, frozenset({"callback_url", "external_task_id", "watermark_info"}))
    resolution, seconds = settings.get("resolution", "720p"), settings.get("duration", 5)
    if resolution not in ("720p", "1080p"):
        raise BadFieldError(f"resolution value '{resolution}' is invalid")
    if type(seconds) is not int or not 3 <= seconds <= 15:
        raise BadFieldError(f"duration value '{seconds}' is invalid, it must be an integer from 3 to 15")
    _common(options)
    picture = _picture(frames[0], 50_000_000)
    words = "".join(texts)
    return _order(body, "kling-3.0-turbo", resolution, seconds, True, pictures=(picture,), last=None, prompt=words)


BODIES: Mapping[str, Callable[[Mapping[str, Any]], Order]] = {
    "/v1/videos/image2video": image2video,
    "/v1/videos/omni-video": omni_video,
    "/image-to-video/kling-3.0-turbo": turbo,
}
"""What reads the body of each path that makes something."""


# the parts


def _only(body: Mapping[str, Any], fields: frozenset[str]) -> None:
    unknown = sorted(set(body) - fields)
    if unknown:
        raise BadFieldError(f"{unknown[0]} is not supported")
    for name, value in body.items():
        if value is None:
            raise BadFieldError(f"{name} cannot be null")


def _model(body: Mapping[str, Any], sold: tuple[str, ...]) -> str:
    name = body.get("model_name", "kling-v1")
    if name in _RETIRED:
        raise RetiredModelError(f"model {name} is not supported")
    if name not in sold:
        raise BadFieldError(f"model_name value '{name}' is invalid")
    return name


def _settings(body: Mapping[str, Any], usual_mode: str) -> tuple[str, int, bool]:
    """Mode, seconds and sound; with them what every older body has."""
    for name in ("prompt", "negative_prompt"):
        if not isinstance(body.get(name, ""), str) or len(body.get(name, "")) > 2500:
            raise BadFieldError(f"{name} must not exceed 2500 characters")
    mode, length, sound = body.get("mode", usual_mode), body.get("duration", "5"), body.get("sound", "off")
    if mode not in ("std", "pro", "4k"):
        raise BadFieldError(f"mode value '{mode}' is invalid")
    if not isinstance(length, str) or length not in _LENGTHS:
        raise BadFieldError(f"duration value '{length}' is invalid")
    if sound not in ("on", "off"):
        raise BadFieldError(f"sound value '{sound}' is invalid")
    _common(body)
    return mode, int(length), sound == "on"


def _common(body: Mapping[str, Any]) -> None:
    for name in ("callback_url", "external_task_id"):
        if not isinstance(body.get(name, ""), str):
            raise BadFieldError(f"{name} is illegal")
    mark = body.get("watermark_info", {})
    if not isinstance(mark, dict) or not isinstance(mark.get("enabled", False), bool):
        raise BadFieldError("watermark_info is illegal")


def _listed(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name, [])
    if not isinstance(value, list):
        raise BadFieldError(f"{name} is illegal")
    return value


def _object(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise BadFieldError(f"{name} is illegal")
    return value


def _elements(body: Mapping[str, Any], most: int) -> int:
    elements = _listed(body, "element_list")
    for each in elements:
        if not isinstance(each, dict) or set(each) != {"element_id"} or type(each["element_id"]) is not int:
            raise BadFieldError("element_list is illegal")
    if len(elements) > most:
        raise BadFieldError(f"element_list takes {most} elements at most")
    return len(elements)


def _videos(body: Mapping[str, Any]) -> list[str]:
    """How each video is meant: 'feature' or 'base'. They are never fetched, since nothing here leaves the machine."""
    videos = _listed(body, "video_list")
    for each in videos:
        if not isinstance(each, dict) or set(each) - {"video_url", "refer_type", "keep_original_sound"}:
            raise BadFieldError("video_list is illegal")
        if not each.get("video_url") or each.get("refer_type", "base") not in ("feature", "base"):
            raise BadFieldError("video_list needs a video_url and the refer_type feature or base")
        if each.get("keep_original_sound", "yes") not in ("yes", "no"):
            raise BadFieldError("keep_original_sound value is invalid")
    if len(videos) > 1:
        raise BadFieldError("video_list takes 1 video at most")
    return [each.get("refer_type", "base") for each in videos]


def _shots(body: Mapping[str, Any], seconds: int) -> None:
    multi, kind, shots = body.get("multi_shot", False), body.get("shot_type"), _listed(body, "multi_prompt")
    if not isinstance(multi, bool):
        raise BadFieldError("multi_shot is illegal")
    if not multi:
        return
    if kind not in ("customize", "intelligence"):
        raise BadFieldError("shot_type is required with multi_shot")
    if kind == "intelligence":
        return
    if not 1 <= len(shots) <= 6 or not all(isinstance(shot, dict) for shot in shots):
        raise BadFieldError("multi_prompt takes 1 to 6 shots")
    if any(len(str(shot.get("prompt", ""))) > 512 for shot in shots):
        raise BadFieldError("a shot's prompt must not exceed 512 characters")
    lengths = [shot.get("duration") for shot in shots]
    if not all(isinstance(each, str) and each.isdigit() and int(each) >= 1 for each in lengths):
        raise BadFieldError("a shot's duration is illegal")
    if sum(int(each) for each in lengths) != seconds:
        raise BadFieldError("the durations of the shots must sum up to duration")


def _citations(prompt: str, held: Mapping[str, int]) -> None:
    for kind, number in _CITED.findall(prompt):
        if kind not in held or not 1 <= int(number) <= held[kind]:
            raise BadFieldError(f"<<<{kind}_{number}>>> does not exist")


def _picture(value: Any, most_bytes: int) -> bytes:
    """A picture in base64 without a prefix. An address is refused too: nothing here leaves the machine."""
    if not isinstance(value, str) or not value:
        raise BadFieldError("image is empty")
    if value.startswith("data:"):
        raise BadFieldError("Image base64 is invalid, remove the prefix such as data:image/png;base64")
    if value.startswith(("http://", "https://")):
        raise BadFieldError("Image cannot be fetched from its address")
    try:
        body = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadFieldError("Image base64 is invalid") from error
    if not body.startswith(_KINDS):
        raise BadFieldError("Image format is invalid, it must be jpg or png")
    if len(body) > most_bytes:
        raise BadFieldError(f"Image is larger than {most_bytes // 1_000_000}MB")
    width, height = _size(body)
    if min(width, height) < 300:
        raise BadFieldError("Image pixel is invalid, each side must be at least 300px")
    if not Fraction(2, 5) <= Fraction(width, height) <= Fraction(5, 2):
        raise BadFieldError("Image aspect ratio is invalid, it must be within 1:2.5 to 2.5:1")
    return body


def _size(body: bytes) -> tuple[int, int]:
    try:
        height, width = read_sent(body).shape[:2]
    except ValueError as error:
        raise BadFieldError("Image format is invalid") from error
    return width, height


def _order(
    body: Mapping[str, Any], name: str, mode: str, seconds: int, sound: bool, *, pictures: tuple[bytes, ...],
    last: bytes | None, references: tuple[bytes, ...] = (), ratio: Fraction | None = None, video: bool = False,
    prompt: str | None = None,
) -> Order:  # fmt: skip
    """The clip has the shape of its first frame, and the pixels of its mode."""
    shape = ratio if ratio is not None or not pictures else Fraction(*_size(pictures[0]))
    shape = shape or _RATIOS["16:9"]
    each = _WITH_VIDEO[mode] if video else _UNITS_A_SECOND[name, mode, sound]
    area = _PIXELS[mode]
    return Order(
        model=name,
        prompt=str(body.get("prompt", "")) if prompt is None else prompt,
        width=2 * round(math.sqrt(area * shape) / 2),
        height=2 * round(math.sqrt(area / shape) / 2),
        seconds=Fraction(seconds),
        frame_rate=Fraction(_FRAME_RATE),
        frames=_FRAME_RATE * seconds + 1,
        audio=sound,
        first=pictures[0] if pictures else None,
        last=last,
        references=references,
        price=Micros(math.ceil(each * seconds * UNIT_MICROS)),
        queue_seconds=10.0,
        run_seconds=90.0,
        request=dict(body),
    )
