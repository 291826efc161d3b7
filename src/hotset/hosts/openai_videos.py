"""The /v1/videos protocol, which outlived the service that it was made for, in the dialects that servers speak.

                    openai          vllm-omni           sglang              litellm
    a failed job    200             4xx or 5xx, with    200, an error       200; or 'completed', and the
                                    the job as body     without a code      content call fails
    variant         a word          –                   a number: not sent  –
    seconds         "4" "8" "12"    a digit string      a whole number      as the server behind it
    the list says   prompt, model   prompt, size        model, size         ids without the model in them
    DELETE          a kept result   stops the job       forgets the job     none
    after restart   –               jobs forgotten      jobs forgotten      as the server behind it

Sources: vllm-omni 0.30.0, sglang 0.5.23, litellm 1.109.1, read 2026-11-22; openai SDK 3.54.0, requests recorded then.
"""

from __future__ import annotations

import base64
import binascii
import math
import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.film.setup import StillSetup, TakeSetup
from hotset.hosts.port import (
    Abilities,
    Accepted,
    Access,
    Asked,
    Done,
    Ended,
    Failed,
    JobState,
    Pictures,
    Rolling,
)
from hotset.hosts.registry import model, models
from hotset.hosts.sending import PictureRules, sent_picture
from hotset.hosts.wire import Answer, Wire, retry_after
from hotset.units import Micros, seconds_text

__all__ = ["Dialect", "VideosHost", "inner_id", "refusal", "said", "seed_of", "shot_at"]

_PICTURES = PictureRules(max_bytes=50_000_000, min_side=16, max_side=8192, min_aspect=0.2, max_aspect=5.0)
_CLOCK_S = 5.0
"""How far the clock of a server may be from ours."""
_PAGE = 100
"""The most that a list gives at once, in every dialect."""
_PAGES = 20
_NOT_THERE = ("shut down", "no longer available", "model_not_found", "does not exist", "key_model_access_denied")
"""How OpenAI and LiteLLM say that a model has ended or is not open to an account."""
_FILTERED = re.compile(r"filter|safety|moderat|content.policy|no videos?\b|\brai\b", re.IGNORECASE)
"""Words by which LiteLLM's content call says that there is no video in what it reported as completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one server does differently."""

    host: str
    label: str
    """Its name for people."""
    address: str | None = None
    """The vendor's own; None: a machine of the user's."""
    variable: str
    """The environment variable that says where it is."""
    example: str = ""
    keys: tuple[str, ...]
    key_needed: bool = False
    ours: str = ""
    """The field that takes our reference."""
    deletes: bool = True
    """Whether DELETE ends a job."""
    elsewhere: bool = False
    """Whether a job may name another address for its result."""
    says_model: bool = False
    """Whether a job says the model as it was asked for; the others say what they run."""


class VideosHost:
    """A host that speaks one dialect. Raises as hosts.port says; its address is looked up at the first call."""

    hosted: ClassVar[bool] = True
    name: ClassVar[str]
    shoots: ClassVar[tuple[str, ...]]
    dialect: ClassVar[Dialect]

    def __init__(self, access: Access) -> None:
        self._access = access
        self._made: Wire | None = None

    # what can be known without a call

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Raise RefusalError for what this host cannot honour: an ended model, a last frame, references, a length."""
        wrong = self._objection(setup)
        if wrong is not None:
            raise RefusalError(wrong[1], next_commands=("hotset models",))

    def _objection(self, setup: TakeSetup) -> tuple[Refused, str] | None:
        known = model(setup.model, "take")
        able = known.abilities
        if able.status == "retired":
            return Refused.RETIRED, _ended(known.name, able)
        if setup.last_frame is not None and not able.last_frame:
            return Refused.INVALID, f"{known.name} takes no locked last frame."
        if len(setup.references) > able.max_references:
            return Refused.INVALID, f"{known.name} takes no reference pictures beside the first frame."
        if setup.draft or setup.draft_job is not None:
            return Refused.INVALID, f"{known.name} has no drafts."
        if setup.audio and able.audio == "none":
            return Refused.INVALID, f"{known.name} makes no sound."
        sold = able.only_seconds or (setup.seconds,)
        if setup.seconds not in sold or not able.min_seconds <= setup.seconds <= able.max_seconds:
            shortest, longest = seconds_text(able.min_seconds), seconds_text(able.max_seconds)
            return Refused.INVALID, f"{known.name} makes {shortest} to {longest}, not {seconds_text(setup.seconds)}."
        fps, step, grid = able.wire["fps"], able.wire.get("frames", 1), able.wire.get("grid", 2)
        if (setup.seconds * fps) % step:
            return Refused.INVALID, f"{known.name} makes lengths in steps of {seconds_text(Fraction(step, fps))}."
        if setup.width % grid or setup.height % grid:
            return Refused.INVALID, f"{known.name} makes sides in steps of {grid} pixels."
        return None

    # the four steps

    async def submit(self, setup: TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once, as multipart with the first frame. Raises HostRefusedError or HostUnknownError."""
        wrong = self._objection(setup)
        if wrong is not None:
            raise HostRefusedError(wrong[1], kind=wrong[0], next_commands=("hotset models",))
        picture = sent_picture(pictures(setup.first_frame), _PICTURES, self.name)
        able = model(setup.model, "take").abilities
        answer = await self._wire().post(
            "videos",
            refusal=refusal,
            call_seconds=able.call_seconds,
            data=self._form(setup, able, reference),
            files={"input_reference": (picture.name, picture.body, picture.kind)},
        )
        job = answer.data
        if not isinstance(job, dict) or not isinstance(job.get("id"), str):
            raise HostUnknownError(f"{self.name} answered {answer.status} without a job: {answer.text()}")
        return Accepted(job["id"])

    def _form(self, setup: TakeSetup, able: Abilities, reference: str) -> dict[str, str]:
        """The fields beside the first frame. Frames and rate are said, since every server guesses 24 without them."""
        fps, frames = able.wire["fps"], _frames(setup, able)
        form = {"model": str(able.wire["id"]), "prompt": setup.prompt, "size": f"{setup.width}x{setup.height}"}
        if setup.seconds.denominator == 1:
            form["seconds"] = str(setup.seconds)
        form |= {"fps": str(fps), "num_frames": str(frames), "seed": str(seed_of(setup))}
        if setup.audio and "sound" in able.wire:
            form[able.wire["sound"]] = "true"
        if self.dialect.ours:
            form[self.dialect.ours] = reference
        return form

    async def find(self, asked: Asked) -> Accepted | None:
        """The one listed job with this prompt, size and length that was made since and is nobody else's."""
        setup = asked.setup
        if isinstance(setup, StillSetup):
            raise HostUnknownError(f"{self.name} keeps no list of stills.")
        able = model(setup.model, "take").abilities
        mine = {inner_id(name) for name in asked.known}
        found = [
            job
            async for job in self._listed(asked.sent_at - _CLOCK_S, able.wire.get("provider"))
            if inner_id(str(job.get("id"))) not in mine and self._is(job, setup, able)
        ]
        if len(found) > 1:
            raise HostUnknownError(f"{self.name} has {len(found)} jobs that could be this one.")
        return Accepted(str(found[0]["id"])) if found else None

    async def poll(self, job_id: str) -> JobState:
        """How far the job is; a job that the server has forgotten has failed. Raises HostError where nobody answers."""
        # A failed job of vLLM-Omni answers with its own error's status, also 5xx: it is not asked again and again.
        answer = await self._wire().read(_path(job_id), tries=2)
        job = answer.data
        told = isinstance(job, dict) and job.get("status")
        if told and (answer.status < 300 or inner_id(str(job.get("id"))) == inner_id(job_id)):
            return self._state(job, answer)
        if answer.status in (404, 410) and said(answer)[1] and not _no_such_path(answer):
            return self._forgotten(answer)
        raise HostError(self._wire().clean(f"{self.name} answered {answer.status}: {answer.text()}"))

    def _forgotten(self, answer: Answer) -> Failed:
        if self.dialect.address is None:
            why = f"{self.dialect.label} knows this job no more: it forgets all of them when it is started again."
            return Failed(why, billed=Micros(0))
        return Failed(f"{self.dialect.label} knows this job no more: {said(answer)[1]}", how=Ended.EXPIRED)

    def _state(self, job: Mapping[str, Any], answer: Answer) -> JobState:
        status, own = str(job["status"]), self.dialect.address is None
        billed = Micros(0) if own else None
        if status == "completed" and not _error_of(job):
            return Done(billed=billed, used=_used(job))
        if status in ("completed", "failed"):
            code, message = _error_of(job) or ("", "it failed and did not say why")
            moderated = _FILTERED.search(f"{code} {message}")
            reason = f"{message} ({code})" if code else message
            return Failed(reason, billed=billed, how=Ended.MODERATED if moderated else Ended.FAILED)
        if status in ("cancelled", "canceled", "deleted"):
            return Failed(f"It was {status}.", billed=billed, how=Ended.CANCELLED)
        if status == "expired":
            return Failed("It was not done in time.", billed=billed, how=Ended.EXPIRED)
        again = answer.headers.get("openai-poll-after-ms", "")
        progress = job.get("progress")
        share = min(1.0, progress / 100) if isinstance(progress, int | float) and progress > 0 else None
        return Rolling(share, int(again) / 1000 if again.isdigit() else None)

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The take. Raises HostGoneError where it is kept no more, or where 'completed' was not true."""
        target = folder / "take.mp4"
        if self.dialect.elsewhere:
            job = (await self._wire().read(_path(job_id))).data
            url = job.get("url") if isinstance(job, dict) else None
            if isinstance(url, str) and url.startswith(("http://", "https://")):
                return {"take": await self._wire().download(url, target)}
        content = f"{_path(job_id)}/content"
        try:
            return {"take": await self._wire().download(content, target, signed=False)}
        except HostGoneError:
            raise
        except HostError as error:
            await self._explain(content, error)
            raise

    async def _explain(self, content: str, error: HostError) -> None:
        """Raise HostGoneError where the content call says that there is nothing; LiteLLM says it nowhere else."""
        answer = await self._wire().read(content, headers={"range": "bytes=0-0"}, tries=1)
        if answer.status < 400 or not isinstance(answer.data, dict):
            return
        code, message = said(answer)
        if answer.status in (400, 410, 422) or _FILTERED.search(f"{code} {message}"):
            told = f"{self.name} calls it completed and gives no film: {message}"
            raise HostGoneError(self._wire().clean(told)) from error

    async def cancel(self, job_id: str) -> bool:
        """Delete a job that is not done yet; True where it is gone.

        vLLM-Omni stops the work, SGLang forgets the job and lets the card finish. LiteLLM has no such call.
        """
        if not self.dialect.deletes or not isinstance(await self.poll(job_id), Rolling):
            return False
        answer = await self._wire().change(_path(job_id), method="DELETE")
        told = answer.data if isinstance(answer.data, dict) else {}
        # 409: 'Cancellation in progress. Please try again later.' (vllm-omni, delete_video)
        return answer.status == 200 and (told.get("deleted") is True or told.get("status") == "deleted")

    async def hang_up(self) -> None:
        """Close what is open in this event loop."""
        if self._made is not None:
            await self._made.hang_up()

    # the list

    async def _listed(self, since: float, provider: str | None) -> AsyncIterator[dict[str, Any]]:
        """Every job made since then, newest first. Raises HostUnknownError without a list, HostError for now."""
        params = {"limit": str(_PAGE), "order": "desc"}
        if provider is not None:
            # Without it LiteLLM asks OpenAI for the list (litellm/proxy/video_endpoints/endpoints.py).
            params["custom_llm_provider"] = provider
        for _ in range(_PAGES):
            answer = await self._wire().read("videos", params=params)
            page = answer.data.get("data") if answer.status == 200 and isinstance(answer.data, dict) else None
            if not isinstance(page, list):
                # What may pass is asked about again; only what stays so leaves it to a person.
                half = answer.status == 200 and answer.data is None
                passes = half or answer.status in (408, 425, 429) or answer.status >= 500
                told = self._wire().clean(f"{self.name} shows no list ({answer.status}): {answer.text()}")
                raise (HostError if passes else HostUnknownError)(told)
            jobs = [job for job in page if isinstance(job, dict)]
            for job in jobs:
                if _made_at(job) + 1 > since:
                    yield job
            # SGLang does not say whether there is more.
            more = answer.data.get("has_more", len(page) >= _PAGE)
            if not jobs or not more or _made_at(jobs[-1]) + 1 <= since:
                return
            params["after"] = str(jobs[-1].get("id"))
        raise HostUnknownError(f"{self.name} shows more jobs than can be looked through.")

    def _is(self, job: Mapping[str, Any], setup: TakeSetup, able: Abilities) -> bool:
        """Whether a listed job may be that of a setup: all that it says fits. Not every dialect says the same."""
        if job.get("prompt") is not None and job["prompt"] != setup.prompt:
            return False
        if job.get("size") and job["size"] != f"{setup.width}x{setup.height}":
            return False
        whole = setup.seconds.denominator == 1
        derived = {str(setup.seconds)} if whole else set()
        derived.add(str(round(_frames(setup, able) / able.wire["fps"])))
        # vLLM-Omni says "4" where it was sent frames and no seconds.
        if job.get("seconds") and whole and str(job["seconds"]) not in derived:
            return False
        return self._is_model(str(job.get("model") or ""), able)

    def _is_model(self, named: str, able: Abilities) -> bool:
        return not self.dialect.says_model or not named or named == able.wire["id"]

    # the connection

    def _wire(self) -> Wire:
        if self._made is None:
            self._made = Wire(
                self.name, self._address(), self._headers, secrets=self._secrets, haste=self._access.haste
            )
        return self._made

    def _address(self) -> str:
        dialect = self.dialect
        given = self._access.address or os.environ.get(dialect.variable, "").strip() or dialect.address
        if not given:
            raise HostRefusedError(
                f"Nobody has said where {dialect.label} is: set {dialect.variable}.",
                kind=Refused.UNREACHED,
                next_commands=(f"export {dialect.variable}={dialect.example}",),
            )
        given = given.rstrip("/")
        return given if given.endswith("/v1") else f"{given}/v1"

    def _secrets(self) -> tuple[Any, ...]:
        try:
            return (self._access.keys(self.dialect.keys, self.name),)
        except HostRefusedError:
            return ()

    def _headers(self) -> dict[str, str]:
        if self.dialect.key_needed:
            key = self._access.keys(self.dialect.keys, self.name)
            return {"authorization": f"Bearer {key.reveal()}"}
        # A server of one's own may be open; it says so itself where it is not.
        found = self._secrets()
        return {"authorization": f"Bearer {found[0].reveal()}"} if found else {}


def seed_of(setup: TakeSetup) -> int:
    """The seed of a setup, 0 to 2^31 - 1: the same setup gives the same take where seeds are honoured."""
    return int(setup.digest()[:8], 16) & 0x7FFF_FFFF


def inner_id(job_id: str) -> str:
    """The id behind LiteLLM's, which is `video_` and the base64 of provider, model and id; else the id itself.

    `litellm:custom_llm_provider:{};model_id:{};video_id:{}` (litellm/types/videos/utils.py). The same job may be listed
    under another outer id than it was created with.
    """
    coded = job_id.removeprefix("video_")
    try:
        text = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return job_id
    parts = text.split(";")
    inner = parts[2].removeprefix("video_id:") if len(parts) > 2 else ""
    return inner if text.startswith("litellm:") and inner else job_id


def refusal(answer: Answer) -> HostRefusedError | None:
    """Why certainly nothing was accepted, read from {"error": …} or {"detail": …}; None for 5xx, 408 and 409."""
    status = answer.status
    if not 400 <= status < 500 or status in (408, 409, 425):
        return None
    code, message = said(answer)
    text = f"{code} {message} {_type(answer)}".lower()
    kind = next((kind for kind, fits in _kinds(status, text) if fits), None)
    if kind is None or (not message and kind is not Refused.KEY):
        return None
    if _no_such_path(answer):
        message = "There is no /v1/videos at this address"
    told = f"{message.rstrip('. ') or 'it takes no call without a valid key'} ({code or status})."
    again = retry_after(answer) if kind is Refused.BUSY else None
    return HostRefusedError(told, kind=kind, again_seconds=again)


def _kinds(status: int, text: str) -> Iterator[tuple[Refused, bool]]:
    """What an answer may mean, the certain ones first. The codes are OpenAI's; LiteLLM passes them on."""
    yield Refused.CREDIT, status == 402
    yield (
        Refused.CREDIT,
        any(w in text for w in ("insufficient_quota", "billing_hard_limit", "budget has been exceeded")),
    )
    yield Refused.BUSY, status == 429
    yield Refused.RETIRED, any(w in text for w in _NOT_THERE)
    yield Refused.KEY, status in (401, 403, 407)
    yield Refused.FACE, any(w in text for w in ("real person", "human face"))
    yield (
        Refused.MODERATED,
        any(w in text for w in ("moderation_blocked", "content_policy", "safety system", "safety check")),
    )
    yield Refused.INVALID, status in (400, 404, 405, 411, 413, 415, 422)


def said(answer: Answer) -> tuple[str, str]:
    """Code and message of an error, in either envelope; empty where there is none."""
    body = answer.data
    if not isinstance(body, dict):
        return "", ""
    error = body.get("error", body.get("detail"))
    if isinstance(error, list):  # FastAPI: what is wrong with which field
        faults = [f"{'.'.join(map(str, e.get('loc', ())))}: {e.get('msg')}" for e in error if isinstance(e, dict)]
        return "", "; ".join(faults)
    if isinstance(error, dict):
        return str(error.get("code") or error.get("type") or ""), " ".join(str(error.get("message") or "").split())
    return "", " ".join(str(error or "").split())


def _type(answer: Answer) -> str:
    error = answer.data.get("error") if isinstance(answer.data, dict) else None
    return str(error.get("type") or "") if isinstance(error, dict) else ""


def _no_such_path(answer: Answer) -> bool:
    """Whether it is the framework that knows no such path, and not the server that knows no such job."""
    return answer.status == 404 and isinstance(answer.data, dict) and answer.data.get("detail") == "Not Found"


def _error_of(job: Mapping[str, Any]) -> tuple[str, str] | None:
    error = job.get("error")
    if not error:
        return None
    if isinstance(error, dict):
        return str(error.get("code") or ""), str(error.get("message") or "it did not say why")
    return "", str(error)


def _used(job: Mapping[str, Any]) -> dict[str, str]:
    kept = {key: job[key] for key in ("seconds", "inference_time_s", "peak_memory_mb") if job.get(key) is not None}
    return {key: str(value) for key, value in kept.items()}


def _made_at(job: Mapping[str, Any]) -> float:
    """When a listed job was made; one that does not say it may be new."""
    made = job.get("created_at")
    return float(made) if isinstance(made, int | float) else math.inf


def _frames(setup: TakeSetup, able: Abilities) -> int:
    return int(setup.seconds * able.wire["fps"]) + able.frames_over


def _path(job_id: str) -> str:
    return f"videos/{quote(job_id, safe='')}"


def _ended(name: str, able: Abilities) -> str:
    day = f" on {able.ends}" if able.ends else ""
    return f"{name} ended{day} and takes nothing any more; use {' or '.join(able.instead)} instead."


def shot_at(host: str) -> tuple[str, ...]:
    """The slugs of the takes' models of a host."""
    return tuple(known.slug for known in models() if known.host == host and known.kind == "take")
