from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image

from hotset.floor.judging import decide_take
from hotset.floor.reporting import report_of, thumbnail, write_report_page
from hotset.floor.unit import open_unit
from tests.films import copied


@pytest.fixture
def unit(made_film, tmp_path):
    with open_unit(copied(made_film, tmp_path / "film")) as opened:
        yield opened


def test_the_report_counts_the_clips_that_are_in_the_cut(unit):
    report = report_of(unit)
    assert (report.title, report.finished_clips, report.per_clip) == ("Two shots", 2, 0)
    assert report.is_free
    assert len(report.entries) == 12
    assert report.landing.share == 1


def test_a_take_that_is_no_longer_circled_is_no_finished_clip(unit):
    decide_take(unit, "1A-1", by="ada", ng="face")
    assert report_of(unit).finished_clips == 1


def test_the_page_shows_the_locked_boards_and_loads_nothing(unit, tmp_path):
    page = tmp_path / "deep" / "report.html"
    write_report_page(unit, report_of(unit), page)
    text = page.read_text("utf-8")
    assert "Two shots" in text
    assert text.count("data:image/webp;base64,") >= 2
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", text)


def test_a_title_is_text_and_no_markup(made_film, tmp_path):
    folder = copied(made_film, tmp_path / "film")
    text = (folder / "production.yaml").read_text()
    (folder / "production.yaml").write_text(text.replace("title: Two shots\nsize", 'title: <b>&"two"</b>\nsize'))
    with open_unit(folder) as unit:
        write_report_page(unit, report_of(unit), tmp_path / "page.html")
    assert "<b>&" not in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize(("size", "small"), [((640, 360), (320, 180)), ((100, 400), (45, 180)), ((32, 18), (32, 18))])
def test_a_thumbnail_keeps_its_shape_and_is_never_enlarged(tmp_path, size, small):
    Image.fromarray(np.zeros((size[1], size[0], 4), np.uint8)).save(tmp_path / "a.png")
    with Image.open(io.BytesIO(thumbnail(tmp_path / "a.png"))) as picture:
        assert (picture.format, picture.size, picture.mode) == ("WEBP", small, "RGB")
