"""What Ark takes in the request of a Seedance task, and what it asks for it: rules and prices, without any HTTP.

The prices are reckoned here from the vendor's published rule, and not from our rate cards: this is the other witness.

Source: request types of byteplus-python-sdk-v2 3.0.63; parameters probed live per model by the TanStack adapter,
2026-07-31; token rule and dollar list of byteplus-py 0.1.0 (June 2026) and Comfy-Org/docs, 2026-08-21 and 2026-10.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from hotset.soundstage.filming import read_sent
from hotset.soundstage.stage import Job, Order
from hotset.units import Micros

__all__ = ["VIDEOS", "NotTakenError", "Video", "picture_of", "read_task", "tokens_of"]

_SHAPES = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9")
_480_OLD = ((864, 496), (752, 560), (640, 640), (560, 752), (496, 864), (992, 432))
_480_NEW = ((854, 480), *_480_OLD[1:4], (480, 854), _480_OLD[5])
_720 = ((1280, 720), (1112, 834), (960, 960), (834, 1112), (720, 1280), (1470, 630))
_1080 = ((1920, 1080), (1664, 1248), (1440, 1440), (1248, 1664), (1080, 1920), (2206, 946))
_4K = tuple((2 * width, 2 * height) for width, height in _1080)
"""Of 4k only 3840x2160 and its upright form are published; the other shapes are a guess."""

_PICTURE = re.compile(r"data:image/(jpeg|png|webp|bmp|tiff|gif|heic|heif);base64,")
_FLAG = re.compile(r"\s*--(resolution|ratio|duration|seed|camerafixed|watermark)\s+(\S+)\s*$")
_INPUT_VIDEO_S = 5
"""How long a reference video counts as: the double cannot fetch it."""
_WEEK_S = 7 * 86400

_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "model": str, "content": list, "resolution": str, "ratio": str, "duration": int, "frames": int, "seed": int,
    "camera_fixed": bool, "watermark": bool, "generate_audio": bool, "return_last_frame": bool, "draft": bool,
    "service_tier": str, "priority": int, "execution_expires_after": int, "callback_url": str,
    "safety_identifier": str, "output_format": str, "omni_reference_task_type": str, "tools": list,
}  # fmt: skip
_OF_THE_DRAFT = ("ratio", "duration", "seed", "generate_audio", "camera_fixed", "draft", "omni_reference_task_type")
"""What a final takes over from its draft, and does not take again."""
_IMAGE_ROLES = ("first_frame", "last_frame", "reference_image")


class NotTakenError(Exception):
    """A request that Ark refuses, in its own words."""

    def __init__(self, status: int, code: str, message: str, param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """One Seedance model as Ark sells it."""

    stem: str
    before: str = "dreamina-"
    """In front of the stem at BytePlus; in China it is always 'doubao-'."""
    seconds: tuple[int, int]
    sizes: Mapping[str, tuple[tuple[int, int], ...]]
    price: Mapping[str, str]
    """Dollars a million tokens by resolution; '' for all others."""
    price_of_sound: str = ""
    price_with_video: Mapping[str, str] = field(default_factory=dict)
    extra_frame: bool = False
    """24 x seconds + 1 frames, and tokens rounded down."""
    only_adaptive: bool = False
    """With locked frames."""
    finals: tuple[str, ...] = ()
    """Resolutions of the final of a draft; empty: no drafts."""
    references: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Pictures, videos, sounds, and all together."""
    inapplicable: tuple[str, ...] = ()
    run_seconds: float
    """Of five seconds at 720p."""

    def id_at(self, region: str) -> str:
        """The model id in a region."""
        return f"{self.before if region == 'byteplus' else 'doubao-'}{self.stem}"


_OF_1X = ("camera_fixed", "service_tier", "frames")
_OF_25 = ("output_format", "omni_reference_task_type")
_SIZES_20 = {"480p": _480_OLD, "720p": _720}

VIDEOS = (
    Video(
        stem="seedance-2-5-260628", seconds=(4, 30), sizes={"480p": _480_NEW, "720p": _720, "1080p": _1080},
        price={"": "10.7", "1080p": "11.7"}, price_with_video={"": "6.4", "1080p": "7.0"}, extra_frame=True,
        only_adaptive=True, finals=("1080p",), references=(30, 10, 10, 50), inapplicable=(*_OF_1X, "tools"),
        run_seconds=150.0,
    ),
    Video(
        stem="seedance-2-0-260128", seconds=(4, 15), sizes={**_SIZES_20, "1080p": _1080, "4k": _4K},
        price={"": "7.0", "1080p": "7.7", "4k": "4.0"}, price_with_video={"": "4.3", "1080p": "4.7", "4k": "2.4"},
        references=(9, 3, 3, 12), inapplicable=(*_OF_1X, *_OF_25, "draft"), run_seconds=140.0,
    ),
    Video(
        stem="seedance-2-0-fast-260128", seconds=(4, 15), sizes=_SIZES_20, price={"": "5.6"},
        price_with_video={"": "3.3"}, references=(9, 3, 3, 12), inapplicable=(*_OF_1X, *_OF_25, "draft"),
        run_seconds=110.0,
    ),
    Video(
        stem="seedance-2-0-mini-260615", seconds=(4, 15), sizes=_SIZES_20, price={"": "3.5"},
        price_with_video={"": "2.1"}, references=(9, 3, 3, 12), inapplicable=(*_OF_1X, *_OF_25, "draft"),
        run_seconds=105.0,
    ),
    Video(
        stem="seedance-1-5-pro-251215", before="", seconds=(4, 12), sizes={**_SIZES_20, "1080p": _1080},
        price={"": "1.2"}, price_of_sound="2.4", finals=("480p", "720p", "1080p"),
        inapplicable=("frames", "priority", "tools", *_OF_25), run_seconds=50.0,
    ),
)  # fmt: skip
"""Seedance 2.5 premium (4K, by invitation) and 1.0 are not staged."""


@dataclass(slots=True)
class _Content:
    """What the items of `content` add up to."""

    prompt: str = ""
    urls: dict[str, list[str]] = field(default_factory=dict)
    pictures: dict[str, list[bytes | None]] = field(default_factory=dict)
    draft: str = ""

    def mode(self) -> str:
        """As Ark calls it in its messages."""
        if self.draft:
            return "draft"
        if any(role.startswith("reference_") for role in self.urls):
            return "r2v"
        return "flf2v" if "last_frame" in self.urls else "i2v" if "first_frame" in self.urls else "t2v"


def read_task(body: Mapping[str, Any], video: Video, now: float, draft_of: Callable[[str], Job | None]) -> Order:
    """The order of a create body whose nulls are gone already. Raises NotTakenError in Ark's words.

    now: the virtual clock. draft_of gives a task of this account by its id.
    """
    given = dict(body)
    for name, value in given.items():
        kinds = _FIELDS.get(name)
        if kinds is None:
            raise NotTakenError(400, "InvalidParameter", f"the parameter `{name}` is not known", name)
        if not isinstance(value, kinds) or (kinds is int and isinstance(value, bool)):
            raise NotTakenError(400, "InvalidParameter", f"the parameter `{name}` has the wrong type", name)
    if not given.get("content"):
        raise NotTakenError(400, "MissingParameter", "the request is missing `content`", "content")
    content = _content(given["content"], video)
    if video.stem.startswith("seedance-1"):
        _flags(content, given)
    for name in video.inapplicable:
        if name in given:
            _not_for(name, video, content)
    _common(given, video)
    if content.draft:
        return _final(given, content, video, now, draft_of)
    return _order(given, content, video)


def tokens_of(video: Video, width: int, height: int, seconds: int, input_seconds: int = 0) -> int:
    """The tokens that Ark counts for a take.

    2.0 and 1.x: (input + output seconds) x width x height x 24 / 1024; what becomes of a part of a token is not
    published. 2.5: width x height / 1024 x (24 x seconds + 1) rounded down; with a video at least 5/3 of the length.
    """
    if not video.extra_frame:
        return (seconds + input_seconds) * width * height * 24 // 1024
    counted = max(seconds + input_seconds, math.ceil(Fraction(5, 3) * seconds)) if input_seconds else seconds
    return width * height * (24 * counted + 1) // 1024


def picture_of(url: str, *, max_bytes: int = 30_000_000, sides: tuple[int, int] = (300, 6000)) -> bytes | None:
    """The bytes of a picture given as data:, or None for an address. Raises NotTakenError."""
    if url.startswith(("https://", "http://", "asset://")):
        return None
    start = _PICTURE.match(url)
    if start is None:
        raise NotTakenError(400, "InvalidParameter", "the image format is not supported", "image_url")
    try:
        picture = base64.b64decode(url[start.end() :], validate=True)
    except binascii.Error as error:
        raise NotTakenError(400, "InvalidParameter", "the image is not valid base64", "image_url") from error
    if len(picture) > max_bytes:
        raise NotTakenError(400, "InvalidParameter.OversizeImage", "the image is larger than allowed", "image_url")
    if start[1] in ("heic", "heif"):
        return None
    try:
        width, height = _size(picture)
    except ValueError as error:
        raise NotTakenError(400, "InvalidParameter", "the image cannot be decoded", "image_url") from error
    if not (sides[0] <= min(width, height) and max(width, height) <= sides[1] and 0.33 < width / height < 3.01):
        raise NotTakenError(400, "InvalidParameter", f"the image size {width}x{height} is not allowed", "image_url")
    return picture


def _content(items: list[Any], video: Video) -> _Content:
    found = _Content()
    for raw in items:
        item = {key: value for key, value in raw.items() if value is not None} if isinstance(raw, dict) else {}
        kind = item.get("type")
        if kind == "text" and isinstance(item.get("text"), str):
            found.prompt += item["text"]
        elif kind == "draft_task" and video.finals:
            found.draft = str((item.get("draft_task") or {}).get("id") or "")
        elif kind in ("image_url", "video_url", "audio_url") and isinstance((item.get(kind) or {}).get("url"), str):
            plain = {"image_url": "first_frame", "video_url": "reference_video", "audio_url": "reference_audio"}[kind]
            role = item.get("role", plain)
            if role not in (_IMAGE_ROLES if kind == "image_url" else (plain,)):
                raise NotTakenError(400, "InvalidParameter", f"the role {role} is not valid for {kind}", "content.role")
            found.urls.setdefault(role, []).append(item[kind]["url"])
        else:
            raise NotTakenError(400, "InvalidParameter", f"the content type {kind} is not valid", "content")
    _roles(found, video, len(items))
    for role in _IMAGE_ROLES:
        found.pictures[role] = [picture_of(url) for url in found.urls.get(role, ())]
    for picture in (p for pictures in found.pictures.values() for p in pictures):
        if picture is not None and not 0.4 <= _aspect(picture) <= 2.5:
            raise NotTakenError(
                400, "InvalidParameter", "the aspect ratio of the image is not in 0.4 to 2.5", "content"
            )
    return found


def _roles(found: _Content, video: Video, items: int) -> None:
    """The rules across the items."""
    roles = {role: len(urls) for role, urls in found.urls.items()}
    frames = {"first_frame", "last_frame"} & set(roles)
    references = [roles.get(f"reference_{kind}", 0) for kind in ("image", "video", "audio")]

    def wrong(message: str) -> NotTakenError:
        return NotTakenError(400, "InvalidParameter.TaskTypeConstraint", message, "content")

    if found.draft and items > 1:
        raise wrong("draft_task must be the only content")
    if frames and any(references):
        raise wrong("first/last frame content cannot be mixed with reference media content")
    if "last_frame" in roles and "first_frame" not in roles:
        raise wrong("last_frame needs first_frame")
    if roles.get("first_frame", 0) > 1 or roles.get("last_frame", 0) > 1:
        raise wrong("there can be one first_frame and one last_frame")
    if any(have > most for have, most in zip(references, video.references, strict=False)):
        raise wrong("there are more references than the model takes")
    if sum(references) > video.references[3]:
        raise wrong("there are more references than the model takes together")
    if references[2] and not any(references[:2]) and not video.extra_frame:
        raise wrong("reference_audio cannot be the only reference")
    if not found.draft and not found.prompt.strip() and not roles:
        raise NotTakenError(400, "MissingParameter", "the request is missing text or media", "content")
    if video.extra_frame and len(found.prompt) > 15000:
        raise NotTakenError(400, "InvalidParameter", "the text is longer than 15000 characters", "content.text")


def _flags(content: _Content, given: dict[str, Any]) -> None:
    """The old style of 1.x: flags at the end of the text. A field counts for more than a flag."""
    names = {"camerafixed": "camera_fixed"}
    while found := _FLAG.search(content.prompt):
        content.prompt = content.prompt[: found.start()]
        name, text = names.get(found[1], found[1]), found[2]
        value: Any = text == "true" if name in ("camera_fixed", "watermark") else text
        given.setdefault(name, int(text) if name in ("duration", "seed") and text.lstrip("-").isdigit() else value)


def _not_for(name: str, video: Video, content: _Content) -> None:
    message = f"the specified parameter `{name}` is not supported for model {video.stem} in {content.mode()}"
    raise NotTakenError(400, "InvalidParameter", f"{message}, must be empty", name)


def _common(given: Mapping[str, Any], video: Video) -> None:
    """Ranges that hold for drafts, finals and plain tasks."""
    allowed = {
        "seed": lambda v: -1 <= v < 2**32,
        "priority": lambda v: 0 <= v <= 9,
        # The floor of an hour is stated, and was not enforced on 2.x (live).
        "execution_expires_after": lambda v: (1 if "-2-" in video.stem else 3600) <= v <= 259200,
        "safety_identifier": lambda v: len(v) <= 64,
        "service_tier": lambda v: v in ("default", "flex"),
        "output_format": lambda v: v in ("mp4", "mov"),
        "omni_reference_task_type": lambda v: v in ("auto", "reference", "edit", "extend"),
        "ratio": lambda v: v in (*_SHAPES, "adaptive"),
        "callback_url": lambda v: v.startswith(("http://", "https://")),
    }
    for name, holds in allowed.items():
        if name in given and not holds(given[name]):
            message = f"the parameter `{name}` specified in the request is not valid: {given[name]!r}"
            raise NotTakenError(400, "InvalidParameter", message, name)


def _resolution(given: Mapping[str, Any], names: tuple[str, ...] | Mapping[str, Any], default: str, code: str) -> str:
    name = str(given.get("resolution", default)).lower()
    if name not in names:
        raise NotTakenError(400, code, f"the resolution {name} is not supported by the model", "resolution")
    return name


def _order(given: dict[str, Any], content: _Content, video: Video) -> Order:
    draft = given.get("draft", False)
    resolution = _resolution(given, video.sizes, "480p" if draft else "720p", "InvalidParameter")
    if draft and resolution != "480p":
        raise NotTakenError(400, "InvalidResolutionParameter", "a draft is made in 480p only", "resolution")
    seconds = given.get("duration", 5)
    if seconds != -1 and not video.seconds[0] <= seconds <= video.seconds[1]:
        message = f"the duration must be {video.seconds[0]} to {video.seconds[1]}, or -1"
        raise NotTakenError(400, "InvalidParameter", message, "duration")
    locked = bool(content.urls.get("first_frame"))
    ratio = given.get("ratio", "adaptive" if locked else "16:9")
    edits = given.get("omni_reference_task_type") in ("edit", "extend")
    if video.only_adaptive and (locked or edits) and ratio != "adaptive":
        message = "the parameter `ratio` must be adaptive with first/last frame content, edit or extend"
        raise NotTakenError(400, "InvalidParameter.TaskTypeConstraint", message, "ratio")
    pictures = [p for role in _IMAGE_ROLES for p in content.pictures[role] if p is not None]
    shape = _nearest(pictures[0]) if ratio == "adaptive" and pictures else "16:9" if ratio == "adaptive" else ratio
    given.update(resolution=resolution, ratio=shape, duration=5 if seconds == -1 else seconds)
    return _made(given, content.prompt, content.pictures, video, len(content.urls.get("reference_video", ())))


def _final(
    given: dict[str, Any], content: _Content, video: Video, now: float, draft_of: Callable[[str], Job | None]
) -> Order:
    """The final of a draft: everything but its size is the draft's."""
    for name in _OF_THE_DRAFT:
        if name in given:
            _not_for(name, video, content)
    code = "InvalidResolutionParameter"
    resolution = _resolution(given, video.finals, "1080p", code)
    draft = draft_of(content.draft)
    asked = draft.order.request if draft is not None else {}
    if draft is None or not asked.get("draft") or now > draft.created_at + _WEEK_S:
        raise NotTakenError(404, "ResourceNotFound", f"the draft task {content.draft} is not found", "draft_task")
    if draft.life(now) != "done" or draft.order.model.split("seedance")[1] != given["model"].split("seedance")[1]:
        message = "the draft task has not succeeded, or is of another model"
        raise NotTakenError(400, "InvalidParameter.TaskTypeMismatch", message, "draft_task")
    kept = {name: asked[name] for name in ("ratio", "duration", "generate_audio") if name in asked}
    given.update(kept, resolution=resolution, draft_task_id=draft.id, seed=draft.notes["seed"])
    first, last, shown = draft.order.first, draft.order.last, draft.order.references
    pictures: dict[str, list[bytes | None]] = {
        "first_frame": [first],
        "last_frame": [last],
        "reference_image": list(shown),
    }
    return _made(given, draft.order.prompt, pictures, video, 0)


def _made(
    given: Mapping[str, Any],
    prompt: str,
    pictures: Mapping[str, list[bytes | None]],
    video: Video,
    videos: int,
) -> Order:
    seconds, resolution, sound = given["duration"], given["resolution"], given.get("generate_audio", True)
    width, height = video.sizes[resolution][_SHAPES.index(given["ratio"])]
    tokens = tokens_of(video, width, height, seconds, _INPUT_VIDEO_S * videos)
    table = video.price_with_video if videos else video.price
    price = Fraction(video.price_of_sound if sound and video.price_of_sound else table.get(resolution, table[""]))
    flex = given.get("service_tier") == "flex"
    larger = {"480p": 0.8, "720p": 1.0, "1080p": 1.5, "4k": 3.0}[resolution]
    first, last = (pictures[role][0] if pictures[role] else None for role in ("first_frame", "last_frame"))
    return Order(
        model=given["model"],
        prompt=prompt,
        width=width,
        height=height,
        seconds=Fraction(seconds),
        frames=24 * seconds + video.extra_frame,
        audio=sound,
        first=first,
        last=last,
        references=tuple(p for p in pictures["reference_image"] if p is not None),
        seed=given.get("seed"),
        price=Micros(math.ceil(tokens * price / (2 if flex else 1))),
        queue_seconds=900.0 if flex else 8.0,
        run_seconds=video.run_seconds * larger * seconds / 5,
        deadline_seconds=float(given.get("execution_expires_after", 172800)),
        request={**given, "tokens": tokens},
    )


@lru_cache(maxsize=32)
def _size(picture: bytes) -> tuple[int, int]:
    """Width and height of a picture file. Raises ValueError."""
    height, width = read_sent(picture).shape[:2]
    return width, height


def _aspect(picture: bytes) -> float:
    width, height = _size(picture)
    return width / height


def _nearest(picture: bytes) -> str:
    aspect = _aspect(picture)

    def apart(shape: str) -> float:
        across, down = shape.split(":")
        return abs(math.log(aspect * int(down) / int(across)))

    return min(_SHAPES, key=apart)
