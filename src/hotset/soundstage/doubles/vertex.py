"""The double of Vertex for Veo 3.1: predictLongRunning, fetchPredictOperation, and nothing else.

Its rules are Veo's: 4, 6 or 8 s; references exclude frames; a finished operation carries the video in base64, or says
where in storage it lies; `done` is not there while it runs; a filtered video is counted and its reason given.
Sources: requests of google-genai 2.34.0 and 3.4.0, cloud.google.com Veo pages. Guessed is what no page says: the words
of a refusal for a face, how long an operation is kept, and that filtered videos are not billed (`bills_filtered`).
"""

from __future__ import annotations

import asyncio
import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.double import route
from hotset.soundstage.doubles.google_answers import (
    SIZES,
    GoogleError,
    busy,
    checked_fields,
    decoded,
    error,
    fields,
    read_body,
)
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Callbacks
from hotset.soundstage.stage import Job, Life, Moderation, Order, Stage
from hotset.units import Micros

__all__ = ["DOUBLES", "VertexDouble"]

_PATH = "/{version}/projects/{project}/locations/{location}/publishers/google/models/{model}"
_RETIRED = frozenset({"veo-2.0-generate-001", "veo-3.0-generate-001", "veo-3.0-fast-generate-001"})
_PARAMETERS = (
    "sampleCount", "storageUri", "fps", "durationSeconds", "seed", "aspectRatio", "resolution", "personGeneration",
    "negativePrompt", "enhancePrompt", "generateAudio", "compressionQuality", "resizeMode", "pubsubTopic", "task",
)  # fmt: skip
_WITHHELD = (
    "Veo could not generate the video because the output violates Vertex AI's usage guidelines. "
    "Try rephrasing the prompt. Support codes: 64151117"
)
_PROMPT = (
    "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI "
    "practices. Try rephrasing the prompt. Support codes: 64151117"
)
_FACE = (
    "The input image violates Vertex AI's usage guidelines: it shows a prominent person. If you think this was an "
    "error, send feedback. Support codes: 15236754"
)


@dataclass(frozen=True, slots=True)
class _Veo:
    """What a model takes and asks: micros a second by resolution, with sound and without."""

    sound: dict[str, int]
    silent: dict[str, int]
    references: int = 3
    extends: bool = True


_MODELS = {
    "veo-3.1-generate-001": _Veo(
        {"720p": 400_000, "1080p": 400_000, "4k": 600_000}, {"720p": 200_000, "1080p": 200_000, "4k": 600_000}
    ),
    "veo-3.1-fast-generate-001": _Veo(
        {"720p": 100_000, "1080p": 120_000, "4k": 300_000}, {"720p": 80_000, "1080p": 120_000, "4k": 300_000}
    ),
    "veo-3.1-lite-generate-001": _Veo(
        {"720p": 50_000, "1080p": 80_000}, {"720p": 50_000, "1080p": 80_000}, references=0, extends=False
    ),
}


class VertexDouble:
    """Vertex as far as Veo goes. A bearer token that contains 'wrong', 'other-region' or 'no-credit' is answered so."""

    vendor = "vertex"

    bills_filtered = False
    """Whether a video that was filtered out is billed: not documented."""
    kept_seconds = 48 * 3600.0
    """How long an operation can be asked about: not documented."""
    retired: frozenset[str] = _RETIRED
    """Models that answer 404."""

    def __init__(self, stage: Stage, callbacks: Callbacks) -> None:
        self._stage = stage

    def routes(self) -> Iterable[BaseRoute]:
        """The two calls."""
        stage = self._stage
        yield route(self, stage, "create", "POST", _PATH + ":predictLongRunning", self._create)
        yield route(self, stage, "poll", "POST", _PATH + ":fetchPredictOperation", self._fetch)

    def trouble(self, what: Trouble, call: str) -> Response:
        """Google's envelope for each."""
        answers = {
            Trouble.WRONG_KEY: _unauthenticated(),
            Trouble.NO_CREDIT: _no_billing(),
            Trouble.NOT_OPEN: _no_model("veo-3.1-generate-001"),
            Trouble.MODERATED: error("INVALID_ARGUMENT", _PROMPT),
            Trouble.FACE: error("INVALID_ARGUMENT", _FACE),
            Trouble.EXPIRED: error("NOT_FOUND", "The operation was not found. It may have expired."),
            Trouble.BUSY: busy("veo-3.1-generate-001", 20.22),
        }
        return answers.get(what) or error("INTERNAL", "Internal error encountered.")

    async def _create(self, request: Request) -> Response:
        try:
            self._admit(request)
            body = await read_body(request)
            order = await asyncio.to_thread(self._order, request.path_params["model"], body)
            said = self._stage.moderation(order.prompt, (*filter(None, (order.first, order.last)), *order.references))
            if said is not Moderation.PASSES:
                raise GoogleError("INVALID_ARGUMENT", _PROMPT if said is Moderation.REFUSED else _FACE)
        except GoogleError as refused:
            return refused.answer()
        job = self._stage.open_job(
            self.vendor, order, job_id=str(uuid.uuid4()), reference=str(order.request["labels"].get("hotset", ""))
        )
        job.notes["name"] = f"{_place(request)}/operations/{job.id}"
        return JSONResponse({"name": job.notes["name"]})

    async def _fetch(self, request: Request) -> Response:
        try:
            self._admit(request)
            asked = fields(await read_body(request), "", ("operationName",))
            checked_fields(asked, "fetch_predict_operation", {"operationName": str})
            name = asked.get("operationName", "")
            if not name.startswith(_place(request) + "/operations/"):
                raise GoogleError("INVALID_ARGUMENT", f"Invalid operation name for the model: {name}")
            job = self._stage.job(self.vendor, name.rpartition("/")[2])
            if job is None or self._stage.clock.now() > job.created_at + self.kept_seconds:
                raise GoogleError("NOT_FOUND", f"The operation {name} was not found.")
        except GoogleError as refused:
            return refused.answer()
        return JSONResponse({"name": name, **await asyncio.to_thread(self._outcome, job)})

    def _outcome(self, job: Job) -> dict[str, Any]:
        """Nothing while it runs: `done` is absent, not false."""
        life = job.life(self._stage.clock.now())
        if life in (Life.QUEUED, Life.RUNNING):
            return {}
        if life is Life.FAILED:
            return {"done": True, "error": {"code": 13, "message": "Internal error. Please try again."}}
        kind = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
        response: dict[str, Any] = {"@type": kind, "raiMediaFilteredCount": 0}
        count = job.order.count
        if life is Life.MODERATED:
            # With several samples one is withheld; with one, all there is.
            response |= {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [_WITHHELD]}
            count -= 1
        if count:
            response["videos"] = [self._video(job, number) for number in range(count)]
        return {"done": True, "response": response}

    def _video(self, job: Job, number: int) -> dict[str, str]:
        storage = job.order.request["storage"]
        if storage:
            return {"gcsUri": f"{storage.rstrip('/')}/{job.id}/sample_{number}.mp4", "mimeType": "video/mp4"}
        body = self._stage.file_of(job).read_bytes()
        return {"bytesBase64Encoded": base64.b64encode(body).decode(), "mimeType": "video/mp4"}

    def _admit(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token or "wrong" in token:
            raise GoogleError(*_UNAUTHENTICATED)
        if "no-credit" in token:
            raise GoogleError(*_NO_BILLING)
        if "other-region" in token:
            raise GoogleError("FAILED_PRECONDITION", "User location is not supported for the API use.")
        version, model = request.path_params["version"], request.path_params["model"]
        if version not in ("v1", "v1beta1"):
            raise GoogleError("NOT_FOUND", f"The version {version} was not found.")
        if model in self.retired or model not in _MODELS:
            raise GoogleError("NOT_FOUND", _no_model_words(model))

    def _order(self, name: str, body: dict[str, Any]) -> Order:
        """What the request means. Raises GoogleError."""
        veo, held = _MODELS[name], fields(body, "", ("instances", "parameters", "labels"))
        instances = held.get("instances")
        if not isinstance(instances, list) or len(instances) != 1:
            raise GoogleError("INVALID_ARGUMENT", "Exactly one instance is required.")
        instance = fields(
            instances[0], "instances[0]", ("prompt", "image", "lastFrame", "video", "referenceImages", "mask")
        )
        checked_fields(instance, "instances[0]", {"prompt": str, "referenceImages": list})
        given = fields(held.get("parameters", {}), "parameters", _PARAMETERS)
        seconds, resolution, shape, count = _checked(given, veo)
        first, last, references = _pictures(instance, veo)
        if not instance.get("prompt") and first is None:
            raise GoogleError("INVALID_ARGUMENT", "Text prompt or image is required.")
        sound = given.get("generateAudio", True)
        price = (veo.sound if sound else veo.silent)[resolution] * seconds * count
        width, height = SIZES[resolution][shape]
        return Order(
            model=name,
            prompt=instance.get("prompt", ""),
            width=width,
            height=height,
            seconds=Fraction(seconds),
            frames=24 * seconds,
            audio=sound,
            first=first,
            last=last,
            references=references,
            seed=given.get("seed"),
            count=count,
            price=Micros(price),
            charged=frozenset({Life.DONE, Life.MODERATED} if self.bills_filtered else {Life.DONE}),
            queue_seconds=5.0,
            run_seconds=60.0,
            request={
                "labels": _labels(held.get("labels", {})),
                "storage": given.get("storageUri", ""),
                "parameters": given,
            },
        )


def _checked(given: dict[str, Any], veo: _Veo) -> tuple[int, str, str, int]:
    """Seconds, resolution, shape and count, with the rules across them."""
    checked_fields(
        given,
        "parameters",
        {
            "sampleCount": int, "storageUri": str, "fps": int, "durationSeconds": int, "seed": int, "aspectRatio": str,
            "resolution": str, "personGeneration": str, "negativePrompt": str, "enhancePrompt": bool,
            "generateAudio": bool, "compressionQuality": str, "resizeMode": str, "pubsubTopic": str,
        },
    )  # fmt: skip
    seconds, resolution = given.get("durationSeconds", 8), given.get("resolution", "720p")
    shape, count = given.get("aspectRatio", "16:9"), given.get("sampleCount", 1)
    rules = (
        (
            seconds in (4, 6, 8),
            f"Unsupported output video duration {seconds} seconds, supported durations are [4,6,8].",
        ),
        (resolution in veo.sound, f"Unsupported resolution {resolution} for this model."),
        (shape in ("16:9", "9:16"), f"Unsupported aspect ratio {shape}, supported ratios are [16:9,9:16]."),
        (1 <= count <= 4, f"sampleCount {count} is out of range [1,4]."),
        (given.get("fps", 24) == 24, "Unsupported fps, supported is 24."),
        (0 <= given.get("seed", 0) < 2**32, "seed is out of range of uint32."),
        (resolution == "720p" or seconds == 8, f"{resolution} is supported for 8 seconds only."),
        (
            given.get("personGeneration", "allow_adult")
            in ("dont_allow", "allow_adult", "allow_all", "dontAllow", "allowAdult", "allowAll"),
            "Unsupported personGeneration.",
        ),
        (given.get("compressionQuality", "OPTIMIZED").upper() in ("OPTIMIZED", "LOSSLESS"), "Bad compressionQuality."),
        (given.get("resizeMode", "PAD").upper() in ("PAD", "CROP"), "Bad resizeMode."),
        (str(given.get("storageUri", "gs://")).startswith("gs://"), "storageUri must be a Cloud Storage address."),
    )
    for holds, message in rules:
        if not holds:
            raise GoogleError("INVALID_ARGUMENT", message)
    return seconds, resolution, shape, count


def _pictures(instance: dict[str, Any], veo: _Veo) -> tuple[bytes | None, bytes | None, tuple[bytes, ...]]:
    """First frame, last frame, references."""
    first = _picture(instance["image"], "instances[0].image") if "image" in instance else None
    last = _picture(instance["lastFrame"], "instances[0].lastFrame") if "lastFrame" in instance else None
    if last is not None and first is None:
        raise GoogleError("INVALID_ARGUMENT", "lastFrame requires image.")
    if ("video" in instance or "mask" in instance) and not veo.extends:
        raise GoogleError("INVALID_ARGUMENT", "Video input is not supported by this model.")
    if "video" in instance and (first is not None or last is not None):
        raise GoogleError("INVALID_ARGUMENT", "video cannot be used together with image or lastFrame.")
    rows = instance.get("referenceImages", [])
    if rows and (first is not None or last is not None or "video" in instance):
        raise GoogleError("INVALID_ARGUMENT", "referenceImages cannot be used together with image, lastFrame or video.")
    if len(rows) > veo.references:
        raise GoogleError("INVALID_ARGUMENT", f"At most {veo.references} reference images are supported.")
    references = []
    for number, row in enumerate(rows):
        where = f"instances[0].referenceImages[{number}]"
        read = fields(row, where, ("image", "referenceType"))
        if str(read.get("referenceType", "")).upper() != "ASSET":
            raise GoogleError("INVALID_ARGUMENT", "Only the reference type ASSET is supported by this model.")
        references.append(_picture(read.get("image"), f"{where}.image"))
    return first, last, tuple(references)


def _picture(held: object, where: str) -> bytes:
    read = fields(held, where, ("bytesBase64Encoded", "gcsUri", "mimeType"))
    if read.get("mimeType") not in ("image/png", "image/jpeg"):
        raise GoogleError("INVALID_ARGUMENT", f"Unsupported mimeType at {where}, supported are image/png, image/jpeg.")
    if ("bytesBase64Encoded" in read) == ("gcsUri" in read):
        raise GoogleError("INVALID_ARGUMENT", f"Exactly one of bytesBase64Encoded and gcsUri is required at {where}.")
    if "gcsUri" in read:
        # No storage is doubled: the picture is taken for granted and its film shows a backdrop.
        return b""
    return decoded(read["bytesBase64Encoded"], f"{where}.bytesBase64Encoded")


def _labels(held: object) -> dict[str, str]:
    labels = held if isinstance(held, dict) else {"": None}
    for name, value in labels.items():
        plain = isinstance(value, str) and len(value) <= 63 and value == value.lower()
        if not name or not plain or not all(c.isalnum() or c in "_-" for c in value):
            raise GoogleError("INVALID_ARGUMENT", f"Invalid label {name!r}.")
    return dict(labels)


def _place(request: Request) -> str:
    given = request.path_params
    return f"projects/{given['project']}/locations/{given['location']}/publishers/google/models/{given['model']}"


_UNAUTHENTICATED = (
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential.",
    "ACCESS_TOKEN_TYPE_UNSUPPORTED",
)
_NO_BILLING = (
    "PERMISSION_DENIED",
    "This API method requires billing to be enabled. Please enable billing on project #rehearsal.",
    "BILLING_DISABLED",
)


def _unauthenticated() -> Response:
    return error(*_UNAUTHENTICATED)


def _no_billing() -> Response:
    return error(*_NO_BILLING)


def _no_model_words(model: str) -> str:
    return (
        f"Publisher Model `publishers/google/models/{model}` was not found or your project does not have access to it. "
        "Please ensure you are using a valid model version."
    )


def _no_model(model: str) -> Response:
    return error("NOT_FOUND", _no_model_words(model))


DOUBLES: tuple = (VertexDouble,)
"""The doubles of this module."""
