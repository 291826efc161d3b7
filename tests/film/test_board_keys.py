"""The keys of boards and motion are the fields of their nouns, no more and no fewer."""

import pytest

from hotset.film.board import Board, Composition, Focus, Lighting, Placement, Pose
from hotset.film.board_keys import BOARD, MOTION, PLACEMENT
from hotset.film.motion import Beat, CameraMove, Motion

PARTS = {k.name: k.section for k in (*BOARD.keys, *MOTION.keys) if k.section is not None}


@pytest.mark.parametrize(
    ("section", "noun"),
    [
        (BOARD, Board),
        (MOTION, Motion),
        (PLACEMENT, Placement),
        (PARTS["composition"], Composition),
        (PARTS["lighting"], Lighting),
        (PARTS["pose"], Pose),
        (PARTS["focus"], Focus),
        (PARTS["camera"], CameraMove),
        (PARTS["beats"], Beat),
    ],
    ids=lambda x: getattr(x, "name", ""),
)
def test_keys_are_fields(section, noun):
    assert {k.target for k in section.keys} == set(noun.__dataclass_fields__)
