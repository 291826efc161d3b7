"""Google's Gemini API with a key: takes with Omni Flash over the Interactions API, stills with Nano Banana.

    POST {v}/interactions             a take, always in the background: in_progress, and polled
    GET  {v}/interactions/{id}        how far; the video is the last step's, in base64 or as an address of the Files API
    POST {v}/interactions/{id}/cancel
    GET  {v}/files/{id}:download?alt=media      with the key: there are no signed addresses
    POST {v}/models/{m}:generateContent         a still, answered at once and kept on disk before it is reported

There is no list of interactions and no id of the caller's, so a lost answer stays lost. A call that is not in the
background may stop at `requires_continuation`, and each continuation bills its input again: it is never used here.
Sources: requests of google-genai 3.4.0 (recorded 2026-11-22), its types, gemini-skills of 2026-08-27.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.film.setup import StillSetup, TakeSetup
from hotset.hosts.google import STILL_BLOCKS, ended_by, envelope, label, refusal, write_result
from hotset.hosts.keys import Key
from hotset.hosts.port import Abilities, Accepted, Access, Asked, Done, Ended, Failed, JobState, Pictures, Rolling
from hotset.hosts.registry import model, models
from hotset.hosts.sending import PictureRules, sent_picture
from hotset.hosts.wire import Answer, Spool, Wire
from hotset.units import Digest, seconds_text

__all__ = ["ADDRESS", "KEYS", "GeminiHost"]

ADDRESS = "https://generativelanguage.googleapis.com"
KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
_ADDRESS_NAME = "GOOGLE_GEMINI_BASE_URL"
_STILL = "still:"
_SHAPE_SHARE = 0.03
"""A still's shape may differ from what was asked by so much: the delivered sizes are whole blocks."""
_ROLLING = frozenset({"queued", "in_progress"})
_STOPPED = {
    "incomplete": "it stopped before the video was whole",
    "budget_exceeded": "it stopped at a limit of tokens",
    "requires_action": "it waits for something that a take cannot give",
    "requires_continuation": "it stopped half-way and would bill its input again to go on",
}
"""States of the Interactions API that are an end for us (SDK 3.4.0)."""


class GeminiHost:
    """Shoots takes with Omni Flash and draws stills with Nano Banana. The key is $GEMINI_API_KEY or $GOOGLE_API_KEY."""

    name = "gemini"
    hosted = True
    key_names = KEYS
    shoots: tuple[str, ...] = tuple(m.slug for m in models() if m.host == "gemini" and m.kind == "take")
    draws: tuple[str, ...] = tuple(m.slug for m in models() if m.host == "gemini" and m.kind == "still")

    def __init__(self, access: Access) -> None:
        self._access = access
        self._spool = Spool(access.spool)
        address = access.address or os.environ.get(_ADDRESS_NAME) or ADDRESS
        self._wire = Wire(self.name, address, self._headers, secrets=self._secrets, haste=access.haste)

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Free and without a call: raise RefusalError for what Omni would not take."""
        known = model(setup.model, "take")
        abilities, name = known.abilities, known.name
        longest = abilities.max_seconds
        if setup.last_frame is not None:
            longest = min(longest, Fraction(abilities.wire.get("last_max_seconds", longest)))
        if not abilities.min_seconds <= setup.seconds <= longest:
            both = " between two locked frames" if setup.last_frame is not None else ""
            sold = f"{seconds_text(abilities.min_seconds)} to {seconds_text(longest)}"
            raise RefusalError(f"{name} shoots {sold}{both}, not {seconds_text(setup.seconds)}.")
        if abilities.step_seconds is not None and setup.seconds % abilities.step_seconds:
            raise RefusalError(f"{name} is ordered in whole seconds, not {seconds_text(setup.seconds)}.")
        sizes = {r.name: r.sizes for r in abilities.resolutions}
        if _resolution(setup, abilities) not in sizes:
            raise RefusalError(f"{name} delivers {', '.join(sizes)}, not {setup.resolution or 'any size'}.")
        if setup.shape not in sizes[_resolution(setup, abilities)]:
            raise RefusalError(f"{name} delivers 16:9 and 9:16, not {setup.shape}.")
        if len(setup.references) > abilities.max_references:
            raise RefusalError(
                f"{name} takes at most {abilities.max_references} references, not {len(setup.references)}."
            )
        if setup.draft_job is not None:
            raise RefusalError(f"{name} makes no final out of a draft: shoot the take anew, without the draft.")

    async def submit(self, setup: StillSetup | TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once. Raises as the port says."""
        if isinstance(setup, StillSetup):
            return await self._draw(setup, reference, pictures)
        try:
            self.check(setup, pictures)
        except RefusalError as refused:
            raise HostRefusedError(refused.message) from refused
        abilities = model(setup.model, "take").abilities
        body = await asyncio.to_thread(_take_body, setup, reference, pictures, abilities, self._access.callback)
        answer = await self._wire.post(
            f"{abilities.wire['version']}/interactions",
            json=body,
            refusal=refusal,
            call_seconds=abilities.call_seconds,
        )
        name = answer.data.get("id") if isinstance(answer.data, dict) else None
        if not isinstance(name, str) or not name:
            raise HostUnknownError(f"{self.name} took the request and named no interaction: {answer.text()}")
        return Accepted(name)

    async def _draw(self, setup: StillSetup, reference: str, pictures: Pictures) -> Accepted:
        abilities = model(setup.model, "still").abilities
        if await asyncio.to_thread(self._spool.read, reference) is not None:
            return Accepted(_STILL + reference)
        body = await asyncio.to_thread(_still_body, setup, pictures, abilities)
        answer = await self._wire.post(
            f"{abilities.wire['version']}/models/{abilities.wire['model']}:generateContent",
            json=body,
            refusal=refusal,
            call_seconds=abilities.call_seconds,
        )
        if next(_pictures_of(answer.data), None) is None:
            raise _withheld(answer)
        await asyncio.to_thread(self._spool.keep, reference, answer.body)
        return Accepted(_STILL + reference)

    async def find(self, asked: Asked) -> Accepted | None:
        """A still that lies in the spool; else HostUnknownError: Google lists nothing and takes no id of ours."""
        if isinstance(asked.setup, StillSetup):
            if await asyncio.to_thread(self._spool.read, asked.reference) is not None:
                return Accepted(_STILL + asked.reference)
            raise HostUnknownError(
                f"{self.name} cannot be asked about {asked.reference}: a still whose answer is lost is lost, and may "
                "have been billed."
            )
        raise HostUnknownError(
            f"{self.name} cannot be asked about {asked.reference}: the Interactions API has no list. "
            "Google's usage page shows whether a take was made."
        )

    async def poll(self, job_id: str) -> JobState:
        """How far the job is. A state that is not known yet is taken as rolling."""
        if job_id.startswith(_STILL):
            await self._kept(job_id)
            return Done(used={"images": "1"})
        return _state(await self._interaction(job_id))

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """'take' as an MP4, or 'picture' as it came, in `folder`. Raises HostGoneError where Google has it no more."""
        if job_id.startswith(_STILL):
            answer = await self._kept(job_id)
            kind, held = next(_pictures_of(answer))
            ending = {"image/jpeg": "jpg", "image/webp": "webp"}.get(kind, "png")
            target = folder / f"picture.{ending}"
            return {"picture": await asyncio.to_thread(write_result, held, target, self.name)}
        interaction = await self._interaction(job_id)
        video = next(_videos(interaction), None)
        if video is None:
            raise HostGoneError(f"{self.name} has no video in the interaction any more.")
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        if isinstance(video.get("data"), str):
            return {"take": await asyncio.to_thread(write_result, video["data"], folder / "take.mp4", self.name)}
        address = _file_address(str(video.get("uri") or ""))
        return {"take": await self._wire.download(address, folder / "take.mp4", signed=False)}

    async def cancel(self, job_id: str) -> bool:
        """Ask to stop a take; True where Google says that it is cancelled."""
        if job_id.startswith(_STILL):
            return False
        answer = await self._wire.change(f"{_version(self.shoots)}/interactions/{quote(job_id, safe='')}/cancel")
        data = answer.data
        return answer.status == 200 and isinstance(data, dict) and data.get("status") == "cancelled"

    async def hang_up(self) -> None:
        """Close what is open in this event loop."""
        await self._wire.hang_up()

    async def _interaction(self, job_id: str) -> Mapping[str, Any]:
        answer = await self._wire.read(f"{_version(self.shoots)}/interactions/{quote(job_id, safe='')}")
        if answer.status in (404, 410):
            raise HostGoneError(f"{self.name} knows the interaction no more ({answer.status}).")
        if answer.status != 200 or not isinstance(answer.data, dict):
            said = (envelope(answer) or {}).get("message") or answer.text()
            raise HostError(self._wire.clean(f"{self.name} cannot be asked ({answer.status}): {said}"))
        return answer.data

    async def _kept(self, job_id: str) -> Mapping[str, Any]:
        body = await asyncio.to_thread(self._spool.read, job_id.removeprefix(_STILL))
        data = None if body is None else Answer(200, {}, body).data
        if not isinstance(data, dict) or next(_pictures_of(data), None) is None:
            raise HostGoneError(f"{self.name}'s answer with the still is not on this disk any more.")
        return data

    def _headers(self) -> Mapping[str, str]:
        return {"x-goog-api-key": self._access.keys(KEYS, self.name).reveal()}

    def _secrets(self) -> tuple[Key, ...]:
        return (self._access.keys(KEYS, self.name),)


# what is sent


def _resolution(setup: TakeSetup, abilities: Abilities) -> str:
    """The name of the size: a draft is shot in the smallest."""
    return str(abilities.wire["draft_resolution"]) if setup.draft else setup.resolution


def _take_body(
    setup: TakeSetup, reference: str, pictures: Pictures, abilities: Abilities, callback: str | None
) -> dict[str, Any]:
    wire = abilities.wire
    frames = [setup.first_frame, *([] if setup.last_frame is None else [setup.last_frame])]
    shown = [*frames, *(r.digest for r in setup.references)]
    images = [{"type": "image", **_sent(digest, pictures, wire)} for digest in shown]
    body: dict[str, Any] = {
        "model": wire["model"],
        "input": [
            {
                "type": "user_input",
                "content": [*images, {"type": "text", "text": _sources(setup, len(frames)) + setup.prompt}],
            }
        ],
        "response_format": {
            "type": "video",
            "aspect_ratio": setup.shape,
            "resolution": _resolution(setup, abilities),
            "duration": f"{float(setup.seconds):g}s",
            "delivery": wire["delivery"],
        },
        # Frames alone are image_to_video; with references beside them the prefix of the prompt says which is which.
        "generation_config": {"video_config": {"task": "reference_to_video" if setup.references else "image_to_video"}},
        "background": True,
        "store": True,
        "labels": {"hotset": label(reference)},
    }
    if callback:
        split = urlsplit(callback)
        query = "&".join(part for part in (split.query, urlencode({"reference": reference})) if part)
        body["webhook_config"] = {
            "uris": [split._replace(query=query).geturl()],
            "user_metadata": {"reference": reference},
        }
    return body


def _sources(setup: TakeSetup, frames: int) -> str:
    """Which picture is which, where references come too: '[# Sources <FIRST_FRAME>@Image1] …' (gemini-skills)."""
    if not setup.references:
        return ""
    sources = " ".join(f"<{name}_FRAME>@Image{n}" for n, name in enumerate(("FIRST", "LAST")[:frames], 1))
    cited = " ".join(f"<IMAGE_REF_{i}>@Image{frames + i + 1}" for i in range(len(setup.references)))
    return f"[# Sources {sources}] [# References {cited}] "


def _still_body(setup: StillSetup, pictures: Pictures, abilities: Abilities) -> dict[str, Any]:
    if len(setup.references) > abilities.max_references:
        raise HostRefusedError(
            f"gemini takes at most {abilities.max_references} references, not {len(setup.references)}."
        )
    size, shape = _still_size(setup, abilities)
    parts: list[dict[str, Any]] = []
    for reference in setup.references:
        sent = _sent(reference.digest, pictures, abilities.wire)
        parts.append({"inlineData": {"mimeType": sent["mime_type"], "data": sent["data"]}})
    parts.append({"text": setup.prompt})
    return {
        "contents": [{"role": "user", "parts": parts}],
        "generationConfig": {
            "responseModalities": ["IMAGE"],
            "imageConfig": {"aspectRatio": shape, "imageSize": size},
        },
    }


def _still_size(setup: StillSetup, abilities: Abilities) -> tuple[str, str]:
    """The smallest size that is no smaller than what is asked, and its shape."""
    ratio, shapes = setup.width / setup.height, {}
    for resolution in abilities.resolutions:
        for shape, (width, height) in resolution.sizes.items():
            shapes[shape] = width / height
            if abs(width / height / ratio - 1) <= _SHAPE_SHARE and width * 1.01 >= setup.width:
                return resolution.name, shape
    if all(abs(have / ratio - 1) > _SHAPE_SHARE for have in shapes.values()):
        raise HostRefusedError(f"gemini draws {', '.join(shapes)}, not {setup.width}×{setup.height}.")
    raise HostRefusedError(f"gemini draws nothing as large as {setup.width}×{setup.height}.")


def _sent(digest: Digest, pictures: Pictures, wire: Mapping[str, Any]) -> dict[str, str]:
    rules = PictureRules(
        max_bytes=int(wire["picture_bytes"]), min_side=64, max_side=8192, min_aspect=0.1, max_aspect=10
    )
    sent = sent_picture(pictures(digest), rules, "gemini")
    return {"data": sent.base64, "mime_type": sent.kind}


# what comes back


def _state(interaction: Mapping[str, Any]) -> JobState:
    status = interaction.get("status")
    used = _used(interaction)
    if status == "completed":
        if next(_videos(interaction), None) is not None:
            return Done(used=used)
        used = _counted(used)
        return Failed(reason=_without_video(interaction), used=used, how=Ended.MODERATED)
    used = _counted(used)
    if status == "failed":
        code, said = _complaint(interaction)
        return Failed(reason=f"gemini ended it ({code}): {said}", used=used, how=ended_by(code, said))
    if status == "cancelled":
        return Failed(reason="gemini was asked to stop it, and did.", used=used, how=Ended.CANCELLED)
    if status in _STOPPED:
        _, said = _complaint(interaction)
        return Failed(reason=f"gemini ended it ({status}): {_STOPPED[status]}. {said}".strip(), used=used)
    return Rolling()  # queued, in_progress, and whatever comes to be: the list is open (SDK 3.4.0)


def _counted(used: dict[str, str]) -> dict[str, str]:
    """What an end without a video counted: where no video was, the dated billing rule decides, not the tokens read."""
    return used if used.get("video_tokens", "0") != "0" else {}


def _without_video(interaction: Mapping[str, Any]) -> str:
    """Completed, and no video: filtered, or in a region where this is not offered, which counts 0 tokens."""
    _, said = _complaint(interaction)
    spoken = said or " ".join(_texts(interaction))
    usage = interaction.get("usage")
    if not spoken and isinstance(usage, dict) and usage.get("total_output_tokens") == 0:
        spoken = "0 output tokens: withheld, or not offered in the region of this account."
    return f"gemini completed it without a video: {spoken or 'withheld, without a reason.'}"


def _complaint(interaction: Mapping[str, Any]) -> tuple[str, str]:
    """Code and words of the first error: of the interaction, or of a model_output step (google.rpc.Status)."""
    errors = interaction.get("errors")
    found = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    found += [step["error"] for step in _steps(interaction) if isinstance(step.get("error"), dict)]
    if not found:
        return "no code", ""
    return str(found[0].get("code", "no code")), " ".join(str(found[0].get("message") or "").split())


def _used(interaction: Mapping[str, Any]) -> dict[str, str]:
    """What Google counted. `tokens` is all of it in video tokens, by the weights of the model's data file."""
    usage = interaction.get("usage")
    if not isinstance(usage, dict) or "total_output_tokens" not in usage:
        return {}
    by = usage.get("output_tokens_by_modality")
    rows = [row for row in by if isinstance(row, dict)] if isinstance(by, list) else []
    video = sum(_count(row.get("tokens")) for row in rows if str(row.get("modality")).lower() == "video")
    if not rows:
        video = _count(usage.get("total_output_tokens"))
    counted = {"input": _count(usage.get("total_input_tokens")), "thought": _count(usage.get("total_thought_tokens"))}
    own = [m.abilities.wire for m in models() if m.host == "gemini" and m.kind == "take"]
    wire = next((w for w in own if w.get("model") == interaction.get("model")), {})
    weights = wire.get("token_weights", {})
    worth = video + sum(Fraction(weights.get(kind, 0)) * number for kind, number in counted.items())
    return {"tokens": str(math.ceil(worth)), "video_tokens": str(video)} | {
        f"{kind}_tokens": str(number) for kind, number in counted.items()
    }


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _steps(interaction: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    steps = interaction.get("steps")
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def _outputs(interaction: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    for step in _steps(interaction):
        content = step.get("content")
        if step.get("type") == "model_output" and isinstance(content, list):
            yield from (block for block in content if isinstance(block, dict) and block.get("type") == kind)


def _videos(interaction: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (block for block in _outputs(interaction, "video") if block.get("data") or block.get("uri"))


def _texts(interaction: Mapping[str, Any]) -> Iterator[str]:
    return (str(block.get("text") or "").strip() for block in _outputs(interaction, "text"))


def _file_address(uri: str) -> str:
    """Where a file of the Files API is at our own address: Google names its own host, and the double does so too.

    Raises HostGoneError for an address that is none of the Files API.
    """
    found = re.search(r"/(v1[a-z0-9]*)/files/([a-z0-9]+)", urlsplit(uri).path)
    if found is None:
        raise HostGoneError(f"gemini says that the video is at an address which is no file of its own: {uri[:100]}")
    return f"{found[1]}/files/{found[2]}:download?alt=media"


def _version(slugs: tuple[str, ...]) -> str:
    """The version of the interface under which interactions are asked for, from the data."""
    return str(model(slugs[0], "take").abilities.wire["version"])


def _pictures_of(data: Any) -> Iterator[tuple[str, str]]:
    """Media type and base64 of each picture of a generateContent answer; both spellings of proto-JSON."""
    candidates = data.get("candidates") if isinstance(data, dict) else None
    for candidate in candidates if isinstance(candidates, list) else ():
        content = candidate.get("content") if isinstance(candidate, dict) else None
        parts = content.get("parts") if isinstance(content, dict) else None
        for part in parts if isinstance(parts, list) else ():
            inline = part.get("inlineData") or part.get("inline_data") if isinstance(part, dict) else None
            # A thinking model may show sketches first; they are marked as thoughts.
            if isinstance(inline, dict) and inline.get("data") and not part.get("thought"):
                yield str(inline.get("mimeType") or inline.get("mime_type") or "image/png"), str(inline["data"])


def _withheld(answer: Answer) -> HostRefusedError | HostUnknownError:
    """An answer without a picture, which is not charged ('You will not be charged for this request', apiyi 2026-10)."""
    data = answer.data if isinstance(answer.data, dict) else {}
    feedback, candidates = data.get("promptFeedback"), data.get("candidates")
    first = candidates[0] if isinstance(candidates, list) and candidates else {}
    block = feedback.get("blockReason") if isinstance(feedback, dict) else None
    reason = str(block or (first.get("finishReason") if isinstance(first, dict) else None) or "")
    said = first.get("finishMessage") if isinstance(first, dict) else None
    words = f" {said}" if said else ""
    if block or reason in STILL_BLOCKS:
        return HostRefusedError(f"gemini withheld the still ({reason}).{words}", kind=Refused.MODERATED)
    if reason:
        return HostRefusedError(f"gemini drew nothing ({reason}).{words}", kind=Refused.INVALID)
    return HostUnknownError(f"gemini answered with neither a picture nor a reason: {answer.text()}")
