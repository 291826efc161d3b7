"""What each endpoint at fal takes, makes and asks: the double's own table, kept apart from our data on purpose.

Inputs and prices are those of fal's model pages (autumn 2026). Types are not uniform: a length is "5" for Seedance and
Kling, "8s" for Veo, 8 for Wan and LTX, and another type is a 422. A price marked as a guess stands for one that is not
known, so that no bill says $0.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hotset.soundstage.filming import read_sent
from hotset.units import Micros, micros

__all__ = ["ENDPOINTS", "Endpoint", "Fault422", "cost", "faults_of", "picture_of", "size_of"]

Fault422 = dict[str, Any]
"""One entry of a 422's `detail`: loc, msg, type, and what came in."""

_S20 = {
    "480p": {"16:9": (864, 496), "4:3": (752, 560), "1:1": (640, 640), "21:9": (992, 432)},
    "720p": {"16:9": (1280, 720), "4:3": (1112, 834), "1:1": (960, 960), "21:9": (1470, 630)},
    "1080p": {"16:9": (1920, 1080), "4:3": (1664, 1248), "1:1": (1440, 1440), "21:9": (2206, 946)},
}
_S25 = {**_S20, "480p": {**_S20["480p"], "16:9": (854, 480)}}
_WIDE = {
    "720p": {"16:9": (1280, 720)},
    "1080p": {"16:9": (1920, 1080)},
    "1440p": {"16:9": (2560, 1440)},
    "2160p": {"16:9": (3840, 2160)},
    "4k": {"16:9": (3840, 2160)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one input has to be: 'text', 'image', 'list', 'flag', 'choice' (of `of`) or 'number' (from, to)."""

    kind: str
    needed: bool = False
    of: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint: inputs, sizes, frames, sound and price."""

    inputs: Mapping[str, Rule]
    first: str
    last: str = ""
    default: str = "5"
    """The length where none is asked for."""
    sizes: Mapping[str, Mapping[str, tuple[int, int]]]
    resolution: str = "720p"
    """The only one of this endpoint, or what comes where none is asked for."""
    frame_rate: int = 24
    frames_over: int = 0
    switches_audio: bool = True
    sounds: bool = True
    """Whether it makes sound where it has no switch."""
    prices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Resolution → dollars for a second, silent and with sound."""
    per_token: int = 0
    """Micro-dollars for a token of width x height x 24 x seconds / 1024; 0: asked by the second."""
    run_seconds: float = 120.0
    one_of: tuple[str, ...] = ()
    """One of these, and not two."""
    min_side: int = 300


def _text(needed: bool = False) -> Rule:
    return Rule(kind="text", needed=needed)


def _image(needed: bool = False) -> Rule:
    return Rule(kind="image", needed=needed)


def _choice(*of: Any) -> Rule:
    return Rule(kind="choice", of=of)


_FLAG = Rule(kind="flag")
_SEED = Rule(kind="number", of=(-1, 4_294_967_295))
_SHAPES = ("auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16")


def _seconds(least: int, most: int) -> Rule:
    return _choice(*(str(number) for number in range(least, most + 1)))


def _seedance(
    most: int,
    resolutions: tuple[str, ...],
    *,
    prices: Mapping[str, tuple[str, str]] | None = None,
    per_token: int = 0,
    sizes: Mapping[str, Mapping[str, tuple[int, int]]] = _S20,
    frames_over: int = 0,
) -> Endpoint:
    inputs = {
        "prompt": _text(True),
        "image_url": _image(True),
        "end_image_url": _image(),
        "resolution": _choice(*resolutions),
        "duration": _choice("auto", *(str(number) for number in range(4, most + 1))),
        "aspect_ratio": _choice(*_SHAPES),
        "generate_audio": _FLAG,
        "seed": _SEED,
        "end_user_id": _text(),
    }
    return Endpoint(
        inputs=inputs,
        first="image_url",
        last="end_image_url",
        sizes=sizes,
        frames_over=frames_over,
        prices=prices or {},
        per_token=per_token,
    )


def _kling3(resolution: str, prices: tuple[str, str]) -> Endpoint:
    inputs = {
        "prompt": _text(),
        "multi_prompt": Rule(kind="list"),
        "shot_type": _choice("customize", "intelligent"),
        "start_image_url": _image(True),
        "end_image_url": _image(),
        "duration": _seconds(3, 15),
        "generate_audio": _FLAG,
        "elements": Rule(kind="list"),
        "negative_prompt": _text(),
        "cfg_scale": Rule(kind="number", of=(0, 1)),
    }
    return Endpoint(
        inputs=inputs,
        first="start_image_url",
        last="end_image_url",
        sizes=_WIDE,
        resolution=resolution,
        frames_over=1,
        prices={resolution: prices},
        one_of=("prompt", "multi_prompt"),
    )


def _kling4(most: int, prices: Mapping[str, tuple[str, str]], run_seconds: float) -> Endpoint:
    inputs = {
        "prompt": _text(),
        "multi_prompt": Rule(kind="list"),
        "start_image_url": _image(True),
        "middle_image_urls": Rule(kind="list"),
        "end_image_url": _image(),
        "duration": _seconds(3, most),
        "resolution": _choice(*prices),
    }
    return Endpoint(
        inputs=inputs,
        first="start_image_url",
        last="end_image_url",
        sizes=_WIDE,
        frames_over=1,
        switches_audio=False,
        prices=prices,
        run_seconds=run_seconds,
        one_of=("prompt", "multi_prompt"),
    )


def _veo(both: bool, prices: Mapping[str, tuple[str, str]]) -> Endpoint:
    frames = {"first_frame_url": _image(True), "last_frame_url": _image(True)} if both else {"image_url": _image(True)}
    inputs = {
        "prompt": _text(True),
        **frames,
        "aspect_ratio": _choice("auto", "16:9", "9:16"),
        "duration": _choice("4s", "6s", "8s"),
        "resolution": _choice("720p", "1080p", "4k"),
        "generate_audio": _FLAG,
        "seed": _SEED,
        "negative_prompt": _text(),
        "auto_fix": _FLAG,
        "safety_tolerance": _choice("1", "2", "3", "4", "5", "6"),
    }
    first, last = ("first_frame_url", "last_frame_url") if both else ("image_url", "")
    return Endpoint(
        inputs=inputs, first=first, last=last, default="8s", sizes=_WIDE, prices=prices, run_seconds=90, min_side=1
    )


_VEO = {"720p": ("0.20", "0.40"), "1080p": ("0.20", "0.40"), "4k": ("0.40", "0.60")}  # 4k: a guess
_VEO_FAST = {"720p": ("0.10", "0.15"), "1080p": ("0.10", "0.15"), "4k": ("0.30", "0.35")}

_WAN = Endpoint(
    inputs={
        "prompt": _text(),
        "image_url": _image(),
        "end_image_url": _image(),
        "video_url": _text(),
        "audio_url": _text(),
        "duration": Rule(kind="number", of=(2, 15)),
        "resolution": _choice("720p", "1080p"),
        "enable_prompt_expansion": _FLAG,
        "negative_prompt": _text(),
        "seed": _SEED,
    },
    first="image_url",
    last="end_image_url",
    sizes=_WIDE,
    frame_rate=30,
    switches_audio=False,
    prices={"720p": ("0.10", "0.10"), "1080p": ("0.15", "0.15")},  # 1080p: a guess, after the maker's
    one_of=("image_url", "video_url"),
    min_side=240,
)

_LTX = Endpoint(
    inputs={
        "prompt": _text(True),
        "image_url": _image(True),
        "end_image_url": _image(),
        "duration": _choice(6, 8, 10),
        "resolution": _choice("1080p", "1440p", "2160p"),
        "aspect_ratio": _choice("auto", "16:9", "9:16"),
        "fps": _choice(24, 25, 48, 50),
        "generate_audio": _FLAG,
    },
    first="image_url",
    last="end_image_url",
    default="6",
    sizes=_WIDE,
    resolution="1080p",
    frame_rate=25,
    frames_over=1,
    # Guesses: two price lists are told.
    prices={"1080p": ("0.06", "0.06"), "1440p": ("0.12", "0.12"), "2160p": ("0.24", "0.24")},
    run_seconds=60,
    min_side=1,
)

ENDPOINTS: Mapping[str, Endpoint] = {
    # "$0.014 per 1000 tokens": $0.3024 for a second of 720p.
    "bytedance/seedance-2.0/image-to-video": _seedance(15, ("480p", "720p", "1080p"), per_token=14),
    # 480p of fast: a guess.
    "bytedance/seedance-2.0/fast/image-to-video": _seedance(
        15, ("480p", "720p"), prices={"480p": ("0.1125", "0.1125"), "720p": ("0.2419", "0.2419")}
    ),
    "bytedance/seedance-2.0/mini/image-to-video": _seedance(
        15, ("480p", "720p"), prices={"480p": ("0.0721", "0.0721"), "720p": ("0.1547", "0.1547")}
    ),
    "bytedance/seedance-2.5/flash/image-to-video": _seedance(
        30,
        ("480p", "720p"),
        sizes=_S25,
        frames_over=1,
        prices={"480p": ("0.1442", "0.1442"), "720p": ("0.3094", "0.3094")},
    ),
    "fal-ai/kling-video/v3/standard/image-to-video": _kling3("720p", ("0.084", "0.126")),
    "fal-ai/kling-video/v3/pro/image-to-video": _kling3("1080p", ("0.112", "0.168")),  # a guess: two lists are told
    "fal-ai/kling-video/v4/image-to-video": _kling4(
        30, {"720p": ("0.157", "0.157"), "1080p": ("0.235", "0.235")}, 195.0
    ),
    "fal-ai/kling-video/v4/flash/image-to-video": _kling4(20, {"720p": ("0.094", "0.094")}, 86.0),
    "fal-ai/veo3.1/image-to-video": _veo(False, _VEO),
    "fal-ai/veo3.1/first-last-frame-to-video": _veo(True, _VEO),
    "fal-ai/veo3.1/fast/image-to-video": _veo(False, _VEO_FAST),
    "fal-ai/veo3.1/fast/first-last-frame-to-video": _veo(True, _VEO_FAST),
    "fal-ai/wan/v2.7/image-to-video": _WAN,
    "fal-ai/ltx-2.3/image-to-video": _LTX,
}


def faults_of(endpoint: Endpoint, body: Any) -> list[Fault422]:
    """What is wrong with a request, as the entries of a 422; empty for nothing. A null counts as absent."""
    if not isinstance(body, dict):
        return [_fault(["body"], "Input should be a valid dictionary", "dict_type")]
    given = {name: value for name, value in body.items() if value is not None}
    found = [
        _fault(["body", name], "Extra inputs are not permitted", "extra_forbidden")
        for name in given
        if name not in endpoint.inputs
    ]
    for name, rule in endpoint.inputs.items():
        if name in given:
            found += _value_faults(name, given[name], rule, endpoint.min_side)
        elif rule.needed:
            found.append(_fault(["body", name], "Field required", "missing"))
    if endpoint.one_of and sum(1 for name in endpoint.one_of if name in given) != 1:
        names = " or ".join(endpoint.one_of)
        found.append(_fault(["body"], f"Value error, Either {names} must be provided, but not both", "value_error"))
    return found


def _value_faults(name: str, value: Any, rule: Rule, min_side: int) -> list[Fault422]:
    at = ["body", name]
    if rule.kind == "image":
        return _picture_faults(at, value, min_side)
    if rule.kind == "choice":
        # As a Literal: "5" is not 5.
        if any(type(value) is type(of) and value == of for of in rule.of):
            return []
        quoted = [f"'{of}'" if isinstance(of, str) else str(of) for of in rule.of]
        said = f"{', '.join(quoted[:-1])} or {quoted[-1]}" if len(quoted) > 1 else quoted[0]
        return [_fault(at, f"Input should be {said}", "literal_error", value)]
    if rule.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return [_fault(at, "Input should be a valid integer", "int_type", value)]
        if value < rule.of[0]:
            return [_fault(at, f"Input should be greater than or equal to {rule.of[0]}", "greater_than_equal", value)]
        if value > rule.of[1]:
            return [_fault(at, f"Input should be less than or equal to {rule.of[1]}", "less_than_equal", value)]
        return []
    types = {"text": (str, "string"), "flag": (bool, "boolean"), "list": (list, "list")}
    wanted, word = types[rule.kind]
    if not isinstance(value, wanted):
        return [_fault(at, f"Input should be a valid {word}", f"{word}_type", value)]
    return []


def _picture_faults(at: list[str], value: Any, min_side: int) -> list[Fault422]:
    if not isinstance(value, str):
        return [_fault(at, "Input should be a valid string", "string_type", value)]
    if value.startswith("https://"):
        return []
    try:
        sent = picture_of(value)
        shown = read_sent(sent) if sent is not None else None
    except ValueError:
        return [_fault(at, "Failed to load the image. Ensure the image file is not corrupted.", "image_load_error")]
    if shown is None:
        return [_fault(at, "Failed to download the file. Please check that the URL is valid.", "file_download_error")]
    if min(shown.shape[:2]) < min_side:
        text = f"Image dimensions are too small. Minimum dimensions are {min_side}x{min_side} pixels."
        return [_fault(at, text, "image_too_small")]
    return []


def _fault(at: list[str], text: str, kind: str, value: Any = None) -> Fault422:
    found: Fault422 = {"loc": at, "msg": text, "type": kind, "url": f"https://docs.fal.ai/errors#{kind}"}
    return found if value is None else {**found, "input": value}


def picture_of(value: Any) -> bytes | None:
    """The bytes of a data: address; None for another address, which nobody here downloads. Raises ValueError."""
    if not isinstance(value, str) or not value.startswith("data:image/"):
        return None
    head, _, text = value.partition(",")
    if not head.endswith(";base64"):
        raise ValueError("no base64")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def size_of(endpoint: Endpoint, body: Mapping[str, Any], first: bytes | None) -> tuple[int, int, str]:
    """Width, height and resolution: of the shape that was asked for, else of the picture's own."""
    resolution = str(body.get("resolution") or endpoint.resolution)
    held = dict(endpoint.sizes[resolution])
    held |= {":".join(reversed(shape.split(":"))): (h, w) for shape, (w, h) in held.items()}
    shape = body.get("aspect_ratio", "auto")
    if shape in held:
        return *held[shape], resolution
    aspect = 16 / 9
    if first is not None:
        shown = read_sent(first)
        aspect = shown.shape[1] / shown.shape[0]
    nearest = min(held.values(), key=lambda size: abs(math.log(size[0] / size[1] / aspect)))
    return *nearest, resolution


def cost(endpoint: Endpoint, resolution: str, audio: bool, seconds: Fraction, width: int, height: int) -> Micros:
    """What fal asks, in micros, rounded up."""
    if endpoint.per_token:
        return Micros(math.ceil(Fraction(width * height * 24, 1024) * seconds * endpoint.per_token))
    return Micros(math.ceil(micros(endpoint.prices[resolution][1 if audio else 0]) * seconds))
