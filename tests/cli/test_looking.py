"""cut, deliver, report, models and verify, as a person calls them."""

from __future__ import annotations

import re

import opentimelineio as otio
import pytest

from tests.cli.command import hotset
from tests.films import copied


@pytest.fixture
def film(made_film, tmp_path):
    return copied(made_film, tmp_path / "film")


def test_cut_writes_a_timeline_of_the_circled_takes(film):
    (film / "cut.otio").unlink()
    told = hotset("cut", cwd=film)
    assert told.code == 0
    assert re.search(r"1B +1B-1 +01:00:02:00 +01:00:03:00 +24f", told.out)
    assert told.out.rstrip().endswith("cut.otio · 72 frames · 3s")
    timeline = otio.adapters.read_from_file(str(film / "cut.otio"))
    clips = list(timeline.video_tracks()[0].find_clips())[-2:]
    assert [(clip.name, clip.active_media_reference_key) for clip in clips] == [("1A", "1A-1"), ("1B", "1B-1")]


def test_deliver_says_what_was_delivered_and_what_the_master_is(film):
    told = hotset("deliver", cwd=film)
    assert told.code == 0
    for fact in ("deliverables/master.mp4", "cut.otio", "3s, 72 frames at 24 a second", "320x180, h264", "LUFS"):
        assert fact in told.out


def test_deliver_waits_for_circles(drawn_film, tmp_path):
    told = hotset("deliver", copied(drawn_film, tmp_path / "film"))
    assert told.code == 6
    assert "No circled take yet of 1A, 1B." in told.err
    assert "next: hotset takes" in told.err


def test_report_prints_the_cost_of_a_finished_clip_and_writes_the_page(film, tmp_path):
    told = hotset("report", film, "--html", tmp_path / "page.html")
    assert "$0.00 per finished clip (n = 2)" in told.out
    assert max(map(len, told.out.splitlines())) <= 80
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "Two shots" in page
    assert page.count("data:image/webp") >= 2
    held = hotset("report", film, "--json").json()
    assert (held["finished_clips"], held["per_clip"]) == (2, 0)


def test_models_is_a_line_for_each_and_names_the_near_one():
    told = hotset("models")
    assert max(map(len, told.out.splitlines())) <= 80
    assert re.search(r"^previs +previs +any", told.out, re.MULTILINE)
    assert re.search(r"^animatic +animatic +to 120 +any +F +– off +0$", told.out, re.MULTILINE)
    assert re.search(r"^seedance-2.0 +ark +4–15 .* both +0.152$", told.out, re.MULTILINE)
    assert "rack focus" in hotset("models", "animatic").out
    told = hotset("models", "seedance")
    assert told.code == 2
    assert "Did you mean seedance-2." in told.err
    assert "next: hotset models" in told.err


def test_models_can_be_held_to_what_they_make():
    stills = hotset("models", "--makes", "stills").out
    assert "seedream-4.0" in stills
    assert "seedance" not in stills
    takes = hotset("models", "--makes", "takes", "--json").json()["models"]
    assert {row["kind"] for row in takes} == {"take"}
    assert hotset("models", "--makes", "sausages").code == 2


def test_a_model_in_json_has_its_rates_and_its_billing_rule():
    held = hotset("models", "Seedance-2.5", "--json").json()
    assert held["abilities"]["max_seconds"] == 30
    assert {rate["draft"] for rate in held["rates"]} == {False, True}
    assert held["rates"][0]["price"] == 10_700_000
    assert held["billing"]["failed"] == "free"


def test_verify_reads_everything_and_finds_a_changed_byte(film):
    told = hotset("verify", film)
    assert told.code == 0
    assert "Everything is as it was written." in told.out
    held = hotset("verify", film, "--json").json()
    assert held["files"] > 10
    take = max((film / ".hotset" / "vault").rglob("*"), key=lambda path: path.is_file() and path.stat().st_size)
    take.chmod(0o644)
    data = bytearray(take.read_bytes())
    data[len(data) // 2] ^= 1
    take.write_bytes(data)
    told = hotset("verify", film)
    assert told.code == 8
    assert "Everything is as it was written" not in told.out
    findings = hotset("verify", film, "--json").json()["findings"]
    assert findings
    assert all(finding["kind"] == "damaged" for finding in findings)
