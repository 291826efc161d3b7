from __future__ import annotations

from fractions import Fraction

import pytest

from hotset.errors import WaitingError
from hotset.floor.progress import Silent
from hotset.floor.reel import make_reel
from hotset.floor.storyboard import lock_board
from hotset.floor.unit import open_unit
from hotset.media import probe
from tests.films import copied


@pytest.fixture
def folder(made_film, tmp_path):
    return copied(made_film, tmp_path / "film")


def edit(folder, old, new):
    text = (folder / "production.yaml").read_text()
    assert old in text
    (folder / "production.yaml").write_text(text.replace(old, new))


def test_the_animatic_is_the_whole_film_in_time_and_no_take(folder):
    with open_unit(folder) as unit:
        before = len(unit.journal.attempts()), len(unit.entries())
        made = make_reel(unit, Silent())
        assert (len(unit.journal.attempts()), len(unit.entries())) == before
    assert (made.path, made.frames, made.seconds) == (folder / "deliverables" / "animatic.mp4", 72, Fraction(3))
    seen = probe(made.path)
    assert (seen.frames, seen.frame_rate) == (72, 24)
    assert seen.audio


def test_a_second_one_makes_nothing(folder):
    with open_unit(folder) as unit:
        made = make_reel(unit, Silent())
    assert made.made == 0
    assert made.cached > 0


def test_only_what_changed_is_made_again(folder):
    with open_unit(folder) as unit:
        everything = make_reel(unit, Silent()).cached
        lock_board(unit, "1B", 2, "ada")
        made = make_reel(unit, Silent())
    assert 0 < made.made < everything
    assert made.cached > 0


def test_another_length_makes_another_film(folder):
    edit(folder, "for: 1s\n    description: She", "for: 1.5s\n    description: She")
    with open_unit(folder) as unit:
        assert make_reel(unit, Silent()).frames == 84


def test_a_path_that_the_picture_has_no_room_for_is_shown_as_a_still_and_said(folder):
    edit(folder, "amount: 2deg", "amount: 170deg")
    with open_unit(folder) as unit:
        made = make_reel(unit, Silent())
    assert made.frames == 72
    assert any(note.startswith("1A is shown as a still:") and "pan" in note for note in made.notes)


def test_without_a_lock_there_is_none(drawn_film, tmp_path):
    with open_unit(copied(drawn_film, tmp_path / "film")) as unit:
        with pytest.raises(WaitingError, match="1A has no lock"):
            make_reel(unit, Silent())
        lock_board(unit, "1A", 1, "ada")
        with pytest.raises(WaitingError, match="1B has no lock"):
            make_reel(unit, Silent())
    assert not (tmp_path / "film" / "deliverables" / "animatic.mp4").exists()
