"""The report as a page: whole, self-contained, escaped, and drawn by a real browser where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hotset.ledger.report import CostReport
from hotset.ledger.report_html import duration_text, picture_uri, report_page
from tests.ledger.produced import everything, for_nothing, not_begun, reported

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)
VOID = {"meta", "img", "br", "link", "input", "hr"}


class Strict(HTMLParser):
    """Fails on a tag that is not closed in order, and remembers what could load something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        assert tag not in {"script", "link", "iframe", "object", "base", "form"}
        self.loads += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "action", "poster"}]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text.append(f" {data} ")


def read(page: str) -> tuple[Strict, str]:
    parser = Strict()
    parser.feed(page)
    assert parser.open == []
    return parser, re.sub(r" (?=[,;.)])", "", " ".join("".join(parser.text).split()))


@pytest.fixture
def report() -> CostReport:
    return reported(everything)


def test_the_page_loads_nothing(report: CostReport) -> None:
    page = report_page(report, {"1A": picture_uri(PIXEL)})
    parser, _ = read(page)
    assert parser.loads
    assert all(load.startswith(("data:image/png;base64,", "#m-")) for load in parser.loads)
    assert "default-src 'none'" in page
    assert not re.search(r"@import|url\((?!#)|https?://", page)
    with pytest.raises(ValueError, match="the board of 1A is no data URI"):
        report_page(report, {"1A": "https://example.com/a.png"})


def test_the_figure_has_its_definition_and_the_open_money_beside_it(report: CostReport) -> None:
    _, text = read(report_page(report))
    assert "$1.98 per finished clip (n = 3), $0.5657 per finished second" in text
    assert "Every Actual of the production ÷ finished clips" in text
    assert "Open commitments (not in the figure) $1.68" in text
    assert "Nobody knows what became of 1 request" in text
    assert "1 of 5 shots · 95 % interval 4 to 62 %" in text
    assert "The book: 54 entries" in text
    assert "Two cups, one saucer content filter" in text


def test_a_sum_names_its_entries(report: CostReport) -> None:
    page = report_page(report)
    shot = report.scenes[0].shots[0]
    assert f'title="{len(shot.actual.entries)} entries: {", ".join(map(str, shot.actual.entries))}">$0.62' in page


def test_words_of_the_film_are_words_and_not_markup(report: CostReport) -> None:
    page = report_page(report)
    assert "Espresso &amp; Rain" in page
    assert "grounds &lt;twice&gt; &amp; lock" in page


def test_a_film_for_nothing_looks_meant() -> None:
    page = report_page(reported(for_nothing))
    _, text = read(page)
    assert "$0.00 per finished clip (n = 5)" in text
    assert "Everything ran on this machine" in text
    assert "The bars show counts: no money was spent." in text
    assert 'aria-label="Budget"' not in page


def test_a_film_not_begun_says_so() -> None:
    _, text = read(report_page(reported(not_begun)))
    assert "No finished clip yet, so no cost of one." in text
    assert "none finished" in text
    assert "n = 0: no first take has been judged yet." in text
    assert "What came of it" not in text


def test_pictures_are_known_by_their_bytes() -> None:
    assert picture_uri(PIXEL).startswith("data:image/png;base64,iVBOR")
    assert picture_uri(b"\xff\xd8\xff\xe0").startswith("data:image/jpeg;")
    with pytest.raises(ValueError, match="only PNG"):
        picture_uri(b"<svg onload=alert(1)>")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59, "59 s"), (60, "1 min"), (125, "2 min 5 s"), (3840, "1 h 4 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium: apt-get install chromium")
@pytest.mark.parametrize("width", [1200, 500])
def test_a_browser_draws_it_and_nothing_sticks_out(report: CostReport, tmp_path: Path, width: int) -> None:
    page = report_page(report, {"1A": picture_uri(PIXEL)}).replace("default-src 'none'", "script-src 'unsafe-inline'")
    probe = "<script>document.title = document.documentElement.scrollWidth + '/' + window.innerWidth</script></body>"
    (tmp_path / "report.html").write_text(page.replace("</body>", probe))
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}",
         f"--window-size={width},1400", "--dump-dom", f"file://{tmp_path / 'report.html'}"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    found = re.search(r"<title>(\d+)/(\d+)</title>", done.stdout)
    assert found
    assert int(found[1]) <= int(found[2])
