from __future__ import annotations

from fractions import Fraction

import opentimelineio as otio
import pytest

from hotset.errors import WaitingError
from hotset.floor.cutting import chosen_takes, deliver_film, locked_pictures, make_cut
from hotset.floor.judging import decide_take
from hotset.floor.progress import Silent
from hotset.floor.shooting import shoot
from hotset.floor.storyboard import lock_board
from hotset.floor.unit import open_unit
from hotset.media import probe
from tests.films import copied


@pytest.fixture
def unit(made_film, tmp_path):
    with open_unit(copied(made_film, tmp_path / "film")) as opened:
        yield opened


def test_the_circled_take_of_each_shot_is_chosen_with_what_it_obeys(unit):
    chosen = chosen_takes(unit)
    assert [(take.slate, take.take_name, take.cost, take.alternates) for take in chosen] == [
        ("1A", "1A-1", 0, ()),
        ("1B", "1B-1", 0, ()),
    ]
    for take in chosen:
        attempt = unit.journal.attempt(take.take_name)
        assert (take.digest, take.setup, take.model) == (attempt.digest("take"), attempt.setup_digest, "animatic")
        assert take.locks == (unit.journal.current_locks()[take.slate, "first"].picture,)
        assert probe(take.path).frames == 24


def test_of_several_circled_takes_the_one_circled_last_is_chosen_and_the_rest_are_kept_beside_it(unit):
    shoot(unit, Silent(), slates=("1A",), again=True, circle=True)
    assert chosen_takes(unit)[0].take_name == "1A-2"
    decide_take(unit, "1A-1", by="ada", hold=True)
    decide_take(unit, "1A-1", by="ada")
    first = chosen_takes(unit)[0]
    assert first.take_name == "1A-1"
    assert [(other.take_name, other.status) for other in first.alternates] == [("1A-2", "circled")]


def test_shots_without_a_circled_take_are_named(unit):
    decide_take(unit, "1A-1", by="ada", ng="face")
    with pytest.raises(WaitingError, match=r"No circled take yet of 1A\.") as caught:
        chosen_takes(unit)
    assert caught.value.next_commands == ("hotset takes", "hotset shoot --circle")
    decide_take(unit, "1B-1", by="ada", hold=True)
    for work in (lambda: make_cut(unit), lambda: deliver_film(unit, Silent())):
        with pytest.raises(WaitingError, match=r"1A, 1B"):
            work()


def test_the_cut_has_exact_timecodes_and_is_what_the_journal_calls_finished(unit):
    made = make_cut(unit)
    assert (made.frames, made.seconds) == (72, Fraction(3))
    assert [(r.slate, r.take, r.start, r.end, r.length) for r in made.rows] == [
        ("opening", "", "01:00:00:00", "01:00:01:00", "24f"),
        ("1A", "1A-1", "01:00:01:00", "01:00:02:00", "24f"),
        ("1B", "1B-1", "01:00:02:00", "01:00:03:00", "24f"),
    ]
    clips = unit.journal.latest_cut().clips
    assert [(c.slate, c.take, c.start, c.end) for c in clips] == [("1A", "1A-1", 0, 1), ("1B", "1B-1", 0, 1)]


def test_a_dissolve_is_told(made_film, tmp_path):
    folder = copied(made_film, tmp_path / "film")
    text = (folder / "production.yaml").read_text()
    (folder / "production.yaml").write_text(text.replace("  1B:\n", "  1B:\n    transition: dissolve 0.25s\n"))
    with open_unit(folder) as unit:
        rows = {row.slate: row.transition for row in make_cut(unit).rows}
    assert "dissolve 6f" in rows.values(), rows


def test_an_editors_cut_is_what_is_delivered(unit):
    deliver_film(unit, Silent())
    cut = unit.folder / "cut.otio"
    timeline = otio.adapters.read_from_file(str(cut))
    track = timeline.video_tracks()[0]
    clips = {clip.name: clip.deepcopy() for clip in track if isinstance(clip, otio.schema.Clip)}
    clips["1A"].source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(6, 24), otio.opentime.RationalTime(12, 24)
    )
    track[:] = [clips["1B"], clips["1A"]]
    otio.adapters.write_to_file(timeline, str(cut))
    theirs = cut.read_bytes()
    made = deliver_film(unit, Silent())
    assert made.edited
    assert made.frames == 24 + 12
    assert probe(made.master).frames == 36
    assert any("an editor's cut.otio was delivered" in note for note in made.notes)
    assert cut.read_bytes() == theirs
    clips = unit.journal.latest_cut().clips
    assert [(c.take, c.start, c.end) for c in clips] == [("1B-1", 0, 1), ("1A-1", Fraction(6, 24), Fraction(18, 24))]
    assert [row.slate for row in make_cut(unit).rows] == ["1B", "1A"]


def test_a_delivery_states_the_facts_of_its_master_and_a_second_one_makes_nothing(unit):
    first, second = deliver_film(unit, Silent()), deliver_film(unit, Silent())
    assert dict(first.files).keys() >= {"master", "cut", "contact sheet"}
    assert all(path.is_file() for _, path in first.files)
    facts = dict(first.facts)
    assert facts["length"] == "3s, 72 frames at 24 a second"
    assert facts["picture"].startswith("320x180, h264")
    assert "48 kHz, 3.000 s" in facts["sound"]
    assert not first.edited
    assert (second.made, second.frames) == (0, 72)
    assert second.cached > 0


def test_a_new_lock_does_not_change_which_picture_the_old_take_shows(unit):
    before = locked_pictures(unit)
    assert before.keys() == {"1A", "1B"}
    lock_board(unit, "1A", 2, "ada")
    after = locked_pictures(unit)
    assert after["1A"] != before["1A"]
    assert after["1B"] == before["1B"]
    assert [take.take_name for take in chosen_takes(unit)] == ["1A-1", "1B-1"]
