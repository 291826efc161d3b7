from __future__ import annotations

import html.parser
import re

import pytest

from hotset.floor.progress import Silent
from hotset.floor.storyboard import draw_boards, lock_board
from hotset.floor.unit import open_unit
from hotset.floor.wall import PICTURES, WALL, write_wall
from hotset.media import read_picture
from tests.films import copied


class Figures(html.parser.HTMLParser):
    """Every picture on the page: its file, the classes of its frame, and the words below it."""

    def __init__(self, text):
        super().__init__()
        self.found, self.tags = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.tags.append(tag)
        if tag == "figure":
            self.found.append({"classes": held["class"].split(), "words": "", "open": True})
        elif tag == "a":
            self.found[-1]["file"] = held["href"]
        elif tag == "img":
            self.found[-1]["picture"] = held["src"]

    def handle_endtag(self, tag):
        if tag == "figure":
            self.found[-1]["open"] = False

    def handle_data(self, data):
        if self.found and self.found[-1]["open"]:
            self.found[-1]["words"] += data


@pytest.fixture
def folder(drawn_film, tmp_path):
    return copied(drawn_film, tmp_path / "film")


def wall(unit):
    path = write_wall(unit)
    assert path == unit.folder / WALL
    text = path.read_text("utf-8")
    return text, Figures(text).found


def test_every_candidate_is_a_picture_file_and_a_picture_on_the_page(folder):
    with open_unit(folder) as unit:
        text, figures = wall(unit)
        names = ["1A-1.png", "1A-2.png", "1B-1.png", "1B-2.png"]
        assert sorted(path.name for path in (folder / PICTURES).iterdir()) == names
        assert [figure["file"] for figure in figures] == [f"candidates/{name}" for name in names]
        for candidate in unit.journal.candidates():
            held = (folder / PICTURES / f"{candidate.owner}-{candidate.number}.png").read_bytes()
            assert held == unit.vault.read(candidate.picture)
    assert all((folder / WALL).parent.joinpath(figure["file"]).is_file() for figure in figures)
    assert all(figure["picture"].startswith("data:image/webp;base64,") for figure in figures)
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", text)


def test_what_is_not_locked_says_how_to_lock_it_and_what_is_says_by_whom(folder):
    with open_unit(folder) as unit:
        lock_board(unit, "1A", 2, "ada")
        _, figures = wall(unit)
    by_file = {figure["file"].split("/")[1]: figure for figure in figures}
    assert [name for name, figure in by_file.items() if "locked" in figure["classes"]] == ["1A-2.png"]
    assert "locked by ada" in by_file["1A-2.png"]["words"]
    assert "hotset lock 1A 1" in by_file["1A-1.png"]["words"]
    assert "hotset lock 1B 2" in by_file["1B-2.png"]["words"]


def test_a_lock_of_a_board_that_was_changed_is_marked_and_its_pictures_as_older(folder):
    text = (folder / "production.yaml").read_text()
    with open_unit(folder) as unit:
        lock_board(unit, "1B", 1, "ada")
    (folder / "production.yaml").write_text(text.replace("size: close", "size: medium"))
    with open_unit(folder) as unit:
        page, figures = wall(unit)
    assert page.count("The board was changed after this lock.") == 1
    assert [("old" in figure["classes"]) for figure in figures] == [False, False, True, True]


def test_titles_descriptions_and_names_are_text_and_no_markup(folder):
    text = (folder / "production.yaml").read_text()
    text = text.replace("title: Two shots\nsize", "title: <script>alert(1)</script>\nsize")
    text = text.replace("description: She smiles.", "description: <img src=x onerror=alert(2)>")
    (folder / "production.yaml").write_text(text)
    with open_unit(folder) as unit:
        lock_board(unit, "1A", 1, "<script>ada")
        page, figures = wall(unit)
    assert "script" not in Figures(page).tags
    assert "onerror=alert" in page
    assert "<img src=x" not in page
    assert "locked by <script>ada" in figures[0]["words"]


def test_a_frame_without_candidates_says_how_to_have_some(folder):
    text = (folder / "production.yaml").read_text()
    last = "    last_board:\n      composition: {size: insert, lens: 85mm, subject: mara}\n"
    (folder / "production.yaml").write_text(text + last)
    with open_unit(folder) as unit:
        page, figures = wall(unit)
    assert len(figures) == 4
    assert "No candidates yet: <code>hotset draw --shot 1B</code>" in page
    assert "last frame" in page


def test_a_picture_of_the_wall_may_be_painted_over_and_the_vault_keeps_its_own(folder):
    with open_unit(folder) as unit:
        write_wall(unit)
        (folder / PICTURES / "1A-1.png").write_bytes(b"painted over")
        candidate = unit.journal.candidates("1A", "first")[0]
        assert read_picture(unit.vault.path(candidate.picture)).shape == (180, 320, 3)
        write_wall(unit)
        assert (folder / PICTURES / "1A-1.png").read_bytes() == unit.vault.read(candidate.picture)
        assert draw_boards(unit, Silent())[0].drawn == 0
