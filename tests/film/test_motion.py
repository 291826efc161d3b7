"""Motion: every camera move has one unit, and the schema says the same."""

from hotset.film.board_keys import MOTION
from hotset.film.motion import AMOUNT_UNITS, CameraMove, Motion
from hotset.film.words import CameraMoveKind


def test_every_move_has_its_unit():
    assert set(AMOUNT_UNITS) == set(CameraMoveKind)
    assert set(AMOUNT_UNITS.values()) == {"", "deg", "m", "x"}


def test_the_schema_names_every_unit():
    camera = MOTION.key("camera").section
    told = camera.key("amount").doc
    for kind, unit in AMOUNT_UNITS.items():
        if unit:
            assert kind.split()[0] in told
            assert f" {unit} " in told or f" {unit}," in told


def test_a_move_lasts_as_long_as_the_shot_unless_it_says_otherwise():
    assert CameraMove(kind=CameraMoveKind.PAN).end is None
    assert Motion() == Motion(camera=())
