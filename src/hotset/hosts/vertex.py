"""Veo on Google's Vertex: a long-running prediction that is asked about by a POST, and bytes inside the answer.

    POST {version}/projects/{p}/locations/{l}/publishers/google/models/{m}:predictLongRunning     → {"name"}
    POST …/models/{m}:fetchPredictOperation {"operationName"}     → {"name"} | {"name", "done", "response" | "error"}

Without `storageUri` the video comes in base64 inside the operation. There is no list of operations and no id of the
caller's: a lost answer stays lost. Our reference is sent as a label, which shows in Google's billing export only.
Sources: requests of google-genai 2.34.0 and 3.4.0 (recorded 2026-11-22), cloud.google.com Veo pages of 2026.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import re
import time
from collections.abc import Mapping
from datetime import UTC
from fractions import Fraction
from pathlib import Path
from typing import Any

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.film.setup import TakeSetup
from hotset.hosts.google import ended_by, envelope, label, refusal, rpc_name, write_result
from hotset.hosts.keys import Key
from hotset.hosts.port import Abilities, Accepted, Access, Asked, Done, Ended, Failed, JobState, Pictures, Rolling
from hotset.hosts.registry import model, models
from hotset.hosts.sending import PictureRules, SentPicture, sent_picture
from hotset.hosts.wire import Spool, Wire
from hotset.units import Digest, seconds_text

__all__ = ["KEYS", "VertexHost"]

KEYS = ("GOOGLE_ACCESS_TOKEN",)
_ADDRESS_NAME = "GOOGLE_VERTEX_BASE_URL"
_LOCATION = "us-central1"
"""The one region in which Veo 3.1 is sold (9router, 2026-09)."""
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_FRESH_S = 300.0
"""A token of the machine's own credentials is asked anew this long before it ends."""
_OPERATION = re.compile(r"projects/[^/]+/locations/[^/]+/publishers/google/models/[\w.-]+/operations/[\w-]+")


class VertexHost:
    """Shoots takes with Veo. The token is $GOOGLE_ACCESS_TOKEN, or comes from google-auth where that is installed.

    The project is $GOOGLE_CLOUD_PROJECT, the region $GOOGLE_CLOUD_LOCATION (us-central1).
    """

    name = "vertex"
    hosted = True
    key_names = KEYS
    shoots: tuple[str, ...] = tuple(m.slug for m in models() if m.host == "vertex" and m.kind == "take")

    def __init__(self, access: Access) -> None:
        self._access = access
        self._location = os.environ.get("GOOGLE_CLOUD_LOCATION", "").strip() or _LOCATION
        self._own = _OwnCredentials()
        self._key: Key | None = None
        address = access.address or os.environ.get(_ADDRESS_NAME) or _address(self._location)
        self._spool = Spool(access.spool)
        self._wire = Wire(self.name, address, self._headers, secrets=self._secrets, haste=access.haste)

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Free and without a call: raise RefusalError for what Veo would not take."""
        abilities, name = _abilities(setup), model(setup.model, "take").name
        lengths = abilities.only_seconds
        if lengths and setup.seconds not in lengths:
            sold = ", ".join(seconds_text(length) for length in lengths)
            raise RefusalError(f"{name} shoots {sold}, not {seconds_text(setup.seconds)}.")
        sizes = {r.name: r.sizes for r in abilities.resolutions}
        if setup.resolution not in sizes:
            raise RefusalError(
                f"{name} delivers {', '.join(sizes)}, not {setup.resolution or 'a size without a name'}."
            )
        if setup.shape not in sizes[setup.resolution]:
            raise RefusalError(f"{name} delivers {' and '.join(sizes[setup.resolution])}, not {setup.shape}.")
        only = [Fraction(s) for s in abilities.wire.get("seconds_at", {}).get(setup.resolution, ())]
        if only and setup.seconds not in only:
            sold = ", ".join(seconds_text(length) for length in only)
            raise RefusalError(f"{name} shoots {setup.resolution} in {sold} only.")
        if setup.references:
            raise RefusalError(f"{name} takes no references beside a locked frame.")
        if setup.draft or setup.draft_job:
            raise RefusalError(f"{name} has no drafts.")

    async def submit(self, setup: TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Send the request once. Raises as the port says."""
        try:
            self.check(setup, pictures)
        except RefusalError as refused:
            raise HostRefusedError(refused.message) from refused
        abilities = _abilities(setup)
        project = await self._ready()
        body = await asyncio.to_thread(_body, setup, reference, pictures, abilities)
        place = f"projects/{project}/locations/{self._location}/publishers/google/models/{abilities.wire['model']}"
        answer = await self._wire.post(
            f"{abilities.wire['version']}/{place}:predictLongRunning",
            json=body,
            refusal=refusal,
            call_seconds=abilities.call_seconds,
        )
        name = answer.data.get("name") if isinstance(answer.data, dict) else None
        if not isinstance(name, str) or not _OPERATION.fullmatch(name):
            raise HostUnknownError(f"{self.name} took the request and named no operation: {answer.text()}")
        return Accepted(name)

    async def find(self, asked: Asked) -> Accepted | None:
        """Raises HostUnknownError: Vertex lists no operations of its models and takes no id of ours."""
        raise HostUnknownError(
            f"{self.name} cannot be asked about {asked.reference}: Vertex lists no operations of Veo. "
            "Its billing export shows the label hotset when a take was made."
        )

    async def poll(self, job_id: str) -> JobState:
        """How far the operation is. A finished one is kept on disk, since it carries its video."""
        operation = await self._operation(job_id)
        if operation.get("done") is not True:  # while it runs, `done` is not there at all
            return Rolling()
        state = _ended(operation)
        if isinstance(state, Done):
            await asyncio.to_thread(self._spool.keep, job_id, _as_bytes(operation))
        return state

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """'take' as an MP4 in `folder`. Raises HostGoneError where the operation holds no video."""
        kept = await asyncio.to_thread(self._spool.read, job_id)
        operation = _from_bytes(kept) if kept else await self._operation(job_id)
        video = next(iter(_videos(operation)), None)
        if video is None:
            raise HostGoneError(f"{self.name} has no video in the operation any more.")
        held = video.get("bytesBase64Encoded")
        if not isinstance(held, str):
            where = video.get("gcsUri", "nowhere")
            raise HostError(f"{self.name} has put the video into storage, at {where}, where hotset does not go.")
        take = await asyncio.to_thread(write_result, held, folder / "take.mp4", self.name)
        self._spool.forget(job_id)
        return {"take": take}

    async def cancel(self, job_id: str) -> bool:
        """False: no cancel is documented for Veo, so nothing is asked."""
        return False

    async def hang_up(self) -> None:
        """Close what is open in this event loop."""
        await self._wire.hang_up()

    async def _operation(self, job_id: str) -> Mapping[str, Any]:
        if not _OPERATION.fullmatch(job_id):
            raise HostGoneError(f"{self.name} has no operation called {job_id}.")
        await self._ready()
        place = job_id.partition("/operations/")[0]
        answer = await self._wire.read(
            f"{_version(place)}/{place}:fetchPredictOperation", method="POST", json={"operationName": job_id}
        )
        if answer.status in (404, 410):
            raise HostGoneError(f"{self.name} knows the operation no more ({answer.status}).")
        if answer.status != 200 or not isinstance(answer.data, dict):
            error = envelope(answer) or {}
            said = error.get("message") or answer.text()
            raise HostError(self._wire.clean(f"{self.name} cannot be asked ({answer.status}): {said}"))
        return answer.data

    async def _ready(self) -> str:
        """Have a token that holds, and the project. Raises HostRefusedError (key)."""
        try:
            self._key = self._access.keys(KEYS, self.name)
        except HostRefusedError:
            found = await asyncio.to_thread(self._own.key, self._access.clock())
            if found is None:
                raise
            self._key = found
        project = os.environ.get("GOOGLE_CLOUD_PROJECT", "").strip() or self._own.project
        if not project and self._key.source == "soundstage":
            project = "rehearsal"
        if not project:
            raise HostRefusedError(
                "vertex needs to know the Google Cloud project that pays: set GOOGLE_CLOUD_PROJECT.",
                kind=Refused.KEY,
                next_commands=("export GOOGLE_CLOUD_PROJECT=…", "hotset models"),
            )
        return project

    def _headers(self) -> Mapping[str, str]:
        return {} if self._key is None else {"authorization": f"Bearer {self._key.reveal()}"}

    def _secrets(self) -> tuple[Key, ...]:
        return () if self._key is None else (self._key,)


class _OwnCredentials:
    """Google's application default credentials, by google-auth where it is installed. hotset does not need it."""

    def __init__(self) -> None:
        self.project = ""
        self._held: Any = None
        self._key: Key | None = None
        self._until = 0.0

    def key(self, now: float) -> Key | None:
        """A token that holds, or None where there is no google-auth or it knows no credentials. Blocks."""
        try:
            auth = importlib.import_module("google.auth")
            transport = importlib.import_module("google.auth.transport.requests")
        except ImportError:
            return None
        if self._key is not None and now < self._until:
            return self._key
        try:
            if self._held is None:
                self._held, project = auth.default(scopes=[_SCOPE])
                self.project = project or ""
            self._held.refresh(transport.Request())
        except auth.exceptions.GoogleAuthError:
            return None
        ends = getattr(self._held, "expiry", None)
        # google-auth's expiry is a UTC time without a zone.
        left = 3600.0 if ends is None else ends.replace(tzinfo=UTC).timestamp() - time.time()
        self._until = now + max(0.0, left - _FRESH_S)
        self._key = Key(str(self._held.token), "google-auth")
        return self._key


def _address(location: str) -> str:
    return f"https://{'' if location == 'global' else location + '-'}aiplatform.googleapis.com"


def _abilities(setup: TakeSetup) -> Abilities:
    return model(setup.model, "take").abilities


def _version(place: str) -> str:
    """The version of the interface under which a model is called, from its data."""
    own = place.rpartition("/models/")[2]
    wires = [m.abilities.wire for m in models() if m.host == "vertex"]
    return next((str(wire["version"]) for wire in wires if wire.get("model") == own), "v1beta1")


def _body(setup: TakeSetup, reference: str, pictures: Pictures, abilities: Abilities) -> dict[str, Any]:
    rules = PictureRules(
        max_bytes=int(abilities.wire["picture_bytes"]), kinds=("image/png", "image/jpeg"), min_side=64, max_side=8192
    )

    def frame(digest: Digest) -> dict[str, str]:
        sent: SentPicture = sent_picture(pictures(digest), rules, "vertex")
        return {"bytesBase64Encoded": sent.base64, "mimeType": sent.kind}

    instance: dict[str, Any] = {"prompt": setup.prompt, "image": frame(setup.first_frame)}
    if setup.last_frame is not None:
        instance["lastFrame"] = frame(setup.last_frame)
    return {
        "instances": [instance],
        "parameters": {
            # One video: several would each get a seed of their own and be paid for each (cloud.google.com, Veo).
            "sampleCount": 1,
            "durationSeconds": int(setup.seconds),
            "aspectRatio": setup.shape,
            "resolution": setup.resolution,
            "generateAudio": setup.audio,
            "personGeneration": str(abilities.wire["person_generation"]),
        },
        "labels": {"hotset": label(reference)},
    }


def _ended(operation: Mapping[str, Any]) -> Done | Failed:
    error = operation.get("error")
    if isinstance(error, dict):
        said = " ".join(str(error.get("message") or "").split())
        return Failed(
            reason=f"vertex ended it ({rpc_name(error.get('code'))}): {said}", how=ended_by(error.get("code"), said)
        )
    if _videos(operation):
        return Done()
    response = operation.get("response")
    response = response if isinstance(response, dict) else {}
    count = response.get("raiMediaFilteredCount", 0)
    reasons = response.get("raiMediaFilteredReasons")
    said = " ".join(str(reason) for reason in reasons) if isinstance(reasons, list) else ""
    if count or said:
        return Failed(reason=f"vertex withheld the video: {said or 'no reason given.'}", how=Ended.MODERATED)
    return Failed(reason="vertex ended it with neither a video nor a reason.")


def _videos(operation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    response = operation.get("response")
    videos = response.get("videos") if isinstance(response, dict) else None
    return [video for video in videos if isinstance(video, dict)] if isinstance(videos, list) else []


def _as_bytes(operation: Mapping[str, Any]) -> bytes:
    return json.dumps(operation).encode()


def _from_bytes(kept: bytes) -> Mapping[str, Any]:
    try:
        held = json.loads(kept)
    except ValueError as error:
        raise HostError("What was kept of vertex's answer on this disk cannot be read.") from error
    return held if isinstance(held, dict) else {}
