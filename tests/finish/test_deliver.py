"""The whole finish: facts of the master, nothing made twice, an editor's cut honoured, and kill -9 in the middle."""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import av.logging
import opentimelineio as otio
import pytest
from av.stream import Disposition

from hotset.errors import FieldError, ProductionError
from hotset.film.production import Production, Title
from hotset.finish.deliver import Delivered, deliver
from hotset.finish.edit import Alternate, ChosenTake
from hotset.finish.inspect import master_facts
from hotset.finish.works import FolderWorks
from hotset.units import Digest
from tests.finish.clips import house_clip, stamps, take

Film = tuple[Production, list[ChosenTake]]


def made(film: Film, works: FolderWorks, folder: Path, **more: object) -> Delivered:
    return deliver(film[0], film[1], works=works, folder=folder, **more)  # type: ignore[arg-type]


def test_the_master_is_what_was_promised(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    result = made(small_film, works, tmp_path / "film")
    assert result.faults == ()
    facts = master_facts(result.master, expected_frames=24 + 30 + 40 + 28 + 24, decode=True)
    assert facts.faults == ()
    assert facts.frames == result.frames
    assert facts.audio_seconds == facts.picture_seconds == result.seconds
    assert facts.lufs == pytest.approx(-14, abs=0.3)
    assert facts.true_peak_dbtp <= -1
    assert "1C: nothing is known that sounds like 'a dragon roars'" in result.notes
    assert not any("holds the last frame" in note for note in result.notes)
    with av.logging.Capture() as messages:
        av.logging.set_level(av.logging.WARNING)
        seen = stamps(result.master)
    av.logging.set_level(None)
    assert list(messages) == []
    assert seen[24:54] == [(1, n) for n in range(30)]
    assert seen[62:91] == [(2, n) for n in range(8, 37)]
    assert seen[97:122] == [(3, n) for n in range(3, 28)]


def test_captions_are_in_the_master_and_beside_it(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    result = made(small_film, works, tmp_path / "film")
    assert result.srt is not None
    assert result.vtt is not None
    assert "Good morning." in result.srt.read_text()
    assert result.vtt.read_text().startswith("WEBVTT")
    with av.open(str(result.master)) as container:
        (stream,) = container.streams.subtitles
        assert (stream.codec_context.name, stream.language) == ("mov_text", "eng")
        assert not stream.disposition & Disposition.default
        assert all(other.disposition & Disposition.default for other in container.streams if other is not stream)
        texts = [bytes(packet)[2:].decode() for packet in container.demux(stream) if packet.size > 2]
    assert texts == ["Good morning."]


def test_a_second_run_makes_nothing_and_changes_nothing(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    first = made(small_film, works, tmp_path / "film")
    before = contents(tmp_path / "film")
    second = made(small_film, works, tmp_path / "film")
    assert first.made > 0 == second.made
    assert contents(tmp_path / "film") == before
    assert not second.edited


def test_one_replaced_take_costs_its_own_seams_only(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    made(small_film, works, tmp_path / "film")
    production, chosen = small_film
    other = replace(take("1C", house_clip(tmp_path / "other.mp4", 9, 28)), take_name="1C-2")
    result = made((production, [*chosen[:2], other]), works, tmp_path / "film")
    again = [step.kind for step in result.steps if not step.cached]
    # The fade into it and the frames after its last whole group; neither voices nor mix nor cards.
    assert again.count("seam") <= 3
    assert set(again) <= {"inspect", "seam", "master", "facts", "contact sheet"}
    assert stamps(result.master)[97:122] == [(9, n) for n in range(3, 28)]


def test_an_editors_cut_is_delivered_and_kept(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    folder = tmp_path / "film"
    production, chosen = small_film
    second = house_clip(tmp_path / "alternate.mp4", 7, 30)
    digest = Digest(hashlib.sha256(second.read_bytes()).hexdigest())
    chosen = [replace(chosen[0], alternates=(Alternate(take_name="1A-2", path=second, digest=digest),)), *chosen[1:]]
    first = made((production, chosen), works, folder)
    assert first.clips["1A-2"].is_file()
    timeline = otio.adapters.read_from_file(str(first.cut))
    track = timeline.video_tracks()[0]
    clips = {c.name: c.deepcopy() for c in track if isinstance(c, otio.schema.Clip)}
    clips["1A"].active_media_reference_key = "1A-2"
    clips["1B"].source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(5, 24), otio.opentime.RationalTime(20, 24)
    )
    track[:] = [clips["1B"], clips["1A"]]
    otio.adapters.write_to_file(timeline, str(first.cut))
    before = first.cut.read_bytes()
    result = made((production, chosen), works, folder)
    assert result.edited
    assert result.cut.read_bytes() == before
    assert stamps(result.master) == [(2, n) for n in range(5, 25)] + [(7, n) for n in range(30)]
    assert result.faults == ()
    assert not made((production, chosen), works, folder, honour_cut=False).edited


def test_the_clips_of_the_cut_open_where_it_lies(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    result = made(small_film, works, tmp_path / "film")
    timeline = otio.adapters.read_from_file(str(result.cut))
    for clip in timeline.find_clips():
        for reference in clip.media_references().values():
            assert (tmp_path / "film" / reference.target_url).is_file()


def test_faults_are_found_before_anything_is_made(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    production, chosen = small_film
    with pytest.raises(FieldError, match="東"):
        made((replace(production, opening=Title(text="東京")), chosen), works, tmp_path / "film")
    with pytest.raises(ProductionError, match="no circled take"):
        made((production, []), works, tmp_path / "film")
    assert not (tmp_path / "film").exists()


def test_captions_that_are_gone_leave_no_old_file(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    production, chosen = small_film
    srt = made(small_film, works, tmp_path / "film").srt
    quiet = replace(production, shots=tuple(replace(shot, lines=()) for shot in production.shots))
    result = made((quiet, chosen), works, tmp_path / "film")
    assert srt is not None
    assert not srt.exists()
    assert result.srt is None


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


_KILLED = """
import os, pickle, signal, sys
from pathlib import Path
from hotset.finish.deliver import deliver
from hotset.finish.works import FolderWorks
film, works, folder, after = pickle.loads(Path(sys.argv[1]).read_bytes())
count = 0
def step(_):
    global count
    count += 1
    if count == after:
        os.kill(os.getpid(), signal.SIGKILL)
deliver(*film, works=FolderWorks(works), folder=folder, progress=step)
"""


def test_kill_9_and_again_gives_the_same_bytes(small_film: Film, works: FolderWorks, tmp_path: Path) -> None:
    steps = len(made(small_film, works, tmp_path / "whole").steps)
    shelf, folder, order = tmp_path / "works2", tmp_path / "killed", tmp_path / "order"
    for after in (4, 9, steps - 1):
        order.write_bytes(pickle.dumps((small_film, shelf, folder, after)))
        ended = subprocess.run([sys.executable, "-c", _KILLED, str(order)], timeout=120, env={**os.environ})
        assert ended.returncode == -signal.SIGKILL
    result = made(small_film, FolderWorks(shelf), folder)
    assert result.cached >= steps - 1
    whole, killed = contents(tmp_path / "whole"), contents(folder)
    assert killed == whole
