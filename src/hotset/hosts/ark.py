"""ByteDance's own door: BytePlus ModelArk (international) and Volcengine Ark (China). Seedance takes, Seedream stills.

    POST   /contents/generations/tasks        create; answers {"id": "cgt-…"}
    GET    /contents/generations/tasks/{id}   the task, for 7 days; its addresses live 24 hours
    GET    /contents/generations/tasks        the list: by this a lost answer is found again
    DELETE /contents/generations/tasks/{id}   cancels what is queued, and DELETES the record of what has ended
    POST   /images/generations                a still, at once

ARK_REGION says which of the two ('byteplus', the default, or 'volcengine'), ARK_BASE_URL another address, ARK_API_KEY
the key, which is good in its own region only.

There is no idempotency key. What is sent with a task and echoed in its record is `safety_identifier` (at most 64
characters): a digest of our reference goes there, where the data file says so.

Source: byteplus-python-sdk-v2 3.0.63 and volcengine-python-sdk[ark] 5.0.54, read and measured against a log server,
2026-11-22; live probes of the TanStack adapter, 2026-07-31.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.film.setup import StillSetup, TakeSetup
from hotset.film.words import CameraMoveKind
from hotset.hosts.keys import Key
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
from hotset.hosts.wire import Answer, Spool, Wire, retry_after

__all__ = ["ADDRESSES", "ArkHost", "mark_of", "refusal"]

ADDRESSES: Mapping[str, str] = {
    "byteplus": "https://ark.ap-southeast.bytepluses.com/api/v3",
    "volcengine": "https://ark.cn-beijing.volces.com/api/v3",
}
"""The vendor's own addresses by region. Source: the defaults of the two SDKs."""

_NAMES: Mapping[str, str] = {"byteplus": "BytePlus ModelArk", "volcengine": "Volcengine Ark"}
_TASKS = "contents/generations/tasks"
_STILLS = "images/generations"
_STILL = "still"
_KEYS = ("ARK_API_KEY",)

_LIST_PAGE = 100
"""Tasks a page of the list; Ark takes 1 to 500."""
_MOST_PAGES = 40
_READ_BACK_S = 3600.0
"""How far back the list is read: a task that carries our mark is ours, whatever the clocks say."""
_APART_S = 120.0
"""How far the vendor's clock and ours may be apart, for a task that is known only by what it looks like."""

_FRAME = PictureRules()
"""300 to 6000 pixels a side, 0.4 to 2.5, 30 MB: the limits of Ark's reference for input pictures."""
_SHOWN = PictureRules(max_bytes=10_000_000, min_side=15, max_side=6000, min_aspect=1 / 3, max_aspect=3)
"""Of Seedream, as resellers' references state them (autumn 2026); the narrower where they differ."""

_ERRORS: tuple[tuple[tuple[str, ...], Refused, str], ...] = (
    (("PrivacyInformation",), Refused.FACE, "it takes a picture for one of a real person, and takes none of those"),
    (("SensitiveContent", "RiskDetection", "ContentSecurity"), Refused.MODERATED, "it refuses the words or a picture"),
    (("AccountOverdue", "SetLimitExceeded"), Refused.CREDIT, "the account has no credit left"),
    (("AccessDenied", "Authentication"), Refused.KEY, "the key is not accepted"),
    (("ModelNotOpen",), Refused.RETIRED, "the model is not open to this account: activate it in the console"),
    (("InvalidEndpoint", "ModelNotFound"), Refused.RETIRED, "there is no such model here"),
    (("RateLimitExceeded", "QuotaExceeded", "ServerOverloaded"), Refused.BUSY, "too much at once"),
)
"""Codes of Ark's errors by a part of their name, what they mean, and the sentence. The first that fits counts.

Source: the code list of the SDKs and of the live probes. AccountOverdueError comes with 403, PrivacyInformation as the
tail of InputImageSensitiveContentDetected and InputVideoSensitiveContentDetected. SetLimitExceeded, a limit that the
account has set itself, is told by users of Volcengine and not confirmed."""


class ArkHost:
    """Shoots takes with Seedance and draws stills with Seedream."""

    name = "ark"
    hosted = True
    api_path = "/api/v3"
    key_names = _KEYS
    shoots = tuple(known.slug for known in models() if known.host == "ark" and known.kind == "take")
    draws = tuple(known.slug for known in models() if known.host == "ark" and known.kind == "still")

    def __init__(self, access: Access) -> None:
        self._access = access
        given = access.address or os.environ.get("ARK_BASE_URL", "").strip()
        self.region = _region(os.environ.get("ARK_REGION", ""), given)
        """'byteplus' or 'volcengine': it decides the address, the ids of the models and which key is good."""
        self._key: Key | None = None
        self._spool = Spool(access.spool)
        self._wire = Wire(
            self.name,
            given or ADDRESSES[self.region],
            self._headers,
            secrets=lambda: (self._key,) if self._key else (),
            haste=access.haste,
        )
        self._refusal = partial(refusal, region=self.region)

    # a job's life

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Free and without a call: raise RefusalError for what this host knows that it cannot honour."""
        try:
            self._take_body(setup, "check", pictures)
        except HostRefusedError as refused:
            raise RefusalError(refused.message, next_commands=("hotset models",)) from refused

    async def submit(self, setup: TakeSetup | StillSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once. A still comes with the answer, which is kept in the spool before this returns."""
        if isinstance(setup, StillSetup):
            return await self._draw(setup, reference, pictures)
        body = self._take_body(setup, reference, pictures)
        seconds = model(setup.model, "take").abilities.call_seconds
        answer = await self._wire.post(_TASKS, json=body, refusal=self._refusal, call_seconds=seconds)
        job_id = answer.data.get("id") if isinstance(answer.data, dict) else None
        if not isinstance(job_id, str) or not job_id:
            raise HostUnknownError(self._wire.clean(f"ark answered without the id of a task: {answer.text()}"))
        return Accepted(job_id)

    async def find(self, asked: Asked) -> Accepted | None:
        """The task of a lost answer: by the digest of our reference, else by model, time, length, shape and size.

        Raises HostUnknownError where more than one may be it, or the list could not be read to its end; of stills
        there is no list, so that only the spool can tell. HostError where the list cannot be read now.
        """
        if isinstance(asked.setup, StillSetup):
            if self._spool.read(asked.reference) is not None:
                return Accepted(_still_id(asked.setup, asked.reference))
            raise HostUnknownError("ark keeps no list of stills: whether it drew this one cannot be asked.")
        tasks = [task async for task in self._listed(asked)]
        mark = mark_of(asked.reference)
        own = [task for task in tasks if task.get("safety_identifier") == mark]
        # Echoed by the SDK's own type; where a record comes without it, what else it says has to do.
        near = own or [task for task in tasks if not task.get("safety_identifier") and self._is_like(task, asked)]
        ids = sorted({str(task["id"]) for task in near})
        if len(ids) > 1:
            raise HostUnknownError(f"ark has {len(ids)} tasks that may be this one: {', '.join(ids[:5])}.")
        return Accepted(ids[0]) if ids else None

    async def poll(self, job_id: str) -> JobState:
        """How far the job is. Raises HostError where there is no answer, or no record of it any more (7 days)."""
        if job_id.startswith(f"{_STILL}:"):
            return self._drawn(job_id)
        return _state(await self._task(job_id))

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """'take' as MP4 and 'last' as PNG, or 'picture'. Raises HostGoneError after a day, HostError."""
        if job_id.startswith(f"{_STILL}:"):
            return await self._picture(job_id, folder)
        task = await self._task(job_id, gone=True)
        if not _address(task, "video_url"):
            raise HostGoneError(f"ark says that {job_id} is {task.get('status')} and gives no film.")
        found = {"take": await self._film(job_id, task, "video_url", folder / "take.mp4")}
        if _address(task, "last_frame_url"):
            with contextlib.suppress(HostGoneError):  # the take has come, and its last frame is in it
                found["last"] = await self._film(job_id, task, "last_frame_url", folder / "last.png")
        return found

    async def cancel(self, job_id: str) -> bool:
        """Ask to stop a task that is queued. True where it is cancelled.

        Anything else is left alone: the same DELETE removes the record of a task that has ended, and with it the way
        to a film that was paid for.
        """
        if job_id.startswith(f"{_STILL}:") or (await self._task(job_id)).get("status") != "queued":
            return False
        await self._wire.change(_path(job_id), method="DELETE", json={})
        return (await self._task(job_id)).get("status") == "cancelled"

    async def hang_up(self) -> None:
        """Close what is open in this event loop."""
        await self._wire.hang_up()

    # takes

    def _take_body(self, setup: TakeSetup, reference: str, pictures: Pictures) -> dict[str, Any]:
        """The request. Raises HostRefusedError for all that can be known to be refused."""
        known = model(setup.model, "take").abilities
        wire = known.wire
        body: dict[str, Any] = {"model": self._model_id(known), "content": []}
        if setup.draft_job:
            rungs = known.draft_finals
            if setup.draft or setup.resolution not in rungs:
                raise _invalid(f"the final of a draft of {setup.model} comes in {_words(rungs)}")
            # Words, pictures, length, shape, seed and sound are the draft's; to send one of them again is a 400.
            body["content"] = [{"type": "draft_task", "draft_task": {"id": setup.draft_job}}]
            body["resolution"] = setup.resolution
        else:
            _check_take(setup, known)
            body["content"] = [{"type": "text", "text": setup.prompt}, *_frames(setup, pictures)]
            body["resolution"] = wire["draft_resolution"] if setup.draft else setup.resolution
            body["ratio"] = wire.get("ratio", setup.shape)
            body["duration"] = int(setup.seconds)
            body["generate_audio"] = setup.audio
            if setup.draft:
                body["draft"] = True
            if wire.get("camera_fixed") and _stands_still(setup):
                body["camera_fixed"] = True
        body["watermark"] = False
        body["return_last_frame"] = True
        if wire.get("mark"):
            body["safety_identifier"] = mark_of(reference)
        if wire.get("service_tier"):
            body["service_tier"] = wire["service_tier"]
        if self._access.callback:
            joint = "&" if urlsplit(self._access.callback).query else "?"
            body["callback_url"] = f"{self._access.callback}{joint}reference={quote(reference, safe='')}"
        return body

    async def _listed(self, asked: Asked) -> Any:
        """The tasks of this model since about then, no one else's known. Raises HostUnknownError, HostError."""
        known = model(asked.setup.model, "take").abilities
        plain = {"filter.model": self._model_id(known, retired=True), "page_size": str(_LIST_PAGE)}
        if known.wire.get("service_tier"):
            # A plain list does not show flex tasks (a reseller's report, 2026).
            plain["filter.service_tier"] = known.wire["service_tier"]
        since, seen = asked.sent_at - _READ_BACK_S, set()
        for number in range(1, _MOST_PAGES + 1):
            answer = await self._wire.read(_TASKS, params={**plain, "page_num": str(number)})
            items = answer.data.get("items") if isinstance(answer.data, dict) else None
            if answer.status != 200 or not isinstance(items, list) or not all(_has_id(task) for task in items):
                # What may pass is asked about again; only what stays so leaves it to a person.
                half = answer.status == 200 and answer.data is None
                passes = half or answer.status in (408, 425, 429) or answer.status >= 500
                raise (HostError if passes else HostUnknownError)(self._said(answer, "does not show its list"))
            times = [_time(task) for task in items]
            for task in items:
                if task["id"] not in seen and task["id"] not in asked.known and _time(task) >= since:
                    yield task
                seen.add(task["id"])
            # That the newest come first is not stated: only a page that shows it ends the reading early.
            falling = times == sorted(times, reverse=True) and times[0] > times[-1] if times else False
            past = falling and times[-1] < since
            total = answer.data.get("total")
            if not items or past or (isinstance(total, int) and len(seen) >= total):
                return
        raise HostUnknownError(f"ark has more tasks since then than {_MOST_PAGES} pages hold.")

    def _is_like(self, task: Mapping[str, Any], asked: Asked) -> bool:
        """Whether nothing that a record says speaks against it: what it does not say is no reason."""
        setup = asked.setup
        assert isinstance(setup, TakeSetup)
        known = model(setup.model, "take").abilities
        wire, late = known.wire, known.call_seconds + _APART_S
        made = _time(task)
        if made < asked.sent_at - _APART_S or asked.sent_at + late < made < math.inf:
            return False
        wanted = {
            "resolution": {wire["draft_resolution"] if setup.draft else setup.resolution},
            # 'adaptive' is what was sent, or the shape that came of it.
            "ratio": {"adaptive", setup.shape},
            "duration": {str(int(setup.seconds))},
            "draft": {str(setup.draft).lower()},
            "generate_audio": {str(setup.audio).lower()},
        }
        for field, values in wanted.items():
            said = task.get(field)
            # The length was seen as a number and as a string (live, 2026-07-31).
            if said not in (None, "") and str(said).lower() not in values:
                return False
        return (task.get("draft_task_id") or "") == (setup.draft_job or "") or (
            bool(setup.draft_job) and "draft_task_id" not in task
        )

    async def _task(self, job_id: str, *, gone: bool = False) -> dict[str, Any]:
        answer = await self._wire.read(_path(job_id))
        if answer.status == 200 and isinstance(answer.data, dict) and answer.data.get("status"):
            return answer.data
        if answer.status == 404:
            message = f"ark has no record of {job_id}: it keeps one for 7 days, and of a cancelled task for one."
            raise HostGoneError(message) if gone else HostError(message)
        raise HostError(self._said(answer, f"does not say how {job_id} is"))

    async def _film(self, job_id: str, task: Mapping[str, Any], field: str, target: Path) -> Path:
        """A result, with the address asked for anew where it has run out: the record may come with another one."""
        address = _address(task, field)
        try:
            return await self._wire.download(address, target)
        except HostGoneError:
            again = _address(await self._task(job_id, gone=True), field)
            if not again or again == address:
                raise
            return await self._wire.download(again, target)

    # stills

    async def _draw(self, setup: StillSetup, reference: str, pictures: Pictures) -> Accepted:
        known = model(setup.model, "still").abilities
        if self._spool.read(reference) is None:
            body = self._still_body(setup, known, pictures)
            seconds = known.call_seconds
            answer = await self._wire.post(_STILLS, json=body, refusal=self._refusal, call_seconds=seconds)
            if not isinstance(answer.data, dict) or not isinstance(answer.data.get("data"), list):
                raise HostUnknownError(self._wire.clean(f"ark answered without a still: {answer.text()}"))
            self._spool.keep(reference, answer.body)
        return Accepted(_still_id(setup, reference))

    def _still_body(self, setup: StillSetup, known: Abilities, pictures: Pictures) -> dict[str, Any]:
        wire, pixels = known.wire, setup.width * setup.height
        least, most = known.min_pixels or 1, known.max_pixels or pixels
        if not least <= pixels <= most:
            size = f"{setup.width}×{setup.height}"
            raise _invalid(f"{setup.model} draws {least:,} to {most:,} pixels, and {size} are {pixels:,}")
        if len(setup.references) > known.max_references:
            raise _invalid(f"{setup.model} is shown {known.max_references} pictures at most")
        body: dict[str, Any] = {
            "model": self._model_id(known),
            "prompt": setup.prompt,
            "size": f"{setup.width}x{setup.height}",
            # The picture itself and no address: it is ours once the answer is on disk.
            "response_format": "b64_json",
            "watermark": False,
        }
        if setup.references:
            body["image"] = [sent_picture(pictures(r.digest), _SHOWN, self.name).data_uri for r in setup.references]
        if wire.get("output_format"):
            body["output_format"] = wire["output_format"]
        return body

    def _drawn(self, job_id: str) -> JobState:
        _, references, _ = job_id.split(":", 2)
        answer = self._answer(job_id)
        first = answer["data"][0] if answer["data"] else {}
        if "error" in first or not first:
            error = first.get("error") or {"code": "no picture", "message": "It drew nothing."}
            return Failed(_why(error), how=_how(str(error.get("code"))))
        number = (answer.get("usage") or {}).get("generated_images", 1)
        return Done(used={"images": str(number), "references": references})

    async def _picture(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        data = self._answer(job_id)["data"]
        first = data[0] if data else {}
        if first.get("b64_json"):
            try:
                body = base64.b64decode(first["b64_json"], validate=True)
            except binascii.Error as error:
                raise HostGoneError("ark sent a still that cannot be read.") from error
            target = folder / ("picture.png" if body.startswith(b"\x89PNG") else "picture.jpg")
            target.write_bytes(body)
            return {"picture": target}
        if first.get("url"):
            return {"picture": await self._wire.download(first["url"], folder / "picture.png")}
        raise HostGoneError("ark sent an answer without a still.")

    def _answer(self, job_id: str) -> dict[str, Any]:
        kept = self._spool.read(job_id.split(":", 2)[2])
        if kept is None:
            raise HostGoneError(f"The answer that held {job_id} is no longer on this disk, and ark keeps none.")
        return json.loads(kept)

    # the rest

    def _headers(self) -> Mapping[str, str]:
        if self._key is None:
            self._key = self._access.keys(_KEYS, self.name)
        return {"authorization": f"Bearer {self._key.reveal()}"}

    def _model_id(self, known: Abilities, *, retired: bool = False) -> str:
        """The vendor's id in this region. Raises HostRefusedError where the model has ended or is not sold there."""
        today = datetime.fromtimestamp(self._access.clock(), UTC).date()
        if known.ends is not None and today > known.ends and not retired:
            instead = f" Use {_words(known.instead)} instead." if known.instead else ""
            raise HostRefusedError(f"{known.model} ended on {known.ends}.{instead}", kind=Refused.RETIRED)
        if self.region not in known.wire:
            raise HostRefusedError(f"{known.model} is not sold at {_NAMES[self.region]}.", kind=Refused.RETIRED)
        return known.wire[self.region]

    def _said(self, answer: Answer, what: str) -> str:
        refused = self._refusal(answer)
        why = refused.message if refused is not None else f"{answer.status}: {answer.text()}"
        return self._wire.clean(f"{self.name} {what}: {why}")


def refusal(answer: Answer, region: str = "byteplus") -> HostRefusedError | None:
    """Why Ark certainly accepted nothing; None where that is not sure (5xx, or no error in Ark's own form).

    The form is {"error": {"code", "message", "param", "type"}}.
    """
    said = answer.data.get("error") if isinstance(answer.data, dict) else None
    if answer.status >= 500 or answer.status == 408 or not isinstance(said, dict) or not said.get("code"):
        return None
    code = str(said["code"])
    kind, meaning = next(
        ((kind, words) for parts, kind, words in _ERRORS if any(part in code for part in parts)),
        (Refused.INVALID, "it does not take the request"),
    )
    if answer.status == 401:
        other = next(name for name in _NAMES if name != region)
        kind, meaning = (
            Refused.KEY,
            (
                f"the key is not accepted at {_NAMES[region]}. A key of {_NAMES[other]} does not pass here: "
                f"keys are bound to their region (ARK_REGION={other})"
            ),
        )
    elif answer.status == 429 and kind is not Refused.CREDIT:
        kind, meaning = Refused.BUSY, "too much at once"
    wait = retry_after(answer) if kind is Refused.BUSY else None
    return HostRefusedError(f"{meaning} ({_why(said)})", kind=kind, again_seconds=wait)


def mark_of(reference: str) -> str:
    """What goes out as safety_identifier for our reference: 64 hexadecimal digits, as long as Ark takes."""
    return hashlib.sha256(reference.encode()).hexdigest()


def _region(said: str, address: str) -> str:
    """The region that ARK_REGION names, else that of the address, else BytePlus. Raises HostRefusedError."""
    named = {"international": "byteplus", "china": "volcengine"}.get(said.strip().lower(), said.strip().lower())
    if named:
        if named not in ADDRESSES:
            raise _invalid(f"ARK_REGION is {said!r}; it can be {_words(tuple(ADDRESSES))}")
        return named
    return "volcengine" if (urlsplit(address).hostname or "").endswith("volces.com") else "byteplus"


def _check_take(setup: TakeSetup, known: Abilities) -> None:
    """Raises HostRefusedError for what the data file says that the model does not take."""
    sizes = {size.name: size.sizes for size in known.resolutions}
    longest, seconds = known.max_seconds, setup.seconds
    if setup.draft and not known.draft:
        raise _invalid(f"{setup.model} shoots no drafts")
    if setup.resolution not in sizes and not setup.draft:
        raise _invalid(f"{setup.model} delivers {_words(tuple(sizes))}, not {setup.resolution or 'any size'}")
    if setup.shape not in sizes[known.wire["draft_resolution"] if setup.draft else setup.resolution]:
        raise _invalid(f"{setup.model} delivers no {setup.shape} in {setup.resolution}")
    if seconds.denominator != 1 or not known.min_seconds <= seconds <= longest:
        raise _invalid(f"{setup.model} shoots {known.min_seconds} to {longest} whole seconds, not {seconds}")
    if setup.references:
        # "first/last frame content cannot be mixed with reference media content" (live, 2026-07-31)
        raise _invalid(f"{setup.model} is shown locked frames or reference pictures, never both at once")
    if known.prompt.max_chars is not None and len(setup.prompt) > known.prompt.max_chars:
        raise _invalid(f"{setup.model} reads {known.prompt.max_chars} characters, and the words have more")
    if not setup.prompt.strip():
        raise _invalid(f"{setup.model} has to be told what moves")


def _frames(setup: TakeSetup, pictures: Pictures) -> Iterator[dict[str, Any]]:
    """The locked frames as content, each in the shape of the take: another would be cropped, or change the take's."""
    for digest, role in ((setup.first_frame, "first_frame"), (setup.last_frame, "last_frame")):
        if digest is None:
            continue
        sent = sent_picture(pictures(digest), _FRAME, "ark")
        shapes = ("16:9", "9:16", "4:3", "3:4", "1:1", "21:9")
        shape = min(shapes, key=lambda name: abs(math.log(sent.width / sent.height / _aspect(name))))
        if shape != setup.shape:
            wrong = f"{sent.width}×{sent.height} is nearest to {shape}, and the take is {setup.shape}"
            raise _invalid(f"it gives a take the shape of its frame: the {role.replace('_', ' ')} of {wrong}")
        yield {"type": "image_url", "image_url": {"url": sent.data_uri}, "role": role}


def _stands_still(setup: TakeSetup) -> bool:
    moves = setup.motion.camera
    return bool(moves) and all(move.kind is CameraMoveKind.STATIC for move in moves)


def _state(task: Mapping[str, Any]) -> JobState:
    """The state of a task in the port's words. A state that nobody has heard of is still rolling."""
    status, error = str(task["status"]), task.get("error") or {}
    usage = task.get("usage") or {}
    used = {"tokens": str(usage["completion_tokens"])} if usage.get("completion_tokens") is not None else {}
    if status == "succeeded":
        return Done(used=used)
    if status == "failed":
        return Failed(_why(error), used=used, how=_how(str(error.get("code"))))
    if status == "expired":
        return Failed("It was not begun in time (execution_expires_after).", used=used, how=Ended.EXPIRED)
    if status == "cancelled":
        return Failed("It was cancelled.", used=used, how=Ended.CANCELLED)
    return Rolling()


def _how(code: str) -> Ended:
    """Withheld: OutputVideoSensitiveContentDetected, OutputAudioSensitiveContentDetected.PolicyViolation,
    OutputImageRiskDetection and their like."""
    return Ended.MODERATED if "SensitiveContent" in code or "RiskDetection" in code else Ended.FAILED


def _why(error: Mapping[str, Any]) -> str:
    """Code and message of an error, in one line."""
    message = " ".join(str(error.get("message") or "no reason given").split())
    return f"{error.get('code') or 'failed'}: {message[:300]}"


def _address(task: Mapping[str, Any], field: str) -> str:
    return str((task.get("content") or {}).get(field) or "")


def _has_id(task: Any) -> bool:
    return isinstance(task, dict) and isinstance(task.get("id"), str)


def _time(task: Mapping[str, Any]) -> float:
    """When a task was made, in seconds since 1970; later than everything where it does not say."""
    try:
        return float(task["created_at"])
    except (KeyError, TypeError, ValueError):
        return math.inf


def _aspect(shape: str) -> float:
    across, down = shape.split(":")
    return int(across) / int(down)


def _path(job_id: str) -> str:
    return f"{_TASKS}/{quote(job_id, safe='')}"


def _still_id(setup: StillSetup, reference: str) -> str:
    """Our own id of a still: Ark has none. It holds how many pictures were shown, since they are priced."""
    return f"{_STILL}:{len(setup.references)}:{reference}"


def _words(names: tuple[str, ...]) -> str:
    return " or ".join(names) if names else "no size at all"


def _invalid(why: str) -> HostRefusedError:
    return HostRefusedError(f"ark: {why}.")
