"""The price of the same job everywhere: image to video, 720p 16:9, 5 and 10 seconds, in dollars.

The expected figures were gathered apart from the rate cards (lists, resellers' references and live reports up to
2026-11-22), to three places. Where a model sells no clip of that length, the next one that it sells is named.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from hotset.errors import MoneyError
from hotset.hosts.registry import model, models
from hotset.ledger.rates import billing, quote, rates

DAY = date(2026, 11, 22)

TOKENS = "BytePlus' rule for tokens x resellers' references of 2026-08 without their markup; byteplus-py, 2026-06"
FAL = "fal's model pages, autumn 2026"
KLING = "Comfy's partner prices of 2026-08, equal to Kling's unit list"
VEO = "Comfy's partner prices of 2026-08"
VERTEX = "LiteLLM's price file of 2026-10"
OMNI = "inference.sh 2026-11-06; tokens a second at $12 a million"

# model, seconds, silent, with sound, source. "" where it has no such take.
TABLE = (
    ("seedance-1.5-pro", 10, "0.259", "0.518", TOKENS),
    ("seedance-1.5-pro", 5, "0.130", "0.259", TOKENS),
    ("seedance-2.0-mini", 10, "0.756", "0.756", TOKENS),
    ("seedance-2.0-mini", 5, "0.378", "0.378", TOKENS),
    ("seedance-2.0-fast", 10, "1.210", "1.210", TOKENS),
    ("seedance-2.0-fast", 5, "0.605", "0.605", TOKENS),
    ("seedance-2.0", 10, "1.512", "1.512", TOKENS),
    ("seedance-2.0", 5, "0.756", "0.756", TOKENS),
    ("seedance-2.5", 10, "2.321", "2.321", TOKENS),
    ("seedance-2.5", 5, "1.165", "1.165", TOKENS),
    ("seedance-2.0@fal", 10, "3.024", "3.024", FAL),
    ("seedance-2.0@fal", 5, "1.512", "1.512", FAL),
    ("seedance-2.0-fast@fal", 10, "2.419", "2.419", FAL),
    ("seedance-2.0-fast@fal", 5, "1.210", "1.210", FAL),
    ("seedance-2.0-mini@fal", 10, "1.547", "1.547", FAL),
    ("seedance-2.0-mini@fal", 5, "0.774", "0.774", FAL),
    ("seedance-2.5-flash@fal", 10, "3.094", "3.094", FAL),
    ("seedance-2.5-flash@fal", 5, "1.547", "1.547", FAL),
    ("kling-3.0", 10, "0.840", "1.260", KLING),
    ("kling-3.0", 5, "0.420", "0.630", KLING),
    ("kling-3.0@fal", 10, "0.840", "1.260", KLING),
    ("kling-3.0@fal", 5, "0.420", "0.630", KLING),
    ("kling-3.0-omni", 10, "0.840", "1.120", KLING),
    ("kling-3.0-omni", 5, "0.420", "0.560", KLING),
    ("kling-3.0-turbo", 10, "", "1.120", KLING),
    ("kling-3.0-turbo", 5, "", "0.560", KLING),
    ("kling-4.0@fal", 10, "", "1.570", "resellers, 2026-11"),
    ("kling-4.0@fal", 5, "", "0.785", "resellers, 2026-11"),
    ("kling-4.0-flash@fal", 10, "", "0.940", "resellers, 2026-11"),
    ("kling-4.0-flash@fal", 5, "", "0.470", "resellers, 2026-11"),
    ("wan-2.7@fal", 10, "", "1.000", "Comfy's partner prices of 2026-08"),
    ("wan-2.7@fal", 5, "", "0.500", "Comfy's partner prices of 2026-08"),
    ("veo-3.1", 8, "1.600", "3.200", VEO),
    ("veo-3.1", 6, "1.200", "2.400", VEO),
    ("veo-3.1@fal", 8, "1.600", "3.200", VEO),
    ("veo-3.1@fal", 6, "1.200", "2.400", VEO),
    ("veo-3.1-fast", 8, "0.640", "0.800", VEO),
    ("veo-3.1-fast", 6, "0.480", "0.600", VEO),
    ("veo-3.1-lite", 8, "0.400", "0.400", VERTEX),
    ("omni-1.2", 10, "", "0.695", OMNI),
    ("omni-1.2", 5, "", "0.348", OMNI),
    ("omni-1.1", 10, "", "1.014", "genai-prices 0.2.3: 57,920 tokens"),
)

OTHER_SIZES = (
    # For scale, as the same sources have them: model, size by name, pixels, seconds, sound, draft, dollars.
    ("seedance-2.5", "480p", (854, 480), 10, True, True, "1.032"),
    ("seedance-2.5", "480p", (854, 480), 5, True, True, "0.518"),
    ("seedance-2.5", "1080p", (1920, 1080), 10, True, False, "5.710"),
    ("seedance-2.5", "1080p", (1920, 1080), 5, True, False, "2.867"),
    ("kling-3.0", "1080p", (1920, 1080), 10, False, False, "1.120"),
    ("kling-3.0", "1080p", (1920, 1080), 5, True, False, "0.840"),
    ("omni-1.2", "360p", (640, 360), 10, True, True, "0.232"),
    ("omni-1.2", "1080p", (1920, 1080), 10, True, False, "1.043"),
    ("omni-1.2", "4k", (3840, 2160), 10, True, False, "2.085"),
)

STILLS = (
    # model, pixels, pictures shown, dollars
    ("seedream-5.0-flash", (1280, 720), 0, "0.018"),
    ("seedream-4.0", (1280, 720), 0, "0.030"),
    ("seedream-5.0-lite", (2560, 1440), 0, "0.035"),
    ("seedream-4.5", (2560, 1440), 0, "0.040"),
    ("seedream-5.0-pro", (2048, 1152), 0, "0.045"),
    ("seedream-5.0-pro", (2560, 1440), 0, "0.090"),
    ("seedream-5.0-pro", (2048, 1152), 3, "0.051"),
    ("nano-banana-2.1", (1376, 768), 0, "0.0336"),
    ("nano-banana-2.1", (1376, 768), 2, "0.03696"),
    ("gpt-image-2.6-flare", (1024, 1024), 0, "0.013"),
)

UNPRICED = {
    # No price is known, or two are told: such a take cannot be committed, and is never $0.
    "seedance-2.0@fal": ("480p", "1080p"),
    "seedance-2.0-fast@fal": ("480p",),
    "kling-3.0@fal": ("1080p",),
    "veo-3.1@fal": ("4k",),
    "wan-2.7@fal": ("1080p",),
    "ltx-2.3@fal": ("1080p", "1440p", "2160p"),
}


def told(amount: int, like: str) -> str:
    """Micros in dollars, to as many places as the table has."""
    return str((Decimal(amount) / 1_000_000).quantize(Decimal(like), rounding=ROUND_HALF_UP))


def asked(slug: str, seconds: int, audio: bool, size=(1280, 720), name: str = "720p", draft: bool = False):
    known = model(slug, "take")
    return quote(
        slug, known.host, seconds=Fraction(seconds), width=size[0], height=size[1], at=DAY, audio=audio,
        resolution=name, draft=draft,
    )  # fmt: skip


@pytest.mark.parametrize(("slug", "seconds", "silent", "sound", "source"), TABLE)
def test_the_same_job_is_quoted_as_the_table_has_it(slug, seconds, silent, sound, source):
    abilities = model(slug, "take").abilities
    assert abilities.audio == ("switch" if silent else "always")
    for expected, audio in ((silent, False), (sound, True)):
        if expected:
            assert told(asked(slug, seconds, audio).amount, expected) == expected, source


@pytest.mark.parametrize(("slug", "name", "size", "seconds", "audio", "draft", "expected"), OTHER_SIZES)
def test_other_sizes_and_drafts_are_quoted_as_the_table_has_them(slug, name, size, seconds, audio, draft, expected):
    assert size == next(r for r in model(slug, "take").abilities.resolutions if r.name == name).sizes["16:9"]
    assert told(asked(slug, seconds, audio, size, name, draft).amount, expected) == expected


@pytest.mark.parametrize(("slug", "size", "shown", "expected"), STILLS)
def test_a_still_is_quoted_as_the_table_has_it(slug, size, shown, expected):
    known = model(slug, "still")
    found = quote(slug, known.host, width=size[0], height=size[1], references=shown, at=DAY)
    assert told(found.amount, expected) == expected


def test_every_size_that_is_sold_has_a_price_or_is_named_as_unpriced():
    found: dict[str, tuple[str, ...]] = {}
    for known in models():
        if known.kind != "take" or known.status == "retired":
            continue
        for resolution in known.abilities.resolutions:
            try:
                shortest = int(min(known.abilities.only_seconds, default=5))
                audio = known.abilities.audio == "always"
                asked(known.slug, shortest, audio, next(iter(resolution.sizes.values())), resolution.name)
            except MoneyError:
                found[known.slug] = (*found.get(known.slug, ()), resolution.name)
    assert found == UNPRICED


def test_every_draft_and_both_kinds_of_sound_have_a_rate():
    for known in models():
        abilities = known.abilities
        if known.kind != "take" or known.slug == "ltx-2.3@fal" or known.status == "retired":
            continue
        for audio in {"none": (False,), "switch": (False, True), "always": (True,)}[abilities.audio]:
            seconds = int(abilities.only_seconds[0]) if abilities.only_seconds else 5
            sizes = {r.name: r.sizes["16:9"] for r in abilities.resolutions}
            name = "720p" if "720p" in sizes else next(iter(sizes), "")
            asked(known.slug, seconds, audio, sizes.get(name, (1280, 720)), name)
            if abilities.draft:
                first = next(iter(sizes))
                asked(known.slug, seconds, audio, sizes[first], first, draft=True)


def test_the_prices_of_what_has_ended_are_kept_and_are_no_prices_of_today():
    before = date(2026, 9, 24)
    assert quote("sora-2", "openai", seconds=8, at=before, audio=True).amount == 800_000
    assert quote("sora-2-pro", "openai", seconds=8, at=before, resolution="1024p").amount == 4_000_000
    with pytest.raises(MoneyError, match="none for 2026-11-22"):
        quote("sora-2", "openai", seconds=8, at=DAY)


def test_every_rate_is_of_a_model_that_there_is_and_every_host_that_is_paid_has_a_billing_rule():
    by_slug = {known.slug: known for known in models()}
    for rate in rates():
        assert rate.model in by_slug, rate.id
        assert rate.host == by_slug[rate.model].host, rate.id
        sizes = {r.name for r in by_slug[rate.model].abilities.resolutions}
        assert rate.resolution is None or rate.resolution in sizes, rate.id
    for known in models():
        assert billing(known.host, known.slug).source or known.abilities.runs_here, known.slug
