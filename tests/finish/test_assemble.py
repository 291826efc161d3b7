"""Every frame of the film, in order, through copies and seams: read back from what is burned into the frames."""

from __future__ import annotations

from pathlib import Path

import av.logging
import pytest

from hotset.errors import ProductionError
from hotset.film.words import Transition
from hotset.finish.assemble import Copied, Made, join, overlaps, part_films, plan_picture
from hotset.finish.conform import Grid, Source, conform
from hotset.finish.edit import Edit, Event
from hotset.finish.works import Bench, FolderWorks
from hotset.media import decode_frames, probe
from tests.finish.clips import HEIGHT, RATE, WIDTH, house_clip, stamps, take

GRID = Grid(width=WIDTH, height=HEIGHT, rate=RATE)


def source(bench: Bench, folder: Path, clip: int, frames: int) -> Source:
    one = take("1A", house_clip(folder / f"{clip}.mp4", clip, frames))
    return conform(bench, one.take_name, one.path, one.digest, GRID)


def event(first: int, last: int, transition: Transition = Transition.CUT, frames: int = 0) -> Event:
    return Event(
        slate="1A", take="x", frames_in=first, frames_out=last, transition=transition, transition_frames=frames
    )


def made(bench: Bench, folder: Path, edit: Edit, clips: list[Source | None]) -> Path:
    parts = plan_picture(edit, clips)
    assert sum(part.frames for part in parts) == edit.frames
    target = folder / "film.mp4"
    assert join(target, parts, part_films(bench, parts, clips, GRID), GRID, sound=None) == edit.frames
    return target


@pytest.mark.parametrize("cuts", [[(0, 30), (0, 30)], [(5, 31), (13, 14), (12, 36)], [(0, 40), (24, 36), (35, 40)]])
def test_cuts_anywhere_show_exactly_their_frames(
    works: FolderWorks, tmp_path: Path, cuts: list[tuple[int, int]]
) -> None:
    bench = Bench(works)
    clips: list[Source | None] = [source(bench, tmp_path, n + 1, 40) for n in range(len(cuts))]
    edit = Edit(events=tuple(event(*cut) for cut in cuts))
    film = made(bench, tmp_path, edit, clips)
    with av.logging.Capture() as messages:
        av.logging.set_level(av.logging.WARNING)
        seen = stamps(film)
    av.logging.set_level(None)
    assert seen == [(n + 1, frame) for n, cut in enumerate(cuts) for frame in range(*cut)]
    assert list(messages) == []
    info = probe(film)
    assert (info.frames, info.frame_rate, info.variable_rate, info.bt709) == (edit.frames, RATE, False, True)


def test_whole_groups_are_copied_and_only_seams_are_made(works: FolderWorks, tmp_path: Path) -> None:
    bench = Bench(works)
    clips: list[Source | None] = [source(bench, tmp_path, 1, 60), source(bench, tmp_path, 2, 60)]
    parts = plan_picture(Edit(events=(event(5, 50), event(0, 60))), clips)
    assert [type(part) for part in parts] == [Made, Copied, Made, Copied]
    assert [part.frames for part in parts] == [7, 36, 2, 60]


def test_a_dissolve_shows_the_frames_beyond_the_cut(works: FolderWorks, tmp_path: Path) -> None:
    bench = Bench(works)
    clips: list[Source | None] = [source(bench, tmp_path, 1, 60), source(bench, tmp_path, 2, 48)]
    edit = Edit(events=(event(0, 36), event(0, 48, Transition.DISSOLVE, 12)))
    parts = plan_picture(edit, clips)
    mixed = [part for part in parts if isinstance(part, Made)]
    assert [(m.first, m.second) for m in mixed[0].mixes] == [(36 + k, k) for k in range(12)]
    shares = [m.share for m in mixed[0].mixes]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.1 < 0.9 < shares[-1] < 1
    seen = stamps(made(bench, tmp_path, edit, clips))
    assert seen[:36] == [(1, n) for n in range(36)]
    assert seen[48:] == [(2, n) for n in range(12, 48)]
    assert overlaps(edit, clips)[1].held == 0


def test_a_fade_is_black_at_the_cut_and_untouched_outside(works: FolderWorks, tmp_path: Path) -> None:
    bench = Bench(works)
    clips: list[Source | None] = [source(bench, tmp_path, 1, 36), source(bench, tmp_path, 2, 36)]
    edit = Edit(events=(event(0, 36), event(0, 36, Transition.FADE, 12)))
    film = made(bench, tmp_path, edit, clips)
    light = [float(gray.mean()) for _, gray in decode_frames(film, gray=True)]
    assert max(light[35], light[36]) < 0.1 * light[20]
    seen = stamps(film)
    assert seen[:30] == [(1, n) for n in range(30)]
    assert seen[42:] == [(2, n) for n in range(6, 36)]


def test_black_and_a_first_fade(works: FolderWorks, tmp_path: Path) -> None:
    bench = Bench(works)
    clips: list[Source | None] = [source(bench, tmp_path, 1, 24), None]
    edit = Edit(events=(event(0, 24, Transition.FADE, 8), Event(kind="black", frames_out=60)))
    light = [float(gray.mean()) for _, gray in decode_frames(made(bench, tmp_path, edit, clips), gray=True)]
    assert len(light) == 84
    assert light[0] < 10
    assert max(light[24:]) < 2


def test_too_many_frames_asked_for_is_an_error(works: FolderWorks, tmp_path: Path) -> None:
    clips: list[Source | None] = [source(Bench(works), tmp_path, 1, 24)]
    with pytest.raises(ProductionError, match="which has only 24"):
        plan_picture(Edit(events=(event(0, 25),)), clips)


def test_crowded_transitions_never_overlap(works: FolderWorks, tmp_path: Path) -> None:
    bench = Bench(works)
    clips: list[Source | None] = [source(bench, tmp_path, n, 40) for n in (1, 2, 3)]
    edit = Edit(
        events=(event(0, 24), event(0, 6, Transition.FADE, 12), event(4, 30, Transition.DISSOLVE, 20)),
    )
    one, two, three = overlaps(edit, clips)
    assert one.before + one.after == 0
    assert two.after + three.before <= 6
    assert probe(made(bench, tmp_path, edit, clips)).frames == edit.frames
