"""Title cards: centred, legible at any size and shape, and refused where the type has no letters for them."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.errors import FieldError
from hotset.film.production import Title
from hotset.finish.titles import card_picture, check_title, title_frames


def ink(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    different = np.abs(picture.astype(int) - picture[0, 0].astype(int)).max(axis=2) > 40
    return np.flatnonzero(different.any(axis=0)), np.flatnonzero(different.any(axis=1))


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1080, 1080), (640, 360), (1920, 804)])
@pytest.mark.parametrize("text", ["The First Cup", "The first cup is never for sale.", "A " + "long " * 18 + "title"])
def test_the_words_lie_in_the_middle_inside_safe_margins(size: tuple[int, int], text: str) -> None:
    width, height = size
    columns, rows = ink(card_picture(Title(text=text, subtitle="a film in thirty seconds"), width, height))
    assert columns[0] > 0.06 * width
    assert columns[-1] < 0.94 * width
    assert abs((columns[0] + columns[-1]) / 2 - width / 2) <= 2
    assert 0.3 * height < (rows[0] + rows[-1]) / 2 < 0.56 * height
    assert rows[0] > 0.1 * height


CREDIT = "Photograph: Rachel Michetti, courtesy of Pikolo Espresso Bar"


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (640, 360), (1080, 1080)])
def test_the_credit_is_large_and_bright_enough_to_read(size: tuple[int, int]) -> None:
    width, height = size
    title = Title(text="The First Cup", subtitle=CREDIT)
    bare = card_picture(Title(text="The First Cup"), width, height)
    picture = card_picture(title, width, height)
    light = picture.astype(int).max(axis=2)
    title_bottom = rows_of_ink(picture)[0][1] if width > height else rows_of_ink(picture)[1][1]
    credit = light[title_bottom + 1 :]
    # Source: WCAG 2.2, 1.4.3: 4.5 to 1. The strokes reach the full ink, as the title's do.
    assert credit.max() > 0.97 * bare.max()
    lines = [bottom - top for top, bottom in rows_of_ink(picture) if top > title_bottom]
    assert max(lines) > 0.036 * min(width, height)  # from the ascenders to the descenders


def test_more_words_than_fit_become_smaller_and_stay_in_the_safe_area() -> None:
    _, rows = ink(card_picture(Title(text="The First Cup", subtitle=(CREDIT + ". ") * 20), 640, 360))
    assert rows[0] >= 0.05 * 360 - 1
    assert rows[-1] <= 0.95 * 360 + 1


def rows_of_ink(picture: np.ndarray) -> list[tuple[int, int]]:
    """The first and the last row of every line of ink, from the top."""
    inked = (np.abs(picture.astype(int) - picture[0, 0].astype(int)).max(axis=2) > 40).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(int)))
    return [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]


def test_the_card_fades_in_and_out_and_never_jumps() -> None:
    frames = list(title_frames(Title(text="The First Cup"), 320, 180, 48, 24.0))
    assert len(frames) == 48
    light = np.array([frame.mean() for frame in frames])
    assert frames[0].tolist() == frames[-1].tolist()
    assert light[0] == light[-1] == light.min()
    assert light[24] > light[0] + 1
    assert np.abs(np.diff(light)).max() < 0.25 * (light.max() - light.min())


def test_colours_are_the_titles_own() -> None:
    picture = card_picture(Title(text="HHHH", ink="#101010", ground="#f0e0d0"), 640, 360)
    assert picture[0, 0].tolist() == [0xF0, 0xE0, 0xD0]
    assert picture.min() <= 0x14


def test_missing_letters_are_named() -> None:
    with pytest.raises(FieldError, match=r"東 \(U\+6771 CJK UNIFIED IDEOGRAPH-6771\), 京"):
        check_title(Title(text="東京 Story"))
    with pytest.raises(FieldError, match="subtitle"):
        check_title(Title(text="Tokyo", subtitle="物語"))


@pytest.mark.parametrize("field", ["ink", "ground"])
def test_a_colour_that_is_none_is_refused(field: str) -> None:
    with pytest.raises(FieldError, match="is no colour"):
        check_title(Title(text="x", **{field: "reddish"}))
