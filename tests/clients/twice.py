"""What a lost answer costs: the same fault, once with the vendor's own client and once with hotset.

    python -m tests.clients             run it and print the page
    python -m tests.clients --write     and write docs/reference/sdks-pay-twice.md

Each case has a soundstage of its own. The client makes one call, as its documentation shows it; hotset makes one
purchase with a real journal. Then the double's truth is read: the requests that arrived, the jobs, and the bill.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from unittest import mock

from hotset.errors import HostError, HostRefusedError, HostUnknownError, RefusalError
from hotset.film.setup import StillSetup, TakeSetup
from hotset.film.states import AttemptState
from hotset.hosts.ark import ArkHost
from hotset.hosts.fal import FalHost
from hotset.hosts.gemini import GeminiHost
from hotset.hosts.openai import OpenaiHost, VllmOmniHost
from hotset.hosts.port import Asked, Rolling
from hotset.hosts.registry import model as model_named
from hotset.hosts.vertex import VertexHost
from hotset.ledger.purchase import admit, reconcile, send
from hotset.soundstage.doubles.ark import ArkDouble
from hotset.soundstage.doubles.fal import FalDouble
from hotset.soundstage.doubles.gemini import GeminiDouble
from hotset.soundstage.doubles.openai import SORA
from hotset.soundstage.doubles.openai_servers import VllmOmniDouble
from hotset.soundstage.doubles.vertex import VertexDouble
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.server import Soundstage
from hotset.units import Micros, micros, usd
from hotset.vault.journal import open_journal
from tests.clients.craft import NEW, OLD, ROOT, Client, ClientError, authority, client_of, over_tls
from tests.hosts.stagecraft import Album, access, ended, soundstage, still_setup, take_setup
from tests.ledger.films import order

__all__ = ["FAULTS", "PAGE", "Row", "Side", "every_row", "page_of"]

_ENVIRONMENT = threading.Lock()
PAGE = ROOT / "docs" / "reference" / "sdks-pay-twice.md"
KEY = "an-id:a-secret"
TAKE, STILL = "She lifts the cup.", "A kitchen."
"""The words of both."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """What goes wrong at the paid call, and how often."""

    name: str
    trouble: Trouble
    times: int


FAULTS = (
    Mishap("answer lost once", Trouble.DROP_AFTER, 1),
    Mishap("answer lost each time", Trouble.DROP_AFTER, 99),
    Mishap("500 each time, though accepted", Trouble.ERROR_AFTER, 99),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What came of it: paid requests that arrived, jobs that were accepted, what they cost, and how it ended."""

    posts: int
    jobs: int
    bill: Micros
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    client: str
    call: str
    mishap: str
    theirs: Side
    ours: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One paid call of a client, and the same picture or take at hotset."""

    vendor: str
    player: str
    packages: tuple[tuple[str, str], ...]
    """Environment and name of each package that is asked."""
    call: str
    double: Callable
    host: Callable
    setup: Callable[[Album], TakeSetup | StillSetup]
    args: Callable[[Album], tuple[list[Any], dict[str, Any]]]
    """What the client is called with."""
    path: str = ""
    """Behind the vendor's host name, for hotset."""
    opened: tuple[tuple[str, Any], ...] = ()
    tls: bool = False


def _picture(album: Album, width: int, height: int) -> str:
    return base64.b64encode(album(album.add(width, height)).read_bytes()).decode()


def _uri(album: Album, width: int, height: int) -> str:
    return f"data:image/png;base64,{_picture(album, width, height)}"


def _seedance(album: Album) -> tuple[list[Any], dict[str, Any]]:
    frame = {"type": "image_url", "image_url": {"url": _uri(album, 1280, 720)}, "role": "first_frame"}
    words = {"type": "text", "text": TAKE}
    asked = {"model": "dreamina-seedance-2-5-260628", "content": [words, frame], "resolution": "480p", "duration": 4}
    return [], {**asked, "ratio": "adaptive"}


def _chinese(given: tuple[list[Any], dict[str, Any]]) -> tuple[list[Any], dict[str, Any]]:
    args, asked = given
    return args, {**asked, "model": "doubao-" + asked["model"].removeprefix("dreamina-")}


def _seedream(album: Album) -> tuple[list[Any], dict[str, Any]]:
    asked = {"model": "seedream-4-0-250828", "prompt": STILL, "size": "1280x720"}
    return [], {**asked, "response_format": "b64_json"}


def _omni(album: Album) -> tuple[list[Any], dict[str, Any]]:
    frame = {"type": "image", "data": _picture(album, 1280, 720), "mime_type": "image/png"}
    return [], {
        "model": "gemini-omni-1.2-flash",
        "input": [{"type": "text", "text": TAKE}, frame],
        "response_format": {"type": "video", "resolution": "360p", "duration": "3s", "delivery": "uri"},
        "generation_config": {"video_config": {"task": "image_to_video"}},
        "background": True,
    }


def _banana(album: Album) -> tuple[list[Any], dict[str, Any]]:
    config = {"response_modalities": ["IMAGE"], "image_config": {"aspect_ratio": "16:9", "image_size": "1K"}}
    return [], {"model": "gemini-nano-banana-2.1", "contents": STILL, "config": config}


def _veo(album: Album) -> tuple[list[Any], dict[str, Any]]:
    picture = {"image_bytes": {"$file": str(album(album.add()))}, "mime_type": "image/png"}
    config = {"duration_seconds": 4, "resolution": "720p", "aspect_ratio": "16:9", "generate_audio": True}
    asked = {"model": "veo-3.1-fast-generate-001", "prompt": TAKE, "image": picture}
    return [], {**asked, "config": config}


def _fal(album: Album) -> tuple[list[Any], dict[str, Any]]:
    asked = {"prompt": TAKE, "image_url": _uri(album, 1280, 720), "duration": "4", "resolution": "480p"}
    return ["bytedance/seedance-2.0/mini/image-to-video", asked], {}


def _sora(album: Album) -> tuple[list[Any], dict[str, Any]]:
    return [], {"model": "sora-2", "prompt": TAKE, "seconds": "4", "size": "1280x720"}


def _wan(album: Album) -> tuple[list[Any], dict[str, Any]]:
    asked = {"model": "Wan-AI/Wan2.2-I2V-A14B-Diffusers", "prompt": TAKE, "size": "160x96"}
    return [], {**asked, "input_reference": {"$open": str(album(album.add(160, 96)))}}


def _gpt_image(album: Album) -> tuple[list[Any], dict[str, Any]]:
    quality = model_named("gpt-image-2.6-flare", "still").abilities.wire["quality"]
    return [], {"model": "gpt-image-2.6-flare", "prompt": STILL, "size": "1280x720", "quality": quality}


_OPENAI = ((NEW, "openai"), (OLD, "openai"))
_GOOGLE = ((NEW, "google-genai"), (OLD, "google-genai"))
_BYTEPLUS = ((NEW, "byteplus-python-sdk-v2"),)
_480 = {"resolution": "480p", "seconds": Fraction(4)}
_WAN = {"width": 160, "height": 96, "resolution": "480p", "frame_rate": Fraction(16), "seconds": Fraction(1)}

SUBJECTS = (
    Subject(
        vendor="fal", player="fal", packages=((NEW, "fal-client"),), call="submit", double=FalDouble, host=FalHost,
        setup=lambda album: take_setup(album, "seedance-2.0-mini@fal", width=864, height=496, **_480),
        args=_fal, tls=True,
    ),
    Subject(
        vendor="ark", player="ark", packages=_BYTEPLUS, call="content_generation.tasks.create", double=ArkDouble,
        host=ArkHost, setup=lambda album: take_setup(album, "seedance-2.5", width=854, height=480, **_480),
        args=_seedance, path="/api/v3",
    ),
    Subject(
        vendor="ark", player="ark", packages=((NEW, "volcengine-ark-runtime"),), opened=(("region", "volcengine"),),
        call="content_generation.tasks.create", double=ArkDouble, host=ArkHost,
        setup=lambda album: take_setup(album, "seedance-2.5", width=854, height=480, **_480),
        args=lambda album: _chinese(_seedance(album)), path="/volcengine/api/v3",
    ),
    Subject(
        vendor="ark", player="ark", packages=_BYTEPLUS, call="images.generate", double=ArkDouble, host=ArkHost,
        setup=lambda album: still_setup("seedream-4.0", prompt=STILL), args=_seedream, path="/api/v3",
    ),
    Subject(
        vendor="gemini", player="google", packages=_GOOGLE, call="interactions.create", double=GeminiDouble,
        host=GeminiHost, args=_omni, setup=lambda album: take_setup(
            album, "omni-1.2", width=640, height=360, resolution="360p", seconds=Fraction(3), audio=True, prompt=TAKE
        ),
    ),
    Subject(
        vendor="gemini", player="google", packages=_GOOGLE, call="models.generate_content", double=GeminiDouble,
        host=GeminiHost, setup=lambda album: still_setup("nano-banana-2.1", prompt=STILL), args=_banana,
    ),
    Subject(
        vendor="vertex", player="google", packages=_GOOGLE, call="models.generate_videos", double=VertexDouble,
        host=VertexHost, setup=lambda album: take_setup(album, "veo-3.1-fast", seconds=Fraction(4), audio=True),
        args=_veo, opened=(("vertex", True),),
    ),
    Subject(
        vendor="openai", player="openai", packages=_OPENAI, call="images.generate", double=SORA, host=OpenaiHost,
        setup=lambda album: still_setup("gpt-image-2.6-flare", prompt=STILL), args=_gpt_image,
    ),
    Subject(
        vendor="openai", player="openai", packages=_OPENAI, call="videos.create", double=SORA, host=OpenaiHost,
        setup=lambda album: take_setup(album, "sora-2", seconds=Fraction(4), audio=True), args=_sora,
    ),
    Subject(
        vendor="vllm-omni", player="openai", packages=_OPENAI, call="videos.create", double=VllmOmniDouble,
        host=VllmOmniHost, setup=lambda album: take_setup(album, "wan-2.2@vllm-omni", **_WAN), args=_wan,
        opened=(("vendor", "vllm-omni"),),
    ),
)  # fmt: skip


def every_row(folder: Path, subjects: tuple[Subject, ...] = SUBJECTS) -> list[Row]:
    """Run all of it, with its files in this folder: each client's process and hotset's purchases side by side."""
    album, tls = Album(folder), authority(folder)
    album.add = functools.cache(album.add)  # ty: ignore[invalid-assignment]
    for subject in subjects:  # so that every picture is there before anybody reads it
        subject.setup(album)
        subject.args(album)
    asked = [(subject, *package) for subject in subjects for package in subject.packages]
    places = sorted({(environment, subject.player) for subject, environment, _ in asked})
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(_all_of_a_client, at, asked, album, tls, folder) for at in places]
        bought = {subject.setup: pool.submit(_all_of_hotset, subject, album, folder) for subject in subjects}
        theirs = {at: side for done in told for at, side in done.result().items()}
    return [
        Row(
            client=f"{package} {_version(environment, package)}",
            call=f"{subject.call} at {subject.vendor}",
            mishap=mishap.name,
            theirs=theirs[subject.setup, environment, mishap],
            ours=bought[subject.setup].result()[mishap],
        )
        for subject, environment, package in asked
        for mishap in FAULTS
    ]


def _all_of_hotset(subject: Subject, album: Album, folder: Path) -> dict[Mishap, Side]:
    return {mishap: asyncio.run(_by_hotset(subject, mishap, album, folder)) for mishap in FAULTS}


def _all_of_a_client(
    at: tuple[str, str],
    asked: list[tuple[Subject, str, str]],
    album: Album,
    tls: tuple[Path, Path],
    folder: Path,
) -> dict[tuple[Callable, str, Mishap], Side]:
    environment, player = at
    with client_of(environment, player, folder / f"{environment}-{player}", tls[0]) as client:
        return {
            (subject.setup, environment, mishap): _by_client(client, subject, mishap, album, tls)
            for subject, where, _ in asked
            if (where, subject.player) == at
            for mishap in FAULTS
        }


def _version(environment: str, package: str) -> str:
    folders = [str(path) for path in (ROOT / environment / "lib").glob("python*/site-packages")]
    return next(held.version for held in distributions(name=package, path=folders))


@contextlib.contextmanager
def _struck(subject: Subject, mishap: Mishap) -> Iterator[Soundstage]:
    with soundstage(subject.double) as stage:
        fault = Fault(trouble=mishap.trouble, call="create", vendor=subject.vendor, times=mishap.times)
        stage.stage.faults.add(fault)
        yield stage


def _side(stage: Soundstage, ends: str) -> Side:
    """The double's truth, when everything has ended."""
    stage.stage.clock.advance(30 * 3600)
    posts = sum(call == "create" for _, call, _ in stage.stage.requests)
    bill = sum(charge.amount for charge in stage.stage.bill())
    return Side(posts=posts, jobs=len(stage.stage.jobs()), bill=Micros(bill), ends=ends)


def _by_client(client: Client, subject: Subject, mishap: Mishap, album: Album, tls: tuple[Path, Path]) -> Side:
    args, kwargs = subject.args(album)
    with _struck(subject, mishap) as stage, contextlib.ExitStack() as stack:
        address = stage.address
        if subject.tls:
            address = stack.enter_context(over_tls(address, *tls))
        client.open(address, KEY, **dict(subject.opened))
        try:
            client.call(subject.call, *args, **kwargs)
            ends = "an answer"
        except ClientError as error:
            ends = error.name
        return _side(stage, ends)


async def _by_hotset(subject: Subject, mishap: Mishap, album: Album, folder: Path) -> Side:
    """A purchase as the run makes it: committed, sent once, and asked about where its answer was lost."""
    setup = subject.setup(album)
    place = Path(tempfile.mkdtemp(dir=folder))
    with _struck(subject, mishap) as stage:
        clock = stage.stage.clock
        region = {"ARK_REGION": dict(subject.opened).get("region", "byteplus")}
        with _ENVIRONMENT, mock.patch.dict(os.environ, region):
            host = subject.host(access(stage, subject.vendor, place, key=KEY, path=subject.path))
        try:
            with open_journal(place / "journal.sqlite", clock=clock.now) as journal:
                (attempt,) = admit(journal, [order(journal, "a")], micros("$10"))
                found = ""
                while attempt.state is AttemptState.COMMITTED:
                    sent_at = clock.now()
                    with contextlib.suppress(HostError, HostUnknownError):
                        await send(journal, attempt, "w", lambda name: host.submit(setup, name, album))
                    attempt = journal.attempt(attempt.name)
                    if attempt.state is AttemptState.SENT:
                        clock.advance(1000)
                        asked = Asked(
                            reference=attempt.reference, setup=setup, pictures=album, sent_at=sent_at, known=frozenset()
                        )
                        attempt = await reconcile(journal, attempt, lambda name: host.find(asked))  # noqa: B023
                        found = "found again, "
                if attempt.state is AttemptState.ROLLING:
                    assert attempt.job_id is not None
                    state = await ended(host, attempt.job_id, stage)
                    return _side(stage, found + ("came in" if not isinstance(state, Rolling) else "rolling"))
                return _side(stage, _WORDS[attempt.state])
        except (HostRefusedError, RefusalError):
            return _side(stage, "refused")
        finally:
            await host.hang_up()


_WORDS = {
    AttemptState.UNKNOWN: "unknown",
    AttemptState.LOST: "refused",
}


def page_of(rows: Iterable[Row]) -> str:
    """docs/reference/sdks-pay-twice.md. Versions of which all is the same share a line."""
    lines: dict[tuple[str, str, Side, Side], list[str]] = {}
    for row in rows:
        lines.setdefault((row.call, row.mishap, row.theirs, row.ours), []).append(row.client)
    table = [
        "| client | call | what happens | client: POSTs | jobs | billed | it ends with "
        "| hotset: POSTs | jobs | billed | it ends |",
        "|---|---|---|--:|--:|--:|---|--:|--:|--:|---|",
    ]
    for (call, mishap, theirs, ours), clients in lines.items():
        what, _, where = call.partition(" at ")
        cells = ["<br>".join(clients), f"`{what}`<br>at {where}", mishap]
        for side in (theirs, ours):
            cells += [str(side.posts), str(side.jobs), usd(side.bill), side.ends]
        table.append(f"| {' | '.join(cells)} |")
    return "\n".join([_HEAD, *table, "", _FOOT])


_HEAD = """# What a lost answer costs

A paid request is accepted, and its answer does not arrive. Each line is one call of a vendor's own client, with its own
defaults, beside one purchase of hotset: the same take or still, the same double of the soundstage, the same fault. What
is counted is what the double saw and what it bills; at a real vendor the dollars would be real.

Written by `python -m tests.clients --write`; `make clients` sets the clients up and holds this page to a fresh run.

| it ends | means |
|---|---|
| an answer | The client returns one job. The others run and are paid for, and nobody knows their ids. |
| …Error | The client gives up. All of its jobs run and are paid for, and nobody knows their ids. |
| found again, came in | hotset asked the vendor what became of its request, and took the job that was there. |
| unknown | The vendor cannot be asked. Nothing is sent twice, the money stays reserved, and a person settles it. |
| refused | hotset sends nothing: the service has ended. |
"""

_FOOT = """\
Why: these clients send a paid request again when its line is cut or its answer is a 5xx, up to ten times, and
nothing in it tells the vendor that it is the same. Google's sends once when the line is cut; its `interactions` pay
several times where a 5xx comes after acceptance, its `models` never by their defaults. hotset writes the commitment
before the request, sends once, and asks what became of it before anything is sent again. Where a client sends once as
well, it still leaves nothing behind that says that money may have been spent; hotset's book has the open commitment.
"""
