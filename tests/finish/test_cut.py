"""The cut as editors see it, and what they hand back."""

from __future__ import annotations

from pathlib import Path

import opentimelineio as otio
import pytest

from hotset.errors import MediaError, ProductionError
from hotset.film.production import Title
from hotset.film.words import Transition
from hotset.finish.cut import PlacedLine, SoundClip, build_cut, read_cut, write_cut
from hotset.finish.edit import Alternate, ChosenTake, Edit, edit_of
from hotset.units import Digest, Micros
from tests.finish.clips import RATE, film_of

AVAILABLE = {"1A-1": 60, "1A-2": 50, "1B-1": 40, "1C-1": 28}
TAKES = {"1A-1": "1A", "1A-2": "1A", "1B-1": "1B", "1C-1": "1C"}


def timeline_and_edit() -> tuple[otio.schema.Timeline, Edit]:
    production = film_of(
        {"1A": 30, "1B": 40, "1C": 28},
        opening=Title(text="A Test"),
        shots={
            "1B": {"transition": Transition.DISSOLVE, "transition_seconds": 8 / RATE},
            "1C": {"transition": Transition.FADE, "transition_seconds": 6 / RATE},
        },
    )
    alternate = Alternate(take_name="1A-2", path=Path("b"), digest=Digest("2" * 64), status="NG", cost=Micros(500_000))
    chosen = tuple(
        ChosenTake(
            slate=slate,
            take_name=f"{slate}-1",
            path=Path("a"),
            digest=Digest("1" * 64),
            frames_in=3 if slate == "1A" else 0,
            setup=Digest("3" * 64),
            locks=(Digest("4" * 64),),
            model="some-model",
            cost=Micros(1_250_000),
            alternates=(alternate,) if slate == "1A" else (),
        )
        for slate in ("1A", "1B", "1C")
    )
    edit = edit_of(production, chosen, AVAILABLE)
    lines = [PlacedLine(slate="1B", speaker="Mara", text="On the house.", start=90, end=110)]
    sounds = [
        SoundClip(track="Voices", name="1B Mara", url="deliverables/stems/voices.wav", start=90, end=110),
        SoundClip(track="Music", name="music", url="deliverables/stems/music.wav", start=0, end=edit.frames),
    ]
    return build_cut(production, chosen, edit, AVAILABLE, lines=lines, sounds=sounds), edit


def test_the_timeline_holds_all_an_editor_needs() -> None:
    timeline, edit = timeline_and_edit()
    assert timeline.global_start_time.to_timecode() == "01:00:00:00"
    assert timeline.duration().value == edit.frames
    clip = next(c for c in timeline.find_clips() if c.name == "1A")
    assert set(clip.media_references()) == {"1A-1", "1A-2"}
    assert clip.active_media_reference_key == "1A-1"
    assert clip.media_reference.target_url == "deliverables/clips/1A-1.mp4"
    assert (clip.source_range.start_time.value, clip.source_range.duration.value) == (3, 30)
    assert clip.available_range().duration.value == 60
    assert list(clip.metadata["hotset"]["locks"]) == ["4" * 64]
    assert clip.metadata["hotset"]["cost_usd_micros"] == 1_250_000
    assert clip.media_references()["1A-2"].metadata["hotset"]["status"] == "NG"
    spoken = next(c for c in timeline.find_clips() if c.name == "1B")
    assert [m.name for m in spoken.markers] == ["Mara: On the house."]
    assert [(t.name, t.kind) for t in timeline.tracks] == [
        ("Picture", "Video"),
        ("Voices", "Audio"),
        ("Music", "Audio"),
    ]
    dissolve, fade = (item for item in timeline.video_tracks()[0] if isinstance(item, otio.schema.Transition))
    assert (dissolve.in_offset.value, dissolve.out_offset.value) == (0, 8)
    assert (fade.in_offset.value, fade.out_offset.value) == (3, 3)


def test_writing_and_reading_gives_the_same_edit_and_the_same_bytes(tmp_path: Path) -> None:
    timeline, edit = timeline_and_edit()
    path = tmp_path / "cut.otio"
    write_cut(timeline, path)
    first = path.read_bytes()
    assert read_cut(path, RATE, TAKES) == (edit, True)
    write_cut(timeline_and_edit()[0], path)
    assert path.read_bytes() == first


def edited(tmp_path: Path, change) -> tuple[Edit, bool]:
    timeline, _ = timeline_and_edit()
    change(timeline, timeline.video_tracks()[0])
    path = tmp_path / "cut.otio"
    otio.adapters.write_to_file(timeline, str(path))
    return read_cut(path, RATE, TAKES)


def test_a_trim_is_read(tmp_path: Path) -> None:
    def trim(timeline, track) -> None:
        clip = next(c for c in track if c.name == "1A")
        clip.source_range = otio.opentime.TimeRange(
            otio.opentime.RationalTime(10, 24), otio.opentime.RationalTime(12, 24)
        )

    edit, as_written = edited(tmp_path, trim)
    assert not as_written
    event = edit.events[1]
    assert (event.slate, event.take, event.frames_in, event.frames_out) == ("1A", "1A-1", 10, 22)


def test_a_new_order_and_another_take_are_read(tmp_path: Path) -> None:
    def change(timeline, track) -> None:
        last = track.pop(len(track) - 1)
        track.insert(1, last)
        next(c for c in track if c.name == "1A").active_media_reference_key = "1A-2"

    edit, as_written = edited(tmp_path, change)
    assert not as_written
    assert [event.take for event in edit.events] == ["", "1C-1", "1A-2", "1B-1"]


def test_another_programs_file_without_our_metadata_is_understood(tmp_path: Path) -> None:
    def strip(timeline, track) -> None:
        timeline.metadata.clear()
        for clip in timeline.find_clips():
            clip.metadata.clear()
            url = getattr(clip.media_reference, "target_url", "")
            start = otio.opentime.RationalTime(86400, 24)
            clip.media_reference = otio.schema.ExternalReference(
                target_url=f"file:///media/project/{url}",
                available_range=otio.opentime.TimeRange(start, otio.opentime.RationalTime(60, 24)),
            )
            clip.source_range = otio.opentime.TimeRange(
                start + clip.source_range.start_time, clip.source_range.duration
            )

    edit, as_written = edited(tmp_path, strip)
    assert not as_written
    assert [(e.kind, e.take, e.frames_in) for e in edit.events] == [
        ("opening", "", 0),
        ("take", "1A-1", 3),
        ("take", "1B-1", 0),
        ("take", "1C-1", 0),
    ]
    assert edit.events[2].transition is Transition.DISSOLVE
    assert edit.events[3].transition is Transition.FADE


def test_a_take_that_is_gone_matters_only_in_a_cut_that_was_edited(tmp_path: Path) -> None:
    timeline, edit = timeline_and_edit()
    path = tmp_path / "cut.otio"
    write_cut(timeline, path)
    fewer = {name: slate for name, slate in TAKES.items() if slate != "1C"}
    assert read_cut(path, RATE, fewer) == (edit, True)
    timeline.video_tracks()[0].pop(1)
    write_cut(timeline, path)
    with pytest.raises(ProductionError, match="'1C' of the cut is none of this production's takes"):
        read_cut(path, RATE, fewer)


def test_gaps_are_black(tmp_path: Path) -> None:
    def gap(timeline, track) -> None:
        span = otio.opentime.TimeRange(duration=otio.opentime.RationalTime(7, 24))
        track.insert(1, otio.schema.Gap(source_range=span))

    edit, _ = edited(tmp_path, gap)
    assert (edit.events[1].kind, edit.events[1].frames) == ("black", 7)


def test_strangers_and_empty_clips_are_refused(tmp_path: Path) -> None:
    def stranger(timeline, track) -> None:
        track.append(
            otio.schema.Clip(
                name="holiday", source_range=otio.opentime.TimeRange(duration=otio.opentime.RationalTime(5, 24))
            )
        )

    with pytest.raises(ProductionError, match="'holiday' of the cut is none of this production's takes"):
        edited(tmp_path, stranger)
    path = tmp_path / "cut.otio"
    for text in ("", "no json", "{}", '{"OTIO_SCHEMA": "Timeline.1"}', '{"OTIO_SCHEMA": "Unknown.9"}'):
        path.write_text(text)
        with pytest.raises(MediaError):
            read_cut(path, RATE, TAKES)
