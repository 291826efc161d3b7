"""The doubles of three servers that speak /v1/videos for open weights: vLLM-Omni, SGLang-Diffusion, LiteLLM.

Facts: vllm_omni/entrypoints/openai (0.30.0), sglang/multimodal_gen/runtime/entrypoints/openai (0.5.23) and
litellm/proxy/video_endpoints (1.109.1), read 2026-11-22. What those servers make costs nothing.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute

from hotset.soundstage.doubles.openai_videos import Form, VideosDouble, WrongError, key_of
from hotset.soundstage.faults import Trouble
from hotset.soundstage.filming import read_sent
from hotset.soundstage.stage import Job, Life, Order
from hotset.units import Micros

__all__ = ["LitellmDouble", "SglangDouble", "VllmOmniDouble"]

_DEFAULT_FPS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    """What a server runs."""

    fps: int
    step: int
    """Frames come as this many times k, and one."""
    grid: int
    frames: int
    """Where none are asked for."""
    sound: bool = False
    run_seconds: float = 120.0


_RUNS: Mapping[str, _Weights] = {
    "Wan-AI/Wan2.2-I2V-A14B-Diffusers": _Weights(fps=16, step=4, grid=16, frames=81),
    "Lightricks/LTX-2": _Weights(fps=24, step=8, grid=32, frames=121, sound=True, run_seconds=60.0),
    "tencent/HunyuanVideo-1.5-720p-I2V-Diffusers": _Weights(fps=24, step=4, grid=16, frames=121),
}


class _OwnDouble(VideosDouble):
    """A server of open weights: what is asked for is filmed, in the frames and sides that the weights can make."""

    seconds_default: ClassVar[int | None] = None

    def whole(self, form: Form, name: str, least: int = 1) -> int | None:
        """A field that is a whole number."""
        text = form.fields.get(name)
        if text is None:
            return None
        if not re.fullmatch(r"-?\d+", text) or int(text) < least:
            raise self.wrong(422, f"{name}: Input should be a valid integer, unable to parse string as an integer")
        return int(text)

    def order(self, form: Form) -> Order:
        """Frames win over seconds; without a rate it is 24, whatever the weights were made for."""
        if not form.fields.get("prompt"):
            raise self.wrong(400, "prompt is required")
        named = self.runs(form)
        weights = _RUNS[named]
        seconds, frames = self.seconds(form), self.whole(form, "num_frames")
        fps = self.whole(form, "fps") or _DEFAULT_FPS
        width, height = self.size(form)
        if frames is None:
            frames = fps * seconds if seconds else weights.frames
        first = form.file("input_reference")
        self.picture(first)
        if frames % weights.step != 1:  # as the pipelines of diffusers round it
            frames = frames // weights.step * weights.step + 1
        return Order(
            model=named,
            prompt=form.fields["prompt"],
            width=width // weights.grid * weights.grid,
            height=height // weights.grid * weights.grid,
            seconds=Fraction(frames, fps),
            frame_rate=Fraction(fps),
            frames=frames,
            audio=weights.sound and self.sound(form),
            first=first,
            seed=self.whole(form, "seed", least=-(2**63)),
            seed_honoured=True,
            price=Micros(0),
            queue_seconds=2.0,
            run_seconds=weights.run_seconds,
            request=dict(form.fields),
        )

    def runs(self, form: Form) -> str:
        """What the server runs: it serves one model, and the name in a request changes nothing."""
        named = form.fields.get("model", "")
        return named if named in _RUNS else next(iter(_RUNS))

    def seconds(self, form: Form) -> int | None:
        """The length asked for."""
        return self.whole(form, "seconds") or self.seconds_default

    def sound(self, form: Form) -> bool:
        """Whether sound is made."""
        return True

    def size(self, form: Form) -> tuple[int, int]:
        """The size asked for; 1280x720 where none is."""
        text = form.fields.get("size", "1280x720")
        if not re.fullmatch(r"\d+x\d+", text):
            raise self.wrong(422, "size: String should match pattern '^\\d+x\\d+$'")
        width, height = (int(part) for part in text.split("x"))
        return width, height

    def picture(self, first: bytes | None) -> None:
        """Raise WrongError for what is no picture."""
        if first is not None and not _readable(first):
            raise self.wrong(400, "Invalid input reference.")


class VllmOmniDouble(_OwnDouble):
    """vLLM-Omni: multipart only; a failed job answers with the error's own status; progress is 0, then 100."""

    vendor: str = "vllm-omni"
    cancelling = False
    """Whether a DELETE finds the work still being stopped (409)."""

    def new_id(self) -> str:
        """`video_gen_` and 32 digits."""
        return f"video_gen_{secrets.token_hex(16)}"

    def order(self, form: Form) -> Order:
        """A body that is no form has none of the fields."""
        return super().order(form if form.multipart else Form({}))

    def seconds(self, form: Form) -> int | None:
        """A digit string, `^[1-9]\\d*$`."""
        text = form.fields.get("seconds")
        if text is not None and not re.fullmatch(r"[1-9]\d*", text):
            raise WrongError(_omni(400, "seconds: String should match pattern '^[1-9]\\d*$'", "Bad Request"))
        return int(text) if text else None

    def sound(self, form: Form) -> bool:
        """Only where it is asked for."""
        return form.fields.get("generate_sound", "false").lower() == "true"

    def shown(self, job: Job) -> dict[str, Any]:
        """VideoResponse of protocol/videos.py: prompt and size as asked, the model as run, seconds '4' where unsaid."""
        life, asked = self.life(job), job.order.request
        over = life in (Life.DONE, Life.FAILED, Life.MODERATED)
        return {
            "model": job.order.model,
            "prompt": job.order.prompt,
            "id": job.id,
            "object": "video",
            "status": _STATUS[life],
            "size": asked.get("size"),
            "progress": 100 if life is Life.DONE else 0,
            "seconds": asked.get("seconds", "4"),
            "quality": "default",
            "completed_at": int(job.ends_at) if over else None,
            "created_at": int(job.created_at),
            "remixed_from_video_id": None,
            "error": _ERRORS.get(life),
            "media_type": "video/mp4",
            "expires_at": None,
            "file_name": f"{job.id}.mp4" if life is Life.DONE else None,
            "inference_time_s": job.ends_at - job.starts_at if over else None,
            "stage_durations": {},
            "peak_memory_mb": 61440.0 if over else 0.0,
            "fps": int(job.order.frame_rate),
            "num_frames": job.order.frames,
        }

    def status_code(self, job: Job) -> int:
        """A failed job's own code."""
        error = _ERRORS.get(self.life(job))
        return 200 if error is None else int(error["code"])

    async def delete(self, request: Request) -> Response:
        """Stops the work first, which may take longer than the call."""
        job = self.known(request)
        if self.cancelling and self.life(job) in (Life.QUEUED, Life.RUNNING):
            raise self.wrong(409, "Cancellation in progress. Please try again later.")
        return await super().delete(request)

    def trouble(self, what: Trouble, call: str) -> Response:
        """vLLM's ErrorResponse; a missing or wrong key is answered by its middleware."""
        if what is Trouble.WRONG_KEY:
            return JSONResponse({"error": "Unauthorized"}, 401)
        status, kind, message = _OMNI_TROUBLE.get(what, _OMNI_TROUBLE[Trouble.ERROR_BEFORE])
        return _omni(status, message, kind)


class SglangDouble(_OwnDouble):
    """SGLang-Diffusion: form or JSON; no prompt in a job; DELETE forgets and does not stop; errors without a code."""

    vendor: str = "sglang"
    seconds_default = 4
    cloud = False
    """Whether results are put into cloud storage, and only their address is given."""

    def new_id(self) -> str:
        """A UUID."""
        return str(uuid4())

    def order(self, form: Form) -> Order:
        """Weights that need a picture refuse a request without one."""
        order = super().order(form)
        if order.first is None:
            raise self.wrong(400, "input_reference or reference_url is required for image-to-video generation")
        return order

    def picture(self, first: bytes | None) -> None:
        """Raise WrongError for what is no picture."""
        if first is not None and not _readable(first):
            raise self.wrong(400, "Failed to process image source: cannot identify image file")

    def shown(self, job: Job) -> dict[str, Any]:
        """_video_job_from_sampling of video_api.py: model as asked, the size that is made, whole seconds."""
        life, order = self.life(job), job.order
        done = life is Life.DONE
        failed = life in (Life.FAILED, Life.MODERATED)
        running = min(99, int(job.share(self.stage.clock.now()) * 100)) if life is Life.RUNNING else 0
        return {
            "id": job.id,
            "object": "video",
            "model": order.request.get("model", "sora-2"),
            "status": _STATUS[life],
            "progress": 100 if done else running,
            "created_at": int(job.created_at),
            "size": f"{order.width}x{order.height}",
            "seconds": str(round(order.seconds)),
            "quality": "standard",
            "url": self.stage.file_url(job) if done and self.cloud else None,
            "remixed_from_video_id": None,
            "completed_at": int(job.ends_at) if done else None,
            "expires_at": None,
            "error": {"message": "CUDA out of memory"} if failed else None,
            "file_path": f"/outputs/{job.id}.mp4" if not self.cloud else None,
            "inference_time_s": job.ends_at - job.starts_at if done else None,
            "peak_memory_mb": 40960.0 if done else None,
        }

    async def listing(self, request: Request) -> Response:
        """Only the data, 20 where no limit is given: no word about whether there is more."""
        jobs, _ = self.page(request, 20)
        return JSONResponse({"data": [self.shown(job) for job in jobs], "object": "list"})

    async def content(self, request: Request) -> Response:
        """`variant` is a whole number here: the word of OpenAI's clients is not found."""
        job, variant = self.known(request), request.query_params.get("variant", "0")
        if not variant.isdigit() or int(variant) > 0:
            raise self.wrong(404, f"Video variant not found: {variant}")
        if self.cloud and self.life(job) is Life.DONE:
            url = self.stage.file_url(job)
            raise self.wrong(400, f"Video has been uploaded to cloud storage. Please use the cloud URL: {url}")
        if self.life(job) is not Life.DONE:
            raise self.wrong(404, "Generation is still in-progress")
        return await self.film(job)

    async def delete(self, request: Request) -> Response:
        """The record goes; the card finishes what it computes."""
        job = self.known(request)
        self.gone.add(job.id)
        return JSONResponse({**self.shown(job), "status": "deleted"})

    def trouble(self, what: Trouble, call: str) -> Response:
        """FastAPI's envelope; an unhandled error is plain text."""
        if what is Trouble.WRONG_KEY:
            return JSONResponse({"error": "Unauthorized"}, 401)
        status, _, message = _OMNI_TROUBLE.get(what, _OMNI_TROUBLE[Trouble.ERROR_BEFORE])
        return PlainTextResponse("Internal Server Error", 500) if status == 500 else self.wrong(status, message).answer


class LitellmDouble(_OwnDouble):
    """A LiteLLM proxy before vLLM-Omni: ids with the provider in them, no DELETE, 'completed' without a film."""

    vendor: str = "litellm"
    running = "processing"
    """What it says of a running job: that of Gemini and Vertex behind it; 'in_progress' of the others. The openai SDK's
    own polling takes 'processing' for an end."""
    models: ClassVar[Mapping[str, str]] = {"wan-2.2": "Wan-AI/Wan2.2-I2V-A14B-Diffusers"}
    """The names of the proxy's configuration, and what is behind them."""

    def routes(self) -> Iterable[BaseRoute]:
        """Without DELETE."""
        return [path for path in super().routes() if "DELETE" not in (getattr(path, "methods", None) or ())]

    def new_id(self) -> str:
        """`video_` and the base64 of provider, model and the id behind."""
        return _coded("7f3c", f"video_gen_{secrets.token_hex(16)}")

    def wrong(self, status: int, message: str) -> WrongError:
        """The proxy's envelope, every value of it text."""
        body = {"message": f"litellm.BadRequestError: {message}", "type": "None", "param": "None", "code": str(status)}
        return WrongError(JSONResponse({"error": body}, status))

    def admit(self, request: Request) -> None:
        """A key may have spent its budget."""
        super().admit(request)
        if "no-credit" in key_of(request) and request.method == "POST":
            raise WrongError(self.trouble(Trouble.NO_CREDIT, ""))

    def runs(self, form: Form) -> str:
        """What the configuration has under this name. Raises WrongError where it has nothing."""
        named = form.fields.get("model", "")
        if named not in self.models:
            raise self.wrong(
                400, f"/videos: Invalid model name passed in model={named}. Call `/v1/models` to see them."
            )
        return self.models[named]

    def known(self, request: Request) -> Job:
        """By the id behind, whatever provider and model stand before it."""
        inner = _behind(request.path_params["id"])
        for job in self.stage.jobs(self.vendor):
            if job.id not in self.gone and inner and _behind(job.id) == inner:
                return job
        raise self.wrong(404, "Video not found")

    def cursor(self, job_id: str) -> str:
        """The id behind."""
        return _behind(job_id)

    def shown(self, job: Job) -> dict[str, Any]:
        """What was filtered is 'completed'."""
        life, asked = self.life(job), job.order.request
        names = {Life.RUNNING: self.running, Life.MODERATED: "completed", Life.CANCELLED: "cancelled"}
        over = life in (Life.DONE, Life.MODERATED)
        return {
            "id": job.id,
            "object": "video",
            "status": names.get(life, _STATUS[life]),
            "created_at": int(job.created_at),
            "completed_at": int(job.ends_at) if over else None,
            "expires_at": None,
            "error": _ERRORS[life] if life is Life.FAILED else None,
            "progress": 100 if over else 0,
            "remixed_from_video_id": None,
            "seconds": asked.get("seconds"),
            "size": asked.get("size"),
            "model": job.order.model,
            "usage": {},
        }

    async def listing(self, request: Request) -> Response:
        """Of the provider that is named, else of OpenAI, for which this proxy has no key. Ids without the model."""
        if request.query_params.get("custom_llm_provider") != "hosted_vllm":
            raise self.wrong(401, "OpenAIException - The api_key client option must be set")
        jobs, more = self.page(request, None)
        data = [{**self.shown(job), "id": _coded("", _behind(job.id))} for job in jobs]
        return JSONResponse({"object": "list", "data": data, "has_more": more})

    async def content(self, request: Request) -> Response:
        """The only place that says that the result was filtered."""
        job = self.known(request)
        if self.life(job) is Life.MODERATED:
            raise self.wrong(400, "No video in the response: raiMediaFilteredCount 1. Support codes: 15236754")
        return await super().content(request)

    def trouble(self, what: Trouble, call: str) -> Response:
        """The proxy's envelope."""
        if what is Trouble.WRONG_KEY:
            kind, status, message = "auth_error", 401, "Authentication Error, Invalid proxy server token passed."
        elif what is Trouble.NO_CREDIT:
            kind, status = "budget_exceeded", 400
            message = "Budget has been exceeded! Current cost: 10.2, Max budget: 10.0"
        elif what is Trouble.NOT_OPEN:
            kind, status, message = "key_model_access_denied", 401, "key not allowed to access model."
        else:
            status, kind, message = _OMNI_TROUBLE.get(what, _OMNI_TROUBLE[Trouble.ERROR_BEFORE])
        headers = {"retry-after": "7"} if what is Trouble.BUSY else None
        body = {"message": message, "type": kind, "param": "None", "code": str(status)}
        return JSONResponse({"error": body}, status, headers)


_STATUS: Mapping[Life, str] = {
    Life.QUEUED: "queued",
    Life.RUNNING: "in_progress",
    Life.DONE: "completed",
    Life.FAILED: "failed",
    Life.MODERATED: "failed",
    Life.EXPIRED: "failed",
    Life.CANCELLED: "cancelled",
}

_ERRORS: Mapping[Life, dict[str, Any]] = {
    Life.FAILED: {"code": 500, "message": "CUDA out of memory. Tried to allocate 2.00 GiB."},
    Life.MODERATED: {"code": 400, "message": "The output was refused by the safety checker."},
}

_OMNI_TROUBLE: Mapping[Trouble, tuple[int, str, str]] = {
    Trouble.BUSY: (429, "Too Many Requests", "Too many requests."),
    Trouble.ERROR_BEFORE: (500, "Internal Server Error", "EngineDeadError"),
    Trouble.NO_CREDIT: (402, "Payment Required", "Payment required."),
    Trouble.NOT_OPEN: (404, "NotFoundError", "The model `wan` does not exist."),
    Trouble.MODERATED: (400, "Bad Request", "The prompt was refused by the safety checker."),
    Trouble.FACE: (400, "Bad Request", "The picture was refused by the safety checker."),
    Trouble.EXPIRED: (404, "Not Found", "Generated video file not found on disk"),
}


def _omni(status: int, message: str, kind: str) -> Response:
    return JSONResponse({"error": {"message": message, "type": kind, "param": None, "code": status}}, status)


def _readable(picture: bytes) -> bool:
    try:
        read_sent(picture)
    except ValueError:
        return False
    return True


def _coded(model: str, inner: str) -> str:
    text = f"litellm:custom_llm_provider:hosted_vllm;model_id:{model};video_id:{inner}"
    return f"video_{base64.b64encode(text.encode()).decode()}"


def _behind(outer: str) -> str:
    try:
        return base64.b64decode(outer.removeprefix("video_")).decode().rpartition("video_id:")[2]
    except ValueError:
        return ""
