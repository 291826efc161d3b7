"""The matrix of the models fits 80 columns, a line each; a page has every fact with its unit and its doubt."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from hotset.cli.catalogue import WIDE, model_matrix, model_page
from hotset.hosts.registry import model, models
from hotset.ledger.rates import rates

DAY = date(2026, 11, 22)


def shown(*parts, wide=80):
    """What a terminal of so many columns shows, and no line of it is longer."""
    console = Console(file=io.StringIO(), width=wide, color_system=None, markup=False, emoji=False, highlight=False)
    for part in parts:
        console.print(part)
    text = console.file.getvalue()
    assert max(map(len, text.splitlines())) <= wide
    return text


def row(text, slug):
    (line,) = [line for line in text.splitlines() if line.split()[:1] == [slug]]
    return line


def page(slug, kind="take"):
    return " ".join(shown(*model_page(model(slug, kind), today=DAY), wide=120).split())


@pytest.mark.parametrize("wide", [80, WIDE, 160])
def test_every_model_has_one_line_and_nothing_of_it_is_cut(wide):
    text = shown(*model_matrix(models(), today=DAY, wide=wide), wide=wide)
    assert "…" not in text
    for known in models():
        line = row(text, known.slug)
        assert f" {known.host} " in line
        assert ("†" in line) == (known.status != "current")


def test_a_line_says_what_a_model_can_do_and_asks():
    text = shown(*model_matrix(models(), today=DAY))
    assert row(text, "seedance-2.5").split() == [
        "seedance-2.5", "ark", "4–30", "480–1080p", "FL", "30*", "both", "D", "0.233",
    ]  # fmt: skip
    assert row(text, "veo-3.1").split() == [
        "veo-3.1",
        "†",
        "vertex",
        "4",
        "6",
        "8",
        "720–4k",
        "FL",
        "3*",
        "both",
        "0.200",
    ]
    assert row(text, "omni-1.2").split()[-4:] == ["6?", "on", "D", "0.070"]
    assert row(text, "kling-3.0-turbo").split()[4:] == ["F", "–", "on?", "0.112"]
    assert row(text, "ltx-2.3@fal").split()[-1] == "–", "no price is known, which is not nothing"
    assert row(text, "animatic").split()[-1] == "0"
    assert row(text, "seedream-5.0-flash").split() == ["seedream-5.0-flash", "ark", "1K", "1.5K", "2K", "10", "0.018"]


def test_a_wide_terminal_has_every_size_and_the_day_of_the_end():
    text = shown(*model_matrix(models(), today=DAY, wide=120), wide=120)
    assert "480p 720p 1080p" in row(text, "seedance-2.5")
    assert row(text, "veo-3.1").rstrip().endswith("retiring 2026-11-17?")
    assert row(text, "sora-2").rstrip().endswith("retired 2026-09-24")


def test_a_matrix_of_stills_alone_has_no_words_about_takes():
    text = shown(*model_matrix([m for m in models() if m.kind == "still"], today=DAY))
    assert "takes" not in text
    assert "F L" not in text


@pytest.mark.parametrize("known", models(), ids=lambda known: known.slug)
def test_a_page_has_every_fact_with_its_unit_and_every_doubt(known):
    text = " ".join(shown(*model_page(known, today=DAY)).split())
    assert known.slug in text
    assert known.about.split()[0] in text
    assert known.checked in text
    doubts = text.count(" ?")
    assert doubts >= min(1, len(known.abilities.unconfirmed))
    for resolution in known.abilities.resolutions:
        for width, height in resolution.sizes.values():
            assert f"{width}x{height}" in text
    for rate in rates():
        if rate.model == known.slug:
            assert str(rate.valid_from) in text
            assert "source 1:" in text
    assert "Without a result: failed" in text


def test_a_page_reads_as_sentences():
    text = page("seedance-2.5")
    for words in (
        "locked frames first and last", "length 4s to 30s, in steps of 1s", "frames 24 a second, and 1 more",
        "sound on request, with speech", "draft yes, in 480p", "up to 30 pictures, not beside locked frames",
        "real people refused ?", "found in the host's list, 15 s after it was lost ?", "result kept 1 day",
        "2026-08-19 1080p $11.70 per million tokens", "2026-10-01 drafts $10.70 per million tokens",
        "failed free, moderated free",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("slug", "kind", "words"),
    [
        ("sora-2", "take", "retired, ended 2026-09-24; use "),
        ("sora-2", "take", "2025-10-06 2026-09-24 $0.10 per second"),
        ("veo-3.1", "take", "length 4, 6, 8 s"),
        ("veo-3.1", "take", "retiring, ends 2026-11-17; use omni-1.2 ?"),
        ("kling-3.0", "take", "720p, with sound $0.126 per second"),
        ("kling-3.0", "take", "up to 2,500 characters"),
        ("ltx-2.3@fal", "take", "No price is known, and an unknown price is never taken for $0"),
        ("seedream-5.0-pro", "still", "to 2.36 MP $0.045 per image + $0.003 a reference after 1"),
        ("gpt-image-2.6-flare", "still", "$0.01256 per megapixel + $0.0082 a reference"),
        ("veo-3.1", "take", "not confirmed billing of filtered takes ?"),
        ("animatic", "take", "host this machine"),
        ("animatic", "take", "the camera path itself: static, pan, tilt"),
        ("seedance-1.5-pro", "take", "a switch for one that does not move"),
        ("omni-1.2", "take", "result kept 2 days ?"),
        ("comfyui", "take", "length 1/3s to 60s, in steps of 1/3s ?"),
    ],
)
def test_a_page_says(slug, kind, words):
    assert words in page(slug, kind)


def test_a_rate_of_another_day_is_shown_as_such():
    known = model("sora-2", "take")
    text = " ".join(shown(*model_page(known, today=date(2025, 1, 1))).split())
    assert re.search(r"2025-10-06 not yet", text)


def test_a_model_with_frames_between_says_how_many():
    known = model("kling-4.0@fal", "take")
    more = replace(
        known, abilities=replace(known.abilities, middle_frames=8, reference_roles=("cast",), max_references=2)
    )
    text = " ".join(shown(*model_page(more, today=DAY)).split())
    assert "first and last, and 8 between" in text
    assert "up to 2 pictures of cast" in text
