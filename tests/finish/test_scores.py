"""The scores are music: in range, whole bars, voices that move in small steps."""

from __future__ import annotations

import pytest

from hotset.finish.music import largest_leap
from hotset.finish.scores import CUES, Cue


@pytest.mark.parametrize("cue", CUES.values(), ids=list(CUES))
def test_a_cue_is_complete(cue: Cue) -> None:
    assert len(cue.a) == len(cue.b) == len(cue.melody_a) == len(cue.melody_b) == 4
    assert len(cue.cadence) == len(cue.melody_cadence) == 2
    for chord in (*cue.a, *cue.b, *cue.cadence, cue.final):
        assert len(chord.notes) == 4
        assert list(chord.notes) == sorted(chord.notes)
        assert 24 <= chord.bass <= 48 < chord.notes[0] + 1
    for bar in (*cue.melody_a, *cue.melody_b, *cue.melody_cadence):
        assert all(note.beat >= 0 and note.beat + note.beats <= 4 for note in bar)
        assert all(60 <= note.midi <= 86 for note in bar)
    assert largest_leap((*cue.a, *cue.b, *cue.cadence, cue.final)) <= 7
