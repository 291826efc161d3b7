"""Kuaishou Kling: 3.0 and 3.0 Omni by the older protocol, 3.0 Turbo by the newer one.

What differs between the two, by the vendor's pages (kling.ai/document-api, read up to 2026-10):

                older                                   newer
    model       `model_name` in the body                in the path
    ask         GET path/{task or external id}          GET /tasks?task_ids=… or ?external_task_ids=…
    list        GET path?pageNum&pageSize               POST /tasks with a cursor
    end         succeed | failed                        succeeded | failed
    units       final_unit_deduction                    billing: [{charge_type: unit | cash, amount}]

Our reference goes out as `external_task_id`, which is unique in an account and can be asked for: that is how a lost
answer is found again. There is no way to cancel, no seed and no last frame to fetch.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from hotset.errors import (
    HostError,
    HostGoneError,
    HostRefusedError,
    HostUnknownError,
    MediaError,
    RefusalError,
    Refused,
)
from hotset.film.setup import TakeSetup
from hotset.hosts.keys import Key
from hotset.hosts.port import Abilities, Accepted, Access, Asked, Done, Ended, Failed, JobState, Pictures, Rolling
from hotset.hosts.registry import model, models
from hotset.hosts.sending import PictureRules, sent_picture
from hotset.hosts.wire import Answer, Wire, retry_after
from hotset.media import picture_size
from hotset.units import Digest, seconds_text

__all__ = ["ADDRESS", "KlingHost", "refusal"]

ADDRESS = "https://api-singapore.klingai.com"
"""Outside China; keys of the Chinese site belong to https://api-beijing.klingai.com (KLING_BASE_URL)."""

_HOST = "kling"
_TOKEN_S = 1800
"""A signed token lives half an hour."""
_TOKEN_EARLY_S = 300
"""It is made anew this long before it ends, so that none ends on the way."""
_TOKEN_BEFORE_S = 5
"""It is valid from a little before it was made, as the vendor's own example has it."""
_PAGE = 500
_MOST_PAGES = 20
_DAY_S = 86_400
_SHAPE_OFF = 0.02
"""How far the shape of a first frame may be from the shape that was ordered: the clip follows the frame."""

_SAYS: Mapping[int, tuple[Refused, str]] = {
    1000: (Refused.KEY, "the key is not accepted"),
    1001: (Refused.KEY, "no key arrived"),
    1002: (Refused.KEY, "the key is not accepted; a key of the Chinese site passes at api-beijing.klingai.com only"),
    1003: (Refused.KEY, "the signed token is not valid yet: this machine's clock is ahead of the vendor's"),
    1004: (Refused.KEY, "the signed token has ended: this machine's clock is behind the vendor's"),
    1100: (Refused.KEY, "the account is blocked or irregular"),
    1101: (Refused.CREDIT, "the account is in arrears"),
    1102: (Refused.CREDIT, "the resource pack is used up or has ended"),
    1103: (Refused.RETIRED, "the model is not open to this account"),
    1203: (Refused.RETIRED, "the model or the path does not exist any more"),
    1300: (Refused.MODERATED, "the words or pictures are against the platform's policy"),
    1301: (Refused.MODERATED, "the words or pictures are against the content policy"),
    1302: (Refused.BUSY, "too many requests"),
    1303: (Refused.BUSY, "as many jobs run as the account may have at once"),
    1304: (Refused.KEY, "this machine's address is not among those that the account allows"),
}
"""The vendor's codes (page 'error codes'). 1100, 1101, 1102 and 1304 come as HTTP 429 and do not pass later."""

_TOKEN_CODES = (1003, 1004)
_TAKEN = re.compile(r"already exist|duplicate|must be unique|already used", re.IGNORECASE)
"""A repeated external_task_id is refused as "already exists" (live report, 2026-09-21): then there is a job of it."""
_WITHHELD = re.compile(r"risk control|content (security|polic|safety)|sensitive|moderat", re.IGNORECASE)
"""What moderation withholds says 'Failure to pass the risk control system' (live report, 2026-05-13)."""


@dataclass(frozen=True, slots=True)
class _Task:
    """The vendor's task, whichever protocol told it."""

    id: str
    status: str
    reference: str
    message: str
    url: str
    used: Mapping[str, str] = field(default_factory=dict)


class KlingHost:
    """Shoots takes at Kling. Keys: KLING_API_KEY, or KLING_ACCESS_KEY and KLING_SECRET_KEY for signed tokens."""

    name = _HOST
    hosted = True
    key_names = ("KLING_API_KEY", "KLING_ACCESS_KEY", "KLING_SECRET_KEY")

    def __init__(self, access: Access) -> None:
        self.shoots = tuple(m.slug for m in models() if m.host == _HOST and m.kind == "take")
        self._access = access
        self._held: dict[str, Key] = {}
        self._token_ends = 0.0
        address = access.address or os.environ.get("KLING_BASE_URL", "").strip() or ADDRESS
        self._wire = Wire(_HOST, address, self._headers, secrets=lambda: tuple(self._held.values()), haste=access.haste)

    # before any call

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Raise RefusalError for what the vendor would refuse, or would do otherwise than it was asked."""
        wrong = next(_objections(setup, pictures), None)
        if wrong is not None:
            raise RefusalError(f"{_HOST} cannot shoot {setup.slate}: {wrong}.", next_commands=("hotset models",))

    # the four steps

    async def submit(self, setup: TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once, under our reference."""
        wrong = next(_objections(setup, pictures), None)
        if wrong is not None:
            raise HostRefusedError(f"{_HOST} was not asked: {wrong}.")
        known = _abilities(setup.model)
        body = _DIALECTS[known.wire["dialect"]](setup, known, reference, pictures, self._callback(reference))
        answer = await self._wire.post(
            known.wire["path"], refusal=self._refusal, call_seconds=known.call_seconds, json=body
        )
        return Accepted(_job_id(known, self._accepted(answer)))

    async def find(self, asked: Asked) -> Accepted | None:
        """The task of our reference: asked for by itself first, then looked for in the list.

        Raises HostUnknownError where several carry the reference, HostError where there was no answer.
        """
        known = _abilities(asked.setup.model)
        for look in (self._of_reference, self._in_list):
            found = {
                _job_id(known, task.id)
                for task in await look(known, asked)
                if task.id and task.reference == asked.reference
            } - asked.known
            if len(found) > 1:
                raise HostUnknownError(f"{_HOST} has {len(found)} jobs of the reference {asked.reference}.")
            if found:
                return Accepted(found.pop())
        return None

    async def poll(self, job_id: str) -> JobState:
        """How far the task is. A status that nobody has described yet counts as rolling."""
        task = await self._task(job_id)
        if task is None:
            raise HostError(f"{_HOST} knows no job {job_id}: it keeps them for 30 days, each for its own account.")
        if task.status in ("succeed", "succeeded"):
            if task.url:
                return Done(used=task.used)
            return Failed(f"{_HOST} finished without a video. {task.message}".strip(), used=task.used)
        if task.status == "failed":
            how = Ended.MODERATED if _WITHHELD.search(task.message) else Ended.FAILED
            return Failed(task.message or f"{_HOST} failed without a reason.", used=task.used, how=how)
        return Rolling()

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The take as take.mp4. Where its address has run out, a fresh one is asked for once."""
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        address, target = await self._address_of(job_id), folder / "take.mp4"
        try:
            return {"take": await self._wire.download(address, target)}
        except HostGoneError:
            return {"take": await self._wire.download(await self._address_of(job_id), target)}

    async def cancel(self, job_id: str) -> bool:
        """False, without a call: the vendor has no way to stop a job, it runs to its end and is paid for."""
        return False

    async def hang_up(self) -> None:
        """Close the connections of the running event loop."""
        await self._wire.hang_up()

    # asking

    async def _task(self, job_id: str) -> _Task | None:
        """The task of a job, or None where the vendor has none of that id (any more)."""
        slug, _, task_id = job_id.rpartition("/")
        wire = _abilities(slug).wire
        if wire["dialect"] == "contents":
            answer = await self._wire.read(wire["query"], params={"task_ids": task_id})
            tasks = [_newer(each) for each in _list(self._data(answer))]
            return next((task for task in tasks if task.id == task_id), None)
        answer = await self._wire.read(f"{wire['path']}/{quote(task_id, safe='')}")
        return None if _is_missing(answer) else _older(_dict(self._data(answer)))

    async def _of_reference(self, known: Abilities, asked: Asked) -> list[_Task]:
        wire = known.wire
        if wire["dialect"] == "contents":
            answer = await self._wire.read(wire["query"], params={"external_task_ids": asked.reference})
            return [_newer(each) for each in _list(self._data(answer))]
        answer = await self._wire.read(f"{wire['path']}/{quote(asked.reference, safe='')}")
        # It was asked for by our reference, so it is ours also where the answer does not repeat it.
        return [] if _is_missing(answer) else [_older(_dict(self._data(answer)), asked.reference)]

    async def _in_list(self, known: Abilities, asked: Asked) -> list[_Task]:
        """All tasks that the vendor lists; whether newest first is not said, so to the end."""
        wire, tasks, cursor = known.wire, [], ""
        # A day early, since their clock may be another than ours.
        start = str(round((asked.sent_at - _DAY_S) * 1000))
        for number in range(1, _MOST_PAGES + 1):
            if wire["dialect"] == "contents":
                query = {"start_time": start, "cursor": cursor, "limit": _PAGE}
                answer = await self._wire.read(wire["query"], method="POST", json=query)
                page = _dict(self._data(answer))
                tasks += [_newer(each) for each in _list(page.get("result"))]
                cursor = str(page.get("next_cursor") or "")
                more = bool(page.get("has_more")) and cursor != ""
            else:
                answer = await self._wire.read(wire["path"], params={"pageNum": number, "pageSize": _PAGE})
                rows = _list(self._data(answer))
                tasks += [_older(_dict(each)) for each in rows]
                more = len(rows) >= _PAGE
            if not more:
                return tasks
        raise HostUnknownError(f"{_HOST} lists more than {_MOST_PAGES * _PAGE} jobs, and not all were looked at.")

    async def _address_of(self, job_id: str) -> str:
        task = await self._task(job_id)
        if task is None:
            raise HostGoneError(f"{_HOST} has no job {job_id} any more: it keeps results for 30 days.")
        if task.status not in ("succeed", "succeeded"):
            raise HostError(f"{_HOST} has no result of {job_id} yet: it is {task.status or 'in no state'}.")
        if not task.url:
            raise HostGoneError(f"{_HOST} has finished {job_id} and gives no address of its result.")
        return task.url

    def _data(self, answer: Answer) -> Any:
        """The `data` of an answer to something that costs nothing. Raises HostError for any other answer."""
        held = answer.data
        if isinstance(held, dict) and answer.status == 200 and held.get("code") == 0:
            return held.get("data")
        found = self._refusal(answer)
        why = found.message if found is not None else f"it answered {answer.status}: {answer.text()}"
        raise HostError(self._wire.clean(f"{_HOST} cannot be asked: {why}"), next_commands=("hotset takes",))

    def _accepted(self, answer: Answer) -> str:
        """The id in a 2xx answer to a paid call. An error may come inside a 200, by its code."""
        held = _dict(answer.data)
        data = _dict(held.get("data"))
        task_id = str(data.get("task_id") or data.get("id") or "")
        if task_id:
            return task_id
        found = self._refusal(answer)
        if found is not None:
            raise HostRefusedError(
                self._wire.clean(f"{_HOST}: {found.message}"), kind=found.kind, again_seconds=found.again_seconds
            )
        raise HostUnknownError(self._wire.clean(f"{_HOST} answered without an id: {answer.text()}"))

    # keys

    def _headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self._bearer()}"}

    def _bearer(self) -> str:
        """The single key, or a token signed with the pair, made anew before it ends."""
        now, held = self._access.clock(), self._held
        if "single" in held:
            return held["single"].reveal()
        if "token" in held and now <= self._token_ends - _TOKEN_EARLY_S:
            return held["token"].reveal()
        try:
            held["single"] = self._access.keys(("KLING_API_KEY",), _HOST)
        except HostRefusedError:
            return self._signed(now).reveal()
        return held["single"].reveal()

    def _signed(self, now: float) -> Key:
        issuer = self._held["issuer"] = self._access.keys(("KLING_API_KEY", "KLING_ACCESS_KEY"), _HOST)
        secret = self._held["secret"] = self._access.keys(("KLING_SECRET_KEY",), _HOST)
        self._token_ends = now + _TOKEN_S
        claims = {"iss": issuer.reveal(), "exp": int(self._token_ends), "nbf": int(now) - _TOKEN_BEFORE_S}
        self._held["token"] = Key(jwt.encode(claims, secret.reveal(), algorithm="HS256"), issuer.source)
        return self._held["token"]

    def _refusal(self, answer: Answer) -> HostRefusedError | None:
        """As `refusal`; a token that the vendor will not have is not used again."""
        if _dict(answer.data).get("code") in _TOKEN_CODES:
            self._held.pop("token", None)
        return refusal(answer)

    def _callback(self, reference: str) -> str | None:
        """Where to call back, with our reference as a query."""
        address = self._access.callback
        if address is None:
            return None
        return f"{address}{'&' if '?' in address else '?'}{urlencode({'reference': reference})}"


def refusal(answer: Answer) -> HostRefusedError | None:
    """Why an answer certainly accepted nothing, by the vendor's own code; None where that is not certain.

    The envelope is {"code": int, "message": str, "request_id": str}; the code counts, not the HTTP status, since
    arrears come as 429 like too many requests.
    """
    held = _dict(answer.data)
    code, message = held.get("code"), str(held.get("message") or "")
    if not isinstance(code, int) or code == 0 or code >= 5000 or answer.status >= 500 or answer.status == 408:
        return None
    if 1200 <= code < 1300 and _TAKEN.search(message):
        # There is a task of this reference already: not certainly nothing, and `find` will tell.
        return None
    told = f"{code}: {message}" if message else str(code)
    if code in _SAYS:
        kind, sentence = _SAYS[code]
    elif 1200 <= code < 1300:
        kind, sentence = Refused.INVALID, "the request is not taken"
    elif answer.status == 429:
        kind, sentence = Refused.BUSY, "too many requests"
    elif 400 <= answer.status < 500:
        kind, sentence = Refused.INVALID, "the request is refused"
    else:
        return None
    return HostRefusedError(
        f"{sentence} ({told}).", kind=kind, again_seconds=retry_after(answer) if kind is Refused.BUSY else None
    )


# what is sent


def _objections(setup: TakeSetup, pictures: Pictures) -> Iterator[str]:
    """Everything about a setup that the vendor would refuse, or would quietly do otherwise."""
    known = _abilities(setup.model)
    wire = known.wire
    if setup.resolution not in wire["modes"]:
        yield f"it sells {', '.join(wire['modes'])}, not {setup.resolution or 'any size'}"
    if setup.seconds.denominator != 1 or not known.min_seconds <= setup.seconds <= known.max_seconds:
        least, most = seconds_text(known.min_seconds), seconds_text(known.max_seconds)
        yield f"its clips are whole seconds from {least} to {most}, not {seconds_text(setup.seconds)}"
    if setup.last_frame is not None and not known.last_frame:
        yield "it takes no locked last frame"
    if setup.draft or setup.draft_job is not None:
        yield "it has no drafts"
    frames = 1 if setup.last_frame is None else 2
    if len(setup.references) > known.max_references:
        yield f"it takes {known.max_references or 'no'} reference pictures"
    elif len(setup.references) + frames > wire.get("max_pictures", 2):
        yield f"it takes {wire['max_pictures']} pictures in all, the locked frames among them"
    if setup.audio and known.audio == "none":
        yield "it makes no sound"
    most_chars = known.prompt.max_chars
    if most_chars is not None and len(setup.prompt) > most_chars:
        yield f"its prompts have {most_chars} characters at most, this one has {len(setup.prompt)}"
    yield from _picture_objections(setup, known, pictures)


def _picture_objections(setup: TakeSetup, known: Abilities, pictures: Pictures) -> Iterator[str]:
    try:
        for digest in _digests(setup):
            sent_picture(pictures(digest), _rules(known), _HOST)
        width, height = picture_size(pictures(setup.first_frame))
    except (HostRefusedError, MediaError) as error:
        yield f"it {error.message.removeprefix(f'{_HOST} ').rstrip('.')}"
        return
    ordered = setup.width / setup.height
    if abs(width / height - ordered) > _SHAPE_OFF * ordered:
        yield f"the clip follows its first frame, which is {width}×{height} and not {setup.shape}"


def _digests(setup: TakeSetup) -> tuple[Digest, ...]:
    last = () if setup.last_frame is None else (setup.last_frame,)
    return (setup.first_frame, *(each.digest for each in setup.references), *last)


def _rules(known: Abilities) -> PictureRules:
    """JPG and PNG from 300 pixels a side and 1:2.5 to 2.5:1; the bytes differ by model."""
    return PictureRules(max_bytes=known.wire["max_bytes"], max_side=100_000, kinds=("image/png", "image/jpeg"))


def _frames_body(
    setup: TakeSetup, known: Abilities, reference: str, pictures: Pictures, callback: str | None
) -> dict[str, Any]:
    """image2video: pictures are base64 without a prefix, the length is text, the mode is the size."""
    last = {} if setup.last_frame is None else {"image_tail": _base64(setup.last_frame, known, pictures)}
    return {
        "model_name": known.wire["id"],
        "image": _base64(setup.first_frame, known, pictures),
        **last,
        **_older_settings(setup, known, reference, callback),
    }


def _omni_body(
    setup: TakeSetup, known: Abilities, reference: str, pictures: Pictures, callback: str | None
) -> dict[str, Any]:
    """omni-video: one list of pictures, which the prompt cites by their number in it."""
    listed = [{"image_url": _base64(setup.first_frame, known, pictures), "type": "first_frame"}]
    listed += [{"image_url": _base64(each.digest, known, pictures)} for each in setup.references]
    if setup.last_frame is not None:
        listed.append({"image_url": _base64(setup.last_frame, known, pictures), "type": "end_frame"})
    return {
        "model_name": known.wire["id"],
        "image_list": listed,
        **_older_settings(setup, known, reference, callback),
    }


def _older_settings(setup: TakeSetup, known: Abilities, reference: str, callback: str | None) -> dict[str, Any]:
    return {
        "prompt": setup.prompt,
        "duration": str(setup.seconds),
        "mode": known.wire["modes"][setup.resolution],
        "sound": "on" if setup.audio else "off",
        "external_task_id": reference,
        **({} if callback is None else {"callback_url": callback}),
    }


def _contents_body(
    setup: TakeSetup, known: Abilities, reference: str, pictures: Pictures, callback: str | None
) -> dict[str, Any]:
    """The newer protocol. Outside `options` the external_task_id would be passed over without a word."""
    return {
        "contents": [
            {"type": "prompt", "text": setup.prompt},
            {"type": "first_frame", "url": _base64(setup.first_frame, known, pictures)},
        ],
        "settings": {"resolution": known.wire["modes"][setup.resolution], "duration": int(setup.seconds)},
        "options": {
            "external_task_id": reference,
            **({} if callback is None else {"callback_url": callback}),
        },
    }


_DIALECTS = {"frames": _frames_body, "omni": _omni_body, "contents": _contents_body}


def _base64(digest: Digest, known: Abilities, pictures: Pictures) -> str:
    return sent_picture(pictures(digest), _rules(known), _HOST).base64


# what comes back


def _older(data: Mapping[str, Any], reference: str = "") -> _Task:
    videos = _list(_dict(data.get("task_result")).get("videos"))
    units = data.get("final_unit_deduction")
    return _Task(
        id=str(data.get("task_id") or ""),
        status=str(data.get("task_status") or "").lower(),
        reference=str(_dict(data.get("task_info")).get("external_task_id") or reference),
        message=str(data.get("task_status_msg") or ""),
        url=next((str(_dict(video).get("url")) for video in videos if _dict(video).get("url")), ""),
        used={"units": str(units)} if units not in (None, "") else {},
    )


def _newer(data: Any) -> _Task:
    data = _dict(data)
    outputs = [_dict(each) for each in _list(data.get("outputs"))]
    used = {}
    for bill in (_dict(each) for each in _list(data.get("billing"))):
        # Cash is told with its currency, which need not be dollars: it is kept and never added up here.
        kind = "units" if bill.get("charge_type") == "unit" else f"cash {bill.get('currency') or ''}".strip()
        used[kind] = str(bill.get("amount"))
    return _Task(
        id=str(data.get("id") or ""),
        status=str(data.get("status") or "").lower(),
        reference=str(data.get("external_id") or ""),
        message=str(data.get("message") or ""),
        url=next((str(each["url"]) for each in outputs if each.get("type") == "video" and each.get("url")), ""),
        used=used,
    )


def _is_missing(answer: Answer) -> bool:
    """Whether the vendor says that it has no such task.

    400 with 1201 "Task not found" (live report, 2026-07-30); by its page also 404 with 1203.
    """
    held = _dict(answer.data)
    code, message = held.get("code"), str(held.get("message") or "")
    return code == 1203 or (code in (1200, 1201) and "not found" in message.lower())


def _abilities(slug: str) -> Abilities:
    return model(slug, "take").abilities


def _job_id(known: Abilities, task_id: str) -> str:
    """A task is only known under the path that made it, so its model goes with it."""
    return f"{known.model}/{task_id}"


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
