"""Every hosted host of hotset keeps every rule, with every one of its models."""

import functools
import json
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from hotset.film.setup import TakeSetup
from hotset.hosts.ark import ArkHost
from hotset.hosts.comfyui import ComfyuiHost
from hotset.hosts.conformance import RULES, Mishap, Subject, check
from hotset.hosts.fal import FalHost
from hotset.hosts.gemini import GeminiHost
from hotset.hosts.kling import KlingHost
from hotset.hosts.openai import LitellmHost, OpenaiHost, SglangHost, VllmOmniHost
from hotset.hosts.port import Done
from hotset.hosts.registry import host_classes, model, models
from hotset.hosts.vertex import VertexHost
from hotset.ledger.rates import billing, price_of, quote
from hotset.soundstage.doubles.ark import ArkDouble
from hotset.soundstage.doubles.comfyui import ComfyuiDouble
from hotset.soundstage.doubles.fal import FalDouble
from hotset.soundstage.doubles.gemini import GeminiDouble
from hotset.soundstage.doubles.kling import KlingDouble
from hotset.soundstage.doubles.openai import LitellmDouble, OpenaiDouble, SglangDouble, VllmOmniDouble
from hotset.soundstage.doubles.vertex import VertexDouble
from hotset.soundstage.house import soundstage_house
from hotset.units import Micros
from tests.hosts.stagecraft import Album, still_setup, take_setup
from tests.hosts.workflows import drawing, wan

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
HOSTS = {
    "ark": (ArkHost, ArkDouble),
    "comfyui": (ComfyuiHost, ComfyuiDouble),
    "fal": (FalHost, FalDouble),
    "gemini": (GeminiHost, GeminiDouble),
    "kling": (KlingHost, KlingDouble),
    "litellm": (LitellmHost, LitellmDouble),
    "openai": (OpenaiHost, OpenaiDouble),
    "sglang": (SglangHost, SglangDouble),
    "vertex": (VertexHost, VertexDouble),
    "vllm-omni": (VllmOmniHost, VllmOmniDouble),
}
WITHOUT = {
    # Nobody asks for money, keys or morals on a machine of one's own.
    "comfyui": {Mishap.NO_CREDIT, Mishap.NOT_OPEN, Mishap.MODERATED, Mishap.FACE, Mishap.WITHHELD},
    "sglang": {Mishap.WITHHELD},
    "vllm-omni": {Mishap.WITHHELD},
    # It calls a withheld film completed, and only the download tells.
    "litellm": {Mishap.WITHHELD},
}
"""What a vendor does not do."""
EXCUSED = {
    "comfyui": dict.fromkeys(
        ("what-data-allow-passes", "what-data-forbid-is-refused-for-free"), "the user's own workflow decides"
    )
}
SMALLEST_STILL = {"gpt-image": (256, 144), "comfyui": (320, 176)}
MODELS = [known for known in models() if known.host in HOSTS]
WHOLE = {
    (m.host, m.kind): m
    for m in reversed(MODELS)
    if m.abilities.status != "retired" and "price at 480p" not in m.abilities.unconfirmed
}.values()
"""One model of each host and kind is held against every rule, the others against what hangs on the model."""
OF_MODELS = ("port", "retired-is-refused", "what-data-allow-passes", "what-data-forbid-is-refused-for-free")


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    kept = Album(tmp_path_factory.mktemp("album"))
    kept.add = functools.cache(kept.add)
    return kept


@pytest.fixture(autouse=True)
def workflows(tmp_path, monkeypatch):
    """ComfyUI's are the user's own; the double of it makes what they say."""
    for name, graph in (("WORKFLOW", wan()), ("LAST_WORKFLOW", wan(last=True)), ("STILL_WORKFLOW", drawing())):
        (tmp_path / f"{name}.json").write_text(json.dumps(graph), encoding="utf-8")
        monkeypatch.setenv(f"COMFYUI_{name}", str(tmp_path / f"{name}.json"))


def setup_of(album, known):
    """The shortest and smallest that a model makes."""
    able = known.abilities
    shape, size = "16:9", (320, 176)
    if able.resolutions:
        sizes = able.resolutions[0].sizes
        shape = "16:9" if "16:9" in sizes else next(iter(sizes))
        size = sizes[shape]
    if known.kind == "still":
        width, height = SMALLEST_STILL.get(known.host, size) if not able.resolutions else size
        return still_setup(known.slug, width=width, height=height)
    frame = album.add(*(round(side * 352 / min(size)) for side in size)) if min(size) > 352 else album.add(*size)
    return take_setup(
        album,
        known.slug,
        width=size[0],
        height=size[1],
        resolution=able.resolutions[0].name if able.resolutions else "",
        shape=shape,
        seconds=max(able.min_seconds, Fraction(1)),
        frame_rate=able.frame_rate or Fraction(24),
        first_frame=frame,
        audio=able.audio == "always",
    )


def settled(setup, end):
    """What the book settles: what was billed, else what was counted, else the quote or the dated billing rule."""
    known = model(setup.model, "take" if isinstance(setup, TakeSetup) else "still")
    of_take = ("seconds", "audio", "resolution", "draft") if known.kind == "take" else ()
    said = {name: getattr(setup, name) for name in ("width", "height", *of_take)}
    quoted = quote(known.slug, known.host, at=DAY, references=len(setup.references), **said)
    if end.billed is not None:
        return end.billed
    done = isinstance(end, Done)
    counted = price_of({**quoted.units, **end.used} if done else end.used, quoted.rate_id) if end.used else None
    if counted is not None:
        return counted.amount
    rule = "billed" if done else billing(known.host, known.slug).rule(end.how)
    return {"billed": quoted.amount, "free": Micros(0), "unknown": None}[rule]


def prepared(double):
    if isinstance(double, KlingDouble):
        double.retry_after = 7


def subject(album, known):
    made, double = HOSTS[known.host]
    return Subject(
        make=made,
        house=functools.partial(
            soundstage_house, double, path=getattr(made, "api_path", ""), now=NOW, prepare=prepared,
            without=frozenset(WITHOUT.get(known.host, ())),
        ),
        setup=setup_of(album, known),
        pictures=album,
        picture=album.add,
        price=settled,
        most_pixels=5_000_000 if known.kind == "still" else None,
        excused=EXCUSED.get(known.host, {}),
    )  # fmt: skip


def test_every_hosted_host_is_held_to_the_rules():
    assert set(HOSTS) == {name for name, made in host_classes().items() if getattr(made, "hosted", False)}


CASES = [
    pytest.param(known, rule, id=f"{known.slug}-{rule}")
    for known in MODELS
    for rule in RULES
    if any(known is each for each in WHOLE) or rule.name in OF_MODELS
]


@pytest.mark.parametrize(("known", "rule"), CASES)
def test_a_host_keeps_the_rule(album, known, rule):
    check(rule, subject(album, known))
