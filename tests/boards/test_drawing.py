from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.boards.drawing import drawn_size, frames_of, still_setup
from hotset.errors import RefusalError
from hotset.film.board import ABSENT, Placement
from hotset.film.elements import Voice
from hotset.film.motion import CameraMove, Motion
from hotset.film.words import CameraMoveKind, Look, Mood, Panel
from hotset.hosts.port import Abilities
from hotset.units import Digest
from tests.productions import two_shots


def digests(production):
    return [frame.digest for frame in frames_of(production)]


def test_frames_come_in_the_films_order_with_a_last_frame_only_where_one_is_decided():
    production = two_shots()
    assert [(f.owner, f.panel) for f in frames_of(production)] == [("1A", Panel.FIRST), ("1B", Panel.FIRST)]
    first = replace(production.shots[0], last_board=production.shots[1].board)
    both = replace(production, shots=(first, production.shots[1]))
    assert [(f.owner, f.panel) for f in frames_of(both)][:2] == [("1A", Panel.FIRST), ("1A", Panel.LAST)]


def test_what_no_picture_shows_makes_no_picture_stale():
    production = two_shots()
    before = digests(production)
    mara = replace(production.elements[0], voice=Voice(pitch=20), credit="somebody")
    assert digests(replace(production, elements=(mara, production.elements[1]))) == before
    assert digests(replace(production, stills_model="another", cap=production.cap * 2)) == before
    longer = replace(production.shots[0], duration=Fraction(9), motion=Motion())
    assert digests(replace(production, shots=(longer, production.shots[1]))) == before


def test_what_a_picture_shows_makes_exactly_its_own_pictures_stale():
    production = two_shots()
    before = digests(production)
    board = production.shots[0].board
    lit = replace(board, lighting=replace(board.lighting, mood=Mood.NIGHT))
    after = digests(replace(production, shots=(replace(production.shots[0], board=lit), production.shots[1])))
    assert after[0] != before[0]
    assert after[1] == before[1]
    assert not set(digests(replace(production, look=Look.SHADED))) & set(before)
    mara = replace(production.elements[0], look="sixty, coat")
    assert not set(digests(replace(production, elements=(mara, production.elements[1])))) & set(before)


def test_a_brought_picture_is_stale_when_its_bytes_change_and_not_when_the_board_does():
    production = two_shots()
    shot = replace(production.shots[0], picture="boards/1A.png")
    brought = replace(production, shots=(shot, production.shots[1]))

    def first(production, digest):
        return next(frames_of(production, {"boards/1A.png": Digest(digest)})).digest

    assert first(brought, "a" * 64) != first(brought, "b" * 64)
    board = replace(shot.board, lighting=replace(shot.board.lighting, ratio=2.0))
    other = replace(brought, shots=(replace(shot, board=board), production.shots[1]))
    assert first(other, "a" * 64) == first(brought, "a" * 64)


def test_setups_of_two_candidates_differ_and_the_camera_path_is_part_of_the_setup():
    production = two_shots()
    frame = next(frames_of(production))
    one, two = (still_setup(production, frame, n, model="previs") for n in (1, 2))
    assert one.digest() != two.digest()
    assert one == still_setup(production, frame, 1, model="previs")
    pan = Motion(camera=(CameraMove(kind=CameraMoveKind.PAN, amount=10),))
    panned = replace(production, shots=(replace(production.shots[0], motion=pan), production.shots[1]))
    assert still_setup(panned, next(frames_of(panned)), 1, model="previs").digest() != one.digest()
    assert one.scene.text == ""


def test_what_is_absent_from_a_frame_is_not_drawn_in_it():
    production = two_shots()
    board = production.shots[0].board
    away = replace(board.composition, placement=(Placement(element="mara", state=ABSENT),))
    bare = replace(production.shots[0], board=replace(board, composition=away))
    production = replace(production, shots=(bare, production.shots[1]))
    drawn = [
        [e.slug for e in still_setup(production, frame, 1, model="previs").elements] for frame in frames_of(production)
    ]
    assert drawn == [["bar"], ["mara", "bar"]]


@pytest.mark.parametrize(
    ("film", "facts", "drawn"),
    [
        ((1280, 720), {}, (1280, 720)),
        ((1280, 720), {"min_pixels": 3_686_400}, (2560, 1440)),
        ((720, 1280), {"min_pixels": 3_686_400}, (1440, 2560)),
        ((1920, 1080), {"side_step": 16}, (2048, 1152)),
        ((2048, 858), {"side_step": 16}, (2048, 864)),
    ],
)
def test_a_still_is_drawn_in_the_films_shape_and_a_size_that_the_model_draws(film, facts, drawn):
    assert drawn_size(*film, Abilities(model="m", **facts)) == drawn


@given(
    width=st.integers(8, 2000).map(lambda n: 2 * n),
    height=st.integers(8, 2000).map(lambda n: 2 * n),
    least=st.integers(0, 6_000_000),
    step=st.sampled_from([1, 2, 8, 16]),
)
def test_a_drawn_still_is_never_smaller_than_the_film_or_than_the_model_takes(width, height, least, step):
    across, down = drawn_size(width, height, Abilities(model="m", min_pixels=least, side_step=step))
    assert across >= width
    assert down >= height
    assert across * down >= least
    assert across % step == down % step == 0
    assert across / down == pytest.approx(width / height, rel=2 * step / min(width, height))


def test_a_film_larger_than_a_model_draws_is_refused():
    with pytest.raises(RefusalError, match="draws up to 1,000,000 pixels"):
        drawn_size(1280, 720 * 2, Abilities(model="m", max_pixels=1_000_000))
