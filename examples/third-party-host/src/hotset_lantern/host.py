"""Shoots takes at Lantern.

    POST   /v1/clips          {"model", "prompt", "seconds", "frame", "tag"} → 201 {"clip": {"id", "state", …}}
    GET    /v1/clips/{id}     {"clip": {"id", "tag", "state", "why", "cents", "url"}}
    GET    /v1/clips?tag=…    {"clips": [{"id", "tag", …}]}
    DELETE /v1/clips/{id}     200 stopped, 409 too late

`state` is waiting, working, ready, failed, withheld or stopped. An error is {"fault": {"name", "text"}}.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.film.setup import TakeSetup
from hotset.hosts.keys import Key
from hotset.hosts.port import Accepted, Access, Asked, Done, Ended, Failed, JobState, Pictures, Rolling
from hotset.hosts.registry import model
from hotset.hosts.sending import PictureRules, sent_picture
from hotset.hosts.wire import Answer, Wire, retry_after
from hotset.units import Micros

__all__ = ["LanternHost"]

_ENDS = {"failed": Ended.FAILED, "withheld": Ended.MODERATED, "stopped": Ended.CANCELLED}
_FAULTS = {
    "bad_key": Refused.KEY,
    "no_money": Refused.CREDIT,
    "closed_model": Refused.RETIRED,
    "not_allowed": Refused.MODERATED,
    "slow_down": Refused.BUSY,
    "bad_request": Refused.INVALID,
}


class LanternHost:
    """The one host of this package. The key is $LANTERN_KEY."""

    name = "lantern"
    hosted = True
    key_names = ("LANTERN_KEY",)
    shoots = ("lantern-1",)

    def __init__(self, access: Access) -> None:
        self._access = access
        self._key: Key | None = None
        address = access.address or "https://api.lantern.example"
        self._wire = Wire(self.name, address, self._headers, secrets=self._secrets, haste=access.haste)

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Free and without a call."""
        known = model(setup.model, "take").abilities
        sizes = {each.name: each.sizes for each in known.resolutions}
        wrong = ""
        if setup.seconds.denominator != 1 or not known.min_seconds <= setup.seconds <= known.max_seconds:
            wrong = f"its clips have {known.min_seconds} to {known.max_seconds} whole seconds"
        elif setup.shape not in sizes.get(setup.resolution, {}):
            wrong = f"it sells {', '.join(sizes)} in 16:9"
        elif setup.last_frame is not None or setup.references:
            wrong = "it takes a first frame and no other picture"
        elif setup.audio or setup.draft or setup.draft_job is not None:
            wrong = "it makes neither sound nor drafts"
        elif len(setup.prompt) > (known.prompt.max_chars or 0):
            wrong = f"its prompts have up to {known.prompt.max_chars} characters"
        if wrong:
            raise RefusalError(f"lantern cannot shoot {setup.slate}: {wrong}.", next_commands=("hotset models",))

    async def submit(self, setup: TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once."""
        try:
            self.check(setup, pictures)
        except RefusalError as refused:
            raise HostRefusedError(refused.message) from refused
        known = model(setup.model, "take").abilities
        body = {
            "model": known.wire["id"],
            "prompt": setup.prompt,
            "seconds": int(setup.seconds),
            "frame": sent_picture(pictures(setup.first_frame), PictureRules(), self.name).base64,
            "tag": reference,
        }
        answer = await self._wire.post("v1/clips", json=body, refusal=_refusal, call_seconds=known.call_seconds)
        clip_id = _clip(answer).get("id")
        if not clip_id:
            raise HostUnknownError(self._wire.clean(f"lantern answered without an id: {answer.text()}"))
        return Accepted(str(clip_id))

    async def find(self, asked: Asked) -> Accepted | None:
        """The clip with our reference as its tag. The vendor shows every clip at once, so None is certain."""
        answer = await self._wire.read("v1/clips", params={"tag": asked.reference})
        clips = answer.data.get("clips") if answer.status == 200 and isinstance(answer.data, dict) else None
        if not isinstance(clips, list):
            raise HostError(self._wire.clean(f"lantern does not show its list ({answer.status}): {answer.text()}"))
        ids = {str(clip["id"]) for clip in clips if clip.get("tag") == asked.reference} - asked.known
        if len(ids) > 1:
            raise HostUnknownError(f"lantern has {len(ids)} clips with the tag {asked.reference}.")
        return Accepted(ids.pop()) if ids else None

    async def poll(self, job_id: str) -> JobState:
        """How far the clip is. A state that is not known yet is no end."""
        clip = await self._asked(job_id)
        state = clip.get("state")
        if state == "ready":
            return Done(billed=_micros(clip))
        if state in _ENDS:
            return Failed(str(clip.get("why") or state), billed=_micros(clip), how=_ENDS[state])
        return Rolling()

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The take."""
        url = (await self._asked(job_id)).get("url")
        if not url:
            raise HostGoneError(f"lantern has no film of {job_id} any more.")
        return {"take": await self._wire.download(str(url), folder / "take.mp4")}

    async def cancel(self, job_id: str) -> bool:
        """Stop a clip that waits. One that has ended is left alone."""
        if (await self._asked(job_id)).get("state") != "waiting":
            return False
        return (await self._wire.change(f"v1/clips/{quote(job_id, safe='')}", method="DELETE")).status == 200

    async def hang_up(self) -> None:
        """Close what is open in this event loop."""
        await self._wire.hang_up()

    async def _asked(self, job_id: str) -> Mapping[str, Any]:
        answer = await self._wire.read(f"v1/clips/{quote(job_id, safe='')}")
        if answer.status != 200 or not _clip(answer):
            raise HostError(self._wire.clean(f"lantern cannot be asked ({answer.status}): {answer.text()}"))
        return _clip(answer)

    def _headers(self) -> Mapping[str, str]:
        if self._key is None:
            self._key = self._access.keys(self.key_names, self.name)
        return {"authorization": f"Bearer {self._key.reveal()}"}

    def _secrets(self) -> tuple[Key, ...]:
        return () if self._key is None else (self._key,)


def _refusal(answer: Answer) -> HostRefusedError | None:
    """Why Lantern certainly took nothing; None where that is not sure."""
    fault = answer.data.get("fault") if isinstance(answer.data, dict) else None
    if answer.status >= 500 or not isinstance(fault, dict) or fault.get("name") not in _FAULTS:
        return None
    kind = _FAULTS[fault["name"]]
    return HostRefusedError(
        f"{fault['name']}: {fault.get('text')}",
        kind=kind,
        again_seconds=retry_after(answer) if kind is Refused.BUSY else None,
    )


def _clip(answer: Answer) -> Mapping[str, Any]:
    clip = answer.data.get("clip") if isinstance(answer.data, dict) else None
    return clip if isinstance(clip, dict) else {}


def _micros(clip: Mapping[str, Any]) -> Micros | None:
    """Lantern bills whole cents, and says how many."""
    return Micros(int(clip["cents"]) * 10_000) if isinstance(clip.get("cents"), int) else None
