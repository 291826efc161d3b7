"""fal: other makers' models over one queue (docs.fal.ai and fal-client 1.0.3 against a local log, 2026-11-22).

    POST /{endpoint}?fal_webhook=…         200 {"status":"IN_QUEUE","request_id",…,"response_url"}; sent once
    GET  /{owner}/{app}/requests/{id}/status    202 while it waits or runs, 200 when COMPLETED, also where it failed
    GET  /{owner}/{app}/requests/{id}           the model's output, or the model's error with its own HTTP status
    PUT  …/cancel                          202 CANCELLATION_REQUESTED, 400 ALREADY_COMPLETED, 404 NOT_FOUND

A job's id here is `{owner}/{app}/requests/{id}`, the path that the answer's response_url names: the sub-path of the
endpoint is not part of it. Every call goes to our own address, whatever address an answer names, so the key goes
nowhere else; a film is fetched without the key.

The queue has no list and takes no idempotency key: a request whose answer was lost is known again only where its
webhook came, which carries our reference in its address (`told`). Too many at once wait IN_QUEUE and are never a 429.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.film.setup import TakeSetup
from hotset.hosts.fal_webhook import FalCall
from hotset.hosts.keys import Key
from hotset.hosts.port import Abilities, Accepted, Access, Asked, Done, Ended, Failed, JobState, Pictures, Rolling
from hotset.hosts.registry import model, models
from hotset.hosts.sending import PictureRules, sent_picture
from hotset.hosts.wire import Answer, Spool, Wire, retry_after
from hotset.units import Digest, Micros, seconds_text

__all__ = ["ADDRESS", "ADDRESS_VARIABLE", "KEY_NAMES", "FalHost", "refusal"]

ADDRESS = "https://queue.fal.run"
ADDRESS_VARIABLE = "FAL_QUEUE_URL"
KEY_NAMES = ("FAL_KEY",)

_OWN_NAMES = ("queue.fal.run", "queue.falrun.com")
"""fal's own queue, and the backup that fal-client knows: an answer may name either."""

_MODERATED = "content_policy_violation"
_CANCELLED = ("client_cancelled", "request_cancelled")
"""How a cancelled request ends is not documented; the first is fal's word for a caller that went away."""
_FREE = Micros(0)
"""5xx is never billed (docs.fal.ai, autumn 2026)."""


class FalHost:
    """Shoots takes with the models that fal sells. Raises as hosts.port says."""

    name = "fal"
    hosted = True
    key_names = KEY_NAMES

    def __init__(self, access: Access) -> None:
        self.shoots = tuple(m.slug for m in models() if m.host == self.name)
        self._access = access
        self._key: Key | None = None
        address = access.address or os.environ.get(ADDRESS_VARIABLE) or ADDRESS
        self._wire = Wire(self.name, address, self._headers, secrets=self._secrets, haste=access.haste)
        self._told = Spool(access.spool / "told")

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Free and without a call. Raises RefusalError for what the endpoint would not take."""
        try:
            _order(setup, "", pictures)
        except HostRefusedError as refused:
            raise RefusalError(refused.message) from refused

    async def submit(self, setup: TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once. fal tries a run again by itself, up to ten times; that is one request and one bill."""
        path, body = _order(setup, reference, pictures)
        abilities = model(setup.model, "take").abilities
        answer = await self._wire.post(
            path, refusal=refusal, call_seconds=abilities.call_seconds, json=body, params=self._webhook(reference)
        )
        return Accepted(self._job(answer, str(abilities.wire["app"])))

    async def find(self, asked: Asked) -> Accepted | None:
        """The job that a webhook has told of. Raises HostUnknownError where none came: fal has no list."""
        told = self._told.read(asked.reference)
        if told is None:
            raise HostUnknownError("fal has no list of requests: only its webhook or its website can tell of this one.")
        app = model(asked.setup.model, "take").abilities.wire["app"]
        return Accepted(f"{app}/requests/{told.decode()}")

    def told(self, reference: str, call: FalCall) -> None:
        """Keep what a webhook said about the request of our reference. The call was verified by fal_webhook.heard."""
        if not _ID.fullmatch(call.request_id):
            raise HostError("A call to fal's webhook names a request by something that is no id.")
        self._told.keep(reference, call.request_id.encode())

    async def poll(self, job_id: str) -> JobState:
        """How far the job is. A state that nobody knows yet counts as running. Raises HostError without an answer."""
        answer = await self._wire.read(f"{job_id}/status")
        said = _object(answer)
        if answer.status not in (200, 202) or "status" not in said:
            raise HostError(self._wire.clean(f"fal cannot say how far it is ({answer.status}): {_said(answer)}"))
        if said["status"] != "COMPLETED":
            return Rolling()
        return await self._ended(job_id, str(said.get("error") or ""), str(said.get("error_type") or ""))

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The take. Raises HostGoneError where the result or its file is there no more."""
        url, target = await self._film(job_id), folder / "take.mp4"
        try:
            return {"take": await self._wire.download(url, target)}
        except HostGoneError:
            again = await self._film(job_id)
            if again == url:
                raise
            return {"take": await self._wire.download(again, target)}

    async def cancel(self, job_id: str) -> bool:
        """Ask to stop. fal answers 202 and may still go on, so only an end that it reports counts as confirmed."""
        answer = await self._wire.change(f"{job_id}/cancel", method="PUT")
        if answer.status == 200:
            return True
        if answer.status != 202:
            return False
        with contextlib.suppress(HostError):
            state = await self.poll(job_id)
            return isinstance(state, Failed) and state.how is Ended.CANCELLED
        return False

    async def hang_up(self) -> None:
        """Close the connections of this event loop."""
        await self._wire.hang_up()

    # the parts

    async def _ended(self, job_id: str, error: str, kind: str) -> JobState:
        """What a COMPLETED request ended as: a failed one is COMPLETED too, and its result answers with the error."""
        failed = bool(error or kind)
        answer = await self._wire.read(job_id, tries=1) if failed else await self._wire.read(job_id)
        used = _used(answer)
        if 200 <= answer.status < 300:
            if not failed and _url(answer):
                return Done(used=used)
            why = error or kind or "it is completed and holds no film"
            return Failed(self._wire.clean(f"fal: {why}"), used=used, how=_how(kind))
        if not failed and answer.status in (404, 410):
            return Done()  # made, and kept no longer: fetch says so
        kind = kind or answer.headers.get("x-fal-error-type", "") or str(_object(answer).get("error_type") or "")
        if answer.status != 422 and not (failed or kind):
            raise HostError(self._wire.clean(f"fal does not give the result now ({answer.status}): {_said(answer)}"))
        billed = _FREE if answer.status >= 500 else None
        how = Ended.MODERATED if _moderated(answer) else _how(kind)
        return Failed(self._wire.clean(f"fal: {_said(answer) or error or kind}"), billed=billed, used=used, how=how)

    async def _film(self, job_id: str) -> str:
        answer = await self._wire.read(job_id)
        if answer.status in (404, 410):
            raise HostGoneError(f"fal has made the result and has it no more ({answer.status}).")
        url = _url(answer) if answer.status == 200 else ""
        if not url:
            raise HostError(self._wire.clean(f"fal gives no film ({answer.status}): {_said(answer)}"))
        return url

    def _webhook(self, reference: str) -> Mapping[str, str] | None:
        """Our reference goes into the webhook's address: the call of a lost request is the only way back to it."""
        callback = self._access.callback
        if not callback:
            return None
        return {"fal_webhook": f"{callback}{'&' if '?' in callback else '?'}reference={quote(reference, safe='')}"}

    def _job(self, answer: Answer, app: str) -> str:
        said = _object(answer)
        request_id = str(said.get("request_id") or "")
        if not _ID.fullmatch(request_id):
            raise HostUnknownError(self._wire.clean(f"fal took the request and named no id: {answer.text()}"))
        path = self._own_path(str(said.get("response_url") or ""))
        return (
            path
            if _PATH.fullmatch(path) and path.endswith(f"/requests/{request_id}")
            else f"{app}/requests/{request_id}"
        )

    def _own_path(self, url: str) -> str:
        """The path of one of fal's addresses below our own; '' for an address that is neither fal's nor ours."""
        if url.startswith(f"{self._wire.address}/"):
            return url.removeprefix(f"{self._wire.address}/")
        found = urlsplit(url)
        return found.path.lstrip("/") if found.netloc in _OWN_NAMES else ""

    def _headers(self) -> Mapping[str, str]:
        if self._key is None:
            self._key = self._access.keys(KEY_NAMES, self.name)
        return {"authorization": f"Key {self._key.reveal()}"}

    def _secrets(self) -> tuple[Key, ...]:
        """The key, and its secret half, which is one by itself: "id:secret"."""
        if self._key is None:
            return ()
        return self._key, Key(self._key.reveal().rpartition(":")[2], self._key.source)


_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")


def refusal(answer: Answer) -> HostRefusedError | None:
    """Why fal certainly took nothing, from the answer to a submit; None where that is not sure."""
    said = _object(answer)
    if answer.status >= 500 or answer.status == 408 or "detail" not in said:
        return None
    text, lower = _said(answer), _said(answer).lower()
    if answer.status == 401:
        return HostRefusedError(
            f"it does not take the key: {text}", kind=Refused.KEY, next_commands=("hotset key FAL_KEY",)
        )
    if answer.status in (402, 403):
        # 403 {"detail":"User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."},
        # also "Reason: TOP_UP." (github.com/fal-ai/fal issues 1112, 1163, 2026-07 and -09). "Admin lock" is another.
        money = answer.status == 402 or "balance" in lower or "top_up" in lower
        return HostRefusedError(f"it refuses this account: {text}", kind=Refused.CREDIT if money else Refused.KEY)
    if answer.status == 404:
        return HostRefusedError(f"it does not sell this model (any more): {text}", kind=Refused.RETIRED)
    if answer.status == 429:
        # Only where a queue's greatest length was asked for (fal_max_queue_length), which is never done here.
        return HostRefusedError(f"it has too much to do: {text}", kind=Refused.BUSY, again_seconds=retry_after(answer))
    if _moderated(answer):
        return HostRefusedError(f"it refuses the words or the pictures: {text}", kind=Refused.MODERATED)
    return HostRefusedError(f"it does not take the request: {text}")


def _order(setup: TakeSetup, reference: str, pictures: Pictures) -> tuple[str, dict[str, Any]]:
    """Path and body of a request. Raises HostRefusedError for what the endpoint would not take: nothing was sent."""
    abilities = model(setup.model, "take").abilities
    wire = abilities.wire
    wrong = _wrong(setup, abilities)
    endpoint = _endpoint(setup, wire)
    if wrong is None and endpoint is None:
        wrong = "takes no locked last frame"
    if wrong is not None or endpoint is None:
        raise HostRefusedError(f"{setup.model} {wrong}.")
    rules = PictureRules(**wire.get("picture", {}))
    body: dict[str, Any] = {"prompt": setup.prompt}
    frames: list[tuple[str, Digest | None]] = [("first", setup.first_frame), ("last", setup.last_frame)]
    for role, digest in frames:
        if digest is not None:
            body[endpoint[role]] = sent_picture(pictures(digest), rules, "fal").data_uri
    body["duration"] = _duration(int(setup.seconds), str(wire["duration"]))
    for key, value in (("resolution", setup.resolution), ("shape", setup.shape), ("audio", setup.audio)):
        if key in wire:
            body[wire[key]] = value
    if "reference" in wire and reference:
        body[wire["reference"]] = reference
    return str(endpoint["path"]), {**body, **wire.get("fixed", {})}


def _wrong(setup: TakeSetup, abilities: Abilities) -> str | None:
    """What of the setup this endpoint does not take, as the rest of a sentence; None for nothing."""
    sizes = {resolution.name: resolution.sizes for resolution in abilities.resolutions}
    seconds, only = setup.seconds, abilities.only_seconds
    if setup.draft or setup.draft_job is not None:
        return "has no drafts"
    if setup.references:
        return "takes no reference pictures beside a locked first frame"
    if setup.resolution not in sizes:
        return f"is sold in {', '.join(sizes)}, not in {setup.resolution or 'any other size'}"
    if setup.shape not in sizes[setup.resolution]:
        return f"has no shape {setup.shape} in {setup.resolution}; it has {', '.join(sizes[setup.resolution])}"
    width, height = sizes[setup.resolution][setup.shape]
    if (width, height) != (setup.width, setup.height):
        return f"delivers {width}×{height} for {setup.shape} in {setup.resolution}, not {setup.width}×{setup.height}"
    fits = seconds in only if only else abilities.min_seconds <= seconds <= abilities.max_seconds
    if seconds.denominator != 1 or not fits:
        lengths = (
            ", ".join(str(s) for s in only) if only else f"{abilities.min_seconds} to {abilities.max_seconds} whole"
        )
        return f"makes clips of {lengths} seconds, not of {seconds_text(seconds)}"
    most = abilities.prompt.max_chars
    if most is not None and len(setup.prompt) > most:
        return f"takes {most} characters of words; these are {len(setup.prompt)}"
    if setup.audio and abilities.audio == "none":
        return "makes no sound"
    return None


def _endpoint(setup: TakeSetup, wire: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The first endpoint that sells this size and takes these frames."""
    for endpoint in wire["endpoint"]:
        sold = endpoint.get("resolution") in (None, setup.resolution)
        if sold and (setup.last_frame is None or "last" in endpoint):
            return endpoint
    return None


def _duration(seconds: int, form: str) -> str | int:
    """The length as the endpoint wants it: "5", 5 or "5s". Raises KeyError for a form that the data file invents."""
    return {"string": str(seconds), "integer": seconds, "seconds": f"{seconds}s"}[form]


def _object(answer: Answer) -> Mapping[str, Any]:
    return answer.data if isinstance(answer.data, dict) else {}


def _url(answer: Answer) -> str:
    """Where the film is: {"video":{"url"}}; '' for none."""
    video = _object(answer).get("video")
    url = str(video.get("url") or "") if isinstance(video, dict) else ""
    return url if url.startswith(("https://", "http://")) else ""


def _used(answer: Answer) -> dict[str, str]:
    """What fal says it counted. In which unit is not said, so it is kept and not turned into money."""
    units = answer.headers.get("x-fal-billable-units", "")
    return {"fal-units": units} if units else {}


def _details(answer: Answer) -> list[Mapping[str, Any]]:
    detail = _object(answer).get("detail")
    return [item for item in detail if isinstance(item, dict)] if isinstance(detail, list) else []


def _moderated(answer: Answer) -> bool:
    """422 {"detail":[{"loc":["body","prompt"],"msg":…,"type":"content_policy_violation",…}]} (docs.fal.ai, errors)."""
    return any(item.get("type") == _MODERATED for item in _details(answer)) or (
        _object(answer).get("error_type") == _MODERATED
    )


def _said(answer: Answer) -> str:
    """The vendor's own words: of a 422 each field with its fault, else `detail`; a page only by its title."""
    parts = [
        f"{'.'.join(str(at) for at in item.get('loc', ()))}: {item.get('msg', '')} ({item.get('type', '')})"
        for item in _details(answer)
    ]
    if parts:
        return "; ".join(parts)[:400]
    detail, kind = _object(answer).get("detail"), _object(answer).get("error_type")
    if isinstance(detail, str):
        return f"{detail} ({kind})" if kind else detail
    return answer.text()


def _how(kind: str) -> Ended:
    if kind == _MODERATED:
        return Ended.MODERATED
    return Ended.CANCELLED if kind in _CANCELLED else Ended.FAILED
