"""What the Gemini double understands of a request: its fields, its rules, and its price in whole micros.

Omni is billed by tokens: 1,931 a second of video at 360p, 5,792 at 720p, 8,688 at 1080p, 17,376 in 4k, at $12 a million
(1.2) or $17.50 (1.1); with 1.2 also input at $1.50 and thinking at $9 (inference.sh, 2026-11-06; for 1.1 neither is
said anywhere, so neither is asked). A still is 1,120 tokens at $30 a million in 1K, 1,680 in 2K and 2,520 in 4K, and
1,120 at $1.50 for each picture sent; its words are left out, as in the price lists of October 2026.
"""

from __future__ import annotations

import base64
import math
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hotset.errors import MediaError
from hotset.media import probe
from hotset.soundstage.doubles.google_answers import SIZES, GoogleError, checked_fields, decoded, fields
from hotset.soundstage.stage import Job, Life, Order
from hotset.units import Micros

__all__ = [
    "ONLY_INTERACTIONS",
    "RETIRED",
    "STILL_SIZES",
    "Uploads",
    "omni_order",
    "still_order",
    "usage_of_still",
    "usage_of_take",
]


@dataclass(frozen=True, slots=True)
class _Omni:
    """Limits in seconds and pictures; prices in micros a token."""

    longest: int
    references: int
    extends_to: int
    video: Fraction
    text_in: Fraction = Fraction(0)
    thought: Fraction = Fraction(0)


_OMNI = {
    "gemini-omni-1.2-flash": _Omni(15, 6, 30, Fraction(12), Fraction(3, 2), Fraction(9)),
    "gemini-omni-1.1-flash": _Omni(10, 7, 40, Fraction(35, 2)),
}
ONLY_INTERACTIONS = frozenset(_OMNI)
"""Models that generateContent does not take (TanStack, live, 2026-07-01)."""

RETIRED = frozenset(
    {
        "gemini-omni-flash-preview",
        "gemini-3.1-flash-image",
        "imagen-4.0-generate-001",
        "veo-3.1-fast-generate-preview",
        "veo-3.1-generate-preview",
        "veo-3.1-lite-generate-preview",
    }
)
"""Models that have left the Gemini API: 404, 'is no longer available'."""

_TOKENS = {"360p": 1931, "720p": 5792, "1080p": 8688, "4k": 17376}
_BOTH_LONGEST = 10
"""First and last frame together: 3 to 10 s, also with 1.2."""
_PICTURE_TOKENS = 1120
_FIELDS = (
    "model", "input", "responseFormat", "generationConfig", "previousInteractionId", "background", "store", "stream",
    "labels", "serviceTier", "webhookConfig", "continuationToken", "safetySettings", "responseModalities",
    "systemInstruction",
)  # fmt: skip
_IMAGES = frozenset(f"image/{kind}" for kind in ("png", "jpeg", "webp", "heic", "heif", "gif", "bmp", "tiff"))
_VIDEOS = frozenset(f"video/{kind}" for kind in ("mp4", "mpeg", "mpg", "mov", "avi", "x-flv", "webm", "wmv", "3gpp"))
_WORKS = ("text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale")


@dataclass(frozen=True, slots=True)
class _Upload:
    kind: str
    body: bytes
    at: float


class Uploads:
    """Files that were uploaded, by id."""

    def __init__(self) -> None:
        self._started: dict[str, str] = {}
        self._held: dict[str, _Upload] = {}

    def start(self, kind: str) -> str:
        """An upload's id."""
        name = secrets.token_hex(6)
        self._started[name] = kind
        return name

    def finish(self, upload_id: str, body: bytes, now: float) -> str:
        """The file's id. Raises GoogleError for an upload that was not started."""
        kind = self._started.pop(upload_id, None)
        if kind is None:
            raise GoogleError("NOT_FOUND", "The upload was not found.")
        self._held[upload_id] = _Upload(kind, body, now)
        return upload_id

    def held(self, name: str) -> _Upload | None:
        """The file of this id, or None."""
        return self._held.get(name)

    def drop(self, name: str) -> bool:
        """Forget a file; False where there is none."""
        return self._held.pop(name, None) is not None


@dataclass(slots=True)
class _Input:
    """What stands in `input`."""

    text: str
    images: list[bytes]
    videos: list[Fraction]
    """Lengths in seconds."""
    content: list[dict[str, Any]]


JobOf = Callable[[str], Job | None]


def omni_order(body: dict[str, Any], uploads: Uploads, job_of: JobOf, bills_filtered: bool) -> Order:
    """What a request for an interaction means. Raises GoogleError."""
    held = fields(body, "", _FIELDS)
    checked_fields(
        held, "interaction",
        {"model": str, "background": bool, "store": bool, "stream": bool, "previousInteractionId": str, "labels": dict},
    )  # fmt: skip
    name = held.get("model", "")
    if name in RETIRED:
        raise GoogleError("NOT_FOUND", f"This model models/{name} is no longer available.")
    if name not in _OMNI:
        raise GoogleError("NOT_FOUND", f"Model {name} was not found.")
    if held.get("stream"):
        raise GoogleError("UNIMPLEMENTED", "Streams are not doubled.")
    omni = _OMNI[name]
    given = _input(held.get("input"), uploads, job_of)
    before = _before(held, given, job_of)
    shape, resolution, seconds, delivery = _format(held.get("responseFormat", {"type": "video"}), omni)
    work = _work(held.get("generationConfig", {}))
    first, last, references = _roles(work, given, before, omni, seconds)
    whole = seconds + before if work == "extend" else seconds
    if whole > omni.extends_to:
        raise GoogleError(
            "INVALID_ARGUMENT", f"The extended video is longer than the maximum allowed {omni.extends_to}s."
        )
    text_in = _PICTURE_TOKENS * len(given.images) + 8 * (len(given.text) // 32 + 1)
    thought = 4 * (20 + len(given.text) % 20)
    video = math.ceil(_TOKENS[resolution] * seconds)
    width, height = SIZES[resolution][shape]
    return Order(
        model=name,
        prompt=given.text,
        width=width,
        height=height,
        seconds=whole,
        frames=round(24 * whole),
        audio=True,
        first=first,
        last=last,
        references=references,
        # Accepted, and without effect: the same seed gives another film.
        seed=None,
        price=Micros(math.ceil(video * omni.video + text_in * omni.text_in + thought * omni.thought)),
        charged=frozenset({Life.DONE, Life.MODERATED} if bills_filtered else {Life.DONE}),
        queue_seconds=2.0,
        run_seconds=60.0,
        request={
            "background": held.get("background", False),
            "content": given.content,
            "delivery": delivery,
            "edits_upload": work == "edit" and bool(given.videos),
            "labels": _labels(held.get("labels", {})),
            "new_seconds": seconds,
            "webhook": _webhook(held.get("webhookConfig", {})),
            "tokens": {"video": video, "input": text_in, "thought": thought},
        },
    )


def usage_of_take(order: Order, counted: bool) -> dict[str, Any]:
    """What was counted: all of it, or no output where nothing came out or it is not billed."""
    tokens: Mapping[str, int] = order.request["tokens"]
    video, thought = (tokens["video"], tokens["thought"]) if counted else (0, 0)
    return {
        "total_input_tokens": tokens["input"],
        "total_output_tokens": video,
        "total_thought_tokens": thought,
        "total_tokens": tokens["input"] + video + thought,
        "output_tokens_by_modality": [{"modality": "video", "tokens": video}] if counted else [],
    }


def _input(held: object, uploads: Uploads, job_of: JobOf) -> _Input:
    """A text, one content, contents, or steps of user_input."""
    if held is None:
        raise GoogleError("INVALID_ARGUMENT", "input is required.")
    rows = [{"type": "text", "text": held}] if isinstance(held, str) else held if isinstance(held, list) else [held]
    contents: list[Any] = []
    for row in rows:
        if isinstance(row, dict) and row.get("type") == "user_input":
            inner = row.get("content")
            contents += [{"type": "text", "text": inner}] if isinstance(inner, str) else inner or []
        else:
            contents.append(row)
    read = _Input("", [], [], [])
    for number, row in enumerate(contents):
        where = f"input[{number}]"
        block = fields(row, where, ("type", "text", "data", "uri", "mimeType", "resolution", "name"))
        kind = block.get("type")
        if kind == "text" and isinstance(block.get("text"), str):
            read.text += ("\n" if read.text else "") + block["text"]
            read.content.append({"type": "text", "text": block["text"]})
        elif kind == "image" and block.get("mimeType") in _IMAGES:
            read.images.append(_bytes_of(block, where, uploads))
            read.content.append({"type": "image", "mime_type": block["mimeType"]})
        elif kind == "video" and block.get("mimeType") in _VIDEOS:
            read.videos.append(_length_of(block, where, uploads, job_of))
            read.content.append({"type": "video", "mime_type": block["mimeType"]})
        else:
            raise GoogleError("INVALID_ARGUMENT", f"Invalid content at '{where}': {kind} {block.get('mimeType', '')}.")
    return read


def _bytes_of(block: Mapping[str, Any], where: str, uploads: Uploads) -> bytes:
    if ("data" in block) == ("uri" in block):
        raise GoogleError("INVALID_ARGUMENT", f"Exactly one of data and uri is required at '{where}'.")
    if "data" in block:
        return decoded(block["data"], f"{where}.data")
    upload = uploads.held(_file_id(block["uri"]))
    if upload is None:
        raise GoogleError("PERMISSION_DENIED", "You do not have permission to access the File or it may not exist.")
    return upload.body


def _length_of(block: Mapping[str, Any], where: str, uploads: Uploads, job_of: JobOf) -> Fraction:
    """The seconds of a video that was made here, uploaded or sent."""
    if "uri" in block:
        name = _file_id(block["uri"])
        job, upload = job_of(name), uploads.held(name)
        if job is not None:
            return job.order.seconds
        if upload is None:
            raise GoogleError("PERMISSION_DENIED", "You do not have permission to access the File or it may not exist.")
        body = upload.body
    else:
        body = base64.b64decode(str(block.get("data", "")))
    with TemporaryDirectory(prefix="hotset-sent-") as folder:
        path = Path(folder) / "sent.mp4"
        path.write_bytes(body)
        try:
            return probe(path).duration
        except MediaError:
            raise GoogleError("INVALID_ARGUMENT", f"Unable to process the video at '{where}'.") from None


def _file_id(uri: object) -> str:
    found = re.search(r"files/([a-z0-9]+)", str(uri))
    return found[1] if found else ""


def _before(held: Mapping[str, Any], given: _Input, job_of: JobOf) -> Fraction:
    """Seconds of the video that this one goes on from; 0 where it goes on from none."""
    name = held.get("previousInteractionId")
    if name is None:
        return sum(given.videos[:1], Fraction(0))
    job = job_of(name)
    if job is None:
        raise GoogleError("NOT_FOUND", "The previous interaction was not found.")
    return job.order.seconds


def _format(held: object, omni: _Omni) -> tuple[str, str, Fraction, str]:
    """Shape, resolution, seconds and delivery; 16:9, 720p, 10 s and inline where they are left out."""
    rows = held if isinstance(held, list) else [held]
    if len(rows) != 1:
        raise GoogleError("INVALID_ARGUMENT", "Exactly one response_format is supported by this model.")
    known = ("type", "aspectRatio", "resolution", "duration", "delivery", "gcsUri", "mimeType")
    read = fields(rows[0], "response_format", known)
    shape, resolution = read.get("aspectRatio", "16:9"), read.get("resolution", "720p")
    duration, delivery = read.get("duration", "10s"), read.get("delivery", "inline")
    if read.get("type") != "video":
        raise GoogleError("INVALID_ARGUMENT", "This model supports the response format video only.")
    if resolution not in SIZES or shape not in SIZES[resolution]:
        raise GoogleError("INVALID_ARGUMENT", f"Unsupported resolution or aspect ratio: {resolution}, {shape}.")
    if "gcsUri" in read or delivery not in ("inline", "uri"):
        raise GoogleError("INVALID_ARGUMENT", "gcs_uri is not supported by the Gemini API; delivery is inline or uri.")
    if not isinstance(duration, str) or not re.fullmatch(r"\d+(\.\d{1,9})?s", duration):
        raise GoogleError("INVALID_ARGUMENT", "Invalid value at 'response_format.duration' (google.protobuf.Duration).")
    seconds = Fraction(duration[:-1])
    if seconds < 3:
        raise GoogleError("INVALID_ARGUMENT", f"Video duration {duration} is less than the minimum allowed 3s.")
    if seconds > omni.longest:
        raise GoogleError("INVALID_ARGUMENT", f"Video duration {duration} exceeds the maximum allowed {omni.longest}s.")
    return shape, resolution, seconds, delivery


def _work(held: object) -> str:
    known = ("seed", "videoConfig", "thinkingLevel", "maxOutputTokens", "temperature", "topP")
    config = fields(held, "generation_config", known)
    checked_fields(config, "generation_config", {"seed": int})
    work = fields(config.get("videoConfig", {}), "generation_config.video_config", ("task",)).get("task", "")
    if work and work not in _WORKS:
        raise GoogleError("INVALID_ARGUMENT", f"Invalid value at 'generation_config.video_config.task': {work}")
    return str(work)


def _roles(
    work: str, given: _Input, before: Fraction, omni: _Omni, seconds: Fraction
) -> tuple[bytes | None, bytes | None, tuple[bytes, ...]]:
    """First frame, last frame and references: by order, and by the tags '<FIRST_FRAME>@Image1' of the prompt."""
    images, count = given.images, len(given.images)
    if not given.text:
        raise GoogleError("INVALID_ARGUMENT", "A text prompt is required.")
    if work == "text_to_video" and count:
        raise GoogleError("INVALID_ARGUMENT", "text_to_video takes no images.")
    if work in ("edit", "extend", "upscale") and not before:
        raise GoogleError("INVALID_ARGUMENT", f"{work} requires a video or previous_interaction_id.")
    if work == "extend" and before > 15:
        raise GoogleError("INVALID_ARGUMENT", "The video to extend is longer than the maximum allowed 15s.")
    if work == "image_to_video" and not 1 <= count <= 2:
        raise GoogleError("INVALID_ARGUMENT", "image_to_video takes a first image, and a last one.")
    if work == "reference_to_video" and not count and not given.videos:
        raise GoogleError("INVALID_ARGUMENT", "reference_to_video requires images or videos.")
    tagged = {name: int(at) - 1 for name, at in re.findall(r"<(FIRST_FRAME|LAST_FRAME)>@Image(\d+)", given.text)}
    if any(at >= count for at in tagged.values()):
        raise GoogleError("INVALID_ARGUMENT", "The prompt names an image that was not sent.")
    if not tagged and work in ("", "image_to_video") and count <= 2:
        tagged = dict(zip(("FIRST_FRAME", "LAST_FRAME"), range(count), strict=False))
    references = tuple(image for at, image in enumerate(images) if at not in tagged.values())
    if len(references) > omni.references:
        raise GoogleError("INVALID_ARGUMENT", f"At most {omni.references} reference images are supported.")
    first, last = (images[tagged[name]] if name in tagged else None for name in ("FIRST_FRAME", "LAST_FRAME"))
    if last is not None and first is None:
        raise GoogleError("INVALID_ARGUMENT", "A last frame requires a first frame.")
    if last is not None and seconds > _BOTH_LONGEST:
        raise GoogleError(
            "INVALID_ARGUMENT", f"With a first and a last frame the maximum allowed {_BOTH_LONGEST}s is exceeded."
        )
    return first, last, references


def _labels(held: Mapping[str, Any]) -> dict[str, str]:
    for name, value in held.items():
        if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9_-]{0,63}", value) or not name:
            raise GoogleError("INVALID_ARGUMENT", f"Invalid label {name!r}.")
    return dict(held)


def _webhook(held: object) -> dict[str, Any]:
    # What the caller gave as metadata keeps its own spelling.
    read = fields(held, "webhook_config", ("uris", "userMetadata"))
    checked_fields(read, "webhook_config", {"uris": list, "userMetadata": dict})
    return {"uris": read.get("uris", []), "user_metadata": read.get("userMetadata", {})} if read else {}


# stills

_NANO = "gemini-nano-banana-2.1"
_STILL_TOKENS = {"1K": 1120, "2K": 1680, "4K": 2520}
_1K = {
    "1:1": (1024, 1024), "2:3": (848, 1264), "3:2": (1264, 848), "3:4": (896, 1200), "4:3": (1200, 896),
    "4:5": (928, 1152), "5:4": (1152, 928), "9:16": (768, 1376), "16:9": (1376, 768), "21:9": (1584, 672),
    "1:4": (512, 2064), "4:1": (2064, 512), "1:8": (352, 2928), "8:1": (2928, 352),
}  # fmt: skip
STILL_SIZES = {
    size: {shape: (width * times, height * times) for shape, (width, height) in _1K.items()}
    for size, times in (("1K", 1), ("2K", 2), ("4K", 4))
}
"""Pixels of a still by size and shape (remembered, of the model before)."""
_CONFIG = (
    "responseModalities", "imageConfig", "seed", "temperature", "topP", "topK", "candidateCount", "maxOutputTokens",
    "stopSequences", "mediaResolution", "thinkingConfig",
)  # fmt: skip


def still_order(model: str, version: str, body: dict[str, Any]) -> Order:
    """What a generateContent means. Raises GoogleError."""
    if model in RETIRED:
        raise GoogleError("NOT_FOUND", f"This model models/{model} is no longer available.")
    if model != _NANO:
        raise GoogleError(
            "NOT_FOUND",
            f"models/{model} is not found for API version {version}, or is not supported for generateContent.",
        )
    held = fields(body, "", ("contents", "generationConfig", "safetySettings", "systemInstruction", "labels"))
    contents = held.get("contents")
    if not isinstance(contents, list) or not contents:
        raise GoogleError("INVALID_ARGUMENT", "contents is not specified")
    words: list[str] = []
    pictures: list[bytes] = []
    for turn, content in enumerate(contents):
        read = fields(content, f"contents[{turn}]", ("role", "parts"))
        if read.get("role", "user") not in ("user", "model"):
            raise GoogleError("INVALID_ARGUMENT", "Please use a valid role: user, model.")
        for number, part in enumerate(read.get("parts", ())):
            _part(part, f"contents[{turn}].parts[{number}]", words, pictures)
    if len(pictures) > 14:
        raise GoogleError("INVALID_ARGUMENT", "At most 14 images are supported by this model.")
    config = fields(held.get("generationConfig", {}), "generation_config", _CONFIG)
    checked_fields(config, "generation_config", {"responseModalities": list, "seed": int})
    if "IMAGE" not in [str(m).upper() for m in config.get("responseModalities", ["TEXT", "IMAGE"])]:
        raise GoogleError("INVALID_ARGUMENT", "This model is asked for an IMAGE.")
    image = fields(config.get("imageConfig", {}), "generation_config.image_config", ("aspectRatio", "imageSize"))
    size, shape = image.get("imageSize", "1K"), image.get("aspectRatio", "1:1")
    if size not in STILL_SIZES or shape not in _1K:
        raise GoogleError("INVALID_ARGUMENT", f"Unsupported image size or aspect ratio: {size}, {shape}.")
    width, height = STILL_SIZES[size][shape]
    price = _STILL_TOKENS[size] * 30 + Fraction(3, 2) * _PICTURE_TOKENS * len(pictures)
    return Order(
        model=model,
        kind="still",
        prompt="\n".join(words),
        width=width,
        height=height,
        references=tuple(pictures),
        price=Micros(math.ceil(price)),
        request={"size": size},
    )


def usage_of_still(order: Order) -> dict[str, Any]:
    """usageMetadata of a still that came out."""
    words, made = 8 * (len(order.prompt) // 32 + 1), _STILL_TOKENS[order.request["size"]]
    sent = words + _PICTURE_TOKENS * len(order.references)
    return {
        "promptTokenCount": sent,
        "candidatesTokenCount": made,
        "totalTokenCount": sent + made,
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": made}],
    }


def _part(part: object, where: str, words: list[str], pictures: list[bytes]) -> None:
    read = fields(part, where, ("text", "inlineData", "thoughtSignature", "thought", "mediaResolution"))
    if "inlineData" in read:
        inline = fields(read["inlineData"], f"{where}.inline_data", ("data", "mimeType", "displayName"))
        if inline.get("mimeType") not in _IMAGES:
            raise GoogleError("INVALID_ARGUMENT", f"Unsupported MIME type: {inline.get('mimeType')}")
        pictures.append(decoded(inline.get("data"), f"{where}.inline_data.data"))
    elif isinstance(read.get("text"), str):
        words.append(read["text"])
    else:
        raise GoogleError("INVALID_ARGUMENT", f"Invalid value at '{where}': a part needs data.")
